#include "rules/judge.h"

#include "rules/lexicon.h"
#include "rules/number_row.h"
#include "rules/sentence.h"

#define SCORE_MAX 1000000u

void sluice_judge_take_words(struct sluice_rule *r, const uint32_t *ids, size_t n)
{
    r->context_ids = ids;
    r->n_context_ids = n;
    for (size_t i = 0; i < n; i++)
        r->context_some[ids[i] / 64 % 4] |= (uint64_t)1 << ids[i] % 64;
}

bool sluice_judge_names(const struct sluice_rule *r, uint32_t id)
{
    size_t low = 0, high = r->n_context_ids;

    if ((r->context_some[id / 64 % 4] >> id % 64 & 1) == 0)
        return false;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;

        if (r->context_ids[mid] == id)
            return true;
        if (r->context_ids[mid] < id)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

/* Stops the walk (false) at a word of the rule. */
static bool is_not_named(void *ctx, uint32_t id, size_t start, size_t end)
{
    (void)start;
    (void)end;
    return !sluice_judge_names(ctx, id);
}

bool sluice_judge_context(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t from, size_t to)
{
    union {
        const struct sluice_rule *rule;
        void *ctx;
    } named = {.rule = r};

    return r->context_words != NULL && from < to &&
           !sluice_lexicon_find(r->lexicon, text, len, from, to, to, is_not_named, named.ctx);
}

bool sluice_judge_near(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t start, size_t end,
                       size_t *from)
{
    size_t to = len - end > r->context_after ? end + r->context_after : len;

    *from = start > r->context_before ? start - r->context_before : 0;
    if (r->context_sentence) {
        *from = sluice_sentence_begin(text, *from, start);
        to = sluice_sentence_end(text, end, to);
    }
    return sluice_judge_context(r, text, len, *from, start) || sluice_judge_context(r, text, len, end, to);
}

static enum sluice_number_named named(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t start,
                                      bool context)
{
    if (!context)
        return SLUICE_NUMBER_BARE;
    return sluice_judge_context(r, text, len, sluice_number_row_name(text, len, start), start) ? SLUICE_NUMBER_ITSELF
                                                                                               : SLUICE_NUMBER_NEAR;
}

bool sluice_judge_in_row(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t start, size_t end,
                         bool context)
{
    return r->class_ == SLUICE_CLASS_PII &&
           sluice_number_row_holds(text, len, start, end, named(r, text, len, start, context));
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
