#include "text/view_internal.h"

#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define SEPARATORS_MAX 4u /* one behind the other; each is a few bytes: VIEW_PLACE_MAX holds them all */

uint8_t sluice_view_spot_before(const struct view_spot *at, size_t k)
{
    if (k <= at->here)
        return at->p[-(ptrdiff_t)k];
    k -= at->here;
    return k <= at->n_behind ? at->behind[at->n_behind - k] : 0;
}

enum view_place sluice_view_hex_digits(const uint8_t *p, size_t n, unsigned want, uint32_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < want; i++) {
        uint8_t c;

        if (i == n)
            return VIEW_MORE;
        c = p[i] | 0x20; /* letters to small ones; digits stay */
        if (p[i] >= '0' && p[i] <= '9')
            *value = *value << 4 | (uint32_t)(p[i] - '0');
        else if (c >= 'a' && c <= 'f')
            *value = *value << 4 | (uint32_t)(c - 'a' + 10);
        else
            return VIEW_NOTHING;
    }
    return VIEW_DECODED;
}

enum sluice_status sluice_view_sparse_create(const struct view_sparse_codec *codec, struct sluice_view_state **out)
{
    struct view_sparse *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (s == NULL)
        return SLUICE_ENOMEM;
    s->codec = codec;
    *out = (struct sluice_view_state *)s;
    return SLUICE_OK;
}

