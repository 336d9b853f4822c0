#include "scan/reading_name_internal.h"

#include "core/limits.h"
#include "text/view.h"

#include <stdio.h>
#include <string.h>

#define VIEW_BITS 4u
#define VIEW_MASK ((1u << VIEW_BITS) - 1)

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

bool sluice_reading_may_follow(uint32_t way, unsigned v)
{
    if (way >> VIEW_BITS * (SLUICE_VIEW_DEPTH_MAX - 1) != 0)
        return false;
    return v != SLUICE_VIEW_FOLD || !has(way, v); /* folding once more shows nothing new */
}

const char *sluice_reading_name(uint32_t way, char name[SLUICE_VIEW_NAME_MAX])
{
    size_t n = 0;

    (void)snprintf(name, SLUICE_VIEW_NAME_MAX, "%s", way == 0 ? "text" : "");
    for (unsigned shift = VIEW_BITS * (SLUICE_VIEW_DEPTH_MAX - 1); way != 0; shift -= VIEW_BITS) {
        const uint32_t v = way >> shift & VIEW_MASK;

        if (v != 0)
            n += (size_t)snprintf(name + n, SLUICE_VIEW_NAME_MAX - n, "%s%s", n == 0 ? "" : "/",
                                  sluice_views[v - 1].name);
        if (shift == 0)
            break;
    }
    return name;
}
