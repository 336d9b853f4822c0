/* What redact and restore need of the vault beyond its face. */
#ifndef SLUICE_REDACT_VAULT_INTERNAL_H
#define SLUICE_REDACT_VAULT_INTERNAL_H

#include "redact/vault.h"

#define SLUICE_REDACT_HASH_BYTES 8u

/* One value and its placeholder or surrogate. Never moves. */
struct sluice_vault_entry {
    char placeholder[SLUICE_PLACEHOLDER_MAX];
    size_t placeholder_len;
    uint64_t hash;     /* of the placeholder, keyed */
    bool glued;        /* left the gate with a letter or digit right behind it, so it comes back like that */
    bool surrogate;    /* of a value's form: */
    bool sure;         /* ... nothing else looks like it by chance */
    bool glued_before; /* ... left the gate with a letter or digit right before it */
    bool taken;        /* ... stands for nothing: the prompt has that text already, or it could not be restored */
    bool refused;      /* ... and its value gets no other one */
    size_t value_len;
    uint8_t value[];
};

/* As sluice_vault_put(), giving the entry. */
enum sluice_status sluice_vault_put_entry(struct sluice_vault *v, const char *type, const uint8_t *value, size_t len,
                                          struct sluice_vault_entry **out) SLUICE_MUST_USE;

/*
 * The surrogate of a value, remembered for restoring, also as it looks without separators and, where that is usual, in
 * groups of four. *out is NULL where there is none (or all attempts are taken): the placeholder stands for the value.
 */
enum sluice_status sluice_vault_put_surrogate(struct sluice_vault *v, const char *type, const uint8_t *value,
                                              size_t len, struct sluice_vault_entry **out) SLUICE_MUST_USE;

/* An entry that shall stand for nothing from now on; refuse: nor shall its value get another surrogate. */
void sluice_vault_take(struct sluice_vault *v, const struct sluice_vault_entry *e, bool refuse);

/* All entries that stand for something, sorted by placeholder, for walking down prefixes. Borrowed until the next put,
 * take or free. */
enum sluice_status sluice_vault_sorted(const struct sluice_vault *v, const struct sluice_vault_entry *const **out,
                                       size_t *n) SLUICE_MUST_USE;

/* Append "TYPE-NAME": the type as placeholders show it. EFORMAT when it is no type: [A-Z][A-Z0-9_]*. */
enum sluice_status sluice_redact_type(const char *type, struct sluice_buf *out) SLUICE_MUST_USE;

/* Keyed hash of type and value; never equal to a placeholder's bits. */
void sluice_vault_hash(const struct sluice_vault *v, const char *type, const uint8_t *value, size_t len,
                       uint8_t out[SLUICE_REDACT_HASH_BYTES]);

#endif
