/*
 * A token written in every way that a view reads, and in ways one inside the other up to five deep: it is found, and
 * the finding's span is the bytes of the text that it is made of, no more and no less. The encoders know which output
 * bytes each input byte became; that is the oracle.
 */
#include "rng.h"
#include "scan_kit.h"
#include "suite_run.h"

#include <sodium.h>
#define ZLIB_CONST
#include <zlib.h>

#define MAX (1u << 20)

struct span {
    size_t start, end;
};

/* A text, and where the bytes of the plain text it was made of are now. */
struct written {
    uint8_t *p;
    size_t n;
    struct span *plain; /* of each byte of the plain text */
    size_t n_plain;
};

typedef void (*encode_fn)(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans);

static void add(struct sluice_buf *b, const char *s)
{
    ck_assert_int_eq(sluice_buf_append_str(b, s), SLUICE_OK);
}

/* How a byte is written: a lead, digits of a base, and an end. */
struct form {
    const char *lead, *digits;
    unsigned base, width;
    const char *end, *between;
};

#define SMALL "0123456789abcdef"
#define CAPITAL "0123456789ABCDEF"

static void each(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans, const struct form *f)
{
    for (size_t i = 0; i < n; i++) {
        char digits[9] = "";
        unsigned v = in[i], k = 8;

        while (v != 0 || 8 - k < f->width) {
            digits[--k] = f->digits[v % f->base];
            v /= f->base;
        }
        add(out, i == 0 ? "" : f->between);
        spans[i].start = out->len;
        add(out, f->lead);
        add(out, digits + k);
        add(out, f->end);
        spans[i].end = out->len;
    }
}

static void percent(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"%", CAPITAL, 16, 2, "", ""});
}

static void backslash_x(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"\\x", SMALL, 16, 2, "", ""});
}

static void backslash_u(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"\\u", SMALL, 16, 4, "", ""});
}

static void octal(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"\\", SMALL, 8, 3, "", ""});
}

static void reference(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"&#", SMALL, 10, 1, ";", ""});
}

static void hex_reference(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"&#x", CAPITAL, 16, 1, ";", ""});
}

static void quoted_printable(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"=", CAPITAL, 16, 2, "", ""});
}

static void hex(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"", SMALL, 16, 2, "", ""});
}

static void colons(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"", CAPITAL, 16, 2, "", ":"});
}

static void array(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    each(in, n, out, spans, &(struct form){"0x", SMALL, 16, 2, "", ", "});
}

static void utf16(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans, unsigned zero)
{
    for (size_t i = 0; i < n; i++) {
        const uint8_t unit[2] = {zero == 0 ? 0 : in[i], zero == 0 ? in[i] : 0};

        spans[i] = (struct span){out->len, out->len + 2};
        ck_assert_int_eq(sluice_buf_append(out, unit, 2), SLUICE_OK);
    }
}

static void utf16le(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    utf16(in, n, out, spans, 1);
}

static void utf16be(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    utf16(in, n, out, spans, 0);
}

/* width 0: one line. */
static void base64(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans, unsigned variant,
                   size_t width, const char *line_break)
{
    const size_t size = sodium_base64_ENCODED_LEN(n, variant);
    char *text = malloc(size);
    size_t *at, len;

    (void)sodium_bin2base64(text, size, in, n, (int)variant);
    len = strlen(text);
    at = calloc(len + 4, sizeof(*at));
    for (size_t i = 0; i < len; i++) {
        if (width != 0 && i != 0 && i % width == 0)
            add(out, line_break);
        at[i] = out->len;
        ck_assert_int_eq(sluice_buf_append_byte(out, (uint8_t)text[i]), SLUICE_OK);
    }
    for (size_t i = 0; i < n; i++) {
        const size_t c = i / 3 * 4 + i % 3;

        spans[i] = (struct span){at[c], i + 1 == n ? out->len : at[c + 1] + 1};
    }
    free(at);
    free(text);
}

static void base64_padded(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    base64(in, n, out, spans, sodium_base64_VARIANT_ORIGINAL, 0, "");
}

static void base64_url(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    base64(in, n, out, spans, sodium_base64_VARIANT_URLSAFE_NO_PADDING, 0, "");
}

static void base64_lines(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    base64(in, n, out, spans, sodium_base64_VARIANT_ORIGINAL, 76, "\r\n");
}

static void base64_yaml(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    base64(in, n, out, spans, sodium_base64_VARIANT_ORIGINAL, 32, "\n    ");
}

static void deflated(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans, int window)
{
    static uint8_t packed[MAX];
    z_stream z = {.next_in = in, .avail_in = (uInt)n, .next_out = packed, .avail_out = sizeof(packed)};

    struct span *inner;

    ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, window, 8, 0), Z_OK);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    inner = calloc(z.total_out, sizeof(*inner));
    base64(packed, z.total_out, out, inner, sodium_base64_VARIANT_ORIGINAL, 0, "");
    for (size_t i = 0; i < n; i++)
        spans[i] = (struct span){0, out->len};
    free(inner);
    (void)deflateEnd(&z);
}

static void gzip64(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    deflated(in, n, out, spans, 31);
}

