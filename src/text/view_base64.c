#include "text/view_internal.h"

#include <sodium.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define RUN_MIN 20u
#define HEAD_MAX 128u   /* characters that decide what a run is: most values behind a word are in them */
#define RANDOM_MIN 40u  /* shorter ones that mean no text are names: camelCase2 */
#define ANY_MIN 64u     /* a run of so many is decoded whatever it says */
#define TEXT_MIN 8u     /* bytes of ASCII one behind the other that make a shorter one text */
#define GLUED_MIN 12u   /* ...and one that does not begin where its run does */
#define WIDTH_MAX 1024u /* characters of a line behind which a run may go on */
#define INDENT_MAX 64u  /* blanks before the next line */
#define LINE_WIDE 60u   /* lines of so many need not be whole quanta */
#define AHEAD_MAX (WIDTH_MAX + INDENT_MAX + 3u)

#define NO VIEW_NONE
#define values sluice_view_base64_values

const uint8_t sluice_view_base64_values[256] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, 62, NO, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61,
    NO, NO, NO, NO, NO, NO, NO, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, NO, NO, NO, NO, 63, NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};

enum phase { HEAD, BODY, PASS_OVER };

struct base64 {
    struct view_dense d;
    enum phase phase;
    uint8_t head[HEAD_MAX]; /* the run's first characters, until it is known what to make of them */
    size_t n_head;
    uint64_t head_at;
    uint8_t quantum[4]; /* values of the characters of an unfinished quantum */
    uint64_t pos[4];    /* ...and where they stand */
    unsigned n_quantum;
    unsigned pads;            /* '=' behind them */
    size_t line;              /* characters on this line of the run */
    size_t width, indent;     /* of the lines, once one went on; 0: none did */
    uint8_t ahead[AHEAD_MAX]; /* a line's end and what follows it, until it is known whether the run goes on there */
    size_t n_ahead, chars;    /* ...how much of it is the next line */
    uint64_t ahead_at;
    bool broken; /* it does not */
};

/* --- what a run is --- */

struct streak {
    size_t start, len; /* in decoded bytes */
};

/* The longest streak of ASCII text that chars[0..n) mean. Zero bytes do not break it: they are half of UTF-16. */
static struct streak longest_text(const uint8_t *chars, size_t n)
{
    struct streak best = {0, 0}, now = {0, 0};
    size_t at = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        const unsigned k = i % 4, high = values[chars[i]], low = values[chars[i + 1]];
        uint8_t c;

        if (k == 3)
            continue;
        c = (uint8_t)(high << (2 + 2 * k) | low >> (4 - 2 * k));
        if (now.len == 0)
            now.start = at;
        if ((c >= ' ' && c < 0x7F) || (c >= '\t' && c <= '\r'))
            now.len++;
        else if (c != 0)
            now.len = 0;
        if (now.len > best.len)
            best = now;
        at++;
    }
    return best;
}

enum { SMALL = 1, CAPITAL = 2, DIGIT = 4 };

/*
 * What a run's first characters say, one bit for each. A byte's upper bits are all of its first character (6), or its
 * last 4, or 2: first, second and third are those characters in which they are as of ASCII text or of a zero byte.
 */
struct says {
    uint64_t first[2], second[2], third[2];
    unsigned kinds; /* which there are */
};

#ifdef __SSE2__
#define STEP 16u

static inline __m128i within(__m128i v, char from, char to)
{
    return _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)(from - 1))),
                         _mm_cmplt_epi8(v, _mm_set1_epi8((char)(to + 1))));
}

static inline __m128i is_not(__m128i v, char c)
{
    return _mm_xor_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(c)), _mm_set1_epi8(-1));
}

static inline void put(uint64_t to[2], __m128i mask, size_t at, unsigned cut)
{
    to[at / 64] |= (uint64_t)((unsigned)_mm_movemask_epi8(mask) >> cut) << at % 64;
}

