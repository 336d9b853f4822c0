/*
 * The write-ahead file: what makes a group of records durable and signed in one write and one fdatasync.
 *
 * wal/<serial> (8 digits) is one segment, filled with zeros when made, then with frames at multiples of 4,096 bytes, so
 * that no block that holds acknowledged bytes is ever written again. Serials rise; the frames of all segments in that
 * order continue one another. Write-ahead frame v1, numbers little-endian:
 *
 *    0 magic "SWF1" | 4 u32 n, bytes of payload | 8 u64 index of the first record | 16 u32 number of records
 *   20 u32 r, bytes of records | 24 payload: r bytes of records, each u16 big-endian length and bytes (as in an entry
 *      bundle), then n - r bytes of signed checkpoint over all records up to and including these
 *   24+n u8[32] SHA-256 of bytes [0, 24), the records' leaf hashes in order, and the checkpoint
 *
 * then zeros up to the next multiple of 4,096. A frame that does not check is the end: it was never acknowledged,
 * unless a frame that does check follows; then the file is damaged.
 */
#ifndef SLUICE_AUDIT_WAL_H
#define SLUICE_AUDIT_WAL_H

#include "audit/io_internal.h"
#include "audit/note.h"
#include "audit/record_internal.h"
#include "audit/tile.h"

#define SLUICE_WAL_BLOCK 4096u
#define SLUICE_WAL_HEADER 24u
#define SLUICE_WAL_PATH_MAX 24u

/* Largest frame, padded: header, a group, a checkpoint, a digest. */
#define SLUICE_WAL_FRAME_MAX (SLUICE_LOG_GROUP_MAX + 2u * SLUICE_WAL_BLOCK)

void sluice_wal_path(uint32_t serial, char out[SLUICE_WAL_PATH_MAX]);

/* ---- writing ---- */

/* Make segment `serial` of size bytes of zeros, durable with its name; *fd is its descriptor (caller closes). */
enum sluice_status sluice_wal_make(const struct sluice_log_io *io, int dir, uint32_t serial, uint64_t size, int *fd,
                                   struct sluice_error *err) SLUICE_MUST_USE;

/*
 * Build a frame in out (cleared first), padded. records: as in a bundle; leaf: count hashes. ELIMIT when it would pass
 * SLUICE_WAL_FRAME_MAX.
 */
struct sluice_wal_frame {
    uint64_t first;
    uint32_t count;
    const uint8_t *records;
    size_t records_len;
    const uint8_t *note;
    size_t note_len;
    const uint8_t (*leaf)[SLUICE_HASH_BYTES];
};
enum sluice_status sluice_wal_encode(const struct sluice_wal_frame *f, struct sluice_buf *out) SLUICE_MUST_USE;

/* ---- reading ---- */

#define SLUICE_WAL_READER_MAX (SLUICE_WAL_SEGMENTS_MAX + 2u) /* segments: one in use, one ahead */

/* Buffers of one reader: a frame's bytes and leaf hashes. About 550 KiB. */
struct sluice_wal_page {
    struct sluice_buf bytes;
    uint8_t leaf[SLUICE_LOG_GROUP_RECORDS][SLUICE_HASH_BYTES];
};
struct sluice_wal_page *sluice_wal_page_create(void); /* NULL: no memory */
void sluice_wal_page_free(struct sluice_wal_page *p);

/*
 * The frame at byte `at` of a segment of `size` bytes. *f points into page until the next read; *padded is its length.
 * EFORMAT: there is no whole frame (nothing is said about why); EIO.
 */
enum sluice_status sluice_wal_read(int fd, uint64_t at, uint64_t size, struct sluice_wal_page *page,
                                   struct sluice_wal_frame *f, uint64_t *padded,
                                   struct sluice_error *err) SLUICE_MUST_USE;

/* All segments of a directory, oldest first; opened at once, so that what a running gate removes can still be read. */
struct sluice_wal_reader;

/* No segments is fine. EFORMAT: something that is no segment, or too many. */
enum sluice_status sluice_wal_reader_create(int dir, struct sluice_wal_reader **out,
                                            struct sluice_error *err) SLUICE_MUST_USE;
void sluice_wal_reader_free(struct sluice_wal_reader *r);

/*
 * The next frame; *end when there is none left. EFORMAT: the file is damaged: what stands here does not check, or does
 * not continue the frame before, and whole frames follow.
 */
enum sluice_status sluice_wal_reader_next(struct sluice_wal_reader *r, struct sluice_wal_frame *f, bool *end,
                                          struct sluice_error *err) SLUICE_MUST_USE;

/* Place of the last frame read or looked for: "wal/00000001, byte 4096". */
void sluice_wal_reader_place(const struct sluice_wal_reader *r, char *out, size_t size);

/* After *end: whether segment i ends in something that is no whole frame, with no whole frame after it, and its
 * checkpoint if that can be read, be its signature whole or not. out->first is the caller's to fill. */
bool sluice_wal_reader_torn(const struct sluice_wal_reader *r, size_t i, const struct sluice_vkey *key,
                            struct sluice_torn_frame *out);

size_t sluice_wal_reader_segments(const struct sluice_wal_reader *r);
uint32_t sluice_wal_reader_serial(const struct sluice_wal_reader *r, size_t i);

#endif
