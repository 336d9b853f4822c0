#include "audit/pairs.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64u

void sluice_pairs_release(struct sluice_pairs *p)
{
    free(p->slot);
    *p = (struct sluice_pairs){0};
}

void sluice_pairs_clear(struct sluice_pairs *p)
{
    if (p->slot != NULL)
        memset(p->slot, 0, p->cap * sizeof(*p->slot));
    p->n = 0;
}

/* Sequence numbers are handed out in order: multiplying spreads them (Knuth, TAOCP 3, 6.4). */
static size_t home(const struct sluice_pairs *p, uint64_t key)
{
    return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (p->cap - 1);
}

/* Slot of key, or the free one where it would go. */
static size_t find(const struct sluice_pairs *p, uint64_t key)
{
    size_t i = home(p, key);

    while (p->slot[i].key != 0 && p->slot[i].key != key)
        i = (i + 1) & (p->cap - 1);
    return i;
}

static enum sluice_status grow(struct sluice_pairs *p)
{
    struct sluice_pairs bigger = {.n = p->n, .cap = p->cap == 0 ? FIRST_CAP : 2 * p->cap};

    bigger.slot = calloc(bigger.cap, sizeof(*bigger.slot));
    if (bigger.slot == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < p->cap; i++)
        if (p->slot[i].key != 0)
            bigger.slot[find(&bigger, p->slot[i].key)] = p->slot[i];
    free(p->slot);
    *p = bigger;
    return SLUICE_OK;
}

enum sluice_status sluice_pairs_add(struct sluice_pairs *p, uint64_t seq, const uint8_t id[SLUICE_PAIR_ID_BYTES])
{
    enum sluice_status st;
    struct sluice_pair *s;

    if (p->n >= SLUICE_LOG_OPEN_MAX)
        return SLUICE_ELIMIT;
    if (2 * p->n >= p->cap && (st = grow(p)) != SLUICE_OK)
        return st;
    s = &p->slot[find(p, seq + 1)];
    s->key = seq + 1;
    memcpy(s->id, id, sizeof(s->id));
    p->n++;
    return SLUICE_OK;
}

/* Close the hole at i, so that no search stops there too early. */
static void close_hole(struct sluice_pairs *p, size_t i)
{
    size_t mask = p->cap - 1, k = i;

    for (;;) {
        k = (k + 1) & mask;
        if (p->slot[k].key == 0)
            break;
        if (((k - home(p, p->slot[k].key)) & mask) >= ((k - i) & mask)) {
            p->slot[i] = p->slot[k];
            i = k;
        }
    }
    p->slot[i].key = 0;
}

bool sluice_pairs_take(struct sluice_pairs *p, uint64_t seq, const uint8_t id[SLUICE_PAIR_ID_BYTES])
{
    size_t i;

    if (p->cap == 0 || seq == UINT64_MAX)
        return false;
    i = find(p, seq + 1);
    if (p->slot[i].key == 0 || memcmp(p->slot[i].id, id, SLUICE_PAIR_ID_BYTES) != 0)
        return false;
    close_hole(p, i);
    p->n--;
    return true;
}
