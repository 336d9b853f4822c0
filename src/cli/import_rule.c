#include "cli/import_rule.h"

#include "cli/import_layout.h"
#include "cli/import_regex.h"
#include "cli/print.h"
#include "core/limits.h"
#include "rules/pattern_gen.h"
#include "rules/ruleset.h"
#include "rules/selftest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 24u          /* examples of each kind that are tried, of which three are kept */
#define KEPT 3u            /* what a rule must have */
#define CHOICES 4u         /* of three that are tried: random parts change with an example's place */
#define KEYWORD_TRIES 256u /* strings of the expression that are searched for keywords */
#define REACH 256u         /* bytes around the value in which a keyword counts: all that a rule may */
#define RULE_MAX (1u << 20)

/* A rule on its way. */
struct draft {
    const struct import_rule *of;
    struct import_regex *regex;
    const struct import_bounds *bounds;
    struct import_changes changes;
    struct sluice_buf pattern; /* ended by NUL */
    bool context, random;
    struct sluice_buf match[TRIES], no_match[TRIES]; /* templates, ended by NUL */
    size_t n_match, n_no_match;
    struct sluice_error *err;
};

static enum sluice_status finish(struct sluice_buf *b)
{
    return sluice_buf_append_byte(b, '\0');
}

/* --- as JSON ----------------------------------------------------------------------------------------------------- */

/* Texts of a draft as JSON, while it is printed. */
struct texts {
    struct sluice_buf v[8 + SLUICE_RULE_LIST_MAX + 2 * TRIES];
    size_t n;
    enum sluice_status st; /* the first failure */
};

static const char *quoted(struct texts *t, const char *s)
{
    struct sluice_buf *b = &t->v[t->n++];

    sluice_buf_init(b, RULE_MAX);
    if (t->st == SLUICE_OK)
        t->st = sluice_print_string(s, b);
    if (t->st == SLUICE_OK)
        t->st = finish(b);
    return t->st == SLUICE_OK ? (const char *)b->data : "\"\"";
}

static void texts_release(struct texts *t)
{
    for (size_t i = 0; i < t->n; i++)
        sluice_buf_release(&t->v[i]);
    free(t);
}

static struct layout text_member(const char *name, const char *json)
{
    return (struct layout){.kind = LAYOUT_TEXT, .name = name, .text = json};
}

static size_t keywords_of(const struct draft *d)
{
    return d->of->n_keywords < SLUICE_RULE_LIST_MAX ? d->of->n_keywords : SLUICE_RULE_LIST_MAX;
}

/* Checks that the draft asks for, and what each says. */
static size_t checks_of(const struct draft *d, const char *score, struct layout members[2][3], struct layout out[2])
{
    size_t n = 0;

    for (unsigned i = 0; i < 2; i++) {
        if (i == 0 ? !d->random : !d->of->placeholder)
            continue;
        members[n][0] = text_member("name", i == 0 ? "\"random\"" : "\"not-placeholder\"");
        members[n][1] = text_member("pass", score);
        members[n][2] = text_member("fail", "\"drop\"");
        out[n] = (struct layout){.kind = LAYOUT_OBJECT, .items = members[n], .n = 3};
        n++;
    }
    return n;
}

static struct layout list_of(const char *name, struct layout *items, size_t n)
{
    return (struct layout){.kind = LAYOUT_LIST, .name = name, .items = items, .n = n};
}

/* The keywords, within 256 bytes, and required. */
static struct layout context_of(const struct draft *d, struct texts *t, struct layout words[SLUICE_RULE_LIST_MAX],
                                struct layout members[5])
{
    for (size_t i = 0; i < keywords_of(d); i++)
        words[i] = text_member(NULL, quoted(t, d->of->keywords[i]));
    members[0] = list_of("words", words, keywords_of(d));
    members[1] = text_member("add", "0.1");
    members[2] = text_member("before", "256");
    members[3] = text_member("after", "256");
    members[4] = text_member("required", "true");
    return (struct layout){.kind = LAYOUT_OBJECT, .name = "context", .items = members, .n = 5};
}

