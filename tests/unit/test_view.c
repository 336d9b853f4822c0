#include "text/view.h"

#include "core/buf.h"
#include "core/utf8.h"

#include "holds.h"
#include "numbers_oracle.h"
#include "rng.h"
#include "suite_run.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <check.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <zlib.h>

#define BYTES_MAX (256u << 10)
#define RUNS_MAX 4096u
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The runs of a text: decoded bytes one run behind the other, each with the source range it came from. */
struct runs {
    uint8_t text[BYTES_MAX];
    uint64_t start[BYTES_MAX], end[BYTES_MAX];
    size_t n;
    size_t run_end[RUNS_MAX];
    size_t n_runs;
};

static void put(struct runs *r, uint8_t c, uint64_t start, uint64_t end)
{
    HOLDS(r->n < BYTES_MAX);
    r->text[r->n] = c;
    r->start[r->n] = start;
    r->end[r->n++] = end;
}

static void end_run(struct runs *r)
{
    HOLDS(r->n_runs < RUNS_MAX);
    if (r->n > (r->n_runs == 0 ? 0 : r->run_end[r->n_runs - 1]))
        r->run_end[r->n_runs++] = r->n;
}

static void assert_same(const struct runs *a, const struct runs *b)
{
    HOLDS(a->n_runs == b->n_runs);
    HOLDS(a->n == b->n);
    HOLDS(memcmp(a->run_end, b->run_end, a->n_runs * sizeof(a->run_end[0])) == 0);
    HOLDS(memcmp(a->text, b->text, a->n) == 0);
    HOLDS(memcmp(a->start, b->start, a->n * sizeof(a->start[0])) == 0);
    HOLDS(memcmp(a->end, b->end, a->n * sizeof(a->end[0])) == 0);
}

/* --- running a view --- */

#define AT 1000u /* texts do not always begin at 0 */

struct feeding {
    struct runs *runs;
    uint64_t settled; /* as last said */
    uint64_t fed;     /* position behind what was given so far */
    bool in_run;
    uint64_t last; /* source start of the run's last byte */
};

static enum sluice_status on_emit(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    struct feeding *f = ctx;

    HOLDS(n > 0);
    HOLDS(map->len == n);
    for (size_t i = 0; i < n; i++) {
        uint64_t start, end;

        sluice_map_source(map, i, i + 1, &start, &end);
        HOLDS(start < end);
        HOLDS(end <= f->fed);
        HOLDS(start >= f->settled);
        if (f->in_run)
            HOLDS(start >= f->last);
        f->in_run = true;
        f->last = start;
        put(f->runs, text[i], start, end);
    }
    return SLUICE_OK;
}

static enum sluice_status on_end_run(void *ctx)
{
    struct feeding *f = ctx;

    HOLDS(f->in_run);
    f->in_run = false;
    end_run(f->runs);
    return SLUICE_OK;
}

static void feed(const struct sluice_view *v, struct sluice_view_state *s, struct feeding *f, const uint8_t *p,
                 size_t n, bool end)
{
    const struct sluice_view_sink sink = {on_emit, on_end_run, f};
    uint64_t at = f->fed, settled;

    f->fed += n;
    HOLDS(v->feed(s, p, n, at, end, &sink) == SLUICE_OK);
    settled = v->settled(s);
    if (end) {
        HOLDS(settled == 0);
        HOLDS(!f->in_run);
        return;
    }
    HOLDS(settled >= f->settled);
    HOLDS(settled <= f->fed);
    HOLDS(settled + SLUICE_VIEW_HOLD_MAX >= f->fed);
    f->settled = settled;
}

/* Feed text[0..n) to s in pieces of 1..piece bytes (0: whole). */
static void feed_pieces(const struct sluice_view *v, struct sluice_view_state *s, const uint8_t *text, size_t n,
                        uint64_t *rng, size_t piece, struct runs *out)
{
    struct feeding f = {.runs = out, .fed = AT};
    size_t i = 0;

    out->n = out->n_runs = 0;
    while (piece != 0 && i < n) {
        size_t k = 1 + rng_below(rng, piece);

        k = k < n - i ? k : n - i;
        feed(v, s, &f, text + i, k, false);
        i += k;
    }
    feed(v, s, &f, text + i, n - i, true);
}

static void feed_two(const struct sluice_view *v, struct sluice_view_state *s, const uint8_t *text, size_t n,
                     size_t cut, struct runs *out)
{
    struct feeding f = {.runs = out, .fed = AT};

    out->n = out->n_runs = 0;
    feed(v, s, &f, text, cut, false);
    feed(v, s, &f, text + cut, n - cut, true);
}

static struct sluice_view_state *new_state(const struct sluice_view *v)
{
    struct sluice_view_state *s = NULL;

    HOLDS(v->create(&s) == SLUICE_OK);
    HOLDS(v->settled(s) == 0);
    return s;
}

/* --- the same, as the header says it, over a whole text and without a thought for speed --- */

static bool is_space(uint8_t c)
{
    return c != 0 && strchr(" \t\n\v\f\r", c) != NULL;
}

static int digit_of(const char *alphabet, uint8_t c)
{
    const char *at = c == 0 ? NULL : strchr(alphabet, c);

    return at == NULL ? -1 : (int)(at - alphabet);
}

static const char alphabet64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int value64(uint8_t c)
{
    return digit_of(alphabet64, c == '-' ? '+' : c == '_' ? '/' : c);
}

static int value16(uint8_t c)
{
    return digit_of("0123456789abcdef", c >= 'A' && c <= 'F' ? (uint8_t)(c + 32) : c);
}

static long hex_at(const uint8_t *p, size_t n, size_t want)
{
    long v = 0;

    for (size_t i = 0; i < want; i++) {
        if (i >= n || value16(p[i]) < 0)
            return -1;
        v = v * 16 + value16(p[i]);
    }
    return v;
}

static size_t characters64(const uint8_t *p, size_t i, size_t n)
{
    size_t from = i;

    while (i < n && value64(p[i]) >= 0)
        i++;
    return i - from;
}

/* The characters of a run: where each of them stands. */
struct characters {
    size_t at[1 << 16], n;
};

/* The longest streak of ASCII that the characters [from, n) mean, zero bytes not counted, and where it begins. */
static size_t streak64(const uint8_t *p, size_t from, size_t n, size_t *start)
{
    size_t best = 0, len = 0, first = 0;

    *start = 0;
    for (size_t k = 0; 8 * (k + 1) <= 6 * (n - from); k++) {
        const size_t c = from + k * 8 / 6;
        const unsigned two = (unsigned)value64(p[c]) << 6 | (unsigned)value64(p[c + 1]);
        const uint8_t byte = (uint8_t)(two >> (4 - 2 * (k % 3)));

        first = len == 0 ? k : first;
        if (byte != 0)
            len = (byte > 31 && byte < 127) || (byte > 8 && byte < 14) ? len + 1 : 0;
        if (len > best) {
            best = len;
            *start = first;
        }
    }
    return best;
}

/* Which character of a run's first ones is decoded first; n: none. */
static size_t first64(const uint8_t *p, size_t n)
{
    size_t start, best = streak64(p, 0, n, &start), first = n, digits = 0;
    bool kinds[3] = {false};

    while (digits < n && value16(p[digits]) >= 0)
        digits++;
    for (size_t i = 0; i < n; i++)
        kinds[value64(p[i]) < 26 ? 0 : value64(p[i]) < 52 ? 1 : 2] |= value64(p[i]) < 62;
    if (memcmp(p, "H4sI", 4) == 0 || (p[0] == 'e' && strchr("JNAF", p[1]) != NULL))
        return 0;
    first = n >= 64 && digits < n ? 0 : n;
    if (!kinds[0] || !kinds[1])
        return first;
    if ((kinds[2] && n >= 40) || best >= 8)
        first = 0;
    best = best < 11 ? 11 : best;
    for (size_t skip = 1; skip < 4; skip++) {
        const size_t len = streak64(p, skip, n, &start);

        if (len > best) {
            best = len;
            first = skip + start / 3 * 4;
        }
    }
    return first;
}

