#include "cli/scan_diff.h"

#include "core/limits.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_PIECE (64u << 10) /* bytes of a hunk's text that are gathered before they are scanned */
#define COMMIT_MIN 7u
#define COMMIT_MAX 64u /* hex digits of a SHA-256 */

struct scan_diff {
    struct scan_run *run;
    struct scan_report *report;
    const struct ignore_list *ignore;
    const char *name;
    uint64_t line; /* of the diff, for errors */
    struct scan_diff_counts counts;
    bool fed;  /* anything */
    bool seen; /* something that only a diff has */
    /* Outside a hunk: the header line under way. */
    struct sluice_buf header;
    char path[PATH_MAX]; /* of the new side; "": none */
    char commit[COMMIT_MAX + 1];
    bool wanted, counted; /* the file is not left out; it was counted */
    /* Inside one: lines of each side that are still to come. */
    bool in_hunk;
    uint64_t old_left, new_left;
    bool at_start;  /* of a line: its kind comes next */
    bool new_side;  /* the line under way belongs to it */
    bool ignorable; /* ...or is a remark, "\ No newline at end of file" */
    struct sluice_buf text;
    bool *added; /* per line of the new side */
    size_t n_added, cap_added;
};

enum sluice_status scan_diff_create(struct scan_run *run, struct scan_report *report, const struct ignore_list *ignore,
                                    const char *name, struct scan_diff **out, struct sluice_error *err)
{
    struct scan_diff *d = calloc(1, sizeof(*d));

    *out = d;
    if (d == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    d->run = run;
    d->report = report;
    d->ignore = ignore;
    d->name = name;
    d->line = 1;
    sluice_buf_init(&d->header, SLUICE_DIFF_LINE_MAX);
    sluice_buf_init(&d->text, TEXT_PIECE);
    return SLUICE_OK;
}

void scan_diff_free(struct scan_diff *d)
{
    if (d == NULL)
        return;
    sluice_buf_release(&d->header);
    sluice_buf_release(&d->text);
    free(d->added);
    free(d);
}

struct scan_diff_counts scan_diff_counts(const struct scan_diff *d)
{
    return d->counts;
}

static enum sluice_status refuse(const struct scan_diff *d, struct sluice_error *err, const char *what)
{
    return sluice_fail_at(err, SLUICE_EFORMAT, d->name, (uint32_t)d->line, NULL, "%s", what);
}

/* --- headers --- */

static bool starts(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* The character that a '\\' and what follows at *s stand for in a quoted name; moves *s behind it. */
static char unquoted(const char **s)
{
    static const char letters[] = "abtnvfr\"\\", values[] = "\a\b\t\n\v\f\r\"\\";
    const char *letter = **s != '\0' ? strchr(letters, **s) : NULL;
    unsigned value = 0;

    if (letter != NULL) {
        (*s)++;
        return values[letter - letters];
    }
    for (unsigned i = 0; i < 3 && **s >= '0' && **s <= '7'; i++)
        value = 8 * value + (unsigned)(*(*s)++ - '0');
    return (char)value;
}

/* A name as it stands behind "+++ ": quoted where it holds odd characters, else up to a tab or the end. */
static bool read_name(const char *s, char out[PATH_MAX])
{
    size_t n = 0;

    if (*s != '"') {
        n = strcspn(s, "\t");
        if (n == 0 || n >= PATH_MAX)
            return false;
        memcpy(out, s, n);
        out[n] = '\0';
        return true;
    }
    for (s++; *s != '"' && *s != '\0' && n < PATH_MAX - 1; n++) {
        out[n] = *s;
        if (*s++ == '\\')
            out[n] = unquoted(&s);
        if (out[n] == '\0')
            return false;
    }
    out[n] = '\0';
    return *s == '"' && n > 0;
}

static enum sluice_status take_new_name(struct scan_diff *d, const char *s, struct sluice_error *err)
{
    char name[PATH_MAX];
    const char *path = name;

    if (!read_name(s, name))
        return refuse(d, err, "a file's name that cannot be read");
    d->path[0] = '\0';
    d->wanted = d->counted = false;
    if (strcmp(name, "/dev/null") == 0)
        return SLUICE_OK;
    if (starts(name, "b/"))
        path += 2;
    memcpy(d->path, path, strlen(path) + 1);
    d->wanted = !ignore_matches_below(d->ignore, d->path);
    return SLUICE_OK;
}

/* "commit 0123..." as git log writes it. */
static void take_commit(struct scan_diff *d, const char *s)
{
    const size_t n = strspn(s, "0123456789abcdef");

    if (n < COMMIT_MIN || n > COMMIT_MAX || s[n] != '\0')
        return;
    memcpy(d->commit, s, n);
    d->commit[n] = '\0';
    d->path[0] = '\0';
    d->seen = true;
}

static bool read_number(const char **s, uint64_t *out)
{
    *out = 0;
    if (**s < '0' || **s > '9')
        return false;
    for (; **s >= '0' && **s <= '9'; (*s)++) {
        if (*out > UINT32_MAX)
            return false;
        *out = 10 * *out + (uint64_t)(**s - '0');
    }
    return true;
}

/* "12,3" or "12", which means one line. */
static bool read_range(const char **s, uint64_t *first, uint64_t *lines)
{
    *lines = 1;
    if (!read_number(s, first))
        return false;
    if (**s != ',')
        return true;
    (*s)++;
    return read_number(s, lines);
}

/* "@@ -1,2 +3,4 @@ anything" */
static enum sluice_status begin_hunk(struct scan_diff *d, const char *s, struct sluice_error *err)
{
    struct scan_origin origin = {.path = d->path, .commit = d->commit[0] != '\0' ? d->commit : NULL};
    uint64_t old_first;

    s += 4; /* "@@ -" */
    if (!read_range(&s, &old_first, &d->old_left) || !starts(s, " +") || (s += 2) == NULL ||
        !read_range(&s, &origin.first_line, &d->new_left) || !starts(s, " @@"))
        return refuse(d, err, "a hunk's header that cannot be read");
    if (d->new_left != 0 && d->path[0] == '\0')
        return refuse(d, err, "a hunk of no file");
    origin.first_line += origin.first_line == 0; /* of a new side without lines */
    d->seen = true;
    d->in_hunk = d->old_left != 0 || d->new_left != 0;
    d->at_start = true;
    d->n_added = 0;
    if (!d->wanted || !d->in_hunk)
        return SLUICE_OK;
    d->counts.files += !d->counted;
    d->counted = true;
    return scan_run_begin(d->run, &origin, err);
}

static enum sluice_status take_header(struct scan_diff *d, struct sluice_error *err)
{
    const char *s;
    enum sluice_status st;

    if (d->header.len != 0 && d->header.data[d->header.len - 1] == '\r')
        d->header.len--;
    if ((st = sluice_buf_append_byte(&d->header, '\0')) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    s = (const char *)d->header.data;
    if (starts(s, "+++ "))
        st = take_new_name(d, s + 4, err);
    else if (starts(s, "commit "))
        take_commit(d, s + 7);
    else if (starts(s, "@@ -"))
        st = begin_hunk(d, s, err);
    else if (starts(s, "@@@"))
        st = refuse(d, err, "a combined diff of a merge, which is not read: give one against one parent");
    else if (starts(s, "Binary files ") || starts(s, "GIT binary patch"))
        d->counts.binary++;
    else if (starts(s, "diff --git "))
        d->seen = true;
    sluice_buf_clear(&d->header);
    return st;
}

/* --- hunks --- */

static enum sluice_status note_line(struct scan_diff *d, bool added, struct sluice_error *err)
{
    const size_t cap = d->cap_added == 0 ? 1024 : 2 * d->cap_added;
    bool *v;

    if (d->n_added == SLUICE_DIFF_LINES_MAX)
        return sluice_fail_at(err, SLUICE_ELIMIT, d->name, (uint32_t)d->line, NULL, "a hunk of more than %u lines",
                              SLUICE_DIFF_LINES_MAX);
    if (d->n_added == d->cap_added) {
        if ((v = realloc(d->added, cap * sizeof(*v))) == NULL)
            return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        d->added = v;
        d->cap_added = cap;
    }
    d->added[d->n_added++] = added;
    return SLUICE_OK;
}

static enum sluice_status begin_line(struct scan_diff *d, uint8_t kind, struct sluice_error *err)
{
    const bool both = kind == ' ' || kind == '\n' || kind == '\r'; /* some tools drop the space of an empty line */

    d->ignorable = kind == '\\';
    d->new_side = both || kind == '+';
    if (d->ignorable)
        return SLUICE_OK;
    if ((!both && kind != '+' && kind != '-') || (d->new_side && d->new_left == 0) ||
        ((both || kind == '-') && d->old_left == 0))
        return refuse(d, err, "a line that does not belong to its hunk");
    d->new_left -= d->new_side;
    d->old_left -= both || kind == '-';
    return d->new_side ? note_line(d, kind == '+', err) : SLUICE_OK;
}

static enum sluice_status scan_text(struct scan_diff *d, struct sluice_error *err)
{
    enum sluice_status st = d->wanted ? scan_run_feed(d->run, d->text.data, d->text.len, err) : SLUICE_OK;

    sluice_buf_clear(&d->text);
    return st;
}

static enum sluice_status put_text(struct scan_diff *d, const uint8_t *p, size_t n, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    while (n != 0 && st == SLUICE_OK) {
        const size_t room = TEXT_PIECE - d->text.len, take = n < room ? n : room;

        if ((st = sluice_buf_append(&d->text, p, take)) == SLUICE_OK && d->text.len == TEXT_PIECE)
            st = scan_text(d, err);
        p += take;
        n -= take;
    }
    return st;
}

static enum sluice_status end_hunk(struct scan_diff *d, struct sluice_error *err)
{
    enum sluice_status st = scan_text(d, err);

    d->in_hunk = false;
    if (st != SLUICE_OK || !d->wanted || (st = scan_run_end(d->run, err)) != SLUICE_OK)
        return st;
    return scan_run_report(d->run, d->added, d->n_added, d->report, err);
}

/* Some bytes of a hunk: *used of p[0..n), up to a line's end. */
static enum sluice_status take_hunk(struct scan_diff *d, const uint8_t *p, size_t n, size_t *used,
                                    struct sluice_error *err)
{
    const uint8_t *stop = memchr(p, '\n', n);
    const size_t take = stop == NULL ? n : (size_t)(stop - p) + 1;
    const uint8_t *text = p;
    enum sluice_status st = SLUICE_OK;

    *used = take;
    if (d->at_start) {
        st = begin_line(d, p[0], err);
        text += p[0] != '\n' && p[0] != '\r';
    }
    d->at_start = stop != NULL;
    d->line += stop != NULL;
    if (st == SLUICE_OK && d->new_side && !d->ignorable)
        st = put_text(d, text, take - (size_t)(text - p), err);
    if (st == SLUICE_OK && stop != NULL && d->old_left == 0 && d->new_left == 0)
        st = end_hunk(d, err);
    return st;
}

enum sluice_status scan_diff_feed(struct scan_diff *d, const uint8_t *p, size_t n, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;
    size_t used;

    d->fed = d->fed || n != 0;
    for (; n != 0 && st == SLUICE_OK; p += used, n -= used) {
        const uint8_t *stop;

        if (d->in_hunk) {
            st = take_hunk(d, p, n, &used, err);
            continue;
        }
        stop = memchr(p, '\n', n);
        used = stop == NULL ? n : (size_t)(stop - p) + 1;
        if ((st = sluice_buf_append(&d->header, p, stop == NULL ? n : used - 1)) != SLUICE_OK)
            return sluice_fail_at(err, st, d->name, (uint32_t)d->line, NULL,
                                  "a line of more than %u bytes outside a hunk", SLUICE_DIFF_LINE_MAX);
        if (stop != NULL) {
            st = take_header(d, err);
            d->line++;
        }
    }
    return st;
}

enum sluice_status scan_diff_end(struct scan_diff *d, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    if (d->header.len != 0 && (st = take_header(d, err)) != SLUICE_OK)
        return st;
    if (d->old_left != 0 || d->new_left != 0)
        return refuse(d, err, "ends in the middle of a hunk");
    if (d->in_hunk) /* its last line had no end */
        return end_hunk(d, err);
    if (d->fed && !d->seen)
        return refuse(d, err, "not a diff");
    return st;
}
