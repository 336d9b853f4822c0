/*
 * What the views that decode single places in a text read (escapes, folded characters, joined strings, numbers...),
 * over a whole text and without a thought for speed.
 */
#ifndef VIEW_ORACLE_SPARSE_H
#define VIEW_ORACLE_SPARSE_H

#include "core/utf8.h"

#include "groups_oracle.h"
#include "view_oracle_dense.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* One place: how many source bytes, what they mean, and whether it begins a stretch. used 0: nothing. */
struct place {
    size_t used, n;
    uint8_t text[96];
    bool quiet, quanta;
};

/* What is at p[i] of the text p[0..n). */
typedef struct place (*place_fn)(const uint8_t *p, size_t i, size_t n);

static inline struct place one_byte(size_t used, long v)
{
    return v < 0 ? (struct place){0} : (struct place){.used = used, .n = 1, .text = {(uint8_t)v}};
}

static inline struct place one_character(size_t used, long v)
{
    struct place place = {.used = used};

    place.n = v < 0 ? 0 : sluice_utf8_encode((uint32_t)v, place.text);
    return place.n == 0 ? (struct place){0} : place;
}

static inline struct place percent_at(const uint8_t *p, size_t n)
{
    return n > 1 && p[1] == 'u' ? one_character(6, hex_at(p + 2, n - 2, 4)) : one_byte(3, hex_at(p + 1, n - 1, 2));
}

static inline struct place braces_at(const uint8_t *p, size_t n)
{
    for (size_t k = 1; k <= 6 && 3 + k < n; k++) {
        if (p[3 + k] == '}')
            return one_character(4 + k, hex_at(p + 3, n - 3, k));
    }
    return (struct place){0};
}

static inline struct place unicode_at(const uint8_t *p, size_t n)
{
    long v = hex_at(p + 2, n - 2, 4), low;

    if (n > 2 && p[2] == '{')
        return braces_at(p, n);
    if (v < 0xD800 || v > 0xDBFF)
        return one_character(6, v);
    low = n >= 12 && p[6] == '\\' && p[7] == 'u' ? hex_at(p + 8, n - 8, 4) : -1;
    if (low < 0xDC00 || low > 0xDFFF)
        return (struct place){0};
    return one_character(12, 0x10000 + (v - 0xD800) * 0x400 + (low - 0xDC00));
}

static inline struct place entity_at(const uint8_t *p, size_t n)
{
    static const struct {
        const char *name, *means;
    } some[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&quot;", "\""}, {"&nbsp;", " "}, {"&equals;", "="}};
    char text[16] = "", *end = text;
    unsigned long v = 0;

    memcpy(text, p, n < 12 ? n : 12);
    for (size_t i = 0; i < COUNT(some); i++) {
        if (strncmp(text, some[i].name, strlen(some[i].name)) == 0)
            return one_byte(strlen(some[i].name), some[i].means[0]);
    }
    if (text[1] != '#' ||
        !((text[2] >= '0' && text[2] <= '9') || ((text[2] | 32) == 'x' && value16((uint8_t)text[3]) >= 0)))
        return (struct place){0};
    v = (text[2] | 32) == 'x' ? strtoul(text + 3, &end, 16) : strtoul(text + 2, &end, 10);
    return *end == ';' && v <= 0x10FFFF ? one_character((size_t)(end - text) + 1, (long)v) : (struct place){0};
}

static inline struct place any_escape_at(const uint8_t *p, size_t n)
{
    static const struct {
        char letter, means;
        bool quiet;
    } letters[] = {{'"', '"', false}, {'\'', '\'', false}, {'\\', '\\', false}, {'/', '/', false},
                   {'n', 10, false},  {'r', 13, false},    {'t', 9, false},     {'a', 7, true},
                   {'b', 8, true},    {'f', 12, true},     {'v', 11, true}};

    if (p[0] == '%')
        return percent_at(p, n);
    if (p[0] == '&')
        return entity_at(p, n);
    if (p[0] != '\\' || n < 2)
        return (struct place){0};
    for (size_t i = 0; i < COUNT(letters); i++) {
        if (p[1] == (uint8_t)letters[i].letter)
            return (struct place){.used = 2, .n = 1, .text = {(uint8_t)letters[i].means}, .quiet = letters[i].quiet};
    }
    if (p[1] == 'x')
        return one_byte(4, hex_at(p + 2, n - 2, 2));
    if (p[1] == 'U')
        return one_character(10, hex_at(p + 2, n - 2, 8));
    if (n >= 4 && p[1] >= '0' && p[1] <= '3' && p[2] >= '0' && p[2] <= '7' && p[3] >= '0' && p[3] <= '7')
        return one_byte(4, (p[1] - '0') * 64 + (p[2] - '0') * 8 + (p[3] - '0'));
    return p[1] == 'u' ? unicode_at(p, n) : (struct place){0};
}

