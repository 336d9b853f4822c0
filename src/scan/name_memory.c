#include "scan/name_internal.h"

#include "core/ascii.h"
#include "core/fold.h"
#include "core/utf8.h"

#include <sodium.h>
#include <string.h>

#define SURE_SCORE 900000u   /* of a full name whose surname is remembered */
#define LISTED_SCORE 700000u /* ...where a list has one of its words */
#define KNOWN_SCORE 750000u  /* of a surname that was remembered */
#define OTHER_SCORE 500000u  /* of something else, which then it is */
#define MAILED_SCORE 950000u /* of a name that an address of e-mail spells out */
#define LOCAL_MAX 64u        /* bytes of an address before its '@' (RFC 5321, 4.5.3.1.1) */
#define LOCAL_MIN 5u         /* letters that make chance unlikely */
#define ALONE_SCORE 960000u  /* of a name of one word that is remembered */
#define NAME_MIN 3u          /* bytes */

static uint64_t hash_letters(uint64_t h, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint8_t made[SLUICE_FOLD_MAX] = {p[i]};
        unsigned step = 1, k = 0;
        uint32_t cp;
        bool cut;

        if (p[i] < 0x80)
            k = (p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'z';
        else if ((step = sluice_utf8_decode(p + i, n - i, &cp, &cut)) == 0)
            step = 1;
        else
            k = sluice_fold(cp, false, made);
        if (p[i] < 0x80)
            made[0] |= 0x20;
        for (unsigned m = 0; m < k; m++) {
            h = (h ^ made[m]) * 0x100000001B3u;
            h ^= h >> 31;
        }
        i += step;
    }
    return h;
}

uint64_t sluice_name_hash(const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
    uint64_t h = hash_letters(0xCBF29CE484222325u, a, na);

    if (nb != 0)
        h = hash_letters(h, b, nb);
    return h != 0 ? h : 1;
}

void sluice_name_memory_clear(struct sluice_name_memory *m)
{
    if (m->n != 0)
        sodium_memzero(m, sizeof(*m));
}

static size_t place_of(const struct sluice_name_memory *m, uint64_t hash)
{
    const size_t mask = 2 * SLUICE_NAME_MEMORY_MAX - 1;
    size_t i = (size_t)(hash * 0x9E3779B97F4A7C15u >> 40) & mask;

    while (m->v[i] != 0 && m->v[i] != hash)
        i = (i + 1) & mask;
    return i;
}

void sluice_name_memory_add(struct sluice_name_memory *m, uint64_t hash)
{
    const size_t i = place_of(m, hash);

    if (m->v[i] != 0 || m->n == SLUICE_NAME_MEMORY_MAX)
        return;
    m->v[i] = hash;
    m->n++;
}

bool sluice_name_memory_has(const struct sluice_name_memory *m, uint64_t hash)
{
    return m->n != 0 && m->v[place_of(m, hash)] != 0;
}

/* --- addresses of e-mail --- */

static bool is_local(uint8_t c)
{
    return sluice_is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c >= 0x80;
}

static void remember_local(struct sluice_name_memory *m, const uint8_t *p, size_t at)
{
    size_t from = at, to, letters = 0;

    while (from > 0 && at - from < LOCAL_MAX && is_local(p[from - 1]))
        from--;
    for (to = from; to < at && p[to] != '+'; to++) /* what stands behind '+' is a tag */
        letters += sluice_is_letter(p[to]) || p[to] >= 0x80;
    if (letters >= LOCAL_MIN)
        sluice_name_memory_add(m, sluice_name_hash(p + from, to - from, NULL, 0));
}

void sluice_name_memory_mail(struct sluice_name_memory *m, const uint8_t *p, size_t from, size_t to)
{
    while (from + 1 < to) {
        const uint8_t *at = memchr(p + from, '@', to - 1 - from);

        if (at == NULL)
            return;
        from = (size_t)(at - p) + 1;
        if (sluice_is_alnum(p[from]))
            remember_local(m, p, from - 1);
    }
}

