/*
 * Where the views digits and spelt decode something, said once more and plainly: the whole text is there, every
 * byte is asked, nothing is sought, skipped or kept. As text/view.h describes them, with the distances of their own
 * files.
 */
#ifndef NUMBERS_ORACLE_H
#define NUMBERS_ORACLE_H

#include "text/view.h"

#include <stdio.h>
#include <string.h>

/* A text; a byte that is not in it is 0. */
struct oracle_text {
    const uint8_t *p;
    long n;
};

/* What is decoded at a byte: `used` bytes become text[0..n); used 0: nothing. */
struct oracle_place {
    size_t used, n;
    uint8_t text[4];
};

static inline int oracle_byte(const struct oracle_text *t, long i)
{
    return i >= 0 && i < t->n ? t->p[i] : 0;
}

static inline bool oracle_in(int c, const char *set)
{
    return c != 0 && strchr(set, c) != NULL;
}

static inline bool oracle_figure(int c)
{
    return c >= '0' && c <= '9';
}

static inline bool oracle_capital(int c)
{
    return c >= 'A' && c <= 'Z';
}

/* --- digits: letters for digits --- */

#define ORACLE_FAR 48

/* "OolIZSBG" are read for "00112586"; 0: no such letter. */
static inline int oracle_look(int c)
{
    static const char letters[] = "OolIZSBG", read_for[] = "00112586";

    return oracle_in(c, letters) ? read_for[strchr(letters, c) - letters] : 0;
}

static inline bool oracle_numeral(int c)
{
    return oracle_figure(c) || oracle_look(c) != 0;
}

static inline bool oracle_other_capital(int c)
{
    return oracle_capital(c) && oracle_look(c) == 0;
}

