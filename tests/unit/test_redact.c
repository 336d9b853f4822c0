#include "redact_kit.h"

#include "core/limits.h"

#include "rng.h"
#include "suite_run.h"

/* What stands for one value. */
static const struct {
    const char *type;
    enum sluice_operator op;
    const char *value, *expected; /* expected NULL: only the shape is checked */
} singles[] = {
    {"PERSON", SLUICE_OP_MASK, "Max", "***"},
    {"PERSON", SLUICE_OP_MASK, "M\xC3\xA4x \xF0\x9F\x98\x80", "*****"},
    {"PERSON", SLUICE_OP_MASK, "M\xFF\xFEx", "****"},
    {"PERSON", SLUICE_OP_MASK, "fifteen letters", "***************"},
    {"PERSON", SLUICE_OP_MASK, "sixteen letters!", "****************"},
    {"PERSON", SLUICE_OP_MASK, "seventeen letters", "****************"},
    {"PERSON", SLUICE_OP_DROP, "Max", ""},
    {"PERSON", SLUICE_OP_HASH, "Max", NULL},
    {"EMAIL_ADDRESS", SLUICE_OP_PLACEHOLDER, "max@example.com", NULL},
};

START_TEST(redact_value__each_operator__as_listed)
{
    struct kit k = kit_create();
    struct sluice_buf out;

    sluice_buf_init(&out, TEXT_MAX);
    ck_assert_int_eq(sluice_redact_value(singles[_i].type, singles[_i].op, BYTES(singles[_i].value),
                                         strlen(singles[_i].value), k.vault, &out),
                     SLUICE_OK);
    if (singles[_i].expected != NULL)
        assert_same(&out, singles[_i].expected, strlen(singles[_i].expected));
    for (size_t i = 0; i < out.len; i++) /* never needs an escape, in JSON or Markdown */
        ck_assert(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-*", out.data[i]) != NULL);
    ck_assert_uint_eq(sluice_vault_count(k.vault), singles[_i].op == SLUICE_OP_PLACEHOLDER);
    sluice_buf_release(&out);
    kit_free(&k);
}
END_TEST

START_TEST(redact_value__hash__keyed_and_by_type)
{
    struct kit k = kit_create();
    struct sluice_redact_key *other_key = fixture_key(10);
    struct sluice_vault *other = fixture_vault(other_key);
    struct sluice_buf a, b, c, d;

    sluice_buf_init(&a, TEXT_MAX);
    sluice_buf_init(&b, TEXT_MAX);
    sluice_buf_init(&c, TEXT_MAX);
    sluice_buf_init(&d, TEXT_MAX);
    ck_assert_int_eq(sluice_redact_value("PERSON", SLUICE_OP_HASH, BYTES("Max"), 3, k.vault, &a), SLUICE_OK);
    ck_assert_int_eq(sluice_redact_value("PERSON", SLUICE_OP_HASH, BYTES("Max"), 3, k.vault, &b), SLUICE_OK);
    ck_assert_int_eq(sluice_redact_value("PERSOM", SLUICE_OP_HASH, BYTES("Max"), 3, k.vault, &c), SLUICE_OK);
    ck_assert_int_eq(sluice_redact_value("PERSON", SLUICE_OP_HASH, BYTES("Max"), 3, other, &d), SLUICE_OK);
    assert_same(&a, b.data, b.len);
    ck_assert_uint_eq(a.len, strlen("PERSON-h-") + 16);
    ck_assert_int_eq(strncmp((const char *)a.data, "PERSON-h-", 9), 0);
    ck_assert_int_ne(memcmp(a.data + 9, c.data + 9, 16), 0);
    ck_assert_int_ne(memcmp(a.data + 9, d.data + 9, 16), 0);
    sluice_buf_release(&a);
    sluice_buf_release(&b);
    sluice_buf_release(&c);
    sluice_buf_release(&d);
    sluice_vault_free(other);
    sluice_redact_key_free(other_key);
    kit_free(&k);
}
END_TEST

START_TEST(redact_value__bad_type_or_operator__refused)
{
    struct kit k = kit_create();
    struct sluice_buf out;

    sluice_buf_init(&out, TEXT_MAX);
    ck_assert_int_eq(sluice_redact_value("a\"b", SLUICE_OP_HASH, BYTES("x"), 1, k.vault, &out), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_redact_value("a\"b", SLUICE_OP_PLACEHOLDER, BYTES("x"), 1, k.vault, &out), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_redact_value("A", (enum sluice_operator)9, BYTES("x"), 1, k.vault, &out), SLUICE_EFORMAT);
    ck_assert_uint_eq(out.len, 0);
    sluice_buf_release(&out);
    kit_free(&k);
}
END_TEST

/* Texts: stretches are marked by ASCII brackets, nested or crossing ones by other brackets. */
static const struct {
    const char *name, *text;
    struct sluice_redaction r[4];
    size_t n;
    const char *expected;
} texts[] = {
    {"nothing", "abc", {{0}}, 0, "abc"},
    {"empty text", "", {{0}}, 0, ""},
    {"all", "abc", {{0, 3, "T", SLUICE_OP_MASK, 0, 0, 0, 0}}, 1, "***"},
    {"begin and end",
     "abcdef",
     {{0, 1, "T", SLUICE_OP_MASK, 0, 0, 0, 0}, {5, 6, "T", SLUICE_OP_MASK, 0, 0, 0, 0}},
     2,
     "*bcde*"},
    {"not in order",
     "abcdef",
     {{4, 5, "T", SLUICE_OP_DROP, 0, 0, 0, 0}, {1, 2, "T", SLUICE_OP_MASK, 0, 0, 0, 0}},
     2,
     "a*cdf"},
    {"touching stay two",
     "abcdef",
     {{1, 3, "T", SLUICE_OP_DROP, 0, 0, 0, 0}, {3, 5, "T", SLUICE_OP_MASK, 0, 0, 0, 0}},
     2,
     "a**f"},
    {"overlapping, first of the list decides",
     "abcdef",
     {{2, 5, "T", SLUICE_OP_MASK, 0, 0, 0, 0}, {1, 3, "T", SLUICE_OP_DROP, 0, 0, 0, 0}},
     2,
     "a****f"},
    {"overlapping, turned",
     "abcdef",
     {{1, 3, "T", SLUICE_OP_DROP, 0, 0, 0, 0}, {2, 5, "T", SLUICE_OP_MASK, 0, 0, 0, 0}},
     2,
     "af"},
    {"one inside the other",
     "abcdef",
     {{2, 3, "T", SLUICE_OP_DROP, 0, 0, 0, 0}, {1, 5, "T", SLUICE_OP_MASK, 0, 0, 0, 0}},
     2,
     "af"},
    {"a chain is one",
     "abcdef",
     {{0, 2, "T", SLUICE_OP_MASK, 0, 0, 0, 0},
      {3, 5, "T", SLUICE_OP_DROP, 0, 0, 0, 0},
      {1, 4, "T", SLUICE_OP_DROP, 0, 0, 0, 0}},
     3,
     "*****f"},
    {"twice the same",
     "abc",
     {{1, 2, "T", SLUICE_OP_MASK, 0, 0, 0, 0}, {1, 2, "T", SLUICE_OP_DROP, 0, 0, 0, 0}},
     2,
     "a*c"},
    {"half characters are taken whole",
     "a\xC3\xA4"
     "b\xF0\x9F\x98\x80"
     "c",
     {{2, 3, "T", SLUICE_OP_MASK, 0, 0, 0, 0}, {6, 7, "T", SLUICE_OP_MASK, 0, 0, 0, 0}},
     2,
     "a*b*c"},
    {"no UTF-8 at all",
     "\x80\x80\x80\x80\x80\x80\x80\x80\x80",
     {{4, 5, "T", SLUICE_OP_DROP, 0, 0, 0, 0}},
     1,
     "\x80\x80"},
};

START_TEST(redact_text__each_row__as_listed)
{
    struct kit k = kit_create();
    struct sluice_error err = {0};
    struct sluice_buf out;

    sluice_buf_init(&out, TEXT_MAX);
    ck_assert_int_eq(sluice_redact_text(BYTES(texts[_i].text), strlen(texts[_i].text), texts[_i].r, texts[_i].n,
                                        k.vault, &out, &err),
                     SLUICE_OK);
    assert_same(&out, texts[_i].expected, strlen(texts[_i].expected));
    sluice_buf_release(&out);
    kit_free(&k);
}
END_TEST

static const struct {
    struct sluice_redaction r;
    enum sluice_status status;
} refused[] = {
    {{0, 0, "T", SLUICE_OP_MASK, 0, 0, 0, 0}, SLUICE_EFORMAT},
    {{3, 2, "T", SLUICE_OP_MASK, 0, 0, 0, 0}, SLUICE_EFORMAT},
    {{9, 11, "T", SLUICE_OP_MASK, 0, 0, 0, 0}, SLUICE_EFORMAT},
    {{UINT64_MAX - 1, UINT64_MAX, "T", SLUICE_OP_MASK, 0, 0, 0, 0}, SLUICE_EFORMAT},
    {{2, 3, "bad type", SLUICE_OP_PLACEHOLDER, 0, 0, 0, 0}, SLUICE_EFORMAT},
    {{2, 3, "T", (enum sluice_operator)9, 0, 0, 0, 0}, SLUICE_EFORMAT},
    {{2, 3, "T", SLUICE_OP_MASK, SLUICE_LEAF_STRING, SLUICE_JSON_NESTING_MAX + 1, 0, 10}, SLUICE_EFORMAT},
    {{2, 3, "T", SLUICE_OP_MASK, SLUICE_LEAF_NUMBER, 0, 3, 10}, SLUICE_EFORMAT},
    {{2, 3, "T", SLUICE_OP_MASK, SLUICE_LEAF_NUMBER, 0, 2, 11}, SLUICE_EFORMAT},
};

START_TEST(redact__each_bad_stretch__refused)
{
    static const char text[] = "[\"0123456\"";
    struct kit k = kit_create();
    struct sluice_error err = {0};
    struct sluice_buf out;

    sluice_buf_init(&out, TEXT_MAX);
    ck_assert_int_eq(sluice_redact_text(BYTES(text), strlen(text), &refused[_i].r, 1, k.vault, &out, &err),
                     refused[_i].status);
    ck_assert_ptr_null(strstr(err.what, "0123"));
    ck_assert_int_eq(sluice_redact_document(BYTES(text), strlen(text), &refused[_i].r, 1, k.vault, &out, &err),
                     refused[_i].status);
    sluice_buf_release(&out);
    kit_free(&k);
}
END_TEST

START_TEST(redact_text__output_full__limit)
{
    struct sluice_redaction r = {1, 2, "T", SLUICE_OP_PLACEHOLDER, 0, 0, 0, 0};
    struct kit k = kit_create();
    struct sluice_error err = {0};
    struct sluice_buf out;

    sluice_buf_init(&out, 5);
    ck_assert_int_eq(sluice_redact_text(BYTES("abc"), 3, &r, 1, k.vault, &out, &err), SLUICE_ELIMIT);
    sluice_buf_release(&out);
    kit_free(&k);
}
END_TEST

START_TEST(redact_text__letter_right_behind__still_restored)
{
    static const char text[] = "keyABCdefg ABC ABC1 ABC-2";
    struct sluice_redaction r[] = {{3, 6, "T", SLUICE_OP_PLACEHOLDER, 0, 0, 0, 0},
                                   {11, 14, "T", SLUICE_OP_PLACEHOLDER, 0, 0, 0, 0}};
    struct kit k = kit_create();
    struct sluice_error err = {0};
    struct sluice_buf out, back;

    sluice_buf_init(&out, TEXT_MAX);
    sluice_buf_init(&back, TEXT_MAX);
    ck_assert_int_eq(sluice_redact_text(BYTES(text), strlen(text), r, 2, k.vault, &out, &err), SLUICE_OK);
    restore_text(&k, &out, &back);
    assert_same(&back, text, strlen(text));
    sluice_buf_release(&out);
    sluice_buf_release(&back);
    kit_free(&k);
}
END_TEST

/* n stretches anywhere in text[0..len), beginning and ending with whole characters. */
static size_t random_stretches(uint64_t *rng, const struct sluice_buf *text, struct sluice_redaction *r, size_t n)
{
    static const char *const types[] = {"PERSON", "EMAIL_ADDRESS", "E", "EMAIL"};
    size_t made = 0;

    while (made < n && text->len > 0) {
        size_t start = rng_below(rng, text->len), end = start + 1 + rng_below(rng, 12);

        end = end > text->len ? text->len : end;
        while (start > 0 && is_tail(text->data[start]))
            start--;
        while (end < text->len && is_tail(text->data[end]))
            end++;
        r[made++] = (struct sluice_redaction){.start = start, .end = end, .type = types[rng_below(rng, COUNT(types))]};
    }
    return made;
}

START_TEST(redact_text__random_texts_and_stretches__restored_to_the_byte)
{
    static const char *const pieces[] = {"a", "b7",     " ", "\n", "\"", "\\", "\xC3\xA4", "\xF0\x9F\x98\x80",
                                         "-", "EMAIL-", "E-"};
    uint64_t rng = 20260102;

    for (unsigned round = 0; round < 20000; round++) {
        struct sluice_redaction r[STRETCHES_MAX];
        struct sluice_error err = {0};
        struct sluice_buf text, out, back;
        struct kit k = kit_create();
        size_t n;

        sluice_buf_init(&text, TEXT_MAX);
        sluice_buf_init(&out, TEXT_MAX);
        sluice_buf_init(&back, TEXT_MAX);
        for (size_t i = rng_below(&rng, 40); i > 0; i--)
            ck_assert_int_eq(sluice_buf_append_str(&text, pieces[rng_below(&rng, COUNT(pieces))]), SLUICE_OK);
        n = random_stretches(&rng, &text, r, rng_below(&rng, 8));
        ck_assert_int_eq(sluice_redact_text(text.data, text.len, r, n, k.vault, &out, &err), SLUICE_OK);
        ck_assert(n == 0 || sluice_vault_count(k.vault) > 0);
        restore_text(&k, &out, &back);
        assert_same(&back, text.data, text.len);
        sluice_buf_release(&text);
        sluice_buf_release(&out);
        sluice_buf_release(&back);
        kit_free(&k);
    }
}
END_TEST

/* The other way round: an answer in placeholders, shown to the user, comes back in the next turn's history. */
START_TEST(redact_text__of_what_was_restored__the_answer_to_the_byte)
{
    static const char *const people[] = {"Max", "Eva \"E\" Muster", "\xC3\x96zlem\\n", "max@example.com"};
    static const char *const between[] = {" ",        ", ",      "\n", "**", "; and ", "PERSON-0000000000 ",
                                          "PERSON- ", "\xC3\xA4"};
    uint64_t rng = 20260103;

    for (unsigned round = 0; round < 3000; round++) {
        struct sluice_redaction r[STRETCHES_MAX];
        struct sluice_error err = {0};
        struct sluice_buf answer, shown, again;
        struct kit k = kit_create();
        size_t n = 0;

        sluice_buf_init(&answer, TEXT_MAX);
        sluice_buf_init(&shown, TEXT_MAX);
        sluice_buf_init(&again, TEXT_MAX);
        for (size_t i = rng_below(&rng, 12); i > 0; i--) {
            const char *who = people[rng_below(&rng, COUNT(people))];
            const char *then = between[rng_below(&rng, COUNT(between))];
            const char *placeholder = fixture_put(k.vault, "PERSON", who);

            ck_assert_int_eq(sluice_buf_append_str(&answer, placeholder), SLUICE_OK);
            if (rng_below(&rng, 5) == 0) { /* a longer word: stays in the answer */
                ck_assert_int_eq(sluice_buf_append_str(&answer, "s"), SLUICE_OK);
                ck_assert_int_eq(sluice_buf_append_str(&shown, placeholder), SLUICE_OK);
                ck_assert_int_eq(sluice_buf_append_str(&shown, "s"), SLUICE_OK);
            } else {
                r[n++] =
                    (struct sluice_redaction){.start = shown.len, .end = shown.len + strlen(who), .type = "PERSON"};
                ck_assert_int_eq(sluice_buf_append_str(&shown, who), SLUICE_OK);
            }
            ck_assert_int_eq(sluice_buf_append_str(&answer, then), SLUICE_OK);
            ck_assert_int_eq(sluice_buf_append_str(&shown, then), SLUICE_OK);
        }
        restore_text(&k, &answer, &again);
        assert_same(&again, shown.data, shown.len);
        sluice_buf_clear(&again);
        ck_assert_int_eq(sluice_redact_text(shown.data, shown.len, r, n, k.vault, &again, &err), SLUICE_OK);
        assert_same(&again, answer.data, answer.len);
        sluice_buf_release(&answer);
        sluice_buf_release(&shown);
        sluice_buf_release(&again);
        kit_free(&k);
    }
}
END_TEST

static Suite *redact_suite(void)
{
    Suite *s = suite_create("redact");
    TCase *tc = tcase_create("redact");

    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, redact_value__each_operator__as_listed, 0, COUNT(singles));
    tcase_add_test(tc, redact_value__hash__keyed_and_by_type);
    tcase_add_test(tc, redact_value__bad_type_or_operator__refused);
    tcase_add_loop_test(tc, redact_text__each_row__as_listed, 0, COUNT(texts));
    tcase_add_loop_test(tc, redact__each_bad_stretch__refused, 0, COUNT(refused));
    tcase_add_test(tc, redact_text__output_full__limit);
    tcase_add_test(tc, redact_text__letter_right_behind__still_restored);
    tcase_add_test(tc, redact_text__random_texts_and_stretches__restored_to_the_byte);
    tcase_add_test(tc, redact_text__of_what_was_restored__the_answer_to_the_byte);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return suite_run(redact_suite());
}