static void zlib64(const uint8_t *in, size_t n, struct sluice_buf *out, struct span *spans)
{
    deflated(in, n, out, spans, 15);
}

static const struct encoder {
    const char *name;
    encode_fn encode;
    unsigned views; /* that it takes to undo it */
    bool wide;
} encoders[] = {{"percent", percent, 1},
                {"backslash x", backslash_x, 1},
                {"backslash u", backslash_u, 1},
                {"octal", octal, 1},
                {"reference", reference, 1},
                {"hex reference", hex_reference, 1},
                {"quoted-printable", quoted_printable, 1},
                {"hex", hex, 1},
                {"colons", colons, 1},
                {"array", array, 1},
                {"utf16le", utf16le, 1, true},
                {"utf16be", utf16be, 1, true},
                {"base64", base64_padded, 1},
                {"base64url", base64_url, 1},
                {"base64 in lines", base64_lines, 1},
                {"base64 in YAML", base64_yaml, 1},
                {"gzip in base64", gzip64, 2},
                {"zlib in base64", zlib64, 2}};

#define ENCODERS (sizeof(encoders) / sizeof(encoders[0]))

static void write_as(struct written *w, const struct encoder *e)
{
    struct span *spans = calloc(w->n, sizeof(*spans));
    struct sluice_buf out;

    sluice_buf_init(&out, 64u << 20);
    e->encode(w->p, w->n, &out, spans);
    for (size_t i = 0; i < w->n_plain; i++)
        w->plain[i] = (struct span){spans[w->plain[i].start].start, spans[w->plain[i].end - 1].end};
    free(spans);
    free(w->p);
    w->p = malloc(out.len);
    memcpy(w->p, out.data, out.len);
    w->n = out.len;
    sluice_buf_release(&out);
}

static struct written plain_text(const char *before, const char *token, const char *after)
{
    struct written w = {.n = strlen(before) + strlen(token) + strlen(after)};

    w.p = malloc(w.n + 1);
    (void)snprintf((char *)w.p, w.n + 1, "%s%s%s", before, token, after);
    w.n_plain = w.n;
    w.plain = calloc(w.n, sizeof(*w.plain));
    for (size_t i = 0; i < w.n; i++)
        w.plain[i] = (struct span){i, i + 1};
    return w;
}

