/*
 * A baseline: the values that were found when a project began to scan, by their keyed fingerprints, so that only new
 * ones are reported. The file:
 *
 *   {"baseline": 1, "values": [{"fingerprint": "32 of 0-9a-f", "type": "...", "path": "..."}]}
 *
 * sorted by fingerprint, each once. type and path are for people: they say where a value was first seen and mean
 * nothing to the program. Whoever has no key learns nothing of a value from it.
 */
#ifndef SLUICE_CLI_BASELINE_H
#define SLUICE_CLI_BASELINE_H

#include "core/fingerprint.h"

struct baseline;

enum sluice_status baseline_load(const char *path, struct baseline **out, struct sluice_error *err) SLUICE_MUST_USE;
void baseline_free(struct baseline *b);

/* False for NULL, and for a fingerprint that is not known. */
bool baseline_holds(const struct baseline *b, const struct sluice_fingerprint *f);

struct baseline_writer;

enum sluice_status baseline_writer_create(struct baseline_writer **out) SLUICE_MUST_USE;
void baseline_writer_free(struct baseline_writer *w);

/* Copies; a fingerprint that is not known is ESTATE: without it the value would be reported for ever. */
enum sluice_status baseline_note(struct baseline_writer *w, const struct sluice_fingerprint *f, const char *type,
                                 const char *path) SLUICE_MUST_USE;

/* Write path, in place of what is there; all or nothing. *values: how many are in it. */
enum sluice_status baseline_write(struct baseline_writer *w, const char *path, size_t *values,
                                  struct sluice_error *err) SLUICE_MUST_USE;

#endif
