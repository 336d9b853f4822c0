/* Rulesets kept in the cache folder: the same rules come out as from the packs. */
#include "prefilter_kit.h"
#include "rules/cache_file.h"
#include "rules/selftest.h"
#include "ruleset_cache_kit.h"

#include "core/limits.h"

#include "rules_kit.h"
#include "suite_run.h"

#include <fcntl.h>

START_TEST(ruleset_load__second_time__kept_file_is_used_not_written)
{
    char path[512];
    ino_t first;

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    first = inode_of(path);
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    ck_assert_uint_eq(inode_of(path), first); /* a miss would have renamed a new file over it */
}
END_TEST

START_TEST(ruleset_load__built_in_packs__same_with_and_without_cache)
{
    struct sluice_ruleset *plain = loaded(SLUICE_SOURCE_DIR "/rules", NULL);

    for (unsigned i = 0; i < 2; i++) {
        struct sluice_ruleset *rs = loaded(SLUICE_SOURCE_DIR "/rules", at("cache"));

        check_same(plain, rs);
        sluice_ruleset_unref(rs);
    }
    sluice_ruleset_unref(plain);
}
END_TEST

/* Another pack, another name of a pack's content, another list of disabled rules: each has a file of its own. */
START_TEST(ruleset_load__other_packs_or_disabled_rules__not_taken_for_the_same)
{
    static const char *const disable[] = {"custom.badge", NULL}, *const unknown[] = {"custom.none", NULL};
    struct sluice_ruleset *rs;
    struct sluice_error err;
    char path[512];

    write_good();
    load_and_check(at("cache"));
    for (unsigned i = 0; i < 2; i++) {
        ck_assert_int_eq(load(at("packs"), at("cache"), disable, &rs, &err), SLUICE_OK);
        ck_assert_uint_eq(sluice_ruleset_count(rs), 1);
        ck_assert_str_eq(sluice_ruleset_rule(rs, 0)->id, "custom.bare.badge");
        sluice_ruleset_unref(rs);
        ck_assert_uint_eq(kept("rules-", path), 2);
        ck_assert_int_eq(load(at("packs"), at("cache"), unknown, &rs, &err), SLUICE_EFORMAT);
        ck_assert_uint_eq(kept("rules-", path), 2);
    }
    write_pack("packs/b.json", "other", "OTHER-(\\\\d{6})");
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 3);
    write_pack("packs/b.json", "other", "OTHER-(\\\\d{7})"); /* of the same length */
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 4);
}
END_TEST

START_TEST(ruleset_load__backtracks_badly__refused_each_time_with_its_place)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;
    char path[512];

    write_pack("packs/a.json", "bad", "(?:a{1,40}){1,40}b");
    for (unsigned i = 0; i < 2; i++) {
        ck_assert_int_eq(load(at("packs"), at("cache"), NULL, &rs, &err), SLUICE_EFORMAT);
        ck_assert_str_eq(err.file, at("packs/a.json"));
        ck_assert_uint_eq(err.line, 2); /* of the pattern */
        ck_assert_str_eq(err.field, "rules[0].pattern");
        ck_assert_uint_eq(kept("", path), 0);
    }
}
END_TEST

/* The first problem is the error, also where a later pack cannot even be read. */
START_TEST(ruleset_load__bad_pack_before_unreadable_one__the_first_is_named)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    write_pack("packs/a.json", "bad", "a{1,");
    write_pack("packs/b.json", "good", "GOOD");
    ck_assert_int_eq(truncate(at("packs/b.json"), (off_t)SLUICE_CONF_FILE_MAX + 1), 0);
    ck_assert_int_eq(load(at("packs"), at("cache"), NULL, &rs, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.file, at("packs/a.json"));
    write_pack("packs/a.json", "good", "BETTER");
    ck_assert_int_eq(load(at("packs"), at("cache"), NULL, &rs, &err), SLUICE_ELIMIT);
    ck_assert_str_eq(err.file, at("packs/b.json"));
}
END_TEST

