/*
 * Own secrets in the scanner: what comparing finds is found in the text and in what is decoded from it, by both
 * engines, however the text is cut; the finding has the entry's name.
 */
#include "own_naive.h"
#include "scan_kit.h"

#include "rules/prefilter.h"
#include "suite_run.h"

#include <sys/stat.h>
#include <unistd.h>

struct own_rules {
    struct sluice_ruleset *rs;
    struct sluice_prefilter *pf;
    struct sluice_scanner *fast, *plain;
};

static void write_key(const char *path, uint8_t seed)
{
    uint8_t bytes[SLUICE_OWN_KEY_BYTES];
    char text[64];
    FILE *f = fopen(path, "w");

    memset(bytes, seed, sizeof(bytes));
    (void)sodium_bin2base64(text, sizeof(text), bytes, sizeof(bytes), sodium_base64_VARIANT_ORIGINAL);
    fprintf(f, "sluice-own-key/1 %s\n", text);
    (void)fclose(f);
}

/* The pack of contact data and the store, through files. */
static struct own_rules own_rules_create(struct sluice_own_store *store, uint8_t seed, bool views)
{
    const char *const packs[] = {SLUICE_SOURCE_DIR "/rules/pii/contact.json"};
    char folder[] = "/tmp/sluice-own-XXXXXX", store_path[64], key_path[64];
    const struct sluice_ruleset_options opts = {.own_store = store_path, .own_key = key_path};
    struct sluice_error err = {0};
    struct own_rules r = {0};

    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(store_path, sizeof(store_path), "%s/store", folder);
    (void)snprintf(key_path, sizeof(key_path), "%s/key", folder);
    (void)umask(077);
    write_key(key_path, seed);
    ck_assert_int_eq(sluice_own_store_save(store, store_path, NULL), SLUICE_OK);
    sluice_own_store_free(store);
    if (sluice_ruleset_load(packs, 1, &opts, &r.rs, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", err.file, err.what);
    (void)unlink(store_path);
    (void)unlink(key_path);
    (void)rmdir(folder);
    r.pf = kit_prefilter(r.rs);
    r.fast = kit_scanner(r.rs, r.pf, views);
    r.plain = kit_scanner(r.rs, NULL, views);
    return r;
}

static void own_rules_free(struct own_rules *r)
{
    sluice_scanner_free(r->fast);
    sluice_scanner_free(r->plain);
    sluice_prefilter_free(r->pf);
    sluice_ruleset_unref(r->rs);
}

static struct own_rules rules_of_sample(const struct sample *s, bool views)
{
    struct sluice_own_key *k = own_key(9);
    struct own_rules r = own_rules_create(own_store(k, s->v, s->n), 9, views);

    sluice_own_key_free(k);
    return r;
}

/* Without what another value covers: that is dropped. */
static size_t uncovered(struct found_list *l)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->n; i++) {
        bool covered = false;

        for (size_t j = 0; j < l->n; j++)
            covered = covered || (j != i && l->v[j].start <= l->v[i].start && l->v[j].end >= l->v[i].end);
        l->v[i].entry |= covered ? 0x80000000u : 0;
    }
    for (size_t i = 0; i < l->n; i++) {
        if ((l->v[i].entry & 0x80000000u) == 0)
            l->v[kept++] = l->v[i];
    }
    l->n = kept;
    return kept;
}

static void check_own(const struct sluice_findings *got, const struct found_list *want)
{
    size_t at = 0;
    char name[32];

    for (size_t i = 0; i < got->n; i++) {
        const struct sluice_finding *f = &got->v[i];

        if (f->entry == NULL)
            continue;
        ck_assert_uint_lt(at, want->n);
        ck_assert_uint_eq(f->start, want->v[at].start);
        ck_assert_uint_eq(f->end, want->v[at].end);
        ck_assert_str_eq(f->entry, OWN_NAME(want->v[at].entry, name));
        ck_assert_str_eq(f->rule, "secret.own");
        ck_assert_str_eq(f->type, "OWN_SECRET");
        ck_assert_uint_eq(f->score, 1000000);
        at++;
    }
    ck_assert_uint_eq(at, want->n);
}

static int ascending(const void *x, const void *y)
{
    const size_t a = *(const size_t *)x, b = *(const size_t *)y;

    return (a > b) - (a < b);
}

static void check_scanner(struct sluice_scanner *s, const struct sample *t, uint64_t *rng,
                          const struct found_list *want)
{
    size_t cuts[30], n = rng_below(rng, 31);
    struct sluice_findings got;

    for (size_t i = 0; i < n; i++)
        cuts[i] = rng_below(rng, t->len + 1);
    qsort(cuts, n, sizeof(cuts[0]), ascending);
    got = kit_scan_cut(s, "", t->text, t->len, cuts, n);
    check_own(&got, want);
    sluice_findings_release(&got);
}

