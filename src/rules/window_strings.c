#include "rules/window_internal.h"

#include "core/ascii.h"

#include <string.h>

#define SET_MAX 6u    /* bytes of a set that is spelt out */
#define SPREAD_MAX 3u /* numbers of a repeat that are */

void sluice_strings_init(struct sluice_strings *s)
{
    s->n = 1;
    s->v[0].len = 0;
    s->caseless = false;
}

uint32_t sluice_strings_least(const struct sluice_strings *s)
{
    uint32_t least = SLUICE_STRING_BYTES;

    for (unsigned i = 0; i < s->n; i++)
        least = s->v[i].len < least ? s->v[i].len : least;
    return least;
}

static bool add(struct sluice_strings *s, const uint8_t *head, size_t n, const uint8_t *tail, size_t m)
{
    if (s->n == SLUICE_STRINGS_MAX || n + m > SLUICE_STRING_BYTES)
        return false;
    memcpy(s->v[s->n].bytes, head, n);
    if (m != 0)
        memcpy(s->v[s->n].bytes + n, tail, m);
    s->v[s->n++].len = (uint8_t)(n + m);
    return true;
}

static bool holds(const struct sluice_strings *s, const uint8_t *p, size_t n)
{
    for (unsigned i = 0; i < s->n; i++) {
        if (s->v[i].len == n && memcmp(s->v[i].bytes, p, n) == 0)
            return true;
    }
    return false;
}

static bool add_all(struct sluice_strings *s, const struct sluice_strings *more)
{
    s->caseless = s->caseless || more->caseless;
    for (unsigned i = 0; i < more->n; i++) {
        if (!holds(s, more->v[i].bytes, more->v[i].len) && !add(s, more->v[i].bytes, more->v[i].len, NULL, 0))
            return false;
    }
    return true;
}

static bool cross(struct sluice_strings *s, const struct sluice_strings *tails)
{
    struct sluice_strings out;

    if (s->n * tails->n > SLUICE_STRINGS_MAX)
        return false;
    out.n = 0;
    out.caseless = s->caseless || tails->caseless;
    for (unsigned i = 0; i < s->n; i++) {
        for (unsigned k = 0; k < tails->n; k++) {
            if (!add(&out, s->v[i].bytes, s->v[i].len, tails->v[k].bytes, tails->v[k].len))
                return false;
        }
    }
    *s = out;
    return true;
}

/* Its bytes; of a letter in both cases the small one. */
static bool of_set(const struct sluice_byteset *set, struct sluice_strings *out)
{
    out->n = 0;
    out->caseless = false;
    if (sluice_byteset_count(set) > SET_MAX)
        return false;
    for (unsigned b = 0; b < 256; b++) {
        const uint8_t byte = (uint8_t)b, other = sluice_to_lower(byte);

        if (!sluice_byteset_has(set, byte))
            continue;
        if (other != byte && sluice_byteset_has(set, other))
            out->caseless = true;
        else if (!add(out, &byte, 1, NULL, 0))
            return false;
    }
    return true;
}

static bool of_node(const struct sluice_node *n, struct sluice_strings *out)
{
    struct sluice_strings one;

    sluice_strings_init(out);
    switch (n->kind) {
    case SLUICE_NODE_SET:
        return of_set(&n->set, out);
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            if (!sluice_strings_extend(out, c, 1, 1))
                return false;
        }
        return true;
    case SLUICE_NODE_ALT:
        out->n = 0;
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            if (!of_node(c, &one) || !add_all(out, &one))
                return false;
        }
        return true;
    case SLUICE_NODE_REPEAT:
        return sluice_strings_extend(out, n->child, n->min, n->max);
    default:
        return true; /* an assertion: nothing between its neighbours */
    }
}

/* The one byte of a set, or the small letter of one that is a letter in both cases. */
static bool is_one(const struct sluice_byteset *set, uint8_t *byte, bool *caseless)
{
    const unsigned n = sluice_byteset_count(set);

    *byte = sluice_byteset_last(set);
    *caseless = n == 2 && *byte >= 'a' && *byte <= 'z' && sluice_byteset_has(set, (uint8_t)(*byte - 0x20u));
    return n == 1 || *caseless;
}

/* The commonest case, without a copy. */
static bool append_byte(struct sluice_strings *s, uint8_t byte, bool caseless)
{
    for (unsigned i = 0; i < s->n; i++) {
        if (s->v[i].len == SLUICE_STRING_BYTES)
            return false;
    }
    for (unsigned i = 0; i < s->n; i++)
        s->v[i].bytes[s->v[i].len++] = byte;
    s->caseless = s->caseless || caseless;
    return true;
}

bool sluice_strings_extend(struct sluice_strings *s, const struct sluice_node *n, uint32_t min, uint32_t max)
{
    struct sluice_strings once, repeated, all;
    uint8_t byte;
    bool caseless;

    if (min == 1 && max == 1 && n->kind == SLUICE_NODE_SET && is_one(&n->set, &byte, &caseless))
        return append_byte(s, byte, caseless);
    if (max - min > SPREAD_MAX || min > SLUICE_STRING_BYTES || !of_node(n, &once))
        return false;
    if (min == 1 && max == 1)
        return cross(s, &once);
    all.n = 0;
    all.caseless = false;
    sluice_strings_init(&repeated);
    for (uint32_t i = 0; i <= max; i++) {
        if ((i >= min && !add_all(&all, &repeated)) || (i < max && !cross(&repeated, &once)))
            return false;
    }
    return cross(s, &all);
}

void sluice_strings_settle(struct sluice_strings *s)
{
    const struct sluice_strings before = *s;

    if (!s->caseless)
        return;
    s->n = 0;
    for (unsigned i = 0; i < before.n; i++) {
        uint8_t bytes[SLUICE_STRING_BYTES];

        for (unsigned k = 0; k < before.v[i].len; k++)
            bytes[k] = sluice_to_lower(before.v[i].bytes[k]);
        if (!holds(s, bytes, before.v[i].len))
            (void)add(s, bytes, before.v[i].len, NULL, 0);
    }
}
