#include "redact/fingerprint.h"

#include "redact/key_internal.h"
#include "redact/plan_internal.h"

#include <sodium.h>
#include <string.h>

void sluice_redact_key_fingerprint(const struct sluice_redact_key *k, const uint8_t *value, size_t len,
                                   struct sluice_fingerprint *out)
{
    uint8_t mac[SLUICE_REDACT_MAC_BYTES];

    sluice_redact_key_mac(k, "allow-list", "", value, len, mac);
    memcpy(out->bytes, mac, sizeof(out->bytes));
    out->known = true;
    sodium_memzero(mac, sizeof(mac));
}

enum sluice_status sluice_redact_fingerprints_text(const struct sluice_redact_key *k, const uint8_t *text, size_t len,
                                                   const struct sluice_redaction *r, size_t n,
                                                   struct sluice_fingerprint *out, struct sluice_error *err)
{
    struct sluice_redact_plan plan = {0};
    enum sluice_status st = sluice_redact_places_text(text, len, r, n, &plan, err);

    for (size_t i = 0; i < plan.n && st == SLUICE_OK; i++) {
        const struct sluice_redact_stretch *p = &plan.v[i];

        sluice_redact_key_fingerprint(k, text + p->start, p->end - p->start, &out[p->first]);
    }
    sluice_redact_plan_release(&plan);
    return st;
}

enum sluice_status sluice_redact_fingerprints_document(const struct sluice_redact_key *k, const uint8_t *doc,
                                                       size_t len, const struct sluice_redaction *r, size_t n,
                                                       struct sluice_fingerprint *out, struct sluice_error *err)
{
    struct sluice_redact_plan plan = {0};
    enum sluice_status st = sluice_redact_places_document(doc, len, r, n, &plan, err);

    for (size_t i = 0; i < plan.n && st == SLUICE_OK; i++) {
        const struct sluice_redact_stretch *p = &plan.v[i];
        struct sluice_buf value;

        out[p->first] = (struct sluice_fingerprint){0};
        st = sluice_redact_stretch_value(doc, p, &value);
        if (st == SLUICE_OK)
            sluice_redact_key_fingerprint(k, value.data, value.len, &out[p->first]);
        else if (st == SLUICE_EFORMAT)
            st = SLUICE_OK;
        else
            (void)sluice_fail(err, st, "%s", sluice_status_text(st));
        sluice_buf_release(&value);
    }
    sluice_redact_plan_release(&plan);
    return st;
}
