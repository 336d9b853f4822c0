/* What the tests of own secrets share: keys, stores in memory, values of every shape. */
#ifndef SLUICE_TEST_OWN_KIT_H
#define SLUICE_TEST_OWN_KIT_H

#include "core/limits.h"
#include "rng.h"
#include "rules/own_index.h"
#include "rules/own_store_internal.h"

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OWN_NAME(i, buf) (snprintf(buf, sizeof(buf), "entry-%zu", (size_t)(i)), buf)

struct own_value {
    uint8_t *p;
    size_t len;
};

static inline struct sluice_own_key *own_key(uint8_t seed)
{
    uint8_t bytes[SLUICE_OWN_KEY_BYTES];
    struct sluice_own_key *k = NULL;

    memset(bytes, seed, sizeof(bytes));
    ck_assert_int_eq(sluice_own_key_create(bytes, &k), SLUICE_OK);
    return k;
}

static inline void own_add(struct sluice_own_store *s, const char *name, const void *value, size_t len)
{
    ck_assert_int_eq(sluice_own_store_add(s, name, value, len), SLUICE_OK);
}

/* Values[i] under the name entry-i. */
static inline struct sluice_own_store *own_store(const struct sluice_own_key *k, const struct own_value *v, size_t n)
{
    struct sluice_own_store *s = NULL;
    size_t known;
    char name[32];

    ck_assert_int_eq(sluice_own_store_create(k, &s), SLUICE_OK);
    for (size_t i = 0; i < n; i++)
        own_add(s, OWN_NAME(i, name), v[i].p, v[i].len);
    sluice_own_store_settle(s, &known);
    return s;
}

static inline uint8_t own_pick(uint64_t *rng, const char *set)
{
    return (uint8_t)set[rng_below(rng, strlen(set))];
}

/* One of ten shapes, of min..max bytes. */
static inline struct own_value own_random(uint64_t *rng, size_t min, size_t max)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz", mixed[] = "abcxyzABCXYZ0123456789";
    static const char any[] = "abcXYZ0189!$%&/()=?.,;:_-#+*'\"<>|{}[]\\ ", words[] = "aeiouls  ";
    const size_t kind = rng_below(rng, 10), len = min + rng_below(rng, max - min + 1);
    struct own_value v = {.p = malloc(len), .len = len};

    do {
        for (size_t i = 0; i < len; i++) {
            switch (kind) {
            case 0:
                v.p[i] = own_pick(rng, letters);
                break;
            case 1:
            case 2:
                v.p[i] = own_pick(rng, mixed);
                break;
            case 3:
                v.p[i] = own_pick(rng, "0123456789abcdef");
                break;
            case 4:
            case 5:
                v.p[i] = own_pick(rng, any);
                break;
            case 6:
                v.p[i] = own_pick(rng, words);
                break;
            case 7:
                v.p[i] = (uint8_t)(0x80 + rng_below(rng, 0x80));
                break;
            case 8:
                v.p[i] = (uint8_t)rng_next(rng);
                break;
            default:
                v.p[i] = i < 8 ? (uint8_t) "https://"[i] : own_pick(rng, mixed);
            }
        }
    } while (sluice_own_value_refused(v.p, v.len) != NULL);
    return v;
}

static inline void own_free(struct own_value *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(v[i].p);
}

#endif
