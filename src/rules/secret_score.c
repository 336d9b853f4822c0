#include "rules/secret_score.h"

#include "rules/secret_near.h"
#include "rules/secret_shape.h"
#include "rules/secret_value.h"
#include "rules/secret_words.h"

#include "core/ascii.h"

#include <string.h>

#define UNIT 8u /* of secret_value.bits, in one bit */

#define LENGTH_MIN 4u /* bytes */

#define NONE 0u
#define LOW 450000u
#define FAIR 550000u
#define GOOD 700000u
#define HIGH 800000u

/* How the value is written. */
enum hold {
    HOLD_LOOSE = 0, /* spaces before it */
    HOLD_LISTED,    /* in quotes behind a comma: an argument behind the name, or the next of a list of names */
    HOLD_TIGHT,     /* right behind what separates it from its name */
    HOLD_QUOTED
};

static bool is_quote(uint8_t c)
{
    return c == '"' || c == '\'' || c == '`';
}

static bool is_listed(const struct sluice_match *m)
{
    size_t i = m->value_at;

    while (i > 0 && (is_quote(m->text[i - 1]) || m->text[i - 1] == ' '))
        i--;
    return i > 0 && m->text[i - 1] == ',';
}

static enum hold hold_of(const struct sluice_match *m)
{
    const uint8_t before = m->value_at == 0 ? '"' : m->text[m->value_at - 1]; /* alone: a string of a document */

    if (before == '>' || before == '[') /* of an element: <password>HERE</password> */
        return HOLD_QUOTED;
    if (is_quote(before))
        return is_listed(m) ? HOLD_LISTED : HOLD_QUOTED;
    return before == ' ' || before == '\t' || before == '\n' || before == '\r' ? HOLD_LOOSE : HOLD_TIGHT;
}

/* "pass" is a verb, too, and a grade: nothing but these may follow it in a name. */
static bool follows_pass(const uint8_t *p, size_t n)
{
    static const char *const words[] = {"word",    "phrase", "code",  "prod",    "production", "dev",   "test",
                                        "staging", "stage",  "live",  "local",   "root",       "admin", "old",
                                        "new",     "db",     "value", "default", "string",     "str",   "char"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (sluice_bytes_equal(p, n, words[i]))
            return true;
    }
    return false;
}

/* A test's verdict: "--- PASS: TestX/7". */
static bool is_verdict(const struct sluice_match *m)
{
    const uint8_t *value = m->text + m->value_at;

    return m->value_at > 4 && memcmp(m->text, "PASS", 4) == 0 && (m->text[4] == ':' || m->text[4] == ' ') &&
           (sluice_bytes_begin(value, m->value_len, "test") || sluice_shape_has_any(value, m->value_len, "/_."));
}

/* Words that speak of another thing, but are parts of the names of services and of their products, too. */
static bool may_be_of_service(const uint8_t *p, size_t n)
{
    static const char *const words[] = {"line", "last", "dns", "message", "site", "map", "in", "json", "index"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (sluice_bytes_equal(p, n, words[i]))
            return true;
    }
    return false;
}

/* Does the name say that the value is something about a secret, or another thing of that name? */
static bool name_speaks_of_else(const uint8_t *p, size_t n, bool credential)
{
    size_t at = 0, word, len, seen = 0;
    bool other = false, named = false, about = false, pass = false;

    while (sluice_secret_next_word(p, n, &at, &word, &len)) {
        if (sluice_secret_word_is_name(p + word, len)) {
            about = false;
            named = true;
        } else if (sluice_secret_word_is_about(p + word, len) || (pass && !follows_pass(p + word, len))) {
            about = named;
        }
        pass = sluice_bytes_equal(p + word, len, "pass");
        other = other || (seen < 6 && sluice_secret_word_is_other(p + word, len) &&
                          !(credential && may_be_of_service(p + word, len)));
        seen++;
    }
    return other || about || (!named && n != 0);
}

/* variable "name" {, and what follows is on lines of its own. Returns value_at where there is no such block. */
static size_t block_begins(const struct sluice_match *m)
{
    for (size_t i = 0; i + 1 < m->value_at; i++) {
        if (m->text[i] == '{' && (m->text[i + 1] == '\n' || m->text[i + 1] == '\r'))
            return i;
    }
    return m->value_at;
}