/* p[0..STEP), of which the first `cut` characters are left out; the next one is character `at`. */
static inline void ask_step(const uint8_t *p, size_t at, unsigned cut, struct says *s)
{
    const __m128i c = _mm_loadu_si128((const __m128i *)(const void *)p);
    const __m128i capital = within(c, 'A', 'Z'), small = within(c, 'a', 'z'), digit = within(c, '0', '9');
    const __m128i base = _mm_or_si128(
        _mm_and_si128(capital, _mm_set1_epi8('A')),
        _mm_or_si128(_mm_and_si128(small, _mm_set1_epi8('a' - 26)), _mm_and_si128(digit, _mm_set1_epi8(-4))));
    const __m128i known = _mm_or_si128(capital, _mm_or_si128(small, digit)); /* 62 and 63 say no to all */
    const __m128i v = _mm_sub_epi8(c, base), four = _mm_and_si128(v, _mm_set1_epi8(15));
    const __m128i first = _mm_andnot_si128(within(v, 4, 7), _mm_and_si128(within(v, 0, 31), is_not(v, 1)));
    const __m128i second = _mm_and_si128(_mm_cmplt_epi8(four, _mm_set1_epi8(8)), is_not(four, 1));
    const __m128i third = _mm_cmpeq_epi8(_mm_and_si128(v, _mm_set1_epi8(2)), _mm_setzero_si128());

    put(s->first, _mm_and_si128(known, first), at, cut);
    put(s->second, _mm_and_si128(known, second), at, cut);
    put(s->third, _mm_and_si128(known, third), at, cut);
    s->kinds |= (_mm_movemask_epi8(small) != 0 ? SMALL : 0u) | (_mm_movemask_epi8(capital) != 0 ? CAPITAL : 0u) |
                (_mm_movemask_epi8(digit) != 0 ? DIGIT : 0u);
}

/* Of chars[0..n), STEP <= n <= HEAD_MAX. */
static struct says ask(const uint8_t *chars, size_t n)
{
    struct says s = {.kinds = 0};
    size_t i = 0;

    for (; n - i >= STEP; i += STEP)
        ask_step(chars + i, i, 0, &s);
    if (i < n) /* the last ones, and some before them once more */
        ask_step(chars + n - STEP, i, (unsigned)(STEP - (n - i)), &s);
    return s;
}
#else
static struct says ask(const uint8_t *chars, size_t n)
{
    struct says s = {.kinds = 0};

    for (size_t i = 0; i < n; i++) {
        const unsigned v = values[chars[i]];

        s.first[i / 64] |= (uint64_t)((v >= 8 && v < 32) || v == 0 || v == 2 || v == 3) << i % 64;
        s.second[i / 64] |= (uint64_t)((v & 15) < 8 && (v & 15) != 1) << i % 64;
        s.third[i / 64] |= (uint64_t)((v & 3) < 2) << i % 64;
        s.kinds |= v < 26 ? CAPITAL : v < 52 ? SMALL : v < 62 ? DIGIT : 0u;
    }
    return s;
}
#endif

/* Are ten bits, one behind the other, set? */
static inline bool has_ten(uint64_t m)
{
    m &= m >> 1; /* so many together from each bit on: 2, 4, 8, 10 */
    m &= m >> 2;
    m &= m >> 4;
    return (m & m >> 2) != 0;
}

/* In which characters a byte of text may begin, where one begins in character `skip`, 0 to 3; those that none begins in
 * counted. */
static inline uint64_t may_begin(const struct says *s, unsigned w, unsigned skip)
{
    static const uint64_t fourth[] = {0x1111111111111111u, 0x2222222222222222u, 0x4444444444444444u,
                                      0x8888888888888888u};

    return (s->first[w] & fourth[skip]) | (s->second[w] & fourth[(skip + 1) % 4]) |
           (s->third[w] & fourth[(skip + 2) % 4]) | fourth[(skip + 3) % 4];
}

/*
 * May longest_text() find TEXT_MIN bytes in these n characters, from any of the first four on? Looks at each by itself.
 * Eight bytes of text begin in ten characters one behind the other, those that no byte begins in counted. Much quicker,
 * and most names end here.
 */
static bool may_mean_text(const struct says *s, size_t n)
{
    for (unsigned skip = 0; skip < 4; skip++) {
        const uint64_t low = may_begin(s, 0, skip), high = n <= 64 ? 0 : may_begin(s, 1, skip);

        if (has_ten(low) || has_ten(high) || has_ten(low >> 32 | high << 32))
            return true;
    }
    return false;
}

