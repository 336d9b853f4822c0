/*
 * A strict reader for TOML 1.0 (https://toml.io/en/v1.0.0), for configurations of other programs that we import: the
 * whole document as a tree. What the specification calls invalid is refused: a key or table defined twice, an inline
 * table or array added to, bad UTF-8, bare carriage returns. Dates and times are checked and kept as text. U+0000,
 * which TOML allows as \u0000, is refused: no string of ours holds it. A tree belongs to one thread, or is read only.
 */
#ifndef SLUICE_CORE_TOML_H
#define SLUICE_CORE_TOML_H

#include "core/status.h"

enum sluice_toml_kind {
    SLUICE_TOML_TABLE = 0,
    SLUICE_TOML_ARRAY, /* also an array of tables: its elements are tables */
    SLUICE_TOML_STRING,
    SLUICE_TOML_INTEGER,
    SLUICE_TOML_FLOAT,
    SLUICE_TOML_BOOL,
    SLUICE_TOML_DATE, /* date, time or both */
};

/* A value; to be read only. All pointers live as long as the tree. */
struct sluice_toml {
    enum sluice_toml_kind kind;
    uint32_t line;             /* 1-based: where the value, or the table's header or first key, stands */
    const char *key;           /* in a table: its name; NULL in an array and of the root */
    const char *text;          /* STRING: decoded; DATE: as it stands */
    int64_t integer;           /* INTEGER */
    double number;             /* FLOAT, and INTEGER rounded to one */
    bool flag;                 /* BOOL */
    size_t n;                  /* TABLE, ARRAY: how many stand below */
    struct sluice_toml *child; /* TABLE, ARRAY: the first, in order of the document; then by next */
    struct sluice_toml *next;
    /* the reader's own */
    struct sluice_toml *last;
    unsigned origin;
    char *owned_key, *owned_text;
};

/*
 * Parse text[0..len). EFORMAT: err->line and err->what; ELIMIT: longer than SLUICE_CONF_FILE_MAX, nested deeper than
 * SLUICE_TOML_DEPTH_MAX, more values than SLUICE_TOML_VALUES_MAX or more members of a table than
 * SLUICE_TOML_MEMBERS_MAX. err->what holds no byte of the text. Returns new: the root table.
 */
enum sluice_status sluice_toml_parse(const uint8_t *text, size_t len, struct sluice_toml **out,
                                     struct sluice_error *err) SLUICE_MUST_USE;
void sluice_toml_free(struct sluice_toml *root); /* NULL is fine */

/* The member of a table; NULL where there is none, or t is NULL or no table. */
const struct sluice_toml *sluice_toml_get(const struct sluice_toml *t, const char *key);

#endif
