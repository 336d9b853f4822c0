/* The bare algorithms under their own names, so that a pack of one's own can use them, and what a token looks like. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"
#include "rules/secret_value.h"

#include "core/ascii.h"

#include <string.h>

static const char seps[] = " -./";

static enum sluice_check luhn(const char *s, size_t n)
{
    return sluice_val_result(sluice_val_all_digits(s, n) && sluice_luhn_ok(s, n));
}

static enum sluice_check verhoeff(const char *s, size_t n)
{
    return sluice_val_result(sluice_val_all_digits(s, n) && sluice_verhoeff_ok(s, n));
}

static enum sluice_check damm(const char *s, size_t n)
{
    return sluice_val_result(sluice_val_all_digits(s, n) && sluice_damm_ok(s, n));
}

static enum sluice_check mod97(const char *s, size_t n)
{
    return sluice_val_result(n > 2 && sluice_mod97(0, s, n) == 1);
}

static enum sluice_check mod11_10(const char *s, size_t n)
{
    return sluice_val_result(sluice_val_all_digits(s, n) && sluice_mod11_10_ok(s, n));
}

static enum sluice_check mod37_36(const char *s, size_t n)
{
    return sluice_val_result(sluice_mod37_36_ok(s, n));
}

static enum sluice_check mod11_2(const char *s, size_t n)
{
    bool shape = sluice_val_all_digits(s, n - 1) && (sluice_val_all_digits(s + n - 1, 1) || s[n - 1] == 'X');

    return sluice_val_result(shape && sluice_mod11_2_ok(s, n));
}

static enum sluice_check icao_731(const char *s, size_t n)
{
    return sluice_val_result(n >= 2 && sluice_val_all_digits(s + n - 1, 1) &&
                             sluice_icao_731(s, n - 1) == (unsigned)(s[n - 1] - '0'));
}

SLUICE_VAL_NUMBER(luhn, seps, SLUICE_DIGITS, 1)

SLUICE_VAL_NUMBER(verhoeff, seps, SLUICE_DIGITS, 1)

SLUICE_VAL_NUMBER(damm, seps, SLUICE_DIGITS, 1)

SLUICE_VAL_NUMBER(mod97, seps, SLUICE_DIGITS, 2)

SLUICE_VAL_NUMBER(mod11_10, seps, SLUICE_DIGITS, 1)

SLUICE_VAL_FORM(mod37_36, seps)

size_t sluice_val_mod37_36_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_mod37_36, SLUICE_DIGITS SLUICE_UPPER, 1, value, len, out, cap);
}

SLUICE_VAL_FORM(mod11_2, seps)

size_t sluice_val_mod11_2_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_mod11_2, SLUICE_DIGITS "X", 1, value, len, out, cap);
}

SLUICE_VAL_NUMBER(icao_731, seps, SLUICE_DIGITS, 1)

/* The longest stretch in which each character follows the one before it by the same step (0: repeats, 1: 12345). */
static size_t longest_run(const uint8_t *value, size_t len, int step)
{
    size_t run = 1, longest = 1;

    for (size_t i = 1; i < len; i++) {
        run = value[i] - value[i - 1] == step ? run + 1 : 1;
        if (run > longest)
            longest = run;
    }
    return longest;
}

/* How often two characters of a value are the same: its index of coincidence is pairs / (len * (len - 1)). */
struct makeup {
    size_t pairs, digits, letters;
};

static struct makeup makeup_of(const uint8_t *value, size_t len)
{
    size_t count[256] = {0};
    struct makeup m = {0};

    for (size_t i = 0; i < len; i++) {
        m.pairs += 2 * count[value[i]]++;
        m.digits += sluice_is_digit(value[i]);
        m.letters += sluice_is_letter(value[i]);
    }
    return m;
}

/* Letters and digits, and two characters are seldom the same: 1/16 of the pairs of random hex digits, 1/62 of base62;
 * more than 1/8 is text or filler. Integers only: the verdict must be the same on every machine. */
static bool is_mixed(const uint8_t *value, size_t len)
{
    const struct makeup m = makeup_of(value, len);

    return len >= 16 && m.digits > 0 && m.letters > 0 && 8 * m.pairs <= len * (len - 1);
}

/* confluenceCloudOAuth2Api: words of three letters and more, hardly a digit among them, is a name in a program. A token
 * is cut into words of one or two letters by its digits and capitals. */
static bool is_program_name(const uint8_t *value, size_t len)
{
    const struct sluice_secret_value v = sluice_secret_value_measure(value, len);
    size_t hex = 0;

    while (hex < len && sluice_is_hex(value[hex]))
        hex++;
    return hex < len && v.digits <= 3 && v.letters + v.digits + v.joins == len && v.words >= 2 &&
           v.in_words * 5 >= v.letters * 4;
}

/* What is left when a value ends in one character over and over: somebody cut a token and filled it up. */
static size_t unfilled_length(const uint8_t *value, size_t len)
{
    size_t n = len;

    while (n > 1 && value[n - 2] == value[len - 1])
        n--;
    return n;
}

static bool is_mixed_filled(const uint8_t *value, size_t len)
{
    const size_t n = unfilled_length(value, len);

    return is_mixed(value, n) && !is_program_name(value, n);
}

