/*
 * An answer that the fuzzer writes: bytes 1..8 stand for placeholders of the vault, 9..16 for beginnings of them, 17
 * ends a piece, all else for itself. However it is cut, what is restored is the same, and what is held stays bounded;
 * as a document, what comes out is a document again.
 */
#include "redact/restore.h"

#include <stdlib.h>
#include <string.h>

#define N_VALUES 8u
#define OUT_MAX (16u << 20)

static const char *const types[N_VALUES] = {"A", "EMAIL", "EMAIL_ADDRESS", "E", "EEE", "A_A", "PERSON", "A0"};
static const char *const values[N_VALUES] = {"",   "a\"b",      "\\", "EMAIL-ADDRESS-", "\xF0\x9F\x98\x80\n",
                                             "E-", "{\"a\":1}", "0"};

struct answer {
    struct sluice_buf text;
    size_t cuts[4096];
    size_t n_cuts;
};

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void write_answer(const char *const *placeholders, const uint8_t *data, size_t size, struct answer *a)
{
    for (size_t i = 0; i < size; i++) {
        unsigned c = data[i], which = (c - 1) % N_VALUES;
        enum sluice_status st = SLUICE_OK;

        if (c >= 1 && c <= 2 * N_VALUES) {
            size_t len = strlen(placeholders[which]);

            st = sluice_buf_append(&a->text, placeholders[which], c <= N_VALUES ? len : i % len);
        } else if (c != 2 * N_VALUES + 1) {
            st = sluice_buf_append_byte(&a->text, (uint8_t)c);
        } else if (a->n_cuts < sizeof(a->cuts) / sizeof(a->cuts[0])) {
            a->cuts[a->n_cuts++] = a->text.len;
        }
        check(st == SLUICE_OK);
    }
}

static void check_cuts(const struct sluice_vault *v, unsigned escapes, const struct answer *a)
{
    struct sluice_buf whole, got;
    struct sluice_restorer *r;
    uint64_t count = 0;
    size_t at = 0;

    sluice_buf_init(&whole, OUT_MAX);
    sluice_buf_init(&got, OUT_MAX);
    check(sluice_restore_text(v, escapes, a->text.data, a->text.len, &whole, &count) == SLUICE_OK);
    check(sluice_restorer_create(v, escapes, &r) == SLUICE_OK);
    for (size_t i = 0; i <= a->n_cuts; i++) {
        size_t to = i < a->n_cuts ? a->cuts[i] : a->text.len;

        check(sluice_restorer_feed(r, to > at ? a->text.data + at : NULL, to - at, &got) == SLUICE_OK);
        check(sluice_restorer_held(r) <= SLUICE_PLACEHOLDER_MAX);
        at = to;
    }
    check(sluice_restorer_end(r, &got) == SLUICE_OK && sluice_restorer_count(r) == count);
    check(got.len == whole.len && (got.len == 0 || memcmp(got.data, whole.data, got.len) == 0));
    sluice_restorer_free(r);
    sluice_buf_release(&whole);
    sluice_buf_release(&got);
}

static void check_document(const struct sluice_vault *v, const struct answer *a)
{
    struct sluice_buf got, again;
    struct sluice_error err = {0};
    struct sluice_redact_key *other;
    struct sluice_vault *none;
    uint8_t key[SLUICE_REDACT_KEY_BYTES] = {2};

    sluice_buf_init(&got, OUT_MAX);
    sluice_buf_init(&again, OUT_MAX);
    if (sluice_restore_document(v, a->text.data, a->text.len, &got, NULL, &err) == SLUICE_OK) {
        check(sluice_redact_key_create(key, &other) == SLUICE_OK);
        check(sluice_vault_create(other, &none) == SLUICE_OK);
        check(sluice_restore_document(none, got.data, got.len, &again, NULL, &err) == SLUICE_OK);
        check(again.len == got.len && memcmp(again.data, got.data, got.len) == 0);
        sluice_vault_free(none);
        sluice_redact_key_free(other);
    }
    sluice_buf_release(&got);
    sluice_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t bytes[SLUICE_REDACT_KEY_BYTES] = {1};
    const char *placeholders[N_VALUES];
    struct sluice_redact_key *key;
    struct sluice_vault *v;
    struct answer *a = calloc(1, sizeof(*a));

    if (size > 4096 || a == NULL) {
        free(a);
        return 0;
    }
    check(sluice_redact_key_create(bytes, &key) == SLUICE_OK);
    check(sluice_vault_create(key, &v) == SLUICE_OK);
    for (size_t i = 0; i < N_VALUES; i++)
        check(sluice_vault_put(v, types[i], (const uint8_t *)values[i], strlen(values[i]), &placeholders[i]) ==
              SLUICE_OK);
    sluice_buf_init(&a->text, OUT_MAX);
    write_answer(placeholders, data, size, a);
    for (unsigned escapes = 0; escapes <= 2; escapes++)
        check_cuts(v, escapes, a);
    check_document(v, a);
    sluice_buf_release(&a->text);
    free(a);
    sluice_vault_free(v);
    sluice_redact_key_free(key);
    return 0;
}