/* A list of those examples that were picked. */
static struct layout picked(const char *name, const struct sluice_buf *examples, const size_t *which, size_t n,
                            struct texts *t, struct layout items[TRIES])
{
    for (size_t i = 0; i < n; i++)
        items[i] = text_member(NULL, quoted(t, (const char *)examples[which[i]].data));
    return list_of(name, items, n);
}

static enum sluice_status print_draft(const struct draft *d, const size_t *match, size_t n_match,
                                      const size_t *no_match, size_t n_no_match, struct sluice_buf *out)
{
    struct texts *t = calloc(1, sizeof(*t));
    struct layout words[SLUICE_RULE_LIST_MAX], yes[TRIES], no[TRIES], members[10], context[5], examples[2];
    struct layout check[2][3], checks[2];
    struct layout rule = {.kind = LAYOUT_OBJECT, .items = members, .tall = true};
    const char *score = d->context ? "0.5" : "0.6";
    const size_t n_checks = checks_of(d, score, check, checks);
    enum sluice_status st;

    if (t == NULL)
        return sluice_fail(d->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    members[rule.n++] = text_member("id", quoted(t, d->of->id));
    members[rule.n++] = text_member("type", quoted(t, d->of->type));
    members[rule.n++] = text_member("class", "\"secret\"");
    members[rule.n++] = text_member("pattern", quoted(t, (const char *)d->pattern.data));
    members[rule.n++] = text_member("score", score);
    if (n_checks > 0)
        members[rule.n++] = list_of("validators", checks, n_checks);
    if (d->context)
        members[rule.n++] = context_of(d, t, words, context);
    members[rule.n++] = text_member("reference", quoted(t, d->of->reference));
    examples[0] = picked("match", d->match, match, n_match, t, yes);
    examples[1] = picked("no_match", d->no_match, no_match, n_no_match, t, no);
    members[rule.n++] = (struct layout){.kind = LAYOUT_OBJECT, .name = "examples", .items = examples, .n = 2};
    st = t->st == SLUICE_OK ? layout_print(&rule, 4, 1, out) : t->st;
    texts_release(t);
    return st == SLUICE_OK ? st : sluice_fail(d->err, st, "%s", sluice_status_text(st));
}

/* --- trying it --------------------------------------------------------------------------------------------------- */

struct outcome {
    bool match[TRIES], no_match[TRIES]; /* it failed */
    char line[192];                     /* the first failure of a match */
};

static void on_failure(void *ctx, const struct sluice_rule *r, const char *line)
{
    struct outcome *o = ctx;
    const char *bracket = strchr(line, '[');
    unsigned long i = bracket != NULL ? strtoul(bracket + 1, NULL, 10) : TRIES;

    (void)r;
    if (i >= TRIES)
        return;
    if (strncmp(line, "match", 5) == 0) {
        o->match[i] = true;
        if (o->line[0] == '\0')
            (void)snprintf(o->line, sizeof(o->line), "%s", strchr(line, ' ') != NULL ? strchr(line, ' ') + 1 : line);
    } else {
        o->no_match[i] = true;
    }
}

/* Load the rule with these examples and run them. EFORMAT, ELIMIT: it does not load. */
static enum sluice_status try(const struct draft *d, const size_t *match, size_t n_match, const size_t *no_match,
                              size_t n_no_match, struct outcome *o)
{
    struct sluice_ruleset *rules = NULL;
    struct sluice_error err = {0};
    struct sluice_buf pack;
    size_t failures = 0;
    enum sluice_status st;

    memset(o, 0, sizeof(*o));
    sluice_buf_init(&pack, RULE_MAX);
    if ((st = sluice_buf_append_str(&pack, "{\"pack\": \"imported/rule\", \"rules\": [")) == SLUICE_OK &&
        (st = print_draft(d, match, n_match, no_match, n_no_match, &pack)) == SLUICE_OK)
        st = sluice_buf_append_str(&pack, "]}");
    if (st == SLUICE_OK && (st = sluice_ruleset_parse("imported", pack.data, pack.len, &rules, &err)) == SLUICE_OK)
        st = sluice_selftest_rule(sluice_ruleset_rule(rules, 0), on_failure, o, &failures, &err);
    if (st != SLUICE_OK)
        (void)sluice_fail(d->err, st, "%s", err.what[0] != '\0' ? err.what : sluice_status_text(st));
    sluice_ruleset_unref(rules);
    sluice_buf_release(&pack);
    return st;
}

/* --- examples ---------------------------------------------------------------------------------------------------- */

static uint64_t seed_of(const char *id)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */

    for (; *id != '\0'; id++)
        h = (h ^ (uint8_t)*id) * 0x100000001b3u;
    return h;
}

