#include "cli/ignore.h"

#include "core/file.h"
#include "core/limits.h"

#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pattern {
    char *text; /* without '!', and without '/' at either end */
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
    l->v[l->n++] = p;
    return SLUICE_OK;
}

static enum sluice_status parse(struct ignore_list *l, const char *path, const struct sluice_buf *text,
                                struct sluice_error *err)
{
    const char *p = (const char *)text->data, *end = p + text->len;
    enum sluice_status st = SLUICE_OK;

    for (uint32_t line = 1; p < end && st == SLUICE_OK; line++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        const size_t n = (size_t)((stop == NULL ? end : stop) - p);

        if (n > SLUICE_IGNORE_LINE_MAX)
            return sluice_fail_at(err, SLUICE_EFORMAT, path, line, NULL, "longer than %u bytes",
                                  SLUICE_IGNORE_LINE_MAX);
        if ((st = add(l, p, n)) != SLUICE_OK)
            return sluice_fail_at(err, st, path, line, NULL, "%s", sluice_status_text(st));
        p += n + (stop != NULL);
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

/* pattern over path, part by part where there is a "**". */
static bool matches(const char *pattern, const char *path)
{
    const char *stars = strstr(pattern, "**/");
    char part[SLUICE_IGNORE_LINE_MAX + 1];

    if (stars == pattern) { /* any number of folders, none too */
        for (const char *at = path; at != NULL; at = strchr(at, '/') == NULL ? NULL : strchr(at, '/') + 1) {
            if (matches(pattern + 3, at))
                return true;
        }
        return false;
    }
    if (stars != NULL && stars[-1] == '/') { /* what is before it matches the beginning, up to some '/' */
        (void)snprintf(part, sizeof(part), "%.*s", (int)(stars - pattern - 1), pattern);
        for (const char *at = strchr(path, '/'); at != NULL; at = strchr(at + 1, '/')) {
            char head[PATH_MAX];

            if (snprintf(head, sizeof(head), "%.*s", (int)(at - path), path) < (int)sizeof(head) &&
                fnmatch(part, head, FNM_PATHNAME) == 0 && matches(stars, at + 1))
                return true;
        }
        return false;
    }
    if (strlen(pattern) > 3 && strcmp(pattern + strlen(pattern) - 3, "/**") == 0) { /* all that lies in it */
        (void)snprintf(part, sizeof(part), "%.*s", (int)strlen(pattern) - 3, pattern);
        for (const char *at = strchr(path, '/'); at != NULL; at = strchr(at + 1, '/')) {
            char head[PATH_MAX];

            if (snprintf(head, sizeof(head), "%.*s", (int)(at - path), path) < (int)sizeof(head) &&
                fnmatch(part, head, FNM_PATHNAME) == 0)
                return true;
        }
        return false;
    }
    return fnmatch(pattern, path, FNM_PATHNAME) == 0;
}

bool ignore_matches(const struct ignore_list *l, const char *path, bool folder)
{
    bool out = false;
    const char *last;

    while (strncmp(path, "./", 2) == 0)
        path += 2;
    last = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    for (size_t i = 0; l != NULL && i < l->n; i++) {
        const struct pattern *p = &l->v[i];

        if ((!p->folders_only || folder) && matches(p->text, p->whole ? path : last))
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
