#include "append.h"
#include "core/clock.h"
#include "core/conf.h"
#include "core/file.h"
#include "core/limits.h"
#include "core/utf8.h"

#include "holds.h"
#include "rng.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* --- buf --- */

/* The core wipes through this one: what was wiped last, and all in all. */
static struct {
    void *p;
    size_t n, total;
} wiped;

void sodium_memzero(void *const p, const size_t n)
{
    volatile uint8_t *b = p;

    for (size_t i = 0; i < n; i++)
        b[i] = 0;
    wiped.p = p;
    wiped.n = n;
    wiped.total += n;
}

static void forget_wiped(void)
{
    memset(&wiped, 0, sizeof(wiped));
}

START_TEST(buf_append__at_max_and_past__whole_then_limit_and_unchanged)
{
    static const uint8_t bytes[1000] = {1};

    for (size_t max = 0; max < 1000; max += 37) {
        struct sluice_buf b;

        sluice_buf_init(&b, max);
        ck_assert_int_eq(sluice_buf_append(&b, bytes, max + 1), SLUICE_ELIMIT);
        ck_assert_uint_eq(b.len, 0);
        ck_assert_int_eq(sluice_buf_append(&b, bytes, max), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_byte(&b, 'x'), SLUICE_ELIMIT);
        ck_assert_int_eq(sluice_buf_reserve(&b, SIZE_MAX), SLUICE_ELIMIT);
        ck_assert_int_eq(sluice_buf_append(&b, NULL, 0), SLUICE_OK);
        ck_assert_uint_eq(b.len, max);
        ck_assert(b.cap <= max);
        sluice_buf_release(&b);
        ck_assert_uint_eq(b.max, max);
    }
}
END_TEST

START_TEST(buf__random_appends_and_consumes__as_a_plain_array)
{
    uint64_t rng = 5;
    static uint8_t want[1u << 16];
    struct sluice_buf b;
    size_t n = 0;

    sluice_buf_init(&b, sizeof(want));
    for (unsigned round = 0; round < 20000; round++) {
        size_t k = rng_below(&rng, 200);

        if (rng_below(&rng, 2) == 0 && k <= sizeof(want) - n) {
            for (size_t i = 0; i < k; i++)
                want[n + i] = (uint8_t)rng_next(&rng);
            HOLDS(sluice_buf_append(&b, want + n, k) == SLUICE_OK);
            n += k;
        } else {
            k = k < n ? k : n;
            memmove(want, want + k, n - k);
            n -= k;
            sluice_buf_consume(&b, k);
        }
        HOLDS(b.len == n && (n == 0 || memcmp(b.data, want, n) == 0));
    }
    sluice_buf_release(&b);
}
END_TEST

START_TEST(buf__every_way_bytes_leave__they_are_wiped)
{
    struct sluice_buf b;
    uint8_t *old;
    size_t cap;

    sluice_buf_init(&b, 100000);
    ck_assert_int_eq(sluice_buf_append_str(&b, "0123456789"), SLUICE_OK);
    sluice_buf_consume(&b, 4);
    ck_assert_mem_eq(b.data, "456789\0\0\0\0", 10);
    sluice_buf_clear(&b);
    ck_assert_mem_eq(b.data, "\0\0\0\0\0\0\0\0\0\0", 10);

    ck_assert_int_eq(sluice_buf_append_str(&b, "secret"), SLUICE_OK);
    old = b.data;
    cap = b.cap;
    forget_wiped();
    ck_assert_int_eq(sluice_buf_reserve(&b, 50000), SLUICE_OK);
    ck_assert_ptr_ne(b.data, old);
    ck_assert_ptr_eq(wiped.p, old); /* the block it grew out of */
    ck_assert_uint_eq(wiped.n, cap);
    ck_assert_mem_eq(b.data, "secret", 6);

    old = b.data;
    cap = b.cap;
    sluice_buf_release(&b);
    ck_assert_ptr_eq(wiped.p, old);
    ck_assert_uint_eq(wiped.n, cap);

    forget_wiped();
    ck_assert_int_eq(sluice_buf_printf(&b, "%s", "secret"), SLUICE_OK);
    ck_assert_uint_ge(wiped.total, 7); /* the text it was formatted in */
    sluice_buf_release(&b);
}
END_TEST

START_TEST(buf_printf__longest_and_one_more__whole_then_format)
{
    char text[4097];
    struct sluice_buf b;

    memset(text, 'x', sizeof(text));
    sluice_buf_init(&b, 100000);
    text[4095] = '\0';
    ck_assert_int_eq(sluice_buf_printf(&b, "%s", text), SLUICE_OK);
    ck_assert_uint_eq(b.len, 4095);
    text[4095] = 'x';
    text[4096] = '\0';
    ck_assert_int_eq(sluice_buf_printf(&b, "%s", text), SLUICE_EFORMAT);
    ck_assert_uint_eq(b.len, 4095);
    sluice_buf_release(&b);
}
END_TEST

