/*
 * Validators see whatever a pattern let through, and more: none may read beyond the value, and what complete() appends
 * must check. First byte: which validator; the rest is the value.
 */
#include "rules/validator.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n, added;
    const struct sluice_validator *v = sluice_validators(&n);
    uint8_t *value;
    char check[256];

    if (size < 1 || size > 4096)
        return 0;
    v += data[0] % n;
    value = malloc(size - 1 + sizeof(check));
    if (value == NULL)
        abort();
    memcpy(value, data + 1, size - 1);
    (void)v->check(data + 1, size - 1);
    added = v->complete == NULL ? 0 : v->complete(value, size - 1, check, sizeof(check));
    if (added > sizeof(check))
        abort();
    memcpy(value + size - 1, check, added);
    if (added > 0 && v->check(value, size - 1 + added) != SLUICE_CHECK_OK)
        abort();
    free(value);
    return 0;
}
