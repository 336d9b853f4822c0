#include "text/map.h"

#include "holds.h"
#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <stdlib.h>

#define BYTES_MAX 4096

/* The same thing, naively: the source range of each decoded byte. */
struct naive {
    uint64_t start[BYTES_MAX], end[BYTES_MAX];
    size_t n;
};

static void naive_add(struct naive *v, uint64_t start, uint64_t end)
{
    HOLDS(v->n < BYTES_MAX);
    v->start[v->n] = start;
    v->end[v->n++] = end;
}

/* Describe one random stretch in both; returns the source position behind it. */
static uint64_t describe(uint64_t *rng, struct sluice_map *m, struct naive *v, uint64_t source)
{
    uint64_t n = 1 + rng_below(rng, 6), i;

    switch (rng_below(rng, 5)) {
    case 0:
        for (i = 0; i < n; i++)
            naive_add(v, source + i, source + i + 1);
        HOLDS(sluice_map_plain(m, n, source) == SLUICE_OK);
        return source + n;
    case 1: { /* equal atoms in a row */
        uint32_t len = 1 + (uint32_t)rng_below(rng, 8);
        uint64_t bytes = 1 + rng_below(rng, 4);

        for (; n > 0; n--, source += len) {
            for (i = 0; i < bytes; i++)
                naive_add(v, source, source + len);
            HOLDS(sluice_map_atom(m, bytes, source, len) == SLUICE_OK);
        }
        return source;
    }
    case 2:
        for (i = 0; i < 3 * n; i++)
            naive_add(v, source + i / 3 * 4 + i % 3, source + i / 3 * 4 + i % 3 + 2);
        HOLDS(sluice_map_quanta(m, 3 * n, source) == SLUICE_OK);
        return source + 4 * n;
    case 3: { /* the same, of one byte each, in one call */
        uint32_t len = 1 + (uint32_t)rng_below(rng, 4);

        for (i = 0; i < n; i++)
            naive_add(v, source + i * len, source + (i + 1) * len);
        HOLDS(sluice_map_atoms(m, n, source, len) == SLUICE_OK);
        return source + n * len;
    }
    default:
        return source + rng_below(rng, 4); /* a gap: something was dropped */
    }
}

/* A map over about n decoded bytes whose source has at most `limit` bytes (0: no limit). */
static void describe_many(uint64_t *rng, struct sluice_map *m, struct naive *v, size_t n, uint64_t limit)
{
    uint64_t source = rng_below(rng, 5);

    while (v->n < n && (limit == 0 || source + 64 <= limit))
        source = describe(rng, m, v, source);
}

static void assert_same(const struct sluice_map *m, const struct naive *v)
{
    ck_assert_uint_eq(m->len, v->n);
    for (size_t a = 0; a < v->n; a++) {
        for (size_t b = a + 1; b <= v->n && b < a + 40; b++) {
            uint64_t start, end;

            sluice_map_source(m, a, b, &start, &end);
            HOLDS(start == v->start[a] && end == v->end[b - 1]);
        }
    }
}

START_TEST(map_source__random_runs__as_naive_map)
{
    uint64_t rng = (uint64_t)_i;
    struct naive *v = calloc(1, sizeof(*v));
    struct sluice_map m;

    sluice_map_init(&m);
    describe_many(&rng, &m, v, 1 + rng_below(&rng, 300), 0);
    assert_same(&m, v);
    sluice_map_release(&m);
    free(v);
}
END_TEST

