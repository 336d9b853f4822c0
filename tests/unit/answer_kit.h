/*
 * Answers with placeholders of two values, fed to a provider's reader and read as a client would: what the tests of
 * restoring share.
 */
#ifndef ANSWER_KIT_H
#define ANSWER_KIT_H

#include "gateway/provider.h"

#include "core/json.h"
#include "core/limits.h"

#include <check.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(a) ((int)(sizeof(a) / sizeof((a)[0])))

#define OUT_MAX ((size_t)512u << 20)

/* Everything a JSON string and a stream can get wrong. */
static const char tricky[] = "a\"b\\c\nd\te\x01 \xf0\x9f\x98\x80 \xc3\xa9 {\"x\":[1]} data: [DONE]";
static const char plain[] = "jane@example.com";

static struct sluice_redact_key *key;
static struct sluice_vault *vault, *empty;
static const char *ph_tricky, *ph_plain;

static inline void setup(void)
{
    uint8_t bytes[SLUICE_REDACT_KEY_BYTES] = {7};

    ck_assert_int_eq(sluice_redact_key_create(bytes, &key), SLUICE_OK);
    ck_assert_int_eq(sluice_vault_create(key, &vault), SLUICE_OK);
    ck_assert_int_eq(sluice_vault_create(key, &empty), SLUICE_OK);
    ck_assert_int_eq(sluice_vault_put(vault, "PERSON_NOTE", (const uint8_t *)tricky, strlen(tricky), &ph_tricky),
                     SLUICE_OK);
    ck_assert_int_eq(sluice_vault_put(vault, "EMAIL_ADDRESS", (const uint8_t *)plain, strlen(plain), &ph_plain),
                     SLUICE_OK);
}

static inline void teardown(void)
{
    sluice_vault_free(vault);
    sluice_vault_free(empty);
    sluice_redact_key_free(key);
}

/* Text with "{T}" and "{P}" put in place: by the placeholders, or by the values. */
static inline void expand(const char *text, bool values, struct sluice_buf *out)
{
    while (*text != '\0') {
        const char *what = NULL;

        if (strncmp(text, "{T}", 3) == 0)
            what = values ? tricky : ph_tricky;
        if (strncmp(text, "{P}", 3) == 0)
            what = values ? plain : ph_plain;
        if (what != NULL)
            ck_assert_int_eq(sluice_buf_append_str(out, what), SLUICE_OK);
        else
            ck_assert_int_eq(sluice_buf_append_byte(out, (uint8_t)*text), SLUICE_OK);
        text += what != NULL ? 3 : 1;
    }
}

static inline struct sluice_buf expanded(const char *text, bool values)
{
    struct sluice_buf b;

    sluice_buf_init(&b, OUT_MAX);
    expand(text, values, &b);
    ck_assert_int_eq(sluice_buf_reserve(&b, 1), SLUICE_OK);
    b.data[b.len] = '\0';
    return b;
}

struct run {
    enum sluice_status fed, ended;
    struct sluice_buf out; /* NUL-terminated, NUL not counted */
    uint64_t restored;
};

/* Feed in[0..cut) and in[cut..len). */
static inline struct run run_cut(const char *api, const struct sluice_vault *v, bool stream,
                                 const struct sluice_buf *in, size_t cut)
{
    struct sluice_answer *a;
    struct run r = {0};

    sluice_buf_init(&r.out, OUT_MAX);
    ck_assert_int_eq(sluice_provider_find(api)->answer_create(v, stream, &a), SLUICE_OK);
    r.fed = sluice_answer_feed(a, in->data, cut, &r.out);
    if (r.fed == SLUICE_OK)
        r.fed = sluice_answer_feed(a, in->data + cut, in->len - cut, &r.out);
    if (r.fed == SLUICE_OK)
        r.ended = sluice_answer_end(a, &r.out);
    else
        ck_assert_int_eq(sluice_answer_end(a, &r.out), SLUICE_ESTATE);
    r.restored = sluice_answer_restored(a);
    sluice_answer_free(a);
    ck_assert_int_eq(sluice_buf_reserve(&r.out, 1), SLUICE_OK);
    r.out.data[r.out.len] = '\0';
    return r;
}

static inline struct run run(const char *api, bool stream, const struct sluice_buf *in)
{
    return run_cut(api, vault, stream, in, in->len);
}

static inline struct run run_text(const char *api, bool stream, const char *text)
{
    struct sluice_buf in = expanded(text, false);
    struct run r = run(api, stream, &in);

    sluice_buf_release(&in);
    return r;
}

static inline const char *out_of(const struct run *r)
{
    return (const char *)r->out.data;
}

/* Follows "a.0.b" into JSON ('*' stands for a dot in a name); NULL where there is nothing or null. */
static inline struct json_object *at(struct json_object *o, const char *path)
{
    char copy[128], *save = NULL;

    (void)snprintf(copy, sizeof(copy), "%s", path);
    for (char *p = strtok_r(copy, ".", &save); p != NULL && o != NULL; p = strtok_r(NULL, ".", &save)) {
        struct json_object *next = NULL;
        char *star = strchr(p, '*');

        if (star != NULL)
            *star = '.';
        if (json_object_is_type(o, json_type_array))
            next = json_object_array_get_idx(o, strtoul(p, NULL, 10));
        else if (json_object_is_type(o, json_type_object))
            (void)json_object_object_get_ex(o, p, &next);
        o = next;
    }
    return o;
}

/* The next event of a stream as a client reads it: SSE data or an NDJSON line. NULL at the end or at [DONE]. */
static inline struct json_object *next_event(const char **p)
{
    for (;;) {
        const char *end = strchr(*p, '\n'), *line = *p;
        struct json_object *o = NULL;
        struct json_tokener *t;

        if (end == NULL)
            return NULL;
        *p = end + 1;
        if (strncmp(line, "data: ", 6) == 0)
            line += 6;
        if (*line == '[')
            return NULL;
        if (*line != '{')
            continue;
        t = json_tokener_new_ex(64);
        o = json_tokener_parse_ex(t, line, (int)(end - line));
        ck_assert_msg(o != NULL, "no JSON: %.*s", (int)(end - line), line);
        json_tokener_free(t);
        return o;
    }
}

static inline void add(struct sluice_buf *b, const char *text)
{
    ck_assert_int_eq(sluice_buf_append_str(b, text), SLUICE_OK);
}

#endif
