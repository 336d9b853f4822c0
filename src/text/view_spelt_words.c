/* Which words are numbers to the view spelt, and which of them its wake looks for. */
#include "text/view_internal.h"

#include <sodium.h>
#include <string.h>

#define WORD_MAX SLUICE_VIEW_WORD_MAX
#define COMMON 0x10u /* of a digit: the word is too common to count among the three */
#define OPEN 1u      /* of tens: a digit in words behind them stands for their zero */
#define RARE 2u      /* they count no more than common words: what wakes the view looks for no more beginnings */

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

/*
 * Numbers of two digits in words: Polish, German, English, French, Spanish, Italian. "ten" is rare: in Polish it is
 * what "this" is in English.
 */
static const struct spelt_pair {
    char word[WORD_MAX];
    uint8_t number, flags;
} pairs[] = {{"dziesięć", 10, 0},
             {"jedenaście", 11, 0},
             {"dwanaście", 12, 0},
             {"trzynaście", 13, 0},
             {"czternaście", 14, 0},
             {"piętnaście", 15, 0},
             {"szesnaście", 16, 0},
             {"siedemnaście", 17, 0},
             {"osiemnaście", 18, 0},
             {"dziewiętnaście", 19, 0},
             {"dwadzieścia", 20, OPEN},
             {"trzydzieści", 30, OPEN},
             {"czterdzieści", 40, OPEN},
             {"pięćdziesiąt", 50, OPEN},
             {"sześćdziesiąt", 60, OPEN},
             {"siedemdziesiąt", 70, OPEN},
             {"osiemdziesiąt", 80, OPEN},
             {"dziewięćdziesiąt", 90, OPEN},
             {"dziesiec", 10, 0},
             {"jedenascie", 11, 0},
             {"dwanascie", 12, 0},
             {"trzynascie", 13, 0},
             {"czternascie", 14, 0},
             {"pietnascie", 15, 0},
             {"szesnascie", 16, 0},
             {"siedemnascie", 17, 0},
             {"osiemnascie", 18, 0},
             {"dziewietnascie", 19, 0},
             {"dwadziescia", 20, OPEN},
             {"trzydziesci", 30, OPEN},
             {"czterdziesci", 40, OPEN},
             {"piecdziesiat", 50, OPEN},
             {"szescdziesiat", 60, OPEN},
             {"siedemdziesiat", 70, OPEN},
             {"osiemdziesiat", 80, OPEN},
             {"dziewiecdziesiat", 90, OPEN},
             {"zehn", 10, RARE},
             {"elf", 11, RARE},
             {"zwölf", 12, RARE},
             {"zwoelf", 12, 0},
             {"dreizehn", 13, 0},
             {"vierzehn", 14, 0},
             {"fünfzehn", 15, 0},
             {"fuenfzehn", 15, 0},
             {"sechzehn", 16, 0},
             {"siebzehn", 17, 0},
             {"achtzehn", 18, 0},
             {"neunzehn", 19, 0},
             {"zwanzig", 20, OPEN | RARE},
             {"dreißig", 30, OPEN},
             {"dreissig", 30, OPEN},
             {"vierzig", 40, OPEN},
             {"fünfzig", 50, OPEN},
             {"fuenfzig", 50, OPEN},
             {"sechzig", 60, OPEN},
             {"siebzig", 70, OPEN},
             {"achtzig", 80, OPEN},
             {"neunzig", 90, OPEN},
             {"ten", 10, RARE},
             {"eleven", 11, RARE},
             {"twelve", 12, 0},
             {"thirteen", 13, RARE},
             {"fourteen", 14, 0},
             {"fifteen", 15, RARE},
             {"sixteen", 16, 0},
             {"seventeen", 17, 0},
             {"eighteen", 18, 0},
             {"nineteen", 19, 0},
             {"twenty", 20, OPEN},
             {"thirty", 30, OPEN | RARE},
             {"forty", 40, OPEN | RARE},
             {"fifty", 50, OPEN | RARE},
             {"sixty", 60, OPEN},
             {"seventy", 70, OPEN},
             {"eighty", 80, OPEN},
             {"ninety", 90, OPEN},
             {"dix", 10, OPEN | RARE},
             {"onze", 11, RARE},
             {"douze", 12, RARE},
             {"treize", 13, 0},
             {"quatorze", 14, 0},
             {"quinze", 15, RARE},
             {"seize", 16, 0},
             {"vingt", 20, OPEN | RARE},
             {"vingts", 20, OPEN | RARE},
             {"trente", 30, OPEN},
             {"quarante", 40, OPEN},
             {"cinquante", 50, OPEN},
             {"soixante", 60, OPEN | RARE},
             {"diez", 10, RARE},
             {"once", 11, RARE},
             {"doce", 12, RARE},
             {"trece", 13, 0},
             {"catorce", 14, RARE},
             {"quince", 15, RARE},
             {"dieciséis", 16, RARE},
             {"dieciseis", 16, RARE},
             {"diecisiete", 17, RARE},
             {"dieciocho", 18, RARE},
             {"diecinueve", 19, RARE},
             {"veinte", 20, OPEN | RARE},
             {"treinta", 30, OPEN},
             {"cuarenta", 40, OPEN},
             {"cincuenta", 50, OPEN},
             {"sesenta", 60, OPEN | RARE},
             {"setenta", 70, OPEN},
             {"ochenta", 80, OPEN},
             {"noventa", 90, OPEN},
             {"dieci", 10, RARE},
             {"undici", 11, RARE},
             {"dodici", 12, RARE},
             {"tredici", 13, 0},
             {"quattordici", 14, 0},
             {"quindici", 15, RARE},
             {"sedici", 16, RARE},
             {"diciassette", 17, RARE},
             {"diciotto", 18, RARE},
             {"diciannove", 19, RARE},
             {"venti", 20, OPEN | RARE},
             {"trenta", 30, OPEN},
             {"quaranta", 40, OPEN},
             {"cinquanta", 50, OPEN},
             {"sessanta", 60, OPEN | RARE},
             {"settanta", 70, OPEN},
             {"ottanta", 80, OPEN},
             {"novanta", 90, OPEN},
             {"veintidós", 22, RARE},
             {"veintitrés", 23, RARE},
             {"veintiséis", 26, RARE},
             {"ventitré", 23, RARE},
             {"trentatré", 33, 0}};

