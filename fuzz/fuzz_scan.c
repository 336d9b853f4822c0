/*
 * Any text under a few rules that overlap, look around and need context: PLAIN over the whole text, FAST over the whole
 * text and FAST over the text cut in any places find the same. The first bytes of the input say how it is cut.
 */
#include "scan/findings.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE(id, class_, score, more, pattern)                                                                         \
    "{\"id\":\"" class_ "." id "\",\"type\":\"T" id "\",\"class\":\"" class_ "\",\"score\":" score "," more            \
    "\"reference\":\"fuzz\",\"examples\":{\"match\":[\"a\",\"b\",\"c\"],\"no_match\":[\"d\",\"e\",\"f\"]},"            \
    "\"pattern\":\"" pattern "\"}"

#define PIN "\"context\":{\"words\":[\"pin\",\"k\"],\"add\":0.3,\"before\":12,\"after\":9,\"required\":true},"

static const char *const rules[] = {
    RULE("1", "custom", "0.5", "", "a{2,3}"),
    RULE("2", "custom", "0.4", "", "ab|abc"),
    RULE("3", "pii", "0.6", "", "(?<![0-9])([0-9]{3})(?![0-9])"),
    RULE("4", "secret", "0.5", "", "^[ab]{2}|[ab]{2}$"),
    RULE("5", "secret", "0.9", "", "BEGIN[^-]{1,400}END"),
    RULE("6", "custom", "0.3", PIN, "[0-9]{4}"),
    RULE("7", "pii", "0.7", "", "\\\\b[a-z]{1,8}@[a-z]{1,8}\\\\.[a-z]{2,4}\\\\b"),
    RULE("8", "special", "0.2", "", "(?=[a-z]{4})[ab]{1,2}(?=.{0,40}z)"),
};

#define CUTS_MAX 16u

struct fuzz {
    struct sluice_ruleset *rs;
    struct sluice_prefilter *pf;
    struct sluice_scanner *plain, *fast;
};

static struct fuzz *fuzz_create(void)
{
    static struct fuzz f; /* made once, for all inputs */
    const struct sluice_scanner_options opts = {0};
    char pack[8192] = "{\"pack\":\"custom/fuzz\",\"rules\":[";

    if (f.fast != NULL)
        return &f;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        (void)snprintf(pack + strlen(pack), sizeof(pack) - strlen(pack), "%s%s", i == 0 ? "" : ",", rules[i]);
    (void)snprintf(pack + strlen(pack), sizeof(pack) - strlen(pack), "]}");
    if (sodium_init() < 0 ||
        sluice_ruleset_parse("fuzz", (const uint8_t *)pack, strlen(pack), &f.rs, NULL) != SLUICE_OK ||
        sluice_prefilter_create(f.rs, NULL, &f.pf, NULL) != SLUICE_OK ||
        sluice_scanner_create(f.rs, NULL, &opts, &f.plain, NULL) != SLUICE_OK ||
        sluice_scanner_create(f.rs, f.pf, &opts, &f.fast, NULL) != SLUICE_OK)
        abort();
    return &f;
}

static enum sluice_status collect(void *ctx, const struct sluice_finding *f)
{
    return sluice_findings_push(ctx, f);
}

static bool same(const struct sluice_findings *a, const struct sluice_findings *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        const struct sluice_finding *f = &a->v[i], *g = &b->v[i];

        if (f->rule_index != g->rule_index || f->start != g->start || f->end != g->end || f->score != g->score ||
            f->context != g->context || strcmp(f->view, g->view) != 0)
            return false;
    }
    return true;
}

/* Each byte of cuts is the length of a piece, in 256ths of what is left. */
static enum sluice_status scan_cut(struct sluice_scanner *s, const uint8_t *text, size_t len, const uint8_t *cuts,
                                   size_t n, struct sluice_findings *out)
{
    enum sluice_status st = sluice_scanner_begin(s, NULL, 0, collect, out);

    for (size_t i = 0; i <= n && st == SLUICE_OK; i++) {
        const size_t take = i == n ? len : len / 256 * cuts[i] + len % 256 * cuts[i] / 256;

        st = sluice_scanner_feed(s, text, take, NULL);
        text += take;
        len -= take;
    }
    return st == SLUICE_OK ? sluice_scanner_end(s, NULL) : st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz *f = fuzz_create();
    struct sluice_findings plain = {0}, fast = {0}, cut = {0};
    enum sluice_status st[3];
    size_t n;

    if (size < 1)
        return 0;
    n = data[0] % CUTS_MAX < size - 1 ? data[0] % CUTS_MAX : size - 1;
    st[0] = sluice_scan_text(f->plain, NULL, 0, data + 1 + n, size - 1 - n, &plain, NULL);
    st[1] = sluice_scan_text(f->fast, NULL, 0, data + 1 + n, size - 1 - n, &fast, NULL);
    st[2] = scan_cut(f->fast, data + 1 + n, size - 1 - n, data + 1, n, &cut);
    if (st[0] != st[1] || st[1] != st[2] || (st[0] == SLUICE_OK && (!same(&plain, &fast) || !same(&fast, &cut))))
        abort();
    sluice_findings_release(&plain);
    sluice_findings_release(&fast);
    sluice_findings_release(&cut);
    return 0;
}
