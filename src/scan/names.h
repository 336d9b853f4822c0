/* The classifier's labels as rules of a ruleset. */
#ifndef SLUICE_SCAN_NAMES_H
#define SLUICE_SCAN_NAMES_H

#include "model/model.h"
#include "rules/extra.h"

/* One rule a label, in the model's order: id "model.<name>@<digest>" (the first 16 hex digits of the model's SHA-256),
 * type the label. Rules of one model share their id: what tells them apart is the type. */
void sluice_names_rules(const struct sluice_model *model, struct sluice_extra_rules *out);

#endif
