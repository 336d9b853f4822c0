/*
 * A configuration of gitleaks or betterleaks (TOML; the members as their READMEs describe them) -> a rule pack of ours,
 * and a report, line by line, of what became of each rule:
 *
 *   FILE:LINE: rule ID: carried over as secret.id     then what is different:
 *   FILE:LINE: rule ID: changed: ...                  it finds a little more or less than there
 *   FILE:LINE: rule ID: lost: ...                     a part of it has no counterpart here
 *   FILE:LINE: rule ID: left out: ...                 the rule is not in the pack
 */
#ifndef SLUICE_CLI_IMPORT_CONFIG_H
#define SLUICE_CLI_IMPORT_CONFIG_H

#include "core/buf.h"

#include <stdio.h>

enum import_format { IMPORT_BETTERLEAKS = 0, IMPORT_GITLEAKS }; /* the former reads all that the latter has */

struct import_counts {
    size_t rules;    /* in the file */
    size_t carried;  /* of them: in the pack */
    size_t changed;  /* of these: with something changed or lost */
    size_t left_out; /* not in the pack */
    size_t lost;     /* parts of rules or of the whole that are not carried over */
};

/*
 * Convert text[0..len); path is how the report and errors name it. Appends the pack (nothing where no rule can be
 * carried over). EFORMAT, ELIMIT: it is no such configuration; err says where.
 */
enum sluice_status import_config(const char *path, const uint8_t *text, size_t len, enum import_format format,
                                 struct sluice_buf *pack, FILE *report, struct import_counts *counts,
                                 struct sluice_error *err) SLUICE_MUST_USE;

#endif
