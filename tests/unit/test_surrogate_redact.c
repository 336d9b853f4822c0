/* Surrogates in prompts and answers: put in, found again however the answer comes, and never mixed up. */
#include "redact/ours.h"
#include "redact/redact.h"
#include "redact/restore.h"
#include "surrogate/surrogate.h"

#include "core/limits.h"

#include "rng.h"
#include "suite_run.h"
#include "vault_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#define OUT_MAX (1u << 20)

/* Made-up values, one of each family: none is a person's. */
static const struct {
    const char *type, *value;
} samples[] = {
    {"IBAN_CODE", "DE89 3704 0044 0532 0130 00"},
    {"IBAN_CODE", "DE89370400440532013000"},
    {"IBAN_CODE", "FR14 2004 1010 0505 0001 3M02 606"},
    {"CREDIT_CARD", "4111 1111 1111 1111"},
    {"CREDIT_CARD", "5555-5555-5555-4444"},
    {"UK_NHS", "943 476 5919"},
    {"FI_PERSONAL_IDENTITY_CODE", "131052-308T"},
    {"BE_NATIONAL_NUMBER", "85.07.30-033.28"},
    {"PL_PESEL", "44051401359"},
    {"PHONE_NUMBER", "+1 (212) 736-5000"},
    {"PHONE_NUMBER", "+44 20 7183 8750"},
    {"PHONE_NUMBER", "+49 30 2270000 1"},
    {"PHONE_NUMBER", "0044 20 7183 8751"},
    {"PHONE_NUMBER", "+44 (0)20 7183 8752"},
    {"IT_FISCAL_CODE", "RSSMRA85T10A562S"},
    {"EMAIL_ADDRESS", "ada.lovelace@mail.org"},
    {"IP_ADDRESS", "81.2.69.160"},
    {"IP_ADDRESS", "2a02:2e0:3fe:1001:302::"},
    {"US_SSN", "536-90-4399"}, /* a placeholder */
};
#define SAMPLES (sizeof samples / sizeof *samples)

struct kit {
    struct sluice_redact_key *key;
    struct sluice_vault *vault;
    struct sluice_buf out, back;
};

static struct kit kit_create(void)
{
    struct kit k = {.key = fixture_key(5)};

    k.vault = fixture_vault(k.key);
    sluice_buf_init(&k.out, OUT_MAX);
    sluice_buf_init(&k.back, OUT_MAX);
    return k;
}

static void kit_free(struct kit *k)
{
    sluice_buf_release(&k->out);
    sluice_buf_release(&k->back);
    sluice_vault_free(k->vault);
    sluice_redact_key_free(k->key);
}

static void redact(struct kit *k, const char *text, const struct sluice_redaction *r, size_t n)
{
    struct sluice_error err = {0};

    ck_assert_msg(sluice_redact_text(BYTES(text), strlen(text), r, n, k->vault, &k->out, &err) == SLUICE_OK, "%s",
                  err.what);
}

/* The first place of value in text. */
static struct sluice_redaction stretch(const char *text, const char *type, const char *value)
{
    const char *at = strstr(text, value);

    ck_assert_ptr_nonnull(at);
    return (struct sluice_redaction){.start = (uint64_t)(at - text),
                                     .end = (uint64_t)(at - text) + strlen(value),
                                     .type = type,
                                     .op = SLUICE_OP_SURROGATE};
}

static bool holds(const struct sluice_buf *b, const char *text)
{
    return memmem(b->data, b->len, text, strlen(text)) != NULL;
}

static void assert_is(const struct sluice_buf *b, const char *text)
{
    ck_assert_msg(b->len == strlen(text) && memcmp(b->data, text, b->len) == 0, "%.*s", (int)b->len,
                  (const char *)b->data);
}

