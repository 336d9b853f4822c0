/* What holds of every view. */
#include "view_texts.h"

#include "suite_run.h"

#include <sys/mman.h>

START_TEST(view_feed__random_text_any_pieces__runs_of_the_naive_reading)
{
    static const size_t piece_sizes[] = {0, 1, 3, 40, 700, 9000};
    uint64_t rng = 100 + (uint64_t)_i;
    struct fixture x = new_fixture();

    random_text(&rng, 1 + rng_below(&rng, 60), &x.text);
    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        struct sluice_view_state *s = new_state(v);

        naive(v->name, x.text.data, x.text.len, x.want);
        for (size_t k = 0; k < COUNT(piece_sizes); k++) {
            feed_pieces(v, s, x.text.data, x.text.len, &rng, piece_sizes[k], x.got);
            assert_same(x.want, x.got);
            feed_waking(v, s, x.text.data, x.text.len, piece_sizes[k] + 1024, x.got);
            assert_same(x.want, x.got);
        }
        v->free(s);
    }
    free_fixture(&x);
}
END_TEST

START_TEST(view_wake__random_marks_any_pieces__runs_of_the_naive_reading)
{
    static const size_t piece_sizes[] = {0, 1, 13, 700};
    uint64_t rng = 9000 + (uint64_t)_i;
    struct fixture x = new_fixture();

    marks_text(&rng, 1 + rng_below(&rng, 120), &x.text);
    for (const struct sluice_view *v = sluice_views; v < sluice_views + SLUICE_VIEW_INFLATE; v++) {
        struct sluice_view_state *s = new_state(v);

        naive(v->name, x.text.data, x.text.len, x.want);
        for (size_t k = 0; k < COUNT(piece_sizes); k++) {
            feed_waking(v, s, x.text.data, x.text.len, piece_sizes[k] + 1024, x.got);
            assert_same(x.want, x.got);
        }
        v->free(s);
    }
    free_fixture(&x);
}
END_TEST

#define GUARD 65536u /* a multiple of any page's size */

/* The piece p[0..n), n <= GUARD, where the next byte is no memory. */
static const uint8_t *at_the_end(uint8_t *memory, const uint8_t *p, size_t n)
{
    memcpy(memory + GUARD - n, p, n);
    return memory + GUARD - n;
}

/* Fed in two pieces, at the end of each of which memory ends: whoever reads on behind one is killed. */
static void feed_to_the_end(uint8_t *memory, const struct sluice_buf *text, size_t cut, struct runs *out)
{
    const uint8_t before[SLUICE_VIEW_WAKE_BEFORE] = {0};
    struct sluice_view_awake awake;
    const size_t rest = text->len - cut;

    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        struct feeding f = {.runs = out, .fed = AT};
        struct sluice_view_state *s = new_state(v);

        out->n = out->n_runs = 0;
        feed(v, s, &f, at_the_end(memory, text->data, cut), cut, false);
        feed(v, s, &f, at_the_end(memory, text->data + cut, rest), rest, true);
        v->free(s);
    }
    sluice_view_wake(at_the_end(memory, text->data, cut), cut, before, true, &awake);
}

