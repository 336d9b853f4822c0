/* Views that decode single places: spelt and grouped numbers, folded characters, and the stretch round a place. */
#include "view_texts.h"

#include "suite_run.h"

START_TEST(view_numbers__random_numbers_any_pieces__runs_of_the_naive_reading)
{
    static const char *const views[] = {"spelt", "digits", "groups"};
    static const size_t piece_sizes[] = {0, 7, 200, 3000};
    uint64_t rng = 5000 + (uint64_t)_i;
    struct fixture x = new_fixture();

    numbers_text(&rng, 4 + rng_below(&rng, 80), &x.text);
    for (size_t v = 0; v < COUNT(views); v++) {
        const struct sluice_view *view = view_of(views[v]);
        struct sluice_view_state *s = new_state(view);

        naive(views[v], x.text.data, x.text.len, x.want);
        for (size_t k = 0; k < COUNT(piece_sizes); k++) {
            feed_pieces(view, s, x.text.data, x.text.len, &rng, piece_sizes[k], x.got);
            assert_same(x.want, x.got);
            feed_waking(view, s, x.text.data, x.text.len, piece_sizes[k] + 1024, x.got);
            assert_same(x.want, x.got);
        }
        view->free(s);
    }
    free_fixture(&x);
}
END_TEST

/* Numbers that a line's end parts, behind a name, as they come rarely by chance. */
START_TEST(view_digits__line_ends_wherever_the_block_does__read)
{
    static const char *const numbers[] = {"No. aa,,420002 -\n2,= and so on", "NIP 921 917 13-\r\n  768 63 and so on"};
    const struct sluice_view *view = view_of("digits");
    struct sluice_view_state *s = new_state(view);
    struct fixture x = new_fixture();

    for (size_t before = 0; before < 200; before++) {
        sluice_buf_clear(&x.text);
        for (size_t k = 0; k < before; k++)
            put_str(&x.text, k % 7 == 0 ? " " : "e");
        put_str(&x.text, numbers[(size_t)_i]);
        for (size_t k = 0; k < 40; k++)
            put_str(&x.text, " etaoin");
        naive("digits", x.text.data, x.text.len, x.want);
        ck_assert_uint_ne(x.want->n_runs, 0);
        feed_waking(view, s, x.text.data, x.text.len, 4096, x.got);
        assert_same(x.want, x.got);
    }
    view->free(s);
    free_fixture(&x);
}
END_TEST

/* The digits in words that are no common words besides. */
static const char *const digit_words[] = {"zero",
                                          "null",
                                          "zéro",
                                          "cero",
                                          "nul",
                                          "one",
                                          "eins",
                                          "une",
                                          "uno",
                                          "uma",
                                          "una",
                                          "een",
                                          "jeden",
                                          "jedna",
                                          "jedynka",
                                          "two",
                                          "zwei",
                                          "zwo",
                                          "deux",
                                          "dos",
                                          "due",
                                          "dois",
                                          "duas",
                                          "twee",
                                          "dwa",
                                          "dwie",
                                          "three",
                                          "drei",
                                          "trois",
                                          "tres",
                                          "tre",
                                          "três",
                                          "drie",
                                          "trzy",
                                          "four",
                                          "vier",
                                          "quatre",
                                          "cuatro",
                                          "quattro",
                                          "quatro",
                                          "cztery",
                                          "five",
                                          "fünf",
                                          "fuenf",
                                          "cinq",
                                          "cinco",
                                          "cinque",
                                          "vijf",
                                          "pięć",
                                          "piec",
                                          "pieć",
                                          "six",
                                          "sechs",
                                          "seis",
                                          "sei",
                                          "meia",
                                          "zes",
                                          "sześć",
                                          "szesc",
                                          "seven",
                                          "sieben",
                                          "sept",
                                          "siete",
                                          "sette",
                                          "sete",
                                          "zeven",
                                          "siedem",
                                          "eight",
                                          "acht",
                                          "huit",
                                          "ocho",
                                          "otto",
                                          "oito",
                                          "osiem",
                                          "nine",
                                          "neun",
                                          "neuf",
                                          "nueve",
                                          "nove",
                                          "negen",
                                          "dziewięć",
                                          "dziewiec",
                                          "dziesięć",
                                          "jedenaście",
                                          "dwanaście",
                                          "trzynaście",
                                          "czternaście",
                                          "piętnaście",
                                          "szesnaście",
                                          "siedemnaście",
                                          "osiemnaście",
                                          "dziewiętnaście",
                                          "dwadzieścia",
                                          "trzydzieści",
                                          "czterdzieści",
                                          "pięćdziesiąt",
                                          "sześćdziesiąt",
                                          "siedemdziesiąt",
                                          "osiemdziesiąt",
                                          "dziewięćdziesiąt",
                                          "dziesiec",
                                          "jedenascie",
                                          "dwanascie",
                                          "trzynascie",
                                          "czternascie",
                                          "pietnascie",
                                          "szesnascie",
                                          "siedemnascie",
                                          "osiemnascie",
                                          "dziewietnascie",
                                          "dwadziescia",
                                          "trzydziesci",
                                          "czterdziesci",
                                          "piecdziesiat",
                                          "szescdziesiat",
                                          "siedemdziesiat",
                                          "osiemdziesiat",
                                          "dziewiecdziesiat",
                                          "zwoelf",
                                          "dreizehn",
                                          "vierzehn",
                                          "fünfzehn",
                                          "fuenfzehn",
                                          "sechzehn",
                                          "siebzehn",
                                          "achtzehn",
                                          "neunzehn",
                                          "dreißig",
                                          "dreissig",
                                          "vierzig",
                                          "fünfzig",
                                          "fuenfzig",
                                          "sechzig",
                                          "siebzig",
                                          "achtzig",
                                          "neunzig",
                                          "twelve",
                                          "fourteen",
                                          "sixteen",
                                          "seventeen",
                                          "eighteen",
                                          "nineteen",
                                          "twenty",
                                          "sixty",
                                          "seventy",
                                          "eighty",
                                          "ninety",
                                          "treize",
                                          "quatorze",
                                          "seize",
                                          "trente",
                                          "quarante",
                                          "cinquante",
                                          "trece",
                                          "treinta",
                                          "cuarenta",
                                          "cincuenta",
                                          "setenta",
                                          "ochenta",
                                          "noventa",
                                          "tredici",
                                          "quattordici",
                                          "trenta",
                                          "quaranta",
                                          "cinquanta",
                                          "settanta",
                                          "ottanta",
                                          "novanta",
                                          "trentatré",
                                          "einundzwanzig",
                                          "siebenunddreißig",
                                          "fünfundfünfzig",
                                          "cinquantacinque",
                                          "novantuno"};

