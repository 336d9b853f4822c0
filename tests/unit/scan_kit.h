/* What the scanner's tests share: rules from a table, scanning in pieces, and an oracle that shares no code with it. */
#ifndef SLUICE_TEST_SCAN_KIT_H
#define SLUICE_TEST_SCAN_KIT_H

#include "core/buf.h"
#include "core/limits.h"
#include "scan/findings.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kit_rule {
    const char *class_;  /* NULL: custom */
    const char *type;    /* NULL: T<index> */
    const char *pattern; /* as it stands in JSON: backslashes doubled */
    const char *score;   /* NULL: 0.5 */
    const char *rest;    /* more members, each followed by a comma; NULL: none */
};

static inline void kit_append(struct sluice_buf *b, const char *s)
{
    ck_assert_int_eq(sluice_buf_append_str(b, s), SLUICE_OK);
}

/* A ruleset of n rules, ids <class>.r<index>. */
static inline struct sluice_ruleset *kit_rules(const struct kit_rule *rules, size_t n)
{
    struct sluice_ruleset *rs = NULL;
    struct sluice_error err = {0};
    struct sluice_buf b;

    sluice_buf_init(&b, 1u << 20);
    kit_append(&b, "{\"pack\":\"custom/test\",\"rules\":[");
    for (size_t i = 0; i < n; i++) {
        const struct kit_rule *r = &rules[i];
        const char *class_ = r->class_ == NULL ? "custom" : r->class_;
        char type[16];

        (void)snprintf(type, sizeof(type), "T%zu", i);
        ck_assert_int_eq(sluice_buf_printf(&b,
                                           "%s{\"id\":\"%s.r%zu\",\"type\":\"%s\",\"class\":\"%s\",\"score\":%s,%s"
                                           "\"reference\":\"test\",\"examples\":{\"match\":[\"a\",\"b\",\"c\"],"
                                           "\"no_match\":[\"d\",\"e\",\"f\"]},\"pattern\":\"",
                                           i == 0 ? "" : ",", class_, i, r->type == NULL ? type : r->type, class_,
                                           r->score == NULL ? "0.5" : r->score, r->rest == NULL ? "" : r->rest),
                         SLUICE_OK);
        kit_append(&b, r->pattern);
        kit_append(&b, "\"}");
    }
    kit_append(&b, "]}");
    if (sluice_ruleset_parse("test", b.data, b.len, &rs, &err) != SLUICE_OK)
        ck_abort_msg("%u: %s: %s", err.line, err.field, err.what);
    sluice_buf_release(&b);
    return rs;
}

static inline struct sluice_prefilter *kit_prefilter(const struct sluice_ruleset *rs)
{
    struct sluice_prefilter *pf = NULL;
    struct sluice_error err = {0};

    if (sluice_prefilter_create(rs, NULL, &pf, &err) != SLUICE_OK)
        ck_abort_msg("%s", err.what);
    return pf;
}

static inline struct sluice_scanner *kit_scanner(const struct sluice_ruleset *rs, const struct sluice_prefilter *pf,
                                                 bool views)
{
    const struct sluice_scanner_options opts = {.no_views = !views};
    struct sluice_scanner *s = NULL;

    ck_assert_int_eq(sluice_scanner_create(rs, pf, &opts, &s, NULL), SLUICE_OK);
    return s;
}

static inline enum sluice_status kit_collect(void *ctx, const struct sluice_finding *f)
{
    return sluice_findings_push(ctx, f);
}

/* Scan text cut before each of the offsets cuts[0..n), ascending. */
static inline struct sluice_findings kit_scan_cut(struct sluice_scanner *s, const char *hint, const uint8_t *text,
                                                  size_t len, const size_t *cuts, size_t n)
{
    struct sluice_findings out = {0};
    struct sluice_error err = {0};
    size_t at = 0;

    ck_assert_int_eq(sluice_scanner_begin(s, (const uint8_t *)hint, strlen(hint), kit_collect, &out), SLUICE_OK);
    for (size_t i = 0; i <= n; i++) {
        size_t to = i == n ? len : cuts[i];
        /* a copy of its own, so that a sanitizer sees every byte read beyond the piece */
        uint8_t *piece = malloc(to - at + 1);

        memcpy(piece, text + at, to - at);
        if (sluice_scanner_feed(s, piece, to - at, &err) != SLUICE_OK)
            ck_abort_msg("feed: %s", err.what);
        ck_assert_uint_le(to - sluice_scanner_settled(s), SLUICE_HOLD_MAX);
        free(piece);
        at = to;
    }
    if (sluice_scanner_end(s, &err) != SLUICE_OK)
        ck_abort_msg("end: %s", err.what);
    return out;
}

static inline struct sluice_findings kit_scan(struct sluice_scanner *s, const char *hint, const char *text)
{
    return kit_scan_cut(s, hint, (const uint8_t *)text, strlen(text), NULL, 0);
}

static inline bool kit_same(const struct sluice_finding *a, const struct sluice_finding *b)
{
    if (a->rule_index != b->rule_index || a->start != b->start || a->end != b->end || a->score != b->score ||
        a->context != b->context || a->n_checks != b->n_checks || strcmp(a->view, b->view) != 0 ||
        (a->entry == NULL) != (b->entry == NULL) || a->entry_index != b->entry_index)
        return false;
    for (unsigned i = 0; i < a->n_checks; i++) {
        if (a->checks[i].result != b->checks[i].result || a->checks[i].validator != b->checks[i].validator)
            return false;
    }
    return true;
}

/* Aborts with both lists where they differ. */
static inline void kit_assert_same(const struct sluice_findings *got, const struct sluice_findings *want,
                                   const char *what)
{
    size_t n = got->n > want->n ? got->n : want->n;

    for (size_t i = 0; i < n; i++) {
        const struct sluice_finding none = {.rule = "nothing", .view = "-"};
        const struct sluice_finding *g = i < got->n ? &got->v[i] : &none, *w = i < want->n ? &want->v[i] : &none;

        if (i >= got->n || i >= want->n || !kit_same(g, w))
            ck_abort_msg("%s: finding %zu: got %s [%lu,%lu) %u %s %s, want %s [%lu,%lu) %u %s %s", what, i, g->rule,
                         (unsigned long)g->start, (unsigned long)g->end, g->score, g->context ? "context" : "-",
                         g->view, w->rule, (unsigned long)w->start, (unsigned long)w->end, w->score,
                         w->context ? "context" : "-", w->view);
    }
}

#endif
