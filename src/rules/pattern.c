#include "rules/pattern_parse_internal.h"

#include "core/ascii.h"
#include "core/limits.h"

#include <stdlib.h>

static struct sluice_node *parse_alt(struct sluice_pattern_parser *ps);

struct sluice_node *sluice_pattern_refuse(struct sluice_pattern_parser *ps, size_t at, const char *why)
{
    (void)sluice_fail(ps->err, SLUICE_EFORMAT, "at byte %zu: %s", at, why);
    return NULL;
}

struct sluice_node *sluice_pattern_node(struct sluice_pattern_parser *ps, enum sluice_node_kind kind)
{
    struct sluice_node *n = sluice_pool_take(&ps->p->pool, sizeof(*n));

    if (n == NULL)
        (void)sluice_fail(ps->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    else
        n->kind = kind;
    return n;
}

/* --- groups ------------------------------------------------------------------------------------------------------ */

static bool take_name(struct sluice_pattern_parser *ps, char close)
{
    size_t start = ps->at;

    while (sluice_is_letter(sluice_peek(ps)) || sluice_is_digit(sluice_peek(ps)) || sluice_peek(ps) == '_')
        ps->at++;
    if (ps->at == start || ps->at - start > 32 || sluice_is_digit((uint8_t)ps->text[start]) ||
        sluice_peek(ps) != (uint8_t)close)
        return false;
    ps->at++;
    return true;
}

/* What stands behind "(?" opens no group of ours: why. */
static const char *why_no_group(const struct sluice_pattern_parser *ps)
{
    switch (sluice_peek(ps)) {
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
        return sluice_is_digit(sluice_peek(ps)) || (sluice_peek(ps) == '-' && ps->at + 1 < ps->len &&
                                                    sluice_is_digit((uint8_t)ps->text[ps->at + 1]))
                   ? "recursion and subroutines are not allowed"
                   : "options are allowed only as (?i) at the very start, or (?i:...)";
    }
}

/* What stands behind "(?". Sets *kind (CAT: a group), *capture, *negated and ps->caseless; a reason otherwise. */
static const char *take_group_kind(struct sluice_pattern_parser *ps, enum sluice_node_kind *kind, bool *capture,
                                   bool *negated)
{
    *kind = SLUICE_NODE_CAT;
    *capture = *negated = false;
    if (sluice_skip(ps, ":") || sluice_skip(ps, ">"))
        return NULL;
    if (sluice_looking_at(ps, "i:") || sluice_looking_at(ps, "-i:")) {
        ps->caseless = sluice_looking_at(ps, "i:");
        ps->at += ps->caseless ? 2 : 3;
        return NULL;
    }
    if ((*negated = sluice_looking_at(ps, "!")) || sluice_looking_at(ps, "=")) {
        ps->at++;
        *kind = SLUICE_NODE_LOOK_AHEAD;
        return NULL;
    }
    if ((*negated = sluice_looking_at(ps, "<!")) || sluice_looking_at(ps, "<=")) {
        ps->at += 2;
        *kind = SLUICE_NODE_LOOK_BEHIND;
        return NULL;
    }
    *capture = true;
    if (sluice_skip(ps, "<") || sluice_skip(ps, "P<"))
        return take_name(ps, '>') ? NULL : "the group's name is not well formed";
    if (sluice_skip(ps, "'"))
        return take_name(ps, '\'') ? NULL : "the group's name is not well formed";
    return why_no_group(ps);
}

static struct sluice_node *parse_group(struct sluice_pattern_parser *ps)
{
    enum sluice_node_kind kind = SLUICE_NODE_CAT;
    bool capture = true, negated = false, caseless = ps->caseless;
    size_t start = ps->at++;
    struct sluice_node *n;
    const char *why;

    if (sluice_peek(ps) == '*')
        return sluice_pattern_refuse(ps, start, "verbs are not allowed");
    if (sluice_skip(ps, "?") && (why = take_group_kind(ps, &kind, &capture, &negated)) != NULL)
        return sluice_pattern_refuse(ps, start, why);
    if (capture && ++ps->p->info.captures > 1)
        return sluice_pattern_refuse(ps, start, "only one group may capture: write (?:...)");
    if (++ps->depth > SLUICE_PATTERN_DEPTH_MAX)
        return sluice_pattern_refuse(ps, start, "groups are nested too deep");
    if ((n = sluice_pattern_node(ps, kind)) == NULL || (n->child = parse_alt(ps)) == NULL)
        return NULL;
    n->capture = capture;
    n->negated = negated;
    ps->caseless = caseless;
    ps->depth--;
    if (!sluice_skip(ps, ")"))
        return sluice_pattern_refuse(ps, start, "the group is not closed");
    return n;
}

/* --- items ------------------------------------------------------------------------------------------------------- */

static struct sluice_node *byte_node(struct sluice_pattern_parser *ps, uint8_t b)
{
    struct sluice_node *n = sluice_pattern_node(ps, SLUICE_NODE_SET);

    if (n == NULL)
        return NULL;
    sluice_byteset_add(&n->set, b);
    if (ps->caseless)
        sluice_pattern_fold_case(&n->set);
    return n;
}

static struct sluice_node *parse_escape(struct sluice_pattern_parser *ps)
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
            return sluice_pattern_node(ps, assertions[i].kind);
        }
    }
    if (sluice_pattern_type(letter, &type)) {
        ps->at += 2;
        if ((n = sluice_pattern_node(ps, SLUICE_NODE_SET)) != NULL)
            n->set = type;
        return n;
    }
    if ((why = sluice_pattern_escape(ps, &b)) != NULL)
        return sluice_pattern_refuse(ps, start, why);
    return byte_node(ps, b);
}

