#include "hostile.h"

#include "rules/pattern_gen.h"
#include "rules/window.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DEEP 5u            /* encodings one in another */
#define ENCODED_MAX 20000u /* bytes that are not encoded once more */

struct hostile {
    const struct sluice_ruleset *rs;
    struct sluice_pattern **patterns; /* per rule */
    struct sluice_windows *windows;
    struct sluice_random random;
    struct sluice_buf one;
};

static enum sluice_status parse_all(struct hostile *h, struct sluice_error *err)
{
    const size_t n = sluice_ruleset_count(h->rs);
    enum sluice_status st = SLUICE_OK;

    h->patterns = calloc(n + 1, sizeof(struct sluice_pattern *));
    h->windows = calloc(n + 1, sizeof(*h->windows));
    if (h->patterns == NULL || h->windows == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < n && st == SLUICE_OK; i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(h->rs, i);

        if ((st = sluice_pattern_parse(r->pattern, r->caseless, &h->patterns[i], err)) == SLUICE_OK)
            st = sluice_windows_choose(h->patterns[i], &h->windows[i]);
    }
    return st;
}

enum sluice_status hostile_create(const struct sluice_ruleset *rs, struct hostile **out, struct sluice_error *err)
{
    struct hostile *h = calloc(1, sizeof(*h));
    enum sluice_status st;

    *out = NULL;
    if (h == NULL)
        return SLUICE_ENOMEM;
    sluice_ruleset_ref(rs);
    h->rs = rs;
    sluice_buf_init(&h->one, 1u << 20);
    if ((st = parse_all(h, err)) == SLUICE_OK)
        *out = h;
    else
        hostile_free(h);
    return st;
}

void hostile_free(struct hostile *h)
{
    if (h == NULL)
        return;
    for (size_t i = 0; h->windows != NULL && h->patterns[i] != NULL; i++) {
        sluice_windows_release(&h->windows[i]);
        sluice_pattern_free(h->patterns[i]);
    }
    free(h->windows);
    free(h->patterns);
    sluice_buf_release(&h->one);
    sluice_ruleset_unref(h->rs);
    free(h);
}

/* One match of the rule into h->one. */
static enum sluice_status make_match(struct hostile *h, uint32_t rule, enum sluice_pattern_size size)
{
    sluice_buf_clear(&h->one);
    return sluice_pattern_generate(h->patterns[rule], &h->random, size, &h->one);
}

/* The beginning of a match up to where the prefilter has seen enough, for each of its pieces. */
static enum sluice_status put_keyword(struct hostile *h, uint32_t rule, const char *between, struct sluice_buf *out)
{
    const struct sluice_windows *w = &h->windows[rule];
    enum sluice_status st = make_match(h, rule, SLUICE_PATTERN_SHORTEST);

    for (size_t i = 0; i < w->n && st == SLUICE_OK; i++) {
        const size_t lead = w->v[i].lead_max, n = lead < h->one.len ? lead : h->one.len;

        if ((st = sluice_buf_append(out, h->one.data, n)) == SLUICE_OK)
            st = sluice_buf_append_str(out, between);
    }
    return st;
}

static enum sluice_status put_glued(struct hostile *h, uint32_t rule, struct sluice_buf *out)
{
    return put_keyword(h, rule, "", out);
}

static enum sluice_status put_spaced(struct hostile *h, uint32_t rule, struct sluice_buf *out)
{
    return put_keyword(h, rule, " ", out);
}

static enum sluice_status put_near_miss(struct hostile *h, uint32_t rule, struct sluice_buf *out)
{
    enum sluice_status st = make_match(h, rule, SLUICE_PATTERN_ANY);
    const size_t quarter = h->one.len / 4 + 1;

    if (st != SLUICE_OK)
        return st;
    h->one.data[h->one.len - 1 - sluice_random_below(&h->random, (uint32_t)quarter)] = '\x01';
    st = sluice_buf_append(out, h->one.data, h->one.len);
    return st == SLUICE_OK ? sluice_buf_append_str(out, " ") : st;
}

/* once: 0 base64, 1 hex, 2 percent escapes. */
static enum sluice_status encode(struct hostile *h, unsigned how)
{
    const size_t n = h->one.len, room = 3 * n + 4;
    char *to = calloc(1, room + 1);
    enum sluice_status st = SLUICE_ENOMEM;

    if (to == NULL)
        return st;
    switch (how) {
    case 0:
        (void)sodium_bin2base64(to, room + 1, h->one.data, n, sodium_base64_VARIANT_ORIGINAL);
        break;
    case 1:
        (void)sodium_bin2hex(to, room + 1, h->one.data, n);
        break;
    default:
        for (size_t i = 0; i < n; i++)
            (void)snprintf(to + 3 * i, 4, "%%%02x", h->one.data[i]);
    }
    sluice_buf_clear(&h->one);
    st = sluice_buf_append_str(&h->one, to);
    free(to);
    return st;
}

/* order: the encodings, innermost first, as digits to base 3. */
static enum sluice_status put_in_order(struct hostile *h, uint32_t rule, uint32_t order, struct sluice_buf *out)
{
    enum sluice_status st = make_match(h, rule, SLUICE_PATTERN_SHORTEST);

    for (unsigned i = 0; i < DEEP && h->one.len < ENCODED_MAX && st == SLUICE_OK; i++, order /= 3)
        st = encode(h, order % 3);
    if (st == SLUICE_OK)
        st = sluice_buf_append(out, h->one.data, h->one.len);
    return st == SLUICE_OK ? sluice_buf_append_str(out, " ") : st;
}

static enum sluice_status put_encoded(struct hostile *h, uint32_t rule, struct sluice_buf *out)
{
    static const uint32_t orders[] = {0, 121, 102, 46, 205}; /* base64 alone, hex alone, and all by turns */

    return put_in_order(h, rule, orders[sluice_random_below(&h->random, COUNT(orders))], out);
}

static enum sluice_status put_ways(struct hostile *h, uint32_t rule, struct sluice_buf *out)
{
    return put_in_order(h, rule, sluice_random_below(&h->random, 243), out);
}

static const struct {
    const char *name;
    enum sluice_status (*put)(struct hostile *h, uint32_t rule, struct sluice_buf *out);
} kinds[HOSTILE_KINDS] = {{"keywords", put_glued},
                          {"spaced", put_spaced},
                          {"near misses", put_near_miss},
                          {"encoded", put_encoded},
                          {"ways", put_ways}};

const char *hostile_name(enum hostile_kind kind)
{
    return kinds[kind].name;
}

enum sluice_status hostile_make(struct hostile *h, enum hostile_kind kind, uint32_t rule, size_t bytes,
                                struct sluice_buf *out)
{
    const uint32_t rules = (uint32_t)sluice_ruleset_count(h->rs);
    enum sluice_status st = SLUICE_OK;

    h->random.state = 88172645463325252u + 1000003u * (uint64_t)kind + rule;
    sluice_buf_clear(out);
    while (out->len < bytes && st == SLUICE_OK)
        st = kinds[kind].put(h, rule == HOSTILE_ALL ? sluice_random_below(&h->random, rules) : rule, out);
    return st;
}
