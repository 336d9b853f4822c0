/* What toml.c (tables, keys) and toml_value.c (strings, numbers, dates) share. */
#ifndef SLUICE_CORE_TOML_INTERNAL_H
#define SLUICE_CORE_TOML_INTERNAL_H

#include "core/buf.h"
#include "core/toml.h"

struct sluice_toml_reader {
    const uint8_t *text;
    size_t len, at;
    uint32_t line;
    size_t values; /* made so far */
    unsigned depth;
    struct sluice_error *err;
};

/* The byte at `at` + n, 0 behind the end (the text holds no NUL that passes for one: it is refused wherever it is). */
uint8_t sluice_toml_peek(const struct sluice_toml_reader *r, size_t n);
bool sluice_toml_skip(struct sluice_toml_reader *r, const char *s);

enum sluice_status sluice_toml_bad(struct sluice_toml_reader *r, const char *what);
enum sluice_status sluice_toml_limit(struct sluice_toml_reader *r, const char *what);
enum sluice_status sluice_toml_no_memory(struct sluice_toml_reader *r);

/* A quoted string at `at`, decoded and ended by NUL, to the heap. multi: """ and ''' may stand there, too. */
enum sluice_status sluice_toml_string(struct sluice_toml_reader *r, bool multi, char **out) SLUICE_MUST_USE;

/* A number, date, true or false at `at`, into v. */
enum sluice_status sluice_toml_scalar(struct sluice_toml_reader *r, struct sluice_toml *v) SLUICE_MUST_USE;

#endif
