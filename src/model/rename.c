#include "model/rename.h"

#include "model/train_internal.h"

#include <stdlib.h>
#include <string.h>

#define WORD_MIN 3u     /* bytes */
#define WORDS_MAX 3u    /* of a name that is changed */
#define CHANGES_MAX 64u /* of one text: what is behind them keeps its name */
#define NAME_MAX_BYTES 64u
#define LAST_ALONE 65u  /* percent of names of one word that become surnames */
#define MADE_FIRST 20u  /* percent of first names that are made up */
#define MADE_LAST 35u   /* ...of surnames */
#define MADE_PLACE 20u  /* ...of places */
#define PLACES_KEPT 40u /* percent of places that stay */

/* --- words --- */

void sluice_word_list_init(struct sluice_word_list *l)
{
    memset(l, 0, sizeof(*l));
    sluice_buf_init(&l->text, SLUICE_CORPUS_MAX);
}

void sluice_word_list_release(struct sluice_word_list *l)
{
    sluice_buf_release(&l->text);
    free(l->start);
    memset(l, 0, sizeof(*l));
}

static enum sluice_status push(struct sluice_word_list *l, const uint8_t *p, size_t n)
{
    if (l->n + 2 > l->cap) {
        const size_t cap = l->cap == 0 ? 1024 : 2 * l->cap;
        uint32_t *moved = realloc(l->start, cap * sizeof(*moved));

        if (moved == NULL)
            return SLUICE_ENOMEM;
        l->start = moved;
        l->cap = cap;
    }
    l->start[l->n++] = (uint32_t)l->text.len;
    l->start[l->n] = (uint32_t)(l->text.len + n);
    return sluice_buf_append(&l->text, p, n);
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

enum sluice_status sluice_word_list_add(struct sluice_word_list *l, const uint8_t *p, size_t n)
{
    enum sluice_status st = SLUICE_OK;
    size_t stop;

    for (size_t at = 0; at < n && st == SLUICE_OK; at = stop + 1) {
        for (stop = at; stop < n && !is_space(p[stop]);)
            stop++;
        if (stop - at >= WORD_MIN && ((p[at] >= 'A' && p[at] <= 'Z') || p[at] >= 0x80))
            st = push(l, p + at, stop - at);
    }
    return st;
}

/* --- other names --- */

/* A change to a text: bytes [start, end) become word[0..n). */
struct change {
    uint32_t start, end;
    unsigned n;
    uint8_t word[NAME_MAX_BYTES];
};

struct renaming {
    const struct sluice_renaming *how;
    struct sluice_example e; /* its text and gold are copies */
    uint64_t random;
    struct change change[CHANGES_MAX];
    unsigned n;
};

static bool one_of(struct renaming *r, unsigned percent)
{
    return sluice_random(&r->random) % 100 < percent;
}

static void put(struct change *c, const char *part)
{
    const size_t n = strlen(part);

    if (c->n + n > sizeof(c->word))
        return;
    memcpy(c->word + c->n, part, n);
    c->n += (unsigned)n;
}

/* Syllables, the first letter made a capital. */
static void make_up(struct renaming *r, struct change *c)
{
    static const char *const consonant[] = {"b", "ch", "d", "f",  "g", "h", "j", "k", "l",  "m",  "n",  "p",  "r",
                                            "s", "sh", "t", "th", "v", "w", "y", "z", "br", "st", "kr", "tr", "gr"};
    static const char *const vowel[] = {"a", "a", "e", "i", "o", "u", "ai", "ee", "o", "a"};
    static const char *const end[] = {"lecki", "wicz", "ler", "man",  "ton", "ley", "sen",  "ardo", "etti", "ault",
                                      "ov",    "enko", "ic",  "ides", "yan", "shi", "moto", "wala", "ng",   "n",
                                      "tt",    "rd",   "st",  "lt",   "d",   "us",  "os",   "ius"};
    const unsigned pairs = one_of(r, 33) ? 2 : 1;

    for (unsigned i = 0; i < pairs; i++) {
        put(c, consonant[sluice_random(&r->random) % (sizeof(consonant) / sizeof(*consonant))]);
        put(c, vowel[sluice_random(&r->random) % (sizeof(vowel) / sizeof(*vowel))]);
    }
    put(c, end[sluice_random(&r->random) % (sizeof(end) / sizeof(*end))]);
    c->word[0] = (uint8_t)(c->word[0] - 32);
}

static void draw(struct renaming *r, const struct sluice_word_list *l, unsigned made_up, struct change *c)
{
    const size_t i = (size_t)(sluice_random(&r->random) % l->n);
    const size_t n = l->start[i + 1] - l->start[i];

    c->n = 0;
    if (n > sizeof(c->word) || one_of(r, made_up)) {
        make_up(r, c);
        return;
    }
    memcpy(c->word, l->text.data + l->start[i], n);
    c->n = (unsigned)n;
}

/* What the word at [start, end) was made into before; NULL: nothing yet. */
static const struct change *made_before(const struct renaming *r, uint32_t start, uint32_t end)
{
    for (unsigned i = 0; i < r->n; i++) {
        const struct change *c = &r->change[i];

        if (c->end - c->start == end - start && memcmp(r->e.text + c->start, r->e.text + start, end - start) == 0)
            return c;
    }
    return NULL;
}

static void change_word(struct renaming *r, uint32_t start, uint32_t end, const struct sluice_word_list *l,
                        unsigned made_up)
{
    struct change *c = &r->change[r->n];
    const struct change *before = made_before(r, start, end);

    if (before != NULL)
        *c = *before;
    else
        draw(r, l, made_up, c);
    c->start = start;
    c->end = end;
    r->n++;
}

static bool is_title(const uint8_t *p, size_t n)
{
    static const char *const titles[] = {"Mr",      "Mrs",   "Ms",      "Dr",      "Prof", "Sir",   "Lady",   "Lord",
                                         "General", "Judge", "Captain", "Colonel", "King", "Queen", "Prince", "Pope",
                                         "Saint",   "St",    "Herr",    "Frau",    "Miss", "Major"};

    for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++) {
        if (strlen(titles[i]) == n && memcmp(titles[i], p, n) == 0)
            return true;
    }
    return false;
}

