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
#define FIGURES_MIN 4u /* ...of them figures */
#define NAME_GAP 4     /* bytes between a list of single characters and the word that names it */
#define WORD_MAX SLUICE_VIEW_WORD_MAX
#define RUN_MAX 128u
#define FEW 6u       /* elements to either side that say of most words what they are */
#define COMMON 0x10u /* of a digit: the word is too common to count among the three */

/*
 * Digits in words: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, with the forms that are heard
 * on the telephone ("oh", "zwo", "meia"). A word that is two digits in two languages is in none.
 */
static const struct spelt_digit {
    char word[WORD_MAX];
    uint8_t digit;
} words[] = {
    {"zero", 0},        {"oh", 0 | COMMON},  {"null", 0},     {"zéro", 0},        {"cero", 0},         {"nul", 0},
    {"one", 1},         {"ein", 1 | COMMON}, {"eins", 1},     {"un", 1 | COMMON}, {"une", 1},          {"uno", 1},
    {"um", 1 | COMMON}, {"uma", 1},          {"una", 1},      {"een", 1},         {"één", 1 | COMMON}, {"jeden", 1},
    {"jedna", 1},       {"jedynka", 1},      {"two", 2},      {"zwei", 2},        {"zwo", 2},          {"deux", 2},
    {"dos", 2},         {"due", 2},          {"dois", 2},     {"duas", 2},        {"twee", 2},         {"dwa", 2},
    {"dwie", 2},        {"three", 3},        {"drei", 3},     {"trois", 3},       {"tres", 3},         {"tre", 3},
    {"três", 3},        {"drie", 3},         {"trzy", 3},     {"four", 4},        {"vier", 4},         {"quatre", 4},
    {"cuatro", 4},      {"quattro", 4},      {"quatro", 4},   {"cztery", 4},      {"five", 5},         {"fünf", 5},
    {"fuenf", 5},       {"cinq", 5},         {"cinco", 5},    {"cinque", 5},      {"vijf", 5},         {"pięć", 5},
    {"piec", 5},        {"pieć", 5},         {"six", 6},      {"sechs", 6},       {"seis", 6},         {"sei", 6},
    {"meia", 6},        {"zes", 6},          {"sześć", 6},    {"szesc", 6},       {"seven", 7},        {"sieben", 7},
    {"sept", 7},        {"siete", 7},        {"sette", 7},    {"sete", 7},        {"zeven", 7},        {"siedem", 7},
    {"eight", 8},       {"acht", 8},         {"huit", 8},     {"ocho", 8},        {"otto", 8},         {"oito", 8},
    {"osiem", 8},       {"nine", 9},         {"neun", 9},     {"neuf", 9},        {"nueve", 9},        {"nove", 9},
    {"negen", 9},       {"dziewięć", 9},     {"dziewiec", 9},
};

static const char doubles[][WORD_MAX] = {"double",   "doppel",   "doppelt", "dubbel",
                                         "podwójne", "podwojne", "doble",   "duplo"};
static const char triples[][WORD_MAX] = {"triple", "treble", "dreifach", "triplo", "potrójne", "potrojne"};

enum kind { NONE, WORD, TIMES, FIGURE, LETTER };

struct element {
    enum kind kind;
    uint8_t value; /* of a word: its digit; how many times; the character */
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

/* Small letters; of two bytes those of Latin-1 and Latin Extended-A. */
static uint8_t small(uint8_t before, uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c | 0x20;
    if (before == 0xC3 && c < 0xA0)
        return c | 0x20;
    return (before == 0xC4 || before == 0xC5) && c >= 0x80 ? c | 1 : c;
}

/* Both are WORD_MAX bytes, zeros behind the word. */
static bool is_among(const uint8_t *word, const char (*known)[WORD_MAX], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(word, known[i], WORD_MAX) == 0)
            return true;
    }
    return false;
}

