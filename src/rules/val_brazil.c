/* Brazil. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

/* The modulo 11 digit of the federal revenue office: what is missing to a multiple of 11, 10 counts as 0. */
static int revenue_digit(int sum)
{
    return (11 - sum % 11) % 11 % 10;
}

/* Weights last, last - 1, ... 2 over the n characters, letters as their ASCII code less 48 (IN RFB 2.229/2024). */
static int falling_sum(const char *s, size_t n, int turn)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (s[i] - '0') * (2 + (int)((n - 1 - i) % (size_t)turn));
    return sum;
}

/* Cadastro de Pessoas Fisicas (Receita Federal, IN RFB 1.548/2015): weights 10..2, then 11..2. */
static enum sluice_check br_cpf(const char *s, size_t n)
{
    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(revenue_digit(falling_sum(s, 9, 10)) == s[9] - '0' &&
                             revenue_digit(falling_sum(s, 10, 10)) == s[10] - '0');
}
SLUICE_VAL_NUMBER(br_cpf, " .-/", SLUICE_DIGITS, 2)

/* Cadastro Nacional da Pessoa Juridica (IN RFB 2.119/2022, with letters IN RFB 2.229/2024): weights 2..9 again and
 * again from the right. */
static enum sluice_check br_cnpj(const char *s, size_t n)
{
    if (n != 14 || !sluice_val_all_digits(s + 12, 2) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(revenue_digit(falling_sum(s, 12, 8)) == s[12] - '0' &&
                             revenue_digit(falling_sum(s, 13, 8)) == s[13] - '0');
}
SLUICE_VAL_NUMBER(br_cnpj, " .-/", SLUICE_DIGITS, 2)

/* PIS/PASEP/NIT/NIS (Caixa Economica Federal): weights 3,2,9,8,7,6,5,4,3,2. */
static enum sluice_check br_pis(const char *s, size_t n)
{
    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(revenue_digit(falling_sum(s, 10, 8)) == s[10] - '0');
}
SLUICE_VAL_NUMBER(br_pis, " .-/", SLUICE_DIGITS, 1)

/* Carteira Nacional de Habilitacao (Contran, Resolucao 598/2016): weights 9..1 and 1..9, each modulo 11; where the
 * first comes to 10 it counts as 0 and the second is 2 less. */
static enum sluice_check br_cnh(const char *s, size_t n)
{
    static const int8_t down[9] = {9, 8, 7, 6, 5, 4, 3, 2, 1}, up[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    int first, second;

    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    first = sluice_weighted_sum(s, down, 9) % 11;
    second = sluice_weighted_sum(s, up, 9) % 11;
    if (first == 10) {
        first = 0;
        second = second < 2 ? second + 9 : second - 2;
    }
    return sluice_val_result(first == s[9] - '0' && second % 10 == s[10] - '0');
}
SLUICE_VAL_NUMBER(br_cnh, " ", SLUICE_DIGITS, 2)

/* Titulo de eleitor (TSE, Resolucao 21.538/2003, art. 12): eight digits, state 01 to 28, two digits: weights 2..9 over
 * the first, 7,8,9 over state and first check digit, modulo 11, 10 counts as 0; in Sao Paulo and Minas (01, 02) a
 * remainder of 0 makes 1. */
static enum sluice_check br_titulo(const char *s, size_t n)
{
    static const int8_t serial[8] = {2, 3, 4, 5, 6, 7, 8, 9}, state[3] = {7, 8, 9};
    uint64_t uf;
    int first, second;

    if (n != 12 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    uf = sluice_digits_value(s + 8, 2);
    first = sluice_weighted_sum(s, serial, 8) % 11;
    second = sluice_weighted_sum(s + 8, state, 3) % 11;
    if (uf < 1 || uf > 28)
        return SLUICE_CHECK_FAIL;
    if (uf <= 2) {
        first = first == 0 ? 1 : first;
        second = second == 0 ? 1 : second;
    }
    return sluice_val_result(first % 10 == s[10] - '0' && second % 10 == s[11] - '0');
}
SLUICE_VAL_NUMBER(br_titulo, " ", SLUICE_DIGITS, 2)

/* Cartao Nacional de Saude (DATASUS, "Rotina de validacao do CNS"): 15 digits that begin with 1, 2, 7, 8 or 9, weights
 * 15..1, a multiple of 11. */
static enum sluice_check br_cns(const char *s, size_t n)
{
    static const int8_t weights[15] = {15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};

    if (n != 15 || !sluice_val_all_digits(s, n) || (s[0] != '1' && s[0] != '2' && s[0] < '7'))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}
SLUICE_VAL_NUMBER(br_cns, " ", SLUICE_DIGITS, 1)