/* A keyword and a blank, as a template: $${ stands for the two characters. */
static enum sluice_status put_keyword(const char *word, struct sluice_buf *b)
{
    enum sluice_status st = SLUICE_OK;

    for (const char *c = word; *c != '\0' && st == SLUICE_OK; c++) {
        if (c > word && c[-1] == '$' && *c == '{' && (st = sluice_buf_append_byte(b, '$')) != SLUICE_OK)
            break;
        st = sluice_buf_append_byte(b, (uint8_t)*c);
    }
    return st == SLUICE_OK ? sluice_buf_append_byte(b, ' ') : st;
}

/* A template in *b: text, an example of the expression where it has %, and, for a rule that needs one, a keyword. */
static enum sluice_status compose(const struct draft *d, const char *around, uint64_t seed, unsigned spoilt,
                                  bool context, struct sluice_buf *b)
{
    enum sluice_status st = SLUICE_OK;

    sluice_buf_init(b, SLUICE_EXAMPLE_MAX);
    if (context && d->context)
        st = put_keyword(d->of->keywords[seed % keywords_of(d)], b);
    for (; *around != '\0' && st == SLUICE_OK; around++)
        st = *around == '%' ? import_regex_example(d->regex, d->bounds, seed, spoilt, b)
                            : sluice_buf_append_byte(b, (uint8_t)*around);
    return st == SLUICE_OK ? finish(b) : st;
}

static enum sluice_status add_example(struct draft *d, bool match, const char *around, uint64_t seed, unsigned spoilt,
                                      bool context)
{
    struct sluice_buf *list = match ? d->match : d->no_match, *b;
    size_t *n = match ? &d->n_match : &d->n_no_match;
    enum sluice_status st;

    if (*n == TRIES)
        return SLUICE_OK;
    b = &list[*n];
    st = compose(d, around, seed, spoilt, context, b);
    if (st == SLUICE_ENOMEM)
        return sluice_fail(d->err, st, "%s", sluice_status_text(st));
    for (size_t i = 0; st == SLUICE_OK && i < *n; i++) {
        if (strcmp((const char *)list[i].data, (const char *)b->data) == 0)
            st = SLUICE_EFORMAT; /* there already */
    }
    if (st == SLUICE_OK && b->len > 1)
        ++*n;
    else
        sluice_buf_release(b);
    return SLUICE_OK;
}

static enum sluice_status make_examples(struct draft *d)
{
    static const char *const around[] = {"%", "x = %", "(%)", "% "};
    static const char *const others[] = {"nothing to see here", "--", "see the manual, page 7", "0", "one, two: three"};
    unsigned places = import_regex_places(d->regex);
    uint64_t seed = seed_of(d->of->id);
    enum sluice_status st = SLUICE_OK;

    for (unsigned i = 0; i < TRIES && st == SLUICE_OK; i++)
        st = add_example(d, true, around[i % 4], seed + i, IMPORT_UNSPOILT, true);
    if (d->context && st == SLUICE_OK)
        st = add_example(d, false, "%", seed, IMPORT_UNSPOILT, false);
    for (unsigned i = 0; i < 12 && i < places && st == SLUICE_OK; i++) /* from the end: one short, then other letters */
        st = add_example(d, false, around[i % 2], seed + i, places - 1 - i * (places - 1) / (places < 12 ? places : 12),
                         true);
    for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]) && st == SLUICE_OK; i++)
        st = add_example(d, false, others[i], 0, IMPORT_UNSPOILT, true);
    return st;
}

