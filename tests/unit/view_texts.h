/* Random texts in which every view finds something to read, and much that is nearly that. */
#ifndef VIEW_TEXTS_H
#define VIEW_TEXTS_H

#include "view_oracle.h"

/* Lengths at which something changes, and one to either side. */
static inline size_t edge(uint64_t *rng)
{
    static const size_t edges[] = {1, 4, 20, 24, 64, 76, 128, 256, 512, 768, 4096, 4352};

    return edges[rng_below(rng, COUNT(edges))] - 1 + rng_below(rng, 3);
}

static const char *const pieces[] = {
    " ",
    "\n",
    "\r\n",
    "\r",
    "=",
    "==",
    "a word of prose ",
    "%41",
    "%C3%A9",
    "%4",
    "%",
    "%zz",
    "%%41",
    "\\n",
    "\\",
    "\\\\",
    "\\u0041",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00",
    "\\u12",
    "\\x41",
    "\\x4",
    "\\\"",
    "\\alpha ",
    "\\d",
    "\\ud83d\\u0041",
    "\xC3\xA9",
    "\xE4\xB8\xAD",
    "\xFF",
    "\xE2",
    "\xE2\x80",
    "\x80",
    "\xF0\x9D",
    "QUJD",
    "616263",
    "-_+/",
    "&#65;",
    "&#x42;",
    "&amp;",
    "&quot;x",
    "&#",
    "&am",
    "\\u{1F600}",
    "\\U00000041",
    "\\101",
    "%u0041",
    "a\" + \"b",
    "a' .\n  'b",
    "\"",
    "' ",
    "+",
    "a\";\n  x.y += \"b",
    "`\nkey = key & @\"",
    "a\\\n  b",
    "=3D",
    "=41=42",
    "=4",
    "a=\nb",
    "a=\r\nb",
    "\nA line of a mail, such as mailers break, word, word, wor=\nd, with a word",
    "\nA line of a mail, such as mailers break, word, word, word, the end of a =\r\nword",
    "a\" \\\n \"b",
    ": YWJjZGVm",
    "=\"YWJjZA==\"",
    "x='YWJjZGVmZw=='",
    ":",
    "YWJjIGRlZiBnaGkgamtsIG1ub3Agcgo=",
    "\n   ",
    "0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b,\n 0x4C, 0x4D",
    "41:42:43:44:45:46:47:48:49:4a:4b:4c:4d",
    "41 42 43 44 45 46 47 48 49 4a 4b 4c",
    " 41 42-43",
    "one two three four five ",
    "cztery, pi\xC4\x99\xC4\x87 ",
    "Null eins ",
    "zero ",
    "double seven ",
    " oh ",
    "un deux trois 4 5 ",
    "4 4 0 5 1 4 0 1 ",
    " P L 6 1 1 0",
    "1  2  3  4  5  6",
    " 7",
    "-7-8",
    "no 12O456l8 ",
    "4O5",
    "1111 22 ",
    "O1",
    " l",
    "NIP 123\n4567890 ",
    "id 12345-\n  678",
    "\xD0\xA1\x33",
    "2\xD0\x97",
    "\xD0\xB7\xD0\x9E",
    "\xD0\xA7",
    "J\xD0\xB0n",
    "\xD0\xBE",
    "\xD0\x95\xD0\x9D 11",
    " \xD0\x9E",
    "DE68 21O5 0l70 ",
};

/* Bytes in hex, among longer numbers, as in a table. */
static inline void put_list(struct sluice_buf *b, uint64_t *rng)
{
    static const char *const between[] = {":", "-", ", ", ",", " ", "\n   "};
    const char *mark = between[rng_below(rng, COUNT(between))];

    for (size_t k = rng_below(rng, 60), every = 1 + rng_below(rng, 30); k > 0; k--) {
        put_str(b, rng_below(rng, 40) == 0 ? "0x" : "");
        put_from(b, rng, "0123456789abcdefABCDEF", rng_below(rng, every) == 0 ? 1 + rng_below(rng, 40) : 2);
        put_str(b, rng_below(rng, 30) == 0 ? between[rng_below(rng, COUNT(between))] : mark);
    }
}