START_TEST(own_scan__random_texts_cut_anywhere__finds_what_comparing_finds)
{
    uint64_t rng = 77 + (uint64_t)_i;
    struct found_list want;
    struct own_rules r;
    struct sample t;

    make_sample(&t, &rng, _i % 4 == 0 ? SLUICE_OWN_MAX : 40, _i == 1 ? 700000 : 1 + rng_below(&rng, 30000));
    r = rules_of_sample(&t, false);
    want = naive(t.text, t.len, t.v, t.n);
    if (want.n != 0)
        qsort(want.v, want.n, sizeof(*want.v), by_place);
    (void)uncovered(&want);
    for (unsigned k = 0; k < 4; k++) {
        check_scanner(r.fast, &t, &rng, &want);
        check_scanner(r.plain, &t, &rng, &want);
    }
    free(want.v);
    own_rules_free(&r);
    free_sample(&t);
}
END_TEST

/* --- views --- */

static size_t encode(const struct own_value *v, unsigned way, char *out, size_t size)
{
    char once[20000];

    switch (way) {
    case 0:
        (void)sodium_bin2base64(out, size, v->p, v->len, sodium_base64_VARIANT_ORIGINAL);
        return strlen(out);
    case 1:
        (void)sodium_bin2base64(out, size, v->p, v->len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        return strlen(out);
    case 2:
        (void)sodium_bin2hex(out, size, v->p, v->len);
        return strlen(out);
    case 3:
        for (size_t i = 0; i < v->len; i++)
            (void)snprintf(out + 3 * i, 4, "%%%02X", v->p[i]);
        return 3 * v->len;
    case 4:
        for (size_t i = 0; i < v->len; i++)
            (void)snprintf(out + 4 * i, 5, "\\x%02x", v->p[i]);
        return 4 * v->len;
    default: /* base64 in base64 */
        (void)sodium_bin2base64(once, sizeof(once), v->p, v->len, sodium_base64_VARIANT_ORIGINAL);
        (void)sodium_bin2base64(out, size, (const uint8_t *)once, strlen(once), sodium_base64_VARIANT_ORIGINAL);
        return strlen(out);
    }
}

/* The view of escapes leaves a separator before another escape as it is at the beginning of a stretch. */
static size_t letter_first(const struct sample *t, uint64_t *rng)
{
    size_t i = rng_below(rng, t->n);

    while (!is_word(t->v[i].p[0]))
        i = (i + 1) % t->n;
    return i;
}

/* A value of 24 bytes or more, whose base64 and hex are long enough to be looked at, in every view. */
START_TEST(own_scan__encoded_value__found_by_name_with_the_bytes_that_must_go)
{
    static const char *const views[] = {"base64", "base64", "hex", "escape", "escape", "base64/base64"};
    uint64_t rng = 300 + (uint64_t)_i;
    struct sample t = {.n = 20};
    struct own_rules r;

    for (size_t i = 0; i < t.n; i++)
        t.v[i] = own_random(&rng, 24, 64);
    r = rules_of_sample(&t, true);
    for (unsigned way = 0; way < sizeof(views) / sizeof(views[0]); way++) {
        const size_t which = way == 3 || way == 4 ? letter_first(&t, &rng) : rng_below(&rng, t.n);
        const size_t before = 1 + rng_below(&rng, 300);
        char text[4000], encoded[2000], name[32];
        const size_t n = encode(&t.v[which], way, encoded, sizeof(encoded));
        const size_t cut = rng_below(&rng, before + n);
        const struct sluice_finding *own = NULL;
        struct sluice_findings got;

        memset(text, '.', sizeof(text));
        memcpy(text + before, encoded, n);
        text[before - 1] = text[before + n] = ' ';
        got = kit_scan_cut(_i % 2 == 0 ? r.fast : r.plain, "", (const uint8_t *)text, before + n + 300, &cut, 1);
        for (size_t i = 0; i < got.n; i++)
            own = got.v[i].entry != NULL ? &got.v[i] : own;
        if (own == NULL)
            ck_abort_msg("not found: way %u", way);
        ck_assert_str_eq(own->entry, OWN_NAME(which, name));
        ck_assert_uint_eq(own->start, before);
        ck_assert_uint_le(own->end, before + n); /* padding may stay */
        ck_assert_uint_ge(own->end + 4, before + n);
        ck_assert_str_eq(own->view, views[way]);
        sluice_findings_release(&got);
    }
    own_rules_free(&r);
    own_free(t.v, t.n);
}
END_TEST

/* --- particular cases --- */

static struct own_rules rules_with(const char *name, const char *value, bool views)
{
    struct sluice_own_key *k = own_key(3);
    struct sluice_own_store *s = NULL;
    struct own_rules r;
    size_t known;

    ck_assert_int_eq(sluice_own_store_create(k, &s), SLUICE_OK);
    own_add(s, name, value, strlen(value));
    sluice_own_store_settle(s, &known);
    r = own_rules_create(s, 3, views);
    sluice_own_key_free(k);
    return r;
}

/* {value, text, found} */
static const struct {
    const char *value, *text;
    bool found;
} edges[] = {
    {"hx7Kp2mQ", "hx7Kp2mQ", true},
    {"hx7Kp2mQ", "(hx7Kp2mQ)", true},
    {"hx7Kp2mQ", "PASS_hx7Kp2mQ_X", true},
    {"hx7Kp2mQ", "ahx7Kp2mQ", false},
    {"hx7Kp2mQ", "hx7Kp2mQ9", false},
    {"hx7Kp2mQ", "\xc3\xa4hx7Kp2mQ", false},
    {"hx7Kp2mQ", "HX7KP2MQ", false},
    {"-x7Kp2m-", "ab-x7Kp2m-cd", true},
    {" two words ", "in two words of", true},
    {"gr\xc3\xbc\xc3\x9f dich", "(gr\xc3\xbc\xc3\x9f dich)", true},
    {"gr\xc3\xbc\xc3\x9f dich", "(gr\xc3\xbc\xc3\x9f dicht)", false},
};

START_TEST(own_scan__value_and_its_neighbours__found_where_it_stands_alone)
{
    struct own_rules r = rules_with("the entry", edges[_i].value, false);
    struct sluice_findings got = kit_scan(r.fast, "", edges[_i].text);

    ck_assert_uint_eq(got.n, edges[_i].found ? 1 : 0);
    if (got.n != 0)
        ck_assert_str_eq(got.v[0].entry, "the entry");
    sluice_findings_release(&got);
    own_rules_free(&r);
}
END_TEST

/* An e-mail address that is an own secret is reported as that, alone; one inside a longer match stays beside it. */
START_TEST(own_scan__also_found_by_a_rule__own_secret_stays)
{
    struct own_rules r = rules_with("root account", "root.admin@corp.example.com", true);
    struct sluice_findings got = kit_scan(r.fast, "", "write to root.admin@corp.example.com, please");

    ck_assert_uint_eq(got.n, 1);
    ck_assert_str_eq(got.v[0].entry, "root account");
    ck_assert_str_eq(got.v[0].rule, "secret.own");
    sluice_findings_release(&got);
    own_rules_free(&r);
}
END_TEST

START_TEST(own_scan__store_of_another_key_or_half_given__ruleset_not_loaded)
{
    const char *const packs[] = {SLUICE_SOURCE_DIR "/rules/pii/contact.json"};
    const struct sluice_ruleset_options half = {.own_store = "/nowhere"};
    const struct sluice_ruleset_options none = {.own_store = "/nowhere", .own_key = "/nowhere.key"};
    struct sluice_ruleset *rs = NULL;
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_ruleset_load(packs, 1, &half, &rs, &err), SLUICE_EFORMAT);
    ck_assert_ptr_null(rs);
    ck_assert_int_eq(sluice_ruleset_load(packs, 1, &none, &rs, &err), SLUICE_EIO);
    ck_assert_ptr_null(rs);
}
END_TEST

