#include "scan/reading_name_internal.h"

#include "core/limits.h"
#include "text/view.h"

#include <string.h>

#define VIEW_BITS 4u
#define VIEW_MASK ((1u << VIEW_BITS) - 1)

_Static_assert(SLUICE_VIEWS < 1u << VIEW_BITS, "a row, and none, fit");

#define ROW(name) (1u << SLUICE_VIEW_##name)
#define ALL                                                                                                            \
    (ROW(BASE64) | ROW(HEX) | ROW(ESCAPE) | ROW(FOLD) | ROW(JOIN) | ROW(QP) | ROW(UTF16) | ROW(VALUE64) | ROW(BYTES) | \
     ROW(SPELT) | ROW(DIGITS) | ROW(GROUPS))

/*
 * Which views read what a view made. Undoing something else first matters only where one hides the other: what is
 * joined, folded or written in place has been read as it was, and of views that read the same plain text one order is
 * enough.
 */
static const uint32_t readers[SLUICE_VIEWS] = {
    [SLUICE_VIEW_BASE64] = ALL | ROW(INFLATE),
    [SLUICE_VIEW_HEX] = ALL | ROW(INFLATE),
    [SLUICE_VIEW_ESCAPE] = ALL,
    [SLUICE_VIEW_FOLD] = ROW(BASE64) | ROW(HEX) | ROW(ESCAPE) | ROW(SPELT) | ROW(DIGITS) | ROW(GROUPS),
    [SLUICE_VIEW_JOIN] = ROW(BASE64) | ROW(HEX) | ROW(BYTES),
    [SLUICE_VIEW_QP] = ALL & ~ROW(FOLD),
    [SLUICE_VIEW_UTF16] = ALL & ~ROW(FOLD),
    [SLUICE_VIEW_VALUE64] = ROW(BASE64) | ROW(HEX),
    [SLUICE_VIEW_BYTES] = ALL | ROW(INFLATE),
    [SLUICE_VIEW_SPELT] = ROW(DIGITS),
    [SLUICE_VIEW_DIGITS] = 0,
    [SLUICE_VIEW_GROUPS] = 0,
    [SLUICE_VIEW_INFLATE] = ALL,
};

uint32_t sluice_reading_through(uint32_t way, unsigned v)
{
    return way << VIEW_BITS | (v + 1);
}

/* Has the way come through view v? */
static bool has(uint32_t way, unsigned v)
{
    for (; way != 0; way >>= VIEW_BITS) {
        if ((way & VIEW_MASK) == v + 1)
            return true;
    }
    return false;
}

enum sluice_reading_trust sluice_reading_trust(uint32_t way)
{
    if (has(way, SLUICE_VIEW_DIGITS) || has(way, SLUICE_VIEW_GROUPS))
        return SLUICE_READING_PROVED;
    return has(way, SLUICE_VIEW_SPELT) ? SLUICE_READING_NAMED : SLUICE_READING_SAYS;
}

bool sluice_reading_is_prose(uint32_t way)
{
    return !has(way, SLUICE_VIEW_JOIN) && sluice_reading_trust(way) == SLUICE_READING_SAYS;
}

bool sluice_reading_may_follow(uint32_t way, unsigned v)
{
    const uint32_t last = way & VIEW_MASK;

    if (way >> VIEW_BITS * (SLUICE_VIEW_DEPTH_MAX - 1) != 0)
        return false;
    if (v == SLUICE_VIEW_FOLD && has(way, v)) /* folding once more shows nothing new */
        return false;
    return last == 0 ? v != SLUICE_VIEW_INFLATE : (readers[last - 1] >> v & 1) != 0;
}

/* Put s behind name[0..n), as far as there is room. */
static size_t put(char name[SLUICE_VIEW_NAME_MAX], size_t n, const char *s)
{
    const size_t room = SLUICE_VIEW_NAME_MAX - 1 - n, len = strlen(s), take = len < room ? len : room;

    memcpy(name + n, s, take);
    name[n + take] = '\0';
    return n + take;
}

const char *sluice_reading_name(uint32_t way, char name[SLUICE_VIEW_NAME_MAX])
{
    size_t n = put(name, 0, way == 0 ? "text" : "");

    for (unsigned k = SLUICE_VIEW_DEPTH_MAX; way != 0 && k-- > 0;) {
        const uint32_t row = way >> VIEW_BITS * k & VIEW_MASK;

        if (row == 0)
            continue;
        n = put(name, n, n == 0 ? "" : "/");
        n = put(name, n, sluice_views[row - 1].name);
    }
    return name;
}
