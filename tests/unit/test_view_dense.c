/* Views that decode runs of an alphabet: base64, lists of bytes, compressed data. */
#include "view_oracle_dense.h"

#include "suite_run.h"

#include <zlib.h>

/* What is left of a number behind the cut is no element of the list. */
START_TEST(view_bytes__cut_in_a_number_before_a_list__not_of_the_list)
{
    static const char text[] = "10,20241129,77,815363081008,85463185:41:42:43:44:45:46:47:48:49:4a:4b:4c\n";
    const struct sluice_view *v = view_of("bytes");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();

    put_str(&x.text, text);
    naive_bytes(x.text.data, x.text.len, x.want);
    ck_assert_uint_ne(x.want->n, 0);
    for (size_t cut = 0; cut <= x.text.len; cut++) {
        feed_two(v, s, x.text.data, x.text.len, cut, x.got);
        assert_same(x.want, x.got);
    }
    v->free(s);
    free_fixture(&x);
}
END_TEST

static void encode64(const uint8_t *p, size_t n, bool url, bool pad, struct sluice_buf *out)
{
    for (size_t i = 0; i < n; i += 3) {
        unsigned v = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0u);

        for (unsigned k = 0; k < 4; k++) {
            uint8_t c = (uint8_t)alphabet64[v >> (18 - 6 * k) & 63];

            if (k > n - i && !pad)
                break;
            c = k > n - i ? '=' : url && c == '+' ? '-' : url && c == '/' ? '_' : c;
            ck_assert_int_eq(sluice_buf_append_byte(out, c), SLUICE_OK);
        }
    }
}

START_TEST(view_base64__what_was_encoded__decoded_and_mapped_whole)
{
    uint64_t rng = 5000 + (uint64_t)_i;
    struct fixture x = new_fixture();
    uint8_t value[600];
    size_t n = 15 + rng_below(&rng, sizeof(value) - 15);

    for (size_t i = 0; i < n; i++)
        value[i] = (uint8_t)rng_next(&rng);
    memcpy(value, "what it is", 10);
    put_str(&x.text, "id=");
    encode64(value, n, _i % 2 != 0, _i % 4 < 2, &x.text);
    put_str(&x.text, "; and so on");
    run_view("base64", (const char *)x.text.data, x.text.len, x.got);
    ck_assert_uint_eq(x.got->n_runs, 1);
    ck_assert_uint_eq(x.got->n, n);
    ck_assert_mem_eq(x.got->text, value, n);
    ck_assert_uint_eq(x.got->start[0], 3);
    ck_assert_uint_eq(x.got->end[n - 1], x.text.len - strlen("; and so on"));
    free_fixture(&x);
}
END_TEST

static const struct {
    size_t line;
    const char *line_break;
    bool joined;
} wrapped[] = {{64, "\n", true},   {64, "\r\n", true},   {76, "\n", true},      {76, "\r\n", true}, {60, "\n", true},
               {72, "\n", true},   {20, "\n    ", true}, {100, "\r\n\t", true}, {70, "\n", true},   {64, "\n ", true},
               {78, "\n  ", true}, {64, "\r", false},    {64, "\n\n", false},   {42, "\n", false}};

START_TEST(view_base64__lines__joined_where_they_are_regular)
{
    struct fixture x = new_fixture();
    struct sluice_buf encoded;
    uint8_t value[180];

    for (size_t i = 0; i < sizeof(value); i++)
        value[i] = (uint8_t)(i * 7);
    memcpy(value, "some text to begin with", 23);
    sluice_buf_init(&encoded, 1000);
    encode64(value, sizeof(value), false, true, &encoded);
    for (size_t i = 0; i < encoded.len; i++) {
        if (i != 0 && i % wrapped[_i].line == 0)
            put_str(&x.text, wrapped[_i].line_break);
        ck_assert_int_eq(sluice_buf_append_byte(&x.text, encoded.data[i]), SLUICE_OK);
    }
    run_view("base64", (const char *)x.text.data, x.text.len, x.got);
    ck_assert_int_eq(x.got->n_runs == 1 && x.got->n == sizeof(value), wrapped[_i].joined);
    if (wrapped[_i].joined)
        ck_assert_mem_eq(x.got->text, value, sizeof(value));
    sluice_buf_release(&encoded);
    free_fixture(&x);
}
END_TEST

