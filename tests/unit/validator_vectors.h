/* Vectors for validators: a value and what the check must say of it. */
#ifndef SLUICE_TEST_VALIDATOR_VECTORS_H
#define SLUICE_TEST_VALIDATOR_VECTORS_H

#include "rules/validator.h"

#include <check.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define OK SLUICE_CHECK_OK
#define FAIL SLUICE_CHECK_FAIL
#define NA SLUICE_CHECK_NA

struct vector {
    const char *validator, *value;
    enum sluice_check expected;
};

static inline enum sluice_check vector_check(const char *validator, const char *value)
{
    const struct sluice_validator *v = sluice_validator_find(validator);

    ck_assert_msg(v != NULL, "no validator %s", validator);
    return v->check((const uint8_t *)value, strlen(value));
}

static inline void vector_assert(const struct vector *v)
{
    enum sluice_check got = vector_check(v->validator, v->value);

    ck_assert_msg(got == v->expected, "%s of \"%s\": %d, expected %d", v->validator, v->value, got, v->expected);
}

#endif
