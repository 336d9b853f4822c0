/* Records with a fixed head, written and read again: what the tests of both directions share. */
#ifndef RECORD_KIT_H
#define RECORD_KIT_H

#include "audit/record_internal.h"

#include "core/limits.h"

#include "audit_help.h"

#include <sodium.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct sluice_buf buf;

static inline void setup(void)
{
    ck_assert_int_ge(sodium_init(), 0);
    sluice_buf_init(&buf, SLUICE_RECORD_HEAD_MAX + SLUICE_RECORD_MAX);
}

static inline void teardown(void)
{
    sluice_buf_release(&buf);
}

/* The record as text, with a fixed head. */
static inline const char *finish(enum sluice_record_kind kind, size_t *len)
{
    struct sluice_record_head head = {
        .kind = kind, .seq = 7, .t = 1700000000000000, .mono = 42, .boot = "000102030405060708090a0b0c0d0e0f"};
    size_t from = sluice_record_put_head(&head, &buf);

    ck_assert_int_eq(sluice_buf_append_byte(&buf, '\0'), SLUICE_OK);
    buf.len--;
    *len = buf.len - from;
    return (const char *)buf.data + from;
}

static inline struct sluice_record_view parse_good(const char *json, size_t n)
{
    struct sluice_record_view v;
    struct sluice_error err = {0};

    if (sluice_record_parse((const uint8_t *)json, n, &v, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", err.what, json);
    if (sluice_record_canonical((const uint8_t *)json, n, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", err.what, json);
    return v;
}

#define HEAD(kind)                                                                                                     \
    "{\"boot\":\"000102030405060708090a0b0c0d0e0f\",\"kind\":\"" kind                                                  \
    "\",\"mono\":42,\"seq\":7,\"t\":1700000000000000,\"v\":1,\"what\":"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

#endif
