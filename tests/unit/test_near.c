/* Regions near context words: what a stretch that is known says, against every word and every place. */
#include "rules/lexicon.h"
#include "rules/prefilter_internal.h"

#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define TEXT 9000u /* bytes: several of the stretches that are looked at together */
#define ROUNDS 30u
#define BEFORE 4u
#define AFTER 2u
#define WIDTH 4u

/* Words, the second of which no rule asks for, and so much else that they stand in clusters and far apart. */
static void fill(uint64_t *rng, uint8_t *text)
{
    static const char *const words[] = {"tax ", "name ", "id ", "no ", "some more words ", "- "};

    for (size_t at = 0; at < TEXT;) {
        const size_t gap = rng_below(rng, 200) == 0 ? rng_below(rng, 2000) : 0;
        const char *word = words[rng_below(rng, sizeof(words) / sizeof(words[0]))];
        const size_t n = gap > 0 ? gap : strlen(word);

        for (size_t i = 0; i < n && at < TEXT; i++)
            text[at++] = gap > 0 ? '.' : (uint8_t)word[i];
    }
}

struct places {
    bool near[TEXT], told[TEXT];
    size_t from, to; /* what is asked about */
    size_t end;      /* of the last region */
    bool any;
};

static uint32_t wanted[2]; /* the words that the rule asks for */

static bool on_lexicon(void *ctx, uint32_t id, size_t start, size_t end)
{
    struct places *p = ctx;

    if (id != wanted[0] && id != wanted[1])
        return true;
    for (size_t at = start > AFTER + WIDTH ? start - AFTER - WIDTH : 0; at < end + BEFORE + WIDTH && at < TEXT; at++)
        p->near[at] = true;
    return true;
}

static enum sluice_status on_region(void *ctx, size_t from, size_t to)
{
    struct places *p = ctx;

    ck_assert_uint_lt(from, to);
    ck_assert(from >= p->from && to <= p->to);
    ck_assert(!p->any || from > p->end); /* apart: what lies in two of them is a match that nobody searches for */
    for (size_t at = from; at < to; at++)
        p->told[at] = true;
    p->end = to;
    p->any = true;
    return SLUICE_OK;
}

/* What is left out because nothing is near there. */
static void check_skipped(uint64_t *rng, const struct sluice_near_memo *memo, const struct places *p)
{
    const size_t at = rng_below(rng, TEXT), next = sluice_near_next(memo, at);

    ck_assert_uint_ge(next, at);
    ck_assert_uint_le(next, TEXT);
    for (size_t i = at; i < next; i++)
        ck_assert(!p->near[i]);
    ck_assert(next == at || next == memo->to || p->near[next]);
}

/* Questions in ascending order, as the runs of a text are, some far behind the one before. */
static void ask(uint64_t *rng, const struct sluice_near *n, struct sluice_words_seen *seen,
                const struct sluice_prefilter_text *text, struct places *p)
{
    struct sluice_near_memo memo = {0};

    for (size_t from = 0, to; from < TEXT; from = to + rng_below(rng, 300)) {
        to = from + 1 + rng_below(rng, rng_below(rng, 8) == 0 ? 3000 : 60);
        to = to < TEXT ? to : TEXT;
        p->from = from;
        p->to = to;
        p->any = false;
        memset(p->told + from, 0, to - from);
        ck_assert_int_eq(sluice_near_scan(n, &memo, seen, text, from, to, on_region, p), SLUICE_OK);
        ck_assert_mem_eq(p->told + from, p->near + from, to - from);
        check_skipped(rng, &memo, p);
    }
}

START_TEST(near_scan__any_questions_in_order__the_places_near_words)
{
    struct sluice_lexicon *l;
    struct sluice_near *n;
    struct sluice_words_seen *seen;
    struct sluice_rule rule = {.context_before = BEFORE, .context_after = AFTER, .max_width = WIDTH};
    static struct places p;
    static uint8_t bytes[TEXT];
    const struct sluice_prefilter_text text = {.text = bytes, .len = TEXT};
    uint64_t rng = 17;
    uint32_t other;

    ck_assert_int_eq(sluice_lexicon_create(&l), SLUICE_OK);
    ck_assert_int_eq(sluice_lexicon_add(l, "tax", &wanted[0]), SLUICE_OK);
    ck_assert_int_eq(sluice_lexicon_add(l, "name", &other), SLUICE_OK);
    ck_assert_int_eq(sluice_lexicon_add(l, "id no", &wanted[1]), SLUICE_OK);
    ck_assert_int_eq(sluice_lexicon_freeze(l), SLUICE_OK);
    rule.context_ids = wanted;
    rule.n_context_ids = 2;
    ck_assert_int_eq(sluice_near_create(l, &n), SLUICE_OK);
    sluice_near_add(n, &rule);
    ck_assert_int_eq(sluice_words_seen_create(&seen), SLUICE_OK);
    for (unsigned round = 0; round < ROUNDS; round++) {
        fill(&rng, bytes);
        memset(&p, 0, sizeof(p));
        (void)sluice_lexicon_find(l, bytes, TEXT, 0, TEXT, TEXT, on_lexicon, &p);
        sluice_words_seen_clear(seen, l, &text);
        ask(&rng, n, seen, &text, &p);
    }
    sluice_words_seen_free(seen);
    sluice_near_free(n);
    sluice_lexicon_free(l);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("near");
    TCase *t = tcase_create("near");

    tcase_add_test(t, near_scan__any_questions_in_order__the_places_near_words);
    suite_add_tcase(s, t);
    return suite_run(s);
}
