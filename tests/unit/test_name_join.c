/* Tagged words made into whole names: titles, initials, suffixes, streets with their towns, what an address of e-mail
 * and a full name tell of others. No model: each text says what was tagged, "{Anna}" a person, "<Bonn>" a place,
 * "[Rua Nova]" an address. */
#include "scan/name_internal.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERSON, LOCATION, ADDRESS };

static const struct sluice_name_labels labels = {.person = PERSON, .location = LOCATION, .address = ADDRESS};

struct kit {
    char text[512];
    size_t n;
    struct sluice_segment segment;
    struct sluice_name_list list;
};

static void take_marks(struct kit *k, const char *marked, size_t start[64], size_t end[64], unsigned label[64],
                       unsigned *spans)
{
    static const char opens[] = "{<[", closes[] = "}>]";

    *spans = 0;
    k->n = 0;
    for (const char *p = marked; *p != '\0'; p++) {
        if (strchr(opens, *p) != NULL) {
            label[*spans] = (unsigned)(strchr(opens, *p) - opens);
            start[*spans] = k->n;
        } else if (strchr(closes, *p) != NULL) {
            end[(*spans)++] = k->n;
        } else {
            k->text[k->n++] = *p;
        }
    }
    k->text[k->n] = '\0';
}

/* The first segment of a marked text, its spans with this score. */
static void make(struct kit *k, const char *marked, uint32_t score)
{
    size_t start[64], end[64], at = 0;
    unsigned label[64], spans;

    memset(k, 0, sizeof(*k));
    take_marks(k, marked, start, end, label, &spans);
    ck_assert(sluice_segment_next((const uint8_t *)k->text, k->n, true, &at, &k->segment));
    k->list.text = (const uint8_t *)k->text;
    k->list.segment = &k->segment;
    for (unsigned s = 0; s < spans; s++) {
        struct sluice_name *name = &k->list.v[k->list.n++];
        unsigned i = 0;

        while (k->segment.start + k->segment.token[i].start < start[s])
            i++;
        ck_assert_msg(k->segment.start + k->segment.token[i].start == start[s], "%s", k->text);
        *name = (struct sluice_name){.from = i, .label = label[s], .score = score, .sure = score};
        while (i < k->segment.n && k->segment.start + k->segment.token[i].end <= end[s])
            i++;
        name->to = i;
    }
}

static const char *text_of(const struct kit *k, const struct sluice_name *name, char out[512])
{
    const size_t from = k->segment.start + k->segment.token[name->from].start;

    (void)snprintf(out, 512, "%.*s", (int)(k->segment.start + k->segment.token[name->to - 1].end - from),
                   k->text + from);
    return out;
}

/* All names with that label, joined by '|'. */
static const char *all(const struct kit *k, unsigned label, char out[1024])
{
    char one[512];
    size_t at = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < k->list.n; i++) {
        const struct sluice_name *name = &k->list.v[i];

        ck_assert_uint_lt(name->from, name->to);
        ck_assert_uint_le(name->to, k->segment.n);
        if (i > 0)
            ck_assert_uint_le(k->list.v[i - 1].to, name->from);
        if (name->label == label)
            at += (size_t)snprintf(out + at, 1024 - at, "%s%s", at == 0 ? "" : "|", text_of(k, name, one));
    }
    return out;
}

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

/* --- values --- */

static const struct {
    const char *text, *values; /* tokens joined by spaces, values by '|' */
    bool named;
} value_rows[] = {
    {"user = User(name=\"Anna Kowalska\", age=3, x='Omar B. Haddad')", "name Anna Kowalska|x Omar B . Haddad", false},
    {"\"name\": \"Anna Kowalska\", \"note\": \"call back\", \"Not Named\"", "name Anna Kowalska", true},
    {"(17, 'Anna O'Brien', 'one', \"Two words\")", "Anna O ' Brien", false},
    {"Anna Kowalska | 17 | Anna Kowalska | open |", "Anna Kowalska", false},
    {"\\\"name\\\": \\\"Anna Kowalska\\\"", "name Anna Kowalska", true},
    {"a \"Anna Kowalska and so on\" b \"Anna\"", "", false},
    {"\"Anna Kowalska", "", false},
    {"INFO user \"Anna Kowalska\" and \"Omar Haddad\" in", "user Anna Kowalska", true},
};

