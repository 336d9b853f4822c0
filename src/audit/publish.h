/*
 * Records that are durable in the write-ahead file -> tiles, entry bundles and the checkpoint file. Not shared between
 * threads. Every file a published checkpoint covers is durable before that checkpoint is.
 */
#ifndef SLUICE_AUDIT_PUBLISH_H
#define SLUICE_AUDIT_PUBLISH_H

#include "audit/checkpoint.h"
#include "audit/tile.h"
#include "audit/wal.h"

struct sluice_publisher {
    const struct sluice_log_io *io; /* borrowed */
    int dir;                        /* borrowed */
    struct sluice_tiles tiles;      /* of all records taken */
    struct sluice_buf bundle;       /* entries of the bundle not yet full */
    struct sluice_buf note;         /* checkpoint over the records taken */
    struct sluice_tile *written;    /* since the last flush */
    size_t n_written, cap_written;
    uint64_t published; /* size of the checkpoint file */
};

void sluice_publisher_init(struct sluice_publisher *p, const struct sluice_log_io *io, int dir);
void sluice_publisher_release(struct sluice_publisher *p);

/* The state as the checkpoint file left it; none is an empty log. EFORMAT: damaged, or of another key. */
enum sluice_status sluice_publisher_load(struct sluice_publisher *p, const struct sluice_vkey *key,
                                         struct sluice_error *err) SLUICE_MUST_USE;

/* Add a frame, which must begin at the present size. Full tiles are written at once. */
enum sluice_status sluice_publisher_take(struct sluice_publisher *p, const struct sluice_wal_frame *f,
                                         struct sluice_error *err) SLUICE_MUST_USE;

/* Write partial tiles, make all of it durable, then the checkpoint. Nothing when nothing is new. */
enum sluice_status sluice_publisher_flush(struct sluice_publisher *p, struct sluice_error *err) SLUICE_MUST_USE;

#endif