/* Whether tokens [from, to) of s are words that can be changed: Anna, Anna Kowalska. */
static bool is_plain(const struct renaming *r, const struct sluice_segment *s, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        const struct sluice_token *t = &s->token[i];

        if (t->shape != SLUICE_SHAPE_CAPITAL || (i > from && t->gap != SLUICE_GAP_SPACE) ||
            is_title(r->e.text + s->start + t->start, (size_t)(t->end - t->start)))
            return false;
    }
    return true;
}

/* Change the name that tokens [from, to) of s are. */
static void change_name(struct renaming *r, const struct sluice_segment *s, unsigned from, unsigned to, int label)
{
    const struct sluice_renaming *how = r->how;

    if (to - from > WORDS_MAX || r->n + (to - from) > CHANGES_MAX || !is_plain(r, s, from, to))
        return;
    if (label == how->location && (to - from > 1 || one_of(r, PLACES_KEPT)))
        return;
    for (unsigned i = from; i < to; i++) {
        const uint32_t start = (uint32_t)s->start + s->token[i].start, end = (uint32_t)s->start + s->token[i].end;

        if (label == how->location)
            change_word(r, start, end, &how->place, MADE_PLACE);
        else if (to - from == 1 ? one_of(r, LAST_ALONE) : i + 1 == to)
            change_word(r, start, end, &how->last, MADE_LAST);
        else
            change_word(r, start, end, &how->first, MADE_FIRST);
    }
}

/* Change the names of gold that lie in s as whole tokens; *g: the first that is not behind. */
static void change_segment(struct renaming *r, const struct sluice_segment *s, unsigned *g)
{
    unsigned from = 0, to;

    for (; *g < r->e.n_gold && r->e.gold[*g].start < s->end; ++*g) {
        const struct sluice_gold *gold = &r->e.gold[*g];

        while (from < s->n && s->start + s->token[from].start < gold->start)
            from++;
        for (to = from; to < s->n && s->start + s->token[to].end <= gold->end;)
            to++;
        if (gold->label >= 0 && (gold->label == r->how->person || gold->label == r->how->location) && to > from &&
            s->start + s->token[from].start == gold->start && s->start + s->token[to - 1].end == gold->end)
            change_name(r, s, from, to, gold->label);
        from = to;
    }
}

/* --- copies --- */