START_TEST(name_value__quoted_words__given_with_their_name)
{
    struct sluice_segment value;
    char got[1024] = "";
    unsigned at = 0;
    size_t len = 0;
    struct kit k;

    make(&k, value_rows[_i].text, 0);
    while (sluice_name_next_value(&k.list, value_rows[_i].named, &at, &value)) {
        ck_assert_uint_eq(value.kind, SLUICE_SEGMENT_SHORT);
        len += (size_t)snprintf(got + len, sizeof(got) - len, "%s", len == 0 ? "" : "|");
        for (unsigned i = 0; i < value.n; i++)
            len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%.*s", i == 0 ? "" : " ",
                                    value.token[i].end - value.token[i].start,
                                    k.text + value.start + value.token[i].start);
    }
    ck_assert_str_eq(got, value_rows[_i].values);
}
END_TEST

static const struct {
    const char *text, *people;
} half_rows[] = {
    {"| 17 | Anna {Kowalska} |", "Anna Kowalska"},
    {"| 17 | {Anna} Kowalska |", "Anna Kowalska"},
    {"user(\"{Anna} Kowalska\")", "Anna Kowalska"},
    {"| and {Kowalska} |", "Kowalska"},
    {"| {Kowalska} left |", "Kowalska"},
    {"| {Kowalska} | Anna |", "Kowalska"},
    {"say Anna {Kowalska} there", "Kowalska"},
    {"| The Anna {Kowalska} |", "Kowalska"},
    {"\"Anna\" {Kowalska}\"", "Kowalska"},
};

START_TEST(name_value__half_of_a_value__takes_the_other_word)
{
    char got[1024];
    struct kit k;

    make(&k, half_rows[_i].text, 600000);
    sluice_name_fill_value(&k.list, &k.list.v[0]);
    ck_assert_str_eq(all(&k, PERSON, got), half_rows[_i].people);
}
END_TEST

START_TEST(name_value__key__as_prose_has_it)
{
    static const struct {
        const char *key, *words;
    } rows[] = {
        {"name", "name: "},
        {"patientName", "patient name: "},
        {"FULL_NAME", "full name: "},
        {"assigned-to_2", "assigned to: "},
        {"__x", "x: "},
        {"17", ""},
        {"", ""},
        {"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
         "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh: "},
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[SLUICE_NAME_KEY_MAX] = "";
        const size_t n = sluice_name_write_key((const uint8_t *)rows[i].key, strlen(rows[i].key), out);

        ck_assert_uint_le(n, sizeof(out));
        ck_assert_uint_eq(n, strlen(rows[i].words));
        ck_assert_int_eq(memcmp(out, rows[i].words, n), 0);
    }
}
END_TEST

START_TEST(name_value__whole_text__a_name_or_not)
{
    static const struct {
        const char *text;
        bool value;
    } rows[] = {
        {"Anna Kowalska", true},  {"Dr. Omar B. Haddad", true},    {"Peter van der Berg", true},   {"Anna", false},
        {"anna kowalska", false}, {"Anna Kowalska called", false}, {"Anna Kowalska, Bonn", false}, {"A B C", false},
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct kit k;

        make(&k, rows[i].text, 0);
        ck_assert_msg(sluice_name_is_value(&k.list) == rows[i].value, "%s", rows[i].text);
    }
}
END_TEST

START_TEST(name_code__name_beside_what_code_is_made_of__told)
{
    static const struct {
        const char *text;
        bool code;
    } rows[] = {
        {"so {Anna} came", false},      {"so ({Anna}) came", false},      {"so \"{Anna}\" came", false},
        {"so name={Anna} came", false}, {"so J.{Anna} came", false},      {"so name:{Anna} came", false},
        {"so a-{Anna} came", false},    {"so ${Anna} came", true},        {"so \\{Anna} came", true},
        {"so x.{Anna} came", true},     {".{IX} Header", true},           {"so Carp::{Anna} came", true},
        {"so {Anna}(x) came", true},    {"so {Anna}::new came", true},    {"so {Anna}\\fP came", true},
        {"so -{DNDEBUG} came", true},   {"so {_cache_lock}: came", true}, {"so {newHeap} came", true},
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct kit k;

        make(&k, rows[i].text, 600000);
        ck_assert_uint_eq(k.list.n, 1);
        ck_assert_msg(sluice_name_is_code(&k.list, &k.list.v[0]) == rows[i].code, "%s", rows[i].text);
    }
}
END_TEST

