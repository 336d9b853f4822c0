#include "rules/prefilter_internal.h"

#include "rules/head_set.h"
#include "rules/letters.h"

#include <stdlib.h>
#include <string.h>

/*
 * Strings that stand at the beginning of a word only are looked for there only, by a head of them: their first eight
 * bytes, or fewer. A set of hashed heads says which words begin like some string; what passes is
 * looked up and compared. Letters count as small ones until then.
 */
#define STRETCH 1024u /* bytes whose words are looked at together */

struct entry {
    uint8_t bytes[SLUICE_STRING_MAX], fold[SLUICE_STRING_MAX]; /* fold: 0x20 where either case counts */
    uint32_t id;
    uint8_t length;
    bool more; /* the next one has the same head */
    bool near_token;
};

struct slot {
    uint64_t head;
    uint32_t entry;
    uint32_t length; /* of the head; 0: empty */
};

struct sluice_word_table {
    struct sluice_head_set heads[2]; /* of all strings but those that only count near tokens; of all */
    struct entry *entries;           /* by head */
    struct slot *slots;
    size_t slot_mask;
};

static size_t hash(uint64_t head, unsigned length)
{
    return (size_t)((head ^ (uint64_t)length << 3) * 0x9e3779b97f4a7c15u >> 32);
}

/* --- building ---------------------------------------------------------------------------------------------------- */

/* While they are put in order: a string and its head, of that one of the lengths. */
struct filed {
    const struct sluice_string *string;
    uint64_t head;
    unsigned kind, length;
};

static struct filed file_of(const struct sluice_string *s)
{
    struct filed f = {.string = s};

    while (s->length < sluice_head_lengths[f.kind])
        f.kind++;
    f.length = sluice_head_lengths[f.kind];
    f.head = sluice_head_first(sluice_head_at(s->bytes, s->length, 0), f.length);
    return f;
}

static int by_head(const void *a, const void *b)
{
    const struct filed *x = a, *y = b;

    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return x->string < y->string ? -1 : x->string > y->string;
}

static struct entry entry_of(const struct sluice_string *s)
{
    struct entry e = {.id = s->id, .length = (uint8_t)s->length, .near_token = s->near_token};

    for (size_t i = 0; i < s->length; i++) {
        const uint8_t small = s->bytes[i] | 0x20u;

        e.fold[i] = s->caseless && small >= 'a' && small <= 'z' ? 0x20 : 0;
        e.bytes[i] = s->bytes[i] | e.fold[i];
    }
    return e;
}

static struct slot *slot_of(const struct sluice_word_table *t, uint64_t head, unsigned length)
{
    size_t i = hash(head, length) & t->slot_mask;

    while (t->slots[i].length != 0 && (t->slots[i].head != head || t->slots[i].length != length))
        i = (i + 1) & t->slot_mask;
    return &t->slots[i];
}

static enum sluice_status fill(struct sluice_word_table *t, const struct sluice_string *strings, size_t n)
{
    struct filed *filed = calloc(n + 1, sizeof(*filed));
    size_t slots = 64;

    while (slots < n + n / 2)
        slots *= 2;
    t->slot_mask = slots - 1;
    t->entries = calloc(n + 1, sizeof(*t->entries));
    t->slots = calloc(slots, sizeof(*t->slots));
    if (filed == NULL || t->entries == NULL || t->slots == NULL) {
        free(filed);
        return SLUICE_ENOMEM;
    }
    for (size_t i = 0; i < n; i++)
        filed[i] = file_of(&strings[i]);
    qsort(filed, n, sizeof(*filed), by_head);
    for (size_t i = n; i-- > 0;) {
        struct slot *s = slot_of(t, filed[i].head, filed[i].length);

        t->entries[i] = entry_of(filed[i].string);
        t->entries[i].more = s->length != 0;
        *s = (struct slot){.head = filed[i].head, .entry = (uint32_t)i, .length = filed[i].length};
        sluice_head_set_add(&t->heads[true], filed[i].head, filed[i].kind);
        if (!filed[i].string->near_token)
            sluice_head_set_add(&t->heads[false], filed[i].head, filed[i].kind);
    }
    free(filed);
    return SLUICE_OK;
}