/* Where byte `at` of the text, which is in no change, stands in the copy. */
static uint32_t moved(const struct renaming *r, uint32_t at)
{
    uint32_t to = at;

    for (unsigned i = 0; i < r->n && r->change[i].end <= at; i++)
        to += r->change[i].n - (r->change[i].end - r->change[i].start);
    return to;
}

static enum sluice_status add_copy(struct renaming *r, struct sluice_corpus *c, struct sluice_gold *gold)
{
    struct sluice_corpus_source source = {.unmarked = r->e.unmarked,
                                          .open = r->e.open,
                                          .names = r->e.names,
                                          .weight = r->e.weight * r->how->weight,
                                          .part_to = 100};
    struct sluice_buf text;
    enum sluice_status st = SLUICE_OK;
    uint32_t at = 0;

    sluice_buf_init(&text, SLUICE_CORPUS_LINE_MAX + CHANGES_MAX * NAME_MAX_BYTES);
    for (unsigned i = 0; i < r->n && st == SLUICE_OK; i++) {
        const struct change *change = &r->change[i];

        st = sluice_buf_append(&text, r->e.text + at, change->start - at);
        if (st == SLUICE_OK)
            st = sluice_buf_append(&text, change->word, change->n);
        at = change->end;
    }
    if (st == SLUICE_OK)
        st = sluice_buf_append(&text, r->e.text + at, r->e.len - at);
    for (unsigned i = 0; i < r->e.n_gold; i++)
        gold[i] = (struct sluice_gold){moved(r, r->e.gold[i].start), moved(r, r->e.gold[i].end), r->e.gold[i].label};
    if (st == SLUICE_OK && text.len <= SLUICE_CORPUS_LINE_MAX)
        st = sluice_corpus_add(c, &source, text.data, text.len, gold, r->e.n_gold);
    sluice_buf_release(&text);
    return st;
}

/* One copy of r->e, if it has a name to change. */
static enum sluice_status copy(struct renaming *r, struct sluice_corpus *c)
{
    struct sluice_segment s;
    struct sluice_gold *gold;
    enum sluice_status st;
    size_t at = 0;
    unsigned g = 0;

    r->n = 0;
    while (sluice_segment_next(r->e.text, r->e.len, true, &at, &s))
        change_segment(r, &s, &g);
    if (r->n == 0)
        return SLUICE_OK;
    if ((gold = calloc(r->e.n_gold, sizeof(*gold))) == NULL)
        return SLUICE_ENOMEM;
    st = add_copy(r, c, gold);
    free(gold);
    return st;
}

/* Copies of example i: what it points to moves while they are added. */
static enum sluice_status rename_example(struct renaming *r, struct sluice_corpus *c, size_t i, unsigned percent)
{
    const struct sluice_example e = sluice_corpus_get(c, i);
    uint8_t *text = malloc(e.len + 1);
    struct sluice_gold *gold = malloc((e.n_gold + 1) * sizeof(*gold));
    enum sluice_status st = text == NULL || gold == NULL ? SLUICE_ENOMEM : SLUICE_OK;

    r->e = e;
    r->e.text = text;
    r->e.gold = gold;
    if (st == SLUICE_OK && e.n_gold != 0) {
        memcpy(text, e.text, e.len);
        memcpy(gold, e.gold, e.n_gold * sizeof(*gold));
        for (unsigned k = 0; k < percent / 100 && st == SLUICE_OK; k++)
            st = copy(r, c);
        if (st == SLUICE_OK && one_of(r, percent % 100))
            st = copy(r, c);
    }
    free(text);
    free(gold);
    return st;
}

enum sluice_status sluice_corpus_rename(struct sluice_corpus *c, size_t from, unsigned percent,
                                        const struct sluice_renaming *how)
{
    const size_t n = sluice_corpus_count(c);
    struct renaming *r;
    enum sluice_status st = SLUICE_OK;

    if ((how->person >= 0 && (how->first.n == 0 || how->last.n == 0)) || (how->location >= 0 && how->place.n == 0))
        return SLUICE_ESTATE;
    if ((r = calloc(1, sizeof(*r))) == NULL)
        return SLUICE_ENOMEM;
    r->how = how;
    r->random = how->seed;
    for (size_t i = from; i < n && st == SLUICE_OK; i++)
        st = rename_example(r, c, i, percent);
    free(r);
    return st;
}
