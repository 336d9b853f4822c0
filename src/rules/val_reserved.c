/*
 * Addresses, numbers and cards that are kept for examples and belong to nobody. A rule that asks one of these beside
 * its own check finds what looks right and leaves out what documentation is full of. FAIL: kept for examples.
 */
#include "rules/val_internal.h"

#include "core/ascii.h"

#include <sodium.h>
#include <string.h>

/* --- e-mail ---------------------------------------------------------------------------------------------------------
 */

/* What stands for the dot in an address that is written out (rules/pii/contact.json). */
static const char *const dots[] = {"dot",    "punkt", "point", "punto", "ponto",      "punt",
                                   "kropka", "pika",  "piste", "punct", "te\u010dka", "to\u010dka",
                                   "pont",   "tecka", "prik",  "bodka", "punkts"};

struct label {
    const uint8_t *at;
    size_t len;
};

static bool label_is(struct label l, const char *word)
{
    if (strlen(word) != l.len)
        return false;
    for (size_t i = 0; i < l.len; i++) {
        if ((l.at[i] >= 'A' && l.at[i] <= 'Z' ? l.at[i] - 'A' + 'a' : l.at[i]) != (uint8_t)word[i])
            return false;
    }
    return true;
}

static bool label_in(struct label l, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (label_is(l, words[i]))
            return true;
    }
    return false;
}

static bool in_label(uint8_t c)
{
    return sluice_is_alnum(c) || c == '-' || c >= 0x80;
}

/* The label that ends last in s[0..*n), other than a word for the dot; *n: where it begins. Empty: there is none. */
static struct label label_before(const uint8_t *s, size_t *n)
{
    struct label l = {s, 0};

    do {
        size_t end = *n, begin;

        while (end > 0 && !in_label(s[end - 1]))
            end--;
        begin = end;
        while (begin > 0 && in_label(s[begin - 1]))
            begin--;
        l = (struct label){s + begin, end - begin};
        *n = begin;
    } while (label_in(l, dots, sizeof dots / sizeof *dots));
    return l;
}

/* RFC 2606 and RFC 6761: test, example, invalid and localhost at the top; example.com, .net, .org and (EDUCAUSE) .edu
 * and all below them. The address may be written out: "jane (at) mail dot example dot org". */
enum sluice_check sluice_val_not_example_mail(const uint8_t *value, size_t len)
{
    static const char *const top[] = {"test", "example", "invalid", "localhost"};
    static const char *const second[] = {"com", "net", "org", "edu"};
    size_t n = len;
    struct label last = label_before(value, &n);

    if (label_in(last, top, sizeof top / sizeof *top))
        return SLUICE_CHECK_FAIL;
    if (!label_in(last, second, sizeof second / sizeof *second))
        return SLUICE_CHECK_OK;
    return sluice_val_result(!label_is(label_before(value, &n), "example"));
}

/* --- telephone ------------------------------------------------------------------------------------------------------
 * Sources: NANPA, 555 line numbers (555-0100 to 555-0199); Ofcom, telephone numbers for use in TV and radio drama;
 * Arcep, decision 2018-0881; Bundesnetzagentur, notice 148/2021; ACMA, numbers for creative works; ComReg, numbering
 * conditions (020 91); PTS, numbers for books and films. '#': any digit. With spaces: the number as it is dialled
 * inside the country counts only in these groups, since without them another country's number can look so.
 */
static const char *const phones[] = {
    "+1###55501##",   "1###55501##",    "###55501##",     "+4411#4960###",  "011#4960###",    "+441214960###",
    "01214960###",    "+441314960###",  "01314960###",    "+441414960###",  "01414960###",    "+441514960###",
    "01514960###",    "+441614960###",  "01614960###",    "+441914980###",  "01914980###",    "+442079460###",
    "02079460###",    "+442896496###",  "02896496###",    "+442920180###",  "02920180###",    "+441632960###",
    "01632960###",    "+447700900###",  "07700900###",    "+448081570###",  "0808 157 0###",  "08081 570 ###",
    "+449098790###",  "0909 879 0###",  "+443069990###",  "0306 999 0###",  "03069 990 ###",  "+3319900####",
    "+3326191####",   "+3335301####",   "+3346571####",   "+3353649####",   "+3363998####",   "01 99 00 ## ##",
    "02 61 91 ## ##", "03 53 01 ## ##", "04 65 71 ## ##", "05 36 49 ## ##", "06 39 98 ## ##", "+493023125###",
    "+496990009###",  "+494066969###",  "+492214710###",  "+498999998###",  "030 23125###",   "030 23125 ###",
    "069 90009###",   "069 90009 ###",  "040 66969###",   "040 66969 ###",  "0221 4710###",   "0221 4710 ###",
    "089 99998###",   "089 99998 ###",  "+6125550####",   "+6127010####",   "+6135550####",   "+6137010####",
    "+6175550####",   "+6177010####",   "+6185550####",   "+6187010####",   "+3532091#####",  "020 91# ####",
    "+467017406##",   "070 174 06 ##",
};

