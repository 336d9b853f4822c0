/*
 * What a byte of ordinary text costs, counted and not timed, with the rules of secrets alone and with all: a rule that
 * PCRE2 is asked about on every line, or a view that decodes what is plain, passes every other test.
 */
#include "rules/prefilter.h"
#include "scan/scanner.h"
#include "scan/work.h"

#include "bench_text.h"
#include "suite_run.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TEXT (256u << 10) /* bytes of each kind */

static char text[TEXT];

/*
 * Ceilings for each KiB of text, up to a fourth above what was counted last. Lower one when work gets less; one that
 * has to be raised is a decision, to be explained in the commit.
 */
struct ceiling {
    double searched; /* bytes looked at, decoded ones too */
    double ranges;   /* that the prefilter gave */
    double starts;   /* places PCRE2 was asked about */
    double calls;    /* ...in so many calls */
};

static const struct {
    const char *packs;
    struct ceiling most[COUNT(kinds)]; /* of prose, program text and JSON lines */
} ceilings[] = {
    {"/rules/secrets", {{1200, 0.72, 1.15, 0.69}, {1200, 4.3, 4.2, 4.2}, {2650, 58, 3050, 49}}},
    {"/rules", {{1200, 6.4, 18.5, 6.2}, {1200, 14, 13.5, 13.5}, {2700, 107, 3100, 88}}},
};

static enum sluice_status ignore(void *ctx, const struct sluice_finding *f)
{
    (void)ctx;
    (void)f;
    return SLUICE_OK;
}

static void make_text(size_t kind)
{
    struct writer w = {.p = text, .cap = sizeof(text), .x = 20261129};

    while (w.n < w.cap)
        kinds[kind].put(&w);
}

static void check_below(const char *packs, const char *kind, const char *what, uint64_t count, double ceiling)
{
    const double each = (double)count / (sizeof(text) / 1024.0);

    if (getenv("SLUICE_HOSTILE_PRINT") != NULL)
        printf("%-15s %-6s %-9s %9.3f a KiB, ceiling %g\n", packs, kind, what, each, ceiling);
    else if (each > ceiling)
        ck_abort_msg("%s, %s: %s: %.3f for each KiB of text, at most %g are allowed", packs, kind, what, each, ceiling);
}

static void check_kind(struct sluice_scanner *scanner, const char *packs, size_t kind, const struct ceiling *most)
{
    const struct sluice_scan_work *w = sluice_scanner_work(scanner);
    struct sluice_error err = {0};

    make_text(kind);
    if (sluice_scanner_run(scanner, NULL, 0, (const uint8_t *)text, sizeof(text), ignore, NULL, &err) != SLUICE_OK)
        ck_abort_msg("%s", err.what);
    check_below(packs, kinds[kind].name, "searched", w->searched, most->searched);
    check_below(packs, kinds[kind].name, "ranges", w->ranges, most->ranges);
    check_below(packs, kinds[kind].name, "starts", w->starts, most->starts);
    check_below(packs, kinds[kind].name, "calls", w->calls, most->calls);
}

START_TEST(ordinary__text_of_each_kind__work_stays_below_its_ceilings)
{
    const struct sluice_scanner_options opts = {.no_views = false};
    struct sluice_ruleset *rs;
    struct sluice_prefilter *pf;
    struct sluice_scanner *scanner;
    struct sluice_error err = {0};
    char folder[512];
    const char *paths[] = {folder};

    ck_assert_int_lt(snprintf(folder, sizeof(folder), "%s%s", SLUICE_SOURCE_DIR, ceilings[_i].packs),
                     (int)sizeof(folder));
    if (sluice_ruleset_load(paths, 1, NULL, &rs, &err) != SLUICE_OK)
        ck_abort_msg("%s", err.what);
    ck_assert_int_eq(sluice_prefilter_create(rs, NULL, &pf, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_create(rs, pf, &opts, &scanner, &err), SLUICE_OK);
    for (size_t k = 0; k < COUNT(kinds); k++)
        check_kind(scanner, ceilings[_i].packs, k, &ceilings[_i].most[k]);
    sluice_scanner_free(scanner);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ordinary");
    TCase *tc = tcase_create("work");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, ordinary__text_of_each_kind__work_stays_below_its_ceilings, 0, COUNT(ceilings));
    suite_add_tcase(s, tc);
    return suite_run(s);
}