void sluice_view_sparse_free(struct sluice_view_state *state)
{
    struct view_sparse *s = (struct view_sparse *)state;

    if (s == NULL)
        return;
    sluice_map_release(&s->out.map);
    sodium_memzero(s, sizeof(*s));
    free(s);
}

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_continuation(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

/* Bytes of the word that `behind` and then p[0..n) end with. */
static size_t word_before(const struct view_sparse *s, const uint8_t *p, size_t n)
{
    size_t k = 0;

    while (k < n && k < SLUICE_VIEW_TOKEN_MAX && !is_space(p[n - 1 - k]))
        k++;
    if (k == n)
        k += s->word_behind;
    return k < SLUICE_VIEW_TOKEN_MAX ? k : SLUICE_VIEW_TOKEN_MAX;
}

/* Keep the last bytes looked at: a stretch may begin in them. */
static void behind_push(struct view_sparse *s, const uint8_t *p, size_t n)
{
    s->word_behind = word_before(s, p, n);
    if (n >= VIEW_BEHIND_MAX) {
        p += n - VIEW_BEHIND_MAX;
        n = VIEW_BEHIND_MAX;
        if (s->n_behind > VIEW_BEHIND_MAX) /* what follows takes the place of the rest */
            sodium_memzero(s->behind + VIEW_BEHIND_MAX, s->n_behind - VIEW_BEHIND_MAX);
        s->n_behind = 0;
    } else if (s->n_behind + n > sizeof(s->behind)) {
        size_t old = s->n_behind - VIEW_BEHIND_MAX;

        memmove(s->behind, s->behind + old, VIEW_BEHIND_MAX);
        sodium_memzero(s->behind + VIEW_BEHIND_MAX, old);
        s->n_behind = VIEW_BEHIND_MAX;
    }
    if (n != 0)
        memcpy(s->behind + s->n_behind, p, n);
    s->n_behind += n;
}

/* The byte k (>= 1) before p[i]. */
static uint8_t byte_before(const struct view_sparse *s, const uint8_t *p, size_t i, size_t k)
{
    return k <= i ? p[i - k] : s->behind[s->n_behind - (k - i)];
}

static size_t reach_before(const struct view_sparse *s)
{
    return s->codec->numbers ? SLUICE_VIEW_NUMBER_BEFORE : SLUICE_VIEW_BEFORE;
}

/* How many bytes before p[i] a stretch begins whose first place is there. p[0] is the byte at s->at. */
static size_t reach(const struct view_sparse *s, const uint8_t *p, size_t i)
{
    const size_t have = i + s->n_behind;
    size_t k = word_before(s, p, i);

    k += reach_before(s) < have - k ? reach_before(s) : have - k;
    if (s->at + i - k == s->begin)
        return k;
    for (unsigned n = 0; n < 3 && k > 0 && is_continuation(byte_before(s, p, i, k)); n++)
        k--;
    return k;
}

static enum sluice_status begin_stretch(struct view_sparse *s, const uint8_t *p, size_t i)
{
    size_t k = reach(s, p, i), here = k < i ? k : i, behind = k - here;
    enum sluice_status st;

    s->in_stretch = true;
    st = sluice_view_out_plain(&s->out, s->behind + s->n_behind - behind, behind, s->at - behind);
    return st != SLUICE_OK ? st : sluice_view_out_plain(&s->out, p + i - here, here, s->at + i - here);
}

static void keep_going(struct view_sparse *s)
{
    s->in_word = true;
    s->word = SLUICE_VIEW_TOKEN_MAX;
    s->after = s->codec->numbers ? SLUICE_VIEW_NUMBER_AFTER : SLUICE_VIEW_AFTER;
    s->split = 0;
}

/* How many of the n ordinary bytes at p the stretch still takes; *over: it ends behind them. */
static size_t follow(struct view_sparse *s, const uint8_t *p, size_t n, bool *over)
{
    size_t i = 0, k;

    *over = false;
    if (s->in_word) {
        while (i < n && s->word > 0 && !is_space(p[i])) {
            i++;
            s->word--;
        }
        if (i == n)
            return n;
        s->in_word = false;
    }
    k = s->after < n - i ? s->after : n - i;
    s->after -= k;
    i += k;
    for (; i < n && s->split < 3 && is_continuation(p[i]); i++)
        s->split++;
    *over = i < n;
    return i;
}

/* n ordinary bytes. */
static enum sluice_status take_plain(struct view_sparse *s, const uint8_t *p, size_t n, uint64_t at)
{
    enum sluice_status st;
    bool over;
    size_t k;

    if (!s->in_stretch || n == 0)
        return SLUICE_OK;
    k = follow(s, p, n, &over);
    if ((st = sluice_view_out_plain(&s->out, p, k, at)) != SLUICE_OK || !over)
        return st;
    s->in_stretch = false;
    return sluice_view_out_end_run(&s->out);
}

/* Each byte of base64 is made of two characters, the last one of all that are left. */
static enum sluice_status put_quanta(struct view_sparse *s, const struct view_decoded *d, uint64_t at)
{
    enum sluice_status st = SLUICE_OK;

    for (unsigned k = 0; k < d->n && st == SLUICE_OK; k++) {
        const unsigned from = k / 3 * 4 + k % 3, len = k + 1 < d->n ? 2 : d->used - from;

        st = sluice_view_out_atom(&s->out, d->text + k, 1, at + from, len);
    }
    return st;
}

/* Something decoded, found at p[i]. */
static enum sluice_status take_decoded(struct view_sparse *s, const uint8_t *p, size_t i, enum view_place place,
                                       const struct view_decoded *d)
{
    enum sluice_status st;
    bool over = false;

    if (place == VIEW_QUIET) {
        if (s->in_stretch && follow(s, p + i, d->used, &over) < d->used) {
            s->in_stretch = false;
            return sluice_view_out_end_run(&s->out);
        }
        if (!s->in_stretch)
            return SLUICE_OK;
    } else {
        if (!s->in_stretch && (st = begin_stretch(s, p, i)) != SLUICE_OK)
            return st;
        keep_going(s);
    }
    return d->quanta ? put_quanta(s, d, s->at + i) : sluice_view_out_atom(&s->out, d->text, d->n, s->at + i, d->used);
}

/* White space, and " ' ` \\ % ) ] } < > , ; */
const struct view_bytes sluice_view_ends = {{VIEW_BYTE(' ') | VIEW_BYTE('\t') | VIEW_BYTE('\n') | VIEW_BYTE('\v') |
                                                 VIEW_BYTE('\f') | VIEW_BYTE('\r') | VIEW_BYTE('"') | VIEW_BYTE('\'') |
                                                 VIEW_BYTE('%') | VIEW_BYTE(')') | VIEW_BYTE('<') | VIEW_BYTE('>') |
                                                 VIEW_BYTE(',') | VIEW_BYTE(';'),
                                             VIEW_BYTE('`') | VIEW_BYTE('\\') | VIEW_BYTE(']') | VIEW_BYTE('}'), 0, 0}};

static bool is_end(uint8_t c)
{
    return sluice_view_has(&sluice_view_ends, c);
}

static struct view_spot spot_at(const struct view_sparse *s, const uint8_t *p, size_t i, size_t n, bool end)
{
    struct view_spot at = {.p = n == 0 ? p : p + i, /* p is NULL where nothing is left */
                           .n = n - i,
                           .end = end,
                           .here = i,
                           .behind = s->behind,
                           .n_behind = s->n_behind};

    if (i >= sizeof(at.before)) {
        at.before[0] = p[i - 1];
        at.before[1] = p[i - 2];
        at.before[2] = p[i - 3];
        return at;
    }
    for (size_t k = 0; k < sizeof(at.before) && k < i + s->n_behind; k++)
        at.before[k] = byte_before(s, p, i, k + 1);
    return at;
}

/*
 * A separator in front of p[i]: does it keep something from what follows? Other separators that are written in the same
 * way do not count, up to a few.
 */
static enum view_place weigh_separator(const struct view_sparse *s, const uint8_t *p, size_t i, size_t n, bool end)
{
    for (unsigned k = 0; k <= SEPARATORS_MAX && i < n; k++) {
        struct view_decoded d = {.n = 0};
        struct view_spot at;
        enum view_place place;

        if (!is_end(p[i]))
            return VIEW_DECODED;
        at = spot_at(s, p, i, n, end);
        place = s->codec->decode(&at, &d);
        if (place == VIEW_MORE)
            return end ? VIEW_QUIET : VIEW_MORE;
        if (place != VIEW_DECODED)
            return VIEW_QUIET;
        if (!d.separates)
            return VIEW_DECODED;
        i += d.used;
    }
    return i < n || end ? VIEW_QUIET : VIEW_MORE;
}

/* Look at p[0..n), whose first byte is at s->at; *used stops before a place that more bytes decide. */
static enum sluice_status look(struct view_sparse *s, const uint8_t *p, size_t n, bool end, size_t *used)
{
    enum sluice_status st = SLUICE_OK;
    size_t i = 0;

    while (i < n && st == SLUICE_OK) {
        const size_t next = s->codec->seek(p, i, n);
        struct view_decoded d;
        struct view_spot at;
        enum view_place place;

        if ((st = take_plain(s, p + i, next - i, s->at + i)) != SLUICE_OK)
            break;
        i = next;
        if (i == n)
            break;
        d = (struct view_decoded){.n = 0};
        at = spot_at(s, p, i, n, end);
        place = s->codec->decode(&at, &d);
        if (place == VIEW_DECODED && d.separates)
            place = weigh_separator(s, p, i + d.used, n, end);
        if (place == VIEW_MORE && !end)
            break;
        if (place == VIEW_MORE || place == VIEW_NOTHING) {
            st = take_plain(s, p + i, 1, s->at + i);
            i++;
        } else {
            st = take_decoded(s, p, i, place, &d);
            i += d.used;
        }
    }
    behind_push(s, p, i);
    s->at += i;
    *used = i;
    return st;
}

/* The bytes that waited, with as many behind them as they can need. *from: bytes of src that are done. */
static enum sluice_status look_at_pending(struct view_sparse *s, const uint8_t *src, size_t n, bool end, size_t *from)
{
    uint8_t joined[2 * VIEW_PLACE_MAX];
    size_t old = s->n_pending, more = n < VIEW_PLACE_MAX ? n : VIEW_PLACE_MAX, used;
    enum sluice_status st;

    memcpy(joined, s->pending, old);
    if (more != 0)
        memcpy(joined + old, src, more);
    st = look(s, joined, old + more, end && more == n, &used);
    s->n_pending = 0;
    if (st == SLUICE_OK && used < old) { /* still not enough: then more == n */
        s->n_pending = old + more - used;
        memcpy(s->pending, joined + used, s->n_pending);
        used = old + more;
    }
    *from = used > old ? used - old : 0;
    sodium_memzero(joined, sizeof(joined));
    return st;
}

static void reset(struct view_sparse *s)
{
    sodium_memzero(s->behind, s->n_behind);
    sodium_memzero(s->pending, sizeof(s->pending));
    s->n_behind = 0;
    s->word_behind = 0;
    s->n_pending = 0;
    s->kept = false;
    s->in_stretch = false;
    s->fed = false;
}

static void begin(struct view_sparse *s, uint64_t at)
{
    if (s->fed)
        return;
    s->begin = s->at = at;
    s->fed = true;
}

enum sluice_status sluice_view_sparse_feed(struct sluice_view_state *state, const uint8_t *src, size_t n, uint64_t at,
                                           bool end, const struct sluice_view_sink *sink)
{
    struct view_sparse *s = (struct view_sparse *)state;
    enum sluice_status st = SLUICE_OK;
    size_t from = 0, used;

    s->out.sink = sink;
    begin(s, at);
    if (s->kept && n == 0 && end) /* no mark came */
        s->n_pending = 0;
    s->kept = false;
    if (s->n_pending != 0)
        st = look_at_pending(s, src, n, end, &from);
    if (st == SLUICE_OK && from < n) {
        st = look(s, src + from, n - from, end, &used);
        used += from;
        if (st == SLUICE_OK && used < n) { /* the beginning of a place */
            s->n_pending = n - used;
            memcpy(s->pending, src + used, s->n_pending);
        }
    }
    if (st == SLUICE_OK)
        st = sluice_view_out_flush(&s->out);
    if (!end)
        return st;
    if (st == SLUICE_OK)
        st = sluice_view_out_end_run(&s->out);
    reset(s);
    return st;
}

/* Is something under way that the bytes to come belong to? A place that seems to begin at `asleep` or behind is none.
 */
static bool is_awake(const struct view_sparse *s, uint64_t asleep)
{
    const struct view_spot at = spot_at(s, NULL, 0, 0, false);

    if (s->in_stretch || (s->n_pending != 0 && !s->kept && s->at < asleep))
        return true;
    return s->codec->follows != NULL && s->codec->follows(at.before);
}

/* Nothing is under way, and nothing in src begins a place. */
static void pass_over(struct view_sparse *s, const uint8_t *src, size_t n)
{
    /* of what was kept and what comes, the last `early` bytes are kept */
    const size_t more = n < s->codec->early ? n : s->codec->early;
    const size_t old = s->n_pending < s->codec->early - more ? s->n_pending : s->codec->early - more;

    behind_push(s, s->pending, s->n_pending - old);
    memmove(s->pending, s->pending + (s->n_pending - old), old);
    behind_push(s, src, n - more);
    s->at += s->n_pending - old + n - more;
    memcpy(s->pending + old, src + (n - more), more);
    s->n_pending = old + more;
    s->kept = true;
}

#define FED_FIRST 256u /* bytes after which what is under way is over, mostly */

enum sluice_status sluice_view_sparse_skip(struct sluice_view_state *state, const uint8_t *src, size_t n, uint64_t at,
                                           const struct sluice_view_sink *sink)
{
    struct view_sparse *s = (struct view_sparse *)state;
    enum sluice_status st = SLUICE_OK;
    size_t done = 0;

    begin(s, at);
    do {
        const size_t k = n - done < FED_FIRST ? n - done : FED_FIRST;

        if (k != 0 && !is_awake(s, at)) {
            pass_over(s, src + done, n - done);
            return SLUICE_OK;
        }
        st = sluice_view_sparse_feed(state, src + done, k, at + done, false, sink);
        done += k;
    } while (st == SLUICE_OK && done < n);
    return st;
}

uint64_t sluice_view_sparse_settled(const struct sluice_view_state *state)
{
    const struct view_sparse *s = (const struct view_sparse *)state;

    return s->fed ? s->at - reach(s, NULL, 0) : 0;
}