enum sluice_status sluice_word_table_create(const struct sluice_string *strings, size_t n,
                                            struct sluice_word_table **out)
{
    struct sluice_word_table *t = calloc(1, sizeof(*t));
    enum sluice_status st = SLUICE_ENOMEM;

    *out = NULL;
    if (t != NULL && (st = fill(t, strings, n)) == SLUICE_OK)
        *out = t;
    else
        sluice_word_table_free(t);
    return st;
}

void sluice_word_table_free(struct sluice_word_table *t)
{
    if (t == NULL)
        return;
    free(t->entries);
    free(t->slots);
    free(t);
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

struct search {
    const struct sluice_word_table *t;
    const uint8_t *text;
    size_t len;
    bool near_token;
    sluice_string_fn fn;
    void *ctx;
};

static bool stands(const struct search *s, const struct entry *e, size_t at)
{
    if (s->len - at < e->length || (e->near_token && !s->near_token))
        return false;
    for (size_t i = 0; i < e->length; i++) {
        if ((s->text[at + i] | e->fold[i]) != e->bytes[i])
            return false;
    }
    return true;
}

/* All strings with this head. */
static bool compare(const struct search *s, size_t at, uint64_t head, unsigned length)
{
    const struct slot *slot = slot_of(s->t, head, length);
    const struct entry *e = slot->length == 0 ? NULL : &s->t->entries[slot->entry];

    for (; e != NULL; e = e->more ? e + 1 : NULL) {
        if (stands(s, e, at) && !s->fn(s->ctx, e->id, at + e->length))
            return false;
    }
    return true;
}

/* A word begins at text[at]. */
static bool look_closer(const struct search *s, size_t at)
{
    const uint64_t head = sluice_head_at(s->text, s->len, at);
    const struct sluice_head_set *heads = &s->t->heads[s->near_token];

    for (unsigned i = 0; i < SLUICE_HEAD_LENGTHS; i++) {
        const unsigned length = sluice_head_lengths[i];

        if (sluice_head_set_has(heads, head, i) && !compare(s, at, sluice_head_first(head, length), length))
            return false;
    }
    return true;
}

/* Where words begin in text[from..to), at most STRETCH bytes. inside: one goes on from before `from`; set for what
 * follows. */
static size_t find_beginnings(const uint8_t *text, size_t from, size_t to, bool *inside,
                              uint32_t places[STRETCH / 2 + 1])
{
    uint64_t before = *inside;
    size_t n = 0;

    for (size_t at = from; at < to; at += SLUICE_LETTERS_BLOCK) {
        const size_t left = to - at < SLUICE_LETTERS_BLOCK ? to - at : SLUICE_LETTERS_BLOCK;
        const uint64_t word = sluice_letters_of(text + at, left).ascii;

        for (uint64_t bits = word & ~(word << 1 | before); bits != 0; bits &= bits - 1)
            places[n++] = (uint32_t)(at + (size_t)__builtin_ctzll(bits));
        before = word >> 63;
    }
    *inside = before != 0;
    return n;
}

bool sluice_word_table_scan(const struct sluice_word_table *t, bool near_token, const uint8_t *text, size_t len,
                            size_t from, size_t to, sluice_string_fn fn, void *ctx)
{
    const struct search s = {.t = t, .text = text, .len = len, .near_token = near_token, .fn = fn, .ctx = ctx};
    bool inside = from > 0 && sluice_letters_of(text + from - 1, 1).ascii != 0;
    uint32_t places[STRETCH / 2 + 1];

    for (size_t at = from; at < to; at += STRETCH) {
        const size_t end = to - at < STRETCH ? to : at + STRETCH;
        size_t n = find_beginnings(text, at, end, &inside, places);

        n = sluice_head_set_filter(&t->heads[near_token], text, len, places, n);
        for (size_t i = 0; i < n; i++) {
            if (!look_closer(&s, places[i]))
                return false;
        }
    }
    return true;
}
