/* The oracle of own secrets: every place of a text compared with every value; and texts that are full of values. */
#ifndef SLUICE_TEST_OWN_NAIVE_H
#define SLUICE_TEST_OWN_NAIVE_H

#include "own_kit.h"

#define VALUES 120

struct found {
    uint32_t entry;
    size_t start, end;
};

struct found_list {
    struct found *v;
    size_t n, cap;
};

static inline enum sluice_status on_found(void *ctx, uint32_t entry, size_t start, size_t end)
{
    struct found_list *l = ctx;

    if (l->n == l->cap) {
        l->cap = l->cap == 0 ? 64 : 2 * l->cap;
        l->v = realloc(l->v, l->cap * sizeof(*l->v));
    }
    l->v[l->n++] = (struct found){entry, start, end};
    return SLUICE_OK;
}

static inline int by_place(const void *x, const void *y)
{
    const struct found *a = x, *b = y;

    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

static inline bool is_word(uint8_t b)
{
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b >= 0x80;
}

/* The oracle: [start, end) are values that stand by themselves. entry: number of the value, not of the store. */
static inline struct found_list naive(const uint8_t *text, size_t len, const struct own_value *v, size_t n)
{
    struct found_list l = {0};

    for (size_t at = 0; at < len; at++) {
        for (size_t i = 0; i < n; i++) {
            const size_t end = at + v[i].len;

            if (v[i].len > len - at || memcmp(text + at, v[i].p, v[i].len) != 0 ||
                (at != 0 && is_word(text[at - 1]) && is_word(text[at])) ||
                (end < len && is_word(text[end - 1]) && is_word(text[end])))
                continue;
            (void)on_found(&l, (uint32_t)i, at, end);
        }
    }
    return l;
}

static inline void same_value(struct own_value *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t j = 0; j < i; j++)
            ck_assert(v[i].len != v[j].len || memcmp(v[i].p, v[j].p, v[i].len) != 0);
    }
}

/* Values, some of them beginnings of others, and a text with many of them, whole, glued, cut. */
struct sample {
    struct own_value v[VALUES];
    size_t n;
    uint8_t *text;
    size_t len;
};

static inline void make_sample(struct sample *s, uint64_t *rng, size_t longest, size_t text)
{
    static const char between[] = "  \n.,a0\xc3\xa4-\"=";

    s->n = 1 + rng_below(rng, VALUES - 1);
    for (size_t i = 0; i < s->n; i++) {
        s->v[i] = own_random(rng, 8, longest);
        if (i > 2 && s->v[i - 1].len > 12 && rng_below(rng, 4) == 0) { /* a beginning of the one before */
            s->v[i].len = 8 + rng_below(rng, s->v[i - 1].len - 8);
            s->v[i].p = realloc(s->v[i].p, s->v[i].len);
            memcpy(s->v[i].p, s->v[i - 1].p, s->v[i].len);
        }
        for (size_t j = 0; j < i; j++) {
            if (s->v[i].len == s->v[j].len && memcmp(s->v[i].p, s->v[j].p, s->v[i].len) == 0) {
                free(s->v[i--].p); /* once more */
                break;
            }
        }
    }
    same_value(s->v, s->n);
    s->text = malloc(text + 2 * longest + 64);
    s->len = 0;
    while (s->len < text) {
        const struct own_value *v = &s->v[rng_below(rng, s->n)];
        const size_t cut = rng_below(rng, 5) == 0 ? 1 : 0;

        memcpy(s->text + s->len, v->p + cut, v->len - cut);
        s->len += v->len - cut;
        for (size_t k = rng_below(rng, 12); k > 0; k--)
            s->text[s->len++] = own_pick(rng, rng_below(rng, 3) == 0 ? "abcdefgh" : between);
    }
}

static inline void free_sample(struct sample *s)
{
    own_free(s->v, s->n);
    free(s->text);
}

#endif