static bool is_hex(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint8_t small = p[i] | 0x20;

        if (!(p[i] >= '0' && p[i] <= '9') && !(small >= 'a' && small <= 'f'))
            return false;
    }
    return true;
}

/* Gzip (RFC 1952) and zlib (RFC 1950) at the usual levels begin so. */
static bool is_deflated(const uint8_t *p)
{
    return p[0] == 'e' ? p[1] == 'J' || p[1] == 'N' || p[1] == 'A' || p[1] == 'F' : memcmp(p, "H4sI", 4) == 0;
}

/*
 * From which character to decode; n: there is nothing to. Text in base64 has small and capital letters, random bytes
 * have digits too; most long words have not, and nothing is looked for in few random bytes. A value may stand directly
 * behind letters of the alphabet: of the four ways to divide the run the one is taken that gives the longest text.
 */
static size_t first_character(const uint8_t *head, size_t n)
{
    const struct says says = ask(head, n);
    const unsigned kinds = says.kinds;
    size_t first = n >= ANY_MIN && !is_hex(head, n) ? 0 : n, longest = GLUED_MIN - 1;
    struct streak straight;

    if (is_deflated(head))
        return 0;
    if ((kinds & (SMALL | CAPITAL)) != (SMALL | CAPITAL))
        return first;
    if (!may_mean_text(&says, n))
        return (kinds & DIGIT) != 0 && n >= RANDOM_MIN ? 0 : first;
    straight = longest_text(head, n);
    if (straight.len > longest)
        longest = straight.len;
    if (straight.len >= TEXT_MIN || ((kinds & DIGIT) != 0 && n >= RANDOM_MIN))
        first = 0;
    for (size_t skip = 1; skip < 4; skip++) {
        const struct streak s = longest_text(head + skip, n - skip);

        if (s.len > longest) {
            longest = s.len;
            first = skip + s.start / 3 * 4;
        }
    }
    return first;
}

bool sluice_view_base64_may_mean(const uint8_t *p, size_t n)
{
    return n >= ANY_MIN || first_character(p, n) < n;
}

/* --- decoding --- */

/* Whole quanta from p[0..n), as many as come one behind the other and fit; returns the characters used. */
static size_t take_quanta(struct base64 *b, const uint8_t *p, size_t n)
{
    struct view_out *o = &b->d.out;
    uint8_t *out = o->data + o->n;
    size_t room = (sizeof(o->data) - o->n) / 3, k;

    if (room > n / 4)
        room = n / 4;
    for (k = 0; k < room; k++, p += 4, out += 3) {
        unsigned v0 = values[p[0]], v1 = values[p[1]], v2 = values[p[2]], v3 = values[p[3]];

        if (((v0 | v1 | v2 | v3) & 0x80) != 0)
            break;
        out[0] = (uint8_t)(v0 << 2 | v1 >> 4);
        out[1] = (uint8_t)(v1 << 4 | v2 >> 2);
        out[2] = (uint8_t)(v2 << 6 | v3);
    }
    return 4 * k;
}

/* The quantum's n_quantum - 1 bytes, each made of two characters, the last one of the padding too. */
static enum sluice_status put_quantum(struct base64 *b)
{
    const uint8_t *q = b->quantum;
    const uint8_t bytes[3] = {(uint8_t)(q[0] << 2 | q[1] >> 4), (uint8_t)(q[1] << 4 | q[2] >> 2),
                              (uint8_t)(q[2] << 6 | q[3])};
    enum sluice_status st = SLUICE_OK;

    for (unsigned i = 0; i + 1 < b->n_quantum && st == SLUICE_OK; i++) {
        const uint64_t len = b->pos[i + 1] - b->pos[i] + 1 + (i + 2 < b->n_quantum ? 0 : b->pads);

        st = sluice_view_out_atom(&b->d.out, bytes + i, 1, b->pos[i], (uint32_t)len);
    }
    b->n_quantum = 0;
    return st;
}

