#include "rules/template.h"

#include "rules/validator.h"

#include "core/limits.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The expansion as a text that the caller frees. */
static char *expand(const char *text, const char *seed)
{
    struct sluice_error err = {0};
    struct sluice_buf b;
    char *copy;

    sluice_buf_init(&b, SLUICE_EXAMPLE_MAX + 1);
    if (sluice_template_expand(text, seed, &b, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", text, err.what);
    ck_assert_int_eq(sluice_buf_append_byte(&b, 0), SLUICE_OK);
    ck_assert_ptr_nonnull(copy = strdup((const char *)b.data));
    sluice_buf_release(&b);
    return copy;
}

static const struct {
    const char *kind, *alphabet;
} kinds[] = {
    {"digits", "0123456789"},
    {"hex", "0123456789abcdef"},
    {"HEX", "0123456789ABCDEF"},
    {"lower", "abcdefghijklmnopqrstuvwxyz"},
    {"upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"alnum", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
    {"base62", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
    {"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    {"base64", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"},
    {"word", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"},
    {"base58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"},
};

START_TEST(template_expand__each_kind__that_many_of_its_letters)
{
    char text[64], *made;

    (void)snprintf(text, sizeof(text), "<${%s:2000}>", kinds[_i].kind);
    made = expand(text, "seed");
    ck_assert_uint_eq(strlen(made), 2002);
    ck_assert_uint_eq(strspn(made + 1, kinds[_i].alphabet), 2000);
    ck_assert_int_eq(made[2001], '>');
    for (const char *c = kinds[_i].alphabet; *c != '\0'; c++) /* all letters come up: chance of a miss below 1e-11 */
        ck_assert_msg(strchr(made + 1, *c) != NULL, "%c never came", *c);
    free(made);
}
END_TEST

START_TEST(template_expand__seed__same_seed_same_text_other_seed_other)
{
    char *a = expand("${hex:32} ${hex:32}", "custom.a match 0"), *b = expand("${hex:32} ${hex:32}", "custom.a match 0");
    char *c = expand("${hex:32} ${hex:32}", "custom.a match 1");

    ck_assert_str_eq(a, b);
    ck_assert_str_ne(a, c);
    ck_assert(memcmp(a, a + 33, 32) != 0);
    free(a);
    free(b);
    free(c);
}
END_TEST

static const struct {
    const char *text, *expect;
} plain[] = {
    {"nothing to do", "nothing to do"},
    {"", ""},
    {"$5 and $${digits:3}", "$5 and ${digits:3}"},
    {"$$ {x}", "$$ {x}"},
    {"a}b", "a}b"},
    {"${from}x", "x"},
};

START_TEST(template_expand__no_random_part__text_as_it_is)
{
    char *made = expand(plain[_i].text, "seed");

    ck_assert_str_eq(made, plain[_i].expect);
    free(made);
}
END_TEST

/* The Luhn digit of 7992739871 is 3 (the usual example). */
static const struct {
    const char *text, *expect;
} checks[] = {
    {"7992739871${check:luhn}", "79927398713"},
    {"card 7992739871${check:luhn}!", "card 79927398713!"},
    {"card=7992739871${check:luhn}", "card=79927398713"},
    {"\"card\":\"7992739871${check:luhn}\"", "\"card\":\"79927398713\""},
    {"card ${from}7992 7398 71${check:luhn}", "card 7992 7398 713"},
    {"1 ${from}7992 7398 71${check:luhn} 7992739871${check:luhn}", "1 7992 7398 713 79927398713"},
};

START_TEST(template_expand__check__completes_the_value)
{
    char *made = expand(checks[_i].text, "seed");

    ck_assert_str_eq(made, checks[_i].expect);
    free(made);
}
END_TEST

START_TEST(template_expand__luhn_behind_random_digits__validator_agrees)
{
    const struct sluice_validator *v = sluice_validator_find("luhn");

    for (unsigned i = 0; i < 100; i++) {
        char seed[16], *made;

        (void)snprintf(seed, sizeof(seed), "%u", i);
        made = expand("${digits:12}${check:luhn}", seed);
        ck_assert_int_eq(v->check((const uint8_t *)made, strlen(made)), SLUICE_CHECK_OK);
        free(made);
    }
}
END_TEST

static const struct {
    const char *text, *what;
} bad[] = {
    {"${digits}", "unknown part"},
    {"${}", "unknown part"},
    {"${digits:}", "${digits:N} needs a number"},
    {"${digits:0}", "${digits:N} needs a number"},
    {"${digits:-1}", "${digits:N} needs a number"},
    {"${digits:1x}", "${digits:N} needs a number"},
    {"${digits:16385}", "${digits:N} needs a number"},
    {"${digits:99999999999999999999}", "${digits:N} needs a number"},
    {"${Digits:4}", "unknown kind"},
    {"${dig:4}", "unknown kind"},
    {"${digits:4", "${ without its }"},
    {"a ${", "${ without its }"},
    {"1${check:no-such}", "unknown validator"},
    {"${check:luhn}", "nothing stands before"},
    {"a=${check:luhn}", "nothing stands before"},
    {"abc${check:luhn}", "validator luhn completes no such value"},
};

START_TEST(template_expand__bad_template__says_why)
{
    struct sluice_error err = {0};
    struct sluice_buf b;

    sluice_buf_init(&b, SLUICE_EXAMPLE_MAX);
    ck_assert_int_eq(sluice_template_expand(bad[_i].text, "seed", &b, &err), SLUICE_EFORMAT);
    ck_assert_msg(strncmp(err.what, bad[_i].what, strlen(bad[_i].what)) == 0, "%s", err.what);
    sluice_buf_release(&b);
}
END_TEST

START_TEST(template_expand__length_at_limit_and_past__refused_past)
{
    struct sluice_buf b;

    sluice_buf_init(&b, SLUICE_EXAMPLE_MAX);
    ck_assert_int_eq(sluice_template_expand("${digits:16384}", "seed", &b, NULL), SLUICE_OK);
    ck_assert_uint_eq(b.len, SLUICE_EXAMPLE_MAX);
    sluice_buf_clear(&b);
    ck_assert_int_eq(sluice_template_expand("${digits:16384}x", "seed", &b, NULL), SLUICE_ELIMIT);
    sluice_buf_release(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("template");
    TCase *tc = tcase_create("template");

    tcase_add_loop_test(tc, template_expand__each_kind__that_many_of_its_letters, 0, COUNT(kinds));
    tcase_add_test(tc, template_expand__seed__same_seed_same_text_other_seed_other);
    tcase_add_loop_test(tc, template_expand__no_random_part__text_as_it_is, 0, COUNT(plain));
    tcase_add_loop_test(tc, template_expand__check__completes_the_value, 0, COUNT(checks));
    tcase_add_test(tc, template_expand__luhn_behind_random_digits__validator_agrees);
    tcase_add_loop_test(tc, template_expand__bad_template__says_why, 0, COUNT(bad));
    tcase_add_test(tc, template_expand__length_at_limit_and_past__refused_past);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