/* WIFI_PSWD = "wifi_pswd", session_token=s3_session_token: the name again, of a field or of a variable. */
static bool repeats_name(const struct sluice_match *m)
{
    const uint8_t *value = m->text + m->value_at;
    size_t i = 0;

    if (m->value_len > 40)
        return false;
    for (size_t at = 0; at + m->value_len <= m->value_at; at++) {
        for (i = 0; i < m->value_len; i++) {
            if (sluice_to_lower(m->text[at + i]) != sluice_to_lower(value[i]))
                break;
        }
        if (i == m->value_len)
            return true;
    }
    return false;
}

/* ops->ocb_auth = aes_ocb_auth: a name in a program that ends as the one it is given to does. */
static bool ends_in_name(const struct sluice_match *m)
{
    const uint8_t *value = m->text + m->value_at;
    size_t to = m->value_at, n = 0;

    while (to > 0 && !sluice_is_letter(m->text[to - 1]) && !sluice_is_digit(m->text[to - 1]))
        to--;
    while (n < to && n < m->value_len &&
           sluice_to_lower(m->text[to - 1 - n]) == sluice_to_lower(value[m->value_len - 1 - n]))
        n++;
    if (n < 4 || n == m->value_len || value[m->value_len - 1 - n] != '_' ||
        (n < to && sluice_is_letter(m->text[to - 1 - n])))
        return false;
    for (size_t i = 0; i < m->value_len; i++) {
        if (!sluice_is_letter(value[i]) && !sluice_is_digit(value[i]) && value[i] != '_')
            return false;
    }
    return true;
}

/* What of the match before the value is its name: an XML element's attributes and a block's members are not. */
static size_t name_length(const struct sluice_match *m)
{
    size_t n = 0;

    if (m->value_at == 0 || m->text[m->value_at - 1] != '>')
        return block_begins(m);
    while (n < m->value_at && m->text[n] != ' ')
        n++;
    return n;
}

/* A dotted, underscored or camelCase name rather than words with something between. */
static bool reads_like_name(const struct sluice_secret_value *v, const struct sluice_match *m)
{
    const uint8_t *p = m->text + m->value_at;
    bool underscore = false, dot = false, humps = false;

    for (size_t i = 0; i < v->len; i++) {
        underscore = underscore || p[i] == '_';
        dot = dot || p[i] == '.';
        humps = humps || (i > 0 && sluice_is_upper(p[i]) && sluice_is_lower(p[i - 1]));
    }
    return underscore || dot || humps;
}

/* Is the name in capitals, as those of environment variables are? */
static bool name_is_shouted(const struct sluice_match *m)
{
    size_t capitals = 0;

    for (size_t i = 0; i < m->value_at; i++) {
        if (sluice_is_lower(m->text[i]))
            return false;
        capitals += sluice_is_upper(m->text[i]);
    }
    return capitals > 3;
}

/* Does a word of the value belong to the sentence: "password is case-sensitive", "... is stored"? */
static bool is_prose(const uint8_t *p, size_t n)
{
    static const char *const ends[] = {"ed", "ing", "ly", "able", "ible", "ory", "ous", "ful", "ical"};
    size_t at = 0, word, len;

    while (sluice_secret_next_word(p, n, &at, &word, &len)) {
        if (sluice_secret_word_is_prose(p + word, len))
            return true;
        for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
            const size_t tail = strlen(ends[i]);

            if (len > tail + 2 && sluice_bytes_equal(p + word + len - tail, tail, ends[i]))
                return true;
        }
    }
    return false;
}

/* Is it called a secret? What that is, people make up; tokens and keys, machines. */
static bool says_secret(const struct sluice_match *m)
{
    return sluice_bytes_contain(m->text, m->value_at, "secret");
}

/* s.Xk9pQ2...: a token in parts, not a member of an object. */
static bool is_dotted_token(const struct sluice_secret_value *v, const uint8_t *p)
{
    return v->kind == SLUICE_SECRET_RANDOM && v->len >= 16 && v->signs == 0 && v->digits >= 3 &&
           v->in_words * 4 < v->letters && !sluice_shape_has_any(p, v->len, "$");
}