static inline bool oracle_worded(int c)
{
    return oracle_figure(c) || oracle_capital(c) || (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80;
}

static inline bool oracle_sign(int c)
{
    return oracle_in(c, " .-/");
}

/* Characters of a word; `here` is the place that is asked about. */
struct oracle_word_at {
    long from, to, here;
};

/*
 * What of a word may be a number: not what stands before its first digit, but for letters that are read for digits and
 * follow no more than a country's; not what stands behind its last one, where any of it is no digit. Where another
 * capital stands between that and the place, only what is on this side of it, from its first digit to its last.
 */
static inline struct oracle_word_at oracle_core(const struct oracle_text *t, struct oracle_word_at w)
{
    struct oracle_word_at core = w;
    long first = w.from, last = w.to, lead = w.from;

    while (first < w.to && !oracle_figure(oracle_byte(t, first)))
        first++;
    if (first == w.to)
        return w;
    while (!oracle_figure(oracle_byte(t, last - 1)))
        last--;
    while (lead < first && oracle_byte(t, lead) <= 'Z' &&
           (oracle_other_capital(oracle_byte(t, lead)) || lead - w.from == 1))
        lead++;
    if (lead < first && lead - w.from < 2 && first - w.from > 1 && oracle_byte(t, w.from) <= 'Z' &&
        oracle_byte(t, w.from + 1) <= 'Z')
        lead = first; /* two letters are a country's, whatever they look like */
    core.from = lead;
    for (long i = last; i < w.to; i++)
        core.to = oracle_look(oracle_byte(t, i)) == 0 ? last : core.to;
    for (long i = core.from; i < w.here; i++) {
        if (oracle_other_capital(oracle_byte(t, i)))
            lead = -1 - i; /* the last such */
    }
    if (lead < 0) {
        for (core.from = -lead; core.from < w.here && !oracle_figure(oracle_byte(t, core.from)); core.from++)
            ;
    }
    for (long i = w.here; i < core.to; i++) {
        if (oracle_other_capital(oracle_byte(t, i))) {
            for (core.to = i; core.to > w.here + 1 && !oracle_figure(oracle_byte(t, core.to - 1)); core.to--)
                ;
        }
    }
    return core;
}

/* Adds the digits and letters of [from, to): false unless there is nothing else, with a digit or only one. */
static inline bool oracle_sum(const struct oracle_text *t, long from, long to, long *digits, long *looks)
{
    long more = 0, letters = 0;

    for (long i = from; i < to; i++) {
        if (!oracle_numeral(oracle_byte(t, i)))
            return false;
        if (oracle_figure(oracle_byte(t, i)))
            more++;
        else
            letters++;
    }
    if (more == 0 && to - from != 1)
        return false;
    *digits += more;
    *looks += letters;
    return true;
}

static inline struct oracle_place oracle_letter(const struct oracle_text *t, long here)
{
    const long low = here - ORACLE_FAR, high = here + ORACLE_FAR;
    struct oracle_word_at w = {here, here, here}, core;
    struct oracle_place none = {0}, place = {.used = 1, .n = 1, .text = {(uint8_t)oracle_look(oracle_byte(t, here))}};
    long digits = 0, looks = 0;
    bool more = true;

    if (!oracle_figure(oracle_byte(t, here - 2)) && !oracle_figure(oracle_byte(t, here - 1)) &&
        !oracle_figure(oracle_byte(t, here + 1)) && !oracle_figure(oracle_byte(t, here + 2)))
        return none;
    while (w.from > low && oracle_worded(oracle_byte(t, w.from - 1)))
        w.from--;
    while (w.to < high && oracle_worded(oracle_byte(t, w.to)))
        w.to++;
    if (w.from == low || w.to == high)
        return none;
    core = oracle_core(t, w);
    if (core.from > here || core.to <= here || !oracle_sum(t, core.from, core.to, &digits, &looks))
        return none;
    while (more && core.from > low && oracle_sign(oracle_byte(t, core.from - 1))) {
        struct oracle_word_at last = {core.from - 1, core.from - 1, here}, part;

        while (last.from > low && oracle_worded(oracle_byte(t, last.from - 1)))
            last.from--;
        part = oracle_core(t, last);
        more = part.to == last.to && oracle_sum(t, part.from, part.to, &digits, &looks) && part.from == last.from;
        core.from = part.from;
    }
    for (more = true; more && core.to < high && oracle_sign(oracle_byte(t, core.to));) {
        long to = core.to + 1;

        while (to < high && oracle_worded(oracle_byte(t, to)))
            to++;
        more = oracle_sum(t, core.to + 1, to, &digits, &looks);
        core.to = to;
    }
    return digits >= 4 && looks <= 4 && digits > looks && digits + looks <= 34 ? place : none;
}

/* --- digits: letters of other alphabets --- */

/* Which of ours the two bytes at i look like, capitals of both alphabets and small ones; 0: none. */
static inline int oracle_twin(const struct oracle_text *t, long i)
{
    static const char *const twins[] = {
        "A\u0410\u0391", "B\u0412\u0392", "E\u0415\u0395", "K\u041A\u039A", "M\u041C\u039C", "H\u041D\u0397",
        "O\u041E\u039F", "P\u0420\u03A1", "C\u0421",       "T\u0422\u03A4", "X\u0425\u03A7", "S\u0405",
        "I\u0406\u0399", "J\u0408",       "Y\u03A5",       "Z\u0396",       "N\u039D",       "a\u0430",
        "e\u0435",       "o\u043E\u03BF", "p\u0440",       "c\u0441",       "y\u0443",       "x\u0445",
        "s\u0455",       "i\u0456",       "j\u0458",       "3\u0417\u0437", "4\u0427"};

    for (size_t k = 0; k < sizeof(twins) / sizeof(twins[0]); k++) {
        for (const char *s = twins[k] + 1; *s != '\0'; s += 2) {
            if (oracle_byte(t, i) == (uint8_t)s[0] && oracle_byte(t, i + 1) == (uint8_t)s[1])
                return twins[k][0];
        }
    }
    return 0;
}

/* Bytes of a word of ours that a character at i, or one that ends before it, takes: 0: none; -1: it is another word. */
static inline int oracle_ours(const struct oracle_text *t, long i, bool *ascii)
{
    const int c = oracle_byte(t, i);

    if (oracle_figure(c) || oracle_capital(c) || (c >= 'a' && c <= 'z')) {
        *ascii = true;
        return 1;
    }
    return c < 0x80 ? -(c == '_') : oracle_twin(t, i) != 0 ? 2 : -1;
}

static inline struct oracle_place oracle_alien(const struct oracle_text *t, long here)
{
    struct oracle_place none = {0}, place = {.used = 2, .n = 1, .text = {(uint8_t)oracle_twin(t, here)}};
    long from = here, to = here + 2, zeros = here + 2, first = here;
    bool ascii = false, capitals = true;
    int by = 1;

    if (place.text[0] == 0)
        return none;
    while (by > 0 && from > here - ORACLE_FAR) {
        by = oracle_byte(t, from - 1) < 0x80 ? oracle_ours(t, from - 1, &ascii) : oracle_ours(t, from - 2, &ascii);
        if (oracle_byte(t, from - 1) >= 0x80 && by != 2)
            by = -1;
        from -= by > 0 ? by : 0;
    }
    if (by < 0)
        return none;
    for (by = 1; by > 0 && to<here + ORACLE_FAR - 1; to += by> 0 ? by : 0)
        by = oracle_ours(t, to, &ascii);
    if (by < 0 || from <= here - ORACLE_FAR || to >= here + ORACLE_FAR - 1)
        return none;
    for (long i = from; i < to; i += 2)
        capitals = capitals && oracle_twin(t, i) <= 'Z';
    if (!ascii && (!capitals || to - from > 8 || !oracle_sign(oracle_byte(t, to)) ||
                   !oracle_figure(oracle_byte(t, to + 1)) || !oracle_figure(oracle_byte(t, to + 2))))
        return none;
    while (zeros < here + ORACLE_FAR && (oracle_twin(t, zeros) == 'O' || oracle_figure(oracle_twin(t, zeros))))
        zeros += 2;
    while (first > here - ORACLE_FAR && (oracle_twin(t, first - 2) == 'O' || oracle_figure(oracle_twin(t, first - 2))))
        first -= 2;
    if (!oracle_figure(oracle_byte(t, first - 1)) && !oracle_figure(oracle_byte(t, zeros)))
        return oracle_figure(place.text[0]) ? none : place;
    if (place.text[0] == 'O')
        place.text[0] = '0';
    return place;
}

/* --- digits: a number that two lines share --- */

static inline bool oracle_part(int c)
{
    return oracle_figure(c) || oracle_capital(c);
}

/* Groups of digits and capitals to one side of the break, next to it first; by: 1 or -1. */
struct oracle_side {
    long near, far; /* first and last byte, seen from the break; near == far + by: there is none */
    long digits;
    int sign; /* that parts its groups; 0: none */
};

static inline struct oracle_side oracle_groups(const struct oracle_text *t, long at, long by)
{
    struct oracle_side side = {at, at - by, 0, 0};
    long i = oracle_sign(oracle_byte(t, at)) ? at + by : at;
    const long limit = by < 0 ? at + 1 - ORACLE_FAR : at + ORACLE_FAR;

    while (by < 0 ? i >= limit : i < limit) {
        long far = i, digits = 0, n = 0;

        for (; (by < 0 ? far >= limit : far < limit) && oracle_part(oracle_byte(t, far)); far += by, n++)
            digits += oracle_figure(oracle_byte(t, far));
        if (n == 0 || (digits == 0 && (side.far != at - by || n > 3)))
            break;
        if (side.far != at - by || (by < 0 ? i < at - 1 : i > at + 1))
            side.sign = by < 0 ? oracle_byte(t, i + 1) : oracle_byte(t, i - 1);
        side.digits += digits;
        side.far = far - by;
        if (!oracle_sign(oracle_byte(t, far)) || !oracle_part(oracle_byte(t, far + by)))
            break;
        i = far + by;
    }
    return side;
}

/* A letter in the line before byte i, with no digit between and in 23 bytes. */
static inline bool oracle_named(const struct oracle_text *t, long i)
{
    for (long k = i - 1; k > i - 24; k--) {
        const int c = oracle_byte(t, k);

        if (c == '\n' || c == '\r' || c == 0 || oracle_figure(c))
            return false;
        if (oracle_worded(c))
            return true;
    }
    return false;
}

static inline bool oracle_any_figure(const struct oracle_text *t, long from)
{
    bool any = false;

    for (long i = from; i < from + 8; i++)
        any = any || oracle_figure(oracle_byte(t, i));
    return any;
}

/* Groups of digits and capitals, at most eight, from `at` on in steps of by. */
static inline long oracle_parts(const struct oracle_text *t, long at, long by)
{
    long n = 0;

    while (n < 8 && oracle_part(oracle_byte(t, at + by * n)))
        n++;
    return n;
}

/*
 * What stands for a line's end, 0: nothing. A hyphen where one parts other groups, but not beside a sign, nor in a
 * group of three or six that it broke behind its first character or before a last one that a sign follows; then a blank
 * where one parts other groups, unless a sign stands before the line's end or both parts are as wide together as the
 * group beside them.
 */
static inline int oracle_break(const struct oracle_text *t, long here, long second, bool hyphens, bool blanks)
{
    const long before = oracle_parts(t, here - 1, -1), behind = oracle_parts(t, second, 1);
    const bool one = before == 1 || (behind == 1 && oracle_sign(oracle_byte(t, second + 1)));
    long beside;

    if (oracle_byte(t, here) == '-') {
        if (oracle_sign(oracle_byte(t, here - 1)) || oracle_sign(oracle_byte(t, second)))
            return 0;
        if (hyphens)
            return one && (before + behind == 3 || before + behind == 6) ? 0 : '-';
    }
    if (oracle_sign(oracle_byte(t, here - 1)))
        return 0;
    beside = oracle_byte(t, here - before - 1) == ' ' ? oracle_parts(t, here - before - 2, -1) : 0;
    if (beside == 0)
        beside = oracle_byte(t, second + behind) == ' ' ? oracle_parts(t, second + behind + 1, 1) : 0;
    return blanks && before + behind != beside ? ' ' : 0;
}

static inline struct oracle_place oracle_line(const struct oracle_text *t, long here)
{
    const bool hyphen = oracle_byte(t, here) == '-';
    long second = here + hyphen, indent = 0, digits;
    struct oracle_place place = {0};
    struct oracle_side before, behind;

    second += oracle_byte(t, second) == '\r';
    if (oracle_byte(t, second++) != '\n')
        return place;
    for (; indent < 8 && oracle_in(oracle_byte(t, second), " \t>"); indent++)
        second++;
    if (!oracle_any_figure(t, here - 8) && !oracle_any_figure(t, second))
        return place;
    before = oracle_groups(t, here - 1, -1);
    behind = oracle_groups(t, second, 1);
    digits = before.digits + behind.digits;
    if (before.far == here || behind.far == second - 1 || digits < 6 || digits > 34 ||
        oracle_worded(oracle_byte(t, before.far - 1)) || oracle_worded(oracle_byte(t, behind.far + 1)) ||
        !oracle_named(t, before.far))
        return place;
    place.used = (size_t)(second - here);
    place.text[0] = (uint8_t)oracle_break(t, here, second, before.sign == '-' || behind.sign == '-',
                                          before.sign == ' ' || behind.sign == ' ');
    place.n = place.text[0] != 0;
    return place;
}

static inline struct oracle_place oracle_digits(const uint8_t *p, size_t i, size_t n)
{
    const struct oracle_text t = {p, (long)n};

    if (oracle_look(p[i]) != 0)
        return oracle_letter(&t, (long)i);
    if (p[i] == '-' || p[i] == '\n' || p[i] == '\r')
        return oracle_line(&t, (long)i);
    return oracle_alien(&t, (long)i);
}

/* --- spelt --- */

#define ORACLE_WIDE 96 /* bytes to either side */
#define ORACLE_RUN 128

enum oracle_kind { ORACLE_NONE, ORACLE_AND, ORACLE_WORD, ORACLE_TIMES, ORACLE_FIGURES, ORACLE_CAPITAL, ORACLE_LONG };

/* A word, figures or a capital: bytes [from, to). */
struct oracle_element {
    enum oracle_kind kind;
    long from, to;
    int value; /* of a word: its number, and 100 for one of two digits; of a multiple: how often; else the first
                  character */
    bool common;
};

static const struct {
    int value;
    bool common;
    const char *words; /* small, a blank behind each */
} oracle_words[] = {
    {0, false, "zero null zéro cero nul "},
    {0, true, "oh "},
    {1, false, "one eins une uno uma una een jeden jedna jedynka "},
    {1, true, "ein un um één "},
    {2, false, "two zwei zwo deux dos due dois duas twee dwa dwie "},
    {3, false, "three drei trois tres tre três drie trzy "},
    {4, false, "four vier quatre cuatro quattro quatro cztery "},
    {5, false, "five fünf fuenf cinq cinco cinque vijf pięć piec pieć "},
    {6, false, "six sechs seis sei meia zes sześć szesc "},
    {7, false, "seven sieben sept siete sette sete zeven siedem "},
    {8, false, "eight acht huit ocho otto oito osiem "},
    {9, false, "nine neun neuf nueve nove negen dziewięć dziewiec "},
};

/* Of two digits. */
static const struct {
    int value;
    bool common;
    const char *words;
} oracle_pairs[] = {
    {10, false, "dziesięć dziesiec "},
    {10, true, "zehn ten dix diez dieci "},
    {11, false, "jedenaście jedenascie "},
    {11, true, "elf eleven onze once undici "},
    {12, false, "dwanaście dwanascie zwoelf twelve "},
    {12, true, "zwölf douze doce dodici "},
    {13, false, "trzynaście trzynascie dreizehn treize trece tredici "},
    {13, true, "thirteen "},
    {14, false, "czternaście czternascie vierzehn fourteen quatorze quattordici "},
    {14, true, "catorce "},
    {15, false, "piętnaście pietnascie fünfzehn fuenfzehn "},
    {15, true, "fifteen quinze quince quindici "},
    {16, false, "szesnaście szesnascie sechzehn sixteen seize "},
    {16, true, "dieciséis dieciseis sedici "},
    {17, false, "siedemnaście siedemnascie siebzehn seventeen "},
    {17, true, "diecisiete diciassette "},
    {18, false, "osiemnaście osiemnascie achtzehn eighteen "},
    {18, true, "dieciocho diciotto "},
    {19, false, "dziewiętnaście dziewietnascie neunzehn nineteen "},
    {19, true, "diecinueve diciannove "},
    {20, false, "dwadzieścia dwadziescia twenty "},
    {20, true, "zwanzig vingt vingts veinte venti "},
    {22, true, "veintidós "},
    {23, true, "veintitrés ventitré "},
    {26, true, "veintiséis "},
    {30, false, "trzydzieści trzydziesci dreißig dreissig trente treinta trenta "},
    {30, true, "thirty "},
    {33, false, "trentatré "},
    {40, false, "czterdzieści czterdziesci vierzig quarante cuarenta quaranta "},
    {40, true, "forty "},
    {50, false, "pięćdziesiąt piecdziesiat fünfzig fuenfzig cinquante cincuenta cinquanta "},
    {50, true, "fifty "},
    {60, false, "sześćdziesiąt szescdziesiat sechzig sixty "},
    {60, true, "soixante sesenta sessanta "},
    {70, false, "siedemdziesiąt siedemdziesiat siebzig seventy setenta settanta "},
    {80, false, "osiemdziesiąt osiemdziesiat achtzig eighty ochenta ottanta "},
    {90, false, "dziewięćdziesiąt dziewiecdziesiat neunzig ninety noventa novanta "},
};

static const char *const oracle_german_units[] = {"ein",   "zwei",  "zwo",    "drei", "vier", "fünf",
                                                  "fuenf", "sechs", "sieben", "acht", "neun"};
static const int oracle_german_digits[] = {1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 9};
static const struct {
    const char *word;
    int value;
} oracle_german_tens[] = {{"zwanzig", 20},  {"dreißig", 30}, {"dreissig", 30}, {"vierzig", 40}, {"fünfzig", 50},
                          {"fuenfzig", 50}, {"sechzig", 60}, {"siebzig", 70},  {"achtzig", 80}, {"neunzig", 90}};
static const struct {
    const char *stem;
    int value;
    bool common;
} oracle_stems[] = {{"vent", 20, true},      {"trent", 30, false},  {"quarant", 40, false},
                    {"cinquant", 50, false}, {"sessant", 60, true}, {"settant", 70, false},
                    {"ottant", 80, false},   {"novant", 90, false}, {"veint", 20, true}};
static const struct {
    const char *word;
    int digit;
} oracle_roman_units[] = {{"uno", 1},     {"una", 1},    {"due", 2},    {"dos", 2},   {"tre", 3},  {"tres", 3},
                          {"quattro", 4}, {"cuatro", 4}, {"cinque", 5}, {"cinco", 5}, {"sei", 6},  {"seis", 6},
                          {"sette", 7},   {"siete", 7},  {"otto", 8},   {"ocho", 8},  {"nove", 9}, {"nueve", 9}};

static const char *const oracle_multiples[] = {"double doppel doppelt dubbel podwójne podwojne doble duplo ",
                                               "triple treble dreifach triplo potrójne potrojne "};

static inline bool oracle_lettered(int c)
{
    return oracle_capital(c) || (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* Is c, behind the byte `last`, the byte `small` or its capital? */
static inline bool oracle_same(int last, int small, int c)
{
    if (c == small || (c >= 'A' && c <= 'Z' && c + 32 == small))
        return true;
    return (last == 0xC3 && c >= 0x80 && c + 32 == small) ||
           ((last == 0xC4 || last == 0xC5) && c >= 0x80 && c + 1 == small && small % 2 != 0);
}

/* Are the bytes [from, to) one of these words? */
static inline bool oracle_listed(const struct oracle_text *t, long from, long to, const char *words)
{
    for (const char *w = words; *w != '\0'; w = strchr(w, ' ') + 1) {
        long i = from;

        for (const char *s = w; *s != ' '; s++, i++) {
            if (i == to || !oracle_same(s == w ? 0 : (uint8_t)s[-1], (uint8_t)*s, oracle_byte(t, i)))
                break;
            if (s[1] == ' ' && i + 1 == to)
                return true;
        }
    }
    return false;
}

static inline bool oracle_spoken(int c)
{
    return oracle_lettered(c) || oracle_figure(c);
}

/* Tens and a digit in one word; value 0: it is none. */
static inline struct oracle_element oracle_compound(const struct oracle_text *t, long from, long to)
{
    static const char *const vowels[] = {"", "a", "i"};
    char word[64];

    for (size_t u = 0; u < sizeof(oracle_german_digits) / sizeof(int); u++) {
        if (!oracle_same(0, (uint8_t)oracle_german_units[u][0], oracle_byte(t, from)))
            continue;
        for (size_t k = 0; k < sizeof(oracle_german_tens) / sizeof(oracle_german_tens[0]); k++) {
            snprintf(word, sizeof(word), "%sund%s ", oracle_german_units[u], oracle_german_tens[k].word);
            if (oracle_listed(t, from, to, word))
                return (struct oracle_element){.value = 100 + oracle_german_tens[k].value + oracle_german_digits[u],
                                               .common = false};
        }
    }
    for (size_t k = 0; k < sizeof(oracle_stems) / sizeof(oracle_stems[0]); k++) {
        if (!oracle_same(0, (uint8_t)oracle_stems[k].stem[0], oracle_byte(t, from)))
            continue;
        for (size_t u = 0; u < 3 * sizeof(oracle_roman_units) / sizeof(oracle_roman_units[0]); u++) {
            snprintf(word, sizeof(word), "%s%s%s ", oracle_stems[k].stem, vowels[u % 3],
                     oracle_roman_units[u / 3].word);
            if (oracle_listed(t, from, to, word))
                return (struct oracle_element){.value = 100 + oracle_stems[k].value + oracle_roman_units[u / 3].digit,
                                               .common = oracle_stems[k].common};
        }
    }
    return (struct oracle_element){.value = 0};
}

static inline struct oracle_element oracle_pair(const struct oracle_text *t, long from, long to)
{
    for (size_t k = 0; k < sizeof(oracle_pairs) / sizeof(oracle_pairs[0]); k++) {
        if (oracle_listed(t, from, to, oracle_pairs[k].words))
            return (struct oracle_element){.value = 100 + oracle_pairs[k].value, .common = oracle_pairs[k].common};
    }
    return to - from < 6 ? (struct oracle_element){.value = 0} : oracle_compound(t, from, to);
}

static inline struct oracle_element oracle_element(const struct oracle_text *t, long from, long to)
{
    struct oracle_element e = {.from = from, .to = to, .value = oracle_byte(t, from)};
    struct oracle_element pair;
    bool figures = to > from;

    if (to - from > 20 || to == from)
        return e;
    for (long i = from; i < to; i++)
        figures = figures && oracle_figure(oracle_byte(t, i));
    if (figures && to - from <= 4)
        e.kind = ORACLE_FIGURES;
    if (figures && to - from > 4)
        e.kind = ORACLE_LONG;
    if (to - from == 1 && oracle_capital(e.value))
        e.kind = ORACLE_CAPITAL;
    for (size_t k = 0; k < sizeof(oracle_words) / sizeof(oracle_words[0]); k++) {
        if (oracle_listed(t, from, to, oracle_words[k].words))
            return (struct oracle_element){ORACLE_WORD, from, to, oracle_words[k].value, oracle_words[k].common};
    }
    for (int k = 0; k < 2; k++) {
        if (oracle_listed(t, from, to, oracle_multiples[k]))
            return (struct oracle_element){ORACLE_TIMES, from, to, k + 2, false};
    }
    pair = oracle_pair(t, from, to);
    if (pair.value != 0)
        return (struct oracle_element){ORACLE_WORD, from, to, pair.value, pair.common};
    if ((to - from == 1 && (e.value == 'y' || e.value == 'e')) || oracle_listed(t, from, to, "et "))
        e.kind = ORACLE_AND;
    return e;
}

static inline struct oracle_element oracle_behind(const struct oracle_text *t, long i)
{
    long to = i;

    while (oracle_spoken(oracle_byte(t, to)) && to - i < 21)
        to++;
    return oracle_element(t, i, to);
}

static inline struct oracle_element oracle_before(const struct oracle_text *t, long i)
{
    long from = i;

    while (oracle_spoken(oracle_byte(t, from - 1)) && i - from < 21)
        from--;
    return oracle_element(t, from, i);
}

/* Bytes between two elements from i on, in steps of by; 0: none or more than four. */
static inline long oracle_gap(const struct oracle_text *t, long i, long by)
{
    long n = 0;

    if (oracle_byte(t, by > 0 ? i : i - 1) == ')' && oracle_byte(t, by > 0 ? i + 1 : i) == '(')
        return 2;
    while (n < 5 && oracle_in(oracle_byte(t, i + by * n), " .,-/_\n\r\t"))
        n++;
    return n < 5 ? n : 0;
}

/* 1 to 9. */
static inline bool oracle_unit(const struct oracle_element *e)
{
    return e->kind == ORACLE_WORD && e->value >= 1 && e->value <= 9;
}

/* A number of tens that a digit may stand behind; "dix" is one. */
static inline bool oracle_open(const struct oracle_text *t, const struct oracle_element *e)
{
    return e->kind == ORACLE_WORD && e->value >= 110 && e->value % 10 == 0 &&
           (e->value > 110 || oracle_listed(t, e->from, e->to, "dix "));
}

static inline bool oracle_goes_on(const struct oracle_text *t, const struct oracle_element *a,
                                  const struct oracle_element *b)
{
    bool said = false, parted = false;

    if (a->to == b->from || a->kind == ORACLE_NONE || b->kind == ORACLE_NONE ||
        (a->kind == ORACLE_TIMES && b->kind == ORACLE_TIMES))
        return false;
    if (a->kind == ORACLE_LONG)
        return false; /* a number in words ends with those */
    if (b->kind == ORACLE_LONG)
        return a->kind == ORACLE_WORD || a->kind == ORACLE_TIMES;
    if (a->kind == ORACLE_AND)
        return oracle_unit(b);
    if (b->kind == ORACLE_AND)
        return oracle_open(t, a);
    said = a->kind < ORACLE_FIGURES || b->kind < ORACLE_FIGURES;
    for (long i = a->to; i < b->from; i++)
        parted = parted || oracle_in(oracle_byte(t, i), ",\n\r\t");
    return said || !parted ||
           (a->to - a->from == 1 && b->to - b->from == 1 && oracle_byte(t, a->to) == ',' &&
            (b->from - a->to == 1 || (b->from - a->to == 2 && oracle_byte(t, a->to + 1) == ' ')));
}

struct oracle_run {
    struct oracle_element e[ORACLE_RUN];
    unsigned n;
};

static inline bool oracle_single(const struct oracle_element *e)
{
    return e->kind >= ORACLE_FIGURES && e->to - e->from == 1;
}

/* The elements round e, at most `most` before it; false: more than 34 single ones in a row. */
static inline bool oracle_collect(const struct oracle_text *t, const struct oracle_element *e, unsigned most, long here,
                                  struct oracle_run *run)
{
    struct oracle_element first = *e;
    unsigned singles = oracle_single(e);

    for (unsigned k = 0; k < most && first.from > here - ORACLE_WIDE && singles <= 34; k++) {
        const struct oracle_element next = oracle_before(t, first.from - oracle_gap(t, first.from - 1, -1));

        if (!oracle_goes_on(t, &next, &first))
            break;
        first = next;
        singles = oracle_single(&next) ? singles + 1 : 0;
    }
    if (singles > 34)
        return false;
    run->e[0] = first;
    singles = oracle_single(&first);
    for (run->n = 1; run->n < 2 * most && run->e[run->n - 1].to < here + ORACLE_WIDE && singles <= 34; run->n++) {
        const struct oracle_element *last = &run->e[run->n - 1];
        const struct oracle_element next = oracle_behind(t, last->to + oracle_gap(t, last->to, 1));

        if (!oracle_goes_on(t, last, &next))
            break;
        run->e[run->n] = next;
        singles = oracle_single(&next) ? singles + 1 : 0;
    }
    return singles <= 34;
}

/* Three words, none a common one, that begin within 32 bytes, with at most three others that are no figures between the
 * first and the last. */
static inline bool oracle_three(const struct oracle_run *run)
{
    for (unsigned i = 0; i < run->n; i++) {
        unsigned found = 0, others = 0;

        for (unsigned k = i; k < run->n && run->e[k].from <= run->e[i].from + 32; k++) {
            others += run->e[k].kind != ORACLE_FIGURES;
            found += run->e[k].kind == ORACLE_WORD && !run->e[k].common;
            if (found == 3 && run->e[k].kind == ORACLE_WORD && !run->e[k].common && others <= 5)
                return true;
        }
    }
    return false;
}

static inline bool oracle_spread(const struct oracle_run *run)
{
    unsigned figures = 0;

    for (unsigned i = 0; i < run->n; i++) {
        if (!oracle_single(&run->e[i]) || (i > 0 && run->e[i].from - run->e[i - 1].to != run->e[1].from - run->e[0].to))
            return false;
        figures += run->e[i].kind == ORACLE_FIGURES;
    }
    return run->n >= 6 && run->n <= 34 && figures >= 4 && run->e[1].from - run->e[0].to < 3;
}

static inline bool oracle_is_number(const struct oracle_run *run)
{
    unsigned digits = 0;

    for (unsigned i = 0; i < run->n; i++)
        digits += run->e[i].kind != ORACLE_CAPITAL && run->e[i].kind != ORACLE_AND;
    return (digits >= 5 && oracle_three(run)) || oracle_spread(run);
}

/* What parts e from the next element, if that goes on with it. */
static inline size_t oracle_joined(const struct oracle_text *t, const struct oracle_element *e)
{
    const struct oracle_element next = oracle_behind(t, e->to + oracle_gap(t, e->to, 1));

    return next.kind != ORACLE_AND && oracle_goes_on(t, e, &next) ? (size_t)(next.from - e->to) : 0;
}

/* The word behind e with one byte of these between; else none. */
static inline struct oracle_element oracle_close(const struct oracle_text *t, const struct oracle_element *e,
                                                 const char *between)
{
    if (!oracle_in(oracle_byte(t, e->to), between) || oracle_gap(t, e->to, 1) != 1)
        return (struct oracle_element){.kind = ORACLE_NONE};
    return oracle_behind(t, e->to + 1);
}

/* quatre-vingt; *next: the second of the two. */
static inline bool oracle_score(const struct oracle_text *t, const struct oracle_element *e,
                                struct oracle_element *next)
{
    *next = oracle_close(t, e, "-");
    return oracle_listed(t, e->from, e->to, "quatre ") && next->kind == ORACLE_WORD &&
           oracle_listed(t, next->from, next->to, "vingt vingts ");
}

/* The digits of a word of a number: French forms with hyphens first, then tens with a digit behind them. */
static inline struct oracle_place oracle_word_said(const struct oracle_text *t, long here, struct oracle_element e)
{
    struct oracle_place place = {.n = 0};
    struct oracle_element next, other;
    bool french = oracle_listed(t, e.from, e.to, "soixante "), open = oracle_open(t, &e);

    if (oracle_score(t, &e, &next)) {
        e.value = 180;
        e.to = next.to;
        next = oracle_close(t, &e, "-");
        french = open = true;
    }
    if (french && next.kind == ORACLE_WORD && next.value >= 110 && next.value <= 116) {
        open = oracle_open(t, &next);
        e.value += next.value - 100;
        e.to = next.to;
    }
    next = oracle_close(t, &e, " -\n");
    if (next.kind == ORACLE_AND)
        next = oracle_close(t, &next, " -\n");
    if (e.value >= 100)
        place.text[place.n++] = (uint8_t)('0' + e.value / 10 % 10);
    place.used = (size_t)(e.to - here) + oracle_joined(t, &e);
    if (open && oracle_unit(&next) && !oracle_score(t, &next, &other))
        place.used = (size_t)(next.from - here);
    else
        place.text[place.n++] = (uint8_t)('0' + e.value % 10);
    return place;
}

static inline struct oracle_place oracle_said(const struct oracle_text *t, long here)
{
    struct oracle_element e = oracle_behind(t, here);
    struct oracle_place place = {.n = 1};
    struct oracle_run run;

    if (e.kind == ORACLE_TIMES) {
        place.n = (size_t)e.value;
        e = oracle_behind(t, e.to + oracle_gap(t, e.to, 1));
    }
    if (e.kind == ORACLE_WORD && e.value >= 100 && place.n > 1)
        return place;
    if (e.kind != ORACLE_WORD && (place.n == 1 || e.kind != ORACLE_FIGURES || e.to - e.from != 1))
        return place;
    if ((oracle_collect(t, &e, 6, here, &run) && oracle_is_number(&run)) ||
        (oracle_collect(t, &e, ORACLE_RUN / 2, here, &run) && oracle_is_number(&run))) {
        if (place.n == 1)
            return oracle_word_said(t, here, e);
        memset(place.text, e.kind == ORACLE_WORD ? '0' + e.value : e.value, place.n);
        place.used = (size_t)(e.to - here) + oracle_joined(t, &e);
    }
    return place;
}

/* The comma is one of a list of single characters: does a word stand before it, with four bytes between at most? */
static inline bool oracle_list_named(const struct oracle_text *t, long comma)
{
    long first = comma - 1, between = 0;

    for (unsigned n = 0; n < 35 && oracle_spoken(oracle_byte(t, first)) && !oracle_spoken(oracle_byte(t, first - 1));
         n++) {
        const long last = oracle_byte(t, first - 1) == ' ' ? first - 2 : first - 1;

        if (oracle_byte(t, last) != ',')
            break;
        first = last - 1;
    }
    while (between < 4 && oracle_in(oracle_byte(t, first - 1), " \t:=\"'(.#")) {
        first--;
        between++;
    }
    return oracle_lettered(oracle_byte(t, first - 1));
}

/* What parts a figure or capital from what goes on; behind more than four capitals that a run begins with it stays. */
static inline struct oracle_place oracle_parting(const struct oracle_text *t, long here)
{
    const struct oracle_element e = oracle_before(t, here);
    struct oracle_place place = {0};
    struct oracle_run run;
    unsigned capitals = 0;

    if (oracle_byte(t, here) == ',' && !oracle_list_named(t, here))
        return place;
    if ((e.kind != ORACLE_FIGURES && e.kind != ORACLE_CAPITAL) || !oracle_collect(t, &e, ORACLE_RUN / 2, here, &run))
        return place;
    while (capitals < run.n && run.e[capitals].kind == ORACLE_CAPITAL)
        capitals++;
    if (oracle_is_number(&run) && (capitals <= 4 || run.e[capitals - 1].to != here))
        place.used = oracle_joined(t, &e);
    return place;
}

/* _12345678_: one of the two underscores round at most 30 bytes, 4 of them figures. */
static inline bool oracle_emphasis(const struct oracle_text *t, long here)
{
    for (long open = here; open > here - 32; open--) {
        const int before = oracle_byte(t, open - 1);
        long close = open + 1, figures = 0;

        while (oracle_byte(t, close) >= ' ' && oracle_byte(t, close) != '_') {
            figures += oracle_figure(oracle_byte(t, close));
            close++;
        }
        if (oracle_byte(t, open) == '_' && oracle_byte(t, close) == '_' && close - open < 32 && figures >= 4 &&
            !oracle_spoken(before) && before != '_' && oracle_spoken(oracle_byte(t, open + 1)) &&
            oracle_spoken(oracle_byte(t, close - 1)) && !oracle_spoken(oracle_byte(t, close + 1)) &&
            oracle_byte(t, close + 1) != '_' && (here == open || here == close))
            return true;
    }
    return false;
}

static inline struct oracle_place oracle_spelt(const uint8_t *p, size_t i, size_t n)
{
    const struct oracle_text t = {p, (long)n};

    if (p[i] == '_' && oracle_emphasis(&t, (long)i))
        return (struct oracle_place){.used = 1};

    if (!oracle_lettered(p[i]))
        return oracle_parting(&t, (long)i);
    return i > 0 && oracle_spoken(p[i - 1]) ? (struct oracle_place){0} : oracle_said(&t, (long)i);
}

#endif
