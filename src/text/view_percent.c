#include "text/view_internal.h"

#include <string.h>

static size_t seek(const uint8_t *p, size_t n)
{
    const uint8_t *found = memchr(p, '%', n);

    return found == NULL ? n : (size_t)(found - p);
}

/* RFC 3986, section 2.1. */
static enum view_place decode(const uint8_t *p, size_t n, struct view_decoded *out)
{
    uint32_t value = 0;
    enum view_place place = sluice_view_hex_digits(p + 1, n - 1, 2, &value);

    *out = (struct view_decoded){.text = {(uint8_t)value}, .n = 1, .used = 3};
    return place;
}

static const struct view_sparse_codec codec = {seek, decode};

enum sluice_status sluice_view_percent_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
