/* One gateway for a test of an exchange, and what must stand in its log when it has stopped. */
#ifndef EXCHANGE_KIT_H
#define EXCHANGE_KIT_H

#include "gateway_fixture.h"

static struct gateway g;

static inline void setup(void)
{
    gw_start(&g, "\"first_byte_s\":1,\"connect_s\":1,\"upstream_idle_s\":1,\"stop_s\":1");
}

static inline void teardown(void)
{
    gw_clean(&g);
}

/* Stop; the log must verify, hold n decisions with one outcome each, and the outcomes end as said. */
static inline void expect_records(unsigned n, const char *outcome)
{
    struct sluice_verify_report report;
    struct sluice_error err = {0};
    char path[128], *text, *vkey;

    gw_stop(&g);
    text = gw_records(&g);
    ck_assert_uint_eq(gw_count(text, "\"kind\":\"decision\""), n);
    ck_assert_uint_eq(gw_count(text, "\"kind\":\"outcome\""), n);
    if (outcome != NULL)
        ck_assert_msg(gw_count(text, outcome) == n, "%s", text);
    ck_assert_ptr_null(strstr(text, GW_EMAIL));
    ck_assert_ptr_null(strstr(text, GW_TOKEN));
    ck_assert_ptr_null(strstr(text, GW_CASE));
    ck_assert_ptr_null(strstr(text, "team-key"));
    free(text);
    gw_path(&g, "log", path);
    vkey = gw_file(&g, "log.key.pub");
    vkey[strcspn(vkey, "\n")] = '\0';
    ck_assert_msg(sluice_verify(path, vkey, &report, &err) == SLUICE_VERDICT_GOOD, "%s: %s", report.place,
                  report.fault);
    free(vkey);
}

/* The text that the pieces of an answer make must end as said. */
static inline void expect_text(struct gw_reply *r, const struct gw_api *api, bool stream, const char *end)
{
    char *text = gw_answer(r, api, stream);
    size_t n = strlen(text), m = strlen(end);

    ck_assert_msg(n >= m && strcmp(text + n - m, end) == 0, "%s", text);
    free(text);
}

static inline void expect_in_records(const char *what)
{
    char *text = gw_records(&g);

    ck_assert_msg(strstr(text, what) != NULL, "%s", text);
    free(text);
}

/* Each API, plain and streamed: a loop test's _i counts both. */
#define API (&gw_apis[_i / 2])
#define STREAM (_i % 2 == 1)

#endif