/* --- utf8 --- */

/* Is this beginning of 1, 2 or 3 bytes that of a longer well-formed sequence? Found by writing all of them down. */
static uint8_t *begins[4];

static void write_down_beginnings(void)
{
    for (unsigned n = 1; n <= 3; n++)
        begins[n] = calloc((size_t)1 << 8 * n, 1);
    for (uint32_t cp = 0x80; cp <= 0x10FFFF; cp++) {
        uint8_t s[4];
        uint32_t key = 0;
        unsigned len = sluice_utf8_encode(cp, s);

        for (unsigned n = 1; n < len; n++) {
            key = key << 8 | s[n - 1];
            begins[n][key] = 1;
        }
    }
}

START_TEST(utf8__every_code_point__encoded_by_the_book_and_read_back)
{
    static const struct {
        uint32_t last;
        unsigned len;
    } lengths[] = {{0x7F, 1}, {0x7FF, 2}, {0xD7FF, 3}, {0xDFFF, 0}, {0xFFFF, 3}, {0x10FFFF, 4}, {0x110010, 0}};
    size_t row = 0;

    for (uint32_t cp = 0; cp <= 0x110010; cp++) {
        uint32_t back = ~cp;
        uint8_t s[4] = {0};
        bool cut = true;
        unsigned len = sluice_utf8_encode(cp, s);

        row += cp > lengths[row].last;
        HOLDS(len == lengths[row].len);
        if (len == 0)
            continue;
        HOLDS(sluice_utf8_decode(s, len, &back, &cut) == len && back == cp && !cut);
        HOLDS(sluice_utf8_check(s, len) == len);
        for (unsigned n = 1; n < len; n++) {
            HOLDS(sluice_utf8_decode(s, n, &back, &cut) == 0 && cut);
            HOLDS(sluice_utf8_check(s, n) == 0);
        }
    }
    ck_assert_uint_eq(sluice_utf8_encode(UINT32_MAX, (uint8_t[4]){0}), 0);
}
END_TEST

START_TEST(utf8_decode__every_three_bytes__only_what_encode_writes)
{
    size_t found[4] = {0};

    write_down_beginnings();
    for (uint32_t key = 0; key < 1u << 24; key++) {
        const uint8_t s[3] = {(uint8_t)(key >> 16), (uint8_t)(key >> 8), (uint8_t)key};
        uint8_t again[4];
        uint32_t cp = 0;
        bool cut;
        unsigned len = sluice_utf8_decode(s, 3, &cp, &cut);

        found[len]++;
        if (len == 0)
            HOLDS(cut == (begins[3][key] != 0));
        else
            HOLDS(!cut && sluice_utf8_encode(cp, again) == len && memcmp(s, again, len) == 0);
        if ((key & 0xFF) == 0 && sluice_utf8_decode(s, 2, &cp, &cut) == 0)
            HOLDS(cut == (begins[2][key >> 8] != 0));
        if ((key & 0xFFFF) == 0 && sluice_utf8_decode(s, 1, &cp, &cut) == 0)
            HOLDS(cut == (begins[1][key >> 16] != 0));
    }
    ck_assert_uint_eq(found[1], (size_t)128 << 16);
    ck_assert_uint_eq(found[2], (size_t)(0x800 - 0x80) << 8);
    ck_assert_uint_eq(found[3], 0x10000 - 0x800 - 0x800);
    for (unsigned n = 1; n <= 3; n++)
        free(begins[n]);
}
END_TEST

START_TEST(utf8_decode__four_bytes_with_a_wrong_one__refused)
{
    static const uint8_t good[4] = {0xF1, 0x80, 0x80, 0x80};
    static const uint8_t wrong[] = {0x00, 0x7F, 0xC0, 0xFF};
    uint32_t cp;
    bool cut;

    ck_assert_uint_eq(sluice_utf8_decode(good, 4, &cp, &cut), 4);
    for (unsigned at = 1; at < 4; at++) {
        for (size_t i = 0; i < COUNT(wrong); i++) {
            uint8_t s[4];

            memcpy(s, good, 4);
            s[at] = wrong[i];
            ck_assert_uint_eq(sluice_utf8_decode(s, 4, &cp, &cut), 0);
            ck_assert(!cut);
        }
    }
}
END_TEST

START_TEST(utf8_check__fault_anywhere__its_offset)
{
    static const char *const faults[] = {"\x80",         "\xC3",         "\xC0\x80", "\xE4\xB8",
                                         "\xED\xA0\x80", "\xF0\x9F\x98", "\xFF"};

    for (size_t before = 0; before < 40; before++) {
        for (size_t i = 0; i < COUNT(faults); i++) {
            char text[64];
            int n = snprintf(text, sizeof(text), "%.*s%s", (int)before, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                             faults[i]);

            HOLDS(sluice_utf8_check((const uint8_t *)text, (size_t)n) == before);
            n += snprintf(text + n, sizeof(text) - (size_t)n, "bbbbbbbbbb");
            HOLDS(sluice_utf8_check((const uint8_t *)text, (size_t)n) == before);
        }
    }
    ck_assert_uint_eq(sluice_utf8_check(NULL, 0), 0);
}
END_TEST

