/*
 * A JSON text as a tree of places: each value's bytes, its key and its neighbours, and nothing copied. For reading
 * requests, and for finding what to replace in an answer without touching the rest.
 */
#ifndef SLUICE_GATEWAY_OUTLINE_H
#define SLUICE_GATEWAY_OUTLINE_H

#include "core/buf.h"
#include "core/json.h"

struct sluice_outline_value {
    enum sluice_json_kind kind; /* OBJECT, ARRAY, STRING, NUMBER, TRUE, FALSE, NULL */
    bool escaped, key_escaped;
    bool mark;                   /* false after parse; the reader's own */
    uint32_t key_start, key_end; /* of a member: its key without quotes */
    uint32_t start, end;         /* a string's inside; anything else whole, braces included */
    uint32_t parent, child, next;
};

/* Index of a node; 0 is the top value, and "none" wherever a child, sibling or member is asked for. */
typedef uint32_t sluice_node;

struct sluice_outline {
    const uint8_t *text; /* borrowed since parse */
    struct sluice_outline_value *v;
    uint32_t n, cap;
    struct sluice_json *reader; /* kept from parse to parse */
};

void sluice_outline_init(struct sluice_outline *t);
void sluice_outline_release(struct sluice_outline *t);

/*
 * Read text[0..len), borrowed until the next parse or release. EFORMAT as sluice_json_next(); ELIMIT also beyond
 * SLUICE_OUTLINE_VALUES_MAX values. Not OK: t holds nothing.
 */
enum sluice_status sluice_outline_parse(struct sluice_outline *t, const uint8_t *text, size_t len,
                                        struct sluice_error *err) SLUICE_MUST_USE;

enum sluice_json_kind sluice_outline_kind(const struct sluice_outline *t, sluice_node n);

/* First element or member; the one behind n. 0: none. */
sluice_node sluice_outline_child(const struct sluice_outline *t, sluice_node n);
sluice_node sluice_outline_next(const struct sluice_outline *t, sluice_node n);

/* The member of object n with exactly this (decoded) key; 0: none, or n is no object. */
sluice_node sluice_outline_get(const struct sluice_outline *t, sluice_node n, const char *key);

/* Whether the node is a string with exactly this decoded text; whether its key is; whether its key begins so. */
bool sluice_outline_is(const struct sluice_outline *t, sluice_node n, const char *text);
bool sluice_outline_key_is(const struct sluice_outline *t, sluice_node n, const char *key);
bool sluice_outline_key_begins(const struct sluice_outline *t, sluice_node n, const char *prefix);

/* Whether its key equals `key` but for letter case, as Go's encoding/json compares (it folds U+017F and U+212A too). */
bool sluice_outline_key_folds_to(const struct sluice_outline *t, sluice_node n, const char *key);

/* Append a string's decoded text. */
enum sluice_status sluice_outline_text(const struct sluice_outline *t, sluice_node n,
                                       struct sluice_buf *out) SLUICE_MUST_USE;

/* A number that is a plain integer 0..UINT32_MAX. */
bool sluice_outline_u32(const struct sluice_outline *t, sluice_node n, uint32_t *out) SLUICE_MUST_USE;

#endif
