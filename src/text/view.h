/*
 * Views: other readings of a text, each a decoder with a map back to the source. A decoder is a state machine fed
 * source bytes in order; the way they are cut never changes what it emits. It emits *runs*: stretches of decoded text
 * that are scanned as texts of their own. One file and one row in sluice_views[] per decoder.
 *
 *   base64   runs of the standard and URL alphabets, 20 characters or more, with or without padding
 *   hex      runs of 24 or more hex digits, an even number
 *   percent  stretches round %XX escapes (RFC 3986), the rest of the stretch as it is
 *   escape   stretches round backslash escapes of JSON and C (\n, \", \u0041, \x41)
 *   fold     stretches round zero-width characters (dropped) and full-width digits, letters and signs (to ASCII)
 */
#ifndef SLUICE_TEXT_VIEW_H
#define SLUICE_TEXT_VIEW_H

#include "text/map.h"

#include "core/buf.h"

/* Where a decoder writes: decoded bytes and, in step, their map to the bytes fed (positions as given to feed). */
struct sluice_view_sink {
    enum sluice_status (*emit)(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map);
    /* map describes exactly these n bytes, its decoded positions counted from 0; positions of its source are absolute
     */
    enum sluice_status (*end_run)(void *ctx); /* the run is over; the next emit begins another */
    void *ctx;
};

struct sluice_view_state; /* each decoder's own */

struct sluice_view {
    const char *name;
    enum sluice_status (*create)(struct sluice_view_state **out);
    void (*free)(struct sluice_view_state *s); /* wipes; accepts NULL */
    /* n source bytes that begin at absolute position `at` (consecutive from call to call); end: nothing follows. After
     * end the state is as new. */
    enum sluice_status (*feed)(struct sluice_view_state *s, const uint8_t *src, size_t n, uint64_t at, bool end,
                               const struct sluice_view_sink *sink);
    /* Source position before which everything has been emitted or will never be: bounds what a stream holds back. */
    uint64_t (*settled)(const struct sluice_view_state *s);
};

/* Ends with a row whose name is NULL. Order is fixed: it is the order of equal findings. */
extern const struct sluice_view sluice_views[];

#endif
