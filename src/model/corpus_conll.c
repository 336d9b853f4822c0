#include "core/utf8.h"
#include "model/corpus_internal.h"

#include <stdlib.h>
#include <string.h>

struct sentence {
    struct sluice_buf text;
    struct gold_list gold;
    bool open; /* the last gold span may go on */
    char type[SLUICE_MODEL_NAME_MAX + 1];
};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static enum sluice_status flush(struct sentence *s, struct sluice_corpus *c, const struct sluice_corpus_source *src)
{
    enum sluice_status st = SLUICE_OK;

    if (s->text.len != 0)
        st = sluice_corpus_add(c, src, s->text.data, s->text.len, s->gold.v, s->gold.n);
    sluice_buf_clear(&s->text);
    s->gold.n = 0;
    s->open = false;
    return st;
}

/* A token and its tag: tag[0..n). */
static enum sluice_status add_tag(struct sentence *s, const struct sluice_corpus_source *src, uint32_t start,
                                  const char *tag, size_t n)
{
    struct sluice_gold g = {start, (uint32_t)s->text.len, SLUICE_GOLD_NOTHING};
    bool begins = n > 2 && tag[0] == 'B' && tag[1] == '-', inside = n > 2 && tag[0] == 'I' && tag[1] == '-';

    if (!begins && !inside) {
        s->open = false;
        return n == 1 && tag[0] == 'O' ? SLUICE_OK : SLUICE_EFORMAT;
    }
    tag += 2;
    n -= 2;
    if (n > SLUICE_MODEL_NAME_MAX)
        return SLUICE_EFORMAT;
    if (inside && s->open && strlen(s->type) == n && memcmp(s->type, tag, n) == 0) {
        s->gold.v[s->gold.n - 1].end = g.end;
        return SLUICE_OK;
    }
    memcpy(s->type, tag, n);
    s->type[n] = '\0';
    s->open = true;
    g.label = sluice_corpus_label(src, tag, n);
    return sluice_gold_push(&s->gold, g);
}

static enum sluice_status read_row(struct sentence *s, const struct sluice_corpus_source *src, const uint8_t *p,
                                   size_t n)
{
    size_t word = 0, tag = n;
    uint32_t start;
    enum sluice_status st;

    while (word < n && !is_blank(p[word]))
        word++;
    while (tag > word && !is_blank(p[tag - 1]))
        tag--;
    if (word == 0 || tag <= word || sluice_utf8_check(p, word) != word)
        return SLUICE_EFORMAT;
    if (s->text.len != 0 && (st = sluice_buf_append_byte(&s->text, ' ')) != SLUICE_OK)
        return st;
    start = (uint32_t)s->text.len;
    if ((st = sluice_buf_append(&s->text, p, word)) != SLUICE_OK)
        return st;
    return add_tag(s, src, start, (const char *)p + tag, n - tag);
}

enum sluice_status sluice_corpus_read_conll(struct sluice_corpus *c, const struct sluice_corpus_source *src,
                                            const uint8_t *p, size_t n, struct sluice_error *err)
{
    struct sentence s = {.open = false};
    enum sluice_status st = SLUICE_OK;
    uint32_t line = 0;
    size_t len;

    sluice_buf_init(&s.text, SLUICE_CORPUS_LINE_MAX);
    for (size_t at = 0; at < n && st == SLUICE_OK; at += len + 1) {
        const uint8_t *stop = memchr(p + at, '\n', n - at);
        size_t used = len = stop == NULL ? n - at : (size_t)(stop - (p + at));

        line++;
        while (used > 0 && is_blank(p[at + used - 1]))
            used--;
        st = used == 0 ? flush(&s, c, src) : read_row(&s, src, p + at, used);
    }
    if (st == SLUICE_OK)
        st = flush(&s, c, src);
    else
        st = sluice_fail_at(err, st, NULL, line, NULL, "%s",
                            st == SLUICE_EFORMAT ? "expected a token, columns, and a tag O, B-X or I-X"
                                                 : sluice_status_text(st));
    sluice_buf_release(&s.text);
    free(s.gold.v);
    return st;
}
