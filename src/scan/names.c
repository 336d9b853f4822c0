#include "scan/names_internal.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELD_MAX (SLUICE_SCAN_PIECE + SLUICE_SEGMENT_MAX + SLUICE_SEGMENT_AHEAD + SLUICE_NAME_AHEAD)

struct sluice_names {
    const struct sluice_ruleset *rules;
    struct sluice_tagger *tagger;
    struct sluice_name_settings settings;
    uint32_t min_score;
    unsigned labels;
};

struct sluice_name_reader {
    struct sluice_names *names;
    sluice_confirm_fn fn;
    void *ctx;
    struct sluice_buf held; /* bytes whose segment is not known yet */
    uint64_t base;          /* where they begin in the text */
    size_t fresh;           /* bytes of them that have not been looked at */
    const uint8_t *text;    /* the bytes under way: text[0] is byte `base` */
    struct sluice_segment segment;
    enum sluice_status status;
};

void sluice_names_rules(const struct sluice_model *model, struct sluice_extra_rules *out)
{
    const struct sluice_model_parts *p = sluice_model_parts(model);
    char hex[65];

    *out = (struct sluice_extra_rules){.n = p->labels, .reference = "models/README.md"};
    (void)sodium_bin2hex(hex, sizeof(hex), sluice_model_digest(model), 32);
    memcpy(out->digest, sluice_model_digest(model), sizeof(out->digest));
    for (unsigned i = 0; i < p->labels; i++) {
        (void)snprintf(out->v[i].id, sizeof(out->v[i].id), "model.%s@%.16s", p->name, hex);
        (void)snprintf(out->v[i].type, sizeof(out->v[i].type), "%s", p->label[i]);
    }
}

void sluice_names_defaults(struct sluice_name_settings *out)
{
    for (unsigned i = 0; i < SLUICE_MODEL_LABELS_MAX; i++) {
        out->lean[i] = SLUICE_NAME_LEAN;
        out->score[i] = SLUICE_NAME_SCORE_MIN;
        out->score_code[i] = SLUICE_NAME_SCORE_CODE_MIN;
    }
}

int sluice_names_label(const struct sluice_model *model, const char *type)
{
    const struct sluice_model_parts *p = sluice_model_parts(model);

    for (unsigned i = 0; i < p->labels; i++) {
        if (strcmp(p->label[i], type) == 0)
            return (int)i;
    }
    return -1;
}

enum sluice_status sluice_names_create(const struct sluice_model *model, const struct sluice_ruleset *rules,
                                       const struct sluice_name_settings *settings, uint32_t min_score,
                                       struct sluice_names **out)
{
    struct sluice_names *n;

    *out = NULL;
    if (sluice_ruleset_extra_count(rules) != sluice_model_parts(model)->labels)
        return SLUICE_ESTATE;
    if ((n = calloc(1, sizeof(*n))) == NULL)
        return SLUICE_ENOMEM;
    n->rules = rules;
    n->min_score = min_score;
    n->labels = sluice_model_parts(model)->labels;
    if (settings != NULL)
        n->settings = *settings;
    else
        sluice_names_defaults(&n->settings);
    if (sluice_tagger_create(model, &n->tagger) != SLUICE_OK) {
        sluice_names_free(n);
        return SLUICE_ENOMEM;
    }
    for (unsigned i = 0; i < n->labels; i++)
        sluice_tagger_lean_label(n->tagger, i, n->settings.lean[i]);
    *out = n;
    return SLUICE_OK;
}

void sluice_names_free(struct sluice_names *n)
{
    if (n == NULL)
        return;
    sluice_tagger_free(n->tagger);
    free(n);
}

enum sluice_status sluice_name_reader_create(struct sluice_names *n, sluice_confirm_fn fn, void *ctx,
                                             struct sluice_name_reader **out)
{
    struct sluice_name_reader *r = calloc(1, sizeof(*r));

    *out = r;
    if (r == NULL)
        return SLUICE_ENOMEM;
    r->names = n;
    r->fn = fn;
    r->ctx = ctx;
    sluice_buf_init(&r->held, HELD_MAX);
    return SLUICE_OK;
}

