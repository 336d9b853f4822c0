/* Content-Encoding of requests: round trips, limits at their value and one past, bombs, cut and trailing bytes. */
#include "gateway/encoding.h"

#include "core/limits.h"
#include "suite_run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define GZIP_WINDOW 31
#define ZLIB_WINDOW 15
#define RAW_WINDOW (-15)

struct bytes {
    uint8_t *p;
    size_t n;
};

/* Text that hardly compresses, from a fixed seed. */
static struct bytes noise(size_t n)
{
    struct bytes b = {.p = malloc(n + 1), .n = n};
    uint32_t x = 2463534242u;

    for (size_t i = 0; i < n; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        b.p[i] = (uint8_t)x;
    }
    return b;
}

static struct bytes zeros(size_t n)
{
    return (struct bytes){.p = calloc(n + 1, 1), .n = n};
}

static struct bytes deflate_with(int window, struct bytes in)
{
    struct bytes out;
    z_stream z = {0};

    ck_assert_int_eq(deflateInit2(&z, in.n > (1u << 20) ? 1 : 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    out.n = deflateBound(&z, in.n) + 64;
    out.p = malloc(out.n);
    z.next_in = in.p;
    z.avail_in = (uInt)in.n;
    z.next_out = out.p;
    z.avail_out = (uInt)out.n;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.n = z.total_out;
    ck_assert_int_eq(deflateEnd(&z), Z_OK);
    return out;
}

static struct bytes zstd_with(struct bytes in, unsigned window_log)
{
    struct bytes out = {.n = ZSTD_compressBound(in.n) + 64};
    ZSTD_CCtx *z = ZSTD_createCCtx();
    ZSTD_outBuffer to;
    ZSTD_inBuffer from = {.src = in.p, .size = in.n};

    out.p = malloc(out.n);
    to = (ZSTD_outBuffer){.dst = out.p, .size = out.n};
    if (window_log != 0)
        ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, (int)window_log)));
    /* the frame does not tell its size, so the window is what was asked for */
    ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_contentSizeFlag, 0)));
    ck_assert(!ZSTD_isError(ZSTD_compressStream2(z, &to, &from, ZSTD_e_continue)));
    ck_assert_uint_eq(ZSTD_compressStream2(z, &to, &from, ZSTD_e_end), 0);
    out.n = to.pos;
    ZSTD_freeCCtx(z);
    return out;
}

static struct bytes encode(const char *name, struct bytes in)
{
    if (strcmp(name, "gzip") == 0)
        return deflate_with(GZIP_WINDOW, in);
    if (strcmp(name, "deflate") == 0)
        return deflate_with(ZLIB_WINDOW, in);
    return zstd_with(in, 0);
}

static enum sluice_status decode(const char *name, struct bytes in, struct sluice_buf *out, bool *unknown)
{
    struct sluice_error err = {0};
    enum sluice_status st;

    sluice_buf_init(out, SLUICE_BODY_MAX + 16);
    ck_assert_int_eq(sluice_buf_append_str(out, "before"), SLUICE_OK);
    st = sluice_encoding_decode(name, in.p, in.n, out, unknown, &err);
    ck_assert_int_eq(err.status, st);
    ck_assert_int_eq(st == SLUICE_OK, err.what[0] == '\0');
    if (st != SLUICE_OK)
        ck_assert_uint_eq(out->len, 6); /* nothing of a refused body stays */
    return st;
}

static enum sluice_status status_of(const char *name, struct bytes in)
{
    enum sluice_status st;
    struct sluice_buf out;
    bool unknown;

    st = decode(name, in, &out, &unknown);
    ck_assert(!unknown);
    sluice_buf_release(&out);
    return st;
}

static void check_decodes_to(const char *name, struct bytes encoded, struct bytes want)
{
    struct sluice_buf out;
    bool unknown;

    ck_assert_int_eq(decode(name, encoded, &out, &unknown), SLUICE_OK);
    ck_assert_uint_eq(out.len, 6 + want.n);
    ck_assert_int_eq(memcmp(out.data + 6, want.p, want.n), 0);
    sluice_buf_release(&out);
}

static const char *const compressed[] = {"gzip", "deflate", "zstd"};

START_TEST(decode__each_encoding_and_size__is_what_was_encoded)
{
    static const size_t sizes[] = {0, 1, 2, 65535, 65536, 65537, 1000000};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct bytes in = noise(sizes[i]), enc = encode(compressed[_i], in);

        check_decodes_to(compressed[_i], enc, in);
        free(in.p);
        free(enc.p);
    }
}
END_TEST

START_TEST(decode__names__as_http_writes_them)
{
    static const struct {
        const char *name, *like;
    } names[] = {{"GZIP", "gzip"}, {"x-gzip", "gzip"}, {"\tzstd ", "zstd"}, {"Deflate", "deflate"}};
    struct bytes in = noise(100), enc = encode(names[_i].like, in);

    check_decodes_to(names[_i].name, enc, in);
    free(in.p);
    free(enc.p);
}
END_TEST

