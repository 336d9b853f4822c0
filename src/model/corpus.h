/*
 * Labelled text in memory. Offsets in it are bytes. One thread while it is filled; then any may read.
 */
#ifndef SLUICE_MODEL_CORPUS_H
#define SLUICE_MODEL_CORPUS_H

#include "core/buf.h"
#include "model/crf.h"
#include "model/segment.h"

#define SLUICE_GOLD_NOTHING (-1) /* a type that is no label of ours: as if it were not there */
#define SLUICE_GOLD_UNKNOWN (-2) /* may be one of ours or none: neither learned from nor counted */
#define SLUICE_GOLD_NAME (-3)    /* one of the example's names, nobody knows which; otherwise as unknown */

struct sluice_gold {
    uint32_t start, end; /* bytes of the example's text, [start, end) */
    int label;           /* 0.. or SLUICE_GOLD_UNKNOWN */
};

struct sluice_example {
    const uint8_t *text;
    uint32_t len;
    const struct sluice_gold *gold; /* in order, none overlaps another */
    unsigned n_gold;
    uint32_t unmarked; /* bit l: label l is not marked in this corpus: it is not judged by it */
    uint32_t open;     /* ...and tokens outside of spans may have it: training learns nothing from its absence */
    uint32_t names;    /* labels that SLUICE_GOLD_NAME stands for */
    float weight;      /* what one of its tokens counts for in training */
};

/* How the types of one corpus are called here. */
struct sluice_label_rule {
    const char *type;
    int label; /* 0.., SLUICE_GOLD_NOTHING or SLUICE_GOLD_UNKNOWN */
};

struct sluice_corpus_source {
    const struct sluice_label_rule *rule; /* a type without rule is nothing */
    size_t n_rules;
    uint32_t unmarked, open, names; /* as in struct sluice_example */
    float weight;
    /* Take only rows whose text hashes to [part_from, part_to) of 0..99: how development and test rows are held back.
     */
    unsigned part_from, part_to;
};

struct sluice_corpus;

enum sluice_status sluice_corpus_create(struct sluice_corpus **out) SLUICE_MUST_USE;
void sluice_corpus_free(struct sluice_corpus *c);
size_t sluice_corpus_count(const struct sluice_corpus *c);
struct sluice_example sluice_corpus_get(const struct sluice_corpus *c, size_t i); /* valid until more is added */

/* Make all letters small, as far as that leaves lengths alone. */
void sluice_corpus_lower(struct sluice_corpus *c);

/* Add one text; gold in any order, of overlapping ones the first to begin stays, of those the longest. */
enum sluice_status sluice_corpus_add(struct sluice_corpus *c, const struct sluice_corpus_source *src,
                                     const uint8_t *text, size_t n, struct sluice_gold *gold,
                                     unsigned n_gold) SLUICE_MUST_USE;

/*
 * Add p[0..n): JSON Lines {"text": "...", "spans": [{"start": 0, "end": 4, "type": "PERSON"}]}, offsets in code points,
 * other members ignored. A span without a letter in it (a postcode marked as a place) counts as unknown. EFORMAT with
 * the line; what was added before stays.
 */
enum sluice_status sluice_corpus_read_jsonl(struct sluice_corpus *c, const struct sluice_corpus_source *src,
                                            const uint8_t *p, size_t n, struct sluice_error *err) SLUICE_MUST_USE;

/* The same for CoNLL columns: a token a line, first column the token, last its tag (O, B-X, I-X), between them spaces
 * or a tab; an empty line ends a sentence. Tokens are joined by spaces. */
enum sluice_status sluice_corpus_read_conll(struct sluice_corpus *c, const struct sluice_corpus_source *src,
                                            const uint8_t *p, size_t n, struct sluice_error *err) SLUICE_MUST_USE;

/* The same for unlabelled text, a sentence a line, of which every nth is taken: words in small letters are nothing, all
 * else is unknown, but that where src->names is not 0 a word with a capital behind one in small letters, which the text
 * never has in small letters, is some name. Teaches a language's words without anybody having marked its names. */
enum sluice_status sluice_corpus_read_lines(struct sluice_corpus *c, const struct sluice_corpus_source *src,
                                            const uint8_t *p, size_t n, unsigned nth) SLUICE_MUST_USE;

/* Tags that token i of a segment of the example's text may have: allowed[i], bit t: tag t. tags: 2 labels + 1. */
void sluice_example_tags(const struct sluice_example *e, const struct sluice_segment *s, unsigned tags,
                         uint32_t allowed[SLUICE_SEGMENT_TOKENS_MAX]);

/* 0..99: the part that a text falls into, by a hash of its bytes. */
unsigned sluice_corpus_part(const uint8_t *text, size_t n);

#endif