void sluice_name_reader_free(struct sluice_name_reader *r)
{
    if (r == NULL)
        return;
    sluice_buf_release(&r->held);
    free(r);
}

void sluice_name_reader_begin(struct sluice_name_reader *r)
{
    sluice_buf_clear(&r->held);
    r->base = 0;
    r->fresh = 0;
    r->status = SLUICE_OK;
}

/* --- one segment --- */

/* How sure of a label one must be in this segment. */
static uint32_t least_score(const struct sluice_name_reader *r, unsigned label)
{
    const struct sluice_names *n = r->names;
    const uint32_t prose = n->settings.score[label], code = n->settings.score_code[label];
    const uint32_t least = r->segment.kind == SLUICE_SEGMENT_CODE && code > prose ? code : prose;

    return least > n->min_score ? least : n->min_score;
}

/* A span in the bytes under way. */
static void on_span(void *ctx, const struct sluice_span *span)
{
    struct sluice_name_reader *r = ctx;
    const struct sluice_rule *rule = sluice_ruleset_extra(r->names->rules, span->label);
    struct sluice_finding f = {.rule_index = rule->index,
                               .rule = rule->id,
                               .type = rule->type,
                               .class_ = rule->class_,
                               .start = r->base + span->start,
                               .end = r->base + span->end,
                               .score = span->score};

    if (r->status == SLUICE_OK && span->score >= least_score(r, span->label))
        r->status = r->fn(r->ctx, &f);
}

/* Whether a segment is text at all, of which a view's output and a binary file need not be: what is not has many bytes
 * that are no characters, or none that anybody writes. */
static bool is_text(const uint8_t *p, const struct sluice_segment *s)
{
    unsigned others = 0;

    for (unsigned i = 0; i < s->n; i++) {
        const struct sluice_token *t = &s->token[i];
        const uint8_t first = p[s->start + t->start];

        others += t->shape == SLUICE_SHAPE_OTHER && t->end - t->start == 1 && (first < 0x20 || first > 0x7e);
    }
    return others * 4 < s->n;
}

/* Tag the segments of p[0..len) that are decided; returns how many bytes need not be given again. */
static size_t take(struct sluice_name_reader *r, const uint8_t *p, size_t len, bool end)
{
    struct sluice_segment *s = &r->segment;
    size_t at = 0, done = 0;

    r->text = p;
    while (r->status == SLUICE_OK && sluice_segment_next(p, len, end, &at, s)) {
        if (!end && len - s->end < SLUICE_NAME_AHEAD)
            return done;
        if (is_text(p, s))
            sluice_tagger_spans(r->names->tagger, p, s, on_span, r);
        done = at;
    }
    return end ? len : at;
}

/* --- pieces --- */

static enum sluice_status take_held(struct sluice_name_reader *r, bool end)
{
    const size_t done = take(r, r->held.data, r->held.len, end);

    r->base += done;
    r->fresh = 0;
    sluice_buf_consume(&r->held, done);
    return r->status;
}

enum sluice_status sluice_name_reader_feed(struct sluice_name_reader *r, const uint8_t *p, size_t len)
{
    size_t done = 0;

    if (r->held.len == 0) { /* a text that is there as a whole is not copied */
        done = take(r, p, len, false);
        r->base += done;
    } else if (len > r->held.max - r->held.len && take_held(r, false) != SLUICE_OK) {
        return r->status;
    }
    if (r->status == SLUICE_OK)
        r->status = sluice_buf_append(&r->held, p + done, len - done);
    r->fresh = done == 0 ? r->fresh + len : 0;
    return r->status;
}

enum sluice_status sluice_name_reader_settle(struct sluice_name_reader *r, size_t step)
{
    return r->fresh < step || r->fresh == 0 ? r->status : take_held(r, false);
}

enum sluice_status sluice_name_reader_end(struct sluice_name_reader *r)
{
    enum sluice_status st = take_held(r, true);

    sluice_buf_clear(&r->held);
    return st;
}

uint64_t sluice_name_reader_decided(const struct sluice_name_reader *r)
{
    return r->base;
}