/* The answer, restored in pieces of two cut at every byte, is want. */
static void assert_restores(struct kit *k, const struct sluice_buf *answer, const char *want)
{
    struct sluice_restorer *r;

    sluice_buf_clear(&k->back);
    ck_assert_int_eq(sluice_restore_text(k->vault, 0, answer->data, answer->len, &k->back, NULL), SLUICE_OK);
    assert_is(&k->back, want);
    ck_assert_int_eq(sluice_restorer_create(k->vault, 0, &r), SLUICE_OK);
    for (size_t cut = 0; cut <= answer->len; cut++) {
        sluice_buf_clear(&k->back);
        ck_assert_int_eq(sluice_restorer_feed(r, answer->data, cut, &k->back), SLUICE_OK);
        ck_assert_uint_le(sluice_restorer_held(r), SLUICE_PLACEHOLDER_MAX);
        ck_assert_int_eq(sluice_restorer_feed(r, answer->data + cut, answer->len - cut, &k->back), SLUICE_OK);
        ck_assert_int_eq(sluice_restorer_end(r, &k->back), SLUICE_OK);
        assert_is(&k->back, want);
    }
    sluice_buf_clear(&k->back);
    for (size_t i = 0; i < answer->len; i++)
        ck_assert_int_eq(sluice_restorer_feed(r, answer->data + i, 1, &k->back), SLUICE_OK);
    ck_assert_int_eq(sluice_restorer_end(r, &k->back), SLUICE_OK);
    assert_is(&k->back, want);
    sluice_restorer_free(r);
}

START_TEST(redact_text__each_sample__hidden_and_restored_however_cut)
{
    const char *type = samples[_i].type, *value = samples[_i].value;
    enum sluice_operator used = SLUICE_OP_MASK;
    struct kit k = kit_create();
    struct sluice_redaction r[2];
    char text[256];

    (void)snprintf(text, sizeof text, "Look at %s, will you? (%s)", value, value);
    r[0] = r[1] = stretch(text, type, value);
    r[0].used = &used;
    r[1].end = strlen(text) - 1;
    r[1].start = r[1].end - strlen(value);
    redact(&k, text, r, 2);
    ck_assert(!holds(&k.out, value));
    ck_assert_int_eq(used, sluice_surrogate_exists(type) ? SLUICE_OP_SURROGATE : SLUICE_OP_PLACEHOLDER);
    assert_restores(&k, &k.out, text);
    kit_free(&k);
}
END_TEST

/* The model writes a number without its separators: so comes the value back. */
START_TEST(restore_text__written_without_separators__the_value_without_them)
{
    const char *text = "DE89 3704 0044 0532 0130 00";
    struct kit k = kit_create();
    struct sluice_redaction r = stretch(text, "IBAN_CODE", text);
    struct sluice_buf answer;

    redact(&k, text, &r, 1);
    sluice_buf_init(&answer, OUT_MAX);
    for (size_t i = 0; i < k.out.len; i++) {
        if (k.out.data[i] != ' ')
            ck_assert_int_eq(sluice_buf_append_byte(&answer, k.out.data[i]), SLUICE_OK);
    }
    assert_restores(&k, &answer, "DE89370400440532013000");
    sluice_buf_release(&answer);
    kit_free(&k);
}
END_TEST

static const struct {
    const char *type, *value, *gap, *want;
} regrouped[] = {
    {"IBAN_CODE", "DE89370400440532013000", " ", "DE89 3704 0044 0532 0130 00"},
    {"IBAN_CODE", "FR14 20041 01005 0500013M026 06", "-", "FR14-2004-1010-0505-0001-3M02-606"},
    {"CREDIT_CARD", "4111111111111111", " ", "4111 1111 1111 1111"},
    {"CREDIT_CARD", "4111-1111-1111-1111", " ", "4111 1111 1111 1111"},
};

/* The model writes what it got in groups of four: so comes the value back. */
START_TEST(restore_text__written_in_fours__the_value_in_fours)
{
    const char *value = regrouped[_i].value;
    struct sluice_redaction r = stretch(value, regrouped[_i].type, value);
    struct kit k = kit_create();
    struct sluice_buf answer;

    redact(&k, value, &r, 1);
    sluice_buf_init(&answer, OUT_MAX);
    for (size_t i = 0, n = 0; i < k.out.len; i++) {
        if (k.out.data[i] == ' ' || k.out.data[i] == '-')
            continue;
        if (n > 0 && n % 4 == 0)
            ck_assert_int_eq(sluice_buf_append_str(&answer, regrouped[_i].gap), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_byte(&answer, k.out.data[i]), SLUICE_OK);
        n++;
    }
    assert_restores(&k, &answer, regrouped[_i].want);
    sluice_buf_release(&answer);
    kit_free(&k);
}
END_TEST

/* The same under a fresh vault: what another number of the range needs to be to get in the way. */
static void surrogate_of(const char *type, const char *value, char out[SLUICE_SURROGATE_MAX])
{
    struct kit k = kit_create();
    struct sluice_redaction r = stretch(value, type, value);

    redact(&k, value, &r, 1);
    (void)snprintf(out, SLUICE_SURROGATE_MAX, "%.*s", (int)k.out.len, (const char *)k.out.data);
    kit_free(&k);
}

