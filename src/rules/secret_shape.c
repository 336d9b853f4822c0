#include "rules/secret_shape.h"

#include "core/ascii.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static bool begins_with_any(const uint8_t *p, size_t n, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (sluice_bytes_begin(p, n, list[i]))
            return true;
    }
    return false;
}

#define PAIRS 1024u

static unsigned pair_at(const uint8_t *p)
{
    return (sluice_to_lower(p[0]) * 31u ^ sluice_to_lower(p[1])) % PAIRS;
}

/* Each of the list has two bytes or more: where none begins with these two, none is looked for. */
static bool contains_any(const uint8_t *p, size_t n, const char *const *list, size_t count)
{
    uint64_t pairs[PAIRS / 64] = {0};

    for (size_t i = 0; i < count; i++) {
        const unsigned pair = pair_at((const uint8_t *)list[i]);

        pairs[pair / 64] |= (uint64_t)1 << pair % 64;
    }
    for (size_t i = 0; i + 1 < n; i++) {
        const unsigned pair = pair_at(p + i);

        if ((pairs[pair / 64] >> pair % 64 & 1) != 0 && begins_with_any(p + i, n - i, list, count))
            return true;
    }
    return false;
}

static bool is_identifier_byte(uint8_t c)
{
    return sluice_is_letter(c) || sluice_is_digit(c) || c == '_';
}

/* The longest stretch in which each byte follows the one before it by the same step (0: repeats, 1: 12345). */
static size_t longest_run(const uint8_t *p, size_t n, int step)
{
    size_t run = 1, longest = n != 0;

    for (size_t i = 1; i < n; i++) {
        run = p[i] - p[i - 1] == step ? run + 1 : 1;
        if (run > longest)
            longest = run;
    }
    return longest;
}

bool sluice_shape_is_uuid(const uint8_t *p, size_t n)
{
    if (n != 36)
        return false;
    for (size_t i = 0; i < n; i++) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? p[i] != '-' : !sluice_is_hex(p[i]))
            return false;
    }
    return true;
}

bool sluice_shape_digits_last(const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n && (sluice_is_letter(p[i]) || sluice_is_join(p[i])))
        i++;
    while (i < n && sluice_is_digit(p[i]))
        i++;
    return i == n;
}

/* One character over and over, a row on the keyboard, a row of digits or letters. */
static bool is_sequence(const uint8_t *p, size_t n)
{
    static const char *const rows[] = {"qwerty", "asdfgh",     "azerty",     "qwertz", "abcdef", "123456",
                                       "654321", "0123456789", "1234567890", "abc123", "012345", "098765"};
    const size_t run = longest_run(p, n, 0);

    if (run == n || (run >= 5 && run * 3 >= n))
        return true;
    if (longest_run(p, n, 1) * 3 >= 2 * n || longest_run(p, n, -1) * 3 >= 2 * n)
        return true;
    if (longest_run(p, n, 1) >= 8)
        return true;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (sluice_bytes_equal(p, n, rows[i]))
            return true;
    }
    return false;
}

/* <x>, {x}, [x], %x%, @x@, __x__: wholly in brackets. */
static bool is_bracketed(const uint8_t *p, size_t n)
{
    static const char pairs[] = "<>{}[]%%@@()";

    for (size_t i = 0; pairs[i] != '\0'; i += 2) {
        if (n >= 2 && p[0] == (uint8_t)pairs[i] && p[n - 1] == (uint8_t)pairs[i + 1])
            return true;
    }
    return n > 4 && p[0] == '_' && p[1] == '_' && p[n - 1] == '_' && p[n - 2] == '_';
}

/* Words with _ between them, all in capitals: YOUR_API_KEY. One capital word is no such thing. */
static bool is_shouted_name(const uint8_t *p, size_t n)
{
    size_t joins = 0, digits = 0;

    for (size_t i = 0; i < n; i++) {
        if (!sluice_is_upper(p[i]) && !sluice_is_digit(p[i]) && p[i] != '_')
            return false;
        joins += p[i] == '_';
        digits += sluice_is_digit(p[i]);
    }
    return joins != 0 && digits * 4 <= n;
}

/* $NAME, $$name, :name, @name, &name, %NAME, !name: a variable of some language. */
static bool is_variable(const uint8_t *p, size_t n)
{
    size_t i = 1;

    if (n > 2 && p[0] == '$' && p[1] == '$')
        return is_variable(p + 1, n - 1);
    if (n < 2 || (p[0] != '$' && p[0] != ':' && p[0] != '@' && p[0] != '&' && p[0] != '%' && p[0] != '!'))
        return false;
    if (is_shouted_name(p + 1, n - 1))
        return true;
    while (i < n && (sluice_is_letter(p[i]) || p[i] == '_' || p[i] == '.'))
        i++;
    return i == n || (p[0] == '$' && is_identifier_byte(p[i]) && n - i <= 2) ||
           (p[0] == '$' && (p[i] == '-' || p[i] == '>' || p[i] == ':'));
}

