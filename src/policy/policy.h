/*
 * findings + context -> decision, with the clauses that made it. No I/O beyond loading, no clock, no randomness: the
 * same input gives the same decision, byte for byte. docs/policy.md describes the file for people who write one.
 * A policy is immutable after load; any number of threads may share it.
 */
#ifndef SLUICE_POLICY_POLICY_H
#define SLUICE_POLICY_POLICY_H

#include "core/fingerprint.h"

struct sluice_policy;

/* What could not be read. A set: OR of these. */
enum sluice_unscannable {
    SLUICE_UNSCANNABLE_IMAGE = 1u << 0,
    SLUICE_UNSCANNABLE_AUDIO = 1u << 1,
    SLUICE_UNSCANNABLE_FILE = 1u << 2,
    SLUICE_UNSCANNABLE_ENCRYPTED = 1u << 3, /* opaque reasoning, signatures are not: they carry no prompt text */
    SLUICE_UNSCANNABLE_TOKENS = 1u << 4,    /* token ids */
    SLUICE_UNSCANNABLE_UNKNOWN = 1u << 5,   /* any other content that is no text */
};

/*
 * One finding and where it stood. What is not known is *not* "no": a clause that asks for more than allow then applies,
 * and one that allows does not, so the decision is at least as strict as it would be with the fact known.
 */
struct sluice_policy_finding {
    const struct sluice_finding *finding;
    const char *role;                             /* "system", "user", "assistant", "tool"; "" where it is not known */
    const char *path;                             /* of its leaf; "" for plain text; ends in "..." where it was cut */
    const char *const *gdpr;                      /* articles of its rule, ends with NULL; NULL: none */
    const struct sluice_fingerprint *fingerprint; /* of its value; NULL: not known, so on no allow-list */
    bool ours; /* its value is a surrogate that this gate made: it is nobody's, and left as it is */
};

/* What is decided about. Strings are "" where not known, never NULL. */
struct sluice_policy_request {
    const char *tenant, *endpoint, *model, *destination;
    const struct sluice_policy_finding *findings;
    size_t n_findings;
    unsigned unscannable; /* set of enum sluice_unscannable */
};

/* What becomes of one finding, in the order of the request's findings. */
struct sluice_finding_verdict {
    enum sluice_action action; /* strictest that any clause, or the policy's default, asked for because of it */
    enum sluice_operator op;   /* meaningful when action is REDACT */
};

/* In place of a clause's id: the default for findings, and for unscannable content, that no clause speaks of. */
#define SLUICE_CLAUSE_DEFAULT "default"
#define SLUICE_CLAUSE_DEFAULT_UNSCANNABLE "default.unscannable"

/* ...and for findings whose value is on the allow-list: they are allowed and no clause is asked about them. */
#define SLUICE_CLAUSE_ALLOW_LIST "allow-list"

/* ...and for surrogates of our own, the same. */
#define SLUICE_CLAUSE_OURS "own-surrogate"

struct sluice_decision {
    enum sluice_action action; /* what is to be done; in monitor mode always ALLOW */
    enum sluice_action wanted; /* what the clauses asked for; equals action unless monitor */
    bool monitor;
    const char **clauses; /* ids of every clause that fired, in file order, then own surrogates, the allow-list and the
                             defaults that did; borrowed from the policy */
    size_t n_clauses;
    struct sluice_finding_verdict *verdicts; /* one a finding; in monitor mode what they would be */
    size_t n_verdicts;
};

/* Whether some rule finds this type: lets the policy refuse a type that does not exist. */
typedef bool (*sluice_known_type_fn)(void *ctx, const char *type);

/* known may be NULL (not checked). Errors name file, line and field. Returns new. */
enum sluice_status sluice_policy_load(const char *path, sluice_known_type_fn known, void *ctx,
                                      struct sluice_policy **out, struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_policy_parse(const char *name, const uint8_t *text, size_t len, sluice_known_type_fn known,
                                       void *ctx, struct sluice_policy **out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_policy_free(struct sluice_policy *p);

/* Whether the policy needs the classifier. Zero: it says nothing of it. */
enum sluice_names_need { SLUICE_NAMES_UNSAID = 0, SLUICE_NAMES_REQUIRED, SLUICE_NAMES_OPTIONAL };

#define SLUICE_LEAN_MAX 10000 /* thousandths of a factor of e, to either side (model/tagger.h) */

/* How readily the classifier takes something for a name; what is not there is left to whoever runs it. */
struct sluice_policy_dial {
    bool has_lean, has_score;
    int lean;       /* thousandths */
    uint32_t score; /* millionths: the least that counts */
};

struct sluice_policy_name_type {
    const char *type;
    uint32_t line;
    struct sluice_policy_dial dial;
};

struct sluice_policy_names {
    enum sluice_names_need need;
    uint32_t line;
    struct sluice_policy_dial every; /* of every type that is not named: */
    struct sluice_policy_name_type *types;
    size_t n_types;
};

/* What the policy says of the classifier. A type that it names counts as known. Borrowed. */
const struct sluice_policy_names *sluice_policy_names(const struct sluice_policy *p);

/* SHA-256 of the file. 32 bytes. */
const uint8_t *sluice_policy_digest(const struct sluice_policy *p);
bool sluice_policy_monitors(const struct sluice_policy *p);

/* Whether fingerprints make a difference: without an allow-list nobody need make them. */
bool sluice_policy_has_allow_list(const struct sluice_policy *p);

/* Whether some operator is SURROGATE: without one nobody need tell which values are surrogates. */
bool sluice_policy_has_surrogates(const struct sluice_policy *p);

/* The i-th type (from 0, "*" left out) for which 'operators' says SURROGATE; NULL behind the last. Borrowed. */
const char *sluice_policy_surrogate_type(const struct sluice_policy *p, size_t i);

/*
 * Decide. *out is filled (release it with sluice_decision_release); on anything but OK it is zeroed, which means block.
 * A finding that no clause speaks of is governed by the policy's "default" action for findings (itself BLOCK where the
 * file leaves it out).
 */
enum sluice_status sluice_policy_decide(const struct sluice_policy *p, const struct sluice_policy_request *r,
                                        struct sluice_decision *out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_decision_release(struct sluice_decision *d);

/* Called once a line; the line is borrowed during the call and has no line break. */
typedef void (*sluice_policy_line_fn)(void *ctx, const char *line);

/*
 * For `sluice policy check`: a line for a person about each clause that can never fire or is never decisive. endpoints
 * are those that exist (ends with NULL); NULL: not checked. Sets *complaints to the number of lines. ENOMEM: not all
 * was looked at.
 */
enum sluice_status sluice_policy_lint(const struct sluice_policy *p, const char *const *endpoints,
                                      sluice_policy_line_fn fn, void *ctx, size_t *complaints) SLUICE_MUST_USE;

/* The whole policy in words. */
enum sluice_status sluice_policy_explain(const struct sluice_policy *p, sluice_policy_line_fn fn,
                                         void *ctx) SLUICE_MUST_USE;

#endif
