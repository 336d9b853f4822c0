/* What is drawn under the key: the part of a surrogate that depends on the value, and the part that shows whose it is.
 */
#ifndef SLUICE_SURROGATE_DRAW_H
#define SLUICE_SURROGATE_DRAW_H

#include "surrogate/surrogate.h"

#define SLUICE_DRAW_BYTES 64u

/* Pseudo-random bytes, taken two at a time. */
struct sluice_draw {
    uint8_t bytes[SLUICE_DRAW_BYTES];
    size_t at;
};

/* BLAKE2b under the key over domain, type, NUL, attempt, text. Wipe it after use. */
void sluice_draw_init(struct sluice_draw *d, const struct sluice_surrogate_key *k, const char *domain, const char *type,
                      unsigned attempt, const uint8_t *text, size_t len);

/* The next number below n (1..65536). At most SLUICE_DRAW_BYTES / 2 - 1 of them; further ones repeat the first. */
unsigned sluice_draw_below(struct sluice_draw *d, unsigned n);

/* One of n (1..256) by the last bytes, which no other draw takes. */
unsigned sluice_draw_choice(const struct sluice_draw *d, unsigned n);

#endif
