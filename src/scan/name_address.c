#include "scan/name_internal.h"

#include <string.h>

#define PARTS_MAX 6u           /* of one address behind its street */
#define WORDS_MAX 5u           /* of a street's name: "das Flores do Campo" */
#define TOWN_MAX 4u            /* words of a town's: "Frankfurt am Main" */
#define CODE_TOKENS 5u         /* of the longest postcode: "PL-00-238" */
#define WHOLE_SCORE 900000u    /* a street with postcode and place is one */
#define TOGETHER_SCORE 800000u /* ...with one of them nearly so */

/* One segment being looked through. */
struct search {
    struct sluice_name_list *l;
    const struct sluice_name_labels *labels;
    struct sluice_name_address *state;
    unsigned n; /* tokens */
};

static uint8_t shape(const struct search *s, unsigned i)
{
    return i < s->n ? s->l->segment->token[i].shape : SLUICE_SHAPE_NONE;
}

static bool mark(const struct search *s, unsigned i, char c)
{
    return sluice_name_is_mark(s->l, i, c);
}

static bool glued(const struct search *s, unsigned i)
{
    return sluice_name_is_glued(s->l, i);
}

static bool near(const struct search *s, unsigned i)
{
    return sluice_name_is_near(s->l, i);
}

static bool is_digits(const struct search *s, unsigned i, unsigned n)
{
    return shape(s, i) == SLUICE_SHAPE_DIGIT_1 + n - 1;
}

static bool is_short_number(const struct search *s, unsigned i)
{
    return shape(s, i) >= SLUICE_SHAPE_DIGIT_1 && shape(s, i) <= SLUICE_SHAPE_DIGIT_4;
}

static unsigned width(const struct search *s, unsigned i)
{
    return i < s->n ? (unsigned)(s->l->segment->token[i].end - s->l->segment->token[i].start) : 0;
}

static bool has(const struct search *s, unsigned i, unsigned kinds)
{
    return (sluice_name_kind(s->l, i) & kinds) != 0;
}

static bool is_word(const struct search *s, unsigned i)
{
    return shape(s, i) >= SLUICE_SHAPE_LOWER && shape(s, i) <= SLUICE_SHAPE_UNCASED;
}

/* A token of letters and digits that begins with a digit: 12b, 1AA. */
static bool begins_with_digit(const struct search *s, unsigned i)
{
    size_t n;
    const uint8_t *p;

    if (shape(s, i) != SLUICE_SHAPE_MIXED)
        return false;
    p = sluice_name_token(s->l, i, &n);
    return *p >= '0' && *p <= '9' && n <= 6;
}

/* --- parts: each returns how many tokens at i, 0: none --- */

/* "12", "12b", "12 b", "5/7", "12-14", "12 bis", ", 5". */
static unsigned number(const struct search *s, unsigned i)
{
    const unsigned start = i;

    i += mark(s, i, ',') && glued(s, i);
    if (!near(s, i) || !(is_short_number(s, i) || begins_with_digit(s, i)))
        return 0;
    i++;
    while ((mark(s, i, '/') || mark(s, i, '-') || shape(s, i) == SLUICE_SHAPE_DASH) && glued(s, i) && glued(s, i + 1) &&
           (is_short_number(s, i + 1) || begins_with_digit(s, i + 1) || shape(s, i + 1) == SLUICE_SHAPE_INITIAL))
        i += 2;
    if (near(s, i) && shape(s, i) == SLUICE_SHAPE_LOWER && width(s, i) == 1 && shape(s, i + 1) != SLUICE_SHAPE_LOWER &&
        !mark(s, i + 1, '.'))
        i++; /* "12 a", but not "12 a day" or "12 m. 3" */
    return i - start;
}

/* "Apt 4B", "2. OG", "m. 7". */
static unsigned unit(const struct search *s, unsigned i)
{
    const unsigned start = i;

    if (has(s, i, SLUICE_NAME_UNIT)) {
        i++;
        i += mark(s, i, '.') && glued(s, i);
        return near(s, i) && (is_short_number(s, i) || shape(s, i) == SLUICE_SHAPE_MIXED ||
                              shape(s, i) == SLUICE_SHAPE_INITIAL)
                   ? i + 1 - start
                   : 0;
    }
    if (is_digits(s, i, 1) && mark(s, i + 1, '.') && glued(s, i + 1) && near(s, i + 2) &&
        has(s, i + 2, SLUICE_NAME_UNIT))
        return 3;
    return 0;
}

