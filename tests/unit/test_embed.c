/* include/sluice.h, as a program that embeds the library uses it. */
#include "sluice.h"

#include "suite_run.h"
#include "temp_root.h"

#include <string.h>

#define EXAMPLES "\"reference\":\"none\",\"examples\":{\"match\":[\"a\",\"b\",\"c\"],\"no_match\":[\"d\",\"e\",\"f\"]}}"

static const char pack[] =
    "{\"pack\":\"custom/embed\",\"rules\":["
    "{\"id\":\"pii.badge\",\"type\":\"BADGE\",\"class\":\"pii\",\"score\":0.9,\"pattern\":\"BADGE-[0-9]{4}"
    "\"," EXAMPLES
    ",{\"id\":\"special.case\",\"type\":\"CASE\",\"class\":\"special\",\"score\":0.9,\"pattern\":\"CASE-["
    "0-9]{4}\"," EXAMPLES ",{\"id\":\"secret.token\",\"type\":\"TOKEN\",\"class\":\"secret\",\"score\":"
    "0.9,\"pattern\":\"TOKEN-[0-9]{4}\"," EXAMPLES "]}";

static const char policy[] =
    "{\"version\":1,\"name\":\"embed\",\"mode\":\"enforce\",\"operators\":{\"*\":\"placeholder\"},\"clauses\":["
    "{\"id\":\"no-tokens\",\"when\":{\"class\":\"secret\"},\"action\":\"block\",\"why\":\"test\"},"
    "{\"id\":\"cases-here\",\"when\":{\"class\":\"special\"},\"action\":\"local\",\"why\":\"test\"},"
    "{\"id\":\"hide-badges\",\"when\":{\"class\":\"pii\"},\"action\":\"redact\",\"why\":\"test\"}]}";

static struct sluice_engine *engine;
static struct sluice_worker *worker;

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

static void start(void)
{
    struct sluice_engine_options opts = {.key = "0123456789abcdef0123456789abcde"};
    struct sluice_error err = {0};
    char line[512];

    make_root();
    opts.rules = at("pack.json");
    opts.policy = at("policy.json");
    write_text(opts.rules, pack);
    write_text(opts.policy, policy);
    if (sluice_engine_create(&opts, &engine, &err) != SLUICE_OK)
        ck_abort_msg("%s", sluice_error_line(&err, line, sizeof(line)));
    ck_assert_int_eq(sluice_worker_create(engine, &worker, &err), SLUICE_OK);
}

static void stop(void)
{
    sluice_worker_free(worker);
    sluice_engine_free(engine);
    remove_root();
}

static struct sluice_prompt *prompt_of(const char *text, bool json)
{
    struct sluice_prompt *p = NULL;

    ck_assert_int_eq((json ? sluice_prompt_json : sluice_prompt_text)(worker, NULL, text, strlen(text), &p, NULL),
                     SLUICE_OK);
    return p;
}

/* What the prompt lets leave, ended with NUL. */
static const char *output_of(const struct sluice_prompt *p)
{
    static char text[1024];
    size_t len;
    const void *out = sluice_prompt_output(p, &len);

    ck_assert_ptr_nonnull(out);
    ck_assert_uint_lt(len, sizeof(text));
    memcpy(text, out, len);
    text[len] = '\0';
    return text;
}

struct collected {
    char text[1024];
    size_t n;
};

static void collect(void *ctx, const void *text, size_t len)
{
    struct collected *c = ctx;

    ck_assert_uint_lt(c->n + len, sizeof(c->text));
    memcpy(c->text + c->n, text, len);
    c->n += len;
}

/* An answer of these bytes, one at a time, restored. */
static struct collected restored(const struct sluice_prompt *p, const char *answer)
{
    struct collected c = {.n = 0};
    struct sluice_stream *s = NULL;