/* The entry of `words` that it is; NULL: none. */
static const struct spelt_digit *digit_of(const uint8_t *word)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].word[0] == (char)word[0] && memcmp(word, words[i].word, WORD_MAX) == 0)
            return &words[i];
    }
    return NULL;
}

/* The first three letters of each word, small, where a multiplicative hash puts them. */
#define BEGIN_HASH 0x99f8eee7u

static const uint32_t begins[512] = {
    [27] = 0x657a73,  [35] = 0x696f64,  [36] = 0x6f7774,  [42] = 0x68636f,  [59] = 0x74696f,  [72] = 0x726563,
    [87] = 0x657564,  [94] = 0x65756e,  [106] = 0x6f7274, [110] = 0x766f6e, [121] = 0xe46970, [129] = 0x657264,
    [130] = 0x786973, [131] = 0x617571, [136] = 0x756f64, [145] = 0x726874, [147] = 0x64656a, [153] = 0x6e6963,
    [158] = 0x697568, [167] = 0x656976, [177] = 0x65777a, [187] = 0x696573, [189] = 0x627564, [191] = 0x657566,
    [195] = 0x617764, [205] = 0x736f64, [219] = 0x747a63, [222] = 0x707564, [223] = 0x617564, [236] = 0xe37274,
    [240] = 0x756f66, [242] = 0x7a7274, [252] = 0x67656e, [255] = 0x766573, [256] = 0x6e6965, [267] = 0x656973,
    [269] = 0xbce366, [274] = 0x626f64, [278] = 0x756564, [282] = 0x746f70, [285] = 0x75656e, [291] = 0x766966,
    [294] = 0x69736f, [301] = 0x656e75, [307] = 0x706f64, [311] = 0x697274, [313] = 0x6e6565, [317] = 0x646f70,
    [323] = 0x746573, [339] = 0x686361, [347] = 0x6f777a, [360] = 0xe3a9e3, [362] = 0x76657a, [367] = 0x6c756e,
    [368] = 0x656970, [377] = 0x657774, [387] = 0x69656d, [391] = 0x697a64, [392] = 0x636573, [415] = 0x74746f,
    [421] = 0xa9e37a, [427] = 0x617563, [434] = 0x697764, [437] = 0x616e75, [448] = 0x657274, [452] = 0x616d75,
    [460] = 0x706573, [465] = 0x73657a, [468] = 0x6e696e, [471] = 0x6f6e75, [496] = 0x676965, [499] = 0x72657a,
    [501] = 0x656e6f, [504] = 0x697264, [508] = 0x6a6976,
};

static bool is_two(uint32_t two)
{
    return two == ('u' | 'n' << 8) || two == ('u' | 'm' << 8) || two == ('o' | 'h' << 8);
}

/* Does a word begin at p[0], or may it where the third byte is not there? Two are shorter than three letters. */
bool sluice_view_may_be_digit_word(const uint8_t *p, size_t n)
{
    uint32_t three;

    if (n < 3)
        return true;
    three = (p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16) | 0x202020u;
    return begins[three * BEGIN_HASH >> 23] == three || (!is_letter(p[2]) && is_two(three & 0xFFFF));
}

static bool is_all_figures(const uint8_t *word, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!is_figure(word[i]))
            return false;
    }
    return true;
}

/* What a word is that begins with a letter: one that means a digit, or how often the next one counts. NONE: neither. */
static struct element named(const uint8_t *word)
{
    const struct spelt_digit *digit;

