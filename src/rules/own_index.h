/*
 * A store of own secrets made ready for scanning: finds exactly those values in a text, each with its entry's name.
 * Immutable: any number of threads may share one. Holds keyed hashes and names, no value; what
 * hashes are made with lies in locked memory.
 *
 * A value is found where it stands by itself: the byte before it and its first byte are not both word bytes (ASCII
 * letters and digits, bytes above 0x7f), nor are its last byte and the byte behind it. What stands glued into a longer
 * word is not that value. Values that overlap are all found.
 *
 * How it looks: a mask of classes over the text gives the places where a value can begin and their shapes
 * (own_hash_internal.h). The first 8 bytes of each place whose shape some value has are hashed and looked up in that
 * shape's bitmap, which has 16 bits or more for each of its values; one place in some hundreds gets past it by chance.
 * Then a table gives the lengths of the values that begin so, and for each length both ends of what stands here are
 * looked up in the same way. Only then is the whole of it hashed and compared, 128 bits.
 */
#ifndef SLUICE_RULES_OWN_INDEX_H
#define SLUICE_RULES_OWN_INDEX_H

#include "rules/own_store.h"

struct sluice_own_index;

/* Takes the store, on success only. Returns new. */
enum sluice_status sluice_own_index_create(struct sluice_own_store *store,
                                           struct sluice_own_index **out) SLUICE_MUST_USE;
/* Key file and store -> index. err names the file that is at fault. Returns new. */
enum sluice_status sluice_own_index_load(const char *store, const char *key, struct sluice_own_index **out,
                                         struct sluice_error *err) SLUICE_MUST_USE;
void sluice_own_index_free(struct sluice_own_index *x); /* NULL is fine */

const char *sluice_own_index_name(const struct sluice_own_index *x, uint32_t entry); /* borrowed from the index */
size_t sluice_own_index_longest(const struct sluice_own_index *x); /* bytes of the longest value; 0: there are none */
const uint8_t *sluice_own_index_digest(const struct sluice_own_index *x); /* SHA-256 of the store's file, 32 bytes */

/* Anything but OK stops the search, which returns it. [start, end) are bytes of the text. */
typedef enum sluice_status (*sluice_own_fn)(void *ctx, uint32_t entry, size_t start, size_t end);

/*
 * Every value that begins in text[from, to), to <= len, in no order. The text begins where it begins and ends where it
 * ends, or no value that begins in [from, to) and no byte beside one is outside: then from >= 1 and
 * to - 1 + longest + 1 <= len.
 */
enum sluice_status sluice_own_index_find(const struct sluice_own_index *x, const uint8_t *text, size_t len, size_t from,
                                         size_t to, sluice_own_fn fn, void *ctx) SLUICE_MUST_USE;

#endif
