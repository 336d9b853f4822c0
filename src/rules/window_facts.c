#include "rules/window_internal.h"

#include <math.h>
#include <string.h>

#define LITERAL_SET_MAX 6u    /* bytes of a set that still counts as literal */
#define FOLLOWS_SHARE 0.4     /* a digit behind a digit, a capital behind a capital */
#define SEPARATOR_FOLLOWS 0.1 /* a dot, hyphen or the like behind a digit */
#define DIGIT_FOLLOWS 0.3     /* a digit behind a separator that patterns for numbers have */
#define LETTER_FOLLOWS 5.0    /* times as often as anywhere does a letter stand behind a letter */
#define COMMON_WORD_BITS 8.0  /* of a word that stands in every other sentence, whatever its letters */
#define WORD_LONGEST 5u       /* bytes of a word in the list of common ones */
#define WORD_SHARE 0.7        /* how often a word goes on */

/* --- how rare ---------------------------------------------------------------------------------------------------- */

/* Shares of the bytes in prose, code and JSON, by kind. */
static const struct {
    double share;     /* of one byte of the kind */
    uint64_t bits[2]; /* the kind's bytes below 0x80 */
} kinds[] = {
    {0.03, {0x0u, 0x2fdfbfe00000000u}},                  /* small letters */
    {0.002, {0x0u, 0x502040000000000u}},                 /* j q x z */
    {0.003, {0x0u, 0x7fffffeu}},                         /* capitals */
    {0.008, {0x3ff000000000000u, 0x0u}},                 /* digits */
    {0.14, {0x100000000u, 0x0u}},                        /* space */
    {0.02, {0x400u, 0x0u}},                              /* line feed */
    {0.01, {0x400f08400000000u, 0x80000000u}},           /* .,-_"':/ */
    {0.003, {0xf8000f7a00000000u, 0x7800000178000001u}}, /* other punctuation */
    {0.0001, {0xfffffbffu, 0x8000000000000000u}},        /* control characters */
};

#define HIGH_SHARE 0.0005 /* of a byte from 0x80 on */

static double share_of(const struct sluice_byteset *set)
{
    double share = HIGH_SHARE * (__builtin_popcountll(set->bits[2]) + __builtin_popcountll(set->bits[3]));

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        share += kinds[i].share * (__builtin_popcountll(set->bits[0] & kinds[i].bits[0]) +
                                   __builtin_popcountll(set->bits[1] & kinds[i].bits[1]));
    }
    return share < 1 ? share : 1;
}

/* A branch of an alternation that is one common word. */
static bool is_common_word(const struct sluice_node *n)
{
    struct sluice_strings s;
    char word[SLUICE_STRING_BYTES];

    if (n->max_width > SLUICE_STRING_BYTES)
        return false;
    sluice_strings_init(&s);
    if (!sluice_strings_extend(&s, n, 1, 1) || s.n != 1)
        return false;
    for (unsigned i = 0; i < s.v[0].len; i++)
        word[i] = (char)(s.v[0].bytes[i] >= 'A' && s.v[0].bytes[i] <= 'Z' ? s.v[0].bytes[i] | 0x20 : s.v[0].bytes[i]);
    return sluice_word_is_common(word, s.v[0].len);
}

void sluice_node_rate(struct sluice_node *n)
{
    if (n->kind == SLUICE_NODE_SET) {
        n->share = share_of(&n->set);
        n->literal = sluice_byteset_count(&n->set) <= LITERAL_SET_MAX;
    }
    for (struct sluice_node *c = n->child; c != NULL; c = c->next) {
        sluice_node_rate(c);
        c->common = n->kind == SLUICE_NODE_ALT && is_common_word(c);
    }
}

static bool overlap(const struct sluice_byteset *a, const struct sluice_byteset *b)
{
    return (a->bits[0] & b->bits[0]) != 0 || (a->bits[1] & b->bits[1]) != 0 || (a->bits[2] & b->bits[2]) != 0 ||
           (a->bits[3] & b->bits[3]) != 0;
}

static bool has_letter(const struct sluice_byteset *s)
{
    const uint64_t letters = 0x07fffffe07fffffeu; /* of the bytes 64..127 */

    return (s->bits[1] & letters) != 0;
}

