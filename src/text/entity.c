#include "text/view_internal.h"

#include "core/utf8.h"

#include <string.h>

#define ENTITY_MAX 12u /* bytes, from '&' to ';': "&#x10FFFF;", and a few zeros */

/* Those of XML, and those of HTML that stand for ASCII or a space. Sorted by nothing: there are few. */
static const struct {
    const char *name;
    char means;
} names[] = {
    {"amp", '&'},    {"lt", '<'},     {"gt", '>'},     {"quot", '"'},  {"apos", '\''},    {"nbsp", ' '},
    {"equals", '='}, {"plus", '+'},   {"sol", '/'},    {"colon", ':'}, {"period", '.'},   {"comma", ','},
    {"commat", '@'}, {"lowbar", '_'}, {"hyphen", '-'}, {"dash", '-'},  {"num", '#'},      {"dollar", '$'},
    {"excl", '!'},   {"percnt", '%'}, {"semi", ';'},   {"lpar", '('},  {"rpar", ')'},     {"ast", '*'},
    {"quest", '?'},  {"grave", '`'},  {"bsol", '\\'},  {"Tab", '\t'},  {"NewLine", '\n'},
};

static enum view_place put(uint32_t cp, unsigned used, struct view_decoded *out)
{
    out->used = used;
    out->n = sluice_utf8_encode(cp, out->text);
    return out->n != 0 ? VIEW_DECODED : VIEW_NOTHING;
}

static int digit(uint8_t c, unsigned base)
{
    const uint8_t small = c | 0x20;

    if (c >= '0' && c <= '9')
        return c - '0';
    return base == 16 && small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/* &#N; or &#xN; */
static enum view_place decode_number(const uint8_t *p, size_t n, struct view_decoded *out)
{
    unsigned base = 10, first = 2;
    uint32_t value = 0;

    if (n > 2 && (p[2] | 0x20) == 'x') {
        base = 16;
        first = 3;
    }
    for (unsigned i = first; i < ENTITY_MAX; i++) {
        int d;

        if (i >= n)
            return VIEW_MORE;
        if (p[i] == ';')
            return i > first ? put(value, i + 1, out) : VIEW_NOTHING;
        if ((d = digit(p[i], base)) < 0)
            return VIEW_NOTHING;
        if (value <= 0x10FFFF)
            value = value * base + (uint32_t)d;
    }
    return VIEW_NOTHING;
}

enum view_place sluice_view_entity(const uint8_t *p, size_t n, struct view_decoded *out)
{
    unsigned len = 1;

    if (n > 1 && p[1] == '#')
        return decode_number(p, n, out);
    while (len < n && len < ENTITY_MAX && (p[len] | 0x20) >= 'a' && (p[len] | 0x20) <= 'z')
        len++;
    if (len == n && len < ENTITY_MAX)
        return VIEW_MORE;
    if (len == ENTITY_MAX || p[len] != ';')
        return VIEW_NOTHING;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strlen(names[i].name) == len - 1 && memcmp(names[i].name, p + 1, len - 1) == 0)
            return put((uint8_t)names[i].means, len + 1, out);
    }
    return VIEW_NOTHING;
}
