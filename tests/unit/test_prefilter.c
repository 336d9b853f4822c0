#include "rules/prefilter.h"

#include "pattern_samples.h"
#include "prefilter_kit.h"
#include "rules_kit.h"
#include "suite_run.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- every match begins in a range ------------------------------------------------------------------------------- */

static void append_text(struct sluice_buf *b, struct sluice_pattern *const *patterns, size_t n, struct sluice_random *r)
{
    static const char *const around[] = {"", " ", "\n", "=", "@", ".", "Z"};

    for (unsigned i = 0; i < 12; i++) {
        struct sluice_pattern *p = patterns[sluice_random_below(r, (uint32_t)n)];

        append_noise(b, r, sluice_random_below(r, 60));
        ck_assert_int_eq(sluice_buf_append_str(b, around[sluice_random_below(r, 7)]), SLUICE_OK);
        ck_assert_int_eq(sluice_pattern_generate(p, r, SLUICE_PATTERN_ANY, b), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(b, around[sluice_random_below(r, 7)]), SLUICE_OK);
    }
}

START_TEST(prefilter_scan__generated_texts__every_match_begins_in_a_range)
{
    struct sluice_ruleset *rs = rules_of(pattern_samples, PATTERN_SAMPLES);
    struct sluice_random r = {.state = 1};
    struct sluice_prefilter_scratch *scratch;
    struct sluice_pattern *patterns[PATTERN_SAMPLES];
    size_t matches[PATTERN_SAMPLES] = {0};
    pcre2_match_data *m = pcre2_match_data_create(4, NULL);
    pcre2_match_context *limits = sluice_rule_match_context();
    struct sluice_prefilter *pf;
    struct sluice_buf text;
    struct seen seen;

    for (size_t i = 0; i < PATTERN_SAMPLES; i++)
        patterns[i] = pattern_of(pattern_samples[i]);
    ck_assert_int_eq(sluice_prefilter_create(rs, NULL, &pf, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    sluice_buf_init(&text, 1u << 20);
    seen_init(&seen, PATTERN_SAMPLES);
    for (unsigned round = 0; round < 500; round++) {
        sluice_buf_clear(&text);
        if (round < PATTERN_SAMPLES) /* nothing but one match */
            ck_assert_int_eq(sluice_pattern_generate(patterns[round], &r, SLUICE_PATTERN_ANY, &text), SLUICE_OK);
        else
            append_text(&text, patterns, PATTERN_SAMPLES, &r);
        seen_scan(&seen, pf, scratch, text.data, text.len);
        for (size_t i = 0; i < PATTERN_SAMPLES; i++)
            matches[i] += check_rule(sluice_ruleset_rule(rs, i), &seen.rules[i], text.data, text.len, m, limits);
    }
    for (size_t i = 0; i < PATTERN_SAMPLES; i++) {
        ck_assert_msg(matches[i] > 0, "never matched: %s", pattern_samples[i]);
        sluice_pattern_free(patterns[i]);
    }
    seen_release(&seen);
    sluice_buf_release(&text);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
    pcre2_match_context_free(limits);
    pcre2_match_data_free(m);
    sluice_ruleset_unref(rs);
}
END_TEST

static void note_first(void *ctx, uint32_t rule, uint64_t first, uint64_t last)
{
    uint64_t *at = ctx;

    (void)rule;
    if (at[0] >= first && at[0] <= last)
        at[1]++;
}

/* Where a text lies in memory and what is around a match decides nothing. Vectorscan's AVX-512 code fails this. */
static const char *const placed[][2] = {
    {"[0-9]:[ab]", "3:a"},          {"\\.[A-Z0-9]{4}", ".A1B2"},
    {"[a-z]{2}@[a-z]{2}", "ab@cd"}, {"-[0-9A-Za-z]{8}", "-abCD12xy"},
    {"k[a-z]{2}[^a-z]", "kxy1"},    {"[0-9]{3}-[0-9]{2}-", "333-22-"},
};

START_TEST(prefilter_scan__text_anywhere_in_memory__found)
{
    struct sluice_ruleset *rs = rules_of(&placed[_i][0], 1);
    const size_t n = strlen(placed[_i][1]);
    struct sluice_prefilter_scratch *scratch = NULL;
    struct sluice_prefilter *pf = NULL;
    uint8_t *memory = aligned_alloc(64, 512);

    ck_assert_int_eq(sluice_prefilter_create(rs, NULL, &pf, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    for (size_t len = 60; len < 280; len += 3) {
        for (size_t align = 0; align < 64; align += 7) {
            for (size_t at = 0; at + n <= len; at++) {
                const struct sluice_prefilter_text text = {.text = memory + align, .len = len};
                uint64_t seen[2] = {at, 0};

                memset(memory, '_', 512);
                memcpy(memory + align + at, placed[_i][1], n);
                ck_assert_int_eq(sluice_prefilter_scan(pf, scratch, &text, note_first, seen), SLUICE_OK);
                ck_assert_msg(seen[1] != 0, "%s: not at %zu of %zu, alignment %zu", placed[_i][0], at, len, align);
            }
        }
    }
    free(memory);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

/* --- edges ------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *pattern, *text;
    uint64_t first, last; /* the one range expected; first > last: none */
} exact[] = {
    {"EXAMPLE-\\d{4}", "EXAMPLE-1234", 0, 0},
    {"EXAMPLE-\\d{4}", "xx EXAMPLE-1234", 3, 3},
    {"EXAMPLE-\\d{4}", "EXAMPL", 1, 0},
    {"\\d{3,5}EXAMPLE", "12345EXAMPLE", 0, 2},
    {"\\d{3,5}EXAMPLE", "2EXAMPLE", 1, 0},
    {"[a-z]{20}", "abcdefghijklmnopqrst", 0, 0},
    {"[a-z]{20}", "0abcdefghijklmnopqrstuv0", 1, 3},
    {"[a-z]{20}", "abcdefghijklmnopqrs0abc", 1, 0},
    {"[a-z]{20}", "", 1, 0},
    {"\\A\\S{4}\\z", "abcd", 0, 0},
    {"\\A(?:EX|AM)PLE", "xx EXPLE", 0, 0}, /* reported all the same: nothing was searched for */
    {"(?:^EX|\\AAM)PLE", "xx", 0, 0},
    {"(?:^EXAMPLE|EXAMPLE)", "xx", 1, 0},
    /* numbers that others stand next to */
    {"(?<!\\w)(?<!\\d[.,])(\\d{4})(?!\\w|[.,]\\d)", "x,2345,x", 2, 2},
    {"(?<!\\w)(?<!\\d[.,])(\\d{4})(?!\\w|[.,]\\d)", "1,2345,x", 1, 0},
    {"(?<!\\w)(?<!\\d[.,])(\\d{4})(?!\\w|[.,]\\d)", "x,2345,1", 1, 0},
    {"(?<!\\w)(?<!\\d[.,])(\\d{4})(?!\\w|[.,]\\d)", "1;2345;1", 2, 2},
    {"(?<!\\w)(\\d{4}(?:,\\d{2})?)(?!\\w|[.,]\\d)", "1,2345,67", 2, 2},
    {"[a-z]{0,60}=EXAMPLE", "................................ab=EXAMPLE", 32, 34},
    {"[a-z]{1,60}=EXAMPLE", "................................=EXAMPLE", 1, 0},
    /* what must stand before the piece, backwards */
    {"(?i)(?:my|his)(?: [a-z]{2,20})? (?:is|was) (?:very )?(EXAMPLE)", "my dog was EXAMPLE", 0, 0},
    {"(?i)(?:my|his)(?: [a-z]{2,20})? (?:is|was) (?:very )?(EXAMPLE)", "MY Dog Is Very Example", 0, 0},
    {"(?i)(?:my|his)(?: [a-z]{2,20})? (?:is|was) (?:very )?(EXAMPLE)", "my dog has EXAMPLE", 1, 0},
    {"(?i)(?:my|his)(?: [a-z]{2,20})? (?:is|was) (?:very )?(EXAMPLE)", "y dog is EXAMPLE", 1, 0},
    {"(?i)(?:my|his)(?: (?-i:[A-Z])[a-z]{2,20})? is (?:EXAMPLE|SAMPLE)", "my Dog is sample", 0, 0},
    {"(?i)(?:my|his)(?: (?-i:[A-Z])[a-z]{2,20})? is (?:EXAMPLE|SAMPLE)", "my dog is sample", 1, 0},
};

START_TEST(prefilter_scan__one_rule__exactly_this_range)
{
    struct sluice_ruleset *rs = rules_of(&exact[_i].pattern, 1);
    struct sluice_prefilter_scratch *scratch;
    bool wanted = exact[_i].first <= exact[_i].last;
    struct sluice_prefilter *pf;
    struct seen seen;

    ck_assert_int_eq(sluice_prefilter_create(rs, NULL, &pf, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    seen_init(&seen, 1);
    for (unsigned again = 0; again < 2; again++) { /* scratch carries nothing over */
        seen_scan(&seen, pf, scratch, (const uint8_t *)exact[_i].text, strlen(exact[_i].text));
        ck_assert_uint_eq(seen.rules[0].n, wanted);
        if (wanted) {
            ck_assert_uint_eq(seen.rules[0].v[0].first, exact[_i].first);
            ck_assert_uint_eq(seen.rules[0].v[0].last, exact[_i].last);
        }
    }
    seen_release(&seen);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

/* What the engine's length cannot hold is refused before a byte is read. */
START_TEST(prefilter_scan__longer_than_the_engine_takes__limit)
{
    static const char *const pattern = "EXAMPLE";
    struct sluice_ruleset *rs = rules_of(&pattern, 1);
    struct sluice_prefilter_scratch *scratch;
    struct sluice_prefilter *pf;
    const uint8_t byte = 'x';
    struct sluice_prefilter_text text = {.text = &byte, .len = (size_t)UINT_MAX + 1};

    ck_assert_int_eq(sluice_prefilter_create(rs, NULL, &pf, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scan(pf, scratch, &text, NULL, NULL), SLUICE_ELIMIT);
    text.len = 1;
    ck_assert_int_eq(sluice_prefilter_scan(pf, scratch, &text, NULL, NULL), SLUICE_OK);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(prefilter_create__pattern_too_long_to_search_for__names_the_rule)
{
    struct sluice_prefilter *pf = NULL;
    struct sluice_error err = {0};
    struct sluice_ruleset *rs;
    struct sluice_buf text;
    const char *pattern;

    sluice_buf_init(&text, 1u << 16);
    for (unsigned i = 0; i < 600; i++)
        ck_assert_int_eq(
            sluice_buf_printf(&text, "%s%c%c\\W\\W", i == 0 ? "" : "|", 'a' + (int)(i % 26), 'a' + (int)(i / 26 % 26)),
            SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&text, 0), SLUICE_OK);
    pattern = (const char *)text.data;
    rs = rules_of(&pattern, 1);
    ck_assert_int_eq(sluice_prefilter_create(rs, NULL, &pf, &err), SLUICE_ELIMIT);
    ck_assert_ptr_null(pf);
    ck_assert_str_eq(err.what, "rule custom.r0: its pattern has too many alternatives to search for");
    sluice_ruleset_unref(rs);
    sluice_buf_release(&text);
}
END_TEST

/* A run of a megabyte is one range, not a million. */
START_TEST(prefilter_scan__long_run__one_range)
{
    static const char *const patterns[] = {"[A-Za-z0-9]{32}", "[A-Za-z0-9+/]{40}"};
    struct sluice_ruleset *rs = rules_of(patterns, 2);
    struct sluice_prefilter_scratch *scratch;
    struct sluice_prefilter *pf;
    struct sluice_buf text;
    struct seen seen;

    sluice_buf_init(&text, 1u << 20);
    while (text.len < 1u << 20)
        ck_assert_int_eq(sluice_buf_append_byte(&text, 'a'), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_create(rs, NULL, &pf, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    seen_init(&seen, 2);
    seen_scan(&seen, pf, scratch, text.data, text.len);
    ck_assert_uint_eq(seen.total, 2);
    ck_assert_uint_eq(seen.rules[0].v[0].first, 0);
    ck_assert_uint_eq(seen.rules[0].v[0].last, (1u << 20) - 32);
    seen_release(&seen);
    sluice_buf_release(&text);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

/* --- cache ------------------------------------------------------------------------------------------------------- */

static char folder[] = "/tmp/sluice-test-prefilter-XXXXXX";
static struct sluice_ruleset *cached_rules;
static const char *cached_kind; /* how the file's name begins that a test is about */

static void cache_setup(void)
{
    static const char *const patterns[] = {"EXAMPLE-\\d{4}", "\\d{9}", "[a-z]@[a-z]", "[a-z]{20}"};

    ck_assert_ptr_nonnull(mkdtemp(folder));
    cached_rules = rules_of(patterns, 4);
    cached_kind = "prefilter-";
}

static void pieces_setup(void)
{
    cache_setup();
    cached_kind = "pieces-";
}

/* The only file of its kind in the folder. */
static void cache_path(char *path, size_t size)
{
    struct dirent *e;
    unsigned n = 0;
    DIR *d = opendir(folder);

    ck_assert_ptr_nonnull(d);
    while ((e = readdir(d)) != NULL) {
        if (strncmp(e->d_name, cached_kind, strlen(cached_kind)) != 0)
            continue;
        (void)snprintf(path, size, "%s/%s", folder, e->d_name);
        n++;
    }
    (void)closedir(d);
    ck_assert_uint_eq(n, 1);
}

static void cache_teardown(void)
{
    static const char *const kinds[] = {"prefilter-", "pieces-"};
    char path[512];

    for (unsigned i = 0; i < 2; i++) {
        cached_kind = kinds[i];
        cache_path(path, sizeof(path));
        ck_assert_int_eq(unlink(path), 0);
    }
    ck_assert_int_eq(rmdir(folder), 0);
    sluice_ruleset_unref(cached_rules);
}

/* Create with the cache and see that what comes out works. */
static void create_and_check(void)
{
    static const char text[] = "EXAMPLE-1234 123456789 abcdefghijklmnopqrst@example";
    struct sluice_prefilter_scratch *scratch;
    struct sluice_prefilter *pf;
    struct seen seen;

    ck_assert_int_eq(sluice_prefilter_create(cached_rules, folder, &pf, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    seen_init(&seen, 4);
    seen_scan(&seen, pf, scratch, (const uint8_t *)text, sizeof(text) - 1);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_uint_ge(seen.rules[i].n, 1);
    seen_release(&seen);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
}

static void read_file(const char *path, uint8_t *buf, size_t *len)
{
    FILE *f = fopen(path, "rb");

    ck_assert_ptr_nonnull(f);
    *len = fread(buf, 1, 1u << 20, f);
    (void)fclose(f);
}

static void write_file(const char *path, const uint8_t *buf, size_t len)
{
    FILE *f = fopen(path, "wb");

    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(buf, 1, len, f), len);
    ck_assert_int_eq(fclose(f), 0);
}

static ino_t inode_of(const char *path)
{
    struct stat sb;

    ck_assert_int_eq(stat(path, &sb), 0);
    return sb.st_ino;
}

START_TEST(prefilter_create__second_time__file_is_used_not_written)
{
    char path[512];
    struct stat sb;
    ino_t first;

    create_and_check();
    cache_path(path, sizeof(path));
    ck_assert_int_eq(stat(path, &sb), 0);
    ck_assert_uint_eq(sb.st_mode & 0777u, 0600);
    first = inode_of(path);
    create_and_check();
    ck_assert_uint_eq(inode_of(path), first); /* a miss would have renamed a new file over it */
}
END_TEST

/* Each damage makes a miss: the file is made anew, byte for byte as it was. */
START_TEST(prefilter_create__damaged_file__compiled_anew)
{
    static uint8_t good[1u << 20], now[1u << 20];
    char path[512];
    size_t len, now_len;
    ino_t before;

    create_and_check();
    cache_path(path, sizeof(path));
    read_file(path, good, &len);
    memcpy(now, good, len);
    now_len = len;
    switch (_i) {
    case 0:
        now[0] ^= 1u; /* magic */
        break;
    case 1:
        now[8] ^= 1u; /* version */
        break;
    case 2:
        now[20] ^= 1u; /* key */
        break;
    case 3:
        now[52] ^= 1u; /* length of a database */
        break;
    case 4:
        now[len / 2] ^= 1u; /* a database */
        break;
    case 5:
        now[len - 1] ^= 1u; /* checksum */
        break;
    case 6:
        now_len = len - 1;
        break;
    case 7:
        now_len = 10;
        break;
    case 8:
        now_len = 0;
        break;
    case 9:
        now[now_len++] = 0;
        break;
    default:
        break;
    }
    write_file(path, now, now_len);
    before = inode_of(path);
    create_and_check();
    ck_assert_uint_ne(inode_of(path), before);
    read_file(path, now, &now_len);
    ck_assert_uint_eq(now_len, len);
    if (strcmp(cached_kind, "pieces-") != 0) /* which has structures as they are in memory, gaps and all */
        ck_assert(memcmp(now, good, len) == 0);
}
END_TEST

/* Whole and right, but others could have written it. */
START_TEST(prefilter_create__file_others_can_write__compiled_anew)
{
    static const mode_t modes[] = {0620, 0602, 0666};
    char path[512];
    struct stat sb;

    create_and_check();
    cache_path(path, sizeof(path));
    ck_assert_int_eq(chmod(path, modes[_i]), 0);
    create_and_check();
    ck_assert_int_eq(stat(path, &sb), 0);
    ck_assert_uint_eq(sb.st_mode & 0777u, 0600);
}
END_TEST

START_TEST(prefilter_create__file_of_another_user__compiled_anew)
{
    char path[512];
    struct stat sb;

    create_and_check();
    cache_path(path, sizeof(path));
    if (chown(path, 65534, (gid_t)-1) != 0)
        return; /* only root can make such a file */
    create_and_check();
    ck_assert_int_eq(stat(path, &sb), 0);
    ck_assert_uint_eq(sb.st_uid, geteuid());
}
END_TEST

START_TEST(prefilter_create__file_is_a_link__compiled_anew)
{
    char path[512], aside[600];
    struct stat sb;

    create_and_check();
    cache_path(path, sizeof(path));
    (void)snprintf(aside, sizeof(aside), "%s.aside", folder);
    ck_assert_int_eq(rename(path, aside), 0);
    ck_assert_int_eq(symlink(aside, path), 0);
    create_and_check();
    ck_assert_int_eq(lstat(path, &sb), 0);
    ck_assert(S_ISREG(sb.st_mode));
    ck_assert_int_eq(unlink(aside), 0);
}
END_TEST

START_TEST(prefilter_create__cache_folder_cannot_be_made__works_without)
{
    static const char text[] = "EXAMPLE-1234";
    struct sluice_prefilter_scratch *scratch;
    struct sluice_prefilter *pf;
    struct seen seen;

    create_and_check(); /* what teardown removes */
    ck_assert_int_eq(sluice_prefilter_create(cached_rules, "/dev/null/cache", &pf, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    seen_init(&seen, 4);
    seen_scan(&seen, pf, scratch, (const uint8_t *)text, sizeof(text) - 1);
    ck_assert_uint_eq(seen.rules[0].n, 1);
    seen_release(&seen);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("prefilter");
    TCase *tc = tcase_create("prefilter"), *caches[] = {tcase_create("cache"), tcase_create("pieces")};

    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, prefilter_scan__generated_texts__every_match_begins_in_a_range);
    tcase_add_loop_test(tc, prefilter_scan__text_anywhere_in_memory__found, 0, sizeof(placed) / sizeof(placed[0]));
    tcase_add_loop_test(tc, prefilter_scan__one_rule__exactly_this_range, 0, sizeof(exact) / sizeof(exact[0]));
    tcase_add_test(tc, prefilter_scan__longer_than_the_engine_takes__limit);
    tcase_add_test(tc, prefilter_create__pattern_too_long_to_search_for__names_the_rule);
    tcase_add_test(tc, prefilter_scan__long_run__one_range);
    suite_add_tcase(s, tc);
    for (unsigned i = 0; i < 2; i++) {
        TCase *cache = caches[i];

        tcase_set_timeout(cache, 60);
        tcase_add_checked_fixture(cache, i == 0 ? cache_setup : pieces_setup, cache_teardown);
        tcase_add_test(cache, prefilter_create__second_time__file_is_used_not_written);
        tcase_add_loop_test(cache, prefilter_create__damaged_file__compiled_anew, 0, 10);
        tcase_add_loop_test(cache, prefilter_create__file_others_can_write__compiled_anew, 0, 3);
        tcase_add_test(cache, prefilter_create__file_of_another_user__compiled_anew);
        tcase_add_test(cache, prefilter_create__file_is_a_link__compiled_anew);
        tcase_add_test(cache, prefilter_create__cache_folder_cannot_be_made__works_without);
        suite_add_tcase(s, cache);
    }
    return suite_run(s);
}