    ck_assert_int_eq(sluice_stream_create(p, 0, &s, NULL), SLUICE_OK);
    for (size_t i = 0; answer[i] != '\0'; i++)
        ck_assert_int_eq(sluice_stream_feed(s, answer + i, 1, collect, &c, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_stream_end(s, collect, &c, NULL), SLUICE_OK);
    sluice_stream_free(s);
    return c;
}

START_TEST(sluice_version__of_the_library__is_the_project_s)
{
    ck_assert_str_eq(sluice_version(), SLUICE_PROJECT_VERSION);
}
END_TEST

static const struct {
    const char *text;
    enum sluice_action action;
    const char *name, *clause, *type;
} prompts[] = {
    {"nothing to see", SLUICE_ALLOW, "allow", NULL, NULL},
    {"", SLUICE_ALLOW, "allow", NULL, NULL},
    {"ask BADGE-1234", SLUICE_REDACT, "redact", "hide-badges", "BADGE"},
    {"about CASE-1234", SLUICE_LOCAL, "local", "cases-here", "CASE"},
    {"with TOKEN-1234", SLUICE_BLOCK, "block", "no-tokens", "TOKEN"},
};

START_TEST(sluice_prompt_text__each_action__says_why_and_what_may_leave)
{
    struct sluice_prompt *p = prompt_of(prompts[_i].text, false);
    const size_t n = prompts[_i].type != NULL;
    size_t len = 1;

    ck_assert_int_eq(sluice_prompt_action(p), prompts[_i].action);
    ck_assert_str_eq(sluice_action_text(sluice_prompt_action(p)), prompts[_i].name);
    ck_assert_uint_eq(sluice_prompt_findings(p), n);
    ck_assert_uint_eq(sluice_prompt_clauses(p), n);
    if (n != 0) {
        ck_assert_str_eq(sluice_prompt_clause(p, 0), prompts[_i].clause);
        ck_assert_str_eq(sluice_prompt_finding(p, 0)->type, prompts[_i].type);
        ck_assert_uint_eq(sluice_prompt_finding(p, 0)->end, strlen(prompts[_i].text));
        ck_assert_str_eq(sluice_prompt_finding_path(p, 0), "");
    }
    ck_assert_ptr_null(sluice_prompt_finding(p, n));
    ck_assert_ptr_null(sluice_prompt_clause(p, n));
    ck_assert_str_eq(sluice_prompt_finding_path(p, n), "");
    if (prompts[_i].action == SLUICE_BLOCK) {
        ck_assert_ptr_null(sluice_prompt_output(p, &len));
        ck_assert_uint_eq(len, 0);
    } else if (prompts[_i].action == SLUICE_REDACT) {
        ck_assert_ptr_null(strstr(output_of(p), "1234"));
    } else {
        ck_assert_str_eq(output_of(p), prompts[_i].text);
    }
    sluice_prompt_free(p);
}
END_TEST

START_TEST(sluice_prompt_json__value_in_a_string__path_said_and_answer_restored)
{
    static const char body[] = "{ \"n\":1.50, \"messages\":[{\"content\":\"ask BADGE-1234\"}] }";
    struct sluice_prompt *p = prompt_of(body, true);
    char answer[1024];
    struct collected c;

    ck_assert_int_eq(sluice_prompt_action(p), SLUICE_REDACT);
    ck_assert_str_eq(sluice_prompt_finding_path(p, 0), "messages[0].content");
    (void)snprintf(answer, sizeof(answer), "%s", output_of(p));
    ck_assert_ptr_null(strstr(answer, "1234"));
    ck_assert_int_eq(strncmp(answer, body, 43), 0); /* what is not redacted leaves as it came */
    c = restored(p, answer);
    ck_assert_uint_eq(c.n, strlen(body));
    ck_assert_mem_eq(c.text, body, c.n);
    sluice_prompt_free(p);
}
END_TEST

START_TEST(sluice_prompt_json__no_json__blocked_though_a_prompt_is_made)
{
    struct sluice_prompt *p = NULL;
    struct sluice_error err = {0};
    char line[256];
    size_t len;

    ck_assert_int_eq(sluice_prompt_json(worker, "m", "{\"a\":BADGE-1234}", 16, &p, &err), SLUICE_EFORMAT);
    ck_assert_ptr_nonnull(p);
    ck_assert_int_eq(sluice_prompt_action(p), SLUICE_BLOCK);
    ck_assert_ptr_null(sluice_prompt_output(p, &len));
    ck_assert_ptr_null(strstr(sluice_error_line(&err, line, sizeof(line)), "1234"));
    sluice_prompt_free(p);
}
END_TEST

START_TEST(sluice_stream__prompt_without_placeholder__answer_passes_as_it_is)
{
    struct sluice_prompt *p = prompt_of("nothing to see", false);
    struct collected c = restored(p, "BADGE-0123456789 is no placeholder of ours");

    ck_assert_uint_eq(c.n, strlen("BADGE-0123456789 is no placeholder of ours"));
    ck_assert_mem_eq(c.text, "BADGE-0123456789 is no placeholder of ours", c.n);
    sluice_prompt_free(p);
}
END_TEST

START_TEST(sluice_engine_create__files_missing__error_names_the_file)
{
    struct sluice_engine_options opts = {.rules = at("none.json"), .policy = at("policy.json")};
    struct sluice_engine *e = NULL;
    struct sluice_error err = {0};

    ck_assert_int_ne(sluice_engine_create(&opts, &e, &err), SLUICE_OK);
    ck_assert_ptr_null(e);
    ck_assert_str_eq(err.file, at("none.json"));
    opts.rules = at("pack.json");
    opts.policy = at("none.json");
    ck_assert_int_ne(sluice_engine_create(&opts, &e, NULL), SLUICE_OK);
    ck_assert_ptr_null(e);
    sluice_engine_free(NULL);
    sluice_worker_free(NULL);
    sluice_prompt_free(NULL);
    sluice_stream_free(NULL);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("embed");
    TCase *t = tcase_create("embed");

    tcase_add_checked_fixture(t, start, stop);
    tcase_add_test(t, sluice_version__of_the_library__is_the_project_s);
    tcase_add_loop_test(t, sluice_prompt_text__each_action__says_why_and_what_may_leave, 0,
                        (int)(sizeof(prompts) / sizeof(*prompts)));
    tcase_add_test(t, sluice_prompt_json__value_in_a_string__path_said_and_answer_restored);
    tcase_add_test(t, sluice_prompt_json__no_json__blocked_though_a_prompt_is_made);
    tcase_add_test(t, sluice_stream__prompt_without_placeholder__answer_passes_as_it_is);
    tcase_add_test(t, sluice_engine_create__files_missing__error_names_the_file);
    suite_add_tcase(s, t);
    return suite_run(s);
}
