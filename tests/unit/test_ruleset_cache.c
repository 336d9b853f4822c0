/* Rulesets kept in the cache folder: the same rules come out as from the packs, and nothing else ever does. */
#include "prefilter_kit.h"
#include "rules/cache_file.h"
#include "rules/image.h"
#include "rules/lexicon.h"
#include "rules/ruleset.h"
#include "rules/selftest.h"
#include "scan/scanner.h"

#include "core/limits.h"

#include "rules_kit.h"
#include "suite_run.h"
#include "temp_root.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void write_file(const char *path, const void *p, size_t n)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(p, 1, n, f), n);
    ck_assert_int_eq(fclose(f), 0);
}

static size_t read_file(const char *path, void *p, size_t size)
{
    FILE *f = fopen(path, "r");
    size_t n;

    ck_assert_ptr_nonnull(f);
    n = fread(p, 1, size, f);
    ck_assert_uint_lt(n, size);
    ck_assert_int_eq(fclose(f), 0);
    return n;
}

/* Two rules, the first of which has all that a rule can have. */
static const char pack_format[] =
    "{\"pack\": \"custom/test\", \"word_lists\": {\"badges\": [\"badge no\", \"card*\"]}, \"rules\": [\n"
    "{\"id\": \"custom.%s\", \"type\": \"BADGE\", \"class\": \"custom\", \"pattern\": \"%s\", \"score\": 0.5,\n"
    " \"caseless\": true, \"general\": true,\n"
    " \"validators\": [{\"name\": \"luhn\", \"pass\": 0.875, \"fail\": 0.125},\n"
    "  {\"name\": \"verhoeff\", \"pass\": 1, \"fail\": \"drop\"}],\n"
    " \"context\": {\"words\": [\"badge\", \"Ausweis\"], \"lists\": [\"badges\"], \"add\": 0.25, \"before\": 40,\n"
    "  \"after\": 20, \"required\": true, \"sentence\": true},\n"
    " \"countries\": [\"DE\", \"AT\"], \"languages\": [\"de\"], \"gdpr\": [\"4(1)\", \"87\"], \"reference\": "
    "\"none\",\n"
    " \"examples\": {\"match\": [\"a\", \"b\", \"c\"], \"no_match\": [\"d\", \"e\", \"f\"]}},\n"
    "{\"id\": \"custom.bare.%s\", \"type\": \"BARE\", \"class\": \"custom\", \"pattern\": \"(?<=x)y{1,3}\\\\b\",\n"
    " \"score\": 1, \"reference\": \"none\",\n"
    " \"examples\": {\"match\": [\"a\", \"b\", \"c\"], \"no_match\": [\"d\", \"e\", \"f\"]}}\n"
    "]}\n";

static void write_pack(const char *name, const char *id, const char *pattern)
{
    char text[4096];
    const int n = snprintf(text, sizeof(text), pack_format, id, pattern, id);

    ck_assert(n > 0 && (size_t)n < sizeof(text));
    if (access(at("packs"), F_OK) != 0)
        ck_assert_int_eq(mkdir(at("packs"), 0700), 0);
    write_file(at(name), text, (size_t)n);
}

static void write_good(void)
{
    write_pack("packs/a.json", "badge", "\\\\bBADGE-(\\\\d{6})\\\\b");
}

static const char *prepared_dir; /* of the loads to come */

static enum sluice_status load(const char *path, const char *cache, const char *const *disable,
                               struct sluice_ruleset **rs, struct sluice_error *err)
{
    const struct sluice_ruleset_options opts = {.disable = disable, .cache_dir = cache, .prepared_dir = prepared_dir};

    memset(err, 0, sizeof(*err));
    return sluice_ruleset_load(&path, 1, &opts, rs, err);
}

static struct sluice_ruleset *loaded(const char *path, const char *cache)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_msg(load(path, cache, NULL, &rs, &err) == SLUICE_OK, "%s:%u: %s: %s", err.file, err.line, err.field,
                  err.what);
    return rs;
}

