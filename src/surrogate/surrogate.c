#include "surrogate/surrogate.h"

#include "surrogate/address.h"
#include "surrogate/draw.h"
#include "surrogate/phone.h"
#include "surrogate/shape.h"

#include <sodium.h>
#include <string.h>

/* Numbers in so large a space are met by chance once in half a million. */
#define SURE ((uint64_t)1 << 19)

static const struct sluice_shape *const tables[] = {sluice_shapes_person, sluice_shapes_bank, sluice_shapes_contact};

#define TABLES (sizeof tables / sizeof *tables)

static const struct sluice_address *address_of(const char *type)
{
    for (const struct sluice_address *a = sluice_addresses; a->type != NULL; a++) {
        if (strcmp(a->type, type) == 0)
            return a;
    }
    return NULL;
}

/* Of the shapes that take a value, those that ask most of how it begins; *n of them, the index-th is returned. */
static const struct sluice_shape *shape_for(const char *type, const struct sluice_written *w, unsigned index,
                                            unsigned *n)
{
    const struct sluice_shape *chosen = NULL;
    size_t longest = 0;

    *n = 0;
    for (size_t t = 0; t < TABLES; t++) {
        for (const struct sluice_shape *s = tables[t]; s->type != NULL; s++) {
            const size_t given = strlen(s->given);

            if (strcmp(s->type, type) != 0 || given < longest || !sluice_shape_takes(s, w))
                continue;
            if (given > longest)
                *n = 0;
            longest = given;
            if ((*n)++ <= index)
                chosen = s;
        }
    }
    return chosen;
}

/* One of the shapes that take the value, by the value itself. */
static const struct sluice_shape *choose_shape(const struct sluice_surrogate_key *k, const char *type,
                                               const struct sluice_written *w)
{
    struct sluice_draw d;
    const struct sluice_shape *s;
    unsigned n, choice;

    if ((s = shape_for(type, w, 0, &n)) == NULL || n == 1)
        return s;
    sluice_draw_init(&d, k, "value", type, 0, (const uint8_t *)w->chars, w->n);
    choice = sluice_draw_choice(&d, n);
    sodium_memzero(&d, sizeof d);
    return shape_for(type, w, choice, &n);
}

/* Text and value without their separators; where these belong to the form (a sign of the century), the whole text. */
static void compact(const struct sluice_surrogate_key *k, const struct sluice_shape *s, const struct sluice_written *w,
                    struct sluice_surrogate *out)
{
    struct sluice_written bare;

    for (size_t i = 0; i < w->n; i++) {
        out->compact[i] = out->text[w->at[i]];
        out->value[i] = w->text[w->at[i]];
    }
    out->compact_len = out->value_len = w->n;
    if (!sluice_written_read(out->compact, out->compact_len, &bare) || !sluice_shape_own(s, k, &bare)) {
        memcpy(out->compact, out->text, out->len);
        out->compact_len = out->len;
        out->value_len = 0;
    }
    sodium_memzero(&bare, sizeof bare);
}

static bool make_number(const struct sluice_surrogate_key *k, const char *type, const uint8_t *value, size_t len,
                        unsigned attempt, struct sluice_surrogate *out)
{
    const struct sluice_shape *s = NULL;
    struct sluice_written w;
    bool made = false;

    if (sluice_written_read(value, len, &w))
        s = choose_shape(k, type, &w);
    if (s != NULL && sluice_shape_make(s, k, &w, attempt, out->text)) {
        out->len = len;
        out->sure = sluice_shape_values(s) >= SURE / sluice_shape_sureness(s);
        out->fours = strcmp(type, "IBAN_CODE") == 0 || strcmp(type, "CREDIT_CARD") == 0;
        compact(k, s, &w, out);
        made = true;
    }
    sodium_memzero(&w, sizeof w);
    return made;
}

/* The same for a telephone number that is dialled in another way: the plain way's, dialled so. */
static bool make_dialled(const struct sluice_surrogate_key *k, const char *type, const struct sluice_dialled *d,
                         unsigned attempt, struct sluice_surrogate *out)
{
    uint8_t number[SLUICE_SURROGATE_MAX];

    if (!make_number(k, type, d->text, d->len, attempt, out))
        return false;
    memcpy(number, out->text, out->len);
    out->len = sluice_dialled_redo(d, number, out->text);
    return true;
}

static bool is_phone(const char *type)
{
    return strcmp(type, "PHONE_NUMBER") == 0;
}

