#include "core/json.h"
#include "model/corpus_internal.h"

#include <stdlib.h>
#include <string.h>

/* One line: what was read of it so far. */
struct line {
    const uint8_t *p;
    size_t n;
    struct sluice_json *json;
    struct sluice_json_token tok;
    struct sluice_error *err;
    struct sluice_buf text;
    struct gold_list gold; /* in code points */
    uint32_t *at;          /* byte of each code point, and the text's length behind the last */
    size_t at_cap, points;
};

static enum sluice_status bad(struct line *l, const char *what)
{
    return sluice_fail(l->err, SLUICE_EFORMAT, "%s", what);
}

static enum sluice_status next(struct line *l)
{
    return sluice_json_next(l->json, &l->tok, l->err);
}

static bool is_key(const struct line *l, const char *key)
{
    return l->tok.kind == SLUICE_JSON_KEY && l->tok.end - l->tok.start == strlen(key) &&
           memcmp(l->p + l->tok.start, key, strlen(key)) == 0;
}

/* Go to the end of the value whose first token is the current one. */
static enum sluice_status skip(struct line *l)
{
    unsigned depth = l->tok.depth;
    enum sluice_status st = SLUICE_OK;

    if (l->tok.kind != SLUICE_JSON_OBJECT && l->tok.kind != SLUICE_JSON_ARRAY)
        return SLUICE_OK;
    do
        st = next(l);
    while (st == SLUICE_OK &&
           !(l->tok.depth == depth && (l->tok.kind == SLUICE_JSON_OBJECT_END || l->tok.kind == SLUICE_JSON_ARRAY_END)));
    return st;
}

static enum sluice_status number(struct line *l, uint32_t *out)
{
    uint64_t v = 0;

    if (l->tok.kind != SLUICE_JSON_NUMBER)
        return bad(l, "a span's start and end are numbers");
    for (size_t i = l->tok.start; i < l->tok.end; i++) {
        if (l->p[i] < '0' || l->p[i] > '9' || v > UINT32_MAX / 10)
            return bad(l, "a span's start and end are whole numbers");
        v = v * 10 + (uint64_t)(l->p[i] - '0');
    }
    *out = (uint32_t)v;
    return SLUICE_OK;
}

/* One object of "spans", whose '{' is the current token. */
static enum sluice_status read_span(struct line *l, const struct sluice_corpus_source *src)
{
    struct sluice_gold g = {UINT32_MAX, 0, SLUICE_GOLD_NOTHING};
    enum sluice_status st;

    if (l->tok.kind != SLUICE_JSON_OBJECT)
        return bad(l, "a span is an object");
    while ((st = next(l)) == SLUICE_OK && l->tok.kind == SLUICE_JSON_KEY) {
        bool start = is_key(l, "start"), end = is_key(l, "end"), type = is_key(l, "type");

        if ((st = next(l)) != SLUICE_OK)
            return st;
        if (start || end)
            st = number(l, start ? &g.start : &g.end);
        else if (type && l->tok.kind == SLUICE_JSON_STRING)
            g.label = sluice_corpus_label(src, (const char *)l->p + l->tok.start, l->tok.end - l->tok.start);
        else
            st = skip(l);
        if (st != SLUICE_OK)
            return st;
    }
    if (st != SLUICE_OK)
        return st;
    return g.start >= g.end ? bad(l, "a span ends before it begins") : sluice_gold_push(&l->gold, g);
}

static enum sluice_status read_spans(struct line *l, const struct sluice_corpus_source *src)
{
    enum sluice_status st;

    if (l->tok.kind != SLUICE_JSON_ARRAY)
        return bad(l, "'spans' is an array");
    while ((st = next(l)) == SLUICE_OK && l->tok.kind != SLUICE_JSON_ARRAY_END) {
        if ((st = read_span(l, src)) != SLUICE_OK)
            return st;
    }
    return st;
}

static enum sluice_status read_members(struct line *l, const struct sluice_corpus_source *src)
{
    bool have_text = false;
    enum sluice_status st;

