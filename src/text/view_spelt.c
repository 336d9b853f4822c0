#include "text/view_internal.h"

#include <sodium.h>
#include <string.h>

#define REACH 96        /* bytes to either side of a place that can decide what it is */
#define GROUP_MAX 4u    /* figures that may stand together among words */
#define GAP_MAX 4       /* bytes between two digits of a number */
#define ELEMENTS_MIN 5u /* digits in words and figures that make a number... */
#define WITHIN 32       /* ...if three of the words begin in so many bytes... */
#define BETWEEN 3u      /* ...with so many words between the first and the last of them */
#define SINGLES_MIN 6u  /* single characters that make a number by themselves... */
#define SINGLES_MAX 34u
#define FIGURES_MIN 4u  /* ...of them figures */
#define NAME_GAP 4      /* bytes between a list of single characters and the word that names it */
#define EMPHASIS_MAX 31 /* bytes from one underscore to the other round a value */
#define WORD_MAX SLUICE_VIEW_WORD_MAX
#define RUN_MAX 128u
#define FEW 6u /* elements to either side that say of most words what they are */

enum kind { NONE, WORD, TIMES, FIGURE, LETTER, AND, REST }; /* REST: the figures that a number in words ends with */

struct element {
    enum kind kind;
    uint8_t value; /* of a word: its number; how many times; the character */
    bool pair;     /* of a word: a number of two digits... */
    bool open;     /* ...tens, for whose zero a digit may stand behind them */
    bool common;   /* of a word: too common to count among the three */
    int from, to;
};

static uint8_t byte_at(const struct view_spot *at, int i)
{
    if (i >= 0)
        return (size_t)i < at->n ? at->p[i] : 0;
    return (size_t)-i <= at->here ? at->p[i] : sluice_view_spot_before(at, (size_t)-i);
}

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

static bool is_figure(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(uint8_t c)
{
    return is_letter(c) || is_figure(c);
}

static bool is_gap(uint8_t c)
{
    switch (c) {
    case ' ':
    case '.':
    case ',':
    case '-':
    case '/':
    case '_':
    case '\n':
    case '\r':
    case '\t':
        return true;
    default:
        return false;
    }
}

static bool is_all_figures(const uint8_t *word, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!is_figure(word[i]))
            return false;
    }
    return true;
}

/* What a word is that begins with a letter: one that means a number, or how often the next one counts, or what stands
 * between tens and a digit. NONE: neither. */
static struct element named(const uint8_t *word)
{
    const struct view_said said = sluice_view_said(word);

    switch (said.kind) {
    case VIEW_SAID_TIMES:
        return (struct element){.kind = TIMES, .value = said.number};
    case VIEW_SAID_DIGIT:
    case VIEW_SAID_PAIR:
        return (struct element){.kind = WORD,
                                .value = said.number,
                                .pair = said.kind == VIEW_SAID_PAIR,
                                .open = said.open,
                                .common = said.common};
    default:
        return (struct element){.kind = memcmp(word, "et", 3) == 0 ? AND : NONE};
    }
}

/* What the word [from, to) is. */
static struct element classify(const struct view_spot *at, int from, int to)
{
    struct element e = {.kind = NONE};
    uint8_t word[WORD_MAX] = {0};
    const size_t n = (size_t)(to - from);

    if (n == 0 || n > sizeof(word))
        return (struct element){.kind = NONE, .from = from, .to = to};
    for (size_t i = 0; i < n; i++)
        word[i] = sluice_view_small(i == 0 ? 0 : word[i - 1], byte_at(at, from + (int)i));
    if (n > 1 && is_letter(word[0]))
        e = named(word);
    else if (n <= GROUP_MAX && is_all_figures(word, n))
        e = (struct element){.kind = FIGURE, .value = word[0]};
    else if (is_all_figures(word, n))
        e = (struct element){.kind = REST};
    else if (n == 1 && byte_at(at, from) >= 'A' && byte_at(at, from) <= 'Z')
        e = (struct element){.kind = LETTER, .value = byte_at(at, from)};
    else if (n == 1 && (word[0] == 'y' || word[0] == 'e'))
        e = (struct element){.kind = AND};
    e.from = from;
    e.to = to;
    sodium_memzero(word, sizeof(word));
    return e;
}