/* Files of the cache folder whose names begin so; path: that of the last one. */
static unsigned kept(const char *kind, char path[512])
{
    DIR *d = opendir(at("cache"));
    const struct dirent *e;
    unsigned n = 0;

    while (d != NULL && (e = readdir(d)) != NULL) {
        if (strncmp(e->d_name, kind, strlen(kind)) != 0 || e->d_name[0] == '.')
            continue;
        (void)snprintf(path, 512, "%s/cache/%.128s", root, e->d_name);
        n++;
    }
    if (d != NULL)
        ck_assert_int_eq(closedir(d), 0);
    return n;
}

static ino_t inode_of(const char *path)
{
    struct stat sb;

    ck_assert_int_eq(stat(path, &sb), 0);
    return sb.st_ino;
}

static void check_list(const char *const *a, const char *const *b)
{
    ck_assert_int_eq(a == NULL, b == NULL);
    for (size_t i = 0; a != NULL; i++) {
        ck_assert_int_eq(a[i] == NULL, b[i] == NULL);
        if (a[i] == NULL)
            return;
        ck_assert_str_eq(a[i], b[i]);
    }
}

/* All of a rule but its examples. */
static void check_same_rule(const struct sluice_rule *a, const struct sluice_rule *b)
{
    ck_assert_uint_eq(a->index, b->index);
    ck_assert_str_eq(a->id, b->id);
    ck_assert_str_eq(a->type, b->type);
    ck_assert_int_eq(a->class_, b->class_);
    ck_assert_str_eq(a->pattern, b->pattern);
    ck_assert_str_eq(a->reference, b->reference);
    ck_assert(a->caseless == b->caseless && a->general == b->general && a->score == b->score);
    ck_assert(a->context_required == b->context_required && a->context_sentence == b->context_sentence);
    ck_assert(a->context_score == b->context_score && a->context_before == b->context_before &&
              a->context_after == b->context_after);
    ck_assert(a->min_width == b->min_width && a->max_width == b->max_width && a->look_behind == b->look_behind &&
              a->look_ahead == b->look_ahead);
    ck_assert_uint_eq(a->n_checks, b->n_checks);
    for (unsigned i = 0; i < a->n_checks; i++) {
        ck_assert_ptr_eq(a->checks[i].validator, b->checks[i].validator);
        ck_assert(a->checks[i].pass_score == b->checks[i].pass_score &&
                  a->checks[i].fail_drops == b->checks[i].fail_drops &&
                  a->checks[i].fail_score == b->checks[i].fail_score);
    }
    check_list(a->context_words, b->context_words);
    check_list(a->countries, b->countries);
    check_list(a->languages, b->languages);
    check_list(a->gdpr, b->gdpr);
    ck_assert_uint_eq(a->n_context_ids, b->n_context_ids);
    if (a->n_context_ids > 0)
        ck_assert_mem_eq(a->context_ids, b->context_ids, a->n_context_ids * sizeof(*a->context_ids));
}

static void check_same(const struct sluice_ruleset *a, const struct sluice_ruleset *b)
{
    ck_assert_uint_eq(sluice_ruleset_count(a), sluice_ruleset_count(b));
    ck_assert_mem_eq(sluice_ruleset_digest(a), sluice_ruleset_digest(b), SLUICE_DIGEST_BYTES);
    for (size_t i = 0; i <= sluice_ruleset_count(a); i++)
        check_same_rule(sluice_ruleset_rule(a, i), sluice_ruleset_rule(b, i));
    ck_assert_uint_eq(sluice_lexicon_count(sluice_ruleset_rule(a, 0)->lexicon),
                      sluice_lexicon_count(sluice_ruleset_rule(b, 0)->lexicon));
}

/* Load with the cache, and see that it makes no difference. */
static void load_and_check(const char *cache)
{
    struct sluice_ruleset *plain = loaded(at("packs"), NULL), *rs = loaded(at("packs"), cache);

    check_same(plain, rs);
    sluice_ruleset_unref(plain);
    sluice_ruleset_unref(rs);
}

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

