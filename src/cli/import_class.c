/* Characters and classes of Go's regular expressions. */
#include "cli/import_internal.h"

#include "core/hex.h"
#include "core/utf8.h"

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define CLASS_CHARS_MAX 32u /* characters beyond ASCII that a class may list: they become branches */

void import_set_range(struct sluice_byteset *set, unsigned from, unsigned to)
{
    for (unsigned b = from; b <= to; b++)
        sluice_byteset_add(set, (uint8_t)b);
}

static void set_fold(struct sluice_byteset *set)
{
    for (unsigned low = 'a'; low <= 'z'; low++) {
        if (sluice_byteset_has(set, (uint8_t)low))
            sluice_byteset_add(set, (uint8_t)(low - 32));
        else if (sluice_byteset_has(set, (uint8_t)(low - 32)))
            sluice_byteset_add(set, (uint8_t)low);
    }
}

bool import_set_within(const struct sluice_byteset *set, const char *members)
{
    struct sluice_byteset of = {{0}};

    for (; *members != '\0'; members++)
        sluice_byteset_add(&of, (uint8_t)*members);
    for (unsigned i = 0; i < 4; i++) {
        if ((set->bits[i] & ~of.bits[i]) != 0)
            return false;
    }
    return true;
}

uint8_t import_set_first(const struct sluice_byteset *set)
{
    unsigned b = 0;

    while (b < 255 && !sluice_byteset_has(set, (uint8_t)b))
        b++;
    return (uint8_t)b;
}

bool import_type_set(char letter, struct sluice_byteset *set)
{
    memset(set, 0, sizeof(*set));
    switch (letter) {
    case 'd':
    case 'D':
        import_set_range(set, '0', '9');
        break;
    case 'w':
    case 'W':
        import_set_range(set, '0', '9');
        import_set_range(set, 'A', 'Z');
        import_set_range(set, 'a', 'z');
        sluice_byteset_add(set, '_');
        break;
    case 's':
    case 'S': /* without the vertical tab, other than PCRE2's */
        import_set_range(set, '\t', '\n');
        import_set_range(set, '\f', '\r');
        sluice_byteset_add(set, ' ');
        break;
    default:
        return false;
    }
    if (letter == 'D' || letter == 'W' || letter == 'S')
        *set = sluice_byteset_all_but(set);
    return true;
}

/* --- characters -------------------------------------------------------------------------------------------------- */

static int digit_of(char c, unsigned base)
{
    int v = sluice_hex_value((uint8_t)c);

    return v < (int)base ? v : -1;
}

/* At most n digits at `at`; returns how many there were. */
static unsigned take_digits(struct import_parser *ps, unsigned n, unsigned base, uint32_t *value)
{
    unsigned i = 0;

    for (*value = 0; i < n && ps->at < ps->len && digit_of(ps->text[ps->at], base) >= 0; i++, ps->at++)
        *value = *value * base + (uint32_t)digit_of(ps->text[ps->at], base);
    return i;
}

static const char *take_hex(struct import_parser *ps, uint32_t *cp)
{
    uint8_t utf8[4];
    bool ok;

    if (import_skip(ps, "{"))
        ok = take_digits(ps, 6, 16, cp) > 0 && import_skip(ps, "}");
    else
        ok = take_digits(ps, 2, 16, cp) == 2;
    ok = ok && (*cp == 0 || sluice_utf8_encode(*cp, utf8) > 0);
    return ok ? NULL : "\\x without its digits, or of no character";
}

const char *import_escaped_char(struct import_parser *ps, uint32_t *cp)
{
    static const char letters[] = "afnrtv", bytes[] = "\a\f\n\r\t\v";
    char c = ps->at + 1 < ps->len ? ps->text[ps->at + 1] : '\0';
    const char *known;

    if (c == '\0')
        return "ends with a backslash";
    ps->at += 2;
    *cp = (uint8_t)c;
    if (c == 'x')
        return take_hex(ps, cp);
    if ((known = strchr(letters, c)) != NULL) {
        *cp = (uint8_t)bytes[known - letters];
        return NULL;
    }
    if (c == '0' || (c >= '1' && c <= '7' && digit_of(ps->at < ps->len ? ps->text[ps->at] : '\0', 8) >= 0)) {
        ps->at--;
        (void)take_digits(ps, 3, 8, cp);
        return NULL;
    }
    if (c >= '1' && c <= '9')
        return "back-references are not in Go's syntax";
    if (c == 'p' || c == 'P')
        return "Unicode classes (\\p) cannot be said of bytes";
    if (strchr(LETTERS, c) != NULL || (uint8_t)c >= 0x80)
        return "an escape that Go does not have";
    return NULL;
}

struct import_node *import_char_node(struct import_parser *ps, uint32_t cp)
{
    struct import_node *n = import_node_new(ps, cp < 0x80 ? IMPORT_SET : IMPORT_BYTES);

    if (n == NULL)
        return NULL;
    if (cp >= 0x80) {
        (void)sluice_utf8_encode(cp, n->bytes);
        ps->re->beyond_ascii = ps->re->beyond_ascii || ps->fold;
        return n;
    }
    sluice_byteset_add(&n->set, (uint8_t)cp);
    if (ps->fold)
        set_fold(&n->set);
    return n;
}

/* --- classes ----------------------------------------------------------------------------------------------------- */

struct class
{
    struct sluice_byteset set;
    bool high; /* all characters beyond ASCII */
    uint32_t chars[CLASS_CHARS_MAX];
    unsigned n_chars;
};

