/*
 * A model: labels, transitions, int8 weights of features, what is known about words; and the file it lies in.
 *
 * File v2, little-endian. Everything in it is checked when it is opened; what lies past a limit, is cut off, damaged,
 * of another version or of another program is refused (EFORMAT), and err says which.
 *
 *     0  8  "SLUICEM2"
 *     8  4  version of the features (model/feature.h)
 *    12  4  labels, 1..SLUICE_MODEL_LABELS_MAX
 *    16  4  buckets of weights
 *    20  4  scale: units of score in a factor of e (model/crf.h)
 *    24  4  facts about words: entries of the table, a power of two or 0
 *    28  4  bytes of the note
 *    32  32 SHA-256 of the whole file, these 32 bytes taken for zero
 *    64  32 the model's name, padded with NULs
 *    96  8 x 32 the labels' names, the same
 *   352  20 x 20 x 2 transitions, int16, [from][to]
 *  1152 128 reserved, zero
 *  1280  buckets x 8 x stride: weights; stride is 8 up to 4 labels, else 16. A bucket has room for 7 features: 7 bytes
 *        that tell them apart (0: free), a zero, stride - 8 zeros, then 7 x stride int8: weights of tag 1, 2, ... (tag
 *        0 has none). A feature's key names its bucket and its byte; one that is not there weighs nothing.
 *        then entries x 8: facts about words, by open addressing: u32 upper half of the word's hash (0: free, and so is
 *        what follows), u32 facts as in sluice_facts (model/feature.h): lists and stems, writing, classes by neighbours
 *        (bits 16..25 fine, 26..31 coarse); bit 15 is zero
 *        then the note, UTF-8: how it was made
 */
#ifndef SLUICE_MODEL_MODEL_H
#define SLUICE_MODEL_MODEL_H

#include "core/buf.h"
#include "model/crf.h"
#include "model/feature.h"

#include <string.h>

struct sluice_model; /* immutable once made; may be shared by threads */

/* What a model consists of, for those who make and read one. Pointers are the model's and live as long as it. */
struct sluice_model_parts {
    char name[SLUICE_MODEL_NAME_MAX + 1];
    char label[SLUICE_MODEL_LABELS_MAX][SLUICE_MODEL_NAME_MAX + 1];
    unsigned labels;
    unsigned stride; /* int8 of a feature: 8 or 16 */
    uint32_t buckets;
    uint32_t scale;
    int16_t transition[SLUICE_TAGS_STRIDE][SLUICE_TAGS_STRIDE];
    const int8_t *weight; /* buckets x 8 x stride */
    uint32_t entries;
    const uint8_t *facts; /* entries x 8 bytes, as in the file */
    const char *note;     /* note_len bytes, no NUL */
    uint32_t note_len;
};

/*
 * Read the file at path and check it. EIO, EFORMAT, ELIMIT; err names the file. It is read, not mapped: what is written
 * to the file later cannot change what was checked, and large pages make tagging a quarter faster.
 */
enum sluice_status sluice_model_open(const char *path, struct sluice_model **out,
                                     struct sluice_error *err) SLUICE_MUST_USE;

/* The same over bytes that are borrowed until free. */
enum sluice_status sluice_model_read(const uint8_t *p, size_t n, struct sluice_model **out,
                                     struct sluice_error *err) SLUICE_MUST_USE;
void sluice_model_free(struct sluice_model *m);

const struct sluice_model_parts *sluice_model_parts(const struct sluice_model *m);
const struct sluice_crf *sluice_model_crf(const struct sluice_model *m);
/* SHA-256 of the file as it stands in it: what records name. */
const uint8_t *sluice_model_digest(const struct sluice_model *m);
size_t sluice_model_size(const struct sluice_model *m);

/* What is known about a word of this form (model/feature.h). */
sluice_facts sluice_model_facts(const struct sluice_model *m, uint64_t form);

/* The same in a table of facts. */
sluice_facts sluice_facts_find(const uint8_t *table, uint32_t entries, uint64_t form);

/* Fill in what is known about a word that was read: facts, class and coarse. */
void sluice_facts_fill(const uint8_t *table, uint32_t entries, struct sluice_word *w);

/* Ask the processor for what _fill() will look at. */
void sluice_facts_ask(const uint8_t *table, uint32_t entries, const struct sluice_word *w);

#define SLUICE_BUCKET_FEATURES 7u

/* Where a feature's weights would stand: its bucket of so many, and the byte that tells it apart there. */
static inline uint32_t sluice_feature_bucket(uint64_t key, uint32_t buckets)
{
    return (uint32_t)((key >> 32) * buckets >> 32);
}

static inline uint8_t sluice_feature_mark(uint64_t key)
{
    uint8_t mark = (uint8_t)(key >> 24);

    return mark == 0 ? 1 : mark;
}

/* The weights of what has none. */
extern const int8_t sluice_no_weights[16];

/* The weights of the feature with that mark in a bucket, stride of them: without a branch that depends on the text. */
static inline const int8_t *sluice_bucket_weights(const int8_t *bucket, uint8_t mark, unsigned stride)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t marks, hit;
    unsigned place;

    memcpy(&marks, bucket, sizeof(marks));
    marks ^= ones * mark;
    hit =
        (marks - ones) & ~marks & 0x0080808080808080u; /* lowest bit set: the first equal byte; the eighth is no mark */
    place = hit == 0 ? 0 : (unsigned)__builtin_ctzll(hit) / 8 + 1;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#error "a model's file is read as it lies: little-endian"
#endif
    return hit == 0 ? sluice_no_weights : bucket + place * stride;
}

/* A feature's weights. */
static inline const int8_t *sluice_model_weights(const struct sluice_model_parts *m, uint64_t key)
{
    return sluice_bucket_weights(m->weight + (size_t)sluice_feature_bucket(key, m->buckets) * 8 * m->stride,
                                 sluice_feature_mark(key), m->stride);
}

/* Append the file of these parts to out (its max must allow for it). */
enum sluice_status sluice_model_write(const struct sluice_model_parts *parts, struct sluice_buf *out) SLUICE_MUST_USE;

/* Write facts about a word into a table of entries x 8 bytes that was zeroed first; false where it is full or has it.
 */
bool sluice_facts_add(uint8_t *table, uint32_t entries, uint64_t form, sluice_facts facts);

#endif
