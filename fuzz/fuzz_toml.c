/* The TOML reader takes any bytes: a tree whose strings end and whose counts are right, or an error with a line. */
#include "core/toml.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct sluice_toml *v, bool member)
{
    size_t n = 0;

    if ((v->key != NULL) != member || v->line == 0)
        abort();
    if ((v->kind == SLUICE_TOML_STRING || v->kind == SLUICE_TOML_DATE) && v->text == NULL)
        abort();
    for (const struct sluice_toml *c = v->child; c != NULL; c = c->next, n++) {
        check(c, v->kind == SLUICE_TOML_TABLE);
        if (v->kind == SLUICE_TOML_TABLE && sluice_toml_get(v, c->key) != c) /* no key twice */
            abort();
    }
    if (n != v->n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sluice_toml *root = NULL;
    struct sluice_error err = {0};
    enum sluice_status st = sluice_toml_parse(data, size, &root, &err);

    if (st == SLUICE_OK)
        check(root, false);
    else if (root != NULL || err.line == 0 || err.what[0] == '\0')
        abort();
    sluice_toml_free(root);
    return 0;
}