/* Text of every size, behind anything and before anything, at any cut: what was deflated, mapped to all of it. */
START_TEST(view_inflate__what_was_deflated__inflated_and_mapped)
{
    const struct sluice_view *v = view_of("inflate");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();
    uint64_t rng = 8000 + (uint64_t)_i;
    static uint8_t text[60000], packed[70000];
    const size_t n = 1 + rng_below(&rng, _i % 2 == 0 ? 200 : sizeof(text)), junk = rng_below(&rng, 3);
    z_stream z = {0};

    for (size_t i = 0; i < n; i++)
        text[i] = (uint8_t)('a' + rng_below(&rng, _i % 3 == 0 ? 2 : 26));
    ck_assert_int_eq(deflateInit2(&z, 1 + (int)rng_below(&rng, 9), Z_DEFLATED, _i % 4 < 2 ? 31 : 15, 8, 0), Z_OK);
    z.next_in = text;
    z.avail_in = (uInt)n;
    z.next_out = packed;
    z.avail_out = sizeof(packed);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    ck_assert_int_eq(sluice_buf_append(&x.text, packed, z.total_out), SLUICE_OK);
    put_from(&x.text, &rng, "abc", junk);
    feed_pieces(v, s, x.text.data, x.text.len, &rng, 0, x.want);
    ck_assert_uint_eq(x.want->n, n);
    ck_assert_uint_eq(x.want->n_runs, 1);
    ck_assert_mem_eq(x.want->text, text, n);
    ck_assert_uint_eq(x.want->start[0], AT);
    if (x.text.len <= 4096)
        ck_assert_uint_eq(x.want->end[0], AT + x.text.len);
    for (size_t piece = 1; piece < 10000; piece = piece * 3 + 1) {
        feed_pieces(v, s, x.text.data, x.text.len, &rng, piece, x.got);
        assert_same(x.want, x.got);
    }
    x.text.data[3] ^= 0xFF; /* what is damaged is read as far as it goes */
    feed_pieces(v, s, x.text.data, x.text.len, &rng, 7, x.got);
    (void)deflateEnd(&z);
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* One gzip member. */
static void put_member(struct sluice_buf *out, const uint8_t *text, size_t n)
{
    static uint8_t packed[70000];
    z_stream z = {.next_in = (uint8_t *)(uintptr_t)text, .avail_in = (uInt)n, .next_out = packed};

    z.avail_out = sizeof(packed);
    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, 0), Z_OK);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    ck_assert_int_eq(sluice_buf_append(out, packed, z.total_out), SLUICE_OK);
    (void)deflateEnd(&z);
}

/* RFC 1952 2.2: a gzip file is members that follow each other. */
START_TEST(view_inflate__members__each_inflated)
{
    const struct sluice_view *v = view_of("inflate");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();
    uint64_t rng = 8800 + (uint64_t)_i;
    static uint8_t text[20000];

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (uint8_t)('a' + rng_below(&rng, 26));
    for (size_t at = 0, n; at < sizeof(text); at += n) {
        n = rng_below(&rng, 9000);
        n = n < sizeof(text) - at ? n : sizeof(text) - at;
        put_member(&x.text, text + at, n);
    }
    put_from(&x.text, &rng, "abc", rng_below(&rng, 5));
    feed_pieces(v, s, x.text.data, x.text.len, &rng, 0, x.want);
    ck_assert_uint_eq(x.want->n, sizeof(text));
    ck_assert_uint_eq(x.want->n_runs, 1);
    ck_assert_mem_eq(x.want->text, text, sizeof(text));
    for (size_t piece = 1; piece < 10000; piece = piece * 3 + 1) {
        feed_pieces(v, s, x.text.data, x.text.len, &rng, piece, x.got);
        assert_same(x.want, x.got);
    }
    v->free(s);
    free_fixture(&x);
}
END_TEST

static enum sluice_status count_only(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    (void)ctx;
    (void)text;
    return n == map->len ? SLUICE_OK : SLUICE_EENGINE;
}

static enum sluice_status count_end(void *ctx)
{
    (void)ctx;
    return SLUICE_OK;
}

/* Zeros come to a thousand times their size. */
START_TEST(view_inflate__bomb__limit)
{
    static uint8_t zeros[SLUICE_INFLATE_SMALL * 2], packed[65536];
    const struct sluice_view *v = view_of("inflate");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();
    struct feeding f = {.runs = x.got};
    const struct sluice_view_sink sink = {count_only, count_end, &f};

    for (unsigned over = 0; over < 2; over++) {
        uLongf len = sizeof(packed);

        ck_assert_int_eq(compress2(packed, &len, zeros, SLUICE_INFLATE_SMALL + over * 70000, 6), Z_OK);
        ck_assert_int_eq(v->feed(s, packed, len, 0, true, &sink), over == 0 ? SLUICE_OK : SLUICE_ELIMIT);
    }
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* Each member is small, all of them are not. */
START_TEST(view_inflate__bomb_of_members__limit)
{
    static uint8_t zeros[SLUICE_INFLATE_SMALL / 2];
    const struct sluice_view *v = view_of("inflate");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();
    struct feeding f = {.runs = x.got};
    const struct sluice_view_sink sink = {count_only, count_end, &f};

    for (unsigned members = 1; members < 4; members++) {
        put_member(&x.text, zeros, sizeof(zeros));
        ck_assert_int_eq(v->feed(s, x.text.data, x.text.len, 0, true, &sink), members < 3 ? SLUICE_OK : SLUICE_ELIMIT);
    }
    v->free(s);
    free_fixture(&x);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_dense");
    TCase *t = tcase_create("view_dense");

    tcase_set_timeout(t, 120);
    tcase_add_test(t, view_bytes__cut_in_a_number_before_a_list__not_of_the_list);
    tcase_add_loop_test(t, view_base64__what_was_encoded__decoded_and_mapped_whole, 0, 40);
    tcase_add_loop_test(t, view_base64__lines__joined_where_they_are_regular, 0, (int)COUNT(wrapped));
    tcase_add_loop_test(t, view_inflate__what_was_deflated__inflated_and_mapped, 0, 24);
    tcase_add_loop_test(t, view_inflate__members__each_inflated, 0, 12);
    tcase_add_test(t, view_inflate__bomb__limit);
    tcase_add_test(t, view_inflate__bomb_of_members__limit);
    suite_add_tcase(s, t);
    return suite_run(s);
}
