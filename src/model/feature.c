#include "model/feature.h"

#include "core/fold.h"
#include "core/utf8.h"

#include <string.h>

#define PRIME 0x9E3779B97F4A7C15u
#define EMPTY 0xCBF29CE484222325u
#define STEM_MIN 4u /* characters */

/* One hash of a and b whose upper half is well mixed. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ (b * PRIME)) * 0xBF58476D1CE4E5B9u;

    h ^= h >> 29;
    return h * 0x94D049BB133111EBu;
}

static uint64_t hash_byte(uint64_t h, uint8_t c)
{
    h = (h ^ c) * 0x100000001B3u;
    return h ^ h >> 31;
}

uint64_t sluice_word_hash(const uint8_t *folded, size_t n)
{
    uint64_t h = EMPTY;

    for (size_t i = 0; i < n; i++)
        h = hash_byte(h, folded[i]);
    return h;
}

/* p[0..n) folded, and where each of its characters begins. */
struct folded {
    uint8_t text[2 * SLUICE_TOKEN_MAX];
    uint8_t start[2 * SLUICE_TOKEN_MAX + 1];
    unsigned len, characters;
};

static void fold(const uint8_t *p, size_t n, struct folded *f)
{
    f->len = f->characters = 0;
    for (size_t i = 0; i < n;) {
        uint8_t out[SLUICE_FOLD_MAX] = {p[i]};
        uint32_t cp;
        bool cut;
        unsigned made = 1, len = 1;

        if (p[i] < 0x80)
            out[0] = p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i] >= '0' && p[i] <= '9' ? '0' : p[i];
        else if ((len = sluice_utf8_decode(p + i, n - i, &cp, &cut)) == 0)
            len = 1;
        else
            made = cp == 0xAD || (cp >= 0x200B && cp <= 0x200F) || cp == 0xFEFF ? 0 : sluice_fold(cp, false, out);
        if (f->len + made > sizeof(f->text))
            break;
        memcpy(f->text + f->len, out, made);
        if (made != 0)
            f->start[f->characters++] = (uint8_t)f->len;
        f->len += made;
        i += len;
    }
    f->start[f->characters] = (uint8_t)f->len;
}

void sluice_word_read(const uint8_t *p, size_t n, uint8_t shape, struct sluice_word *out)
{
    struct folded f;

    fold(p, n, &f);
    memset(out, 0, sizeof(*out));
    out->shape = shape;
    out->length = (uint8_t)f.characters;
    out->form = sluice_word_hash(f.text, f.len);
    for (unsigned k = 0; k < 4; k++) {
        unsigned take = f.characters < k + 1 ? f.characters : k + 1;

        out->prefix[k] = sluice_word_hash(f.text, f.start[take]);
        out->suffix[k] = sluice_word_hash(f.text + f.start[f.characters - take], f.len - f.start[f.characters - take]);
        if (f.characters >= k + 1 + STEM_MIN)
            out->stem[k] = sluice_word_hash(f.text, f.start[f.characters - k - 1]);
    }
}

/* Where a feature looks; with the distance it makes keys of different features differ. */
enum place {
    FORM = 1,
    FORM_SHAPE,
    SHAPE,
    LENGTH,
    PREFIX,
    SUFFIX = PREFIX + 4,
    SUFFIX_SHAPE = SUFFIX + 4,
    PREFIX_SHAPE,
    FACTS,
    FACTS_SHAPE,
    BEFORE,
    BEHIND,
    SHAPES_BEFORE,
    SHAPES_AROUND,
    SHAPES_BEHIND,
    BEFORE_SHAPE,
    BEHIND_SHAPE,
    KIND_SHAPE,
    FACTS_AROUND,
    CLASS,
    CLASS_SHAPE,
    COARSE_SHAPE,
    BEFORE_CLASS,
    BEHIND_CLASS,
    COARSE_AROUND,
    LIST,
    WRITING,
    LISTS_BEFORE,
    LISTS_BEHIND,
    KIND_LISTS,
};

static uint64_t key_of(enum place place, int distance, uint64_t value)
{
    return mix(value, (uint64_t)place * 8 + (uint64_t)(distance + SLUICE_FEATURE_REACH));
}

/* The lists that a word or its stem stands in. */
static uint64_t lists_of(const struct sluice_word *w)
{
    return (w->facts | w->facts >> SLUICE_FACT_STEM) & SLUICE_FACT_LISTS;
}