/* The word that begins at i, or ends there. */
static struct element behind(const struct view_spot *at, int i)
{
    int to = i;

    while (to < i + (int)WORD_MAX + 1 && is_word(byte_at(at, to)))
        to++;
    return classify(at, i, to);
}

static struct element before(const struct view_spot *at, int i)
{
    int from = i;

    while (from > i - (int)WORD_MAX - 1 && is_word(byte_at(at, from - 1)))
        from--;
    return classify(at, from, i);
}

/* Between characters that stand in brackets, each by itself: (4)(4)(0). */
static bool is_between_brackets(const struct view_spot *at, int i)
{
    return byte_at(at, i) == ')' && byte_at(at, i + 1) == '(';
}

/* Signs and white space from i on; 0: none, or more than stand within a number. */
static int gap_behind(const struct view_spot *at, int i)
{
    int n = 0;

    if (is_between_brackets(at, i))
        return 2;
    while (n <= GAP_MAX && is_gap(byte_at(at, i + n)))
        n++;
    return n <= GAP_MAX ? n : 0;
}

static int gap_before(const struct view_spot *at, int i)
{
    int n = 0;

    if (is_between_brackets(at, i - 2))
        return 2;
    while (n <= GAP_MAX && is_gap(byte_at(at, i - n - 1)))
        n++;
    return n <= GAP_MAX ? n : 0;
}

/* A comma or a line's end parts figures, unless it stands between all of them; words may have them between. */
static bool parts(const struct view_spot *at, int i, int n)
{
    for (int k = i; k < i + n; k++) {
        if (strchr(",\n\r\t", byte_at(at, k)) != NULL)
            return true;
    }
    return false;
}

static bool is_said(const struct element *e)
{
    return e->kind == WORD || e->kind == TIMES;
}

/* Single characters in a list: "1,2,3" and "1, 2, 3". */
static bool is_listed(const struct view_spot *at, const struct element *a, const struct element *b, int gap)
{
    return a->to - a->from == 1 && b->to - b->from == 1 && byte_at(at, a->to) == ',' &&
           (gap == 1 || (gap == 2 && byte_at(at, a->to + 1) == ' '));
}

/* A digit that tens may have behind them. */
static bool is_unit(const struct element *e)
{
    return e->kind == WORD && !e->pair && e->value != 0;
}

/* Do a and, `gap` bytes behind it, b belong to one number? */
static bool follows(const struct view_spot *at, const struct element *a, const struct element *b, int gap)
{
    if (a->kind == AND)
        return gap != 0 && is_unit(b);
    if (b->kind == AND)
        return gap != 0 && a->kind == WORD && a->open;
    if (a->kind == REST || (b->kind == REST && !is_said(a)))
        return false;
    return gap != 0 && a->kind != NONE && b->kind != NONE && (a->kind != TIMES || b->kind != TIMES) &&
           (is_said(a) || is_said(b) || !parts(at, a->to, gap) || is_listed(at, a, b, gap));
}

struct run {
    struct element e[RUN_MAX];
    unsigned n;
};

/* What was said in it. */
static void forget(struct run *run)
{
    sodium_memzero(run->e, run->n * sizeof(run->e[0]));
}

static unsigned count_singles(const struct element *e, unsigned before)
{
    return (e->kind == FIGURE || e->kind == LETTER) && e->to - e->from == 1 ? before + 1 : 0;
}

/* What goes on before and behind the element e, as far as REACH and at most so many elements. False: more single
 * characters one behind the other than any number has. */
