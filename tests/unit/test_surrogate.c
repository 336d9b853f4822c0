/* Surrogates: of made-up values of every form, and of every example of the rules. */
#include "rules/ruleset.h"
#include "scan/findings.h"
#include "scan/scanner.h"
#include "surrogate/surrogate.h"

#include "core/file.h"

#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES 40u      /* of each form */
#define TRIES 2000000u  /* to meet a date and a check digit */
#define COVERED_MIN 140 /* examples of the packs that have a surrogate, of all rules together */

static struct sluice_surrogate_key key = {{1}}, other = {{2}};
static struct sluice_ruleset *rs;

static void load_packs(void)
{
    static const char *const folders[] = {SLUICE_SOURCE_DIR "/rules/pii"};
    struct sluice_error err = {0};
    char line[1024];

    if (sluice_ruleset_load(folders, 1, NULL, &rs, &err) != SLUICE_OK)
        ck_abort_msg("%s", sluice_error_format(&err, line, sizeof(line)));
}

static void free_packs(void)
{
    sluice_ruleset_unref(rs);
    rs = NULL;
}

/* The validator that a rule of the type names for it. */
static const struct sluice_validator *validator_of(const char *type)
{
    for (size_t i = 0; i < sluice_ruleset_count(rs); i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(rs, i);

        if (strcmp(r->type, type) == 0 && r->n_checks > 0 && strcmp(type, "PHONE_NUMBER") != 0)
            return r->checks[0].validator;
    }
    return NULL;
}

/* A value of the kind's form that is not in its range but by chance: digits drawn, letters as they stand. */
static bool draw_value(const struct sluice_surrogate_kind *kind, uint64_t *seed, char *out)
{
    const struct sluice_validator *v = validator_of(kind->type);
    const size_t given = strlen(kind->given), n = strlen(kind->form);

    for (unsigned tries = 0; tries < TRIES; tries++) {
        for (size_t i = 0; i < n; i++) {
            const char c = kind->form[i];

            if (i < given)
                out[i] = kind->given[i];
            else if ((c >= 'A' && c <= 'Z') || c == 'a' || c == 'b')
                out[i] = c >= 'a' ? (char)('A' + rng_below(seed, 26)) : c;
            else
                out[i] = (char)(c == 'm' ? '2' + rng_below(seed, 8) : '0' + rng_below(seed, 10));
        }
        out[n] = '\0';
        if (strcmp(kind->type, "CREDIT_CARD") == 0)
            out[0] = '4';
        if (strcmp(kind->type, "IT_FISCAL_CODE") == 0 || strcmp(kind->type, "SG_NRIC_FIN") == 0)
            out[n - 1] = (char)('A' + rng_below(seed, 26));
        if (strcmp(kind->type, "FI_PERSONAL_IDENTITY_CODE") == 0) {
            out[n - 1] = "0123456789ABCDEFHJKLMNPRSTUVWXY"[rng_below(seed, 31)];
            if (kind->form[6] != 'A') { /* the sign is a separator */
                memmove(out + 7, out + 6, n - 6 + 1);
                out[6] = '-';
            }
        }
        if (v == NULL || v->check((const uint8_t *)out, strlen(out)) != SLUICE_CHECK_FAIL)
            return true;
    }
    return false;
}

/* The first groups of a national telephone number, so that its country shows. */
static void write_groups(const struct sluice_surrogate_kind *kind, char *value)
{
    static const struct {
        const char *form, *groups;
    } grouped[] = {{"m0n55501vt", "334"},   {"1m0n55501vt", "1334"}, {"011k4960vvt", "434"},  {"01632960vvt", "56"},
                   {"02079460vvt", "344"},  {"07700900vvt", "56"},   {"019900vvvt", "22222"}, {"026191vvvt", "22222"},
                   {"035301vvvt", "22222"}, {"046571vvvt", "22222"}};
    char plain[SLUICE_SURROGATE_MAX];
    size_t at = 0, n = 0;

    (void)snprintf(plain, sizeof plain, "%s", value);
    for (size_t i = 0; i < sizeof grouped / sizeof *grouped; i++) {
        if (strcmp(grouped[i].form, kind->form) != 0)
            continue;
        for (const char *g = grouped[i].groups; *g != '\0'; g++) {
            if (n > 0)
                value[n++] = ' ';
            memcpy(value + n, plain + at, (size_t)(*g - '0'));
            at += (size_t)(*g - '0');
            n += (size_t)(*g - '0');
        }
        value[n] = '\0';
    }
}

