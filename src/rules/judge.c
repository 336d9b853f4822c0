#include "rules/judge.h"

#include <string.h>

#define SCORE_MAX 1000000u

static bool is_word_byte(uint8_t b)
{
    return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b >= 0x80u;
}

static uint8_t fold(uint8_t b)
{
    return b >= 'A' && b <= 'Z' ? (uint8_t)(b | 0x20u) : b;
}

static bool equal_blind(const uint8_t *text, const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (fold(text[i]) != fold((uint8_t)word[i]))
            return false;
    }
    return true;
}

static bool word_stands(const uint8_t *text, size_t len, size_t from, size_t to, const char *word)
{
    size_t n = strlen(word);

    for (size_t at = from; n <= to - from && at <= to - n; at++) {
        if ((at == 0 || !is_word_byte(text[at - 1])) && (at + n == len || !is_word_byte(text[at + n])) &&
            equal_blind(text + at, word, n))
            return true;
    }
    return false;
}

bool sluice_judge_context(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t from, size_t to)
{
    if (r->context_words == NULL || from >= to)
        return false;
    for (const char *const *w = r->context_words; *w != NULL; w++) {
        if (word_stands(text, len, from, to, *w))
            return true;
    }
    return false;
}

static bool apply_check(const struct sluice_rule_check *c, enum sluice_check result, uint32_t *score)
{
    switch (result) {
    case SLUICE_CHECK_OK:
        *score = *score > c->pass_score ? *score : c->pass_score;
        return true;
    case SLUICE_CHECK_NA:
        return true;
    case SLUICE_CHECK_FAIL:
        break;
    }
    if (c->fail_drops)
        return false;
    *score = *score < c->fail_score ? *score : c->fail_score;
    return true;
}

bool sluice_judge_value(const struct sluice_rule *r, const uint8_t *value, size_t len, bool context, uint32_t *score,
                        struct sluice_check_result *checks)
{
    bool kept = true;

    *score = r->score;
    if (context)
        *score = r->context_score > SCORE_MAX - *score ? SCORE_MAX : *score + r->context_score;
    for (unsigned i = 0; i < r->n_checks; i++) {
        checks[i].validator = r->checks[i].validator->name;
        checks[i].result = r->checks[i].validator->check(value, len);
        kept = apply_check(&r->checks[i], checks[i].result, score) && kept;
    }
    if (!kept || (r->context_required && !context)) {
        *score = 0;
        return false;
    }
    return true;
}