static bool collect(const struct view_spot *at, const struct element *e, unsigned most, struct run *run)
{
    struct element first = *e;
    unsigned singles = count_singles(e, 0);

    for (unsigned k = 0; k < most && first.from > -REACH && singles <= SINGLES_MAX; k++) {
        const int gap = gap_before(at, first.from);
        const struct element next = before(at, first.from - gap);

        if (!follows(at, &next, &first, gap))
            break;
        first = next;
        singles = count_singles(&next, singles);
    }
    if (singles > SINGLES_MAX)
        return false;
    run->e[0] = first;
    singles = count_singles(&first, 0);
    for (run->n = 1; run->n < 2 * most && run->e[run->n - 1].to < REACH && singles <= SINGLES_MAX; run->n++) {
        const struct element *last = &run->e[run->n - 1];
        const int gap = gap_behind(at, last->to);
        const struct element next = behind(at, last->to + gap);

        if (!follows(at, last, &next, gap))
            break;
        run->e[run->n] = next;
        singles = count_singles(&next, singles);
    }
    return singles <= SINGLES_MAX;
}

/* Is e the first of three words near one another? */
static bool begins_three(const struct run *run, unsigned i)
{
    unsigned found = 0, others = 0;

    for (unsigned k = i; k < run->n && run->e[k].from - run->e[i].from <= WITHIN && others <= BETWEEN + 1; k++) {
        others += run->e[k].kind != FIGURE;
        if (run->e[k].kind == WORD && !run->e[k].common && ++found == 3)
            return others <= BETWEEN + 2;
    }
    return false;
}

/* Single characters, with the same between all of them. */
static bool is_spread(const struct run *run)
{
    const int gap = run->n > 1 ? run->e[1].from - run->e[0].to : 0;
    unsigned figures = 0;

    for (unsigned i = 0; i < run->n; i++) {
        if (is_said(&run->e[i]) || run->e[i].to - run->e[i].from != 1 ||
            (i > 0 && run->e[i].from - run->e[i - 1].to != gap))
            return false;
        figures += run->e[i].kind == FIGURE;
    }
    return gap < 3 && run->n >= SINGLES_MIN && run->n <= SINGLES_MAX && figures >= FIGURES_MIN;
}

static bool is_number(const struct run *run)
{
    unsigned digits = 0;
    bool three = false;

    for (unsigned i = 0; i < run->n; i++) {
        digits += run->e[i].kind != LETTER && run->e[i].kind != AND;
        three = three || begins_three(run, i);
    }
    return (three && digits >= ELEMENTS_MIN) || is_spread(run);
}

/* Is e, a word, part of one? Mostly a few elements to either side say so. run: for its use. */
static bool is_of_number(const struct view_spot *at, const struct element *e, struct run *run)
{
    return (collect(at, e, FEW, run) && is_number(run)) || (collect(at, e, RUN_MAX / 2, run) && is_number(run));
}

/* How long what stands between this element and the next one is, if that belongs to the number, too. */
static int joined(const struct view_spot *at, const struct element *e)
{
    const int gap = gap_behind(at, e->to);
    const struct element next = behind(at, e->to + gap);

    return next.kind != AND && follows(at, e, &next, gap) ? gap : 0;
}

/* The word behind e, a blank, a hyphen or a line's end between; NONE: there is none. */
static struct element close_behind(const struct view_spot *at, const struct element *e)
{
    const uint8_t c = byte_at(at, e->to);

    if (gap_behind(at, e->to) != 1 || (c != ' ' && c != '-' && c != '\n'))
        return (struct element){.kind = NONE};
    return behind(at, e->to + 1);
}

/* Is e the French word: its number, first letter and length? */
static bool is_french(const struct view_spot *at, const struct element *e, unsigned number, char first, int n)
{
    return e->kind == WORD && e->value == number && (byte_at(at, e->from) | 0x20) == first && e->to - e->from == n;
}

