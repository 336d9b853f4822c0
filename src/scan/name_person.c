#include "scan/name_internal.h"

#include <string.h>

#define BETWEEN_MAX 6u       /* tokens between two parts of one name: "J. R. R. van der" */
#define TITLED_SCORE 800000u /* a title before a name leaves little doubt */
#define PARTICLES_MAX 3u     /* "van de la" */

/* Growing one person: it may take tokens [low, high). */
struct person {
    struct sluice_name_list *l;
    struct sluice_name *name;
    unsigned low, high;
};

static uint8_t shape(const struct sluice_name_list *l, unsigned i)
{
    return i < l->segment->n ? l->segment->token[i].shape : SLUICE_SHAPE_NONE;
}

static bool is_hyphen(const struct sluice_name_list *l, unsigned i)
{
    return sluice_name_is_mark(l, i, '-') || shape(l, i) == SLUICE_SHAPE_DASH;
}

/* "M.": an initial and its stop at i. */
static bool is_initial(const struct sluice_name_list *l, unsigned i)
{
    return shape(l, i) == SLUICE_SHAPE_INITIAL && sluice_name_is_mark(l, i + 1, '.') && sluice_name_is_glued(l, i + 1);
}

/* A title, as titles are written: "I miss Anna" has none. */
static bool is_title(const struct sluice_name_list *l, unsigned i)
{
    const unsigned kinds = sluice_name_kind(l, i);

    return (kinds & SLUICE_NAME_TITLE_SMALL) != 0 || ((kinds & SLUICE_NAME_TITLE) != 0 && sluice_name_is_capital(l, i));
}

/* --- to the left --- */

/* How many tokens right before the name belong to it: 0, 1 or 2. */
static unsigned before(const struct person *p, bool *titled)
{
    const struct sluice_name_list *l = p->l;
    const unsigned i = p->name->from;
    unsigned kinds;

    if (i < p->low + 1)
        return 0;
    if (i >= p->low + 2 && sluice_name_is_glued(l, i) && sluice_name_is_glued(l, i - 1) &&
        ((sluice_name_is_capital(l, i - 2) && (is_hyphen(l, i - 1) || sluice_name_is_apostrophe(l, i - 1))) ||
         sluice_name_is_elided(l, i - 2)))
        return 2; /* Anna-|Maria, O'|Brien, d'|Arc */
    if (!sluice_name_is_near(l, i))
        return 0;
    if (i >= p->low + 2 && sluice_name_is_mark(l, i - 1, '.') && sluice_name_is_glued(l, i - 1)) {
        kinds = sluice_name_kind(l, i - 2);
        *titled = *titled || is_title(l, i - 2);
        return is_initial(l, i - 2) || (kinds & (SLUICE_NAME_TITLE | SLUICE_NAME_TITLE_STOP)) != 0 ? 2 : 0;
    }
    if (l->segment->token[i].gap == SLUICE_GAP_NONE || !is_title(l, i - 1))
        return 0;
    *titled = true;
    return 1;
}

/* --- to the right --- */

/* "van der Berg" behind "Anna": how many tokens; 0 where no name follows. */
static unsigned particles_on(const struct person *p, unsigned i)
{
    unsigned n = 0;

    if ((sluice_name_kind(p->l, i) & SLUICE_NAME_PARTICLE_ON) == 0 || shape(p->l, i) != SLUICE_SHAPE_LOWER)
        return 0;
    while (i + n < p->high && n < PARTICLES_MAX && sluice_name_is_near(p->l, i + n) &&
           (sluice_name_kind(p->l, i + n) & SLUICE_NAME_PARTICLE) != 0 && shape(p->l, i + n) == SLUICE_SHAPE_LOWER)
        n++;
    return i + n < p->high && sluice_name_is_near(p->l, i + n) && shape(p->l, i + n) == SLUICE_SHAPE_CAPITAL ? n + 1
                                                                                                             : 0;
}

/* "jr.", ", PhD", "III", "Ph.D.", "M. D.": how many tokens at i. */
static unsigned suffix(const struct person *p, unsigned i)
{
    const struct sluice_name_list *l = p->l;
    const unsigned start = i;

    i += sluice_name_is_mark(l, i, ',') && sluice_name_is_glued(l, i);
    if (i >= p->high || !sluice_name_is_near(l, i))
        return 0;
    if (i + 3 < p->high && sluice_name_is_mark(l, i + 1, '.') && sluice_name_is_mark(l, i + 3, '.') &&
        sluice_name_is_glued(l, i + 1) && sluice_name_is_glued(l, i + 2) && sluice_name_is_glued(l, i + 3) &&
        shape(l, i + 2) == SLUICE_SHAPE_INITIAL && (i == start || sluice_name_is_capital(l, i))) {
        size_t n;
        const uint8_t *word = sluice_name_token(l, i, &n);

        if ((n == 2 && memcmp(word, "Ph", 2) == 0) || (n == 1 && *word == 'M'))
            return i + 4 - start;
    }
    if ((sluice_name_kind(l, i) & SLUICE_NAME_SUFFIX) == 0)
        return 0;
    i++;
    i += i < p->high && sluice_name_is_mark(l, i, '.') && sluice_name_is_glued(l, i);
    return i - start;
}