/* --- status --- */

START_TEST(status__names__read_back_and_nothing_else)
{
    static const char *const bad[] = {"", "Allow", "allow ", " allow", "deny", "unknown", "al"};

    for (unsigned i = 0; i < 4; i++) {
        enum sluice_action a = SLUICE_ALLOW;
        enum sluice_class c = SLUICE_CLASS_PII;
        enum sluice_operator o = SLUICE_OP_MASK;

        ck_assert(sluice_action_parse(sluice_action_name((enum sluice_action)i), &a) && a == (enum sluice_action)i);
        ck_assert(sluice_class_parse(sluice_class_name((enum sluice_class)i), &c) && c == (enum sluice_class)i);
        ck_assert(sluice_operator_parse(sluice_operator_name((enum sluice_operator)i), &o) &&
                  o == (enum sluice_operator)i);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        enum sluice_action a = SLUICE_LOCAL;
        enum sluice_class c = SLUICE_CLASS_PII;
        enum sluice_operator o = SLUICE_OP_MASK;

        ck_assert(!sluice_action_parse(bad[i], &a) && a == SLUICE_LOCAL);
        ck_assert(!sluice_class_parse(bad[i], &c) && c == SLUICE_CLASS_PII);
        ck_assert(!sluice_operator_parse(bad[i], &o) && o == SLUICE_OP_MASK);
    }
    ck_assert_str_eq(sluice_action_name((enum sluice_action)4), "unknown");
    ck_assert_str_eq(sluice_action_name((enum sluice_action) - 1), "unknown");
    ck_assert_str_eq(sluice_action_name(SLUICE_BLOCK), "block");
    ck_assert_str_eq(sluice_check_name(SLUICE_CHECK_FAIL), "fail");
    ck_assert_str_eq(sluice_check_name(SLUICE_CHECK_NA), "n/a");
    for (unsigned i = 0; i <= SLUICE_ESTATE; i++)
        ck_assert_str_ne(sluice_status_text((enum sluice_status)i), "unknown status");
    ck_assert_str_eq(sluice_status_text((enum sluice_status)99), "unknown status");
}
END_TEST

START_TEST(action_stricter__every_pair__the_later_of_allow_redact_local_block)
{
    static const enum sluice_action order[] = {SLUICE_ALLOW, SLUICE_REDACT, SLUICE_LOCAL, SLUICE_BLOCK};
    const enum sluice_action outside[] = {(enum sluice_action)4, (enum sluice_action) - 1, (enum sluice_action)255};

    for (size_t a = 0; a < 4; a++) {
        for (size_t b = 0; b < 4; b++)
            ck_assert_int_eq(sluice_action_stricter(order[a], order[b]), order[a > b ? a : b]);
        for (size_t o = 0; o < COUNT(outside); o++) {
            ck_assert_int_eq(sluice_action_stricter(order[a], outside[o]), SLUICE_BLOCK);
            ck_assert_int_eq(sluice_action_stricter(outside[o], order[a]), SLUICE_BLOCK);
        }
    }
}
END_TEST

START_TEST(error_format__what_is_known__one_line)
{
    static const struct {
        struct sluice_error err;
        const char *line;
    } cases[] = {
        {{SLUICE_EFORMAT, 14, "policy.json", "clauses[2].action", "unknown action"},
         "policy.json:14: clauses[2].action: unknown action"},
        {{SLUICE_EIO, 0, "key", "", "cannot open"}, "key: cannot open"},
        {{SLUICE_EFORMAT, 3, "", "", "expected a value"}, ":3: expected a value"},
        {{SLUICE_ENOMEM, 0, "", "", ""}, "out of memory"},
        {{SLUICE_EFORMAT, 1, "a\nb", "c\td", "e\r\x7F\x1B[31m"}, "a?b:1: c?d: e???[31m"},
        {{SLUICE_EFORMAT, 0, "", "gr\xC3\xBCn", "unknown key"}, "gr\xC3\xBCn: unknown key"},
    };
    char text[700];

    for (size_t i = 0; i < COUNT(cases); i++)
        ck_assert_str_eq(sluice_error_format(&cases[i].err, text, sizeof(text)), cases[i].line);
    ck_assert_str_eq(sluice_error_format(&cases[0].err, text, 7), "policy");
    ck_assert_str_eq(sluice_error_format(&cases[0].err, text, 1), "");
}
END_TEST

