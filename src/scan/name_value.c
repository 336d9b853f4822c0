#include "scan/name_internal.h"

#include "rules/validator.h"

#include <string.h>

#define WORDS_MAX 8u /* tokens of a value that may be a name */

static uint8_t shape(const struct sluice_name_list *l, unsigned i)
{
    return i < l->segment->n ? l->segment->token[i].shape : SLUICE_SHAPE_NONE;
}

static bool mark(const struct sluice_name_list *l, unsigned i, char c)
{
    return sluice_name_is_mark(l, i, c);
}

/* What ends a value that token i begins; 0: it begins none. */
static char closing(const struct sluice_name_list *l, unsigned i)
{
    static const char pairs[] = "\"\"''``><||";

    for (unsigned k = 0; k + 1 < sizeof(pairs); k += 2) {
        if (mark(l, i, pairs[k]))
            return pairs[k + 1];
    }
    return 0;
}

/* Whether token i may stand within a name: a word, an initial's stop, a hyphen or an apostrophe within a word. */
static bool is_part(const struct sluice_name_list *l, unsigned i)
{
    const uint8_t s = shape(l, i);

    if (s == SLUICE_SHAPE_CAPITAL || s == SLUICE_SHAPE_INNER || s == SLUICE_SHAPE_INITIAL || s == SLUICE_SHAPE_UPPER)
        return true;
    if (s == SLUICE_SHAPE_LOWER)
        return (sluice_name_kind(l, i) & SLUICE_NAME_PARTICLE) != 0;
    if (mark(l, i, '.'))
        return sluice_name_is_glued(l, i);
    return (mark(l, i, '-') || mark(l, i, '\'') || s == SLUICE_SHAPE_QUOTE) && sluice_name_is_glued(l, i) &&
           sluice_name_is_glued(l, i + 1);
}

/* Whether token i ends a value: an apostrophe with a word right behind it does not. */
static bool is_end(const struct sluice_name_list *l, unsigned i, char close)
{
    if (mark(l, i, '\\'))
        return mark(l, i + 1, close);
    return mark(l, i, close) && !(close == '\'' && sluice_name_is_glued(l, i + 1) && sluice_name_is_capital(l, i + 1));
}

/* Words [from, *to) up to the closing mark; false: it is no name, or has one word only. */
static bool value_at(const struct sluice_name_list *l, unsigned from, char close, unsigned *to)
{
    unsigned words = 0, i = from;

    for (; i < l->segment->n && i - from < WORDS_MAX && !is_end(l, i, close) && is_part(l, i); i++)
        words += shape(l, i) == SLUICE_SHAPE_CAPITAL || shape(l, i) == SLUICE_SHAPE_INNER;
    *to = i;
    return words >= 2 && is_end(l, i, close);
}

/* The word that names the value whose opening mark is token i: "name": "...", name="...", <name>...; -1: none. */
static int key_of(const struct sluice_name_list *l, unsigned i)
{
    while (i > 0 && (mark(l, i - 1, ':') || mark(l, i - 1, '=') || mark(l, i - 1, '"') || mark(l, i - 1, '\'') ||
                     mark(l, i - 1, '\\') || mark(l, i - 1, '>')))
        i--;
    return i > 0 && shape(l, i - 1) >= SLUICE_SHAPE_LOWER && shape(l, i - 1) <= SLUICE_SHAPE_CAMEL ? (int)i - 1 : -1;
}

static void copy_token(const struct sluice_name_list *l, unsigned i, enum sluice_gap gap, struct sluice_segment *out)
{
    out->token[out->n] = l->segment->token[i];
    out->token[out->n++].gap = (uint8_t)gap;
}

/* As prose would have it: "name: Anna Kowalska", or the value alone. */
static void make(const struct sluice_name_list *l, unsigned from, unsigned to, struct sluice_segment *out)
{
    const int key = key_of(l, from - 1);

    out->start = l->segment->start;
    out->kind = SLUICE_SEGMENT_SHORT;
    out->n = 0;
    if (key >= 0 && !mark(l, from - 1, '|'))
        copy_token(l, (unsigned)key, SLUICE_GAP_LINE, out);
    for (unsigned i = from; i < to; i++)
        copy_token(l, i, out->n == 0 ? SLUICE_GAP_LINE : i == from ? SLUICE_GAP_SPACE : l->segment->token[i].gap, out);
    out->end = out->start + l->segment->token[to - 1].end;
}

bool sluice_name_is_value(const struct sluice_name_list *l)
{
    unsigned words = 0;

    if (l->segment->n > WORDS_MAX)
        return false;
    for (unsigned i = 0; i < l->segment->n; i++) {
        if (!is_part(l, i))
            return false;
        words += shape(l, i) == SLUICE_SHAPE_CAPITAL || shape(l, i) == SLUICE_SHAPE_INNER;
    }
    return words >= 2;
}

size_t sluice_name_write_key(const uint8_t *key, size_t n, char out[SLUICE_NAME_KEY_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < n && len + 4 < SLUICE_NAME_KEY_MAX; i++) {
        const bool upper = key[i] >= 'A' && key[i] <= 'Z', lower = key[i] >= 'a' && key[i] <= 'z';
        const bool after_lower = i > 0 && key[i - 1] >= 'a' && key[i - 1] <= 'z';

        if (len > 0 && out[len - 1] != ' ' && ((upper && after_lower) || !(upper || lower)))
            out[len++] = ' ';
        if (upper || lower)
            out[len++] = (char)(key[i] | 0x20);
    }
    while (len > 0 && out[len - 1] == ' ')
        len--;
    if (len == 0)
        return 0;
    out[len++] = ':';
    out[len++] = ' ';
    return len;
}

