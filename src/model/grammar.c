#include "model/grammar.h"

#include "model/corpus_internal.h"
#include "model/train_internal.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32u
#define TEXT_MAX 65536u

struct piece {
    const uint8_t *p;
    size_t n;
};

struct rule {
    struct piece name, label; /* label.n 0: none */
    size_t first, n;          /* among the alternatives */
    uint32_t line;
};

struct sluice_grammar {
    struct rule *rule;
    size_t n, cap;
    struct piece *choice;
    size_t n_choices, choice_cap;
};

static bool same(struct piece a, struct piece b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

static bool room(void **p, size_t *cap, size_t n, size_t size)
{
    size_t want = *cap == 0 ? 64 : *cap * 2;
    void *moved;

    if (n < *cap)
        return true;
    if ((moved = realloc(*p, want * size)) == NULL)
        return false;
    *p = moved;
    *cap = want;
    return true;
}

static const struct rule *find(const struct sluice_grammar *g, struct piece name)
{
    for (size_t i = 0; i < g->n; i++) {
        if (same(g->rule[i].name, name))
            return &g->rule[i];
    }
    return NULL;
}

/* "name" or "name = LABEL". */
static enum sluice_status add_rule(struct sluice_grammar *g, struct piece line, uint32_t number,
                                   struct sluice_error *err)
{
    struct rule r = {.name = line, .first = g->n_choices, .line = number};
    const uint8_t *equals = memchr(line.p, '=', line.n);

    if (equals != NULL) {
        r.name.n = (size_t)(equals - line.p);
        r.label.p = equals + 1;
        r.label.n = line.n - r.name.n - 1;
        while (r.name.n > 0 && r.name.p[r.name.n - 1] == ' ')
            r.name.n--;
        for (; r.label.n > 0 && r.label.p[0] == ' '; r.label.n--)
            r.label.p++;
    }
    if (r.name.n == 0)
        return sluice_fail_at(err, SLUICE_EFORMAT, NULL, number, NULL, "a rule without a name");
    if (find(g, r.name) != NULL)
        return sluice_fail_at(err, SLUICE_EFORMAT, NULL, number, NULL, "the same rule twice");
    if (!room((void **)&g->rule, &g->cap, g->n, sizeof(r)))
        return SLUICE_ENOMEM;
    g->rule[g->n++] = r;
    return SLUICE_OK;
}

static enum sluice_status add_choice(struct sluice_grammar *g, struct piece line)
{
    unsigned times = 1;

    if (line.n > 3 && line.p[0] >= '1' && line.p[0] <= '9' && line.p[1] == '*' && line.p[2] == ' ') {
        times = (unsigned)(line.p[0] - '0');
        line.p += 3;
        line.n -= 3;
    }
    for (; times > 0; times--) {
        if (!room((void **)&g->choice, &g->choice_cap, g->n_choices, sizeof(line)))
            return SLUICE_ENOMEM;
        g->choice[g->n_choices++] = line;
        g->rule[g->n - 1].n++;
    }
    return SLUICE_OK;
}

static enum sluice_status add_line(struct sluice_grammar *g, struct piece line, uint32_t number,
                                   struct sluice_error *err)
{
    size_t indent = 0;

    while (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    while (indent < line.n && line.p[indent] == ' ')
        indent++;
    if (indent == line.n || line.p[indent] == '#')
        return SLUICE_OK;
    line.p += indent;
    line.n -= indent;
    if (indent == 0)
        return add_rule(g, line, number, err);
    if (g->n == 0)
        return sluice_fail_at(err, SLUICE_EFORMAT, NULL, number, NULL, "an alternative of no rule");
    return add_choice(g, line);
}

/* The name between braces at p[i] ('{'); n 0 where they do not close. sign: '^' or '!' behind it, or 0. */
static struct piece reference(struct piece text, size_t i, size_t *after, uint8_t *sign)
{
    const uint8_t *close = memchr(text.p + i, '}', text.n - i);
    struct piece name = {text.p + i + 1, 0};

    *sign = 0;
    if (close == NULL)
        return name;
    name.n = (size_t)(close - name.p);
    *after = (size_t)(close + 1 - text.p);
    if (name.n > 0 && (name.p[name.n - 1] == '^' || name.p[name.n - 1] == '!'))
        *sign = name.p[--name.n];
    return name;
}

/* Every rule has alternatives, and what they refer to is there. */
static enum sluice_status check(const struct sluice_grammar *g, struct sluice_error *err)
{
    for (size_t r = 0; r < g->n; r++) {
        if (g->rule[r].n == 0)
            return sluice_fail_at(err, SLUICE_EFORMAT, NULL, g->rule[r].line, NULL, "a rule without alternatives");
        for (size_t k = g->rule[r].first; k < g->rule[r].first + g->rule[r].n; k++) {
            struct piece text = g->choice[k];

            for (size_t i = 0; i < text.n; i++) {
                size_t after = i + 1;
                uint8_t sign;

                if (text.p[i] == '\\')
                    after++;
                else if (text.p[i] == '{' && find(g, reference(text, i, &after, &sign)) == NULL)
                    return sluice_fail_at(err, SLUICE_EFORMAT, NULL, g->rule[r].line, NULL,
                                          "a rule refers to one that is not there");
                i = after - 1;
            }
        }
    }
    return g->n == 0 ? sluice_fail_at(err, SLUICE_EFORMAT, NULL, 1, NULL, "no rule") : SLUICE_OK;
}

enum sluice_status sluice_grammar_read(const uint8_t *p, size_t n, struct sluice_grammar **out,
                                       struct sluice_error *err)
{
    struct sluice_grammar *g = calloc(1, sizeof(*g));
    enum sluice_status st = g == NULL ? SLUICE_ENOMEM : SLUICE_OK;
    uint32_t number = 0;
    size_t len;

    *out = NULL;
    for (size_t at = 0; at < n && st == SLUICE_OK; at += len + 1) {
        const uint8_t *stop = memchr(p + at, '\n', n - at);

        len = stop == NULL ? n - at : (size_t)(stop - (p + at));
        st = add_line(g, (struct piece){p + at, len}, ++number, err);
    }
    if (st == SLUICE_OK && (st = check(g, err)) == SLUICE_OK)
        *out = g;
    else
        sluice_grammar_free(g);
    return st;
}

void sluice_grammar_free(struct sluice_grammar *g)
{
    if (g == NULL)
        return;
    free(g->rule);
    free(g->choice);
    free(g);
}

/* One text in the making. */
struct maker {
    const struct sluice_grammar *g;
    const struct sluice_corpus_source *src;
    struct sluice_buf text;
    struct gold_list gold;
    uint64_t random;
    bool inside; /* of a span */
};

static enum sluice_status expand(struct maker *m, const struct rule *r, unsigned depth);

/* Write p[0..n) in capitals: ASCII's letters, and U+00E0..U+00FE but U+00F7, whose capitals are as long. */
static void write_capitals(uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bool latin = i > 0 && p[i - 1] == 0xC3 && p[i] >= 0xA0 && p[i] <= 0xBE && p[i] != 0xB7;

        if (latin || (p[i] >= 'a' && p[i] <= 'z'))
            p[i] = (uint8_t)(p[i] - 32);
    }
}

static enum sluice_status expand_text(struct maker *m, struct piece text, unsigned depth)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < text.n && st == SLUICE_OK; i++) {
        size_t start = m->text.len, after = i + 1;
        uint8_t c = text.p[i];
        uint8_t sign;

