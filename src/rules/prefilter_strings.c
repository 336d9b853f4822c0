#include "rules/prefilter_internal.h"

#include <stdlib.h>
#include <string.h>

/*
 * Each string is filed under one gram of it: its rarest four bytes in a row, or all of a shorter string. `any` says
 * what may be filed at all, by four bytes of the text, so that most places of it cost one look-up; the other tables
 * say so by the gram's own length; the rest is compared.
 */
#define GRAM_MAX 4u
#define FOUR_BITS 18u  /* log2 of the bits that four bytes are hashed to: 32 KiB */
#define THREE_BITS 15u /* ...and three; of two bytes, each pair has its bit */
#define ANY_BITS 15u   /* ...and three for the table of all; a bit of eight by the fourth: 32 KiB */
#define SMALL 0x20202020u
#define MULTIPLIER 0x9e3779b1u

/* Both cases of a letter, and some other pairs, count as the same here. */
struct grams {
    uint8_t any[1u << ANY_BITS];
    uint64_t four[(1u << FOUR_BITS) / 64];
    uint64_t three[(1u << THREE_BITS) / 64];
    uint64_t two[(1u << 16) / 64];
};

/* A string as two numbers, low bytes first; `fold` makes letters small where case does not count. */
struct entry {
    uint64_t value, fold, mask;
    uint32_t value_end, fold_end, mask_end; /* bytes 8 to 11 */
    uint32_t id;
    uint32_t gram;
    uint8_t gram_length, at; /* where the gram begins */
    uint8_t length;
    bool more; /* the next one is of the same gram */
    bool near_token;
};

struct slot {
    uint32_t gram, entry;
    uint8_t length; /* 0: empty */
};

struct sluice_string_table {
    struct grams grams[2]; /* of all strings but those that only count near tokens; of all */
    struct entry *entries; /* by gram */
    size_t n;
    struct slot *slots;
    size_t slot_mask;
};

