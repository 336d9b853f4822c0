/*
 * The `when` of a clause: a tree of conditions, asked about one subject at a time (docs/policy.md, "What a clause is
 * about").
 */
#ifndef SLUICE_POLICY_CONDITION_INTERNAL_H
#define SLUICE_POLICY_CONDITION_INTERNAL_H

#include "policy/policy.h"

#include "core/conf.h"

/* What a condition is about; a set. */
enum sluice_subject {
    SLUICE_SUBJECT_PROMPT = 1u << 0,
    SLUICE_SUBJECT_FINDING = 1u << 1,
    SLUICE_SUBJECT_PART = 1u << 2, /* unscannable content of one kind */
};

enum sluice_condition_kind {
    SLUICE_WHEN_ALL = 0, /* of its children; none: always */
    SLUICE_WHEN_ANY,
    SLUICE_WHEN_NOT, /* of its one child */
    SLUICE_WHEN_CLASS,
    SLUICE_WHEN_TYPE,
    SLUICE_WHEN_SCORE,
    SLUICE_WHEN_GDPR,
    SLUICE_WHEN_ROLE,
    SLUICE_WHEN_PATH,
    SLUICE_WHEN_RULE,
    SLUICE_WHEN_TENANT,
    SLUICE_WHEN_ENDPOINT,
    SLUICE_WHEN_MODEL,
    SLUICE_WHEN_DESTINATION,
    SLUICE_WHEN_UNSCANNABLE,
};

struct sluice_condition {
    enum sluice_condition_kind kind;
    uint32_t line;
    struct sluice_condition *children; /* ALL, ANY, NOT */
    size_t n_children;
    const char **patterns; /* as written; borrowed from the file's tree */
    size_t n_patterns;
    unsigned set;   /* CLASS: bit per enum sluice_class; UNSCANNABLE: set of enum sluice_unscannable */
    uint32_t score; /* SCORE: millionths */
};

/* Three answers: what could not be told is neither. Numbers are ordered: all is the least, any the greatest. */
enum sluice_tri { SLUICE_TRI_NO = 0, SLUICE_TRI_UNKNOWN, SLUICE_TRI_YES };

/* What a tree is asked about. finding is NULL unless the subject is a finding, part 0 unless it is a part. */
struct sluice_question {
    const struct sluice_policy_request *request;
    const struct sluice_policy_finding *finding;
    unsigned part;
};

/* Types a condition may name. */
struct sluice_type_check {
    sluice_known_type_fn known; /* NULL: not checked */
    void *ctx;
};

/* Read a clause's `when`. *count is its "count", untouched where there is none. Release out after use, on error too. */
enum sluice_status sluice_condition_parse(const struct sluice_conf_node *when, const struct sluice_type_check *types,
                                          struct sluice_condition *out, int64_t *count,
                                          struct sluice_error *err) SLUICE_MUST_USE;
void sluice_condition_release(struct sluice_condition *c);

/* EFORMAT, at the node, unless it is "*" or a type that some rule finds; stars are fine where globs says so. */
enum sluice_status sluice_type_check_node(const struct sluice_type_check *types, const struct sluice_conf_node *node,
                                          const char *type, bool globs, struct sluice_error *err) SLUICE_MUST_USE;

enum sluice_tri sluice_condition_ask(const struct sluice_condition *c, const struct sluice_question *q);

/* Set of enum sluice_subject that the tree's leaves are about; 0 for an empty one. */
unsigned sluice_condition_subjects(const struct sluice_condition *c);

/* "class", "unscannable"...: as written in the file. Static. */
const char *sluice_condition_name(enum sluice_condition_kind kind);

#endif