static uint8_t *guarded(void)
{
    uint8_t *memory = mmap(NULL, 2 * GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    HOLDS(memory != MAP_FAILED);
    HOLDS(mprotect(memory + GUARD, GUARD, PROT_NONE) == 0);
    return memory;
}

START_TEST(view_feed__no_memory_behind_random_text__none_read)
{
    uint64_t rng = 7000 + (uint64_t)_i;
    struct fixture x = new_fixture();
    uint8_t *memory = guarded();

    while (x.text.len < 1200)
        random_text(&rng, 1, &x.text);
    numbers_text(&rng, 20, &x.text);
    for (size_t cut = 0; cut < x.text.len && x.text.len < GUARD; cut += 1 + rng_below(&rng, 20))
        feed_to_the_end(memory, &x.text, cut, x.got);
    (void)munmap(memory, 2 * GUARD);
    free_fixture(&x);
}
END_TEST

START_TEST(view_feed__no_memory_behind_a_piece__none_read)
{
    struct fixture x = new_fixture();
    uint8_t *memory = guarded();

    for (size_t k = 0; k < COUNT(pieces); k++) {
        sluice_buf_clear(&x.text);
        put_str(&x.text, "key1 = a");
        put_str(&x.text, pieces[k]);
        for (size_t cut = 0; cut <= x.text.len; cut++)
            feed_to_the_end(memory, &x.text, cut, x.got);
    }
    (void)munmap(memory, 2 * GUARD);
    free_fixture(&x);
}
END_TEST

START_TEST(view_feed__every_cut__same_runs)
{
    uint64_t rng = 900 + (uint64_t)_i;
    struct fixture x = new_fixture();

    while (x.text.len < 1500)
        random_text(&rng, 1, &x.text);
    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        struct sluice_view_state *s = new_state(v);

        naive(v->name, x.text.data, x.text.len, x.want);
        for (size_t cut = 0; cut <= x.text.len; cut++) {
            feed_two(v, s, x.text.data, x.text.len, cut, x.got);
            assert_same(x.want, x.got);
        }
        v->free(s);
    }
    free_fixture(&x);
}
END_TEST

