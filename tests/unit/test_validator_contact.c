/* Validators of telephone numbers, SIM cards and places. Numbers are from ranges that the regulators keep for films and
 * examples where they have such, else made up inside the plan. */
#include "validator_vectors.h"

#include "rng.h"
#include "suite_run.h"

#include <stdio.h>

static const struct vector vectors[] = {
    {"phone-national", "01 234 56 78", OK},     /* AT, Vienna */
    {"phone-national", "0475/12.34.56", OK},    /* BE */
    {"phone-national", "0888 123 456", OK},     /* BG */
    {"phone-national", "044 668 18 00", OK},    /* CH */
    {"phone-national", "99 123456", OK},        /* CY */
    {"phone-national", "602 123 456", OK},      /* CZ */
    {"phone-national", "(030) 23125 000", OK},  /* DE: 030 23125 xxx is for films (BNetzA) */
    {"phone-national", "20 12 34 56", OK},      /* DK */
    {"phone-national", "5123 4567", OK},        /* EE */
    {"phone-national", "612 345 678", OK},      /* ES */
    {"phone-national", "040 123 4567", OK},     /* FI */
    {"phone-national", "01 99 00 12 34", OK},   /* FR: for films (ARCEP) */
    {"phone-national", "020 7946 0958", OK},    /* GB: for films (Ofcom) */
    {"phone-national", "210 123 4567", OK},     /* GR */
    {"phone-national", "091 123 4567", OK},     /* HR */
    {"phone-national", "06 20 123 4567", OK},   /* HU */
    {"phone-national", "020 912 3456", OK},     /* IE: for films (ComReg) */
    {"phone-national", "555 1234", OK},         /* IS */
    {"phone-national", "02 1234 5678", OK},     /* IT, Milan */
    {"phone-national", "333 123 4567", OK},     /* IT, mobile */
    {"phone-national", "8 612 34567", OK},      /* LT, the trunk prefix until 2026 */
    {"phone-national", "621 123 456", OK},      /* LU */
    {"phone-national", "29 123 456", OK},       /* LV */
    {"phone-national", "7912 3456", OK},        /* MT */
    {"phone-national", "06-12345678", OK},      /* NL */
    {"phone-national", "412 34 567", OK},       /* NO */
    {"phone-national", "22 123 45 67", OK},     /* PL */
    {"phone-national", "912 345 678", OK},      /* PT */
    {"phone-national", "0722 123 456", OK},     /* RO */
    {"phone-national", "08-465 004 00", OK},    /* SE: for films (PTS) */
    {"phone-national", "041 123 456", OK},      /* SI */
    {"phone-national", "0905 123 456", OK},     /* SK */
    {"phone-national", "1234567", FAIL},        /* no plan of seven digits begins with 1 */
    {"phone-national", "12345678", FAIL},       /* nor one of eight */
    {"phone-national", "2222 2222", FAIL},      /* what people type instead of a number */
    {"phone-national", "0012345678", FAIL},     /* an international prefix */
    {"phone-national", "5123456789", FAIL},     /* no plan of ten begins with 5 */
    {"phone-national", "12345678901234", FAIL}, /* too long for any */
    {"phone-national", "0 12x 345", FAIL},
    {"phone-national", "", FAIL},
    {"imsi", "262011234567890", OK},   /* DE */
    {"imsi", "310-410-123456789", OK}, /* US */
    {"imsi", "999011234567890", FAIL}, /* for private networks */
    {"imsi", "203011234567890", FAIL}, /* not assigned */
    {"imsi", "2620112345678", FAIL},   /* 13 digits */
    {"imsi", "262000000000000", FAIL},
    {"iccid", "8944 1100 6870 1235 793", OK}, /* by hand: the sum is 77 without it */
    {"iccid", "8944110068701235794", FAIL},
    {"iccid", "89441100687012357939", NA}, /* 20 digits, and Luhn does not hold */
    {"iccid", "7944110068701235793", FAIL},
    {"plus-code", "8FVC9G8F+6X", OK}, /* the specification's example, in Zurich */
    {"plus-code", "8FVC9G8F+6XQ", OK},
    {"plus-code", "XFVC9G8F+6X", FAIL}, /* north of the pole */
    {"plus-code", "8XVC9G8F+6X", FAIL}, /* more than 360 degrees east */
    {"plus-code", "8FVA9G8F+6X", FAIL}, /* A is no digit */
    {"plus-code", "8FVC9G8+6XQ", FAIL},
};

START_TEST(validator_check__specimen__says_what_is_expected)
{
    vector_assert(&vectors[_i]);
}
END_TEST

/* Numbers of a plan, in whatever groups they are written, are found. */
static const struct {
    const char *prefix;
    unsigned digits; /* in all */
    bool only;       /* no plan takes that prefix with one digit less */
} shapes[] = {
    {"0612", 10, false},
    {"69", 10, false},
    {"612", 9, false},
    {"1", 9, true},
};

START_TEST(phone_national__any_grouping__same_answer)
{
    static const char seps[] = " -./";
    uint64_t state = (uint64_t)_i + 1;

    for (unsigned round = 0; round < 500; round++) {
        char digits[16] = {0}, written[48] = {0};
        size_t at = 0, n = shapes[_i].digits;

        (void)snprintf(digits, sizeof(digits), "%s", shapes[_i].prefix);
        for (size_t i = strlen(digits); i < n; i++)
            digits[i] = (char)('0' + rng_below(&state, 10));
        digits[n - 1] = digits[n - 2] == '7' ? '3' : '7'; /* never all the same */
        for (size_t i = 0; i < n; i++) {
            if (i > 0 && rng_below(&state, 3) == 0)
                written[at++] = seps[rng_below(&state, 4)];
            written[at++] = digits[i];
        }
        ck_assert_int_eq(vector_check("phone-national", digits), OK);
        ck_assert_int_eq(vector_check("phone-national", written), OK);
        digits[n - 1] = '\0';
        ck_assert(!shapes[_i].only || vector_check("phone-national", digits) == FAIL);
    }
}
END_TEST

START_TEST(iccid__complete__luhn_holds_and_another_digit_does_not)
{
    const struct sluice_validator *v = sluice_validator_find("iccid");
    uint64_t state = 3;

    for (unsigned round = 0; round < 100; round++) {
        char s[20] = "8949";

        for (size_t i = 4; i < 18; i++)
            s[i] = (char)('0' + rng_below(&state, 10));
        ck_assert_uint_eq(v->complete((const uint8_t *)s, 18, s + 18, 1), 1);
        ck_assert_int_eq(vector_check("iccid", s), OK);
        s[18] = s[18] == '9' ? '0' : (char)(s[18] + 1);
        ck_assert_int_eq(vector_check("iccid", s), FAIL);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("validator_contact");
    TCase *tc = tcase_create("validator_contact");

    tcase_add_loop_test(tc, validator_check__specimen__says_what_is_expected, 0, COUNT(vectors));
    tcase_add_loop_test(tc, phone_national__any_grouping__same_answer, 0, COUNT(shapes));
    tcase_add_test(tc, iccid__complete__luhn_holds_and_another_digit_does_not);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