/* How paths and addresses begin, and what else is public and written like one, in small letters. */
static const char *const address_begins[] = {
    /* a place in a file system or a repository; a user's line in a file of accounts, its password elsewhere */
    "//", "/*", "./", "../", "~/", "c:\\", "projects/", "refs/", "x:0:", "x:1",
    /* the scheme of an address, or of what says where a secret is kept */
    "http:", "https:", "file:", "www.",
    "mailto:", "urn:", "arn:", "ref:", "vault:", "env:", "secret:", "ssm:", "gs:", "s3:", "op://",
    "keyring:", "data:", "@{",
    /* a digest or a password's hash, by its method */
    "md5$", "sha1$", "crypt$", "bcrypt$", "sha256", "sha512-", "sha1-", "sha384-", "sha1:", "md5:",
    /* a public key or a PEM block: its words, or the beginning of its DER in base64 */
    "ssh-rsa", "ssh-ed25519", "ecdsa-sha2", "-----begin", "mfkwewyhkozizj0c", "miibijanbgkq", "miicijanbgkq",
    "mcowbqydk2vw", "migfma0gcsqg",
    /* a media type */
    "text/", "application/", "image/",
    /* a command of Perl's documentation */
    "=head", "=cut", "=over", "=back", "=item"};

static bool is_path_or_address(const uint8_t *p, size_t n)
{
    size_t slashes = 0, other = 0, digits = 0;

    if (begins_with_any(p, n, address_begins, COUNT(address_begins)))
        return true;
    for (size_t i = 0; i < n; i++) {
        slashes += p[i] == '/';
        digits += sluice_is_digit(p[i]);
        other += !is_identifier_byte(p[i]) && !sluice_is_join(p[i]) && p[i] != '/' && (p[i] != ':' || p[0] != '/');
    }
    return slashes != 0 && other == 0 && (digits == 0 || slashes * 7 > n || (p[0] == '/' && n < 24));
}

static bool is_email(const uint8_t *p, size_t n)
{
    size_t at = 0, dot = 0;

    for (size_t i = 1; i < n; i++) {
        if (p[i] == '@')
            at = at == 0 ? i : n;
        else if (p[i] == '.')
            dot = i;
        else if (!is_identifier_byte(p[i]) && p[i] != '-' && p[i] != '+')
            return false;
    }
    return at != 0 && at != n && dot > at + 1 && n - dot >= 3 && n - dot <= 7 && !sluice_is_digit(p[n - 1]);
}

/* name:passwd:uid:gid: the fields of a file, by their names. */
static bool is_field_names(const uint8_t *p, size_t n)
{
    size_t colons = 0;

    for (size_t i = 0; i < n; i++) {
        if (!sluice_is_letter(p[i]) && p[i] != '_' && p[i] != ':')
            return false;
        colons += p[i] == ':';
    }
    return colons >= 2;
}

/* prog,link: names in a list. */
static bool is_list_of_names(const uint8_t *p, size_t n)
{
    size_t commas = 0;

    for (size_t i = 0; i < n; i++) {
        if (!sluice_is_lower(p[i]) && p[i] != '_' && p[i] != ',')
            return false;
        commas += p[i] == ',';
    }
    return commas != 0 && p[0] != ',' && p[n - 1] != ',';
}

/* getPassword() */
static bool is_call_without_arguments(const uint8_t *p, size_t n)
{
    return n > 4 && p[n - 1] == ')' && p[n - 2] == '(' && sluice_is_letter(p[n - 3]) && sluice_is_letter(p[0]);
}

/* #NMTOKEN, #REQUIRED: a word of a grammar. */
static bool is_shouted_word(const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n && sluice_is_upper(p[i]))
        i++;
    return n >= 4 && i == n;
}

/* x$long_name: a variable ends it, and no word with a sign for a letter. */
static bool ends_in_variable(const uint8_t *p, size_t n)
{
    size_t i = n, joins = 0;

    while (i > 0 && (sluice_is_lower(p[i - 1]) || p[i - 1] == '_')) {
        i--;
        joins += p[i] == '_';
    }
    return i > 0 && p[i - 1] == '$' && joins != 0 && joins + 4 < n - i;
}