/* What tens begin with in one word with the digit behind them: Italian, Spanish. */
static const struct spelt_pair stems[] = {
    {"vent", 20, RARE}, {"trent", 30, 0},  {"quarant", 40, 0}, {"cinquant", 50, 0}, {"sessant", 60, RARE},
    {"settant", 70, 0}, {"ottant", 80, 0}, {"novant", 90, 0},  {"veint", 20, RARE},
};

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

static bool is_word(uint8_t c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

/* Small letters; of two bytes those of Latin-1 and Latin Extended-A. */
uint8_t sluice_view_small(uint8_t before, uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c | 0x20;
    if (before == 0xC3 && c < 0x9F) /* not of the German double s */
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
#define BEGIN_HASH 0xd97225ebu

static const uint32_t begins[512] = {
    [3] = 0x656976,   [5] = 0x726563,   [9] = 0x726f66,   [11] = 0x706f64,  [16] = 0x6f7774,  [20] = 0x657a73,
    [27] = 0x666c65,  [28] = 0x61777a,  [30] = 0x697568,  [33] = 0x68657a,  [35] = 0x657564,  [49] = 0x636f64,
    [57] = 0x69736f,  [59] = 0x6e6565,  [65] = 0x6f777a,  [71] = 0x76657a,  [87] = 0x69656d,  [96] = 0x74746f,
    [99] = 0x766573,  [103] = 0x6e6963, [122] = 0x646e75, [125] = 0x646f64, [137] = 0x696573, [139] = 0x786973,
    [145] = 0x74696f, [149] = 0x656e6f, [155] = 0x756564, [156] = 0x706573, [158] = 0xe3777a, [164] = 0x657274,
    [165] = 0x697264, [174] = 0x6e6976, [178] = 0x616d75, [188] = 0x617764, [194] = 0x636573, [198] = 0x656e75,
    [205] = 0x7a6e6f, [207] = 0x766f6e, [216] = 0x636964, [221] = 0x7a7274, [224] = 0x646f70, [233] = 0x696874,
    [235] = 0x656973, [236] = 0x756f66, [239] = 0x736f64, [243] = 0x617564, [265] = 0x617571, [267] = 0x746163,
    [270] = 0x646573, [272] = 0x786964, [279] = 0x6e696e, [280] = 0x72657a, [282] = 0x657774, [283] = 0x697764,
    [285] = 0x6e6576, [288] = 0x65756e, [289] = 0x666966, [307] = 0x6c756e, [319] = 0x627564, [321] = 0x617563,
    [331] = 0x65777a, [343] = 0x747a63, [355] = 0x73657a, [357] = 0x707564, [359] = 0xbce366, [360] = 0x697571,
    [367] = 0x656964, [369] = 0xe46970, [371] = 0x67656e, [372] = 0x696f73, [374] = 0x657264, [382] = 0x6a6976,
    [383] = 0x736573, [390] = 0x756f64, [393] = 0x657566, [403] = 0x726874, [405] = 0xe3a9e3, [407] = 0x616e75,
    [408] = 0x75656e, [411] = 0x6f7274, [413] = 0x746f70, [417] = 0x696576, [425] = 0x68636f, [439] = 0x6e6574,
    [442] = 0x676965, [444] = 0x6f6e75, [448] = 0xa9e37a, [452] = 0x64656a, [456] = 0x697a64, [459] = 0x746573,
    [461] = 0x6e6965, [463] = 0x656c65, [466] = 0x656970, [467] = 0x697274, [478] = 0x766966, [480] = 0x686361,
    [485] = 0x626f64, [503] = 0xe37274, [504] = 0x696f64, [509] = 0x636e6f,
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

static const struct spelt_pair *pair_of(const uint8_t *word)
{
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (pairs[i].word[0] == (char)word[0] && memcmp(word, pairs[i].word, WORD_MAX) == 0)
            return &pairs[i];
    }
    return NULL;
}

/* The digit, 1 to 9, that the n bytes are; 0: none. */
static uint8_t unit_of(const uint8_t *p, size_t n)
{
    uint8_t word[WORD_MAX] = {0};
    const struct spelt_digit *digit;

    memcpy(word, p, n);
    digit = digit_of(word);
    sodium_memzero(word, sizeof(word));
    return digit == NULL ? 0 : digit->digit & 0xFu;
}

/* "fünfundachtzig": 0 where it is no such word. */
static uint8_t german(const uint8_t *word, size_t n)
{
    uint8_t tens[WORD_MAX] = {0};
    const struct spelt_pair *pair;
    uint8_t unit = 0;

    for (size_t i = 3; i < 7 && i + 6 < n; i++) {
        if (memcmp(word + i, "und", 3) != 0 || (unit = unit_of(word, i)) == 0)
            continue;
        memcpy(tens, word + i + 3, n - i - 3);
        pair = pair_of(tens);
        sodium_memzero(tens, sizeof(tens));
        return pair != NULL && pair->number % 10 == 0 && (pair->flags & OPEN) != 0 ? pair->number + unit : 0;
    }
    return 0;
}

/* "ottantacinque", "ventuno", "veinticinco": which stem, and the digit. */
static struct view_said roman(const uint8_t *word, size_t n)
{
    for (size_t i = 0; i < sizeof(stems) / sizeof(stems[0]); i++) {
        size_t k = strlen(stems[i].word);
        uint8_t unit;

        if (n <= k + 2 || memcmp(word, stems[i].word, k) != 0)
            continue;
        k += word[k] == 'a' || word[k] == 'i';
        if ((unit = unit_of(word + k, n - k)) != 0)
            return (struct view_said){
                .kind = VIEW_SAID_PAIR, .number = stems[i].number + unit, .common = (stems[i].flags & RARE) != 0};
    }
    return (struct view_said){.kind = VIEW_SAID_NOTHING};
}

static struct view_said pair(const uint8_t *word)
{
    const struct spelt_pair *found = pair_of(word);
    size_t n = 0;
    uint8_t number;

    if (found != NULL)
        return (struct view_said){.kind = VIEW_SAID_PAIR,
                                  .number = found->number,
                                  .open = (found->flags & OPEN) != 0,
                                  .common = (found->flags & RARE) != 0};
    while (n < WORD_MAX && word[n] != 0)
        n++;
    if ((number = german(word, n)) != 0)
        return (struct view_said){.kind = VIEW_SAID_PAIR, .number = number};
    return roman(word, n);
}

struct view_said sluice_view_said(const uint8_t word[SLUICE_VIEW_WORD_MAX])
{
    const struct spelt_digit *digit;

    if (!sluice_view_may_be_digit_word(word, WORD_MAX))
        return (struct view_said){.kind = VIEW_SAID_NOTHING};
    if ((digit = digit_of(word)) != NULL)
        return (struct view_said){
            .kind = VIEW_SAID_DIGIT, .number = digit->digit & 0xFu, .common = (digit->digit & COMMON) != 0};
    if (is_among(word, doubles, sizeof(doubles) / sizeof(doubles[0])))
        return (struct view_said){.kind = VIEW_SAID_TIMES, .number = 2};
    if (is_among(word, triples, sizeof(triples) / sizeof(triples[0])))
        return (struct view_said){.kind = VIEW_SAID_TIMES, .number = 3};
    return pair(word);
}

/* Of the words that count: is p[0..) one, or might it be where a zero byte stands for what is not known? */
bool sluice_view_is_digit_word(const uint8_t p[SLUICE_VIEW_WORD_MAX + 1])
{
    uint8_t word[WORD_MAX] = {0};
    struct view_said said = {.kind = VIEW_SAID_NOTHING};
    size_t n = 0;

    for (; n < WORD_MAX && is_word(p[n]); n++)
        word[n] = sluice_view_small(n == 0 ? 0 : p[n - 1], p[n]);
    if (n < WORD_MAX || !is_word(p[n]))
        said = sluice_view_said(word);
    sodium_memzero(word, sizeof(word));
    return p[n] == 0 || ((said.kind == VIEW_SAID_DIGIT || said.kind == VIEW_SAID_PAIR) && !said.common);
}
