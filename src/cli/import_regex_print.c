/* The tree of a Go expression as a pattern of ours. */
#include "cli/import_internal.h"

#include <string.h>

#define ENDS_MAX 4096u /* times a repeat without end may go on */
#define LONG_LEAST 32u
#define WORDS_MOST 95u /* members up to which a class is told from \w on */
#define WIDTH_CAP 0x3fffffffu

const struct import_bounds import_bounds[IMPORT_BOUNDS] = {
    {1024, 64, 256, 16, 64}, {256, 64, 128, 16, 16}, {64, 16, 32, 8, 4}};

struct printer {
    struct sluice_buf *out;
    const struct import_bounds *bounds;
    struct import_changes *changes;
    unsigned group; /* the one that captures */
};

static enum sluice_status print(struct printer *p, const struct import_node *n, bool caseless);

/* --- letter case ------------------------------------------------------------------------------------------------- */

static bool has(const struct sluice_byteset *s, unsigned b)
{
    return sluice_byteset_has(s, (uint8_t)b);
}

/* One letter, in either case. */
static bool is_pair(const struct sluice_byteset *s)
{
    uint8_t first = import_set_first(s);

    return sluice_byteset_count(s) == 2 && first >= 'A' && first <= 'Z' && has(s, first + 32u);
}

static bool is_closed(const struct sluice_byteset *s)
{
    for (unsigned b = 'A'; b <= 'Z'; b++) {
        if (has(s, b) != has(s, b + 32))
            return false;
    }
    return true;
}

/* Whether a letter stands in either case below n. */
static bool has_pair(const struct import_node *n)
{
    bool found = n->kind == IMPORT_SET && is_pair(&n->set);

    for (const struct import_node *c = n->child; c != NULL && !found; c = c->next)
        found = has_pair(c);
    return found;
}

/* Whether (?i) would change what n matches. */
static bool minds_case(const struct import_node *n)
{
    bool found = n->kind == IMPORT_SET && !is_closed(&n->set);

    for (const struct import_node *c = n->child; c != NULL && !found; c = c->next)
        found = minds_case(c);
    return found;
}

/* --- sets -------------------------------------------------------------------------------------------------------- */

static enum sluice_status print_byte(struct sluice_buf *out, unsigned b, const char *special)
{
    static const char controls[] = "\t\n\f\r", letters[] = "tnfr";
    const char *control = b != 0 ? strchr(controls, (int)b) : NULL;

    if (control != NULL)
        return sluice_buf_printf(out, "\\%c", letters[control - controls]);
    if (b < 0x20 || b >= 0x7f)
        return sluice_buf_printf(out, "\\x%02x", b);
    return sluice_buf_printf(out, strchr(special, (int)b) != NULL ? "\\%c" : "%c", (int)b);
}

/* The members as ranges; a hyphen at the end of a range comes last. */
static enum sluice_status print_ranges(struct sluice_buf *out, const struct sluice_byteset *s)
{
    enum sluice_status st = SLUICE_OK;
    bool hyphen = has(s, '-');

    for (unsigned b = 0; b < 256 && st == SLUICE_OK; b++) {
        unsigned to = b;

        if (!has(s, b) || b == '-')
            continue;
        while (to < 255 && has(s, to + 1) && (to + 1 != '-' || has(s, '.')))
            to++;
        hyphen = hyphen && !(b < '-' && to > '-');
        st = print_byte(out, b, "\\[]^");
        if (st == SLUICE_OK && to > b + 1)
            st = sluice_buf_append_byte(out, '-');
        if (st == SLUICE_OK && to > b)
            st = print_byte(out, to, "\\[]^");
        b = to;
    }
    return st == SLUICE_OK && hyphen ? sluice_buf_append_byte(out, '-') : st;
}

static enum sluice_status print_class(struct sluice_buf *out, const struct sluice_byteset *s)
{
    bool negated = has(s, 0x80) && has(s, 0xff) && sluice_byteset_count(s) > 128;
    struct sluice_byteset left = *s, word;
    enum sluice_status st;
    bool words = true;

    (void)import_type_set('w', &word);
    for (unsigned i = 0; i < 4; i++) {
        left.bits[i] = negated ? ~s->bits[i] : s->bits[i];
        words = words && (left.bits[i] & word.bits[i]) == word.bits[i];
    }
    words = words && sluice_byteset_count(&left) <= WORDS_MOST;
    if (words) {
        for (unsigned i = 0; i < 4; i++)
            left.bits[i] &= ~word.bits[i];
    }
    if (words && sluice_byteset_count(&left) == 0)
        return sluice_buf_append_str(out, negated ? "\\W" : "\\w");
    if ((st = sluice_buf_append_str(out, negated ? "[^" : "[")) != SLUICE_OK ||
        (words && (st = sluice_buf_append_str(out, "\\w")) != SLUICE_OK) ||
        (st = print_ranges(out, &left)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, ']');
}

static enum sluice_status print_set(struct sluice_buf *out, const struct sluice_byteset *s, bool caseless)
{
    unsigned count = sluice_byteset_count(s);

