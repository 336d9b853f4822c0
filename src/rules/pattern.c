#include "rules/pattern_internal.h"

#include "core/hex.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

struct parser {
    const char *text;
    size_t len, at;
    bool caseless;
    unsigned depth;
    struct sluice_pattern *p;
    struct sluice_error *err;
};

static struct sluice_node *parse_alt(struct parser *ps);

/* NULL, so that `return refuse(...)` is one line. */
static struct sluice_node *refuse(struct parser *ps, size_t at, const char *why)
{
    (void)sluice_fail(ps->err, SLUICE_EFORMAT, "at byte %zu: %s", at, why);
    return NULL;
}

static struct sluice_node *node_new(struct parser *ps, enum sluice_node_kind kind)
{
    struct sluice_node *n = sluice_pool_take(&ps->p->pool, sizeof(*n));

    if (n == NULL)
        (void)sluice_fail(ps->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    else
        n->kind = kind;
    return n;
}

static bool looking_at(const struct parser *ps, const char *s)
{
    size_t n = strlen(s);

    return n <= ps->len - ps->at && memcmp(ps->text + ps->at, s, n) == 0;
}

static bool skip(struct parser *ps, const char *s)
{
    if (!looking_at(ps, s))
        return false;
    ps->at += strlen(s);
    return true;
}

/* The byte at `at`, 0 behind the end (a pattern holds no NUL). */
static uint8_t peek(const struct parser *ps)
{
    return ps->at < ps->len ? (uint8_t)ps->text[ps->at] : 0;
}

static bool is_digit(uint8_t b)
{
    return b >= '0' && b <= '9';
}

static bool is_alpha(uint8_t b)
{
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
}

/* --- sets -------------------------------------------------------------------------------------------------------- */

static void set_add_range(struct sluice_byteset *s, unsigned from, unsigned to)
{
    for (unsigned b = from; b <= to; b++)
        sluice_byteset_add(s, (uint8_t)b);
}

static void set_add_all(struct sluice_byteset *s, const struct sluice_byteset *more)
{
    for (unsigned i = 0; i < 4; i++)
        s->bits[i] |= more->bits[i];
}

static void set_negate(struct sluice_byteset *s)
{
    for (unsigned i = 0; i < 4; i++)
        s->bits[i] = ~s->bits[i];
}

static void set_fold_case(struct sluice_byteset *s)
{
    for (unsigned lower = 'a'; lower <= 'z'; lower++) {
        unsigned upper = lower - 'a' + 'A';

        if (sluice_byteset_has(s, (uint8_t)lower))
            sluice_byteset_add(s, (uint8_t)upper);
        else if (sluice_byteset_has(s, (uint8_t)upper))
            sluice_byteset_add(s, (uint8_t)lower);
    }
}

/* \d \w \s and their negations, as PCRE2's tables of the C locale have them. False: no such escape. */
static bool set_of_type(char letter, struct sluice_byteset *s)
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
        set_negate(s);
    return true;
}

/* --- escapes ----------------------------------------------------------------------------------------------------- */

/* Behind "\x": two hex digits, or one or two in braces. */
static bool take_hex(struct parser *ps, uint8_t *out)
{
    bool braces = skip(ps, "{");
    unsigned value = 0, digits = 0;

    while (digits < 2 && sluice_hex_value(peek(ps)) >= 0) {
        value = value * 16 + (unsigned)sluice_hex_value(peek(ps));
        ps->at++;
        digits++;
    }
    *out = (uint8_t)value;
    return braces ? digits > 0 && skip(ps, "}") : digits == 2;
}

/* A backslash stands at `at`; takes an escape that means one byte. NULL reason: done. */
static const char *take_escaped_byte(struct parser *ps, uint8_t *out)
{
    static const char letters[] = "tnrf", bytes[] = "\t\n\r\f";
    const char *known;
    uint8_t b;

    ps->at++;
    if ((b = peek(ps)) == 0)
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
    if (is_digit(b) || is_alpha(b))
        return "this escape is not allowed";
    if (b >= 0x80u)
        return "a backslash before a character that is not ASCII";
    *out = b;
    return NULL;
}