/* Each damage makes a miss: the file is made anew, byte for byte as it was. */
START_TEST(ruleset_load__damaged_file__packs_are_read_and_it_is_made_anew)
{
    static uint8_t good[1u << 16], now[1u << 16];
    size_t len, now_len;
    char path[512];
    ino_t before;

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    len = now_len = read_file(path, good, sizeof(good));
    memcpy(now, good, len);
    switch (_i) {
    case 0:
        now_len = 0;
        break;
    case 1:
        now_len = len - 1;
        break;
    case 2:
        now[now_len++] = 0;
        break;
    case 3:
        now_len = 71; /* less than header and checksum */
        break;
    default:
        now[(size_t)(_i - 4) * (len - 1) / 12] ^= 1u; /* from the first byte to the last */
        break;
    }
    write_file(path, now, now_len);
    before = inode_of(path);
    load_and_check(at("cache"));
    ck_assert_uint_ne(inode_of(path), before);
    ck_assert_uint_eq(read_file(path, now, sizeof(now)), len);
    ck_assert_mem_eq(now, good, len);
}
END_TEST

/* A file with a right checksum whose values are not what is expected: cut off after any of them, or more behind. */
START_TEST(ruleset_load__well_formed_file_of_other_values__packs_are_read)
{
    static uint8_t good[1u << 16];
    struct sluice_image_writer w;
    char path[512];
    size_t len;

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    len = read_file(path, good, sizeof(good));
    for (size_t n = 40; n <= len - 32 + 4; n += 4) {
        const ino_t before = inode_of(path);

        if (n == len - 32)
            continue;
        sluice_image_begin(&w, good + 8);
        for (size_t i = 40; i < n; i += 4) {
            uint32_t v = 0;

            if (i < len - 32)
                memcpy(&v, good + i, sizeof(v));
            sluice_image_put(&w, v);
        }
        ck_assert(sluice_image_store(&w, at("cache"), "rules"));
        ck_assert_uint_ne(inode_of(path), before);
        load_and_check(at("cache"));
    }
}
END_TEST

/* Numbers out of their range, in a file with a right checksum: refused, or another rule, but never memory out of
 * bounds. */
START_TEST(ruleset_load__numbers_out_of_range__no_harm)
{
    static const uint32_t values[] = {0, 1, 7, 0x00ffffff, 0x7fffffff, 0xffffffff};
    static uint8_t good[1u << 16];
    struct sluice_image_writer w;
    struct sluice_ruleset *rs;
    struct sluice_error err;
    char path[512];
    size_t len;

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    len = read_file(path, good, sizeof(good));
    for (size_t at_byte = 40; at_byte < len - 32; at_byte += 4) {
        sluice_image_begin(&w, good + 8);
        for (size_t i = 40; i < len - 32; i += 4) {
            uint32_t v;

            memcpy(&v, good + i, sizeof(v));
            sluice_image_put(&w, i == at_byte ? values[(size_t)_i] : v);
        }
        ck_assert(sluice_image_store(&w, at("cache"), "rules"));
        if (load(at("packs"), at("cache"), NULL, &rs, &err) == SLUICE_OK)
            sluice_ruleset_unref(rs);
    }
}
END_TEST

/* Whole and right, but others could have written it. */
START_TEST(ruleset_load__file_others_can_write__made_anew)
{
    static const char *const kinds[] = {"rules-", "tried-"};
    static const mode_t modes[] = {0620, 0602, 0666};
    char path[512];
    struct stat sb;

    write_good();
    load_and_check(at("cache"));
    for (size_t i = 0; i < COUNT(kinds); i++) {
        ck_assert_uint_eq(kept(kinds[i], path), 1);
        ck_assert_int_eq(chmod(path, modes[_i]), 0);
    }
    load_and_check(at("cache"));
    for (size_t i = 0; i < COUNT(kinds); i++) {
        ck_assert_uint_eq(kept(kinds[i], path), 1);
        ck_assert_int_eq(stat(path, &sb), 0);
        ck_assert_uint_eq(sb.st_mode & 0777u, 0600);
    }
}
END_TEST

START_TEST(ruleset_load__file_of_another_user__made_anew)
{
    char path[512];
    struct stat sb;

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    if (chown(path, 65534, (gid_t)-1) != 0)
        return; /* only root can make such a file */
    load_and_check(at("cache"));
    ck_assert_int_eq(stat(path, &sb), 0);
    ck_assert_uint_eq(sb.st_uid, geteuid());
}
END_TEST

