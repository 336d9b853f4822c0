#include "rules/lexicon.h"

#include "rules/lexicon_gap.h"
#include "rules/lexicon_gate.h"

#include "core/ascii.h"
#include "core/fold.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
#define GAP ' '             /* label of the edge that stands for separators or nothing */
#define LOOSE_CHARACTERS 4u /* words of so many characters are found without accents */

enum { EXACT, LOOSE, ROOTS };

/* While words are added. */
struct node {
    uint32_t child, sibling; /* NONE: there is none */
    uint32_t whole, prefix;  /* ids of the words that end here */
    uint8_t label;
};

/* The same when all are there: children lie in a row, those that `codes` numbers first, in its order. */
struct spot {
    uint64_t mask; /* of these children, by their codes */
    uint32_t first, whole, prefix;
    uint8_t others; /* children that have no code */
    uint8_t label;
};

struct sluice_lexicon {
    struct node *v; /* the first ROOTS are the roots */
    size_t n, cap;
    struct spot *spots; /* likewise; NULL before freezing */
    uint32_t words;
    struct sluice_lexicon_gate gate;
};

static bool is_word(uint8_t b)
{
    return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b >= 0x80u;
}

static enum sluice_status new_node(struct sluice_lexicon *l, uint8_t label, uint32_t sibling, uint32_t *out)
{
    const size_t cap = l->cap == 0 ? 256 : 2 * l->cap;
    struct node *v;

    if (l->n == l->cap) {
        if ((v = realloc(l->v, cap * sizeof(*v))) == NULL)
            return SLUICE_ENOMEM;
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n] = (struct node){.child = NONE, .sibling = sibling, .whole = NONE, .prefix = NONE, .label = label};
    *out = (uint32_t)l->n++;
    return SLUICE_OK;
}

enum sluice_status sluice_lexicon_create(struct sluice_lexicon **out)
{
    struct sluice_lexicon *l = calloc(1, sizeof(*l));

    *out = l;
    if (l == NULL)
        return SLUICE_ENOMEM;
    for (unsigned root = 0; root < ROOTS; root++) {
        uint32_t node;

        if (new_node(l, 0, NONE, &node) != SLUICE_OK) {
            sluice_lexicon_free(l);
            *out = NULL;
            return SLUICE_ENOMEM;
        }
    }
    return SLUICE_OK;
}

void sluice_lexicon_free(struct sluice_lexicon *l)
{
    if (l == NULL)
        return;
    free(l->v);
    free(l->spots);
    free(l);
}

size_t sluice_lexicon_count(const struct sluice_lexicon *l)
{
    return l->words;
}

/* --- building ------------------------------------------------------------------------------------------------------
 */

static uint32_t find_child(const struct sluice_lexicon *l, uint32_t node, uint8_t label)
{
    uint32_t at = l->v[node].child;

    while (at != NONE && l->v[at].label != label)
        at = l->v[at].sibling;
    return at;
}

/* Go to node's child of that label, made where there is none. */
static enum sluice_status grow(struct sluice_lexicon *l, uint32_t *node, uint8_t label)
{
    uint32_t child = find_child(l, *node, label);
    enum sluice_status st = SLUICE_OK;

    if (child == NONE) {
        if ((st = new_node(l, label, l->v[*node].child, &child)) != SLUICE_OK)
            return st;
        l->v[*node].child = child;
    }
    *node = child;
    return st;
}

static enum sluice_status grow_letter(struct sluice_lexicon *l, unsigned root, uint32_t *node, uint32_t cp)
{
    uint8_t folded[SLUICE_FOLD_MAX];
    const unsigned n = sluice_fold(cp, root == EXACT, folded);
    enum sluice_status st = SLUICE_OK;

    for (unsigned i = 0; i < n && st == SLUICE_OK; i++)
        st = grow(l, node, folded[i]);
    return st;
}

/* How many letters and digits the word has; 0: it is none. */
static unsigned count_characters(const uint8_t *word, size_t n)
{
    unsigned count = 0;
    uint32_t cp;
    bool cut;

    for (size_t at = 0, len; at < n; at += len) {
        if ((len = sluice_utf8_decode(word + at, n - at, &cp, &cut)) == 0)
            return 0;
        count += is_word(word[at]);
    }
    return count;
}

bool sluice_lexicon_is_word(const char *word)
{
    return count_characters((const uint8_t *)word, strlen(word)) > 0;
}

