/*
 * A model's file. Input: a file, whose digest is made right first, so that what lies behind it is reached too. What
 * opens must tag a text without going out of bounds.
 */
#include "model/tagger.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_span(void *ctx, const struct sluice_span *span)
{
    if (span->end > *(const size_t *)ctx || span->start >= span->end || span->score > 1000000)
        abort();
}

/* Put the digest at its place. */
static void seal(uint8_t *p, size_t n)
{
    uint8_t digest[32];

    memset(p + 32, 0, 32);
    (void)crypto_hash_sha256(digest, p, n);
    memcpy(p + 32, digest, 32);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char text[] = "Anna Kowalska wrote to O'Brien, 12 Rua das Flores; see f(x_1). \xFF\n";
    size_t n = sizeof(text) - 1;
    struct sluice_tagger *t = NULL;
    struct sluice_model *m;
    uint8_t *copy = malloc(size + 1);

    if (copy == NULL)
        abort();
    memcpy(copy, data, size);
    if (size >= 64)
        seal(copy, size);
    if (sluice_model_read(copy, size, &m, NULL) == SLUICE_OK) {
        if (sluice_tagger_create(m, &t) != SLUICE_OK)
            abort();
        sluice_tagger_run(t, (const uint8_t *)text, n, check_span, &n);
        sluice_tagger_free(t);
        sluice_model_free(m);
    }
    free(copy);
    return 0;
}
