/* What the files that load packs share. */
#ifndef SLUICE_RULES_RULESET_INTERNAL_H
#define SLUICE_RULES_RULESET_INTERNAL_H

#include "rules/image.h"
#include "rules/pool_internal.h"
#include "rules/ruleset.h"

#include "core/conf.h"
#include "core/limits.h"

#include <stdatomic.h>

struct sluice_ruleset {
    atomic_size_t refs;
    struct sluice_pool pool;   /* every string and list of the rules... */
    struct sluice_image image; /* ...or, read from the cache folder, the strings are this file's */
    struct sluice_rule *rules;
    size_t n, cap;
    struct sluice_lexicon *lexicon; /* context words of all rules */
    struct sluice_own_index *own;   /* NULL: no store */
    struct sluice_rule own_rule;
    struct sluice_extra_rules extra_names; /* strings of... */
    struct sluice_rule extra[SLUICE_EXTRA_RULES_MAX];
    const char *prepared; /* the folder it came from; the pool's */
    uint8_t digest[SLUICE_DIGEST_BYTES], packs_digest[SLUICE_DIGEST_BYTES];
};

/* What is compiled when it is needed: any thread may put it there, once (compile.c). */
struct sluice_lazy_code {
    _Atomic(pcre2_code *) code; /* NULL: not yet */
};

/* A pack's own lists of context words, which its rules name instead of repeating them. Strings are the pool's. */
struct sluice_word_list {
    const char *name;
    const char *const *words; /* ends with NULL; at least one */
    size_t n;
    bool used; /* by a rule read so far */
};
struct sluice_word_lists {
    struct sluice_word_list v[SLUICE_WORD_LISTS_MAX];
    size_t n;
};

/*
 * Read the pack's member "word_lists", if it is there, into *lists, which the caller zeroed (rule_parse.c). And, when
 * all rules are read: EFORMAT where one of them is used by none. root is the pack. Errors name file, line and field.
 */
enum sluice_status sluice_word_lists_parse(const struct sluice_conf_node *root, struct sluice_pool *pool,
                                           struct sluice_word_lists *lists, struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_word_lists_all_used(const struct sluice_conf_node *root,
                                              const struct sluice_word_lists *lists,
                                              struct sluice_error *err) SLUICE_MUST_USE;

/*
 * Read one rule of a pack (rule_parse.c) into *r, which the caller zeroed; strings and lists go to the pool. tried: the
 * pattern need not be tried for bad backtracking. lists: the pack's; those that the rule names are marked as used.
 * Every error names file, line and field.
 */
enum sluice_status sluice_rule_parse(const struct sluice_conf_node *n, struct sluice_pool *pool,
                                     struct sluice_word_lists *lists, struct sluice_rule *r, bool tried,
                                     struct sluice_error *err) SLUICE_MUST_USE;

/* Analyse a pattern (compile.c): sets widths and reach. That it compiles is checked; what comes of that is not kept.
 * err->what is the reason. */
enum sluice_status sluice_rule_check_pattern(struct sluice_rule *r, bool tried,
                                             struct sluice_error *err) SLUICE_MUST_USE;

/* Were the patterns of the packs with this digest (sluice_pack_texts_digest()) all tried before, by the same search,
 * and found good? And: they are. trials.c; folder is the cache folder. */
bool sluice_trials_known(const char *folder, const uint8_t packs[SLUICE_DIGEST_BYTES]) SLUICE_MUST_USE;
void sluice_trials_remember(const char *folder, const uint8_t packs[SLUICE_DIGEST_BYTES]);

/* Paths of the rule packs under path (a file is itself), sorted bytewise (pack_files.c). */
struct sluice_pack_files {
    char **v;
    size_t n, cap;
    uint64_t bytes; /* of all, when they were found */
};
enum sluice_status sluice_pack_files_find(const char *path, struct sluice_pack_files *files,
                                          struct sluice_error *err) SLUICE_MUST_USE;
void sluice_pack_files_release(struct sluice_pack_files *files);

/* The packs' texts, all in memory (pack_texts.c). */
struct sluice_pack_texts {
    struct sluice_buf all; /* one behind another... */
    size_t *ends;          /* ...each up to there */
    size_t n;
};
/* Not OK: one cannot be read, or they are larger than SLUICE_PACKS_MAX together. Release *t then, too. */
enum sluice_status sluice_pack_texts_read(const struct sluice_pack_files *files,
                                          struct sluice_pack_texts *t) SLUICE_MUST_USE;
const uint8_t *sluice_pack_texts_at(const struct sluice_pack_texts *t, size_t i, size_t *len);
void sluice_pack_texts_digest(const struct sluice_pack_texts *t, uint8_t digest[SLUICE_DIGEST_BYTES]);
void sluice_pack_texts_release(struct sluice_pack_texts *t);

/*
 * A ruleset kept in the cache folder (ruleset_image.c): rules, lexicon and what its digest is of, without examples and
 * own secrets. packs is the digest of the texts, disable as in the options.
 *
 * Load into rs, which has an empty lexicon and is otherwise zeroed. False: nothing that can be used is there; rs then
 * is only good to be freed. digested: appended to.
 */
bool sluice_ruleset_image_load(struct sluice_ruleset *rs, struct sluice_buf *digested, const char *folder,
                               const uint8_t packs[SLUICE_DIGEST_BYTES], const char *const *disable) SLUICE_MUST_USE;
/* Store what was loaded from packs that were all tried. Best effort: without it the next start is slower. */
void sluice_ruleset_image_store(const struct sluice_ruleset *rs, const struct sluice_buf *digested, const char *folder,
                                const uint8_t packs[SLUICE_DIGEST_BYTES], const char *const *disable);

#endif