static uint32_t load4(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t load8(const uint8_t *p)
{
    return load4(p) | (uint64_t)load4(p + 4) << 32;
}

static uint32_t cut(uint32_t gram, unsigned length)
{
    return length == GRAM_MAX ? gram : gram & ((1u << 8 * length) - 1);
}

static uint32_t bit_of_four(uint32_t gram)
{
    return gram * MULTIPLIER >> (32u - FOUR_BITS);
}

static uint32_t bit_of_three(uint32_t gram)
{
    return (gram << 8) * MULTIPLIER >> (32u - THREE_BITS);
}

static uint32_t any_of(uint32_t gram)
{
    return (gram << 8) * MULTIPLIER >> (32u - ANY_BITS);
}

static void set_bit(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= (uint64_t)1 << (i % 64);
}

static bool has_bit(const uint64_t *bits, uint32_t i)
{
    return (bits[i / 64] >> (i % 64) & 1) != 0;
}

static void file_gram(struct grams *g, uint32_t gram, unsigned length)
{
    if (length == 4) {
        set_bit(g->four, bit_of_four(gram));
        g->any[any_of(gram)] |= (uint8_t)(1u << (gram >> 24 & 7));
    } else if (length == 3) {
        set_bit(g->three, bit_of_three(gram));
        g->any[any_of(gram)] = 0xff;
    } else {
        set_bit(g->two, gram & 0xffffu);
        for (uint32_t third = 0; third < 256; third++)
            g->any[any_of(gram | third << 16)] = 0xff;
    }
}

/* --- building ---------------------------------------------------------------------------------------------------- */

/* How common a byte is in text, roughly; only the choice of grams depends on it. */
static unsigned commonness(uint8_t b)
{
    static const uint8_t letters[26] = {60, 18, 30, 38, 90, 20, 20, 34, 62, 4,  12, 42, 28,
                                        60, 62, 24, 4,  58, 60, 74, 32, 14, 16, 6,  16, 6};

    b |= 0x20u;
    if (b >= 'a' && b <= 'z')
        return letters[b - 'a'];
    return b == ' ' ? 120 : 8;
}

/* Where its rarest four bytes begin. */
static unsigned rarest(const struct sluice_string *s)
{
    unsigned best = 0;
    uint64_t least = UINT64_MAX;

    for (unsigned at = 0; at + GRAM_MAX <= s->length; at++) {
        uint64_t product = 1;

        for (unsigned i = 0; i < GRAM_MAX; i++)
            product *= commonness(s->bytes[at + i]);
        if (product < least) {
            least = product;
            best = at;
        }
    }
    return best;
}

static bool is_letter(uint8_t b)
{
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
}

static struct entry entry_of(const struct sluice_string *s)
{
    uint8_t value[12] = {0}, fold[12] = {0}, mask[12] = {0};
    struct entry e = {.id = s->id, .length = (uint8_t)s->length, .near_token = s->near_token};

    for (size_t i = 0; i < s->length; i++) {
        mask[i] = 0xff;
        fold[i] = s->caseless && is_letter(s->bytes[i]) ? 0x20 : 0;
        value[i] = s->bytes[i] | fold[i];
    }
    e.value = load8(value);
    e.fold = load8(fold);
    e.mask = load8(mask);
    e.value_end = load4(value + 8);
    e.fold_end = load4(fold + 8);
    e.mask_end = load4(mask + 8);
    e.gram_length = s->length < GRAM_MAX ? (uint8_t)s->length : GRAM_MAX;
    e.at = (uint8_t)rarest(s);
    e.gram = cut(load4(value + e.at) | SMALL, e.gram_length);
    return e;
}

static int by_gram(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->gram_length != y->gram_length)
        return x->gram_length < y->gram_length ? -1 : 1;
    if (x->gram != y->gram)
        return x->gram < y->gram ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static size_t slot_of(const struct sluice_string_table *t, uint32_t gram, unsigned length)
{
    size_t i = (gram * MULTIPLIER >> 8 ^ length) & t->slot_mask;

    while (t->slots[i].length != 0 && (t->slots[i].gram != gram || t->slots[i].length != length))
        i = (i + 1) & t->slot_mask;
    return i;
}

static void file_entries(struct sluice_string_table *t)
{
    for (size_t i = t->n; i-- > 0;) {
        struct entry *e = &t->entries[i];
        struct slot *s = &t->slots[slot_of(t, e->gram, e->gram_length)];

        e->more = s->length != 0;
        *s = (struct slot){.gram = e->gram, .entry = (uint32_t)i, .length = e->gram_length};
        file_gram(&t->grams[true], e->gram, e->gram_length);
        if (!e->near_token)
            file_gram(&t->grams[false], e->gram, e->gram_length);
    }
}

enum sluice_status sluice_string_table_create(const struct sluice_string *strings, size_t n,
                                              struct sluice_string_table **out)
{
    struct sluice_string_table *t = calloc(1, sizeof(*t));
    size_t slots = 64;

    *out = NULL;
    if (t == NULL)
        return SLUICE_ENOMEM;
    while (slots < 2 * n)
        slots *= 2;
    t->n = n;
    t->slot_mask = slots - 1;
    t->entries = calloc(n + 1, sizeof(*t->entries));
    t->slots = calloc(slots, sizeof(*t->slots));
    if (t->entries == NULL || t->slots == NULL) {
        sluice_string_table_free(t);
        return SLUICE_ENOMEM;
    }
    for (size_t i = 0; i < n; i++)
        t->entries[i] = entry_of(&strings[i]);
    qsort(t->entries, n, sizeof(*t->entries), by_gram);
    file_entries(t);
    *out = t;
    return SLUICE_OK;
}

void sluice_string_table_free(struct sluice_string_table *t)
{
    if (t == NULL)
        return;
    free(t->entries);
    free(t->slots);
    free(t);
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

struct search {
    const struct sluice_string_table *t;
    const uint8_t *text;
    size_t len;
    bool near_token;
    sluice_string_fn fn;
    void *ctx;
};

/* Does the string begin at text[at]? */
static bool stands(const struct search *s, const struct entry *e, size_t at)
{
    uint8_t bytes[12] = {0};
    const uint8_t *p = s->text + at;

    if (s->len - at < e->length)
        return false;
    if (s->len - at < sizeof(bytes)) {
        memcpy(bytes, p, s->len - at);
        p = bytes;
    }
    return ((load8(p) | e->fold) & e->mask) == e->value && ((load4(p + 8) | e->fold_end) & e->mask_end) == e->value_end;
}

/* All strings that are filed under this gram. */
static bool compare(const struct search *s, size_t at, uint32_t gram, unsigned length)
{
    const struct slot *slot = &s->t->slots[slot_of(s->t, cut(gram, length), length)];
    const struct entry *e = slot->length == 0 ? NULL : &s->t->entries[slot->entry];

    for (; e != NULL; e = e->more ? e + 1 : NULL) {
        if ((e->near_token && !s->near_token) || at < e->at || !stands(s, e, at - e->at))
            continue;
        if (!s->fn(s->ctx, e->id, at - e->at + e->length))
            return false;
    }
    return true;
}

static bool look_closer(const struct search *s, const struct grams *g, size_t at, uint32_t gram)
{
    return (!has_bit(g->four, bit_of_four(gram)) || compare(s, at, gram, 4)) &&
           (!has_bit(g->three, bit_of_three(gram)) || compare(s, at, gram, 3)) &&
           (!has_bit(g->two, gram & 0xffffu) || compare(s, at, gram, 2));
}

static bool may_be_filed(const struct grams *g, uint32_t gram)
{
    return (g->any[any_of(gram)] >> (gram >> 24 & 7) & 1) != 0;
}

bool sluice_string_table_scan(const struct sluice_string_table *t, bool near_token, const uint8_t *text, size_t len,
                              size_t from, size_t to, sluice_string_fn fn, void *ctx)
{
    const struct search s = {.t = t, .text = text, .len = len, .near_token = near_token, .fn = fn, .ctx = ctx};
    const struct grams *g = &t->grams[near_token];
    const size_t whole = len < GRAM_MAX ? 0 : len - GRAM_MAX + 1; /* grams that begin before are within the text */
    size_t at = from;

    for (; at < to && at < whole; at++) {
        const uint32_t gram = load4(text + at) | SMALL;

        if (may_be_filed(g, gram) && !look_closer(&s, g, at, gram))
            return false;
    }
    for (; at < to; at++) {
        uint8_t end[GRAM_MAX] = {0};

        memcpy(end, text + at, len - at);
        if (!look_closer(&s, g, at, load4(end) | SMALL))
            return false;
    }
    return true;
}
