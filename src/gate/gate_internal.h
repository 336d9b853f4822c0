/* What gate.c makes and prompt.c uses. */
#ifndef SLUICE_GATE_GATE_INTERNAL_H
#define SLUICE_GATE_GATE_INTERNAL_H

#include "gate/gate.h"

#include "scan/names.h"

struct sluice_gate {
    const struct sluice_ruleset *rules;
    struct sluice_prefilter *prefilter; /* NULL: plain */
    struct sluice_policy *policy;
    const struct sluice_redact_key *key;
    const struct sluice_clock *clock;
    uint32_t min_score;
    struct sluice_model *model; /* NULL: none */
    struct sluice_name_settings names;
    struct sluice_error no_model; /* status OK: there is one, or nobody wants one */
};

#endif