/* Behind a line of `line` characters that ends at p[i]: where the next line of the run begins, or 0. */
static size_t next_line64(const uint8_t *p, size_t i, size_t n, size_t line, size_t *width, size_t *indent)
{
    const size_t from = i + (i < n && p[i] == '\r');
    size_t blanks = from + 1, m;
    uint8_t c;

    if (line < 20 || line > 1024 || (*width != 0 && line != *width) || from >= n || p[from] != '\n')
        return 0;
    while (blanks < n && blanks - from <= 64 && (p[blanks] == ' ' || p[blanks] == '\t'))
        blanks++;
    m = characters64(p, blanks, n);
    if (m == 0)
        return 0;
    if (*width != 0)
        return blanks - from - 1 == *indent ? blanks : 0;
    c = blanks + m < n ? p[blanks + m] : '\n';
    if (blanks != from + 1 || (line != 64 && line != 76)) {
        if (m > line || (line % 4 != 0 && line < 60))
            return 0;
        if (m < line && !(c == '=' && (line + m) % 4 >= 2) &&
            !((line + m) % 4 == 0 && c != 0 && strchr("\r\n\"'`<)]},;", c) != NULL))
            return 0;
    }
    *width = line;
    *indent = blanks - from - 1;
    return blanks;
}

static void naive_base64(const uint8_t *p, size_t n, struct runs *out)
{
    static struct characters run;

    for (size_t i = 0; i < n;) {
        size_t line = characters64(p, i, n), width = 0, indent = 0, pads = 0, at = i, first;
        unsigned bits = 0;

        first = line < 20 ? line : first64(p + i, line < 128 ? line : 128);
        i += line == 0 ? 1 : line;
        if (line < 20 || first >= (line < 128 ? line : 128))
            continue;
        for (run.n = 0; run.n < line; run.n++)
            run.at[run.n] = at + run.n;
        while ((at = next_line64(p, i, n, line, &width, &indent)) != 0) {
            line = characters64(p, at, n);
            for (i = at; i < at + line; i++)
                run.at[run.n++] = i;
        }
        if ((run.n - first) % 4 >= 2) {
            while (i < n && pads + (run.n - first) % 4 < 4 && p[i] == '=') {
                pads++;
                i++;
            }
        }
        for (size_t k = first; k < run.n; k++) {
            const size_t q = (k - first) % 4;

            bits = (bits << 6 | (unsigned)value64(p[run.at[k]])) & 0xFFFF;
            if (q != 0)
                put(out, (uint8_t)(bits >> (6 - 2 * q)), AT + run.at[k - 1],
                    AT + run.at[k] + 1 + (k + 1 == run.n ? pads : 0));
        }
        end_run(out);
    }
}

/* Lists of bytes: the whole list is looked at as often as it takes. */
static size_t element_at(const uint8_t *p, size_t i, size_t n, bool *prefixed, long *value)
{
    size_t len = i;

    while (len < n && (value16(p[len]) >= 0 || (p[len] | 32) == 'x'))
        len++;
    len -= i;
    *prefixed = len > 2 && p[i] == '0' && (p[i + 1] | 32) == 'x';
    *value = *prefixed && len <= 4 ? hex_at(p + i + 2, len - 2, len - 2) : len == 2 ? hex_at(p + i, 2, 2) : -1;
    return len;
}

static void naive_bytes(const uint8_t *p, size_t n, struct runs *out)
{
    static const char gap_bytes[] = " \t\r\n:,-";

    for (size_t i = 0; i < n;) {
        size_t end = i, j, count = 0, len, gap, last_end = 0;
        bool prefixed = false, form = false, is_list;
        uint8_t mark = 0, sign = 0;
        long value;

        while (end < n && (value16(p[end]) >= 0 || (p[end] != 0 && strchr("xX \t\r\n:,-", p[end]) != NULL)))
            end++;
        if (end - i < 32) {
            i = end + (end == i);
            continue;
        }
        /* within this stretch: elements from each place on, until there are twelve that follow one another */
        for (j = i; j < end && count == 0;) {
            size_t k = j;

            while (k < end && strchr(gap_bytes, p[k]) != NULL)
                k++;
            j = k;
            for (last_end = 0; k < end; k = last_end) {
                for (gap = 0, sign = 0; k < end && strchr(gap_bytes, p[k]) != NULL; k++, gap++) {
                    if (strchr(":,-", p[k]) != NULL)
                        sign = sign == 0 ? p[k] : 0xFF;
                }
                len = element_at(p, k, end, &prefixed, &value);
                is_list =
                    len != 0 && value >= 0 &&
                    (count == 0 || (gap <= 66 && sign != 0xFF && prefixed == form && (count == 1 || sign == mark)));
                if (!is_list)
                    break;
                form = count == 0 ? prefixed : form;
                mark = count == 1 ? sign : mark;
                count++;
                last_end = k + len;
            }
            if (count >= 12)
                break;
            j += count == 0 ? element_at(p, j, end, &prefixed, &value) : 0;
            if (count != 0) /* begin again with what broke it */
                j = last_end;
            count = 0;
        }
        if (count < 12) {
            i = end;
            continue;
        }
        for (size_t k = j; k < last_end;) {
            while (strchr(gap_bytes, p[k]) != NULL)
                k++;
            len = element_at(p, k, end, &prefixed, &value);
            put(out, (uint8_t)value, AT + k, AT + k + len);
            k += len;
        }
        end_run(out);
        /* what broke it belongs to nothing */
        i = last_end;
        while (i < end && strchr(gap_bytes, p[i]) != NULL)
            i++;
        i += element_at(p, i, end, &prefixed, &value);
    }
}

static void naive_hex(const uint8_t *p, size_t n, struct runs *out)
{
    for (size_t i = 0; i < n;) {
        size_t from = i;

        while (i < n && value16(p[i]) >= 0)
            i++;
        for (size_t k = from; i - from >= 24 && k + 1 < i; k += 2)
            put(out, (uint8_t)(value16(p[k]) << 4 | value16(p[k + 1])), AT + k, AT + k + 2);
        end_run(out);
        i += i == from;
    }
}

/* One place: how many source bytes, what they mean, and whether it begins a stretch. used 0: nothing. */
struct place {
    size_t used, n;
    uint8_t text[96];
    bool quiet, quanta;
};

/* What is at p[i] of the text p[0..n). */
typedef struct place (*place_fn)(const uint8_t *p, size_t i, size_t n);

static struct place one_byte(size_t used, long v)
{
    return v < 0 ? (struct place){0} : (struct place){.used = used, .n = 1, .text = {(uint8_t)v}};
}

static struct place one_character(size_t used, long v)
{
    struct place place = {.used = used};

    place.n = v < 0 ? 0 : sluice_utf8_encode((uint32_t)v, place.text);
    return place.n == 0 ? (struct place){0} : place;
}

static struct place percent_at(const uint8_t *p, size_t n)
{
    return n > 1 && p[1] == 'u' ? one_character(6, hex_at(p + 2, n - 2, 4)) : one_byte(3, hex_at(p + 1, n - 1, 2));
}

static struct place braces_at(const uint8_t *p, size_t n)
{
    for (size_t k = 1; k <= 6 && 3 + k < n; k++) {
        if (p[3 + k] == '}')
            return one_character(4 + k, hex_at(p + 3, n - 3, k));
    }
    return (struct place){0};
}

static struct place unicode_at(const uint8_t *p, size_t n)
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

static struct place entity_at(const uint8_t *p, size_t n)
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

static struct place any_escape_at(const uint8_t *p, size_t n)
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

static bool is_separator(const struct place *place)
{
    const uint8_t c = place->text[0];

    return (c == 9 || c == 10 || c == 13 || c == 11 || c == 12 || (c >= 32 && c < 127)) && !(c >= '0' && c <= '9') &&
           !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
}

static struct place escape_at(const uint8_t *p, size_t i, size_t n)
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

static bool is_inner(uint8_t c)
{
    return c > ' ' && c < 0x7F && strchr("\"'`\\()[]{}<>,;|", c) == NULL;
}

/* As a regular expression would have it. */
/* Strings side by side: of the words on both sides, up to 64 bytes, one has a digit or both reach to a quote. */
static bool are_pieces(const uint8_t *p, size_t i, size_t next, size_t n)
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

static struct place join_at(const uint8_t *p, size_t i, size_t n)
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

static bool is_escape_pair(const uint8_t *p, size_t i, size_t end)
{
    const long v = i + 3 <= end && p[i] == '=' ? hex_at(p + i + 1, 2, 2) : -1;

    return v == '=' || (v >= 0 && i + 6 <= end && p[i + 3] == '=' && hex_at(p + i + 4, 2, 2) >= 0);
}

/* May the '=' at p[i], with `used` bytes of break, be a soft line break? */
static bool is_soft(const uint8_t *p, size_t i, size_t used, size_t n)
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

static struct place qp_at(const uint8_t *p, size_t i, size_t n)
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