    if (!sluice_view_may_be_digit_word(word, WORD_MAX))
        return (struct element){.kind = NONE};
    if ((digit = digit_of(word)) != NULL)
        return (struct element){.kind = WORD, .value = digit->digit};
    if (is_among(word, doubles, sizeof(doubles) / sizeof(doubles[0])))
        return (struct element){.kind = TIMES, .value = 2};
    if (is_among(word, triples, sizeof(triples) / sizeof(triples[0])))
        return (struct element){.kind = TIMES, .value = 3};
    return (struct element){.kind = NONE};
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
        word[i] = small(i == 0 ? 0 : word[i - 1], byte_at(at, from + (int)i));
    if (n > 1 && is_letter(word[0]))
        e = named(word);
    else if (n <= GROUP_MAX && is_all_figures(word, n))
        e = (struct element){.kind = FIGURE, .value = word[0]};
    else if (n == 1 && byte_at(at, from) >= 'A' && byte_at(at, from) <= 'Z')
        e = (struct element){.kind = LETTER, .value = byte_at(at, from)};
    e.from = from;
    e.to = to;
    sodium_memzero(word, sizeof(word));
    return e;
}

/* Of the words that count: is p[0..) one, or might it be where a zero byte stands for what is not known? */
bool sluice_view_is_digit_word(const uint8_t p[SLUICE_VIEW_WORD_MAX + 1])
{
    uint8_t word[WORD_MAX] = {0};
    const struct spelt_digit *digit;
    size_t n = 0;

    for (; n < WORD_MAX && is_word(p[n]); n++)
        word[n] = small(n == 0 ? 0 : p[n - 1], p[n]);
    digit = n == WORD_MAX && is_word(p[n]) ? NULL : digit_of(word);
    sodium_memzero(word, sizeof(word));
    return p[n] == 0 || (digit != NULL && (digit->digit & COMMON) == 0);
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

/* Signs and white space from i on; 0: none, or more than stand within a number. */
static int gap_behind(const struct view_spot *at, int i)
{
    int n = 0;

    while (n <= GAP_MAX && is_gap(byte_at(at, i + n)))
        n++;
    return n <= GAP_MAX ? n : 0;
}

static int gap_before(const struct view_spot *at, int i)
{
    int n = 0;

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

/* Do a and, `gap` bytes behind it, b belong to one number? */
static bool follows(const struct view_spot *at, const struct element *a, const struct element *b, int gap)
{
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
        if (run->e[k].kind == WORD && (run->e[k].value & COMMON) == 0 && ++found == 3)
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
        digits += run->e[i].kind != LETTER;
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

    return follows(at, e, &next, gap) ? gap : 0;
}

/* A digit in words, and what parts it from the next one. */
static enum view_place word(const struct view_spot *at, struct view_decoded *out)
{
    struct element e = behind(at, 0);
    unsigned times = 1;
    struct run run = {.n = 0};
    bool found;

    if (e.kind == TIMES) {
        const int gap = gap_behind(at, e.to);

        times = e.value;
        e = gap == 0 ? e : behind(at, e.to + gap);
    }
    if (e.kind != WORD && !(e.kind == FIGURE && times > 1 && e.to - e.from == 1))
        return VIEW_NOTHING;
    found = is_of_number(at, &e, &run);
    forget(&run);
    if (!found)
        return VIEW_NOTHING;
    memset(out->text, e.kind == WORD ? '0' + (int)(e.value & ~COMMON) : e.value, times);
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
    struct run run = {.n = 0};
    struct element e;
    bool found;

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

static bool may_be(const uint8_t *p, size_t i, size_t n)
{
    const uint8_t c = p[i], last = i == 0 ? ' ' : p[i - 1];

    if (is_letter(c))
        return !is_word(last) && sluice_view_may_be_digit_word(p + i, n - i);
    if (!is_gap(c) || i == 0)
        return is_gap(c);
    return is_figure(last) || (last >= 'A' && last <= 'Z' && (i == 1 || !is_word(p[i - 2])));
}

/* Between two bytes of words or two that are of none nothing begins. */
static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    bool last = from > 0 && is_word(p[from - 1]);

    for (; from < n; from++) {
        const bool now = is_word(p[from]);

        if ((now != last || from == 0) && may_be(p, from, n))
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
    return gap(at, out);
}

static const struct view_sparse_codec codec = {
    .seek = seek, .decode = decode, .early = SLUICE_VIEW_NUMBER_NEAR, .numbers = true};

enum sluice_status sluice_view_spelt_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
