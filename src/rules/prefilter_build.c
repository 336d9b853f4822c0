#include "rules/pieces_image.h"
#include "rules/prefilter_internal.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define TELLING_STRING 3u   /* bytes of a string that says more than where digits stand */
#define NEAR_WIDTH_MAX 384u /* bytes of a match that is only looked for near a word */

static enum sluice_status no_memory(struct sluice_error *err)
{
    return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
}

/* --- pieces ------------------------------------------------------------------------------------------------------ */

struct pieces {
    struct sluice_piece *v;
    size_t n, cap;
    uint32_t *at_start; /* rules without pieces; handed to the prefilter */
    size_t n_at_start;
    struct sluice_number_piece *numbers; /* rules that are looked for by their digits */
    size_t n_numbers;
    struct sluice_need *needs; /* per rule */
    struct sluice_head *heads; /* each once; handed to the prefilter */
    size_t n_heads, cap_heads;
};

static void pieces_release(struct pieces *p)
{
    for (size_t i = 0; i < p->n; i++)
        sluice_buf_release(&p->v[i].window.regex);
    free(p->v);
    free(p->at_start);
    free(p->numbers);
    free(p->needs);
    for (size_t i = 0; i < p->n_heads; i++)
        sluice_buf_release(&p->heads[i].regex);
    free(p->heads);
}

static enum sluice_status make_room(struct pieces *p, size_t n)
{
    const size_t cap = 2 * p->cap > p->n + n ? 2 * p->cap : p->n + n + 64;
    struct sluice_piece *v;

    if (p->n + n <= p->cap)
        return SLUICE_OK;
    if ((v = realloc(p->v, cap * sizeof(*v))) == NULL)
        return SLUICE_ENOMEM;
    p->v = v;
    p->cap = cap;
    return SLUICE_OK;
}

static bool only_strings(const struct sluice_windows *w)
{
    for (size_t i = 0; i < w->n; i++) {
        if (w->v[i].kind >= SLUICE_PREFILTER_FIRST || w->v[i].regex.len - 1 < TELLING_STRING)
            return false;
    }
    return true;
}

static bool only_runs(const struct sluice_windows *w)
{
    for (size_t i = 0; i < w->n; i++) {
        if (w->v[i].kind != SLUICE_WINDOW_RUN)
            return false;
    }
    return true;
}

/* Digits say more than any piece but given strings that are not too short, or, where they may stand within words, long
 * runs. */
static bool take_number(struct pieces *p, const struct sluice_rule *r, const struct sluice_pattern *pattern,
                        const struct sluice_windows *windows)
{
    struct sluice_number_piece *number = &p->numbers[p->n_numbers];

    if (only_strings(windows) || r->max_width > SLUICE_NUMBER_WIDTH_MAX ||
        !sluice_window_number(pattern, &number->window) ||
        (sluice_byteset_has(&number->window.prev, 'a') && only_runs(windows)))
        return false;
    number->rule = r->index;
    p->n_numbers++;
    return true;
}

static unsigned database_of(const struct sluice_rule *r, enum sluice_window_kind kind)
{
    const bool near_word = r->context_required && r->max_width <= NEAR_WIDTH_MAX;

    switch (kind) {
    case SLUICE_WINDOW_RARE:
        return SLUICE_RARE_FIRST; /* or another of those: spread_rare() */
    case SLUICE_WINDOW_RUN:
        return near_word ? SLUICE_RUNS_NEAR : SLUICE_RUNS;
    case SLUICE_WINDOW_DIGITS:
        return near_word ? SLUICE_DIGITS_NEAR : kind;
    case SLUICE_WINDOW_DIGIT:
        return near_word ? SLUICE_DIGIT_NEAR : kind;
    default:
        return kind;
    }
}

static bool same_head(const struct sluice_head *a, const struct sluice_head *b)
{
    return a->regex.len == b->regex.len && memcmp(a->regex.data, b->regex.data, a->regex.len) == 0;
}

/* Takes h. Its number, which those that are the same share. */
static enum sluice_status add_head(struct pieces *p, struct sluice_head *h, uint32_t *number)
{
    const size_t cap = p->cap_heads == 0 ? 64 : 2 * p->cap_heads;
    struct sluice_head *v;
    size_t i = 0;