static inline bool is_separator(const struct place *place)
{
    const uint8_t c = place->text[0];

    return (c == 9 || c == 10 || c == 13 || c == 11 || c == 12 || (c >= 32 && c < 127)) && !(c >= '0' && c <= '9') &&
           !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
}

static inline struct place escape_at(const uint8_t *p, size_t i, size_t n)
{
    struct place place = any_escape_at(p + i, n - i), next = place;

    if (place.used == 0 || place.quiet || !is_separator(&place))
        return place;
    place.quiet = true;
    for (unsigned k = 0; k <= 5; k++) {
        i += next.used;
        if (i >= n || k == 5)
            return place;
        if (p[i] == 0 || strchr(" \t\n\v\f\r\"'`\\%)]}<>,;", p[i]) == NULL)
            break;
        next = any_escape_at(p + i, n - i);
        if (next.used == 0 || next.quiet)
            return place;
        if (!is_separator(&next))
            break;
    }
    place.quiet = false;
    return place;
}

static inline bool is_inner(uint8_t c)
{
    return c > ' ' && c < 0x7F && strchr("\"'`\\()[]{}<>,;|", c) == NULL;
}

/* As a regular expression would have it. */
/* Strings side by side: of the words on both sides, up to 64 bytes, one has a digit or both reach to a quote. */
static inline bool are_pieces(const uint8_t *p, size_t i, size_t next, size_t n)
{
    const size_t end = n - i < SLUICE_VIEW_PLACE_MAX ? n : i + SLUICE_VIEW_PLACE_MAX;
    size_t k = i, m = next;
    bool digit = false;

    for (; k > 0 && i - k < 63 && p[k - 1] > ' ' && strchr("\"'`", p[k - 1]) == NULL; k--)
        digit = digit || (p[k - 1] >= '0' && p[k - 1] <= '9');
    for (; m < end && m - next < 64 && p[m] > ' ' && strchr("\"'`", p[m]) == NULL; m++)
        digit = digit || (p[m] >= '0' && p[m] <= '9');
    return digit || (k > 0 && p[k - 1] > ' ' && strchr("\"'`", p[k - 1]) != NULL && m < end && p[m] > ' ' &&
                     strchr("\"'`", p[m]) != NULL);
}

static inline struct place join_at(const uint8_t *p, size_t i, size_t n)
{
#define S "(?:[ \\t\\r\\n]|[\\\\`_](?=[\\r\\n]))"
#define NAME "[\\w$@](?:[\\w$.@]*[\\w$@])?(?![\\w$@])"
#define OPERATOR "(?:\\+|\\.\\.?|&|~|<<|\\|\\|)"
#define QUOTE "[fFbBrRuUlL@$]{0,2}+[\"'`]"
    static const char pattern[] = "(?:([\"'`])(?=[ \\t\\r\\n+.&~<|;\\\\])"
                                  "(?:" S "++[fFbBrRuUlL@$]{0,2}+(\\1)(?<!`)|" S "*+" OPERATOR S "*+" QUOTE
                                  "|(?=[ \\t]*+(?:;[ \\t]*+)?+[\\\\`_]?[\\r\\n])" S "*+;?+" S "*+" NAME S
                                  "*+(?:\\+=|\\.\\.?=|&=|<<|=" S "*+" NAME S "*+" OPERATOR ")" S "*+" QUOTE ")"
                                  "|\\\\\\r?\\n[ \\t]*+)(?=[^\"'`\\\\()\\[\\]{}<>,;|\\x00-\\x20\\x7F-\\xFF])";
    static pcre2_code *code;
    const size_t len = n - i < SLUICE_VIEW_PLACE_MAX ? n - i : SLUICE_VIEW_PLACE_MAX;
    struct place place = {0};
    pcre2_match_data *md;
    PCRE2_SIZE at;
    int rc;

    if (strchr("\"'`\\", p[i]) == NULL || p[i] == 0 || i == 0 || !is_inner(p[i - 1]) || (i > 1 && p[i - 2] == '\\'))
        return place;
    if (code == NULL)
        code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_ANCHORED, &rc, &at, NULL);
    ck_assert_ptr_nonnull(code);
    md = pcre2_match_data_create(3, NULL);
    if ((rc = pcre2_match(code, p + i, len, 0, 0, md, NULL)) > 0)
        place.used = pcre2_get_ovector_pointer(md)[1];
    if (rc > 2 && !are_pieces(p, i, i + place.used, n))
        place.used = 0;
    pcre2_match_data_free(md);
    return place;
}