/* A number of fiction that stands in the prompt by itself is never what stands for a value there. */
START_TEST(redact_text__strangers_number_equals_the_surrogate__another_is_chosen)
{
    const char *value = "+44 20 7183 8750";
    char stranger[SLUICE_SURROGATE_MAX], text[256], want[256];
    struct kit k = kit_create();
    struct sluice_redaction r;

    surrogate_of("PHONE_NUMBER", value, stranger);
    (void)snprintf(text, sizeof text, "Call %s, as in the film: %s.", value, stranger);
    r = stretch(text, "PHONE_NUMBER", value);
    redact(&k, text, &r, 1);
    ck_assert(!holds(&k.out, value));
    (void)snprintf(want, sizeof want, "Call %s,", stranger);
    ck_assert(!holds(&k.out, want));
    assert_restores(&k, &k.out, text);
    kit_free(&k);
}
END_TEST

/* In a space where nothing is met by chance, the text is our surrogate from an earlier turn, and means the value. */
START_TEST(redact_text__own_surrogate_left_in_the_prompt__means_the_value)
{
    const char *value = "ada.lovelace@mail.org";
    char left[SLUICE_SURROGATE_MAX], text[256];
    struct kit k = kit_create();
    struct sluice_redaction r;

    surrogate_of("EMAIL_ADDRESS", value, left);
    (void)snprintf(text, sizeof text, "%s wrote to %s", value, left);
    r = stretch(text, "EMAIL_ADDRESS", value);
    redact(&k, text, &r, 1);
    ck_assert_uint_eq(k.out.len, 2 * strlen(left) + 10);
    assert_restores(&k, &k.out, "ada.lovelace@mail.org wrote to ada.lovelace@mail.org");
    kit_free(&k);
}
END_TEST

static const struct {
    const char *before, *between, *after;
} glued[] = {{"", "", ""}, {"x", "", "x"}, {"X9", "", "9X"}, {"", "-", "a"}, {"0", "0", "0"}, {".", "@", "."}};

/* Values without a gap between them and their neighbours. */
START_TEST(redact_text__glued_to_each_other__restored)
{
    const char *a = "943 476 5919", *b = "4111111111111111";
    struct kit k = kit_create();
    char text[256];

    (void)snprintf(text, sizeof text, "%s%s%s%s%s", glued[_i].before, a, glued[_i].between, b, glued[_i].after);
    redact(&k, text,
           (struct sluice_redaction[]){stretch(text, "UK_NHS", a), stretch(text, "CREDIT_CARD", b),
                                       stretch(text, "CREDIT_CARD", b)},
           3);
    ck_assert(!holds(&k.out, a) && !holds(&k.out, b));
    assert_restores(&k, &k.out, text);
    kit_free(&k);
}
END_TEST

/* More values than the space holds: each is hidden, none shares another's surrogate, all come back. */
START_TEST(redact_text__space_runs_out__placeholders_for_the_rest)
{
    enum { N = 300 };
    static struct sluice_redaction r[N];
    static enum sluice_operator used[N];
    static char text[N * 24];
    struct kit k = kit_create();
    size_t at = 0, made = 0;

    for (size_t i = 0; i < N; i++) {
        const int n = snprintf(text + at, sizeof text - at, "+44 7911 %06zu, ", 100000 + 37 * i);

        r[i] = (struct sluice_redaction){.start = at,
                                         .end = at + (size_t)n - 2,
                                         .type = "PHONE_NUMBER",
                                         .op = SLUICE_OP_SURROGATE,
                                         .used = &used[i]};
        at += (size_t)n;
    }
    redact(&k, text, r, N);
    for (size_t i = 0; i < N; i++)
        made += used[i] == SLUICE_OP_SURROGATE;
    ck_assert_uint_ge(made, 60);
    ck_assert_uint_lt(made, N);
    ck_assert(!holds(&k.out, "+44 7911"));
    ck_assert(holds(&k.out, "PHONE-NUMBER-"));
    ck_assert_int_eq(sluice_restore_text(k.vault, 0, k.out.data, k.out.len, &k.back, NULL), SLUICE_OK);
    assert_is(&k.back, text);
    kit_free(&k);
}
END_TEST