    while (i < p->n_heads && !same_head(&p->heads[i], h))
        i++;
    *number = (uint32_t)i;
    if (i < p->n_heads) {
        sluice_buf_release(&h->regex);
        return SLUICE_OK;
    }
    if (i == p->cap_heads) {
        if ((v = realloc(p->heads, cap * sizeof(*v))) == NULL) {
            sluice_buf_release(&h->regex);
            return SLUICE_ENOMEM;
        }
        p->heads = v;
        p->cap_heads = cap;
    }
    p->heads[p->n_heads++] = *h;
    return SLUICE_OK;
}

static enum sluice_status find_head(struct pieces *p, const struct sluice_pattern *pattern,
                                    const struct sluice_windows *w, uint32_t *number)
{
    struct sluice_head h;
    enum sluice_status st = sluice_window_head(pattern, w, &h);

    *number = SLUICE_NO_HEAD;
    return st == SLUICE_OK && h.regex.len > 0 ? add_head(p, &h, number) : st;
}

/* The pieces of one rule. */
static enum sluice_status add_windows(struct pieces *p, const struct sluice_rule *r,
                                      const struct sluice_pattern *pattern, struct sluice_byteset *head_bytes,
                                      struct sluice_error *err)
{
    struct sluice_windows windows;
    uint32_t head = SLUICE_NO_HEAD;
    enum sluice_status st;

    if (sluice_pattern_info(pattern)->at_start) {
        p->at_start[p->n_at_start++] = r->index;
        return SLUICE_OK;
    }
    if ((st = sluice_windows_choose(pattern, &windows)) != SLUICE_OK) {
        (void)sluice_fail(err, st, "rule %s: its pattern has too many alternatives to search for", r->id);
        sluice_windows_release(&windows);
    }
    if (st == SLUICE_OK && take_number(p, r, pattern, &windows)) {
        sluice_windows_release(&windows);
        return SLUICE_OK;
    }
    if (st == SLUICE_OK &&
        ((st = make_room(p, windows.n)) != SLUICE_OK || (st = find_head(p, pattern, &windows, &head)) != SLUICE_OK ||
         (st = sluice_window_head_bytes(pattern, &windows, head_bytes)) != SLUICE_OK)) {
        (void)no_memory(err);
        sluice_windows_release(&windows);
    }
    for (size_t i = 0; i < windows.n; i++) /* the list owns them now */
        p->v[p->n++] = (struct sluice_piece){
            .rule = r->index, .head = head, .database = database_of(r, windows.v[i].kind), .window = windows.v[i]};
    free(windows.v);
    return st;
}

static enum sluice_status add_rule(struct pieces *p, struct sluice_prefilter *pf, const struct sluice_rule *r,
                                   struct sluice_error *err)
{
    struct sluice_pattern *pattern = NULL;
    enum sluice_status st;

    if ((st = sluice_pattern_parse(r->pattern, r->caseless, &pattern, err)) != SLUICE_OK)
        return st;
    if ((st = add_windows(p, r, pattern, &pf->head_bytes[r->index], err)) ==
        SLUICE_OK) { /* which rates the pattern's sets */
        p->needs[r->index] = sluice_window_need(pattern);
        sluice_window_begin(pattern, &pf->begins[r->index]);
    }
    sluice_pattern_free(pattern);
    return st;
}

static enum sluice_status find_pieces(struct pieces *p, struct sluice_prefilter *pf, struct sluice_error *err)
{
    const size_t n = sluice_ruleset_count(pf->rs);
    enum sluice_status st = SLUICE_OK;

    p->at_start = calloc(n + 1, sizeof(*p->at_start));
    p->numbers = calloc(n + 1, sizeof(*p->numbers));
    p->needs = calloc(n + 1, sizeof(*p->needs));
    pf->begins = calloc(n + 1, sizeof(*pf->begins));
    pf->head_bytes = calloc(n + 1, sizeof(*pf->head_bytes));
    if (p->at_start == NULL || p->numbers == NULL || p->needs == NULL || pf->begins == NULL || pf->head_bytes == NULL ||
        make_room(p, n) != SLUICE_OK)
        return no_memory(err);
    for (size_t i = 0; i < n && st == SLUICE_OK; i++)
        st = add_rule(p, pf, sluice_ruleset_rule(pf->rs, i), err);
    return st;
}

