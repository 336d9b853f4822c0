/*
 * Placeholders back to values, in a stream: text arrives cut anywhere, and only bytes that are a true beginning of a
 * placeholder of this vault (or of the characters before one that decide a boundary) are held back.
 * One restorer per channel: per choice, per content block, per tool index.
 */
#ifndef SLUICE_REDACT_RESTORE_H
#define SLUICE_REDACT_RESTORE_H

#include "redact/vault.h"

struct sluice_restorer;

/*
 * escapes: how many levels of JSON string escaping the text stands in beyond what the caller decodes and encodes: 0 for
 * prose, 1 for tool arguments given as JSON in a string. A document inside a string of those arguments is taken as
 * text: unlike sluice_restore_document(), a stream cannot know that it will be one. vault is borrowed until free.
 * Returns new.
 */
enum sluice_status sluice_restorer_create(const struct sluice_vault *vault, unsigned escapes,
                                          struct sluice_restorer **out) SLUICE_MUST_USE;
void sluice_restorer_free(struct sluice_restorer *r);

/* The next bytes; what is settled is appended to out. */
enum sluice_status sluice_restorer_feed(struct sluice_restorer *r, const uint8_t *text, size_t len,
                                        struct sluice_buf *out) SLUICE_MUST_USE;

/* The channel is over: what is still held is appended as it stands (restored where it is whole). r is as new. */
enum sluice_status sluice_restorer_end(struct sluice_restorer *r, struct sluice_buf *out) SLUICE_MUST_USE;

/* Changes what create said, for placeholders that begin in what is fed from now on; only while nothing is held. */
void sluice_restorer_set_escapes(struct sluice_restorer *r, unsigned escapes);

/* Bytes held back now: at most SLUICE_PLACEHOLDER_MAX. */
size_t sluice_restorer_held(const struct sluice_restorer *r);

/* Placeholders put back since create; end does not reset it. */
uint64_t sluice_restorer_count(const struct sluice_restorer *r);

/* Restore one whole text. *restored (may be NULL) grows by the placeholders put back. */
enum sluice_status sluice_restore_text(const struct sluice_vault *vault, unsigned escapes, const uint8_t *text,
                                       size_t len, struct sluice_buf *out, uint64_t *restored) SLUICE_MUST_USE;

/*
 * Restore every string and key of a whole JSON document in place (strings that are JSON themselves at their own level);
 * all other bytes stay. *restored as above. EFORMAT when doc is no JSON, or would not be: the caller decides what a
 * broken answer means.
 */
enum sluice_status sluice_restore_document(const struct sluice_vault *vault, const uint8_t *doc, size_t len,
                                           struct sluice_buf *out, uint64_t *restored,
                                           struct sluice_error *err) SLUICE_MUST_USE;

#endif
