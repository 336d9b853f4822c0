#include "text/map.h"

#include <stdlib.h>
#include <string.h>

#define QUANTUM_BYTES 3u
#define QUANTUM_CHARS 4u

void sluice_map_init(struct sluice_map *m)
{
    *m = (struct sluice_map){0};
}

void sluice_map_release(struct sluice_map *m)
{
    free(m->runs);
    sluice_map_init(m);
}

void sluice_map_clear(struct sluice_map *m)
{
    m->n = 0;
    m->len = 0;
}

static uint64_t run_end(const struct sluice_map *m, size_t i)
{
    return i + 1 < m->n ? m->runs[i + 1].at : m->len;
}

/* Source position of the first byte behind `off` decoded bytes of a run (for an atom's inner bytes: the atom's). */
static uint64_t byte_start(const struct sluice_map_run *r, uint64_t off)
{
    if (r->source_len == 0)
        return r->source + off;
    return r->source + off / r->atom_len * r->source_len + (r->quanta ? off % QUANTUM_BYTES : 0);
}

static uint64_t byte_end(const struct sluice_map_run *r, uint64_t off)
{
    if (r->source_len == 0)
        return r->source + off + 1;
    return byte_start(r, off) + (r->quanta ? 2 : r->source_len);
}

/* Source position behind the first n decoded bytes of a run, all of its atoms being whole. */
static uint64_t source_behind(const struct sluice_map_run *r, uint64_t n)
{
    return n == r->atom_len ? r->source + r->source_len : byte_start(r, n);
}

static bool alike(const struct sluice_map_run *a, const struct sluice_map_run *b)
{
    return a->source_len == b->source_len && a->atom_len == b->atom_len && a->quanta == b->quanta;
}

static enum sluice_status push(struct sluice_map *m, uint64_t n, const struct sluice_map_run *r)
{
    if (n == 0)
        return SLUICE_OK;
    if (m->n != 0 && m->behind == r->source && alike(&m->runs[m->n - 1], r)) {
        m->len += n;
        m->behind = source_behind(r, n);
        return SLUICE_OK;
    }
    if (m->n == m->cap) {
        size_t cap = m->cap == 0 ? 16 : 2 * m->cap;
        struct sluice_map_run *runs = realloc(m->runs, cap * sizeof(*runs));

        if (runs == NULL)
            return SLUICE_ENOMEM;
        m->runs = runs;
        m->cap = cap;
    }
    m->runs[m->n] = *r;
    m->runs[m->n++].at = m->len;
    m->len += n;
    m->behind = source_behind(r, n);
    return SLUICE_OK;
}

/* Back to what a map was before something was appended. */
static void restore(struct sluice_map *m, const struct sluice_map *before)
{
    m->n = before->n;
    m->len = before->len;
    m->behind = before->behind;
}

enum sluice_status sluice_map_plain(struct sluice_map *m, uint64_t n, uint64_t source)
{
    return push(m, n, &(struct sluice_map_run){.source = source});
}

enum sluice_status sluice_map_atom(struct sluice_map *m, uint64_t n, uint64_t source, uint32_t source_len)
{
    if (n > UINT16_MAX)
        return SLUICE_ELIMIT;
    return push(m, n, &(struct sluice_map_run){.source = source, .source_len = source_len, .atom_len = (uint16_t)n});
}

enum sluice_status sluice_map_atoms(struct sluice_map *m, uint64_t n, uint64_t source, uint32_t source_len)
{
    if (source_len == 1)
        return sluice_map_plain(m, n, source);
    return push(m, n, &(struct sluice_map_run){.source = source, .source_len = source_len, .atom_len = 1});
}

enum sluice_status sluice_map_quanta(struct sluice_map *m, uint64_t n, uint64_t source)
{
    const struct sluice_map_run r = {
        .source = source, .source_len = QUANTUM_CHARS, .atom_len = QUANTUM_BYTES, .quanta = true};

    return push(m, n, &r);
}

/* Describe the next bytes as run r describes its bytes [a, b). */
static enum sluice_status push_part(struct sluice_map *m, const struct sluice_map_run *r, uint64_t a, uint64_t b)
{
    enum sluice_status st = SLUICE_OK;

    if (r->source_len == 0)
        return sluice_map_plain(m, b - a, r->source + a);
    while (a < b && st == SLUICE_OK) {
        uint64_t into = a % r->atom_len, n = b - a;
        struct sluice_map_run whole = *r;

        whole.source = byte_start(r, a);
        if (into == 0 && n >= r->atom_len) {
            n -= n % r->atom_len;
            st = push(m, n, &whole);
        } else if (r->quanta) {
            n = 1;
            st = sluice_map_atom(m, n, whole.source, 2);
        } else {
            n = n < r->atom_len - into ? n : r->atom_len - into;
            st = sluice_map_atom(m, n, whole.source, r->source_len);
        }
        a += n;
    }
    return st;
}

