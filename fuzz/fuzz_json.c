/*
 * The strict reader: what it accepts, json-c accepts as well, and every string of it survives unescaping, escaping and
 * reading again.
 */
#include "core/json.h"

#include "core/limits.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool json_c_accepts(const uint8_t *text, size_t len)
{
    struct json_tokener *tok = json_tokener_new_ex((int)SLUICE_JSON_DEPTH_MAX + 2);
    bool ok;

    json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    json_object_put(json_tokener_parse_ex(tok, (const char *)text, (int)len));
    if (json_tokener_get_error(tok) == json_tokener_continue)
        json_object_put(json_tokener_parse_ex(tok, "", 1)); /* a number at the top ends only with the text */
    ok = json_tokener_get_error(tok) == json_tokener_success;
    json_tokener_free(tok);
    return ok;
}

static void check_string(const uint8_t *raw, size_t n)
{
    struct sluice_buf text, inside, again;

    sluice_buf_init(&text, n);
    sluice_buf_init(&inside, 6 * n);
    sluice_buf_init(&again, n);
    if (sluice_json_unescape(raw, n, &text) != SLUICE_OK ||
        sluice_json_escape(text.data, text.len, &inside) != SLUICE_OK ||
        sluice_json_unescape(inside.data, inside.len, &again) != SLUICE_OK)
        abort();
    if (again.len != text.len || (text.len != 0 && memcmp(again.data, text.data, text.len) != 0))
        abort();
    sluice_buf_release(&text);
    sluice_buf_release(&inside);
    sluice_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sluice_json_token tok;
    struct sluice_error err = {0};
    struct sluice_json *j;
    enum sluice_status st;

    if (sluice_json_create(data, size, &j) != SLUICE_OK)
        return 0;
    while ((st = sluice_json_next(j, &tok, &err)) == SLUICE_OK && tok.kind != SLUICE_JSON_END) {
        if (tok.start > tok.end || tok.end > size)
            abort();
        if (tok.kind == SLUICE_JSON_KEY || tok.kind == SLUICE_JSON_STRING)
            check_string(data + tok.start, tok.end - tok.start);
    }
    sluice_json_free(j);
    if (st == SLUICE_OK ? !json_c_accepts(data, size) : err.line == 0 || err.what[0] == '\0')
        abort();
    return 0;
}
