#include "redact/vault.h"

#include "redact/key_internal.h"
#include "redact/vault_internal.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_MAX 64u
#define CODE_LEN 10u /* characters of 5 bits */
#define TABLE_FIRST 64u

_Static_assert(TYPE_MAX + 1 + CODE_LEN < SLUICE_PLACEHOLDER_MAX, "a placeholder and its NUL fit");

/* Live entries sorted by placeholder; made when restoring first asks, thrown away when an entry is added or taken. */
struct order {
    const struct sluice_vault_entry **v;
    size_t n;
    bool made;
};

struct sluice_vault {
    const struct sluice_redact_key *key;
    struct sluice_surrogate_key surrogate_key;   /* of that key */
    uint8_t hash_key[crypto_shorthash_KEYBYTES]; /* random: nobody chooses which placeholders share a slot */
    struct sluice_vault_entry **table;           /* open addressing; NULL is free */
    size_t n, cap;                               /* cap is a power of two, n at most half of it */
    size_t surrogates;                           /* of the n */
    struct order *order;
};

enum sluice_status sluice_vault_create(const struct sluice_redact_key *key, struct sluice_vault **out)
{
    struct sluice_vault *v = calloc(1, sizeof(*v));

    *out = NULL;
    if (v == NULL || (v->order = calloc(1, sizeof(*v->order))) == NULL) {
        free(v);
        return SLUICE_ENOMEM;
    }
    v->key = key;
    sluice_redact_key_surrogate(key, &v->surrogate_key);
    randombytes_buf(v->hash_key, sizeof(v->hash_key));
    *out = v;
    return SLUICE_OK;
}

static void entry_free(struct sluice_vault_entry *e)
{
    if (e == NULL)
        return;
    sodium_memzero(e, sizeof(*e) + e->value_len);
    free(e);
}

static void forget_order(struct sluice_vault *v)
{
    free(v->order->v);
    *v->order = (struct order){0};
}

void sluice_vault_free(struct sluice_vault *v)
{
    if (v == NULL)
        return;
    for (size_t i = 0; i < v->cap; i++)
        entry_free(v->table[i]);
    free(v->table);
    forget_order(v);
    free(v->order);
    sodium_memzero(v, sizeof(*v));
    free(v);
}

size_t sluice_vault_count(const struct sluice_vault *v)
{
    return v->n;
}

enum sluice_status sluice_redact_type(const char *type, struct sluice_buf *out)
{
    size_t n = strlen(type);

