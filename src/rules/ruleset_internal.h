/* What the files that load packs share. */
#ifndef SLUICE_RULES_RULESET_INTERNAL_H
#define SLUICE_RULES_RULESET_INTERNAL_H

#include "rules/pool_internal.h"
#include "rules/ruleset.h"

#include "core/conf.h"
#include "core/limits.h"

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
 * Read one rule of a pack (rule_parse.c) into *r, which the caller zeroed; strings and lists go to the pool. r->code is
 * compiled on success, and freed by the caller. tried: the pattern need not be tried for bad backtracking. lists: the
 * pack's; those that the rule names are marked as used. Every error names file, line and field.
 */
enum sluice_status sluice_rule_parse(const struct sluice_conf_node *n, struct sluice_pool *pool,
                                     struct sluice_word_lists *lists, struct sluice_rule *r, bool tried,
                                     struct sluice_error *err) SLUICE_MUST_USE;

/* Analyse and compile a pattern (compile.c): sets widths, reach and code. err->what is the reason. */
enum sluice_status sluice_rule_compile(struct sluice_rule *r, bool tried, struct sluice_error *err) SLUICE_MUST_USE;

/* Were the patterns of the packs with this digest all tried before, by the same search, and found good? And: they are.
 * trials.c; folder is the cache folder. */
bool sluice_trials_known(const char *folder, const uint8_t packs[SLUICE_DIGEST_BYTES]) SLUICE_MUST_USE;
void sluice_trials_remember(const char *folder, const uint8_t packs[SLUICE_DIGEST_BYTES]);

/* Paths of the rule packs under path (a file is itself), sorted bytewise (pack_files.c). */
struct sluice_pack_files {
    char **v;
    size_t n, cap;
};
enum sluice_status sluice_pack_files_find(const char *path, struct sluice_pack_files *files,
                                          struct sluice_error *err) SLUICE_MUST_USE;
void sluice_pack_files_release(struct sluice_pack_files *files);

#endif