    if (count == 1)
        return print_byte(out, import_set_first(s), "\\.[](){}*+?|^$");
    if (caseless && is_pair(s))
        return sluice_buf_append_byte(out, (uint8_t)(import_set_first(s) + 32));
    if (count == 256)
        return sluice_buf_append_str(out, "[\\s\\S]");
    if (count == 255 && !has(s, '\n'))
        return sluice_buf_append_byte(out, '.');
    return print_class(out, s);
}

/* --- repeats ----------------------------------------------------------------------------------------------------- */

static const struct import_node *unwrap(const struct import_node *n)
{
    while (n->kind == IMPORT_CAPTURE || (n->kind == IMPORT_CAT && n->child != NULL && n->child->next == NULL))
        n = n->child;
    return n;
}

uint32_t import_repeat_max(const struct import_node *repeat, const struct import_bounds *bounds)
{
    const struct import_node *of = unwrap(repeat->child);
    uint32_t end = bounds->other;

    if (repeat->max != IMPORT_ENDLESS)
        return repeat->max;
    if (of->kind != IMPORT_SET)
        end = bounds->group;
    else if (import_set_within(&of->set, " \t\n\v\f\r"))
        end = bounds->blank;
    else if (import_set_within(&of->set, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/=.~"))
        end = bounds->token;
    if (repeat->min >= LONG_LEAST && repeat->min * bounds->factor > end)
        end = repeat->min * bounds->factor;
    end = end > ENDS_MAX ? ENDS_MAX : end;
    return end > repeat->min ? end : repeat->min + 1;
}

static void note_end(struct import_changes *c, uint32_t end)
{
    c->least = c->bounded == 0 || end < c->least ? end : c->least;
    c->most = end > c->most ? end : c->most;
    c->bounded++;
}

static enum sluice_status print_counts(struct printer *p, const struct import_node *n)
{
    uint32_t max = import_repeat_max(n, p->bounds);
    enum sluice_status st;

    if (n->max == IMPORT_ENDLESS)
        note_end(p->changes, max);
    if (n->min == 0 && max == 1)
        st = sluice_buf_append_byte(p->out, '?');
    else if (n->min == max)
        return sluice_buf_printf(p->out, "{%u}", max);
    else
        st = sluice_buf_printf(p->out, "{%u,%u}", n->min, max);
    return st == SLUICE_OK && n->lazy ? sluice_buf_append_byte(p->out, '?') : st;
}

static bool is_nothing(const struct import_node *n)
{
    n = unwrap(n);
    return n->kind == IMPORT_CAT && n->child == NULL;
}

static enum sluice_status print_repeat(struct printer *p, const struct import_node *n, bool caseless)
{
    const struct import_node *c = n->child;
    bool bare = c->kind == IMPORT_SET;
    enum sluice_status st;

    if (is_nothing(c))
        return SLUICE_OK;
    if ((!bare && (st = sluice_buf_append_str(p->out, "(?:")) != SLUICE_OK) ||
        (st = print(p, c, caseless)) != SLUICE_OK || (!bare && (st = sluice_buf_append_byte(p->out, ')')) != SLUICE_OK))
        return st;
    return print_counts(p, n);
}

/* --- the rest ---------------------------------------------------------------------------------------------------- */

/* A child among neighbours: alternatives need a group. */
static enum sluice_status print_child(struct printer *p, const struct import_node *n, bool caseless)
{
    bool group =
        n->kind == IMPORT_ALT || (n->kind == IMPORT_CAPTURE && n->group != p->group && n->child->kind == IMPORT_ALT);
    enum sluice_status st;

    if (!group)
        return print(p, n, caseless);
    if ((st = sluice_buf_append_str(p->out, "(?:")) != SLUICE_OK || (st = print(p, n, caseless)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(p->out, ')');
}

/* Neighbours; a run of them that does not mind its case, and has letters, goes into one (?i:...). */
static enum sluice_status print_cat(struct printer *p, const struct import_node *n, bool caseless)
{
    enum sluice_status st = SLUICE_OK;
    const struct import_node *last = NULL; /* of the open run */

    for (const struct import_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next) {
        if (!caseless && last == NULL && has_pair(c) && !minds_case(c)) {
            for (const struct import_node *e = c; e != NULL && !minds_case(e); e = e->next)
                last = has_pair(e) ? e : last;
            st = sluice_buf_append_str(p->out, "(?i:");
        }
        if (st == SLUICE_OK)
            st = print_child(p, c, caseless || last != NULL);
        if (st == SLUICE_OK && c == last) {
            last = NULL;
            st = sluice_buf_append_byte(p->out, ')');
        }
    }
    return st;
}

static enum sluice_status print_alt(struct printer *p, const struct import_node *n, bool caseless)
{
    enum sluice_status st = SLUICE_OK;

    for (const struct import_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next) {
        if (c != n->child && (st = sluice_buf_append_byte(p->out, '|')) != SLUICE_OK)
            break;
        st = print(p, c, caseless);
    }
    return st;
}

static enum sluice_status print_capture(struct printer *p, const struct import_node *n, bool caseless)
{
    bool captures = n->group == p->group;
    enum sluice_status st;

    if ((captures && (st = sluice_buf_append_byte(p->out, '(')) != SLUICE_OK) ||
        (st = print(p, n->child, caseless)) != SLUICE_OK)
        return st;
    return captures ? sluice_buf_append_byte(p->out, ')') : SLUICE_OK;
}

static enum sluice_status print(struct printer *p, const struct import_node *n, bool caseless)
{
    switch (n->kind) {
    case IMPORT_SET:
        return print_set(p->out, &n->set, caseless);
    case IMPORT_BYTES:
        return sluice_buf_append_str(p->out, (const char *)n->bytes);
    case IMPORT_CAT:
        return print_cat(p, n, caseless);
    case IMPORT_ALT:
        return print_alt(p, n, caseless);
    case IMPORT_REPEAT:
        return print_repeat(p, n, caseless);
    case IMPORT_CAPTURE:
        return print_capture(p, n, caseless);
    case IMPORT_WORD_EDGE:
        return sluice_buf_append_str(p->out, "\\b");
    case IMPORT_NO_EDGE:
        return sluice_buf_append_str(p->out, "\\B");
    case IMPORT_TEXT_START:
        return sluice_buf_append_str(p->out, "\\A");
    case IMPORT_TEXT_END:
        return sluice_buf_append_str(p->out, "\\z");
    case IMPORT_LINE_START:
        return sluice_buf_append_str(p->out, "(?<![^\\n])");
    case IMPORT_LINE_END:
        return sluice_buf_append_str(p->out, "(?![^\\n])");
    }
    return SLUICE_EFORMAT;
}

/* --- the value's group ------------------------------------------------------------------------------------------- */

/* Bytes at least; enough to tell 0 from more. */
static uint32_t least(const struct import_node *n)
{
    uint32_t sum = 0, low = WIDTH_CAP;

    for (const struct import_node *c = n->child; c != NULL; c = c->next) {
        uint32_t w = least(c);

        sum = sum + w > WIDTH_CAP ? WIDTH_CAP : sum + w;
        low = w < low ? w : low;
    }
    switch (n->kind) {
    case IMPORT_SET:
    case IMPORT_BYTES:
        return 1;
    case IMPORT_ALT:
        return low;
    case IMPORT_REPEAT:
        return n->min > 0 ? sum : 0;
    default:
        return sum;
    }
}

/* The group, and whether every match goes through it once. */
static const struct import_node *find_group(const struct import_node *n, unsigned group, bool always, bool *sure)
{
    const struct import_node *found = NULL;

    if (n->kind == IMPORT_CAPTURE && n->group == group) {
        *sure = always;
        return n;
    }
    always = always && (n->kind == IMPORT_CAT || n->kind == IMPORT_CAPTURE);
    for (const struct import_node *c = n->child; c != NULL && found == NULL; c = c->next)
        found = find_group(c, group, always, sure);
    return found;
}

static unsigned choose_group(const struct import_regex *re, unsigned group, struct import_changes *changes)
{
    const struct import_node *n;
    bool sure = false;

    if (re->groups == 0 && group == 0)
        return 0;
    n = find_group(re->root, group == 0 ? 1 : group, true, &sure);
    if (n == NULL)
        changes->whole = "there is no such group";
    else if (!sure)
        changes->whole = "the secret's group is not in every match, or is in it more than once";
    else if (least(n) == 0)
        changes->whole = "the secret's group can be empty";
    return changes->whole == NULL ? n->group : 0;
}

enum sluice_status import_regex_print(const struct import_regex *re, unsigned group, const struct import_bounds *bounds,
                                      struct sluice_buf *out, struct import_changes *changes)
{
    struct printer p = {.out = out, .bounds = bounds, .changes = changes};
    bool caseless = has_pair(re->root) && !minds_case(re->root);
    enum sluice_status st;

    *changes = (struct import_changes){.text_end_z = re->text_end_z, .beyond_ascii = re->beyond_ascii};
    p.group = choose_group(re, group, changes);
    if (caseless && (st = sluice_buf_append_str(out, "(?i)")) != SLUICE_OK)
        return st;
    return print(&p, re->root, caseless);
}
