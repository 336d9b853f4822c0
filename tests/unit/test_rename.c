/* Copies of labelled text with other names: what is changed, what stays, and that spans hold the new words. */
#include "model/rename.h"
#include "suite_run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { PERSON, LOCATION, ORGANIZATION };

static const struct sluice_corpus_source source = {.weight = 2, .unmarked = 8, .part_to = 100};

static void list(struct sluice_word_list *l, const char *words)
{
    sluice_word_list_init(l);
    ck_assert_int_eq(sluice_word_list_add(l, (const uint8_t *)words, strlen(words)), SLUICE_OK);
}

static void set_up(struct sluice_renaming *how, struct sluice_corpus **c)
{
    *how = (struct sluice_renaming){.person = PERSON, .location = LOCATION, .weight = 0.5f, .seed = 7};
    list(&how->first, "Oona Amadou");
    list(&how->last, "Zwier Quist");
    list(&how->place, "Ulm Graz");
    ck_assert_int_eq(sluice_corpus_create(c), SLUICE_OK);
}

static void tear_down(struct sluice_renaming *how, struct sluice_corpus *c)
{
    sluice_word_list_release(&how->first);
    sluice_word_list_release(&how->last);
    sluice_word_list_release(&how->place);
    sluice_corpus_free(c);
}

/* A text whose names are marked: "{Anna}" a person, "<Bonn>" a place, "[NATO]" an organisation. */
static void add(struct sluice_corpus *c, const char *marked)
{
    static const char opens[] = "{<[", closes[] = "}>]";
    struct sluice_gold gold[16];
    char text[512];
    unsigned n = 0;
    uint32_t len = 0;

    for (const char *p = marked; *p != '\0'; p++) {
        if (strchr(opens, *p) != NULL)
            gold[n] = (struct sluice_gold){len, 0, (int)(strchr(opens, *p) - opens)};
        else if (strchr(closes, *p) != NULL)
            gold[n++].end = len;
        else
            text[len++] = *p;
    }
    ck_assert_int_eq(sluice_corpus_add(c, &source, (const uint8_t *)text, len, gold, n), SLUICE_OK);
}

/* Text i without what its spans hold, each shown as its label. */
static void skeleton(const struct sluice_corpus *c, size_t i, char out[512])
{
    const struct sluice_example e = sluice_corpus_get(c, i);
    uint32_t at = 0;
    size_t n = 0;

    for (unsigned g = 0; g <= e.n_gold; g++) {
        const uint32_t stop = g == e.n_gold ? e.len : e.gold[g].start;

        memcpy(out + n, e.text + at, stop - at);
        n += stop - at;
        if (g == e.n_gold)
            break;
        out[n++] = (char)('0' + e.gold[g].label);
        at = e.gold[g].end;
    }
    out[n] = '\0';
}

static const char *held(const struct sluice_corpus *c, size_t i, unsigned g, char out[512])
{
    const struct sluice_example e = sluice_corpus_get(c, i);

    memcpy(out, e.text + e.gold[g].start, e.gold[g].end - e.gold[g].start);
    out[e.gold[g].end - e.gold[g].start] = '\0';
    return out;
}

START_TEST(rename__people_and_places__copies_differ_in_their_spans_alone)
{
    struct sluice_renaming how;
    struct sluice_corpus *c;
    char was[512], is[512], a[512], b[512];
    unsigned places = 0;

    set_up(&how, &c);
    add(c, "In <Paris>, {Anna Kowalska} met {Kowalska}'s aunt {Eva} of [Acme] and {Anna}.\nShe left <Paris>.");
    ck_assert_int_eq(sluice_corpus_rename(c, 0, 5000, &how), SLUICE_OK);
    ck_assert_uint_eq(sluice_corpus_count(c), 51);
    skeleton(c, 0, was);
    for (size_t i = 1; i < 51; i++) {
        const struct sluice_example e = sluice_corpus_get(c, i);

        skeleton(c, i, is);
        ck_assert_str_eq(is, was);
        ck_assert_uint_eq(e.unmarked, 8);
        ck_assert(e.weight > 0.99f && e.weight < 1.01f);
        ck_assert_str_eq(held(c, i, 4, a), "Acme");
        ck_assert_ptr_null(strstr(held(c, i, 1, a), "Kowalska"));
        ck_assert_ptr_null(strstr(a, "Anna"));
        ck_assert_ptr_nonnull(strchr(a, ' '));
        ck_assert_str_eq(strchr(a, ' ') + 1, held(c, i, 2, b)); /* the same word, the same name */
        *strchr(a, ' ') = '\0';
        ck_assert_str_eq(a, held(c, i, 5, b));
        ck_assert_str_ne(held(c, i, 3, b), "Eva");
        places += strcmp(held(c, i, 0, a), "Paris") != 0;
    }
    ck_assert_uint_gt(places, 10); /* some stay */
    ck_assert_uint_lt(places, 50);
    tear_down(&how, c);
}
END_TEST

