#include "core/utf8.h"
#include "model/corpus_internal.h"
#include "model/feature.h"

#include <stdlib.h>
#include <string.h>

/* Words that a text has in small letters: hashes of their forms, in order. */
struct small_words {
    uint64_t *form;
    size_t n, cap;
};

static bool is_plain(uint8_t shape)
{
    return shape == SLUICE_SHAPE_LOWER || shape >= SLUICE_SHAPE_QUOTE;
}

static uint64_t form_of(const uint8_t *p, const struct sluice_segment *s, unsigned i)
{
    struct sluice_word w;

    sluice_word_read(p + s->start + s->token[i].start, (size_t)(s->token[i].end - s->token[i].start), s->token[i].shape,
                     &w);
    return w.form;
}

static int by_form(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static enum sluice_status add_small(struct small_words *small, uint64_t form)
{
    if (small->n == small->cap) {
        size_t cap = small->cap == 0 ? 4096 : small->cap * 2;
        uint64_t *more = realloc(small->form, cap * sizeof(*more));

        if (more == NULL)
            return SLUICE_ENOMEM;
        small->form = more;
        small->cap = cap;
    }
    small->form[small->n++] = form;
    return SLUICE_OK;
}

static enum sluice_status find_small(const uint8_t *p, size_t n, struct small_words *small)
{
    struct sluice_segment s;
    enum sluice_status st = SLUICE_OK;
    size_t at = 0;

    while (st == SLUICE_OK && sluice_segment_next(p, n, true, &at, &s)) {
        for (unsigned i = 0; i < s.n && st == SLUICE_OK; i++) {
            if (s.token[i].shape == SLUICE_SHAPE_LOWER)
                st = add_small(small, form_of(p, &s, i));
        }
    }
    if (small->n > 1)
        qsort(small->form, small->n, sizeof(*small->form), by_form);
    return st;
}

/* Whether a capital is a name's: behind a small word or another name, and never seen small. */
static bool is_name(const uint8_t *p, const struct sluice_segment *s, unsigned i, bool before,
                    const struct small_words *small)
{
    uint64_t form;

    if (i == 0 || s->token[i].shape != SLUICE_SHAPE_CAPITAL || s->token[i].gap != SLUICE_GAP_SPACE ||
        !(before || s->token[i - 1].shape == SLUICE_SHAPE_LOWER) || s->token[i].end - s->token[i].start < 3)
        return false;
    form = form_of(p, s, i);
    return bsearch(&form, small->form, small->n, sizeof(form), by_form) == NULL;
}

/* All but small words and punctuation, as gold of unknown label, or as some name. */
static enum sluice_status mark(const uint8_t *p, size_t n, const struct small_words *small, struct gold_list *gold)
{
    struct sluice_segment s;
    enum sluice_status st = SLUICE_OK;
    size_t at = 0;

    gold->n = 0;
    while (st == SLUICE_OK && sluice_segment_next(p, n, true, &at, &s)) {
        bool name = false;

        for (unsigned i = 0; i < s.n && st == SLUICE_OK; i++) {
            name = small->n != 0 && is_name(p, &s, i, name, small);
            if (!is_plain(s.token[i].shape))
                st = sluice_gold_push(gold, (struct sluice_gold){(uint32_t)(s.start + s.token[i].start),
                                                                 (uint32_t)(s.start + s.token[i].end),
                                                                 name ? SLUICE_GOLD_NAME : SLUICE_GOLD_UNKNOWN});
        }
    }
    return st;
}

enum sluice_status sluice_corpus_read_lines(struct sluice_corpus *c, const struct sluice_corpus_source *src,
                                            const uint8_t *p, size_t n, unsigned nth)
{
    struct gold_list gold = {0};
    struct small_words small = {0};
    enum sluice_status st = src->names == 0 ? SLUICE_OK : find_small(p, n, &small);
    size_t len, line = 0;

    for (size_t at = 0; at < n && st == SLUICE_OK; at += len + 1, line++) {
        const uint8_t *stop = memchr(p + at, '\n', n - at);

        len = stop == NULL ? n - at : (size_t)(stop - (p + at));
        if (line % nth != 0 || len == 0 || len > SLUICE_SEGMENT_MAX || sluice_utf8_check(p + at, len) != len)
            continue;
        if ((st = mark(p + at, len, &small, &gold)) == SLUICE_OK)
            st = sluice_corpus_add(c, src, p + at, len, gold.v, gold.n);
    }
    free(small.form);
    free(gold.v);
    return st;
}
