/* The classifier beside the rules: the same findings for any cut, both engines, and by names that say which model. */
#include "model_kit.h"
#include "scan/document.h"
#include "scan/names.h"
#include "scan_kit.h"
#include "suite_run.h"

static const char text[] =
    "Dear Anna Kowalska, write to anna@sluice-test.org. Peter was in Bonn, he said! O'Brien too? Yes.\n\n"
    "int main(void) { return anna_m(Peter, x[0]); }\nName: Anna\nRua das Flores 12, Lisboa. \xC3\x89va "
    "Müller and Łukasz met NATO in Brüssel.\n";

struct kit {
    struct sluice_buf file;
    struct sluice_model *model;
    struct sluice_ruleset *rules;
};

/* names: of the three labels; NULL: A, B, C. */
static void open_kit_as(struct kit *k, uint64_t seed, const char *const *names)
{
    static const char *const paths[] = {SLUICE_SOURCE_DIR "/rules/pii/contact.json"};
    struct sluice_extra_rules labels;
    struct sluice_ruleset_options opts = {.extra = &labels};
    struct sluice_error err = {0};

    model_kit_named(seed, 3, 3000, names, &k->file);
    ck_assert_int_eq(sluice_model_read(k->file.data, k->file.len, &k->model, NULL), SLUICE_OK);
    sluice_names_rules(k->model, &labels);
    if (sluice_ruleset_load(paths, 1, &opts, &k->rules, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", err.file, err.what);
}

static void open_kit(struct kit *k, uint64_t seed)
{
    open_kit_as(k, seed, NULL);
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
    struct sluice_finding v[512];
};

static enum sluice_status see(void *ctx, const struct sluice_finding *f)
{
    struct seen *s = ctx;

    ck_assert_uint_lt(s->n, 512);
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

/* The text in hex: a name stands where its characters' digits do, twice as far. */
static void to_hex(const char *p, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", (uint8_t)p[i]);
}

static bool has(const struct seen *s, uint64_t start, uint64_t end, const struct sluice_finding *like)
{
    for (unsigned i = 0; i < s->n; i++) {
        const struct sluice_finding *f = &s->v[i];

        if (f->start == start && f->end == end && f->rule_index == like->rule_index && f->score == like->score)
            return true;
        if (strcmp(f->view, "text") == 0 && f->start <= start && f->end >= end && f->score >= like->score)
            return true; /* what the digits themselves look like covers it */
    }
    return false;
}

START_TEST(names__text_in_hex__the_same_names_where_they_stand)
{
    static char hex[2 * sizeof(text)];
    struct seen plain = {0}, decoded = {0};
    struct sluice_scanner *s;
    struct kit k;

    open_kit(&k, 5 + (uint64_t)_i);
    s = scanner(&k, NULL, 0);
    to_hex(text, sizeof(text) - 1, hex);
    ck_assert_int_eq(sluice_scanner_run(s, NULL, 0, (const uint8_t *)text, sizeof(text) - 1, see, &plain, NULL),
                     SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_run(s, NULL, 0, (const uint8_t *)hex, strlen(hex), see, &decoded, NULL), SLUICE_OK);
    ck_assert_uint_gt(plain.names, 0);
    for (unsigned i = 0; i < plain.n; i++)
        ck_assert(has(&decoded, 2 * plain.v[i].start, 2 * plain.v[i].end, &plain.v[i]));
    sluice_scanner_free(s);
    close_kit(&k);
}
END_TEST

/* Prose in each coding, one behind the other, cut at random places. */
START_TEST(names__decoded_text_cut_anywhere__same_findings)
{
    static const char coded[] = "See RGVhciBBbm5hIEtvd2Fsc2thLCB3cml0ZSB0byBQZXRlciBTY2htaWR0IGluIEJvbm4u and "
                                "q=Dear%20Anna%20Kowalska%2C%20write%20to%20Peter%20Schmidt%20in%20Bonn%2e, "
                                "\"\\u0141ukasz met J\\u00fcrgen M\\u00fcller\\nin M\\u00fcnchen\", An\xE2\x80\x8Bna, "
                                "\xEF\xBC\xA1\xEF\xBD\x8E\xEF\xBD\x8E\xEF\xBD\x81 in Bonn. "
                                "Dr Anna M. Kowalska-Nowak jr.\nHauptstra\xC3\x9F"
                                "e 5\n10115 Berlin\n\nanna.kowalska@sluice-test.org f(name=\"Peter Schmidt\"); "
                                "12 Main Street, Bonn, Anna Kowalska and Kowalska <peter.schmidt@sluice-test.org>.\n "
                                "Peter Schmidt, ul. Nowa 5,\n"
                                "00-238 Bonn\n"
                                "RFwuMDE0MXVrYXN6IG1ldCBKXHUwMGZjcmdlbiBNXHUwMGZjbGxlciBpbiBCb25u\n";
    static uint8_t longer[40000];
    struct sluice_findings whole, cut;
    struct sluice_scanner *s;
    size_t n = 0, cuts[60];
    uint64_t r = 77 + (uint64_t)_i;
    struct kit k;

    open_kit_as(&k, 9, _i % 2 == 0 ? NULL : (const char *const[]){"PERSON", "ADDRESS", "LOCATION"});
    s = scanner(&k, NULL, 0);
    for (; n + sizeof(coded) < sizeof(longer); n += sizeof(coded) - 1)
        memcpy(longer + n, coded, sizeof(coded) - 1);
    for (size_t i = 0, at = 0; i < 60; i++)
        cuts[i] = at += 1 + rng_below(&r, n / 62);
    whole = kit_scan_cut(s, "", longer, n, NULL, 0);
    cut = kit_scan_cut(s, "", longer, n, cuts, 60);
    ck_assert_uint_gt(whole.n, 100);
    ck_assert_uint_eq(whole.n, cut.n);
    for (size_t i = 0; i < cut.n; i++) {
        ck_assert_uint_eq(whole.v[i].start, cut.v[i].start);
        ck_assert_uint_eq(whole.v[i].end, cut.v[i].end);
        ck_assert_uint_eq(whole.v[i].score, cut.v[i].score);
        ck_assert_str_eq(whole.v[i].view, cut.v[i].view);
    }
    sluice_findings_release(&whole);
    sluice_findings_release(&cut);
    sluice_scanner_free(s);
    close_kit(&k);
}
END_TEST

START_TEST(names__keys_and_numbers_of_a_document__not_read)
{
    static const char doc[] = "{\"Dear Anna Kowalska of Bonn\":\"Dear Anna Kowalska of Bonn\",\"n\":1234567890}";
    struct sluice_document_findings found = {0};
    struct sluice_scanner *s;
    unsigned names = 0;
    struct kit k;

    open_kit(&k, 5);
    s = scanner(&k, NULL, 0);
    ck_assert_int_eq(sluice_scan_document(s, (const uint8_t *)doc, sizeof(doc) - 1, &found, NULL), SLUICE_OK);
    for (size_t i = 0; i < found.n; i++) {
        names += strncmp(found.v[i].finding.rule, "model.", 6) == 0;
        ck_assert_int_eq(found.v[i].kind, SLUICE_LEAF_STRING);
    }
    ck_assert_uint_gt(names, 0);
    sluice_document_findings_release(&found);
    sluice_scanner_free(s);
    close_kit(&k);
}
END_TEST

/* What a value's key tells does not depend on the cut, and is told of a text that is nothing but a name. */
START_TEST(names__value_with_a_key__same_for_any_cut)
{
    static const char *const texts[] = {"Anna Kowalska", "Omar B. Haddad", "Anna Kowalska came. Omar left."};
    static const char *const labels[] = {"PERSON", "ADDRESS", "LOCATION"};
    unsigned keyed = 0;

    for (uint64_t seed = 1; seed <= 80; seed++) {
        const char *value = texts[seed % 3];
        struct sluice_findings whole, cut, none;
        struct sluice_scanner *s;
        size_t cuts[64];
        struct kit k;

        open_kit_as(&k, seed, labels);
        s = scanner(&k, NULL, 0);
        for (size_t i = 0; i < strlen(value); i++)
            cuts[i] = i;
        whole = kit_scan_cut(s, "assignee", (const uint8_t *)value, strlen(value), NULL, 0);
        cut = kit_scan_cut(s, "assignee", (const uint8_t *)value, strlen(value), cuts, strlen(value));
        none = kit_scan_cut(s, "", (const uint8_t *)value, strlen(value), NULL, 0);
        ck_assert_uint_eq(whole.n, cut.n);
        for (size_t i = 0; i < cut.n; i++) {
            ck_assert_uint_eq(whole.v[i].start, cut.v[i].start);
            ck_assert_uint_eq(whole.v[i].end, cut.v[i].end);
            ck_assert_uint_eq(whole.v[i].score, cut.v[i].score);
            ck_assert_uint_le(whole.v[i].end, strlen(value));
        }
        if (whole.n != none.n || (whole.n > 0 && whole.v[0].score != none.v[0].score)) {
            ck_assert(value != texts[2]); /* two sentences are read as they stand */
            keyed++;
        }
        sluice_findings_release(&whole);
        sluice_findings_release(&cut);
        sluice_findings_release(&none);
        sluice_scanner_free(s);
        close_kit(&k);
    }
    ck_assert_uint_gt(keyed, 3);
}
END_TEST

static unsigned count_type(const struct seen *s, const char *type, uint32_t least)
{
    unsigned n = 0;

    for (unsigned i = 0; i < s->n; i++) {
        if (strcmp(s->v[i].type, type) != 0)
            continue;
        ck_assert_uint_ge(s->v[i].score, least);
        n++;
    }
    return n;
}

START_TEST(names__dial_of_one_label__that_one_found_more_and_no_other)
{
    struct seen found[3] = {{0}};
    struct sluice_name_settings settings;
    struct kit k;

    open_kit(&k, 5);
    for (unsigned i = 0; i < 3; i++) {
        struct sluice_scanner_options opts = {.model = k.model, .names = &settings};
        struct sluice_scanner *s;

        sluice_names_defaults(&settings);
        settings.lean[1] = i == 1 ? 6000 : SLUICE_NAME_LEAN;
        settings.score[0] = i == 2 ? 990000 : SLUICE_NAME_SCORE_MIN;
        ck_assert_int_eq(sluice_scanner_create(k.rules, NULL, &opts, &s, NULL), SLUICE_OK);
        ck_assert_int_eq(sluice_scanner_run(s, NULL, 0, (const uint8_t *)text, sizeof(text) - 1, see, &found[i], NULL),
                         SLUICE_OK);
        sluice_scanner_free(s);
    }
    ck_assert_uint_gt(count_type(&found[1], "B", 0), count_type(&found[0], "B", 0));
    ck_assert_uint_le(count_type(&found[1], "A", 0), count_type(&found[0], "A", 0));
    ck_assert_uint_lt(count_type(&found[2], "A", 990000), count_type(&found[0], "A", 0));
    ck_assert_uint_eq(count_type(&found[2], "C", 0), count_type(&found[0], "C", 0));
    close_kit(&k);
}
END_TEST

START_TEST(names__bytes_that_are_no_text__nothing_found)
{
    uint8_t noise[4000];
    struct seen found = {0};
    struct sluice_scanner *s;
    uint64_t r = 3;
    struct kit k;

    open_kit(&k, 5);
    s = scanner(&k, NULL, 0);
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = i % 2 == 0 ? 0 : (uint8_t)('A' + rng_below(&r, 26));
    ck_assert_int_eq(sluice_scanner_run(s, NULL, 0, noise, sizeof(noise), see, &found, NULL), SLUICE_OK);
    for (unsigned i = 0; i < found.n; i++)
        ck_assert_str_ne(found.v[i].view, "text"); /* UTF-16 may be one */
    sluice_scanner_free(s);
    close_kit(&k);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("names");
    TCase *tc = tcase_create("names");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, names__any_cut_and_engine__same_findings, 0, 12);
    tcase_add_test(tc, names__long_text__found_once_and_settled);
    tcase_add_test(tc, names__finding__says_model_type_and_score);
    tcase_add_test(tc, names__ruleset_without_labels__refused);
    tcase_add_loop_test(tc, names__text_in_hex__the_same_names_where_they_stand, 0, 6);
    tcase_add_loop_test(tc, names__decoded_text_cut_anywhere__same_findings, 0, 20);
    tcase_add_test(tc, names__value_with_a_key__same_for_any_cut);
    tcase_add_test(tc, names__keys_and_numbers_of_a_document__not_read);
    tcase_add_test(tc, names__dial_of_one_label__that_one_found_more_and_no_other);
    tcase_add_test(tc, names__bytes_that_are_no_text__nothing_found);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
