/*
 * Leaves of any document: each lies in the document, its map too, and what the map points at, unescaped as often as the
 * leaf is nested, is the leaf's text again, the whole of it and from any one character on.
 */
#include "text/leaf.h"

#include "core/json.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct doc {
    const uint8_t *text;
    size_t len;
    size_t pick; /* changes from leaf to leaf */
};

static void check_source(const struct doc *d, const struct sluice_leaf *leaf, size_t a)
{
    unsigned times = leaf->nesting + (leaf->kind == SLUICE_LEAF_NUMBER ? 0 : 1);
    struct sluice_buf from, to;
    uint64_t start, end;

    sluice_map_source(leaf->map, a, leaf->len, &start, &end);
    if (start < leaf->start || start >= end || end > leaf->end)
        abort();
    sluice_buf_init(&from, d->len);
    sluice_buf_init(&to, d->len);
    if (sluice_buf_append(&from, d->text + start, (size_t)(end - start)) != SLUICE_OK)
        abort();
    while (times-- > 0) {
        struct sluice_buf swap = from;

        sluice_buf_clear(&to);
        if (sluice_json_unescape(from.data, from.len, &to) != SLUICE_OK)
            abort();
        from = to;
        to = swap;
    }
    if (from.len != leaf->len - a || memcmp(from.data, leaf->text + a, from.len) != 0)
        abort();
    sluice_buf_release(&from);
    sluice_buf_release(&to);
}

static enum sluice_status check(void *ctx, const struct sluice_leaf *leaf)
{
    struct doc *d = ctx;
    size_t a;

    if (leaf->start > leaf->end || leaf->end > d->len || leaf->map->len != leaf->len)
        abort();
    if (strlen(leaf->path) >= SLUICE_PATH_MAX || (leaf->key == NULL) != (leaf->key_len == 0))
        abort();
    if (leaf->len == 0)
        return SLUICE_OK;
    a = d->pick++ % leaf->len;
    while (a > 0 && (leaf->text[a] & 0xC0) == 0x80)
        a--;
    check_source(d, leaf, 0);
    check_source(d, leaf, a);
    return SLUICE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct doc d = {data, size, size};
    struct sluice_error err = {0};

    if (sluice_leaf_walk(data, size, check, &d, &err) != SLUICE_OK && err.line == 0)
        abort();
    return 0;
}
