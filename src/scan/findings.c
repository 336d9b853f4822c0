#include "scan/findings.h"

#include "core/limits.h"

#include <stdlib.h>

void sluice_findings_release(struct sluice_findings *fs)
{
    free(fs->v);
    *fs = (struct sluice_findings){0};
}

enum sluice_status sluice_findings_push(struct sluice_findings *fs, const struct sluice_finding *f)
{
    if (fs->n >= SLUICE_FINDINGS_MAX)
        return SLUICE_ELIMIT;
    if (fs->n == fs->cap) {
        size_t cap = fs->cap == 0 ? 16 : 2 * fs->cap;
        struct sluice_finding *v = realloc(fs->v, cap * sizeof(*v));

        if (v == NULL)
            return SLUICE_ENOMEM;
        fs->v = v;
        fs->cap = cap;
    }
    fs->v[fs->n++] = *f;
    return SLUICE_OK;
}

static enum sluice_status collect(void *ctx, const struct sluice_finding *f)
{
    return sluice_findings_push(ctx, f);
}

enum sluice_status sluice_scan_text(struct sluice_scanner *s, const uint8_t *hint, size_t hint_len, const uint8_t *text,
                                    size_t len, struct sluice_findings *out, struct sluice_error *err)
{
    return sluice_scanner_run(s, hint, hint_len, text, len, collect, out, err);
}
