/* Which values are too common to be looked for: each would be found in texts that hold no secret. */
#include "rules/own_store.h"

#include "core/ascii.h"
#include "core/limits.h"

#include <string.h>
#include <strings.h>

/* Compared whole, ASCII letters without case, digits and '!' at the end left out. Eight bytes or more. */
static const char *const common[] = {
    "password",         "passwort",    "passphrase",   "contrasena",       "motdepasse",        "wachtwoord",
    "changeme",         "changeit",    "change-me",    "change_me",        "change-it",         "replaceme",
    "replace-me",       "replace_me",  "fill-me-in",   "todo-fill",        "placeholder",       "undefined",
    "not-set",          "username",    "benutzername", "administrator",    "anonymous",         "production",
    "development",      "staging",     "localhost",    "127.0.0.1",        "0.0.0.0",           "host.docker.internal",
    "postgres",         "postgresql",  "mongodb",      "rabbitmq",         "elasticsearch",     "memcached",
    "example",          "example.com", "example.org",  "sample",           "disabled",          "required",
    "optional",         "default",     "secret",       "mysecret",         "my-secret",         "my_secret",
    "mypassword",       "my-password", "my_password",  "letmein",          "iloveyou",          "trustno1",
    "qwerty",           "qwertyui",    "qwertyuiop",   "asdfghjkl",        "zxcvbnm",           "baseball",
    "football",         "superman",    "sunshine",     "princess",         "welcome",           "whatever",
    "computer",         "internet",    "p@ssw0rd",     "passw0rd",         "access-token",      "access_token",
    "api-key",          "api_key",     "apikey",       "secret-key",       "secret_key",        "application",
    "application/json", "text/plain",  "text/html",    "http://localhost", "https://localhost", "info@example.com",
    "us-east",          "eu-west",     "eu-central",
};

static bool is_common(const uint8_t *value, size_t len)
{
    while (len != 0 && value[len - 1] != 0 &&
           ((value[len - 1] >= '0' && value[len - 1] <= '9') || strchr("!:-_.", value[len - 1]) != NULL))
        len--;
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        if (strlen(common[i]) == len && strncasecmp(common[i], (const char *)value, len) == 0)
            return true;
    }
    return false;
}

/* No more than two different bytes. */
static bool is_uniform(const uint8_t *value, size_t len)
{
    size_t other = 1;

    while (other < len && value[other] == value[0])
        other++;
    for (size_t i = other; i < len; i++) {
        if (value[i] != value[0] && value[i] != value[other])
            return false;
    }
    return true;
}

/* 12345678, 87654321, abcdefgh, 1234567890: each byte one more, or each one less, than the one before; 0 follows 9. */
static bool is_sequence(const uint8_t *value, size_t len)
{
    bool up = true, down = true;

    for (size_t i = 1; i < len; i++) {
        up = up && (value[i] == value[i - 1] + 1 || (value[i] == '0' && value[i - 1] == '9'));
        down = down && (value[i] + 1 == value[i - 1] || (value[i] == '9' && value[i - 1] == '0'));
    }
    return up || down;
}

/* <...>, ${...}, {{...}}, %...%, your-..., your_...: text that stands where a value is to be put. */
static bool is_placeholder(const uint8_t *value, size_t len)
{
    const uint8_t last = value[len - 1];

    if ((value[0] == '<' && last == '>') || (value[0] == '$' && value[1] == '{' && last == '}') ||
        (value[0] == '{' && value[1] == '{' && last == '}') || (value[0] == '%' && last == '%'))
        return true;
    if (strncasecmp((const char *)value, "your-", 5) != 0 && strncasecmp((const char *)value, "your_", 5) != 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!sluice_is_letter(value[i]) && value[i] != '-' && value[i] != '_')
            return false;
    }
    return true;
}

static bool is_blank(const uint8_t *value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (value[i] > 0x20)
            return false;
    }
    return true;
}

const char *sluice_own_value_refused(const uint8_t *value, size_t len)
{
    if (len < SLUICE_OWN_MIN)
        return "shorter than 8 bytes";
    if (len > SLUICE_OWN_MAX)
        return "longer than 4096 bytes";
    if (is_blank(value, len) || is_uniform(value, len) || is_sequence(value, len))
        return "trivial: the same characters again and again, or in order";
    if (is_placeholder(value, len))
        return "a placeholder";
    if (is_common(value, len))
        return "a common word, which stands in texts that hold no secret";
    return NULL;
}
