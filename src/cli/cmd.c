#include "cli/cmd.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

int sluice_cmd_fail(const char *name, const struct sluice_error *err)
{
    char line[1024];

    fprintf(stderr, "sluice %s: %s\n", name, sluice_error_format(err, line, sizeof(line)));
    switch (err->status) {
    case SLUICE_EFORMAT:
    case SLUICE_ELIMIT:
        return SLUICE_EXIT_USAGE;
    case SLUICE_EIO:
        return err->file[0] != '\0' ? SLUICE_EXIT_USAGE : SLUICE_EXIT_INTERNAL;
    default:
        return SLUICE_EXIT_INTERNAL;
    }
}

int sluice_cmd_usage(const char *name, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "sluice %s: ", name);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fprintf(stderr, " (try: sluice %s --help)\n", name);
    return SLUICE_EXIT_USAGE;
}

int sluice_cmd_finish(const char *name, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "sluice %s: cannot write standard output: %s\n", name, strerror(errno));
    return SLUICE_EXIT_INTERNAL;
}