static inline void random_text(uint64_t *rng, size_t segments, struct sluice_buf *b)
{
    for (size_t i = 0; i < segments; i++) {
        switch (rng_below(rng, 14)) {
        case 7:
        case 8:
            put_list(b, rng);
            break;
        case 0:
            put_from(b, rng, alphabet64, edge(rng));
            break;
        case 1:
            put_from(b, rng, "0123456789abcdefABCDEF", edge(rng));
            break;
        case 2:
            put_from(b, rng, "etaoin shrdlu.,;\n", edge(rng));
            break;
        case 3:
        case 4:
            put_str(b, folds[rng_below(rng, COUNT(folds))].from);
            break;
        case 6: /* lines of base64 text */
            for (size_t k = rng_below(rng, 5), line = edge(rng) % 200; k > 0; k--) {
                for (size_t c = 0; c < line; c++)
                    HOLDS(sluice_buf_append_byte(b, (uint8_t) "YWJj"[c % 4]) == SLUICE_OK);
                put_str(b, k == 1 && rng_below(rng, 2) == 0 ? "\n  YWI=" : rng_below(rng, 3) == 0 ? "\r\n" : "\n  ");
            }
            break;
        case 5:
            for (size_t k = rng_below(rng, 12), zero = rng_below(rng, 2); k > 0; k--) {
                HOLDS(sluice_buf_append(b, zero == 0 ? "\0a" : "a\0", 2) == SLUICE_OK);
                zero = rng_below(rng, 20) == 0 ? 1 - zero : zero;
            }
            break;
        default:
            put_str(b, pieces[rng_below(rng, COUNT(pieces))]);
            break;
        }
    }
}

/* A number in groups, mostly of one width, as a list or with brackets. */
static inline void put_groups(struct sluice_buf *b, uint64_t *rng)
{
    static const char *const between[] = {", ", "_", "/", " ", ",", ")", "("};
    const char *by = between[rng_below(rng, COUNT(between))];
    const size_t width = 1 + rng_below(rng, 4);

    put_str(b, rng_below(rng, 4) == 0 ? "4 " : rng_below(rng, 2) == 0 ? "id: " : "No (");
    for (size_t k = rng_below(rng, 9); k > 0; k--) {
        put_from(b, rng, rng_below(rng, 9) == 0 ? "ABCabc" : "0123456789",
                 rng_below(rng, 9) == 0 ? 1 + rng_below(rng, 5) : width);
        put_str(b, rng_below(rng, 12) == 0 ? between[rng_below(rng, COUNT(between))] : by);
    }
    put_str(b, rng_below(rng, 2) == 0 ? ")" : ".");
    put_from(b, rng, "0123456789 -", rng_below(rng, 9));
    put_str(b, " ");
}