START_TEST(map_compose__random_maps__as_naive_composition)
{
    uint64_t rng = 1000 + (uint64_t)_i;
    struct naive *outer_v = calloc(1, sizeof(*outer_v)), *inner_v = calloc(1, sizeof(*inner_v));
    struct naive *both = calloc(1, sizeof(*both));
    struct sluice_map outer, inner, out;

    sluice_map_init(&outer);
    sluice_map_init(&inner);
    sluice_map_init(&out);
    describe_many(&rng, &outer, outer_v, 200 + rng_below(&rng, 400), 0);
    describe_many(&rng, &inner, inner_v, 300, outer_v->n);
    ck_assert_int_eq(sluice_map_compose(&inner, &outer, &out), SLUICE_OK);
    for (size_t i = 0; i < inner_v->n; i++)
        naive_add(both, outer_v->start[inner_v->start[i]], outer_v->end[inner_v->end[i] - 1]);
    assert_same(&out, both);
    sluice_map_release(&outer);
    sluice_map_release(&inner);
    sluice_map_release(&out);
    free(outer_v);
    free(inner_v);
    free(both);
}
END_TEST

START_TEST(map_append__random_maps__one_behind_the_other)
{
    uint64_t rng = 2000 + (uint64_t)_i;
    struct naive *v = calloc(1, sizeof(*v));
    struct sluice_map all, part;
    uint64_t source = 0;

    sluice_map_init(&all);
    sluice_map_init(&part);
    for (unsigned i = 0; i < 30; i++) {
        sluice_map_clear(&part);
        for (size_t k = rng_below(&rng, 4); k > 0; k--)
            source = describe(&rng, &part, v, source);
        ck_assert_int_eq(sluice_map_append(&all, &part), SLUICE_OK);
    }
    assert_same(&all, v);
    sluice_map_release(&all);
    sluice_map_release(&part);
    free(v);
}
END_TEST

START_TEST(map_forget__ever_later__rest_stays_right_and_memory_bounded)
{
    uint64_t rng = 7, source = 0;
    struct naive *v = calloc(1, sizeof(*v));
    struct sluice_map m;

    sluice_map_init(&m);
    while (v->n < BYTES_MAX - 64) {
        uint64_t start, end;

        source = describe(&rng, &m, v, source);
        if (v->n < 32)
            continue;
        sluice_map_forget(&m, v->n - 32);
        for (size_t a = v->n - 32; a < v->n; a++) {
            sluice_map_source(&m, a, v->n, &start, &end);
            HOLDS(start == v->start[a] && end == v->end[v->n - 1]);
        }
        HOLDS(m.n <= 2 * 33 + 10);
    }
    sluice_map_release(&m);
    free(v);
}
END_TEST

START_TEST(map__neighbours_that_continue__share_a_run)
{
    struct sluice_map m;

    sluice_map_init(&m);
    for (unsigned i = 0; i < 10; i++)
        ck_assert_int_eq(sluice_map_plain(&m, 5, 100 + 5 * i), SLUICE_OK);
    ck_assert_uint_eq(m.n, 1);
    for (unsigned i = 0; i < 10; i++)
        ck_assert_int_eq(sluice_map_atom(&m, 2, 150 + 6 * i, 6), SLUICE_OK);
    ck_assert_uint_eq(m.n, 2);
    for (unsigned i = 0; i < 10; i++)
        ck_assert_int_eq(sluice_map_quanta(&m, 3, 210 + 4 * i), SLUICE_OK);
    ck_assert_uint_eq(m.n, 3);
    ck_assert_int_eq(sluice_map_atom(&m, 1, 250, 1), SLUICE_OK); /* another byte: not the same as plain */
    ck_assert_uint_eq(m.n, 4);
    ck_assert_int_eq(sluice_map_plain(&m, 1, 251), SLUICE_OK);
    ck_assert_uint_eq(m.n, 5);
    ck_assert_int_eq(sluice_map_plain(&m, 1, 253), SLUICE_OK); /* behind a gap */
    ck_assert_uint_eq(m.n, 6);
    ck_assert_uint_eq(m.len, 50 + 20 + 30 + 3);
    sluice_map_release(&m);
}
END_TEST

