/* Different texts, numbered as they came. */
#ifndef SLUICE_RULES_TEXT_SET_H
#define SLUICE_RULES_TEXT_SET_H

#include "core/status.h"

/* Zeroed, it is empty. Texts are borrowed until it is released. */
struct sluice_text_set {
    const char **v; /* [0..n): the texts */
    size_t n;
    uint32_t *slots; /* of a hash table: a text's number, or cap where there is none */
    uint32_t cap;    /* 0 or a power of two */
};

/* *index: the text's number, which is the n of before where it is new. */
enum sluice_status sluice_text_set_add(struct sluice_text_set *s, const char *text, uint32_t *index) SLUICE_MUST_USE;
void sluice_text_set_release(struct sluice_text_set *s);

#endif