START_TEST(decode__identity_or_none__is_the_body)
{
    static const char *const names[] = {"", "identity", "Identity", " ", NULL};
    struct bytes in = noise(100);

    check_decodes_to(names[_i], in, in);
    free(in.p);
}
END_TEST

START_TEST(decode__other_encoding__is_unknown)
{
    static const char *const names[] = {"br", "gzip, gzip", "gzip,zstd", "compress", "gzi", "gzip;q=1", "*"};
    struct bytes in = noise(10);
    struct sluice_buf out;
    bool unknown = false;

    ck_assert_int_eq(decode(names[_i], in, &out, &unknown), SLUICE_EFORMAT);
    ck_assert(unknown);
    sluice_buf_release(&out);
    free(in.p);
}
END_TEST

START_TEST(decode__cut_anywhere__is_damaged)
{
    struct bytes in = noise(300), enc = encode(compressed[_i], in);

    for (size_t n = 0; n < enc.n; n++)
        ck_assert_int_eq(status_of(compressed[_i], (struct bytes){enc.p, n}), SLUICE_EFORMAT);
    free(in.p);
    free(enc.p);
}
END_TEST

START_TEST(decode__trailing_bytes__are_refused)
{
    struct bytes in = noise(300), enc = encode(compressed[_i], in);
    uint8_t *more = malloc(enc.n + 4);

    memcpy(more, enc.p, enc.n);
    memset(more + enc.n, 'x', 4);
    for (size_t extra = 1; extra <= 4; extra++)
        ck_assert_int_eq(status_of(compressed[_i], (struct bytes){more, enc.n + extra}), SLUICE_EFORMAT);
    free(more);
    free(in.p);
    free(enc.p);
}
END_TEST

START_TEST(decode__checksum_wrong__is_damaged)
{
    struct bytes in = noise(300), enc = deflate_with(GZIP_WINDOW, in);

    enc.p[enc.n - 8] ^= 1;
    ck_assert_int_eq(status_of("gzip", enc), SLUICE_EFORMAT);
    free(in.p);
    free(enc.p);
}
END_TEST

START_TEST(decode__two_members__are_joined)
{
    static const char *const names[] = {"gzip", "zstd"};
    struct bytes in = noise(200), enc = encode(names[_i], in), two = {.p = malloc(2 * enc.n), .n = 2 * enc.n};
    struct bytes want = {.p = malloc(400), .n = 400};

    memcpy(two.p, enc.p, enc.n);
    memcpy(two.p + enc.n, enc.p, enc.n);
    memcpy(want.p, in.p, 200);
    memcpy(want.p + 200, in.p, 200);
    check_decodes_to(names[_i], two, want);
    free(in.p);
    free(enc.p);
    free(two.p);
    free(want.p);
}
END_TEST

START_TEST(decode__deflate_without_zlib_header__is_accepted)
{
    struct bytes in = noise(1000), enc = deflate_with(RAW_WINDOW, in);

    check_decodes_to("deflate", enc, in);
    free(in.p);
    free(enc.p);
}
END_TEST

START_TEST(decode__body_at_the_limit_and_one_past__passes_and_is_refused)
{
    struct bytes at = noise(SLUICE_BODY_MAX), past = noise(SLUICE_BODY_MAX + 1), enc;

    if (_i < 3) {
        enc = encode(compressed[_i], at);
        check_decodes_to(compressed[_i], enc, at);
        free(enc.p);
        enc = encode(compressed[_i], past);
        ck_assert_int_eq(status_of(compressed[_i], enc), SLUICE_ELIMIT);
        free(enc.p);
    } else {
        check_decodes_to("identity", at, at);
        ck_assert_int_eq(status_of("identity", past), SLUICE_ELIMIT);
    }
    free(at.p);
    free(past.p);
}
END_TEST

START_TEST(decode__small_body_at_and_past_what_is_always_allowed__passes_and_is_refused)
{
    struct bytes at = zeros(SLUICE_BODY_SMALL), past = zeros(SLUICE_BODY_SMALL + 1), enc;

    enc = encode(compressed[_i], at);
    ck_assert_uint_lt(enc.n * SLUICE_BODY_RATIO_MAX, SLUICE_BODY_SMALL);
    check_decodes_to(compressed[_i], enc, at);
    free(enc.p);
    enc = encode(compressed[_i], past);
    ck_assert_int_eq(status_of(compressed[_i], enc), SLUICE_ELIMIT);
    free(enc.p);
    free(at.p);
    free(past.p);
}
END_TEST

/* 900 bytes of noise, then zeros. */
static struct bytes noise_then_zeros(size_t n)
{
    struct bytes in = zeros(n), head = noise(900);

