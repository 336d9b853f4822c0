#include "cli/import_config.h"

#include "cli/import_rule.h"
#include "cli/print.h"
#include "core/ascii.h"
#include "core/limits.h"
#include "core/toml.h"
#include "rules/ruleset.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define ENTROPY_LEAST 3.0 /* bits a character from which on the validator random stands in for an entropy */
#define ID_MAX 96u        /* bytes of a rule's id, of its type: rule_parse.c */
#define TYPE_MAX 64u
#define SLUG_MAX 80u /* bytes an id of theirs leaves in one of ours: a number may follow */

struct import {
    const char *path, *name; /* as given; without its folder */
    enum import_format format;
    FILE *report;
    struct import_counts *counts;
    struct sluice_buf *pack;
    char (*ids)[ID_MAX + 1]; /* of the rules carried over */
    size_t n_ids;
    struct sluice_error *err;
    /* of the rule at hand */
    const char *id;
    uint32_t line;
    bool changed;
};

/* --- the report -------------------------------------------------------------------------------------------------- */

/* Names come from the file: nothing in them may steer a terminal. */
static void print_plain(FILE *f, const char *s)
{
    for (; *s != '\0'; s++)
        (void)fputc((uint8_t)*s < 0x20 || *s == 0x7f ? '?' : *s, f);
}

static void say(struct import *im, uint32_t line, const char *fmt, ...) SLUICE_PRINTF(3, 4);

static void say(struct import *im, uint32_t line, const char *fmt, ...)
{
    char text[768];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    (void)fprintf(im->report, "%s:%u: ", im->path, line);
    if (im->id != NULL) {
        (void)fputs("rule ", im->report);
        print_plain(im->report, im->id);
        (void)fputs(": ", im->report);
    }
    print_plain(im->report, text);
    (void)fputc('\n', im->report);
}

static void lost(struct import *im, const struct sluice_toml *at, const char *why)
{
    im->counts->lost++;
    im->changed = true;
    say(im, at->line, "lost: %s%s%s", at->key != NULL ? at->key : "", at->key != NULL ? ": " : "", why);
}

static void on_note(void *ctx, const char *verb, const char *what)
{
    struct import *im = ctx;

    im->changed = true;
    im->counts->lost += strcmp(verb, "lost") == 0;
    say(im, im->line, "%s: %s", verb, what);
}

/* --- members ----------------------------------------------------------------------------------------------------- */

static enum sluice_status bad(struct import *im, const struct sluice_toml *at, const char *why)
{
    return sluice_fail_at(im->err, SLUICE_EFORMAT, im->path, at->line, at->key != NULL ? at->key : "", "%s", why);
}

/* A member's text; *out stays where it is absent. */
static enum sluice_status take_string(struct import *im, const struct sluice_toml *t, const char *key, const char **out)
{
    const struct sluice_toml *v = sluice_toml_get(t, key);

    if (v == NULL)
        return SLUICE_OK;
    if (v->kind != SLUICE_TOML_STRING)
        return bad(im, v, "expected a string");
    *out = v->text;
    return SLUICE_OK;
}

static enum sluice_status take_flag(struct import *im, const struct sluice_toml *t, const char *key, bool *out)
{
    const struct sluice_toml *v = sluice_toml_get(t, key);

    if (v == NULL)
        return SLUICE_OK;
    if (v->kind != SLUICE_TOML_BOOL)
        return bad(im, v, "expected true or false");
    *out = v->flag;
    return SLUICE_OK;
}

static enum sluice_status take_group(struct import *im, const struct sluice_toml *t, unsigned *out)
{
    const struct sluice_toml *v = sluice_toml_get(t, "secretGroup");

    if (v == NULL)
        return SLUICE_OK;
    if (v->kind != SLUICE_TOML_INTEGER || v->integer < 0 || v->integer > 1000)
        return bad(im, v, "expected the number of a group");
    *out = (unsigned)v->integer;
    return SLUICE_OK;
}

static enum sluice_status take_keywords(struct import *im, const struct sluice_toml *t, const char ***out, size_t *n)
{
    const struct sluice_toml *v = sluice_toml_get(t, "keywords");

