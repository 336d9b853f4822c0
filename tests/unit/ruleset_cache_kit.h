/* Packs in a folder, rulesets loaded from them by way of a cache folder, and the files that are kept there. */
#ifndef RULESET_CACHE_KIT_H
#define RULESET_CACHE_KIT_H

#include "rules/lexicon.h"
#include "rules/ruleset.h"

#include "temp_root.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static inline void write_file(const char *path, const void *p, size_t n)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(p, 1, n, f), n);
    ck_assert_int_eq(fclose(f), 0);
}

static inline size_t read_file(const char *path, void *p, size_t size)
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

static inline void write_pack(const char *name, const char *id, const char *pattern)
{
    char text[4096];
    const int n = snprintf(text, sizeof(text), pack_format, id, pattern, id);

    ck_assert(n > 0 && (size_t)n < sizeof(text));
    if (access(at("packs"), F_OK) != 0)
        ck_assert_int_eq(mkdir(at("packs"), 0700), 0);
    write_file(at(name), text, (size_t)n);
}

static inline void write_good(void)
{
    write_pack("packs/a.json", "badge", "\\\\bBADGE-(\\\\d{6})\\\\b");
}

static const char *prepared_dir; /* of the loads to come */

static inline enum sluice_status load(const char *path, const char *cache, const char *const *disable,
                                      struct sluice_ruleset **rs, struct sluice_error *err)
{
    const struct sluice_ruleset_options opts = {.disable = disable, .cache_dir = cache, .prepared_dir = prepared_dir};

    memset(err, 0, sizeof(*err));
    return sluice_ruleset_load(&path, 1, &opts, rs, err);
}

static inline struct sluice_ruleset *loaded(const char *path, const char *cache)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_msg(load(path, cache, NULL, &rs, &err) == SLUICE_OK, "%s:%u: %s: %s", err.file, err.line, err.field,
                  err.what);
    return rs;
}

/* Files of the cache folder whose names begin so; path: that of the last one. */
static inline unsigned kept(const char *kind, char path[512])
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

static inline ino_t inode_of(const char *path)
{
    struct stat sb;

    ck_assert_int_eq(stat(path, &sb), 0);
    return sb.st_ino;
}

static inline void check_list(const char *const *a, const char *const *b)
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
static inline void check_same_rule(const struct sluice_rule *a, const struct sluice_rule *b)
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

static inline void check_same(const struct sluice_ruleset *a, const struct sluice_ruleset *b)
{
    ck_assert_uint_eq(sluice_ruleset_count(a), sluice_ruleset_count(b));
    ck_assert_mem_eq(sluice_ruleset_digest(a), sluice_ruleset_digest(b), SLUICE_DIGEST_BYTES);
    for (size_t i = 0; i <= sluice_ruleset_count(a); i++)
        check_same_rule(sluice_ruleset_rule(a, i), sluice_ruleset_rule(b, i));
    ck_assert_uint_eq(sluice_lexicon_count(sluice_ruleset_rule(a, 0)->lexicon),
                      sluice_lexicon_count(sluice_ruleset_rule(b, 0)->lexicon));
}

/* Load with the cache, and see that it makes no difference. */
static inline void load_and_check(const char *cache)
{
    struct sluice_ruleset *plain = loaded(at("packs"), NULL), *rs = loaded(at("packs"), cache);

    check_same(plain, rs);
    sluice_ruleset_unref(plain);
    sluice_ruleset_unref(rs);
}

#endif