static bool make_written(const struct sluice_surrogate_key *k, const char *type, const uint8_t *value, size_t len,
                         unsigned attempt, struct sluice_surrogate *out)
{
    struct sluice_dialled d;
    bool made;

    if (!is_phone(type) || !sluice_dialled_undo(value, len, &d))
        return make_number(k, type, value, len, attempt, out);
    made = make_dialled(k, type, &d, attempt, out);
    sodium_memzero(&d, sizeof d);
    return made;
}

static bool make_address(const struct sluice_surrogate_key *k, const struct sluice_address *a, const uint8_t *value,
                         size_t len, unsigned attempt, struct sluice_surrogate *out)
{
    char text[SLUICE_SURROGATE_MAX];

    if (!a->takes(value, len))
        return false;
    a->make(k, value, len, attempt, text);
    out->len = out->compact_len = strlen(text);
    if (out->len == len && memcmp(text, value, len) == 0)
        return false;
    memcpy(out->text, text, out->len);
    memcpy(out->compact, text, out->len);
    out->sure = a->kind.values >= SURE / a->kind.sureness;
    return true;
}

bool sluice_surrogate_make(const struct sluice_surrogate_key *k, const char *type, const uint8_t *value, size_t len,
                           unsigned attempt, struct sluice_surrogate *out)
{
    const struct sluice_address *a = address_of(type);

    *out = (struct sluice_surrogate){0};
    if (attempt < SLUICE_SURROGATE_TRIES && len > 0 &&
        (a != NULL ? make_address(k, a, value, len, attempt, out) : make_written(k, type, value, len, attempt, out)))
        return true;
    sodium_memzero(out, sizeof *out);
    return false;
}

static bool own_number(const struct sluice_surrogate_key *k, const char *type, const uint8_t *value, size_t len)
{
    struct sluice_written w;
    bool own = false;

    if (sluice_written_read(value, len, &w)) {
        for (size_t t = 0; t < TABLES && !own; t++) {
            for (const struct sluice_shape *s = tables[t]; s->type != NULL && !own; s++)
                own = strcmp(s->type, type) == 0 && sluice_shape_own(s, k, &w);
        }
    }
    sodium_memzero(&w, sizeof w);
    return own;
}

bool sluice_surrogate_own(const struct sluice_surrogate_key *k, const char *type, const uint8_t *value, size_t len)
{
    const struct sluice_address *a = address_of(type);
    struct sluice_dialled d;
    bool own;

    if (len == 0)
        return false;
    if (a != NULL)
        return a->own(k, value, len);
    if (!is_phone(type) || !sluice_dialled_undo(value, len, &d))
        return own_number(k, type, value, len);
    own = own_number(k, type, d.text, d.len);
    sodium_memzero(&d, sizeof d);
    return own;
}

bool sluice_surrogate_kind_at(size_t i, struct sluice_surrogate_kind *out)
{
    for (size_t t = 0; t < TABLES; t++) {
        for (const struct sluice_shape *s = tables[t]; s->type != NULL; s++) {
            if (i-- != 0)
                continue;
            *out = (struct sluice_surrogate_kind){.type = s->type,
                                                  .given = s->given,
                                                  .form = s->form,
                                                  .source = s->source,
                                                  .values = sluice_shape_values(s),
                                                  .sureness = sluice_shape_sureness(s),
                                                  .seen = strcmp(s->type, "PHONE_NUMBER") != 0};
            return true;
        }
    }
    for (const struct sluice_address *a = sluice_addresses; a->type != NULL; a++) {
        if (i-- != 0)
            continue;
        *out = a->kind;
        return true;
    }
    return false;
}

bool sluice_surrogate_exists(const char *type)
{
    struct sluice_surrogate_kind kind;

    for (size_t i = 0; sluice_surrogate_kind_at(i, &kind); i++) {
        if (strcmp(kind.type, type) == 0)
            return true;
    }
    return false;
}

bool sluice_surrogate_always(const char *type)
{
    /* other lengths, countries or ways to write them */
    static const char *const partly[] = {"CREDIT_CARD",     "CZ_RC", "EMAIL_ADDRESS", "FI_PERSONAL_IDENTITY_CODE",
                                         "IBAN_CODE",       "IMEI",  "LK_NIC",        "PHONE_NUMBER",
                                         "SE_PERSONNUMMER", "SK_RC"};

    for (size_t i = 0; i < sizeof partly / sizeof *partly; i++) {
        if (strcmp(partly[i], type) == 0)
            return false;
    }
    return sluice_surrogate_exists(type);
}