/* "D-10115", "1234 AB", "00-238", "1000-001", "110 00", "SW1A 1AA", "62704-1234". */
static unsigned postcode(const struct search *s, unsigned i)
{
    const unsigned start = i;

    if ((shape(s, i) == SLUICE_SHAPE_INITIAL || shape(s, i) == SLUICE_SHAPE_UPPER) && mark(s, i + 1, '-') &&
        glued(s, i + 1) && glued(s, i + 2))
        i += 2; /* the country */
    if ((is_digits(s, i, 2) && mark(s, i + 1, '-') && is_digits(s, i + 2, 3)) ||
        (is_digits(s, i, 4) && mark(s, i + 1, '-') && is_digits(s, i + 2, 3)) ||
        (is_digits(s, i, 5) && mark(s, i + 1, '-') && is_digits(s, i + 2, 4)))
        return glued(s, i + 1) && glued(s, i + 2) ? i + 3 - start : 0;
    if (is_digits(s, i, 3) && is_digits(s, i + 1, 2) && near(s, i + 1))
        return i + 2 - start;
    if (is_digits(s, i, 4) && shape(s, i + 1) == SLUICE_SHAPE_UPPER && near(s, i + 1) && width(s, i + 1) == 2)
        return i + 2 - start;
    if (is_digits(s, i, 4) || is_digits(s, i, 5))
        return i + 1 - start;
    if (shape(s, i) == SLUICE_SHAPE_MIXED && !begins_with_digit(s, i) && begins_with_digit(s, i + 1) && near(s, i + 1))
        return i + 2 - start;
    return 0;
}

static struct sluice_name *span_at(const struct search *s, unsigned i)
{
    for (unsigned k = 0; k < s->l->n; k++) {
        if (s->l->v[k].from <= i && i < s->l->v[k].to)
            return &s->l->v[k];
    }
    return NULL;
}

/* What the model tagged as a place and that begins at i; within an address that it tagged, words with a capital. */
static unsigned tagged_place(const struct search *s, unsigned i)
{
    const struct sluice_name *name = span_at(s, i);
    unsigned n = 0;

    if (name == NULL || ((int)name->label != s->labels->location && (int)name->label != s->labels->address))
        return 0;
    if (name->from == i)
        return name->to - i;
    while (i + n < name->to && sluice_name_is_capital(s->l, i + n))
        n++;
    return (int)name->label == s->labels->address ? n : 0;
}

static unsigned tagged_address(const struct search *s, unsigned i)
{
    const struct sluice_name *name = s->l->n == 0 ? NULL : span_at(s, i);

    return name != NULL && name->from == i && (int)name->label == s->labels->address ? name->to - i : 0;
}

/* A town behind its postcode, tagged or not: words with capitals, "Frankfurt am Main". */
static unsigned town(const struct search *s, unsigned i)
{
    const unsigned tagged = tagged_place(s, i);
    unsigned n = 0;

    if (tagged != 0)
        return tagged;
    if (!near(s, i) || !sluice_name_is_capital(s->l, i))
        return 0;
    do {
        n++;
        if (mark(s, i + n, '-') && glued(s, i + n) && glued(s, i + n + 1) && sluice_name_is_capital(s->l, i + n + 1))
            n++;
        else if (near(s, i + n) && has(s, i + n, SLUICE_NAME_PARTICLE | SLUICE_NAME_STREET_BEFORE) &&
                 shape(s, i + n) == SLUICE_SHAPE_LOWER && sluice_name_is_capital(s->l, i + n + 1) && near(s, i + n + 1))
            n++;
    } while (n < TOWN_MAX && near(s, i + n) && shape(s, i + n) == SLUICE_SHAPE_CAPITAL);
    return n;
}

/* "IL 62704" behind a place. */
static unsigned state_and_code(const struct search *s, unsigned i)
{
    if (shape(s, i) == SLUICE_SHAPE_UPPER && width(s, i) == 2 && near(s, i + 1) && is_digits(s, i + 1, 5))
        return 1 + postcode(s, i + 1);
    return 0;
}