enum sluice_status sluice_map_append(struct sluice_map *m, const struct sluice_map *tail)
{
    const struct sluice_map before = *m;
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < tail->n && st == SLUICE_OK; i++)
        st = push(m, run_end(tail, i) - tail->runs[i].at, &tail->runs[i]);
    if (st != SLUICE_OK)
        restore(m, &before);
    return st;
}

/* The run that holds decoded byte `at`; from: a run that does not lie behind it. */
static size_t find(const struct sluice_map *m, uint64_t at, size_t from)
{
    size_t low = from, high = m->n;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (m->runs[mid].at <= at)
            low = mid;
        else
            high = mid;
    }
    return low;
}

void sluice_map_forget(struct sluice_map *m, uint64_t at)
{
    size_t dead;

    if (m->n == 0)
        return;
    dead = find(m, at, 0);
    if (dead < m->n - dead) /* moving fewer than stay would cost more than it frees */
        return;
    memmove(m->runs, m->runs + dead, (m->n - dead) * sizeof(*m->runs));
    m->n -= dead;
}

void sluice_map_source(const struct sluice_map *m, uint64_t start, uint64_t end, uint64_t *source_start,
                       uint64_t *source_end)
{
    size_t first = find(m, start, 0), last = find(m, end - 1, first);

    *source_start = byte_start(&m->runs[first], start - m->runs[first].at);
    *source_end = byte_end(&m->runs[last], end - 1 - m->runs[last].at);
}

/* Inner plain bytes [at, at + n): as the outer map has them. *cursor: the outer run that holds at. */
static enum sluice_status compose_plain(const struct sluice_map *outer, size_t cursor, uint64_t at, uint64_t n,
                                        struct sluice_map *out)
{
    const uint64_t end = at + n;
    enum sluice_status st = SLUICE_OK;

    for (size_t i = cursor; at < end && st == SLUICE_OK; i++) {
        uint64_t stop = run_end(outer, i) < end ? run_end(outer, i) : end;

        st = push_part(out, &outer->runs[i], at - outer->runs[i].at, stop - outer->runs[i].at);
        at = stop;
    }
    return st;
}

/* One inner atom of n bytes, made of the outer map's decoded bytes [start, end). */
static enum sluice_status compose_atom(const struct sluice_map *outer, size_t cursor, uint64_t n, uint64_t start,
                                       uint64_t end, struct sluice_map *out)
{
    const struct sluice_map_run *first = &outer->runs[cursor];
    uint64_t from, to;
    size_t last = cursor;

    while (run_end(outer, last) < end)
        last++;
    from = byte_start(first, start - first->at);
    to = byte_end(&outer->runs[last], end - 1 - outer->runs[last].at);
    if (to - from > UINT32_MAX)
        return SLUICE_ELIMIT;
    return sluice_map_atom(out, n, from, (uint32_t)(to - from));
}

/* A run of n bytes of atoms or quanta, each by itself. */
static enum sluice_status compose_atoms(const struct sluice_map *outer, size_t cursor, const struct sluice_map_run *r,
                                        uint64_t n, struct sluice_map *out)
{
    const uint64_t step = r->quanta ? 1 : r->atom_len;
    enum sluice_status st = SLUICE_OK;

    for (uint64_t off = 0; off < n && st == SLUICE_OK; off += step) {
        uint64_t start = byte_start(r, off);

        while (run_end(outer, cursor) <= start)
            cursor++;
        st = compose_atom(outer, cursor, step, start, byte_end(r, off), out);
    }
    return st;
}

static enum sluice_status compose_run(const struct sluice_map *outer, size_t cursor, const struct sluice_map_run *r,
                                      uint64_t n, struct sluice_map *out)
{
    const struct sluice_map_run *o = &outer->runs[cursor];
    struct sluice_map_run moved = *r;

    if (r->source_len == 0)
        return compose_plain(outer, cursor, r->source, n, out);
    if (o->source_len != 0 || byte_end(r, n - 1) > run_end(outer, cursor))
        return compose_atoms(outer, cursor, r, n, out);
    moved.source = byte_start(o, r->source - o->at);
    return push(out, n, &moved);
}

enum sluice_status sluice_map_compose(const struct sluice_map *inner, const struct sluice_map *outer,
                                      struct sluice_map *out)
{
    const struct sluice_map before = *out;
    enum sluice_status st = SLUICE_OK;
    size_t cursor = 0;

    for (size_t i = 0; i < inner->n && st == SLUICE_OK; i++) {
        cursor = find(outer, inner->runs[i].source, cursor);
        st = compose_run(outer, cursor, &inner->runs[i], run_end(inner, i) - inner->runs[i].at, out);
    }
    if (st != SLUICE_OK)
        restore(out, &before);
    return st;
}
