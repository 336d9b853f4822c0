/*
 * Text -> spans, by a model. A tagger keeps a cache of words, which changes its speed and nothing else; it and all
 * scratch is wiped when it is freed. One thread per tagger; taggers may share a model.
 */
#ifndef SLUICE_MODEL_TAGGER_H
#define SLUICE_MODEL_TAGGER_H

#include "model/model.h"

struct sluice_tagger; /* fields in tagger.c */

struct sluice_span {
    size_t start, end; /* bytes of the text, [start, end) */
    unsigned label;    /* sluice_model_parts()->label[] */
    uint32_t score;    /* millionths: the least probability among its tokens that one belongs to that label */
    uint32_t any;      /* ...to some label: that it is a name, whatever it names */
};

/* Called in order of start. The best path's spans, less what at their ends is more likely nothing, and less a comma, a
 * bracket or the like there. */
typedef void (*sluice_span_fn)(void *ctx, const struct sluice_span *span);

/* model is borrowed until free. */
enum sluice_status sluice_tagger_create(const struct sluice_model *model, struct sluice_tagger **out) SLUICE_MUST_USE;
void sluice_tagger_free(struct sluice_tagger *t);

/*
 * The recall dial: how much the score of "nothing" is lowered, in thousandths of a factor of e, -10000..10000; 0 at
 * first. 1000 finds more and is wrong more often.
 */
void sluice_tagger_lean(struct sluice_tagger *t, int thousandths);

/* The same for one label alone: how much its scores are raised; it adds to the above. 0 at first. */
void sluice_tagger_lean_label(struct sluice_tagger *t, unsigned label, int thousandths);

/* Tag text[0..n) to its end. */
void sluice_tagger_run(struct sluice_tagger *t, const uint8_t *text, size_t n, sluice_span_fn fn, void *ctx);

/* The same for one segment of text. */
void sluice_tagger_spans(struct sluice_tagger *t, const uint8_t *text, const struct sluice_segment *s,
                         sluice_span_fn fn, void *ctx);

/* Tag one segment of text: tag[i] of its tokens. */
void sluice_tagger_segment(struct sluice_tagger *t, const uint8_t *text, const struct sluice_segment *s, uint8_t *tag);

/* After _segment(): probability of each tag at each token, [token][tag]; valid until the next call. */
const float (*sluice_tagger_marginals(struct sluice_tagger *t))[SLUICE_TAGS_STRIDE];

/* What stands for a token before the best path is sought, [token][tag], and the words' features; for tests. */
const int32_t (*sluice_tagger_emissions(const struct sluice_tagger *t))[SLUICE_TAGS_STRIDE];

/* The same emissions, looked up one by one without a cache: the oracle. emission has s->n rows. */
void sluice_plain_emissions(const struct sluice_model *m, int lean, const uint8_t *text, const struct sluice_segment *s,
                            int32_t (*emission)[SLUICE_TAGS_STRIDE]);

#endif