START_TEST(fail__called_again__keeps_the_place_it_is_not_told)
{
    struct sluice_error err = {0};
    char longest[400];

    ck_assert_int_eq(sluice_fail_at(&err, SLUICE_EFORMAT, "f", 7, "x.y", "bad %d", 5), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_fail(&err, SLUICE_ELIMIT, "worse"), SLUICE_ELIMIT);
    ck_assert_int_eq(err.status, SLUICE_ELIMIT);
    ck_assert_str_eq(err.file, "f");
    ck_assert_uint_eq(err.line, 7);
    ck_assert_str_eq(err.field, "x.y");
    ck_assert_str_eq(err.what, "worse");
    ck_assert_int_eq(sluice_fail_at(&err, SLUICE_EIO, NULL, 0, NULL, "z"), SLUICE_EIO);
    ck_assert_uint_eq(err.line, 7);
    ck_assert_str_eq(err.field, "x.y");
    memset(longest, 'l', sizeof(longest));
    longest[399] = '\0';
    ck_assert_int_eq(sluice_fail_at(&err, SLUICE_EIO, longest, 1, longest, "%s", longest), SLUICE_EIO);
    ck_assert_uint_eq(strlen(err.file), sizeof(err.file) - 1);
    ck_assert_uint_eq(strlen(err.field), sizeof(err.field) - 1);
    ck_assert_uint_eq(strlen(err.what), sizeof(err.what) - 1);
    ck_assert_int_eq(sluice_fail(NULL, SLUICE_EIO, "nobody asks"), SLUICE_EIO);
    ck_assert_int_eq(sluice_fail_at(NULL, SLUICE_EIO, NULL, 0, NULL, "nobody asks"), SLUICE_EIO);
}
END_TEST

/* --- conf --- */

static enum sluice_status parse(const char *text, struct sluice_conf **c, struct sluice_error *err)
{
    memset(err, 0, sizeof(*err));
    return sluice_conf_parse("test.json", (const uint8_t *)text, strlen(text), c, err);
}

static void assert_error(const struct sluice_error *err, const char *line)
{
    char text[700];

    ck_assert_str_eq(sluice_error_format(err, text, sizeof(text)), line);
}

/* Everything a small configuration may go wrong in, asked for as its reader would. */
static enum sluice_status read_conf(const struct sluice_conf *c, struct sluice_error *err)
{
    static const char *const known[] = {"name", "count", "on", "score", "list", "inner", NULL};
    static const char *const inner_known[] = {"deep", NULL};
    struct sluice_conf_node root = sluice_conf_root(c), list, inner, item;
    const char *name = NULL, *text;
    enum sluice_status st;
    int64_t count = 1;
    uint32_t score = 0;
    bool on = false;

    if ((st = sluice_conf_check_keys(&root, known, err)) != SLUICE_OK ||
        (st = sluice_conf_string(&root, "name", true, &name, err)) != SLUICE_OK ||
        (st = sluice_conf_int(&root, "count", false, 1, 100, &count, err)) != SLUICE_OK ||
        (st = sluice_conf_bool(&root, "on", false, &on, err)) != SLUICE_OK ||
        (st = sluice_conf_score(&root, "score", false, &score, err)) != SLUICE_OK)
        return st;
    (void)sluice_conf_get(&root, "list", &list);
    for (size_t i = 0; i < sluice_conf_length(&list); i++) {
        item = sluice_conf_at(&list, i);
        if ((st = sluice_conf_as_string(&item, &text, err)) != SLUICE_OK)
            return st;
    }
    if (sluice_conf_get(&root, "inner", &inner)) {
        if ((st = sluice_conf_check_keys(&inner, inner_known, err)) != SLUICE_OK)
            return st;
        return sluice_conf_int(&inner, "deep", true, 0, INT64_MAX, &count, err);
    }
    return SLUICE_OK;
}

