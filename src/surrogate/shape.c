#include "surrogate/shape.h"

#include "surrogate/draw.h"

#include "rules/validator.h"

#include <sodium.h>
#include <string.h>

#define CHECKS_MAX 2u
#define OPEN '?' /* a place that is not filled yet */

static const char digits[] = "0123456789";
static const char alnum[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* What may stand at a drawn place; NULL: it is none. */
static const char *drawn_from(char place)
{
    switch (place) {
    case 'v':
    case 't':
        return digits;
    case 'n':
        return digits + 1;
    case 'm':
        return digits + 2;
    case 'k':
        return "345678";
    case 'o':
        return "01234567";
    case 'q':
        return "0123";
    case 'a':
        return alnum + 10;
    case 'b':
        return "BCDFGLMNPRSTVZ";
    default:
        return NULL;
    }
}

static bool is_fixed(char place)
{
    return place == '+' || (place >= '0' && place <= '9') || (place >= 'A' && place <= 'Z');
}

bool sluice_written_read(const uint8_t *value, size_t len, struct sluice_written *out)
{
    *out = (struct sluice_written){.text = value, .len = len};
    if (len == 0 || len >= SLUICE_SURROGATE_MAX)
        return false;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = value[i];

        if (c >= 'a' && c <= 'z')
            c = (uint8_t)(c - 'a' + 'A');
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c == '+' && i == 0)) {
            out->chars[out->n] = (char)c;
            out->at[out->n++] = (uint8_t)i;
        } else if (c == '\0' || strchr(" -./()_", c) == NULL) {
            return false;
        }
    }
    return out->n > 0;
}

/* Whether the characters stand in groups of these lengths. */
static bool groups_are(const struct sluice_written *w, const char *groups)
{
    size_t run = 0;

    for (size_t i = 0; i < w->n; i++) {
        run++;
        if (i + 1 < w->n && w->at[i + 1] == w->at[i] + 1)
            continue;
        if (*groups == '\0' || run != (size_t)(*groups++ - '0'))
            return false;
        run = 0;
    }
    return *groups == '\0';
}

bool sluice_shape_takes(const struct sluice_shape *s, const struct sluice_written *w)
{
    return w->n == strlen(s->form) && strncmp(w->chars, s->given, strlen(s->given)) == 0 &&
           (s->groups == NULL || groups_are(w, s->groups));
}

/* Put chars[from..to) where the value has its own; a letter is small where the value's is. */
static void pour(const struct sluice_written *w, const char *chars, size_t from, size_t to, uint8_t *text)
{
    for (size_t i = from; i < to; i++) {
        const bool small = w->text[w->at[i]] >= 'a' && w->text[w->at[i]] <= 'z';

        text[w->at[i]] = (uint8_t)(small && chars[i] >= 'A' && chars[i] <= 'Z' ? chars[i] - 'A' + 'a' : chars[i]);
    }
}

/* A surrogate in the making. */
struct draft {
    const struct sluice_shape *s;
    const struct sluice_written *w;
    const struct sluice_validator *check, *refuse; /* NULL: none */
    char *chars;
    uint8_t *text; /* chars as the value is written */
};

/* Whether what is written is a surrogate: its own checks hold, and what shows that nobody has it. */
static bool holds(const struct draft *d)
{
    const struct sluice_shape *s = d->s;

    return (d->check == NULL || d->check->check(d->text, d->w->len) != SLUICE_CHECK_FAIL) &&
           (d->refuse == NULL ||
            d->refuse->check((const uint8_t *)d->chars + s->refuse_at, s->refuse_len) == SLUICE_CHECK_FAIL) &&
           (s->impossible == NULL || s->impossible(d->chars));
}

/* A check character; a small letter where the value has one. */
static void set_check(const struct draft *d, size_t place, char c)
{
    d->chars[place] = c;
    pour(d->w, d->chars, place, place + 1, d->text);
}

