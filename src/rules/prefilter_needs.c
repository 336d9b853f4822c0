#include "rules/prefilter_internal.h"

#include <stdlib.h>
#include <string.h>

/* One set and length; several rules may share it. */
struct need {
    struct sluice_run_set members;
    struct sluice_byteset set;
    uint32_t length;
    uint32_t fenced_min, fenced_max; /* 0: not fenced */
};

struct rule_need {
    uint32_t need; /* index; NONE: the rule needs nothing */
    uint32_t max_width;
};

#define NONE UINT32_MAX

struct sluice_needs {
    struct need *v;
    size_t n;
    struct rule_need *rules;
    size_t n_rules, cap_rules;
};

/* No run that is long enough lies in [from, to); where one is known, it is [to, end), the first. Of a need that is
 * fenced: none that fits begins in [from, to). */
struct seen {
    size_t from, to, end;
    bool known;
};

struct sluice_needs_seen {
    size_t n;
    struct seen v[];
};

enum sluice_status sluice_needs_create(size_t rules, struct sluice_needs **out)
{
    struct sluice_needs *n = calloc(1, sizeof(*n));

    *out = NULL;
    if (n == NULL)
        return SLUICE_ENOMEM;
    n->v = calloc(rules + 1, sizeof(*n->v));
    n->rules = calloc(rules + 1, sizeof(*n->rules));
    n->cap_rules = rules;
    if (n->v == NULL || n->rules == NULL) {
        sluice_needs_free(n);
        return SLUICE_ENOMEM;
    }
    *out = n;
    return SLUICE_OK;
}

void sluice_needs_free(struct sluice_needs *n)
{
    if (n == NULL)
        return;
    free(n->v);
    free(n->rules);
    free(n);
}

static uint32_t need_of(struct sluice_needs *n, const struct sluice_need *need)
{
    struct need *added = &n->v[n->n];

    for (size_t i = 0; i < n->n; i++) {
        if (n->v[i].length == need->length && n->v[i].fenced_min == need->fenced_min &&
            n->v[i].fenced_max == need->fenced_max && memcmp(&n->v[i].set, &need->set, sizeof(need->set)) == 0)
            return (uint32_t)i;
    }
    added->set = need->set;
    added->length = need->length;
    added->fenced_min = need->fenced_min;
    added->fenced_max = need->fenced_max;
    sluice_run_set_init(&added->members, &need->set);
    return (uint32_t)n->n++;
}

enum sluice_status sluice_needs_add(struct sluice_needs *n, const struct sluice_need *need, uint32_t max_width)
{
    if (n->n_rules == n->cap_rules)
        return SLUICE_ESTATE;
    n->rules[n->n_rules++] =
        (struct rule_need){.need = need->length == 0 ? NONE : need_of(n, need), .max_width = max_width};
    return SLUICE_OK;
}

enum sluice_status sluice_needs_seen_create(const struct sluice_needs *n, struct sluice_needs_seen **out)
{
    struct sluice_needs_seen *s = calloc(1, sizeof(*s) + n->n * sizeof(s->v[0]));

    *out = s;
    if (s == NULL)
        return SLUICE_ENOMEM;
    s->n = n->n;
    return SLUICE_OK;
}

void sluice_needs_seen_free(struct sluice_needs_seen *s)
{
    free(s);
}

void sluice_needs_seen_clear(const struct sluice_needs *n, struct sluice_needs_seen *s)
{
    memset(s->v, 0, n->n * sizeof(s->v[0]));
}

/* Is there a run of the needed length in text[first..limit)? Questions mostly come in ascending order, so that a search
 * goes on where the one before it stopped. */
static bool has_run(const struct need *need, struct seen *s, const uint8_t *text, size_t first, size_t limit)
{
    size_t at = s->to > first ? s->to : first;

    if (first < s->from || (first > s->to && !s->known)) {
        *s = (struct seen){.from = first, .to = first};
        at = first;
    }
    if (s->known && s->end >= at && s->end - at >= need->length)
        return limit >= at && limit - at >= need->length;
    if (s->known) /* behind the run, or at its end */
        *s = (struct seen){.from = first, .to = at};
    if (limit <= at)
        return false;
    s->known = sluice_run_next(&need->members, need->length, text, limit, &at, &s->end);
    if (!s->known && limit - at >= need->length) /* one may begin among the last bytes that were looked at */
        at = limit - (need->length - 1);
    s->to = at;
    return s->known;
}

/* The first run of fitting length that begins at *at or behind and, whole as it stands in the text, before limit.
 * False: there is none, nor does one begin before *at, which is limit or behind. */
static bool next_fenced(const struct need *need, const uint8_t *text, size_t len, size_t limit, size_t *at, size_t *end)
{
    /* as far as shows whether one that begins before limit is too long */
    const size_t horizon = len - limit > need->fenced_max ? limit + need->fenced_max + 1 : len;

    while (*at > 0 && *at < horizon && need->members.member[text[*at - 1]])
        (*at)++; /* the rest of a run that began before */
    while (*at < limit && sluice_run_next(&need->members, need->length, text, horizon, at, end) && *at < limit) {
        if (*end - *at >= need->fenced_min && *end - *at <= need->fenced_max)
            return true;
        *at = *end;
    }
    *at = *at > limit ? *at : limit;
    return false;
}

/* The same, of a fenced one. */
static bool has_fenced(const struct need *need, struct seen *s, const uint8_t *text, size_t len, size_t first,
                       size_t limit)
{
    if (first < s->from || first > s->to)
        *s = (struct seen){.from = first, .to = first};
    if (!s->known && s->to < limit)
        s->known = next_fenced(need, text, len, limit, &s->to, &s->end);
    return s->known && s->end <= limit;
}

bool sluice_needs_met(const struct sluice_needs *n, struct sluice_needs_seen *s, uint32_t rule, const uint8_t *text,
                      size_t len, uint64_t first, uint64_t last)
{
    const struct rule_need *r = &n->rules[rule];
    const uint64_t reach = last + r->max_width;
    size_t limit;

    if (r->need == NONE)
        return true;
    limit = reach < len ? (size_t)reach : len;
    return n->v[r->need].fenced_max == 0 ? has_run(&n->v[r->need], &s->v[r->need], text, (size_t)first, limit)
                                         : has_fenced(&n->v[r->need], &s->v[r->need], text, len, (size_t)first, limit);
}