static const struct {
    const char *text, *error; /* NULL: read well */
} confs[] = {
    {"{\"name\":\"a\"}", NULL},
    {"{\"name\":\"a\",\"count\":100,\"on\":true,\"score\":1,\"list\":[\"x\",\"\"],\"inner\":{\"deep\":0}}", NULL},
    {"{\"name\":\"a\",\"count\":null,\"list\":null,\"inner\":null}", NULL},
    {"{\"name\":\"a\",\"inner\":{\"deep\":9223372036854775807}}", NULL},
    /* the file itself */
    {"", "test.json:1: text ends too early (byte 0)"},
    {"\n\nnull", "test.json:3: expected an object"},
    {"[]", "test.json:1: expected an object"},
    {"\"x\"", "test.json:1: expected an object"},
    {"5", "test.json:1: expected an object"},
    {"{\"name\":\"a\",\n\"name\":\"b\"}", "test.json:2: the same key twice in one object (byte 14)"},
    {"{\"name\":\"a\",\n\"n\\u0061me\":\"b\"}", "test.json:2: the same key twice in one object (byte 14)"},
    {"{\"name\":\"a\",\n\"name\\u0000\":\"b\"}", "test.json:2: a key holds a NUL character"},
    {"{\"name\":\"a\"}\nx", "test.json:2: text behind the end (byte 13)"},
    {"{\"name\":\"a\",}", "test.json:1: expected a key (byte 12)"},
    {"{\"name\":\"\xFF\"}", "test.json:1: not UTF-8 (byte 9)"},
    /* keys */
    {"{\"name\":\"a\",\n\n\"colour\":1}", "test.json:3: colour: unknown key"},
    {"{\"name\":\"a\",\"inner\":{\n\"deep\":1,\n\"x\":{}}}", "test.json:3: inner.x: unknown key"},
    {"{\"name\":\"a\",\"a\\nb\":1}", "test.json:1: a?b: unknown key"},
    {"{\"name\":\"a\",\n\"inner\":[]}", "test.json:2: inner: expected an object"},
    {"{\n}", "test.json:1: name: missing"},
    {"{\"name\":null}", "test.json:1: name: missing"},
    {"{\"name\":\"a\",\n\"inner\":\n{}}", "test.json:3: inner.deep: missing"},
    /* values */
    {"{\n\"name\":5}", "test.json:2: name: expected a string"},
    {"{\"name\":\"a\\u0000b\"}", "test.json:1: name: holds a NUL character"},
    {"{\"name\":\"a\",\"count\":\n0}", "test.json:2: count: must be between 1 and 100"},
    {"{\"name\":\"a\",\"count\":101}", "test.json:1: count: must be between 1 and 100"},
    {"{\"name\":\"a\",\"count\":-9999999999999999999999}", "test.json:1: count: must be between 1 and 100"},
    {"{\"name\":\"a\",\"count\":1.0}", "test.json:1: count: expected a whole number"},
    {"{\"name\":\"a\",\"count\":\"1\"}", "test.json:1: count: expected a whole number"},
    {"{\"name\":\"a\",\"count\":true}", "test.json:1: count: expected a whole number"},
    {"{\"name\":\"a\",\"inner\":{\"deep\":9223372036854775808}}",
     "test.json:1: inner.deep: must be between 0 and 9223372036854775807"},
    {"{\"name\":\"a\",\"inner\":{\"deep\":99999999999999999999999999}}",
     "test.json:1: inner.deep: must be between 0 and 9223372036854775807"},
    {"{\"name\":\"a\",\"on\":1}", "test.json:1: on: expected true or false"},
    {"{\"name\":\"a\",\"on\":\"true\"}", "test.json:1: on: expected true or false"},
    {"{\"name\":\"a\",\"score\":1.0000001}", "test.json:1: score: must be between 0 and 1"},
    {"{\"name\":\"a\",\"score\":-0.1}", "test.json:1: score: must be between 0 and 1"},
    {"{\"name\":\"a\",\"score\":1e999}", "test.json:1: score: must be between 0 and 1"},
    {"{\"name\":\"a\",\"score\":\"1\"}", "test.json:1: score: expected a number between 0 and 1"},
    {"{\"name\":\"a\",\"list\":[\"x\",\n\"y\",\n[\"z\"]]}", "test.json:3: list[2]: expected a string"},
    {"{\"name\":\"a\",\"list\":[\"x\",null]}", "test.json:1: list[1]: expected a string"},
};

START_TEST(conf__text__read_or_refused_with_file_line_and_field)
{
    struct sluice_conf *c = NULL;
    struct sluice_error err;
    enum sluice_status st = parse(confs[_i].text, &c, &err);

    if (st == SLUICE_OK)
        st = read_conf(c, &err);
    else
        ck_assert_ptr_null(c);
    ck_assert_int_eq(st, confs[_i].error == NULL ? SLUICE_OK : SLUICE_EFORMAT);
    if (confs[_i].error != NULL)
        assert_error(&err, confs[_i].error);
    sluice_conf_free(c);
}
END_TEST

