#include "rules/window_piece_internal.h"

#define STRING_MIN 2u        /* bytes of a string, where the pattern has nothing better */
#define STRING_BYTE_BITS 3.3 /* of a given byte in a string */

/* How often the piece takes items[i]. */
static void part(const struct sluice_items *l, const struct sluice_window_piece *p, size_t i, uint32_t *min,
                 uint32_t *max)
{
    if (i == p->last)
        *min = *max = p->tail;
    else if (i == p->first)
        *min = *max = p->head;
    else {
        *min = l->v[i].min;
        *max = l->v[i].max;
    }
}

/* How rare a string is: the longer the rarer, up to a point, unless it is a common word. */
static double string_bits(const uint8_t *p, size_t n)
{
    char word[SLUICE_STRING_BYTES];
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] > ' ')
            word[len++] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i]);
    }
    if (sluice_word_is_common(word, len))
        return SLUICE_COMMON_WORD_BITS;
    return fmin(STRING_BYTE_BITS * (double)n, SLUICE_BITS_ENOUGH_FREE);
}

/* All of them together, with what short ones cost. */
double sluice_strings_worth(const struct sluice_strings *s)
{
    const uint32_t least = sluice_strings_least(s);
    double places = 0;

    for (unsigned i = 0; i < s->n; i++)
        places += exp2(-string_bits(s->v[i].bytes, s->v[i].len));
    return SLUICE_LITERAL_GAIN +
           SLUICE_LITERAL_BYTE_GAIN *
               ((least < SLUICE_LITERAL_LONG ? least : SLUICE_LITERAL_LONG) - SLUICE_LITERAL_MIN) -
           log2(places);
}

/* Where a stretch begins that begins with items[first]. */
static void set_start(const struct sluice_items *l, const struct sluice_window_piece *p, size_t first,
                      struct sluice_spelt *s)
{
    const struct sluice_item *it = &l->v[first];

    s->first = first;
    s->start_min = it->before_min;
    s->start_max = it->before_max;
    s->edge = it->edge;
    if (first == p->first && p->first < p->last) { /* its last repeats: those before do not belong to the piece */
        s->start_min += (it->min - p->head) * it->unit->min_width;
        s->start_max += (it->max - p->head) * it->unit->max_width;
        s->edge = s->edge && it->max == p->head;
    }
}

/* The stretches that begin with items[first]; the best of them replaces *best where it is better. */
static void spell_from(const struct sluice_items *l, const struct sluice_window_piece *p, size_t first,
                       struct sluice_spelt *best)
{
    struct sluice_strings s;
    uint32_t min, max;

    sluice_strings_init(&s);
    for (size_t i = first; i <= p->last; i++) {
        part(l, p, i, &min, &max);
        if (!sluice_strings_extend(&s, l->v[i].unit, min, max))
            return;
        if (sluice_strings_least(&s) < SLUICE_LITERAL_MIN ||
            (best->strings.n != 0 && sluice_strings_worth(&s) <= sluice_strings_worth(&best->strings)))
            continue;
        best->strings = s;
        set_start(l, p, first, best);
    }
}

bool sluice_window_piece_spell(const struct sluice_items *l, const struct sluice_window_piece *p,
                               struct sluice_spelt *out)
{
    out->strings.n = 0;
    out->strings.caseless = false;
    for (size_t first = p->first; first <= p->last; first++)
        spell_from(l, p, first, out);
    sluice_strings_settle(&out->strings);
    return out->strings.n != 0;
}

bool sluice_window_piece_spell_whole(const struct sluice_items *l, const struct sluice_window_piece *p,
                                     struct sluice_spelt *out)
{
    uint32_t min, max;

    sluice_strings_init(&out->strings);
    for (size_t i = p->first; i <= p->last; i++) {
        part(l, p, i, &min, &max);
        if (!sluice_strings_extend(&out->strings, l->v[i].unit, min, max))
            return false;
    }
    set_start(l, p, p->first, out);
    sluice_strings_settle(&out->strings);
    return sluice_strings_least(&out->strings) >= STRING_MIN;
}
