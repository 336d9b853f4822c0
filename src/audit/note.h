/*
 * Signed notes: text, an empty line, signature lines (C2SP signed-note v1.0.0), read strictly, and the public keys
 * (vkeys) that verify them. Only Ed25519 (type 0x01) is known; lines of other keys are checked for form and ignored.
 */
#ifndef SLUICE_AUDIT_NOTE_H
#define SLUICE_AUDIT_NOTE_H

#include "core/buf.h"
#include "core/limits.h"

#define SLUICE_ED25519_PUBLIC_BYTES 32u
#define SLUICE_ED25519_SIGNATURE_BYTES 64u

struct sluice_vkey {
    char name[SLUICE_LOG_NAME_MAX + 1];
    uint8_t id[4]; /* SHA-256(name || 0x0A || 0x01 || public)[0..4) */
    uint8_t public_[SLUICE_ED25519_PUBLIC_BYTES];
};

/* 1..SLUICE_LOG_NAME_MAX bytes of UTF-8 without '+', Unicode space or control character. */
bool sluice_note_name_ok(const char *name, size_t n);

/* A vkey of a name (checked by the caller) and a public key. */
void sluice_vkey_init(struct sluice_vkey *k, const char *name, const uint8_t public_[SLUICE_ED25519_PUBLIC_BYTES]);

/* "name+hex8+base64" without line break: lower-case hex, the ID must be the key's own. */
enum sluice_status sluice_vkey_parse(const char *text, size_t n, struct sluice_vkey *out,
                                     struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_vkey_format(const struct sluice_vkey *k, struct sluice_buf *out) SLUICE_MUST_USE;

/* Append text (must end with LF), an empty line and one signature line. */
enum sluice_status sluice_note_append(const uint8_t *text, size_t n, const struct sluice_vkey *k,
                                      const uint8_t signature[SLUICE_ED25519_SIGNATURE_BYTES],
                                      struct sluice_buf *out) SLUICE_MUST_USE;

/*
 * Check a whole note: its form, and every signature line of key k, of which there must be one at least. OK: the first
 * *text_len bytes of note are the signed text. EFORMAT otherwise (ELIMIT: longer than SLUICE_NOTE_MAX, or more than
 * SLUICE_NOTE_SIGNATURES_MAX lines).
 */
enum sluice_status sluice_note_open(const uint8_t *note, size_t n, const struct sluice_vkey *k, size_t *text_len,
                                    struct sluice_error *err) SLUICE_MUST_USE;

#endif