/* Does quatre-vingt begin with e? *next: what stands behind it. */
static bool is_score(const struct view_spot *at, const struct element *e, struct element *next)
{
    *next = close_behind(at, e);
    return byte_at(at, e->to) == '-' && is_french(at, e, 4, 'q', 6) &&
           (is_french(at, next, 20, 'v', 5) || is_french(at, next, 20, 'v', 6));
}

/* Does a digit stand behind the tens e? *unit: that. */
static bool has_unit(const struct view_spot *at, const struct element *e, struct element *unit)
{
    struct element next;

    *unit = close_behind(at, e);
    if (unit->kind == AND)
        *unit = close_behind(at, unit);
    return e->open && is_unit(unit) && !is_score(at, unit, &next);
}

/* French counts on from sixty and in scores, a hyphen between: soixante-douze, quatre-vingt-dix. */
static void add_french(const struct view_spot *at, struct element *e)
{
    struct element next;

    if (is_score(at, e, &next)) {
        *e = (struct element){.kind = WORD, .value = 80, .pair = true, .open = true, .from = e->from, .to = next.to};
        next = close_behind(at, e);
    } else if (!is_french(at, e, 60, 's', 8)) {
        return;
    }
    if (byte_at(at, e->to) == '-' && next.kind == WORD && next.pair && next.value >= 10 && next.value <= 16) {
        e->value = (uint8_t)(e->value + next.value);
        e->open = next.open;
        e->to = next.to;
    }
}

/* The digits of the word e into out: one of tens that a digit stands behind, and all up to there. */
static void put(const struct view_spot *at, struct element e, struct view_decoded *out)
{
    struct element unit;

    add_french(at, &e);
    out->used = (unsigned)(e.to + joined(at, &e));
    if (e.pair)
        out->text[out->n++] = (uint8_t)('0' + e.value / 10);
    if (has_unit(at, &e, &unit))
        out->used = (unsigned)unit.from;
    else
        out->text[out->n++] = (uint8_t)('0' + e.value % 10);
}

/* A number in words, and what parts it from the next one. */
static enum view_place word(const struct view_spot *at, struct view_decoded *out)
{
    struct element e = behind(at, 0);
    unsigned times = 1;
    struct run run;
    bool found;

    run.n = 0; /* the rest is set as it is used: most places end here */
    if (e.kind == TIMES) {
        const int gap = gap_behind(at, e.to);

        times = e.value;
        e = gap == 0 ? e : behind(at, e.to + gap);
    }
    if ((e.kind != WORD || (e.pair && times > 1)) && !(e.kind == FIGURE && times > 1 && e.to - e.from == 1))
        return VIEW_NOTHING;
    found = is_of_number(at, &e, &run);
    forget(&run);
    if (!found)
        return VIEW_NOTHING;
    if (times == 1) {
        put(at, e, out);
        return VIEW_DECODED;
    }
    memset(out->text, e.kind == WORD ? '0' + e.value : e.value, times);
    out->n = times;
    out->used = (unsigned)(e.to + joined(at, &e));
    return VIEW_DECODED;
}

/* Does the run begin with more than four capitals, the last of which ends at the place? They are a name. */
static bool is_name(const struct run *run)
{
    unsigned n = 0;

    while (n < run->n && run->e[n].kind == LETTER)
        n++;
    return n > 4 && run->e[n - 1].to == 0;
}

/* Does a word name the list of single characters that the comma at the place is in? A row of a table has none. */
static bool is_named(const struct view_spot *at)
{
    int i = -1;

    for (unsigned n = 0; n <= SINGLES_MAX && is_word(byte_at(at, i)) && !is_word(byte_at(at, i - 1)); n++) {
        const int comma = byte_at(at, i - 1) == ' ' ? i - 2 : i - 1;

        if (byte_at(at, comma) != ',')
            break;
        i = comma - 1;
    }
    for (int gap = 0; gap < NAME_GAP && byte_at(at, i - 1) != 0 && strchr(" \t:=\"'(.#", byte_at(at, i - 1)) != NULL;
         gap++)
        i--;
    return is_letter(byte_at(at, i - 1));
}

