/* A loaded policy. */
#ifndef SLUICE_POLICY_POLICY_INTERNAL_H
#define SLUICE_POLICY_POLICY_INTERNAL_H

#include "policy/allow_internal.h"
#include "policy/names_internal.h"

struct sluice_clause {
    const char *id, *why; /* borrowed from the tree; why may be NULL */
    uint32_t line;
    struct sluice_condition when;
    enum sluice_subject subject; /* what it is asked about */
    uint32_t count;              /* FINDING: findings it must hold for */
    enum sluice_action action;
    bool has_op;
    enum sluice_operator op; /* REDACT */
};

struct sluice_type_operator {
    const char *type; /* "*": every other */
    enum sluice_operator op;
};

struct sluice_policy {
    struct sluice_conf *conf; /* owns every string */
    const char *name;
    bool monitor;
    bool has_fallback;
    enum sluice_action fallback; /* for findings no clause speaks of */
    struct sluice_type_operator *operators;
    size_t n_operators;
    struct sluice_allow_list allow;
    struct sluice_policy_names names;
    struct sluice_clause *clauses;
    size_t n_clauses;
};

/* An object with these keys only. A null is refused: left out, it would widen what is spoken of. */
enum sluice_status sluice_policy_check_object(const struct sluice_conf_node *node, const char *const *keys,
                                              struct sluice_error *err) SLUICE_MUST_USE;

/* What the operators table says for a type. */
enum sluice_operator sluice_policy_operator(const struct sluice_policy *p, const char *type);

#endif
