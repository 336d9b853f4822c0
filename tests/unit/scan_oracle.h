/*
 * The scanner's oracle: what the findings of a whole text are, said in the simplest way. Plain PCRE2 over the whole
 * text, context looked up in the whole text, every pair of findings compared. No window, no order of arrival.
 */
#ifndef SLUICE_TEST_SCAN_ORACLE_H
#define SLUICE_TEST_SCAN_ORACLE_H

#include "core/fold.h"
#include "core/utf8.h"
#include "rules/number_row.h"
#include "rules/sentence.h"
#include "scan/reading_internal.h"
#include "scan_kit.h"

static inline bool oracle_letter(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Does a word end between two bytes? Where not both are letters, or a capital follows a small letter. */
static inline bool oracle_edge(int left, int right)
{
    return !oracle_letter(left) || !oracle_letter(right) ||
           (left >= 'a' && left <= 'z' && right >= 'A' && right <= 'Z');
}

/* A context word as it is compared: folded, each gap one space. */
struct oracle_word {
    char folded[256];
    size_t n;
    bool exact, prefix;
};

static inline struct oracle_word oracle_fold(const char *word)
{
    struct oracle_word w = {.prefix = word[0] != '\0' && word[strlen(word) - 1] == '*'};
    const uint8_t *p = (const uint8_t *)word;
    const size_t n = strlen(word);
    size_t letters = 0;
    uint32_t cp;
    bool cut, gap = false;

    for (size_t i = 0; i < n; i++)
        letters += oracle_letter(p[i]) && (p[i] & 0xc0) != 0x80;
    w.exact = letters < 4;
    for (size_t at = 0; at < n;) {
        const unsigned len = sluice_utf8_decode(p + at, n - at, &cp, &cut);

        if (!oracle_letter(p[at])) {
            gap = w.n != 0;
        } else {
            if (gap)
                w.folded[w.n++] = ' ';
            gap = false;
            w.n += sluice_fold(cp, w.exact, (uint8_t *)w.folded + w.n);
        }
        at += len;
    }
    return w;
}

/* Does what is left of the word stand at text[at]? */
static inline bool oracle_stands(const struct oracle_word *w, size_t k, const uint8_t *text, size_t len, size_t at,
                                 size_t to)
{
    uint8_t folded[SLUICE_FOLD_MAX];
    unsigned n, bytes;
    uint32_t cp;
    bool cut;

    if (k == w->n && (w->prefix || at == len || oracle_edge(text[at - 1], text[at])))
        return true;
    if (k < w->n && w->folded[k] == ' ') {
        const size_t gap = at;

        while (at < to && at < gap + 2 && strchr(" _-./'\t\n\r", text[at]) != NULL && text[at] != '\0')
            at++;
        return oracle_stands(w, k + 1, text, len, at, to);
    }
    if (at == to || !oracle_letter(text[at]) || (bytes = sluice_utf8_decode(text + at, to - at, &cp, &cut)) == 0)
        return false;
    n = sluice_fold(cp, w->exact, folded);
    return k + n <= w->n && memcmp(folded, w->folded + k, n) == 0 && oracle_stands(w, k + n, text, len, at + bytes, to);
}

/* Is there a word of the rule in text[from, to)? */
static inline bool oracle_word(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t from, size_t to)
{
    for (size_t k = 0; r->context_words[k] != NULL; k++) {
        const struct oracle_word w = oracle_fold(r->context_words[k]);

        for (size_t at = from; at < to; at++) {
            if (oracle_letter(text[at]) && (at == 0 || oracle_edge(text[at - 1], text[at])) &&
                oracle_stands(&w, 0, text, len, at, to))
                return true;
        }
    }
    return false;
}

static inline bool oracle_context(const struct sluice_rule *r, const uint8_t *hint, size_t hint_len,
                                  const uint8_t *text, size_t len, size_t start, size_t end)
{
    const size_t before = r->context_before, after = r->context_after;

    size_t from = start > before ? start - before : 0, to = after < len - end ? end + after : len;

    if (r->context_words == NULL)
        return false;
    if (r->context_sentence) { /* test_sentence.c says what that is */
        from = sluice_sentence_begin(text, from, start);
        to = sluice_sentence_end(text, end, to);
    }
    if (oracle_word(r, text, len, from, start) || oracle_word(r, text, len, end, to))
        return true;
    return start < before && (!r->context_sentence || from == 0) &&
           oracle_word(r, hint, hint_len, hint_len > before - start ? hint_len - (before - start) : 0, hint_len);
}

/* How much of text[from, to) is UTF-8 without control characters; characters cut off at its ends do not count against
 * it. */
static inline void oracle_flank(const uint8_t *text, size_t from, size_t to, size_t *good, size_t *all)
{
    while (from < to && (text[from] & 0xc0) == 0x80 && *all < 3) {
        from++;
        ++*all;
    }
    *all = 0;
    for (size_t i = from; i < to;) {
        size_t n = 1;

        while (n <= 4 && i + n <= to && sluice_utf8_check(text + i, n) != n)
            n++;
        if (n <= 4 && i + n <= to) {
            if (n > 1 || (text[i] >= 0x20 && text[i] != 0x7f) || strchr("\t\n\r", text[i]) != NULL)
                *good += text[i] == 0 ? 0 : n;
            i += n;
        } else {
            uint32_t c;
            bool cut = false;

            (void)sluice_utf8_decode(text + i, to - i, &c, &cut);
            *good += cut ? to - i : 0;
            i += cut ? to - i : 1;
        }
    }
    *all = to - from;
}

static inline bool oracle_in_text(const uint8_t *text, size_t len, size_t start, size_t end)
{
    size_t good = 0, all_before = 0, all_behind = 0;

    oracle_flank(text, start > 16 ? start - 16 : 0, start, &good, &all_before);
    oracle_flank(text, end, len - end > 16 ? end + 16 : len, &good, &all_behind);
    return end - start >= 16 || good * 4 >= (all_before + all_behind) * 3;
}

/* Bytes that begin a character of UTF-8. */
static inline size_t oracle_points(const uint8_t *p, size_t n)
{
    size_t points = 0;

    for (size_t i = 0; i < n; i++)
        points += (p[i] & 0xc0) != 0x80;
    return points;
}

/* Are eight bytes in a row whole characters of UTF-8 that are no control characters? */
static inline bool oracle_legible(const uint8_t *text, size_t from, size_t to)
{
    for (size_t first = from; first < to; first++) {
        size_t i = first, n = 1;

        while (i < to && i - first < 8 && n != 0) {
            for (n = 4;
                 n > 0 && (i + n > to || sluice_utf8_check(text + i, n) != n || oracle_points(text + i, n) != 1);)
                n--;
            if (n == 1 && (text[i] == 0x7f || (text[i] < 0x20 && memchr("\t\n\r", text[i], 3) == NULL)))
                n = 0;
            i += n;
        }
        if (i - first >= 8)
            return true;
    }
    return false;
}

/* 1: kept. */
static inline bool oracle_score(const struct sluice_rule *r, const struct sluice_match *m, struct sluice_finding *f)
{
    bool kept = f->context || !r->context_required;

    f->score = r->score + (f->context ? r->context_score : 0);
    f->score = f->score > 1000000 ? 1000000 : f->score;
    f->n_checks = r->n_checks;
    for (unsigned i = 0; i < r->n_checks; i++) {
        const struct sluice_rule_check *c = &r->checks[i];
        uint32_t worth = c->pass_score;

        f->checks[i].validator = c->validator->name;
        f->checks[i].result = c->validator->check(m->text + m->value_at, m->value_len);
        if (c->validator->grade != NULL) {
            worth = c->validator->grade(m);
            f->checks[i].result = worth == 0 ? SLUICE_CHECK_FAIL : SLUICE_CHECK_OK;
            worth = worth > c->pass_score ? c->pass_score : worth;
        }
        if (f->checks[i].result == SLUICE_CHECK_OK && f->score < worth)
            f->score = worth;
        if (f->checks[i].result == SLUICE_CHECK_FAIL) {
            kept = kept && !c->fail_drops;
            f->score = f->score > c->fail_score ? c->fail_score : f->score;
        }
    }
    return kept;
}

/* One way of reading a text. */
struct oracle_reading {
    const struct sluice_ruleset *rs;
    const uint8_t *hint, *text;
    size_t hint_len, len;
    const struct sluice_map *map; /* to the text itself; NULL for that */
    unsigned depth, number;
    char name[64];
};

struct oracle_found {
    struct sluice_finding finding;
    unsigned number;
    bool general;
};

struct oracle_list {
    struct oracle_found *v;
    size_t n, cap;
};

/* Is byte i of the decoded text another one than its source byte? */
static inline bool is_atom(const struct sluice_map *m, uint64_t i)
{
    size_t k = m->n;

    while (m->runs[k - 1].at > i)
        k--;
    return m->runs[k - 1].source_len != 0;
}

/* What is read into a text counts where more speaks for it: reading_name_internal.h. */
static inline bool oracle_counts(const struct oracle_reading *r, const struct sluice_rule *rule,
                                 const struct sluice_finding *f)
{
    const bool digits = strstr(r->name, "digits") != NULL, spelt = strstr(r->name, "spelt") != NULL;
    bool proved = false;

    for (unsigned i = 0; i < rule->n_checks; i++) {
        const struct sluice_validator *v = rule->checks[i].validator;

        proved = proved || (f->checks[i].result == SLUICE_CHECK_OK && (v->proves || v->complete != NULL));
    }
    return (!digits && !spelt) ||
           (f->class_ == SLUICE_CLASS_PII && ((f->context && (!digits || proved)) || (proved && f->score >= 950000)));
}

/* Was anything decoded within what a match of the rule that begins at s can see, its context included? */
static inline bool oracle_new(const struct oracle_reading *r, const struct sluice_rule *rule, size_t s)
{
    const size_t before = rule->context_words == NULL ? 0 : rule->context_before;
    const size_t after = rule->context_words == NULL ? 0 : rule->context_after + 1;
    size_t behind = rule->look_behind > before ? rule->look_behind : before;
    size_t ahead = rule->look_ahead > after ? rule->look_ahead : after;
    const size_t flank = rule->class_ == SLUICE_CLASS_PII ? 96 : 16;
    uint64_t last = 0;

    behind = 1 + (behind > flank ? behind : flank);
    ahead = rule->max_width + (ahead > flank ? ahead : flank);
    for (size_t i = s > behind ? s - behind : 0; i < r->len && i < s + ahead; i++) {
        uint64_t start, end;

        sluice_map_source(r->map, i, i + 1, &start, &end);
        if (end - start != 1 || (last != 0 && start != last) || is_atom(r->map, i))
            return true;
        last = end;
    }
    return false;
}

/* All matches of a reading, before overlaps are settled. */
static inline void oracle_matches(const struct oracle_reading *r, struct oracle_list *out)
{
    pcre2_match_data *md = pcre2_match_data_create(2, NULL);
    const PCRE2_SIZE *o = pcre2_get_ovector_pointer(md);

    for (size_t i = 0; i < sluice_ruleset_count(r->rs); i++) {
        const struct sluice_rule *rule = sluice_ruleset_rule(r->rs, i);
        const pcre2_code *code;
        size_t at = 0;
        int rc;

        ck_assert_int_eq(sluice_rule_code(rule, &code, NULL), SLUICE_OK);
        while (at <= r->len && (rc = pcre2_match(code, r->text, r->len, at, 0, md, NULL)) > 0) {
            struct sluice_finding f = {
                .rule_index = rule->index, .rule = rule->id, .type = rule->type, .class_ = rule->class_};
            const size_t start = o[rc > 1 ? 2 : 0], end = o[rc > 1 ? 3 : 1];
            const struct sluice_match m = {
                .text = r->text + o[0], .len = o[1] - o[0], .value_at = start - o[0], .value_len = end - start};

            if (r->depth != 0 && !oracle_new(r, rule, o[0])) {
                at = o[0] + 1;
                continue;
            }
            if (r->depth != 0 &&
                !oracle_legible(r->text, o[0] > 16 ? o[0] - 16 : 0, r->len - o[1] > 16 ? o[1] + 16 : r->len)) {
                at = o[0] + 1;
                continue;
            }
            f.start = start;
            f.end = end;
            (void)sluice_reading_name(r->number, f.view);
            f.context = oracle_context(rule, r->hint, r->hint_len, r->text, r->len, start, end);
            at = rule->context_required && !f.context ? o[0] + 1 : o[1];
            if (!oracle_score(rule, &m, &f) || (r->depth != 0 && !oracle_in_text(r->text, r->len, start, end)) ||
                !oracle_counts(r, rule, &f) ||
                (f.class_ == SLUICE_CLASS_PII && sluice_number_row_holds(r->text, r->len, start, end, f.context)))
                continue;
            if (strstr(r->name, "digits") != NULL)
                f.score = f.score / 10 * 7;
            if (r->depth != 0)
                sluice_map_source(r->map, start, end, &f.start, &f.end);
            if (out->n == out->cap) {
                out->cap = out->cap == 0 ? 64 : 2 * out->cap;
                out->v = realloc(out->v, out->cap * sizeof(*out->v));
            }
            out->v[out->n++] = (struct oracle_found){.finding = f, .number = r->number};
        }
    }
    pcre2_match_data_free(md);
}

static inline void oracle_read(const struct oracle_reading *r, struct oracle_list *out);

/* What one decoder makes of a reading: each run is read in turn. */
struct oracle_sink {
    const struct oracle_reading *from;
    unsigned view;
    struct sluice_buf text;
    struct sluice_map map;
    struct oracle_list *out;
};

static inline enum sluice_status oracle_emit(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    struct oracle_sink *s = ctx;

    ck_assert_int_eq(sluice_buf_append(&s->text, text, n), SLUICE_OK);
    ck_assert_int_eq(sluice_map_append(&s->map, map), SLUICE_OK);
    return SLUICE_OK;
}

static inline enum sluice_status oracle_end_run(void *ctx)
{
    struct oracle_sink *s = ctx;
    const struct oracle_reading *from = s->from;
    const size_t at = (size_t)s->map.runs[0].source, all = from->hint_len + at;
    uint8_t *before = malloc(all + 1);
    char name[SLUICE_VIEW_NAME_MAX];
    struct sluice_map map;
    struct oracle_reading r = {.rs = from->rs, .depth = from->depth + 1, .text = s->text.data, .len = s->text.len};

    if (from->hint_len != 0)
        memcpy(before, from->hint, from->hint_len);
    memcpy(before + from->hint_len, from->text, at);
    r.hint_len = all < SLUICE_CONTEXT_MAX ? all : SLUICE_CONTEXT_MAX;
    r.hint = before + (all - r.hint_len);
    r.number = sluice_reading_through(from->number, s->view);
    (void)snprintf(r.name, sizeof(r.name), "%s%s%s", from->name, from->depth == 0 ? "" : "/",
                   sluice_views[s->view].name);
    ck_assert_str_eq(r.name, sluice_reading_name(r.number, name));
    sluice_map_init(&map);
    r.map = &s->map;
    if (from->map != NULL) {
        ck_assert_int_eq(sluice_map_compose(&s->map, from->map, &map), SLUICE_OK);
        r.map = &map;
    }
    oracle_read(&r, s->out);
    sluice_map_release(&map);
    free(before);
    sluice_buf_clear(&s->text);
    sluice_map_clear(&s->map);
    return SLUICE_OK;
}

static inline void oracle_read(const struct oracle_reading *r, struct oracle_list *out)
{
    oracle_matches(r, out);
    for (unsigned v = 0; sluice_views[v].name != NULL; v++) {
        struct oracle_sink s = {.from = r, .view = v, .out = out};
        const struct sluice_view_sink sink = {.emit = oracle_emit, .end_run = oracle_end_run, .ctx = &s};
        struct sluice_view_state *state = NULL;

        if (!sluice_reading_may_follow(r->number, v))
            continue;
        sluice_buf_init(&s.text, SIZE_MAX);
        sluice_map_init(&s.map);
        ck_assert_int_eq(sluice_views[v].create(&state), SLUICE_OK);
        ck_assert_int_eq(sluice_views[v].feed(state, r->text, r->len, 0, true, &sink), SLUICE_OK);
        sluice_views[v].free(state);
        sluice_buf_release(&s.text);
        sluice_map_release(&s.map);
    }
}

static inline bool oracle_strict(const struct sluice_finding *f)
{
    return f->class_ == SLUICE_CLASS_SECRET || f->class_ == SLUICE_CLASS_SPECIAL;
}

static inline int oracle_order(const void *x, const void *y)
{
    const struct oracle_found *a = x, *b = y;

    if (a->finding.start != b->finding.start)
        return a->finding.start < b->finding.start ? -1 : 1;
    if (a->finding.end != b->finding.end)
        return a->finding.end < b->finding.end ? -1 : 1;
    if (a->finding.rule_index != b->finding.rule_index)
        return a->finding.rule_index < b->finding.rule_index ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* Is a dropped in favour of b: within it, of no greater score, of no stricter class; of twins the later one? */
static inline bool oracle_dropped(const struct oracle_found *a, const struct oracle_found *b)
{
    const struct sluice_finding *f = &a->finding, *g = &b->finding;
    const int f_strict = oracle_strict(f), g_strict = oracle_strict(g);

    if (a == b || f->start < g->start || f->end > g->end || f->score > g->score || f_strict > g_strict)
        return false;
    if (f->start != g->start || f->end != g->end || f->score != g->score || f_strict != g_strict)
        return true;
    if (a->general != b->general)
        return a->general;
    return f->rule_index != g->rule_index ? f->rule_index > g->rule_index : a->number > b->number;
}

/* What general rules found lends its score to what others found in the same span. */
static inline void oracle_lend(struct oracle_list *list, const struct sluice_ruleset *rs)
{
    for (size_t i = 0; i < list->n; i++)
        list->v[i].general = sluice_ruleset_rule(rs, list->v[i].finding.rule_index)->general;
    for (size_t i = 0; i < list->n; i++) {
        struct sluice_finding *f = &list->v[i].finding;

        for (size_t j = i; !list->v[i].general && j > 0 && list->v[j - 1].finding.start == f->start; j--) {
            const struct sluice_finding *g = &list->v[j - 1].finding;

            if (list->v[j - 1].general && g->end == f->end && oracle_strict(g) == oracle_strict(f) &&
                g->score > f->score)
                f->score = g->score;
        }
        for (size_t j = i + 1; !list->v[i].general && j < list->n && list->v[j].finding.start == f->start; j++) {
            const struct sluice_finding *g = &list->v[j].finding;

            if (list->v[j].general && g->end == f->end && oracle_strict(g) == oracle_strict(f) && g->score > f->score)
                f->score = g->score;
        }
    }
}

/* Every finding of a text, in order. */
static inline struct sluice_findings oracle_scan(const struct sluice_ruleset *rs, const char *hint, const uint8_t *text,
                                                 size_t len, bool views)
{
    const struct oracle_reading r = {
        .rs = rs, .hint = (const uint8_t *)hint, .hint_len = strlen(hint), .text = text, .len = len};
    struct oracle_list list = {0};
    struct sluice_findings out = {0};
    uint64_t longest = 0;

    if (views)
        oracle_read(&r, &list);
    else
        oracle_matches(&r, &list);
    if (list.n != 0)
        qsort(list.v, list.n, sizeof(*list.v), oracle_order);
    oracle_lend(&list, rs);
    for (size_t i = 0; i < list.n; i++) {
        const uint64_t n = list.v[i].finding.end - list.v[i].finding.start;

        longest = n > longest ? n : longest;
    }
    for (size_t i = 0, from = 0; i < list.n; i++) {
        const uint64_t start = list.v[i].finding.start;
        bool dropped = false;

        while (list.v[from].finding.start + longest < start)
            from++;
        for (size_t j = from; j < list.n && list.v[j].finding.start <= start && !dropped; j++)
            dropped = oracle_dropped(&list.v[i], &list.v[j]);
        if (!dropped)
            ck_assert_int_eq(sluice_findings_push(&out, &list.v[i].finding), SLUICE_OK);
    }
    free(list.v);
    return out;
}

#endif