/* Find the check characters, the first in order that hold. */
static bool find_checks(const struct draft *d)
{
    size_t place[CHECKS_MAX] = {0}, n = 0;

    for (size_t i = 0; i < d->w->n; i++) {
        if (d->s->form[i] != 'c')
            continue;
        if (n == CHECKS_MAX)
            return false;
        place[n++] = i;
    }
    if (n == 0)
        return holds(d);
    for (const char *a = n == 1 ? alnum : digits; *a != '\0'; a++) {
        set_check(d, place[0], *a);
        if (n == 1 && holds(d))
            return true;
        for (const char *b = digits; n == 2 && *b != '\0'; b++) {
            set_check(d, place[1], *b);
            if (holds(d))
                return true;
        }
    }
    return false;
}

/* False where a validator that the shape names is not there. */
static bool find_validators(struct draft *d)
{
    d->check = d->s->check != NULL ? sluice_validator_find(d->s->check) : NULL;
    d->refuse = d->s->refuse != NULL ? sluice_validator_find(d->s->refuse) : NULL;
    return (d->check == NULL) == (d->s->check == NULL) && (d->refuse == NULL) == (d->s->refuse == NULL);
}

/* From the characters that the value draws: those which show whose it is, and the check. */
static bool finish(const struct sluice_shape *s, const struct sluice_surrogate_key *k, const struct sluice_written *w,
                   char *chars, uint8_t *text)
{
    struct draft draft = {.s = s, .w = w, .chars = chars, .text = text};
    struct sluice_draw d;
    bool found;

    sluice_draw_init(&d, k, "whose", s->type, 0, (const uint8_t *)chars, w->n);
    for (size_t i = 0; i < w->n; i++) {
        if (s->form[i] == 't')
            chars[i] = digits[sluice_draw_below(&d, 10)];
    }
    memcpy(text, w->text, w->len);
    pour(w, chars, 0, w->n, text);
    found = find_validators(&draft) && find_checks(&draft);
    sodium_memzero(&d, sizeof d);
    return found;
}

bool sluice_shape_make(const struct sluice_shape *s, const struct sluice_surrogate_key *k,
                       const struct sluice_written *w, unsigned attempt, uint8_t text[SLUICE_SURROGATE_MAX])
{
    char chars[SLUICE_SURROGATE_MAX] = {0};
    struct sluice_draw d;
    bool made;

    sluice_draw_init(&d, k, "value", s->type, attempt, (const uint8_t *)w->chars, w->n);
    for (size_t i = 0; i < w->n; i++) {
        const char place = s->form[i], *from = drawn_from(place);

        if (place == 't' || place == 'c')
            chars[i] = OPEN;
        else
            chars[i] = from == NULL ? place : from[sluice_draw_below(&d, (unsigned)strlen(from))];
    }
    made = finish(s, k, w, chars, text) && memcmp(chars, w->chars, w->n) != 0;
    sodium_memzero(&d, sizeof d);
    return made;
}

bool sluice_shape_own(const struct sluice_shape *s, const struct sluice_surrogate_key *k,
                      const struct sluice_written *w)
{
    char chars[SLUICE_SURROGATE_MAX] = {0};
    uint8_t text[SLUICE_SURROGATE_MAX];
    bool own = w->n == strlen(s->form);

    for (size_t i = 0; own && i < w->n; i++) {
        const char place = s->form[i], *from = drawn_from(place);

        own = is_fixed(place) ? w->chars[i] == place : from == NULL || strchr(from, w->chars[i]) != NULL;
        chars[i] = place == 't' || place == 'c' ? OPEN : w->chars[i];
    }
    own = own && finish(s, k, w, chars, text) && memcmp(chars, w->chars, w->n) == 0;
    sodium_memzero(chars, sizeof chars);
    sodium_memzero(text, sizeof text);
    return own;
}

/* The product over all places of one kind: drawn from the value, or from that. */
static uint64_t ways(const struct sluice_shape *s, bool tags)
{
    uint64_t n = 1;

    for (const char *p = s->form; *p != '\0'; p++) {
        const char *from = drawn_from(*p);

        if (from != NULL && (*p == 't') == tags && n < UINT64_MAX / 26)
            n *= strlen(from);
    }
    return n;
}

uint64_t sluice_shape_values(const struct sluice_shape *s)
{
    return ways(s, false);
}

uint64_t sluice_shape_sureness(const struct sluice_shape *s)
{
    return ways(s, true);
}
