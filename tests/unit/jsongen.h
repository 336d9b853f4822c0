/*
 * Random JSON documents for property tests: every kind of value, white space in every place, every way to write a
 * character. Keys of one object differ. Some strings are documents themselves.
 */
#ifndef SLUICE_TEST_JSONGEN_H
#define SLUICE_TEST_JSONGEN_H

#include "core/buf.h"
#include "core/json.h"
#include "core/utf8.h"

#include "rng.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define JSONGEN_MAX (1u << 20) /* bytes of a document */

static inline void jsongen_put(struct sluice_buf *out, const char *s)
{
    ck_assert_int_eq(sluice_buf_append_str(out, s), SLUICE_OK);
}

static inline void jsongen_space(uint64_t *rng, struct sluice_buf *out)
{
    static const char *const spaces[] = {"", "", "", "", " ", "\n", "\t", "\r\n  "};

    jsongen_put(out, spaces[rng_below(rng, 8)]);
}

/* A code point: mostly ASCII, some of every length, controls and the limits of the planes. */
static inline uint32_t jsongen_code_point(uint64_t *rng)
{
    static const uint32_t special[] = {0,      1,      0x1F,   '"',    '\\',    '/',     '\n',     '\t',
                                       0x7F,   0x80,   0x7FF,  0x800,  0x2028,  0xD7FF,  0xE000,   0xFEFF,
                                       0xFFFD, 0xFFFF, 0xFF21, 0x200B, 0x1F600, 0x10000, 0x10FFFF, 0x1D7D9};

    if (rng_below(rng, 8) != 0)
        return 0x20 + (uint32_t)rng_below(rng, 0x5F);
    return special[rng_below(rng, sizeof(special) / sizeof(special[0]))];
}

static inline void jsongen_u(uint64_t *rng, uint32_t unit, struct sluice_buf *out)
{
    ck_assert_int_eq(sluice_buf_printf(out, rng_below(rng, 2) != 0 ? "\\u%04x" : "\\u%04X", unit), SLUICE_OK);
}

/* One character of a string, written in any way that RFC 8259 allows. */
static inline void jsongen_char(uint64_t *rng, uint32_t cp, struct sluice_buf *out)
{
    static const char special[] = "\"\\/\b\f\n\r\t", letters[] = "\"\\/bfnrt";
    const char *s = cp != 0 && cp < 0x80 ? strchr(special, (int)cp) : NULL;
    bool must = cp < 0x20 || cp == '"' || cp == '\\';
    uint8_t utf8[4];

    if (!must && rng_below(rng, 6) != 0) {
        ck_assert_int_eq(sluice_buf_append(out, utf8, sluice_utf8_encode(cp, utf8)), SLUICE_OK);
    } else if (s != NULL && rng_below(rng, 3) != 0) {
        ck_assert_int_eq(sluice_buf_printf(out, "\\%c", letters[s - special]), SLUICE_OK);
    } else if (cp < 0x10000) {
        jsongen_u(rng, cp, out);
    } else {
        jsongen_u(rng, 0xD800 + ((cp - 0x10000) >> 10), out);
        jsongen_u(rng, 0xDC00 + ((cp - 0x10000) & 0x3FF), out);
    }
}

/* The inside of a string that means text[0..n) (UTF-8). */
static inline void jsongen_inside(uint64_t *rng, const uint8_t *text, size_t n, struct sluice_buf *out)
{
    for (size_t i = 0; i < n;) {
        uint32_t cp = 0;
        bool cut;
        unsigned len = sluice_utf8_decode(text + i, n - i, &cp, &cut);

        ck_assert_uint_ne(len, 0);
        jsongen_char(rng, cp, out);
        i += len;
    }
}

static inline void jsongen_number(uint64_t *rng, struct sluice_buf *out)
{
    static const char *const numbers[] = {"0",      "-0",     "7",         "12345",  "123456",      "-123456",
                                          "1.5",    "-0.25",  "1234.5678", "1e5",    "1E+10",       "2.50e-3",
                                          "999999", "100000", "0.00001",   "0.0001", "49301234567", "4111111111111111"};

    jsongen_put(out, numbers[rng_below(rng, sizeof(numbers) / sizeof(numbers[0]))]);
}

static inline void jsongen_value(uint64_t *rng, unsigned depth, unsigned nesting, struct sluice_buf *out);

static inline void jsongen_string(uint64_t *rng, unsigned nesting, struct sluice_buf *out)
{
    struct sluice_buf inner;

    jsongen_put(out, "\"");
    if (nesting > 0 && rng_below(rng, 4) == 0) {
        sluice_buf_init(&inner, JSONGEN_MAX);
        jsongen_value(rng, 3, nesting - 1, &inner);
        jsongen_inside(rng, inner.data, inner.len, out);
        sluice_buf_release(&inner);
    } else {
        for (size_t n = rng_below(rng, 20); n > 0; n--)
            jsongen_char(rng, jsongen_code_point(rng), out);
    }
    jsongen_put(out, "\"");
}

/* depth, nesting: how much deeper objects and documents in strings may go. */
static inline void jsongen_value(uint64_t *rng, unsigned depth, unsigned nesting, struct sluice_buf *out)
{
    static const char *const words[] = {"true", "false", "null"};
    size_t kind = rng_below(rng, depth == 0 ? 4 : 8), n = rng_below(rng, 5);

    jsongen_space(rng, out);
    if (kind == 0) {
        jsongen_put(out, words[rng_below(rng, 3)]);
    } else if (kind == 1) {
        jsongen_number(rng, out);
    } else if (kind < 4) {
        jsongen_string(rng, nesting, out);
    } else {
        jsongen_put(out, kind < 6 ? "[" : "{");
        jsongen_space(rng, out);
        for (size_t i = 0; i < n; i++) {
            if (i > 0)
                jsongen_put(out, ",");
            jsongen_space(rng, out);
            if (kind >= 6) { /* the number keeps keys apart */
                ck_assert_int_eq(sluice_buf_printf(out, "\"%zu", i), SLUICE_OK);
                for (size_t k = rng_below(rng, 6); k > 0; k--)
                    jsongen_char(rng, 0x20 + (uint32_t)rng_below(rng, 0x50), out);
                jsongen_put(out, "\"");
                jsongen_space(rng, out);
                jsongen_put(out, ":");
            }
            jsongen_value(rng, depth - 1, nesting, out);
        }
        jsongen_put(out, kind < 6 ? "]" : "}");
    }
    jsongen_space(rng, out);
}

#endif
