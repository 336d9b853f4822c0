#include "rules/checkdigit.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool luhn(const char *s)
{
    return sluice_luhn_ok(s, strlen(s));
}

static bool mod97(const char *s)
{
    return sluice_mod97(0, s, strlen(s)) == 1;
}

static bool mod11_10(const char *s)
{
    return sluice_mod11_10_ok(s, strlen(s));
}

static bool mod37_36(const char *s)
{
    return sluice_mod37_36_ok(s, strlen(s));
}

static bool mod11_2(const char *s)
{
    return sluice_mod11_2_ok(s, strlen(s));
}

static bool verhoeff(const char *s)
{
    return sluice_verhoeff_ok(s, strlen(s));
}

static bool damm(const char *s)
{
    return sluice_damm_ok(s, strlen(s));
}

static bool icao(const char *s)
{
    size_t n = strlen(s);

    return sluice_icao_731(s, n - 1) == (unsigned)(s[n - 1] - '0');
}

/* Each from the publication that defines the algorithm, or worked out on paper where the comment shows it. */
static const struct {
    bool (*ok)(const char *s);
    const char *valid;
} published[] = {
    {luhn, "79927398713"}, /* H. P. Luhn's patent's method on the example everyone uses: sum 70 */
    {luhn, "18"},          /* 8 + 2 */
    {mod97, "079444"},     /* ISO 7064: 0794 gets 44; 79444 = 819 * 97 + 1 */
    {mod97,
     "3214282912345698765432161182"}, /* ISO 13616's example GB82WEST12345698765432, turned, letters as numbers */
    {mod11_10, "07945"},              /* ISO 7064: 0794 gets 5 */
    {mod11_10, "86095742719"},        /* BZSt's example of an IdNr. */
    {mod37_36, "A12425GABC1234002M"}, /* ISO 7064, and the GRid standard's example */
    {mod11_2, "07940"},               /* ISO 7064: 0794 gets 0 */
    {mod11_2, "000000021694233X"},    /* ORCID's documentation */
    {mod11_2, "0000000218250097"},
    {verhoeff, "2363"},    /* Verhoeff 1969: 236 gets 3 */
    {verhoeff, "123451"},  /* 12345 gets 1 */
    {damm, "5724"},        /* Damm 2004: 572 gets 4 */
    {icao, "5207273"},     /* ICAO Doc 9303-3, 4.9, example 1: 35+6+0+49+6+7 = 103 */
    {icao, "D2314589007"}, /* worked: 13*7+2*3+3*1+1*7+4*3+5*1+8*7+9*3+0+0 = 207 */
};

START_TEST(checkdigit__published_example__accepted)
{
    ck_assert_msg(published[_i].ok(published[_i].valid), "%s", published[_i].valid);
}
END_TEST

START_TEST(checkdigit__any_character_of_it_changed__rejected)
{
    char s[64];
    size_t n = strlen(published[_i].valid);

    for (size_t i = 0; i < n; i++) {
        for (char c = '0'; c <= '9'; c++) {
            (void)snprintf(s, sizeof(s), "%s", published[_i].valid);
            if (s[i] == c || s[i] > '9')
                continue;
            s[i] = c;
            ck_assert_msg(!published[_i].ok(s), "%s", s);
        }
    }
}
END_TEST

START_TEST(checkdigit__two_neighbours_swapped__rejected_where_the_algorithm_promises_it)
{
    static bool (*const promised[])(const char *) = {mod97, mod11_10, mod37_36, mod11_2, verhoeff, damm};
    bool expected = false;
    char s[64];

    for (size_t i = 0; i < COUNT(promised); i++)
        expected = expected || promised[i] == published[_i].ok;
    for (size_t i = 0; expected && i + 1 < strlen(published[_i].valid); i++) {
        char c;

        (void)snprintf(s, sizeof(s), "%s", published[_i].valid);
        if (s[i] == s[i + 1] || s[i + 1] == 'X')
            continue;
        c = s[i];
        s[i] = s[i + 1];
        s[i + 1] = c;
        ck_assert_msg(!published[_i].ok(s), "%s", s);
    }
}
END_TEST

START_TEST(crc__check_values__as_published)
{
    const uint8_t *nine = (const uint8_t *)"123456789";

    ck_assert_uint_eq(sluice_crc32(nine, 9), 0xcbf43926u); /* ISO-HDLC's check value */
    ck_assert_uint_eq(sluice_crc24(nine, 9), 0x21cf02u);   /* OpenPGP's */
    ck_assert_uint_eq(sluice_crc32(nine, 0), 0);
    ck_assert_uint_eq(sluice_crc24(nine, 0), 0xb704ceu); /* RFC 9580's initial value */
}
END_TEST

START_TEST(base_encode__any_base__fills_on_the_left)
{
    char out[8];

    sluice_base_encode(0, "0123456789", out, 3);
    ck_assert_mem_eq(out, "000", 3);
    sluice_base_encode(61, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", out, 2);
    ck_assert_mem_eq(out, "0z", 2);
    sluice_base_encode(0xdeadbeefu, "0123456789abcdef", out, 8);
    ck_assert_mem_eq(out, "deadbeef", 8);
    sluice_base_encode(1234, "0123456789", out, 2); /* what does not fit is cut off on the left */
    ck_assert_mem_eq(out, "34", 2);
}
END_TEST

START_TEST(sums__digits_and_weights__worked_by_hand)
{
    static const int8_t weights[3] = {2, 9, -1};

    ck_assert_int_eq(sluice_weighted_sum("193", weights, 3), 2 + 81 - 3);
    ck_assert_uint_eq(sluice_cross_sum("19", weights, 2), 2 + 8 + 1);
    ck_assert_uint_eq(sluice_digits_value("000123456789012345", 18), 123456789012345u);
    ck_assert_int_eq(sluice_alnum_value('Z'), 35);
    ck_assert_int_eq(sluice_alnum_value('z'), -1);
    ck_assert_int_eq(sluice_alnum_value('\0'), -1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("checkdigit");
    TCase *tc = tcase_create("checkdigit");

    tcase_add_loop_test(tc, checkdigit__published_example__accepted, 0, COUNT(published));
    tcase_add_loop_test(tc, checkdigit__any_character_of_it_changed__rejected, 0, COUNT(published));
    tcase_add_loop_test(tc, checkdigit__two_neighbours_swapped__rejected_where_the_algorithm_promises_it, 0,
                        COUNT(published));
    tcase_add_test(tc, crc__check_values__as_published);
    tcase_add_test(tc, base_encode__any_base__fills_on_the_left);
    tcase_add_test(tc, sums__digits_and_weights__worked_by_hand);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
