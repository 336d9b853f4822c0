/*
 * sluice_types.h - the plain types that the library's public face (sluice.h) and its inner layers share.
 *
 * Zeroed memory never means "fine": a zeroed action is BLOCK, a zeroed check is FAIL.
 */
#ifndef SLUICE_TYPES_H
#define SLUICE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLUICE_MUST_USE __attribute__((warn_unused_result))
#define SLUICE_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define SLUICE_API __attribute__((visibility("default")))

enum sluice_status {
    SLUICE_OK = 0,
    SLUICE_ENOMEM,  /* memory could not be had */
    SLUICE_ELIMIT,  /* a named limit (core/limits.h) was reached */
    SLUICE_EFORMAT, /* input, configuration, rule, policy or stored data is not well formed */
    SLUICE_EIO,     /* a system call failed */
    SLUICE_EENGINE, /* a matching engine or other library failed */
    SLUICE_ESTATE,  /* called at the wrong time, or after an earlier failure */
};

/*
 * What went wrong, owned by the caller. Zero it before first use. It names a place in *our* input (a configuration
 * file, a rule, a log), never bytes of a prompt: no function may put scanned text here.
 */
struct sluice_error {
    enum sluice_status status;
    uint32_t line;   /* 1-based; 0: not known */
    char file[256];  /* "" where there is none */
    char field[128]; /* path of the field, "rules[3].pattern"; "" where there is none */
    char what[256];  /* one sentence without a final full stop */
};

/* What is to happen to a prompt, strictest last-but-zero: BLOCK > LOCAL > REDACT > ALLOW. Compare with
 * sluice_action_stricter(), never by number. */
enum sluice_action { SLUICE_BLOCK = 0, SLUICE_ALLOW, SLUICE_REDACT, SLUICE_LOCAL };

/* How a finding's bytes are replaced. PLACEHOLDER and SURROGATE are restored in the answer; a value that has no
 * surrogate gets a placeholder. */
enum sluice_operator {
    SLUICE_OP_PLACEHOLDER = 0,
    SLUICE_OP_MASK,
    SLUICE_OP_DROP,
    SLUICE_OP_HASH,
    SLUICE_OP_SURROGATE,
};

enum sluice_class { SLUICE_CLASS_SECRET = 0, SLUICE_CLASS_PII, SLUICE_CLASS_SPECIAL, SLUICE_CLASS_CUSTOM };

/* Result of one validator on one value. */
enum sluice_check { SLUICE_CHECK_FAIL = 0, SLUICE_CHECK_OK, SLUICE_CHECK_NA };

#define SLUICE_CHECKS_MAX 4u     /* validators a rule may name */
#define SLUICE_VIEW_NAME_MAX 40u /* bytes of the longest way through the views, its NUL too */

struct sluice_check_result {
    const char *validator; /* static or the ruleset's: lives as long as the ruleset */
    enum sluice_check result;
};

/*
 * One finding. Strings are borrowed from the ruleset, which must outlive it. Offsets are bytes of the scanned text
 * (for a JSON body: of the body), [start, end).
 */
struct sluice_finding {
    uint32_t rule_index;  /* sluice_ruleset_rule() */
    const char *rule;     /* "pii.email" */
    const char *type;     /* "EMAIL_ADDRESS" */
    const char *entry;    /* of rule "secret.own": the name under which the value was added; NULL otherwise */
    uint32_t entry_index; /* its number in the store that was loaded; 0 where there is no entry */
    enum sluice_class class_;
    uint64_t start, end;
    uint32_t score;                  /* millionths, 0..1000000 */
    bool context;                    /* a context word of the rule stood near */
    char view[SLUICE_VIEW_NAME_MAX]; /* "text", "base64", "base64/escape"...: where the match was seen */
    unsigned n_checks;
    struct sluice_check_result checks[SLUICE_CHECKS_MAX];
};

#endif
