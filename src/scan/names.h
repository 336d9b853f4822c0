/* The classifier's labels as rules of a ruleset, and how sure of each it must be. */
#ifndef SLUICE_SCAN_NAMES_H
#define SLUICE_SCAN_NAMES_H

#include "model/model.h"
#include "rules/extra.h"

/* One rule a label, in the model's order: id "model.<name>@<digest>" (the first 16 hex digits of the model's SHA-256),
 * type the label. Rules of one model share their id: what tells them apart is the type. */
void sluice_names_rules(const struct sluice_model *model, struct sluice_extra_rules *out);

#define SLUICE_NAME_LEAN 400          /* thousandths (model/tagger.h) where nobody says otherwise: docs/quality.md */
#define SLUICE_NAME_SCORE_MIN 500000u /* millionths: a span below is more likely none */
#define SLUICE_NAME_SCORE_CODE_MIN 900000u /* ...in program text, where capitals mean other things */

/* Of each label, by its number. */
struct sluice_name_settings {
    int lean[SLUICE_MODEL_LABELS_MAX];            /* thousandths: how much more likely than trained it is taken for */
    uint32_t score[SLUICE_MODEL_LABELS_MAX];      /* millionths: what scores less is no finding... */
    uint32_t score_code[SLUICE_MODEL_LABELS_MAX]; /* ...in what looks like program text */
};

void sluice_names_defaults(struct sluice_name_settings *out);

/* The number of the label that is called so; -1: there is none. */
int sluice_names_label(const struct sluice_model *model, const char *type);

#endif
