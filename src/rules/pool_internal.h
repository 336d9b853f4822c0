/* Memory that lives as long as one ruleset or pattern and goes in one call. Never holds prompt text. */
#ifndef SLUICE_RULES_POOL_INTERNAL_H
#define SLUICE_RULES_POOL_INTERNAL_H

#include "sluice_types.h"

struct sluice_pool {
    struct sluice_pool_chunk *chunks; /* newest first */
};

/* Zeroed, aligned for any object; NULL when memory is out. Lives until sluice_pool_release(). */
void *sluice_pool_take(struct sluice_pool *p, size_t n) SLUICE_MUST_USE;

/* Copies. NULL when memory is out. */
char *sluice_pool_text(struct sluice_pool *p, const char *s, size_t n) SLUICE_MUST_USE;

void sluice_pool_release(struct sluice_pool *p);

#endif
