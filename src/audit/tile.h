/*
 * C2SP tlog-tiles: where tiles and entry bundles lie, the hashes that fill them, and reading them back. Full tiles and
 * bundles hold 256 hashes or entries; the last of each level may be partial.
 */
#ifndef SLUICE_AUDIT_TILE_H
#define SLUICE_AUDIT_TILE_H

#include "audit/tree.h"
#include "core/buf.h"

#define SLUICE_TILE_WIDTH 256u
#define SLUICE_TILE_LEVELS 8u    /* 256^8 leaves */
#define SLUICE_TILE_ENTRIES 255u /* stands for a level: the entry bundles */
#define SLUICE_TILE_PATH_MAX 64u

/* Largest bundle: 256 times a length and an entry. */
#define SLUICE_BUNDLE_MAX (SLUICE_TILE_WIDTH * (2u + 65535u))

struct sluice_tile {
    unsigned level; /* 0..SLUICE_TILE_LEVELS-1 or SLUICE_TILE_ENTRIES */
    uint64_t index;
    unsigned width; /* 1..256; 256 is a full tile */
};

/* "tile/0/x001/x234/067.p/40" */
void sluice_tile_path(const struct sluice_tile *t, char out[SLUICE_TILE_PATH_MAX]);

/* Only the one spelling that sluice_tile_path() has for it. */
bool sluice_tile_parse(const char *path, struct sluice_tile *out) SLUICE_MUST_USE;

/* The last tile of a level in a tree of this size, when it is partial: true. For entries as for level 0. */
bool sluice_tile_partial(unsigned level, uint64_t size, struct sluice_tile *out);

/* Number of full tiles of a level in a tree of this size. */
uint64_t sluice_tile_full(unsigned level, uint64_t size);

/* Smallest tree in which this tile exists; UINT64_MAX when that does not fit. */
uint64_t sluice_tile_needs(const struct sluice_tile *t);

/* A growing tree and the tiles not yet full. Zeroed: empty. About 66 KiB. */
struct sluice_tiles {
    struct sluice_tree tree;
    struct sluice_tile_level {
        unsigned n;
        uint64_t index;
        uint8_t hash[SLUICE_TILE_WIDTH][SLUICE_HASH_BYTES];
    } level[SLUICE_TILE_LEVELS];
};

/* Told of each tile as it fills up, lowest level first. Anything but OK is returned by push. */
typedef enum sluice_status (*sluice_tile_fn)(void *ctx, const struct sluice_tile *tile,
                                             const uint8_t (*hash)[SLUICE_HASH_BYTES]);
enum sluice_status sluice_tiles_push(struct sluice_tiles *t, const uint8_t leaf[SLUICE_HASH_BYTES], sluice_tile_fn fn,
                                     void *ctx) SLUICE_MUST_USE;

/* fn for each partial tile at the present size. */
enum sluice_status sluice_tiles_partials(const struct sluice_tiles *t, sluice_tile_fn fn, void *ctx) SLUICE_MUST_USE;

/*
 * Append a tile's or bundle's bytes to out. A partial one may have been replaced by the full one meanwhile: that is
 * then read, and the caller takes the beginning. *width (may be NULL): of what was read or should have been; 0 when
 * there is no such file. EIO when there is none (err names t) or it cannot be read (err names the one that was there);
 * ELIMIT, EFORMAT when it is larger than any such file or not regular. dir: descriptor of the log directory.
 */
enum sluice_status sluice_tile_read(int dir, const struct sluice_tile *t, struct sluice_buf *out, unsigned *width,
                                    struct sluice_error *err) SLUICE_MUST_USE;

/* As many hashes as t->width says. As sluice_tile_read(); EFORMAT too when the file's length is not its name's. */
enum sluice_status sluice_tile_read_hashes(int dir, const struct sluice_tile *t, uint8_t (*hash)[SLUICE_HASH_BYTES],
                                           unsigned *width, struct sluice_error *err) SLUICE_MUST_USE;

/* The state of a tree of this size from its tiles. */
enum sluice_status sluice_tiles_load(struct sluice_tiles *t, int dir, uint64_t size,
                                     struct sluice_error *err) SLUICE_MUST_USE;

/* One node from the tiles of a tree of at least that size, for proofs (sluice_tree_read_fn). */
struct sluice_tile_source {
    int dir;
    uint64_t size;
};
enum sluice_status sluice_tile_node(void *source, unsigned level, uint64_t index, uint8_t out[SLUICE_HASH_BYTES]);

/* The next entry of a bundle, at bytes[*at]. False when its framing does not fit. */
bool sluice_bundle_next(const uint8_t *bytes, size_t n, size_t *at, const uint8_t **entry, size_t *len) SLUICE_MUST_USE;
enum sluice_status sluice_bundle_append(struct sluice_buf *b, const uint8_t *entry, size_t len) SLUICE_MUST_USE;

#endif