/* --- classes ----------------------------------------------------------------------------------------------------- */

/* One element of a class that is no type escape: a byte. NULL reason: done. */
static const char *take_class_byte(struct parser *ps, uint8_t *out)
{
    uint8_t b = peek(ps);

    if (b == 0)
        return "the class is not closed";
    if (b == '\\')
        return looking_at(ps, "\\b") ? "\\b is not allowed in a class" : take_escaped_byte(ps, out);
    if (b >= 0x80u)
        return "a class holds bytes: a character that is not ASCII needs an alternation";
    if (b == '[')
        return "an opening bracket in a class must be escaped";
    ps->at++;
    *out = b;
    return NULL;
}

static const char *take_class_item(struct parser *ps, struct sluice_byteset *set, bool first)
{
    struct sluice_byteset type;
    const char *why;
    uint8_t from, to;

    if (peek(ps) == '\\' && ps->at + 1 < ps->len && set_of_type(ps->text[ps->at + 1], &type)) {
        ps->at += 2;
        set_add_all(set, &type);
        return looking_at(ps, "-") && !looking_at(ps, "-]") ? "a range cannot begin with a class" : NULL;
    }
    if (peek(ps) == '-' && !first && !looking_at(ps, "-]"))
        return "a hyphen inside a class must be escaped";
    if ((why = take_class_byte(ps, &from)) != NULL)
        return why;
    to = from;
    if (looking_at(ps, "-") && !looking_at(ps, "-]")) {
        ps->at++;
        if (peek(ps) == '\\' && ps->at + 1 < ps->len && set_of_type(ps->text[ps->at + 1], &type))
            return "a range cannot end with a class";
        if ((why = take_class_byte(ps, &to)) != NULL)
            return why;
        if (to < from)
            return "the range is the wrong way round";
    }
    set_add_range(set, from, to);
    return NULL;
}

static struct sluice_node *parse_class(struct parser *ps)
{
    struct sluice_node *n = node_new(ps, SLUICE_NODE_SET);
    size_t start = ps->at++, item;
    bool negated;

    if (n == NULL)
        return NULL;
    negated = skip(ps, "^");
    if (peek(ps) == ']')
        return refuse(ps, ps->at, "a closing bracket in a class must be escaped, and a class cannot be empty");
    for (bool first = true; peek(ps) != ']'; first = false) {
        const char *why;

        item = ps->at;
        if ((why = take_class_item(ps, &n->set, first)) != NULL)
            return refuse(ps, item, why);
    }
    ps->at++;
    if (ps->caseless)
        set_fold_case(&n->set);
    if (negated)
        set_negate(&n->set);
    if (sluice_byteset_count(&n->set) == 0)
        return refuse(ps, start, "the class holds nothing");
    return n;
}

/* --- groups ------------------------------------------------------------------------------------------------------ */

static bool take_name(struct parser *ps, char close)
{
    size_t start = ps->at;

    while (is_alpha(peek(ps)) || is_digit(peek(ps)) || peek(ps) == '_')
        ps->at++;
    if (ps->at == start || ps->at - start > 32 || is_digit((uint8_t)ps->text[start]) || peek(ps) != (uint8_t)close)
        return false;
    ps->at++;
    return true;
}