/* What looked is part of what the audit record names. */
START_TEST(own_scan__digest_of_the_rules__changes_with_the_store)
{
    struct own_rules a = rules_with("one", "hx7Kp2mQ", false), b = rules_with("one", "hx7Kp2mR", false);

    ck_assert_mem_ne(sluice_ruleset_digest(a.rs), sluice_ruleset_digest(b.rs), SLUICE_DIGEST_BYTES);
    ck_assert_mem_eq(sluice_ruleset_packs_digest(a.rs), sluice_ruleset_packs_digest(b.rs), SLUICE_DIGEST_BYTES);
    ck_assert(sluice_ruleset_has_type(a.rs, "OWN_SECRET"));
    own_rules_free(&a);
    own_rules_free(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("own scan");
    TCase *c = tcase_create("scan");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, own_scan__random_texts_cut_anywhere__finds_what_comparing_finds, 0, 12);
    tcase_add_loop_test(c, own_scan__encoded_value__found_by_name_with_the_bytes_that_must_go, 0, 10);
    tcase_add_loop_test(c, own_scan__value_and_its_neighbours__found_where_it_stands_alone, 0,
                        sizeof(edges) / sizeof(edges[0]));
    tcase_add_test(c, own_scan__also_found_by_a_rule__own_secret_stays);
    tcase_add_test(c, own_scan__store_of_another_key_or_half_given__ruleset_not_loaded);
    tcase_add_test(c, own_scan__digest_of_the_rules__changes_with_the_store);
    suite_add_tcase(s, c);
    return suite_run(s);
}