enum sluice_status sluice_lexicon_add(struct sluice_lexicon *l, const char *word, uint32_t *id)
{
    const uint8_t *w = (const uint8_t *)word;
    size_t n = strlen(word);
    const bool prefix = n > 0 && word[n - 1] == '*';
    const unsigned characters = count_characters(w, n), root = characters < LOOSE_CHARACTERS ? EXACT : LOOSE;
    uint32_t node = root, cp, *end;
    enum sluice_status st = SLUICE_OK;
    bool gap = false, cut;

    if (characters == 0)
        return SLUICE_EFORMAT;
    for (size_t at = 0; at < n && st == SLUICE_OK;) {
        if (!is_word(w[at])) { /* what does not end a part separates two */
            gap = node != root;
            at++;
            continue;
        }
        if (gap)
            st = grow(l, &node, GAP);
        gap = false;
        at += sluice_utf8_decode(w + at, n - at, &cp, &cut);
        if (st == SLUICE_OK)
            st = grow_letter(l, root, &node, cp);
    }
    if (st != SLUICE_OK)
        return st;
    if (node == root) /* a combining accent alone */
        return SLUICE_EFORMAT;
    end = prefix ? &l->v[node].prefix : &l->v[node].whole;
    if (*end == NONE)
        *end = l->words++;
    *id = *end;
    return SLUICE_OK;
}

/* --- freezing ------------------------------------------------------------------------------------------------------
 */

/* 0..36 for the labels that have a code, 64 for the others. */
static unsigned code_of(uint8_t label)
{
    if (label >= 'a' && label <= 'z')
        return label - 'a';
    if (label >= '0' && label <= '9')
        return 26u + label - '0';
    return label == GAP ? 36 : 64;
}

/* Tell the gate what may follow the gap that leads to node. */
static void note_behind(struct sluice_lexicon *l, uint32_t root, uint32_t node, uint64_t head, unsigned depth)
{
    for (uint32_t c = l->v[node].child; c != NONE; c = l->v[c].sibling) {
        const struct node *first = &l->v[c];
        uint8_t behind[2] = {first->label, SLUICE_GATE_ANY};

        if (first->whole != NONE || first->prefix != NONE || find_child(l, c, GAP) != NONE)
            sluice_gate_note_behind(&l->gate, root, head, depth, behind);
        for (uint32_t d = first->child; d != NONE; d = l->v[d].sibling) {
            behind[1] = l->v[d].label;
            sluice_gate_note_behind(&l->gate, root, head, depth, behind);
        }
    }
}

/* Tell the gate of the words at and below node, which `depth` characters lead to. A gap stands for nothing, too. */
static void note_heads(struct sluice_lexicon *l, uint32_t root, uint32_t node, uint64_t head,
                       unsigned depth) /* NOLINT(misc-no-recursion) */
{
    const struct node *n = &l->v[node];

    sluice_gate_note(&l->gate, SLUICE_GATE_GOES_ON, root, head, depth);
    if (n->prefix != NONE)
        sluice_gate_note(&l->gate, SLUICE_GATE_OPEN, root, head, depth);
    if (n->whole != NONE)
        sluice_gate_note(&l->gate, SLUICE_GATE_ENDS, root, head, depth);
    for (uint32_t c = n->child; c != NONE && depth < SLUICE_GATE_DEPTH; c = l->v[c].sibling) {
        const uint8_t label = l->v[c].label;

        if (label == GAP) {
            sluice_gate_note(&l->gate, SLUICE_GATE_GAP, root, head, depth);
            note_behind(l, root, c, head, depth);
            note_heads(l, root, c, head, depth);
        } else if (label < 0x80u) {
            note_heads(l, root, c, head | (uint64_t)label << 8 * depth, depth + 1);
        }
    }
}

/* Number node's children from *next on, in the order of their codes, and set their place. from: where each spot comes
 * from. */
static void place_children(struct sluice_lexicon *l, uint32_t spot, uint32_t *from, uint32_t *next)
{
    const struct node *n = &l->v[from[spot]];
    struct spot *s = &l->spots[spot];

    *s = (struct spot){.first = *next, .whole = n->whole, .prefix = n->prefix, .label = n->label};
    for (uint32_t c = n->child; c != NONE; c = l->v[c].sibling) {
        const unsigned code = code_of(l->v[c].label);
        uint32_t at = (*next)++;

        for (; at > s->first && code_of(l->v[from[at - 1]].label) > code; at--)
            from[at] = from[at - 1];
        from[at] = c;
        if (code < 64)
            s->mask |= (uint64_t)1 << code;
        else
            s->others++;
    }
}

enum sluice_status sluice_lexicon_freeze(struct sluice_lexicon *l)
{
    uint32_t *from = calloc(l->n, sizeof(*from)), next = ROOTS;

