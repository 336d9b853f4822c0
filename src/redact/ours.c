#include "redact/ours.h"

#include "redact/key_internal.h"
#include "redact/plan_internal.h"

#include <sodium.h>
#include <string.h>

enum sluice_status sluice_redact_ours_text(const struct sluice_redact_key *k, const uint8_t *text, size_t len,
                                           const struct sluice_redaction *r, size_t n, bool *out,
                                           struct sluice_error *err)
{
    struct sluice_surrogate_key key;
    struct sluice_redact_plan plan = {0};
    enum sluice_status st = sluice_redact_places_text(text, len, r, n, &plan, err);

    sluice_redact_key_surrogate(k, &key);
    for (size_t i = 0; i < plan.n && st == SLUICE_OK; i++) {
        const struct sluice_redact_stretch *p = &plan.v[i];

        out[p->first] = sluice_surrogate_own(&key, r[p->first].type, text + p->start, p->end - p->start);
    }
    sodium_memzero(&key, sizeof(key));
    sluice_redact_plan_release(&plan);
    return st;
}

enum sluice_status sluice_redact_ours_document(const struct sluice_redact_key *k, const uint8_t *doc, size_t len,
                                               const struct sluice_redaction *r, size_t n, bool *out,
                                               struct sluice_error *err)
{
    struct sluice_surrogate_key key;
    struct sluice_redact_plan plan = {0};
    enum sluice_status st = sluice_redact_places_document(doc, len, r, n, &plan, err);

    sluice_redact_key_surrogate(k, &key);
    for (size_t i = 0; i < plan.n && st == SLUICE_OK; i++) {
        const struct sluice_redact_stretch *p = &plan.v[i];
        struct sluice_buf value;

        out[p->first] = false;
        st = sluice_redact_stretch_value(doc, p, &value);
        if (st == SLUICE_OK)
            out[p->first] = sluice_surrogate_own(&key, r[p->first].type, value.data, value.len);
        else if (st == SLUICE_EFORMAT)
            st = SLUICE_OK;
        else
            (void)sluice_fail(err, st, "%s", sluice_status_text(st));
        sluice_buf_release(&value);
    }
    sodium_memzero(&key, sizeof(key));
    sluice_redact_plan_release(&plan);
    return st;
}
