/*
 * The scanner's oracle: what the findings of a whole text are, said in the simplest way. Plain PCRE2 over the whole
 * text, context looked up in the whole text, every pair of findings compared. No window, no order of arrival.
 */
#ifndef SLUICE_TEST_SCAN_ORACLE_H
#define SLUICE_TEST_SCAN_ORACLE_H

#include "scan_kit.h"

static inline bool oracle_letter(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Is there a whole word of the rule in text[from, to)? */
static inline bool oracle_word(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t from, size_t to)
{
    for (size_t k = 0; r->context_words[k] != NULL; k++) {
        const size_t n = strlen(r->context_words[k]);

        for (size_t at = from; at + n <= to; at++) {
            if (strncasecmp((const char *)text + at, r->context_words[k], n) == 0 &&
                (at == 0 || !oracle_letter(text[at - 1])) && (at + n == len || !oracle_letter(text[at + n])))
                return true;
        }
    }
    return false;
}

static inline bool oracle_context(const struct sluice_rule *r, const char *hint, const uint8_t *text, size_t len,
                                  size_t start, size_t end)
{
    const size_t before = r->context_before, after = r->context_after, hint_len = strlen(hint);

    if (r->context_words == NULL)
        return false;
    if (oracle_word(r, text, len, start > before ? start - before : 0, start) ||
        oracle_word(r, text, len, end, after < len - end ? end + after : len))
        return true;
    return start < before && oracle_word(r, (const uint8_t *)hint, hint_len,
                                         hint_len > before - start ? hint_len - (before - start) : 0, hint_len);
}

/* 1: kept. */
static inline bool oracle_score(const struct sluice_rule *r, const uint8_t *value, size_t len, struct sluice_finding *f)
{
    bool kept = f->context || !r->context_required;

    f->score = r->score + (f->context ? r->context_score : 0);
    f->score = f->score > 1000000 ? 1000000 : f->score;
    f->n_checks = r->n_checks;
    for (unsigned i = 0; i < r->n_checks; i++) {
        const struct sluice_rule_check *c = &r->checks[i];

        f->checks[i].validator = c->validator->name;
        f->checks[i].result = c->validator->check(value, len);
        if (f->checks[i].result == SLUICE_CHECK_OK && f->score < c->pass_score)
            f->score = c->pass_score;
        if (f->checks[i].result == SLUICE_CHECK_FAIL) {
            kept = kept && !c->fail_drops;
            f->score = f->score > c->fail_score ? c->fail_score : f->score;
        }
    }
    return kept;
}

/* All matches of one text, before overlaps are settled. view: what they are called. */
static inline void oracle_matches(const struct sluice_ruleset *rs, const char *hint, const uint8_t *text, size_t len,
                                  const char *view, struct sluice_findings *out)
{
    pcre2_match_data *md = pcre2_match_data_create(2, NULL);
    const PCRE2_SIZE *o = pcre2_get_ovector_pointer(md);

    for (size_t i = 0; i < sluice_ruleset_count(rs); i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(rs, i);
        size_t at = 0;

        while (at <= len) {
            int rc = pcre2_match(r->code, text, len, at, 0, md, NULL);
            struct sluice_finding f = {.rule_index = r->index, .rule = r->id, .type = r->type, .class_ = r->class_};

            if (rc == PCRE2_ERROR_NOMATCH)
                break;
            ck_assert_int_gt(rc, 0);
            f.start = o[rc > 1 ? 2 : 0];
            f.end = o[rc > 1 ? 3 : 1];
            f.view = view;
            f.context = oracle_context(r, hint, text, len, f.start, f.end);
            if (oracle_score(r, text + f.start, f.end - f.start, &f))
                ck_assert_int_eq(sluice_findings_push(out, &f), SLUICE_OK);
            at = o[1];
        }
    }
    pcre2_match_data_free(md);
}

static inline bool oracle_strict(const struct sluice_finding *f)
{
    return f->class_ == SLUICE_CLASS_SECRET || f->class_ == SLUICE_CLASS_SPECIAL;
}

static inline int oracle_order(const void *x, const void *y)
{
    const struct sluice_finding *a = x, *b = y;

    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    return (a->rule_index > b->rule_index) - (a->rule_index < b->rule_index);
}

/* Settle overlaps: drop what lies within another of no less score whose class is no laxer. The list's own order decides
 * between two that are equal in everything but the rule. */
static inline void oracle_resolve(struct sluice_findings *fs)
{
    bool *drop = calloc(fs->n + 1, sizeof(*drop));
    size_t kept = 0;

    for (size_t i = 0; i < fs->n; i++) {
        for (size_t j = 0; j < fs->n; j++) {
            const struct sluice_finding *f = &fs->v[i], *g = &fs->v[j];
            const bool twins = f->start == g->start && f->end == g->end && f->score == g->score &&
                               oracle_strict(f) == oracle_strict(g);

            if (i == j || f->start < g->start || f->end > g->end || f->score > g->score)
                continue;
            if (oracle_strict(f) && !oracle_strict(g))
                continue;
            if (!twins || g->rule_index < f->rule_index || (g->rule_index == f->rule_index && j < i))
                drop[i] = true;
        }
    }
    for (size_t i = 0; i < fs->n; i++) {
        if (!drop[i])
            fs->v[kept++] = fs->v[i];
    }
    fs->n = kept;
    free(drop);
    qsort(fs->v, fs->n, sizeof(*fs->v), oracle_order);
}

/* The findings of a text read only as it is. */
static inline struct sluice_findings oracle_scan(const struct sluice_ruleset *rs, const char *hint, const uint8_t *text,
                                                 size_t len)
{
    struct sluice_findings out = {0};

    oracle_matches(rs, hint, text, len, "text", &out);
    oracle_resolve(&out);
    return out;
}

#endif