static const struct {
    const char *view, *text;
    const char *runs; /* each ended by '|' */
} examples[] = {
    {"base64", "key: c2VjcmV0IG9mIHRoZSBnYXRl, next", "secret of the gate|"},
    {"base64",
     "c2VjcmV0IG9mIHRoZSBnYXRlLg== c2VjcmV0IG9mIHRoZSBnYXRlLi4=", "secret of the gate.|secret of the gate..|"},
    {"base64", "c2VjcmV0IG9mIHRoZSBnYXRlLg c2VjcmV0IG9mIHRoZSBnYXRlLi4", "secret of the gate.|secret of the gate..|"},
    {"base64", "Pj4-Pz8_Pj4-Pz8_Pj4-",
     ">>>?"
     "?"
     "?>>>?"
     "?"
     "?>>>|"},
    {"base64", "Pj4+Pz8/Pj4+Pz8/Pj4+",
     ">>>?"
     "?"
     "?>>>?"
     "?"
     "?>>>|"},
    {"base64", "aGVsbG8gd29ybGQhISE", ""},                          /* 19 characters */
    {"base64", "internationalization sluice_view_sparse_feed", ""}, /* means no text */
    {"base64", "InvalidSocks5InitialHandshakeUnknown, X509", ""},
    {"base64", "prefixc2VjcmV0IG9mIHRoZSBnYXRl, xc2VjcmV0IG9mIHRoZSBnYXRl", "secret of the gate|secret of the gate|"},
    {"base64", "c2VjcmV0IG9mIHRo\nZSBnYXRlLi4=", ""}, /* the first line is too short */
    {"base64", "k: c2VjcmV0IG9mIHRoZSBn\n   YXRlLg==\nnext", "secret of the gate.|"},
    {"base64", "c2VjcmV0IG9mIHRoZSBnYXRl\nThe end", "secret of the gate|"},
    {"spelt", "my card is four one one oh, thank you", ""}, /* too few */
    {"spelt", "my card is four one one one five, yes", "my card is 41115, yes|"},
    {"spelt", "Null eins F\xC3\xBCnf - 4 sieben 2.", "015472.|"},
    {"spelt", "cztery, pi\xC4\x99\xC4\x87 ZERO szesc dziewi\xC4\x99\xC4\x87", "45069|"},
    {"spelt", "double seven triple one two three", "7711123|"},
    {"spelt", "card four one one one 1111 11 1111 11", "card 4111111111111111|"},
    {"spelt", "un deux mais trois quatre cinq six sept", "un deux mais 34567|"},
    {"spelt", "one of two, or three of four, of five or six", ""},
    {"spelt", "PESEL osiemdziesiąt pięć zero dwa dwadzieścia trzynaście.", "PESEL 85022013.|"},
    {"spelt", "PESEL OSIEMDZIESIĄT PIĘĆ zero dwa dwadziescia jeden trzynascie", "PESEL 85022113|"},
    {"spelt", "nr dwadzieścia, jeden dwa trzy cztery.", "nr 201234.|"}, /* a comma parts them */
    {"spelt", "fünfundachtzig null zwei einundzwanzig dreißig zwölf", "8502213012|"},
    {"spelt", "eighty five zero two twenty-one nineteen forty", "8502211940|"},
    {"spelt", "quatre-vingt-cinq zéro deux vingt et un seize", "85022116|"},
    {"spelt", "quatre-vingt-dix-sept zéro soixante-douze soixante-dix quatre-vingts", "970727080|"},
    {"spelt", "ochenta y cinco cero dos veintiuno trece treinta y siete", "8502211337|"},
    {"spelt", "tre otto due uno ochenta y cinquanta e", "382180 y cinquanta e|"}, /* nothing to count on with */
    {"spelt", "ottantacinque zero due ventuno quarantotto tredici", "8502214813|"},
    {"spelt", "eighty-five ten eighty-two ten seventy three", "8510821073|"},
    {"spelt", "cztery ten jeden dwa, i ten trzy", ""},
    {"spelt", "in nineteen eighty-four, chapter twenty one", ""},
    {"spelt", "PESEL 4 4 0 5 1 4 0 1 3 5 9.", "PESEL 44051401359.|"},
    {"spelt", "P E S E L 4.4.0.5.1.4.0.1", "PESEL 44051401|"},
    {"spelt", "D E 8 9 3 7 0 4", "DE893704|"},
    {"spelt", "4-4-0 5 1 4", "440514|"},
    {"spelt", "PESEL (4)(4)(0)(5)(1)(4).", "PESEL (440514).|"},
    {"spelt", "PESEL (4)(4)(0)5(1)(4)(3)(2)", ""},
    {"spelt", "f(44)(05)(14)(01)(35)(9)", ""},
    {"spelt", "(cztery)(pięć)(zero)(szesc)(trzy)", "(45063)|"},
    {"spelt", "4-4-0 - 5 1 4", ""}, /* not always as much between them */
    {"spelt", "PESEL 4,4,0,5,1,4,0.", "PESEL 4405140.|"},
    {"spelt", "nr (A, 4, 0, 5, 1, 4, 0)", "nr (A405140)|"},
    {"spelt", "4,4,0,5,1,4,0\n4,4,0,5,1,4,0\n", ""}, /* rows of a table: no name before them */
    {"spelt", "\"row\": [4,4,0,5,1,4,0]", ""},
    {"spelt", "4,4, 0,5, 1,4, 0,5", ""},
    {"spelt", "44, 40, 51, 40, 13, 59", ""}, /* a list of numbers */
    {"spelt", "4,  4,  0,  5,  1,  4", ""},
    {"spelt", "PESEL cztery cztery zero pięć 1401359", "PESEL 44051401359|"},
    {"spelt", "cztery 1401359 cztery zero", ""},
    {"spelt", "nr:_ABC 123456_, x", "nr:ABC 123456, x|"},
    {"spelt", "_id: _440514_\n", "_id: 440514\n|"},
    {"spelt", "a_440514_ _440514_a __440514__ _ 440514_ _4x4_", ""},
    {"groups", "PESEL 440, 514, 013, 59, and", "PESEL 44051401359, and|"},
    {"groups", "dowód: ABC, 123, 456", "dowód: ABC123456|"},
    {"groups", "NHS_440_514_013_59 NHS: 440_514_013_5", "NHS_440_514_013_59 NHS: 4405140135|"},
    {"groups", "NHS 44/05/14/01/35", "NHS 4405140135|"},
    {"groups", "on 12/05/2024, [440, 514, 013]", ""},
    {"groups", "a_12_of_440, 514, 01", ""},
    {"groups", "BSN (440).514.013, tel (020) 7946 0958", "BSN 440.514.013, tel 020 7946 0958|"},
    {"groups", "f(440) (440)514013 x(44)", ""},
    {"digits", "NIP 1234S6321B", "NIP 1234563218|"},
    {"digits", "card 5136-7301-G163-8B36", "card 5136-7301-6163-8836|"},
    {"digits", "IBAN: DE54 0282 790\n2 2523 6116 40", "IBAN: DE54 0282 7902 2523 6116 40|"},
    {"digits", "BSN: 217 \n    934 936, DNI: 94128\n> 182S", "BSN: 217 934 936, DNI: 94128182S|"},
    {"digits", "NIP 12O-456-32-l8, OO", "NIP 120-456-32-18, OO|"},
    {"digits", "GB29 NWBK 6O16 1331 9268 I9", "GB29 NWBK 6016 1331 9268 19|"},
    {"digits", "SI56 2633 OO12 0390 86", ""}, /* two letters before digits are letters */
    {"digits", "12O4 Oslo, 100l", ""},
    {"digits", "0x1000B000 1O23A567, l1l1l1l1", ""},
    {"digits",
     "J\xD0\xB0n \xD0\x9Eslo \xD0\xBE\xD0\xBD 1\xD0\x9E"
     "2",
     "Jan Oslo \xD0\xBE\xD0\xBD 102|"},
    {"digits",
     "\xD0\x95\xD0\x9D 115, \xD0\x9E\xD0\x9E"
     "42, \xD0\xB0 11",
     "EH 115, 0042, \xD0\xB0 11|"},
    {"digits", "PESEL: 440514\n  01359", "PESEL: 44051401359|"},
    {"digits", "NIP 123-456-\n32-18.", "NIP 123-456-32-18.|"},
    {"digits", "SSN 61111-\n4-0403, NN 79.10.05-\n-248-70", "SSN 611114-0403, NN 79.10.05-248-70|"},
    {"digits", "HU 12345678-\n1-41, born 1979-\n04-12", "HU 12345678-1-41, born 1979-04-12|"},
    {"digits", "123456\n789012\n", ""},
    {"digits", "rows 123456\nabc", ""},
    {"digits", "DNI 67.219\n.315-K; VAT DE\n766710687 (59\n01 176 832)",
     "DNI 67.219.315-K; VAT DE766710687 (59\n01 176 832)|"},
    {"digits", "ID: 59\n01 176 832, BTW 123-\n456 789", "ID: 59 01 176 832, BTW 123 456 789|"},
    {"digits", "CHEl61373991, 5693SO, 76 534Z9015 S.", "CHE161373991, 569350, 76 53429015 5.|"},
    {"digits", "NL79XVNR929S508341", "NL79XVNR9295508341|"},
    {"digits", "2026-09-28T18:00:48.193Z, at 18:00:48Z.", ""}, /* of UTC */
    {"digits", "NIP 12048.193Z, no 48.193Z5", "NIP 12048.1932, no 48.19325|"},
    {"bytes", "{0x73, 0x6b, 0x2d, 0x61, 0x62,\n 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69};", "sk-abcdefghi|"},
    {"bytes", "73:6B:2d:61:62:63:64:65:66:67:68:69", "sk-abcdefghi|"},
    {"bytes", "73 6B 2d 61 62 63 64 65 66 67 68 69 x", "sk-abcdefghi|"},
    {"bytes", "2024-01-12 12:34:56, 00:1a:2b:3c:4d:5e, 10 20 30 40 50 60", ""},
    {"hex", "x736563726574206f662074686567617465", "secret of thegate|"},
    {"hex", "736563726574206F66207468", "secret of th|"},
    {"hex", "736563726574206f66207468 5", "secret of th|"},
    {"hex", "736563726574206f662074685", "secret of th|"},
    {"hex", "736563726574206f6620746", ""}, /* 23 digits */
    {"escape", "a%20b%c3%a9", "a b\xC3\xA9|"},
    {"escape", "100% of 5% %zz %4", ""},
    {"escape", "%2541", "%41|"},
    {"escape", "say \\\"hi\\\"\\u0021\\n\\x41 \\ud83d\\ude00", "say \"hi\"!\nA \xF0\x9F\x98\x80|"},
    {"escape", "%5Cn\\u002541\\n%0a", "\\n%41\n\n|"}, /* each once */
    {"escape", "printf(\"x\\n\"); a%20 %0a", ""},     /* nothing is kept from anything */
    {"escape", "\\n+1", "\n+1|"},
    {"escape", "\\\"a\\\", b\\n", "\"a\", b\n|"},
    {"escape", "C:\\windows and \\ud83d alone", ""},
    {"escape", "\\ud800\\udc00\\udbff\\udfff\\ud800\\udbff\\ud800\\ue000\\ud7ff",
     "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\\ud800\\udbff\\ud800\xEE\x80\x80\xED\x9F\xBF|"},
    {"escape", "\\\\n", "\\n|"},
    {"escape", "\\alpha", ""},
    {"escape", "\\n1\\alpha", "\n1\alpha|"},
    {"escape", "&#97;&#x41;&amp;&quot;x", "aA&\"x|"},
    {"escape", "a&b &c; R&D &#; &#x; &#1114112; &nope;1", ""},
    {"escape", "\\101\\u{62}\\U00000063%u0064", "Abcd|"},
    {"join", "k = \"sk-\" + \"proj-1\"", "k = \"sk-proj-1\"|"},
    {"join", "'a' . 'b', \"c\"\n  \"d\" f(\"e\" & _\r\n    @\"f\")", "'ab', \"cd\" f(\"ef\")|"},
    {"join", "s = \"ab\";\n  s += \"cd\"\n  s = s + 'ef'", "s = \"abcdef'|"},
    {"join", "s << 'ab' << 'cd' || 'ef' ~ `gh`", "s << 'abcdefgh`|"},
    {"join", "printf(\"Hello \" \"world\", \"a\", \"b\"); {\"a\": \"b\"} \"\" \"x\"", ""},
    {"join", "key=ab\\\n   cd", "key=abcd|"},
    {"join", "\"Ah, dear.\"\n\"Afternoon,\" he said", ""},
    {"join", "\"key 4f.\"\n\"abc d\" 'xy z'\n'a'", "\"key 4f.abc d\" 'xy z'\n'a'|"},
    {"qp", "key=3Dab=\ncd=41", "key=abcdA|"},
    {"qp", "?width=80&id=12ab x=\n\ny==\nz", ""},
    {"qp", "A=c2VjcmV0IG9mIHRoZSBnYXRlLi4=\nthanks, B=\nC", ""}, /* padding; a setting; short lines */
    {"qp", "the key is c2VjcmV0IG9mIHRoZSBnYXRlLi5jMlZqY21WMElHOW1JSFJvWlNCbllYUmw=\nthanks", ""}, /* padding */
    {"qp", "the key is c2VjcmV0IG9mIHRoZSBnYXRlLi5jMlZqY21WMElHOW1JSFJvWlNCbllYU=\nthanks",
     "the key is c2VjcmV0IG9mIHRoZSBnYXRlLi5jMlZqY21WMElHOW1JSFJvWlNCbllYUthanks|"},
    {"qp", "word, word, word, word, word, word, word, word, word, word, word, word, word, ab=\ncd", ""}, /* too long */
    {"qp", "ab=\ncd caf=C3=A9", "abcd caf\xC3\xA9|"},
    {"value64", "password: aHVudGVyMg==\nuser: admin", "password: hunter2\nuser: admin|"},
    {"value64", "{\"password\":\"aHVudGVyMg==\"}", "{\"password\":\"hunter2\"}|"},
    {"value64", "user: password, name: internal", ""},
    {"fold", "s\u200Bk\u2060-\uFF21\uFF22\uFF11", "sk-AB1|"},
    {"fold",
     "4\uFE0F\u20E3"
     "1\uFE0F\u20E3 \u2474\u2777\u2782\u24FF",
     "41 1230|"},
    {"fold", "plain \u00E9 text \u4E2D\uFF0C", ""},
    {"fold", "\u0661\u0662\u0663 \u0967 \U0001D7D8", "123 1 0|"},
};

