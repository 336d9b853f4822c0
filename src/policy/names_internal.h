/* Reading a policy's "names". */
#ifndef SLUICE_POLICY_NAMES_INTERNAL_H
#define SLUICE_POLICY_NAMES_INTERNAL_H

#include "policy/condition_internal.h"

/* The member "names" of root; out is all zero where there is none. Release after use, on error too. */
enum sluice_status sluice_policy_names_parse(const struct sluice_conf_node *root, struct sluice_policy_names *out,
                                             struct sluice_error *err) SLUICE_MUST_USE;
void sluice_policy_names_release(struct sluice_policy_names *n);

#endif
