/* Tagged words made into whole names: titles, initials, suffixes, streets with their towns, what an address of e-mail
 * and a full name tell of others. No model: each text says what was tagged (name_kit.h). */
#include "name_kit.h"

#include "suite_run.h"

static const struct sluice_name_labels labels = {.person = PERSON, .location = LOCATION, .address = ADDRESS};

static const struct {
    const char *text, *people;
} person_rows[] = {
    {"Yesterday Dr {Anna} M. {Kowalska}-Nowak jr. came", "Dr Anna M. Kowalska-Nowak jr."},
    {"Yesterday Dr {Anna M}. Kowalska-{Nowak} jr. came", "Dr Anna M. Kowalska-Nowak jr."},
    {"Yesterday Dr {Anna M. Kowalska-Nowak} jr. came", "Dr Anna M. Kowalska-Nowak jr."},
    {"with Prof. Dr. med. {Peter} van der {Berg}, PhD, and others", "Prof. Dr. med. Peter van der Berg, PhD"},
    {"with {Peter} van der Berg and others", "Peter van der Berg"},
    {"with Mr. J. R. R. {Smith} and others", "Mr. J. R. R. Smith"},
    {"with {Anna}-Maria {Silva} and others", "Anna-Maria|Silva"},
    {"with Anna-{Maria Silva} and others", "Anna-Maria Silva"},
    {"with O'{Brien} and others", "O'Brien"},
    {"with O\xE2\x80\x99{Brien} and others", "O\xE2\x80\x99"
                                             "Brien"},
    {"with {Anna} da {Silva} and others", "Anna da Silva"},
    {"with {Anna} {Silva}, {Peter} and {Maria}", "Anna|Silva|Peter|Maria"},
    {"M. {Dupont} et Mme {Martin} sont venus", "M. Dupont|Mme Martin"},
    {"but I miss {Anna} and the rest", "Anna"},
    {"but Miss {Anna} and the rest", "Miss Anna"},
    {"widzia\xC5\x82 pana {Nowaka} wczoraj", "pana Nowaka"},
    {"with {Henry} VIII and {Karl} III and {Otto} II.", "Henry|Karl III|Otto II."},
    {"with {Anna Silva}, M.D., and others", "Anna Silva, M.D."},
    {"with {Anna Silva} Ph.D. and others", "Anna Silva Ph.D."},
    {"the plan {Anna}. Maria was there", "Anna"},
    {"with {Pierre Charles} L'Enfant and others", "Pierre Charles L'Enfant"},
    {"with {Jeanne} d'Arc and others", "Jeanne d'Arc"},
    {"and so d'{Arc} went", "d'Arc"},
    {"with {Anna} L'enfant and others", "Anna"},
    {"in {Anna Nowak's report} of it", "Anna Nowak"},
    {"in {Nowaks' report} of {Galois'} life", "Nowaks' report|Galois"},
    {"in {Anna}'s report", "Anna"},
    {"Dr <Bonn> {Anna}", "Anna"},
};

START_TEST(name_join__people__one_span_each)
{
    char got[1024];
    struct kit k;

    make(&k, person_rows[_i].text, 600000);
    sluice_name_join_people(&k.list, PERSON);
    ck_assert_str_eq(all(&k, PERSON, got), person_rows[_i].people);
}
END_TEST

START_TEST(name_join__title__makes_surer)
{
    struct kit k;

    make(&k, "with Dr {Anna} and {Peter} there", 600000);
    sluice_name_join_people(&k.list, PERSON);
    ck_assert_uint_eq(k.list.n, 2);
    ck_assert_uint_ge(k.list.v[0].score, 800000);
    ck_assert_uint_eq(k.list.v[1].score, 600000);
}
END_TEST

