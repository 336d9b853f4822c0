/*
 * Records and canonical JSON. What is called canonical is JSON to the strict reader (core/json.h) too, and is written
 * again from its tokens byte for byte; what is called a record is canonical.
 */
#include "audit/record_parse.h"
#include "core/json.h"
#include "core/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct sluice_buf *out, const void *p, size_t n)
{
    if (sluice_buf_append(out, p, n) != SLUICE_OK)
        abort();
}

static void add_string(struct sluice_buf *out, const uint8_t *raw, size_t n)
{
    struct sluice_buf text;

    sluice_buf_init(&text, n + 8);
    if (sluice_json_unescape(raw, n, &text) != SLUICE_OK)
        abort();
    add(out, "\"", 1);
    if (sluice_json_escape(text.data, text.len, out) != SLUICE_OK)
        abort();
    add(out, "\"", 1);
    sluice_buf_release(&text);
}

static void add_number(struct sluice_buf *out, const uint8_t *p, size_t n)
{
    char text[64] = "";
    int64_t value;
    char *end;

    if (n >= sizeof(text))
        abort();
    memcpy(text, p, n);
    value = strtoll(text, &end, 10);
    if (*end != '\0')
        abort();
    add(out, text, (size_t)snprintf(text, sizeof(text), "%" PRId64, value));
}

/* From tokens: no space, shortest escapes, integers. */
static void write_again(const uint8_t *data, size_t size, struct sluice_buf *out)
{
    struct sluice_json_token t;
    struct sluice_json *j;
    bool comma = false;

    if (sluice_json_create(data, size, &j) != SLUICE_OK)
        abort();
    for (;;) {
        if (sluice_json_next(j, &t, NULL) != SLUICE_OK)
            abort(); /* canonical, but the strict reader refuses it */
        if (t.kind == SLUICE_JSON_END)
            break;
        if (t.kind == SLUICE_JSON_OBJECT_END || t.kind == SLUICE_JSON_ARRAY_END) {
            add(out, t.kind == SLUICE_JSON_OBJECT_END ? "}" : "]", 1);
            comma = true;
            continue;
        }
        if (comma)
            add(out, ",", 1);
        comma = t.kind != SLUICE_JSON_OBJECT && t.kind != SLUICE_JSON_ARRAY && t.kind != SLUICE_JSON_KEY;
        if (t.kind == SLUICE_JSON_OBJECT || t.kind == SLUICE_JSON_ARRAY)
            add(out, t.kind == SLUICE_JSON_OBJECT ? "{" : "[", 1);
        else if (t.kind == SLUICE_JSON_KEY || t.kind == SLUICE_JSON_STRING)
            add_string(out, data + t.start, t.end - t.start);
        else if (t.kind == SLUICE_JSON_NUMBER)
            add_number(out, data + t.start, t.end - t.start);
        else
            add(out, data + t.start, t.end - t.start);
        if (t.kind == SLUICE_JSON_KEY)
            add(out, ":", 1);
    }
    sluice_json_free(j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool canonical = sluice_record_canonical(data, size, NULL) == SLUICE_OK;
    struct sluice_record_view v;
    struct sluice_buf again;

    if (sluice_record_parse(data, size, &v, NULL) == SLUICE_OK && !canonical)
        abort();
    if (!canonical)
        return 0;
    sluice_buf_init(&again, size + 16);
    write_again(data, size, &again);
    if (again.len != size || memcmp(again.data, data, size) != 0)
        abort();
    sluice_buf_release(&again);
    return 0;
}