static bool is_digits(const struct sluice_byteset *set)
{
    const uint64_t digits = (uint64_t)0x3ff << '0';

    return ((set->bits[0] & ~digits) | set->bits[1] | set->bits[2] | set->bits[3]) == 0;
}

/* What stands in dates, numbers and addresses. */
static bool has_separator(const struct sluice_byteset *s)
{
    return sluice_byteset_has(s, '.') || sluice_byteset_has(s, ',') || sluice_byteset_has(s, '-') ||
           sluice_byteset_has(s, '/') || sluice_byteset_has(s, ':') || sluice_byteset_has(s, ' ');
}

/* Text is no dice: letters follow letters and digits digits, and nothing but spaces keeps words from going on. */
static double follow_share(const struct sluice_byteset *set, double share, bool literal,
                           const struct sluice_byteset *prev)
{
    if (is_digits(prev) && has_separator(set) && share < SEPARATOR_FOLLOWS)
        return SEPARATOR_FOLLOWS;
    if (is_digits(set) && has_separator(prev))
        return DIGIT_FOLLOWS * sluice_byteset_count(set) / 10;
    if (literal)
        return has_letter(set) && has_letter(prev) ? share * LETTER_FOLLOWS : share;
    if (overlap(set, prev) && share < FOLLOWS_SHARE)
        return FOLLOWS_SHARE;
    return !sluice_byteset_has(set, ' ') && share > WORD_SHARE ? WORD_SHARE : share;
}

static double set_bits(const struct sluice_node *set, const struct sluice_node *prev)
{
    return -log2(prev != NULL ? follow_share(&set->set, set->share, set->literal, &prev->set) : set->share);
}

double sluice_run_bits(const struct sluice_byteset *set, uint32_t n)
{
    const double share = share_of(set);
    const bool literal = sluice_byteset_count(set) <= LITERAL_SET_MAX;

    return -log2(share) - (n - 1.0) * log2(follow_share(set, share, literal, set));
}

static double alt_bits(const struct sluice_node *alt, const struct sluice_node *prev, const struct sluice_node **last)
{
    double share = 0;

    for (const struct sluice_node *c = alt->child; c != NULL; c = c->next) {
        const double bits = sluice_node_bits(c, prev, last);

        share += exp2(-(c->common && bits > COMMON_WORD_BITS ? COMMON_WORD_BITS : bits));
    }
    return share < 1 ? -log2(share) : 0;
}

static double repeat_bits(const struct sluice_node *n, const struct sluice_node *prev, const struct sluice_node **last)
{
    double bits;

    if (n->min == 0) {
        (void)sluice_node_bits(n->child, prev, last);
        return 0;
    }
    bits = sluice_node_bits(n->child, prev, last);
    if (n->min > 1)
        bits += (n->min - 1) * sluice_node_bits(n->child, *last, last);
    bits -= log2(n->max - n->min + 1.0);
    return bits > 0 ? bits : 0;
}

double sluice_node_bits(const struct sluice_node *n, const struct sluice_node *prev, const struct sluice_node **last)
{
    double bits = 0;

    *last = prev;
    switch (n->kind) {
    case SLUICE_NODE_SET:
        *last = n;
        return set_bits(n, prev);
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            bits += sluice_node_bits(c, *last, last);
        return bits;
    case SLUICE_NODE_ALT:
        return alt_bits(n, prev, last);
    case SLUICE_NODE_REPEAT:
        return repeat_bits(n, prev, last);
    default:
        return 0;
    }
}

