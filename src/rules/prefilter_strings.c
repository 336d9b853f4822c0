#include "rules/gram_set.h"
#include "rules/letters.h"
#include "rules/prefilter_internal.h"

#include "core/ascii.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/*
 * Each string is filed under one gram of it: its rarest four bytes in a row, or all of a shorter string. A set of grams
 * says at which places of a text one may stand; what passes is looked up and compared.
 */
#define GRAM_MAX SLUICE_GRAM_MAX
#define STRETCH 1024u /* places whose grams are looked up together */
#define SMALL 0x20202020u
#define MULTIPLIER 0x9e3779b1u

/* How much rarer four bytes are at the beginnings of words than anywhere, as sluice_gram_rarity() counts. */
#define WORD_START_RARITY 3u

struct entry {
    /* What a text's bytes are when those of `fold` are set: 0x20 where either case counts, all where the string is
     * over. */
    uint8_t bytes[SLUICE_STRING_MAX], fold[SLUICE_STRING_MAX];
    uint32_t id;
    uint8_t length, at; /* where the gram begins */
    bool more;          /* the next one is of the same gram */
    bool near_token : 1, word_start : 1;
};

struct slot {
    uint32_t gram; /* which says how long it is, too; 0: empty */
    uint32_t entry : 31;
    uint32_t passed : 1; /* another gram, whose place is here or before, is behind it */
    uint32_t prev, next; /* what its strings have before and behind it: a bit for each byte's lowest five */
};

struct sluice_string_table {
    struct sluice_gram_set grams[2]; /* of all strings but those that only count near tokens; of all */
    struct entry *entries;           /* by gram */
    struct slot *slots;
    unsigned slot_bits; /* log2 of their number */
};

static uint32_t load4(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t cut(uint32_t gram, unsigned length)
{
    return length == GRAM_MAX ? gram : gram & ((1u << 8 * length) - 1);
}

/* --- building ---------------------------------------------------------------------------------------------------- */

/* Short strings are common words, or capitals that are not: both ways to write a letter only where both count. */
static void add_short(struct sluice_gram_set *g, const struct sluice_string *s, uint32_t gram)
{
    for (unsigned capitals = 0; capitals < 1u << s->length; capitals++) {
        uint32_t written = gram;
        bool fits = true;

        for (unsigned i = 0; i < s->length; i++) {
            if ((capitals >> i & 1) != 0) {
                fits = fits && s->caseless && sluice_is_letter(s->bytes[i]);
                written ^= 0x20u << 8 * i;
            }
        }
        if (fits)
            sluice_gram_set_add(g, written, (unsigned)s->length, s->word_start);
    }
}

/* While they are put in order: a string and its gram, as the table looks it up. */
struct filed {
    const struct sluice_string *string;
    uint32_t gram;
    uint8_t length, at; /* of the gram */
};

static void add_gram(struct sluice_gram_set *g, const struct filed *f)
{
    if (f->length == GRAM_MAX)
        sluice_gram_set_add(g, f->gram, GRAM_MAX, f->string->word_start && f->at == 0);
    else
        add_short(g, f->string,
                  f->string->bytes[0] | (uint32_t)f->string->bytes[1] << 8 |
                      (f->length > 2 ? (uint32_t)f->string->bytes[2] << 16 : 0));
}

/* Where its rarest four bytes begin. */
static unsigned rarest(const struct sluice_gram_ranks *ranks, const struct sluice_string *s)
{
    unsigned best = 0, most = 0;

    for (unsigned at = 0; at + GRAM_MAX <= s->length; at++) {
        const unsigned rarity =
            sluice_gram_rarity(ranks, s->bytes + at) + (at == 0 && s->word_start ? WORD_START_RARITY : 0);

        if (rarity > most) {
            most = rarity;
            best = at;
        }
    }
    return best;
}

static struct filed file_of(const struct sluice_gram_ranks *ranks, const struct sluice_string *s)
{
    struct filed f = {.string = s, .at = (uint8_t)rarest(ranks, s)};
    uint8_t bytes[GRAM_MAX] = {0};

    f.length = s->length < GRAM_MAX ? (uint8_t)s->length : GRAM_MAX;
    memcpy(bytes, s->bytes + f.at, f.length);
    f.gram = cut(load4(bytes) | SMALL, f.length);
    return f;
}

static int by_gram(const void *a, const void *b)
{
    const struct filed *x = a, *y = b;

    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    if (x->gram != y->gram)
        return x->gram < y->gram ? -1 : 1;
    return x->string < y->string ? -1 : x->string > y->string;
}

static struct entry entry_of(const struct filed *f)
{
    const struct sluice_string *s = f->string;
    struct entry e = {.id = s->id,
                      .length = (uint8_t)s->length,
                      .at = (uint8_t)f->at,
                      .near_token = s->near_token,
                      .word_start = s->word_start};

    memset(e.fold, 0xff, sizeof(e.fold));
    memset(e.bytes, 0xff, sizeof(e.bytes));
    for (size_t i = 0; i < s->length; i++) {
        e.fold[i] = s->caseless && sluice_is_letter(s->bytes[i]) ? 0x20 : 0;
        e.bytes[i] = s->bytes[i] | e.fold[i];
    }
    return e;
}

/* Where a gram's slot is, or the slots begin among which it is. */
static uint32_t home_of(const struct sluice_string_table *t, uint32_t gram)
{
    return gram * MULTIPLIER >> (32 - t->slot_bits);
}

/* Its own, or an empty one; those before that are passed. */
static struct slot *take_slot(struct sluice_string_table *t, uint32_t gram)
{
    uint32_t i = home_of(t, gram);

    while (t->slots[i].gram != gram && t->slots[i].gram != 0) {
        t->slots[i].passed = 1;
        i = (i + 1) & ((1u << t->slot_bits) - 1);
    }
    return &t->slots[i];
}

/* Let the slot know what stands next to the gram. Either case of a letter has the same lowest bits. */
static void note_sides(struct slot *slot, const struct filed *f)
{
    const struct sluice_string *s = f->string;
    const size_t end = f->at + (size_t)f->length;

    slot->prev |= f->at == 0 ? UINT32_MAX : 1u << s->bytes[f->at - 1] % 32;
    slot->next |= end == s->length ? UINT32_MAX : 1u << s->bytes[end] % 32;
}

/* filed: by gram. */
static void file_entries(struct sluice_string_table *t, const struct filed *filed, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        const struct filed *f = &filed[i];
        struct slot *s = take_slot(t, f->gram);

        t->entries[i] = entry_of(f);
        t->entries[i].more = s->gram != 0;
        s->gram = f->gram;
        s->entry = (uint32_t)i & 0x7fffffffu;
        note_sides(s, f);
        add_gram(&t->grams[true], f);
        if (!f->string->near_token)
            add_gram(&t->grams[false], f);
    }
}