START_TEST(map__nothing_described__nothing_changes)
{
    struct sluice_map m, none;

    sluice_map_init(&m);
    sluice_map_init(&none);
    ck_assert_int_eq(sluice_map_plain(&m, 0, 5), SLUICE_OK);
    ck_assert_int_eq(sluice_map_atom(&m, 0, 5, 2), SLUICE_OK);
    ck_assert_int_eq(sluice_map_quanta(&m, 0, 5), SLUICE_OK);
    ck_assert_int_eq(sluice_map_append(&m, &none), SLUICE_OK);
    ck_assert_int_eq(sluice_map_compose(&none, &none, &m), SLUICE_OK);
    sluice_map_forget(&m, 0);
    ck_assert_uint_eq(m.len, 0);
    ck_assert_uint_eq(m.n, 0);
    sluice_map_release(&m);
}
END_TEST

START_TEST(map_atom__longer_than_a_run_can_say__limit_and_unchanged)
{
    struct sluice_map m;

    sluice_map_init(&m);
    ck_assert_int_eq(sluice_map_atom(&m, UINT16_MAX, 0, 7), SLUICE_OK);
    ck_assert_int_eq(sluice_map_atom(&m, UINT16_MAX + 1u, 7, 7), SLUICE_ELIMIT);
    ck_assert_uint_eq(m.len, UINT16_MAX);
    ck_assert_uint_eq(m.n, 1);
    sluice_map_release(&m);
}
END_TEST

START_TEST(map_compose__atom_over_a_gap_too_wide__limit_and_out_unchanged)
{
    struct sluice_map inner, outer, out;
    uint64_t start, end;

    sluice_map_init(&inner);
    sluice_map_init(&outer);
    sluice_map_init(&out);
    ck_assert_int_eq(sluice_map_plain(&outer, 2, 0), SLUICE_OK);
    ck_assert_int_eq(sluice_map_plain(&outer, 2, (uint64_t)UINT32_MAX + 1), SLUICE_OK);
    ck_assert_int_eq(sluice_map_plain(&inner, 1, 0), SLUICE_OK);
    ck_assert_int_eq(sluice_map_atom(&inner, 1, 1, 2), SLUICE_OK); /* source 1 .. 2^32 + 1: one byte too many */
    ck_assert_int_eq(sluice_map_plain(&out, 1, 5), SLUICE_OK);
    ck_assert_int_eq(sluice_map_compose(&inner, &outer, &out), SLUICE_ELIMIT);
    ck_assert_uint_eq(out.len, 1);

    sluice_map_clear(&outer);
    ck_assert_int_eq(sluice_map_plain(&outer, 2, 0), SLUICE_OK);
    ck_assert_int_eq(sluice_map_plain(&outer, 2, UINT32_MAX), SLUICE_OK);
    ck_assert_int_eq(sluice_map_compose(&inner, &outer, &out), SLUICE_OK);
    sluice_map_source(&out, 2, 3, &start, &end);
    ck_assert_uint_eq(start, 1);
    ck_assert_uint_eq(end, (uint64_t)UINT32_MAX + 1);
    sluice_map_release(&inner);
    sluice_map_release(&outer);
    sluice_map_release(&out);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("map");
    TCase *t = tcase_create("map");

    tcase_add_loop_test(t, map_source__random_runs__as_naive_map, 0, 200);
    tcase_add_loop_test(t, map_compose__random_maps__as_naive_composition, 0, 200);
    tcase_add_loop_test(t, map_append__random_maps__one_behind_the_other, 0, 50);
    tcase_add_test(t, map_forget__ever_later__rest_stays_right_and_memory_bounded);
    tcase_add_test(t, map__neighbours_that_continue__share_a_run);
    tcase_add_test(t, map__nothing_described__nothing_changes);
    tcase_add_test(t, map_atom__longer_than_a_run_can_say__limit_and_unchanged);
    tcase_add_test(t, map_compose__atom_over_a_gap_too_wide__limit_and_out_unchanged);
    suite_add_tcase(s, t);
    return suite_run(s);
}