static inline bool is_escape_pair(const uint8_t *p, size_t i, size_t end)
{
    const long v = i + 3 <= end && p[i] == '=' ? hex_at(p + i + 1, 2, 2) : -1;

    return v == '=' || (v >= 0 && i + 6 <= end && p[i + 3] == '=' && hex_at(p + i + 4, 2, 2) >= 0);
}

/* May the '=' at p[i], with `used` bytes of break, be a soft line break? */
static inline bool is_soft(const uint8_t *p, size_t i, size_t used, size_t n)
{
    size_t line = i, run = i;

    for (size_t k = i < 128 ? 0 : i - 128; k < i; k++) {
        if (is_escape_pair(p, k, i))
            return true;
    }
    for (size_t k = i + used; k < i + 128 && k < n; k++) {
        if (is_escape_pair(p, k, n))
            return true;
    }
    while (line > 0 && p[line - 1] != '\n' && p[line - 1] != '\r' && p[line - 1] != 0)
        line--;
    if (i + 1 - line < 60 || i + 1 - line > 76)
        return false;
    while (run > 0 && i - run < 2 && p[run - 1] == '=')
        run--;
    for (line = run; line > 0 && i - line < 100 && value64(p[line - 1]) >= 0;)
        line--;
    return run - line < 2 || (i + 1 - line) % 4 != 0;
}

static inline struct place qp_at(const uint8_t *p, size_t i, size_t n)
{
    struct place place = {0};
    long v = p[i] == '=' ? hex_at(p + i + 1, n - i - 1, 2) : -1;

    if (p[i] != '=')
        return place;
    if (v >= 0) {
        place = one_byte(3, v);
        place.quiet = v != '=' && !(i + 3 < n && p[i + 3] == '=' && hex_at(p + i + 4, n - i - 4, 2) >= 0);
        return place;
    }
    if (i + 1 < n && p[i + 1] == '\n')
        place.used = 2;
    else if (i + 2 < n && p[i + 1] == '\r' && p[i + 2] == '\n')
        place.used = 3;
    if (place.used == 0 || !is_soft(p, i, place.used, n))
        return (struct place){0};
    place.quiet = i == 0 || p[i - 1] <= ' ' || p[i - 1] == '=' || i + place.used == n || p[i + place.used] <= ' ' ||
                  p[i + place.used] == '=';
    return place;
}

static inline bool is_unit(const uint8_t *p, size_t i, size_t n, size_t zero)
{
    const uint8_t c = i + 1 < n ? p[i + 1 - zero] : 0;

    return i + 1 < n && p[i + zero] == 0 && ((c >= 32 && c < 127) || (c >= 9 && c <= 13));
}

static inline struct place utf16_at(const uint8_t *p, size_t i, size_t n)
{
    const size_t zero = p[i] == 0 ? 0 : 1;
    size_t units = 0;

    while (units < 4 && is_unit(p, i + 2 * units, n, zero))
        units++;
    if (units == 0 || (units < 4 && (i < 2 || !is_unit(p, i - 2, n, zero))))
        return (struct place){0};
    return (struct place){.used = 2, .n = 1, .text = {p[i + 1 - zero]}, .quiet = units < 4};
}

static inline struct place value64_at(const uint8_t *p, size_t i, size_t n)
{
    struct place place = {.quanta = true};
    size_t mark = i, chars = 0, pads = 0;
    unsigned bits = 0;

    mark -= mark > 0 && (p[mark - 1] == '"' || p[mark - 1] == '\'');
    mark -= mark > 0 && p[mark - 1] == ' ';
    while (i + chars < n && value64(p[i + chars]) >= 0)
        chars++;
    while (i + chars + pads < n && p[i + chars + pads] == '=' && pads < 2)
        pads++;
    place.used = chars + pads;
    if (mark == 0 || (p[mark - 1] != ':' && p[mark - 1] != '=') || chars > 128 || place.used < 8 || place.used % 4 != 0)
        return (struct place){0};
    if (i + place.used < n && (p[i + place.used] == 0 || strchr(" \t\r\n\"'`,;<}])", p[i + place.used]) == NULL))
        return (struct place){0};
    for (size_t k = 0; k < chars; k++) {
        bits = bits << 6 | (unsigned)value64(p[i + k]);
        if (k % 4 != 0)
            place.text[place.n++] = (uint8_t)(bits >> (k % 4 == 1 ? 4 : k % 4 == 2 ? 2 : 0));
    }
    for (size_t k = 0; k < place.n; k++) {
        const bool last = k + 2 >= place.n && k > 3 && (place.text[k] == '\n' || place.text[k] == '\r');

        if (!last && (place.text[k] < 32 || place.text[k] > 126))
            return (struct place){0};
    }
    return place.n > 3 ? place : (struct place){0};
}