static enum sluice_status fill(struct sluice_string_table *t, const struct sluice_string *strings, size_t n)
{
    struct filed *filed = calloc(n + 1, sizeof(*filed));
    struct sluice_gram_ranks ranks;
    size_t grams = 0;

    if (filed == NULL)
        return SLUICE_ENOMEM;
    sluice_gram_ranks_init(&ranks);
    for (size_t i = 0; i < n; i++)
        filed[i] = file_of(&ranks, &strings[i]);
    qsort(filed, n, sizeof(*filed), by_gram);
    for (size_t i = 0; i < n; i++)
        grams += i == 0 || filed[i].gram != filed[i - 1].gram || filed[i].length != filed[i - 1].length;
    for (t->slot_bits = 6; (size_t)1 << t->slot_bits < 2 * grams;)
        t->slot_bits++;
    t->entries = calloc(n + 1, sizeof(*t->entries));
    t->slots = calloc((size_t)1 << t->slot_bits, sizeof(*t->slots));
    if (t->entries != NULL && t->slots != NULL)
        file_entries(t, filed, n);
    free(filed);
    return t->entries != NULL && t->slots != NULL ? SLUICE_OK : SLUICE_ENOMEM;
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

/* Are p[0..SLUICE_STRING_MAX) the string? */
static inline bool is_string(const uint8_t *p, const struct entry *e)
{
    uint64_t text[2], bytes[2], fold[2];

    _Static_assert(SLUICE_STRING_MAX == 12, "of eight bytes and eight that overlap them");
    for (unsigned i = 0; i < 2; i++) {
        memcpy(&text[i], p + 4 * i, 8);
        memcpy(&bytes[i], e->bytes + 4 * i, 8);
        memcpy(&fold[i], e->fold + 4 * i, 8);
    }
    return (((text[0] | fold[0]) ^ bytes[0]) | ((text[1] | fold[1]) ^ bytes[1])) == 0;
}

/* The string stands round the gram at text[gram_at]; false: stop. */
static bool tell(const struct search *s, const struct entry *e, size_t gram_at)
{
    const size_t at = gram_at - e->at;

    if ((e->near_token && !s->near_token) || (e->word_start && at > 0 && sluice_is_alnum(s->text[at - 1])))
        return true;
    return s->fn(s->ctx, e->id, at + e->length);
}

/* Near an end of the text. */
static bool try_at_end(const struct search *s, const struct entry *e, size_t gram_at)
{
    do {
        uint8_t end[SLUICE_STRING_MAX] = {0};
        const size_t at = gram_at - e->at;

        if (gram_at < e->at || e->length > s->len - at)
            continue;
        memcpy(end, s->text + at, s->len - at < sizeof(end) ? s->len - at : sizeof(end));
        if (is_string(end, e) && !tell(s, e, gram_at))
            return false;
    } while ((e++)->more);
    return true;
}

/* 1: any of the slot's strings may stand round the gram at p[0]; or it is another gram, and the right one may be
 * further on. 0: none does. There is no branch in it, which would be guessed wrong. */
static inline uint32_t may_stand(const struct slot *slot, uint32_t gram, const uint8_t *p, unsigned length)
{
    const uint32_t fits = slot->next >> p[length] % 32 & slot->prev >> p[-1] % 32;
    const uint32_t same = slot->gram == gram;

    return (same & fits) | (~same & slot->passed);
}

static bool try_entries(const struct search *s, const struct entry *e, size_t gram_at)
{
    const uint8_t *p = s->text + gram_at;

    if (gram_at < SLUICE_STRING_MAX || s->len - gram_at < SLUICE_STRING_MAX)
        return try_at_end(s, e, gram_at);
    do {
        if (is_string(p - e->at, e) && !tell(s, e, gram_at))
            return false;
    } while ((e++)->more);
    return true;
}

/* The gram's slot, or an empty one. home: where to begin. */
static const struct slot *find_slot(const struct sluice_string_table *t, uint32_t home, uint32_t gram)
{
    while (t->slots[home].gram != gram && t->slots[home].gram != 0)
        home = (home + 1) & ((1u << t->slot_bits) - 1);
    return &t->slots[home];
}

/* Places of a stretch, counted from its beginning; room for some that do not count. */
struct places {
    uint32_t v[STRETCH + 8];
    uint32_t home[STRETCH + 8]; /* of the gram at each */
    unsigned n;
};

/* Add the bits of a block. Eight at a time, since how many there are is not to be guessed. */
static void add_places(struct places *l, uint64_t bits, uint32_t block)
{
    while (bits != 0) {
        for (unsigned i = 0; i < 8; i++) {
            l->v[l->n] = block + (uint32_t)__builtin_ctzll(bits | (uint64_t)1 << 63);
            l->n += bits != 0;
            bits &= bits - 1;
        }
    }
}

/* All strings that are filed under the grams of that length at the places of the stretch at text[at], a copy of which
 * is at p; so is one of the byte before it, if there is one. */
static bool look_closer(const struct search *s, struct places *l, unsigned length, size_t at, const uint8_t *p)
{
    const uint32_t mask = cut(UINT32_MAX, length);
    unsigned n = 0;

    for (unsigned i = 0; i < l->n; i++) {
        const uint32_t place = l->v[i], gram = (load4(p + place) | SMALL) & mask, home = home_of(s->t, gram);

        l->v[n] = place;
        l->home[n] = home;
        n += at + place == 0 ? 1 : may_stand(&s->t->slots[home], gram, p + place, length);
    }
    for (unsigned i = 0; i < n; i++) {
        const uint32_t place = l->v[i];
        const struct slot *slot = find_slot(s->t, l->home[i], (load4(p + place) | SMALL) & mask);

        if (slot->gram != 0 && !try_entries(s, &s->t->entries[slot->entry], at + place))
            return false;
    }
    return true;
}

/* A stretch of n places from text[at] on; its bytes stand at p, with the one before it, if there is one, and
 * SLUICE_GRAM_BLOCK_READ more behind them. inside: a word goes on from before it; set for the next one. */
static bool scan_stretch(const struct search *s, const uint8_t *p, size_t at, size_t n, bool *inside)
{
    struct places four, three, two;

    four.n = three.n = two.n = 0;
    for (uint32_t i = 0; i < n; i += SLUICE_GRAM_BLOCK) {
        const uint64_t count = n - i < SLUICE_GRAM_BLOCK ? ((uint64_t)1 << (n - i)) - 1 : UINT64_MAX;
        const uint64_t letters = sluice_letters_of(p + i, SLUICE_LETTERS_BLOCK).ascii;
        const struct sluice_gram_places found =
            sluice_gram_set_block(&s->t->grams[s->near_token], p + i, ~(letters << 1 | (uint64_t)*inside));

        *inside = letters >> 63 != 0;
        add_places(&four, found.four & count, i);
        add_places(&three, found.three & count, i);
        add_places(&two, found.two & count, i);
    }
    return look_closer(s, &four, 4, at, p) && look_closer(s, &three, 3, at, p) && look_closer(s, &two, 2, at, p);
}

bool sluice_string_table_scan(const struct sluice_string_table *t, bool near_token, const uint8_t *text, size_t len,
                              size_t from, size_t to, sluice_string_fn fn, void *ctx)
{
    const struct search s = {.t = t, .text = text, .len = len, .near_token = near_token, .fn = fn, .ctx = ctx};
    uint8_t end[1 + SLUICE_GRAM_BLOCK + SLUICE_GRAM_BLOCK_READ] = {0}; /* the last bytes, with some round them */
    bool more, inside = from > 0 && sluice_is_alnum(text[from - 1]);
    size_t at = from;

    while (at < to && len - at >= SLUICE_GRAM_BLOCK_READ) {
        const size_t whole = (len - at - SLUICE_GRAM_BLOCK_READ) / SLUICE_GRAM_BLOCK + 1; /* blocks */
        size_t n = whole * SLUICE_GRAM_BLOCK < STRETCH ? whole * SLUICE_GRAM_BLOCK : STRETCH;

        n = to - at < n ? to - at : n;
        if (!scan_stretch(&s, text + at, at, n, &inside))
            return false;
        at += n;
    }
    if (at >= to)
        return true;
    memcpy(end + (at == 0), text + at - (at > 0), len - at + (at > 0));
    more = scan_stretch(&s, end + 1, at, to - at, &inside);
    sodium_memzero(end, sizeof(end));
    return more;
}
