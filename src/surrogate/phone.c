#include "surrogate/phone.h"

#include <string.h>

#define TRUNK "(0)"
#define TRUNK_LEN 3u

bool sluice_dialled_undo(const uint8_t *value, size_t len, struct sluice_dialled *out)
{
    size_t i = 0;

    *out = (struct sluice_dialled){0};
    if (len >= SLUICE_SURROGATE_MAX)
        return false;
    if (len > 2 && value[0] == '0' && value[1] == '0') {
        out->zeros = true;
        out->text[out->len++] = '+';
        i = 2;
    }
    while (i < len) {
        if (!out->trunk && len - i >= TRUNK_LEN && memcmp(value + i, TRUNK, TRUNK_LEN) == 0) {
            out->trunk = true;
            out->trunk_at = out->len;
            i += TRUNK_LEN;
        } else {
            out->text[out->len++] = value[i++];
        }
    }
    return out->zeros || out->trunk;
}

size_t sluice_dialled_redo(const struct sluice_dialled *d, const uint8_t *number, uint8_t text[SLUICE_SURROGATE_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < d->len; i++) {
        if (d->trunk && i == d->trunk_at) {
            memcpy(text + n, TRUNK, TRUNK_LEN);
            n += TRUNK_LEN;
        }
        if (d->zeros && i == 0)
            text[n++] = '0';
        text[n++] = d->zeros && i == 0 ? '0' : number[i];
    }
    return n;
}