/* Whatever lies there could be theirs. */
START_TEST(ruleset_load__folder_others_can_write__neither_read_nor_written)
{
    static const mode_t modes[] = {0720, 0702, 01777};
    struct sluice_ruleset *rs;
    char path[512];

    write_good();
    load_and_check(at("cache"));
    rs = loaded(at("packs"), at("cache"));
    ck_assert_ptr_null(sluice_ruleset_rule(rs, 0)->match); /* kept without examples */
    sluice_ruleset_unref(rs);
    ck_assert_int_eq(chmod(at("cache"), modes[_i]), 0);
    rs = loaded(at("packs"), at("cache"));
    ck_assert_ptr_nonnull(sluice_ruleset_rule(rs, 0)->match);
    sluice_ruleset_unref(rs);
    ck_assert_uint_eq(kept("rules-", path), 1);
    ck_assert_int_eq(unlink(path), 0);
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 0);
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

static enum sluice_status on_finding(void *ctx, const struct sluice_finding *f)
{
    (void)ctx;
    (void)f;
    return SLUICE_OK;
}

static void break_pattern(uint8_t *p, size_t n)
{
    static const char whole[] = "BADGE-(";
    uint8_t *at_pattern = memmem(p, n, whole, sizeof(whole) - 1);

    ck_assert_ptr_nonnull(at_pattern);
    at_pattern[sizeof(whole) - 2] = '[';
}

/* A file of ours, whole, and yet with a pattern that does not compile: nothing looked for is not nothing found. */
START_TEST(scan__pattern_out_of_the_cache_does_not_compile__error)
{
    static const uint8_t text[] = "badge no BADGE-123456 it is";
    const struct sluice_scanner_options opts = {0};
    static uint8_t file[1u << 16];
    struct sluice_image_writer w;
    struct sluice_scanner *s;
    struct sluice_ruleset *rs;
    struct sluice_error err;
    char path[512];
    size_t len;

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    len = read_file(path, file, sizeof(file));
    break_pattern(file, len);
    sluice_image_begin(&w, file + 8);
    for (size_t i = 40; i < len - 32; i += 4) {
        uint32_t v;

        memcpy(&v, file + i, sizeof(v));
        sluice_image_put(&w, v);
    }
    ck_assert(sluice_image_store(&w, at("cache"), "rules"));
    rs = loaded(at("packs"), at("cache"));
    ck_assert_int_eq(sluice_scanner_create(rs, NULL, &opts, &s, NULL), SLUICE_OK);
    memset(&err, 0, sizeof(err));
    ck_assert_int_eq(sluice_scanner_run(s, text, 0, text, sizeof(text) - 1, on_finding, NULL, &err), SLUICE_EENGINE);
    ck_assert_ptr_nonnull(strstr(err.what, "rule custom.badge: its pattern does not compile"));
    memset(&err, 0, sizeof(err));
    ck_assert_int_eq(sluice_ruleset_compile(rs, &err), SLUICE_EENGINE);
    sluice_scanner_free(s);
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
    tcase_add_loop_test(tc, ruleset_load__damaged_file__packs_are_read_and_it_is_made_anew, 0, 17);
    tcase_add_test(tc, ruleset_load__well_formed_file_of_other_values__packs_are_read);
    tcase_add_loop_test(tc, ruleset_load__numbers_out_of_range__no_harm, 0, 6);
    tcase_add_loop_test(tc, ruleset_load__file_others_can_write__made_anew, 0, 3);
    tcase_add_test(tc, ruleset_load__file_of_another_user__made_anew);
    tcase_add_loop_test(tc, ruleset_load__folder_others_can_write__neither_read_nor_written, 0, 3);
    tcase_add_test(tc, cache_write__more_files_of_a_kind__the_newest_stay_and_others_files);
    tcase_add_test(tc, ruleset_load__cache_folder_cannot_be_made__works_without);
    tcase_add_test(tc, prefilter_create__built_in_packs__same_ranges_with_and_without_cache);
    tcase_add_test(tc, ruleset_load__prepared_folder__used_and_not_written);
    tcase_add_test(tc, scan__pattern_out_of_the_cache_does_not_compile__error);
    tcase_add_test(tc, selftest__rules_out_of_the_cache__refused);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