    if (v == NULL)
        return SLUICE_OK;
    if (v->kind != SLUICE_TOML_ARRAY)
        return bad(im, v, "expected an array of strings");
    if ((*out = calloc(v->n + 1, sizeof(**out))) == NULL)
        return sluice_fail(im->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (const struct sluice_toml *e = v->child; e != NULL; e = e->next) {
        size_t len;

        if (e->kind != SLUICE_TOML_STRING)
            return bad(im, e, "expected a string");
        len = strlen(e->text);
        if (len == 0 || len > 64) /* what a context word may have */
            lost(im, e, "a keyword that is empty or has more than 64 bytes");
        else
            (*out)[(*n)++] = e->text;
    }
    return SLUICE_OK;
}

/* --- names ------------------------------------------------------------------------------------------------------- */

/* Letters (in one case) and digits of s, everything else as one `gap`; at most max bytes and the NUL. */
static void slug_of(const char *s, char gap, bool upper, size_t max, char *out)
{
    size_t n = 0;

    for (; *s != '\0' && n < max; s++) {
        char c = *s;

        if (!sluice_is_alnum((uint8_t)c)) {
            if (n > 0 && out[n - 1] != gap)
                out[n++] = gap;
            continue;
        }
        if (upper && c >= 'a')
            c = (char)(c - 32);
        else if (!upper && c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        out[n++] = c;
    }
    while (n > 0 && out[n - 1] == gap)
        n--;
    out[n] = '\0';
}

static bool is_taken(const struct import *im, const char *id)
{
    bool taken = strcmp(id, SLUICE_OWN_RULE) == 0;

    for (size_t i = 0; i < im->n_ids && !taken; i++)
        taken = strcmp(im->ids[i], id) == 0;
    return taken;
}

static void id_of(const struct import *im, const char *theirs, char out[ID_MAX + 1])
{
    char slug[SLUG_MAX + 1];

    slug_of(theirs, '-', false, SLUG_MAX, slug);
    if (slug[0] == '\0')
        (void)snprintf(slug, sizeof(slug), "rule");
    (void)snprintf(out, ID_MAX + 1, "secret.%s", slug);
    for (unsigned i = 2; is_taken(im, out); i++)
        (void)snprintf(out, ID_MAX + 1, "secret.%s-%u", slug, i);
}

/* A type begins with a letter and has two characters. */
static void type_of(const char *theirs, char out[TYPE_MAX + 1])
{
    char slug[TYPE_MAX + 1];

    slug_of(theirs, '_', true, TYPE_MAX - 7, slug);
    if (slug[0] >= 'A' && slug[1] != '\0')
        (void)snprintf(out, TYPE_MAX + 1, "%s", slug);
    else
        (void)snprintf(out, TYPE_MAX + 1, "SECRET%s%s", slug[0] != '\0' ? "_" : "", slug);
}

static enum sluice_status reference_of(const struct import *im, const char *id, const char *description,
                                       struct sluice_buf *out)
{
    enum sluice_status st = SLUICE_OK;
    const char *parts[] = {im->name, ", rule ", id, description != NULL && *description != '\0' ? ": " : "",
                           description != NULL ? description : ""};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && st == SLUICE_OK; i++)
        st = sluice_buf_append_str(out, parts[i]);
    return st == SLUICE_OK ? sluice_buf_append_byte(out, '\0') : st;
}

/* --- what has no counterpart ------------------------------------------------------------------------------------- */

static size_t length_of(const struct sluice_toml *t, const char *key)
{
    const struct sluice_toml *v = sluice_toml_get(t, key);

    return v != NULL && v->kind == SLUICE_TOML_ARRAY ? v->n : 0;
}

/* One allow-list. *stopwords: it has words that a secret may not hold. */
static void lose_allowlist(struct import *im, const struct sluice_toml *a, bool *stopwords)
{
    static const struct {
        const char *key, *why;
    } parts[] = {{"regexes", "what matches one of these expressions is found all the same"},
                 {"stopwords", "secrets that hold one of these words are found all the same"},
                 {"paths", "there are no paths here: it is found in any text"},
                 {"commits", "there are no commits here"}};
    bool some = false;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        size_t n = length_of(a, parts[i].key);
        char why[160];

        if (n == 0)
            continue;
        (void)snprintf(why, sizeof(why), "%s (%zu): %s", parts[i].key, n, parts[i].why);
        lost(im, a, why);
        some = true;
        *stopwords = *stopwords || i <= 1;
    }
    if (!some)
        lost(im, a, "an allow-list without anything we know");
}

