#include "redact/settle_internal.h"

#include "redact/restore_internal.h"

#include <stdlib.h>

enum sluice_status sluice_redact_settle(struct sluice_vault *v, bool document, const uint8_t *out, size_t len,
                                        const struct sluice_surrogate_mark *marks, size_t n, bool *settled,
                                        struct sluice_error *err)
{
    struct sluice_restore_place *places = NULL;
    enum sluice_status st;
    size_t n_places = 0, m = 0;

    *settled = true;
    st = (document ? sluice_restore_places_document : sluice_restore_places_text)(v, out, len, &places, &n_places, err);
    for (size_t i = 0; i < n_places && st == SLUICE_OK; i++) {
        const struct sluice_restore_place *p = &places[i];

        for (; m < n && marks[m].at < p->start; m++) { /* not found */
            sluice_vault_take(v, marks[m].entry, true);
            *settled = false;
        }
        if (m < n && marks[m].at == p->start && marks[m].entry == p->entry) {
            m++;
        } else if (p->entry->surrogate && !p->entry->sure) {
            sluice_vault_take(v, p->entry, false);
            *settled = false;
        }
    }
    for (; m < n && st == SLUICE_OK; m++) {
        sluice_vault_take(v, marks[m].entry, true);
        *settled = false;
    }
    free(places);
    return st;
}