START_TEST(conf__values__as_written)
{
    static const char text[] =
        "{\"s\":\"gr\\u00fcn\\n\",\"i\":-7,\"b\":true,\"x\":0.1234567,\"one\":1,\"l\":[[1,2],{\"k\":null}],"
        "\n\"m\":{\"z\":1,\"a\":2}}";
    struct sluice_conf_node root, l, m, at;
    uint8_t digest[crypto_hash_sha256_BYTES];
    struct sluice_conf *c;
    struct sluice_error err;
    const char *s = NULL;
    uint32_t score = 9;
    int64_t i = 0;
    bool b = false;

    ck_assert_int_eq(parse(text, &c, &err), SLUICE_OK);
    root = sluice_conf_root(c);
    ck_assert_str_eq(sluice_conf_name(c), "test.json");
    crypto_hash_sha256(digest, (const uint8_t *)text, strlen(text));
    ck_assert_mem_eq(sluice_conf_digest(c), digest, sizeof(digest));
    ck_assert_int_eq(sluice_conf_string(&root, "s", true, &s, &err), SLUICE_OK);
    ck_assert_str_eq(s, "gr\xC3\xBCn\n");
    ck_assert_int_eq(sluice_conf_int(&root, "i", true, -7, -7, &i, &err), SLUICE_OK);
    ck_assert_int_eq(i, -7);
    ck_assert_int_eq(sluice_conf_bool(&root, "b", true, &b, &err), SLUICE_OK);
    ck_assert(b);
    ck_assert_int_eq(sluice_conf_score(&root, "x", true, &score, &err), SLUICE_OK);
    ck_assert_uint_eq(score, 123457); /* rounded */
    ck_assert_int_eq(sluice_conf_score(&root, "one", true, &score, &err), SLUICE_OK);
    ck_assert_uint_eq(score, 1000000);
    score = 5;
    ck_assert_int_eq(sluice_conf_score(&root, "none", false, &score, &err), SLUICE_OK);
    ck_assert_uint_eq(score, 5);
    ck_assert(sluice_conf_get(&root, "l", &l));
    ck_assert_uint_eq(sluice_conf_length(&l), 2);
    ck_assert_uint_eq(sluice_conf_length(&root), 0);
    at = sluice_conf_at(&l, 0);
    ck_assert_uint_eq(sluice_conf_length(&at), 2);
    at = sluice_conf_at(&at, 1);
    ck_assert_str_eq(at.path, "l[0][1]");
    at = sluice_conf_at(&l, 1);
    ck_assert(!sluice_conf_get(&at, "k", &at));
    ck_assert_str_eq(at.path, "l[1].k");
    ck_assert(sluice_conf_get(&root, "m", &m));
    ck_assert_uint_eq(m.line, 2);
    sluice_conf_free(c);
    sluice_conf_free(NULL);
}
END_TEST

#define KEYS_MAX 64u

static enum sluice_status join_keys(void *ctx, const char *key, const struct sluice_conf_node *value,
                                    struct sluice_error *err)
{
    append(ctx, KEYS_MAX, "%s", key);
    return strcmp(key, "stop") == 0 ? sluice_conf_fail(value, err, "stopped") : SLUICE_OK;
}