/* The next part of an address at i, where a separator may stand before it. */
static unsigned part(const struct search *s, unsigned i)
{
    const unsigned start = i;
    unsigned n;

    i += (mark(s, i, ',') || mark(s, i, ';')) && near(s, i);
    i += i == start && (mark(s, i, '-') || shape(s, i) == SLUICE_SHAPE_DASH) && near(s, i) && !glued(s, i);
    if ((n = unit(s, i)) != 0)
        return i + n - start;
    if (!s->state->code && s->state->place && (n = state_and_code(s, i)) != 0) {
        s->state->code = true;
        return i + n - start;
    }
    i += i == start && mark(s, i, '.') && glued(s, i) && postcode(s, i + 1) != 0 && !is_digits(s, i + 1, 4);
    if (!s->state->code && (n = postcode(s, i)) != 0) {
        const unsigned more = town(s, i + n);

        if (more != 0 || (s->state->place && !is_digits(s, i, 4))) { /* "London 2024" has a year */
            s->state->code = true;
            s->state->place = true;
            return i + n + more - start;
        }
    }
    if ((n = tagged_place(s, i)) != 0) {
        s->state->place = true;
        return i + n - start;
    }
    return 0;
}

static unsigned parts(const struct search *s, unsigned i)
{
    const unsigned start = i;
    unsigned n;

    for (unsigned k = 0; k < PARTS_MAX && (n = part(s, i)) != 0; k++)
        i += n;
    return i - start;
}

/* --- streets --- */

/* Whether any of the words that a street's name at i may have has a capital: looked at first, it costs next to nothing.
 */
static bool has_capital(const struct search *s, unsigned i)
{
    for (unsigned k = 0; k < WORDS_MAX; k++) {
        if (sluice_name_is_capital(s->l, i + k))
            return true;
    }
    return false;
}

/* Words of a street's name at i, with a capital but for particles: how many; 0 without a capital. */
static unsigned street_words(const struct search *s, unsigned i)
{
    unsigned n = 0, last = 0;

    if (!has_capital(s, i))
        return 0;
    while (n < WORDS_MAX && i + n < s->n && (n == 0 || near(s, i + n))) {
        if (sluice_name_is_capital(s->l, i + n))
            last = n + 1;
        else if (!(shape(s, i + n) == SLUICE_SHAPE_LOWER && has(s, i + n, SLUICE_NAME_PARTICLE)) &&
                 !(n > 0 && glued(s, i + n) && (mark(s, i + n, '-') || mark(s, i + n, '\'') || mark(s, i + n, '.'))))
            break;
        n++;
    }
    return last;
}

/* "Rua das Flores 12", "ul. Długa 5/7", "Calle Mayor, 3". */
static unsigned street_before(const struct search *s, unsigned i)
{
    const unsigned start = i;
    unsigned n;

    i++;
    i += mark(s, i, '.') && glued(s, i);
    if (!near(s, i) || (n = street_words(s, i)) == 0)
        return 0;
    i += n;
    return (n = number(s, i)) != 0 ? i + n - start : 0;
}

/* "12 Main Street", "10, rue de Rivoli"; i is the number. */
static unsigned number_before(const struct search *s, unsigned i)
{
    const unsigned start = i;
    unsigned n;

    i++;
    i += mark(s, i, ',') && glued(s, i);
    if (!near(s, i) || !near(s, i + 1) ||
        (n = street_words(s, i + 1)) == 0) /* either way it has a word behind the first */
        return 0;
    if (has(s, i, SLUICE_NAME_STREET_BEFORE))
        return i + 1 + n - start;
    if ((n = street_words(s, i)) < 2 || mark(s, i - 1, ','))
        return 0;
    for (unsigned k = 1; k < n; k++) {
        if (has(s, i + k, SLUICE_NAME_STREET_BEHIND) && sluice_name_is_capital(s->l, i + k))
            return i + k + 1 + (mark(s, i + k + 1, '.') && glued(s, i + k + 1)) - start;
    }
    return 0;
}

