#include "rules/lexicon.h"

#include "core/fold.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
#define GAP ' '             /* label of the edge that stands for separators or nothing */
#define GAP_MAX 2u          /* ...at most so many */
#define LOOSE_CHARACTERS 4u /* words of so many characters are found without accents */

enum { EXACT, LOOSE, ROOTS };

struct node {
    uint32_t child, sibling; /* NONE: there is none */
    uint32_t whole, prefix;  /* ids of the words that end here */
    uint8_t label;
};

struct sluice_lexicon {
    struct node *v;
    size_t n, cap;
    uint32_t first[ROOTS][256]; /* the roots' children by label */
    uint32_t words;
};

enum sluice_status sluice_lexicon_create(struct sluice_lexicon **out)
{
    struct sluice_lexicon *l = calloc(1, sizeof(*l));

    *out = l;
    if (l == NULL)
        return SLUICE_ENOMEM;
    memset(l->first, 0xff, sizeof(l->first));
    return SLUICE_OK;
}

void sluice_lexicon_free(struct sluice_lexicon *l)
{
    if (l != NULL)
        free(l->v);
    free(l);
}

size_t sluice_lexicon_count(const struct sluice_lexicon *l)
{
    return l->words;
}

static bool is_gap(uint8_t b)
{
    return b == ' ' || b == '_' || b == '-' || b == '.' || b == '/' || b == '\'' || b == '\t' || b == '\n' || b == '\r';
}

static bool is_word(uint8_t b)
{
    return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b >= 0x80u;
}

/* --- building ------------------------------------------------------------------------------------------------------
 */

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

static uint32_t find_child(const struct sluice_lexicon *l, uint32_t node, uint8_t label)
{
    uint32_t at = l->v[node].child;

    while (at != NONE && l->v[at].label != label)
        at = l->v[at].sibling;
    return at;
}

/* Go to node's child of that label, made where there is none. *node NONE: from the root. */
static enum sluice_status grow(struct sluice_lexicon *l, unsigned root, uint32_t *node, uint8_t label)
{
    uint32_t child = *node == NONE ? l->first[root][label] : find_child(l, *node, label);
    enum sluice_status st = SLUICE_OK;

    if (child == NONE) {
        if ((st = new_node(l, label, *node == NONE ? NONE : l->v[*node].child, &child)) != SLUICE_OK)
            return st;
        if (*node == NONE)
            l->first[root][label] = child;
        else
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
        st = grow(l, root, node, folded[i]);
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
    uint32_t node = NONE, cp, *end;
    enum sluice_status st = SLUICE_OK;
    bool gap = false, cut;

    if (characters == 0)
        return SLUICE_EFORMAT;
    for (size_t at = 0; at < n && st == SLUICE_OK;) {
        if (!is_word(w[at])) { /* what does not end a part separates two */
            gap = node != NONE;
            at++;
            continue;
        }
        if (gap)
            st = grow(l, root, &node, GAP);
        gap = false;
        at += sluice_utf8_decode(w + at, n - at, &cp, &cut);
        if (st == SLUICE_OK)
            st = grow_letter(l, root, &node, cp);
    }
    if (st != SLUICE_OK)
        return st;
    if (node == NONE) /* a combining accent alone */
        return SLUICE_EFORMAT;
    end = prefix ? &l->v[node].prefix : &l->v[node].whole;
    if (*end == NONE)
        *end = l->words++;
    *id = *end;
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

static bool is_lower(uint8_t b)
{
    return b >= 'a' && b <= 'z';
}

static bool is_upper(uint8_t b)
{
    return b >= 'A' && b <= 'Z';
}

/* Does a word begin, or end, before text[at]? */
static bool is_edge(const uint8_t *text, size_t len, size_t at)
{
    if (at == 0 || at == len || !is_word(text[at - 1]) || !is_word(text[at]))
        return true;
    return is_lower(text[at - 1]) && is_upper(text[at]);
}

/* Go down by the character at *at. False: no word goes on so. */
static bool step(const struct walk *w, uint32_t *node, size_t *at)
{
    uint8_t folded[SLUICE_FOLD_MAX];
    unsigned n, len;
    uint32_t cp;
    bool cut;

    if (*at == w->to || !is_word(w->text[*at]) ||
        (len = sluice_utf8_decode(w->text + *at, w->to - *at, &cp, &cut)) == 0)
        return false;
    n = sluice_fold(cp, w->root == EXACT, folded);
    for (unsigned i = 0; i < n; i++) {
        *node = *node == NONE ? w->l->first[w->root][folded[i]] : find_child(w->l, *node, folded[i]);
        if (*node == NONE)
            return false;
    }
    *at += len;
    return true;
}

static bool report(const struct walk *w, uint32_t node, size_t at)
{
    const struct node *n = &w->l->v[node];

    if (n->prefix != NONE && !w->fn(w->ctx, n->prefix, w->start, at))
        return false;
    return n->whole == NONE || !is_edge(w->text, w->len, at) || w->fn(w->ctx, n->whole, w->start, at);
}

/* All words that begin with what led to node, and go on at `at`. As deep as a word has gaps. */
static bool walk(const struct walk *w, uint32_t node, size_t at) /* NOLINT(misc-no-recursion) */
{
    while (step(w, &node, &at)) {
        uint32_t gap;
        size_t behind = at;

        if (node == NONE)
            continue;
        if (!report(w, node, at))
            return false;
        if ((gap = find_child(w->l, node, GAP)) == NONE)
            continue;
        while (behind < w->to && behind - at < GAP_MAX && is_gap(w->text[behind]))
            behind++;
        if (!walk(w, gap, behind))
            return false;
    }
    return true;
}

bool sluice_lexicon_find(const struct sluice_lexicon *l, const uint8_t *text, size_t len, size_t from, size_t to,
                         sluice_lexicon_fn fn, void *ctx)
{
    struct walk w = {.l = l, .text = text, .len = len, .to = to, .fn = fn, .ctx = ctx};

    for (w.start = from; w.start < to; w.start++) {
        if (!is_word(text[w.start]) || !is_edge(text, len, w.start))
            continue;
        for (w.root = 0; w.root < ROOTS; w.root++) {
            if (!walk(&w, NONE, w.start))
                return false;
        }
    }
    return true;
}
