/* A model's file, and the tagger against its plain reference. */
#include "core/buf.h"
#include "model_kit.h"
#include "suite_run.h"

#include <sodium.h>

/* Names, places and code in several scripts, to be tagged; what the tags are does not matter here. */
static const char text[] =
    "Dear Anna Kowalska, please call O'Brien at NATO (Br\xC3\xBCssel). Ана \xCE\x86\xCE\xBD\xCE\xBD\xCE\xB1 12 Rua das "
    "Flores!\nint main(void) { return anna_m; }\n\xFF\xFE bytes, Pneumonoultramicroscopicsilicovolcanoconiosis "
    "and anna ANNA Anna again. Anna? Anna.\n";

static struct sluice_model *read_ok(const struct sluice_buf *file)
{
    struct sluice_model *m = NULL;
    struct sluice_error err = {0};

    ck_assert_msg(sluice_model_read(file->data, file->len, &m, &err) == SLUICE_OK, "%s", err.what);
    return m;
}

START_TEST(model__written__reads_as_it_was)
{
    struct sluice_buf file, again;
    struct sluice_model *m;

    model_kit_file(1, 4, 1000, &file);
    m = read_ok(&file);
    ck_assert_str_eq(sluice_model_parts(m)->name, "test");
    ck_assert_str_eq(sluice_model_parts(m)->label[3], "D");
    ck_assert_uint_eq(sluice_model_parts(m)->buckets, 1000);
    ck_assert_uint_eq(sluice_model_size(m), file.len);
    ck_assert_uint_eq(sluice_model_facts(m, sluice_word_hash((const uint8_t *)"anna", 4)), MODEL_KIT_ANNA);
    ck_assert_uint_eq(sluice_model_facts(m, sluice_word_hash((const uint8_t *)"anne", 4)), 0);
    sluice_buf_init(&again, SLUICE_MODEL_FILE_MAX);
    ck_assert_int_eq(sluice_model_write(sluice_model_parts(m), &again), SLUICE_OK);
    ck_assert_uint_eq(again.len, file.len);
    ck_assert_mem_eq(again.data, file.data, file.len);
    sluice_model_free(m);
    sluice_buf_release(&file);
    sluice_buf_release(&again);
}
END_TEST

START_TEST(model__any_bit_changed__refused)
{
    struct sluice_buf file;
    uint64_t r = 3;

    model_kit_file(2, 2, 64, &file);
    for (size_t i = 0; i < file.len; i++) {
        struct sluice_model *m;
        uint8_t bit = (uint8_t)(1u << rng_below(&r, 8));

        file.data[i] ^= bit;
        ck_assert_int_eq(sluice_model_read(file.data, file.len, &m, NULL), SLUICE_EFORMAT);
        ck_assert_ptr_null(m);
        file.data[i] ^= bit;
    }
    sluice_buf_release(&file);
}
END_TEST

