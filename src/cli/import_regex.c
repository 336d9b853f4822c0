#include "cli/import_internal.h"

#include "core/limits.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

#define REPEAT_MAX 1000u /* Go's own limit of a counted repeat */

static struct import_node *parse_alt(struct import_parser *ps);

struct import_node *import_refuse(struct import_parser *ps, size_t at, const char *why)
{
    (void)sluice_fail(ps->err, SLUICE_EFORMAT, "at byte %zu: %s", at, why);
    return NULL;
}

struct import_node *import_node_new(struct import_parser *ps, enum import_kind kind)
{
    struct import_node *n = calloc(1, sizeof(*n));

    if (n == NULL) {
        (void)sluice_fail(ps->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        return NULL;
    }
    n->kind = kind;
    n->chain = ps->re->all;
    ps->re->all = n;
    return n;
}

bool import_looking_at(const struct import_parser *ps, const char *s)
{
    size_t n = strlen(s);

    return n <= ps->len - ps->at && memcmp(ps->text + ps->at, s, n) == 0;
}

bool import_skip(struct import_parser *ps, const char *s)
{
    if (!import_looking_at(ps, s))
        return false;
    ps->at += strlen(s);
    return true;
}

/* The byte at `at`; NUL behind the end. */
static char peek(const struct import_parser *ps)
{
    return ps->at < ps->len ? ps->text[ps->at] : '\0';
}

/* --- groups ------------------------------------------------------------------------------------------------------ */

static bool take_name(struct import_parser *ps)
{
    size_t n = strspn(ps->text + ps->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    ps->at += n;
    return n > 0 && import_skip(ps, ">");
}

/* Behind "(?": flags up to : or ). *group: it was ':'. NULL reason: done. */
static const char *take_flags(struct import_parser *ps, bool *group)
{
    bool on = true, some = false;

    for (;; ps->at++) {
        switch (peek(ps)) {
        case 'i':
            ps->fold = on;
            break;
        case 'm':
            ps->multi_line = on;
            break;
        case 's':
            ps->dot_nl = on;
            break;
        case 'U':
            ps->ungreedy = on;
            break;
        case '-':
            if (!on)
                return "flags that Go does not have";
            on = some = false;
            continue;
        case ':':
        case ')':
            *group = peek(ps) == ':';
            ps->at++;
            return on || some ? NULL : "a minus without flags";
        case '=':
        case '!':
        case '<':
        case '>':
            return "look-around and atomic groups are not in Go's syntax";
        default:
            return "a kind of group or flag that Go does not have";
        }
        some = true;
    }
}

/* A group, '(' stands at `at`. Flags alone, (?i), become an empty node. */
static struct import_node *parse_group(struct import_parser *ps)
{
    struct import_parser before = *ps;
    struct import_node *n, *inside;
    bool group = true, capture = true;
    size_t start = ps->at++;
    const char *why;

    if (import_skip(ps, "?P<") || import_skip(ps, "?<")) {
        if (import_looking_at(ps, "=") || import_looking_at(ps, "!"))
            return import_refuse(ps, start, "look-around is not in Go's syntax");
        if (!take_name(ps))
            return import_refuse(ps, start, "the group's name is not well formed");
    } else if (import_skip(ps, "?")) {
        capture = false;
        if ((why = take_flags(ps, &group)) != NULL)
            return import_refuse(ps, start, why);
        if (!group)
            return import_node_new(ps, IMPORT_CAT); /* the flags stay */
    }
    if (++ps->depth > SLUICE_PATTERN_DEPTH_MAX)
        return import_refuse(ps, start, "groups are nested too deep");
    if ((n = import_node_new(ps, capture ? IMPORT_CAPTURE : IMPORT_CAT)) == NULL)
        return NULL;
    n->group = capture ? ++ps->re->groups : 0;
    if ((inside = n->child = parse_alt(ps)) == NULL)
        return NULL;
    if (!import_skip(ps, ")"))
        return import_refuse(ps, start, "the group is not closed");
    ps->depth--;
    ps->fold = before.fold;
    ps->multi_line = before.multi_line;
    ps->dot_nl = before.dot_nl;
    ps->ungreedy = before.ungreedy;
    return capture ? n : inside;
}

/* --- items ------------------------------------------------------------------------------------------------------- */

static struct import_node *parse_quoted(struct import_parser *ps)
{
    struct import_node *cat = import_node_new(ps, IMPORT_CAT), **tail;

    if (cat == NULL)
        return NULL;
    tail = &cat->child;
    for (ps->at += 2; ps->at < ps->len && !import_skip(ps, "\\E");) {
        uint32_t cp = 0;
        bool cut;
        unsigned n = sluice_utf8_decode((const uint8_t *)ps->text + ps->at, ps->len - ps->at, &cp, &cut);

        if (n == 0)
            return import_refuse(ps, ps->at, "not UTF-8");
        ps->at += n;
        if ((*tail = import_char_node(ps, cp)) == NULL)
            return NULL;
        tail = &(*tail)->next;
    }
    return cat;
}

static struct import_node *parse_escape(struct import_parser *ps)
{
    static const struct {
        char letter;
        enum import_kind kind;
    } assertions[] = {{'b', IMPORT_WORD_EDGE},
                      {'B', IMPORT_NO_EDGE},
                      {'A', IMPORT_TEXT_START},
                      {'z', IMPORT_TEXT_END},
                      {'Z', IMPORT_TEXT_END}};
    char letter = ps->at + 1 < ps->len ? ps->text[ps->at + 1] : '\0';
    struct sluice_byteset type;
    struct import_node *n;
    size_t start = ps->at;
    const char *why;
    uint32_t cp = 0;

    if (letter == 'Q')
        return parse_quoted(ps);
    for (size_t i = 0; i < sizeof(assertions) / sizeof(assertions[0]); i++) {
        if (assertions[i].letter == letter) {
            ps->at += 2;
            ps->re->text_end_z = ps->re->text_end_z || letter == 'Z';
            return import_node_new(ps, assertions[i].kind);
        }
    }
    if (import_type_set(letter, &type)) {
        ps->at += 2;
        if ((n = import_node_new(ps, IMPORT_SET)) != NULL)
            n->set = type;
        return n;
    }
    why = import_escaped_char(ps, &cp);
    return why == NULL ? import_char_node(ps, cp) : import_refuse(ps, start, why);
}

static struct import_node *parse_dot(struct import_parser *ps)
{
    struct import_node *n = import_node_new(ps, IMPORT_SET);

    if (n == NULL)
        return NULL;
    ps->at++;
    import_set_range(&n->set, 0, 255);
    if (!ps->dot_nl)
        n->set.bits[0] &= ~((uint64_t)1 << '\n');
    return n;
}

static struct import_node *parse_char(struct import_parser *ps)
{
    uint32_t cp = 0;
    bool cut;
    unsigned n = sluice_utf8_decode((const uint8_t *)ps->text + ps->at, ps->len - ps->at, &cp, &cut);

    if (n == 0)
        return import_refuse(ps, ps->at, "not UTF-8");
    ps->at += n;
    return import_char_node(ps, cp);
}

static struct import_node *parse_atom(struct import_parser *ps)
{
    switch (peek(ps)) {
    case '\\':
        return parse_escape(ps);
    case '[':
        return import_class(ps);
    case '(':
        return parse_group(ps);
    case '.':
        return parse_dot(ps);
    case '^':
        ps->at++;
        return import_node_new(ps, ps->multi_line ? IMPORT_LINE_START : IMPORT_TEXT_START);
    case '$':
        ps->at++;
        return import_node_new(ps, ps->multi_line ? IMPORT_LINE_END : IMPORT_TEXT_END);
    case '*':
    case '+':
    case '?':
        return import_refuse(ps, ps->at, "nothing to repeat");
    default:
        return parse_char(ps);
    }
}

/* No larger one than is refused. */
static bool take_number(struct import_parser *ps, uint32_t *out)
{
    size_t n = strspn(ps->text + ps->at, "0123456789");

    if (n == 0 || (n > 1 && peek(ps) == '0'))
        return false;
    for (*out = 0; n > 0; n--, ps->at++) {
        if (*out <= REPEAT_MAX)
            *out = *out * 10 + (uint32_t)(ps->text[ps->at] - '0');
    }
    return true;
}

/* {n}, {n,} or {n,m} at `at`. False: it is none, and the brace is a character. */
static bool take_counts(struct import_parser *ps, uint32_t *min, uint32_t *max)
{
    size_t start = ps->at++;
    bool ok = take_number(ps, min);

    *max = *min;
    if (ok && import_skip(ps, ",")) {
        *max = IMPORT_ENDLESS;
        ok = peek(ps) == '}' || take_number(ps, max);
    }
    ok = ok && import_skip(ps, "}");
    if (!ok)
        ps->at = start;
    return ok;
}

/* A quantifier, if one stands at `at`. */
static bool take_quantifier(struct import_parser *ps, uint32_t *min, uint32_t *max)
{
    *min = peek(ps) == '+';
    *max = peek(ps) == '?' ? 1 : IMPORT_ENDLESS;
    if (peek(ps) == '{')
        return take_counts(ps, min, max);
    return import_skip(ps, "*") || import_skip(ps, "+") || import_skip(ps, "?");
}

static bool is_assertion(const struct import_node *n)
{
    while (n->kind == IMPORT_CAT && n->child != NULL && n->child->next == NULL)
        n = n->child;
    return n->kind >= IMPORT_WORD_EDGE;
}

/* The repeat of an item: an assertion repeated is itself or nothing, and so is what repeats 0 times. */
static struct import_node *repeat(struct import_parser *ps, struct import_node *atom, uint32_t min, uint32_t max)
{
    struct import_node *n = import_node_new(ps, IMPORT_REPEAT);
    bool lazy = import_skip(ps, "?");

    if (n == NULL)
        return NULL;
    n->child = atom;
    n->min = min;
    n->max = max;
    n->lazy = lazy != ps->ungreedy;
    if (max == 0 || (is_assertion(atom) && min == 0))
        return import_node_new(ps, IMPORT_CAT);
    return is_assertion(atom) ? atom : n;
}

static struct import_node *parse_item(struct import_parser *ps)
{
    struct import_node *atom = parse_atom(ps);
    size_t quantifier = ps->at;
    uint32_t min, max;

    if (atom == NULL || !take_quantifier(ps, &min, &max))
        return atom;
    if (min > REPEAT_MAX || (max != IMPORT_ENDLESS && (max > REPEAT_MAX || max < min)))
        return import_refuse(ps, quantifier, "a repeat of more than 1000, or the wrong way round");
    if ((atom = repeat(ps, atom, min, max)) == NULL)
        return NULL;
    if (take_quantifier(ps, &min, &max))
        return import_refuse(ps, quantifier, "a repeat is repeated");
    return atom;
}

static struct import_node *parse_cat(struct import_parser *ps)
{
    struct import_node *cat = import_node_new(ps, IMPORT_CAT), **tail;

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

static struct import_node *parse_alt(struct import_parser *ps)
{
    struct import_node *first = parse_cat(ps), *alt, **tail;

    if (first == NULL || peek(ps) != '|')
        return first;
    if ((alt = import_node_new(ps, IMPORT_ALT)) == NULL)
        return NULL;
    alt->child = first;
    tail = &first->next;
    while (import_skip(ps, "|")) {
        if ((*tail = parse_cat(ps)) == NULL)
            return NULL;
        tail = &(*tail)->next;
    }
    return alt;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

enum sluice_status import_regex_parse(const char *go, struct import_regex **out, struct sluice_error *err)
{
    struct sluice_error local = {0};
    struct import_parser ps = {.text = go, .len = strlen(go), .err = err != NULL ? err : &local};
    enum sluice_status st = SLUICE_OK;

    *out = NULL;
    ps.err->status = SLUICE_OK;
    if (ps.len > SLUICE_PATTERN_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "longer than %u bytes", SLUICE_PATTERN_MAX);
    if ((ps.re = calloc(1, sizeof(*ps.re))) == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    if ((ps.re->root = parse_alt(&ps)) == NULL)
        st = ps.err->status;
    else if (ps.at < ps.len)
        st = sluice_fail(err, SLUICE_EFORMAT, "at byte %zu: a closing parenthesis too many", ps.at);
    if (st == SLUICE_OK)
        *out = ps.re;
    else
        import_regex_free(ps.re);
    return st;
}

void import_regex_free(struct import_regex *re)
{
    if (re == NULL)
        return;
    while (re->all != NULL) {
        struct import_node *n = re->all;

        re->all = n->chain;
        free(n);
    }
    free(re);
}
