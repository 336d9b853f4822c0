/* Models with random weights, for tests of what reads one. */
#ifndef MODEL_KIT_H
#define MODEL_KIT_H

#include "model/tagger.h"
#include "rng.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* What its table says of "anna": lists 0 to 2, mostly with a capital, classes. */
#define MODEL_KIT_ANNA 0x85550147u

/* The file of a model with that many labels, called so (NULL: A, B, C...); to be released. */
static inline void model_kit_named(uint64_t seed, unsigned labels, uint32_t buckets, const char *const *names,
                                   struct sluice_buf *file)
{
    struct sluice_model_parts p = {.labels = labels, .stride = labels <= 4 ? 8 : 16, .buckets = buckets, .scale = 24};
    uint64_t r = seed;
    int8_t *weight = malloc((size_t)buckets * 8 * p.stride);
    uint8_t facts[64 * 8] = {0};

    memcpy(p.name, "test", 5);
    for (unsigned i = 0; i < labels; i++) {
        p.label[i][0] = (char)('A' + i);
        if (names != NULL)
            (void)strncpy(p.label[i], names[i], sizeof(p.label[i]) - 1);
    }
    for (size_t i = 0; i < (size_t)buckets * 8 * p.stride; i++)
        weight[i] = (int8_t)(rng_below(&r, 255) - 127);
    for (unsigned i = 0; i < SLUICE_TAGS_STRIDE * SLUICE_TAGS_STRIDE; i++)
        p.transition[i / SLUICE_TAGS_STRIDE][i % SLUICE_TAGS_STRIDE] = (int16_t)(rng_below(&r, 200) - 100);
    ck_assert(sluice_facts_add(facts, 64, sluice_word_hash((const uint8_t *)"anna", 4), MODEL_KIT_ANNA));
    ck_assert(sluice_facts_add(facts, 64, sluice_word_hash((const uint8_t *)"please", 6), 0xA9550080u));
    ck_assert(sluice_facts_add(facts, 64, sluice_word_hash((const uint8_t *)"kowal", 5), 0x00000402u));
    ck_assert(sluice_facts_add(facts, 64, sluice_word_hash((const uint8_t *)"main", 4), 0x07FF0000u));
    p.weight = weight;
    p.entries = 64;
    p.facts = facts;
    p.note = "made by a test";
    p.note_len = 14;
    sluice_buf_init(file, SLUICE_MODEL_FILE_MAX);
    ck_assert_int_eq(sluice_model_write(&p, file), SLUICE_OK);
    free(weight);
}

static inline void model_kit_file(uint64_t seed, unsigned labels, uint32_t buckets, struct sluice_buf *file)
{
    model_kit_named(seed, labels, buckets, NULL, file);
}

#endif
