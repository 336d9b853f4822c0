#include "rules/judge.h"
#include "rules/lexicon.h"
#include "rules/ruleset_internal.h"
#include "rules/text_set.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/*
 * Values of the file: what the digest is of; the context words, each once, in the order in which the lexicon took them;
 * the validators' names, each once; then rule after rule. Examples are left out: only rules that are being tested need
 * them, and those are read from their packs.
 */
#define KIND "rules"
#define WORDS_MAX (1u << 20) /* no pack comes near: bounds what a damaged number asks for */
#define VALIDATORS_MAX 65536u

enum { CASELESS = 1u, GENERAL = 2u, REQUIRED = 4u, SENTENCE = 8u, CONTEXT = 16u, FLAGS = 31u };

static bool key_of(const uint8_t packs[SLUICE_DIGEST_BYTES], const char *const *disable,
                   uint8_t key[SLUICE_IMAGE_KEY_BYTES])
{
    crypto_generichash_state h;
    uint8_t from[SLUICE_DIGEST_BYTES];

    crypto_generichash_init(&h, NULL, 0, sizeof(from));
    crypto_generichash_update(&h, packs, SLUICE_DIGEST_BYTES);
    for (; disable != NULL && *disable != NULL; disable++)
        crypto_generichash_update(&h, (const uint8_t *)*disable, strlen(*disable) + 1);
    crypto_generichash_final(&h, from, sizeof(from));
    return sluice_image_key(KIND, from, sizeof(from), key);
}

/* --- writing -------------------------------------------------------------------------------------------------------
 */

struct tables {
    struct sluice_text_set words, validators;
};

static size_t length_of(const char *const *list)
{
    size_t n = 0;

    while (list != NULL && list[n] != NULL)
        n++;
    return n;
}

/* Number the words and validators of all rules. */
static bool fill_tables(const struct sluice_ruleset *rs, struct tables *t)
{
    enum sluice_status st = SLUICE_OK;
    uint32_t index;

    for (size_t i = 0; i < rs->n; i++) {
        const struct sluice_rule *r = &rs->rules[i];
        const size_t words = length_of(r->context_words);

        for (size_t k = 0; k < words && st == SLUICE_OK; k++)
            st = sluice_text_set_add(&t->words, r->context_words[k], &index);
        for (unsigned k = 0; k < r->n_checks && st == SLUICE_OK; k++)
            st = sluice_text_set_add(&t->validators, r->checks[k].validator->name, &index);
    }
    return st == SLUICE_OK;
}