    memcpy(in.p, head.p, head.n);
    free(head.p);
    return in;
}

/* A body that decodes to exactly SLUICE_BODY_RATIO_MAX bytes per encoded byte, and one of the same encoded size that
 * decodes to one byte more. */
START_TEST(decode__ratio_at_and_one_past__passes_and_is_refused)
{
    struct bytes at = {0}, past = {0}, enc_at = {0}, enc_past = {0};
    size_t n = SLUICE_BODY_SMALL / SLUICE_BODY_RATIO_MAX * SLUICE_BODY_RATIO_MAX;

    do {
        free(at.p);
        free(past.p);
        free(enc_at.p);
        free(enc_past.p);
        n += SLUICE_BODY_RATIO_MAX;
        ck_assert_uint_lt(n, 1000000);
        at = noise_then_zeros(n);
        past = noise_then_zeros(n + 1);
        enc_at = encode(compressed[_i], at);
        enc_past = encode(compressed[_i], past);
    } while (enc_at.n * SLUICE_BODY_RATIO_MAX != n || enc_past.n != enc_at.n);
    check_decodes_to(compressed[_i], enc_at, at);
    ck_assert_int_eq(status_of(compressed[_i], enc_past), SLUICE_ELIMIT);
    free(at.p);
    free(past.p);
    free(enc_at.p);
    free(enc_past.p);
}
END_TEST

START_TEST(decode__bomb__is_refused)
{
    struct bytes in = zeros(100u << 20), enc = encode(compressed[_i], in);

    ck_assert_int_eq(status_of(compressed[_i], enc), SLUICE_ELIMIT);
    free(in.p);
    free(enc.p);
}
END_TEST

START_TEST(decode__zstd_window_at_and_past__passes_and_is_refused)
{
    struct bytes in = noise(300), enc = zstd_with(in, SLUICE_ZSTD_WINDOW_LOG_MAX);

    check_decodes_to("zstd", enc, in);
    free(enc.p);
    enc = zstd_with(in, SLUICE_ZSTD_WINDOW_LOG_MAX + 1);
    ck_assert_int_eq(status_of("zstd", enc), SLUICE_ELIMIT);
    free(enc.p);
    free(in.p);
}
END_TEST

START_TEST(decode__output_buffer_smaller__is_refused)
{
    struct bytes in = noise(300), enc = encode(compressed[_i], in);
    struct sluice_error err = {0};
    struct sluice_buf out;
    bool unknown;

    sluice_buf_init(&out, 299);
    ck_assert_int_eq(sluice_encoding_decode(compressed[_i], enc.p, enc.n, &out, &unknown, &err), SLUICE_ELIMIT);
    ck_assert_uint_eq(out.len, 0);
    sluice_buf_release(&out);
    free(in.p);
    free(enc.p);
}
END_TEST

START_TEST(decode__random_bytes__never_pass_as_a_body)
{
    struct bytes in = noise(4000);

    for (size_t from = 0; from + 200 <= in.n; from++) {
        ck_assert_int_ne(status_of("gzip", (struct bytes){in.p + from, 200}), SLUICE_OK);
        ck_assert_int_ne(status_of("zstd", (struct bytes){in.p + from, 200}), SLUICE_OK);
    }
    free(in.p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("encoding");
    TCase *t = tcase_create("decode");

    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, decode__each_encoding_and_size__is_what_was_encoded, 0, 3);
    tcase_add_loop_test(t, decode__names__as_http_writes_them, 0, 4);
    tcase_add_loop_test(t, decode__identity_or_none__is_the_body, 0, 5);
    tcase_add_loop_test(t, decode__other_encoding__is_unknown, 0, 7);
    tcase_add_loop_test(t, decode__cut_anywhere__is_damaged, 0, 3);
    tcase_add_loop_test(t, decode__trailing_bytes__are_refused, 0, 3);
    tcase_add_test(t, decode__checksum_wrong__is_damaged);
    tcase_add_loop_test(t, decode__two_members__are_joined, 0, 2);
    tcase_add_test(t, decode__deflate_without_zlib_header__is_accepted);
    tcase_add_loop_test(t, decode__body_at_the_limit_and_one_past__passes_and_is_refused, 0, 4);
    tcase_add_loop_test(t, decode__small_body_at_and_past_what_is_always_allowed__passes_and_is_refused, 0, 3);
    tcase_add_loop_test(t, decode__ratio_at_and_one_past__passes_and_is_refused, 0, 3);
    tcase_add_loop_test(t, decode__bomb__is_refused, 0, 3);
    tcase_add_test(t, decode__zstd_window_at_and_past__passes_and_is_refused);
    tcase_add_loop_test(t, decode__output_buffer_smaller__is_refused, 0, 3);
    tcase_add_test(t, decode__random_bytes__never_pass_as_a_body);
    suite_add_tcase(s, t);
    return suite_run(s);
}
