#include "rules/template.h"

#include "rules/random.h"
#include "rules/validator.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

/* Not every text can be completed (a check digit of 10): so many random ones are tried. */
#define ATTEMPTS 64u

static const struct {
    const char *name, *alphabet;
} alphabets[] = {
    {"digits", "0123456789"},
    {"hex", "0123456789abcdef"},
    {"HEX", "0123456789ABCDEF"},
    {"lower", "abcdefghijklmnopqrstuvwxyz"},
    {"upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"alnum", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    {"base62", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    {"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    {"base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"},
    {"word", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"},
    {"base58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"},
};

struct expansion {
    struct sluice_buf *out;
    struct sluice_random random;
    size_t begin;  /* where this example begins in out */
    size_t from;   /* where the last ${from} stood, in out */
    bool from_set; /* ...and no ${check:} came since */
    bool again;    /* a validator could not complete this text: other random parts may do */
    struct sluice_error *err;
};

static enum sluice_status append_random(struct expansion *x, const char *alphabet, uint32_t n)
{
    enum sluice_status st = SLUICE_OK;
    uint32_t letters = (uint32_t)strlen(alphabet);

    for (uint32_t i = 0; i < n && st == SLUICE_OK; i++)
        st = sluice_buf_append_byte(x->out, (uint8_t)alphabet[sluice_random_below(&x->random, letters)]);
    return st == SLUICE_OK ? st : sluice_fail(x->err, st, "the example is larger than %u bytes", SLUICE_EXAMPLE_MAX);
}

/* Where the value to complete begins: at ${from}, else behind the last byte that ends values. */
static size_t value_start(const struct expansion *x)
{
    size_t at = x->out->len;

    if (x->from_set)
        return x->from;
    while (at > x->begin && strchr(" \t\r\n\"'=:", x->out->data[at - 1]) == NULL)
        at--;
    return at;
}

static enum sluice_status append_check(struct expansion *x, const char *name)
{
    const struct sluice_validator *v = sluice_validator_find(name);
    size_t start = value_start(x), n;
    enum sluice_status st;
    char check[256];

    if (v == NULL)
        return sluice_fail(x->err, SLUICE_EFORMAT, "unknown validator in ${check:}");
    if (v->complete == NULL)
        return sluice_fail(x->err, SLUICE_EFORMAT, "validator %s cannot complete a value", v->name);
    if (start == x->out->len)
        return sluice_fail(x->err, SLUICE_EFORMAT, "nothing stands before ${check:}");
    n = v->complete(x->out->data + start, x->out->len - start, check, sizeof(check));
    if (n == 0 || n > sizeof(check)) {
        x->again = true;
        return sluice_fail(x->err, SLUICE_EFORMAT, "validator %s completes no such value", v->name);
    }
    x->from_set = false;
    st = sluice_buf_append(x->out, check, n);
    return st == SLUICE_OK ? st : sluice_fail(x->err, st, "the example is larger than %u bytes", SLUICE_EXAMPLE_MAX);
}

/* "digits:12": the number behind the colon, 0 where there is none or it is too large. */
static uint32_t count_of(const char *s)
{
    uint32_t n = 0;

    if (*s == '\0')
        return 0;
    for (; *s >= '0' && *s <= '9' && n <= SLUICE_EXAMPLE_MAX; s++)
        n = n * 10 + (uint32_t)(*s - '0');
    return *s == '\0' && n <= SLUICE_EXAMPLE_MAX ? n : 0;
}

/* part: what stands between the braces. */
static enum sluice_status append_part(struct expansion *x, const char *part)
{
    const char *colon = strchr(part, ':');
    uint32_t n;

    if (strcmp(part, "from") == 0) {
        x->from = x->out->len;
        x->from_set = true;
        return SLUICE_OK;
    }
    if (colon == NULL)
        return sluice_fail(x->err, SLUICE_EFORMAT, "unknown part ${...}: expected ${from}, ${check:NAME} or ${KIND:N}");
    if (strncmp(part, "check:", 6) == 0)
        return append_check(x, colon + 1);
    for (size_t i = 0; i < sizeof(alphabets) / sizeof(alphabets[0]); i++) {
        if (strlen(alphabets[i].name) != (size_t)(colon - part) ||
            strncmp(part, alphabets[i].name, (size_t)(colon - part)) != 0)
            continue;
        if ((n = count_of(colon + 1)) == 0)
            return sluice_fail(x->err, SLUICE_EFORMAT, "${%s:N} needs a number N of 1 to %u", alphabets[i].name,
                               SLUICE_EXAMPLE_MAX);
        return append_random(x, alphabets[i].alphabet, n);
    }
    return sluice_fail(x->err, SLUICE_EFORMAT, "unknown kind of part ${...:N}");
}

static enum sluice_status expand_once(struct expansion *x, const char *text)
{
    enum sluice_status st = SLUICE_OK;

    while (*text != '\0' && st == SLUICE_OK) {
        const char *close;
        char part[64];

        if (strncmp(text, "$${", 3) == 0) {
            st = sluice_buf_append(x->out, "${", 2);
            text += 3;
        } else if (strncmp(text, "${", 2) == 0) {
            close = strchr(text, '}');
            if (close == NULL || (size_t)(close - text - 2) >= sizeof(part))
                return sluice_fail(x->err, SLUICE_EFORMAT, "${ without its } (write $${ for the two characters)");
            memcpy(part, text + 2, (size_t)(close - text - 2));
            part[close - text - 2] = '\0';
            text = close + 1;
            if ((st = append_part(x, part)) != SLUICE_OK)
                return st;
        } else {
            st = sluice_buf_append_byte(x->out, (uint8_t)*text++);
        }
        if (st == SLUICE_OK && x->out->len - x->begin > SLUICE_EXAMPLE_MAX)
            st = SLUICE_ELIMIT;
    }
    return st == SLUICE_OK ? st : sluice_fail(x->err, st, "the example is larger than %u bytes", SLUICE_EXAMPLE_MAX);
}

/* FNV-1a, 64 bits: spreads a short text over a seed. */
static uint64_t seed_of(const char *s)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (; *s != '\0'; s++)
        h = (h ^ (uint8_t)*s) * 0x100000001b3u;
    return h;
}

enum sluice_status sluice_template_expand(const char *text, const char *seed_text, struct sluice_buf *out,
                                          struct sluice_error *err)
{
    struct expansion x = {.out = out, .random = {seed_of(seed_text)}, .begin = out->len, .err = err};
    enum sluice_status st = SLUICE_OK;

    for (unsigned i = 0; i < ATTEMPTS; i++) {
        x.from_set = x.again = false;
        out->len = x.begin;
        st = expand_once(&x, text);
        if (st == SLUICE_OK || !x.again)
            break;
    }
    return st;
}
