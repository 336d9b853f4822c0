/* Errors: how they are made, named and printed. See sluice_types.h for the types. */
#ifndef SLUICE_CORE_STATUS_H
#define SLUICE_CORE_STATUS_H

#include "sluice_types.h"

/*
 * Fill *err (NULL is fine) and return status, so that `return sluice_fail(...)` is one line. Keeps file, line and field
 * that are already set. The format's arguments may be names from our own files; never scanned text.
 */
enum sluice_status sluice_fail(struct sluice_error *err, enum sluice_status status, const char *fmt, ...)
    SLUICE_PRINTF(3, 4);

/* The same, with the place. file and field may be NULL, line 0: what is not given is left as it was. */
enum sluice_status sluice_fail_at(struct sluice_error *err, enum sluice_status status, const char *file, uint32_t line,
                                  const char *field, const char *fmt, ...) SLUICE_PRINTF(6, 7);

/* "out of memory", "limit reached"...: static. */
const char *sluice_status_text(enum sluice_status status);

/* One line: "policy.json:14: clauses[2].action: unknown action". Control characters come out as '?'. Returns buf. */
const char *sluice_error_format(const struct sluice_error *err, char *buf, size_t size);

/* "allow", "redact", "local", "block"; "secret", "pii", "special", "custom"; "ok", "fail", "n/a": static. */
const char *sluice_action_name(enum sluice_action action);
const char *sluice_class_name(enum sluice_class class_);
const char *sluice_check_name(enum sluice_check check);
const char *sluice_operator_name(enum sluice_operator op);

/* False where the name is none of these; *out is then untouched. */
bool sluice_action_parse(const char *name, enum sluice_action *out) SLUICE_MUST_USE;
bool sluice_class_parse(const char *name, enum sluice_class *out) SLUICE_MUST_USE;
bool sluice_operator_parse(const char *name, enum sluice_operator *out) SLUICE_MUST_USE;

/* The stricter of the two: BLOCK > LOCAL > REDACT > ALLOW. A value outside the enum counts as BLOCK. */
enum sluice_action sluice_action_stricter(enum sluice_action a, enum sluice_action b);

#endif