/* Text in which nearly every byte could be of a number. */
static inline void numbers_text(uint64_t *rng, size_t segments, struct sluice_buf *b)
{
    static const char *const said[] = {"one ",
                                       "Zwei, ",
                                       "tr\u00EAs-",
                                       "oh ",
                                       "double ",
                                       "TRIPLE ",
                                       "and ",
                                       "fünf\n",
                                       "SIX ",
                                       "dziewi\u0118\u0106 ",
                                       "ein ",
                                       "seven.",
                                       "Eight eight ",
                                       "cztery/",
                                       "dubbel 7 ",
                                       "nine_",
                                       "dwadzieścia ",
                                       "Osiemdziesi\u0104t-",
                                       "trzynaście, ",
                                       "eighty\n",
                                       "quatre-vingt-",
                                       "quatre-vingts ",
                                       "soixante-",
                                       "dix-",
                                       "seize ",
                                       "ochenta y ",
                                       "y ",
                                       "et ",
                                       "fünfundachtzig ",
                                       "DREISSIG ",
                                       "ottantacinque ",
                                       "ventuno ",
                                       "(1)(2)(3)",
                                       "(4)(A)(5)(6)",
                                       "elf ",
                                       "dziewięćdziesiąt ",
                                       "siebenunddreißig ",
                                       "_1234_ ",
                                       "nr:_A1 234_, ",
                                       "4405140135 "};
    static const char *const alphabets[] = {
        "0123456789OolIZSB", "0123 456-789.0O/l", "01234\n56789 A\r\n",   "1 2 3 4 5 A",     "1-2-3-4-X",
        "1,2,3,4,A,",        "1, 2, 3, ",         "0123456789abcXYZ_ \n", "123456789(), _/A"};
    static const char *const twins[] = {"\u0410", "\u0421\u041E", "J\u0430", "\u03A4", "\u041E1", "\u0431", "\xD0"};

    for (size_t i = 0; i < segments; i++) {
        switch (rng_below(rng, 7)) {
        case 0:
        case 1:
            put_from(b, rng, alphabets[rng_below(rng, COUNT(alphabets))], 1 + rng_below(rng, 60));
            break;
        case 2:
            put_str(b, twins[rng_below(rng, COUNT(twins))]);
            put_str(b, rng_below(rng, 2) == 0 ? " 123" : "");
            break;
        case 3:
            put_str(b, rng_below(rng, 2) == 0 ? "\nNIP " : "No. ");
            put_from(b, rng, "0123456789", 2 + rng_below(rng, 8));
            put_str(b, rng_below(rng, 3) == 0 ? "-\r\n  " : rng_below(rng, 2) == 0 ? "\n" : "\r\n\t ");
            put_from(b, rng, "0123456789- ", 2 + rng_below(rng, 12));
            break;
        case 4:
            put_groups(b, rng);
            break;
        default:
            for (size_t k = rng_below(rng, 8); k > 0; k--)
                put_str(b, said[rng_below(rng, COUNT(said))]);
            break;
        }
        if (rng_below(rng, 4) == 0)
            put_from(b, rng, "etaoin shrdlu.,;\n", edge(rng) % 300);
    }
}

/* Text full of marks, those of one view mostly, and words between: where a block wakes depends on few bytes. */
static inline void marks_text(uint64_t *rng, size_t segments, struct sluice_buf *b)
{
    static const char *const alphabets[] = {"\\\\nrtx\"' %ab20&;:",
                                            "\\n\\t\\\"",
                                            "&&lt;amp#x2;8 ",
                                            "%%%2041u%nA",
                                            "\"\"' ;+.&~<|\r\n\\`_f1ab=",
                                            "a\"'+ ;\n",
                                            "=\r\n3DdEe 0=ab",
                                            "=3D=C3",
                                            ":= \"'IaHVudGVyMg==,;",
                                            ": aHVudGVy",
                                            "41:2a ,-0x\n",
                                            "0x1,f ",
                                            "01234567899:",
                                            "41 "};
    static const char *const said[] = {"\\n\\n", "%20",    "&amp;", "\" + \"",          "\";\nx += \"", "=3D",
                                       "=\n",    "0x41, ", "41:",   ": aHVudGVyMg==\n", "\xE3\x80\x80", "\xE2\x80\x94"};

    for (size_t i = 0; i < segments; i++) {
        const char *alphabet = alphabets[rng_below(rng, COUNT(alphabets))];
        const char *word = said[rng_below(rng, COUNT(said))];

        if (rng_below(rng, 2) == 0)
            put_from(b, rng, "etaoinshrdlu .,\n", edge(rng) % 100);
        put_from(b, rng, alphabet, 1 + rng_below(rng, 50));
        for (size_t k = rng_below(rng, 14); k > 0; k--)
            put_str(b, word);
    }
}

#endif
