#include "rules/backtrack.h"
#include "rules/pattern.h"
#include "rules/ruleset_internal.h"

#include "core/limits.h"

/* Bytes, never characters; `$` only at the very end; where a search may begin can be limited (prefilter.h). */
#define OPTIONS                                                                                                        \
    (PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY | PCRE2_USE_OFFSET_LIMIT)

pcre2_match_context *sluice_rule_match_context(void)
{
    pcre2_match_context *m = pcre2_match_context_create(NULL);

    if (m == NULL)
        return NULL;
    (void)pcre2_set_match_limit(m, SLUICE_PCRE_MATCH_LIMIT);
    (void)pcre2_set_depth_limit(m, SLUICE_PCRE_DEPTH_LIMIT);
    (void)pcre2_set_heap_limit(m, SLUICE_PCRE_HEAP_LIMIT_KIB);
    return m;
}

static enum sluice_status compile_error(int code, PCRE2_SIZE at, struct sluice_error *err)
{
    PCRE2_UCHAR why[160];

    (void)pcre2_get_error_message(code, why, sizeof(why));
    return sluice_fail(err, SLUICE_EFORMAT, "at byte %zu: %s", (size_t)at, (const char *)why);
}

static enum sluice_status compile_code(const struct sluice_rule *r, uint32_t more_options, pcre2_code **out,
                                       struct sluice_error *err)
{
    uint32_t options = OPTIONS | more_options | (r->caseless ? PCRE2_CASELESS : 0u);
    pcre2_compile_context *cc = pcre2_compile_context_create(NULL);
    enum sluice_status st = SLUICE_OK;
    PCRE2_SIZE at = 0;
    int rc = 0;

    *out = NULL;
    if (cc == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    (void)pcre2_set_newline(cc, PCRE2_NEWLINE_LF);
    *out = pcre2_compile((PCRE2_SPTR)r->pattern, PCRE2_ZERO_TERMINATED, options, &rc, &at, cc);
    if (*out == NULL)
        st = rc == PCRE2_ERROR_NOMEMORY ? sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM))
                                        : compile_error(rc, at, err);
    pcre2_compile_context_free(cc);
    return st;
}

static enum sluice_status check_backtracking(const struct sluice_rule *r, const struct sluice_pattern *p,
                                             struct sluice_error *err)
{
    pcre2_code *code = NULL;
    enum sluice_status st;

    if (!sluice_pattern_can_backtrack(p))
        return SLUICE_OK;
    st = compile_code(r, PCRE2_NO_AUTO_POSSESS | PCRE2_NO_START_OPTIMIZE, &code, err);
    if (st == SLUICE_OK)
        st = sluice_pattern_try_backtracking(p, code, err);
    pcre2_code_free(code);
    return st;
}

/* Our reading of the pattern and PCRE2's must be the same one. */
static enum sluice_status compare_readings(const pcre2_code *code, const struct sluice_pattern_info *info,
                                           struct sluice_error *err)
{
    uint32_t captures = 0;

    (void)pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &captures);
    if (captures != info->captures)
        return sluice_fail(err, SLUICE_EFORMAT, "PCRE2 reads this pattern in another way than Sluice");
    return SLUICE_OK;
}

enum sluice_status sluice_rule_check_pattern(struct sluice_rule *r, bool tried, struct sluice_error *err)
{
    const struct sluice_pattern_info *info;
    struct sluice_pattern *p = NULL;
    pcre2_code *code = NULL;
    enum sluice_status st;

    if ((st = sluice_pattern_parse(r->pattern, r->caseless, &p, err)) != SLUICE_OK)
        goto out;
    info = sluice_pattern_info(p);
    r->caseless = info->caseless;
    r->min_width = info->min_width;
    r->max_width = info->max_width;
    r->look_behind = info->look_behind;
    r->look_ahead = info->look_ahead;
    if ((st = compile_code(r, 0, &code, err)) == SLUICE_OK && (st = compare_readings(code, info, err)) == SLUICE_OK &&
        !tried)
        st = check_backtracking(r, p, err);
out:
    pcre2_code_free(code);
    sluice_pattern_free(p);
    return st;
}

/* Of a rule whose code nobody has needed yet. */
static enum sluice_status make_code(const struct sluice_rule *r, const pcre2_code **out, struct sluice_error *err)
{
    pcre2_code *code = NULL, *before = NULL;
    struct sluice_error why = {0};
    enum sluice_status st;

    if ((st = compile_code(r, 0, &code, &why)) != SLUICE_OK)
        return sluice_fail(err, st == SLUICE_ENOMEM ? st : SLUICE_EENGINE, "rule %s: its pattern does not compile: %s",
                           r->id, why.what);
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without JIT the interpreter does it */
    if (!atomic_compare_exchange_strong_explicit(&r->lazy->code, &before, code, memory_order_acq_rel,
                                                 memory_order_acquire)) {
        pcre2_code_free(code); /* another thread was faster */
        code = before;
    }
    *out = code;
    return SLUICE_OK;
}

enum sluice_status sluice_rule_code(const struct sluice_rule *r, const pcre2_code **out, struct sluice_error *err)
{
    *out = atomic_load_explicit(&r->lazy->code, memory_order_acquire);
    return *out != NULL ? SLUICE_OK : make_code(r, out, err);
}
