/*
 * A prompt that the fuzzer writes: bytes 0..15 stand for values that are replaced by surrogates, 16..31 for the same
 * left as they are, 128..255 for numbers of a range that surrogates come from, all else for itself. What restoring
 * makes of the redacted prompt is the prompt, however the answer is cut, and the same as a string of a JSON document.
 */
#include "redact/redact.h"
#include "redact/restore.h"

#include "core/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUT_MAX (16u << 20)
#define N_VALUES 16u
#define SIZE_MAX_ 2048u

static const char *const values[N_VALUES][2] = {
    {"IBAN_CODE", "DE89 3704 0044 0532 0130 00"},
    {"IBAN_CODE", "DE89370400440532013000"},
    {"CREDIT_CARD", "4111 1111 1111 1111"},
    {"CREDIT_CARD", "4111111111111111"},
    {"UK_NHS", "943 476 5919"},
    {"UK_NHS", "9434765919"},
    {"FI_PERSONAL_IDENTITY_CODE", "131052-308T"},
    {"PHONE_NUMBER", "+1 (212) 736-5000"},
    {"PHONE_NUMBER", "+44 20 7183 8750"},
    {"PHONE_NUMBER", "0044 (0)20 7183 8750"},
    {"PHONE_NUMBER", "+44 7911 123456"},
    {"PHONE_NUMBER", "07911 123456"},
    {"EMAIL_ADDRESS", "a@b.org"},
    {"IP_ADDRESS", "81.2.69.160"},
    {"IP_ADDRESS", "81.2.69.16"},
    {"US_SSN", "536-90-4399"},
};

struct prompt {
    struct sluice_buf text;
    struct sluice_redaction r[SIZE_MAX_];
    size_t n;
};

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void append(struct sluice_buf *b, const char *s)
{
    check(sluice_buf_append_str(b, s) == SLUICE_OK);
}

static void write_prompt(const uint8_t *data, size_t size, struct prompt *p)
{
    for (size_t i = 0; i < size; i++) {
        const size_t start = p->text.len;
        char number[32];

        if (data[i] < 2 * N_VALUES) {
            append(&p->text, values[data[i] % N_VALUES][1]);
        } else if (data[i] < 128) {
            check(sluice_buf_append_byte(&p->text, data[i]) == SLUICE_OK);
        } else {
            (void)snprintf(number, sizeof number, "+44 20 7946 0%03u", (data[i] - 128u) * 8 % 1000);
            append(&p->text, number);
        }
        if (data[i] < N_VALUES)
            p->r[p->n++] = (struct sluice_redaction){
                .start = start, .end = p->text.len, .type = values[data[i]][0], .op = SLUICE_OP_SURROGATE};
    }
}

/* Restored in pieces of `step` bytes. */
static void restore(const struct sluice_vault *v, const struct sluice_buf *text, size_t step, struct sluice_buf *out,
                    uint64_t *count)
{
    struct sluice_restorer *r;

    check(sluice_restorer_create(v, 0, &r) == SLUICE_OK);
    for (size_t at = 0; at < text->len; at += step)
        check(sluice_restorer_feed(r, text->data + at, text->len - at < step ? text->len - at : step, out) ==
              SLUICE_OK);
    check(sluice_restorer_end(r, out) == SLUICE_OK);
    *count = sluice_restorer_count(r);
    sluice_restorer_free(r);
}

/* The prompt as a string of a document; what is replaced stands in front by escapes. */
static void write_document(const struct prompt *p, struct prompt *doc)
{
    size_t next = 0;

    append(&doc->text, "{\"a\":\"");
    for (size_t i = 0; i < p->text.len; i++) {
        if (next < p->n && p->r[next].start == i) {
            doc->r[next] = p->r[next];
            doc->r[next].start = doc->text.len;
            doc->r[next].end = doc->text.len + (p->r[next].end - i);
            next++;
        }
        check(sluice_json_escape(p->text.data + i, 1, &doc->text) == SLUICE_OK);
    }
    doc->n = p->n;
    append(&doc->text, "\"}");
}

static void check_document(const struct prompt *doc, const struct sluice_redact_key *key)
{
    struct sluice_buf out, back;
    struct sluice_vault *v;
    uint64_t count = 0;

    sluice_buf_init(&out, OUT_MAX);
    sluice_buf_init(&back, OUT_MAX);
    check(sluice_vault_create(key, &v) == SLUICE_OK);
    check(sluice_redact_document(doc->text.data, doc->text.len, doc->r, doc->n, v, &out, NULL) == SLUICE_OK);
    check(sluice_restore_document(v, doc->text.data, doc->text.len, &back, &count, NULL) == SLUICE_OK);
    sluice_buf_clear(&back);
    check(sluice_restore_document(v, out.data, out.len, &back, NULL, NULL) == SLUICE_OK);
    check(count > 0 || (back.len == doc->text.len && memcmp(back.data, doc->text.data, back.len) == 0));
    sluice_vault_free(v);
    sluice_buf_release(&out);
    sluice_buf_release(&back);
}

static void check_prompt(const struct prompt *p, const struct sluice_redact_key *key)
{
    static const size_t steps[] = {1, 3, 17, SIZE_MAX};
    struct sluice_buf out, back;
    struct sluice_vault *v;
    uint64_t count;

    sluice_buf_init(&out, OUT_MAX);
    sluice_buf_init(&back, OUT_MAX);
    check(sluice_vault_create(key, &v) == SLUICE_OK);
    check(sluice_redact_text(p->text.data, p->text.len, p->r, p->n, v, &out, NULL) == SLUICE_OK);
    restore(v, &p->text, SIZE_MAX, &back, &count);
    if (count == 0) { /* else it holds a surrogate itself, which then means its value */
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            sluice_buf_clear(&back);
            restore(v, &out, steps[i], &back, &count);
            check(back.len == p->text.len && (back.len == 0 || memcmp(back.data, p->text.data, back.len) == 0));
        }
    }
    sluice_vault_free(v);
    sluice_buf_release(&out);
    sluice_buf_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t bytes[SLUICE_REDACT_KEY_BYTES] = {1};
    struct prompt *p = calloc(1, sizeof(*p)), *doc = calloc(1, sizeof(*doc));
    struct sluice_redact_key *key;

    if (size > SIZE_MAX_ || p == NULL || doc == NULL) {
        free(p);
        free(doc);
        return 0;
    }
    check(sluice_redact_key_create(bytes, &key) == SLUICE_OK);
    sluice_buf_init(&p->text, OUT_MAX);
    write_prompt(data, size, p);
    check_prompt(p, key);
    sluice_buf_init(&doc->text, OUT_MAX);
    write_document(p, doc);
    check_document(doc, key);
    sluice_buf_release(&p->text);
    sluice_buf_release(&doc->text);
    sluice_redact_key_free(key);
    free(p);
    free(doc);
    return 0;
}
