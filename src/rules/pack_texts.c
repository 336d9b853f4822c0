#include "rules/ruleset_internal.h"

#include "core/file.h"

#include <sodium.h>
#include <stdlib.h>

enum sluice_status sluice_pack_texts_read(const struct sluice_pack_files *files, struct sluice_pack_texts *t)
{
    enum sluice_status st = SLUICE_OK;

    *t = (struct sluice_pack_texts){.ends = calloc(files->n + 1, sizeof(*t->ends))};
    sluice_buf_init(&t->all, SLUICE_PACKS_MAX);
    if (t->ends == NULL)
        return SLUICE_ENOMEM;
    if (files->bytes < SLUICE_PACKS_MAX)
        st = sluice_buf_reserve(&t->all, (size_t)files->bytes);
    for (size_t i = 0; i < files->n && st == SLUICE_OK; i++) {
        st = sluice_file_read(files->v[i], SLUICE_CONF_FILE_MAX, &t->all, NULL);
        t->ends[i] = t->all.len;
        t->n = i + 1;
    }
    return st;
}

const uint8_t *sluice_pack_texts_at(const struct sluice_pack_texts *t, size_t i, size_t *len)
{
    const size_t start = i == 0 ? 0 : t->ends[i - 1];

    *len = t->ends[i] - start;
    return t->all.data + start;
}

void sluice_pack_texts_digest(const struct sluice_pack_texts *t, uint8_t digest[SLUICE_DIGEST_BYTES])
{
    crypto_generichash_state h;

    crypto_generichash_init(&h, NULL, 0, SLUICE_DIGEST_BYTES);
    for (size_t i = 0; i < t->n; i++) {
        const uint64_t end = t->ends[i];

        crypto_generichash_update(&h, (const uint8_t *)&end, sizeof(end));
    }
    crypto_generichash_update(&h, t->all.data, t->all.len);
    crypto_generichash_final(&h, digest, SLUICE_DIGEST_BYTES);
}

void sluice_pack_texts_release(struct sluice_pack_texts *t)
{
    sluice_buf_release(&t->all);
    free(t->ends);
    *t = (struct sluice_pack_texts){0};
}
