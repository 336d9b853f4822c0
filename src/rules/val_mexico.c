/* Mexico. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

#include <string.h>

static bool letters_only(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] < 'A' || s[i] > 'Z')
            return false;
    }
    return true;
}

/* Clave Unica de Registro de Poblacion (RENAPO, Instructivo normativo para la asignacion de la CURP): letters of the
 * name, date of birth, sex, state, consonants, a character for the century, and a digit: values in an alphabet with N
 * and N tilde (letters from O on count one more), weights 18..2, modulo 10, from 10. */
static enum sluice_check mx_curp(const char *s, size_t n)
{
    static const char states[] = "ASBCBSCCCSCHCLCMDFDGGTGRHGJCMCMNMSNTNLOCPLQTQRSPSLSRTCTSTLVZYNZSNECX";
    int sum = 0;

    if (n != 18 || !letters_only(s, 4) || !sluice_val_all_digits(s + 4, 6) || strchr("HMX", s[10]) == NULL ||
        !letters_only(s + 11, 5) || s[17] < '0' || s[17] > '9')
        return SLUICE_CHECK_FAIL;
    if (!sluice_val_short_date_ok(s + 4, s + 6, s + 8) || !sluice_val_pair_in(s + 11, states))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 17; i++)
        sum += (sluice_alnum_value(s[i]) + (s[i] >= 'O' ? 1 : 0)) * (18 - (int)i);
    return sluice_val_result((10 - sum % 10) % 10 == s[17] - '0');
}
SLUICE_VAL_NUMBER(mx_curp, " -", SLUICE_DIGITS, 1)

/* Registro Federal de Contribuyentes (SAT, annex to the Codigo Fiscal): three letters for companies, four for persons,
 * date, two characters and a check: values in an alphabet where & is 24 and letters from O on count one more, the
 * missing fourth letter is a space of 37, weights 13..2, modulo 11, from 11: 10 is A, 11 is 0. */
static enum sluice_check mx_rfc(const char *s, size_t n)
{
    size_t letters = n - 9;
    int sum = n == 12 ? 37 * 13 : 0, check;

    if ((n != 12 && n != 13) || !letters_only(s, letters) || !sluice_val_all_digits(s + letters, 6) ||
        !sluice_val_short_date_ok(s + letters, s + letters + 2, s + letters + 4))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i + 1 < n; i++)
        sum += (sluice_alnum_value(s[i]) + (s[i] >= 'O' ? 1 : 0)) * (int)(n - i);
    check = (11 - sum % 11) % 11;
    return sluice_val_result(s[n - 1] == (check == 10 ? 'A' : (char)('0' + check)));
}
SLUICE_VAL_NUMBER(mx_rfc, " -", SLUICE_DIGITS "A", 1)

/* Numero de Seguridad Social (IMSS): office, years of enrolment and birth, serial number, Luhn. */
static enum sluice_check mx_nss(const char *s, size_t n)
{
    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}
SLUICE_VAL_NUMBER(mx_nss, " -", SLUICE_DIGITS, 1)
