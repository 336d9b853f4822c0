/*
 * Whether the only odd word of a sentence that speaks of a password may be the password: no word like "is" leads to it,
 * so the names of algorithms, products, hosts and versions must be told from it. Pure; any thread.
 */
#ifndef SLUICE_RULES_SECRET_NEAR_H
#define SLUICE_RULES_SECRET_NEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "rules/secret_value.h"

/* Of what people make up with a digit in it, no technical name and no id. p: the v->len bytes that v was measured of.
 */
bool sluice_secret_near(const struct sluice_secret_value *v, const uint8_t *p);

#endif
