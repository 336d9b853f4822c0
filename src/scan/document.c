#include "scan/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct document_scan {
    struct sluice_scanner *scanner;
    struct sluice_document_findings *out;
    const struct sluice_leaf *leaf; /* the one being scanned */
    struct sluice_error *err;
};

void sluice_document_findings_release(struct sluice_document_findings *fs)
{
    free(fs->v);
    *fs = (struct sluice_document_findings){0};
}

static enum sluice_status grow(struct sluice_document_findings *fs)
{
    size_t cap = fs->cap == 0 ? 16 : 2 * fs->cap;
    struct sluice_document_finding *v;

    if (fs->n < fs->cap)
        return SLUICE_OK;
    if ((v = realloc(fs->v, cap * sizeof(*v))) == NULL)
        return SLUICE_ENOMEM;
    fs->v = v;
    fs->cap = cap;
    return SLUICE_OK;
}

static enum sluice_status on_finding(void *ctx, const struct sluice_finding *f)
{
    struct document_scan *d = ctx;
    struct sluice_document_finding *df;
    enum sluice_status st;

    if (d->out->n >= SLUICE_FINDINGS_MAX)
        return sluice_fail(d->err, SLUICE_ELIMIT, "more than %u findings", SLUICE_FINDINGS_MAX);
    if ((st = grow(d->out)) != SLUICE_OK)
        return st;
    df = &d->out->v[d->out->n++];
    *df = (struct sluice_document_finding){.finding = *f,
                                           .kind = d->leaf->kind,
                                           .nesting = d->leaf->nesting,
                                           .leaf_start = d->leaf->start,
                                           .leaf_end = d->leaf->end};
    sluice_map_source(d->leaf->map, f->start, f->end, &df->finding.start, &df->finding.end);
    (void)snprintf(df->path, sizeof(df->path), "%s", d->leaf->path);
    return SLUICE_OK;
}

static enum sluice_status on_leaf(void *ctx, const struct sluice_leaf *leaf)
{
    struct document_scan *d = ctx;

    d->leaf = leaf;
    sluice_scanner_prose(d->scanner, leaf->kind == SLUICE_LEAF_STRING);
    return sluice_scanner_run(d->scanner, leaf->key, leaf->key_len, leaf->text, leaf->len, on_finding, d, d->err);
}

/* By start, end, rule; then the innermost nesting. */
static int compare(const void *x, const void *y)
{
    const struct sluice_document_finding *a = x, *b = y;

    if (a->finding.start != b->finding.start)
        return a->finding.start < b->finding.start ? -1 : 1;
    if (a->finding.end != b->finding.end)
        return a->finding.end < b->finding.end ? -1 : 1;
    if (a->finding.rule_index != b->finding.rule_index)
        return a->finding.rule_index < b->finding.rule_index ? -1 : 1;
    return (a->nesting < b->nesting) - (a->nesting > b->nesting);
}

/*
 * Did `in` find what `out` found, deeper inside? Then only `in` is reported, with the better score of the two: context
 * may have been seen in the outer text alone.
 */
static bool repeats(struct sluice_document_finding *in, const struct sluice_document_finding *out)
{
    if (in->nesting <= out->nesting || out->finding.start < in->finding.start || out->finding.end > in->finding.end ||
        strcmp(in->finding.type, out->finding.type) != 0)
        return false;
    if (in->finding.score < out->finding.score) {
        in->finding.score = out->finding.score;
        in->finding.context |= out->finding.context;
    }
    return true;
}

/* Drop what an outer text repeats of an inner one. fs is sorted, and stays so. */
static enum sluice_status drop_repeated(struct sluice_document_findings *fs)
{
    bool *repeated = calloc(fs->n + 1, sizeof(*repeated));
    size_t kept = 0;

    if (repeated == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < fs->n; i++) {
        for (size_t j = i + 1; j < fs->n && fs->v[j].finding.start < fs->v[i].finding.end; j++) {
            repeated[j] |= repeats(&fs->v[i], &fs->v[j]);
            repeated[i] |= repeats(&fs->v[j], &fs->v[i]);
        }
    }
    for (size_t i = 0; i < fs->n; i++) {
        if (!repeated[i])
            fs->v[kept++] = fs->v[i];
    }
    fs->n = kept;
    free(repeated);
    return SLUICE_OK;
}

enum sluice_status sluice_scan_document(struct sluice_scanner *s, const uint8_t *doc, size_t len,
                                        struct sluice_document_findings *out, struct sluice_error *err)
{
    struct document_scan d = {.scanner = s, .out = out, .err = err};
    enum sluice_status st;

    st = sluice_leaf_walk(doc, len, on_leaf, &d, err);
    sluice_scanner_prose(s, true);
    if (st != SLUICE_OK)
        return st;
    if (out->n > 1)
        qsort(out->v, out->n, sizeof(*out->v), compare);
    st = drop_repeated(out);
    return st == SLUICE_OK ? st : sluice_fail(err, st, "scan: %s", sluice_status_text(st));
}
