/*
 * One reading of a text, fed in pieces: keeps the bytes that can still matter, runs the engines over them in rounds and
 * reports the matches of every rule as far as they are decided. How the text was cut changes when a match is reported,
 * never which.
 *
 * Why: a start s of a rule is *decided* when the bytes [s, s + ahead) are there, or the text is over: what PCRE2 does
 * at s depends on no other byte in front, and on at most behind_max bytes behind s, which the window keeps. A round
 * takes each rule's starts from where the last round stopped (`decided`) up to where they are decided now, in order,
 * and the place where the next search may begin (`next`, the end of the rule's last match) is carried along. So the
 * rounds put together are one leftmost iteration over the whole text: PLAIN searches all those starts. FAST searches
 * only the ranges that the prefilter gave for the window. No match begins outside them: a match that begins at a
 * decided start lies in the window as a whole, so the prefilter reports a range round its start. Leaving out starts at
 * which no match begins changes no leftmost search. Ranges reported twice, or beyond what is decided, are cut off by
 * `next` and `decided`, so FAST = PLAIN.
 */
#ifndef SLUICE_SCAN_STAGE_INTERNAL_H
#define SLUICE_SCAN_STAGE_INTERNAL_H

#include "scan/engine_internal.h"

#include "core/buf.h"
#include "core/limits.h"
#include "text/view.h"

/* The last bytes of the text that are in the window in any case: a view's run may begin among what its decoder held,
 * and takes what stands before it as context. */
#define SLUICE_STAGE_KEEP (SLUICE_VIEW_HOLD_MAX + SLUICE_CONTEXT_MAX)

/* One rule's place in the text. */
struct sluice_place {
    uint64_t next;     /* the rule's next search begins here or later */
    uint64_t low, top; /* starts [low, top) that the prefilter gave and nobody has searched yet; top 0: none */
    uint32_t text;     /* the text this is about: an older one means a place as new */
};

/*
 * Of a view: where a match can begin that the text it was made of does not show. Sets [*from, *to), *from >= at and
 * *to <= limit, to the first starts s such that something in [s - behind, s + ahead) was decoded, not taken over as it
 * was. False: there are none before limit.
 */
typedef bool (*sluice_zone_fn)(void *ctx, uint64_t at, uint64_t limit, uint32_t behind, uint32_t ahead, uint64_t *from,
                               uint64_t *to);

struct sluice_stage {
    const struct sluice_engine *engine;
    struct sluice_buf window; /* window.data[0] is byte `base` of the text */
    uint64_t base;
    uint64_t scanned;    /* bytes of the text that the last round saw */
    sluice_zone_fn zone; /* NULL: matches may begin anywhere */
    const uint8_t *hint; /* borrowed until end */
    size_t hint_len;
    struct sluice_place *places; /* one per rule */
    uint32_t *open;              /* rules with unsearched ranges */
    uint32_t n_open, text;
    sluice_confirm_fn fn;
    void *ctx;
};

/* piece: most bytes a round takes in. zone: NULL, or what is fed is a view's output. */
enum sluice_status sluice_stage_init(struct sluice_stage *s, const struct sluice_engine *e, size_t piece,
                                     sluice_zone_fn zone, sluice_confirm_fn fn, void *ctx) SLUICE_MUST_USE;
void sluice_stage_release(struct sluice_stage *s); /* wipes */

/* Forget the text before, if any, and begin one. */
void sluice_stage_begin(struct sluice_stage *s, const uint8_t *hint, size_t hint_len);

/* The next bytes, kept; a round runs where the window is full. */
enum sluice_status sluice_stage_feed(struct sluice_stage *s, const uint8_t *p, size_t n,
                                     struct sluice_error *err) SLUICE_MUST_USE;

/* Run a round if `step` bytes or more are new: a round has a price, so not for every byte. */
enum sluice_status sluice_stage_settle(struct sluice_stage *s, size_t step, struct sluice_error *err) SLUICE_MUST_USE;

/* The text is over: a last round. Wipes the window. */
enum sluice_status sluice_stage_end(struct sluice_stage *s, struct sluice_error *err) SLUICE_MUST_USE;

/* Every match not reported yet begins here or later. */
uint64_t sluice_stage_decided(const struct sluice_stage *s);

#endif