/* The same for forms that are not digits in places. */
static void address_value(const struct sluice_surrogate_kind *kind, uint64_t *seed, char *out)
{
    if (strcmp(kind->type, "EMAIL_ADDRESS") == 0)
        (void)snprintf(out, SLUICE_SURROGATE_MAX, "p%zu.q@host%zu.org", rng_below(seed, 1u << 20), rng_below(seed, 99));
    else if (rng_below(seed, 2) == 0)
        (void)snprintf(out, SLUICE_SURROGATE_MAX, "%zu.%zu.%zu.%zu", 60 + rng_below(seed, 40), rng_below(seed, 256),
                       rng_below(seed, 256), rng_below(seed, 256));
    else
        (void)snprintf(out, SLUICE_SURROGATE_MAX, "2a02:%zx::%zx", rng_below(seed, 65536), rng_below(seed, 65536));
}

static bool value_of(const struct sluice_surrogate_kind *kind, uint64_t *seed, char *out)
{
    if (strchr(kind->form, ' ') != NULL) {
        address_value(kind, seed, out);
        return true;
    }
    if (!draw_value(kind, seed, out))
        return false;
    write_groups(kind, out);
    return true;
}

static bool make(const struct sluice_surrogate_key *k, const char *type, const char *value, unsigned attempt,
                 struct sluice_surrogate *out)
{
    return sluice_surrogate_make(k, type, (const uint8_t *)value, strlen(value), attempt, out);
}

/* The first attempt that gives one. */
static bool make_any(const char *type, const char *value, struct sluice_surrogate *out)
{
    for (unsigned attempt = 0; attempt < SLUICE_SURROGATE_TRIES; attempt++) {
        if (make(&key, type, value, attempt, out))
            return true;
    }
    return false;
}

static void check_value(const struct sluice_surrogate_kind *kind, const char *value)
{
    const struct sluice_validator *v = validator_of(kind->type);
    struct sluice_surrogate s, again;

    ck_assert_msg(make_any(kind->type, value, &s), "%s %s: no surrogate", kind->type, kind->form);
    ck_assert_msg(make_any(kind->type, value, &again) && again.len == s.len && memcmp(s.text, again.text, s.len) == 0,
                  "%s: not stable", kind->type);
    ck_assert_msg(s.len != strlen(value) || memcmp(s.text, value, s.len) != 0, "%s: itself", kind->type);
    ck_assert_msg(sluice_surrogate_own(&key, kind->type, s.text, s.len), "%s: not recognised", kind->type);
    ck_assert_msg(sluice_surrogate_own(&key, kind->type, s.compact, s.compact_len), "%s: not recognised", kind->type);
    if (kind->seen && v != NULL)
        ck_assert_msg(v->check(s.text, s.len) != SLUICE_CHECK_FAIL, "%s: %.*s fails %s", kind->type, (int)s.len,
                      (const char *)s.text, v->name);
    for (size_t i = 0; s.value_len != 0 && i < s.len; i++) /* the separators stay */
        ck_assert_msg((strchr(" -./()", value[i]) != NULL) == (strchr(" -./()", (char)s.text[i]) != NULL), "%s",
                      kind->type);
}

START_TEST(surrogate__values_of_every_form__valid_stable_recognised)
{
    struct sluice_surrogate_kind kind;
    uint64_t seed = 1;

    for (size_t i = 0; sluice_surrogate_kind_at(i, &kind); i++) {
        for (unsigned n = 0; n < VALUES; n++) {
            char value[SLUICE_SURROGATE_MAX];

            ck_assert_msg(value_of(&kind, &seed, value), "%s %s: no value", kind.type, kind.form);
            check_value(&kind, value);
        }
    }
}
END_TEST

/* A space of fewer than a hundred would run out within one prompt; one that nobody can tell is of no use. */
START_TEST(surrogate__every_form__room_and_a_source)
{
    struct sluice_surrogate_kind kind;
    size_t n = 0;

    for (; sluice_surrogate_kind_at(n, &kind); n++) {
        ck_assert_msg(kind.values >= 100 && kind.sureness >= 10, "%s %s", kind.type, kind.form);
        ck_assert_msg(kind.source != NULL && strlen(kind.source) > 10, "%s", kind.type);
        ck_assert_msg(sluice_surrogate_exists(kind.type), "%s", kind.type);
    }
    ck_assert_uint_ge(n, 80);
    ck_assert(sluice_surrogate_always("UK_NHS") && !sluice_surrogate_always("PHONE_NUMBER"));
    ck_assert(!sluice_surrogate_exists("US_SSN") && !sluice_surrogate_always("US_SSN"));
    ck_assert(!sluice_surrogate_exists("PERSON"));
}
END_TEST