    l->spots = calloc(l->n, sizeof(*l->spots));
    if (from == NULL || l->spots == NULL) {
        free(from);
        return SLUICE_ENOMEM;
    }
    for (uint32_t root = 0; root < ROOTS; root++) {
        from[root] = root;
        note_heads(l, root, root, 0, 0);
    }
    for (uint32_t spot = 0; spot < next; spot++)
        place_children(l, spot, from, &next);
    free(from);
    free(l->v);
    l->v = NULL;
    return SLUICE_OK;
}

/* --- finding -------------------------------------------------------------------------------------------------------
 */

struct walk {
    const struct sluice_lexicon *l;
    const uint8_t *text;
    size_t len, start, to;
    unsigned root;
    sluice_lexicon_fn fn;
    void *ctx;
};

/* Does a word begin, or end, before text[at]? */
static bool is_edge(const uint8_t *text, size_t len, size_t at)
{
    if (at == 0 || at == len || !is_word(text[at - 1]) || !is_word(text[at]))
        return true;
    return sluice_is_lower(text[at - 1]) && sluice_is_upper(text[at]);
}

/* What the processor may count in one instruction that a program for all of them cannot use. */
static unsigned count_ones(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (unsigned)(x * 0x0101010101010101u >> 56);
}

static uint32_t go(const struct sluice_lexicon *l, uint32_t spot, uint8_t label)
{
    const struct spot *s = &l->spots[spot];
    const unsigned code = code_of(label);
    uint32_t at;

    if (code < 64) {
        const uint64_t bit = (uint64_t)1 << code;

        return (s->mask & bit) == 0 ? NONE : s->first + count_ones(s->mask & (bit - 1));
    }
    at = s->first + count_ones(s->mask);
    for (unsigned i = 0; i < s->others; i++) {
        if (l->spots[at + i].label == label)
            return at + i;
    }
    return NONE;
}

/* Go down by the character at *at. False: no word goes on so. */
static bool step(const struct walk *w, uint32_t *spot, size_t *at)
{
    uint8_t folded[SLUICE_FOLD_MAX];
    unsigned n, len;
    uint32_t cp;
    bool cut;

    if (*at == w->to || !is_word(w->text[*at]))
        return false;
    if (w->text[*at] < 0x80u) {
        const uint8_t b = w->text[*at];

        *spot = go(w->l, *spot, sluice_to_lower(b));
        (*at)++;
        return *spot != NONE;
    }
    if ((len = sluice_utf8_decode(w->text + *at, w->to - *at, &cp, &cut)) == 0)
        return false;
    n = sluice_fold(cp, w->root == EXACT, folded);
    for (unsigned i = 0; i < n; i++) {
        if ((*spot = go(w->l, *spot, folded[i])) == NONE)
            return false;
    }
    *at += len;
    return true;
}

static bool report(const struct walk *w, uint32_t spot, size_t at)
{
    const struct spot *s = &w->l->spots[spot];

    if (s->prefix != NONE && !w->fn(w->ctx, s->prefix, w->start, at))
        return false;
    return s->whole == NONE || !is_edge(w->text, w->len, at) || w->fn(w->ctx, s->whole, w->start, at);
}

/* All words that begin with what led to spot, and go on at `at`. As deep as a word has gaps. */
static bool walk(const struct walk *w, uint32_t spot, size_t at) /* NOLINT(misc-no-recursion) */
{
    while (step(w, &spot, &at)) {
        uint32_t gap;

        if (spot < ROOTS) /* a combining accent, before anything else */
            continue;
        if (!report(w, spot, at))
            return false;
        if ((gap = go(w->l, spot, GAP)) == NONE)
            continue;
        if (!walk(w, gap, sluice_gap_end(w->text, w->to, at)))
            return false;
    }
    return true;
}

bool sluice_lexicon_find(const struct sluice_lexicon *l, const uint8_t *text, size_t len, size_t from, size_t until,
                         size_t to, sluice_lexicon_fn fn, void *ctx)
{
    struct walk w = {.l = l, .text = text, .len = len, .to = to, .fn = fn, .ctx = ctx};
    struct sluice_gate_walk places;
    unsigned roots;

    sluice_gate_begin(&places, &l->gate, text, len, from, until, to);
    while (sluice_gate_next(&places, &w.start, &roots)) {
        for (w.root = 0; w.root < ROOTS; w.root++) {
            if ((roots >> w.root & 1) != 0 && !walk(&w, w.root, w.start))
                return false;
        }
    }
    return true;
}
