#include "core/toml_internal.h"

#include "core/hex.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct sluice_toml_reader reader;

/* --- strings ----------------------------------------------------------------------------------------------------- */

/* Behind \u or \U. */
static enum sluice_status take_code_point(reader *r, unsigned digits, struct sluice_buf *out)
{
    uint32_t cp = 0;
    uint8_t utf8[4];
    unsigned n;

    for (unsigned i = 0; i < digits; i++) {
        int v = sluice_hex_value(sluice_toml_peek(r, 0));

        if (v < 0)
            return sluice_toml_bad(r, "a \\u or \\U escape without its digits");
        cp = cp * 16 + (uint32_t)v;
        r->at++;
    }
    if (cp == 0 || (n = sluice_utf8_encode(cp, utf8)) == 0)
        return sluice_toml_bad(r, "an escape of no character, or of U+0000");
    return sluice_buf_append(out, utf8, n);
}

/* Behind a backslash at the end of a line: blanks and line breaks up to what follows are no part of the string. */
static bool skip_folded(reader *r)
{
    size_t n = 0;

    while (sluice_toml_peek(r, n) == ' ' || sluice_toml_peek(r, n) == '\t')
        n++;
    if (sluice_toml_peek(r, n) != '\n' && !(sluice_toml_peek(r, n) == '\r' && sluice_toml_peek(r, n + 1) == '\n'))
        return false;
    for (;; r->at++) {
        uint8_t b = sluice_toml_peek(r, 0);

        if (b == '\n')
            r->line++;
        else if (b != ' ' && b != '\t' && !(b == '\r' && sluice_toml_peek(r, 1) == '\n'))
            return true;
    }
}

static enum sluice_status take_escape(reader *r, bool multi, struct sluice_buf *out)
{
    static const char letters[] = "btnfr\"\\", bytes[] = "\b\t\n\f\r\"\\";
    uint8_t b = sluice_toml_peek(r, 0);
    const char *known = b != 0 ? strchr(letters, b) : NULL;

    if (multi && skip_folded(r))
        return SLUICE_OK;
    if (b == 'u' || b == 'U') {
        r->at++;
        return take_code_point(r, b == 'u' ? 4 : 8, out);
    }
    if (known == NULL)
        return sluice_toml_bad(r, "an escape that TOML does not have");
    r->at++;
    return sluice_buf_append_byte(out, (uint8_t)bytes[known - letters]);
}

/* The quotes at `at` end a multi-line string: three, and one or two before them belong to it. */
static enum sluice_status take_quotes(reader *r, uint8_t quote, struct sluice_buf *out, bool *end)
{
    size_t n = 0;
    enum sluice_status st = SLUICE_OK;

    while (n < 5 && sluice_toml_peek(r, n) == quote)
        n++;
    r->at += n;
    *end = n >= 3;
    for (size_t i = *end ? 3 : 0; i < n && st == SLUICE_OK; i++)
        st = sluice_buf_append_byte(out, quote);
    return st;
}

/* One byte that is no quote and no escape. */
static enum sluice_status take_plain(reader *r, bool multi, struct sluice_buf *out)
{
    uint8_t b = sluice_toml_peek(r, 0);

    if (r->at == r->len)
        return sluice_toml_bad(r, "a string without end");
    if (multi && b == '\r' && sluice_toml_peek(r, 1) == '\n') {
        r->at++; /* a line break is a line break, whoever wrote the file */
        b = '\n';
    }
    if (b == '\n' && multi)
        r->line++;
    else if ((b < 0x20 && b != '\t') || b == 0x7f)
        return sluice_toml_bad(r, b == '\n' ? "a string without end" : "a control character in a string");
    r->at++;
    return sluice_buf_append_byte(out, b);
}

static enum sluice_status take_inside(reader *r, uint8_t quote, bool multi, struct sluice_buf *out)
{
    enum sluice_status st = SLUICE_OK;
    bool end = false;

