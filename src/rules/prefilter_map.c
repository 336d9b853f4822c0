#include "rules/prefilter_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define BLOCK SLUICE_MAP_BLOCK

/*
 * A run of 2 * unit - 1 bytes or more holds `unit` of them that begin at a multiple of `unit`, and a block is a
 * multiple of it. So a block is flagged that holds such a unit, and of a run that is long enough less than a unit lies
 * in a block that is not.
 */
static unsigned unit_of(size_t least)
{
    unsigned unit = SLUICE_MAP_UNIT_MAX;

    while (unit > 1 && 2 * unit - 1 > least)
        unit /= 2;
    return unit < SLUICE_MAP_UNIT_MIN ? 1 : unit;
}

void sluice_map_runs_add(struct sluice_map_runs *r, enum sluice_map_kind kind, const struct sluice_byteset *set,
                         size_t least)
{
    struct sluice_map_run *run = &r->v[kind];
    const unsigned unit = unit_of(least);

    run->unit = run->unit == 0 || unit < run->unit ? unit : run->unit;
    sluice_byteset_join(&run->set, set);
    sluice_run_set_init(&run->members, &run->set);
    run->lowest = run->highest = 0;
    for (unsigned i = 0; i < BLOCK; i += run->unit) {
        run->lowest |= (uint64_t)1 << i;
        run->highest |= (uint64_t)1 << (i + run->unit - 1);
    }
}

struct sluice_text_map {
    const struct sluice_map_runs *runs;
    size_t len;       /* of the text */
    size_t cap;       /* blocks there is room for */
    uint64_t *digits; /* a bit for each byte of a block */
    uint8_t *flags;   /* of a block: a bit for each kind of run */
    bool has_digit;
};

enum sluice_status sluice_text_map_create(struct sluice_text_map **out)
{
    *out = calloc(1, sizeof(**out));
    return *out == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

void sluice_text_map_free(struct sluice_text_map *m)
{
    if (m == NULL)
        return;
    free(m->digits);
    free(m->flags);
    free(m);
}

/* flags are read eight at a time. */
static bool make_room(struct sluice_text_map *m, size_t blocks)
{
    uint64_t *digits;
    uint8_t *flags;

    if (blocks <= m->cap)
        return true;
    if ((digits = realloc(m->digits, blocks * sizeof(*digits))) == NULL)
        return false;
    m->digits = digits;
    if ((flags = realloc(m->flags, blocks + sizeof(uint64_t))) == NULL)
        return false;
    m->flags = flags;
    m->cap = blocks;
    return true;
}

/* --- one block ---------------------------------------------------------------------------------------------------- */

static uint64_t digits_plain(const uint8_t *p)
{
    uint64_t digits = 0;

    for (unsigned i = 0; i < BLOCK; i++)
        digits |= (uint64_t)((uint8_t)(p[i] - '0') < 10) << i;
    return digits;
}

/* A unit without another byte is one that is 0: what is taken from its lowest bit sets its highest. */
static uint8_t flag_of(const struct sluice_map_run *r, unsigned kind, uint64_t others)
{
    return (uint8_t)((((others - r->lowest) & ~others & r->highest) != 0) << kind);
}

static uint8_t flags_plain(const struct sluice_map_runs *r, const uint8_t *p)
{
    unsigned flags = 0;

    for (unsigned k = 0; k < SLUICE_MAP_KINDS; k++) {
        uint64_t others = 0;

        for (unsigned i = 0; i < BLOCK; i++)
            others |= (uint64_t)!r->v[k].members.member[p[i]] << i;
        flags |= flag_of(&r->v[k], k, others);
    }
    return (uint8_t)flags;
}

static void fill_plain(struct sluice_text_map *m, size_t block, const uint8_t *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        m->flags[block + i] = flags_plain(m->runs, text + BLOCK * i);
        m->digits[block + i] = digits_plain(text + BLOCK * i);
        m->has_digit = m->has_digit || m->digits[block + i] != 0;
    }
}

#if defined(__x86_64__)

/* Which of 32 bytes are none of a set's, a bit each: as prefilter_bytes.c looks them up, for a set of ASCII. */
__attribute__((target("avx2"))) static uint64_t others_of(__m256i low, __m256i bytes, __m256i bit)
{
    const __m256i found = _mm256_and_si256(_mm256_shuffle_epi8(low, bytes), bit);

    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(found, _mm256_setzero_si256()));
}

__attribute__((target("avx2"))) static uint32_t digits_of(__m256i bytes)
{
    const __m256i moved = _mm256_sub_epi8(bytes, _mm256_set1_epi8((char)('0' + 0x80)));

    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8((char)(-0x80 + 10)), moved));
}

