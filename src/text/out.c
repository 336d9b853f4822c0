#include "text/view_internal.h"

#include <sodium.h>
#include <string.h>

enum sluice_status sluice_view_out_flush(struct view_out *o)
{
    enum sluice_status st;

    if (o->n == 0)
        return SLUICE_OK;
    st = o->sink->emit(o->sink->ctx, o->data, o->n, &o->map);
    sodium_memzero(o->data, o->n);
    o->n = 0;
    o->emitted = true;
    sluice_map_clear(&o->map);
    return st;
}

enum sluice_status sluice_view_out_end_run(struct view_out *o)
{
    enum sluice_status st = sluice_view_out_flush(o);
    bool emitted = o->emitted;

    o->emitted = false;
    return st == SLUICE_OK && emitted ? o->sink->end_run(o->sink->ctx) : st;
}

enum sluice_status sluice_view_out_room(struct view_out *o, size_t n)
{
    return n <= sizeof(o->data) - o->n ? SLUICE_OK : sluice_view_out_flush(o);
}

enum sluice_status sluice_view_out_plain(struct view_out *o, const uint8_t *p, size_t n, uint64_t at)
{
    while (n > 0) {
        enum sluice_status st = sluice_view_out_room(o, 1);
        size_t part = n < sizeof(o->data) - o->n ? n : sizeof(o->data) - o->n;

        if (st != SLUICE_OK || (st = sluice_map_plain(&o->map, part, at)) != SLUICE_OK)
            return st;
        memcpy(o->data + o->n, p, part);
        o->n += part;
        p += part;
        at += part;
        n -= part;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_view_out_atom(struct view_out *o, const uint8_t *p, size_t n, uint64_t at,
                                        uint32_t source_len)
{
    enum sluice_status st = sluice_view_out_room(o, n);

    if (st != SLUICE_OK || (st = sluice_map_atom(&o->map, n, at, source_len)) != SLUICE_OK)
        return st;
    memcpy(o->data + o->n, p, n);
    o->n += n;
    return SLUICE_OK;
}
