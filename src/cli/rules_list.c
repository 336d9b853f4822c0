#include "cli/rules_list.h"

#include "cli/cmd.h"
#include "cli/print.h"

#include "surrogate/surrogate.h"

#include <stdlib.h>
#include <string.h>

/* What the operator "surrogate" puts in the place of a value of a type. */
static const char *replacement(const char *type)
{
    if (!sluice_surrogate_exists(type))
        return "placeholder";
    return sluice_surrogate_always(type) ? "surrogate" : "surrogate or placeholder";
}

static const char *context_of(const struct sluice_rule *r)
{
    return r->context_words == NULL ? "no" : r->context_required ? "required" : "yes";
}

/* --- text and JSON --- */

static void print_names(const char *const *names, const char *between)
{
    if (names == NULL || names[0] == NULL)
        printf("-");
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        printf("%s%s", i == 0 ? "" : between, names[i]);
}

/* The names of a rule's validators, and NULL. */
static void checks_of(const struct sluice_rule *r, const char *out[SLUICE_CHECKS_MAX + 1])
{
    for (unsigned i = 0; i < r->n_checks; i++)
        out[i] = r->checks[i].validator->name;
    out[r->n_checks] = NULL;
}

static void print_rule(const struct sluice_rule *r)
{
    const char *checks[SLUICE_CHECKS_MAX + 1];

    printf("%-32s %-28s %-7s %u.%02u  ", r->id, r->type, sluice_class_name(r->class_), r->score / 1000000u,
           r->score / 10000u % 100u);
    checks_of(r, checks);
    print_names(checks, ",");
    printf("  context:%s  countries:", context_of(r));
    print_names(r->countries, ",");
    printf("  languages:");
    print_names(r->languages, ",");
    printf("  gdpr:");
    print_names(r->gdpr, ",");
    printf("  replaced-by:%s  %s\n", replacement(r->type), r->reference);
}

static enum sluice_status append_strings(const char *key, const char *const *names, struct sluice_buf *b)
{
    enum sluice_status st = sluice_buf_printf(b, ",\"%s\":[", key);

    for (size_t i = 0; st == SLUICE_OK && names != NULL && names[i] != NULL; i++) {
        if (i != 0 && (st = sluice_buf_append_byte(b, ',')) != SLUICE_OK)
            break;
        st = sluice_print_string(names[i], b);
    }
    return st == SLUICE_OK ? sluice_buf_append_byte(b, ']') : st;
}

static enum sluice_status append_rule(const struct sluice_rule *r, struct sluice_buf *b)
{
    const char *checks[SLUICE_CHECKS_MAX + 1];
    enum sluice_status st;

    checks_of(r, checks);
    st = sluice_buf_printf(b, "{\"id\":\"%s\",\"type\":\"%s\",\"class\":\"%s\",\"score\":", r->id, r->type,
                           sluice_class_name(r->class_));
    if (st != SLUICE_OK || (st = sluice_print_score(r->score, b)) != SLUICE_OK ||
        (st = append_strings("checks", checks, b)) != SLUICE_OK ||
        (st = sluice_buf_printf(b, ",\"context\":\"%s\"", context_of(r))) != SLUICE_OK ||
        (st = append_strings("countries", r->countries, b)) != SLUICE_OK ||
        (st = append_strings("languages", r->languages, b)) != SLUICE_OK ||
        (st = append_strings("gdpr", r->gdpr, b)) != SLUICE_OK ||
        (st = sluice_buf_printf(b, ",\"replacement\":\"%s\",\"reference\":", replacement(r->type))) != SLUICE_OK ||
        (st = sluice_print_string(r->reference, b)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(b, "}\n");
}

static void list_plain(const struct sluice_ruleset *rules)
{
    for (size_t i = 0; i < sluice_ruleset_count(rules); i++)
        print_rule(sluice_ruleset_rule(rules, i));
}

static int list_json(const struct sluice_ruleset *rules)
{
    int status = SLUICE_EXIT_OK;
    struct sluice_buf b;

    sluice_buf_init(&b, 1u << 20);
    for (size_t i = 0; i < sluice_ruleset_count(rules); i++) {
        sluice_buf_clear(&b);
        if (append_rule(sluice_ruleset_rule(rules, i), &b) != SLUICE_OK) {
            fprintf(stderr, "sluice rules: %s: too long to print\n", sluice_ruleset_rule(rules, i)->id);
            status = SLUICE_EXIT_INTERNAL;
            break;
        }
        (void)fwrite(b.data, 1, b.len, stdout);
    }
    sluice_buf_release(&b);
    return status;
}

/* --- Markdown --- */

static int by_class_type_id(const void *a, const void *b)
{
    const struct sluice_rule *x = *(const struct sluice_rule *const *)a, *y = *(const struct sluice_rule *const *)b;
    int order = x->class_ != y->class_ ? (x->class_ < y->class_ ? -1 : 1) : strcmp(x->type, y->type);

    return order != 0 ? order : strcmp(x->id, y->id);
}

/* Text in a cell: a bar would end it. */
static void print_cell(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            (void)putchar('\\');
        (void)putchar(*text);
    }
}

static void print_cell_names(const char *const *names)
{
    printf(" | ");
    print_names(names, ",");
}

static void print_row(const struct sluice_rule *r, bool first)
{
    const char *checks[SLUICE_CHECKS_MAX + 1];

    checks_of(r, checks);
    printf("| %s | `%s` | ", first ? r->type : "", r->id);
    print_names(checks, ", ");
    printf(" | %u.%02u | %s", r->score / 1000000u, r->score / 10000u % 100u, context_of(r));
    print_cell_names(r->languages);
    print_cell_names(r->countries);
    print_cell_names(r->gdpr);
    printf(" | %s | ", replacement(r->type));
    print_cell(r->reference);
    printf(" |\n");
}

static void print_heading(enum sluice_class class_)
{
    printf("\n## Class `%s`\n\n"
           "| type | rule | checks | score | context | languages | countries | GDPR | replaced by | source |\n"
           "|---|---|---|---|---|---|---|---|---|---|\n",
           sluice_class_name(class_));
}

static int list_markdown(const struct sluice_ruleset *rules)
{
    size_t n = sluice_ruleset_count(rules);
    const struct sluice_rule **sorted = calloc(n + 1, sizeof *sorted);

    if (sorted == NULL) {
        fprintf(stderr, "sluice rules: out of memory\n");
        return SLUICE_EXIT_INTERNAL;
    }
    for (size_t i = 0; i < n; i++)
        sorted[i] = sluice_ruleset_rule(rules, i);
    qsort(sorted, n, sizeof *sorted, by_class_type_id);
    printf(
        "# What is looked for\n\nWritten by `sluice rules list --markdown` from the rule packs; do not edit. Score: "
        "without "
        "context, before checks.\nContext: whether a word that names the type adds to the score, or must stand near. "
        "Languages: those of the words.\nReplaced by: what the operator `surrogate` puts in its place "
        "(docs/surrogates.md).\n");
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || sorted[i]->class_ != sorted[i - 1]->class_)
            print_heading(sorted[i]->class_);
        print_row(sorted[i], i == 0 || strcmp(sorted[i]->type, sorted[i - 1]->type) != 0);
    }
    free(sorted);
    return SLUICE_EXIT_OK;
}

int sluice_rules_list(const struct sluice_ruleset *rules, enum sluice_rules_form form)
{
    if (form == SLUICE_RULES_MARKDOWN)
        return list_markdown(rules);
    if (form == SLUICE_RULES_JSON)
        return list_json(rules);
    list_plain(rules);
    return SLUICE_EXIT_OK;
}
