/* Values in program text and data that may be names, what tells that a name is none, and words that go with names. */
#include "name_kit.h"

#include "suite_run.h"

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

int main(void)
{
    Suite *s = suite_create("name_value");
    TCase *tc = tcase_create("name_value");

    tcase_add_loop_test(tc, name_value__quoted_words__given_with_their_name, 0, ROWS(value_rows));
    tcase_add_loop_test(tc, name_value__half_of_a_value__takes_the_other_word, 0,
                        sizeof(half_rows) / sizeof(half_rows[0]));
    tcase_add_test(tc, name_value__key__as_prose_has_it);
    tcase_add_test(tc, name_value__whole_text__a_name_or_not);
    tcase_add_test(tc, name_code__name_beside_what_code_is_made_of__told);
    tcase_add_test(tc, name_example__name_in_an_address_for_examples__told);
    tcase_add_test(tc, name_words__in_any_case_with_and_without_accents__found);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
