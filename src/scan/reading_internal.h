/*
 * The readings of a text: the text itself and, through each view, every run that a decoder makes of it; those are read
 * in the same way, up to SLUICE_VIEW_DEPTH_MAX views deep. A reading is made when its first run comes and then kept, as
 * long as there are few. What is found in one is mapped to the text's own bytes.
 *
 * What decoders may make of a text is bounded, whatever it says: SLUICE_VIEW_FREE bytes and SLUICE_VIEW_RATIO_MAX for
 * each byte of it, counted over all readings, and SLUICE_READINGS_MAX readings. A text that leads to more is refused:
 * what is not decoded could hide something, and no honest text comes near. Both counts grow with the text and depend on
 * nothing else, so whether one is passed does not depend on the cut.
 */
#ifndef SLUICE_SCAN_READING_INTERNAL_H
#define SLUICE_SCAN_READING_INTERNAL_H

#include "scan/names_internal.h"
#include "scan/reading_name_internal.h"
#include "scan/resolve_internal.h"
#include "scan/stage_internal.h"
#include "text/view.h"

struct sluice_reading; /* fields in reading.c */

/* What all readings of a scanner share; borrowed until the reading is freed. */
struct sluice_readings {
    const struct sluice_engine *engine;
    struct sluice_resolver *resolver;
    bool no_views;
    struct sluice_names *names; /* the classifier, for this text; NULL: none */
    struct sluice_error *err;   /* of the call under way */
    uint64_t decoded;           /* bytes that all views have made of the text so far */
    uint64_t decoded_max;       /* ...and may have made of it: the scanner's to set, from the text's length alone */
    uint32_t text;              /* number of this text */
    unsigned n_readings;        /* in memory */
    unsigned n_begun;           /* ...of this text */
};

/* Reading 0. Returns new. */
enum sluice_status sluice_reading_create(struct sluice_readings *shared, struct sluice_reading **out) SLUICE_MUST_USE;
void sluice_reading_free(struct sluice_reading *r); /* and all it led to; wipes; accepts NULL */

/* Begin a text; one that has not ended is given up. hint: as in scanner.h; borrowed until end. */
enum sluice_status sluice_reading_begin(struct sluice_reading *r, const uint8_t *hint, size_t hint_len) SLUICE_MUST_USE;
/* After anything but OK only give_up or free may follow. */
enum sluice_status sluice_reading_feed(struct sluice_reading *r, const uint8_t *p, size_t n) SLUICE_MUST_USE;
enum sluice_status sluice_reading_end(struct sluice_reading *r) SLUICE_MUST_USE;

/* The text will not be ended: wipe what is kept of it. begin may follow. */
void sluice_reading_give_up(struct sluice_reading *r);

/* Decide what can be decided in every reading in which `step` bytes or more are new. */
enum sluice_status sluice_reading_settle(struct sluice_reading *r, size_t step) SLUICE_MUST_USE;

/* Offset in the text before which no finding begins that has not been reported. */
uint64_t sluice_reading_decided(const struct sluice_reading *r);

#endif