unsigned sluice_feature_word(const struct sluice_word *w, int distance, uint64_t key[SLUICE_FEATURES_WORD_MAX])
{
    unsigned n = 0;

    for (unsigned k = 0; k < SLUICE_FACT_LISTS_MAX; k++) {
        if ((lists_of(w) >> k & 1) != 0)
            key[n++] = key_of(LIST, distance, (uint64_t)k << 8 | w->shape);
    }

    key[n++] = key_of(FORM, distance, w->form);
    key[n++] = key_of(SHAPE, distance, w->shape);
    if (w->class != 0)
        key[n++] = key_of(CLASS, distance, w->class);
    if (distance < -1 || distance > 1)
        return n;
    key[n++] = key_of(SUFFIX + 2, distance, w->suffix[2]);
    if ((w->shape >= SLUICE_SHAPE_LOWER && w->shape <= SLUICE_SHAPE_UNCASED) || w->shape >= SLUICE_SHAPE_ALL_LOWER)
        key[n++] = key_of(WRITING, distance, (uint64_t)(w->facts >> SLUICE_FACT_WRITING & 7) << 8 | w->shape);
    if (w->facts != 0)
        key[n++] = key_of(FACTS_SHAPE, distance, (uint64_t)w->facts << 8 | w->shape);
    if (distance != 0)
        return n;
    key[n++] = key_of(FORM_SHAPE, distance, mix(w->form, w->shape));
    key[n++] = key_of(LENGTH, distance, (uint64_t)(w->length < 12 ? w->length : 12) << 8 | w->shape);
    for (int k = 0; k < 4; k++)
        key[n++] = key_of((enum place)(PREFIX + k), distance, w->prefix[k]);
    for (int k = 0; k < 4; k++) {
        if (k != 2)
            key[n++] = key_of((enum place)(SUFFIX + k), distance, w->suffix[k]);
    }
    key[n++] = key_of(SUFFIX_SHAPE, distance, mix(w->suffix[2], w->shape));
    key[n++] = key_of(PREFIX_SHAPE, distance, mix(w->prefix[2], w->shape));
    if (w->facts != 0)
        key[n++] = key_of(FACTS, distance, w->facts);
    if (w->class != 0)
        key[n++] = key_of(CLASS_SHAPE, distance, (uint64_t)w->class << 8 | w->shape);
    if (w->coarse != 0)
        key[n++] = key_of(COARSE_SHAPE, distance, (uint64_t)w->coarse << 8 | w->shape);
    return n;
}

static const struct sluice_word beyond = {.form = EMPTY};

static const struct sluice_word *word_at(const struct sluice_segment *s, const struct sluice_word *words, unsigned i,
                                         int distance)
{
    int at = (int)i + distance;

    return at < 0 || at >= (int)s->n ? &beyond : &words[at];
}

/* A token's shape and what stands before it: 8 bits. */
static uint64_t look(const struct sluice_segment *s, unsigned i, int distance)
{
    int at = (int)i + distance;

    return at < 0 || at >= (int)s->n
               ? 0
               : (uint64_t)sluice_feature_shape(s, (unsigned)at) | (uint64_t)s->token[at].gap << 6;
}

unsigned sluice_feature_pairs(const struct sluice_segment *s, const struct sluice_word *words, unsigned i,
                              uint64_t key[SLUICE_FEATURES_PAIR_MAX])
{
    const struct sluice_word *w = &words[i], *before = word_at(s, words, i, -1), *behind = word_at(s, words, i, 1);
    const uint64_t kind = (uint64_t)s->kind << 1 | (i == 0), l2 = look(s, i, -2), l1 = look(s, i, -1);
    const uint64_t self = look(s, i, 0), r1 = look(s, i, 1), r2 = look(s, i, 2);
    unsigned n = 0;

    key[n++] = key_of(BEFORE, 0, mix(before->form, w->form));
    key[n++] = key_of(BEHIND, 0, mix(behind->form, w->form));
    key[n++] = key_of(SHAPES_BEFORE, 0, l2 << 16 | l1 << 8 | self);
    key[n++] = key_of(SHAPES_AROUND, 0, l1 << 16 | self << 8 | r1);
    key[n++] = key_of(SHAPES_BEHIND, 0, self << 16 | r1 << 8 | r2);
    key[n++] = key_of(BEFORE_SHAPE, 0, mix(before->form, self));
    key[n++] = key_of(BEHIND_SHAPE, 0, mix(behind->form, self));
    key[n++] = key_of(KIND_SHAPE, 0, kind << 8 | self);
    if (before->class != 0)
        key[n++] = key_of(BEFORE_CLASS, 0, (uint64_t)before->class << 8 | self);
    if (behind->class != 0)
        key[n++] = key_of(BEHIND_CLASS, 0, (uint64_t)behind->class << 8 | self);
    if ((before->coarse | behind->coarse) != 0)
        key[n++] = key_of(COARSE_AROUND, 0, (uint64_t)before->coarse << 16 | (uint64_t)behind->coarse << 8 | self);
    if ((before->facts | w->facts | behind->facts) != 0)
        key[n++] = key_of(FACTS_AROUND, 0, lists_of(before) << 32 | (uint64_t)w->facts << 16 | lists_of(behind));
    if (lists_of(before) != 0)
        key[n++] = key_of(LISTS_BEFORE, 0, lists_of(before) << 8 | self);
    if (lists_of(behind) != 0)
        key[n++] = key_of(LISTS_BEHIND, 0, lists_of(behind) << 8 | self);
    if (lists_of(w) != 0)
        key[n++] = key_of(KIND_LISTS, 0, kind << 16 | lists_of(w) << 8 | self);
    return n;
}
