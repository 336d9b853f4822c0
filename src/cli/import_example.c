/* Examples for an imported rule, made from its expression. */
#include "cli/import_internal.h"

#include "rules/random.h"

#include <string.h>

#define PART_LEAST 4u /* characters from which on a run becomes a ${...} part */
#define TOKEN_LEAST 20u
#define TOKEN_SPREAD 21u
#define STEPS_MAX 100000u

struct maker {
    struct sluice_buf *out;
    const struct import_bounds *bounds;
    struct sluice_random random;
    unsigned place, spoilt;
    unsigned steps;      /* taken so far: repeats of repeats of nothing end, too */
    bool literal_dollar; /* the last byte is a $ of the text, not of a part */
};

static enum sluice_status make(struct maker *m, const struct import_node *n);

static enum sluice_status put(struct maker *m, uint8_t b)
{
    enum sluice_status st = SLUICE_OK;

    if (b == '{' && m->literal_dollar) /* $${ stands for the two characters */
        st = sluice_buf_append_byte(m->out, '$');
    m->literal_dollar = b == '$';
    return st == SLUICE_OK ? sluice_buf_append_byte(m->out, b) : st;
}

/* A member: a letter or digit if there is one, then what can be printed, then any. */
static uint8_t pick(struct maker *m, const struct sluice_byteset *set)
{
    uint8_t plain[256], printed[256];
    unsigned n_plain = 0, n_printed = 0;

    for (unsigned b = ' '; b < 0x7f; b++) {
        if (!sluice_byteset_has(set, (uint8_t)b))
            continue;
        printed[n_printed++] = (uint8_t)b;
        if ((b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z'))
            plain[n_plain++] = (uint8_t)b;
    }
    if (n_plain == 2 && sluice_byteset_count(set) == 2 && plain[1] == plain[0] + 32)
        return plain[1]; /* a letter in either case */
    if (n_plain > 0)
        return plain[sluice_random_below(&m->random, n_plain)];
    return n_printed > 0 ? printed[sluice_random_below(&m->random, n_printed)] : import_set_first(set);
}

/* The part of a template whose characters the set has; NULL. */
static const char *part_of(const struct sluice_byteset *set)
{
    static const struct {
        const char *name, *from_to;
    } parts[] = {{"alnum", "09AZaz"}, {"base32", "AZ27"}, {"hex", "09af"}, {"HEX", "09AF"},
                 {"lower", "az"},     {"upper", "AZ"},    {"digits", "09"}};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        bool all = true;

        for (const char *r = parts[i].from_to; *r != '\0'; r += 2) {
            for (unsigned b = (uint8_t)r[0]; b <= (uint8_t)r[1]; b++)
                all = all && sluice_byteset_has(set, (uint8_t)b);
        }
        if (all)
            return parts[i].name;
    }
    return NULL;
}

static enum sluice_status put_run(struct maker *m, const struct sluice_byteset *set, uint32_t n)
{
    const char *part = part_of(set);
    enum sluice_status st = SLUICE_OK;

    if (part != NULL && n >= PART_LEAST && !m->literal_dollar)
        return sluice_buf_printf(m->out, "${%s:%u}", part, n);
    for (uint32_t i = 0; i < n && st == SLUICE_OK; i++)
        st = put(m, pick(m, set));
    return st;
}

static bool is_token(const struct sluice_byteset *set)
{
    return sluice_byteset_count(set) >= 10 &&
           import_set_within(set, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/=.~");
}

static uint32_t count_of(struct maker *m, const struct import_node *n)
{
    uint32_t max = import_repeat_max(n, m->bounds), count;

    if (n->child->kind == IMPORT_SET && is_token(&n->child->set) && n->min > 0 && !n->lazy)
        count = TOKEN_LEAST + sluice_random_below(&m->random, TOKEN_SPREAD);
    else
        count = n->min + sluice_random_below(&m->random, 3);
    count = count < n->min ? n->min : count;
    return count > max ? max : count;
}

static enum sluice_status make_repeat(struct maker *m, const struct import_node *n)
{
    bool spoilt = m->place++ == m->spoilt;
    uint32_t count = count_of(m, n);
    enum sluice_status st = SLUICE_OK;

    if (spoilt && n->min > 0)
        count = n->min - 1;
    if (n->child->kind == IMPORT_SET)
        return put_run(m, &n->child->set, count);
    for (uint32_t i = 0; i < count && st == SLUICE_OK; i++)
        st = make(m, n->child);
    return st;
}

static enum sluice_status make_set(struct maker *m, const struct import_node *n)
{
    static const char others[] = "xZ4~!";

    if (m->place++ != m->spoilt)
        return put(m, pick(m, &n->set));
    for (const char *c = others; *c != '\0'; c++) {
        if (!sluice_byteset_has(&n->set, (uint8_t)*c))
            return put(m, (uint8_t)*c);
    }
    return SLUICE_OK;
}

static enum sluice_status make_alt(struct maker *m, const struct import_node *n)
{
    const struct import_node *c = n->child;
    uint32_t branches = 0;

    for (const struct import_node *b = n->child; b != NULL; b = b->next)
        branches++;
    for (uint32_t k = sluice_random_below(&m->random, branches); k > 0; k--)
        c = c->next;
    return make(m, c);
}

static enum sluice_status make(struct maker *m, const struct import_node *n)
{
    enum sluice_status st = SLUICE_OK;

    if (++m->steps > STEPS_MAX)
        return SLUICE_ELIMIT;
    switch (n->kind) {
    case IMPORT_SET:
        return make_set(m, n);
    case IMPORT_BYTES:
        m->literal_dollar = false;
        return m->place++ == m->spoilt ? SLUICE_OK : sluice_buf_append_str(m->out, (const char *)n->bytes);
    case IMPORT_CAT:
    case IMPORT_CAPTURE:
        for (const struct import_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next)
            st = make(m, c);
        return st;
    case IMPORT_ALT:
        return make_alt(m, n);
    case IMPORT_REPEAT:
        return make_repeat(m, n);
    default:
        return SLUICE_OK; /* assertions take nothing */
    }
}

static unsigned places(const struct import_node *n)
{
    unsigned sum = n->kind == IMPORT_SET || n->kind == IMPORT_BYTES || n->kind == IMPORT_REPEAT;

    if (n->kind == IMPORT_REPEAT && n->child->kind == IMPORT_SET)
        return sum;
    for (const struct import_node *c = n->child; c != NULL; c = c->next)
        sum += places(c);
    return sum;
}

unsigned import_regex_places(const struct import_regex *re)
{
    return places(re->root);
}

enum sluice_status import_regex_example(const struct import_regex *re, const struct import_bounds *bounds,
                                        uint64_t seed, unsigned spoilt, struct sluice_buf *out)
{
    struct maker m = {.out = out, .bounds = bounds, .random = {.state = seed}, .spoilt = spoilt};

    return make(&m, re->root);
}
