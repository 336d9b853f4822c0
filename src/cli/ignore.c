#include "cli/ignore.h"

#include "core/file.h"
#include "core/limits.h"

#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pattern {
    char *text; /* n bytes, without '!', and without '/' at either end: a NUL instead of each '/' */
    size_t n;
    bool negated, folders_only, whole;
};

struct ignore_list {
    struct pattern *v;
    size_t n, cap;
};

void ignore_free(struct ignore_list *l)
{
    if (l == NULL)
        return;
    for (size_t i = 0; i < l->n; i++)
        free(l->v[i].text);
    free(l->v);
    free(l);
}

/* Spaces at the end do not count unless a '\\' stands before them. */
static size_t trimmed(const char *line, size_t n)
{
    while (n > 0 && (line[n - 1] == '\r' || line[n - 1] == ' ') && !(n > 1 && line[n - 2] == '\\'))
        n--;
    return n;
}

/* Every '/' of text[0..n] becomes a NUL. */
static void split(char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text[i] = text[i] == '/' ? '\0' : text[i];
}

static enum sluice_status add(struct ignore_list *l, const char *line, size_t n)
{
    const size_t cap = l->cap == 0 ? 16 : 2 * l->cap;
    struct pattern p = {0}, *v;

    n = trimmed(line, n);
    if (n == 0 || line[0] == '#')
        return SLUICE_OK;
    p.negated = line[0] == '!';
    line += p.negated;
    n -= p.negated;
    p.folders_only = n > 0 && line[n - 1] == '/';
    n -= p.folders_only;
    p.whole = memchr(line, '/', n) != NULL;
    if (n > 0 && line[0] == '/') {
        line++;
        n--;
    }
    if (n == 0)
        return SLUICE_OK;
    if (l->n == l->cap) {
        if ((v = realloc(l->v, cap * sizeof(*v))) == NULL)
            return SLUICE_ENOMEM;
        l->v = v;
        l->cap = cap;
    }
    if ((p.text = strndup(line, n)) == NULL)
        return SLUICE_ENOMEM;
    p.n = strlen(p.text); /* a NUL ends it */
    split(p.text, p.n);
    l->v[l->n++] = p;
    return SLUICE_OK;
}

static enum sluice_status parse(struct ignore_list *l, const char *path, const struct sluice_buf *text,
                                struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;
    size_t at = 0;

    for (uint32_t line = 1; at < text->len && st == SLUICE_OK; line++) {
        const char *p = (const char *)text->data + at, *stop = memchr(p, '\n', text->len - at);
        const size_t n = stop == NULL ? text->len - at : (size_t)(stop - p);

        if (n > SLUICE_IGNORE_LINE_MAX)
            return sluice_fail_at(err, SLUICE_EFORMAT, path, line, NULL, "longer than %u bytes",
                                  SLUICE_IGNORE_LINE_MAX);
        if ((st = add(l, p, n)) != SLUICE_OK)
            return sluice_fail_at(err, st, path, line, NULL, "%s", sluice_status_text(st));
        at += n + 1;
    }
    return st;
}

enum sluice_status ignore_load(const char *path, struct ignore_list **out, struct sluice_error *err)
{
    struct ignore_list *l = calloc(1, sizeof(*l));
    struct sluice_buf text;
    enum sluice_status st;

    *out = NULL;
    if (l == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    sluice_buf_init(&text, SLUICE_CONF_FILE_MAX);
    if ((st = sluice_file_read(path, SLUICE_CONF_FILE_MAX, &text, err)) == SLUICE_OK &&
        (st = parse(l, path, &text, err)) == SLUICE_OK) {
        *out = l;
        l = NULL;
    }
    sluice_buf_release(&text);
    ignore_free(l);
    return st;
}

/* Parts that end with a NUL each, the last one at `end`. */
static const char *next_part(const char *part)
{
    return part + strlen(part) + 1;
}

/* Part by part: "**" is any number of them, at the end at least one. Only the last "**" is ever tried again: what a
 * later one may take, an earlier one need not. */
static bool matches(const struct pattern *pattern, const char *s, const char *end)
{
    const char *p = pattern->text, *p_end = p + pattern->n, *again_p = NULL, *again_s = NULL;

    while (s <= end) {
        if (p <= p_end && strcmp(p, "**") == 0) {
            if ((p = next_part(p)) > p_end)
                return true;
            again_p = p;
            again_s = s;
        } else if (p <= p_end && fnmatch(p, s, 0) == 0) {
            p = next_part(p);
            s = next_part(s);
        } else if (again_p != NULL) {
            p = again_p;
            s = again_s = next_part(again_s);
        } else
            return false;
    }
    return p > p_end;
}

bool ignore_matches(const struct ignore_list *l, const char *path, bool folder)
{
    char parts[PATH_MAX];
    const char *last;
    bool out = false;
    size_t n;

    while (strncmp(path, "./", 2) == 0)
        path += 2;
    n = strlen(path);
    if (l == NULL || n >= sizeof(parts))
        return false;
    memcpy(parts, path, n + 1);
    last = strrchr(parts, '/') == NULL ? parts : strrchr(parts, '/') + 1;
    split(parts, n);
    for (size_t i = 0; i < l->n; i++) {
        const struct pattern *p = &l->v[i];

        if ((!p->folders_only || folder) && matches(p, p->whole ? parts : last, parts + n))
            out = !p->negated;
    }
    return out;
}

bool ignore_matches_below(const struct ignore_list *l, const char *path)
{
    char folder[PATH_MAX];

    for (const char *at = strchr(path, '/'); l != NULL && at != NULL; at = strchr(at + 1, '/')) {
        if (snprintf(folder, sizeof(folder), "%.*s", (int)(at - path), path) >= (int)sizeof(folder))
            return false;
        if (folder[0] != '\0' && ignore_matches(l, folder, true))
            return true;
    }
    return ignore_matches(l, path, false);
}