/* docs/surrogates.md is what people choose by. */
START_TEST(surrogate__every_form__has_its_row_in_the_documentation)
{
    struct sluice_surrogate_kind kind;
    struct sluice_error err = {0};
    struct sluice_buf doc;

    sluice_buf_init(&doc, 1u << 20);
    ck_assert_msg(sluice_file_read(SLUICE_SOURCE_DIR "/docs/surrogates.md", 1u << 20, &doc, &err) == SLUICE_OK, "%s",
                  err.what);
    for (size_t i = 0; sluice_surrogate_kind_at(i, &kind); i++) {
        char row[512], values[24] = "many";

        if (kind.values < 1000000)
            (void)snprintf(values, sizeof values, "%llu", (unsigned long long)kind.values);
        (void)snprintf(row, sizeof row, "| %s | %s | `%s` | %s | %llu | %s |\n", kind.type,
                       kind.given[0] != '\0' ? kind.given : "-", kind.form, values, (unsigned long long)kind.sureness,
                       kind.source);
        ck_assert_msg(memmem(doc.data, doc.len, row, strlen(row)) != NULL, "missing: %s", row);
    }
    sluice_buf_release(&doc);
}
END_TEST

START_TEST(surrogate__every_form__a_rule_finds_the_type)
{
    struct sluice_surrogate_kind kind;

    for (size_t i = 0; sluice_surrogate_kind_at(i, &kind); i++)
        ck_assert_msg(sluice_ruleset_has_type(rs, kind.type), "%s", kind.type);
}
END_TEST

/* Under another key the same value has another surrogate, and what is not ours is seldom taken for it. */
START_TEST(surrogate__another_key__not_recognised)
{
    struct sluice_surrogate_kind kind;
    unsigned taken = 0, all = 0;
    uint64_t seed = 2;

    for (size_t i = 0; sluice_surrogate_kind_at(i, &kind); i++) {
        if (kind.sureness < 100)
            continue;
        for (unsigned n = 0; n < VALUES; n++) {
            char value[SLUICE_SURROGATE_MAX];
            struct sluice_surrogate s;

            ck_assert(value_of(&kind, &seed, value));
            if (!make(&other, kind.type, value, 0, &s))
                continue;
            all++;
            taken += sluice_surrogate_own(&key, kind.type, s.text, s.len);
        }
    }
    ck_assert_uint_ge(all, 1000);
    ck_assert_msg(taken <= all / 50, "%u of %u", taken, all);
}
END_TEST

/* Different values of the large spaces never meet in a test of this size. */
START_TEST(surrogate__many_values__different)
{
    enum { N = 3000 };
    static struct sluice_surrogate s[N];
    uint64_t seed = 3;

    for (size_t i = 0; i < N; i++) {
        char value[SLUICE_SURROGATE_MAX];

        (void)snprintf(value, sizeof value, "p%zu@host.org", i);
        ck_assert(make(&key, "EMAIL_ADDRESS", value, 0, &s[i]));
        for (size_t j = 0; j < i; j++)
            ck_assert(memcmp(s[i].text, s[j].text, s[i].len) != 0);
    }
    for (unsigned attempt = 1; attempt < SLUICE_SURROGATE_TRIES; attempt++) {
        ck_assert(make(&key, "EMAIL_ADDRESS", "max@host.org", attempt, &s[attempt]));
        for (unsigned j = 1; j < attempt; j++)
            ck_assert(memcmp(s[attempt].text, s[j].text, s[j].len) != 0);
    }
    ck_assert(!make(&key, "EMAIL_ADDRESS", "max@host.org", SLUICE_SURROGATE_TRIES, &s[0]));
    (void)seed;
}
END_TEST