/* What stands behind "(?". Sets *kind (CAT: a group), *capture, *negated and ps->caseless; a reason otherwise. */
static const char *take_group_kind(struct parser *ps, enum sluice_node_kind *kind, bool *capture, bool *negated)
{
    *kind = SLUICE_NODE_CAT;
    *capture = *negated = false;
    if (skip(ps, ":") || skip(ps, ">"))
        return NULL;
    if (looking_at(ps, "i:") || looking_at(ps, "-i:")) {
        ps->caseless = looking_at(ps, "i:");
        ps->at += ps->caseless ? 2 : 3;
        return NULL;
    }
    if ((*negated = looking_at(ps, "!")) || looking_at(ps, "=")) {
        ps->at++;
        *kind = SLUICE_NODE_LOOK_AHEAD;
        return NULL;
    }
    if ((*negated = looking_at(ps, "<!")) || looking_at(ps, "<=")) {
        ps->at += 2;
        *kind = SLUICE_NODE_LOOK_BEHIND;
        return NULL;
    }
    *capture = true;
    if (skip(ps, "<") || skip(ps, "P<"))
        return take_name(ps, '>') ? NULL : "the group's name is not well formed";
    if (skip(ps, "'"))
        return take_name(ps, '\'') ? NULL : "the group's name is not well formed";
    switch (peek(ps)) {
    case '(':
        return "conditions are not allowed";
    case '|':
        return "branch reset is not allowed";
    case 'C':
        return "callouts are not allowed";
    case '#':
        return "comments are not allowed";
    case 'R':
    case '&':
    case 'P':
    case '+':
        return "recursion and subroutines are not allowed";
    default:
        return is_digit(peek(ps)) ||
                       (peek(ps) == '-' && ps->at + 1 < ps->len && is_digit((uint8_t)ps->text[ps->at + 1]))
                   ? "recursion and subroutines are not allowed"
                   : "options are allowed only as (?i) at the very start, or (?i:...)";
    }
}

static struct sluice_node *parse_group(struct parser *ps)
{
    enum sluice_node_kind kind = SLUICE_NODE_CAT;
    bool capture = true, negated = false, caseless = ps->caseless;
    size_t start = ps->at++;
    struct sluice_node *n;
    const char *why;

    if (peek(ps) == '*')
        return refuse(ps, start, "verbs are not allowed");
    if (skip(ps, "?") && (why = take_group_kind(ps, &kind, &capture, &negated)) != NULL)
        return refuse(ps, start, why);
    if (capture && ++ps->p->info.captures > 1)
        return refuse(ps, start, "only one group may capture: write (?:...)");
    if (++ps->depth > SLUICE_PATTERN_DEPTH_MAX)
        return refuse(ps, start, "groups are nested too deep");
    if ((n = node_new(ps, kind)) == NULL || (n->child = parse_alt(ps)) == NULL)
        return NULL;
    n->capture = capture;
    n->negated = negated;
    ps->caseless = caseless;
    ps->depth--;
    if (!skip(ps, ")"))
        return refuse(ps, start, "the group is not closed");
    return n;
}

/* --- items ------------------------------------------------------------------------------------------------------- */

static struct sluice_node *byte_node(struct parser *ps, uint8_t b)
{
    struct sluice_node *n = node_new(ps, SLUICE_NODE_SET);

    if (n == NULL)
        return NULL;
    sluice_byteset_add(&n->set, b);
    if (ps->caseless)
        set_fold_case(&n->set);
    return n;
}

static struct sluice_node *parse_escape(struct parser *ps)
{
    static const struct {
        char letter;
        enum sluice_node_kind kind;
    } assertions[] = {{'b', SLUICE_NODE_WORD_EDGE},
                      {'B', SLUICE_NODE_NO_EDGE},
                      {'A', SLUICE_NODE_TEXT_START},
                      {'z', SLUICE_NODE_TEXT_END}};
    char letter = ps->at + 1 < ps->len ? ps->text[ps->at + 1] : '\0';
    size_t start = ps->at;
    struct sluice_byteset type;
    struct sluice_node *n;
    const char *why;
    uint8_t b;

