/* Vectors for validators: a value and what the check must say of it. */
#ifndef SLUICE_TEST_VALIDATOR_VECTORS_H
#define SLUICE_TEST_VALIDATOR_VECTORS_H

#include "rules/template.h"
#include "rules/validator.h"

#include <check.h>
#include <stdio.h>
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

/* Numbers made by complete(). For those with all set, any other digit at any place makes them wrong; of the others any
 * other last digit, where they end with one. */
struct completed {
    const char *validator, *template;
    bool all;
    bool behind; /* the last digit is none of the check's: it stands behind them */
};

static inline void only_this_digit(const struct sluice_validator *v, struct sluice_buf *value, size_t at)
{
    const uint8_t was = value->data[at];

    for (uint8_t c = '0'; c <= '9' && was >= '0' && was <= '9'; c++) {
        value->data[at] = c;
        ck_assert_msg((v->check(value->data, value->len) == OK) == (c == was), "%s: %.*s", v->name, (int)value->len,
                      (const char *)value->data);
    }
    value->data[at] = was;
}

/* Of 30 numbers at least so many can be completed: some have no check digit, and are not given out. */
static inline void completed_assert(const struct completed *c, unsigned least)
{
    const struct sluice_validator *v = sluice_validator_find(c->validator);
    struct sluice_buf value;
    unsigned made = 0;

    ck_assert_msg(v != NULL, "no validator %s", c->validator);
    sluice_buf_init(&value, 256);
    for (unsigned round = 0; round < 30; round++) {
        char seed[16];

        (void)snprintf(seed, sizeof(seed), "%u", round);
        sluice_buf_clear(&value);
        if (sluice_template_expand(c->template, seed, &value, NULL) != SLUICE_OK)
            continue;
        made++;
        ck_assert_int_eq(v->check(value.data, value.len), OK);
        for (size_t i = c->all ? 0 : value.len - 1; i < value.len - (c->behind ? 1 : 0); i++)
            only_this_digit(v, &value, i);
    }
    ck_assert_msg(made >= least, "%s: only %u of 30", c->template, made);
    sluice_buf_release(&value);
}

#endif