/* Where the rules came from a prepared folder, what else was made of them lies there. */
static bool load_pieces(struct sluice_pieces_kept *k, const struct sluice_ruleset *rs, const char *cache_dir)
{
    const char *prepared = sluice_ruleset_prepared(rs);

    return (prepared != NULL && sluice_pieces_load(k, prepared, rs)) ||
           (cache_dir != NULL && sluice_pieces_load(k, cache_dir, rs));
}

static bool load_databases(struct sluice_prefilter *pf, const char *cache_dir, const uint8_t key[SLUICE_DIGEST_BYTES])
{
    const char *prepared = sluice_ruleset_prepared(pf->rs);

    return (prepared != NULL && sluice_prefilter_cache_load(prepared, key, pf->db)) ||
           (cache_dir != NULL && sluice_prefilter_cache_load(cache_dir, key, pf->db));
}

/* Find the pieces, or take what was found for these rules before. */
static enum sluice_status recall_pieces(struct pieces *p, struct sluice_prefilter *pf, const char *cache_dir,
                                        struct sluice_error *err)
{
    struct sluice_pieces_kept k;
    enum sluice_status st;

    if (load_pieces(&k, pf->rs, cache_dir)) {
        *p = (struct pieces){.v = k.v,
                             .n = k.n,
                             .cap = k.n,
                             .at_start = k.at_start,
                             .n_at_start = k.n_at_start,
                             .numbers = k.numbers,
                             .n_numbers = k.n_numbers,
                             .needs = k.needs,
                             .heads = k.heads,
                             .n_heads = k.n_heads};
        pf->begins = k.begins;
        pf->head_bytes = k.head_bytes;
        return SLUICE_OK;
    }
    if ((st = find_pieces(p, pf, err)) != SLUICE_OK || cache_dir == NULL)
        return st;
    k = (struct sluice_pieces_kept){.v = p->v,
                                    .n = p->n,
                                    .at_start = p->at_start,
                                    .n_at_start = p->n_at_start,
                                    .numbers = p->numbers,
                                    .n_numbers = p->n_numbers,
                                    .needs = p->needs,
                                    .heads = p->heads,
                                    .n_heads = p->n_heads,
                                    .begins = pf->begins,
                                    .head_bytes = pf->head_bytes};
    sluice_pieces_store(&k, cache_dir, pf->rs);
    return SLUICE_OK;
}

static enum sluice_status build_needs(struct sluice_prefilter *pf, const struct pieces *p, struct sluice_error *err)
{
    const size_t n = sluice_ruleset_count(pf->rs);
    enum sluice_status st = sluice_needs_create(n, &pf->needs);

    for (size_t i = 0; i < n && st == SLUICE_OK; i++)
        st = sluice_needs_add(pf->needs, &p->needs[i], sluice_ruleset_rule(pf->rs, i)->max_width);
    return st == SLUICE_OK ? st : no_memory(err);
}

static enum sluice_status keep_leads(struct sluice_prefilter *pf, struct pieces *p, struct sluice_error *err)
{
    uint32_t *lists;

    if ((pf->leads = calloc(p->n + 1, sizeof(*pf->leads))) == NULL || sluice_context_lists(pf->rs, &lists) != SLUICE_OK)
        return no_memory(err);
    pf->at_start = p->at_start;
    pf->n_at_start = p->n_at_start;
    p->at_start = NULL;
    pf->n_leads = p->n;
    for (size_t i = 0; i < p->n; i++) {
        const struct sluice_piece *one = &p->v[i];
        bool more = (i > 0 && p->v[i - 1].rule == one->rule) || (i + 1 < p->n && p->v[i + 1].rule == one->rule);

        pf->leads[i] = (struct sluice_lead){.rule = one->rule,
                                            .min = one->window.lead_min,
                                            .max = one->window.lead_max,
                                            .in_min = one->window.in_min,
                                            .in_max = one->window.in_max,
                                            .head = one->head,
                                            .few_before = sluice_byteset_count(&pf->head_bytes[one->rule]) < 256,
                                            .list = lists[one->rule],
                                            .same = SLUICE_NO_PIECE,
                                            .alone = !more};
    }
    free(lists);
    return SLUICE_OK;
}