static bool is_unit(const uint8_t *p, size_t i, size_t n, size_t zero)
{
    const uint8_t c = i + 1 < n ? p[i + 1 - zero] : 0;

    return i + 1 < n && p[i + zero] == 0 && ((c >= 32 && c < 127) || (c >= 9 && c <= 13));
}

static struct place utf16_at(const uint8_t *p, size_t i, size_t n)
{
    const size_t zero = p[i] == 0 ? 0 : 1;
    size_t units = 0;

    while (units < 4 && is_unit(p, i + 2 * units, n, zero))
        units++;
    if (units == 0 || (units < 4 && (i < 2 || !is_unit(p, i - 2, n, zero))))
        return (struct place){0};
    return (struct place){.used = 2, .n = 1, .text = {p[i + 1 - zero]}, .quiet = units < 4};
}

static struct place value64_at(const uint8_t *p, size_t i, size_t n)
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

static struct place fold_at(const uint8_t *text, size_t at, size_t len_of_text)
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

static size_t stretch_start(const uint8_t *p, size_t at, size_t before)
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
static size_t stretch_end(const uint8_t *p, size_t n, size_t at, size_t after)
{
    size_t i = at;

    while (i < n && i - at < SLUICE_VIEW_TOKEN_MAX && !is_space(p[i]))
        i++;
    i = n - i < after ? n : i + after;
    for (unsigned k = 0; k < 3 && i < n && (p[i] & 0xC0) == 0x80; k++)
        i++;
    return i;
}

static struct place of_oracle(struct oracle_place at)
{
    struct place place = {.used = at.used, .n = at.n};

    memcpy(place.text, at.text, at.n);
    return place;
}

static struct place digits_at(const uint8_t *p, size_t i, size_t n)
{
    return of_oracle(oracle_digits(p, i, n));
}

static struct place spelt_at(const uint8_t *p, size_t i, size_t n)
{
    return of_oracle(oracle_spelt(p, i, n));
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
    {"spelt", spelt_at, NARROW}, {"digits", digits_at, NARROW},
};

static void naive_sparse(const struct sparse_view *v, const uint8_t *p, size_t n, struct runs *out)
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

static void naive(const char *view, const uint8_t *p, size_t n, struct runs *out)
{
    out->n = out->n_runs = 0;
    if (strcmp(view, "base64") == 0) {
        naive_base64(p, n, out);
        return;
    }
    if (strcmp(view, "bytes") == 0) {
        naive_bytes(p, n, out);
        return;
    }
    if (strcmp(view, "inflate") == 0) { /* its texts are in a test of their own */
        HOLDS(n < 2 || (p[0] != 0x1F && !(p[0] == 0x78 && (p[0] * 256 + p[1]) % 31 == 0)));
        return;
    }
    if (strcmp(view, "hex") == 0) {
        naive_hex(p, n, out);
        return;
    }
    for (size_t i = 0; i < COUNT(sparse_views); i++) {
        if (strcmp(view, sparse_views[i].view) == 0) {
            naive_sparse(&sparse_views[i], p, n, out);
            return;
        }
    }
    ck_abort_msg("no such view");
}

/* --- texts --- */

static void put_str(struct sluice_buf *b, const char *s)
{
    ck_assert_int_eq(sluice_buf_append_str(b, s), SLUICE_OK);
}

static void put_from(struct sluice_buf *b, uint64_t *rng, const char *alphabet, size_t n)
{
    size_t len = strlen(alphabet);

    while (n-- > 0)
        HOLDS(sluice_buf_append_byte(b, (uint8_t)alphabet[rng_below(rng, len)]) == SLUICE_OK);
}

/* Lengths at which something changes, and one to either side. */
static size_t edge(uint64_t *rng)
{
    static const size_t edges[] = {1, 4, 20, 24, 64, 76, 128, 256, 512, 768, 4096, 4352};

    return edges[rng_below(rng, COUNT(edges))] - 1 + rng_below(rng, 3);
}

static const char *const pieces[] = {
    " ",
    "\n",
    "\r\n",
    "\r",
    "=",
    "==",
    "a word of prose ",
    "%41",
    "%C3%A9",
    "%4",
    "%",
    "%zz",
    "%%41",
    "\\n",
    "\\",
    "\\\\",
    "\\u0041",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00",
    "\\u12",
    "\\x41",
    "\\x4",
    "\\\"",
    "\\alpha ",
    "\\d",
    "\\ud83d\\u0041",
    "\xC3\xA9",
    "\xE4\xB8\xAD",
    "\xFF",
    "\xE2",
    "\xE2\x80",
    "\x80",
    "\xF0\x9D",
    "QUJD",
    "616263",
    "-_+/",
    "&#65;",
    "&#x42;",
    "&amp;",
    "&quot;x",
    "&#",
    "&am",
    "\\u{1F600}",
    "\\U00000041",
    "\\101",
    "%u0041",
    "a\" + \"b",
    "a' .\n  'b",
    "\"",
    "' ",
    "+",
    "a\";\n  x.y += \"b",
    "`\nkey = key & @\"",
    "a\\\n  b",
    "=3D",
    "=41=42",
    "=4",
    "a=\nb",
    "a=\r\nb",
    "\nA line of a mail, such as mailers break, word, word, wor=\nd, with a word",
    "\nA line of a mail, such as mailers break, word, word, word, the end of a =\r\nword",
    "a\" \\\n \"b",
    ": YWJjZGVm",
    "=\"YWJjZA==\"",
    "x='YWJjZGVmZw=='",
    ":",
    "YWJjIGRlZiBnaGkgamtsIG1ub3Agcgo=",
    "\n   ",
    "0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b,\n 0x4C, 0x4D",
    "41:42:43:44:45:46:47:48:49:4a:4b:4c:4d",
    "41 42 43 44 45 46 47 48 49 4a 4b 4c",
    " 41 42-43",
    "one two three four five ",
    "cztery, pi\xC4\x99\xC4\x87 ",
    "Null eins ",
    "zero ",
    "double seven ",
    " oh ",
    "un deux trois 4 5 ",
    "4 4 0 5 1 4 0 1 ",
    " P L 6 1 1 0",
    "1  2  3  4  5  6",
    " 7",
    "-7-8",
    "no 12O456l8 ",
    "4O5",
    "1111 22 ",
    "O1",
    " l",
    "NIP 123\n4567890 ",
    "id 12345-\n  678",
    "\xD0\xA1\x33",
    "J\xD0\xB0n",
    "\xD0\xBE",
    "\xD0\x95\xD0\x9D 11",
    " \xD0\x9E",
    "DE68 21O5 0l70 ",
};

/* Bytes in hex, among longer numbers, as in a table. */
static void put_list(struct sluice_buf *b, uint64_t *rng)
{
    static const char *const between[] = {":", "-", ", ", ",", " ", "\n   "};
    const char *mark = between[rng_below(rng, COUNT(between))];

    for (size_t k = rng_below(rng, 60), every = 1 + rng_below(rng, 30); k > 0; k--) {
        put_str(b, rng_below(rng, 40) == 0 ? "0x" : "");
        put_from(b, rng, "0123456789abcdefABCDEF", rng_below(rng, every) == 0 ? 1 + rng_below(rng, 40) : 2);
        put_str(b, rng_below(rng, 30) == 0 ? between[rng_below(rng, COUNT(between))] : mark);
    }
}

static void random_text(uint64_t *rng, size_t segments, struct sluice_buf *b)
{
    for (size_t i = 0; i < segments; i++) {
        switch (rng_below(rng, 14)) {
        case 7:
        case 8:
            put_list(b, rng);
            break;
        case 0:
            put_from(b, rng, alphabet64, edge(rng));
            break;
        case 1:
            put_from(b, rng, "0123456789abcdefABCDEF", edge(rng));
            break;
        case 2:
            put_from(b, rng, "etaoin shrdlu.,;\n", edge(rng));
            break;
        case 3:
        case 4:
            put_str(b, folds[rng_below(rng, COUNT(folds))].from);
            break;
        case 6: /* lines of base64 text */
            for (size_t k = rng_below(rng, 5), line = edge(rng) % 200; k > 0; k--) {
                for (size_t c = 0; c < line; c++)
                    HOLDS(sluice_buf_append_byte(b, (uint8_t) "YWJj"[c % 4]) == SLUICE_OK);
                put_str(b, k == 1 && rng_below(rng, 2) == 0 ? "\n  YWI=" : rng_below(rng, 3) == 0 ? "\r\n" : "\n  ");
            }
            break;
        case 5:
            for (size_t k = rng_below(rng, 12), zero = rng_below(rng, 2); k > 0; k--) {
                HOLDS(sluice_buf_append(b, zero == 0 ? "\0a" : "a\0", 2) == SLUICE_OK);
                zero = rng_below(rng, 20) == 0 ? 1 - zero : zero;
            }
            break;
        default:
            put_str(b, pieces[rng_below(rng, COUNT(pieces))]);
            break;
        }
    }
}