static const struct {
    const char *type, *value;
} none[] = {
    {"US_SSN", "536-90-4399"},          /* no space that passes the checks */
    {"CREDIT_CARD", "378282246310005"}, /* 15 digits */
    {"IBAN_CODE", "GB82WEST12345698765432"},
    {"PHONE_NUMBER", "+4930123"},   /* another length */
    {"PHONE_NUMBER", "2127365000"}, /* may be of any country */
    {"IP_ADDRESS", "not an address"},
    {"EMAIL_ADDRESS", "ada [at] host.org"},
    {"UK_NHS", "943\n476\n5919"}, /* what would have to be escaped */
    {"UK_NHS", "943\xc2\xa0"
               "476 5919"},
    {"UK_NHS", "943 476 59190"},
    {"UK_NHS", ""},
    {"", "1"},
};

START_TEST(surrogate__no_space_or_another_form__none)
{
    struct sluice_surrogate s;

    ck_assert_msg(!make(&key, none[_i].type, none[_i].value, 0, &s), "%s", none[_i].value);
    ck_assert_uint_eq(s.len, 0);
    ck_assert(!sluice_surrogate_own(&key, none[_i].type, (const uint8_t *)none[_i].value, strlen(none[_i].value)));
}
END_TEST

/* At the limit, and one past it. */
START_TEST(surrogate__longest_value__made_one_longer_not)
{
    char value[SLUICE_SURROGATE_MAX + 1] = "9434765919";
    struct sluice_surrogate s;

    memset(value + 3, '-', sizeof value - 4);
    memcpy(value + SLUICE_SURROGATE_MAX - 8, "4765919", 8);
    ck_assert_uint_eq(strlen(value), SLUICE_SURROGATE_MAX - 1);
    ck_assert(make_any("UK_NHS", value, &s) || s.len == 0);
    memcpy(value + SLUICE_SURROGATE_MAX - 7, "4765919", 8);
    value[SLUICE_SURROGATE_MAX - 8] = '-';
    ck_assert_uint_eq(strlen(value), SLUICE_SURROGATE_MAX);
    ck_assert(!make_any("UK_NHS", value, &s));
}
END_TEST

static const struct {
    const char *value, *begin;
} dialled[] = {{"0044 20 7183 8750", "0044 20 7946 0"},
               {"+44 (0)20 7183 8750", "+44 (0)20 7946 0"},
               {"0044 (0)20-7183 8750", "0044 (0)20-7946 0"},
               {"+44(0)7911 123456", "+44(0)7700 900"},
               {"+44 20 7183 8750", "+44 20 7946 0"}};

/* The ways to dial one number abroad have the same surrogate, each written in its own way. */
START_TEST(surrogate__telephone_number_dialled_in_other_ways__written_so)
{
    struct sluice_surrogate s, plain;
    const size_t begin = strlen(dialled[_i].begin);

    ck_assert(make(&key, "PHONE_NUMBER", dialled[_i].value, 0, &s));
    ck_assert_uint_eq(s.len, strlen(dialled[_i].value));
    ck_assert_msg(memcmp(s.text, dialled[_i].begin, begin) == 0, "%.*s", (int)s.len, (const char *)s.text);
    ck_assert(sluice_surrogate_own(&key, "PHONE_NUMBER", s.text, s.len));
    ck_assert_int_eq(memcmp(s.value, "+44", 3), 0);
    if (strstr(dialled[_i].begin, "7946") == NULL)
        return;
    ck_assert(make(&key, "PHONE_NUMBER", "+442071838750", 0, &plain));
    ck_assert_uint_eq(s.compact_len, plain.len);
    ck_assert_mem_eq(s.compact, plain.text, plain.len);
}
END_TEST

START_TEST(surrogate__small_letters__stay_small)
{
    struct sluice_surrogate s;

    ck_assert(make_any("IBAN_CODE", "de89 3704 0044 0532 0130 00", &s));
    ck_assert_int_eq(memcmp(s.text, "de", 2), 0);
    ck_assert_int_eq(s.text[5], '9');
    ck_assert(sluice_surrogate_own(&key, "IBAN_CODE", s.text, s.len));
}
END_TEST

/* --- the rules' own examples --- */

static struct sluice_findings scan(struct sluice_scanner *sc, const char *text, size_t len)
{
    struct sluice_findings found = {0};

    ck_assert_int_eq(sluice_scan_text(sc, NULL, 0, (const uint8_t *)text, len, &found, NULL), SLUICE_OK);
    return found;
}