    if ((st = next(l)) != SLUICE_OK)
        return st;
    if (l->tok.kind != SLUICE_JSON_OBJECT)
        return bad(l, "a line is an object");
    while ((st = next(l)) == SLUICE_OK && l->tok.kind == SLUICE_JSON_KEY) {
        bool text = is_key(l, "text"), spans = is_key(l, "spans");

        if ((st = next(l)) != SLUICE_OK)
            return st;
        if (text && l->tok.kind == SLUICE_JSON_STRING) {
            st = sluice_json_unescape(l->p + l->tok.start, l->tok.end - l->tok.start, &l->text);
            have_text = true;
        } else {
            st = spans ? read_spans(l, src) : skip(l);
        }
        if (st != SLUICE_OK)
            return st;
    }
    if (st == SLUICE_OK)
        st = next(l); /* the end, or what does not belong there */
    return st == SLUICE_OK && !have_text ? bad(l, "no 'text'") : st;
}

/* Where each code point of the text begins. */
static enum sluice_status find_points(struct line *l)
{
    if (l->text.len + 1 > l->at_cap) {
        uint32_t *at = realloc(l->at, (l->text.len + 1) * sizeof(*at));

        if (at == NULL)
            return SLUICE_ENOMEM;
        l->at = at;
        l->at_cap = l->text.len + 1;
    }
    l->points = 0;
    for (size_t i = 0; i < l->text.len; i++) {
        if ((l->text.data[i] & 0xC0) != 0x80)
            l->at[l->points++] = (uint32_t)i;
    }
    l->at[l->points] = (uint32_t)l->text.len;
    return SLUICE_OK;
}

static bool has_letter(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] >= 0x80 || ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'z'))
            return true;
    }
    return false;
}

static enum sluice_status points_to_bytes(struct line *l)
{
    enum sluice_status st = find_points(l);

    if (st != SLUICE_OK)
        return st;
    for (unsigned i = 0; i < l->gold.n; i++) {
        struct sluice_gold *g = &l->gold.v[i];

        if (g->end > l->points)
            return bad(l, "a span ends behind the text");
        g->start = l->at[g->start];
        g->end = l->at[g->end];
        if (g->label >= 0 && !has_letter(l->text.data + g->start, g->end - g->start))
            g->label = SLUICE_GOLD_UNKNOWN;
    }
    return SLUICE_OK;
}

static enum sluice_status read_line(struct line *l, struct sluice_corpus *c, const struct sluice_corpus_source *src)
{
    enum sluice_status st;

    sluice_buf_clear(&l->text);
    l->gold.n = 0;
    sluice_json_reset(l->json, l->p, l->n);
    if ((st = read_members(l, src)) != SLUICE_OK || (st = points_to_bytes(l)) != SLUICE_OK)
        return st;
    return sluice_corpus_add(c, src, l->text.data, l->text.len, l->gold.v, l->gold.n);
}

enum sluice_status sluice_corpus_read_jsonl(struct sluice_corpus *c, const struct sluice_corpus_source *src,
                                            const uint8_t *p, size_t n, struct sluice_error *err)
{
    struct sluice_error why = {0};
    struct line l = {.err = &why};
    uint32_t number_of = 0;
    enum sluice_status st;

    sluice_buf_init(&l.text, SLUICE_CORPUS_LINE_MAX);
    if ((st = sluice_json_create(p, 0, &l.json)) != SLUICE_OK)
        return sluice_fail(err, st, "out of memory");
    for (size_t at = 0; at < n && st == SLUICE_OK; at += l.n + 1) {
        const uint8_t *stop = memchr(p + at, '\n', n - at);

        l.p = p + at;
        l.n = stop == NULL ? n - at : (size_t)(stop - l.p);
        number_of++;
        if (l.n != 0)
            st = read_line(&l, c, src);
    }
    if (st != SLUICE_OK)
        st = sluice_fail_at(err, st, NULL, number_of, NULL, "%s",
                            why.what[0] != '\0' ? why.what : sluice_status_text(st));
    sluice_json_free(l.json);
    sluice_buf_release(&l.text);
    free(l.gold.v);
    free(l.at);
    return st;
}