START_TEST(redact_document__inner_documents_keys_and_numbers__json_and_restored)
{
    static const char doc[] = "{\"a\":\"IBAN DE89 3704 0044 0532 0130 00\\n\",\"943 476 5919\":1,"
                              "\"args\":\"{\\\"to\\\":\\\"+1 (212) 736-5000\\\"}\"}";
    struct sluice_redaction r[] = {stretch(doc, "IBAN_CODE", "DE89 3704 0044 0532 0130 00"),
                                   stretch(doc, "UK_NHS", "943 476 5919"),
                                   stretch(doc, "PHONE_NUMBER", "+1 (212) 736-5000")};
    struct kit k = kit_create();
    struct sluice_error err = {0};

    r[2].nesting = 1;
    ck_assert_msg(sluice_redact_document(BYTES(doc), strlen(doc), r, 3, k.vault, &k.out, &err) == SLUICE_OK, "%s",
                  err.what);
    ck_assert(!holds(&k.out, "3704") && !holds(&k.out, "5919") && !holds(&k.out, "5000"));
    ck_assert(holds(&k.out, "IBAN DE") && holds(&k.out, "+1 ("));
    ck_assert_int_eq(sluice_restore_document(k.vault, k.out.data, k.out.len, &k.back, NULL, &err), SLUICE_OK);
    assert_is(&k.back, doc);
    kit_free(&k);
}
END_TEST

/* A number in a document becomes a string, as with placeholders, of the same form. */
START_TEST(redact_document__number__a_string_of_the_same_form)
{
    static const char doc[] = "{\"card\":4111111111111111}";
    struct sluice_redaction r = stretch(doc, "CREDIT_CARD", "4111111111111111");
    struct kit k = kit_create();
    struct sluice_error err = {0};

    r.kind = SLUICE_LEAF_NUMBER;
    r.leaf_start = r.start;
    r.leaf_end = r.end;
    ck_assert_int_eq(sluice_redact_document(BYTES(doc), strlen(doc), &r, 1, k.vault, &k.out, &err), SLUICE_OK);
    ck_assert(holds(&k.out, "\"400000"));
    ck_assert_uint_eq(k.out.len, strlen(doc) + 2);
    ck_assert_int_eq(sluice_restore_document(k.vault, k.out.data, k.out.len, &k.back, NULL, &err), SLUICE_OK);
    assert_is(&k.back, "{\"card\":\"4111111111111111\"}");
    kit_free(&k);
}
END_TEST

/* Pieces of a random prompt. Some are values, some numbers of the reserved ranges, some what may follow on one. */
static size_t random_prompt(uint64_t *seed, char *text, size_t cap, struct sluice_redaction *r)
{
    static const char *const fill[] = {" ", "a", "Z", "0", "-", ".", "\n", "+", "555-0123", "020 7946 0", "DE", "@"};
    size_t at = 0, n = 0;

    for (size_t i = 0, pieces = 1 + rng_below(seed, 14); i < pieces && at + 64 < cap; i++) {
        char number[SLUICE_SURROGATE_MAX];
        const size_t kind = rng_below(seed, 8), s = rng_below(seed, SAMPLES);
        const char *piece = fill[rng_below(seed, sizeof fill / sizeof *fill)];

        if (kind < 3)
            piece = samples[s].value;
        if (kind == 3) { /* of a range: ours now and then */
            (void)snprintf(number, sizeof number, "+44 20 7946 0%03zu", rng_below(seed, 1000));
            piece = number;
        }
        if (kind == 0 || kind == 1)
            r[n++] = (struct sluice_redaction){
                .start = at, .end = at + strlen(piece), .type = samples[s].type, .op = SLUICE_OP_SURROGATE};
        memcpy(text + at, piece, strlen(piece));
        at += strlen(piece);
    }
    text[at] = '\0';
    return n;
}

/* Strangers' numbers among them: what restoring makes of the redacted prompt is the prompt, to the byte. Samples that
 * stand there unredacted are equal to a value, so they come back as they are. */
START_TEST(redact_text__random_prompts__restored_to_the_byte)
{
    uint64_t seed = 7;

    for (unsigned round = 0; round < 4000; round++) {
        struct sluice_redaction r[16];
        struct kit k = kit_create();
        char text[1024];
        size_t n = random_prompt(&seed, text, sizeof text, r);

        redact(&k, text, r, n);
        ck_assert_int_eq(sluice_restore_text(k.vault, 0, k.out.data, k.out.len, &k.back, NULL), SLUICE_OK);
        assert_is(&k.back, text);
        kit_free(&k);
    }
}
END_TEST