START_TEST(conf_members__in_file_order_until_one_fails)
{
    struct sluice_conf_node root;
    struct sluice_conf *c;
    struct sluice_error err;
    char keys[KEYS_MAX] = "";

    ck_assert_int_eq(parse("{\"z\":1,\"a\":2,\n\"stop\":3,\"b\":4}", &c, &err), SLUICE_OK);
    root = sluice_conf_root(c);
    ck_assert_int_eq(sluice_conf_members(&root, join_keys, keys, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(keys, "zastop");
    assert_error(&err, "test.json:2: stop: stopped");
    sluice_conf_free(c);
}
END_TEST

START_TEST(conf_parse__size_and_depth_at_limit_and_past__read_then_limit)
{
    uint8_t *text = malloc(SLUICE_CONF_FILE_MAX + 1);
    struct sluice_error err = {0};
    struct sluice_conf *c;

    memset(text, ' ', SLUICE_CONF_FILE_MAX + 1);
    memcpy(text, "{}", 2);
    ck_assert_int_eq(sluice_conf_parse("big", text, SLUICE_CONF_FILE_MAX, &c, &err), SLUICE_OK);
    sluice_conf_free(c);
    ck_assert_int_eq(sluice_conf_parse("big", text, SLUICE_CONF_FILE_MAX + 1, &c, &err), SLUICE_ELIMIT);
    ck_assert_ptr_null(c);
    assert_error(&err, "big: larger than 16777216 bytes");
    for (unsigned over = 0; over <= 1; over++) {
        const size_t depth = SLUICE_JSON_DEPTH_MAX - 1 + over; /* of arrays in the object */

        memcpy(text, "{\"a\":", 5);
        memset(text + 5, '[', depth);
        memset(text + 5 + depth, ']', depth);
        text[5 + 2 * depth] = '}';
        ck_assert_int_eq(sluice_conf_parse("deep", text, 6 + 2 * depth, &c, &err),
                         over == 0 ? SLUICE_OK : SLUICE_ELIMIT);
        sluice_conf_free(c);
    }
    free(text);
}
END_TEST

/* --- file --- */

static char folder[32];

static void make_folder(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/sluice-core-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static const char *in_folder(const char *name)
{
    static char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void remove_folder(void)
{
    static const char *const names[] = {"a", "b", "fifo", "link"};

    for (size_t i = 0; i < COUNT(names); i++)
        (void)unlink(in_folder(names[i]));
    ck_assert_int_eq(rmdir(folder), 0); /* nothing else may have been left behind */
}

static void write_file(const char *name, size_t n, mode_t mode)
{
    uint8_t *bytes = malloc(n + 1);

    memset(bytes, 'k', n);
    ck_assert_int_eq(sluice_file_create(in_folder(name), (unsigned)mode, bytes, n, NULL), SLUICE_OK);
    free(bytes);
}

START_TEST(file_read__at_max_and_past__whole_then_limit)
{
    static const size_t maxima[] = {0, 1, 4095, 4096, 65536, 65537, 200000};

    for (size_t i = 0; i < COUNT(maxima); i++) {
        struct sluice_error err = {0};
        struct sluice_buf b;

        write_file("a", maxima[i], 0644);
        sluice_buf_init(&b, maxima[i]); /* no larger than the file: that is enough */
        ck_assert_int_eq(sluice_file_read(in_folder("a"), maxima[i], &b, &err), SLUICE_OK);
        ck_assert_uint_eq(b.len, maxima[i]);
        sluice_buf_release(&b);
        sluice_buf_init(&b, 1u << 20);
        ck_assert_int_eq(sluice_buf_append_str(&b, "before"), SLUICE_OK);
        ck_assert_int_eq(sluice_file_read(in_folder("a"), 1u << 19, &b, &err), SLUICE_OK);
        ck_assert_uint_eq(b.len, 6 + maxima[i]);
        if (maxima[i] > 0) {
            ck_assert_int_eq(sluice_file_read(in_folder("a"), maxima[i] - 1, &b, &err), SLUICE_ELIMIT);
            ck_assert_str_eq(err.file, in_folder("a"));
        }
        sluice_buf_release(&b);
        ck_assert_int_eq(unlink(in_folder("a")), 0);
    }
}
END_TEST

START_TEST(file_read__not_there_or_no_file__io_and_names_it)
{
    struct sluice_error err = {0};
    struct sluice_buf b;

    sluice_buf_init(&b, 1000);
    ck_assert_int_eq(sluice_file_read(in_folder("b"), 10, &b, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, in_folder("b"));
    ck_assert_str_eq(err.what, "cannot open: No such file or directory");
    ck_assert_int_eq(sluice_file_read(folder, 10, &b, &err), SLUICE_EIO);
    sluice_buf_release(&b);
}
END_TEST

START_TEST(file_read_secret__mode__only_the_owner_alone)
{
    static const struct {
        mode_t mode;
        bool ok;
    } modes[] = {{0600, true},  {0400, true},  {0700, true},  {0640, false}, {0604, false}, {0620, false},
                 {0602, false}, {0610, false}, {0601, false}, {0644, false}, {0666, false}, {0777, false}};

    for (size_t i = 0; i < COUNT(modes); i++) {
        struct sluice_error err = {0};
        struct sluice_buf b;

        sluice_buf_init(&b, 100);
        write_file("a", 32, modes[i].mode);
        ck_assert_int_eq(sluice_file_read_secret(in_folder("a"), &b, &err), modes[i].ok ? SLUICE_OK : SLUICE_EIO);
        ck_assert_uint_eq(b.len, modes[i].ok ? 32 : 0);
        if (!modes[i].ok)
            ck_assert_ptr_nonnull(strstr(err.what, "open to others"));
        ck_assert_int_eq(unlink(in_folder("a")), 0);
        sluice_buf_release(&b);
    }
}
END_TEST

START_TEST(file_read_secret__no_regular_file__refused)
{
    struct sluice_error err = {0};
    struct sluice_buf b;

    sluice_buf_init(&b, 100);
    ck_assert_int_eq(mkfifo(in_folder("fifo"), 0600), 0);
    ck_assert_int_eq(sluice_file_read_secret(in_folder("fifo"), &b, &err), SLUICE_EIO); /* and does not wait for it */
    ck_assert_ptr_nonnull(strstr(err.what, "regular file"));
    ck_assert_int_eq(sluice_file_read_secret(folder, &b, &err), SLUICE_EIO);
    ck_assert_int_eq(sluice_file_read_secret("/dev/null", &b, &err), SLUICE_EIO);
    ck_assert_int_eq(sluice_file_read_secret(in_folder("b"), &b, &err), SLUICE_EIO);
    ck_assert_ptr_nonnull(strstr(err.what, "No such file"));
    sluice_buf_release(&b);
}
END_TEST

START_TEST(file_read_secret__of_another_user__refused)
{
    struct sluice_error err = {0};
    struct sluice_buf b;

    if (geteuid() != 0)
        return; /* only root can give a file away */
    sluice_buf_init(&b, 100);
    write_file("a", 32, 0600);
    ck_assert_int_eq(chown(in_folder("a"), 65534, 65534), 0);
    ck_assert_int_eq(sluice_file_read_secret(in_folder("a"), &b, &err), SLUICE_EIO);
    ck_assert_ptr_nonnull(strstr(err.what, "another user"));
    sluice_buf_release(&b);
}
END_TEST

START_TEST(file_read_secret__at_max_and_past__whole_then_limit)
{
    for (unsigned over = 0; over <= 1; over++) {
        struct sluice_error err = {0};
        struct sluice_buf b;

        sluice_buf_init(&b, SLUICE_SECRET_FILE_MAX);
        write_file("a", SLUICE_SECRET_FILE_MAX + over, 0600);
        ck_assert_int_eq(sluice_file_read_secret(in_folder("a"), &b, &err), over == 0 ? SLUICE_OK : SLUICE_ELIMIT);
        ck_assert_int_eq(unlink(in_folder("a")), 0);
        sluice_buf_release(&b);
    }
}
END_TEST

START_TEST(file_create__new_or_there_already__written_or_untouched)
{
    struct sluice_error err = {0};
    struct sluice_buf b;
    mode_t before = umask(0);
    struct stat sb;

    sluice_buf_init(&b, 100);
    (void)umask(0377); /* the mode is as asked for, whatever the umask */
    ck_assert_int_eq(sluice_file_create(in_folder("a"), 0640, "first", 5, &err), SLUICE_OK);
    (void)umask(before);
    ck_assert_int_eq(stat(in_folder("a"), &sb), 0);
    ck_assert_uint_eq(sb.st_mode & 0777, 0640);
    ck_assert_int_eq(sluice_file_create(in_folder("a"), 0600, "second", 6, &err), SLUICE_EIO);
    ck_assert_str_eq(err.what, "cannot create: File exists");
    ck_assert_int_eq(sluice_file_read(in_folder("a"), 100, &b, &err), SLUICE_OK);
    ck_assert_mem_eq(b.data, "first", b.len);
    ck_assert_int_eq(symlink("b", in_folder("link")), 0); /* dangling: creating through it would be a surprise */
    ck_assert_int_eq(sluice_file_create(in_folder("link"), 0600, "x", 1, &err), SLUICE_EIO);
    ck_assert_int_ne(access(in_folder("b"), F_OK), 0);
    ck_assert_int_eq(sluice_file_create(in_folder("none/x"), 0600, "x", 1, &err), SLUICE_EIO);
    sluice_buf_release(&b);
}
END_TEST

/* --- clock --- */

static int64_t fixed(void *ctx)
{
    return *(int64_t *)ctx;
}

START_TEST(clock__system_and_given__microseconds)
{
    const struct sluice_clock *c = sluice_clock_system();
    int64_t at = 42, first = sluice_clock_mono_us(c);
    const struct sluice_clock given = {fixed, fixed, &at};

    ck_assert_int_ge(sluice_clock_mono_us(c), first);
    ck_assert_int_gt(sluice_clock_wall_us(c), INT64_C(1700000000) * 1000000);  /* November 2023 */
    ck_assert_int_lt(sluice_clock_wall_us(c), INT64_C(32503680000) * 1000000); /* the year 3000 */
    ck_assert_int_eq(sluice_clock_wall_us(&given), 42);
    at = 43;
    ck_assert_int_eq(sluice_clock_mono_us(&given), 43);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("core");
    TCase *t = tcase_create("core"), *f = tcase_create("file");
    SRunner *r;
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_test(t, buf_append__at_max_and_past__whole_then_limit_and_unchanged);
    tcase_add_test(t, buf__random_appends_and_consumes__as_a_plain_array);
    tcase_add_test(t, buf__every_way_bytes_leave__they_are_wiped);
    tcase_add_test(t, buf_printf__longest_and_one_more__whole_then_format);
    tcase_add_test(t, utf8__every_code_point__encoded_by_the_book_and_read_back);
    tcase_add_test(t, utf8_decode__every_three_bytes__only_what_encode_writes);
    tcase_add_test(t, utf8_decode__four_bytes_with_a_wrong_one__refused);
    tcase_add_test(t, utf8_check__fault_anywhere__its_offset);
    tcase_add_test(t, status__names__read_back_and_nothing_else);
    tcase_add_test(t, action_stricter__every_pair__the_later_of_allow_redact_local_block);
    tcase_add_test(t, error_format__what_is_known__one_line);
    tcase_add_test(t, fail__called_again__keeps_the_place_it_is_not_told);
    tcase_add_loop_test(t, conf__text__read_or_refused_with_file_line_and_field, 0, (int)COUNT(confs));
    tcase_add_test(t, conf__values__as_written);
    tcase_add_test(t, conf_members__in_file_order_until_one_fails);
    tcase_add_test(t, conf_parse__size_and_depth_at_limit_and_past__read_then_limit);
    tcase_add_test(t, clock__system_and_given__microseconds);
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(f, make_folder, remove_folder);
    tcase_add_test(f, file_read__at_max_and_past__whole_then_limit);
    tcase_add_test(f, file_read__not_there_or_no_file__io_and_names_it);
    tcase_add_test(f, file_read_secret__mode__only_the_owner_alone);
    tcase_add_test(f, file_read_secret__no_regular_file__refused);
    tcase_add_test(f, file_read_secret__of_another_user__refused);
    tcase_add_test(f, file_read_secret__at_max_and_past__whole_then_limit);
    tcase_add_test(f, file_create__new_or_there_already__written_or_untouched);
    suite_add_tcase(s, f);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
