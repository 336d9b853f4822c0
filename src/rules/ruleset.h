/*
 * Rule packs (JSON files) -> one checked, frozen ruleset. rules/README.md describes the format for people who write
 * rules. Immutable and reference-counted: any number of threads may share one.
 */
#ifndef SLUICE_RULES_RULESET_H
#define SLUICE_RULES_RULESET_H

#include "rules/extra.h"
#include "rules/own_index.h"
#include "rules/validator.h"

#include "core/status.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define SLUICE_DIGEST_BYTES 32u

/* What a validator's verdict does to a finding. */
struct sluice_rule_check {
    const struct sluice_validator *validator;
    uint32_t pass_score; /* millionths: the finding's score becomes at least this */
    bool fail_drops;     /* a failed check drops the finding... */
    uint32_t fail_score; /* ...or sets its score to at most this */
};

struct sluice_rule {
    uint32_t index; /* position in the ruleset: order of packs as loaded, then of rules in the file */
    const char *id, *type;
    enum sluice_class class_;
    const char *pattern; /* PCRE2, bytes (no UTF mode); group 1, where there is one, is the value */
    bool caseless;
    bool general;   /* says less than another rule of the same class that finds the same span: that one is reported */
    uint32_t score; /* millionths, without context */
    unsigned n_checks;
    struct sluice_rule_check checks[SLUICE_CHECKS_MAX];
    /* Context: any of the words (lexicon.h) within the given bytes. */
    const char *const *context_words;     /* ends with NULL; NULL where the rule has none */
    const struct sluice_lexicon *lexicon; /* the ruleset's, which holds these words... */
    const uint32_t *context_ids;          /* ...under these ids, ascending */
    size_t n_context_ids;
    uint64_t context_some[4];               /* bit id % 256 of each: an id whose bit is not set is none of them */
    uint32_t context_score;                 /* millionths added when one stands near */
    uint32_t context_before, context_after; /* bytes, at most SLUICE_CONTEXT_MAX */
    bool context_required;                  /* without a context word there is no finding */
    bool context_sentence;                  /* a word counts in the value's own sentence only: sentence.h */
    const char *const *countries, *const *languages, *const *gdpr; /* each ends with NULL */
    const char *reference;
    const char *const *match, *const *no_match; /* examples, templates expanded; each ends with NULL. NULL where the
                                                 * ruleset came out of the cache folder */
    /* From the pattern, by our own analysis (pattern.h): */
    uint32_t min_width, max_width;    /* bytes a match may span; max_width <= SLUICE_MATCH_MAX */
    uint32_t look_behind, look_ahead; /* bytes outside the match that can decide it, \b included */
    struct sluice_lazy_code *lazy;    /* sluice_rule_code()'s; NULL: the rule has no pattern */
};

struct sluice_ruleset;

struct sluice_ruleset_options {
    /* Rule ids, or prefixes ending in ".*", to leave out; each must name a rule that is there. Ends with NULL; may be
     * NULL. */
    const char *const *disable;
    /* Files of a store of own secrets and its key (own_store.h): its values are found too, by a rule of their own. Both
     * or neither (NULL). */
    const char *own_store, *own_key;
    const struct sluice_extra_rules *extra; /* copied; NULL: none */
    /* Folder in which is kept what was read and checked once: the same packs then need not be again. What it keeps is
     * without the rules' examples. NULL: all is read and checked. A folder that cannot be used or written is no error.
     */
    const char *cache_dir;
    /* Folder that came with the packs and holds the same, made when the program was built; only read. May be NULL. */
    const char *prepared_dir;
};

/* The rule that finds own secrets, where a store was loaded: no pattern, always this id and type. */
#define SLUICE_OWN_RULE "secret.own"
#define SLUICE_OWN_TYPE "OWN_SECRET"

/*
 * Load every *.json of the given files and folders (folders recursively, names sorted bytewise), check all of it and
 * freeze. The first problem is the error: file, line, field. A rule is refused (EFORMAT) when it does not compile, can
 * match the empty string, is unbounded or longer than SLUICE_MATCH_MAX, backtracks badly, names an unknown validator,
 * repeats an id or lacks examples. Returns new, one reference.
 */
enum sluice_status sluice_ruleset_load(const char *const *paths, size_t n, const struct sluice_ruleset_options *opts,
                                       struct sluice_ruleset **out, struct sluice_error *err) SLUICE_MUST_USE;

/* One pack from memory, for tests and embedders. */
enum sluice_status sluice_ruleset_parse(const char *name, const uint8_t *text, size_t len, struct sluice_ruleset **out,
                                        struct sluice_error *err) SLUICE_MUST_USE;

void sluice_ruleset_ref(const struct sluice_ruleset *rs);
void sluice_ruleset_unref(const struct sluice_ruleset *rs); /* NULL is fine; the last one frees */

/* The prepared folder, if it came out of that: what else was made of these rules lies there, too. NULL: it did not. */
const char *sluice_ruleset_prepared(const struct sluice_ruleset *rs);

/* Whether it came out of the cache or the prepared folder: these rules are used again and again. */
bool sluice_ruleset_was_kept(const struct sluice_ruleset *rs);

/* Rules with a pattern; and the one at i, which may be the count: the rule of own secrets. */
size_t sluice_ruleset_count(const struct sluice_ruleset *rs);
const struct sluice_rule *sluice_ruleset_rule(const struct sluice_ruleset *rs, size_t i);

/* Rules of what finds values in another way (extra.h), behind those: the kth one, its index is the count + 1 + k. */
unsigned sluice_ruleset_extra_count(const struct sluice_ruleset *rs);
const struct sluice_rule *sluice_ruleset_extra(const struct sluice_ruleset *rs, unsigned k);

/* NULL where no store was loaded. Borrowed from the ruleset. */
const struct sluice_own_index *sluice_ruleset_own(const struct sluice_ruleset *rs);

/* Whether any rule finds this type; SLUICE_OWN_TYPE always counts, a policy may speak of it before there is a store. */
bool sluice_ruleset_has_type(const struct sluice_ruleset *rs, const char *type);

/* SHA-256 over the packs' digests in load order and the disabled ids, then "own-secrets" and the SHA-256 of the store's
 * file, and "extra-rules" and their digest, where there are such: the same digest means the same findings. */
const uint8_t *sluice_ruleset_digest(const struct sluice_ruleset *rs);

/* The same without the own secrets: what is derived of the rules that have a pattern depends on no more. */
const uint8_t *sluice_ruleset_packs_digest(const struct sluice_ruleset *rs);

/*
 * The rule's pattern, compiled with PCRE2_USE_OFFSET_LIMIT, with JIT where there is one: when it is first asked for,
 * since few of many rules ever are. Any thread; the code is the ruleset's. EENGINE, ENOMEM: it cannot be compiled, so
 * that what it would have searched is not searched.
 */
enum sluice_status sluice_rule_code(const struct sluice_rule *r, const pcre2_code **out,
                                    struct sluice_error *err) SLUICE_MUST_USE;

/* Do that for all rules now, for those who serve many texts. */
enum sluice_status sluice_ruleset_compile(const struct sluice_ruleset *rs, struct sluice_error *err) SLUICE_MUST_USE;

/* A match context with the limits of core/limits.h for matching a rule's code; free with pcre2_match_context_free().
 * NULL when memory is out. */
pcre2_match_context *sluice_rule_match_context(void) SLUICE_MUST_USE;

#endif