/* "Hauptstraße 5", "Prager Straße 5", "Nádor utca 3"; i is the last word of the street. *from: its first. */
static unsigned number_behind(const struct search *s, unsigned i, unsigned floor, unsigned *from)
{
    const unsigned next = i + 1 + (mark(s, i + 1, '.') && glued(s, i + 1)), n = number(s, next);

    *from = i;
    if (n == 0 || mark(s, next, ','))
        return 0;
    if (sluice_name_is_capital(s->l, i) && has(s, i, SLUICE_NAME_STREET_END))
        return next + n - i;
    if (!has(s, i, SLUICE_NAME_STREET_BEHIND))
        return 0;
    while (*from > floor && i - *from < WORDS_MAX && near(s, *from) &&
           (sluice_name_is_capital(s->l, *from - 1) || (mark(s, *from - 1, '-') && glued(s, *from))))
        --*from;
    return *from < i ? next + n - *from : 0;
}

/* A street whose house number is token i, behind token `floor`: how many tokens, from *from on. Words are looked up
 * near numbers only: most text has few. */
static unsigned street(const struct search *s, unsigned i, unsigned floor, unsigned *from)
{
    unsigned n, comma, last = i;
    bool ends_with_capital;

    *from = i;
    if (!is_short_number(s, i) && !begins_with_digit(s, i))
        return 0;
    if ((n = number_before(s, i)) != 0)
        return n;
    comma = last > floor && mark(s, last - 1, ',') && glued(s, last - 1);
    last -= comma;
    last -= last > floor && mark(s, last - 1, '.') && glued(s, last - 1);
    if (last == floor || !is_word(s, last - 1))
        return 0;
    /* the number stands right behind a street's last capital, or behind that and a comma */
    ends_with_capital = sluice_name_is_capital(s->l, i - 1 - comma);
    if (has(s, last - 1, SLUICE_NAME_STREET_BEHIND | SLUICE_NAME_STREET_END) &&
        (n = number_behind(s, last - 1, floor, from)) != 0)
        return n;
    for (unsigned k = last - 1; ends_with_capital && k > floor && last - k < WORDS_MAX + 1; k--) {
        if (is_word(s, k - 1) && has(s, k - 1, SLUICE_NAME_STREET_BEFORE) &&
            (n = street_before(s, k - 1)) > i - (k - 1)) {
            *from = k - 1;
            return n;
        }
    }
    return 0;
}

/* The street in what was tagged as an address from token i on, or directly before its end; else all of it. */
static unsigned tagged_street(const struct search *s, unsigned i, unsigned floor, unsigned *from)
{
    const unsigned tagged = tagged_address(s, i);
    unsigned n;

    for (unsigned k = i; tagged != 0 && k <= i + tagged; k++) {
        if ((n = street(s, k, floor, from)) != 0 && *from < i + tagged)
            return n;
    }
    *from = i;
    return tagged;
}

/* --- putting it together --- */

/* Take out what overlaps tokens [from, to); returns where the list goes on. *score: the best of those taken out that
 * speak for an address. */
static unsigned take_out(const struct search *s, unsigned from, unsigned to, uint32_t *score)
{
    struct sluice_name_list *l = s->l;
    unsigned kept = 0, at = 0;

    for (unsigned k = 0; k < l->n; k++) {
        const struct sluice_name *name = &l->v[k];

        if (name->to <= from || name->from >= to) {
            l->v[kept++] = *name;
            at += name->to <= from;
            continue;
        }
        if (((int)name->label == s->labels->address || (int)name->label == s->labels->location) && name->score > *score)
            *score = name->score;
    }
    l->n = kept;
    return at;
}

static void put(const struct search *s, unsigned at, const struct sluice_name *name)
{
    struct sluice_name_list *l = s->l;

    memmove(&l->v[at + 1], &l->v[at], (l->n - at) * sizeof(*l->v));
    l->v[at] = *name;
    l->n++;
}

uint32_t sluice_name_address_score(const struct sluice_name_address *state, uint32_t score)
{
    const uint32_t least = state->code && state->place ? WHOLE_SCORE : state->code || state->place ? TOGETHER_SCORE : 0;

    return score > least ? score : least;
}