/* The longest stretch of one of the characters that values are blanked out with. */
static size_t longest_blank(const uint8_t *value, size_t len)
{
    size_t run = 0, longest = 0;

    for (size_t i = 0; i < len; i++) {
        if (value[i] == 0 || strchr("xX0*._-#?", value[i]) == NULL)
            run = 0;
        else
            run = i > 0 && value[i] == value[i - 1] ? run + 1 : 1;
        if (run > longest)
            longest = run;
    }
    return longest;
}

/* The longest stretch that says the same again and again, in steps no longer than a row of keys or an alphabet. */
static size_t longest_period(const uint8_t *value, size_t len)
{
    size_t longest = 0;

    for (size_t step = 1; step <= 36; step++) {
        size_t run = 0;

        for (size_t i = step; i < len; i++) {
            run = value[i] == value[i - step] ? run + 1 : 0;
            if (run > longest)
                longest = run;
        }
    }
    return longest;
}

/* Whether a value that nothing near it says is a secret looks drawn at random. */
enum sluice_check sluice_val_drawn(const uint8_t *value, size_t len)
{
    return sluice_val_result(longest_run(value, len, 0) < 5 && longest_period(value, len) < 12 && is_mixed(value, len));
}

/*
 * Whether a value of unknown shape looks drawn at random, as far as its characters go: what somebody typed in, such as
 * abcdef1234567890, passes, for people write tokens down like that where they show one, and a value that only looks
 * like theirs costs nothing, and so does one that is filled up with a letter. Blanks do not: a run of five.
 */
enum sluice_check sluice_val_random(const uint8_t *value, size_t len)
{
    return sluice_val_result(longest_blank(value, len) < 5 && is_mixed_filled(value, len));
}

/* The same where no program's name can stand, such as behind a cookie's name: words with a digit will do. */
enum sluice_check sluice_val_mixed(const uint8_t *value, size_t len)
{
    return sluice_val_result(longest_blank(value, len) < 5 && is_mixed(value, unfilled_length(value, len)));
}

/*
 * Whether a token with a prefix of its own has a body at all: no eight characters that stand for nothing, as in
 * ghp_xxxxxxxx. "random" would also refuse the 3 % of short tokens that hold no digit.
 */
enum sluice_check sluice_val_not_filler(const uint8_t *value, size_t len)
{
    return sluice_val_result(len > 0 && longest_blank(value, len) < 8);
}

/*
 * The same where the prefix is short and a name in a program might begin so: what follows it is drawn at random, or
 * somebody typed it along the alphabet or over and over.
 */
enum sluice_check sluice_val_drawn_or_typed(const uint8_t *value, size_t len)
{
    return sluice_val_result(longest_blank(value, len) < 6 && longest_run(value, len, 0) < len &&
                             (is_mixed_filled(value, len) || longest_run(value, len, 1) >= 6 ||
                              longest_run(value, len, -1) >= 6 || longest_period(value, len) >= 10));
}

static bool equals(const uint8_t *value, size_t len, const char *word)
{
    if (strlen(word) != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (sluice_to_lower(value[i]) != (uint8_t)word[i])
            return false;
    }
    return true;
}

static bool contains(const uint8_t *value, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= len; i++) {
        if (equals(value + i, n, word))
            return true;
    }
    return false;
}

/* AKIA...EXAMPLE, ...EXAMPLEKEY: the keys of a vendor's manual. */
static bool ends_with(const uint8_t *value, size_t len, const char *word)
{
    const size_t n = strlen(word);

    return len >= n && equals(value + len - n, n, word);
}

/* What stands where a password would: words of manuals and templates, and code that fetches one. OK says only that it
 * is none of these. */
enum sluice_check sluice_val_not_placeholder(const uint8_t *value, size_t len)
{
    static const char *const whole[] = {"password",  "passwd",  "passwort",   "secret",   "token",    "none",
                                        "null",      "nil",     "true",       "false",    "string",   "str",
                                        "undefined", "empty",   "required",   "optional", "changeit", "hidden",
                                        "masked",    "default", "value",      "username", "user",     "pass",
                                        "pwd",       "key",     "credential", "test",     "example"};
    static const char *const part[] = {
        "changeme",    "change_me",   "change-me", "change_this",
        "change-this", "placeholder", "your_",     "your-",
        "your ",       "yourpass",    "xxxx",      "****",
        "....",        "redacted",    "dummy",     "insert_",
        "replace",     "process.env", "environ",   "getenv",
        "secrets.",    "vault:",      "${",        "$(",
        "{{",          "<",           ">",         "%(",
        "%s",          "config.",     "settings.", "self.",
        "this.",       "params.",     "request.",  "czzcagrsa3f0mz" /* s6BhdRkqt3: of RFC 6749 */};

    if (len == 0 || longest_run(value, len, 0) == len || ends_with(value, len, "example") ||
        ends_with(value, len, "examplekey"))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        if (equals(value, len, whole[i]))
            return SLUICE_CHECK_FAIL;
    }
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        if (contains(value, len, part[i]))
            return SLUICE_CHECK_FAIL;
    }
    return SLUICE_CHECK_OK;
}