static void drop_examples(struct draft *d)
{
    while (d->n_match > 0)
        sluice_buf_release(&d->match[--d->n_match]);
    while (d->n_no_match > 0)
        sluice_buf_release(&d->no_match[--d->n_no_match]);
}

/* --- keywords ---------------------------------------------------------------------------------------------------- */

static bool contains(const struct sluice_buf *text, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= text->len; i++) {
        if (strncasecmp((const char *)text->data + i, word, n) == 0)
            return true;
    }
    return false;
}

/* Whether what the pattern matches holds one of the keywords anyhow, as far as strings made from it tell. */
static enum sluice_status needs_context(struct draft *d, bool *needs)
{
    struct sluice_random random = {.state = seed_of(d->of->id)};
    struct sluice_pattern *p = NULL;
    struct sluice_buf text;
    enum sluice_status st;

    *needs = false;
    if ((st = sluice_pattern_parse((const char *)d->pattern.data, false, &p, d->err)) != SLUICE_OK ||
        d->of->n_keywords == 0) {
        sluice_pattern_free(p);
        return st;
    }
    sluice_buf_init(&text, SLUICE_MATCH_MAX);
    for (unsigned i = 0; i < KEYWORD_TRIES && st == SLUICE_OK && !*needs; i++) {
        bool found = false;

        sluice_buf_clear(&text);
        st = sluice_pattern_generate(p, &random, i % 2 == 0 ? SLUICE_PATTERN_SHORTEST : SLUICE_PATTERN_ANY, &text);
        for (size_t k = 0; k < d->of->n_keywords && !found; k++)
            found = contains(&text, d->of->keywords[k]);
        *needs = st == SLUICE_OK && !found;
    }
    sluice_buf_release(&text);
    sluice_pattern_free(p);
    return st == SLUICE_OK ? st : sluice_fail(d->err, st, "%s", sluice_status_text(st));
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

/* The first `KEPT` of those that did not fail, from the offset on. */
static size_t choose(const bool *failed, size_t n, size_t offset, size_t chosen[KEPT])
{
    size_t found = 0;

    for (size_t i = 0; i < n && found < KEPT; i++) {
        if (!failed[i] && offset > 0)
            offset--;
        else if (!failed[i])
            chosen[found++] = i;
    }
    return found;
}

/* Find three examples of each kind that hold together, and print the rule with them. */
static enum sluice_status settle(struct draft *d, const struct outcome *all, struct sluice_buf *out)
{
    size_t yes[KEPT], no[KEPT];
    enum sluice_status st;

    if (choose(all->match, d->n_match, 0, yes) < KEPT)
        return sluice_fail(d->err, SLUICE_EFORMAT, "of the texts made from it too few are found: %s",
                           all->line[0] != '\0' ? all->line : "they are all alike");
    if (choose(all->no_match, d->n_no_match, 0, no) < KEPT)
        return sluice_fail(d->err, SLUICE_EFORMAT, "it finds what is made to look like a near miss, too");
    for (size_t i = 0; i < CHOICES; i++) {
        struct outcome o;
        bool failed = false;

        if (choose(all->match, d->n_match, i, yes) < KEPT)
            break;
        if ((st = try(d, yes, KEPT, no, KEPT, &o)) != SLUICE_OK)
            return st;
        for (size_t k = 0; k < KEPT; k++)
            failed = failed || o.match[k] || o.no_match[k];
        if (!failed)
            return print_draft(d, yes, KEPT, no, KEPT, out);
    }
    return sluice_fail(d->err, SLUICE_EFORMAT, "no three examples of it could be found that hold");
}

/* With the widest ends of repeats with which it loads. */
static enum sluice_status fit(struct draft *d, struct outcome *all)
{
    size_t index[TRIES];
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < TRIES; i++)
        index[i] = i;
    for (unsigned i = 0; i < IMPORT_BOUNDS; i++) {
        d->err->status = SLUICE_OK;
        d->bounds = &import_bounds[i];
        drop_examples(d);
        sluice_buf_clear(&d->pattern);
        if ((st = import_regex_print(d->regex, d->of->group, d->bounds, &d->pattern, &d->changes)) != SLUICE_OK ||
            (st = finish(&d->pattern)) != SLUICE_OK)
            return sluice_fail(d->err, st, "its pattern would be longer than %u bytes", SLUICE_PATTERN_MAX);
        if ((st = needs_context(d, &d->context)) == SLUICE_OK && (st = make_examples(d)) == SLUICE_OK) {
            if (d->n_match < KEPT || d->n_no_match < KEPT)
                return sluice_fail(d->err, SLUICE_EFORMAT, "too few different texts match it");
            st = try(d, index, d->n_match, index, d->n_no_match, all);
        }
        if (st == SLUICE_OK || st == SLUICE_ENOMEM || st == SLUICE_EENGINE || d->changes.bounded == 0)
            return st;
    }
    return st;
}