/* A block that holds nothing else wakes for each of them. */
START_TEST(view_spelt__word_in_a_block_of_its_own__read)
{
    const struct sluice_view *v = view_of("spelt");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();

    for (unsigned i = 0; i < 1500; i++)
        put_str(&x.text, "- ");
    for (unsigned i = 0; i < 6; i++) {
        put_str(&x.text, " ");
        put_str(&x.text, digit_words[_i]);
        put_str(&x.text, strlen(digit_words[_i]) > 15 ? " zero" : ""); /* three of those are too far apart */
    }
    for (unsigned i = 0; i < 1500; i++)
        put_str(&x.text, " -");
    feed_waking(v, s, x.text.data, x.text.len, x.text.len, x.got);
    ck_assert_msg(x.got->n_runs == 1, "%s", digit_words[_i]);
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* ...and for single characters with commas between, or each in brackets. */
START_TEST(view_spelt__list_of_digits_in_a_block_of_its_own__read)
{
    static const char *const lists[] = {"nr 4,4,0,5,1,4,0", "nr 4, 4, 0, 5, 1, 4, 0", "nr (4)(4)(0)(5)(1)(4)(0)"};
    const struct sluice_view *v = view_of("spelt");
    struct sluice_view_state *s = new_state(v);
    struct fixture x = new_fixture();

    for (unsigned i = 0; i < 1500; i++)
        put_str(&x.text, "- ");
    put_str(&x.text, lists[_i]);
    for (unsigned i = 0; i < 1500; i++)
        put_str(&x.text, " -");
    feed_waking(v, s, x.text.data, x.text.len, x.text.len, x.got);
    ck_assert_uint_eq(x.got->n_runs, 1);
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* Every code point between two letters: either no run, or one that is those letters with what it folds to. */
START_TEST(fold__every_code_point__to_one_ascii_character_or_none)
{
    struct fixture x = new_fixture();
    unsigned digits[10] = {0}, letters[26] = {0}, dropped = 0, folded = 0;
    const struct sluice_view *v = view_of("fold");
    struct sluice_view_state *s = new_state(v);

    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        char text[8] = "\xC2\xAD"
                       "a"; /* behind a soft hyphen, quiet ones count too */
        size_t n = sluice_utf8_encode(cp, (uint8_t *)text + 3);
        const uint8_t *got = x.got->text;

        if (n == 0)
            continue;
        run_state(v, s, text, 3 + n, x.got);
        HOLDS(x.got->n_runs == 1 && got[0] == 'a');
        if (x.got->n == 1) {
            dropped++;
        } else if (got[1] != (uint8_t)text[3]) {
            HOLDS(cp >= 0x80 && x.got->n == 2 && got[1] < 0x80);
            HOLDS(x.got->start[1] == 3 && x.got->end[1] == 3 + n);
            folded++;
            if (got[1] >= '0' && got[1] <= '9')
                digits[got[1] - '0']++;
            if ((got[1] | 0x20) >= 'a' && (got[1] | 0x20) <= 'z')
                letters[(got[1] | 0x20) - 'a']++;
        } else {
            HOLDS(x.got->n == 1 + n && memcmp(got + 1, text + 3, n) == 0);
        }
    }
    for (unsigned i = 0; i < 10;
         i++) /* 67 scripts and styles of digits (Unicode 15.0, Nd), circled ones, tags, others */
        ck_assert_uint_eq(digits[i], 67 + 2 + (i == 0 ? 1 : 5));
    ck_assert_uint_eq(dropped, 291 + 1);                   /* the box of keycaps */
    ck_assert_uint_eq(folded, 2007 - 291 + 1 + 9 * 5 + 2); /* the dots in the middle of a line */
    for (unsigned i = 0; i < 26; i++)
        ck_assert_uint_ge(letters[i], 2 * (1 + 1 + 1) + 26); /* full-width, circled, tags; mathematical alphabets */
    v->free(s);
    free_fixture(&x);
}
END_TEST

/* A long token, as keys and JWTs are, with something invisible far behind its start: its stretch begins before it. */
START_TEST(stretch__place_deep_in_a_long_word__whole_word_and_context)
{
    struct fixture x = new_fixture();
    uint64_t rng = 3;

    put_from(&x.text, &rng, "ab ", 1000);
    put_str(&x.text, " ");
    put_from(&x.text, &rng, alphabet64, 3000);
    put_str(&x.text, "\u200B");
    put_from(&x.text, &rng, alphabet64, 3000);
    put_str(&x.text, " ");
    put_from(&x.text, &rng, "ab ", 1000);
    run_view("fold", (const char *)x.text.data, x.text.len, x.got);
    ck_assert_uint_eq(x.got->n_runs, 1);
    ck_assert_uint_eq(x.got->start[0], 1001 - SLUICE_VIEW_BEFORE);
    ck_assert_uint_eq(x.got->end[x.got->n - 1], 1001 + 3000 + 3 + 3000 + SLUICE_VIEW_AFTER);
    free_fixture(&x);
}
END_TEST

/* Characters of every length over the end of a stretch, and over its beginning, at every offset. */
START_TEST(stretch__ends_inside_a_character__takes_it_whole)
{
    static const char *const characters[] = {"a", "\u00E9", "\u4E2D", "\U0001F600", "\x80\x80\x80\x80\x80"};
    const size_t shift = (size_t)_i;
    uint64_t rng = 9;
    struct fixture x = new_fixture();

    for (size_t k = 0; k < COUNT(characters); k++) {
        struct sluice_view_state *s = new_state(view_of("escape"));

        sluice_buf_clear(&x.text);
        put_from(&x.text, &rng, " ", shift);
        while (x.text.len < 700 + shift)
            put_str(&x.text, characters[k]);
        put_str(&x.text, " %41 ");
        put_from(&x.text, &rng, " ", shift);
        for (size_t n = x.text.len; x.text.len < n + 700;)
            put_str(&x.text, characters[k]);
        naive("escape", x.text.data, x.text.len, x.want);
        ck_assert_uint_eq(x.want->n_runs, 1);
        feed_pieces(view_of("escape"), s, x.text.data, x.text.len, &rng, 1 + shift * 7, x.got);
        assert_same(x.want, x.got);
        view_of("escape")->free(s);
    }
    free_fixture(&x);
}
END_TEST

/* The longest a stretch reaches back, in pieces: every byte that was kept for it must be right. */
START_TEST(stretch__reaches_back_as_far_as_it_may__all_of_it_kept)
{
    const struct sluice_view *v = view_of("escape");
    struct fixture x = new_fixture();
    struct sluice_view_state *s = new_state(v);
    uint64_t rng = 70 + (uint64_t)_i;

    put_from(&x.text, &rng, "abc \n", 400 + rng_below(&rng, 9000));
    put_str(&x.text, " ");
    put_from(&x.text, &rng, alphabet64, SLUICE_VIEW_TOKEN_MAX - 1 + rng_below(&rng, 3));
    put_str(&x.text, "\\n1");
    naive("escape", x.text.data, x.text.len, x.want);
    feed_pieces(v, s, x.text.data, x.text.len, &rng, 1 + rng_below(&rng, 600), x.got);
    assert_same(x.want, x.got);
    ck_assert_uint_ge(x.got->n, SLUICE_VIEW_TOKEN_MAX + SLUICE_VIEW_BEFORE - 1);
    v->free(s);
    free_fixture(&x);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_sparse");
    TCase *t = tcase_create("view_sparse");

    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, view_digits__line_ends_wherever_the_block_does__read, 0, 2);
    tcase_add_loop_test(t, view_numbers__random_numbers_any_pieces__runs_of_the_naive_reading, 0, 150);
    /* a number of 27 characters before a line's end */
    tcase_add_loop_test(t, view_numbers__random_numbers_any_pieces__runs_of_the_naive_reading, 1739, 1740);
    tcase_add_loop_test(t, view_spelt__list_of_digits_in_a_block_of_its_own__read, 0, 3);
    tcase_add_loop_test(t, view_spelt__word_in_a_block_of_its_own__read, 0, (int)COUNT(digit_words));
    tcase_add_test(t, fold__every_code_point__to_one_ascii_character_or_none);
    tcase_add_test(t, stretch__place_deep_in_a_long_word__whole_word_and_context);
    tcase_add_loop_test(t, stretch__ends_inside_a_character__takes_it_whole, 0, 10);
    tcase_add_loop_test(t, stretch__reaches_back_as_far_as_it_may__all_of_it_kept, 0, 20);
    suite_add_tcase(s, t);
    return suite_run(s);
}
