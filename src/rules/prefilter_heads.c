#include "rules/prefilter_internal.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 32u   /* places: a head that could end at more of them is not asked for */
#define STEPS_MAX 20000u /* PCRE2's match limit: a head that takes more counts as there */

struct head {
    const char *regex;
    struct sluice_head_ends ends;
    _Atomic(pcre2_code *) code; /* compiled when it is asked for first... */
    atomic_bool useless;        /* ...unless PCRE2 cannot */
};

struct sluice_heads {
    struct sluice_head *texts; /* of v */
    size_t n;
    struct head v[];
};

struct sluice_heads_seen {
    pcre2_match_data *match;
    pcre2_match_context *limits;
    size_t end; /* what stands before that is in `backwards`; 0: nothing is */
    uint8_t backwards[SLUICE_HEAD_WIDTH_MAX + PLACES_MAX];
};

enum sluice_status sluice_heads_create(struct sluice_head *texts, size_t n, struct sluice_heads **out)
{
    struct sluice_heads *h = calloc(1, sizeof(*h) + n * sizeof(h->v[0]));

    if ((*out = h) == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        h->v[i].regex = (const char *)texts[i].regex.data;
        h->v[i].ends = texts[i].ends;
        atomic_init(&h->v[i].code, NULL);
        atomic_init(&h->v[i].useless, false);
    }
    h->texts = texts;
    h->n = n;
    return SLUICE_OK;
}

void sluice_heads_free(struct sluice_heads *h)
{
    if (h == NULL)
        return;
    for (size_t i = 0; i < h->n; i++) {
        pcre2_code_free(atomic_load_explicit(&h->v[i].code, memory_order_relaxed));
        sluice_buf_release(&h->texts[i].regex);
    }
    free(h->texts);
    free(h);
}

enum sluice_status sluice_heads_seen_create(struct sluice_heads_seen **out)
{
    struct sluice_heads_seen *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (s == NULL || (s->match = pcre2_match_data_create(1, NULL)) == NULL ||
        (s->limits = pcre2_match_context_create(NULL)) == NULL) {
        sluice_heads_seen_free(s);
        return SLUICE_ENOMEM;
    }
    (void)pcre2_set_match_limit(s->limits, STEPS_MAX);
    *out = s;
    return SLUICE_OK;
}

void sluice_heads_seen_free(struct sluice_heads_seen *s)
{
    if (s == NULL)
        return;
    pcre2_match_data_free(s->match);
    pcre2_match_context_free(s->limits);
    sodium_memzero(s->backwards, sizeof(s->backwards));
    free(s);
}

void sluice_heads_seen_clear(struct sluice_heads_seen *s)
{
    s->end = 0;
}

/* NULL: there is none, or no machine code of it. */
static pcre2_code *compile(const struct head *h)
{
    const uint32_t options = PCRE2_ANCHORED | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP;
    int rc;
    PCRE2_SIZE at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)h->regex, PCRE2_ZERO_TERMINATED, options, &rc, &at, NULL);

    if (code == NULL || pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0)
        return code;
    pcre2_code_free(code);
    return NULL;
}

static const pcre2_code *code_of(struct head *h)
{
    pcre2_code *code = atomic_load_explicit(&h->code, memory_order_acquire), *before = NULL;

    if (code != NULL || atomic_load_explicit(&h->useless, memory_order_relaxed))
        return code;
    if ((code = compile(h)) == NULL) {
        atomic_store_explicit(&h->useless, true, memory_order_relaxed);
        return NULL;
    }
    if (!atomic_compare_exchange_strong_explicit(&h->code, &before, code, memory_order_acq_rel, memory_order_acquire)) {
        pcre2_code_free(code); /* another thread was faster */
        code = before;
    }
    return code;
}

void sluice_heads_compile(struct sluice_heads *h)
{
    for (size_t i = 0; i < h->n; i++)
        (void)code_of(&h->v[i]); /* one that cannot be compiled counts as there */
}

/* What stands before text[end], and can matter for any place that is asked about together with it. Many rules have the
 * same word, and ask at the same place. */
static void turn_round(struct sluice_heads_seen *s, const uint8_t *text, size_t end)
{
    const size_t n = end < sizeof(s->backwards) ? end : sizeof(s->backwards);
    uint64_t eight;
    size_t i = 0;

    if (s->end == end)
        return;
    for (; n - i >= sizeof(eight); i += sizeof(eight)) {
        memcpy(&eight, text + end - sizeof(eight) - i, sizeof(eight));
        eight = __builtin_bswap64(eight);
        memcpy(s->backwards + i, &eight, sizeof(eight));
    }
    for (; i < n; i++)
        s->backwards[i] = text[end - 1 - i];
    s->end = end;
}

/* Does a head end before text[end], no more than PLACES_MAX before what was turned round? Anything but a plain no is a
 * yes. */
static bool ends_at(const pcre2_code *code, const struct sluice_heads_seen *s, size_t end)
{
    const size_t n = end < SLUICE_HEAD_WIDTH_MAX ? end : SLUICE_HEAD_WIDTH_MAX;

    return pcre2_jit_match(code, s->backwards + (s->end - end), n, 0, 0, s->match, s->limits) != PCRE2_ERROR_NOMATCH;
}

bool sluice_heads_met(struct sluice_heads *h, struct sluice_heads_seen *s, uint32_t head, const uint8_t *text,
                      uint64_t from, uint64_t to)
{
    struct head *one = &h->v[head];
    const pcre2_code *code;

    if (to - from >= PLACES_MAX)
        return true;
    for (size_t end = (size_t)from; end <= to; end++) {
        if (!sluice_head_may_end(&one->ends, text, end))
            continue;
        if ((code = code_of(one)) == NULL)
            return true;
        turn_round(s, text, (size_t)to);
        if (ends_at(code, s, end))
            return true;
    }
    return false;
}
