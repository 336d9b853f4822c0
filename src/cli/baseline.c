#include "cli/baseline.h"

#include "cli/print.h"
#include "core/conf.h"
#include "core/file.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

struct baseline {
    size_t n;
    struct sluice_fingerprint v[];
};

static int in_order(const void *a, const void *b)
{
    const struct sluice_fingerprint *x = a, *y = b;

    return memcmp(x->bytes, y->bytes, sizeof(x->bytes));
}

/* --- reading --- */

static enum sluice_status parse_value(const struct sluice_conf_node *node, struct sluice_fingerprint *out,
                                      struct sluice_error *err)
{
    static const char *const keys[] = {"fingerprint", "type", "path", NULL};
    struct sluice_conf_node at;
    const char *text;
    enum sluice_status st;

    if ((st = sluice_conf_check_keys(node, keys, err)) != SLUICE_OK ||
        (st = sluice_conf_string(node, "fingerprint", true, &text, err)) != SLUICE_OK)
        return st;
    if (sluice_fingerprint_parse(text, out))
        return SLUICE_OK;
    (void)sluice_conf_get(node, "fingerprint", &at); /* what stands there is not shown: it may be a value */
    return sluice_conf_fail(&at, err, "not a fingerprint: expected %u of 0-9 and a-f", SLUICE_FINGERPRINT_TEXT - 1);
}

static enum sluice_status parse(const struct sluice_conf *c, struct baseline **out, struct sluice_error *err)
{
    static const char *const keys[] = {"baseline", "values", NULL};
    struct sluice_conf_node root = sluice_conf_root(c), list;
    struct baseline *b;
    enum sluice_status st;
    int64_t version;
    size_t n;

    if ((st = sluice_conf_check_keys(&root, keys, err)) != SLUICE_OK ||
        (st = sluice_conf_int(&root, "baseline", true, 1, 1, &version, err)) != SLUICE_OK)
        return st;
    if (!sluice_conf_get(&root, "values", &list) || !json_object_is_type(list.value, json_type_array))
        return sluice_conf_fail(&list, err, "expected a list of values");
    n = sluice_conf_length(&list);
    if ((b = calloc(1, sizeof(*b) + n * sizeof(b->v[0]))) == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (; b->n < n && st == SLUICE_OK; b->n++) {
        const struct sluice_conf_node item = sluice_conf_at(&list, b->n);

        st = parse_value(&item, &b->v[b->n], err);
    }
    if (st != SLUICE_OK) {
        baseline_free(b);
        return st;
    }
    qsort(b->v, b->n, sizeof(b->v[0]), in_order);
    *out = b;
    return SLUICE_OK;
}

enum sluice_status baseline_load(const char *path, struct baseline **out, struct sluice_error *err)
{
    struct sluice_conf *c = NULL;
    enum sluice_status st;

    *out = NULL;
    if ((st = sluice_conf_load(path, &c, err)) == SLUICE_OK)
        st = parse(c, out, err);
    sluice_conf_free(c);
    return st;
}

void baseline_free(struct baseline *b)
{
    free(b);
}

bool baseline_holds(const struct baseline *b, const struct sluice_fingerprint *f)
{
    return b != NULL && f->known && b->n != 0 && bsearch(f, b->v, b->n, sizeof(b->v[0]), in_order) != NULL;
}

/* --- writing --- */

struct noted {
    struct sluice_fingerprint fingerprint; /* first: in_order() compares it */
    size_t order;
    char *type, *path;
};

struct baseline_writer {
    struct noted *v;
    size_t n, cap;
};

enum sluice_status baseline_writer_create(struct baseline_writer **out)
{
    *out = calloc(1, sizeof(**out));
    return *out == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

void baseline_writer_free(struct baseline_writer *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->n; i++) {
        free(w->v[i].type);
        free(w->v[i].path);
    }
    free(w->v);
    free(w);
}

enum sluice_status baseline_note(struct baseline_writer *w, const struct sluice_fingerprint *f, const char *type,
                                 const char *path)
{
    const size_t cap = w->cap == 0 ? 64 : 2 * w->cap;
    struct noted one = {.fingerprint = *f, .order = w->n}, *v;

    if (!f->known)
        return SLUICE_ESTATE;
    if (w->n == w->cap) {
        if ((v = realloc(w->v, cap * sizeof(*v))) == NULL)
            return SLUICE_ENOMEM;
        w->v = v;
        w->cap = cap;
    }
    one.type = strdup(type);
    one.path = strdup(path);
    w->v[w->n++] = one; /* freed with the rest, also where a copy failed */
    return one.type == NULL || one.path == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

/* By fingerprint; of equal ones the first that was seen comes first. */
static int noted_in_order(const void *a, const void *b)
{
    const struct noted *x = a, *y = b;
    const int order = in_order(&x->fingerprint, &y->fingerprint);

    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static enum sluice_status append_noted(const struct noted *one, bool first, struct sluice_buf *out)
{
    char text[SLUICE_FINGERPRINT_TEXT];
    enum sluice_status st;

    sluice_fingerprint_format(&one->fingerprint, text);
    if ((st = sluice_buf_printf(out, "%s\n  {\"fingerprint\": \"%s\", \"type\": ", first ? "" : ",", text)) !=
            SLUICE_OK ||
        (st = sluice_print_string(one->type, out)) != SLUICE_OK ||
        (st = sluice_buf_append_str(out, ", \"path\": ")) != SLUICE_OK ||
        (st = sluice_print_string(one->path, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, '}');
}

static enum sluice_status build(struct baseline_writer *w, struct sluice_buf *out, size_t *values)
{
    enum sluice_status st = sluice_buf_append_str(out, "{\"baseline\": 1, \"values\": [");

    *values = 0;
    if (w->n > 1)
        qsort(w->v, w->n, sizeof(*w->v), noted_in_order);
    for (size_t i = 0; i < w->n && st == SLUICE_OK; i++) {
        if (i != 0 && in_order(&w->v[i - 1].fingerprint, &w->v[i].fingerprint) == 0)
            continue;
        st = append_noted(&w->v[i], *values == 0, out);
        ++*values;
    }
    return st == SLUICE_OK ? sluice_buf_append_str(out, "\n]}\n") : st;
}

enum sluice_status baseline_write(struct baseline_writer *w, const char *path, size_t *values, struct sluice_error *err)
{
    struct sluice_buf text;
    enum sluice_status st;

    sluice_buf_init(&text, SLUICE_CONF_FILE_MAX); /* what baseline_load() takes */
    if ((st = build(w, &text, values)) != SLUICE_OK)
        st = sluice_fail_at(err, st, path, 0, NULL, "the baseline would hold too much: %s", sluice_status_text(st));
    else
        st = sluice_file_replace(path, 0644, text.data, text.len, err);
    sluice_buf_release(&text);
    return st;
}