/* package.module:Name */
static bool is_entry_point(const uint8_t *p, size_t n)
{
    size_t dots = 0, colons = 0;

    for (size_t i = 0; i < n; i++) {
        if (!sluice_is_letter(p[i]) && p[i] != '_' && p[i] != '.' && p[i] != ':')
            return false;
        dots += p[i] == '.' ? 1 : 0;
        colons += p[i] == ':' ? 1 : 0;
    }
    return dots != 0 && colons == 1 && p[n - 1] != ':' && p[n - 1] != '.';
}

/* #ffcc00 */
static bool is_colour(const uint8_t *p, size_t n)
{
    size_t i = 1;

    while (i < n && sluice_is_hex(p[i]))
        i++;
    return p[0] == '#' && i == n && (n == 4 || n == 7 || n == 9);
}

/* ...{name}..., ...{0}..., ...{}...: what a format puts a value into. */
static bool has_field(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        const bool number = sluice_is_digit(p[i + 1]);
        size_t k = i + 1;

        if (p[i] != '{')
            continue;
        while (k < n && (number ? sluice_is_digit(p[k]) && k - i <= 2 : is_identifier_byte(p[k]) || p[k] == '.'))
            k++;
        if (k < n && p[k] == '}')
            return true;
    }
    return false;
}

/* 1.25, 1.5e-07, -3.2E+10 */
static bool is_real_number(const uint8_t *p, size_t n)
{
    size_t i = p[0] == '-' ? 1 : 0, point = 0;

    for (; i < n && (sluice_is_digit(p[i]) || p[i] == '.'); i++)
        point += p[i] == '.' ? 1 : 0;
    if (point > 1 || i == 0)
        return false;
    if (i + 2 < n && (p[i] == 'e' || p[i] == 'E'))
        i += p[i + 1] == '-' || p[i + 1] == '+' ? 2 : 1;
    else
        return i == n && point != 0;
    while (i < n && sluice_is_digit(p[i]))
        i++;
    return i == n && point != 0;
}

/* 0x0800: a constant of a program, or the number of a public key. */
static bool is_hex_number(const uint8_t *p, size_t n)
{
    size_t i = 2;

    while (i < n && sluice_is_hex(p[i]))
        i++;
    return sluice_bytes_begin(p, n, "0x") && i == n && n <= 18;
}

/* ^1.2.3, v2.0, >=3.11, 10.0.0.1 */
static bool is_version(const uint8_t *p, size_t n)
{
    size_t i = 0, dots = 0;

    while (i < n && strchr("^~<>=v", p[i]) != NULL && p[i] != 0)
        i++;
    for (; i < n; i++) {
        if (!sluice_is_digit(p[i]) && p[i] != '.' && p[i] != '*')
            return false;
        dots += p[i] == '.';
    }
    return dots != 0;
}

/* mypassword, mysecretkey: what manuals write, unless somebody put a number to it. */
static bool is_manuals_own(const uint8_t *p, size_t n)
{
    static const char *const parts[] = {"mypass", "mysecret"};
    size_t digits = 0;

    for (size_t i = 0; i < n; i++)
        digits += sluice_is_digit(p[i]);
    return digits < 2 && contains_any(p, n, parts, COUNT(parts));
}

/*
 * What only the controller of a cluster can read: base64 of the length of an RSA block in two bytes (512, or 256 of an
 * older key), that block, and AES-GCM's.
 * https://github.com/bitnami-labs/sealed-secrets/blob/main/docs/developer/crypto.md
 */
static bool is_sealed(const uint8_t *p, size_t n)
{
    size_t i = 0;

    if (n < 360 || p[0] != 'A' || (p[1] != 'g' && p[1] != 'Q') || p[2] < 'A' || p[2] > 'D')
        return false;
    while (i < n && (sluice_is_letter(p[i]) || sluice_is_digit(p[i]) || p[i] == '+' || p[i] == '/' || p[i] == '='))
        i++;
    return i == n;
}

/* The credentials that RFC 5849, 6749, 6750 and 7521 print, and many programs' tests after them: how they begin. */
static bool is_of_rfc(const uint8_t *p, size_t n)
{
    static const char *const begins[] = {"2yotnfzf", "tgzv3jok", "kkk9d7dh", "9djdj82h", "h480djs9",
                                         "mf_9.b5f", "dpf43f3p", "nnch734d", "hh5s93j4", "pfkkdhi9",
                                         "hdhd0244", "j49sk3j2", "kd94hf93", "0685bd91", "splxlobe",
                                         "7fjfp0zb", "gx1fbat3", "czzcagrs", "8xloxbtz"};

    return begins_with_any(p, n, begins, COUNT(begins));
}