/* Whether the value whose opening mark is token i is a member's, an argument's or somebody's: "name": "...",
 * name="...", user "...". */
static bool is_named(const struct sluice_name_list *l, unsigned i)
{
    i -= i > 0 && mark(l, i - 1, '\\');
    if (i > 0 && shape(l, i - 1) == SLUICE_SHAPE_LOWER && !mark(l, i, '|') && !mark(l, i, '>'))
        return (sluice_name_kind(l, i - 1) & SLUICE_NAME_ROLE) != 0;
    return i > 0 && (mark(l, i - 1, ':') || mark(l, i - 1, '=')) && key_of(l, i) >= 0;
}

bool sluice_name_next_value(const struct sluice_name_list *l, bool named, unsigned *at, struct sluice_segment *out)
{
    while (*at + 2 < l->segment->n) {
        const unsigned i = *at;
        const char close = shape(l, i) < SLUICE_SHAPE_ASCII ? 0 : closing(l, i);
        unsigned to;

        ++*at;
        if (close == 0 || (named && !is_named(l, i)) || !value_at(l, i + 1, close, &to))
            continue;
        make(l, i + 1, to, out);
        *at = to;
        return true;
    }
    return false;
}

/* Whether token i, which stands directly before a name, is a piece of program text: "$Anna", "\\fBAnna", "x.Anna",
 * "Carp::Anna", "-DAnna". */
static bool is_code_before(const struct sluice_name_list *l, unsigned i)
{
    static const char signs[] = "\\$#@&%~";

    for (const char *c = signs; *c != '\0'; c++) {
        if (mark(l, i, *c))
            return true;
    }
    if (mark(l, i, '.') || mark(l, i, ':') || mark(l, i, '>')) /* ".", "::", "->" */
        return i == 0 ||
               (sluice_name_is_glued(l, i) && (mark(l, i, '.') ? shape(l, i - 1) != SLUICE_SHAPE_INITIAL
                                                               : mark(l, i - 1, mark(l, i, ':') ? ':' : '-')));
    return mark(l, i, '-') && (i == 0 || !sluice_name_is_glued(l, i));
}

/* ...and directly behind one: "Anna(", "Anna::", "Anna->", "Anna[", "Anna_", "Anna\\". */
static bool is_code_behind(const struct sluice_name_list *l, unsigned i)
{
    return mark(l, i, '(') || mark(l, i, '[') || mark(l, i, '\\') || mark(l, i, '$') ||
           (mark(l, i, ':') && mark(l, i + 1, ':') && sluice_name_is_glued(l, i + 1)) ||
           (mark(l, i, '-') && mark(l, i + 1, '>') && sluice_name_is_glued(l, i + 1));
}

bool sluice_name_is_code(const struct sluice_name_list *l, const struct sluice_name *name)
{
    for (unsigned i = name->from; i < name->to; i++) {
        if (shape(l, i) == SLUICE_SHAPE_UNDERLINE || shape(l, i) == SLUICE_SHAPE_CAMEL)
            return true;
    }
    if (name->from > 0 && sluice_name_is_glued(l, name->from) && is_code_before(l, name->from - 1))
        return true;
    return name->to < l->segment->n && sluice_name_is_glued(l, name->to) && is_code_behind(l, name->to);
}

/* Whether token i may stand in an address of e-mail. */
static bool in_mail(const struct sluice_name_list *l, unsigned i)
{
    const uint8_t c = l->text[l->segment->start + l->segment->token[i].start];

    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80 ||
           (c != 0 && strchr("@._+-", c) != NULL);
}

bool sluice_name_is_example(const struct sluice_name_list *l, const struct sluice_name *name)
{
    const struct sluice_validator *v;
    const uint8_t *host = NULL;
    unsigned i = name->to;

    for (; sluice_name_is_glued(l, i) && in_mail(l, i); i++) {
        if (mark(l, i, '@'))
            host = l->text + l->segment->start + l->segment->token[i].start;
    }
    if (host == NULL || (v = sluice_validator_find("not-example-mail")) == NULL)
        return false;
    return v->check(host, (size_t)(l->text + l->segment->start + l->segment->token[i - 1].end - host)) ==
           SLUICE_CHECK_FAIL;
}

bool sluice_name_is_small(const struct sluice_name_list *l, const struct sluice_name *name)
{
    for (unsigned i = name->from; i < name->to; i++) {
        if (sluice_name_is_capital(l, i) || shape(l, i) == SLUICE_SHAPE_UNCASED)
            return false;
    }
    return true;
}

/* What a value stands between. */
static bool is_edge(const struct sluice_name_list *l, unsigned i)
{
    static const char marks[] = "\"'<>|";

    for (const char *m = marks; *m != '\0'; m++) {
        if (sluice_name_is_mark(l, i, *m))
            return true;
    }
    return false;
}

static bool is_word(const struct sluice_name_list *l, unsigned i)
{
    return i < l->segment->n && l->segment->token[i].shape == SLUICE_SHAPE_CAPITAL;
}

void sluice_name_fill_value(const struct sluice_name_list *l, struct sluice_name *name)
{
    const unsigned from = name->from, to = name->to;

    if (from >= 2 && is_word(l, from - 1) && is_edge(l, from - 2) && is_edge(l, to) &&
        l->segment->token[from].gap == SLUICE_GAP_SPACE)
        name->from--;
    else if (from >= 1 && is_edge(l, from - 1) && is_word(l, to) && is_edge(l, to + 1) &&
             l->segment->token[to].gap == SLUICE_GAP_SPACE)
        name->to++;
}
