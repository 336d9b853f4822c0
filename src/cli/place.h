/* Offsets of a stream -> line and column, for findings that come in ascending order. Memory: what is fed ahead. */
#ifndef SLUICE_CLI_PLACE_H
#define SLUICE_CLI_PLACE_H

#include "core/buf.h"

struct sluice_placer {
    struct sluice_buf window; /* bytes from `base` on */
    uint64_t base;
    uint64_t at, line, column; /* the last place asked for: at >= base */
};

/* 1-based; columns count code points (an ill-formed byte counts as one). end is the place behind the last byte. */
struct sluice_place {
    uint64_t line, column, end_line, end_column;
};

void sluice_placer_init(struct sluice_placer *p);
void sluice_placer_release(struct sluice_placer *p);
enum sluice_status sluice_placer_feed(struct sluice_placer *p, const uint8_t *buf, size_t len) SLUICE_MUST_USE;

/* Place of [start, end), start not before that of an earlier call. */
struct sluice_place sluice_placer_at(struct sluice_placer *p, uint64_t start, uint64_t end);

/* The bytes [start, end), borrowed until the next call; NULL where they are not all in the window. */
const uint8_t *sluice_placer_bytes(const struct sluice_placer *p, uint64_t start, uint64_t end);

/* No finding will start before offset: what lies before it may go. */
void sluice_placer_pass(struct sluice_placer *p, uint64_t offset);

#endif