START_TEST(name_example__name_in_an_address_for_examples__told)
{
    static const struct {
        const char *text;
        bool example;
    } rows[] = {
        {"so {Anna.Kowalska}@example.com came", true},
        {"so {Anna}.k7@mail.example.org.", true},
        {"({Anna}@firma.test)", true},
        {"so {Anna}@firma.pl came", false},
        {"so {Anna} @example.com came", false},
        {"so {Anna} x@example.com", false},
        {"so {Anna}", false},
        {"so {Anna}.", false},
        {"so {Anna}@", false},
        {"so {Anna}/x@example.com", false},
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct kit k;

        make(&k, rows[i].text, 600000);
        ck_assert_uint_eq(k.list.n, 1);
        ck_assert_msg(sluice_name_is_example(&k.list, &k.list.v[0]) == rows[i].example, "%s", rows[i].text);
    }
}
END_TEST

/* --- words --- */

START_TEST(name_words__in_any_case_with_and_without_accents__found)
{
    static const struct {
        const char *word;
        unsigned kinds;
    } rows[] = {
        {"Dr", SLUICE_NAME_TITLE},
        {"DR", SLUICE_NAME_TITLE},
        {"Stra\xC3\x9F"
         "e",
         SLUICE_NAME_STREET_BEHIND},
        {"Bahnhofstra\xC3\x9F"
         "e",
         SLUICE_NAME_STREET_END},
        {"T\xC3\xA9r", SLUICE_NAME_STREET_BEHIND},
        {"aan", SLUICE_NAME_PARTICLE},
        {"zu", SLUICE_NAME_PARTICLE_ON},
        {"young", 0},
        {"Kowalska", 0},
        {"", 0},
        {"Donaudampfschifffahrtsgesellschaftskapit\xC3\xA4n", 0},
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const unsigned kinds = sluice_name_word((const uint8_t *)rows[i].word, strlen(rows[i].word));

        ck_assert_msg((kinds & rows[i].kinds) == rows[i].kinds && (rows[i].kinds != 0) == (kinds != 0), "%s",
                      rows[i].word);
    }
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *s = suite_create("name_join");
    TCase *tc = tcase_create("name_join");

    tcase_add_loop_test(tc, name_value__half_of_a_value__takes_the_other_word, 0,
                        sizeof(half_rows) / sizeof(half_rows[0]));
    tcase_add_loop_test(tc, name_join__people__one_span_each, 0, ROWS(person_rows));
    tcase_add_test(tc, name_join__title__makes_surer);
    tcase_add_loop_test(tc, name_join__street_code_and_place__one_address, 0, ROWS(address_rows));
    tcase_add_test(tc, name_join__code_before_a_place__part_of_it);
    tcase_add_test(tc, name_join__no_label_for_addresses__left_alone);
    tcase_add_test(tc, name_join__next_line__goes_on_with_the_address);
    tcase_add_loop_test(tc, name_join__address_of_mail__names_a_person, 0, ROWS(mail_rows));
    tcase_add_test(tc, name_join__surname_alone__known_by_the_full_name_before);
    tcase_add_test(tc, name_join__surname_with_an_apostrophe_alone__known_by_the_full_name_before);
    tcase_add_test(tc, name_join__header_that_was_once_a_name__small_words_stay_none);
    tcase_add_test(tc, name_join__known_surname_that_may_be_a_place__whoever_is_surer);
    tcase_add_test(tc, name_join__known_word_in_a_span_that_is_unsure__stands_alone);
    tcase_add_test(tc, name_memory__full__remembers_the_first_and_no_more);
    tcase_add_loop_test(tc, name_value__quoted_words__given_with_their_name, 0, ROWS(value_rows));
    tcase_add_test(tc, name_value__key__as_prose_has_it);
    tcase_add_test(tc, name_value__whole_text__a_name_or_not);
    tcase_add_test(tc, name_code__name_beside_what_code_is_made_of__told);
    tcase_add_test(tc, name_example__name_in_an_address_for_examples__told);
    tcase_add_test(tc, name_words__in_any_case_with_and_without_accents__found);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
