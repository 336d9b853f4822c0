/* Rules without a pattern: names for what finds values in another way, the classifier's labels. All of class pii. */
#ifndef SLUICE_RULES_EXTRA_H
#define SLUICE_RULES_EXTRA_H

#include "sluice_types.h"

#define SLUICE_EXTRA_RULES_MAX 8u

struct sluice_extra_rules {
    unsigned n; /* ..SLUICE_EXTRA_RULES_MAX */
    struct {
        char id[112]; /* "model.default@0123456789abcdef" */
        char type[32];
    } v[SLUICE_EXTRA_RULES_MAX];
    const char *reference; /* where it is documented: static */
    uint8_t digest[32];    /* of what finds them: goes into the ruleset's */
};

#endif