/* What parts a single character from the next digit. */
static enum view_place gap(const struct view_spot *at, struct view_decoded *out)
{
    struct run run;
    struct element e;
    bool found;

    run.n = 0;
    if (byte_at(at, 0) == ',' && !is_named(at))
        return VIEW_NOTHING;
    e = before(at, 0);
    if (e.kind != FIGURE && e.kind != LETTER)
        return VIEW_NOTHING;
    out->used = (unsigned)joined(at, &e);
    if (out->used == 0)
        return VIEW_NOTHING;
    found = collect(at, &e, RUN_MAX / 2, &run) && is_number(&run) && !is_name(&run);
    forget(&run);
    return found ? VIEW_DECODED : VIEW_NOTHING;
}

static bool is_inner(uint8_t c)
{
    return is_word(c) || c == '_';
}

/* Do two underscores stand round a value, the first one at `open`? *close: the second one. */
static bool is_emphasis(const struct view_spot *at, int open, int *close)
{
    unsigned figures = 0;
    int i = open + 1;

    for (; i - open < EMPHASIS_MAX && byte_at(at, i) != '_' && byte_at(at, i) >= ' '; i++)
        figures += is_figure(byte_at(at, i));
    *close = i;
    return byte_at(at, open) == '_' && byte_at(at, i) == '_' && figures >= FIGURES_MIN &&
           !is_inner(byte_at(at, open - 1)) && is_word(byte_at(at, open + 1)) && is_word(byte_at(at, i - 1)) &&
           !is_inner(byte_at(at, i + 1));
}

/* An underscore that only says that a value matters: _12345678_. */
static enum view_place emphasis(const struct view_spot *at, struct view_decoded *out)
{
    int close, open = -1;

    while (open > -EMPHASIS_MAX && byte_at(at, open) != '_')
        open--;
    if (!is_emphasis(at, 0, &close) && !(is_emphasis(at, open, &close) && close == 0))
        return VIEW_NOTHING;
    out->used = 1;
    return VIEW_DECODED;
}

static bool may_be(const uint8_t *p, size_t i, size_t n)
{
    const uint8_t c = p[i], last = i == 0 ? ' ' : p[i - 1];

    if (is_letter(c))
        return !is_word(last) && sluice_view_may_be_digit_word(p + i, n - i);
    if (!(is_gap(c) || c == ')') || i == 0)
        return is_gap(c) || c == ')';
    return is_figure(last) || (last >= 'A' && last <= 'Z' && (i == 1 || !is_word(p[i - 2])));
}

/* One of two underscores round a value has a word on one side only. */
static bool may_stress(const uint8_t *p, size_t i, size_t n)
{
    return i == 0 || i + 1 == n || is_word(p[i - 1]) != is_word(p[i + 1]);
}

/* Between two bytes of words or two that are of none nothing begins. */
static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    bool last = from > 0 && is_word(p[from - 1]);

    for (; from < n; from++) {
        const bool now = is_word(p[from]);

        if ((p[from] == '_' && may_stress(p, from, n)) || ((now != last || from == 0) && may_be(p, from, n)))
            return from;
        last = now;
    }
    return n;
}

static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    if (at->n < 2 * REACH && !at->end)
        return VIEW_MORE;
    if (is_letter(at->p[0]))
        return is_word(at->before[0]) ? VIEW_NOTHING : word(at, out);
    return at->p[0] == '_' && emphasis(at, out) == VIEW_DECODED ? VIEW_DECODED : gap(at, out);
}

static const struct view_sparse_codec codec = {
    .seek = seek, .decode = decode, .early = SLUICE_VIEW_NUMBER_NEAR, .numbers = true};

enum sluice_status sluice_view_spelt_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