    for (size_t i = 0; i < sizeof(assertions) / sizeof(assertions[0]); i++) {
        if (assertions[i].letter == letter) {
            ps->at += 2;
            return node_new(ps, assertions[i].kind);
        }
    }
    if (set_of_type(letter, &type)) {
        ps->at += 2;
        if ((n = node_new(ps, SLUICE_NODE_SET)) != NULL)
            n->set = type;
        return n;
    }
    if ((why = take_escaped_byte(ps, &b)) != NULL)
        return refuse(ps, start, why);
    return byte_node(ps, b);
}

static struct sluice_node *parse_dot(struct parser *ps)
{
    struct sluice_node *n = node_new(ps, SLUICE_NODE_SET);

    if (n == NULL)
        return NULL;
    ps->at++;
    sluice_byteset_add(&n->set, '\n');
    set_negate(&n->set);
    return n;
}

static struct sluice_node *parse_atom(struct parser *ps)
{
    uint8_t b = peek(ps);

    switch (b) {
    case '\\':
        return parse_escape(ps);
    case '[':
        return parse_class(ps);
    case '(':
        return parse_group(ps);
    case '.':
        return parse_dot(ps);
    case '^':
        ps->at++;
        return node_new(ps, SLUICE_NODE_TEXT_START);
    case '$':
        ps->at++;
        return node_new(ps, SLUICE_NODE_TEXT_END);
    case '*':
    case '+':
        return refuse(ps, ps->at, "nothing to repeat, and * and + are unbounded");
    case '?':
        return refuse(ps, ps->at, "nothing to repeat");
    case '{':
        return refuse(ps, ps->at, "an opening brace must be escaped");
    default:
        ps->at++;
        return byte_node(ps, b);
    }
}

static bool take_number(struct parser *ps, uint32_t *out)
{
    size_t start = ps->at;
    uint32_t n = 0;

    while (is_digit(peek(ps)) && ps->at - start < 5)
        n = n * 10 + (uint32_t)(ps->text[ps->at++] - '0');
    *out = n;
    return ps->at > start && n <= SLUICE_MATCH_MAX;
}

/* '{', '?', '*' or '+' stands at `at`. NULL reason: done. */
static const char *take_quantifier(struct parser *ps, uint32_t *min, uint32_t *max)
{
    uint8_t b = peek(ps);

    ps->at++;
    *min = 0;
    *max = 1;
    if (b == '*' || b == '+')
        return "* and + are unbounded: write {0,64} or {1,64}";
    if (b == '{') {
        if (!take_number(ps, min))
            return "expected {n} or {n,m} with numbers no larger than a match may be";
        *max = *min;
        if (skip(ps, ",")) {
            if (peek(ps) == '}')
                return "{n,} is unbounded: write {n,m}";
            if (!take_number(ps, max))
                return "expected {n,m} with numbers no larger than a match may be";
        }
        if (!skip(ps, "}"))
            return "expected {n} or {n,m}";
        if (*max == 0 || *max < *min)
            return "expected {n,m} with m at least n and at least 1";
    }
    if (!skip(ps, "?"))
        (void)skip(ps, "+");
    return NULL;
}

static bool is_quantifier(uint8_t b)
{
    return b == '*' || b == '+' || b == '?' || b == '{';
}

static struct sluice_node *parse_item(struct parser *ps)
{
    size_t start = ps->at, quantifier;
    struct sluice_node *atom = parse_atom(ps), *n;
    uint32_t min, max;
    const char *why;

    if (atom == NULL || !is_quantifier(peek(ps)))
        return atom;
    quantifier = ps->at;
    if (atom->kind > SLUICE_NODE_REPEAT)
        return refuse(ps, quantifier, "an assertion cannot be repeated");
    if ((uint8_t)ps->text[start] >= 0x80u)
        return refuse(ps, quantifier, "only the last byte of this character would be repeated: put it in (?:...)");
    if ((why = take_quantifier(ps, &min, &max)) != NULL)
        return refuse(ps, quantifier, why);
    if (is_quantifier(peek(ps)))
        return refuse(ps, ps->at, "a repeat cannot be repeated: put it in (?:...)");
    if ((n = node_new(ps, SLUICE_NODE_REPEAT)) == NULL)
        return NULL;
    n->child = atom;
    n->min = min;
    n->max = max;
    return n;
}