static void set_age(const char *path, time_t seconds)
{
    const struct timespec times[2] = {{.tv_sec = 1000000000 - seconds}, {.tv_sec = 1000000000 - seconds}};

    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

#define HEX "00112233445566778899aabbccddeeff"

START_TEST(cache_write__more_files_of_a_kind__the_newest_stay_and_others_files)
{
    static const char *const others[] = {"rules-notes.json", "tried-" HEX, "rules-" HEX ".json", "rules-" HEX "00"};
    const char *unfinished = "cache/rules-" HEX ".Abc123";
    const unsigned n = SLUICE_CACHE_FILES_MAX + 3;
    struct sluice_buf one;
    char name[SLUICE_CACHE_NAME_BYTES], path[512];

    ck_assert_int_eq(mkdir(at("cache"), 0700), 0);
    for (size_t i = 0; i < COUNT(others); i++) {
        (void)snprintf(path, sizeof(path), "cache/%s", others[i]);
        write_file(at(path), "x", 1);
        set_age(at(path), 2000);
    }
    write_file(at(unfinished), "x", 1);
    set_age(at(unfinished), 1000);
    sluice_buf_init(&one, 1);
    ck_assert_int_eq(sluice_buf_append_byte(&one, 1), SLUICE_OK);
    for (unsigned i = 0; i < n; i++) {
        (void)snprintf(name, sizeof(name), "rules-%032x", i * 7919u % n); /* not in the order of names */
        ck_assert(sluice_cache_write(at("cache"), name, &one));
        (void)snprintf(path, sizeof(path), "cache/%s", name);
        ck_assert_int_eq(access(at(path), F_OK), 0);
        set_age(at(path), (time_t)(n - i));
    }
    for (unsigned i = 0; i < n; i++) {
        (void)snprintf(path, sizeof(path), "cache/rules-%032x", i * 7919u % n);
        ck_assert_int_eq(access(at(path), F_OK) == 0, i >= 3);
    }
    ck_assert_int_ne(access(at(unfinished), F_OK), 0);
    for (size_t i = 0; i < COUNT(others); i++) {
        (void)snprintf(path, sizeof(path), "cache/%s", others[i]);
        ck_assert_int_eq(access(at(path), F_OK), 0);
    }
    sluice_buf_release(&one);
}
END_TEST

START_TEST(ruleset_load__cache_folder_cannot_be_made__works_without)
{
    write_good();
    load_and_check("/dev/null/cache");
}
END_TEST

/* For each rule a context word, if it has one, and a match. */
static void append_matches(const struct sluice_ruleset *rs, struct sluice_buf *text)
{
    struct sluice_random random = {.state = 1};

    for (size_t i = 0; i < sluice_ruleset_count(rs); i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(rs, i);
        struct sluice_pattern *p = NULL;

        ck_assert_int_eq(sluice_pattern_parse(r->pattern, r->caseless, &p, NULL), SLUICE_OK);
        if (r->context_words != NULL)
            ck_assert_int_eq(sluice_buf_append_str(text, r->context_words[0]), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(text, " "), SLUICE_OK);
        ck_assert_int_eq(sluice_pattern_generate(p, &random, SLUICE_PATTERN_ANY, text), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(text, " \n"), SLUICE_OK);
        sluice_pattern_free(p);
    }
}

/* What a prefilter of these rules reports, made with the cache folder. */
static void scan_with(const struct sluice_ruleset *rs, const char *cache, const struct sluice_buf *text,
                      struct seen *seen)
{
    struct sluice_prefilter_scratch *scratch;
    struct sluice_prefilter *pf;

    ck_assert_int_eq(sluice_prefilter_create(rs, cache, &pf, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    seen_init(seen, sluice_ruleset_count(rs));
    seen_scan(seen, pf, scratch, text->data, text->len);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
}

/* Every range of every rule is the same, whether the pieces were chosen or read back. */
START_TEST(prefilter_create__built_in_packs__same_ranges_with_and_without_cache)
{
    struct sluice_ruleset *rs = loaded(SLUICE_SOURCE_DIR "/rules", at("cache"));
    struct seen chosen, kept_ones;
    struct sluice_buf text;
    char path[512];

    sluice_buf_init(&text, 16u << 20);
    append_matches(rs, &text);
    scan_with(rs, at("cache"), &text, &chosen);
    ck_assert_uint_eq(kept("pieces-", path), 1);
    scan_with(rs, at("cache"), &text, &kept_ones);
    ck_assert_uint_ge(chosen.total, sluice_ruleset_count(rs) / 2);
    for (size_t i = 0; i < sluice_ruleset_count(rs); i++) {
        const struct ranges *a = &chosen.rules[i], *b = &kept_ones.rules[i];

        ck_assert_msg(a->n == b->n && (a->n == 0 || memcmp(a->v, b->v, a->n * sizeof(*a->v)) == 0), "%s",
                      sluice_ruleset_rule(rs, i)->id);
    }
    seen_release(&chosen);
    seen_release(&kept_ones);
    sluice_buf_release(&text);
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(ruleset_load__prepared_folder__used_and_not_written)
{
    struct sluice_ruleset *rs;
    char path[512], made[512];

    write_good();
    load_and_check(at("cache"));
    ck_assert_int_eq(rename(at("cache"), at("made")), 0);
    (void)snprintf(made, sizeof(made), "%s", at("made"));
    prepared_dir = made;
    rs = loaded(at("packs"), at("cache"));
    ck_assert_str_eq(sluice_ruleset_prepared(rs), made);
    sluice_ruleset_unref(rs);
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("", path), 0); /* nothing was left to keep */
    write_pack("packs/b.json", "other", "OTHER-(\\\\d{6})");
    rs = loaded(at("packs"), at("cache")); /* which the folder knows nothing of */
    ck_assert_ptr_null(sluice_ruleset_prepared(rs));
    ck_assert_uint_eq(sluice_ruleset_count(rs), 4);
    sluice_ruleset_unref(rs);
    ck_assert_uint_eq(kept("rules-", path), 1);
    ck_assert_int_eq(remove_tree(made), 0);
    rs = loaded(at("packs"), NULL);
    ck_assert_uint_eq(sluice_ruleset_count(rs), 4);
    sluice_ruleset_unref(rs);
}
END_TEST

static void on_failure(void *ctx, const struct sluice_rule *rule, const char *what)
{
    (void)ctx;
    (void)rule;
    (void)what;
}

/* What was not looked at has not passed. */
START_TEST(selftest__rules_out_of_the_cache__refused)
{
    struct sluice_error err = {0};
    size_t failures = 0;

    write_good();
    for (unsigned i = 0; i < 2; i++) {
        struct sluice_ruleset *rs = loaded(at("packs"), at("cache"));
        enum sluice_status st = sluice_selftest_rule(sluice_ruleset_rule(rs, 0), on_failure, NULL, &failures, &err);

        ck_assert_int_eq(st, i == 0 ? SLUICE_OK : SLUICE_EFORMAT);
        sluice_ruleset_unref(rs);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ruleset cache");
    TCase *tc = tcase_create("cache");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, make_root, remove_root);
    tcase_add_test(tc, ruleset_load__second_time__kept_file_is_used_not_written);
    tcase_add_test(tc, ruleset_load__built_in_packs__same_with_and_without_cache);
    tcase_add_test(tc, ruleset_load__other_packs_or_disabled_rules__not_taken_for_the_same);
    tcase_add_test(tc, ruleset_load__backtracks_badly__refused_each_time_with_its_place);
    tcase_add_test(tc, ruleset_load__bad_pack_before_unreadable_one__the_first_is_named);
    tcase_add_test(tc, cache_write__more_files_of_a_kind__the_newest_stay_and_others_files);
    tcase_add_test(tc, ruleset_load__cache_folder_cannot_be_made__works_without);
    tcase_add_test(tc, prefilter_create__built_in_packs__same_ranges_with_and_without_cache);
    tcase_add_test(tc, ruleset_load__prepared_folder__used_and_not_written);
    tcase_add_test(tc, selftest__rules_out_of_the_cache__refused);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