START_TEST(view_feed__example__its_runs)
{
    struct fixture x = new_fixture();
    size_t at = 0;

    run_view(examples[_i].view, examples[_i].text, strlen(examples[_i].text), x.got);
    for (size_t i = 0; i < x.got->n_runs; i++) {
        for (; at < x.got->run_end[i]; at++)
            ck_assert_int_eq(sluice_buf_append_byte(&x.text, x.got->text[at]), SLUICE_OK);
        put_str(&x.text, "|");
    }
    ck_assert_int_eq(sluice_buf_append_byte(&x.text, '\0'), SLUICE_OK);
    ck_assert_str_eq((const char *)x.text.data, examples[_i].runs);
    free_fixture(&x);
}
END_TEST

static enum sluice_status refuse_emit(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    (void)ctx;
    (void)text;
    (void)n;
    (void)map;
    return SLUICE_ELIMIT;
}

static enum sluice_status refuse_end(void *ctx)
{
    (void)ctx;
    return SLUICE_ELIMIT;
}

START_TEST(view_feed__sink_fails__its_status)
{
    static const char text[] =
        "\x78\x01\x01\x01\x00\xFE\xFF" /* zlib: one byte, stored */
        "A\x00\x42\x00\x42 "
        "%41 \\n \u200B 736563726574206f66207468 c2VjcmV0IG9mIHRoZSBnYXRlLg== 'a'+'b' =3D a=aHVudGVyMg== "
        "a\0b\0c\0d\0 41 42 43 44 45 46 47 48 49 4a 4b 4c one two three four five 12O4567 id: 123, 456, 789 ";
    const struct sluice_view_sink no_emit = {refuse_emit, on_end_run, NULL};
    struct fixture x = new_fixture();
    uint64_t rng = 4;

    ck_assert_int_eq(sluice_buf_append(&x.text, (const uint8_t *)text, sizeof(text)), SLUICE_OK);
    put_from(&x.text, &rng, "abd ", 60000); /* much is left to look at when it fails */
    ck_assert_int_eq(sluice_buf_append(&x.text, (const uint8_t *)text, sizeof(text)), SLUICE_OK);
    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        struct feeding f = {.runs = x.got, .fed = x.text.len}, g = f;
        const struct sluice_view_sink no_end = {on_emit, refuse_end, &f}, good = {on_emit, on_end_run, &g};
        struct sluice_view_state *s = new_state(v);

        ck_assert_int_eq(v->feed(s, x.text.data, x.text.len, 0, true, &no_emit), SLUICE_ELIMIT);
        v->free(s);
        s = new_state(v);
        ck_assert_int_eq(v->feed(s, x.text.data, x.text.len, 0, false, &no_end), SLUICE_ELIMIT);
        v->free(s);
        if (strcmp(v->name, "inflate") == 0) /* begins where its text does */
            continue;
        s = new_state(v); /* ...and when something waits: the first byte of a place */
        ck_assert_int_eq(v->feed(s, (const uint8_t *)"%41\\n\u200B%", 9, 0, false, &good), SLUICE_OK);
        ck_assert_int_eq(v->feed(s, x.text.data, x.text.len, 9, true, &no_emit), SLUICE_ELIMIT);
        v->free(s);
        v->free(NULL);
    }
    free_fixture(&x);
}
END_TEST