/* allowlist, a table, or allowlists, an array of them. */
static enum sluice_status lose_allowlists(struct import *im, const struct sluice_toml *in, const char *key,
                                          bool *stopwords)
{
    const struct sluice_toml *v = sluice_toml_get(in, key);

    if (v == NULL)
        return SLUICE_OK;
    if (v->kind == SLUICE_TOML_TABLE) {
        lose_allowlist(im, v, stopwords);
        return SLUICE_OK;
    }
    if (v->kind != SLUICE_TOML_ARRAY)
        return bad(im, v, "expected a table");
    for (const struct sluice_toml *e = v->child; e != NULL; e = e->next) {
        if (e->kind != SLUICE_TOML_TABLE)
            return bad(im, e, "expected a table");
        lose_allowlist(im, e, stopwords);
    }
    return SLUICE_OK;
}

static bool is_one_of(const char *key, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(key, *list) == 0)
            return true;
    }
    return false;
}

/* Members of a rule that say something we cannot, and those we do not know. */
static void lose_members(struct import *im, const struct sluice_toml *rule)
{
    static const struct {
        const char *key, *why;
        bool theirs; /* betterleaks' own */
    } parts[] = {{"path", "there are no paths here: the rule looks at every text", false},
                 {"required", "that another rule finds something near by is not asked for", false},
                 {"validate", "secrets are not tried out over a network", true},
                 {"filter", "its expression is not evaluated: what it would drop is found", true},
                 {"prefilter", "its expression is not evaluated: what it would skip is looked at", true}};
    static const char *const known[] = {"id",       "description", "regex",      "secretGroup", "entropy",
                                        "keywords", "allowlist",   "allowlists", "skipReport",  NULL};

    for (const struct sluice_toml *m = rule->child; m != NULL; m = m->next) {
        const char *why = NULL;

        if (is_one_of(m->key, known) || (strcmp(m->key, "path") == 0 && sluice_toml_get(rule, "regex") == NULL) ||
            (strcmp(m->key, "tokenEfficiency") == 0 && im->format == IMPORT_BETTERLEAKS))
            continue;
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
            if (strcmp(parts[i].key, m->key) == 0 && (!parts[i].theirs || im->format == IMPORT_BETTERLEAKS))
                why = parts[i].why;
        }
        if (strcmp(m->key, "tags") == 0)
            say(im, m->line, "dropped: tags, which say nothing about what is found");
        else
            lost(im, m, why != NULL ? why : "not a member we know");
    }
}

/* --- a rule ------------------------------------------------------------------------------------------------------ */

static enum sluice_status leave_out(struct import *im, const char *why)
{
    im->counts->left_out++;
    say(im, im->line, "left out: %s", why);
    return SLUICE_OK;
}

/* Entropy and token efficiency ask whether a value looks drawn at random. */
static enum sluice_status take_random(struct import *im, const struct sluice_toml *t, bool *out)
{
    const struct sluice_toml *v = sluice_toml_get(t, "entropy");
    bool efficiency = false;
    enum sluice_status st;

    if (v != NULL && v->kind != SLUICE_TOML_FLOAT && v->kind != SLUICE_TOML_INTEGER)
        return bad(im, v, "expected a number");
    if (im->format == IMPORT_BETTERLEAKS && (st = take_flag(im, t, "tokenEfficiency", &efficiency)) != SLUICE_OK)
        return st;
    *out = efficiency || (v != NULL && v->number >= ENTROPY_LEAST);
    if (v != NULL && v->number > 0 && v->number < ENTROPY_LEAST)
        lost(im, v, "below 3 bits a character it says too little to be carried over");
    return SLUICE_OK;
}

/* Convert and append; what only this rule fails at leaves it out. */
static enum sluice_status add_rule(struct import *im, const struct import_rule *rule)
{
    struct sluice_error why = {0};
    struct sluice_buf text;
    enum sluice_status st;

