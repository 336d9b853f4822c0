/* What redact and restore need of the vault beyond its face. */
#ifndef SLUICE_REDACT_VAULT_INTERNAL_H
#define SLUICE_REDACT_VAULT_INTERNAL_H

#include "redact/vault.h"

#define SLUICE_REDACT_HASH_BYTES 8u

/* One value and its placeholder. Never moves. */
struct sluice_vault_entry {
    char placeholder[SLUICE_PLACEHOLDER_MAX];
    size_t placeholder_len;
    uint64_t hash; /* of the placeholder, keyed */
    bool glued;    /* left the gate with a letter or digit right behind it, so it comes back like that */
    size_t value_len;
    uint8_t value[];
};

/* As sluice_vault_put(), giving the entry. */
enum sluice_status sluice_vault_put_entry(struct sluice_vault *v, const char *type, const uint8_t *value, size_t len,
                                          struct sluice_vault_entry **out) SLUICE_MUST_USE;

/* All entries sorted by placeholder, for walking down prefixes. Borrowed until the next put or free. */
enum sluice_status sluice_vault_sorted(const struct sluice_vault *v,
                                       const struct sluice_vault_entry *const **out) SLUICE_MUST_USE;

/* Append "TYPE-NAME": the type as placeholders show it. EFORMAT when it is no type: [A-Z][A-Z0-9_]*. */
enum sluice_status sluice_redact_type(const char *type, struct sluice_buf *out) SLUICE_MUST_USE;

/* Keyed hash of type and value; never equal to a placeholder's bits. */
void sluice_vault_hash(const struct sluice_vault *v, const char *type, const uint8_t *value, size_t len,
                       uint8_t out[SLUICE_REDACT_HASH_BYTES]);

#endif