/* Where what overlaps [from, to) as an address reaches to: its span may begin before and end behind the street. */
static bool widen(const struct search *s, unsigned *from, unsigned *to)
{
    bool tagged = false;

    for (unsigned k = 0; k < s->l->n; k++) {
        const struct sluice_name *name = &s->l->v[k];

        if (name->to <= *from || name->from >= *to)
            continue;
        if ((int)name->label == s->labels->address) {
            *from = name->from < *from ? name->from : *from;
            *to = name->to > *to ? name->to : *to;
        }
        tagged = tagged || (int)name->label == s->labels->address || (int)name->label == s->labels->location;
    }
    return tagged;
}

static bool is_taken(const struct search *s, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        if (span_at(s, i) != NULL)
            return true;
    }
    return false;
}

/* An address that begins with the street [from, to): puts it into the list; returns where it ends, 0: it is none. */
static unsigned make(const struct search *s, unsigned from, unsigned to, int *open)
{
    struct sluice_name name = {.label = (unsigned)s->labels->address};
    unsigned end = to, at;
    const bool tagged = widen(s, &from, &end);

    *s->state = (struct sluice_name_address){0};
    to += parts(s, to);
    if (to < end)
        to = end + parts(s, end);
    if (!tagged && !s->state->code && !s->state->place && (to < s->n - mark(s, s->n - 1, ',') || is_taken(s, from, to)))
        return 0; /* the rules' */
    name.from = from;
    name.to = to;
    at = take_out(s, from, to, &name.score);
    name.score = sluice_name_address_score(s->state, name.score);
    put(s, at, &name); /* there is room: it has two tokens or more */
    *open = to >= s->n - mark(s, s->n - 1, ',') ? (int)at : -1;
    return to;
}

/* "2004" before a place is a year. */
static bool is_year(const struct search *s, unsigned i)
{
    size_t n;
    const uint8_t *p = sluice_name_token(s->l, i, &n);

    return is_digits(s, i, 4) && ((p[0] == '1' && p[1] == '9') || (p[0] == '2' && p[1] == '0'));
}

/* First token of the postcode that ends before token `end`, and before which no word stands; end: there is none. */
static unsigned code_before(const struct search *s, unsigned low, unsigned end)
{
    for (unsigned i = end > low + CODE_TOKENS ? end - CODE_TOKENS : low; i < end; i++) {
        const bool alone = i == low || !near(s, i) || (!is_word(s, i - 1) && !glued(s, i) && !mark(s, i - 1, ':'));

        if (alone && i + postcode(s, i) == end && !is_year(s, i))
            return i;
    }
    return end;
}

/* A postcode before a place that no street stands before is part of the place: "..., 46017 Valencia". */
static void join_codes(const struct search *s)
{
    for (unsigned k = 0; k < s->l->n; k++) {
        struct sluice_name *name = &s->l->v[k];
        const unsigned low = k == 0 ? 0 : s->l->v[k - 1].to;
        const unsigned end = name->from - (name->from > low && mark(s, name->from - 1, ','));

        if ((int)name->label == s->labels->location && end > low && near(s, name->from) && near(s, end)) {
            const unsigned from = code_before(s, low, end);

            name->from = from < end ? from : name->from;
        }
    }
}

void sluice_name_join_addresses(struct sluice_name_list *l, const struct sluice_name_labels *labels, int *open,
                                struct sluice_name_address *state)
{
    const struct search s = {.l = l, .labels = labels, .state = state, .n = l->segment->n};
    unsigned from, n, floor = 0;

    *open = -1;
    if (labels->address < 0)
        return;
    for (unsigned i = 0; i < s.n;) {
        if ((n = street(&s, i, floor, &from)) == 0)
            n = tagged_street(&s, i, floor, &from);
        n = n == 0 ? 0 : make(&s, from, from + n, open);
        floor = n > floor ? n : floor;
        i = n > i ? n : i + 1;
    }
    join_codes(&s);
}

unsigned sluice_name_go_on(struct sluice_name_list *l, const struct sluice_name_labels *labels,
                           struct sluice_name_address *state)
{
    const struct search s = {.l = l, .labels = labels, .state = state, .n = l->segment->n};
    const unsigned n = parts(&s, 0);
    uint32_t score = 0;

    if (n != 0)
        (void)take_out(&s, 0, n, &score);
    return n;
}
