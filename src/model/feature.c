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

/* p[0..n) folded; where each of its characters begins, and the hash of what stands before that. */
struct folded {
    uint8_t text[2 * SLUICE_TOKEN_MAX];
    uint8_t start[2 * SLUICE_TOKEN_MAX + 1];
    uint64_t hash[2 * SLUICE_TOKEN_MAX + 1];
    unsigned len, characters;
};

/* A character of `made` bytes. */
static void put(struct folded *f, const uint8_t *out, unsigned made)
{
    uint64_t h = f->hash[f->characters];

    for (unsigned k = 0; k < made; k++)
        h = hash_byte(h, f->text[f->len++] = out[k]);
    f->hash[++f->characters] = h;
    f->start[f->characters] = (uint8_t)f->len;
}

/* The character at p[0..n), which is beyond ASCII; returns its bytes, *made of them folded: 0: it counts as nothing. */
static unsigned fold_character(const uint8_t *p, size_t n, uint8_t out[SLUICE_FOLD_MAX], unsigned *made)
{
    uint32_t cp;
    bool cut;
    const unsigned len = sluice_utf8_decode(p, n, &cp, &cut);

    out[0] = p[0];
    *made = 1;
    if (len == 0)
        return 1;
    *made = cp == 0xAD || (cp >= 0x200B && cp <= 0x200F) || cp == 0xFEFF ? 0 : sluice_fold(cp, false, out);
    return len;
}

static void fold(const uint8_t *p, size_t n, struct folded *f)
{
    f->len = f->characters = 0;
    f->start[0] = 0;
    f->hash[0] = EMPTY;
    for (size_t i = 0; i < n;) {
        uint8_t out[SLUICE_FOLD_MAX];
        unsigned made = 1, len = 1;

        if (p[i] < 0x80)
            out[0] = p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i] >= '0' && p[i] <= '9' ? '0' : p[i];
        else
            len = fold_character(p + i, n - i, out, &made);
        if (f->len + made > sizeof(f->text))
            break;
        if (made != 0)
            put(f, out, made);
        i += len;
    }
}