START_TEST(model__cut_or_longer__refused_and_said)
{
    struct sluice_error err = {0};
    struct sluice_buf file;
    struct sluice_model *m;

    model_kit_file(2, 2, 64, &file);
    for (size_t n = 0; n < file.len; n++)
        ck_assert_int_eq(sluice_model_read(file.data, n, &m, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.what, "the model is cut off");
    ck_assert_int_eq(sluice_buf_append_byte(&file, 0), SLUICE_OK);
    ck_assert_int_eq(sluice_model_read(file.data, file.len, &m, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.what, "the model has bytes behind its end");
    sluice_buf_release(&file);
}
END_TEST

/* The file with one header field set, its digest made right again. */
static enum sluice_status read_with(struct sluice_buf *file, size_t at, uint8_t value, struct sluice_error *err)
{
    uint8_t digest[32], before = file->data[at];
    struct sluice_model *m;
    enum sluice_status st;

    memcpy(digest, file->data + 32, 32);
    file->data[at] = value;
    memset(file->data + 32, 0, 32);
    (void)crypto_hash_sha256(file->data + 32, file->data, 32);
    {
        crypto_hash_sha256_state state;
        static const uint8_t zero[32] = {0};

        (void)crypto_hash_sha256_init(&state);
        (void)crypto_hash_sha256_update(&state, file->data, 32);
        (void)crypto_hash_sha256_update(&state, zero, 32);
        (void)crypto_hash_sha256_update(&state, file->data + 64, file->len - 64);
        (void)crypto_hash_sha256_final(&state, file->data + 32);
    }
    st = sluice_model_read(file->data, file->len, &m, err);
    sluice_model_free(m);
    memcpy(file->data + 32, digest, 32);
    file->data[at] = before;
    return st;
}

START_TEST(model__header_out_of_bounds_with_right_digest__refused)
{
    static const struct {
        size_t at;
        uint8_t value;
        const char *what;
    } cases[] = {
        {0, 'X', "not a model of sluice, or of another version of its format"},
        {8, 99, "the model was made for other features than this program's: train it again"},
        {12, 0, "the model's header is damaged"},
        {12, SLUICE_MODEL_LABELS_MAX + 1, "the model's header is damaged"},
        {22, 1, "the model's header is damaged"}, /* scale */
        {24, 63, "the model's header is damaged"},
        {64, 0, "the model's name is damaged"},
        {64, ' ', "the model's name is damaged"},
        {96, '/', "a label's name is damaged"},
        {95, 'x', "the model's name is damaged"},
        {353, 0x7F, "the model's transitions are damaged"},
        {1152, 1, "the model's header is damaged"}, /* reserved */
        {1279, 1, "the model's header is damaged"},
        {1280 + 64 * 64 + 5, 0x80, "the model's facts about words are damaged"},
        {1280 + 64 * 64 + 8 * 63 + 7, 0x04, "the model's facts about words are damaged"}, /* a free one with a class */
    };
    struct sluice_buf file;

    model_kit_file(2, 2, 64, &file);
    ck_assert_int_eq(read_with(&file, 64, 'u', NULL), SLUICE_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sluice_error err = {0};

        ck_assert_int_eq(read_with(&file, cases[i].at, cases[i].value, &err), SLUICE_EFORMAT);
        ck_assert_str_eq(err.what, cases[i].what);
    }
    sluice_buf_release(&file);
}
END_TEST

/* A word's own facts, else those of its stem; classes always of the word itself. */
START_TEST(facts_fill__word_stem_or_none__as_the_table_says)
{
    static const struct {
        const char *word;
        uint8_t shape;
        sluice_facts facts;
        unsigned class, coarse;
    } cases[] = {
        {"Anna", SLUICE_SHAPE_CAPITAL, 1u | 5u << SLUICE_FACT_WRITING, 300, 17},
        {"Annankin", SLUICE_SHAPE_CAPITAL, 1u << SLUICE_FACT_STEM, 0, 0},   /* four letters more */
        {"Annankina", SLUICE_SHAPE_CAPITAL, 0, 0, 0},                       /* five */
        {"Pragban", SLUICE_SHAPE_CAPITAL, 4u << SLUICE_FACT_STEM, 0, 0},    /* a stem by its entry */
        {"Prag", SLUICE_SHAPE_CAPITAL, 0, 0, 0},                            /* the stem itself is no such word */
        {"Annas", SLUICE_SHAPE_LOWER, 2u << SLUICE_FACT_WRITING, 1023, 63}, /* a small word has no stem */
        {"Ann", SLUICE_SHAPE_CAPITAL, 0, 0, 0},                             /* too short */
    };
    uint8_t table[16 * 8] = {0};

    ck_assert(sluice_facts_add(table, 16, sluice_word_hash((const uint8_t *)"anna", 4),
                               cases[0].facts | 300u << SLUICE_FACT_CLASS | 17u << SLUICE_FACT_COARSE));
    ck_assert(sluice_facts_add(table, 16, sluice_word_hash((const uint8_t *)"prag", 4), 4u << SLUICE_FACT_STEM));
    ck_assert(sluice_facts_add(table, 16, sluice_word_hash((const uint8_t *)"annas", 5),
                               2u << SLUICE_FACT_WRITING | 1023u << SLUICE_FACT_CLASS | 63u << SLUICE_FACT_COARSE));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sluice_word w;

        sluice_word_read((const uint8_t *)cases[i].word, strlen(cases[i].word), cases[i].shape, &w);
        sluice_facts_fill(table, 16, &w);
        ck_assert_msg(w.facts == cases[i].facts, "%s: %x", cases[i].word, w.facts);
        ck_assert_uint_eq(w.class, cases[i].class);
        ck_assert_uint_eq(w.coarse, cases[i].coarse);
    }
}
END_TEST

/* A bucket by hand: seven marks, and an eighth byte that is none whatever a file says there. */
START_TEST(model__bucket__seven_features_told_apart)
{
    int8_t bucket[64] = {0};
    struct sluice_model_parts p = {.stride = 8, .buckets = 1, .weight = bucket};

    for (unsigned i = 0; i < 8; i++)
        bucket[i] = (int8_t)(i == 3 ? 0 : 11 + i);
    for (uint64_t mark = 0; mark < 256; mark++) {
        const int8_t *w = sluice_model_weights(&p, mark << 24 | 5);

        if (mark >= 11 && mark < 18 && mark != 14)
            ck_assert_ptr_eq(w, bucket + 8 * (mark - 10));
        else
            ck_assert_ptr_eq(w, sluice_no_weights);
    }
    ck_assert_uint_eq(sluice_feature_mark(0), 1); /* no mark is the byte that says free */
}
END_TEST

START_TEST(model__file_missing_or_foreign__named)
{
    struct sluice_error err = {0};
    struct sluice_model *m;

    ck_assert_int_eq(sluice_model_open("/nonexistent/model.slm", &m, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, "/nonexistent/model.slm");
    ck_assert_int_eq(sluice_model_open(SLUICE_SOURCE_DIR "/LICENSE", &m, &err), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_model_open(SLUICE_SOURCE_DIR, &m, &err), SLUICE_EFORMAT);
}
END_TEST

START_TEST(tagger__text__emissions_as_the_plain_reference)
{
    static int32_t want[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
    static const unsigned labels[] = {1, 4, 8};
    const uint8_t *p = (const uint8_t *)text;
    struct sluice_tagger *t;
    struct sluice_segment s;
    struct sluice_buf file;
    struct sluice_model *m;
    uint8_t tag[SLUICE_SEGMENT_TOKENS_MAX];
    size_t at;

    model_kit_file(9, labels[_i], 5000, &file);
    m = read_ok(&file);
    ck_assert_int_eq(sluice_tagger_create(m, &t), SLUICE_OK);
    sluice_tagger_lean(t, 700);
    for (unsigned round = 0; round < 2; round++) { /* once with an empty cache, once with a full one */
        for (at = 0; sluice_segment_next(p, sizeof(text) - 1, true, &at, &s);) {
            sluice_tagger_segment(t, p, &s, tag);
            sluice_plain_emissions(m, 700, p, &s, want);
            for (unsigned i = 0; i < s.n; i++)
                ck_assert_mem_eq(sluice_tagger_emissions(t)[i], want[i], sizeof(want[i]));
        }
    }
    sluice_tagger_free(t);
    sluice_model_free(m);
    sluice_buf_release(&file);
}
END_TEST

/* A word of its own for each number: short and long ones, of ASCII and others, written as prose or as code. */
static void append_word(struct sluice_buf *out, uint64_t number)
{
    static const char *const parts[] = {"an", "Ko", "WAL", "ska", "\xC5\x82", "\xCE\xB1\xCE\xBD",
                                        "0",  "_",  "e",   "Br",  "\xD0\x90"};
    const unsigned kind = (unsigned)(number % 7);

    if (kind == 0)
        ck_assert_int_eq(sluice_buf_append_byte(out, (uint8_t) ",.()-'\"@"[number / 7 % 8]), SLUICE_OK);
    for (uint64_t x = number, i = 0; kind != 0 && i < 1 + number % 11; i++, x = x * 6364136223846793005u + 1) {
        const char *part = parts[(x >> 33) % (sizeof(parts) / sizeof(parts[0]))];

        ck_assert_int_eq(sluice_buf_append(out, (const uint8_t *)part, strlen(part)), SLUICE_OK);
    }
}

/* More words than a tagger keeps, in segments of all lengths, most words again and again. */
static void random_text(uint64_t seed, size_t words, struct sluice_buf *out)
{
    sluice_buf_init(out, 1u << 22);
    for (size_t i = 0; i < words; i++) {
        append_word(out, rng_below(&seed, rng_below(&seed, 2) == 0 ? 300 : 20000));
        ck_assert_int_eq(sluice_buf_append_byte(out, rng_below(&seed, 60) == 0 ? '\n' : ' '), SLUICE_OK);
        if (rng_below(&seed, 90) == 0)
            ck_assert_int_eq(sluice_buf_append(out, (const uint8_t *)"\n\n", 2), SLUICE_OK);
    }
}

START_TEST(tagger__more_words_than_it_keeps__emissions_as_the_plain_reference)
{
    static int32_t want[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
    static const unsigned labels[] = {4, 5};
    struct sluice_buf file, words;
    struct sluice_tagger *t;
    struct sluice_segment s;
    struct sluice_model *m;
    uint8_t tag[SLUICE_SEGMENT_TOKENS_MAX];
    unsigned longest = 0;

    model_kit_file(31, labels[_i], 5000, &file);
    m = read_ok(&file);
    random_text(77, 40000, &words);
    ck_assert_int_eq(sluice_tagger_create(m, &t), SLUICE_OK);
    for (size_t at = 0; sluice_segment_next(words.data, words.len, true, &at, &s);) {
        longest = s.n > longest ? s.n : longest;
        sluice_tagger_segment(t, words.data, &s, tag);
        sluice_plain_emissions(m, 0, words.data, &s, want);
        ck_assert_mem_eq(sluice_tagger_emissions(t), want, s.n * sizeof(want[0]));
    }
    ck_assert_uint_gt(longest, 100);
    sluice_tagger_free(t);
    sluice_model_free(m);
    sluice_buf_release(&words);
    sluice_buf_release(&file);
}
END_TEST

/* The neighbourhood of token i, group by group. */
static unsigned groups_of(const struct sluice_segment *s, const struct sluice_word *words, unsigned i, uint64_t *key)
{
    const unsigned kind = (unsigned)s->kind << 1 | (i == 0);
    struct sluice_known around[5];
    uint64_t window = 0;
    uint8_t look[5] = {0};
    unsigned n;

    for (unsigned d = 0; d < 5; d++) {
        const unsigned k = i + d - 2;

        around[d] = sluice_known_beyond;
        if (k < s->n) {
            around[d] = (struct sluice_known){words[k].form, words[k].facts, words[k].class, words[k].coarse};
            look[d] = sluice_feature_look(sluice_feature_shape(s, k), s->token[k].gap);
        }
        window |= (uint64_t)look[d] << 8 * d;
    }
    n = sluice_feature_window(window | (uint64_t)kind << 40, key);
    n += sluice_feature_before(&around[1], look[2], key + n);
    n += sluice_feature_behind(&around[3], look[2], key + n);
    return n + sluice_feature_around(around + 1, kind, look[2], key + n);
}

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* What the tagger looks up in groups are the features that training knows. */
START_TEST(feature__groups__together_the_neighbourhood)
{
    const uint8_t *p = (const uint8_t *)text;
    struct sluice_word words[SLUICE_SEGMENT_TOKENS_MAX];
    uint64_t want[SLUICE_FEATURES_PAIR_MAX], got[SLUICE_FEATURES_PAIR_MAX], seed = 5;
    struct sluice_segment s;

    for (size_t at = 0; sluice_segment_next(p, sizeof(text) - 1, true, &at, &s);) {
        for (unsigned i = 0; i < s.n; i++) {
            sluice_word_read(p + s.start + s.token[i].start, (size_t)(s.token[i].end - s.token[i].start),
                             sluice_feature_shape(&s, i), &words[i]);
            words[i].facts = (sluice_facts)(rng_below(&seed, 2) * rng_below(&seed, 0x7FFF));
            words[i].class = (uint16_t)rng_below(&seed, 3);
            words[i].coarse = (uint8_t)rng_below(&seed, 3);
        }
        for (unsigned i = 0; i < s.n; i++) {
            const unsigned n = groups_of(&s, words, i, got);

            ck_assert_uint_eq(n, sluice_feature_pairs(&s, words, i, want));
            qsort(want, n, sizeof(*want), by_value);
            qsort(got, n, sizeof(*got), by_value);
            ck_assert_mem_eq(got, want, n * sizeof(*want));
        }
    }
}
END_TEST

struct seen {
    size_t n, last;
    uint64_t sum;
};

static void see(void *ctx, const struct sluice_span *span)
{
    struct seen *seen = ctx;

    ck_assert_uint_ge(span->start, seen->last);
    ck_assert_uint_lt(span->start, span->end);
    ck_assert_uint_le(span->end, sizeof(text) - 1);
    ck_assert_uint_le(span->any, 1000001); /* a sum of floats */
    ck_assert_uint_le(span->score, span->any + 1);
    ck_assert(span->end - span->start == 1 || strchr(",;!?(){}[]", text[span->end - 1]) == NULL);
    ck_assert(span->end - span->start == 1 || strchr(",;!?(){}[]", text[span->start]) == NULL);
    seen->last = span->end;
    seen->n++;
    seen->sum = seen->sum * 31 + span->start * 7 + span->end * 3 + span->label + span->score;
}

START_TEST(tagger__same_text_twice__same_spans_in_order)
{
    struct seen first = {0}, second = {0}, leaning = {0};
    struct sluice_tagger *t;
    struct sluice_buf file;
    struct sluice_model *m;

    model_kit_file(4, 4, 5000, &file);
    m = read_ok(&file);
    ck_assert_int_eq(sluice_tagger_create(m, &t), SLUICE_OK);
    sluice_tagger_run(t, (const uint8_t *)text, sizeof(text) - 1, see, &first);
    sluice_tagger_run(t, (const uint8_t *)text, sizeof(text) - 1, see, &second);
    sluice_tagger_lean(t, -10000);
    sluice_tagger_run(t, (const uint8_t *)text, sizeof(text) - 1, see, &leaning);
    ck_assert_uint_gt(first.n, 0);
    ck_assert_uint_eq(first.sum, second.sum);
    ck_assert_uint_lt(leaning.n, first.n);
    sluice_tagger_free(t);
    sluice_model_free(m);
    sluice_buf_release(&file);
}
END_TEST

struct sure {
    size_t start[64], end[64], n;
    uint32_t score[64], any[64];
};

static void keep(void *ctx, const struct sluice_span *span)
{
    struct sure *s = ctx;

    s->start[s->n] = span->start;
    s->end[s->n] = span->end;
    s->score[s->n] = span->score;
    s->any[s->n++] = span->any;
}

/* Worked out from the marginals: how sure it is that all of a span's tokens belong to some label. */
START_TEST(tagger__span__any_is_one_less_the_most_likely_nothing)
{
    struct sluice_segment s;
    struct sure got = {0};
    struct sluice_tagger *t;
    struct sluice_buf file;
    struct sluice_model *m;
    size_t at = 0, more = 0;

    model_kit_file(4, 4, 5000, &file);
    m = read_ok(&file);
    ck_assert_int_eq(sluice_tagger_create(m, &t), SLUICE_OK);
    ck_assert(sluice_segment_next((const uint8_t *)text, sizeof(text) - 1, true, &at, &s));
    sluice_tagger_spans(t, (const uint8_t *)text, &s, keep, &got);
    ck_assert_uint_gt(got.n, 0);
    for (size_t k = 0; k < got.n; k++) {
        const float(*marginal)[SLUICE_TAGS_STRIDE] = sluice_tagger_marginals(t);
        double most = 0;

        for (unsigned i = 0; i < s.n; i++) {
            if (s.start + s.token[i].start >= got.start[k] && s.start + s.token[i].end <= got.end[k])
                most = (double)marginal[i][0] > most ? (double)marginal[i][0] : most;
        }
        ck_assert_double_le_tol(1e6 * (1 - most), got.any[k], 2);
        ck_assert_double_ge_tol(1e6 * (1 - most), got.any[k], 2);
        more += got.any[k] > got.score[k] + 1000;
    }
    ck_assert_uint_gt(more, 0); /* labels share it */
    sluice_tagger_free(t);
    sluice_model_free(m);
    sluice_buf_release(&file);
}
END_TEST

/* A feature of a word and a distance is not the same as one of another distance, form or shape. */
START_TEST(feature__words__keys_tell_them_apart)
{
    struct sluice_word anna, accent, upper, other;
    uint64_t a[SLUICE_FEATURES_WORD_MAX], b[SLUICE_FEATURES_WORD_MAX];

    sluice_word_read((const uint8_t *)"Jos\xC3\xA9", 5, SLUICE_SHAPE_CAPITAL, &accent);
    sluice_word_read((const uint8_t *)"Jose", 4, SLUICE_SHAPE_CAPITAL, &anna);
    sluice_word_read((const uint8_t *)"JOSE", 4, SLUICE_SHAPE_UPPER, &upper);
    sluice_word_read((const uint8_t *)"Josef", 5, SLUICE_SHAPE_CAPITAL, &other);
    ck_assert_mem_eq(&anna, &accent, sizeof(anna)); /* accents and case are folded */
    ck_assert_uint_eq(anna.form, upper.form);
    ck_assert_uint_ne(anna.form, other.form);
    ck_assert_uint_eq(anna.prefix[3], other.prefix[3]);
    ck_assert_uint_ne(anna.suffix[1], other.suffix[1]);
    ck_assert_uint_eq(sluice_word_hash((const uint8_t *)"jose", 4), anna.form);
    for (int d = -SLUICE_FEATURE_REACH; d <= SLUICE_FEATURE_REACH; d++) {
        unsigned n = sluice_feature_word(&anna, d, a);

        ck_assert_uint_le(n, SLUICE_FEATURES_WORD_MAX);
        for (int e = -SLUICE_FEATURE_REACH; e <= SLUICE_FEATURE_REACH; e++) {
            unsigned k = sluice_feature_word(&anna, e, b);

            for (unsigned i = 0; i < n * k; i++)
                ck_assert(d == e && i / k == i % k ? a[i / k] == b[i % k] : a[i / k] != b[i % k]);
        }
    }
}
END_TEST

START_TEST(feature__digits__count_as_zeros)
{
    struct sluice_word a, b;

    sluice_word_read((const uint8_t *)"1234", 4, SLUICE_SHAPE_DIGIT_4, &a);
    sluice_word_read((const uint8_t *)"9876", 4, SLUICE_SHAPE_DIGIT_4, &b);
    ck_assert_mem_eq(&a, &b, sizeof(a));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("model");
    TCase *tc = tcase_create("model");

    tcase_add_test(tc, model__written__reads_as_it_was);
    tcase_add_test(tc, model__any_bit_changed__refused);
    tcase_add_test(tc, model__cut_or_longer__refused_and_said);
    tcase_add_test(tc, model__header_out_of_bounds_with_right_digest__refused);
    tcase_add_test(tc, facts_fill__word_stem_or_none__as_the_table_says);
    tcase_add_test(tc, model__bucket__seven_features_told_apart);
    tcase_add_test(tc, model__file_missing_or_foreign__named);
    tcase_add_loop_test(tc, tagger__text__emissions_as_the_plain_reference, 0, 3);
    tcase_add_test(tc, tagger__same_text_twice__same_spans_in_order);
    tcase_add_test(tc, tagger__span__any_is_one_less_the_most_likely_nothing);
    tcase_add_test(tc, feature__words__keys_tell_them_apart);
    tcase_add_test(tc, feature__digits__count_as_zeros);
    tcase_add_loop_test(tc, tagger__more_words_than_it_keeps__emissions_as_the_plain_reference, 0, 2);
    tcase_add_test(tc, feature__groups__together_the_neighbourhood);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
