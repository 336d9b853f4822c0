#include "rules/text_set.h"

#include <stdlib.h>
#include <string.h>

#define CAP_FIRST 1024u
#define CAP_MAX (1u << 24)

/* FNV-1a: the texts are short, and who chooses them chooses the rules. */
static uint32_t hash_of(const char *text)
{
    uint32_t h = 2166136261u;

    for (; *text != '\0'; text++)
        h = (h ^ (uint8_t)*text) * 16777619u;
    return h;
}

/* The slot with the text's number, or the free one where it would go. */
static uint32_t *slot_of(const struct sluice_text_set *s, const char *text)
{
    uint32_t at = hash_of(text) & (s->cap - 1);

    while (s->slots[at] != s->cap && strcmp(s->v[s->slots[at]], text) != 0)
        at = (at + 1) & (s->cap - 1);
    return &s->slots[at];
}

/* For one text more: never more than half of the slots are taken. */
static enum sluice_status make_room(struct sluice_text_set *s)
{
    const uint32_t cap = s->cap == 0 ? CAP_FIRST : 2 * s->cap;
    uint32_t *slots;
    const char **v;

    if (2 * (s->n + 1) <= s->cap)
        return SLUICE_OK;
    if (cap > CAP_MAX)
        return SLUICE_ELIMIT;
    if ((v = realloc(s->v, cap / 2 * sizeof(*v))) == NULL)
        return SLUICE_ENOMEM;
    s->v = v;
    if ((slots = calloc(cap, sizeof(*slots))) == NULL)
        return SLUICE_ENOMEM;
    free(s->slots);
    s->slots = slots;
    s->cap = cap;
    for (uint32_t i = 0; i < cap; i++)
        slots[i] = cap;
    for (uint32_t i = 0; i < s->n; i++)
        *slot_of(s, s->v[i]) = i;
    return SLUICE_OK;
}

enum sluice_status sluice_text_set_add(struct sluice_text_set *s, const char *text, uint32_t *index)
{
    enum sluice_status st;
    uint32_t *slot;

    if ((st = make_room(s)) != SLUICE_OK)
        return st;
    slot = slot_of(s, text);
    if (*slot == s->cap) {
        *slot = (uint32_t)s->n;
        s->v[s->n++] = text;
    }
    *index = *slot;
    return SLUICE_OK;
}

void sluice_text_set_release(struct sluice_text_set *s)
{
    free(s->v);
    free(s->slots);
    *s = (struct sluice_text_set){0};
}
