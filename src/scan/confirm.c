#include "scan/engine_internal.h"

#include "core/limits.h"
#include "core/utf8.h"
#include "rules/judge.h"

static enum sluice_status engine_error(int rc, const struct sluice_rule *rule, struct sluice_error *err)
{
    switch (rc) {
    case PCRE2_ERROR_MATCHLIMIT:
    case PCRE2_ERROR_DEPTHLIMIT:
    case PCRE2_ERROR_HEAPLIMIT:
    case PCRE2_ERROR_JIT_STACKLIMIT:
        return sluice_fail(err, SLUICE_ELIMIT, "rule %s reached a match limit", rule->id);
    case PCRE2_ERROR_NOMEMORY:
        return sluice_fail(err, SLUICE_ENOMEM, "rule %s: out of memory", rule->id);
    default:
        return sluice_fail(err, SLUICE_EENGINE, "rule %s: PCRE2 error %d", rule->id, rc);
    }
}

/* Does a context word stand near the value [start, end) of the text? */
static bool context_near(const struct sluice_rule *rule, const struct sluice_excerpt *w, uint64_t start, uint64_t end)
{
    const size_t before = rule->context_before;
    size_t from, hint_part;

    if (rule->context_words == NULL)
        return false;
    if (sluice_judge_near(rule, w->text, w->len, (size_t)(start - w->base), (size_t)(end - w->base), &from))
        return true;
    if (start >= before || (rule->context_sentence && w->base + from > 0))
        return false;
    hint_part = before - (size_t)start;
    return sluice_judge_context(rule, w->hint, w->hint_len, w->hint_len > hint_part ? w->hint_len - hint_part : 0,
                                w->hint_len);
}