/* --- tests --- */

struct fixture {
    struct runs *want, *got;
    struct sluice_buf text;
};

static struct fixture new_fixture(void)
{
    struct fixture x = {.want = malloc(sizeof(struct runs)), .got = malloc(sizeof(struct runs))};

    ck_assert_ptr_nonnull(x.want);
    ck_assert_ptr_nonnull(x.got);
    sluice_buf_init(&x.text, BYTES_MAX);
    return x;
}

static void free_fixture(struct fixture *x)
{
    free(x->want);
    free(x->got);
    sluice_buf_release(&x->text);
}

/* As the scanner feeds: blocks in which sluice_view_wake() sees nothing for the view are skipped. */
static void feed_waking(const struct sluice_view *v, struct sluice_view_state *s, const uint8_t *text, size_t n,
                        size_t piece, struct runs *out)
{
    struct feeding f = {.runs = out, .fed = AT};
    const struct sluice_view_sink sink = {on_emit, on_end_run, &f};
    const size_t row = (size_t)(v - sluice_views);
    uint16_t rows[BYTES_MAX / SLUICE_VIEW_BLOCK + 1];

    out->n = out->n_runs = 0;
    for (size_t i = 0, k; i < n; i += k) {
        uint8_t before[SLUICE_VIEW_WAKE_BEFORE] = {0};
        const size_t have = i < sizeof(before) ? i : sizeof(before);

        k = piece < n - i ? piece : n - i;
        memcpy(before + (sizeof(before) - have), text + (i - have), have);
        sluice_view_wake(text + i, k, before, true, rows);
        for (size_t b = 0; b < k; b += SLUICE_VIEW_BLOCK) {
            const size_t len = k - b < SLUICE_VIEW_BLOCK ? k - b : SLUICE_VIEW_BLOCK;
            const uint64_t at = f.fed;

            f.fed += len;
            if ((rows[b / SLUICE_VIEW_BLOCK] >> row & 1) != 0)
                HOLDS(v->feed(s, text + i + b, len, at, false, &sink) == SLUICE_OK);
            else
                HOLDS(v->skip(s, text + i + b, len, at, &sink) == SLUICE_OK);
            HOLDS(v->settled(s) + SLUICE_VIEW_HOLD_MAX >= f.fed);
        }
    }
    feed(v, s, &f, text + n, 0, true);
}

START_TEST(view_feed__random_text_any_pieces__runs_of_the_naive_reading)
{
    static const size_t piece_sizes[] = {0, 1, 3, 40, 700, 9000};
    uint64_t rng = 100 + (uint64_t)_i;
    struct fixture x = new_fixture();

    random_text(&rng, 1 + rng_below(&rng, 60), &x.text);
    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        struct sluice_view_state *s = new_state(v);

        naive(v->name, x.text.data, x.text.len, x.want);
        for (size_t k = 0; k < COUNT(piece_sizes); k++) {
            feed_pieces(v, s, x.text.data, x.text.len, &rng, piece_sizes[k], x.got);
            assert_same(x.want, x.got);
            feed_waking(v, s, x.text.data, x.text.len, piece_sizes[k] + 1024, x.got);
            assert_same(x.want, x.got);
        }
        v->free(s);
    }
    free_fixture(&x);
}
END_TEST

static const struct sluice_view *view_of(const char *name)
{
    const struct sluice_view *v = sluice_views;

    while (v->name != NULL && strcmp(v->name, name) != 0)
        v++;
    ck_assert_ptr_nonnull(v->name);
    return v;
}

/* Text in which nearly every byte could be of a number. */
static void numbers_text(uint64_t *rng, size_t segments, struct sluice_buf *b)
{
    static const char *const said[] = {"one ",    "Zwei, ", "tr\u00EAs-",   "oh ",     "double ",
                                       "TRIPLE ", "and ",   "fünf\n",       "SIX ",    "dziewi\u0118\u0106 ",
                                       "ein ",    "seven.", "Eight eight ", "cztery/", "dubbel 7 ",
                                       "nine_"};
    static const char *const alphabets[] = {"0123456789OolIZSB", "0123 456-789.0O/l",   "01234\n56789 A\r\n",
                                            "1 2 3 4 5 A",       "1-2-3-4-X",           "1,2,3,4,A,",
                                            "1, 2, 3, ",         "0123456789abcXYZ_ \n"};
    static const char *const twins[] = {"\u0410", "\u0421\u041E", "J\u0430", "\u03A4", "\u041E1", "\u0431", "\xD0"};

    for (size_t i = 0; i < segments; i++) {
        switch (rng_below(rng, 6)) {
        case 0:
        case 1:
            put_from(b, rng, alphabets[rng_below(rng, COUNT(alphabets))], 1 + rng_below(rng, 60));
            break;
        case 2:
            put_str(b, twins[rng_below(rng, COUNT(twins))]);
            put_str(b, rng_below(rng, 2) == 0 ? " 123" : "");
            break;
        case 3:
            put_str(b, rng_below(rng, 2) == 0 ? "\nNIP " : "No. ");
            put_from(b, rng, "0123456789", 2 + rng_below(rng, 8));
            put_str(b, rng_below(rng, 3) == 0 ? "-\r\n  " : rng_below(rng, 2) == 0 ? "\n" : "\r\n\t ");
            put_from(b, rng, "0123456789- ", 2 + rng_below(rng, 12));
            break;
        default:
            for (size_t k = rng_below(rng, 8); k > 0; k--)
                put_str(b, said[rng_below(rng, COUNT(said))]);
            break;
        }
        if (rng_below(rng, 4) == 0)
            put_from(b, rng, "etaoin shrdlu.,;\n", edge(rng) % 300);
    }
}

START_TEST(view_numbers__random_numbers_any_pieces__runs_of_the_naive_reading)
{
    static const char *const views[] = {"spelt", "digits"};
    static const size_t piece_sizes[] = {0, 7, 200, 3000};
    uint64_t rng = 5000 + (uint64_t)_i;
    struct fixture x = new_fixture();

    numbers_text(&rng, 4 + rng_below(&rng, 80), &x.text);
    for (size_t v = 0; v < COUNT(views); v++) {
        const struct sluice_view *view = view_of(views[v]);
        struct sluice_view_state *s = new_state(view);

        naive(views[v], x.text.data, x.text.len, x.want);
        for (size_t k = 0; k < COUNT(piece_sizes); k++) {
            feed_pieces(view, s, x.text.data, x.text.len, &rng, piece_sizes[k], x.got);
            assert_same(x.want, x.got);
            feed_waking(view, s, x.text.data, x.text.len, piece_sizes[k] + 1024, x.got);
            assert_same(x.want, x.got);
        }
        view->free(s);
    }
    free_fixture(&x);
}
END_TEST

#define GUARD 65536u /* a multiple of any page's size */

/* The piece p[0..n), n <= GUARD, where the next byte is no memory. */
static const uint8_t *at_the_end(uint8_t *memory, const uint8_t *p, size_t n)
{
    memcpy(memory + GUARD - n, p, n);
    return memory + GUARD - n;
}

/* Fed in two pieces, at the end of each of which memory ends: whoever reads on behind one is killed. */
static void feed_to_the_end(uint8_t *memory, const struct sluice_buf *text, size_t cut, struct runs *out)
{
    const uint8_t before[SLUICE_VIEW_WAKE_BEFORE] = {0};
    uint16_t rows[GUARD / SLUICE_VIEW_BLOCK + 1];
    const size_t rest = text->len - cut;

    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        struct feeding f = {.runs = out, .fed = AT};
        struct sluice_view_state *s = new_state(v);

        out->n = out->n_runs = 0;
        feed(v, s, &f, at_the_end(memory, text->data, cut), cut, false);
        feed(v, s, &f, at_the_end(memory, text->data + cut, rest), rest, true);
        v->free(s);
    }
    sluice_view_wake(at_the_end(memory, text->data, cut), cut, before, true, rows);
}