    while (st == SLUICE_OK && !end) {
        uint8_t b = sluice_toml_peek(r, 0);

        if (b == quote && multi) {
            st = take_quotes(r, quote, out, &end);
        } else if (b == quote) {
            r->at++;
            end = true;
        } else if (b == '\\' && quote == '"') {
            r->at++;
            st = take_escape(r, multi, out);
        } else {
            st = take_plain(r, multi, out);
        }
    }
    return st;
}

enum sluice_status sluice_toml_string(reader *r, bool multi, char **out)
{
    uint8_t quote = sluice_toml_peek(r, 0);
    struct sluice_buf text;
    enum sluice_status st;

    multi = multi && sluice_toml_skip(r, quote == '"' ? "\"\"\"" : "'''");
    if (!multi)
        r->at++;
    else if (sluice_toml_skip(r, "\n") || sluice_toml_skip(r, "\r\n"))
        r->line++;
    sluice_buf_init(&text, SLUICE_CONF_FILE_MAX + 1);
    st = take_inside(r, quote, multi, &text);
    if (st == SLUICE_OK && (*out = strndup(text.len > 0 ? (const char *)text.data : "", text.len)) == NULL)
        st = SLUICE_ENOMEM;
    sluice_buf_release(&text);
    return st == SLUICE_ENOMEM ? sluice_toml_no_memory(r) : st;
}

/* --- dates and times --------------------------------------------------------------------------------------------- */

/* n digits at s that make a number of low..high; the rest of s follows. */
static bool digits(const char **s, unsigned n, unsigned low, unsigned high)
{
    unsigned value = 0;

    for (unsigned i = 0; i < n; i++, ++*s) {
        if (**s < '0' || **s > '9')
            return false;
        value = value * 10 + (unsigned)(**s - '0');
    }
    return value >= low && value <= high;
}

static bool sign(const char **s, char c)
{
    return **s == c ? (++*s, true) : false;
}

static bool is_time(const char **s)
{
    if (!digits(s, 2, 0, 23) || !sign(s, ':') || !digits(s, 2, 0, 59) || !sign(s, ':') || !digits(s, 2, 0, 60))
        return false;
    if (sign(s, '.')) {
        if (!digits(s, 1, 0, 9))
            return false;
        while (**s >= '0' && **s <= '9')
            ++*s;
    }
    return true;
}

static bool is_offset(const char **s)
{
    if (sign(s, 'Z') || sign(s, 'z'))
        return true;
    return (sign(s, '+') || sign(s, '-')) && digits(s, 2, 0, 23) && sign(s, ':') && digits(s, 2, 0, 59);
}

/* RFC 3339 as TOML has it: date, time, both, both with an offset. Days of the month are not counted. */
static bool is_date(const char *s)
{
    const char *time = s;

    if (is_time(&time))
        return *time == '\0';
    if (!digits(&s, 4, 0, 9999) || !sign(&s, '-') || !digits(&s, 2, 1, 12) || !sign(&s, '-') || !digits(&s, 2, 1, 31))
        return false;
    if (*s == '\0')
        return true;
    if (!sign(&s, 'T') && !sign(&s, 't') && !sign(&s, ' '))
        return false;
    return is_time(&s) && (*s == '\0' || (is_offset(&s) && *s == '\0'));
}

/* --- numbers ----------------------------------------------------------------------------------------------------- */

static bool is_digit_of(char c, int base)
{
    int v = sluice_hex_value((uint8_t)c);

    return v >= 0 && v < base;
}

/* Copy s without its underscores; false where one does not stand between two digits. */
static bool without_underscores(const char *s, char *out)
{
    const int below = strncmp(s, "0x", 2) == 0 ? 16 : 10;

    for (size_t i = 0; s[i] != '\0'; i++) {
        if (s[i] != '_')
            *out++ = s[i];
        else if (i == 0 || !is_digit_of(s[i - 1], below) || !is_digit_of(s[i + 1], below))
            return false;
    }
    *out = '\0';
    return true;
}