static struct sluice_node *parse_dot(struct sluice_pattern_parser *ps)
{
    struct sluice_node *n = sluice_pattern_node(ps, SLUICE_NODE_SET);

    if (n == NULL)
        return NULL;
    ps->at++;
    sluice_byteset_add(&n->set, '\n');
    n->set = sluice_byteset_all_but(&n->set);
    return n;
}

static struct sluice_node *parse_atom(struct sluice_pattern_parser *ps)
{
    uint8_t b = sluice_peek(ps);

    switch (b) {
    case '\\':
        return parse_escape(ps);
    case '[':
        return sluice_pattern_class(ps);
    case '(':
        return parse_group(ps);
    case '.':
        return parse_dot(ps);
    case '^':
        ps->at++;
        return sluice_pattern_node(ps, SLUICE_NODE_TEXT_START);
    case '$':
        ps->at++;
        return sluice_pattern_node(ps, SLUICE_NODE_TEXT_END);
    case '*':
    case '+':
        return sluice_pattern_refuse(ps, ps->at, "nothing to repeat, and * and + are unbounded");
    case '?':
        return sluice_pattern_refuse(ps, ps->at, "nothing to repeat");
    case '{':
        return sluice_pattern_refuse(ps, ps->at, "an opening brace must be escaped");
    default:
        ps->at++;
        return byte_node(ps, b);
    }
}

static bool take_number(struct sluice_pattern_parser *ps, uint32_t *out)
{
    size_t start = ps->at;
    uint32_t n = 0;

    while (sluice_is_digit(sluice_peek(ps)) && ps->at - start < 5)
        n = n * 10 + (uint32_t)(ps->text[ps->at++] - '0');
    *out = n;
    return ps->at > start && n <= SLUICE_MATCH_MAX;
}

/* '{', '?', '*' or '+' stands at `at`. NULL reason: done. */
static const char *take_quantifier(struct sluice_pattern_parser *ps, uint32_t *min, uint32_t *max)
{
    uint8_t b = sluice_peek(ps);

    ps->at++;
    *min = 0;
    *max = 1;
    if (b == '*' || b == '+')
        return "* and + are unbounded: write {0,64} or {1,64}";
    if (b == '{') {
        if (!take_number(ps, min))
            return "expected {n} or {n,m} with numbers no larger than a match may be";
        *max = *min;
        if (sluice_skip(ps, ",")) {
            if (sluice_peek(ps) == '}')
                return "{n,} is unbounded: write {n,m}";
            if (!take_number(ps, max))
                return "expected {n,m} with numbers no larger than a match may be";
        }
        if (!sluice_skip(ps, "}"))
            return "expected {n} or {n,m}";
        if (*max == 0 || *max < *min)
            return "expected {n,m} with m at least n and at least 1";
    }
    if (!sluice_skip(ps, "?"))
        (void)sluice_skip(ps, "+");
    return NULL;
}

static bool is_quantifier(uint8_t b)
{
    return b == '*' || b == '+' || b == '?' || b == '{';
}

static struct sluice_node *parse_item(struct sluice_pattern_parser *ps)
{
    size_t start = ps->at, quantifier;
    struct sluice_node *atom = parse_atom(ps), *n;
    uint32_t min, max;
    const char *why;

    if (atom == NULL || !is_quantifier(sluice_peek(ps)))
        return atom;
    quantifier = ps->at;
    if (atom->kind > SLUICE_NODE_REPEAT)
        return sluice_pattern_refuse(ps, quantifier, "an assertion cannot be repeated");
    if ((uint8_t)ps->text[start] >= 0x80u)
        return sluice_pattern_refuse(ps, quantifier,
                                     "only the last byte of this character would be repeated: put it in (?:...)");
    if ((why = take_quantifier(ps, &min, &max)) != NULL)
        return sluice_pattern_refuse(ps, quantifier, why);
    if (is_quantifier(sluice_peek(ps)))
        return sluice_pattern_refuse(ps, ps->at, "a repeat cannot be repeated: put it in (?:...)");
    if ((n = sluice_pattern_node(ps, SLUICE_NODE_REPEAT)) == NULL)
        return NULL;
    n->child = atom;
    n->min = min;
    n->max = max;
    return n;
}

static struct sluice_node *parse_cat(struct sluice_pattern_parser *ps)
{
    struct sluice_node *cat = sluice_pattern_node(ps, SLUICE_NODE_CAT), **tail;

    if (cat == NULL)
        return NULL;
    tail = &cat->child;
    while (ps->at < ps->len && sluice_peek(ps) != '|' && sluice_peek(ps) != ')') {
        if ((*tail = parse_item(ps)) == NULL)
            return NULL;
        tail = &(*tail)->next;
    }
    return cat;
}

static struct sluice_node *parse_alt(struct sluice_pattern_parser *ps)
{
    struct sluice_node *first = parse_cat(ps), *alt, **tail;

    if (first == NULL || sluice_peek(ps) != '|')
        return first;
    if ((alt = sluice_pattern_node(ps, SLUICE_NODE_ALT)) == NULL)
        return NULL;
    alt->child = first;
    tail = &first->next;
    while (sluice_skip(ps, "|")) {
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

static enum sluice_status parse_all(struct sluice_pattern_parser *ps)
{
    struct sluice_error *err = ps->err;
    enum sluice_status st;

    if (sluice_skip(ps, "(?i)"))
        ps->caseless = true;
    ps->p->info.caseless = ps->caseless;
    if ((ps->p->root = parse_alt(ps)) == NULL)
        return err->status;
    if (ps->at < ps->len) {
        (void)sluice_pattern_refuse(ps, ps->at, "a closing parenthesis too many");
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
    struct sluice_pattern_parser ps = {
        .text = text, .len = strlen(text), .caseless = caseless, .err = err != NULL ? err : &local};
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