/* By their bytes, then by number: the same string of several rules comes in a row. */
static int by_string(const void *a, const void *b)
{
    const struct sluice_piece *x = *(const struct sluice_piece *const *)a, *y = *(const struct sluice_piece *const *)b;
    const size_t n = x->window.regex.len, m = y->window.regex.len;
    int order;

    if (x->window.kind != y->window.kind)
        return x->window.kind < y->window.kind ? -1 : 1;
    if (x->window.caseless != y->window.caseless)
        return x->window.caseless ? 1 : -1;
    if (x->window.word_start != y->window.word_start)
        return x->window.word_start ? 1 : -1;
    if ((order = memcmp(x->window.regex.data, y->window.regex.data, n < m ? n : m)) != 0)
        return order;
    if (n != m)
        return n < m ? -1 : 1;
    return x < y ? -1 : x > y;
}

static bool same_string(const struct sluice_piece *a, const struct sluice_piece *b)
{
    return a->window.kind == b->window.kind && a->window.caseless == b->window.caseless &&
           a->window.word_start == b->window.word_start && a->window.regex.len == b->window.regex.len &&
           memcmp(a->window.regex.data, b->window.regex.data, a->window.regex.len) == 0;
}

static struct sluice_string string_of(const struct sluice_piece *one, uint32_t id)
{
    return (struct sluice_string){.bytes = one->window.regex.data,
                                  .length = one->window.regex.len - 1, /* less the NUL */
                                  .id = id,
                                  .caseless = one->window.caseless,
                                  .word_start = one->window.word_start,
                                  .near_token = one->window.kind == SLUICE_WINDOW_NAME};
}

/* Chain the pieces that are the same string, so that it is searched for once: sets `same`; the first piece of each
 * chain is searched for. sorted, strings: room for all pieces. */
static enum sluice_status chain_strings(struct sluice_prefilter *pf, const struct pieces *p,
                                        const struct sluice_piece **sorted, struct sluice_string *strings)
{
    size_t n = 0, firsts = 0;

    for (size_t i = 0; i < p->n; i++) {
        if (p->v[i].window.kind < SLUICE_PREFILTER_FIRST)
            sorted[n++] = &p->v[i];
    }
    qsort(sorted, n, sizeof(*sorted), by_string);
    for (size_t i = 0; i < n; i++) {
        const uint32_t piece = (uint32_t)(sorted[i] - p->v);

        if (i > 0 && same_string(sorted[i - 1], sorted[i]))
            pf->leads[sorted[i - 1] - p->v].same = piece;
        else
            strings[firsts++] = string_of(sorted[i], piece);
    }
    return sluice_string_table_create(strings, firsts, &pf->strings);
}

static enum sluice_status build_strings(struct sluice_prefilter *pf, const struct pieces *p)
{
    const struct sluice_piece **sorted = calloc(p->n + 1, sizeof(*sorted));
    struct sluice_string *strings = calloc(p->n + 1, sizeof(*strings));
    enum sluice_status st = SLUICE_ENOMEM;

    if (sorted != NULL && strings != NULL)
        st = chain_strings(pf, p, sorted, strings);
    free(sorted);
    free(strings);
    return st;
}

static enum sluice_status build_near(struct sluice_prefilter *pf, const struct pieces *p)
{
    const struct sluice_lexicon *l = sluice_ruleset_rule(pf->rs, 0)->lexicon;

    if (sluice_near_create(l, &pf->near_digits) != SLUICE_OK)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < p->n; i++) {
        const unsigned database = p->v[i].database;

        if (database == SLUICE_DIGITS_NEAR || database == SLUICE_DIGIT_NEAR)
            sluice_near_add(pf->near_digits, sluice_ruleset_rule(pf->rs, p->v[i].rule));
    }
    return SLUICE_OK;
}

static enum sluice_status build_heads(struct sluice_prefilter *pf, struct pieces *p)
{
    const enum sluice_status st = sluice_heads_create(p->heads, p->n_heads, &pf->heads);

    if (st == SLUICE_OK) {
        p->heads = NULL;
        p->n_heads = 0;
    }
    return st;
}

/* Rare pieces that are searched together. */
struct rare {
    struct sluice_byteset anchor;
    uint32_t width; /* of the longest occurrence */
    bool anchored;
};

