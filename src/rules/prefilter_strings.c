#include "rules/gram_set.h"
#include "rules/letters.h"
#include "rules/prefilter_internal.h"

#include <stdlib.h>
#include <string.h>

/*
 * Each string is filed under one gram of it: its rarest four bytes in a row, or all of a shorter string. Bit tables say
 * which grams are filed at all, so that most places of a text cost two look-ups; the rest is compared.
 */
#define GRAM_MAX 4u
#define SMALL 0x20202020u
#define MULTIPLIER 0x9e3779b1u

/* A string's first eight bytes as a number, the first one lowest, all made small: few others look the same. */
struct entry {
    uint64_t head;
    uint32_t string;    /* index of `exact` */
    uint8_t length, at; /* where the gram begins */
    bool more;          /* the next one is of the same gram */
    bool near_token;
};

/* All of it; `fold` makes letters small where case does not count. */
struct exact {
    uint8_t bytes[SLUICE_STRING_MAX], fold[SLUICE_STRING_MAX];
    uint32_t id;
};

struct slot {
    uint32_t gram;
    uint32_t entry_and_length; /* of the gram, in the lowest three bits; 0: empty */
};

struct sluice_string_table {
    struct sluice_gram_set grams[2]; /* of all strings but those that only count near tokens; of all */
    struct entry *entries;           /* by gram */
    struct exact *exact;
    size_t n;
    struct slot *slots;
    size_t slot_mask;
};