__attribute__((target("avx2"))) static __m256i bit_of_high_half(__m256i bytes)
{
    const __m256i bits = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64,
                                          -128, 0, 0, 0, 0, 0, 0, 0, 0);

    return _mm256_shuffle_epi8(bits, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15)));
}

__attribute__((target("avx2"))) static uint8_t flags_vector(const struct sluice_map_runs *r, __m256i a, __m256i b)
{
    const __m256i a_bit = bit_of_high_half(a), b_bit = bit_of_high_half(b);
    unsigned flags = 0;

    for (unsigned k = 0; k < SLUICE_MAP_KINDS; k++) {
        const struct sluice_map_run *run = &r->v[k];
        const __m256i low =
            _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)run->members.low));

        /* bytes from 0x80 on are not told apart: runs with those may be in any block */
        if (run->members.ascii)
            flags |= flag_of(run, k, others_of(low, b, b_bit) << 32 | others_of(low, a, a_bit));
        else
            flags |= (run->unit != 0 ? 1u : 0u) << k;
    }
    return (uint8_t)flags;
}

__attribute__((target("avx2"))) static void fill_vectors(struct sluice_text_map *m, size_t block, const uint8_t *text,
                                                         size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(text + BLOCK * i));
        const __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(text + BLOCK * i + 32));

        m->flags[block + i] = flags_vector(m->runs, a, b);
        m->digits[block + i] = (uint64_t)digits_of(b) << 32 | digits_of(a);
        m->has_digit = m->has_digit || m->digits[block + i] != 0;
    }
}

static void fill_blocks(struct sluice_text_map *m, size_t block, const uint8_t *text, size_t n)
{
    if (__builtin_cpu_supports("avx2"))
        fill_vectors(m, block, text, n);
    else
        fill_plain(m, block, text, n);
}

#else

static void fill_blocks(struct sluice_text_map *m, size_t block, const uint8_t *text, size_t n)
{
    fill_plain(m, block, text, n);
}

#endif

/* --- a text ------------------------------------------------------------------------------------------------------- */

enum sluice_status sluice_text_map_fill(struct sluice_text_map *m, const struct sluice_map_runs *runs,
                                        const uint8_t *text, size_t len)
{
    const size_t whole = len / BLOCK;
    uint8_t end[BLOCK] = {0};

    if (!make_room(m, whole + 1))
        return SLUICE_ENOMEM;
    m->runs = runs;
    m->len = len;
    m->has_digit = false;
    fill_blocks(m, 0, text, whole);
    memcpy(end, text + BLOCK * whole, len % BLOCK);
    fill_blocks(m, whole, end, 1);
    sodium_memzero(end, sizeof(end));
    memset(m->flags + whole + 1, 0, sizeof(uint64_t)); /* read with the last ones */
    return SLUICE_OK;
}

bool sluice_text_map_has_digit(const struct sluice_text_map *m)
{
    return m->has_digit;
}

uint64_t sluice_text_map_digits(const struct sluice_text_map *m, size_t block)
{
    return m->digits[block];
}

size_t sluice_text_map_next_digit(const struct sluice_text_map *m, size_t at)
{
    size_t i = at / BLOCK;
    uint64_t digits;

    if (at >= m->len)
        return m->len;
    digits = m->digits[i] >> at % BLOCK;
    if (digits != 0)
        return at + (size_t)__builtin_ctzll(digits);
    while (++i * BLOCK < m->len) {
        if (m->digits[i] != 0)
            return i * BLOCK + (size_t)__builtin_ctzll(m->digits[i]);
    }
    return m->len;
}

/* The first block from the i-th on that has the flag, or the number of blocks. */
static size_t next_flagged(const struct sluice_text_map *m, unsigned flag, size_t i, size_t blocks)
{
    while (i < blocks) {
        uint64_t eight;

        memcpy(&eight, m->flags + i, sizeof(eight));
        if ((eight & (0x0101010101010101u * flag)) == 0) {
            i += sizeof(eight);
            continue;
        }
        while (i < blocks && (m->flags[i] & flag) == 0)
            i++;
        return i;
    }
    return blocks;
}

bool sluice_text_map_next(const struct sluice_text_map *m, enum sluice_map_kind kind, size_t *block, size_t *from,
                          size_t *to)
{
    const size_t blocks = (m->len + BLOCK - 1) / BLOCK, unit = m->runs->v[kind].unit;
    const size_t beside = unit == 0 ? 0 : unit - 1;
    const unsigned flag = 1u << kind;
    const size_t first = next_flagged(m, flag, *block, blocks);
    size_t last = first;

    while (last < blocks && (m->flags[last] & flag) != 0)
        last++;
    *block = last;
    *from = first * BLOCK > beside ? first * BLOCK - beside : 0;
    *to = m->len - last * BLOCK < beside || last * BLOCK > m->len ? m->len : last * BLOCK + beside;
    return first < blocks;
}