static void put_texts(struct sluice_image_writer *w, const char *const *list, size_t n)
{
    sluice_image_put(w, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        sluice_image_put_text(w, list[i]);
}

/* The number of a text that is in the set. */
static void put_number(struct sluice_image_writer *w, struct sluice_text_set *s, const char *text)
{
    uint32_t index = 0;

    w->failed = w->failed || sluice_text_set_add(s, text, &index) != SLUICE_OK;
    sluice_image_put(w, index);
}

static void put_context(struct sluice_image_writer *w, const struct sluice_rule *r, struct tables *t)
{
    const size_t n = length_of(r->context_words);

    sluice_image_put(w, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        put_number(w, &t->words, r->context_words[i]);
    sluice_image_put_bytes(w, r->context_ids, r->n_context_ids * sizeof(*r->context_ids));
    sluice_image_put(w, r->context_score);
    sluice_image_put(w, r->context_before);
    sluice_image_put(w, r->context_after);
}

static void put_rule(struct sluice_image_writer *w, const struct sluice_rule *r, struct tables *t)
{
    const bool context = r->context_words != NULL;

    sluice_image_put_text(w, r->id);
    sluice_image_put_text(w, r->type);
    sluice_image_put_text(w, r->pattern);
    sluice_image_put_text(w, r->reference);
    sluice_image_put(w, r->class_);
    sluice_image_put(w, (r->caseless ? CASELESS : 0u) | (r->general ? GENERAL : 0u) |
                            (r->context_required ? REQUIRED : 0u) | (r->context_sentence ? SENTENCE : 0u) |
                            (context ? CONTEXT : 0u));
    sluice_image_put(w, r->score);
    sluice_image_put(w, r->min_width);
    sluice_image_put(w, r->max_width);
    sluice_image_put(w, r->look_behind);
    sluice_image_put(w, r->look_ahead);
    put_texts(w, r->countries, length_of(r->countries));
    put_texts(w, r->languages, length_of(r->languages));
    put_texts(w, r->gdpr, length_of(r->gdpr));
    sluice_image_put(w, r->n_checks);
    for (unsigned i = 0; i < r->n_checks; i++) {
        put_number(w, &t->validators, r->checks[i].validator->name);
        sluice_image_put(w, r->checks[i].pass_score);
        sluice_image_put(w, r->checks[i].fail_drops);
        sluice_image_put(w, r->checks[i].fail_score);
    }
    if (context)
        put_context(w, r, t);
}

void sluice_ruleset_image_store(const struct sluice_ruleset *rs, const struct sluice_buf *digested, const char *folder,
                                const uint8_t packs[SLUICE_DIGEST_BYTES], const char *const *disable)
{
    uint8_t key[SLUICE_IMAGE_KEY_BYTES];
    struct tables t = {0};
    struct sluice_image_writer w;

    if (!key_of(packs, disable, key))
        return;
    sluice_image_begin(&w, key);
    w.failed = w.failed || !fill_tables(rs, &t);
    sluice_image_put_bytes(&w, digested->data, digested->len);
    put_texts(&w, t.words.v, t.words.n);
    put_texts(&w, t.validators.v, t.validators.n);
    sluice_image_put(&w, (uint32_t)rs->n);
    for (size_t i = 0; i < rs->n; i++)
        put_rule(&w, &rs->rules[i], &t);
    (void)sluice_image_store(&w, folder, KIND);
    sluice_text_set_release(&t.words);
    sluice_text_set_release(&t.validators);
}

/* --- reading -------------------------------------------------------------------------------------------------------
 */

struct reading {
    struct sluice_image *image;
    struct sluice_pool *pool;
    const char *const *words;
    uint32_t n_words;
    const struct sluice_validator **validators;
    uint32_t n_validators;
};

/* Memory of the ruleset; NULL, and nothing counts, when there is none. */
static void *take(struct reading *x, size_t n)
{
    void *p = x->image->failed ? NULL : sluice_pool_take(x->pool, n);

    x->image->failed = x->image->failed || p == NULL;
    return p;
}

/* A number of one of `count` things. */
static uint32_t get_index(struct reading *x, uint32_t count)
{
    x->image->failed = x->image->failed || count == 0;
    return sluice_image_get(x->image, count - 1);
}

/* A list of texts, ended by NULL; NULL where it has none. */
static const char *const *get_texts(struct reading *x, uint32_t max, uint32_t *n)
{
    const char **v;

    *n = sluice_image_get(x->image, max);
    if (*n == 0 || (v = take(x, ((size_t)*n + 1) * sizeof(*v))) == NULL)
        return NULL;
    for (uint32_t i = 0; i < *n; i++)
        v[i] = sluice_image_get_text(x->image);
    return v;
}

static void get_words(struct reading *x, struct sluice_lexicon *lexicon)
{
    const char *const *v = get_texts(x, WORDS_MAX, &x->n_words);
    uint32_t id;

    for (uint32_t i = 0; i < x->n_words && !x->image->failed; i++)
        x->image->failed = sluice_lexicon_add(lexicon, v[i], &id) != SLUICE_OK;
    x->words = v;
}

static void get_validators(struct reading *x)
{
    const char *const *names = get_texts(x, VALIDATORS_MAX, &x->n_validators);

    if ((x->validators = take(x, ((size_t)x->n_validators + 1) * sizeof(*x->validators))) == NULL)
        return;
    for (uint32_t i = 0; i < x->n_validators; i++) {
        x->validators[i] = sluice_validator_find(names[i]);
        x->image->failed = x->image->failed || x->validators[i] == NULL;
    }
}

static void get_context(struct reading *x, struct sluice_rule *r)
{
    const uint32_t n = sluice_image_get(x->image, WORDS_MAX);
    const char **v = take(x, ((size_t)n + 1) * sizeof(*v));
    const uint32_t *ids;
    size_t bytes, known = sluice_lexicon_count(r->lexicon);

    for (uint32_t i = 0; i < n && !x->image->failed; i++) {
        const uint32_t word = get_index(x, x->n_words);

        if (!x->image->failed)
            v[i] = x->words[word];
    }
    r->context_words = v;
    ids = sluice_image_get_bytes(x->image, &bytes);
    sluice_judge_take_words(r, ids, bytes / sizeof(*ids));
    for (size_t i = 0; i < r->n_context_ids; i++)
        x->image->failed = x->image->failed || r->context_ids[i] >= known;
    r->context_score = sluice_image_get(x->image, UINT32_MAX);
    r->context_before = sluice_image_get(x->image, SLUICE_CONTEXT_MAX);
    r->context_after = sluice_image_get(x->image, SLUICE_CONTEXT_MAX);
}

static void get_checks(struct reading *x, struct sluice_rule *r)
{
    r->n_checks = sluice_image_get(x->image, SLUICE_CHECKS_MAX);
    for (unsigned i = 0; i < r->n_checks; i++) {
        const uint32_t validator = get_index(x, x->n_validators);

        if (x->image->failed)
            return;
        r->checks[i].validator = x->validators[validator];
        r->checks[i].pass_score = sluice_image_get(x->image, UINT32_MAX);
        r->checks[i].fail_drops = sluice_image_get(x->image, 1) != 0;
        r->checks[i].fail_score = sluice_image_get(x->image, UINT32_MAX);
    }
}

static void get_rule(struct reading *x, struct sluice_rule *r)
{
    struct sluice_image *m = x->image;
    uint32_t flags, n;

    r->id = sluice_image_get_text(m);
    r->type = sluice_image_get_text(m);
    r->pattern = sluice_image_get_text(m);
    r->reference = sluice_image_get_text(m);
    r->class_ = (enum sluice_class)sluice_image_get(m, SLUICE_CLASS_CUSTOM);
    flags = sluice_image_get(m, FLAGS);
    r->caseless = (flags & CASELESS) != 0;
    r->general = (flags & GENERAL) != 0;
    r->context_required = (flags & REQUIRED) != 0;
    r->context_sentence = (flags & SENTENCE) != 0;
    r->score = sluice_image_get(m, UINT32_MAX);
    r->min_width = sluice_image_get(m, SLUICE_MATCH_MAX);
    r->max_width = sluice_image_get(m, SLUICE_MATCH_MAX);
    r->look_behind = sluice_image_get(m, SLUICE_LOOKAROUND_MAX);
    r->look_ahead = sluice_image_get(m, SLUICE_LOOKAROUND_MAX);
    r->countries = get_texts(x, SLUICE_RULE_LIST_MAX, &n);
    r->languages = get_texts(x, SLUICE_RULE_LIST_MAX, &n);
    r->gdpr = get_texts(x, SLUICE_RULE_LIST_MAX, &n);
    get_checks(x, r);
    if ((flags & CONTEXT) != 0)
        get_context(x, r);
    r->lazy = take(x, sizeof(*r->lazy));
}

static void get_rules(struct reading *x, struct sluice_ruleset *rs)
{
    const uint32_t n = sluice_image_get(x->image, SLUICE_RULES_MAX);

    if ((rs->rules = calloc((size_t)n + 1, sizeof(*rs->rules))) == NULL)
        x->image->failed = true;
    rs->cap = n;
    for (uint32_t i = 0; i < n && !x->image->failed; i++) {
        rs->rules[i].index = i;
        rs->rules[i].lexicon = rs->lexicon;
        get_rule(x, &rs->rules[i]);
        rs->n += rs->rules[i].lazy != NULL;
    }
    x->image->failed = x->image->failed || rs->n == 0;
}

bool sluice_ruleset_image_load(struct sluice_ruleset *rs, struct sluice_buf *digested, const char *folder,
                               const uint8_t packs[SLUICE_DIGEST_BYTES], const char *const *disable)
{
    struct reading x = {.image = &rs->image, .pool = &rs->pool};
    uint8_t key[SLUICE_IMAGE_KEY_BYTES];
    const void *of;
    size_t n;

    if (!key_of(packs, disable, key) || !sluice_image_load(&rs->image, folder, KIND, key))
        return false;
    of = sluice_image_get_bytes(&rs->image, &n);
    rs->image.failed = rs->image.failed || sluice_buf_append(digested, of, n) != SLUICE_OK;
    get_words(&x, rs->lexicon);
    get_validators(&x);
    get_rules(&x, rs);
    return sluice_image_done(&rs->image);
}
