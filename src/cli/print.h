/* How findings are written as JSON by every command. */
#ifndef SLUICE_CLI_PRINT_H
#define SLUICE_CLI_PRINT_H

#include "core/buf.h"

/* Append "s" as a JSON string, quotes included. s is UTF-8. */
enum sluice_status sluice_print_string(const char *s, struct sluice_buf *out) SLUICE_MUST_USE;

/* 980000 -> 0.98; 1000000 -> 1; no locale, no rounding. */
enum sluice_status sluice_print_score(uint32_t millionths, struct sluice_buf *out) SLUICE_MUST_USE;

/* {"type":...,"rule":...,"class":...,"start":...,"end":...,"score":...,"checks":[...]} */
enum sluice_status sluice_print_finding(const struct sluice_finding *f, struct sluice_buf *out) SLUICE_MUST_USE;

/* The members of it, without braces. */
enum sluice_status sluice_print_finding_members(const struct sluice_finding *f, struct sluice_buf *out) SLUICE_MUST_USE;

#endif
