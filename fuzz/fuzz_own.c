/*
 * Stores of own secrets and the files they are made from. The first byte says what the rest is: a store's file, a body
 * that is sealed under a fixed key here (so that what lies behind the seal is reached), or a file of each format to
 * read values from. What is read as a store is written and read again as the same, and can be searched with; values
 * lie in bounds, and those that are taken can be added.
 */
#include "cli/own_import.h"
#include "core/limits.h"
#include "rules/own_index.h"
#include "rules/own_store_internal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sluice_own_key *fixed_key(void)
{
    static const uint8_t bytes[SLUICE_OWN_KEY_BYTES] = {1};
    struct sluice_own_key *k;

    if (sluice_own_key_create(bytes, &k) != SLUICE_OK)
        abort();
    return k;
}

static enum sluice_status on_found(void *ctx, uint32_t entry, size_t start, size_t end)
{
    (void)ctx;
    (void)entry;
    if (end - start < SLUICE_OWN_MIN || end - start > SLUICE_OWN_MAX)
        abort();
    return SLUICE_OK;
}

/* Takes the store. */
static void search(struct sluice_own_store *s, const uint8_t *data, size_t size)
{
    struct sluice_own_index *x;

    if (sluice_own_index_create(s, &x) != SLUICE_OK || sluice_own_index_find(x, data, size, 0, size, on_found, NULL))
        abort();
    sluice_own_index_free(x);
}

static void read_store(const uint8_t *data, size_t size, const struct sluice_own_key *k)
{
    struct sluice_own_store *s;
    FILE *in = fmemopen((void *)(uintptr_t)data, size, "rb");

    if (in == NULL)
        abort();
    if (sluice_own_store_read(in, "fuzz", k, &s, NULL) == SLUICE_OK)
        search(s, data, size);
    else if (s != NULL)
        abort();
    (void)fclose(in);
}

/* The file is one byte longer than what was written where fmemopen() puts a NUL. */
static void read_body(const uint8_t *data, size_t size, const struct sluice_own_key *k)
{
    static const uint8_t salt[SLUICE_OWN_SALT];
    struct sluice_own_writer w;
    char *file = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&file, &len);

    if (out == NULL || sluice_own_writer_open(&w, out, k, salt) != SLUICE_OK ||
        sluice_own_writer_put(&w, data, size) != SLUICE_OK || sluice_own_writer_end(&w) != SLUICE_OK)
        abort();
    sluice_own_writer_release(&w);
    (void)fclose(out);
    read_store((const uint8_t *)file, len, k);
    free(file);
}

struct taken {
    const uint8_t *data;
    size_t size;
    struct sluice_own_store *store;
};

static enum sluice_status on_value(void *ctx, uint32_t line, const uint8_t *name, size_t name_len, const uint8_t *value,
                                   size_t len)
{
    struct taken *t = ctx;

    if (len > t->size || name_len > 2 * t->size + 4096 || line == 0)
        abort();
    (void)name;
    if (sluice_own_value_refused(value, len) == NULL && sluice_own_store_add(t->store, "n", value, len) != SLUICE_OK)
        abort();
    return SLUICE_OK;
}

static void import(const uint8_t *data, size_t size, enum own_format format, const struct sluice_own_key *k)
{
    struct taken t = {.data = data, .size = size};
    struct sluice_error err = {0};
    size_t known;

    if (sluice_own_store_create(k, &t.store) != SLUICE_OK)
        abort();
    if (own_import(data, size, format, on_value, &t, &err) != SLUICE_OK && err.status == SLUICE_OK)
        abort(); /* a failure says why */
    sluice_own_store_settle(t.store, &known);
    search(t.store, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sluice_own_key *k;

    if (size < 2)
        return 0;
    k = fixed_key();
    switch (data[0] % 6) {
    case 0:
        read_store(data + 1, size - 1, k);
        break;
    case 1:
        read_body(data + 1, size - 1, k);
        break;
    default:
        import(data + 1, size - 1, (enum own_format)(OWN_FORMAT_LINES + data[0] % 6 - 2), k);
    }
    sluice_own_key_free(k);
    return 0;
}