static enum sluice_status take_character(struct base64 *b, uint8_t c, uint64_t at)
{
    b->pos[b->n_quantum] = at;
    b->quantum[b->n_quantum++] = values[c];
    b->line++;
    return b->n_quantum == 4 ? put_quantum(b) : SLUICE_OK;
}

/* Characters of one line, as many as there are in p[0..n), n >= 1. */
static enum sluice_status take_line(struct base64 *b, const uint8_t *p, size_t n, uint64_t at, size_t *used)
{
    enum sluice_status st;
    size_t k;

    if (b->n_quantum == 0) {
        if ((st = sluice_view_out_room(&b->d.out, 3)) != SLUICE_OK)
            return st;
        if ((k = take_quanta(b, p, n)) != 0) {
            st = sluice_map_quanta(&b->d.out.map, k / 4 * 3, at);
            b->d.out.n += k / 4 * 3;
            b->line += k;
            *used = k;
            return st;
        }
    }
    *used = 1;
    return take_character(b, p[0], at);
}

static enum sluice_status decide_head(struct base64 *b)
{
    const size_t first = first_character(b->head, b->n_head);
    enum sluice_status st = SLUICE_OK;

    b->phase = first < b->n_head ? BODY : PASS_OVER;
    b->line = first;
    for (size_t i = first, used; i < b->n_head && st == SLUICE_OK; i += used)
        st = take_line(b, b->head + i, b->n_head - i, b->head_at + i, &used);
    sodium_memzero(b->head, b->n_head);
    b->n_head = 0;
    return st;
}

/* --- lines --- */

static bool may_break(const struct base64 *b)
{
    return b->phase == BODY && b->pads == 0 && b->line >= RUN_MIN && b->line <= WIDTH_MAX &&
           (b->width == 0 || b->line == b->width);
}

enum break_kind { UNDECIDED, GOES_ON, ENDS };

/* May a text in base64 end before this byte? */
static bool is_behind_text(uint8_t c)
{
    return c == '\n' || c == '\r' || (c != 0 && strchr("\"'`<)]},;", c) != NULL);
}

/* The next line has `chars` characters and then c, or the text ends there. */
static enum break_kind judge_line(const struct base64 *b, bool end, uint8_t c)
{
    const size_t all = b->line + b->chars;

    if (b->chars == 0 || (b->line % 4 != 0 && b->line < LINE_WIDE))
        return ENDS;
    if (b->chars == b->line)
        return GOES_ON;
    if (!end && c == '=')
        return all % 4 >= 2 ? GOES_ON : ENDS;
    return all % 4 == 0 && (end || is_behind_text(c)) ? GOES_ON : ENDS;
}

/* Does the run go on behind its line's end, now that c follows what is `ahead`? UNDECIDED: c belongs there. */
static enum break_kind look_ahead(struct base64 *b, uint8_t c)
{
    const size_t ends = b->ahead[0] == '\r' ? 2 : 1, indent = b->n_ahead - b->chars - ends;

    if (b->n_ahead < ends)
        return c == '\n' ? UNDECIDED : ENDS;
    if (values[c] == NO) {
        if (b->chars == 0 && (c == ' ' || c == '\t') && indent < INDENT_MAX)
            return UNDECIDED;
        return judge_line(b, false, c);
    }
    if (b->width != 0)
        return indent == b->indent ? GOES_ON : ENDS;
    if (indent == 0 && (b->line == 64 || b->line == 76)) /* RFC 7468, RFC 2045 */
        return GOES_ON;
    if (b->chars == b->line)
        return ENDS;
    b->chars++;
    return UNDECIDED;
}

static void forget_ahead(struct base64 *b)
{
    sodium_memzero(b->ahead, b->n_ahead);
    b->n_ahead = b->chars = 0;
}

/* The run goes on with the characters that are `ahead`. */
static enum sluice_status join_lines(struct base64 *b)
{
    const size_t first = b->n_ahead - b->chars;
    enum sluice_status st = SLUICE_OK;

    if (b->width == 0) {
        b->width = b->line;
        b->indent = first - (b->ahead[0] == '\r' ? 2 : 1);
    }
    b->line = 0;
    for (size_t i = first, used; i < b->n_ahead && st == SLUICE_OK; i += used)
        st = take_line(b, b->ahead + i, b->n_ahead - i, b->ahead_at + i, &used);
    forget_ahead(b);
    return st;
}