    sluice_buf_init(&text, SLUICE_CONF_FILE_MAX);
    st = import_rule_convert(rule, &text, on_note, im, &why);
    if (st == SLUICE_EFORMAT || st == SLUICE_ELIMIT) {
        st = leave_out(im, why.what);
    } else if (st != SLUICE_OK) {
        *im->err = why;
    } else if ((st = sluice_buf_append_str(im->pack, im->n_ids == 0 ? "\n    " : ",\n    ")) == SLUICE_OK &&
               (st = sluice_buf_append(im->pack, text.data, text.len)) == SLUICE_OK) {
        (void)snprintf(im->ids[im->n_ids++], ID_MAX + 1, "%s", rule->id);
        im->counts->carried++;
        im->counts->changed += im->changed;
        say(im, im->line, "carried over as %s", rule->id);
    } else {
        (void)sluice_fail_at(im->err, st, im->path, 0, NULL, "the pack would be too long");
    }
    sluice_buf_release(&text);
    return st;
}

/* What a rule's members say; keywords are the caller's to free(), on errors too. */
struct taken {
    const char *regex, *description, **keywords;
    bool helper; /* it only helps others */
    struct import_rule rule;
};

static enum sluice_status take_members(struct import *im, const struct sluice_toml *t, struct taken *k)
{
    enum sluice_status st;

    if ((st = take_string(im, t, "regex", &k->regex)) != SLUICE_OK ||
        (st = take_string(im, t, "description", &k->description)) != SLUICE_OK ||
        (st = take_flag(im, t, "skipReport", &k->helper)) != SLUICE_OK ||
        (st = take_group(im, t, &k->rule.group)) != SLUICE_OK ||
        (st = take_keywords(im, t, &k->keywords, &k->rule.n_keywords)) != SLUICE_OK ||
        (st = take_random(im, t, &k->rule.random)) != SLUICE_OK ||
        (st = lose_allowlists(im, t, "allowlist", &k->rule.placeholder)) != SLUICE_OK ||
        (st = lose_allowlists(im, t, "allowlists", &k->rule.placeholder)) != SLUICE_OK)
        return st;
    lose_members(im, t);
    k->rule.regex = k->regex;
    k->rule.keywords = k->keywords;
    return SLUICE_OK;
}

/* Why it cannot be carried over whatever its expression says; NULL: nothing stands against it. Static. */
static const char *no_rule_of_ours(const struct import *im, const struct sluice_toml *t, const struct taken *k)
{
    if (k->regex == NULL || k->regex[0] == '\0')
        return sluice_toml_get(t, "path") != NULL ? "it finds files by their path, no text"
                                                  : "it has no regex: it changes a rule of another file";
    if (k->helper)
        return "it only helps others (skipReport)";
    return im->n_ids == SLUICE_RULES_MAX ? "the pack is full" : NULL;
}

static enum sluice_status carry_over(struct import *im, const struct taken *k)
{
    struct import_rule rule = k->rule;
    char id[ID_MAX + 1], type[TYPE_MAX + 1];
    struct sluice_buf reference;
    enum sluice_status st;

    sluice_buf_init(&reference, SLUICE_CONF_FILE_MAX);
    if ((st = reference_of(im, im->id, k->description, &reference)) == SLUICE_OK) {
        id_of(im, im->id, id);
        type_of(im->id, type);
        rule.id = id;
        rule.type = type;
        rule.reference = (const char *)reference.data;
        st = add_rule(im, &rule);
    }
    sluice_buf_release(&reference);
    return st;
}

static enum sluice_status take_rule(struct import *im, const struct sluice_toml *t)
{
    struct taken k = {.regex = NULL};
    enum sluice_status st;
    const char *why;

    im->id = NULL;
    im->line = t->line;
    im->changed = false;
    im->counts->rules++;
    if ((st = take_string(im, t, "id", &im->id)) == SLUICE_OK && (im->id == NULL || im->id[0] == '\0'))
        st = bad(im, t, "a rule without id");
    if (st == SLUICE_OK)
        st = take_members(im, t, &k);
    if (st == SLUICE_OK)
        st = (why = no_rule_of_ours(im, t, &k)) != NULL ? leave_out(im, why) : carry_over(im, &k);
    free(k.keywords);
    im->id = NULL;
    return st;
}

/* --- the document ------------------------------------------------------------------------------------------------ */

