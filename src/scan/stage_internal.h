/*
 * One reading of a text, fed in pieces: keeps the bytes that can still matter, runs the engines over them in rounds and
 * reports the matches of every rule as far as they are decided. How the text was cut changes when a match is reported,
 * never which.
 *
 * Why that is so, and why FAST = PLAIN:
 *
 * Call a start s of a rule *decided* when the bytes [s, s + ahead) are there, or the text is over. What PCRE2 does when
 * it tries to match at s depends on these bytes and on [s - behind, s), never on others: ahead and behind bound the
 * match, its look-around, its context and its flanks (engine_internal.h), and "is this the end of the text?" is asked
 * at most at s + ahead - 1, for \z looks ahead one byte. The window keeps behind_max bytes before the first start that
 * is not decided, at least one of them unless the text begins there, so neither of its ends is taken for the text's. In
 * a view, whether s lies in a zone depends on no other bytes either. So what comes of s does not depend on the window.
 *
 * A round takes each rule's starts from where the last round stopped up to where they are decided now, in order, and
 * `next`, the end of the rule's last match, is carried along. So all rounds together try the starts that one leftmost
 * iteration over the whole text tries, and PLAIN is that iteration, whatever the rounds were.
 *
 * FAST leaves out the starts outside the prefilter's ranges for the window. At such a start nothing matches: if a match
 * began there it would lie in the window as a whole, as s is decided, and the prefilter gives a range round the start
 * of every match that lies in its text as a whole. Leaving out starts at which nothing matches changes no leftmost
 * iteration. Ranges of starts that an earlier round decided, or that are not decided yet, are cut off; the latter come
 * again, since the next window holds all that such a start can see.
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
    enum sluice_reading_trust trust;
    const uint8_t *hint; /* borrowed until end */
    size_t hint_len;
    struct sluice_place *places; /* one per rule */
    uint32_t *open;              /* rules with unsearched ranges */
    uint32_t n_open, text;
    sluice_confirm_fn fn;
    void *ctx;
};

/* piece: most bytes a round takes in. zone: NULL, or what is fed is a view's output. trust: rules of which nothing
 * counts in such a reading are left out. */
enum sluice_status sluice_stage_init(struct sluice_stage *s, const struct sluice_engine *e, size_t piece,
                                     sluice_zone_fn zone, enum sluice_reading_trust trust, sluice_confirm_fn fn,
                                     void *ctx) SLUICE_MUST_USE;
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