static const struct {
    const char *name, *ranges; /* pairs of from and to */
} posix[] = {
    {"alnum", "09AZaz"}, {"alpha", "AZaz"}, {"ascii", "\x01\x7f"}, {"blank", "  \t\t"}, {"cntrl", "\x01\x1f\x7f\x7f"},
    {"digit", "09"},     {"graph", "!~"},   {"lower", "az"},       {"print", " ~"},     {"punct", "!/:@[`{~"},
    {"space", "\t\r  "}, {"upper", "AZ"},   {"word", "09AZaz__"},  {"xdigit", "09AFaf"}};

/* [:name:] or [:^name:] at `at`: into the class. False: there is none. */
static bool take_posix(struct import_parser *ps, struct class *c)
{
    for (size_t i = 0; i < sizeof(posix) / sizeof(posix[0]); i++) {
        struct sluice_byteset set = {{0}};
        size_t start = ps->at;
        bool negated;

        (void)import_skip(ps, "[:");
        negated = import_skip(ps, "^");
        if (!import_skip(ps, posix[i].name) || !import_skip(ps, ":]")) {
            ps->at = start;
            continue;
        }
        for (const char *r = posix[i].ranges; *r != '\0'; r += 2)
            import_set_range(&set, (uint8_t)r[0], (uint8_t)r[1]);
        if (strcmp(posix[i].name, "ascii") == 0 || strcmp(posix[i].name, "cntrl") == 0)
            sluice_byteset_add(&set, 0);
        if (negated)
            set = sluice_byteset_all_but(&set);
        sluice_byteset_join(&c->set, &set);
        c->high = c->high || negated;
        return true;
    }
    return false;
}

/* One character of a class. NULL reason: done. */
static const char *take_char(struct import_parser *ps, uint32_t *cp)
{
    unsigned n;
    bool cut;

    if (ps->at == ps->len)
        return "the class is not closed";
    if (ps->text[ps->at] == '\\')
        return import_escaped_char(ps, cp);
    n = sluice_utf8_decode((const uint8_t *)ps->text + ps->at, ps->len - ps->at, cp, &cut);
    ps->at += n;
    return n > 0 ? NULL : "not UTF-8";
}

static const char *add_range(struct class *c, uint32_t from, uint32_t to)
{
    if (to < from)
        return "the range is the wrong way round";
    if (from < 0x80)
        import_set_range(&c->set, from, to < 0x80 ? to : 0x7f);
    if (to < 0x80)
        return NULL;
    if (from <= 0x80 && to >= 0x10ffff) {
        c->high = true;
        return NULL;
    }
    for (uint32_t cp = from < 0x80 ? 0x80 : from; cp <= to; cp++) {
        if (c->n_chars == CLASS_CHARS_MAX)
            return "a class of many characters beyond ASCII cannot be said of bytes";
        c->chars[c->n_chars++] = cp;
    }
    return NULL;
}

static const char *take_item(struct import_parser *ps, struct class *c)
{
    struct sluice_byteset type;
    uint32_t from, to;
    const char *why;

    if (import_looking_at(ps, "[:") && take_posix(ps, c))
        return NULL;
    if (import_looking_at(ps, "\\") && ps->at + 1 < ps->len && import_type_set(ps->text[ps->at + 1], &type)) {
        c->high = c->high || ps->text[ps->at + 1] < 'a';
        ps->at += 2;
        sluice_byteset_join(&c->set, &type);
        return NULL;
    }
    if ((why = take_char(ps, &from)) != NULL)
        return why;
    to = from;
    if (import_looking_at(ps, "-") && !import_looking_at(ps, "-]")) {
        ps->at++;
        if ((why = take_char(ps, &to)) != NULL)
            return why;
    }
    return add_range(c, from, to);
}

/* The class's node: a set, and branches for characters beyond ASCII. */
static struct import_node *class_node(struct import_parser *ps, struct class *c, bool negated, size_t start)
{
    struct import_node *alt, *set, **tail;
    bool any = false;

    for (unsigned b = 0; b < 0x80; b++)
        any = any || sluice_byteset_has(&c->set, (uint8_t)b);
    for (unsigned b = 0x80; b < 0x100; b++)
        c->set.bits[b >> 6] &= ~((uint64_t)1 << (b & 63u)); /* negated types: by c->high */
    if (ps->fold)
        set_fold(&c->set);
    ps->re->beyond_ascii = ps->re->beyond_ascii || (ps->fold && c->n_chars > 0);
    if (c->high)
        import_set_range(&c->set, 0x80, 0xff);
    if (negated && c->n_chars > 0 && !c->high)
        return import_refuse(ps, start, "a class without some characters beyond ASCII cannot be said of bytes");
    if (negated)
        c->set = sluice_byteset_all_but(&c->set);
    if (sluice_byteset_count(&c->set) == 0 && (negated || c->n_chars == 0))
        return import_refuse(ps, start, "the class holds nothing");
    if ((set = import_node_new(ps, IMPORT_SET)) == NULL)
        return NULL;
    set->set = c->set;
    if (negated || c->high || c->n_chars == 0)
        return set;
    if ((alt = import_node_new(ps, IMPORT_ALT)) == NULL)
        return NULL;
    tail = &alt->child;
    if (any) {
        *tail = set;
        tail = &set->next;
    }
    for (unsigned i = 0; i < c->n_chars; i++) {
        if ((*tail = import_char_node(ps, c->chars[i])) == NULL)
            return NULL;
        tail = &(*tail)->next;
    }
    return alt;
}

struct import_node *import_class(struct import_parser *ps)
{
    struct class c = {.high = false};
    size_t start = ps->at++;
    bool negated = import_skip(ps, "^");

    for (bool first = true; first || !import_looking_at(ps, "]"); first = false) {
        size_t item = ps->at;
        const char *why = take_item(ps, &c);

        if (why != NULL)
            return import_refuse(ps, ps->at == ps->len ? start : item, why);
    }
    ps->at++;
    return class_node(ps, &c, negated, start);
}