static const struct {
    const char *text, *addresses;
    bool sure, open; /* surer than it was tagged; may go on behind the segment */
} address_rows[] = {
    {"lives at 12 Main Street, <Springfield>, IL 62704, <USA> now", "12 Main Street, Springfield, IL 62704, USA", true,
     false},
    {"wohnt Hauptstra\xC3\x9F"
     "e 5, 10115 <Berlin> seit Mai",
     "Hauptstra\xC3\x9F"
     "e 5, 10115 Berlin",
     true, false},
    {"wohnt [Hauptstra\xC3\x9F"
     "e 5, 10115 Berlin] seit Mai",
     "Hauptstra\xC3\x9F"
     "e 5, 10115 Berlin",
     true, false},
    {"wohnt Prager Stra\xC3\x9F"
     "e 17b, D-01069 Dresden seit Mai",
     "Prager Stra\xC3\x9F"
     "e 17b, D-01069 Dresden",
     true, false},
    {"habite 10, rue de Rivoli, 75001 <Paris> ici", "10, rue de Rivoli, 75001 Paris", true, false},
    {"vive en Calle Mayor 3, piso 2, 28013 <Madrid> hoy", "Calle Mayor 3, piso 2, 28013 Madrid", true, false},
    {"mora na Rua das Flores 12, 1200-195 Lisboa agora", "Rua das Flores 12, 1200-195 Lisboa", true, false},
    {"adres: ul. D\xC5\x82uga 5/7 m. 3, 00-238 Warszawa teraz", "ul. D\xC5\x82uga 5/7 m. 3, 00-238 Warszawa", true,
     false},
    {"at 221B Baker Street, <London> NW1 6XE today", "221B Baker Street, London NW1 6XE", true, false},
    {"en Av. Gaspar Aguilar, 90. 46017 <Valencia>. Hoy", "Av. Gaspar Aguilar, 90. 46017 Valencia", true, false},
    {"in Kerkstraat 12, 1017 GA <Amsterdam> vandaag", "Kerkstraat 12, 1017 GA Amsterdam", true, false},
    {"in [Kerkstraat] 12 in <Bonn> today", "Kerkstraat 12", false, false},
    {"in Kerkstraat 12 in <Bonn> today", "", false, false}, /* the rules' alone */
    {"it covers 12 Best Practices, <London> 2024", "", false, false},
    {"on 5 Main Points, <London> said", "", false, false},
    {"the way 5 works in <Bonn> today", "", false, false},
    {"Hauptstra\xC3\x9F"
     "e 5",
     "Hauptstra\xC3\x9F"
     "e 5",
     false, true},
    {"[Hauptstrasse 5],", "Hauptstrasse 5", false, true},
    {"{Anna} wohnt Hauptstrasse 5, 10115 <Berlin>", "Hauptstrasse 5, 10115 Berlin", true, true},
};

START_TEST(name_join__street_code_and_place__one_address)
{
    struct sluice_name_address state = {0};
    char got[1024];
    int open = 7;
    struct kit k;

    make(&k, address_rows[_i].text, 600000);
    sluice_name_join_addresses(&k.list, &labels, &open, &state);
    ck_assert_str_eq(all(&k, ADDRESS, got), address_rows[_i].addresses);
    ck_assert_int_eq(open >= 0, address_rows[_i].open);
    for (unsigned i = 0; i < k.list.n; i++) {
        if (k.list.v[i].label == ADDRESS)
            ck_assert_int_eq(k.list.v[i].score > 600000, address_rows[_i].sure);
    }
}
END_TEST

START_TEST(name_join__code_before_a_place__part_of_it)
{
    static const struct {
        const char *text, *places;
    } rows[] = {
        {"Hospital Central, 46017 <Valencia> (<Spain>)", "46017 Valencia|Spain"},
        {"Torre, s/n, 04721, <Almeria> hoy", "04721, Almeria"},
        {"00-238 <Warszawa>", "00-238 Warszawa"},
        {"to them; D-10115 <Berlin> is", "D-10115 Berlin"},
        {"- 1010 <Wien>", "1010 Wien"},
        {"in 12000 <Berlin> residents", "Berlin"},
        {"(2004 <London>)", "London"},
        {"<Bonn> 46017 <Valencia>", "Bonn|46017 Valencia"},
        {"total: 46017 <Valencia>", "Valencia"},
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sluice_name_address state = {0};
        char got[1024];
        struct kit k;
        int open;

        make(&k, rows[i].text, 600000);
        sluice_name_join_addresses(&k.list, &labels, &open, &state);
        ck_assert_str_eq(all(&k, LOCATION, got), rows[i].places);
    }
}
END_TEST