        if (c == '{') {
            struct piece name = reference(text, i, &after, &sign);

            st = expand(m, find(m->g, name), depth + 1);
            if (sign == '!')
                write_capitals(m->text.data + start, m->text.len - start);
            else if (sign == '^' && m->text.len > start && m->text.data[start] >= 'a' && m->text.data[start] <= 'z')
                m->text.data[start] = (uint8_t)(m->text.data[start] - 32);
            i = after - 1;
            continue;
        }
        if (c == '\\' && i + 1 < text.n) {
            c = text.p[++i];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        st = sluice_buf_append_byte(&m->text, c);
    }
    return st;
}

static enum sluice_status expand(struct maker *m, const struct rule *r, unsigned depth)
{
    const bool span = r->label.n != 0 && !m->inside;
    struct sluice_gold g = {(uint32_t)m->text.len, 0, SLUICE_GOLD_NOTHING};
    enum sluice_status st;

    if (depth > DEPTH_MAX)
        return SLUICE_ELIMIT;
    if (span)
        g.label = sluice_corpus_label(m->src, (const char *)r->label.p, r->label.n);
    if (span && g.label == SLUICE_GOLD_NOTHING)
        return SLUICE_EFORMAT;
    m->inside |= span;
    st = expand_text(m, m->g->choice[r->first + sluice_random(&m->random) % r->n], depth);
    if (!span)
        return st;
    m->inside = false;
    g.end = (uint32_t)m->text.len;
    return st == SLUICE_OK && g.end > g.start ? sluice_gold_push(&m->gold, g) : st;
}

enum sluice_status sluice_grammar_make(const struct sluice_grammar *g, uint64_t seed, size_t count,
                                       const struct sluice_corpus_source *src, struct sluice_corpus *c,
                                       struct sluice_error *err)
{
    struct maker m = {.g = g, .src = src, .random = seed * 0x5851F42D4C957F2Du + 7};
    enum sluice_status st = SLUICE_OK;

    sluice_buf_init(&m.text, TEXT_MAX);
    for (size_t i = 0; i < count && st == SLUICE_OK; i++) {
        sluice_buf_clear(&m.text);
        m.gold.n = 0;
        if ((st = expand(&m, &g->rule[0], 0)) == SLUICE_OK)
            st = sluice_corpus_add(c, src, m.text.data, m.text.len, m.gold.v, m.gold.n);
    }
    sluice_buf_release(&m.text);
    free(m.gold.v);
    if (st == SLUICE_EFORMAT)
        return sluice_fail(err, st, "a label of the grammar is none of the model");
    return st == SLUICE_OK
               ? st
               : sluice_fail(err, st, "%s",
                             st == SLUICE_ELIMIT ? "a rule leads into itself too often, or a text is too long"
                                                 : sluice_status_text(st));
}