/* --- as a dense decoder --- */

/* A byte that follows a line's end. *taken: it was taken. */
static enum sluice_status take_ahead(struct base64 *b, uint8_t c, bool *taken, bool *over)
{
    const enum break_kind kind = look_ahead(b, c);

    *taken = kind == UNDECIDED;
    if (kind == GOES_ON)
        return join_lines(b);
    if (kind == ENDS)
        b->broken = *over = true;
    else
        b->ahead[b->n_ahead++] = c;
    return SLUICE_OK;
}

/* A byte that is not of the alphabet, or any behind padding. */
static void take_other(struct base64 *b, uint8_t c, uint64_t at, bool *over)
{
    if (c == '=' && b->phase == BODY && b->n_quantum + b->pads >= 2 && b->n_quantum + b->pads <= 3) {
        b->pads++;
    } else if ((c == '\n' || c == '\r') && may_break(b)) {
        b->ahead[0] = c;
        b->n_ahead = 1;
        b->ahead_at = at;
    } else {
        *over = true;
    }
}

/* Characters of p[0..n), of which there is one at least. */
static enum sluice_status take_head(struct base64 *b, const uint8_t *p, size_t n, uint64_t at, size_t *used)
{
    size_t k = 0;

    if (b->n_head == 0)
        b->head_at = at;
    for (; k < n && b->n_head < HEAD_MAX && values[p[k]] != NO; k++)
        b->head[b->n_head++] = p[k];
    *used = k;
    return b->n_head == HEAD_MAX ? decide_head(b) : SLUICE_OK;
}

static enum sluice_status take(struct view_dense *d, const uint8_t *p, size_t n, uint64_t at, size_t *used, bool *over)
{
    struct base64 *b = (struct base64 *)d;
    enum sluice_status st = SLUICE_OK;
    size_t i = 0, k = 0;

    *over = false;
    while (i < n && st == SLUICE_OK && !*over) {
        bool taken = true;

        if (b->n_ahead != 0) {
            st = take_ahead(b, p[i], &taken, over);
            i += taken;
        } else if (values[p[i]] == NO || b->pads != 0) {
            if (b->phase == HEAD) {
                st = decide_head(b);
                continue;
            }
            take_other(b, p[i], at + i, over);
            i += !*over;
        } else if (b->phase == HEAD) {
            st = take_head(b, p + i, n - i, at + i, &k);
            i += k;
        } else if (b->phase == PASS_OVER) {
            i++;
        } else {
            st = take_line(b, p + i, n - i, at + i, &k);
            i += k;
        }
    }
    *used = i;
    return st;
}

static enum sluice_status finish(struct view_dense *d)
{
    struct base64 *b = (struct base64 *)d;
    enum sluice_status st = b->phase == HEAD ? decide_head(b) : SLUICE_OK;

    d->n_back = 0;
    if (st == SLUICE_OK && b->n_ahead != 0 && !b->broken && judge_line(b, true, 0) == GOES_ON)
        st = join_lines(b);
    if (st == SLUICE_OK)
        st = put_quantum(b);
    if (b->n_ahead != 0) {
        memcpy(d->back, b->ahead, b->n_ahead);
        d->n_back = b->n_ahead;
    }
    forget_ahead(b);
    b->phase = HEAD;
    b->pads = 0;
    b->line = b->width = b->indent = 0;
    b->broken = false;
    return st;
}

static size_t held(const struct view_dense *d)
{
    const struct base64 *b = (const struct base64 *)d;

    if (b->n_head != 0)
        return (size_t)(d->at - b->head_at);
    if (b->n_quantum != 0)
        return (size_t)(d->at - b->pos[0]);
    return b->n_ahead != 0 ? (size_t)(d->at - b->ahead_at) : 0;
}

static const struct view_dense_codec codec = {values, '+', 0x7F, RUN_MIN, sizeof(struct base64), take, finish, held};

enum sluice_status sluice_view_base64_create(struct sluice_view_state **out)
{
    return sluice_view_dense_create(&codec, out);
}
