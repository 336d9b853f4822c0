/*
 * Rule examples: a text with ${...} parts is made whole when its pack is loaded, the same way every time, so that no
 * file holds anything that looks like a real token. rules/README.md describes the parts.
 */
#ifndef SLUICE_RULES_TEMPLATE_H
#define SLUICE_RULES_TEMPLATE_H

#include "core/buf.h"

/*
 * Append the example to out. seed_text (the rule's id and which example it is) decides the random parts. EFORMAT where
 * a part is not known or not well formed, or where a validator completes none of the texts tried; ELIMIT beyond
 * SLUICE_EXAMPLE_MAX bytes. On error out may hold part of it.
 */
enum sluice_status sluice_template_expand(const char *text, const char *seed_text, struct sluice_buf *out,
                                          struct sluice_error *err) SLUICE_MUST_USE;

#endif
