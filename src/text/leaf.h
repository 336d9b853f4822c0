/*
 * The strings of a JSON document: every string value, every key, and every number of 6 digits or more, decoded, with a
 * map to the document's bytes. A string whose text is itself a JSON object or array (tool arguments) is given once as
 * it is and then opened: its own leaves follow with nesting + 1 (up to SLUICE_JSON_NESTING_MAX; deeper is ELIMIT).
 * Known field or not makes no difference.
 */
#ifndef SLUICE_TEXT_LEAF_H
#define SLUICE_TEXT_LEAF_H

#include "text/map.h"

enum sluice_leaf_kind { SLUICE_LEAF_STRING = 0, SLUICE_LEAF_KEY, SLUICE_LEAF_NUMBER };

struct sluice_leaf {
    enum sluice_leaf_kind kind;
    const uint8_t *text; /* decoded UTF-8, borrowed during the call */
    size_t len;
    const struct sluice_map *map; /* text -> the whole document, through all nestings; borrowed during the call */
    const char *path;             /* see below; borrowed during the call */
    const uint8_t *key;           /* decoded name of the nearest member it is in: context; may be NULL */
    size_t key_len;
    uint64_t start, end; /* in the document: a string's inside, a number's digits */
    unsigned nesting;    /* 0: in the document itself; each string level adds one set of escapes */
};

/*
 * path: "messages[1].content[0].text"; for a key, that of the member it names; what is inside a string that was opened
 * follows a '>': "arguments>city", "arguments>[0]". A path names places, never data: a member name is shown only if it
 * is at most 40 ASCII letters, digits, '_', '-', '$' with fewer than 6 digits, otherwise as '?'. So no name can look
 * like another place, either.
 *
 * Anything but OK stops the walk, which returns it.
 */
typedef enum sluice_status (*sluice_leaf_fn)(void *ctx, const struct sluice_leaf *leaf);

/*
 * Walk doc[0..len). Leaves come in document order. What was given counts only if the walk returns OK: duplicate keys
 * and faults behind a leaf are seen late. EFORMAT, ELIMIT as sluice_json_next() (err names line and fault, no text).
 * An inner document that is not well formed, or has a duplicate key, is no error: the string was given as text; one
 * that reaches a limit is ELIMIT. Any thread.
 */
enum sluice_status sluice_leaf_walk(const uint8_t *doc, size_t len, sluice_leaf_fn fn, void *ctx,
                                    struct sluice_error *err) SLUICE_MUST_USE;

#endif
