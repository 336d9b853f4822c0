#include "rules/id_set.h"

#include <stdlib.h>
#include <string.h>

#define CAP_FIRST 1024u

/* FNV-1a: ids are short, and who chooses them chooses the rules. */
static uint32_t hash_of(const char *id)
{
    uint32_t h = 2166136261u;

    for (; *id != '\0'; id++)
        h = (h ^ (uint8_t)*id) * 16777619u;
    return h;
}

/* Where id is, or where it would go. */
static const char **slot_of(const struct sluice_id_set *s, const char *id)
{
    size_t at = hash_of(id) & (s->cap - 1);

    while (s->v[at] != NULL && strcmp(s->v[at], id) != 0)
        at = (at + 1) & (s->cap - 1);
    return &s->v[at];
}

/* Never more than half full. */
static enum sluice_status make_room(struct sluice_id_set *s)
{
    struct sluice_id_set larger = {.cap = s->cap == 0 ? CAP_FIRST : 2 * s->cap, .n = s->n};

    if (2 * (s->n + 1) <= s->cap)
        return SLUICE_OK;
    if ((larger.v = calloc(larger.cap, sizeof(*larger.v))) == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < s->cap; i++) {
        if (s->v[i] != NULL)
            *slot_of(&larger, s->v[i]) = s->v[i];
    }
    free(s->v);
    *s = larger;
    return SLUICE_OK;
}

enum sluice_status sluice_id_set_add(struct sluice_id_set *s, const char *id, bool *known)
{
    const char **slot;
    enum sluice_status st;

    *known = false;
    if ((st = make_room(s)) != SLUICE_OK)
        return st;
    slot = slot_of(s, id);
    *known = *slot != NULL;
    if (!*known) {
        *slot = id;
        s->n++;
    }
    return SLUICE_OK;
}

void sluice_id_set_release(struct sluice_id_set *s)
{
    free(s->v);
    *s = (struct sluice_id_set){0};
}
