/*
 * Files that own secrets are read from. Formats:
 *
 *   lines   one value a line, as it stands: NAME<TAB>VALUE, NAME=VALUE where what stands before the first '=' is a name
 *           (a letter or '_', then letters, digits and ._-/) and something other than '=' follows, or VALUE alone
 *   dotenv  NAME=VALUE as shells and libraries read it: export, comments, quotes of three kinds, over several lines
 *   json    every string of a JSON document, by its path: db.password, keys.0
 *   vault   the secrets of an export: JSON of HashiCorp Vault (vault kv get -format=json), Bitwarden and 1Password (op
 *           item get --format json), CSV of Bitwarden, 1Password and programs alike (a column named password, totp,
 *           secret...)
 *
 * Line breaks at the end of a value do not belong to it. Errors name lines, never bytes.
 */
#ifndef SLUICE_CLI_OWN_IMPORT_H
#define SLUICE_CLI_OWN_IMPORT_H

#include "core/buf.h"

enum own_format { OWN_FORMAT_GUESS = 0, OWN_FORMAT_LINES, OWN_FORMAT_DOTENV, OWN_FORMAT_JSON, OWN_FORMAT_VAULT };

/* False: no such format. */
bool own_format_parse(const char *name, enum own_format *out);

/* From the file's name and its first bytes: .env is dotenv; what begins like JSON, or like CSV with a password column,
 * is an export; anything else is lines. */
enum own_format own_format_guess(const char *path, const uint8_t *text, size_t len);

/* A value and the line it begins in. name[0..name_len) is empty where it has none. Borrowed during the call. Anything
 * but OK stops the reading, which returns it. */
typedef enum sluice_status (*own_value_fn)(void *ctx, uint32_t line, const uint8_t *name, size_t name_len,
                                           const uint8_t *value, size_t len);

/* EFORMAT: the file is not in that format (not GUESS), or holds nothing that such an export has. */
enum sluice_status own_import(const uint8_t *text, size_t len, enum own_format format, own_value_fn fn, void *ctx,
                              struct sluice_error *err) SLUICE_MUST_USE;

/* Each format's own; *n counts the values. */
enum sluice_status own_import_json(const uint8_t *text, size_t len, bool vault, own_value_fn fn, void *ctx, size_t *n,
                                   struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status own_import_csv(const uint8_t *text, size_t len, own_value_fn fn, void *ctx, size_t *n,
                                  struct sluice_error *err) SLUICE_MUST_USE;
/* Is there a column of secrets in the first line? */
bool own_is_csv(const uint8_t *text, size_t len);

#endif
