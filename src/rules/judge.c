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

/* *worth: what an OK is worth. */
static enum sluice_check ask(const struct sluice_rule_check *c, const struct sluice_match *match, uint32_t *worth)
{
    *worth = c->pass_score;
    if (c->validator->grade != NULL) {
        uint32_t grade = c->validator->grade(match);

        *worth = grade < *worth ? grade : *worth;
        return grade == 0 ? SLUICE_CHECK_FAIL : SLUICE_CHECK_OK;
    }
    return c->validator->check(match->text + match->value_at, match->value_len);
}

static bool apply_check(const struct sluice_rule_check *c, enum sluice_check result, uint32_t worth, uint32_t *score)
{
    switch (result) {
    case SLUICE_CHECK_OK:
        *score = *score > worth ? *score : worth;
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

bool sluice_judge_match(const struct sluice_rule *r, const struct sluice_match *match, bool context, uint32_t *score,
                        struct sluice_check_result *checks)
{
    bool kept = true;

    *score = r->score;
    if (context)
        *score = r->context_score > SCORE_MAX - *score ? SCORE_MAX : *score + r->context_score;
    for (unsigned i = 0; i < r->n_checks; i++) {
        uint32_t worth;

        checks[i].validator = r->checks[i].validator->name;
        checks[i].result = ask(&r->checks[i], match, &worth);
        kept = apply_check(&r->checks[i], checks[i].result, worth, score) && kept;
    }
    if (!kept || (r->context_required && !context)) {
        *score = 0;
        return false;
    }
    return true;
}