static struct sluice_node *parse_cat(struct parser *ps)
{
    struct sluice_node *cat = node_new(ps, SLUICE_NODE_CAT), **tail;

    if (cat == NULL)
        return NULL;
    tail = &cat->child;
    while (ps->at < ps->len && peek(ps) != '|' && peek(ps) != ')') {
        if ((*tail = parse_item(ps)) == NULL)
            return NULL;
        tail = &(*tail)->next;
    }
    return cat;
}

static struct sluice_node *parse_alt(struct parser *ps)
{
    struct sluice_node *first = parse_cat(ps), *alt, **tail;

    if (first == NULL || peek(ps) != '|')
        return first;
    if ((alt = node_new(ps, SLUICE_NODE_ALT)) == NULL)
        return NULL;
    alt->child = first;
    tail = &first->next;
    while (skip(ps, "|")) {
        if ((*tail = parse_cat(ps)) == NULL)
            return NULL;
        tail = &(*tail)->next;
    }
    return alt;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

/* The capturing group, when every match takes part in it exactly once; *found: there is one at all. */
static const struct sluice_node *find_capture(const struct sluice_node *n, bool always, bool *found)
{
    const struct sluice_node *sure = NULL;

    if (n->capture) {
        *found = true;
        return always ? n : NULL;
    }
    always = always && n->kind == SLUICE_NODE_CAT;
    for (const struct sluice_node *c = n->child; c != NULL && sure == NULL; c = c->next)
        sure = find_capture(c, always, found);
    return sure;
}

static enum sluice_status check_capture(const struct sluice_pattern *p, struct sluice_error *err)
{
    bool found = false;
    const struct sluice_node *value = find_capture(p->root, true, &found);

    if (found && value == NULL)
        return sluice_fail(err, SLUICE_EFORMAT,
                           "the capturing group must take part in every match: not inside |, a repeat or an assertion");
    if (value != NULL && value->min_width == 0)
        return sluice_fail(err, SLUICE_EFORMAT, "the capturing group can be empty");
    return SLUICE_OK;
}

static enum sluice_status parse_all(struct parser *ps)
{
    struct sluice_error *err = ps->err;
    enum sluice_status st;

    if (skip(ps, "(?i)"))
        ps->caseless = true;
    ps->p->info.caseless = ps->caseless;
    if ((ps->p->root = parse_alt(ps)) == NULL)
        return err->status;
    if (ps->at < ps->len) {
        (void)refuse(ps, ps->at, "a closing parenthesis too many");
        return err->status;
    }
    if ((st = sluice_pattern_bound(ps->p, err)) != SLUICE_OK)
        return st;
    return check_capture(ps->p, err);
}

enum sluice_status sluice_pattern_parse(const char *text, bool caseless, struct sluice_pattern **out,
                                        struct sluice_error *err)
{
    struct sluice_error local = {0};
    struct parser ps = {.text = text, .len = strlen(text), .caseless = caseless, .err = err != NULL ? err : &local};
    enum sluice_status st;

    *out = NULL;
    if (ps.len > SLUICE_PATTERN_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "longer than %u bytes", SLUICE_PATTERN_MAX);
    if ((ps.p = calloc(1, sizeof(*ps.p))) == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    if ((st = parse_all(&ps)) == SLUICE_OK) {
        *out = ps.p;
        ps.p = NULL;
    }
    sluice_pattern_free(ps.p);
    return st;
}

void sluice_pattern_free(struct sluice_pattern *p)
{
    if (p == NULL)
        return;
    sluice_pool_release(&p->pool);
    free(p);
}

const struct sluice_pattern_info *sluice_pattern_info(const struct sluice_pattern *p)
{
    return &p->info;
}