/* Never literal, always the same. */
static void make_token(uint64_t *rng, char token[29])
{
    (void)snprintf(token, 5, "tok_");
    for (size_t i = 4; i < 28; i++)
        token[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[rng_below(rng, 36)];
    token[28] = '\0';
}

static const struct kit_rule token_rule = {.class_ = "secret",
                                           .pattern = "(?<![0-9A-Za-z])tok_[0-9a-z]{24}(?![0-9a-z])"};

struct scanners {
    struct sluice_ruleset *rs;
    struct sluice_prefilter *pf;
    struct sluice_scanner *fast, *plain;
};

static struct scanners scanners_create(void)
{
    struct scanners s = {.rs = kit_rules(&token_rule, 1)};

    s.pf = kit_prefilter(s.rs);
    s.fast = kit_scanner(s.rs, s.pf, true);
    s.plain = kit_scanner(s.rs, NULL, true);
    return s;
}

static void scanners_free(struct scanners *s)
{
    sluice_scanner_free(s->fast);
    sluice_scanner_free(s->plain);
    sluice_prefilter_free(s->pf);
    sluice_ruleset_unref(s->rs);
}

/* The one finding of the text, whose bytes it must be. */
static void check_found(struct sluice_scanner *s, const uint8_t *p, size_t n, struct span want, uint64_t *rng,
                        const char *what)
{
    const size_t cut = rng_below(rng, n + 1);
    struct sluice_findings got = kit_scan_cut(s, "", p, n, &cut, 1);

    ck_assert_msg(got.n >= 1, "%s: not found", what);
    ck_assert_msg(got.n == 1, "%s: [%lu,%lu) through %s and [%lu,%lu) through %s", what, (unsigned long)got.v[0].start,
                  (unsigned long)got.v[0].end, got.v[0].view, (unsigned long)got.v[1].start,
                  (unsigned long)got.v[1].end, got.v[1].view);
    ck_assert_msg(got.v[0].start == want.start && got.v[0].end == want.end, "%s: [%lu,%lu), want [%zu,%zu) through %s",
                  what, (unsigned long)got.v[0].start, (unsigned long)got.v[0].end, want.start, want.end,
                  got.v[0].view);
    sluice_findings_release(&got);
}

static void check_chain(struct scanners *s, const size_t *chain, size_t n, uint64_t *rng)
{
    char token[29], what[200] = "";
    struct written w;
    struct span want;

    for (size_t i = 0; i + 1 < n; i++) {
        if (encoders[chain[i]].wide && encoders[chain[i + 1]].wide)
            return; /* UTF-16 of UTF-16 is nothing */
    }
    make_token(rng, token);
    w = plain_text("here it is: ", token, ", and that is all");
    for (size_t i = 0; i < n; i++) {
        const size_t len = strlen(what);

        (void)snprintf(what + len, sizeof(what) - len, "%s%s", i == 0 ? "" : ", ", encoders[chain[i]].name);
        write_as(&w, &encoders[chain[i]]);
    }
    want = (struct span){w.plain[12].start, w.plain[12 + 27].end};
    check_found(s->fast, w.p, w.n, want, rng, what);
    check_found(s->plain, w.p, w.n, want, rng, what);
    free(w.plain);
    free(w.p);
}

START_TEST(chain__one_or_two_encoders__token_with_its_bytes)
{
    struct scanners s = scanners_create();
    uint64_t rng = 10 + (uint64_t)_i;

    for (size_t second = 0; second < ENCODERS; second++)
        check_chain(&s, (const size_t[]){(size_t)_i, second}, 2, &rng);
    check_chain(&s, (const size_t[]){(size_t)_i}, 1, &rng);
    scanners_free(&s);
}
END_TEST

START_TEST(chain__up_to_five_deep__token_with_its_bytes)
{
    struct scanners s = scanners_create();
    uint64_t rng = 5000 + (uint64_t)_i;

    for (unsigned k = 0; k < 12; k++) {
        size_t chain[SLUICE_VIEW_DEPTH_MAX], n = 0, views = 0;
        const size_t deep = 3 + rng_below(&rng, SLUICE_VIEW_DEPTH_MAX - 2);

        while (views < deep) {
            chain[n] = rng_below(&rng, ENCODERS);
            if (views + encoders[chain[n]].views <= deep)
                views += encoders[chain[n++]].views;
        }
        check_chain(&s, chain, n, &rng);
    }
    scanners_free(&s);
}
END_TEST

/* '@' and '#' are the token's two halves, '!' is all of it in base64; the finding begins and ends where ^ is. */
static const struct {
    const char *name, *text;
} written_by_hand[] = {
    {"added", "key = \"^@\" + \"#^\";"},
    {"added over lines", "key = '^@' +\n      f'#^'"},
    {"dotted", "$key = '^@' . '#^';"},
    {"ampersand", "key = \"^@\" & _\r\n  \"#^\""},
    {"side by side", "char key[] = \"^@\"\n  L\"#^\";"},
    {"continued", "key = \"^@\" \\\n \"#^\""},
    {"tilde", "set key \"^@\" ~ \"#^\""},
    {"streamed", "s << \"^@\" << \"#^\";"},
    {"appended", "self.key = \"^@\"\nself.key += \"#^\""},
    {"appended in PHP", "$k = '^@';\n$k .= '#^';"},
    {"escaped quotes", "{\"code\": \"key = \\\"^@\\\" + \\\"#^\\\"\"}"},
    {"line goes on", "key=^@\\\n    #^"},
    {"soft line break", "You asked for the key of the new machine. It is ^@=\r\n#^, and now you have it."},
    {"soft line break among escapes", "the key =3D ^@=\n#^"},
    {"zero width", "^@\xE2\x80\x8B#^"},
    {"glued", "keyIs^!^ x"},
    {"glued with four", "password^!^ x"},
    {"Secret", "kind: Secret\ndata:\n  token: ^!^\n"},
};

START_TEST(chain__written_by_hand__token_with_its_bytes)
{
    struct scanners s = scanners_create();
    char token[29], encoded[64];
    struct span want = {SIZE_MAX, 0};
    struct sluice_buf b;
    uint64_t rng = 900 + (uint64_t)_i;

    make_token(&rng, token);
    (void)sodium_bin2base64(encoded, sizeof(encoded), (const uint8_t *)token, 28, sodium_base64_VARIANT_ORIGINAL);
    sluice_buf_init(&b, 4096);
    for (const char *p = written_by_hand[_i].text; *p != '\0'; p++) {
        if (*p == '^' && want.start == SIZE_MAX)
            want.start = b.len;
        else if (*p == '^')
            want.end = b.len;
        else if (*p == '@')
            ck_assert_int_eq(sluice_buf_append(&b, (const uint8_t *)token, 14), SLUICE_OK);
        else if (*p == '#')
            ck_assert_int_eq(sluice_buf_append(&b, (const uint8_t *)token + 14, 14), SLUICE_OK);
        else if (*p == '!')
            add(&b, encoded);
        else
            ck_assert_int_eq(sluice_buf_append_byte(&b, (uint8_t)*p), SLUICE_OK);
    }
    check_found(s.fast, b.data, b.len, want, &rng, written_by_hand[_i].name);
    check_found(s.plain, b.data, b.len, want, &rng, written_by_hand[_i].name);
    sluice_buf_release(&b);
    scanners_free(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_chain");
    TCase *tc = tcase_create("view_chain");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    tcase_add_loop_test(tc, chain__one_or_two_encoders__token_with_its_bytes, 0, (int)ENCODERS);
    tcase_add_loop_test(tc, chain__up_to_five_deep__token_with_its_bytes, 0, 20);
    tcase_add_loop_test(tc, chain__written_by_hand__token_with_its_bytes, 0,
                        (int)(sizeof(written_by_hand) / sizeof(written_by_hand[0])));
    tcase_set_timeout(tc, 300);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