static bool is_ours(uint8_t seed, const char *type, const char *value)
{
    struct sluice_redaction r = {.start = 0, .end = strlen(value), .type = type};
    struct sluice_redact_key *key = fixture_key(seed);
    bool ours;

    ck_assert_int_eq(sluice_redact_ours_text(key, BYTES(value), strlen(value), &r, 1, &ours, NULL), SLUICE_OK);
    sluice_redact_key_free(key);
    return ours;
}

START_TEST(redact_ours__each_sample__surrogates_of_the_same_key_only)
{
    char text[SLUICE_SURROGATE_MAX];

    surrogate_of(samples[_i].type, samples[_i].value, text);
    ck_assert_int_eq(is_ours(5, samples[_i].type, text), sluice_surrogate_exists(samples[_i].type));
    ck_assert(!is_ours(5, samples[_i].type, samples[_i].value));
    ck_assert(!is_ours(5, "PERSON", text));
    ck_assert(!is_ours(9, samples[_i].type, text));
}
END_TEST

START_TEST(redact_value__each_sample__what_the_text_gets)
{
    struct kit k = kit_create();
    char want[SLUICE_SURROGATE_MAX];

    surrogate_of(samples[_i].type, samples[_i].value, want);
    ck_assert_int_eq(sluice_redact_value(samples[_i].type, SLUICE_OP_SURROGATE, BYTES(samples[_i].value),
                                         strlen(samples[_i].value), k.vault, &k.out),
                     SLUICE_OK);
    assert_is(&k.out, want);
    kit_free(&k);
}
END_TEST

/* The key of the surrogates is HMAC-SHA-256 under the redaction key: the value below must never change, or answers to
 * prompts from before would not be recognised. */
START_TEST(redact_value__known_key_and_value__known_surrogate)
{
    char out[SLUICE_SURROGATE_MAX];

    surrogate_of("EMAIL_ADDRESS", "ada.lovelace@mail.org", out);
    ck_assert_str_eq(out, "u7m4mpcja4vf@example.com");
}
END_TEST

/* At the limit, and one past it: then the placeholder stands for the value. */
START_TEST(redact_value__as_many_surrogates_as_a_prompt_may_have__placeholders_behind)
{
    struct kit k = kit_create();
    char value[32];

    for (unsigned i = 0; i <= SLUICE_SURROGATES_MAX; i++) {
        (void)snprintf(value, sizeof value, "p%u@host.org", i);
        sluice_buf_clear(&k.out);
        ck_assert_int_eq(
            sluice_redact_value("EMAIL_ADDRESS", SLUICE_OP_SURROGATE, BYTES(value), strlen(value), k.vault, &k.out),
            SLUICE_OK);
        ck_assert_int_eq(k.out.data[0], i < SLUICE_SURROGATES_MAX ? 'u' : 'E');
    }
    kit_free(&k);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("surrogate_redact");
    TCase *t = tcase_create("surrogate_redact");

    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, redact_text__each_sample__hidden_and_restored_however_cut, 0, (int)SAMPLES);
    tcase_add_loop_test(t, redact_ours__each_sample__surrogates_of_the_same_key_only, 0, (int)SAMPLES);
    tcase_add_test(t, restore_text__written_without_separators__the_value_without_them);
    tcase_add_loop_test(t, restore_text__written_in_fours__the_value_in_fours, 0,
                        (int)(sizeof regrouped / sizeof *regrouped));
    tcase_add_test(t, redact_text__strangers_number_equals_the_surrogate__another_is_chosen);
    tcase_add_test(t, redact_text__own_surrogate_left_in_the_prompt__means_the_value);
    tcase_add_loop_test(t, redact_text__glued_to_each_other__restored, 0, (int)(sizeof glued / sizeof *glued));
    tcase_add_test(t, redact_text__space_runs_out__placeholders_for_the_rest);
    tcase_add_test(t, redact_document__inner_documents_keys_and_numbers__json_and_restored);
    tcase_add_test(t, redact_document__number__a_string_of_the_same_form);
    tcase_add_test(t, redact_text__random_prompts__restored_to_the_byte);
    tcase_add_loop_test(t, redact_value__each_sample__what_the_text_gets, 0, (int)SAMPLES);
    tcase_add_test(t, redact_value__as_many_surrogates_as_a_prompt_may_have__placeholders_behind);
    tcase_add_test(t, redact_value__known_key_and_value__known_surrogate);
    suite_add_tcase(s, t);
    return suite_run(s);
}
