/*
 * The log's signing key: Ed25519, named as C2SP signed-note names keys. The secret half lies in a file of mode 600 and
 * in locked memory; the public half is one line (a vkey) that auditors keep.
 */
#ifndef SLUICE_AUDIT_KEY_H
#define SLUICE_AUDIT_KEY_H

#include "core/status.h"

struct sluice_log_key;

/* New key for origin `name` ("sluice.example/gate-1": not empty, no '+', no space): secret file at path (must not
 * exist) and vkey at path + ".pub". */
enum sluice_status sluice_log_key_generate(const char *path, const char *name,
                                           struct sluice_error *err) SLUICE_MUST_USE;
/* The secret file at path; refused (EIO) where others can read it, EFORMAT where it is no such key. Returns new. */
enum sluice_status sluice_log_key_load(const char *path, struct sluice_log_key **out,
                                       struct sluice_error *err) SLUICE_MUST_USE;
void sluice_log_key_free(struct sluice_log_key *k);

const char *sluice_log_key_name(const struct sluice_log_key *k); /* the log's origin */
const char *sluice_log_key_vkey(const struct sluice_log_key *k); /* "name+hex8+base64" */

#endif
