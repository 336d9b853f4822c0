/* JSON laid out as scripts/format_rules.py lays rule packs out: a member a line, short lists on one line, 120 columns.
 */
#ifndef SLUICE_CLI_IMPORT_LAYOUT_H
#define SLUICE_CLI_IMPORT_LAYOUT_H

#include "core/buf.h"

enum layout_kind { LAYOUT_TEXT = 0, LAYOUT_LIST, LAYOUT_OBJECT };

/* A value. All borrowed. */
struct layout {
    enum layout_kind kind;
    const char *name; /* in an object; plain ASCII */
    const char *text; /* TEXT: the value as JSON, on one line */
    const struct layout *items;
    size_t n;
    bool tall; /* never on one line */
};

/* Append v, which begins in a line indented by `indent`, of which `used` columns are taken by its name and a comma. */
enum sluice_status layout_print(const struct layout *v, unsigned indent, unsigned used,
                                struct sluice_buf *out) SLUICE_MUST_USE;

#endif
