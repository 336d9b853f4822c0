#include "redact/finder_internal.h"

#include <string.h>

enum sluice_status sluice_finder_init(struct sluice_finder *f, const struct sluice_vault *v)
{
    enum sluice_status st;

    *f = (struct sluice_finder){0};
    if ((st = sluice_vault_sorted(v, &f->sorted, &f->n)) != SLUICE_OK)
        return st;
    f->of = sluice_vault_count(v);
    for (size_t i = 0; i < f->n; i++)
        f->first[(uint8_t)f->sorted[i]->placeholder[0]] = true;
    return SLUICE_OK;
}

/* First entry in [lo, hi), which agree on depth bytes, whose next byte is at least c. */
static size_t lower_bound(const struct sluice_finder *f, size_t lo, size_t hi, size_t depth, unsigned c)
{
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if ((uint8_t)f->sorted[mid]->placeholder[depth] < c)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool extends(const struct sluice_vault_entry *e, uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (e->surrogate && c >= 'A' && c <= 'Z');
}

enum match { NONE, WHOLE, CUT };

/* All of e stands at text: whether it ends there, too. */
static enum match match_end(const struct sluice_vault_entry *e, const uint8_t *text, size_t n, bool final)
{
    size_t end = e->placeholder_len;

    if (!e->glued && end == n && !final)
        return CUT;
    return !e->glued && end < n && extends(e, text[end]) ? NONE : WHOLE;
}

/* Whether e cannot begin behind the byte before it. */
static bool continues(const struct sluice_vault_entry *e, uint8_t before)
{
    return e->surrogate && !e->glued_before && extends(e, before);
}

/* The longest placeholder that stands at text, n bytes long. */
static enum match match_at(const struct sluice_finder *f, uint8_t before, const uint8_t *text, size_t n, bool final,
                           const struct sluice_vault_entry **entry)
{
    size_t lo = 0, hi = f->n;

    *entry = NULL;
    for (size_t depth = 0; lo < hi; depth++) {
        const struct sluice_vault_entry *e = f->sorted[lo];

        if (e->placeholder_len == depth) { /* a shorter one sorts before those it begins */
            enum match m = continues(e, before) ? NONE : match_end(e, text, n, final);

            if (m == CUT) {
                *entry = NULL;
                return CUT;
            }
            if (m == WHOLE)
                *entry = e;
            if (++lo == hi)
                break;
        }
        if (n == depth && !final) {
            *entry = NULL;
            return CUT;
        }
        if (n == depth)
            break;
        lo = lower_bound(f, lo, hi, depth, text[depth]);
        hi = lower_bound(f, lo, hi, depth, text[depth] + 1u);
    }
    return *entry != NULL ? WHOLE : NONE;
}

size_t sluice_finder_next(const struct sluice_finder *f, uint8_t before, const uint8_t *text, size_t len, size_t from,
                          size_t to, bool final, const struct sluice_vault_entry **entry)
{
    *entry = NULL;
    if (f->n == 0)
        return to;
    for (size_t i = from; i < to; i++) {
        enum match m;

        if (!f->first[text[i]])
            continue;
        m = match_at(f, i > 0 ? text[i - 1] : before, text + i, len - i, final, entry);
        if (m != NONE)
            return i;
    }
    return to;
}