static void note(import_note_fn fn, void *ctx, const char *verb, const char *fmt, ...) SLUICE_PRINTF(4, 5);

static void note(import_note_fn fn, void *ctx, const char *verb, const char *fmt, ...)
{
    char line[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    fn(ctx, verb, line);
}

static void report(const struct draft *d, import_note_fn fn, void *ctx)
{
    const struct import_changes *c = &d->changes;

    if (c->bounded > 0 && c->least == c->most)
        note(fn, ctx, "changed", "%u repeat%s without end: more than %u times is no longer found, or not whole",
             c->bounded, c->bounded == 1 ? "" : "s", c->least);
    else if (c->bounded > 0)
        note(fn, ctx, "changed", "%u repeats without end: more than %u to %u times is no longer found, or not whole",
             c->bounded, c->least, c->most);
    if (c->whole != NULL)
        note(fn, ctx, "changed", "the whole match counts as the secret: %s", c->whole);
    if (c->text_end_z)
        note(fn, ctx, "changed", "\\Z, which Go does not have, was read as \\z");
    if (c->beyond_ascii)
        note(fn, ctx, "changed", "(?i) folds ASCII letters only");
    if (d->context)
        note(fn, ctx, "changed", "a keyword must stand within %u bytes of the secret, as a whole word", REACH);
    if (d->context && d->of->n_keywords > SLUICE_RULE_LIST_MAX)
        note(fn, ctx, "lost", "keywords beyond the first %u", SLUICE_RULE_LIST_MAX);
    if (d->of->placeholder)
        note(fn, ctx, "changed", "allow-list: the validator not-placeholder stands in for words and expressions");
    if (d->of->random && d->random)
        note(fn, ctx, "changed",
             "entropy: the validator random stands in for it (16 and more characters that look drawn)");
    else if (d->of->random)
        note(fn, ctx, "lost", "entropy: what it finds is too short or too plain for the validator random");
}

enum sluice_status import_rule_convert(const struct import_rule *rule, struct sluice_buf *out, import_note_fn fn,
                                       void *ctx, struct sluice_error *err)
{
    struct draft *d = calloc(1, sizeof(*d));
    struct outcome all;
    enum sluice_status st;

    if (d == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    d->of = rule;
    d->err = err;
    sluice_buf_init(&d->pattern, SLUICE_PATTERN_MAX + 1);
    if ((st = import_regex_parse(rule->regex, &d->regex, err)) != SLUICE_OK)
        goto out;
    for (unsigned i = rule->random ? 0 : 1; i < 2; i++) { /* with the validator, then without */
        d->random = i == 0;
        if ((st = fit(d, &all)) != SLUICE_OK || (st = settle(d, &all, out)) == SLUICE_OK)
            break;
    }
    if (st == SLUICE_OK)
        report(d, fn, ctx);
out:
    drop_examples(d);
    import_regex_free(d->regex);
    sluice_buf_release(&d->pattern);
    free(d);
    return st;
}