/* API_KEY, clientSecret, access-token, and not a mere token: what follows is a credential even if it looks like an id.
 */
static bool says_credential(const struct sluice_match *m)
{
    static const char *const kinds[] = {"api", "access", "auth", "private", "encryption"};
    const uint8_t *p = m->text;
    const size_t n = m->value_at;

    if (says_secret(m))
        return true;
    if (!sluice_bytes_contain(p, n, "key") && !sluice_bytes_contain(p, n, "token"))
        return false;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (sluice_bytes_contain(p, n, kinds[i]))
            return true;
    }
    return false;
}

/* NOMAD_TOKEN, instatusToken: somebody's token, and none by which programs tell requests, pages or machines apart. */
static bool says_whose_token(const struct sluice_match *m)
{
    static const char *const others[] = {"client", "request", "csrf", "xsrf",  "page",  "device", "sync",
                                         "lock",   "trace",   "job",  "state", "batch", "query",  "upload"};
    const uint8_t *p = m->text;
    size_t at = 0;

    while (at + 5 <= m->value_at && !sluice_bytes_begin(p + at, m->value_at - at, "token"))
        at++;
    if (at + 5 > m->value_at || at < 3)
        return false;
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        if (sluice_bytes_contain(p, at, others[i]))
            return false;
    }
    return true;
}

static uint32_t score_uuid(const struct sluice_match *m, enum hold hold)
{
    if (hold == HOLD_LISTED)
        return says_secret(m) ? LOW : NONE;
    return says_credential(m) || says_whose_token(m) ? LOW : NONE;
}

/* Small and capital letters in no order and no digit among them: three of a hundred tokens of 20 characters. */
static bool is_drawn_letters(const struct sluice_secret_value *v, enum hold hold)
{
    return (hold == HOLD_QUOTED || hold == HOLD_TIGHT) && v->kind == SLUICE_SECRET_RANDOM && v->len >= 16 &&
           v->letters == v->len && v->upper >= 4 && v->letters - v->upper >= 4 && v->in_words * 4 < v->letters;
}

/* A token drawn from all signs there are: a question mark within it asks nothing. */
static bool is_drawn_with_signs(const struct sluice_secret_value *v, const uint8_t *p)
{
    return v->kind == SLUICE_SECRET_RANDOM && v->len >= 16 && v->digits >= 2 && v->upper >= 2 &&
           v->letters - v->upper >= 2 && !sluice_shape_has_any(p, v->len, ".:;,&|<>\"'`");
}

/* Small and capital letters and digits: what rules for passwords ask for. */
static bool obeys_rules(const struct sluice_secret_value *v, const uint8_t *p)
{
    static const char *const sizes[] = {"16", "32", "64", "128", "256", "512", "2000"};

    if (v->upper == 0 || v->upper == v->letters || v->digits < 2 || v->wide != 0)
        return false;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) { /* Sha256, Base64 */
        const size_t n = strlen(sizes[i]);

        if (v->digits == n && sluice_bytes_equal(p + v->len - n, n, sizes[i]))
            return false;
    }
    return v->upper == 1 || sluice_is_upper(p[0]) || v->digits > 2;
}