/* The characters that the texts below fold; fold__every_code_point covers the rest. */
static const struct {
    const char *from, *to;
    bool quiet;
} folds[] = {
    {"\u200B", "", false},      {"\uFEFF", "", false},      {"\u00AD", "", false},  {"\u202E", "", false},
    {"\uFF21", "A", false},     {"\uFF0D", "-", false},     {"\u0663", "3", false}, {"\u096A", "4", false},
    {"\U0001D7D9", "1", false}, {"\U0001D42C", "s", false}, {"\u00A0", " ", false}, {"\u2011", "-", false},
    {"\u2000", " ", false},     {"\uFF0C", ",", true},      {"\u3000", " ", true},  {"\U000E0041", "A", false}};

static inline struct place fold_at(const uint8_t *text, size_t at, size_t len_of_text)
{
    const uint8_t *p = text + at;
    const size_t n = len_of_text - at;

    for (size_t i = 0; i < COUNT(folds); i++) {
        size_t len = strlen(folds[i].from);

        if (n >= len && memcmp(p, folds[i].from, len) == 0)
            return (struct place){
                .used = len, .n = strlen(folds[i].to), .text = {(uint8_t)folds[i].to[0]}, .quiet = folds[i].quiet};
    }
    return (struct place){0};
}

static inline size_t stretch_start(const uint8_t *p, size_t at, size_t before)
{
    size_t i = at;

    while (i > 0 && at - i < SLUICE_VIEW_TOKEN_MAX && !is_space(p[i - 1]))
        i--;
    i = i < before ? 0 : i - before;
    for (unsigned k = 0; k < 3 && i > 0 && i < at && (p[i] & 0xC0) == 0x80; k++)
        i++;
    return i;
}

/* Where a stretch ends if what ended at `at` was the last thing in it. */
static inline size_t stretch_end(const uint8_t *p, size_t n, size_t at, size_t after)
{
    size_t i = at;

    while (i < n && i - at < SLUICE_VIEW_TOKEN_MAX && !is_space(p[i]))
        i++;
    i = n - i < after ? n : i + after;
    for (unsigned k = 0; k < 3 && i < n && (p[i] & 0xC0) == 0x80; k++)
        i++;
    return i;
}

static inline struct place of_oracle(struct oracle_place at)
{
    struct place place = {.used = at.used, .n = at.n};

    memcpy(place.text, at.text, at.n);
    return place;
}

static inline struct place digits_at(const uint8_t *p, size_t i, size_t n)
{
    return of_oracle(oracle_digits(p, i, n));
}

static inline struct place spelt_at(const uint8_t *p, size_t i, size_t n)
{
    return of_oracle(oracle_spelt(p, i, n));
}

static inline struct place groups_at(const uint8_t *p, size_t i, size_t n)
{
    return of_oracle(oracle_groups_at(p, i, n));
}

struct sparse_view {
    const char *view;
    place_fn place_at;
    size_t before, after;
};

#define WIDE SLUICE_VIEW_BEFORE, SLUICE_VIEW_AFTER
#define NARROW SLUICE_VIEW_NUMBER_BEFORE, SLUICE_VIEW_NUMBER_AFTER

static const struct sparse_view sparse_views[] = {
    {"escape", escape_at, WIDE}, {"fold", fold_at, WIDE},       {"join", join_at, WIDE},
    {"qp", qp_at, WIDE},         {"utf16", utf16_at, WIDE},     {"value64", value64_at, WIDE},
    {"spelt", spelt_at, NARROW}, {"digits", digits_at, NARROW}, {"groups", groups_at, NARROW},
};

static inline void naive_sparse(const struct sparse_view *v, const uint8_t *p, size_t n, struct runs *out)
{
    size_t i = 0, end = 0; /* in a stretch: where it ends */
    bool in = false;

    while (i < n) {
        struct place place = v->place_at(p, i, n);
        bool trigger = place.used != 0 && !place.quiet;

        if (in && !trigger && i + (place.used == 0 ? 1 : place.used) > end) {
            end_run(out);
            in = false;
        }
        if (trigger && !in) {
            for (size_t k = stretch_start(p, i, v->before); k < i; k++)
                put(out, p[k], AT + k, AT + k + 1);
            in = true;
        }
        if (place.used == 0) {
            if (in)
                put(out, p[i], AT + i, AT + i + 1);
            i++;
            continue;
        }
        for (size_t k = 0; in && k < place.n; k++) {
            const size_t from = place.quanta ? i + k / 3 * 4 + k % 3 : i;

            put(out, place.text[k], AT + from, AT + (place.quanta && k + 1 < place.n ? from + 2 : i + place.used));
        }
        i += place.used;
        if (trigger)
            end = stretch_end(p, n, i, v->after);
    }
    end_run(out);
}

#endif
