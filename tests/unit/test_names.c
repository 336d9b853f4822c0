/* The classifier beside the rules: the same findings for any cut, both engines, and by names that say which model. */
#include "model_kit.h"
#include "scan/names.h"
#include "scan_kit.h"

static const char text[] =
    "Dear Anna Kowalska, write to anna@example.org. Peter was in Bonn, he said! O'Brien too? Yes.\n\n"
    "int main(void) { return anna_m(Peter, x[0]); }\nName: Anna\nRua das Flores 12, Lisboa. \xC3\x89va "
    "Müller and Łukasz met NATO in Brüssel.\n";

struct kit {
    struct sluice_buf file;
    struct sluice_model *model;
    struct sluice_ruleset *rules;
};

static void open_kit(struct kit *k, uint64_t seed)
{
    static const char *const paths[] = {SLUICE_SOURCE_DIR "/rules/pii/contact.json"};
    struct sluice_extra_rules labels;
    struct sluice_ruleset_options opts = {.extra = &labels};
    struct sluice_error err = {0};

    model_kit_file(seed, 3, 3000, &k->file);
    ck_assert_int_eq(sluice_model_read(k->file.data, k->file.len, &k->model, NULL), SLUICE_OK);
    sluice_names_rules(k->model, &labels);
    if (sluice_ruleset_load(paths, 1, &opts, &k->rules, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", err.file, err.what);
}

static void close_kit(struct kit *k)
{
    sluice_ruleset_unref(k->rules);
    sluice_model_free(k->model);
    sluice_buf_release(&k->file);
}

static struct sluice_scanner *scanner(const struct kit *k, const struct sluice_prefilter *pf, uint32_t min_score)
{
    const struct sluice_scanner_options opts = {.model = k->model, .min_score = min_score};
    struct sluice_scanner *s = NULL;

    ck_assert_int_eq(sluice_scanner_create(k->rules, pf, &opts, &s, NULL), SLUICE_OK);
    return s;
}

struct seen {
    unsigned n, names;
    struct sluice_finding v[256];
};

static enum sluice_status see(void *ctx, const struct sluice_finding *f)
{
    struct seen *s = ctx;

    ck_assert_uint_lt(s->n, 256);
    s->names += strncmp(f->rule, "model.", 6) == 0;
    s->v[s->n++] = *f;
    return SLUICE_OK;
}

static void same(const struct seen *a, const struct seen *b)
{
    ck_assert_uint_eq(a->n, b->n);
    for (unsigned i = 0; i < a->n; i++) {
        ck_assert_uint_eq(a->v[i].start, b->v[i].start);
        ck_assert_uint_eq(a->v[i].end, b->v[i].end);
        ck_assert_uint_eq(a->v[i].score, b->v[i].score);
        ck_assert_uint_eq(a->v[i].rule_index, b->v[i].rule_index);
        ck_assert_str_eq(a->v[i].type, b->v[i].type);
    }
}

START_TEST(names__any_cut_and_engine__same_findings)
{
    struct seen whole = {0}, cut = {0};
    struct kit k;
    struct sluice_prefilter *pf;
    struct sluice_scanner *plain, *fast;
    const size_t n = sizeof(text) - 1, step = (size_t)_i + 1;

    open_kit(&k, 5);
    pf = kit_prefilter(k.rules);
    plain = scanner(&k, NULL, 0);
    fast = scanner(&k, pf, 0);
    ck_assert_int_eq(sluice_scanner_run(plain, NULL, 0, (const uint8_t *)text, n, see, &whole, NULL), SLUICE_OK);
    ck_assert_uint_gt(whole.names, 0);
    ck_assert_uint_gt(whole.n, whole.names); /* and the rules' own */
    ck_assert_int_eq(sluice_scanner_begin(fast, NULL, 0, see, &cut), SLUICE_OK);
    for (size_t i = 0; i < n; i += step)
        ck_assert_int_eq(sluice_scanner_feed(fast, (const uint8_t *)text + i, i + step < n ? step : n - i, NULL),
                         SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_end(fast, NULL), SLUICE_OK);
    same(&whole, &cut);
    sluice_scanner_free(plain);
    sluice_scanner_free(fast);
    sluice_prefilter_free(pf);
    close_kit(&k);
}
END_TEST

START_TEST(names__long_text__found_once_and_settled)
{
    static uint8_t longer[400000];
    struct sluice_scanner *s;
    struct sluice_findings found = {0};
    size_t n = 0, have = 0;
    struct kit k;

    open_kit(&k, 6);
    while (n + sizeof(text) < sizeof(longer)) {
        memcpy(longer + n, text, sizeof(text) - 1);
        n += sizeof(text) - 1;
    }
    s = scanner(&k, NULL, 0);
    ck_assert_int_eq(sluice_scanner_begin(s, NULL, 0, kit_collect, &found), SLUICE_OK);
    for (size_t i = 0; i < n; i += 50000) {
        ck_assert_int_eq(sluice_scanner_feed(s, longer + i, i + 50000 < n ? 50000 : n - i, NULL), SLUICE_OK);
        ck_assert_uint_ge(sluice_scanner_settled(s) + 80000, i);
    }
    ck_assert_int_eq(sluice_scanner_end(s, NULL), SLUICE_OK);
    for (size_t i = 0; i + 1 < found.n; i++)
        have += found.v[i].start == found.v[i + 1].start && found.v[i].end == found.v[i + 1].end;
    ck_assert_uint_eq(have, 0);
    ck_assert_uint_gt(found.n, 1000);
    sluice_findings_release(&found);
    sluice_scanner_free(s);
    close_kit(&k);
}
END_TEST

START_TEST(names__finding__says_model_type_and_score)
{
    struct seen found = {0}, sure = {0};
    struct sluice_scanner *s;
    char id[64];
    struct kit k;

    open_kit(&k, 5);
    (void)snprintf(id, sizeof(id), "model.test@%02x%02x%02x", sluice_model_digest(k.model)[0],
                   sluice_model_digest(k.model)[1], sluice_model_digest(k.model)[2]);
    s = scanner(&k, NULL, 0);
    ck_assert_int_eq(sluice_scanner_run(s, NULL, 0, (const uint8_t *)text, sizeof(text) - 1, see, &found, NULL),
                     SLUICE_OK);
    sluice_scanner_free(s);
    s = scanner(&k, NULL, 990000);
    ck_assert_int_eq(sluice_scanner_run(s, NULL, 0, (const uint8_t *)text, sizeof(text) - 1, see, &sure, NULL),
                     SLUICE_OK);
    for (unsigned i = 0; i < found.n; i++) {
        if (strncmp(found.v[i].rule, "model.", 6) != 0)
            continue;
        ck_assert_int_eq(strncmp(found.v[i].rule, id, strlen(id)), 0);
        ck_assert_uint_eq(strlen(found.v[i].rule), strlen("model.test@") + 16);
        ck_assert(found.v[i].type[0] >= 'A' && found.v[i].type[0] <= 'C' && found.v[i].type[1] == '\0');
        ck_assert_int_eq(found.v[i].class_, SLUICE_CLASS_PII);
        ck_assert_uint_ge(found.v[i].score, 500000);
    }
    ck_assert_uint_lt(sure.names, found.names);
    for (unsigned i = 0; i < sure.n; i++)
        ck_assert_uint_ge(sure.v[i].score, 990000);
    ck_assert(sluice_ruleset_has_type(k.rules, "B"));
    ck_assert(!sluice_ruleset_has_type(k.rules, "D"));
    sluice_scanner_free(s);
    close_kit(&k);
}
END_TEST

START_TEST(names__ruleset_without_labels__refused)
{
    const struct kit_rule rule = {.pattern = "abc"};
    struct sluice_ruleset *other = kit_rules(&rule, 1);
    struct sluice_scanner_options opts = {0};
    struct sluice_scanner *s = NULL;
    struct kit k;

    open_kit(&k, 5);
    opts.model = k.model;
    ck_assert_int_eq(sluice_scanner_create(other, NULL, &opts, &s, NULL), SLUICE_ESTATE);
    ck_assert_ptr_null(s);
    ck_assert_uint_eq(sluice_ruleset_extra_count(other), 0);
    sluice_ruleset_unref(other);
    close_kit(&k);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("names");
    TCase *tc = tcase_create("names");
    SRunner *sr;
    int failed;

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, names__any_cut_and_engine__same_findings, 0, 12);
    tcase_add_test(tc, names__long_text__found_once_and_settled);
    tcase_add_test(tc, names__finding__says_model_type_and_score);
    tcase_add_test(tc, names__ruleset_without_labels__refused);
    suite_add_tcase(s, tc);
    sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed != 0;
}
