/*
 * Keyed hashes of own secrets, and the shapes in which values begin. All are made under subkeys of the store.
 *
 *   head      SipHash-2-4 of the first 8 bytes: which group of values may begin here
 *   both      SipHash-2-4 of the first 8 bytes, the last 8 and the length: which value may stand here
 *   print     BLAKE2b, 16 bytes, of the whole value: that it stands here
 *   quick     32 bits of a folded multiplication, for bitmaps in front of them: of the first 8 bytes (quick_head), of
 *             these and the 8 after them, 0 where there are not as many (quick_long), and of both ends and the length
 *             (quick_both)
 *
 * A shape is what kind of bytes the first 8 are. Most places of a text are of shapes in which few secrets begin, so
 * each shape has a bitmap of its own and places of a shape that no value has cost nothing. A *word byte* is an ASCII
 * letter or digit or a byte above 0x7f, a *space* is a byte up to 0x20, a *sign* is any other.
 */
#ifndef SLUICE_RULES_OWN_HASH_INTERNAL_H
#define SLUICE_RULES_OWN_HASH_INTERNAL_H

#include "sluice_types.h"

#include "core/ascii.h"

#include <string.h>

#define SLUICE_OWN_PRINT 16u
#define SLUICE_OWN_LONG 16u /* bytes of a value that has a quick_long */

enum sluice_own_shape {
    SLUICE_OWN_TIGHT = 0,   /* a word byte, no space: tokens, passwords, names of protocols */
    SLUICE_OWN_SIGN,        /* a sign, no space: half the places of program text, few values */
    SLUICE_OWN_SPACED,      /* a word byte, a space later: most of prose */
    SLUICE_OWN_SIGN_SPACED, /* a sign, a space later */
    SLUICE_OWN_SPACE,       /* a space */
    SLUICE_OWN_SHAPES
};

struct sluice_own_hash {
    uint64_t quick[4];
    uint8_t shorthash[16], print[32];
};

/* What is kept of a value. */
struct sluice_own_mark {
    uint64_t head, both;
    uint8_t print[SLUICE_OWN_PRINT];
    uint32_t quick_head, quick_long, quick_both;
    uint16_t len;
    uint8_t shape;
};

static inline bool sluice_own_is_word(uint8_t b)
{
    return sluice_is_alnum(b) || b >= 0x80;
}

static inline uint64_t sluice_own_load(const uint8_t *p)
{
    uint64_t v;

    memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

static inline uint32_t sluice_own_fold(uint64_t a, uint64_t b)
{
    __extension__ const unsigned __int128 m = (unsigned __int128)a * b;

    return (uint32_t)(((uint64_t)m ^ (uint64_t)(m >> 64)) >> 16);
}

/* quick[1] and quick[3] are odd. */
static inline uint32_t sluice_own_quick_head(const struct sluice_own_hash *h, uint64_t first)
{
    return sluice_own_fold(first ^ h->quick[0], h->quick[1]);
}

static inline uint32_t sluice_own_quick_long(const struct sluice_own_hash *h, uint32_t quick_head, uint64_t second)
{
    return sluice_own_fold(second ^ h->quick[2] ^ (uint64_t)quick_head << 16, h->quick[1]);
}

static inline uint32_t sluice_own_quick_both(const struct sluice_own_hash *h, uint32_t quick_head, uint64_t last,
                                             size_t len)
{
    return sluice_own_fold(last ^ h->quick[2] ^ (uint64_t)len << 48 ^ (uint64_t)quick_head << 8, h->quick[3]);
}

/* Of 8 bytes. */
enum sluice_own_shape sluice_own_shape_of(const uint8_t *p);

void sluice_own_hash_init(struct sluice_own_hash *h, const uint8_t quick[32], const uint8_t shorthash[32],
                          const uint8_t print[32]);
uint64_t sluice_own_hash_head(const struct sluice_own_hash *h, const uint8_t *value);
uint64_t sluice_own_hash_both(const struct sluice_own_hash *h, const uint8_t *value, size_t len);
void sluice_own_hash_print(const struct sluice_own_hash *h, const uint8_t *value, size_t len,
                           uint8_t out[SLUICE_OWN_PRINT]);

/* All of them. len >= 8. */
void sluice_own_hash_mark(const struct sluice_own_hash *h, const uint8_t *value, size_t len,
                          struct sluice_own_mark *out);

#endif