static const char *const unchanged[] = {
    "with {anna} and {ANNA KOWALSKA}", /* no capital says where a name begins, or every letter is one */
    "with {A. Kowalska} and {Anna-Maria}", "with {Dr Kowalska} and {Queen Anna}",
    "with {Anna Maria Ewa Kowalska}", /* too long to be sure what is what */
    "in <New York> and [Acme Corp]",       "with nobody",
};

START_TEST(rename__titles_initials_and_small_letters__no_copy)
{
    struct sluice_renaming how;
    struct sluice_corpus *c;

    set_up(&how, &c);
    add(c, unchanged[_i]);
    ck_assert_int_eq(sluice_corpus_rename(c, 0, 300, &how), SLUICE_OK);
    ck_assert_uint_eq(sluice_corpus_count(c), 1);
    tear_down(&how, c);
}
END_TEST

START_TEST(rename__percent__so_many_copies_of_what_is_behind_from)
{
    struct sluice_renaming how;
    struct sluice_corpus *c;

    set_up(&how, &c);
    for (unsigned i = 0; i < 400; i++)
        add(c, "with {Anna} there");
    ck_assert_int_eq(sluice_corpus_rename(c, 200, 150, &how), SLUICE_OK);
    ck_assert_uint_gt(sluice_corpus_count(c), 400 + 200 + 70);
    ck_assert_uint_lt(sluice_corpus_count(c), 400 + 200 + 130);
    tear_down(&how, c);
}
END_TEST

START_TEST(rename__same_seed__same_copies)
{
    struct sluice_renaming how;
    struct sluice_corpus *c[3];

    for (unsigned k = 0; k < 3; k++) {
        if (k > 0)
            sluice_word_list_release(&how.first), sluice_word_list_release(&how.last),
                sluice_word_list_release(&how.place);
        set_up(&how, &c[k]);
        how.seed = k < 2 ? 7 : 8;
        add(c[k], "with {Anna Kowalska} of <Bonn>, {Eva Nowak} and {Omar}");
        ck_assert_int_eq(sluice_corpus_rename(c[k], 0, 400, &how), SLUICE_OK);
    }
    for (size_t i = 1; i < 5; i++) {
        const struct sluice_example a = sluice_corpus_get(c[0], i), b = sluice_corpus_get(c[1], i);

        ck_assert_uint_eq(a.len, b.len);
        ck_assert_mem_eq(a.text, b.text, a.len);
    }
    ck_assert(
        sluice_corpus_get(c[2], 1).len != sluice_corpus_get(c[0], 1).len ||
        memcmp(sluice_corpus_get(c[2], 1).text, sluice_corpus_get(c[0], 1).text, sluice_corpus_get(c[0], 1).len) != 0);
    sluice_corpus_free(c[1]);
    sluice_corpus_free(c[2]);
    tear_down(&how, c[0]);
}
END_TEST

START_TEST(rename__list_without_words__refused)
{
    struct sluice_renaming how;
    struct sluice_corpus *c;

    set_up(&how, &c);
    add(c, "with {Anna} there");
    sluice_word_list_release(&how.last);
    list(&how.last, "de van x Li");
    ck_assert_uint_eq(how.last.n, 0);
    ck_assert_int_eq(sluice_corpus_rename(c, 0, 100, &how), SLUICE_ESTATE);
    ck_assert_uint_eq(sluice_corpus_count(c), 1);
    tear_down(&how, c);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("rename");
    TCase *tc = tcase_create("rename");

    tcase_add_test(tc, rename__people_and_places__copies_differ_in_their_spans_alone);
    tcase_add_loop_test(tc, rename__titles_initials_and_small_letters__no_copy, 0,
                        sizeof(unchanged) / sizeof(unchanged[0]));
    tcase_add_test(tc, rename__percent__so_many_copies_of_what_is_behind_from);
    tcase_add_test(tc, rename__same_seed__same_copies);
    tcase_add_test(tc, rename__list_without_words__refused);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