START_TEST(name_join__no_label_for_addresses__left_alone)
{
    const struct sluice_name_labels none = {.person = 0, .location = 1, .address = -1};
    struct sluice_name_address state = {0};
    int open = 7;
    struct kit k;

    make(&k, "wohnt Hauptstrasse 5, 10115 <Berlin>", 600000);
    sluice_name_join_addresses(&k.list, &none, &open, &state);
    ck_assert_int_eq(open, -1);
    ck_assert_uint_eq(k.list.n, 1);
}
END_TEST

START_TEST(name_join__next_line__goes_on_with_the_address)
{
    static const struct {
        const char *text;
        unsigned n, left; /* tokens that go on; names left over */
        bool whole;
    } rows[] = {
        {"00-238 <Warszawa>", 4, 0, true},     {"10115 Berlin, <Germany>", 4, 0, true}, {"<Berlin>", 1, 0, false},
        {"and {Anna} was there", 0, 1, false}, {"2024 was a year", 0, 0, false},
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sluice_name_address state = {0};
        struct kit k;

        make(&k, rows[i].text, 600000);
        ck_assert_uint_eq(sluice_name_go_on(&k.list, &labels, &state), rows[i].n);
        ck_assert_uint_eq(k.list.n, rows[i].left);
        ck_assert_int_eq(state.code && state.place, rows[i].whole);
    }
}
END_TEST

/* --- what a text told --- */

static const struct {
    const char *mail, *text, *people;
} mail_rows[] = {
    {"anna.kowalska@example.org", "so Anna Kowalska wrote", "Anna Kowalska"},
    {"a.kowalska@example.org", "so Anna Kowalska wrote", "Anna Kowalska"},
    {"kowalskaanna@example.org", "so Anna Kowalska wrote", "Anna Kowalska"},
    {"<kowalska.a+news@example.org>", "so Anna Kowalska wrote", "Anna Kowalska"},
    {"lukasz_mueller7@example.org", "so \xC5\x81ukasz M. Mueller wrote", "\xC5\x81ukasz M. Mueller"},
    {"anna.kowalska@example.org", "so ANNA KOWALSKA wrote", "ANNA KOWALSKA"},
    {"anna.kowalska@example.org", "so Anna Nowak wrote", ""},
    {"anna.kowalska@example.org", "so Kowalska wrote", ""},
    {"anna.kowalska@", "so Anna Kowalska wrote", ""},
    {"ab.c@example.org", "so Ab C wrote", ""}, /* too short not to be chance */
    {"anna.kowalska@example.org", "so {Anna} Kowalska wrote", "Anna Kowalska"},
};

START_TEST(name_join__address_of_mail__names_a_person)
{
    static struct sluice_name_memory m;
    const char *mail = mail_rows[_i].mail;
    char got[1024];
    struct kit k;

    sluice_name_memory_clear(&m);
    sluice_name_memory_mail(&m, (const uint8_t *)mail, 0, strlen(mail));
    make(&k, mail_rows[_i].text, 300000);
    sluice_name_add_mailed(&k.list, &m, PERSON);
    ck_assert_str_eq(all(&k, PERSON, got), mail_rows[_i].people);
    for (unsigned i = 0; i < k.list.n; i++)
        ck_assert_uint_ge(k.list.v[i].score, 900000);
}
END_TEST