/* Signs within a token are those of base64, unless it was drawn from all there are and stands in quotes. */
static uint32_t score_token(const struct sluice_secret_value *v, const struct sluice_match *m, enum hold hold)
{
    const uint8_t *p = m->text + m->value_at;
    const size_t least = hold == HOLD_QUOTED ? 8 : 12;

    if (sluice_shape_has_any(p, v->len, "/") && v->in_words * 2 >= v->letters) /* a path: EDS0066/pressure */
        return NONE;
    if (v->wide != 0 || v->letters == 0 || (sluice_shape_is_code(p, v->len) && !is_dotted_token(v, p)) ||
        sluice_shape_has_any(p, v->len, "'\""))
        return NONE;
    if (hold != HOLD_QUOTED && hold != HOLD_LISTED &&
        (sluice_shape_has_any(p, v->len, "(){}[]\\") ||
         (sluice_shape_has_any(p, v->len, "?") && !is_drawn_with_signs(v, p))))
        return NONE;
    if (v->kind == SLUICE_SECRET_HUMAN && (hold == HOLD_QUOTED || hold == HOLD_TIGHT) && v->digits >= 2 &&
        v->joins == 0 && v->len >= 10 && v->common == 0 && says_secret(m))
        return LOW;
    if (v->kind == SLUICE_SECRET_HUMAN && hold == HOLD_LOOSE && v->joins + v->signs == 0 && v->len >= 10 &&
        v->common == 0 && obeys_rules(v, p) && says_secret(m)) /* jwt_secret: blueElephant42 */
        return LOW;
    if (v->kind == SLUICE_SECRET_RANDOM && v->len >= least && v->digits != 0 && v->bits >= 44 * UNIT)
        return v->len >= 20 ? GOOD : FAIR;
    if (is_drawn_letters(v, hold))
        return LOW;
    if (hold != HOLD_QUOTED || v->len < least || v->signs == 0 || v->upper == 0)
        return NONE;
    return v->kind == SLUICE_SECRET_RANDOM || (v->kind == SLUICE_SECRET_HUMAN && v->digits != 0) ? LOW : NONE;
}

/* MYSQL_PASSWORD: word. A list of environment variables, in YAML. */
static bool is_environment(const struct sluice_match *m)
{
    return m->value_at > 10 && m->text[m->value_at - 2] == ':' && name_is_shouted(m);
}

/* correct-horse-battery-staple: four words and more of a list, with a hyphen or a dot between each two. */
static bool is_word_list(const struct sluice_secret_value *v, const struct sluice_match *m)
{
    const uint8_t *p = m->text + m->value_at;
    size_t joins[2] = {0, 0};

    for (size_t i = 0; i < v->len; i++) {
        joins[0] += p[i] == '-';
        joins[1] += p[i] == '.';
    }
    return v->joins >= 3 && v->words >= 3 && (joins[0] == v->joins || joins[1] == v->joins) && v->common == 0 &&
           v->wide == 0 && v->upper == 0 && v->in_words * 4 >= v->letters * 3 && v->bits >= 60 * UNIT &&
           !is_prose(p, v->len);
}

static uint32_t score_words(const struct sluice_secret_value *v, const struct sluice_match *m, enum hold hold)
{
    if (hold != HOLD_LISTED && v->digits + v->signs == 0 && is_word_list(v, m))
        return LOW;
    if (v->common != 0 || v->wide != 0 || v->len < 5 || hold == HOLD_LISTED)
        return NONE;
    if (hold == HOLD_LOOSE && (!is_environment(m) || v->upper != 0 || v->len < 6))
        return NONE;
    if (hold == HOLD_TIGHT && !name_is_shouted(m) &&
        (v->len < 9 || v->in_words != v->len || v->upper != 0 || v->bits < 36 * UNIT))
        return NONE;
    return reads_like_name(v, m) || is_prose(m->text + m->value_at, v->len) ? NONE : LOW;
}

/* What minified programs write behind a colon. */
static bool is_expression(const uint8_t *p, size_t n)
{
    static const char *const parts[] = {"this.", "self.", "=>", "()", "+=", "===", "&&", "||", "){", "}", "?(", ")+("};

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (sluice_bytes_contain(p, n, parts[i]))
            return true;
    }
    for (size_t i = 0; i + 2 < n; i++) { /* but base64 ends so */
        if (p[i] == '=' && p[i + 1] == '=' && sluice_is_letter(p[i + 2]))
            return true;
    }
    return false;
}

/* A common word and a number: Welcome123, admin2024, but not test1. */
static uint32_t score_plain(const struct sluice_secret_value *v, const struct sluice_match *m, enum hold hold)
{
    static const char *const used[] = {"admin", "root", "guest", "master", "super", "welcome", "login", "hello"};
    const uint8_t *p = m->text + m->value_at;

    if (hold == HOLD_LISTED || v->joins != 0)
        return NONE;
    if (obeys_rules(v, p) || (hold == HOLD_QUOTED && v->digits >= 3 && v->len >= 7))
        return LOW;
    for (size_t i = 0; i < sizeof(used) / sizeof(*used); i++) {
        if (hold != HOLD_LOOSE && v->digits >= 3 && sluice_bytes_begin(p, v->len, used[i]))
            return LOW;
    }
    return NONE;
}