static uint8_t *guarded(void)
{
    uint8_t *memory = mmap(NULL, 2 * GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    HOLDS(memory != MAP_FAILED);
    HOLDS(mprotect(memory + GUARD, GUARD, PROT_NONE) == 0);
    return memory;
}

START_TEST(view_feed__no_memory_behind_random_text__none_read)
{
    uint64_t rng = 7000 + (uint64_t)_i;
    struct fixture x = new_fixture();
    uint8_t *memory = guarded();

    while (x.text.len < 1200)
        random_text(&rng, 1, &x.text);
    numbers_text(&rng, 20, &x.text);
    for (size_t cut = 0; cut < x.text.len && x.text.len < GUARD; cut += 1 + rng_below(&rng, 20))
        feed_to_the_end(memory, &x.text, cut, x.got);
    (void)munmap(memory, 2 * GUARD);
    free_fixture(&x);
}
END_TEST

START_TEST(view_feed__no_memory_behind_a_piece__none_read)
{
    struct fixture x = new_fixture();
    uint8_t *memory = guarded();

    for (size_t k = 0; k < COUNT(pieces); k++) {
        sluice_buf_clear(&x.text);
        put_str(&x.text, "key1 = a");
        put_str(&x.text, pieces[k]);
        for (size_t cut = 0; cut <= x.text.len; cut++)
            feed_to_the_end(memory, &x.text, cut, x.got);
    }
    (void)munmap(memory, 2 * GUARD);
    free_fixture(&x);
}
END_TEST

START_TEST(view_feed__every_cut__same_runs)
{
    uint64_t rng = 900 + (uint64_t)_i;
    struct fixture x = new_fixture();

    while (x.text.len < 1500)
        random_text(&rng, 1, &x.text);
    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        struct sluice_view_state *s = new_state(v);

        naive(v->name, x.text.data, x.text.len, x.want);
        for (size_t cut = 0; cut <= x.text.len; cut++) {
            feed_two(v, s, x.text.data, x.text.len, cut, x.got);
            assert_same(x.want, x.got);
        }
        v->free(s);
    }
    free_fixture(&x);
}
END_TEST

/* The digits in words that are no common words besides. */
static const char *const digit_words[] = {
    "zero",   "null",  "zéro",   "cero",     "nul",     "one",     "eins",   "une",    "uno",   "uma",  "una",
    "een",    "jeden", "jedna",  "jedynka",  "two",     "zwei",    "zwo",    "deux",   "dos",   "due",  "dois",
    "duas",   "twee",  "dwa",    "dwie",     "three",   "drei",    "trois",  "tres",   "tre",   "três", "drie",
    "trzy",   "four",  "vier",   "quatre",   "cuatro",  "quattro", "quatro", "cztery", "five",  "fünf", "fuenf",
    "cinq",   "cinco", "cinque", "vijf",     "pięć",    "piec",    "pieć",   "six",    "sechs", "seis", "sei",
    "meia",   "zes",   "sześć",  "szesc",    "seven",   "sieben",  "sept",   "siete",  "sette", "sete", "zeven",
    "siedem", "eight", "acht",   "huit",     "ocho",    "otto",    "oito",   "osiem",  "nine",  "neun", "neuf",
    "nueve",  "nove",  "negen",  "dziewięć", "dziewiec"};