bool sluice_shape_is_filler(const uint8_t *p, size_t n)
{
    static const char *const parts[] = {
        "${",         "$(",          "{{",          "}}",           "#{",           "%{",      "<%",        "%>",
        "%(",         "***",         "...",         "\xe2\x80\xa6", "\xe2\x80\xa2", "xxxx",    "://",       "changeme",
        "change_me",  "change-me",   "change_it",   "placeholder",  "your_",        "your-",   "yourpass",  "your.",
        "yoursecret", "yourapi",     "yourtoken",   "yourkey",      "redacted",     "dummy",   "insert_",   "insert-",
        "replace",    "process.env", "environ",     "getenv",       "secrets.",     "example", "sample",    "my_",
        "\\d",        "\\w",         "[a-z",        "[^",           "(?",           ".*",      "a-z",       "&nbsp",
        "&lt;",       "&#",          "\\u",         "todo",         "fixme",        "notreal", "not-real",  "not_real",
        "foobar",     "lorem",       "secret_",     "-secret",      "_token",       "-token",  "_key",      "-key",
        "%s",         ">=",          "_here",       "-here",        "goes-here",    "null)",   "undefined", "=%d",
        "=%u",        ".html#",      "change_this", "change-this",  "changethis"};
    static const char *const wholes[] = {"%s", "%d", "%v", "%q", "%@", "n/a", "tbd", "tiger", "define", "undef"};

    if (n == 0 || is_sequence(p, n) || is_bracketed(p, n) || is_variable(p, n) || is_shouted_name(p, n) ||
        is_path_or_address(p, n) || is_email(p, n) || is_version(p, n) || is_real_number(p, n) || is_colour(p, n) ||
        is_field_names(p, n) || is_entry_point(p, n) || has_field(p, n) || is_hex_number(p, n) ||
        is_list_of_names(p, n) || ends_in_variable(p, n) || is_call_without_arguments(p, n) ||
        (p[0] == '#' && is_shouted_word(p + 1, n - 1)))
        return true;
    for (size_t i = 0; i < COUNT(wholes); i++) {
        if (sluice_bytes_equal(p, n, wholes[i]))
            return true;
    }
    return p[0] == '<' || contains_any(p, n, parts, COUNT(parts)) || is_manuals_own(p, n) || is_of_rfc(p, n) ||
           is_sealed(p, n);
}

bool sluice_shape_has_any(const uint8_t *p, size_t n, const char *bytes)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != 0 && strchr(bytes, p[i]) != NULL)
            return true;
    }
    return false;
}

/* lang=, of lang="de": a name whose value follows, and not the end of base64. */
static bool is_begun(const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n && (sluice_is_letter(p[i]) || sluice_is_join(p[i])))
        i++;
    return i != 0 && i + 1 == n && p[i] == '=' && n % 4 != 0;
}

/* Does a dot stand before a number that ends it, as in blue.whale.86? No program has a member of that name. */
static bool ends_in_number(const uint8_t *p, size_t n)
{
    size_t digits = 0;

    while (digits < n && sluice_is_digit(p[n - 1 - digits]))
        digits++;
    return digits >= 2 && digits < n && p[n - 1 - digits] == '.';
}

/* i+1, p++, n-1: what is left of an expression behind its first name. */
static bool is_step(const uint8_t *p, size_t n)
{
    if (n != 2 || (p[0] != '+' && p[0] != '-'))
        return false;
    return p[1] == p[0] || sluice_is_digit(p[1]);
}

/* name(..., name[..., name->..., name::..., name.name, name=: what a program writes where a value is computed. */
bool sluice_shape_is_code(const uint8_t *p, size_t n)
{
    size_t i = 0, dots = 0;

    while (i < n && (p[i] == '&' || p[i] == '*' || p[i] == '!' || p[i] == '-' || p[i] == '+' || p[i] == '(' ||
                     p[i] == '$' || p[i] == '.'))
        i++;
    if (p[0] == '{' || p[0] == '[' || p[0] == '(' || (i < n && p[i] == '(') || is_begun(p, n))
        return true;
    if (i == n || (!sluice_is_letter(p[i]) && p[i] != '_'))
        return false;
    while (i < n && (is_identifier_byte(p[i]) || p[i] == '.' || p[i] == '$')) {
        dots += p[i] == '.' && i + 1 < n && (sluice_is_letter(p[i + 1]) || p[i + 1] == '_');
        i++;
    }
    if (i == n || p[i] == '=')
        return dots != 0 && !ends_in_number(p, n);
    if (is_step(p + i, n - i) && (p[0] == '*' || i <= 3))
        return true;
    return p[i] == '(' || p[i] == '[' || (p[i] == '?' && i + 1 < n && strchr(".:[?", p[i + 1]) != NULL) ||
           p[i] == '<' || p[i] == '{' || p[i] == ')' || p[i] == '}' || (i + 1 < n && p[i] == '-' && p[i + 1] == '>') ||
           (i + 1 < n && p[i] == ':' && p[i + 1] == ':');
}