/* Is the character c, of len bytes or 0, text and no control character? */
static bool is_text(unsigned len, uint32_t c)
{
    return len != 0 && (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') && c != 0x7f;
}

/* How many of the bytes p[0..n) are text; adds to *all how many there are, less those of a character that the beginning
 * cut. */
static size_t text_bytes(const uint8_t *p, size_t n, size_t *all)
{
    size_t i = 0, text = 0;

    while (i < n && i < 3 && (p[i] & 0xc0u) == 0x80u)
        i++;
    *all += n - i;
    while (i < n) {
        uint32_t c = 0;
        bool cut;
        unsigned len = sluice_utf8_decode(p + i, n - i, &c, &cut);

        if (len == 0 && cut) {
            len = (unsigned)(n - i); /* the end cut it */
        } else if (!is_text(len, c)) {
            i++;
            continue;
        }
        text += len;
        i += len;
    }
    return text;
}

bool sluice_is_legible(const uint8_t *p, size_t n)
{
    size_t i = 0, row = 0;

    while (i < n && row < SLUICE_LEGIBLE_MIN) {
        uint32_t c = 0;
        bool cut;
        const unsigned len = sluice_utf8_decode(p + i, n - i, &c, &cut);

        if (is_text(len, c))
            row += len;
        else
            row = 0;
        i += len == 0 ? 1 : len;
    }
    return row >= SLUICE_LEGIBLE_MIN;
}

/* Are there as many bytes of text in a row among those of the match and of its flanks? */
static bool is_among_text(const struct sluice_excerpt *w, const PCRE2_SIZE *match)
{
    const size_t before = match[0] < SLUICE_FLANK ? match[0] : SLUICE_FLANK, left = w->len - match[1];
    const size_t behind = left < SLUICE_FLANK ? left : SLUICE_FLANK;

    return sluice_is_legible(w->text + match[0] - before, before + (match[1] - match[0]) + behind);
}

static bool stands_in_text(const struct sluice_excerpt *w, const PCRE2_SIZE *value)
{
    const size_t before = value[0] < SLUICE_FLANK ? value[0] : SLUICE_FLANK, left = w->len - value[1];
    const size_t behind = left < SLUICE_FLANK ? left : SLUICE_FLANK;
    size_t all = 0, text;

    if (value[1] - value[0] >= SLUICE_FLANKED_MAX)
        return true;
    text = text_bytes(w->text + value[0] - before, before, &all);
    text += text_bytes(w->text + value[1], behind, &all);
    return text * 4 >= all * 3;
}

/* o, value: offsets of the match and of its value in the window. *next: where the search goes on. A match without the
 * context word that its rule requires, or in a view among what is no text, is as if there was none, so it hides none
 * that begins within it: where there is no such word, nothing needs to be searched. */
static enum sluice_status report(const struct sluice_engine *e, const struct sluice_rule *rule,
                                 const struct sluice_excerpt *w, const PCRE2_SIZE *o, const PCRE2_SIZE *value,
                                 PCRE2_SIZE *next, sluice_confirm_fn fn, void *ctx)
{
    const struct sluice_match match = {
        .text = w->text + o[0], .len = o[1] - o[0], .value_at = value[0] - o[0], .value_len = value[1] - value[0]};
    struct sluice_finding f = {
        .rule_index = rule->index,
        .rule = rule->id,
        .type = rule->type,
        .class_ = rule->class_,
        .start = w->base + value[0],
        .end = w->base + value[1],
    };

    if (w->decoded && !is_among_text(w, o)) {
        *next = o[0] + 1;
        return SLUICE_OK;
    }
    f.context = context_near(rule, w, f.start, f.end);
    *next = rule->context_required && !f.context ? o[0] + 1 : o[1];
    if ((w->decoded && !stands_in_text(w, value)) ||
        sluice_judge_in_row(rule, w->text, w->len, value[0], value[1], f.context))
        return SLUICE_OK;
    f.n_checks = rule->n_checks;
    if (!sluice_judge_match(rule, &match, f.context, &f.score, f.checks))
        return SLUICE_OK;
    return f.score < e->min_score ? SLUICE_OK : fn(ctx, &f);
}

/* What pcre2_match() does, without its checks, which cost as much as most matches: there is no UTF to check. */
static int match(const struct sluice_engine *e, const pcre2_code *code, const uint8_t *text, size_t len, size_t from)
{
    const int rc = pcre2_jit_match(code, text, len, from, 0, e->match, e->limits);

    /* a system without JIT, or a pattern that it does not take */
    return rc == PCRE2_ERROR_JIT_BADOPTION ? pcre2_match(code, text, len, from, 0, e->match, e->limits) : rc;
}

enum sluice_status sluice_confirm(const struct sluice_engine *e, const struct sluice_excerpt *w, uint32_t rule,
                                  uint64_t from, uint64_t to, uint64_t *next, sluice_confirm_fn fn, void *ctx,
                                  struct sluice_error *err)
{
    const struct sluice_rule *r = sluice_ruleset_rule(e->rules, rule);
    const PCRE2_SIZE *o = pcre2_get_ovector_pointer(e->match);
    const uint64_t seen = to - w->base + e->ahead[rule];
    const size_t len = seen < w->len ? (size_t)seen : w->len;
    const pcre2_code *code;
    enum sluice_status st = sluice_rule_code(r, &code, err);

    /* The limit keeps a search from going on behind `to`; no byte behind len can decide a start before it. */
    e->work->starts += from < to ? to - from : 0;
    if (from < to)
        pcre2_set_offset_limit(e->limits, (size_t)(to - 1 - w->base));
    while (from < to && st == SLUICE_OK) {
        int rc;

        e->work->calls++;
        if (e->watch != NULL)
            e->watch(e->watch_ctx, r, w->text, len, (size_t)(from - w->base), (size_t)(to - 1 - w->base));
        rc = match(e, code, w->text, len, (size_t)(from - w->base));
        if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
            return engine_error(rc, r, err);
        if (rc == PCRE2_ERROR_NOMATCH) {
            from = to;
        } else {
            /* the value is group 1, which is never unset or empty where there is one */
            PCRE2_SIZE on;

            e->work->matches++;
            st = report(e, r, w, o, rc > 1 ? o + 2 : o, &on, fn, ctx);
            from = w->base + on;
        }
    }
    *next = from;
    return st;
}

/* --- own secrets --- */

struct own_search {
    const struct sluice_engine *engine;
    const struct sluice_excerpt *window;
    sluice_confirm_fn fn;
    void *ctx;
};

/* No check and no context: it is that value. What stands round it in a view does not matter either. */
static enum sluice_status on_own(void *ctx, uint32_t entry, size_t start, size_t end)
{
    const struct own_search *s = ctx;
    const struct sluice_rule *rule = sluice_ruleset_rule(s->engine->rules, s->engine->n_rules);
    const struct sluice_finding f = {
        .rule_index = rule->index,
        .rule = rule->id,
        .type = rule->type,
        .entry = sluice_own_index_name(s->engine->own, entry),
        .entry_index = entry,
        .class_ = rule->class_,
        .start = s->window->base + start,
        .end = s->window->base + end,
        .score = rule->score,
    };

    return s->fn(s->ctx, &f);
}

enum sluice_status sluice_confirm_own(const struct sluice_engine *e, const struct sluice_excerpt *w, uint64_t from,
                                      uint64_t to, sluice_confirm_fn fn, void *ctx)
{
    struct own_search s = {.engine = e, .window = w, .fn = fn, .ctx = ctx};

    return sluice_own_index_find(e->own, w->text, w->len, (size_t)(from - w->base), (size_t)(to - w->base), on_own, &s);
}