/* A block that holds nothing else wakes for each of them. */
START_TEST(view_spelt__word_in_a_block_of_its_own__read)
{
    const struct sluice_view *v = view_of("spelt");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();

    for (unsigned i = 0; i < 1500; i++)
        put_str(&x.text, "- ");
    for (unsigned i = 0; i < 6; i++) {
        put_str(&x.text, " ");
        put_str(&x.text, digit_words[_i]);
    }
    for (unsigned i = 0; i < 1500; i++)
        put_str(&x.text, " -");
    feed_waking(v, s, x.text.data, x.text.len, x.text.len, x.got);
    ck_assert_msg(x.got->n_runs == 1, "%s", digit_words[_i]);
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* ...and for single characters with commas between. */
START_TEST(view_spelt__list_of_digits_in_a_block_of_its_own__read)
{
    const struct sluice_view *v = view_of("spelt");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();

    for (unsigned i = 0; i < 1500; i++)
        put_str(&x.text, "- ");
    put_str(&x.text, _i == 0 ? "nr 4,4,0,5,1,4,0" : "nr 4, 4, 0, 5, 1, 4, 0");
    for (unsigned i = 0; i < 1500; i++)
        put_str(&x.text, " -");
    feed_waking(v, s, x.text.data, x.text.len, x.text.len, x.got);
    ck_assert_uint_eq(x.got->n_runs, 1);
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* What is left of a number behind the cut is no element of the list. */
START_TEST(view_bytes__cut_in_a_number_before_a_list__not_of_the_list)
{
    static const char text[] = "10,20241129,77,815363081008,85463185:41:42:43:44:45:46:47:48:49:4a:4b:4c\n";
    const struct sluice_view *v = view_of("bytes");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();

    put_str(&x.text, text);
    naive_bytes(x.text.data, x.text.len, x.want);
    ck_assert_uint_ne(x.want->n, 0);
    for (size_t cut = 0; cut <= x.text.len; cut++) {
        feed_two(v, s, x.text.data, x.text.len, cut, x.got);
        assert_same(x.want, x.got);
    }
    v->free(s);
    free_fixture(&x);
}
END_TEST

static void run_state(const struct sluice_view *v, struct sluice_view_state *s, const char *text, size_t n,
                      struct runs *out)
{
    feed_pieces(v, s, (const uint8_t *)text, n, NULL, 0, out);
    for (size_t i = 0; i < out->n; i++) {
        out->start[i] -= AT;
        out->end[i] -= AT;
    }
}

static void run_view(const char *name, const char *text, size_t n, struct runs *out)
{
    const struct sluice_view *v = view_of(name);
    struct sluice_view_state *s = new_state(v);

    run_state(v, s, text, n, out);
    v->free(s);
}

static const struct {
    const char *view, *text;
    const char *runs; /* each ended by '|' */
} examples[] = {
    {"base64", "key: c2VjcmV0IG9mIHRoZSBnYXRl, next", "secret of the gate|"},
    {"base64",
     "c2VjcmV0IG9mIHRoZSBnYXRlLg== c2VjcmV0IG9mIHRoZSBnYXRlLi4=", "secret of the gate.|secret of the gate..|"},
    {"base64", "c2VjcmV0IG9mIHRoZSBnYXRlLg c2VjcmV0IG9mIHRoZSBnYXRlLi4", "secret of the gate.|secret of the gate..|"},
    {"base64", "Pj4-Pz8_Pj4-Pz8_Pj4-",
     ">>>?"
     "?"
     "?>>>?"
     "?"
     "?>>>|"},
    {"base64", "Pj4+Pz8/Pj4+Pz8/Pj4+",
     ">>>?"
     "?"
     "?>>>?"
     "?"
     "?>>>|"},
    {"base64", "aGVsbG8gd29ybGQhISE", ""},                          /* 19 characters */
    {"base64", "internationalization sluice_view_sparse_feed", ""}, /* means no text */
    {"base64", "InvalidSocks5InitialHandshakeUnknown, X509", ""},
    {"base64", "prefixc2VjcmV0IG9mIHRoZSBnYXRl, xc2VjcmV0IG9mIHRoZSBnYXRl", "secret of the gate|secret of the gate|"},
    {"base64", "c2VjcmV0IG9mIHRo\nZSBnYXRlLi4=", ""}, /* the first line is too short */
    {"base64", "k: c2VjcmV0IG9mIHRoZSBn\n   YXRlLg==\nnext", "secret of the gate.|"},
    {"base64", "c2VjcmV0IG9mIHRoZSBnYXRl\nThe end", "secret of the gate|"},
    {"spelt", "my card is four one one oh, thank you", ""}, /* too few */
    {"spelt", "my card is four one one one five, yes", "my card is 41115, yes|"},
    {"spelt", "Null eins F\xC3\xBCnf - 4 sieben 2.", "015472.|"},
    {"spelt", "cztery, pi\xC4\x99\xC4\x87 ZERO szesc dziewi\xC4\x99\xC4\x87", "45069|"},
    {"spelt", "double seven triple one two three", "7711123|"},
    {"spelt", "card four one one one 1111 11 1111 11", "card 4111111111111111|"},
    {"spelt", "un deux mais trois quatre cinq six sept", "un deux mais 34567|"},
    {"spelt", "one of two, or three of four, of five or six", ""},
    {"spelt", "PESEL 4 4 0 5 1 4 0 1 3 5 9.", "PESEL 44051401359.|"},
    {"spelt", "P E S E L 4.4.0.5.1.4.0.1", "PESEL 44051401|"},
    {"spelt", "D E 8 9 3 7 0 4", "DE893704|"},
    {"spelt", "4-4-0 5 1 4", "440514|"},
    {"spelt", "4-4-0 - 5 1 4", ""}, /* not always as much between them */
    {"spelt", "PESEL 4,4,0,5,1,4,0.", "PESEL 4405140.|"},
    {"spelt", "nr (A, 4, 0, 5, 1, 4, 0)", "nr (A405140)|"},
    {"spelt", "4,4,0,5,1,4,0\n4,4,0,5,1,4,0\n", ""}, /* rows of a table: no name before them */
    {"spelt", "\"row\": [4,4,0,5,1,4,0]", ""},
    {"spelt", "4,4, 0,5, 1,4, 0,5", ""},
    {"spelt", "44, 40, 51, 40, 13, 59", ""}, /* a list of numbers */
    {"spelt", "4,  4,  0,  5,  1,  4", ""},
    {"digits", "NIP 1234S6321B", "NIP 1234563218|"},
    {"digits", "NIP 12O-456-32-l8, OO", "NIP 120-456-32-18, OO|"},
    {"digits", "GB29 NWBK 6O16 1331 9268 I9", "GB29 NWBK 6016 1331 9268 19|"},
    {"digits", "SI56 2633 OO12 0390 86", ""}, /* two letters before digits are letters */
    {"digits", "12O4 Oslo, 100l", ""},
    {"digits", "0x1000B000 1O23A567, l1l1l1l1", ""},
    {"digits",
     "J\xD0\xB0n \xD0\x9Eslo \xD0\xBE\xD0\xBD 1\xD0\x9E"
     "2",
     "Jan Oslo \xD0\xBE\xD0\xBD 102|"},
    {"digits",
     "\xD0\x95\xD0\x9D 115, \xD0\x9E\xD0\x9E"
     "42, \xD0\xB0 11",
     "EH 115, 0042, \xD0\xB0 11|"},
    {"digits", "PESEL: 440514\n  01359", "PESEL: 44051401359|"},
    {"digits", "NIP 123-456-\n32-18.", "NIP 123-456-32-18.|"},
    {"digits", "SSN 61111-\n4-0403, NN 79.10.05-\n-248-70", "SSN 611114-0403, NN 79.10.05-248-70|"},
    {"digits", "HU 12345678-\n1-41, born 1979-\n04-12", "HU 12345678-1-41, born 1979-04-12|"},
    {"digits", "123456\n789012\n", ""},
    {"digits", "rows 123456\nabc", ""},
    {"digits", "DNI 67.219\n.315-K; VAT DE\n766710687 (59\n01 176 832)",
     "DNI 67.219.315-K; VAT DE766710687 (59\n01 176 832)|"},
    {"digits", "ID: 59\n01 176 832, BTW 123-\n456 789", "ID: 59 01 176 832, BTW 123 456 789|"},
    {"digits", "CHEl61373991, 5693SO, 76 534Z9015 S.", "CHE161373991, 569350, 76 53429015 5.|"},
    {"digits", "NL79XVNR929S508341", "NL79XVNR9295508341|"},
    {"bytes", "{0x73, 0x6b, 0x2d, 0x61, 0x62,\n 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69};", "sk-abcdefghi|"},
    {"bytes", "73:6B:2d:61:62:63:64:65:66:67:68:69", "sk-abcdefghi|"},
    {"bytes", "73 6B 2d 61 62 63 64 65 66 67 68 69 x", "sk-abcdefghi|"},
    {"bytes", "2024-01-12 12:34:56, 00:1a:2b:3c:4d:5e, 10 20 30 40 50 60", ""},
    {"hex", "x736563726574206f662074686567617465", "secret of thegate|"},
    {"hex", "736563726574206F66207468", "secret of th|"},
    {"hex", "736563726574206f66207468 5", "secret of th|"},
    {"hex", "736563726574206f662074685", "secret of th|"},
    {"hex", "736563726574206f6620746", ""}, /* 23 digits */
    {"escape", "a%20b%c3%a9", "a b\xC3\xA9|"},
    {"escape", "100% of 5% %zz %4", ""},
    {"escape", "%2541", "%41|"},
    {"escape", "say \\\"hi\\\"\\u0021\\n\\x41 \\ud83d\\ude00", "say \"hi\"!\nA \xF0\x9F\x98\x80|"},
    {"escape", "%5Cn\\u002541\\n%0a", "\\n%41\n\n|"}, /* each once */
    {"escape", "printf(\"x\\n\"); a%20 %0a", ""},     /* nothing is kept from anything */
    {"escape", "\\n+1", "\n+1|"},
    {"escape", "\\\"a\\\", b\\n", "\"a\", b\n|"},
    {"escape", "C:\\windows and \\ud83d alone", ""},
    {"escape", "\\ud800\\udc00\\udbff\\udfff\\ud800\\udbff\\ud800\\ue000\\ud7ff",
     "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\\ud800\\udbff\\ud800\xEE\x80\x80\xED\x9F\xBF|"},
    {"escape", "\\\\n", "\\n|"},
    {"escape", "\\alpha", ""},
    {"escape", "\\n1\\alpha", "\n1\alpha|"},
    {"escape", "&#97;&#x41;&amp;&quot;x", "aA&\"x|"},
    {"escape", "a&b &c; R&D &#; &#x; &#1114112; &nope;1", ""},
    {"escape", "\\101\\u{62}\\U00000063%u0064", "Abcd|"},
    {"join", "k = \"sk-\" + \"proj-1\"", "k = \"sk-proj-1\"|"},
    {"join", "'a' . 'b', \"c\"\n  \"d\" f(\"e\" & _\r\n    @\"f\")", "'ab', \"cd\" f(\"ef\")|"},
    {"join", "s = \"ab\";\n  s += \"cd\"\n  s = s + 'ef'", "s = \"abcdef'|"},
    {"join", "s << 'ab' << 'cd' || 'ef' ~ `gh`", "s << 'abcdefgh`|"},
    {"join", "printf(\"Hello \" \"world\", \"a\", \"b\"); {\"a\": \"b\"} \"\" \"x\"", ""},
    {"join", "key=ab\\\n   cd", "key=abcd|"},
    {"join", "\"Ah, dear.\"\n\"Afternoon,\" he said", ""},
    {"join", "\"key 4f.\"\n\"abc d\" 'xy z'\n'a'", "\"key 4f.abc d\" 'xy z'\n'a'|"},
    {"qp", "key=3Dab=\ncd=41", "key=abcdA|"},
    {"qp", "?width=80&id=12ab x=\n\ny==\nz", ""},
    {"qp", "A=c2VjcmV0IG9mIHRoZSBnYXRlLi4=\nthanks, B=\nC", ""}, /* padding; a setting; short lines */
    {"qp", "the key is c2VjcmV0IG9mIHRoZSBnYXRlLi5jMlZqY21WMElHOW1JSFJvWlNCbllYUmw=\nthanks", ""}, /* padding */
    {"qp", "the key is c2VjcmV0IG9mIHRoZSBnYXRlLi5jMlZqY21WMElHOW1JSFJvWlNCbllYU=\nthanks",
     "the key is c2VjcmV0IG9mIHRoZSBnYXRlLi5jMlZqY21WMElHOW1JSFJvWlNCbllYUthanks|"},
    {"qp", "word, word, word, word, word, word, word, word, word, word, word, word, word, ab=\ncd", ""}, /* too long */
    {"qp", "ab=\ncd caf=C3=A9", "abcd caf\xC3\xA9|"},
    {"value64", "password: aHVudGVyMg==\nuser: admin", "password: hunter2\nuser: admin|"},
    {"value64", "{\"password\":\"aHVudGVyMg==\"}", "{\"password\":\"hunter2\"}|"},
    {"value64", "user: password, name: internal", ""},
    {"fold", "s\u200Bk\u2060-\uFF21\uFF22\uFF11", "sk-AB1|"},
    {"fold", "plain \u00E9 text \u4E2D\uFF0C", ""},
    {"fold", "\u0661\u0662\u0663 \u0967 \U0001D7D8", "123 1 0|"},
};

START_TEST(view_feed__example__its_runs)
{
    struct fixture x = new_fixture();
    size_t at = 0;

    run_view(examples[_i].view, examples[_i].text, strlen(examples[_i].text), x.got);
    for (size_t i = 0; i < x.got->n_runs; i++) {
        for (; at < x.got->run_end[i]; at++)
            ck_assert_int_eq(sluice_buf_append_byte(&x.text, x.got->text[at]), SLUICE_OK);
        put_str(&x.text, "|");
    }
    ck_assert_int_eq(sluice_buf_append_byte(&x.text, '\0'), SLUICE_OK);
    ck_assert_str_eq((const char *)x.text.data, examples[_i].runs);
    free_fixture(&x);
}
END_TEST

static void encode64(const uint8_t *p, size_t n, bool url, bool pad, struct sluice_buf *out)
{
    for (size_t i = 0; i < n; i += 3) {
        unsigned v = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0u);

        for (unsigned k = 0; k < 4; k++) {
            uint8_t c = (uint8_t)alphabet64[v >> (18 - 6 * k) & 63];

            if (k > n - i && !pad)
                break;
            c = k > n - i ? '=' : url && c == '+' ? '-' : url && c == '/' ? '_' : c;
            ck_assert_int_eq(sluice_buf_append_byte(out, c), SLUICE_OK);
        }
    }
}

START_TEST(view_base64__what_was_encoded__decoded_and_mapped_whole)
{
    uint64_t rng = 5000 + (uint64_t)_i;
    struct fixture x = new_fixture();
    uint8_t value[600];
    size_t n = 15 + rng_below(&rng, sizeof(value) - 15);

    for (size_t i = 0; i < n; i++)
        value[i] = (uint8_t)rng_next(&rng);
    memcpy(value, "what it is", 10);
    put_str(&x.text, "id=");
    encode64(value, n, _i % 2 != 0, _i % 4 < 2, &x.text);
    put_str(&x.text, "; and so on");
    run_view("base64", (const char *)x.text.data, x.text.len, x.got);
    ck_assert_uint_eq(x.got->n_runs, 1);
    ck_assert_uint_eq(x.got->n, n);
    ck_assert_mem_eq(x.got->text, value, n);
    ck_assert_uint_eq(x.got->start[0], 3);
    ck_assert_uint_eq(x.got->end[n - 1], x.text.len - strlen("; and so on"));
    free_fixture(&x);
}
END_TEST

static enum sluice_status count_only(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    (void)ctx;
    (void)text;
    return n == map->len ? SLUICE_OK : SLUICE_EENGINE;
}

static enum sluice_status count_end(void *ctx)
{
    (void)ctx;
    return SLUICE_OK;
}

static const struct {
    size_t line;
    const char *line_break;
    bool joined;
} wrapped[] = {{64, "\n", true},   {64, "\r\n", true},   {76, "\n", true},      {76, "\r\n", true}, {60, "\n", true},
               {72, "\n", true},   {20, "\n    ", true}, {100, "\r\n\t", true}, {70, "\n", true},   {64, "\n ", true},
               {78, "\n  ", true}, {64, "\r", false},    {64, "\n\n", false},   {42, "\n", false}};

START_TEST(view_base64__lines__joined_where_they_are_regular)
{
    struct fixture x = new_fixture();
    struct sluice_buf encoded;
    uint8_t value[180];

    for (size_t i = 0; i < sizeof(value); i++)
        value[i] = (uint8_t)(i * 7);
    memcpy(value, "some text to begin with", 23);
    sluice_buf_init(&encoded, 1000);
    encode64(value, sizeof(value), false, true, &encoded);
    for (size_t i = 0; i < encoded.len; i++) {
        if (i != 0 && i % wrapped[_i].line == 0)
            put_str(&x.text, wrapped[_i].line_break);
        ck_assert_int_eq(sluice_buf_append_byte(&x.text, encoded.data[i]), SLUICE_OK);
    }
    run_view("base64", (const char *)x.text.data, x.text.len, x.got);
    ck_assert_int_eq(x.got->n_runs == 1 && x.got->n == sizeof(value), wrapped[_i].joined);
    if (wrapped[_i].joined)
        ck_assert_mem_eq(x.got->text, value, sizeof(value));
    sluice_buf_release(&encoded);
    free_fixture(&x);
}
END_TEST

/* Text of every size, behind anything and before anything, at any cut: what was deflated, mapped to all of it. */
START_TEST(view_inflate__what_was_deflated__inflated_and_mapped)
{
    const struct sluice_view *v = view_of("inflate");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();
    uint64_t rng = 8000 + (uint64_t)_i;
    static uint8_t text[60000], packed[70000];
    const size_t n = 1 + rng_below(&rng, _i % 2 == 0 ? 200 : sizeof(text)), junk = rng_below(&rng, 3);
    z_stream z = {0};

    for (size_t i = 0; i < n; i++)
        text[i] = (uint8_t)('a' + rng_below(&rng, _i % 3 == 0 ? 2 : 26));
    ck_assert_int_eq(deflateInit2(&z, 1 + (int)rng_below(&rng, 9), Z_DEFLATED, _i % 4 < 2 ? 31 : 15, 8, 0), Z_OK);
    z.next_in = text;
    z.avail_in = (uInt)n;
    z.next_out = packed;
    z.avail_out = sizeof(packed);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    ck_assert_int_eq(sluice_buf_append(&x.text, packed, z.total_out), SLUICE_OK);
    put_from(&x.text, &rng, "abc", junk);
    feed_pieces(v, s, x.text.data, x.text.len, &rng, 0, x.want);
    ck_assert_uint_eq(x.want->n, n);
    ck_assert_uint_eq(x.want->n_runs, 1);
    ck_assert_mem_eq(x.want->text, text, n);
    ck_assert_uint_eq(x.want->start[0], AT);
    if (x.text.len <= 4096)
        ck_assert_uint_eq(x.want->end[0], AT + x.text.len);
    for (size_t piece = 1; piece < 10000; piece = piece * 3 + 1) {
        feed_pieces(v, s, x.text.data, x.text.len, &rng, piece, x.got);
        assert_same(x.want, x.got);
    }
    x.text.data[3] ^= 0xFF; /* what is damaged is read as far as it goes */
    feed_pieces(v, s, x.text.data, x.text.len, &rng, 7, x.got);
    (void)deflateEnd(&z);
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* Zeros come to a thousand times their size. */
START_TEST(view_inflate__bomb__limit)
{
    static uint8_t zeros[SLUICE_INFLATE_SMALL * 2], packed[65536];
    const struct sluice_view *v = view_of("inflate");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();
    struct feeding f = {.runs = x.got};
    const struct sluice_view_sink sink = {count_only, count_end, &f};

    for (unsigned over = 0; over < 2; over++) {
        uLongf len = sizeof(packed);

        ck_assert_int_eq(compress2(packed, &len, zeros, SLUICE_INFLATE_SMALL + over * 70000, 6), Z_OK);
        ck_assert_int_eq(v->feed(s, packed, len, 0, true, &sink), over == 0 ? SLUICE_OK : SLUICE_ELIMIT);
    }
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* Every code point between two letters: either no run, or one that is those letters with what it folds to. */
START_TEST(fold__every_code_point__to_one_ascii_character_or_none)
{
    struct fixture x = new_fixture();
    unsigned digits[10] = {0}, letters[26] = {0}, dropped = 0, folded = 0;
    const struct sluice_view *v = view_of("fold");
    struct sluice_view_state *s = new_state(v);

    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        char text[8] = "\xC2\xAD"
                       "a"; /* behind a soft hyphen, quiet ones count too */
        size_t n = sluice_utf8_encode(cp, (uint8_t *)text + 3);
        const uint8_t *got = x.got->text;

        if (n == 0)
            continue;
        run_state(v, s, text, 3 + n, x.got);
        HOLDS(x.got->n_runs == 1 && got[0] == 'a');
        if (x.got->n == 1) {
            dropped++;
        } else if (got[1] != (uint8_t)text[3]) {
            HOLDS(cp >= 0x80 && x.got->n == 2 && got[1] < 0x80);
            HOLDS(x.got->start[1] == 3 && x.got->end[1] == 3 + n);
            folded++;
            if (got[1] >= '0' && got[1] <= '9')
                digits[got[1] - '0']++;
            if ((got[1] | 0x20) >= 'a' && (got[1] | 0x20) <= 'z')
                letters[(got[1] | 0x20) - 'a']++;
        } else {
            HOLDS(x.got->n == 1 + n && memcmp(got + 1, text + 3, n) == 0);
        }
    }
    for (unsigned i = 0; i < 10; i++) /* 67 scripts and styles of digits (Unicode 15.0, Nd), circled ones, tags */
        ck_assert_uint_eq(digits[i], 67 + 2);
    ck_assert_uint_eq(dropped, 291);
    ck_assert_uint_eq(folded, 2007 - 291);
    for (unsigned i = 0; i < 26; i++)
        ck_assert_uint_ge(letters[i], 2 * (1 + 1 + 1) + 26); /* full-width, circled, tags; mathematical alphabets */
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* A long token, as keys and JWTs are, with something invisible far behind its start: its stretch begins before it. */
START_TEST(stretch__place_deep_in_a_long_word__whole_word_and_context)
{
    struct fixture x = new_fixture();
    uint64_t rng = 3;

    put_from(&x.text, &rng, "ab ", 1000);
    put_str(&x.text, " ");
    put_from(&x.text, &rng, alphabet64, 3000);
    put_str(&x.text, "\u200B");
    put_from(&x.text, &rng, alphabet64, 3000);
    put_str(&x.text, " ");
    put_from(&x.text, &rng, "ab ", 1000);
    run_view("fold", (const char *)x.text.data, x.text.len, x.got);
    ck_assert_uint_eq(x.got->n_runs, 1);
    ck_assert_uint_eq(x.got->start[0], 1001 - SLUICE_VIEW_BEFORE);
    ck_assert_uint_eq(x.got->end[x.got->n - 1], 1001 + 3000 + 3 + 3000 + SLUICE_VIEW_AFTER);
    free_fixture(&x);
}
END_TEST

/* Characters of every length over the end of a stretch, and over its beginning, at every offset. */
START_TEST(stretch__ends_inside_a_character__takes_it_whole)
{
    static const char *const characters[] = {"a", "\u00E9", "\u4E2D", "\U0001F600", "\x80\x80\x80\x80\x80"};
    const size_t shift = (size_t)_i;
    uint64_t rng = 9;
    struct fixture x = new_fixture();

    for (size_t k = 0; k < COUNT(characters); k++) {
        struct sluice_view_state *s = new_state(view_of("escape"));

        sluice_buf_clear(&x.text);
        put_from(&x.text, &rng, " ", shift);
        while (x.text.len < 700 + shift)
            put_str(&x.text, characters[k]);
        put_str(&x.text, " %41 ");
        put_from(&x.text, &rng, " ", shift);
        for (size_t n = x.text.len; x.text.len < n + 700;)
            put_str(&x.text, characters[k]);
        naive("escape", x.text.data, x.text.len, x.want);
        ck_assert_uint_eq(x.want->n_runs, 1);
        feed_pieces(view_of("escape"), s, x.text.data, x.text.len, &rng, 1 + shift * 7, x.got);
        assert_same(x.want, x.got);
        view_of("escape")->free(s);
    }
    free_fixture(&x);
}
END_TEST

/* The longest a stretch reaches back, in pieces: every byte that was kept for it must be right. */
START_TEST(stretch__reaches_back_as_far_as_it_may__all_of_it_kept)
{
    const struct sluice_view *v = view_of("escape");
    struct fixture x = new_fixture();
    struct sluice_view_state *s = new_state(v);
    uint64_t rng = 70 + (uint64_t)_i;

    put_from(&x.text, &rng, "abc \n", 400 + rng_below(&rng, 9000));
    put_str(&x.text, " ");
    put_from(&x.text, &rng, alphabet64, SLUICE_VIEW_TOKEN_MAX - 1 + rng_below(&rng, 3));
    put_str(&x.text, "\\n1");
    naive("escape", x.text.data, x.text.len, x.want);
    feed_pieces(v, s, x.text.data, x.text.len, &rng, 1 + rng_below(&rng, 600), x.got);
    assert_same(x.want, x.got);
    ck_assert_uint_ge(x.got->n, SLUICE_VIEW_TOKEN_MAX + SLUICE_VIEW_BEFORE - 1);
    v->free(s);
    free_fixture(&x);
}
END_TEST

static enum sluice_status refuse_emit(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    (void)ctx;
    (void)text;
    (void)n;
    (void)map;
    return SLUICE_ELIMIT;
}

static enum sluice_status refuse_end(void *ctx)
{
    (void)ctx;
    return SLUICE_ELIMIT;
}

START_TEST(view_feed__sink_fails__its_status)
{
    static const char text[] =
        "\x78\x01\x01\x01\x00\xFE\xFF" /* zlib: one byte, stored */
        "A\x00\x42\x00\x42 "
        "%41 \\n \u200B 736563726574206f66207468 c2VjcmV0IG9mIHRoZSBnYXRlLg== 'a'+'b' =3D a=aHVudGVyMg== "
        "a\0b\0c\0d\0 41 42 43 44 45 46 47 48 49 4a 4b 4c one two three four five 12O4567 ";
    const struct sluice_view_sink no_emit = {refuse_emit, on_end_run, NULL};
    struct fixture x = new_fixture();
    uint64_t rng = 4;

    ck_assert_int_eq(sluice_buf_append(&x.text, (const uint8_t *)text, sizeof(text)), SLUICE_OK);
    put_from(&x.text, &rng, "abd ", 60000); /* much is left to look at when it fails */
    ck_assert_int_eq(sluice_buf_append(&x.text, (const uint8_t *)text, sizeof(text)), SLUICE_OK);
    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        struct feeding f = {.runs = x.got, .fed = x.text.len}, g = f;
        const struct sluice_view_sink no_end = {on_emit, refuse_end, &f}, good = {on_emit, on_end_run, &g};
        struct sluice_view_state *s = new_state(v);

        ck_assert_int_eq(v->feed(s, x.text.data, x.text.len, 0, true, &no_emit), SLUICE_ELIMIT);
        v->free(s);
        s = new_state(v);
        ck_assert_int_eq(v->feed(s, x.text.data, x.text.len, 0, false, &no_end), SLUICE_ELIMIT);
        v->free(s);
        if (strcmp(v->name, "inflate") == 0) /* begins where its text does */
            continue;
        s = new_state(v); /* ...and when something waits: the first byte of a place */
        ck_assert_int_eq(v->feed(s, (const uint8_t *)"%41\\n\u200B%", 9, 0, false, &good), SLUICE_OK);
        ck_assert_int_eq(v->feed(s, x.text.data, x.text.len, 9, true, &no_emit), SLUICE_ELIMIT);
        v->free(s);
        v->free(NULL);
    }
    free_fixture(&x);
}
END_TEST

START_TEST(views__table__as_documented_and_in_order)
{
    static const char *const names[] = {"base64", "hex",     "escape", "fold",  "join",   "qp",
                                        "utf16",  "value64", "bytes",  "spelt", "digits", "inflate"};

    ck_assert_uint_eq(COUNT(names), SLUICE_VIEWS);
    for (size_t i = 0; i < COUNT(names); i++)
        ck_assert_str_eq(sluice_views[i].name, names[i]);
    ck_assert_ptr_null(sluice_views[SLUICE_VIEWS].name);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view");
    TCase *t = tcase_create("view");

    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, view_feed__random_text_any_pieces__runs_of_the_naive_reading, 0, 150);
    tcase_add_loop_test(t, view_numbers__random_numbers_any_pieces__runs_of_the_naive_reading, 0, 150);
    tcase_add_loop_test(t, view_feed__every_cut__same_runs, 0, 4);
    tcase_add_loop_test(t, view_feed__no_memory_behind_random_text__none_read, 0, 6);
    tcase_add_test(t, view_feed__no_memory_behind_a_piece__none_read);
    tcase_add_loop_test(t, view_spelt__list_of_digits_in_a_block_of_its_own__read, 0, 2);
    tcase_add_loop_test(t, view_spelt__word_in_a_block_of_its_own__read, 0, (int)COUNT(digit_words));
    tcase_add_test(t, view_bytes__cut_in_a_number_before_a_list__not_of_the_list);
    tcase_add_loop_test(t, view_feed__example__its_runs, 0, (int)COUNT(examples));
    tcase_add_loop_test(t, view_base64__what_was_encoded__decoded_and_mapped_whole, 0, 40);
    tcase_add_loop_test(t, view_base64__lines__joined_where_they_are_regular, 0, (int)COUNT(wrapped));
    tcase_add_loop_test(t, view_inflate__what_was_deflated__inflated_and_mapped, 0, 24);
    tcase_add_test(t, view_inflate__bomb__limit);
    tcase_add_test(t, fold__every_code_point__to_one_ascii_character_or_none);
    tcase_add_test(t, stretch__place_deep_in_a_long_word__whole_word_and_context);
    tcase_add_loop_test(t, stretch__ends_inside_a_character__takes_it_whole, 0, 10);
    tcase_add_loop_test(t, stretch__reaches_back_as_far_as_it_may__all_of_it_kept, 0, 20);
    tcase_add_test(t, view_feed__sink_fails__its_status);
    tcase_add_test(t, views__table__as_documented_and_in_order);
    suite_add_tcase(s, t);
    return suite_run(s);
}
