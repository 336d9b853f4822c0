/* What the tests of redacting texts and documents share. */
#ifndef REDACT_KIT_H
#define REDACT_KIT_H

#include "redact/redact.h"
#include "redact/restore.h"

#include "vault_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TEXT_MAX (4u << 20)
#define STRETCHES_MAX 64

struct kit {
    struct sluice_redact_key *key;
    struct sluice_vault *vault;
};

static inline struct kit kit_create(void)
{
    struct kit k = {.key = fixture_key(9)};

    k.vault = fixture_vault(k.key);
    return k;
}

static inline void kit_free(struct kit *k)
{
    sluice_vault_free(k->vault);
    sluice_redact_key_free(k->key);
}

static inline void assert_same(const struct sluice_buf *got, const void *expected, size_t len)
{
    ck_assert_msg(got->len == len && (len == 0 || memcmp(got->data, expected, len) == 0), "got '%.*s', expected '%.*s'",
                  (int)got->len, (const char *)got->data, (int)len, (const char *)expected);
}

static inline void restore_text(const struct kit *k, const struct sluice_buf *text, struct sluice_buf *out)
{
    ck_assert_int_eq(sluice_restore_text(k->vault, 0, text->data, text->len, out, NULL), SLUICE_OK);
}

static inline bool is_tail(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

#endif