static unsigned rare_of(struct rare *v, unsigned *n, const struct rare *one)
{
    for (unsigned k = 0; k < *n; k++) {
        if (one->anchored && v[k].anchored && memcmp(&v[k].anchor, &one->anchor, sizeof(one->anchor)) == 0)
            return k;
    }
    if (*n < SLUICE_RARE_DATABASES) {
        v[*n] = *one;
        return (*n)++;
    }
    v[SLUICE_RARE_DATABASES - 1].anchored = false; /* the last one takes the rest */
    return SLUICE_RARE_DATABASES - 1;
}

/* Digits that count anywhere are less rare than some byte beside them. */
static bool may_be_rare(const struct sluice_piece *p)
{
    return p->window.kind == SLUICE_WINDOW_RARE || p->database == SLUICE_WINDOW_DIGIT ||
           p->database == SLUICE_WINDOW_DIGITS;
}

/* Give each rare piece its database, and each of these the places round which it is searched. */
static void spread_rare(struct sluice_prefilter *pf, struct pieces *p)
{
    struct rare v[SLUICE_RARE_DATABASES];
    unsigned n = 0;

    for (size_t i = 0; i < p->n; i++) {
        struct rare one = {.width = 0};
        unsigned k;

        if (!may_be_rare(&p->v[i]))
            continue;
        one.anchored = sluice_window_anchor((const char *)p->v[i].window.regex.data, &one.anchor, &one.width);
        if (!one.anchored && p->v[i].window.kind != SLUICE_WINDOW_RARE)
            continue;
        k = rare_of(v, &n, &one);
        v[k].width = one.width > v[k].width ? one.width : v[k].width;
        p->v[i].database = SLUICE_RARE_FIRST + k;
    }
    for (unsigned k = 0; k < n; k++) {
        if (v[k].anchored)
            sluice_around_init(&pf->anchors[k], &v[k].anchor, 1, v[k].width - 1, SLUICE_MAP_ANCHORS, &pf->map_runs);
    }
}

/* All that is searched without Vectorscan. */
static enum sluice_status build_tables(struct sluice_prefilter *pf, struct pieces *p, struct sluice_error *err)
{
    if (build_heads(pf, p) != SLUICE_OK || build_strings(pf, p) != SLUICE_OK || build_near(pf, p) != SLUICE_OK ||
        sluice_runs_create(p->v, p->n, SLUICE_RUNS, NULL, &pf->runs[0]) != SLUICE_OK ||
        sluice_runs_create(p->v, p->n, SLUICE_RUNS_NEAR, pf->rs, &pf->runs[1]) != SLUICE_OK ||
        sluice_numbers_create(p->numbers, p->n_numbers, pf->rs, pf->begins, &pf->numbers) != SLUICE_OK)
        return no_memory(err);
    sluice_runs_map(pf->runs[0], &pf->map_runs);
    sluice_runs_map(pf->runs[1], &pf->map_runs);
    return SLUICE_OK;
}

/* --- building ---------------------------------------------------------------------------------------------------- */

/* Expressions of one database. */
struct expressions {
    const char **text;
    unsigned *flags, *ids;
    unsigned n;
};

static enum sluice_status compile_error(const struct sluice_ruleset *rs, const struct pieces *p,
                                        const struct expressions *x, hs_compile_error_t *e, struct sluice_error *err)
{
    const char *id = "";
    enum sluice_status st;

    if (e->expression >= 0 && (unsigned)e->expression < x->n)
        id = sluice_ruleset_rule(rs, p->v[x->ids[e->expression]].rule)->id;
    st = sluice_fail(err, SLUICE_EENGINE, "the prefilter cannot be compiled: %s%s%s", id, id[0] != '\0' ? ": " : "",
                     e->message);
    (void)hs_free_compile_error(e);
    return st;
}

static enum sluice_status compile_kind(const struct sluice_ruleset *rs, const struct pieces *p, unsigned database,
                                       struct expressions *x, hs_database_t **db, struct sluice_error *err)
{
    hs_platform_info_t platform;
    hs_compile_error_t *e = NULL;