static size_t first_letter(const uint8_t *p, size_t n)
{
    size_t i = 1;

    while (i < n && (p[i] & 0xC0) == 0x80)
        i++;
    return i;
}

/* Whether a remembered address spells the two words: annakowalska, kowalskaanna, akowalska, annak, kowalskaa. */
static bool spells(const struct sluice_name_memory *m, const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
    const size_t a1 = first_letter(a, na), b1 = first_letter(b, nb);

    return sluice_name_memory_has(m, sluice_name_hash(a, na, b, nb)) ||
           sluice_name_memory_has(m, sluice_name_hash(b, nb, a, na)) ||
           sluice_name_memory_has(m, sluice_name_hash(a, a1, b, nb)) ||
           sluice_name_memory_has(m, sluice_name_hash(b, nb, a, a1)) ||
           sluice_name_memory_has(m, sluice_name_hash(a, na, b, b1));
}

/* The second word of a name whose first is token i: the next token, or the one behind an initial; 0: there is none. */
static unsigned second_word(const struct sluice_name_list *l, unsigned i)
{
    unsigned k = i + 1;

    if (k < l->segment->n && l->segment->token[k].shape == SLUICE_SHAPE_INITIAL && sluice_name_is_near(l, k))
        k += sluice_name_is_mark(l, k + 1, '.') ? 2 : 1;
    return k < l->segment->n && sluice_name_is_near(l, k) && !sluice_name_is_glued(l, k) && sluice_name_is_capital(l, k)
               ? k
               : 0;
}

void sluice_name_add_mailed(struct sluice_name_list *l, const struct sluice_name_memory *m, unsigned label)
{
    for (unsigned i = 0; m->n != 0 && i + 1 < l->segment->n; i++) {
        const unsigned k = sluice_name_is_capital(l, i) ? second_word(l, i) : 0;
        const uint8_t *a, *b;
        size_t na, nb;

        if (k == 0)
            continue;
        a = sluice_name_token(l, i, &na);
        b = sluice_name_token(l, k, &nb);
        if (spells(m, a, na, b, nb))
            sluice_name_put(l, &(struct sluice_name){i, k + 1, label, MAILED_SCORE, true, MAILED_SCORE});
    }
}

/* --- people --- */

/* Whether token i is more likely than not something else, or part of a person that is as sure without a memory. */
static bool is_taken(const struct sluice_name_list *l, unsigned i, unsigned label)
{
    for (unsigned k = 0; k < l->n; k++) {
        const struct sluice_name *name = &l->v[k];

        if (name->from <= i && i < name->to)
            return name->label == label ? name->score >= KNOWN_SCORE : name->sure >= OTHER_SCORE;
    }
    return false;
}

/* Whether token i stands within a sentence, where a capital is no chance. */
static bool is_within(const struct sluice_name_list *l, unsigned i)
{
    return i > 0 && l->segment->kind == SLUICE_SEGMENT_PROSE && sluice_name_is_near(l, i) &&
           (l->segment->token[i - 1].shape == SLUICE_SHAPE_LOWER || sluice_name_is_mark(l, i - 1, ','));
}

/* What is known of token i's word. */
static unsigned known_of(const struct sluice_name_list *l, unsigned i, const struct sluice_name_lexicon *known)
{
    size_t n;
    const uint8_t *word = sluice_name_token(l, i, &n);

    return known->look_up(known->ctx, word, n);
}

/* Whether the capital of token i says something: it is no word that is mostly small, or a name, too, within a sentence.
 */
static bool is_proper(const struct sluice_name_list *l, unsigned i, const struct sluice_name_lexicon *known)
{
    const unsigned what = known_of(l, i, known);

    return (what & SLUICE_NAME_SMALL) == 0 || ((what & SLUICE_NAME_LISTED) != 0 && is_within(l, i));
}

