/* The index of own secrets finds what comparing every place of a text with every value finds. */
#include "own_naive.h"
#include "rules/own_places_internal.h"
#include "suite_run.h"

static struct sluice_own_index *index_of(const struct sample *s)
{
    struct sluice_own_key *k = own_key(7);
    struct sluice_own_index *x = NULL;

    ck_assert_int_eq(sluice_own_index_create(own_store(k, s->v, s->n), &x), SLUICE_OK);
    sluice_own_key_free(k);
    return x;
}

START_TEST(own_index__random_texts__finds_what_comparing_finds)
{
    uint64_t rng = 1000 + (uint64_t)_i;
    struct sample s;
    struct sluice_own_index *x;
    struct found_list got = {0}, want;
    size_t at = 0;

    make_sample(&s, &rng, _i % 3 == 0 ? 300 : 24, _i % 2 == 0 ? 9000 : rng_below(&rng, 400));
    x = index_of(&s);
    while (at < s.len) { /* in stretches of any size */
        const size_t to = at + 1 + rng_below(&rng, s.len - at);

        ck_assert_int_eq(sluice_own_index_find(x, s.text, s.len, at, to, on_found, &got), SLUICE_OK);
        at = to;
    }
    want = naive(s.text, s.len, s.v, s.n);
    if (got.n != 0)
        qsort(got.v, got.n, sizeof(*got.v), by_place);
    if (want.n != 0)
        qsort(want.v, want.n, sizeof(*want.v), by_place);
    ck_assert_uint_eq(got.n, want.n);
    for (size_t i = 0; i < got.n; i++) {
        char name[32];

        ck_assert_uint_eq(got.v[i].start, want.v[i].start);
        ck_assert_uint_eq(got.v[i].end, want.v[i].end);
        ck_assert_str_eq(sluice_own_index_name(x, got.v[i].entry), OWN_NAME(want.v[i].entry, name));
    }
    ck_assert(_i % 2 != 0 || got.n != 0);
    free(got.v);
    free(want.v);
    sluice_own_index_free(x);
    free_sample(&s);
}
END_TEST

START_TEST(own_places__random_bytes__all_ways_agree_with_the_shape_of_each_place)
{
    const struct sluice_own_places_way *const ways[] = {&sluice_own_places_plain, sluice_own_places_best()};
    const size_t blocks = 1 + (size_t)_i % SLUICE_OWN_BATCH_BLOCKS;
    uint64_t rng = 5 + (uint64_t)_i, places[SLUICE_OWN_SHAPES][SLUICE_OWN_BATCH_BLOCKS];
    uint8_t p[1 + (SLUICE_OWN_BATCH_BLOCKS + 1) * SLUICE_OWN_BLOCK];
    uint16_t list[SLUICE_OWN_LIST];

    for (size_t i = 0; i < sizeof(p); i++)
        p[i] = _i % 2 == 0 ? (uint8_t)rng_next(&rng) : own_pick(&rng, "ab z09.-A\nxyzwq/:@[`{\x7f\x80\xff");
    for (unsigned w = 0; w < 2; w++) {
        ways[w]->mask(p + 1, blocks, is_word(p[0]), places);
        for (unsigned k = 0; k < SLUICE_OWN_SHAPES; k++) {
            const size_t n = ways[w]->list(places[k], blocks, list);
            size_t at = 0;

            for (size_t i = 0; i < blocks * SLUICE_OWN_BLOCK; i++) {
                const bool edge = !is_word(p[i]) || !is_word(p[i + 1]);

                if (!edge || sluice_own_shape_of(p + 1 + i) != (enum sluice_own_shape)k)
                    continue;
                ck_assert_uint_lt(at, n);
                ck_assert_uint_eq(list[at], i);
                at++;
            }
            ck_assert_uint_eq(at, n);
        }
    }
}
END_TEST

START_TEST(own_index__empty_store__finds_nothing_in_a_long_text)
{
    const struct sample none = {.n = 0};
    struct sluice_own_index *x = index_of(&none);
    struct found_list got = {0};
    uint8_t text[1000];

    memset(text, 'a', sizeof(text));
    ck_assert_int_eq(sluice_own_index_find(x, text, sizeof(text), 0, sizeof(text), on_found, &got), SLUICE_OK);
    ck_assert_uint_eq(got.n, 0);
    sluice_own_index_free(x);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("own index");
    TCase *c = tcase_create("index");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, own_index__random_texts__finds_what_comparing_finds, 0, 120);
    tcase_add_loop_test(c, own_places__random_bytes__all_ways_agree_with_the_shape_of_each_place, 0, 100);
    tcase_add_test(c, own_index__empty_store__finds_nothing_in_a_long_text);
    suite_add_tcase(s, c);
    return suite_run(s);
}