/* What is called a phrase, or is the key of a radio network, may have but two words. */
static bool says_phrase(const struct sluice_match *m)
{
    static const char *const kinds[] = {"phrase", "psk", "wpa", "wifi"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (sluice_bytes_contain(m->text, m->value_at, kinds[i]))
            return true;
    }
    return false;
}

/* Words with spaces between, mostly three and more, and none that a label or a sentence would have. */
static uint32_t score_phrase(const struct sluice_secret_value *v, const struct sluice_match *m)
{
    return v->words >= (says_phrase(m) ? 2 : 3) && v->common == 0 && v->wide == 0 &&
                   (v->upper == 0 || v->digits != 0) && !is_prose(m->text + m->value_at, v->len)
               ? LOW
               : NONE;
}

/* The word itself, in the languages that programs are translated into. */
static bool says_password(const uint8_t *p, size_t n)
{
    static const char *const words[] = {"passw",   "secret", "kennwort", "wachtwoord", "salasana", "senord",
                                        "passord", "pswd",   "adgangs",  "contrase",   "senha",    "haslo",
                                        "heslo",   "jelsz",  "lozinka",  "geslo",      "parool",   "motdepasse"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (sluice_bytes_contain(p, n, words[i]))
            return true;
    }
    return false;
}

/* badpassword, mysecret1: a word for it in the value itself, and nothing that makes it one. */
static bool names_itself(const struct sluice_secret_value *v, const struct sluice_match *m)
{
    const uint8_t *p = m->text + m->value_at;

    static const char *const stressed[] = {"super", "very", "top", "ultra"};

    for (size_t i = 0; i < sizeof(stressed) / sizeof(*stressed); i++) { /* supersecretpassword: somebody chose it */
        if (v->len >= 12 && sluice_bytes_begin(p, v->len, stressed[i]))
            return false;
    }
    return v->signs == 0 && !obeys_rules(v, p) && v->digits < (v->len >= 14 ? 1 : 3) && v->in_words * 2 >= v->letters &&
           says_password(p, v->len);
}

static uint32_t score_human(const struct sluice_secret_value *v, const struct sluice_match *m, enum hold hold)
{
    const bool mixed = v->signs != 0 || (v->digits != 0 && v->letters != 0);

    if (v->wide > v->len / 2 || (v->digits == 0 && v->common != 0 && v->common == v->words && v->signs <= 1))
        return NONE;
    if (hold == HOLD_LISTED)
        return v->digits != 0 && v->letters != 0 &&
                       (v->signs != 0 ||
                        (v->digits >= 2 && v->common == 0 && v->upper != v->letters && name_is_shouted(m)))
                   ? LOW
                   : NONE;
    if (obeys_rules(v, m->text + m->value_at) && v->joins == 0)
        return LOW;
    if (hold == HOLD_QUOTED)
        return mixed ? (reads_like_name(v, m) && v->signs == 0 && v->common != 0 ? NONE : FAIR)
                     : score_words(v, m, hold);
    if (!mixed || (v->common != 0 && v->signs == 0))
        return NONE;
    if (hold == HOLD_TIGHT)
        return FAIR;
    return v->letters != 0 && v->len >= 6 ? LOW : NONE;
}

/* "pass":110991: a number in JSON counts something; a password stands in quotes. */
static bool is_json_number(const struct sluice_match *m)
{
    return m->value_at > 2 && m->text[m->value_at - 1] == ':' && is_quote(m->text[m->value_at - 2]);
}

