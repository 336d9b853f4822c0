/* A segment and its names from one text: "{Anna}" was tagged as a person, "<Bonn>" as a place, "[Rua Nova]" as an
 * address. */
#ifndef NAME_KIT_H
#define NAME_KIT_H

#include "scan/name_internal.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERSON, LOCATION, ADDRESS };

struct kit {
    char text[512];
    size_t n;
    struct sluice_segment segment;
    struct sluice_name_list list;
};

static inline void take_marks(struct kit *k, const char *marked, size_t start[64], size_t end[64], unsigned label[64],
                              unsigned *spans)
{
    static const char opens[] = "{<[", closes[] = "}>]";

    *spans = 0;
    k->n = 0;
    for (const char *p = marked; *p != '\0'; p++) {
        if (strchr(opens, *p) != NULL) {
            label[*spans] = (unsigned)(strchr(opens, *p) - opens);
            start[*spans] = k->n;
        } else if (strchr(closes, *p) != NULL) {
            end[(*spans)++] = k->n;
        } else {
            k->text[k->n++] = *p;
        }
    }
    k->text[k->n] = '\0';
}

/* The first segment of a marked text, its spans with this score. */
static inline void make(struct kit *k, const char *marked, uint32_t score)
{
    size_t start[64], end[64], at = 0;
    unsigned label[64], spans;

    memset(k, 0, sizeof(*k));
    take_marks(k, marked, start, end, label, &spans);
    ck_assert(sluice_segment_next((const uint8_t *)k->text, k->n, true, &at, &k->segment));
    k->list.text = (const uint8_t *)k->text;
    k->list.segment = &k->segment;
    for (unsigned s = 0; s < spans; s++) {
        struct sluice_name *name = &k->list.v[k->list.n++];
        unsigned i = 0;

        while (k->segment.start + k->segment.token[i].start < start[s])
            i++;
        ck_assert_msg(k->segment.start + k->segment.token[i].start == start[s], "%s", k->text);
        *name = (struct sluice_name){.from = i, .label = label[s], .score = score, .sure = score};
        while (i < k->segment.n && k->segment.start + k->segment.token[i].end <= end[s])
            i++;
        name->to = i;
    }
}

static inline const char *text_of(const struct kit *k, const struct sluice_name *name, char out[512])
{
    const size_t from = k->segment.start + k->segment.token[name->from].start;

    (void)snprintf(out, 512, "%.*s", (int)(k->segment.start + k->segment.token[name->to - 1].end - from),
                   k->text + from);
    return out;
}

/* All names with that label, joined by '|'. */
static inline const char *all(const struct kit *k, unsigned label, char out[1024])
{
    char one[512];
    size_t at = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < k->list.n; i++) {
        const struct sluice_name *name = &k->list.v[i];

        ck_assert_uint_lt(name->from, name->to);
        ck_assert_uint_le(name->to, k->segment.n);
        if (i > 0)
            ck_assert_uint_le(k->list.v[i - 1].to, name->from);
        if (name->label == label)
            at += (size_t)snprintf(out + at, 1024 - at, "%s%s", at == 0 ? "" : "|", text_of(k, name, one));
    }
    return out;
}

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

#endif