/* Of one word it is known that it is mostly small, of others that they are names, and Rose is both. */
static unsigned look_up(const void *ctx, const uint8_t *word, size_t n)
{
    static const char *const listed[] = {"Anna", "Omar", "Rose", "Kowalska", "Pierre"};
    const char *small = ctx;
    unsigned what = strlen(small) == n && memcmp(small, word, n) == 0 ? SLUICE_NAME_SMALL : 0;

    for (size_t i = 0; i < sizeof(listed) / sizeof(*listed); i++)
        what |= strlen(listed[i]) == n && memcmp(listed[i], word, n) == 0 ? SLUICE_NAME_LISTED : 0;
    return what;
}

static const struct sluice_name_lexicon none_small = {look_up, ""}, rose_small = {look_up, "Rose"},
                                        header_small = {look_up, "Header"};

/* A text begins with these. */
static void meet(struct sluice_name_memory *m, struct kit *k, const char *marked)
{
    sluice_name_memory_clear(m);
    make(k, marked, 950000);
    sluice_name_memory_people(m, &k->list, PERSON, &none_small);
}

START_TEST(name_join__surname_alone__known_by_the_full_name_before)
{
    static struct sluice_name_memory m;
    char got[1024];
    struct kit k;

    meet(&m, &k, "met {Dr Anna Kowalska jr.} and {Peter} and {Omar Rose} there");
    ck_assert_uint_eq(m.n, 4); /* no word for Peter, who may be a chance */
    make(&k, "so Kowalska and <Kowalska>: Anna, kowalska: {Rose}, Peter", 400000);
    sluice_name_add_known(&k.list, &m, PERSON, &rose_small);
    ck_assert_str_eq(all(&k, PERSON, got), "Kowalska|Kowalska|Anna|Rose");
    ck_assert_uint_ge(k.list.v[0].score, 700000);
    ck_assert_uint_eq(k.list.v[3].score, 400000); /* the capital of a word that is mostly small says nothing... */
    make(&k, "and so came Rose, but not", 400000);
    sluice_name_add_known(&k.list, &m, PERSON, &rose_small);
    ck_assert_str_eq(all(&k, PERSON, got), "Rose"); /* ...but within a sentence */
    make(&k, "so <Kowalska> came", 800000);
    sluice_name_add_known(&k.list, &m, PERSON, &none_small);
    ck_assert_str_eq(all(&k, PERSON, got), "");
    sluice_name_memory_clear(&m);
    make(&k, "met {Anna Kowalska} and {Zbkr Mtlp}, {Zbkr}", 690000); /* not sure enough */
    sluice_name_memory_people(&m, &k.list, PERSON, &none_small);
    ck_assert_uint_eq(m.n, 0);
    make(&k, "met {Zbkr Mtlp}, {Zbkr}, {PIERRE}", 890000); /* ...of what is in no list, or alone */
    sluice_name_memory_people(&m, &k.list, PERSON, &none_small);
    ck_assert_uint_eq(m.n, 0);
    make(&k, "met {Kowalska} and {Zbkr}, {PIERRE}", 990000);
    sluice_name_memory_people(&m, &k.list, PERSON, &none_small);
    ck_assert_uint_eq(m.n, 1);
}
END_TEST

START_TEST(name_join__surname_alone_in_the_sentence_of_the_full_name__known)
{
    static struct sluice_name_memory m;
    char got[1024];
    struct kit k;

    meet(&m, &k, "met {Elmore \"Tippy\" Washburn} and then Washburn left");
    sluice_name_add_known(&k.list, &m, PERSON, &none_small);
    ck_assert_str_eq(all(&k, PERSON, got), "Elmore \"Tippy\" Washburn|Washburn");
}
END_TEST

START_TEST(name_join__surname_with_an_apostrophe_alone__known_by_the_full_name_before)
{
    static struct sluice_name_memory m;
    char got[1024];
    struct kit k;

    meet(&m, &k, "met {Pierre L'Enfant} there");
    make(&k, "but L'Enfant, L'Avenir and Enfant came", 400000);
    sluice_name_add_known(&k.list, &m, PERSON, &none_small);
    ck_assert_str_eq(all(&k, PERSON, got), "L'Enfant");
}
END_TEST

