/* Go's regular expressions from any text: refused with a reason, or a pattern and an example within their bounds. */
#include "cli/import_regex.h"
#include "core/limits.h"
#include "rules/pattern.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print(const struct import_regex *re, unsigned bounds)
{
    struct sluice_pattern *p = NULL;
    struct import_changes changes;
    struct sluice_buf text;

    sluice_buf_init(&text, SLUICE_PATTERN_MAX + 1);
    if (import_regex_print(re, 0, &import_bounds[bounds], &text, &changes) == SLUICE_OK &&
        sluice_buf_append_byte(&text, '\0') == SLUICE_OK) {
        if (strlen((const char *)text.data) + 1 != text.len)
            abort();
        (void)!sluice_pattern_parse((const char *)text.data, false, &p, NULL); /* may refuse it */
        sluice_pattern_free(p);
    }
    sluice_buf_release(&text);
    sluice_buf_init(&text, SLUICE_EXAMPLE_MAX);
    (void)!import_regex_example(re, &import_bounds[bounds], 1, bounds, &text);
    sluice_buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct import_regex *re = NULL;
    struct sluice_error err = {0};
    char *go = strndup(size > 0 ? (const char *)data : "", size);

    if (go == NULL)
        return 0;
    if (import_regex_parse(go, &re, &err) != SLUICE_OK && (re != NULL || err.what[0] == '\0'))
        abort();
    for (unsigned i = 0; re != NULL && i < IMPORT_BOUNDS; i++)
        print(re, i);
    import_regex_free(re);
    free(go);
    return 0;
}
