#include "cli/scan_output.h"

#include <string.h>

static const struct scan_output *const outputs[] = {&scan_output_text, &scan_output_jsonl, &scan_output_sarif};

const struct scan_output *scan_output_find(const char *name)
{
    for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
        if (strcmp(outputs[i]->name, name) == 0)
            return outputs[i];
    }
    return NULL;
}
