/* The verifier's parts: verify.c runs the whole, verify_records.c judges records, verify_wal.c the write-ahead file,
 * verify_files.c what else lies in the tile folders. */
#ifndef SLUICE_AUDIT_VERIFY_INTERNAL_H
#define SLUICE_AUDIT_VERIFY_INTERNAL_H

#include "audit/checkpoint.h"
#include "audit/pairs.h"
#include "audit/record_parse.h"
#include "audit/tile.h"
#include "audit/verify.h"
#include "audit/wal.h"

/* What the records read so far say about the next one. */
struct verify_records {
    bool begun, stopped;                  /* a run has begun; its shutdown record was read */
    char boot[2 * SLUICE_BOOT_BYTES + 1]; /* of the present run */
    char with[512];                       /* digests of the present run, as written */
    int64_t t, mono;
    struct sluice_pairs open;
    uint64_t first_unpaired; /* UINT64_MAX: none */
};

struct verify_wal {
    struct sluice_wal_reader *reader;
    struct sluice_wal_frame frame;
    struct sluice_tree before; /* tree at the beginning of the frame */
    uint32_t done;             /* records of the frame that were compared */
    size_t at;
    bool have, any, end;
    bool fork; /* a frame signs another history than the tiles hold */
    char fork_place[64];
};

struct verifier {
    int dir;
    bool live; /* a gate has the log open */
    struct sluice_vkey key;
    char vkey[256];
    struct sluice_verify_report *report;
    struct sluice_error *err;
    bool have_checkpoint;
    struct sluice_checkpoint checkpoint;
    struct sluice_tiles tiles;
    struct sluice_buf bundle, other;
    struct verify_records records;
    struct verify_wal wal;
};

/* Enter the first fault (later ones are dropped). Returns EFORMAT, which unwinds. */
enum sluice_status sluice_verify_fault(struct verifier *v, enum sluice_verdict verdict, const char *place,
                                       const char *fmt, ...) SLUICE_PRINTF(4, 5);

/* The same for something that cannot be read: UNREADABLE. */
enum sluice_status sluice_verify_unreadable(struct verifier *v, const struct sluice_error *why);

/* A read that failed with st: UNREADABLE where the system refused, TAMPERED where what stands there is no such file. */
enum sluice_status sluice_verify_unread(struct verifier *v, enum sluice_status st, const struct sluice_error *why);

/* One record, which stands at place seq. */
enum sluice_status sluice_verify_record(struct verifier *v, uint64_t seq, const uint8_t *json,
                                        size_t len) SLUICE_MUST_USE;

/* No more records: counts what is left open. */
void sluice_verify_records_end(struct verifier *v);

/* Before record seq, which the tiles say is entry, is added to the tree; and after. Compares with the write-ahead
 * file as far as that reaches. */
enum sluice_status sluice_verify_wal_before(struct verifier *v, uint64_t seq, const uint8_t *entry,
                                            size_t len) SLUICE_MUST_USE;
enum sluice_status sluice_verify_wal_after(struct verifier *v) SLUICE_MUST_USE;

/* The next record that only the write-ahead file holds; *end when there is none. Add it, then call wal_after. */
enum sluice_status sluice_verify_wal_next(struct verifier *v, const uint8_t **entry, size_t *len,
                                          bool *end) SLUICE_MUST_USE;

/* Every file below tile/: named as a tile, within the signed size, equal to the beginning of what replaced it. */
enum sluice_status sluice_verify_files(struct verifier *v) SLUICE_MUST_USE;

#endif