    if (type[0] < 'A' || type[0] > 'Z' || strspn(type, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != n)
        return SLUICE_EFORMAT;
    for (size_t i = 0; i < n && i < TYPE_MAX; i++) {
        enum sluice_status st = sluice_buf_append_byte(out, type[i] == '_' ? '-' : (uint8_t)type[i]);

        if (st != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

void sluice_vault_hash(const struct sluice_vault *v, const char *type, const uint8_t *value, size_t len,
                       uint8_t out[SLUICE_REDACT_HASH_BYTES])
{
    uint8_t mac[SLUICE_REDACT_MAC_BYTES];

    sluice_redact_key_mac(v->key, "hash ", type, value, len, mac);
    memcpy(out, mac, SLUICE_REDACT_HASH_BYTES);
    sodium_memzero(mac, sizeof(mac));
}

/* The first 50 bits, in the alphabet of Crockford's base 32: no i, l, o, u to be misread or to spell words. */
static void write_code(const uint8_t mac[SLUICE_REDACT_MAC_BYTES], uint8_t code[CODE_LEN])
{
    static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint64_t bits = 0;

    for (unsigned i = 0; i < 8; i++)
        bits = bits << 8 | mac[i];
    for (unsigned i = 0; i < CODE_LEN; i++)
        code[i] = (uint8_t)alphabet[bits >> (59 - 5 * i) & 31];
}

static enum sluice_status make_placeholder(const struct sluice_vault *v, const char *type, const uint8_t *value,
                                           size_t len, struct sluice_buf *out)
{
    uint8_t mac[SLUICE_REDACT_MAC_BYTES], code[CODE_LEN];
    enum sluice_status st;

    sluice_redact_key_mac(v->key, "", type, value, len, mac);
    write_code(mac, code);
    sodium_memzero(mac, sizeof(mac));
    if ((st = sluice_redact_type(type, out)) != SLUICE_OK || (st = sluice_buf_append_byte(out, '-')) != SLUICE_OK)
        return st;
    return sluice_buf_append(out, code, sizeof(code));
}

static uint64_t slot_hash(const struct sluice_vault *v, const uint8_t *text, size_t len)
{
    uint64_t h;

    crypto_shorthash((unsigned char *)&h, text, len, v->hash_key);
    return h;
}

/* The slot of a placeholder, or the free one where it belongs. cap must not be 0. */
static struct sluice_vault_entry **find_slot(struct sluice_vault_entry **table, size_t cap, uint64_t hash,
                                             const uint8_t *text, size_t len)
{
    size_t i = hash & (cap - 1);

    while (table[i] != NULL && (table[i]->hash != hash || table[i]->placeholder_len != len ||
                                memcmp(table[i]->placeholder, text, len) != 0))
        i = (i + 1) & (cap - 1);
    return &table[i];
}

static enum sluice_status grow(struct sluice_vault *v)
{
    size_t cap = v->cap == 0 ? TABLE_FIRST : 2 * v->cap;
    struct sluice_vault_entry **table = calloc(cap, sizeof(*table));

    if (table == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < v->cap; i++) {
        struct sluice_vault_entry *e = v->table[i];

        if (e != NULL)
            *find_slot(table, cap, e->hash, (const uint8_t *)e->placeholder, e->placeholder_len) = e;
    }
    free(v->table);
    v->table = table;
    v->cap = cap;
    return SLUICE_OK;
}

static struct sluice_vault_entry *entry_create(const struct sluice_buf *placeholder, uint64_t hash,
                                               const uint8_t *value, size_t len)
{
    struct sluice_vault_entry *e = calloc(1, sizeof(*e) + len);

    if (e == NULL)
        return NULL;
    memcpy(e->placeholder, placeholder->data, placeholder->len);
    e->placeholder_len = placeholder->len;
    e->hash = hash;
    e->value_len = len;
    if (len != 0)
        memcpy(e->value, value, len);
    return e;
}

static bool stands_for(const struct sluice_vault_entry *e, const uint8_t *value, size_t len)
{
    return e->value_len == len && (len == 0 || sodium_memcmp(e->value, value, len) == 0);
}

static enum sluice_status put(struct sluice_vault *v, const struct sluice_buf *placeholder, const uint8_t *value,
                              size_t len, struct sluice_vault_entry **out)
{
    uint64_t hash = slot_hash(v, placeholder->data, placeholder->len);
    struct sluice_vault_entry **slot;
    enum sluice_status st;

    if (v->n >= v->cap / 2 && (st = grow(v)) != SLUICE_OK)
        return st;
    slot = find_slot(v->table, v->cap, hash, placeholder->data, placeholder->len);
    if (*slot != NULL) {
        *out = *slot;
        return stands_for(*slot, value, len) ? SLUICE_OK : SLUICE_EENGINE;
    }
    if (v->n - v->surrogates >= SLUICE_VAULT_MAX)
        return SLUICE_ELIMIT;
    if ((*slot = entry_create(placeholder, hash, value, len)) == NULL)
        return SLUICE_ENOMEM;
    v->n++;
    forget_order(v);
    *out = *slot;
    return SLUICE_OK;
}

enum sluice_status sluice_vault_put_entry(struct sluice_vault *v, const char *type, const uint8_t *value, size_t len,
                                          struct sluice_vault_entry **out)
{
    struct sluice_buf placeholder;
    enum sluice_status st;

    sluice_buf_init(&placeholder, SLUICE_PLACEHOLDER_MAX - 1);
    st = make_placeholder(v, type, value, len, &placeholder);
    if (st == SLUICE_OK)
        st = put(v, &placeholder, value, len, out);
    sluice_buf_release(&placeholder);
    return st;
}

enum sluice_status sluice_vault_put(struct sluice_vault *v, const char *type, const uint8_t *value, size_t len,
                                    const char **placeholder)
{
    struct sluice_vault_entry *e;
    enum sluice_status st;

    *placeholder = NULL;
    if ((st = sluice_vault_put_entry(v, type, value, len, &e)) == SLUICE_OK)
        *placeholder = e->placeholder;
    return st;
}

const uint8_t *sluice_vault_get(const struct sluice_vault *v, const uint8_t *text, size_t len, size_t *value_len)
{
    const struct sluice_vault_entry *e;

    *value_len = 0;
    if (v->n == 0)
        return NULL;
    e = *find_slot(v->table, v->cap, slot_hash(v, text, len), text, len);
    if (e == NULL || e->taken)
        return NULL;
    *value_len = e->value_len;
    return e->value;
}

/* Remember a surrogate's text for a value. *out is NULL where that text is taken, or another value's. */
static enum sluice_status claim(struct sluice_vault *v, const uint8_t *text, size_t text_len, const uint8_t *value,
                                size_t len, bool sure, struct sluice_vault_entry **out)
{
    const size_t before = v->n;
    struct sluice_buf b;
    enum sluice_status st;

    *out = NULL;
    if (v->surrogates >= SLUICE_SURROGATES_MAX)
        return SLUICE_ELIMIT;
    sluice_buf_init(&b, SLUICE_PLACEHOLDER_MAX - 1);
    if ((st = sluice_buf_append(&b, text, text_len)) == SLUICE_OK)
        st = put(v, &b, value, len, out);
    sluice_buf_release(&b);
    v->surrogates += v->n - before;
    if (st == SLUICE_EENGINE) {
        *out = NULL; /* another value's */
        return SLUICE_OK;
    }
    if (st != SLUICE_OK)
        return st;
    (*out)->surrogate = true;
    (*out)->sure = sure;
    if ((*out)->taken && !(*out)->refused)
        *out = NULL;
    return SLUICE_OK;
}

/* Remember a surrogate in groups of four, too, unless that text means something else already. */
static void claim_fours(struct sluice_vault *v, const struct sluice_surrogate *s, uint8_t gap)
{
    uint8_t text[2 * SLUICE_SURROGATE_MAX], value[2 * SLUICE_SURROGATE_MAX];
    struct sluice_vault_entry *e;
    size_t n = 0;

    for (size_t i = 0; i < s->compact_len; i++, n++) {
        if (i > 0 && i % 4 == 0) {
            text[n] = gap;
            value[n++] = gap;
        }
        text[n] = s->compact[i];
        value[n] = s->value[i];
    }
    if (n < SLUICE_PLACEHOLDER_MAX)
        (void)!claim(v, text, n, value, n, s->sure, &e);
    sodium_memzero(value, sizeof(value));
}

/* One attempt's surrogate; its text without separators first, which no two values may share. */
static enum sluice_status claim_both(struct sluice_vault *v, const struct sluice_surrogate *s, const uint8_t *value,
                                     size_t len, struct sluice_vault_entry **out)
{
    const bool bare = s->value_len != 0;
    enum sluice_status st;

    st = claim(v, s->compact, s->compact_len, bare ? s->value : value, bare ? s->value_len : len, s->sure, out);
    if (st != SLUICE_OK || *out == NULL || (*out)->refused)
        return st;
    if (s->len != s->compact_len || memcmp(s->text, s->compact, s->len) != 0)
        st = claim(v, s->text, s->len, value, len, s->sure, out);
    if (st == SLUICE_OK && *out != NULL && bare && s->fours) {
        claim_fours(v, s, ' ');
        claim_fours(v, s, '-');
    }
    return st;
}

enum sluice_status sluice_vault_put_surrogate(struct sluice_vault *v, const char *type, const uint8_t *value,
                                              size_t len, struct sluice_vault_entry **out)
{
    struct sluice_surrogate s;
    enum sluice_status st = SLUICE_OK;

    *out = NULL;
    for (unsigned i = 0; i < SLUICE_SURROGATE_TRIES && st == SLUICE_OK && *out == NULL; i++) {
        if (sluice_surrogate_make(&v->surrogate_key, type, value, len, i, &s))
            st = claim_both(v, &s, value, len, out);
    }
    sodium_memzero(&s, sizeof(s));
    if (st != SLUICE_OK || (*out != NULL && (*out)->refused))
        *out = NULL;
    return st;
}

void sluice_vault_take(struct sluice_vault *v, const struct sluice_vault_entry *e, bool refuse)
{
    struct sluice_vault_entry *own =
        *find_slot(v->table, v->cap, e->hash, (const uint8_t *)e->placeholder, e->placeholder_len);

    own->taken = true;
    own->refused = own->refused || refuse;
    forget_order(v);
}

static int by_placeholder(const void *a, const void *b)
{
    const struct sluice_vault_entry *const *x = a, *const *y = b;

    return strcmp((*x)->placeholder, (*y)->placeholder);
}

enum sluice_status sluice_vault_sorted(const struct sluice_vault *v, const struct sluice_vault_entry *const **out,
                                       size_t *n)
{
    struct order *o = v->order;

    if (!o->made && v->n != 0) {
        o->v = calloc(v->n, sizeof(*o->v));
        if (o->v == NULL)
            return SLUICE_ENOMEM;
        for (size_t i = 0; i < v->cap; i++) {
            if (v->table[i] != NULL && !v->table[i]->taken)
                o->v[o->n++] = v->table[i];
        }
        qsort(o->v, o->n, sizeof(*o->v), by_placeholder);
    }
    o->made = true;
    *out = o->v;
    *n = o->n;
    return SLUICE_OK;
}
