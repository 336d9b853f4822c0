#include "core/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const action_names[] = {"block", "allow", "redact", "local"};
static const char *const class_names[] = {"secret", "pii", "special", "custom"};
static const char *const check_names[] = {"fail", "ok", "n/a"};
static const char *const operator_names[] = {"placeholder", "mask", "drop", "hash", "surrogate"};

static void copy_text(char *dst, size_t size, const char *src)
{
    if (src != NULL)
        (void)snprintf(dst, size, "%s", src);
}

enum sluice_status sluice_fail(struct sluice_error *err, enum sluice_status status, const char *fmt, ...)
{
    va_list ap;

    if (err == NULL)
        return status;
    err->status = status;
    va_start(ap, fmt);
    (void)vsnprintf(err->what, sizeof(err->what), fmt, ap);
    va_end(ap);
    return status;
}

enum sluice_status sluice_fail_at(struct sluice_error *err, enum sluice_status status, const char *file, uint32_t line,
                                  const char *field, const char *fmt, ...)
{
    va_list ap;

    if (err == NULL)
        return status;
    err->status = status;
    copy_text(err->file, sizeof(err->file), file);
    if (line != 0)
        err->line = line;
    copy_text(err->field, sizeof(err->field), field);
    va_start(ap, fmt);
    (void)vsnprintf(err->what, sizeof(err->what), fmt, ap);
    va_end(ap);
    return status;
}

const char *sluice_status_text(enum sluice_status status)
{
    switch (status) {
    case SLUICE_OK:
        return "ok";
    case SLUICE_ENOMEM:
        return "out of memory";
    case SLUICE_ELIMIT:
        return "limit reached";
    case SLUICE_EFORMAT:
        return "not well formed";
    case SLUICE_EIO:
        return "input or output failed";
    case SLUICE_EENGINE:
        return "engine failed";
    case SLUICE_ESTATE:
        return "called out of turn";
    }
    return "unknown status";
}

const char *sluice_error_format(const struct sluice_error *err, char *buf, size_t size)
{
    const char *what = err->what[0] != '\0' ? err->what : sluice_status_text(err->status);
    char line[16] = "";

    if (err->line != 0)
        (void)snprintf(line, sizeof(line), ":%u", err->line);
    (void)snprintf(buf, size, "%s%s%s%s%s%s", err->file, line, err->file[0] != '\0' || line[0] != '\0' ? ": " : "",
                   err->field, err->field[0] != '\0' ? ": " : "", what);
    for (char *p = buf; size != 0 && *p != '\0'; p++) { /* a name may hold anything */
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = '?';
    }
    return buf;
}

static const char *name_of(const char *const *names, size_t n, unsigned value)
{
    return value < n ? names[value] : "unknown";
}

static bool value_of(const char *const *names, size_t n, const char *name, unsigned *out)
{
    for (unsigned i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

const char *sluice_action_name(enum sluice_action action)
{
    return name_of(action_names, COUNT(action_names), (unsigned)action);
}

const char *sluice_class_name(enum sluice_class class_)
{
    return name_of(class_names, COUNT(class_names), (unsigned)class_);
}

const char *sluice_check_name(enum sluice_check check)
{
    return name_of(check_names, COUNT(check_names), (unsigned)check);
}

const char *sluice_operator_name(enum sluice_operator op)
{
    return name_of(operator_names, COUNT(operator_names), (unsigned)op);
}

bool sluice_action_parse(const char *name, enum sluice_action *out)
{
    unsigned v;

    if (!value_of(action_names, COUNT(action_names), name, &v))
        return false;
    *out = (enum sluice_action)v;
    return true;
}

bool sluice_class_parse(const char *name, enum sluice_class *out)
{
    unsigned v;

    if (!value_of(class_names, COUNT(class_names), name, &v))
        return false;
    *out = (enum sluice_class)v;
    return true;
}

bool sluice_operator_parse(const char *name, enum sluice_operator *out)
{
    unsigned v;

    if (!value_of(operator_names, COUNT(operator_names), name, &v))
        return false;
    *out = (enum sluice_operator)v;
    return true;
}

static int strictness(enum sluice_action action)
{
    switch (action) {
    case SLUICE_ALLOW:
        return 0;
    case SLUICE_REDACT:
        return 1;
    case SLUICE_LOCAL:
        return 2;
    case SLUICE_BLOCK:
        break;
    }
    return 3;
}

enum sluice_action sluice_action_stricter(enum sluice_action a, enum sluice_action b)
{
    enum sluice_action s = strictness(a) >= strictness(b) ? a : b;

    return strictness(s) == 3 ? SLUICE_BLOCK : s;
}
