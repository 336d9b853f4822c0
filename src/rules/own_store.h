/*
 * A store of own secrets: names and keyed hashes of values that the scanner is to find wherever they stand. No value is
 * kept. One thread; own_index.h makes of it what scanners share.
 *
 * The body of the sealed file (own_file_internal.h), version 1, integers little-endian:
 *
 *      0  u32 number of entries n
 *      4  u32 bytes of names
 *      8  entries[n], 48 bytes each, ascending by head, both, print (own_hash_internal.h says what these are):
 *           u64 head | u64 both | u8 print[16] | u32 quick_head | u32 quick_both | u16 len | u8 shape | u8 name_len |
 *           u32 quick_long
 *         names: the entries' names one behind the other, UTF-8
 *
 * Nothing in the file can be read, or told from another file of the same size, without the key. The hashes are made
 * under subkeys of the key and the store's salt, so the same value in two stores has two prints. A name is no secret to
 * those who have the key: it goes into findings and audit records.
 */
#ifndef SLUICE_RULES_OWN_STORE_H
#define SLUICE_RULES_OWN_STORE_H

#include "rules/own_key.h"

#include <stdio.h>

struct sluice_own_store;

/* An empty one, under a new salt. key is borrowed until free. Returns new. */
enum sluice_status sluice_own_store_create(const struct sluice_own_key *key,
                                           struct sluice_own_store **out) SLUICE_MUST_USE;
void sluice_own_store_free(struct sluice_own_store *s); /* accepts NULL */

/* EIO: cannot be read. EFORMAT: no store, another key's, or damaged anywhere. Returns new. */
enum sluice_status sluice_own_store_open(const char *path, const struct sluice_own_key *key,
                                         struct sluice_own_store **out, struct sluice_error *err) SLUICE_MUST_USE;
/* The same from a stream; name is for errors. */
enum sluice_status sluice_own_store_read(FILE *in, const char *name, const struct sluice_own_key *key,
                                         struct sluice_own_store **out, struct sluice_error *err) SLUICE_MUST_USE;

/* Why a value is not taken; NULL: it is. Static. What is refused is shorter than SLUICE_OWN_MIN or longer than
 * SLUICE_OWN_MAX, or stands in texts that hold no secret: one or two characters again and again, a run through the
 * alphabet or the digits, a placeholder, a word such as "password" or "localhost". */
const char *sluice_own_value_refused(const uint8_t *value, size_t len);

/* 1 to SLUICE_OWN_NAME_MAX bytes of UTF-8 without control characters. */
bool sluice_own_name_ok(const char *name, size_t len) SLUICE_MUST_USE;

/* Remember a value that is not refused, under a name that is ok. Takes effect at settle. ELIMIT beyond
 * SLUICE_OWN_ENTRIES_MAX, ENOMEM. */
enum sluice_status sluice_own_store_add(struct sluice_own_store *s, const char *name, const uint8_t *value,
                                        size_t len) SLUICE_MUST_USE;

/* Put what was added in order. A value that is there already stays as it was, name and all: *known of those added.
 * Another value under the same name is one more version of it, and both are looked for: the old one is still out. */
void sluice_own_store_settle(struct sluice_own_store *s, size_t *known);

/* Drop every version of a name; returns how many there were. */
size_t sluice_own_store_remove(struct sluice_own_store *s, const char *name);

/* Of settled entries. Not those of one name together: in the order of the file. Borrowed until the next change. */
size_t sluice_own_store_count(const struct sluice_own_store *s);
const char *sluice_own_store_name(const struct sluice_own_store *s, size_t i, size_t *value_len);

/* Write all of it (settled) to a new file of mode 600, flushed to disk, and put that in the place of path. On error
 * path is as it was. */
enum sluice_status sluice_own_store_save(const struct sluice_own_store *s, const char *path,
                                         struct sluice_error *err) SLUICE_MUST_USE;

#endif
