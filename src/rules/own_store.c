#include "rules/own_store_internal.h"

#include "core/utf8.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#define NAMES_MAX UINT32_MAX

static enum sluice_status derive(struct sluice_own_store *s)
{
    uint8_t quick[32], shorthash[32], print[32];

    if ((s->hash = sodium_malloc(sizeof(*s->hash))) == NULL)
        return SLUICE_ENOMEM;
    sluice_own_subkey(s->key, s->salt, SLUICE_OWN_SUBKEY_QUICK, quick);
    sluice_own_subkey(s->key, s->salt, SLUICE_OWN_SUBKEY_SHORT, shorthash);
    sluice_own_subkey(s->key, s->salt, SLUICE_OWN_SUBKEY_PRINT, print);
    sluice_own_hash_init(s->hash, quick, shorthash, print);
    sodium_memzero(quick, sizeof(quick));
    sodium_memzero(shorthash, sizeof(shorthash));
    sodium_memzero(print, sizeof(print));
    return SLUICE_OK;
}

/* salt NULL: a new one. */
static enum sluice_status store_new(const struct sluice_own_key *key, const uint8_t *salt,
                                    struct sluice_own_store **out)
{
    struct sluice_own_store *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return SLUICE_ENOMEM;
    s->key = key;
    if (salt != NULL)
        memcpy(s->salt, salt, sizeof(s->salt));
    else
        randombytes_buf(s->salt, sizeof(s->salt));
    if (derive(s) != SLUICE_OK) {
        sluice_own_store_free(s);
        return SLUICE_ENOMEM;
    }
    *out = s;
    return SLUICE_OK;
}

enum sluice_status sluice_own_store_create(const struct sluice_own_key *key, struct sluice_own_store **out)
{
    *out = NULL;
    return store_new(key, NULL, out);
}

void sluice_own_store_free(struct sluice_own_store *s)
{
    if (s == NULL)
        return;
    sodium_free(s->hash);
    free(s->v);
    free(s->names);
    free(s);
}

size_t sluice_own_store_count(const struct sluice_own_store *s)
{
    return s->settled;
}

const char *sluice_own_store_name(const struct sluice_own_store *s, size_t i, size_t *value_len)
{
    *value_len = s->v[i].mark.len;
    return s->names + s->v[i].name;
}

bool sluice_own_name_ok(const char *name, size_t len)
{
    if (len == 0 || len > SLUICE_OWN_NAME_MAX || sluice_utf8_check((const uint8_t *)name, len) != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        if ((uint8_t)name[i] < 0x20 || name[i] == 0x7f)
            return false;
    }
    return true;
}

/* --- adding, removing --- */

/* Room for one more entry and a name of n bytes. */
static enum sluice_status reserve(struct sluice_own_store *s, size_t n)
{
    if (s->n == SLUICE_OWN_ENTRIES_MAX || s->names_len + n + 1 > NAMES_MAX)
        return SLUICE_ELIMIT;
    if (s->n == s->cap) {
        const size_t cap = s->cap == 0 ? 64 : 2 * s->cap;
        struct sluice_own_entry *v = realloc(s->v, cap * sizeof(*v));

        if (v == NULL)
            return SLUICE_ENOMEM;
        s->v = v;
        s->cap = cap;
    }
    if (s->names_cap - s->names_len < n + 1) {
        const size_t cap = 2 * s->names_cap + n + 1024;
        char *names = realloc(s->names, cap);

        if (names == NULL)
            return SLUICE_ENOMEM;
        s->names = names;
        s->names_cap = cap;
    }
    return SLUICE_OK;
}

static void put_name(struct sluice_own_store *s, struct sluice_own_entry *e, const char *name, size_t n)
{
    e->name = (uint32_t)s->names_len;
    memcpy(s->names + s->names_len, name, n);
    s->names[s->names_len + n] = '\0';
    s->names_len += n + 1;
}

enum sluice_status sluice_own_store_add(struct sluice_own_store *s, const char *name, const uint8_t *value, size_t len)
{
    const size_t n = strlen(name);
    enum sluice_status st;

    if (!sluice_own_name_ok(name, n) || sluice_own_value_refused(value, len) != NULL)
        return SLUICE_EFORMAT;
    if ((st = reserve(s, n)) != SLUICE_OK)
        return st;
    sluice_own_hash_mark(s->hash, value, len, &s->v[s->n].mark);
    put_name(s, &s->v[s->n++], name, n);
    return SLUICE_OK;
}

static int mark_order(const struct sluice_own_mark *a, const struct sluice_own_mark *b)
{
    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    if (a->both != b->both)
        return a->both < b->both ? -1 : 1;
    return memcmp(a->print, b->print, sizeof(a->print));
}

/* Equal ones in the order in which they were added, as their names lie. */
static int entry_order(const void *x, const void *y)
{
    const struct sluice_own_entry *a = x, *b = y;
    const int order = mark_order(&a->mark, &b->mark);

    return order != 0 ? order : (a->name > b->name) - (a->name < b->name);
}

void sluice_own_store_settle(struct sluice_own_store *s, size_t *known)
{
    size_t kept = 0;

    if (s->n > 1)
        qsort(s->v, s->n, sizeof(*s->v), entry_order);
    for (size_t i = 0; i < s->n; i++) {
        if (kept == 0 || mark_order(&s->v[kept - 1].mark, &s->v[i].mark) != 0)
            s->v[kept++] = s->v[i];
    }
    *known = s->n - kept;
    s->n = s->settled = kept;
}

