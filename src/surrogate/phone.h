/*
 * How people write an international telephone number: "0049 30 ..." for "+49 30 ...", and the zero that is dialled
 * inside the country, "+44 (0)20 ...". Both are undone before a surrogate is made, and put back.
 */
#ifndef SLUICE_SURROGATE_PHONE_H
#define SLUICE_SURROGATE_PHONE_H

#include "surrogate/surrogate.h"

/* A number without both. Holds the value: wipe it. */
struct sluice_dialled {
    uint8_t text[SLUICE_SURROGATE_MAX];
    size_t len;
    bool zeros;      /* 00 stood for the + */
    bool trunk;      /* (0)... */
    size_t trunk_at; /* ...stood here in text */
};

/* False where neither stands in the value: there is nothing to undo. */
bool sluice_dialled_undo(const uint8_t *value, size_t len, struct sluice_dialled *out) SLUICE_MUST_USE;

/* Write number, which is d->len bytes long, as the value was. Returns the number of bytes. */
size_t sluice_dialled_redo(const struct sluice_dialled *d, const uint8_t *number, uint8_t text[SLUICE_SURROGATE_MAX]);

#endif
