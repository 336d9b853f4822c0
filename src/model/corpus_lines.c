#include "core/utf8.h"
#include "model/corpus_internal.h"

#include <stdlib.h>
#include <string.h>

static bool is_plain(uint8_t shape)
{
    return shape == SLUICE_SHAPE_LOWER || shape >= SLUICE_SHAPE_QUOTE;
}

/* All but small words and punctuation, as gold of unknown label. */
static enum sluice_status mark_unknown(const uint8_t *p, size_t n, struct gold_list *gold)
{
    struct sluice_segment s;
    enum sluice_status st = SLUICE_OK;
    size_t at = 0;

    gold->n = 0;
    while (st == SLUICE_OK && sluice_segment_next(p, n, true, &at, &s)) {
        for (unsigned i = 0; i < s.n && st == SLUICE_OK; i++) {
            if (!is_plain(s.token[i].shape))
                st = sluice_gold_push(gold,
                                      (struct sluice_gold){(uint32_t)(s.start + s.token[i].start),
                                                           (uint32_t)(s.start + s.token[i].end), SLUICE_GOLD_UNKNOWN});
        }
    }
    return st;
}

enum sluice_status sluice_corpus_read_lines(struct sluice_corpus *c, const struct sluice_corpus_source *src,
                                            const uint8_t *p, size_t n, unsigned nth)
{
    struct gold_list gold = {0};
    enum sluice_status st = SLUICE_OK;
    size_t len, line = 0;

    for (size_t at = 0; at < n && st == SLUICE_OK; at += len + 1, line++) {
        const uint8_t *stop = memchr(p + at, '\n', n - at);

        len = stop == NULL ? n - at : (size_t)(stop - (p + at));
        if (line % nth != 0 || len == 0 || len > SLUICE_SEGMENT_MAX || sluice_utf8_check(p + at, len) != len)
            continue;
        if ((st = mark_unknown(p + at, len, &gold)) == SLUICE_OK)
            st = sluice_corpus_add(c, src, p + at, len, gold.v, gold.n);
    }
    free(gold.v);
    return st;
}
