#include "cli/print.h"

#include "core/json.h"
#include "core/utf8.h"

#include <string.h>

/* A file's name may hold any bytes. */
static enum sluice_status print_text(const uint8_t *s, size_t n, struct sluice_buf *out)
{
    enum sluice_status st = SLUICE_OK;

    while (n != 0 && st == SLUICE_OK) {
        const size_t good = sluice_utf8_check(s, n);

        st = sluice_json_escape(s, good, out);
        s += good;
        n -= good;
        if (st == SLUICE_OK && n != 0) {
            st = sluice_buf_append_str(out, "\xEF\xBF\xBD");
            s++;
            n--;
        }
    }
    return st;
}

enum sluice_status sluice_print_string(const char *s, struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_byte(out, '"')) != SLUICE_OK ||
        (st = print_text((const uint8_t *)s, strlen(s), out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, '"');
}

void sluice_put_string(FILE *out, const char *s)
{
    struct sluice_buf b;

    sluice_buf_init(&b, 65536);
    if (sluice_print_string(s, &b) == SLUICE_OK)
        (void)fwrite(b.data, 1, b.len, out);
    else
        fprintf(out, "\"\"");
    sluice_buf_release(&b);
}

enum sluice_status sluice_print_score(uint32_t millionths, struct sluice_buf *out)
{
    uint32_t rest = millionths % 1000000u;
    unsigned digits = 6;

    if (rest == 0)
        return sluice_buf_printf(out, "%u", millionths / 1000000u);
    while (rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    return sluice_buf_printf(out, "%u.%0*u", millionths / 1000000u, (int)digits, rest);
}

static enum sluice_status print_checks(const struct sluice_finding *f, struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_str(out, ",\"checks\":[")) != SLUICE_OK)
        return st;
    for (unsigned i = 0; i < f->n_checks; i++) {
        st = sluice_buf_printf(out, "%s\"%s:%s\"", i == 0 ? "" : ",", f->checks[i].validator,
                               sluice_check_name(f->checks[i].result));
        if (st != SLUICE_OK)
            return st;
    }
    return sluice_buf_append_str(out, "]");
}

static enum sluice_status print_entry(const char *entry, struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_str(out, "\"entry\":")) != SLUICE_OK ||
        (st = sluice_print_string(entry, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, ',');
}

enum sluice_status sluice_print_finding_members(const struct sluice_finding *f, struct sluice_buf *out)
{
    enum sluice_status st;

    st = sluice_buf_printf(out, "\"type\":\"%s\",\"rule\":\"%s\",", f->type, f->rule);
    if (st == SLUICE_OK && f->entry != NULL)
        st = print_entry(f->entry, out);
    if (st != SLUICE_OK ||
        (st = sluice_buf_printf(out,
                                "\"class\":\"%s\",\"start\":%llu,\"end\":%llu,\"score\":", sluice_class_name(f->class_),
                                (unsigned long long)f->start, (unsigned long long)f->end)) != SLUICE_OK ||
        (st = sluice_print_score(f->score, out)) != SLUICE_OK)
        return st;
    return print_checks(f, out);
}

enum sluice_status sluice_print_finding(const struct sluice_finding *f, struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_byte(out, '{')) != SLUICE_OK ||
        (st = sluice_print_finding_members(f, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, '}');
}
