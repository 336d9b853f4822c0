/*
 * The rule loader on any bytes: it says no or gives a ruleset whose bounds PCRE2 keeps. Input: a pack; what follows a
 * NUL byte is a text for its rules.
 */
#include "rules/judge.h"
#include "rules/prefilter.h"
#include "rules/selftest.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 512u

struct hits {
    const struct sluice_ruleset *rs;
    uint8_t *starts; /* per rule and byte: may a match begin here? */
    size_t len;
};

static void on_range(void *ctx, uint32_t rule, uint64_t first, uint64_t last)
{
    struct hits *h = ctx;

    if (rule >= sluice_ruleset_count(h->rs) || first > last || last >= h->len)
        abort();
    memset(h->starts + rule * h->len + first, 1, (size_t)(last - first + 1));
}

static void on_failure(void *ctx, const struct sluice_rule *r, const char *line)
{
    (void)ctx;
    (void)r;
    (void)line;
}

/* Every match is as wide as the rule says and begins where the prefilter said. */
static void check_rule(const struct hits *h, const struct sluice_rule *r, const uint8_t *text)
{
    pcre2_match_data *m = pcre2_match_data_create(2, NULL);
    pcre2_match_context *limits = sluice_rule_match_context();
    const pcre2_code *code;

    if (sluice_rule_code(r, &code, NULL) != SLUICE_OK)
        abort();
    for (size_t at = 0; m != NULL && limits != NULL && at < h->len;) {
        const PCRE2_SIZE *o = pcre2_get_ovector_pointer(m), *value;
        const int rc = pcre2_match(code, text, h->len, at, 0, m, limits);
        size_t from;

        if (rc < 0)
            break;
        if (o[1] - o[0] < r->min_width || o[1] - o[0] > r->max_width)
            abort();
        value = rc > 1 ? o + 2 : o;
        if (!h->starts[r->index * h->len + o[0]] &&
            (!r->context_required || sluice_judge_near(r, text, h->len, value[0], value[1], &from)))
            abort();
        at = o[0] + 1;
    }
    pcre2_match_data_free(m);
    pcre2_match_context_free(limits);
}

static void check_text(const struct sluice_ruleset *rs, const uint8_t *text, size_t len)
{
    const struct sluice_prefilter_text whole = {.text = text, .len = len};
    struct hits h = {.rs = rs, .starts = calloc(sluice_ruleset_count(rs), len), .len = len};
    struct sluice_prefilter_scratch *scratch = NULL;
    struct sluice_prefilter *pf = NULL;

    if (h.starts != NULL && sluice_prefilter_create(rs, NULL, &pf, NULL) == SLUICE_OK &&
        sluice_prefilter_scratch_create(pf, &scratch) == SLUICE_OK &&
        sluice_prefilter_scan(pf, scratch, &whole, on_range, &h) == SLUICE_OK) {
        for (size_t i = 0; i < sluice_ruleset_count(rs); i++)
            check_rule(&h, sluice_ruleset_rule(rs, i), text);
    }
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
    free(h.starts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
    size_t pack = end != NULL ? (size_t)(end - data) : size;
    struct sluice_ruleset *rs = NULL;
    struct sluice_error err = {0};
    size_t failures = 0;

    if (sluice_ruleset_parse("fuzz", data, pack, &rs, &err) != SLUICE_OK) {
        if (rs != NULL || err.what[0] == '\0' || err.status == SLUICE_OK)
            abort();
        return 0;
    }
    for (size_t i = 0; i < sluice_ruleset_count(rs); i++) {
        if (sluice_selftest_rule(sluice_ruleset_rule(rs, i), on_failure, NULL, &failures, &err) == SLUICE_EFORMAT)
            abort(); /* it knows of no such failure */
    }
    if (end != NULL && size - pack - 1 > 0 && size - pack - 1 <= TEXT_MAX)
        check_text(rs, end + 1, size - pack - 1);
    sluice_ruleset_unref(rs);
    return 0;
}
