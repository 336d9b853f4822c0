#include "policy/allow_internal.h"

#include "policy/policy_internal.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

static int by_fingerprint(const struct sluice_allow_entry *a, const struct sluice_allow_entry *b)
{
    return memcmp(a->fingerprint.bytes, b->fingerprint.bytes, sizeof(a->fingerprint.bytes));
}

/* The entry for any type before those for one. */
static int by_type(const struct sluice_allow_entry *a, const struct sluice_allow_entry *b)
{
    if (a->type == NULL || b->type == NULL)
        return (a->type != NULL) - (b->type != NULL);
    return strcmp(a->type, b->type);
}

static int in_order(const void *a, const void *b)
{
    const struct sluice_allow_entry *x = a, *y = b;
    int order = by_fingerprint(x, y);

    if (order == 0)
        order = by_type(x, y);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

/* Says nothing of what stands in the place of a fingerprint: somebody may have put the value there. */
static enum sluice_status parse_fingerprint(const struct sluice_conf_node *node, struct sluice_fingerprint *out,
                                            struct sluice_error *err)
{
    struct sluice_conf_node value;
    enum sluice_status st;
    const char *text;

    if ((st = sluice_conf_string(node, "fingerprint", true, &text, err)) != SLUICE_OK)
        return st;
    if (sluice_fingerprint_parse(text, out))
        return SLUICE_OK;
    (void)sluice_conf_get(node, "fingerprint", &value);
    return sluice_conf_fail(&value, err,
                            "not a fingerprint: expected %u of 0-9 and a-f, as 'sluice policy fingerprint' prints them",
                            SLUICE_FINGERPRINT_TEXT - 1);
}

static enum sluice_status parse_type(const struct sluice_conf_node *node, const struct sluice_type_check *types,
                                     const char **out, struct sluice_error *err)
{
    struct sluice_conf_node value;
    enum sluice_status st;

    if ((st = sluice_conf_string(node, "type", false, out, err)) != SLUICE_OK || *out == NULL)
        return st;
    (void)sluice_conf_get(node, "type", &value);
    if (strchr(*out, '*') != NULL)
        return sluice_conf_fail(&value, err, "expected one type; leave it out for any");
    return sluice_type_check_node(types, &value, *out, false, err);
}

static enum sluice_status parse_entry(const struct sluice_conf_node *node, const struct sluice_type_check *types,
                                      struct sluice_allow_entry *e, struct sluice_error *err)
{
    static const char *const keys[] = {"type", "fingerprint", "why", NULL};
    const char *why;
    enum sluice_status st;

    e->line = node->line;
    if ((st = sluice_policy_check_object(node, keys, err)) != SLUICE_OK ||
        (st = parse_type(node, types, &e->type, err)) != SLUICE_OK ||
        (st = parse_fingerprint(node, &e->fingerprint, err)) != SLUICE_OK)
        return st;
    return sluice_conf_string(node, "why", false, &why, err);
}

static enum sluice_status refuse_twins(const struct sluice_conf_node *list, const struct sluice_allow_list *l,
                                       struct sluice_error *err)
{
    for (size_t i = 1; i < l->n; i++) {
        const struct sluice_allow_entry *a = &l->v[i - 1], *b = &l->v[i];
        struct sluice_conf_node at;

        if (by_fingerprint(a, b) != 0 || by_type(a, b) != 0)
            continue;
        at = sluice_conf_at(list, b->index);
        return sluice_conf_fail(&at, err, "the same as the entry in line %u", a->line);
    }
    return SLUICE_OK;
}

enum sluice_status sluice_allow_parse(const struct sluice_conf_node *root, const struct sluice_type_check *types,
                                      struct sluice_allow_list *out, struct sluice_error *err)
{
    struct sluice_conf_node list;
    size_t n;

    *out = (struct sluice_allow_list){0};
    if (!sluice_conf_get(root, "allow", &list))
        return SLUICE_OK;
    if (!json_object_is_type(list.value, json_type_array))
        return sluice_conf_fail(&list, err, "expected a list");
    n = sluice_conf_length(&list);
    if (n > SLUICE_POLICY_ALLOW_MAX)
        return sluice_fail_at(err, SLUICE_ELIMIT, sluice_conf_name(list.conf), list.line, list.path,
                              "more than %u entries", SLUICE_POLICY_ALLOW_MAX);
    if ((out->v = calloc(n + 1, sizeof(*out->v))) == NULL)
        return sluice_fail_at(err, SLUICE_ENOMEM, sluice_conf_name(list.conf), list.line, list.path, "%s",
                              sluice_status_text(SLUICE_ENOMEM));
    for (size_t i = 0; i < n; i++) {
        struct sluice_conf_node item = sluice_conf_at(&list, i);
        enum sluice_status st;

        out->v[i].index = (uint32_t)i;
        if ((st = parse_entry(&item, types, &out->v[i], err)) != SLUICE_OK)
            return st;
        out->n++;
    }
    qsort(out->v, out->n, sizeof(*out->v), in_order);
    return refuse_twins(&list, out, err);
}

void sluice_allow_release(struct sluice_allow_list *l)
{
    free(l->v);
    *l = (struct sluice_allow_list){0};
}

bool sluice_allow_holds(const struct sluice_allow_list *l, const struct sluice_fingerprint *f, const char *type)
{
    size_t lo = 0, hi = l->n;

    if (f == NULL || !f->known)
        return false;
    while (lo < hi) { /* the first entry that is not before f */
        size_t mid = lo + (hi - lo) / 2;

        if (memcmp(l->v[mid].fingerprint.bytes, f->bytes, sizeof(f->bytes)) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < l->n && memcmp(l->v[lo].fingerprint.bytes, f->bytes, sizeof(f->bytes)) == 0; lo++) {
        if (l->v[lo].type == NULL || (type != NULL && strcmp(l->v[lo].type, type) == 0))
            return true;
    }
    return false;
}