/* How many tokens right behind the name belong to it. */
static unsigned behind(const struct person *p)
{
    const struct sluice_name_list *l = p->l;
    const unsigned i = p->name->to;

    if (i >= p->high)
        return 0;
    if (i + 1 < p->high && sluice_name_is_glued(l, i) && sluice_name_is_glued(l, i + 1) &&
        sluice_name_is_capital(l, i + 1) &&
        (is_hyphen(l, i) || (sluice_name_is_apostrophe(l, i) && shape(l, i - 1) == SLUICE_SHAPE_INITIAL)))
        return 2; /* Anna|-Maria, O|'Brien */
    if (shape(l, i - 1) == SLUICE_SHAPE_INITIAL && sluice_name_is_mark(l, i, '.') && sluice_name_is_glued(l, i) &&
        i + 1 < p->high && sluice_name_is_near(l, i + 1) && shape(l, i + 1) == SLUICE_SHAPE_CAPITAL)
        return 2; /* Anna M|. Kowalska */
    if (sluice_name_is_near(l, i) && !sluice_name_is_glued(l, i) && i + 2 < p->high && is_initial(l, i) &&
        sluice_name_is_near(l, i + 2) && shape(l, i + 2) == SLUICE_SHAPE_CAPITAL)
        return 3; /* Anna| M. Kowalska */
    if (sluice_name_is_near(l, i) && !sluice_name_is_glued(l, i) && i + 2 < p->high && sluice_name_is_elided(l, i))
        return 3; /* Pierre| L'Enfant, Jeanne| d'Arc */
    return particles_on(p, i) + suffix(p, i);
}

/* --- with the next part --- */

/* Whether tokens [from, to) can stand within one name; none at all cannot: two people may stand side by side. */
static bool stand_within(const struct sluice_name_list *l, unsigned from, unsigned to)
{
    if (from == to || to - from > BETWEEN_MAX || !sluice_name_is_near(l, to))
        return false;
    for (unsigned i = from; i < to; i++) {
        const bool stop = sluice_name_is_mark(l, i, '.') && shape(l, i - 1) == SLUICE_SHAPE_INITIAL;
        const bool joint = is_hyphen(l, i) && sluice_name_is_glued(l, i) && sluice_name_is_glued(l, i + 1);
        const bool particle = (sluice_name_kind(l, i) & SLUICE_NAME_PARTICLE) != 0 && shape(l, i) == SLUICE_SHAPE_LOWER;

        if (!sluice_name_is_near(l, i) ||
            !(stop || joint || particle || sluice_name_is_apostrophe(l, i) || shape(l, i) == SLUICE_SHAPE_INITIAL))
            return false;
        if (sluice_name_is_apostrophe(l, i) && !(sluice_name_is_glued(l, i) && sluice_name_is_glued(l, i + 1)))
            return false;
    }
    return true;
}

static void remove_at(struct sluice_name_list *l, unsigned k)
{
    l->n--;
    memmove(&l->v[k], &l->v[k + 1], (l->n - k) * sizeof(*l->v));
}

/* Take the next person's span in, where it is the same person's. */
static bool merge_next(struct sluice_name_list *l, unsigned k, unsigned label)
{
    struct sluice_name *a = &l->v[k];
    const struct sluice_name *b = &l->v[k + 1];

    if (k + 1 >= l->n || b->label != label || (b->from != a->to && !stand_within(l, a->to, b->from)))
        return false;
    /* side by side: one name only where nothing but a hyphen or an initial's stop was between */
    if (b->from == a->to && !(sluice_name_is_glued(l, b->from) && is_hyphen(l, a->to - 1)) &&
        !sluice_name_is_mark(l, a->to - 1, '.'))
        return false;
    a->to = b->to;
    a->score = b->score > a->score ? b->score : a->score;
    a->sure = b->sure > a->sure ? b->sure : a->sure;
    remove_at(l, k + 1);
    return true;
}

static void grow(struct sluice_name_list *l, unsigned k, unsigned label)
{
    struct person p = {.l = l, .name = &l->v[k], .low = k == 0 ? 0 : l->v[k - 1].to};
    bool titled = false;
    unsigned n;

    while ((n = before(&p, &titled)) != 0)
        p.name->from -= n;
    do {
        p.high = k + 1 < l->n ? l->v[k + 1].from : l->segment->n;
        while ((n = behind(&p)) != 0)
            p.name->to += n;
    } while (merge_next(l, k, label));
    titled = titled || (p.name->to - p.name->from > 1 && is_title(l, p.name->from));
    if (titled && p.name->score < TITLED_SCORE)
        p.name->score = TITLED_SCORE;
}

/* End the name before "'s", with which the next thing begins: "Anna Nowak's report". */
static void cut_possessive(const struct sluice_name_list *l, struct sluice_name *name)
{
    for (unsigned i = name->from + 1; i + 1 < name->to; i++) {
        size_t n;

        if (sluice_name_is_apostrophe(l, i) && sluice_name_is_glued(l, i + 1) &&
            *sluice_name_token(l, i + 1, &n) == 's' && n == 1)
            name->to = i;
    }
    if (name->to > name->from + 1 && sluice_name_is_apostrophe(l, name->to - 1))
        name->to--;
}

void sluice_name_join_people(struct sluice_name_list *l, unsigned label)
{
    for (unsigned k = 0; k < l->n; k++) {
        if (l->v[k].label == label) {
            cut_possessive(l, &l->v[k]);
            grow(l, k, label);
        }
    }
}
