/*
 * A strict pull reader for JSON text (RFC 8259), which never copies and never rebuilds: each token says where its bytes
 * lie. Stricter than most: UTF-8 must be well formed, \u escapes must not leave a lone surrogate (RFC 8259 8.2), the
 * same key twice in an object is refused (two parsers must never see two prompts), and depth and members are limited.
 * One thread per reader.
 */
#ifndef SLUICE_CORE_JSON_H
#define SLUICE_CORE_JSON_H

#include "core/buf.h"

enum sluice_json_kind {
    SLUICE_JSON_END = 0, /* the text is whole and well formed */
    SLUICE_JSON_OBJECT,
    SLUICE_JSON_OBJECT_END,
    SLUICE_JSON_ARRAY,
    SLUICE_JSON_ARRAY_END,
    SLUICE_JSON_KEY,
    SLUICE_JSON_STRING,
    SLUICE_JSON_NUMBER,
    SLUICE_JSON_TRUE,
    SLUICE_JSON_FALSE,
    SLUICE_JSON_NULL,
};

struct sluice_json_token {
    enum sluice_json_kind kind;
    size_t start, end; /* bytes of the text, [start, end); of a KEY or STRING without its quotes */
    bool escaped;      /* KEY, STRING: holds at least one backslash */
    unsigned depth;    /* open objects and arrays around it: 0 for the top value and its braces */
};

struct sluice_json; /* fields in json.c */

/* A reader over text[0..len), borrowed until free. */
enum sluice_status sluice_json_create(const uint8_t *text, size_t len, struct sluice_json **out) SLUICE_MUST_USE;
void sluice_json_free(struct sluice_json *j);

/* Begin again, with another text: cheaper than free and create. */
void sluice_json_reset(struct sluice_json *j, const uint8_t *text, size_t len);

/*
 * The next token. EFORMAT or ELIMIT (err->line is set, err->what names the fault but no byte of the text): only free
 * may follow. A duplicate key is reported when its object ends, so nothing read so far may be used before END came.
 */
enum sluice_status sluice_json_next(struct sluice_json *j, struct sluice_json_token *tok,
                                    struct sluice_error *err) SLUICE_MUST_USE;

/* Whether the inside of a string or key, raw[0..n) as the reader accepted it, says text once its escapes are undone. */
bool sluice_json_equals(const uint8_t *raw, size_t n, const char *text);

/* ...or begins with it. */
bool sluice_json_begins(const uint8_t *raw, size_t n, const char *text);

/* 1-based line of a byte offset of the text. */
uint32_t sluice_json_line(const uint8_t *text, size_t offset);

/*
 * Decode one character at raw[0..n) of a string's inside (as the reader accepted it): sets *used to the source bytes
 * (1 for a plain byte, 2, 6 or 12 for an escape) and writes 1..4 bytes of UTF-8 to out. Returns their number; 0 when
 * raw does not begin a well-formed plain byte or escape.
 */
unsigned sluice_json_char(const uint8_t *raw, size_t n, uint8_t out[4], size_t *used);

/* Append the decoded form of a string's inside. EFORMAT where it is not well formed. */
enum sluice_status sluice_json_unescape(const uint8_t *raw, size_t n, struct sluice_buf *out) SLUICE_MUST_USE;

/* Append text as the inside of a JSON string: escapes ", \ and control characters only, the short way where there is
 * one (RFC 8785 3.2.2.2). text must be UTF-8. */
enum sluice_status sluice_json_escape(const uint8_t *text, size_t n, struct sluice_buf *out) SLUICE_MUST_USE;

#endif
