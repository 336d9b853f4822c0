/* How strings and findings are written as JSON by every command. */
#ifndef SLUICE_CLI_PRINT_H
#define SLUICE_CLI_PRINT_H

#include "core/buf.h"

#include <stdio.h>

/* Append "s" as a JSON string, quotes included: U+FFFD for each byte that is not UTF-8. */
enum sluice_status sluice_print_string(const char *s, struct sluice_buf *out) SLUICE_MUST_USE;

/* The same to a stream; "" where it is too long or there is no memory. */
void sluice_put_string(FILE *out, const char *s);

/* 980000 -> 0.98; 1000000 -> 1; no locale, no rounding. */
enum sluice_status sluice_print_score(uint32_t millionths, struct sluice_buf *out) SLUICE_MUST_USE;

/* {"type":...,"rule":...,"class":...,"start":...,"end":...,"score":...,"checks":[...]} */
enum sluice_status sluice_print_finding(const struct sluice_finding *f, struct sluice_buf *out) SLUICE_MUST_USE;

/* The members of it, without braces. */
enum sluice_status sluice_print_finding_members(const struct sluice_finding *f, struct sluice_buf *out) SLUICE_MUST_USE;

#endif