void sluice_word_read(const uint8_t *p, size_t n, uint8_t shape, struct sluice_word *out)
{
    struct folded f;

    fold(p, n, &f);
    memset(out, 0, sizeof(*out));
    out->shape = shape;
    out->length = (uint8_t)f.characters;
    out->form = f.hash[f.characters];
    for (unsigned k = 0; k < 4; k++) {
        unsigned take = f.characters < k + 1 ? f.characters : k + 1;

        out->prefix[k] = f.hash[take];
        out->suffix[k] = sluice_word_hash(f.text + f.start[f.characters - take], f.len - f.start[f.characters - take]);
        if (f.characters >= k + 1 + STEM_MIN)
            out->stem[k] = f.hash[f.characters - k - 1];
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
static uint64_t lists_of(sluice_facts facts)
{
    return (facts | facts >> SLUICE_FACT_STEM) & SLUICE_FACT_LISTS;
}

unsigned sluice_feature_word(const struct sluice_word *w, int distance, uint64_t key[SLUICE_FEATURES_WORD_MAX])
{
    unsigned n = 0;

    for (unsigned k = 0; k < SLUICE_FACT_LISTS_MAX; k++) {
        if ((lists_of(w->facts) >> k & 1) != 0)
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

/* --- neighbours --- */

const struct sluice_known sluice_known_beyond = {.form = EMPTY};

static uint64_t pair_key(enum place place, const struct sluice_known *other, const struct sluice_known *own)
{
    return key_of(place, 0, mix(other->form, own->form));
}

static uint64_t form_key(enum place place, const struct sluice_known *w, uint64_t look)
{
    return key_of(place, 0, mix(w->form, look));
}

static uint64_t class_key(enum place place, const struct sluice_known *w, uint64_t look)
{
    return key_of(place, 0, (uint64_t)w->class << 8 | look);
}

static uint64_t lists_key(enum place place, const struct sluice_known *w, uint64_t look)
{
    return key_of(place, 0, lists_of(w->facts) << 8 | look);
}

/* Three looks beside each other in the window, the first of them at `at`, whose first stands uppermost in the key. */
static uint64_t looks_key(enum place place, uint64_t window, unsigned at)
{
    const uint64_t three = window >> 8 * at;

    return key_of(place, 0, (three & 0xFF) << 16 | (three & 0xFF00) | (three >> 16 & 0xFF));
}

static uint64_t kind_key(uint64_t kind, uint64_t look)
{
    return key_of(KIND_SHAPE, 0, kind << 8 | look);
}

static uint64_t kind_lists_key(const struct sluice_known *w, uint64_t kind, uint64_t look)
{
    return key_of(KIND_LISTS, 0, kind << 16 | lists_of(w->facts) << 8 | look);
}

static uint64_t coarse_key(const struct sluice_known words[3], uint64_t look)
{
    return key_of(COARSE_AROUND, 0, (uint64_t)words[0].coarse << 16 | (uint64_t)words[2].coarse << 8 | look);
}

static uint64_t facts_key(const struct sluice_known words[3])
{
    return key_of(FACTS_AROUND, 0,
                  lists_of(words[0].facts) << 32 | (uint64_t)words[1].facts << 16 | lists_of(words[2].facts));
}

unsigned sluice_feature_window(uint64_t window, uint64_t key[SLUICE_FEATURES_WINDOW])
{
    key[0] = looks_key(SHAPES_BEFORE, window, 0);
    key[1] = looks_key(SHAPES_AROUND, window, 1);
    key[2] = looks_key(SHAPES_BEHIND, window, 2);
    key[3] = kind_key(window >> 40, window >> 16 & 0xFF);
    return SLUICE_FEATURES_WINDOW;
}

unsigned sluice_feature_before(const struct sluice_known *before, uint8_t look, uint64_t key[SLUICE_FEATURES_SIDE_MAX])
{
    unsigned n = 0;

    key[n++] = form_key(BEFORE_SHAPE, before, look);
    if (before->class != 0)
        key[n++] = class_key(BEFORE_CLASS, before, look);
    if (lists_of(before->facts) != 0)
        key[n++] = lists_key(LISTS_BEFORE, before, look);
    return n;
}

unsigned sluice_feature_behind(const struct sluice_known *behind, uint8_t look, uint64_t key[SLUICE_FEATURES_SIDE_MAX])
{
    unsigned n = 0;

    key[n++] = form_key(BEHIND_SHAPE, behind, look);
    if (behind->class != 0)
        key[n++] = class_key(BEHIND_CLASS, behind, look);
    if (lists_of(behind->facts) != 0)
        key[n++] = lists_key(LISTS_BEHIND, behind, look);
    return n;
}

unsigned sluice_feature_around(const struct sluice_known words[3], unsigned kind, uint8_t look,
                               uint64_t key[SLUICE_FEATURES_AROUND_MAX])
{
    unsigned n = 0;

    key[n++] = pair_key(BEFORE, &words[0], &words[1]);
    key[n++] = pair_key(BEHIND, &words[2], &words[1]);
    if ((words[0].coarse | words[2].coarse) != 0)
        key[n++] = coarse_key(words, look);
    if ((words[0].facts | words[1].facts | words[2].facts) != 0)
        key[n++] = facts_key(words);
    if (lists_of(words[1].facts) != 0)
        key[n++] = kind_lists_key(&words[1], kind, look);
    return n;
}

static struct sluice_known known_at(const struct sluice_segment *s, const struct sluice_word *words, int at)
{
    if (at < 0 || at >= (int)s->n)
        return sluice_known_beyond;
    return (struct sluice_known){words[at].form, words[at].facts, words[at].class, words[at].coarse};
}

static uint64_t window_at(const struct sluice_segment *s, int i)
{
    uint64_t window = 0;

    for (int at = i + 2; at >= i - 2; at--)
        window = window << 8 | (at < 0 || at >= (int)s->n
                                    ? 0
                                    : sluice_feature_look(sluice_feature_shape(s, (unsigned)at), s->token[at].gap));
    return window;
}

/* In this order training sums them: another one would make another model. */
unsigned sluice_feature_pairs(const struct sluice_segment *s, const struct sluice_word *words, unsigned i,
                              uint64_t key[SLUICE_FEATURES_PAIR_MAX])
{
    const struct sluice_known around[3] = {known_at(s, words, (int)i - 1), known_at(s, words, (int)i),
                                           known_at(s, words, (int)i + 1)};
    const uint64_t window = window_at(s, (int)i), self = window >> 16 & 0xFF, kind = (uint64_t)s->kind << 1 | (i == 0);
    unsigned n = 0;

    key[n++] = pair_key(BEFORE, &around[0], &around[1]);
    key[n++] = pair_key(BEHIND, &around[2], &around[1]);
    key[n++] = looks_key(SHAPES_BEFORE, window, 0);
    key[n++] = looks_key(SHAPES_AROUND, window, 1);
    key[n++] = looks_key(SHAPES_BEHIND, window, 2);
    key[n++] = form_key(BEFORE_SHAPE, &around[0], self);
    key[n++] = form_key(BEHIND_SHAPE, &around[2], self);
    key[n++] = kind_key(kind, self);
    if (around[0].class != 0)
        key[n++] = class_key(BEFORE_CLASS, &around[0], self);
    if (around[2].class != 0)
        key[n++] = class_key(BEHIND_CLASS, &around[2], self);
    if ((around[0].coarse | around[2].coarse) != 0)
        key[n++] = coarse_key(around, self);
    if ((around[0].facts | around[1].facts | around[2].facts) != 0)
        key[n++] = facts_key(around);
    if (lists_of(around[0].facts) != 0)
        key[n++] = lists_key(LISTS_BEFORE, &around[0], self);
    if (lists_of(around[2].facts) != 0)
        key[n++] = lists_key(LISTS_BEHIND, &around[2], self);
    if (lists_of(around[1].facts) != 0)
        key[n++] = kind_lists_key(&around[1], kind, self);
    return n;
}