START_TEST(views__table__as_documented_and_in_order)
{
    static const char *const names[] = {"base64",  "hex",   "escape", "fold",   "join",   "qp",     "utf16",
                                        "value64", "bytes", "spelt",  "digits", "groups", "inflate"};

    ck_assert_uint_eq(COUNT(names), SLUICE_VIEWS);
    for (size_t i = 0; i < COUNT(names); i++)
        ck_assert_str_eq(sluice_views[i].name, names[i]);
    ck_assert_ptr_null(sluice_views[SLUICE_VIEWS].name);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view");
    TCase *t = tcase_create("view");

    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, view_feed__random_text_any_pieces__runs_of_the_naive_reading, 0, 150);
    tcase_add_loop_test(t, view_wake__random_marks_any_pieces__runs_of_the_naive_reading, 0, 250);
    tcase_add_loop_test(t, view_feed__every_cut__same_runs, 0, 4);
    tcase_add_loop_test(t, view_feed__no_memory_behind_random_text__none_read, 0, 6);
    tcase_add_test(t, view_feed__no_memory_behind_a_piece__none_read);
    tcase_add_loop_test(t, view_feed__example__its_runs, 0, (int)COUNT(examples));
    tcase_add_test(t, view_feed__sink_fails__its_status);
    tcase_add_test(t, views__table__as_documented_and_in_order);
    suite_add_tcase(s, t);
    return suite_run(s);
}