    sluice_vectorscan_platform(&platform);
    x->n = 0;
    for (unsigned i = 0; i < p->n; i++) {
        if (p->v[i].window.kind < SLUICE_PREFILTER_FIRST || p->v[i].database != database)
            continue;
        x->text[x->n] = (const char *)p->v[i].window.regex.data;
        x->flags[x->n] = 0; /* sets spell out case, and newlines are bytes like others */
        x->ids[x->n++] = i;
    }
    if (x->n == 0 || hs_compile_multi(x->text, x->flags, x->ids, x->n, HS_MODE_BLOCK, &platform, db, &e) == HS_SUCCESS)
        return SLUICE_OK;
    return compile_error(rs, p, x, e, err);
}

static enum sluice_status compile_all(struct sluice_prefilter *pf, const struct pieces *p, struct sluice_error *err)
{
    struct expressions x = {.text = calloc(p->n + 1, sizeof(*x.text)),
                            .flags = calloc(p->n + 1, sizeof(*x.flags)),
                            .ids = calloc(p->n + 1, sizeof(*x.ids))};
    enum sluice_status st = SLUICE_OK;

    if (x.text == NULL || x.flags == NULL || x.ids == NULL)
        st = no_memory(err);
    for (unsigned k = SLUICE_PREFILTER_FIRST; k < SLUICE_PREFILTER_DATABASES && st == SLUICE_OK; k++)
        st = compile_kind(pf->rs, p, k, &x, &pf->db[k], err);
    free(x.text);
    free(x.flags);
    free(x.ids);
    return st;
}

static enum sluice_status build(struct sluice_prefilter *pf, const char *cache_dir, struct sluice_error *err)
{
    uint8_t key[SLUICE_DIGEST_BYTES];
    struct pieces p = {0};
    enum sluice_status st;

    if ((st = recall_pieces(&p, pf, cache_dir, err)) != SLUICE_OK || (st = build_needs(pf, &p, err)) != SLUICE_OK ||
        (st = keep_leads(pf, &p, err)) != SLUICE_OK)
        goto out;
    spread_rare(pf, &p);
    if ((st = build_tables(pf, &p, err)) != SLUICE_OK)
        goto out;
    sluice_prefilter_key(p.v, p.n, key);
    if (load_databases(pf, cache_dir, key))
        goto out;
    if ((st = compile_all(pf, &p, err)) == SLUICE_OK && cache_dir != NULL)
        (void)sluice_prefilter_cache_store(cache_dir, key, pf->db); /* without it the next start is slower */
out:
    pieces_release(&p);
    return st;
}

enum sluice_status sluice_prefilter_create(const struct sluice_ruleset *rs, const char *cache_dir,
                                           struct sluice_prefilter **out, struct sluice_error *err)
{
    struct sluice_prefilter *pf;
    enum sluice_status st;

    *out = NULL;
    if (!sluice_vectorscan_usable())
        return sluice_fail(err, SLUICE_EENGINE, "Vectorscan does not run, or not correctly, on this processor");
    if ((pf = calloc(1, sizeof(*pf))) == NULL)
        return no_memory(err);
    sluice_ruleset_ref(rs);
    pf->rs = rs;
    sluice_around_init(&pf->tokens, &sluice_token_bytes, SLUICE_TOKEN_MIN, SLUICE_TOKEN_REACH, SLUICE_MAP_TOKENS,
                       &pf->map_runs);
    if ((st = build(pf, cache_dir, err)) == SLUICE_OK) {
        *out = pf;
        pf = NULL;
    }
    sluice_prefilter_free(pf);
    return st;
}

void sluice_prefilter_free(struct sluice_prefilter *pf)
{
    if (pf == NULL)
        return;
    for (unsigned i = 0; i < SLUICE_PREFILTER_DATABASES; i++)
        (void)hs_free_database(pf->db[i]);
    sluice_string_table_free(pf->strings);
    sluice_runs_free(pf->runs[0]);
    sluice_runs_free(pf->runs[1]);
    sluice_near_free(pf->near_digits);
    sluice_needs_free(pf->needs);
    sluice_heads_free(pf->heads);
    sluice_numbers_free(pf->numbers);
    free(pf->leads);
    free(pf->begins);
    free(pf->head_bytes);
    free(pf->at_start);
    sluice_ruleset_unref(pf->rs);
    free(pf);
}