static bool to_integer(const char *s, int base, struct sluice_toml *v)
{
    char *end;
    long long value;

    errno = 0;
    value = strtoll(s, &end, base);
    if (errno != 0 || end == s || *end != '\0')
        return false;
    v->kind = SLUICE_TOML_INTEGER;
    v->integer = value;
    v->number = (double)value;
    return true;
}

static size_t span_digits(const char *s)
{
    return strspn(s, "0123456789");
}

/* Decimal, as it must be written: no leading zero, digits on both sides of a point. *fraction: it is a float. */
static bool is_decimal(const char *s, bool *fraction)
{
    size_t n;

    *fraction = false;
    s += *s == '+' || *s == '-';
    if ((n = span_digits(s)) == 0 || (n > 1 && *s == '0'))
        return false;
    s += n;
    if (*s == '.') {
        *fraction = true;
        if ((n = span_digits(++s)) == 0)
            return false;
        s += n;
    }
    if (*s == 'e' || *s == 'E') {
        *fraction = true;
        s++;
        s += *s == '+' || *s == '-';
        if ((n = span_digits(s)) == 0)
            return false;
        s += n;
    }
    return *s == '\0';
}

static bool to_special(const char *s, struct sluice_toml *v)
{
    bool minus = *s == '-';

    s += *s == '+' || *s == '-';
    if (strcmp(s, "inf") != 0 && strcmp(s, "nan") != 0)
        return false;
    v->kind = SLUICE_TOML_FLOAT;
    v->number = *s == 'i' ? INFINITY : NAN;
    v->number = minus ? -v->number : v->number;
    return true;
}

static bool to_number(const char *word, struct sluice_toml *v)
{
    static const struct {
        const char *prefix, *digits;
        int base;
    } bases[] = {{"0x", "0123456789abcdefABCDEF", 16}, {"0o", "01234567", 8}, {"0b", "01", 2}};
    char s[SLUICE_TOML_WORD_MAX + 1];
    bool fraction;

    if (to_special(word, v))
        return true;
    if (!without_underscores(word, s))
        return false;
    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
        if (strncmp(word, bases[i].prefix, 2) == 0)
            return s[2] != '\0' && s[2 + strspn(s + 2, bases[i].digits)] == '\0' && to_integer(s + 2, bases[i].base, v);
    }
    if (!is_decimal(s, &fraction))
        return false;
    if (!fraction)
        return to_integer(s, 10, v);
    v->kind = SLUICE_TOML_FLOAT;
    v->number = strtod(s, NULL);
    return true;
}

/* --- words ------------------------------------------------------------------------------------------------------- */

static bool is_word(uint8_t b)
{
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '+' || b == '-' ||
           b == '_' || b == '.' || b == ':';
}

/* A date and its time may be parted by one blank. */
static bool goes_on(const reader *r, size_t n)
{
    return n == 10 && sluice_toml_peek(r, 4) == '-' && sluice_toml_peek(r, 7) == '-' && sluice_toml_peek(r, n) == ' ' &&
           sluice_toml_peek(r, n + 1) >= '0' && sluice_toml_peek(r, n + 1) <= '9';
}

enum sluice_status sluice_toml_scalar(reader *r, struct sluice_toml *v)
{
    char word[SLUICE_TOML_WORD_MAX + 1];
    size_t n = 0;

    while (is_word(sluice_toml_peek(r, n)) || goes_on(r, n)) {
        if (n == SLUICE_TOML_WORD_MAX)
            return sluice_toml_limit(r, "a number is too long");
        word[n] = (char)sluice_toml_peek(r, n);
        n++;
    }
    word[n] = '\0';
    r->at += n;
    if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0) {
        v->kind = SLUICE_TOML_BOOL;
        v->flag = word[0] == 't';
        return SLUICE_OK;
    }
    if (is_date(word)) {
        v->kind = SLUICE_TOML_DATE;
        v->text = v->owned_text = strdup(word);
        return v->text != NULL ? SLUICE_OK : sluice_toml_no_memory(r);
    }
    return to_number(word, v) ? SLUICE_OK : sluice_toml_bad(r, "expected a value");
}