/* --- literals ---------------------------------------------------------------------------------------------------- */

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t most(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

struct sluice_literal sluice_literal_join(struct sluice_literal a, struct sluice_literal b)
{
    return (struct sluice_literal){
        .all = a.all && b.all,
        .length = a.length + b.length,
        .head = a.all ? a.length + b.head : a.head,
        .tail = b.all ? a.tail + b.length : b.tail,
        .best = most(most(a.best, b.best), a.tail + b.head),
    };
}

static struct sluice_literal literal_of_repeat(const struct sluice_node *n)
{
    struct sluice_literal one = sluice_node_literal(n->child), all = {.all = true};

    if (n->min == 0)
        return (struct sluice_literal){.all = false};
    if (one.all)
        all = (struct sluice_literal){true, one.length * n->min, one.length * n->min, one.length * n->min,
                                      one.length * n->min};
    else
        all = n->min == 1 ? one : sluice_literal_join(one, one);
    if (n->min < n->max) {
        all.all = false;
        all.tail = 0;
    }
    return all;
}

struct sluice_literal sluice_node_literal(const struct sluice_node *n)
{
    struct sluice_literal all = {.all = true};

    switch (n->kind) {
    case SLUICE_NODE_SET:
        return n->literal ? (struct sluice_literal){true, 1, 1, 1, 1} : (struct sluice_literal){.all = false};
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            all = sluice_literal_join(all, sluice_node_literal(c));
        return all;
    case SLUICE_NODE_ALT:
        all = sluice_node_literal(n->child);
        for (const struct sluice_node *c = n->child->next; c != NULL; c = c->next) {
            struct sluice_literal one = sluice_node_literal(c);

            all = (struct sluice_literal){all.all && one.all, least(all.length, one.length), least(all.head, one.head),
                                          least(all.tail, one.tail), least(all.best, one.best)};
        }
        return all;
    case SLUICE_NODE_REPEAT:
        return literal_of_repeat(n);
    default:
        return all; /* an assertion: nothing between its neighbours */
    }
}

/* --- digits, sets, words ----------------------------------------------------------------------------------------- */

uint32_t sluice_node_digits(const struct sluice_node *n)
{
    uint32_t digits = 0;

    switch (n->kind) {
    case SLUICE_NODE_SET:
        return is_digits(&n->set);
    case SLUICE_NODE_REPEAT:
        return n->min * sluice_node_digits(n->child);
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            digits += sluice_node_digits(c);
        return digits;
    case SLUICE_NODE_ALT:
        digits = UINT32_MAX;
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            digits = least(digits, sluice_node_digits(c));
        return digits;
    default:
        return 0;
    }
}

bool sluice_node_either_case(const struct sluice_node *n)
{
    uint8_t last = sluice_byteset_last(&n->set);

    if (n->kind == SLUICE_NODE_SET)
        return sluice_byteset_count(&n->set) == 2 && last >= 'a' && last <= 'z' &&
               sluice_byteset_has(&n->set, (uint8_t)(last - 0x20u));
    for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
        if (sluice_node_either_case(c))
            return true;
    }
    return false;
}

static const struct sluice_byteset letters_and_digits = {{0x03ff000000000000u, 0x07fffffe07fffffeu, 0, 0}};

static bool has_all(const struct sluice_byteset *set, const struct sluice_byteset *of)
{
    struct sluice_byteset missing = *of;

    sluice_byteset_leave_out(&missing, set);
    return sluice_byteset_count(&missing) == 0;
}

/* A look-behind is the one set, or has it as a branch, which none may stand before. */
static bool shuts_out_words(const struct sluice_node *n)
{
    if (n->kind == SLUICE_NODE_SET)
        return has_all(&n->set, &letters_and_digits);
    if (n->kind != SLUICE_NODE_ALT && (n->kind != SLUICE_NODE_CAT || n->child == NULL || n->child->next != NULL))
        return false;
    for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
        if (shuts_out_words(c))
            return true;
    }
    return false;
}

bool sluice_node_is_word_edge(const struct sluice_node *n)
{
    if (n->kind == SLUICE_NODE_LOOK_BEHIND)
        return n->negated && shuts_out_words(n->child);
    return n->kind == SLUICE_NODE_WORD_EDGE;
}

bool sluice_node_ends_outside_words(const struct sluice_node *n)
{
    const struct sluice_node *last = NULL;

    switch (n->kind) {
    case SLUICE_NODE_SET:
        return !overlap(&n->set, &letters_and_digits);
    case SLUICE_NODE_REPEAT:
        return n->min > 0 && sluice_node_ends_outside_words(n->child);
    case SLUICE_NODE_ALT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            if (!sluice_node_ends_outside_words(c))
                return false;
        }
        return true;
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            last = c->max_width > 0 ? c : last;
        return last != NULL && sluice_node_ends_outside_words(last);
    default:
        return false;
    }
}

