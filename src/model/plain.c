/* The reference: every feature of every token is made and looked up, one tag after the other. */
#include "model/tagger.h"

static void add_key(const struct sluice_model_parts *m, uint64_t key, int32_t *emission)
{
    const int8_t *row = sluice_model_weights(m, key);

    for (unsigned tag = 1; tag <= 2 * m->labels; tag++)
        emission[tag] += row[tag - 1];
}

static void token_emission(const struct sluice_model_parts *m, const struct sluice_segment *s,
                           const struct sluice_word *words, unsigned i, int32_t *emission)
{
    uint64_t key[SLUICE_FEATURES_MAX];
    unsigned n;

    for (int d = -SLUICE_FEATURE_REACH; d <= SLUICE_FEATURE_REACH; d++) {
        if ((int)i + d < 0 || (int)i + d >= (int)s->n)
            continue;
        n = sluice_feature_word(&words[(int)i + d], d, key);
        for (unsigned k = 0; k < n; k++)
            add_key(m, key[k], emission);
    }
    n = sluice_feature_pairs(s, words, i, key);
    for (unsigned k = 0; k < n; k++)
        add_key(m, key[k], emission);
}

void sluice_plain_emissions(const struct sluice_model *model, int lean, const uint8_t *text,
                            const struct sluice_segment *s, int32_t (*emission)[SLUICE_TAGS_STRIDE])
{
    const struct sluice_model_parts *m = sluice_model_parts(model);
    struct sluice_word words[SLUICE_SEGMENT_TOKENS_MAX];

    for (unsigned i = 0; i < s->n; i++) {
        const struct sluice_token *tok = &s->token[i];

        sluice_word_read(text + s->start + tok->start, (size_t)(tok->end - tok->start), sluice_feature_shape(s, i),
                         &words[i]);
        sluice_facts_fill(m->facts, m->entries, &words[i]);
    }
    for (unsigned i = 0; i < s->n; i++) {
        for (unsigned tag = 0; tag < SLUICE_TAGS_STRIDE; tag++)
            emission[i][tag] = 0;
        emission[i][0] = -lean * (int32_t)m->scale / 1000;
        token_emission(m, s, words, i, emission[i]);
    }
}