/* Whether the type is found at [start, end), or, of what rules pass over, nothing of it. */
static bool found_there(struct sluice_scanner *sc, const char *text, size_t len, const struct sluice_finding *f,
                        size_t end, bool seen)
{
    struct sluice_findings found = scan(sc, text, len);
    bool there = false;

    for (size_t i = 0; i < found.n; i++)
        there =
            there || (strcmp(found.v[i].type, f->type) == 0 && found.v[i].start == f->start && found.v[i].end == end);
    sluice_findings_release(&found);
    return there == seen;
}

static bool type_is_seen(const char *type)
{
    struct sluice_surrogate_kind kind;

    for (size_t i = 0; sluice_surrogate_kind_at(i, &kind); i++) {
        if (strcmp(kind.type, type) == 0)
            return kind.seen;
    }
    return false;
}

static unsigned replaced, lost;

static void replace_finding(struct sluice_scanner *sc, const char *text, const struct sluice_finding *f)
{
    const size_t len = strlen(text), value_len = (size_t)(f->end - f->start);
    struct sluice_surrogate s;
    char value[SLUICE_SURROGATE_MAX] = {0}, *changed;

    if (value_len >= sizeof value)
        return;
    memcpy(value, text + f->start, value_len);
    if (!make_any(f->type, value, &s)) {
        ck_assert_msg(!sluice_surrogate_always(f->type), "%s: %s: %s", f->rule, f->type, text);
        return;
    }
    changed = calloc(1, len + SLUICE_SURROGATE_MAX);
    ck_assert_ptr_nonnull(changed);
    memcpy(changed, text, f->start);
    memcpy(changed + f->start, s.text, s.len);
    memcpy(changed + f->start + s.len, text + f->end, len - f->end);
    replaced++;
    if (!found_there(sc, changed, len - value_len + s.len, f, f->start + s.len, type_is_seen(f->type))) {
        lost++;
        fprintf(stderr, "%s: %s: %s\n", f->rule, f->type, changed);
    }
    free(changed);
}

START_TEST(surrogate__examples_of_every_rule__found_again_under_their_type)
{
    struct sluice_scanner *sc = NULL;

    ck_assert_int_eq(sluice_scanner_create(rs, NULL, &(struct sluice_scanner_options){.no_views = true}, &sc, NULL),
                     SLUICE_OK);
    for (size_t i = 0; i < sluice_ruleset_count(rs); i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(rs, i);

        if (!sluice_surrogate_exists(r->type))
            continue;
        for (size_t e = 0; r->match[e] != NULL; e++) {
            struct sluice_findings found = scan(sc, r->match[e], strlen(r->match[e]));

            for (size_t k = 0; k < found.n; k++) {
                if (strcmp(found.v[k].type, r->type) == 0)
                    replace_finding(sc, r->match[e], &found.v[k]);
            }
            sluice_findings_release(&found);
        }
    }
    sluice_scanner_free(sc);
    ck_assert_uint_ge(replaced, COVERED_MIN);
    ck_assert_msg(lost == 0, "%u of %u", lost, replaced);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("surrogate");
    TCase *t = tcase_create("surrogate"), *p = tcase_create("packs");

    tcase_set_timeout(t, 60);
    tcase_add_test(t, surrogate__every_form__room_and_a_source);
    tcase_add_test(t, surrogate__every_form__has_its_row_in_the_documentation);
    tcase_add_test(t, surrogate__many_values__different);
    tcase_add_loop_test(t, surrogate__no_space_or_another_form__none, 0, (int)(sizeof none / sizeof *none));
    tcase_add_test(t, surrogate__longest_value__made_one_longer_not);
    tcase_add_test(t, surrogate__small_letters__stay_small);
    tcase_add_loop_test(t, surrogate__telephone_number_dialled_in_other_ways__written_so, 0,
                        (int)(sizeof dialled / sizeof *dialled));
    tcase_set_timeout(p, 300);
    tcase_add_unchecked_fixture(p, load_packs, free_packs);
    tcase_add_test(p, surrogate__values_of_every_form__valid_stable_recognised);
    tcase_add_test(p, surrogate__every_form__a_rule_finds_the_type);
    tcase_add_test(p, surrogate__another_key__not_recognised);
    tcase_add_test(p, surrogate__examples_of_every_rule__found_again_under_their_type);
    suite_add_tcase(s, t);
    suite_add_tcase(s, p);
    return suite_run(s);
}