struct dialled {
    char digits[SLUICE_CHECKED_MAX + 1]; /* with a '+' in front of an international number */
    char groups[SLUICE_CHECKED_MAX + 1]; /* with one space where there are separators */
};

/* "+44 (0)20 7946 0123", "0044 20 79460123" become +442079460123; "(030) 23125-123" becomes 03023125123 and
 * 030 23125 123. False where something else than digits and separators stands in it. */
static bool dialled(const uint8_t *value, size_t len, struct dialled *out)
{
    size_t digits = 0, groups = 0, i = 0;
    bool gap = false;

    if (len > SLUICE_CHECKED_MAX)
        return false;
    if (value[0] == '+' || (len > 2 && value[0] == '0' && value[1] == '0')) {
        out->digits[digits++] = '+';
        i = value[0] == '+' ? 1 : 2;
    }
    for (; i < len; i++) {
        if (digits > 0 && out->digits[0] == '+' && len - i >= 3 && memcmp(value + i, "(0)", 3) == 0) {
            i += 2;
        } else if (sluice_is_digit(value[i])) {
            if (gap && groups > 0)
                out->groups[groups++] = ' ';
            gap = false;
            out->groups[groups++] = (char)value[i];
            out->digits[digits++] = (char)value[i];
        } else if (value[i] != '\0' && strchr(" -./()\t\r\n", value[i]) != NULL) {
            gap = true;
        } else {
            return false;
        }
    }
    return true;
}

static bool is_form(const char *form, const char *s)
{
    while (*form != '\0' && (*form == *s || (*form == '#' && sluice_is_digit((uint8_t)*s)))) {
        form++;
        s++;
    }
    return *form == '\0' && *s == '\0';
}

enum sluice_check sluice_val_not_example_phone(const uint8_t *value, size_t len)
{
    struct dialled d = {{0}, {0}};
    bool kept = false;

    if (len > 0 && dialled(value, len, &d)) {
        for (size_t i = 0; i < sizeof phones / sizeof *phones && !kept; i++)
            kept = is_form(phones[i], strchr(phones[i], ' ') == NULL ? d.digits : d.groups);
    }
    sodium_memzero(&d, sizeof d);
    return sluice_val_result(!kept);
}

/* --- cards ----------------------------------------------------------------------------------------------------------
 * The numbers that payment providers print for tests: Stripe ("Test cards"), PayPal ("Test credit card account
 * numbers"), Braintree ("Testing"), Authorize.Net ("Testing guide").
 */
static const char *const cards[] = {
    "4242424242424242", "4000056655665556",    "5555555555554444", "2223003122003222", "5200828282828210",
    "5105105105105100", "378282246310005",     "371449635398431",  "6011111111111117", "6011000990139424",
    "6011981111111113", "3056930009020004",    "36227206271667",   "3566002020360505", "6200000000000005",
    "6200000000000047", "6205500000000000004", "4000002500003155", "4000002760003184", "4000003800000446",
    "4000000000000002", "4000000000009995",    "4000000000000069", "4000000000000127", "4000000000000119",
    "4000000000000341", "4000000000003220",    "4000000000000077", "4111111111111111", "4012888888881881",
    "4222222222222",    "30569309025904",      "38520000023237",   "3530111333300000", "378734493671000",
    "5610591081018250", "5019717010103742",    "6331101999990016", "4005519200000004", "4009348888881881",
    "4012000033330026", "4012000077777777",    "4217651111111119", "4500600000000061", "2223000048400011",
    "36259600000004",   "6011000991300009",    "6304000000000000", "6243030000000001", "6221261111117766",
    "6223164991230014", "4000111111111115",    "370000000000002",  "6011000000000012", "3088000000000017",
    "38000000000006",   "4007000000027",       "4012888818888",    "5424000000000015", "2223000010309703",
    "2223000010309711",
};

/* The first number in value: digits in groups, or what stands in a magnetic track. */
enum sluice_check sluice_val_not_example_card(const uint8_t *value, size_t len)
{
    char s[20] = {0};
    size_t n = 0, i = 0;
    bool kept = false;

    while (i < len && !sluice_is_digit(value[i]))
        i++;
    for (; i < len && n < sizeof s - 1 && (sluice_is_digit(value[i]) || memchr(" -.", value[i], 3) != NULL); i++) {
        if (sluice_is_digit(value[i]))
            s[n++] = (char)value[i];
    }
    for (i = 0; i < sizeof cards / sizeof *cards && !kept; i++)
        kept = strcmp(cards[i], s) == 0;
    sodium_memzero(s, sizeof s);
    return sluice_val_result(!kept);
}