size_t sluice_own_store_remove(struct sluice_own_store *s, const char *name)
{
    const size_t before = s->n;
    size_t kept = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (strcmp(s->names + s->v[i].name, name) != 0)
            s->v[kept++] = s->v[i];
    }
    s->n = s->settled = kept;
    return before - kept;
}

/* --- reading --- */

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static enum sluice_status bad_body(const char *name, struct sluice_error *err)
{
    return sluice_fail_at(err, SLUICE_EFORMAT, name, 0, NULL, "the store of own secrets is not well formed");
}

/* Into entry i, whose name's length is kept in `name` until the names are read. */
static bool parse_entry(struct sluice_own_store *s, size_t i, const uint8_t r[SLUICE_OWN_RECORD])
{
    struct sluice_own_entry *e = &s->v[i];

    e->mark.head = sluice_own_load(r);
    e->mark.both = sluice_own_load(r + 8);
    memcpy(e->mark.print, r + 16, SLUICE_OWN_PRINT);
    e->mark.quick_head = get32(r + 32);
    e->mark.quick_both = get32(r + 36);
    e->mark.len = (uint16_t)(r[40] | r[41] << 8);
    e->mark.shape = r[42];
    e->name = r[43];
    e->mark.quick_long = get32(r + 44);
    return e->mark.len >= SLUICE_OWN_MIN && e->mark.len <= SLUICE_OWN_MAX && e->mark.shape < SLUICE_OWN_SHAPES &&
           (e->mark.len >= SLUICE_OWN_LONG || e->mark.quick_long == 0) &&
           (i == 0 || mark_order(&s->v[i - 1].mark, &e->mark) < 0);
}

static enum sluice_status read_entries(struct sluice_own_store *s, struct sluice_own_reader *r, uint32_t n,
                                       struct sluice_error *err)
{
    uint8_t record[SLUICE_OWN_RECORD];
    enum sluice_status st;

    for (uint32_t i = 0; i < n; i++) {
        if ((st = sluice_own_reader_take(r, record, sizeof(record), err)) != SLUICE_OK)
            return st;
        if ((st = reserve(s, 0)) != SLUICE_OK)
            return sluice_fail_at(err, st, r->name, 0, NULL, "%s", sluice_status_text(st));
        if (!parse_entry(s, i, record))
            return bad_body(r->name, err);
        s->n++;
    }
    sodium_memzero(record, sizeof(record));
    return SLUICE_OK;
}

static enum sluice_status read_names(struct sluice_own_store *s, struct sluice_own_reader *r, uint32_t bytes,
                                     struct sluice_error *err)
{
    uint64_t left = bytes;
    enum sluice_status st;

    s->names_cap = (size_t)bytes + s->n;
    free(s->names);
    s->names = NULL; /* whoever gives up below frees the store */
    s->names_len = 0;
    if (s->names_cap > NAMES_MAX)
        return bad_body(r->name, err);
    if ((s->names = malloc(s->names_cap + 1)) == NULL)
        return sluice_fail_at(err, SLUICE_ENOMEM, r->name, 0, NULL, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (size_t i = 0; i < s->n; i++) {
        const uint32_t len = s->v[i].name;
        char name[256];

        if (len > left)
            return bad_body(r->name, err);
        if ((st = sluice_own_reader_take(r, name, len, err)) != SLUICE_OK)
            return st;
        if (!sluice_own_name_ok(name, len))
            return bad_body(r->name, err);
        put_name(s, &s->v[i], name, len);
        left -= len;
    }
    return left == 0 ? SLUICE_OK : bad_body(r->name, err);
}

static enum sluice_status read_body(struct sluice_own_reader *r, const struct sluice_own_key *key,
                                    struct sluice_own_store **out, struct sluice_error *err)
{
    struct sluice_own_store *s = NULL;
    uint8_t head[8];
    enum sluice_status st = store_new(key, r->head + 16, &s);

    if (st != SLUICE_OK)
        return sluice_fail_at(err, st, r->name, 0, NULL, "%s", sluice_status_text(st));
    if ((st = sluice_own_reader_take(r, head, sizeof(head), err)) != SLUICE_OK)
        goto out;
    if (get32(head) > SLUICE_OWN_ENTRIES_MAX || get32(head + 4) > get32(head) * SLUICE_OWN_NAME_MAX) {
        st = bad_body(r->name, err);
        goto out;
    }
    if ((st = read_entries(s, r, get32(head), err)) != SLUICE_OK ||
        (st = read_names(s, r, get32(head + 4), err)) != SLUICE_OK ||
        (st = sluice_own_reader_end(r, s->digest, err)) != SLUICE_OK)
        goto out;
    s->settled = s->n;
    *out = s;
    s = NULL; /* the caller owns it now */
out:
    sluice_own_store_free(s);
    return st;
}

enum sluice_status sluice_own_store_read(FILE *in, const char *name, const struct sluice_own_key *key,
                                         struct sluice_own_store **out, struct sluice_error *err)
{
    struct sluice_own_reader r;
    enum sluice_status st;

    *out = NULL;
    if ((st = sluice_own_reader_open(&r, in, name, key, err)) == SLUICE_OK)
        st = read_body(&r, key, out, err);
    sluice_own_reader_release(&r);
    return st;
}

enum sluice_status sluice_own_store_open(const char *path, const struct sluice_own_key *key,
                                         struct sluice_own_store **out, struct sluice_error *err)
{
    FILE *in = fopen(path, "rbe");
    enum sluice_status st;

    *out = NULL;
    if (in == NULL)
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot open: %s", strerror(errno));
    st = sluice_own_store_read(in, path, key, out, err);
    (void)fclose(in);
    return st;
}