static void lose_extend(struct import *im, const struct sluice_toml *extend)
{
    for (const struct sluice_toml *m = extend->child; m != NULL; m = m->next) {
        if (m->kind == SLUICE_TOML_BOOL && !m->flag)
            continue;
        lost(im, m,
             strcmp(m->key, "disabledRules") == 0
                 ? "the rules it switches off are not here: use --disable"
                 : "the rules it extends are not carried over: import their file, too");
    }
}

static enum sluice_status take_top(struct import *im, const struct sluice_toml *root)
{
    static const char *const known[] = {"title", "description", "minVersion", "rules", "allowlist", "allowlists", NULL};
    enum sluice_status st;
    bool stopwords = false;

    for (const struct sluice_toml *m = root->child; m != NULL; m = m->next) {
        if (strcmp(m->key, "extend") == 0 && m->kind == SLUICE_TOML_TABLE)
            lose_extend(im, m);
        else if (!is_one_of(m->key, known))
            lost(im, m, "not a member we know");
    }
    if ((st = lose_allowlists(im, root, "allowlist", &stopwords)) != SLUICE_OK)
        return st;
    return lose_allowlists(im, root, "allowlists", &stopwords);
}

static enum sluice_status take_rules(struct import *im, const struct sluice_toml *root)
{
    const struct sluice_toml *rules = sluice_toml_get(root, "rules");
    enum sluice_status st = SLUICE_OK;

    if (rules == NULL)
        return SLUICE_OK;
    if (rules->kind != SLUICE_TOML_ARRAY)
        return bad(im, rules, "expected an array of tables");
    if ((im->ids = calloc(SLUICE_RULES_MAX, sizeof(*im->ids))) == NULL)
        return sluice_fail(im->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (const struct sluice_toml *r = rules->child; r != NULL && st == SLUICE_OK; r = r->next)
        st = r->kind == SLUICE_TOML_TABLE ? take_rule(im, r) : bad(im, r, "expected a table");
    return st;
}

/* The pack's name: the file's, without folder and ending. */
static enum sluice_status begin_pack(struct import *im)
{
    char stem[SLUG_MAX + 1], slug[SLUG_MAX + 1];

    (void)snprintf(stem, sizeof(stem), "%s", im->name);
    if (strrchr(stem, '.') != NULL && strrchr(stem, '.') != stem)
        *strrchr(stem, '.') = '\0';
    slug_of(stem, '-', false, SLUG_MAX, slug);
    return sluice_buf_printf(im->pack, "{\n  \"pack\": \"imported/%s\",\n  \"rules\": [",
                             slug[0] != '\0' ? slug : "rules");
}

/* What we wrote must be what the program reads. */
static enum sluice_status prove(struct import *im)
{
    struct sluice_ruleset *rules = NULL;
    struct sluice_error why = {0};
    enum sluice_status st = sluice_ruleset_parse(im->name, im->pack->data, im->pack->len, &rules, &why);

    sluice_ruleset_unref(rules);
    return st == SLUICE_OK ? st : sluice_fail(im->err, SLUICE_EENGINE, "the pack made does not load: %s", why.what);
}

enum sluice_status import_config(const char *path, const uint8_t *text, size_t len, enum import_format format,
                                 struct sluice_buf *pack, FILE *report, struct import_counts *counts,
                                 struct sluice_error *err)
{
    const char *slash = strrchr(path, '/');
    struct import im = {.path = path,
                        .name = slash != NULL ? slash + 1 : path,
                        .format = format,
                        .report = report,
                        .counts = counts,
                        .pack = pack,
                        .err = err};
    struct sluice_toml *root = NULL;
    enum sluice_status st;

    memset(counts, 0, sizeof(*counts));
    if ((st = sluice_toml_parse(text, len, &root, err)) != SLUICE_OK) {
        (void)snprintf(err->file, sizeof(err->file), "%s", path);
        return st;
    }
    if ((st = begin_pack(&im)) == SLUICE_OK && (st = take_top(&im, root)) == SLUICE_OK)
        st = take_rules(&im, root);
    if (st == SLUICE_OK && im.n_ids == 0)
        sluice_buf_clear(pack);
    else if (st == SLUICE_OK && (st = sluice_buf_append_str(pack, "\n  ]\n}\n")) == SLUICE_OK)
        st = prove(&im);
    sluice_toml_free(root);
    free(im.ids);
    return st;
}