/* How many tokens at i are a name that is remembered: 0, 1, or 3 for "L'Enfant". */
static unsigned known_at(const struct sluice_name_list *l, unsigned i, const struct sluice_name_memory *m,
                         const struct sluice_name_lexicon *known)
{
    size_t n, behind;
    const uint8_t *word = sluice_name_token(l, i, &n), *rest;

    if (n == 1 && sluice_name_is_elided(l, i)) {
        rest = sluice_name_token(l, i + 2, &behind);
        return sluice_name_memory_has(m, sluice_name_hash(word, n, rest, behind)) ? 3 : 0;
    }
    return n >= NAME_MIN && sluice_name_is_capital(l, i) &&
           sluice_name_memory_has(m, sluice_name_hash(word, n, NULL, 0)) && is_proper(l, i, known);
}

void sluice_name_add_known(struct sluice_name_list *l, const struct sluice_name_memory *m, unsigned label,
                           const struct sluice_name_lexicon *known)
{
    unsigned n;

    for (unsigned i = 0; m->n != 0 && i < l->segment->n; i += n == 0 ? 1 : n) {
        n = known_at(l, i, m, known);
        if (n != 0 && !is_taken(l, i, label))
            sluice_name_put(l, &(struct sluice_name){i, i + n, label, KNOWN_SCORE, false, KNOWN_SCORE});
    }
}

/* Whether token i can be one of a person's names. */
static bool is_part(const struct sluice_name_list *l, unsigned i)
{
    return sluice_name_is_capital(l, i) && l->segment->token[i].shape != SLUICE_SHAPE_INITIAL &&
           (sluice_name_kind(l, i) & (SLUICE_NAME_TITLE | SLUICE_NAME_SUFFIX)) == 0;
}

static void remember_word(struct sluice_name_memory *m, const struct sluice_name_list *l, unsigned i)
{
    size_t n, before;
    const uint8_t *word = sluice_name_token(l, i, &n);

    if (i >= 2 && sluice_name_is_elided(l, i - 2)) {
        const uint8_t *letter = sluice_name_token(l, i - 2, &before);

        sluice_name_memory_add(m, sluice_name_hash(letter, before, word, n));
    } else if (n >= NAME_MIN) {
        sluice_name_memory_add(m, sluice_name_hash(word, n, NULL, 0));
    }
}

static bool is_remembered(const struct sluice_name_memory *m, const struct sluice_name_list *l, unsigned i)
{
    size_t n;
    const uint8_t *word = sluice_name_token(l, i, &n);

    return sluice_name_memory_has(m, sluice_name_hash(word, n, NULL, 0));
}

/* Whether token i stands in the lists of people's names and its capital is one of a name's. */
static bool is_listed(const struct sluice_name_list *l, unsigned i, const struct sluice_name_lexicon *known)
{
    return l->segment->token[i].shape == SLUICE_SHAPE_CAPITAL && (known_of(l, i, known) & SLUICE_NAME_LISTED) != 0;
}

/* Remember what a person's name of so many words, of which these are the first and the last, tells of others. */
static void remember_person(struct sluice_name_memory *m, const struct sluice_name_list *l, unsigned first,
                            unsigned last, uint32_t sure, const struct sluice_name_lexicon *known)
{
    bool listed;

    if (is_remembered(m, l, first) && is_remembered(m, l, last))
        return;
    listed = is_listed(l, first, known);
    if (first == last) {
        if (sure >= ALONE_SCORE && listed && (known_of(l, first, known) & SLUICE_NAME_SMALL) == 0)
            remember_word(m, l, first);
        return;
    }
    if (sure < SURE_SCORE && !listed && !is_listed(l, last, known))
        return;
    if (listed)
        remember_word(m, l, first);
    remember_word(m, l, last);
}

void sluice_name_memory_people(struct sluice_name_memory *m, const struct sluice_name_list *l, unsigned label,
                               const struct sluice_name_lexicon *known)
{
    for (unsigned k = 0; k < l->n; k++) {
        const struct sluice_name *name = &l->v[k];
        unsigned first = name->to, last = name->to;

        if (name->label != label || name->score < LISTED_SCORE)
            continue;
        for (unsigned i = name->from; i < name->to; i++) {
            if (!is_part(l, i))
                continue;
            first = first == name->to ? i : first;
            last = i;
        }
        if (first != name->to)
            remember_person(m, l, first, last, name->score, known);
    }
}