void sluice_node_collect(const struct sluice_node *n, struct sluice_byteset *set)
{
    if (n->kind > SLUICE_NODE_REPEAT)
        return;
    if (n->kind == SLUICE_NODE_SET) {
        for (unsigned i = 0; i < 4; i++)
            set->bits[i] |= n->set.bits[i];
    }
    for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
        sluice_node_collect(c, set);
}

/* The commonest short words of the languages the packs know, and of code, that patterns begin or go on with. */
bool sluice_word_is_common(const char *word, size_t n)
{
    static const char words[] =
        " a al an and are as at auf aus be been but by con da das de dei del dem den der des di die "
        "do du ed een ein eine el em en er es est et for from fue get got had has hat hatte "
        "have he her het his http https i ich id if ihr il im in is ist it key la las le les lo "
        "los ma mein met mi mit mon my na name ne nel new nie no not o of on op or our par por "
        "pour que sa se sein set she sich sie son su sur te test that the their this to type "
        "tiene u um un una und une user van var vom von was were wird with wurde you your ze zu ";
    char padded[WORD_LONGEST + 3];

    if (n == 0 || n > WORD_LONGEST)
        return false;
    padded[0] = ' ';
    memcpy(padded + 1, word, n);
    padded[n + 1] = ' ';
    padded[n + 2] = '\0';
    return strstr(words, padded) != NULL;
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

static enum sluice_status write_byte(unsigned b, struct sluice_buf *out)
{
    if ((b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z'))
        return sluice_buf_append_byte(out, (uint8_t)b);
    return sluice_buf_printf(out, "\\x%02x", b);
}

static enum sluice_status write_set(const struct sluice_byteset *s, struct sluice_buf *out)
{
    bool one = sluice_byteset_count(s) == 1;
    enum sluice_status st = one ? SLUICE_OK : sluice_buf_append_str(out, "[");

    for (unsigned b = 0, end, last = sluice_byteset_last(s); b <= last && st == SLUICE_OK; b = end + 1) {
        end = b;
        if (!sluice_byteset_has(s, (uint8_t)b))
            continue;
        while (end < 255 && sluice_byteset_has(s, (uint8_t)(end + 1)))
            end++;
        st = write_byte(b, out);
        if (st == SLUICE_OK && end > b)
            st = sluice_buf_append_byte(out, '-');
        if (st == SLUICE_OK && end > b)
            st = write_byte(end, out);
    }
    if (st == SLUICE_OK && !one)
        st = sluice_buf_append_str(out, "]");
    return st;
}

static enum sluice_status write_group(const struct sluice_node *n, const char *between, struct sluice_buf *out)
{
    enum sluice_status st = sluice_buf_append_str(out, "(?:");

    for (const struct sluice_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next) {
        if (c != n->child)
            st = sluice_buf_append_str(out, between);
        if (st == SLUICE_OK)
            st = sluice_node_write(c, out);
    }
    return st == SLUICE_OK ? sluice_buf_append_str(out, ")") : st;
}

enum sluice_status sluice_repeat_write(const struct sluice_node *child, uint32_t min, uint32_t max,
                                       struct sluice_buf *out)
{
    bool group = child->kind == SLUICE_NODE_REPEAT;
    enum sluice_status st = group ? sluice_buf_append_str(out, "(?:") : SLUICE_OK;

    if (st == SLUICE_OK)
        st = sluice_node_write(child, out);
    if (st == SLUICE_OK && group)
        st = sluice_buf_append_str(out, ")");
    if (st == SLUICE_OK && (min != 1 || max != 1))
        st = min == max ? sluice_buf_printf(out, "{%u}", min) : sluice_buf_printf(out, "{%u,%u}", min, max);
    return st;
}

enum sluice_status sluice_node_write(const struct sluice_node *n, struct sluice_buf *out)
{
    switch (n->kind) {
    case SLUICE_NODE_SET:
        return write_set(&n->set, out);
    case SLUICE_NODE_CAT:
        return write_group(n, "", out);
    case SLUICE_NODE_ALT:
        return write_group(n, "|", out);
    case SLUICE_NODE_REPEAT:
        return sluice_repeat_write(n->child, n->min, n->max, out);
    default:
        return SLUICE_OK;
    }
}
