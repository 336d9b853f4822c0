#include "scan/names_internal.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELD_MAX (SLUICE_SCAN_PIECE + SLUICE_SEGMENT_MAX + SLUICE_SEGMENT_AHEAD)

struct sluice_names {
    const struct sluice_ruleset *rules;
    struct sluice_resolver *resolver;
    struct sluice_tagger *tagger;
    struct sluice_buf held; /* bytes whose segment is not known yet */
    uint64_t base;          /* where they begin in the text */
    enum sluice_status status;
    uint32_t min_score, least; /* of all; of the segment under way */
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

enum sluice_status sluice_names_create(const struct sluice_model *model, const struct sluice_ruleset *rules,
                                       struct sluice_resolver *resolver, uint32_t min_score, struct sluice_names **out)
{
    struct sluice_names *n;

    *out = NULL;
    if (sluice_ruleset_extra_count(rules) != sluice_model_parts(model)->labels)
        return SLUICE_ESTATE;
    if ((n = calloc(1, sizeof(*n))) == NULL)
        return SLUICE_ENOMEM;
    n->min_score = min_score;
    n->rules = rules;
    n->resolver = resolver;
    sluice_buf_init(&n->held, HELD_MAX);
    if (sluice_tagger_create(model, &n->tagger) != SLUICE_OK) {
        sluice_names_free(n);
        return SLUICE_ENOMEM;
    }
    sluice_tagger_lean(n->tagger, SLUICE_NAME_LEAN);
    *out = n;
    return SLUICE_OK;
}

void sluice_names_free(struct sluice_names *n)
{
    if (n == NULL)
        return;
    sluice_tagger_free(n->tagger);
    sluice_buf_release(&n->held);
    free(n);
}

void sluice_names_begin(struct sluice_names *n)
{
    sluice_buf_clear(&n->held);
    n->base = 0;
    n->status = SLUICE_OK;
}

/* A span in the bytes under way. */
static void on_span(void *ctx, const struct sluice_span *span)
{
    struct sluice_names *n = ctx;
    const struct sluice_rule *rule = sluice_ruleset_extra(n->rules, span->label);
    struct sluice_finding f = {.rule_index = rule->index,
                               .rule = rule->id,
                               .type = rule->type,
                               .class_ = rule->class_,
                               .start = n->base + span->start,
                               .end = n->base + span->end,
                               .score = span->score};

    if (n->status == SLUICE_OK && span->score >= n->least)
        n->status = sluice_resolver_push(n->resolver, &f, 0);
}

/* Tag the whole segments of p[0..len); returns how many bytes need not be given again. */
static size_t take(struct sluice_names *n, const uint8_t *p, size_t len, bool end)
{
    struct sluice_segment s;
    size_t at = 0;

    while (n->status == SLUICE_OK && sluice_segment_next(p, len, end, &at, &s)) {
        n->least = s.kind == SLUICE_SEGMENT_CODE ? SLUICE_NAME_SCORE_CODE_MIN : SLUICE_NAME_SCORE_MIN;
        n->least = n->least > n->min_score ? n->least : n->min_score;
        sluice_tagger_spans(n->tagger, p, &s, on_span, n);
    }
    return end ? len : at;
}

enum sluice_status sluice_names_feed(struct sluice_names *n, const uint8_t *p, size_t len, bool end)
{
    size_t done;

    if (n->held.len == 0 && len == 0)
        return SLUICE_OK;
    if (n->held.len == 0) { /* a text that is there as a whole is not copied */
        done = take(n, p, len, end);
        n->base += done;
        return n->status == SLUICE_OK ? sluice_buf_append(&n->held, p + done, len - done) : n->status;
    }
    if ((n->status = sluice_buf_append(&n->held, p, len)) != SLUICE_OK)
        return n->status;
    done = take(n, n->held.data, n->held.len, end);
    n->base += done;
    sluice_buf_consume(&n->held, done);
    return n->status;
}

uint64_t sluice_names_decided(const struct sluice_names *n)
{
    return n->base;
}