static uint32_t score_password(const struct sluice_secret_value *v, const struct sluice_match *m, enum hold hold)
{
    if (sluice_shape_has_any(m->text + m->value_at, v->len, " "))
        return hold == HOLD_QUOTED ? score_phrase(v, m) : NONE;
    if (names_itself(v, m) || (hold == HOLD_LISTED && (v->digits == 0 || v->letters == 0)))
        return NONE;
    switch (v->kind) {
    case SLUICE_SECRET_NEVER:
        return NONE;
    case SLUICE_SECRET_WORD:
        return score_words(v, m, hold);
    case SLUICE_SECRET_NUMBER:
        return v->len >= 6 && v->len <= 16 && hold != HOLD_LOOSE && hold != HOLD_LISTED && !is_json_number(m) ? LOW
                                                                                                              : NONE;
    case SLUICE_SECRET_PLAIN:
        return score_plain(v, m, hold);
    case SLUICE_SECRET_HUMAN:
        return score_human(v, m, hold);
    case SLUICE_SECRET_RANDOM:
        return v->len >= 12 ? HIGH : GOOD;
    }
    return NONE;
}

static uint32_t score_told(const struct sluice_secret_value *v, const struct sluice_match *m)
{
    const uint8_t *p = m->text + m->value_at;

    switch (v->kind) {
    case SLUICE_SECRET_NEVER:
        return NONE;
    case SLUICE_SECRET_WORD:
        return v->common != 0 || v->wide != 0 || v->len < 5 || is_prose(p, v->len) ? NONE : LOW;
    case SLUICE_SECRET_NUMBER:
        return v->len >= 4 && v->len <= 16 ? LOW : NONE;
    case SLUICE_SECRET_PLAIN:
        return LOW;
    case SLUICE_SECRET_HUMAN:
        if (v->digits == 0 && v->signs <= 1 && (v->common != 0 || is_prose(p, v->len))) /* "is required!" */
            return NONE;
        return v->wide > v->len / 2 ? NONE : GOOD;
    case SLUICE_SECRET_RANDOM:
        return HIGH;
    }
    return NONE;
}

static uint32_t score_given(const struct sluice_secret_value *v)
{
    switch (v->kind) {
    case SLUICE_SECRET_NEVER:
        return NONE;
    case SLUICE_SECRET_WORD:
        return v->common != 0 ? NONE : LOW;
    case SLUICE_SECRET_NUMBER:
        return v->len >= 4 ? LOW : NONE;
    case SLUICE_SECRET_PLAIN:
        return LOW;
    case SLUICE_SECRET_HUMAN:
        return GOOD;
    case SLUICE_SECRET_RANDOM:
        return HIGH;
    }
    return NONE;
}

uint32_t sluice_secret_score(enum sluice_secret_place place, const struct sluice_match *m)
{
    const uint8_t *p = m->text + m->value_at;
    const struct sluice_secret_value v = sluice_secret_value_measure(p, m->value_len);
    const enum hold hold = hold_of(m);

    if (v.kind == SLUICE_SECRET_NEVER || v.len < LENGTH_MIN)
        return NONE;
    if (place == SLUICE_SECRET_GIVEN)
        return score_given(&v);
    if (place == SLUICE_SECRET_NEAR && sluice_shape_has_any(p, v.len, " "))
        return score_phrase(&v, m);
    if (place == SLUICE_SECRET_NEAR)
        return sluice_secret_near(&v, p) ? LOW : NONE;
    if (place == SLUICE_SECRET_TOLD)
        return repeats_name(m) || sluice_shape_is_code(p, v.len) || sluice_shape_has_any(p, v.len, "{}()\\")
                   ? NONE
                   : score_told(&v, m);
    if (place == SLUICE_SECRET_TOLD_KEY && sluice_shape_is_uuid(p, v.len))
        return LOW;
    if (place == SLUICE_SECRET_TOLD_KEY)
        return v.kind == SLUICE_SECRET_RANDOM && v.len >= 12 && v.digits != 0 ? FAIR : NONE;
    if (repeats_name(m) || ends_in_name(m) || name_speaks_of_else(m->text, name_length(m), says_credential(m)) ||
        (place == SLUICE_SECRET_PASSWORD && (hold == HOLD_LOOSE || hold == HOLD_TIGHT) &&
         sluice_shape_is_code(p, v.len)))
        return NONE;
    if (hold != HOLD_QUOTED && hold != HOLD_LISTED && (is_verdict(m) || is_expression(p, v.len)))
        return NONE;
    if (place == SLUICE_SECRET_TOKEN)
        return sluice_shape_is_uuid(p, v.len) ? score_uuid(m, hold) : score_token(&v, m, hold);
    return score_password(&v, m, hold);
}
