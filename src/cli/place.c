#include "cli/place.h"

#include "core/limits.h"

void sluice_placer_init(struct sluice_placer *p)
{
    *p = (struct sluice_placer){.line = 1, .column = 1};
    sluice_buf_init(&p->window, SLUICE_BODY_MAX);
}

void sluice_placer_release(struct sluice_placer *p)
{
    sluice_buf_release(&p->window);
}

enum sluice_status sluice_placer_feed(struct sluice_placer *p, const uint8_t *buf, size_t len)
{
    return sluice_buf_append(&p->window, buf, len);
}

static void advance(const uint8_t *text, size_t n, uint64_t *line, uint64_t *column)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n') {
            (*line)++;
            *column = 1;
        } else if ((text[i] & 0xC0) != 0x80) {
            (*column)++;
        }
    }
}

static void move_to(struct sluice_placer *p, uint64_t offset)
{
    size_t from = (size_t)(p->at - p->base), to = offset > p->base ? (size_t)(offset - p->base) : 0;

    if (to > p->window.len)
        to = p->window.len;
    if (to <= from)
        return;
    advance(p->window.data + from, to - from, &p->line, &p->column);
    p->at = p->base + to;
}

void sluice_placer_pass(struct sluice_placer *p, uint64_t offset)
{
    move_to(p, offset);
    sluice_buf_consume(&p->window, (size_t)(p->at - p->base));
    p->base = p->at;
}

struct sluice_place sluice_placer_at(struct sluice_placer *p, uint64_t start, uint64_t end)
{
    struct sluice_place place;
    size_t from, to;

    move_to(p, start);
    place = (struct sluice_place){p->line, p->column, p->line, p->column};
    from = (size_t)(p->at - p->base);
    to = end > p->base ? (size_t)(end - p->base) : 0;
    if (to > p->window.len)
        to = p->window.len;
    if (to > from)
        advance(p->window.data + from, to - from, &place.end_line, &place.end_column);
    return place;
}

const uint8_t *sluice_placer_bytes(const struct sluice_placer *p, uint64_t start, uint64_t end)
{
    if (start < p->base || end < start || end - p->base > p->window.len)
        return NULL;
    return p->window.data + (start - p->base);
}
