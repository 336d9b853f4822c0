/*
 * One rule of another program, as far as our packs can say it, proved: it loads, and its examples, made from its own
 * expression, hold.
 */
#ifndef SLUICE_CLI_IMPORT_RULE_H
#define SLUICE_CLI_IMPORT_RULE_H

#include "core/buf.h"

/* What the rule says there. All borrowed. */
struct import_rule {
    const char *id, *type, *reference; /* as the pack is to have them */
    const char *regex;
    unsigned group;              /* of the secret; 0: not said */
    const char *const *keywords; /* n_keywords */
    size_t n_keywords;
    bool random;      /* the value is to look drawn at random */
    bool placeholder; /* ...and to be no placeholder */
};

/* A line about the rule: verb is "changed" or "lost". Borrowed for the call. */
typedef void (*import_note_fn)(void *ctx, const char *verb, const char *what);

/*
 * Append the rule to out, laid out as an element of a pack's list. fn hears what became different, once it is sure that
 * the rule can be had. EFORMAT, ELIMIT: it cannot, err->what says why, nothing is appended. The same rule always
 * becomes the same text.
 */
enum sluice_status import_rule_convert(const struct import_rule *rule, struct sluice_buf *out, import_note_fn fn,
                                       void *ctx, struct sluice_error *err) SLUICE_MUST_USE;

#endif
