#include "rules/pattern_parse_internal.h"

#include "core/ascii.h"
#include "core/hex.h"

/* --- sets -------------------------------------------------------------------------------------------------------- */

static void set_add_range(struct sluice_byteset *s, unsigned from, unsigned to)
{
    for (unsigned b = from; b <= to; b++)
        sluice_byteset_add(s, (uint8_t)b);
}

void sluice_pattern_fold_case(struct sluice_byteset *s)
{
    for (unsigned lower = 'a'; lower <= 'z'; lower++) {
        unsigned upper = lower - 'a' + 'A';

        if (sluice_byteset_has(s, (uint8_t)lower))
            sluice_byteset_add(s, (uint8_t)upper);
        else if (sluice_byteset_has(s, (uint8_t)upper))
            sluice_byteset_add(s, (uint8_t)lower);
    }
}

bool sluice_pattern_type(char letter, struct sluice_byteset *s)
{
    memset(s, 0, sizeof(*s));
    switch (letter) {
    case 'd':
    case 'D':
        set_add_range(s, '0', '9');
        break;
    case 'w':
    case 'W':
        set_add_range(s, '0', '9');
        set_add_range(s, 'A', 'Z');
        set_add_range(s, 'a', 'z');
        sluice_byteset_add(s, '_');
        break;
    case 's':
    case 'S':
        set_add_range(s, '\t', '\r');
        sluice_byteset_add(s, ' ');
        break;
    default:
        return false;
    }
    if (letter == 'D' || letter == 'W' || letter == 'S')
        *s = sluice_byteset_all_but(s);
    return true;
}

/* --- escapes ----------------------------------------------------------------------------------------------------- */

/* Behind "\x": two hex digits, or one or two in braces. */
static bool take_hex(struct sluice_pattern_parser *ps, uint8_t *out)
{
    bool braces = sluice_skip(ps, "{");
    unsigned value = 0, digits = 0;

    while (digits < 2 && sluice_hex_value(sluice_peek(ps)) >= 0) {
        value = value * 16 + (unsigned)sluice_hex_value(sluice_peek(ps));
        ps->at++;
        digits++;
    }
    *out = (uint8_t)value;
    return braces ? digits > 0 && sluice_skip(ps, "}") : digits == 2;
}

const char *sluice_pattern_escape(struct sluice_pattern_parser *ps, uint8_t *out)
{
    static const char letters[] = "tnrf", bytes[] = "\t\n\r\f";
    const char *known;
    uint8_t b;

    ps->at++;
    if ((b = sluice_peek(ps)) == 0)
        return "ends with a backslash";
    ps->at++;
    if (b == 'x')
        return take_hex(ps, out) ? NULL : "\\x needs two hex digits";
    if ((known = strchr(letters, b)) != NULL) {
        *out = (uint8_t)bytes[known - letters];
        return NULL;
    }
    if (b >= '1' && b <= '9')
        return "back-references are not allowed";
    if (sluice_is_digit(b) || sluice_is_letter(b))
        return "this escape is not allowed";
    if (b >= 0x80u)
        return "a backslash before a character that is not ASCII";
    *out = b;
    return NULL;
}

/* --- classes ----------------------------------------------------------------------------------------------------- */

/* One element of a class that is no type escape: a byte. NULL reason: done. */
static const char *take_class_byte(struct sluice_pattern_parser *ps, uint8_t *out)
{
    uint8_t b = sluice_peek(ps);

    if (b == 0)
        return "the class is not closed";
    if (b == '\\')
        return sluice_looking_at(ps, "\\b") ? "\\b is not allowed in a class" : sluice_pattern_escape(ps, out);
    if (b >= 0x80u)
        return "a class holds bytes: a character that is not ASCII needs an alternation";
    if (b == '[')
        return "an opening bracket in a class must be escaped";
    ps->at++;
    *out = b;
    return NULL;
}

static const char *take_class_item(struct sluice_pattern_parser *ps, struct sluice_byteset *set, bool first)
{
    struct sluice_byteset type;
    const char *why;
    uint8_t from, to;

    if (sluice_peek(ps) == '\\' && ps->at + 1 < ps->len && sluice_pattern_type(ps->text[ps->at + 1], &type)) {
        ps->at += 2;
        sluice_byteset_join(set, &type);
        return sluice_looking_at(ps, "-") && !sluice_looking_at(ps, "-]") ? "a range cannot begin with a class" : NULL;
    }
    if (sluice_peek(ps) == '-' && !first && !sluice_looking_at(ps, "-]"))
        return "a hyphen inside a class must be escaped";
    if ((why = take_class_byte(ps, &from)) != NULL)
        return why;
    to = from;
    if (sluice_looking_at(ps, "-") && !sluice_looking_at(ps, "-]")) {
        ps->at++;
        if (sluice_peek(ps) == '\\' && ps->at + 1 < ps->len && sluice_pattern_type(ps->text[ps->at + 1], &type))
            return "a range cannot end with a class";
        if ((why = take_class_byte(ps, &to)) != NULL)
            return why;
        if (to < from)
            return "the range is the wrong way round";
    }
    set_add_range(set, from, to);
    return NULL;
}

struct sluice_node *sluice_pattern_class(struct sluice_pattern_parser *ps)
{
    struct sluice_node *n = sluice_pattern_node(ps, SLUICE_NODE_SET);
    size_t start = ps->at++, item;
    bool negated;

    if (n == NULL)
        return NULL;
    negated = sluice_skip(ps, "^");
    if (sluice_peek(ps) == ']')
        return sluice_pattern_refuse(ps, ps->at,
                                     "a closing bracket in a class must be escaped, and a class cannot be empty");
    for (bool first = true; sluice_peek(ps) != ']'; first = false) {
        const char *why;

        item = ps->at;
        if ((why = take_class_item(ps, &n->set, first)) != NULL)
            return sluice_pattern_refuse(ps, item, why);
    }
    ps->at++;
    if (ps->caseless)
        sluice_pattern_fold_case(&n->set);
    if (negated)
        n->set = sluice_byteset_all_but(&n->set);
    if (sluice_byteset_count(&n->set) == 0)
        return sluice_pattern_refuse(ps, start, "the class holds nothing");
    return n;
}