START_TEST(name_join__header_that_was_once_a_name__small_words_stay_none)
{
    static struct sluice_name_memory m;
    char got[1024];
    struct kit k;

    meet(&m, &k, "met {Anna Header} there");
    make(&k, "and in the Header of it, Header", 400000);
    sluice_name_add_known(&k.list, &m, PERSON, &header_small);
    ck_assert_str_eq(all(&k, PERSON, got), "");
}
END_TEST

START_TEST(name_join__known_surname_that_may_be_a_place__whoever_is_surer)
{
    static struct sluice_name_memory m;
    char got[1024];
    struct kit k;

    meet(&m, &k, "met {Anna Kowalska} there");
    make(&k, "so <Kowalska> came", 900000);
    k.list.v[0].sure = 450000;
    sluice_name_add_known(&k.list, &m, PERSON, &none_small);
    ck_assert_str_eq(all(&k, PERSON, got), "Kowalska");
    make(&k, "so <Kowalska> came", 900000);
    sluice_name_add_known(&k.list, &m, PERSON, &none_small);
    ck_assert_str_eq(all(&k, LOCATION, got), "Kowalska");
}
END_TEST

START_TEST(name_join__known_word_in_a_span_that_is_unsure__stands_alone)
{
    static struct sluice_name_memory m;
    char got[1024];
    struct kit k;

    meet(&m, &k, "met {Anna Kowalska} there");
    make(&k, "read {Kowalska Quarterly Review} there", 400000);
    sluice_name_add_known(&k.list, &m, PERSON, &none_small);
    ck_assert_str_eq(all(&k, PERSON, got), "Kowalska");
    make(&k, "read {Maria Kowalska} there", 600000);
    sluice_name_add_known(&k.list, &m, PERSON, &none_small);
    ck_assert_str_eq(all(&k, PERSON, got), "Maria Kowalska");
}
END_TEST

START_TEST(name_memory__full__remembers_the_first_and_no_more)
{
    static struct sluice_name_memory m;

    for (unsigned i = 1; i <= SLUICE_NAME_MEMORY_MAX + 50; i++)
        sluice_name_memory_add(&m, i * 0x9E3779B97F4A7C15u);
    ck_assert_uint_eq(m.n, SLUICE_NAME_MEMORY_MAX);
    for (unsigned i = 1; i <= SLUICE_NAME_MEMORY_MAX + 50; i++)
        ck_assert_int_eq(sluice_name_memory_has(&m, i * 0x9E3779B97F4A7C15u), i <= SLUICE_NAME_MEMORY_MAX);
    sluice_name_memory_clear(&m);
    ck_assert(!sluice_name_memory_has(&m, 0x9E3779B97F4A7C15u));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("name_join");
    TCase *tc = tcase_create("name_join");

    tcase_add_loop_test(tc, name_join__people__one_span_each, 0, ROWS(person_rows));
    tcase_add_test(tc, name_join__title__makes_surer);
    tcase_add_loop_test(tc, name_join__street_code_and_place__one_address, 0, ROWS(address_rows));
    tcase_add_test(tc, name_join__code_before_a_place__part_of_it);
    tcase_add_test(tc, name_join__no_label_for_addresses__left_alone);
    tcase_add_test(tc, name_join__next_line__goes_on_with_the_address);
    tcase_add_loop_test(tc, name_join__address_of_mail__names_a_person, 0, ROWS(mail_rows));
    tcase_add_test(tc, name_join__surname_alone__known_by_the_full_name_before);
    tcase_add_test(tc, name_join__surname_alone_in_the_sentence_of_the_full_name__known);
    tcase_add_test(tc, name_join__surname_with_an_apostrophe_alone__known_by_the_full_name_before);
    tcase_add_test(tc, name_join__header_that_was_once_a_name__small_words_stay_none);
    tcase_add_test(tc, name_join__known_surname_that_may_be_a_place__whoever_is_surer);
    tcase_add_test(tc, name_join__known_word_in_a_span_that_is_unsure__stands_alone);
    tcase_add_test(tc, name_memory__full__remembers_the_first_and_no_more);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