static uint32_t load4(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t cut(uint32_t gram, unsigned length)
{
    return length == GRAM_MAX ? gram : gram & ((1u << 8 * length) - 1);
}

static bool is_letter(uint8_t b)
{
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
}

/* Short strings are common words, or capitals that are not: both ways to write a letter only where both count. at: how
 * many bytes of three are there; the string, or its end, may come before. */
static void file_short(struct sluice_gram_set *g, const struct sluice_string *s, uint32_t three,
                       unsigned at) /* NOLINT(misc-no-recursion) */
{
    if (at == 3) {
        sluice_gram_set_add_three(g, three);
    } else if (at == s->length) {
        for (uint32_t any = 0; any < 256; any++)
            file_short(g, s, three | any << 8 * at, at + 1);
    } else {
        const uint8_t b = s->bytes[at];

        file_short(g, s, three | (uint32_t)b << 8 * at, at + 1);
        if (s->caseless && is_letter(b))
            file_short(g, s, three | (uint32_t)(b ^ 0x20u) << 8 * at, at + 1);
    }
}

static void file_gram(struct sluice_gram_set *g, const struct sluice_string *s, uint32_t gram)
{
    if (s->length >= GRAM_MAX)
        sluice_gram_set_add_four(g, gram);
    else
        file_short(g, s, 0, 0);
}

/* --- building ---------------------------------------------------------------------------------------------------- */

/* Where its rarest four bytes begin. */
static unsigned rarest(const struct sluice_string *s)
{
    unsigned best = 0, most = 0;

    for (unsigned at = 0; at + GRAM_MAX <= s->length; at++) {
        const unsigned rarity = sluice_gram_rarity(s->bytes + at);

        if (rarity > most) {
            most = rarity;
            best = at;
        }
    }
    return best;
}

/* While they are put in order: a string and its gram. */
struct filed {
    const struct sluice_string *string;
    uint32_t gram;
    uint8_t gram_length, at;
};

static struct filed file_of(const struct sluice_string *s)
{
    struct filed f = {.string = s, .at = (uint8_t)rarest(s)};
    uint8_t bytes[GRAM_MAX] = {0};

    f.gram_length = s->length < GRAM_MAX ? (uint8_t)s->length : GRAM_MAX;
    memcpy(bytes, s->bytes + f.at, f.gram_length);
    f.gram = cut(load4(bytes) | SMALL, f.gram_length);
    return f;
}

static int by_gram(const void *a, const void *b)
{
    const struct filed *x = a, *y = b;

    if (x->gram_length != y->gram_length)
        return x->gram_length < y->gram_length ? -1 : 1;
    if (x->gram != y->gram)
        return x->gram < y->gram ? -1 : 1;
    return x->string < y->string ? -1 : x->string > y->string;
}

static struct entry entry_of(const struct sluice_string *s, const struct filed *f, size_t string)
{
    return (struct entry){.head = sluice_head_first(sluice_head_at(s->bytes, s->length, 0), s->length),
                          .string = (uint32_t)string,
                          .length = (uint8_t)s->length,
                          .at = f->at,
                          .near_token = s->near_token};
}

static struct exact exact_of(const struct sluice_string *s)
{
    struct exact e = {.id = s->id};

    for (size_t i = 0; i < s->length; i++) {
        e.fold[i] = s->caseless && is_letter(s->bytes[i]) ? 0x20 : 0;
        e.bytes[i] = s->bytes[i] | e.fold[i];
    }
    return e;
}

static size_t slot_of(const struct sluice_string_table *t, uint32_t gram, unsigned length)
{
    size_t i = (gram * MULTIPLIER >> 8 ^ length) & t->slot_mask;

    while (t->slots[i].entry_and_length != 0 &&
           (t->slots[i].gram != gram || (t->slots[i].entry_and_length & 7u) != length))
        i = (i + 1) & t->slot_mask;
    return i;
}

/* filed: by gram. */
static void file_entries(struct sluice_string_table *t, const struct filed *filed)
{
    for (size_t i = t->n; i-- > 0;) {
        const struct filed *f = &filed[i];
        struct slot *s = &t->slots[slot_of(t, f->gram, f->gram_length)];

        t->exact[i] = exact_of(f->string);
        t->entries[i] = entry_of(f->string, f, i);
        t->entries[i].more = s->entry_and_length != 0;
        *s = (struct slot){.gram = f->gram, .entry_and_length = (uint32_t)i << 3 | f->gram_length};
        file_gram(&t->grams[true], f->string, f->gram);
        if (!f->string->near_token)
            file_gram(&t->grams[false], f->string, f->gram);
    }
}

static enum sluice_status fill(struct sluice_string_table *t, const struct sluice_string *strings, size_t n)
{
    struct filed *filed = calloc(n + 1, sizeof(*filed));
    size_t slots = 64;

    while (slots < n + n / 2)
        slots *= 2;
    t->n = n;
    t->slot_mask = slots - 1;
    t->entries = calloc(n + 1, sizeof(*t->entries));
    t->exact = calloc(n + 1, sizeof(*t->exact));
    t->slots = calloc(slots, sizeof(*t->slots));
    if (filed == NULL || t->entries == NULL || t->exact == NULL || t->slots == NULL) {
        free(filed);
        return SLUICE_ENOMEM;
    }
    for (size_t i = 0; i < n; i++)
        filed[i] = file_of(&strings[i]);
    qsort(filed, n, sizeof(*filed), by_gram);
    file_entries(t, filed);
    free(filed);
    return SLUICE_OK;
}

enum sluice_status sluice_string_table_create(const struct sluice_string *strings, size_t n,
                                              struct sluice_string_table **out)
{
    struct sluice_string_table *t = calloc(1, sizeof(*t));
    enum sluice_status st = SLUICE_ENOMEM;

    *out = NULL;
    if (t != NULL && (st = fill(t, strings, n)) == SLUICE_OK)
        *out = t;
    else
        sluice_string_table_free(t);
    return st;
}

void sluice_string_table_free(struct sluice_string_table *t)
{
    if (t == NULL)
        return;
    free(t->entries);
    free(t->exact);
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

/* Does the string stand at text[at..]? It is not longer than what is left of the text. */
static bool stands(const struct search *s, const struct entry *e, size_t at)
{
    const struct exact *x = &s->t->exact[e->string];

    for (size_t i = 0; i < e->length; i++) {
        if ((s->text[at + i] | x->fold[i]) != x->bytes[i])
            return false;
    }
    return true;
}

static bool try_entry(const struct search *s, const struct entry *e, size_t gram_at)
{
    const size_t at = gram_at - e->at;

    if (gram_at < e->at || s->len - at < e->length || (e->near_token && !s->near_token) ||
        sluice_head_first(sluice_head_at(s->text, s->len, at), e->length) != e->head || !stands(s, e, at))
        return true;
    return s->fn(s->ctx, s->t->exact[e->string].id, at + e->length);
}

/* All strings that are filed under this gram. */
static bool compare(const struct search *s, size_t at, uint32_t gram, unsigned length)
{
    const struct slot *slot = &s->t->slots[slot_of(s->t, cut(gram, length), length)];
    const struct entry *e = slot->entry_and_length == 0 ? NULL : &s->t->entries[slot->entry_and_length >> 3];

    for (; e != NULL; e = e->more ? e + 1 : NULL) {
        if (!try_entry(s, e, at))
            return false;
    }
    return true;
}

/* The n lowest bits of a block. */
static uint64_t lowest(size_t n)
{
    return n == SLUICE_GRAM_BLOCK ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1;
}

/* four: the bytes there as they are. */
static bool look_closer(const struct search *s, const struct sluice_gram_set *g, size_t at, uint32_t four)
{
    if (sluice_gram_set_has_four(g, four) && !compare(s, at, four | SMALL, 4))
        return false;
    return !sluice_gram_set_has_three(g, four) || (compare(s, at, four | SMALL, 3) && compare(s, at, four | SMALL, 2));
}

bool sluice_string_table_scan(const struct sluice_string_table *t, bool near_token, const uint8_t *text, size_t len,
                              size_t from, size_t to, sluice_string_fn fn, void *ctx)
{
    const struct search s = {.t = t, .text = text, .len = len, .near_token = near_token, .fn = fn, .ctx = ctx};
    const struct sluice_gram_set *g = &t->grams[near_token];
    size_t at = from;

    for (; at < to && len - at >= SLUICE_GRAM_BLOCK_READ; at += SLUICE_GRAM_BLOCK) {
        const size_t n = to - at < SLUICE_GRAM_BLOCK ? to - at : SLUICE_GRAM_BLOCK;

        for (uint64_t bits = sluice_gram_set_block(g, text + at) & lowest(n); bits != 0; bits &= bits - 1) {
            const size_t place = at + (size_t)__builtin_ctzll(bits);

            if (!look_closer(&s, g, place, load4(text + place)))
                return false;
        }
    }
    for (; at < to; at++) {
        uint8_t end[GRAM_MAX] = {0};

        memcpy(end, text + at, len - at < GRAM_MAX ? len - at : GRAM_MAX);
        if (!look_closer(&s, g, at, load4(end)))
            return false;
    }
    return true;
}
