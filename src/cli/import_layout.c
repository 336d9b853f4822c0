#include "cli/import_layout.h"

#include <string.h>

#define WIDTH 120u

static enum sluice_status print_name(const struct layout *v, struct sluice_buf *out)
{
    return v->name == NULL ? SLUICE_OK : sluice_buf_printf(out, "\"%s\": ", v->name);
}

static enum sluice_status print_flat(const struct layout *v, struct sluice_buf *out)
{
    enum sluice_status st;

    if (v->kind == LAYOUT_TEXT)
        return sluice_buf_append_str(out, v->text);
    st = sluice_buf_append_byte(out, v->kind == LAYOUT_LIST ? '[' : '{');
    for (size_t i = 0; i < v->n && st == SLUICE_OK; i++) {
        if ((i > 0 && (st = sluice_buf_append_str(out, ", ")) != SLUICE_OK) ||
            (st = print_name(&v->items[i], out)) != SLUICE_OK)
            return st;
        st = print_flat(&v->items[i], out);
    }
    return st == SLUICE_OK ? sluice_buf_append_byte(out, v->kind == LAYOUT_LIST ? ']' : '}') : st;
}

static size_t columns(const struct sluice_buf *b)
{
    size_t n = 0;

    for (size_t i = 0; i < b->len; i++)
        n += (b->data[i] & 0xc0u) != 0x80u;
    return n;
}

static enum sluice_status indent_by(unsigned n, struct sluice_buf *out)
{
    return sluice_buf_printf(out, "\n%*s", (int)n, "");
}

static enum sluice_status print_tall(const struct layout *v, unsigned indent, struct sluice_buf *out)
{
    enum sluice_status st = sluice_buf_append_byte(out, v->kind == LAYOUT_LIST ? '[' : '{');

    for (size_t i = 0; i < v->n && st == SLUICE_OK; i++) {
        const struct layout *c = &v->items[i];
        unsigned used = c->name == NULL ? 1 : (unsigned)strlen(c->name) + 5;

        if ((i > 0 && (st = sluice_buf_append_byte(out, ',')) != SLUICE_OK) ||
            (st = indent_by(indent + 2, out)) != SLUICE_OK || (st = print_name(c, out)) != SLUICE_OK)
            return st;
        st = layout_print(c, indent + 2, used, out);
    }
    if (st != SLUICE_OK || (st = indent_by(indent, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, v->kind == LAYOUT_LIST ? ']' : '}');
}

enum sluice_status layout_print(const struct layout *v, unsigned indent, unsigned used, struct sluice_buf *out)
{
    struct sluice_buf flat;
    enum sluice_status st;
    bool fits;

    if (v->kind != LAYOUT_TEXT && v->tall)
        return print_tall(v, indent, out);
    sluice_buf_init(&flat, out->max);
    st = print_flat(v, &flat);
    fits = v->kind == LAYOUT_TEXT || indent + used + columns(&flat) <= WIDTH;
    if (st == SLUICE_OK)
        st = fits ? sluice_buf_append(out, flat.data, flat.len) : print_tall(v, indent, out);
    sluice_buf_release(&flat);
    return st;
}
