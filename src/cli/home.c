#include "cli/home.h"

#include "audit/key.h"
#include "core/file.h"
#include "redact/vault.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum sluice_status join(const char *a, const char *b, char out[PATH_MAX], struct sluice_error *err)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", a, b);

    if (n < 0 || n >= PATH_MAX)
        return sluice_fail_at(err, SLUICE_ELIMIT, a, 0, NULL, "path is too long");
    return SLUICE_OK;
}

static bool exists_under(const char *folder, const char *name, char out[PATH_MAX])
{
    char path[PATH_MAX];

    return join(folder, name, path, NULL) == SLUICE_OK && realpath(path, out) != NULL && access(out, R_OK) == 0;
}

/* A file or folder in one of those relative to the program's. */
static bool find_beside(const char *const *beside, size_t n_beside, const char *name, char out[PATH_MAX])
{
    char exe[PATH_MAX], folder[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

    if (n <= 0)
        return false;
    exe[n] = '\0';
    (void)dirname(exe);
    for (size_t i = 0; i < n_beside; i++) {
        if (join(exe, beside[i], folder, NULL) == SLUICE_OK && exists_under(folder, name, out))
            return true;
    }
    return false;
}

bool sluice_prepared_find(char out[PATH_MAX])
{
    static const char *const beside[] = {".", "../share/sluice"}; /* built; installed */

    return find_beside(beside, sizeof(beside) / sizeof(beside[0]), "prepared", out) ||
           exists_under(SLUICE_DATADIR, "prepared", out);
}

enum sluice_status sluice_data_find(const char *name, char out[PATH_MAX], struct sluice_error *err)
{
    static const char *const beside[] = {"../share/sluice", "../.."}; /* installed; built in <source>/build/src */
    const char *data = getenv("SLUICE_DATA");

    if (data != NULL && data[0] != '\0') {
        if (exists_under(data, name, out))
            return SLUICE_OK;
        return sluice_fail_at(err, SLUICE_EIO, data, 0, NULL, "SLUICE_DATA holds no %s", name);
    }
    if (find_beside(beside, sizeof(beside) / sizeof(beside[0]), name, out))
        return SLUICE_OK;
    if (exists_under(SLUICE_DATADIR, name, out))
        return SLUICE_OK;
    return sluice_fail_at(err, SLUICE_EIO, name, 0, NULL, "not found beside the program; set SLUICE_DATA");
}

enum sluice_status sluice_home_find(const char *home, char out[PATH_MAX], struct sluice_error *err)
{
    const char *state = getenv("XDG_STATE_HOME"), *user = getenv("HOME");
    enum sluice_status st = SLUICE_OK;

    if (home == NULL)
        home = getenv("SLUICE_HOME");
    if (home != NULL && home[0] != '\0')
        (void)snprintf(out, PATH_MAX, "%s", home);
    else if (state != NULL && state[0] != '\0')
        st = join(state, "sluice", out, err);
    else if (user != NULL && user[0] != '\0')
        st = join(user, ".local/state/sluice", out, err);
    else
        return sluice_fail(err, SLUICE_EIO, "no home folder: give --home or set SLUICE_HOME");
    return st;
}

enum sluice_status sluice_home_make(const char *home, char out[PATH_MAX], struct sluice_error *err)
{
    enum sluice_status st = sluice_home_find(home, out, err);

    return st == SLUICE_OK ? sluice_folder_make(out, err) : st;
}

enum sluice_status sluice_home_path(const char *home, const char *name, char out[PATH_MAX], struct sluice_error *err)
{
    return join(home, name, out, err);
}

void sluice_home_cache(const char *home, char out[PATH_MAX])
{
    char state[PATH_MAX];

    if (sluice_home_find(home, state, NULL) != SLUICE_OK || join(state, SLUICE_HOME_CACHE, out, NULL) != SLUICE_OK)
        out[0] = '\0';
}

static enum sluice_status make_redact_key(const char *home, struct sluice_error *err)
{
    char path[PATH_MAX];
    enum sluice_status st;

    if ((st = join(home, SLUICE_HOME_REDACT_KEY, path, err)) != SLUICE_OK || access(path, F_OK) == 0)
        return st;
    if ((st = sluice_redact_key_generate(path, err)) == SLUICE_OK)
        fprintf(stderr, "sluice: made a redaction key: %s\n", path);
    return st;
}

static enum sluice_status make_log_key(const char *home, struct sluice_error *err)
{
    char path[PATH_MAX], host[128] = "localhost", name[192];
    enum sluice_status st;

    if ((st = join(home, SLUICE_HOME_LOG_KEY, path, err)) != SLUICE_OK || access(path, F_OK) == 0)
        return st;
    (void)gethostname(host, sizeof(host) - 1);
    (void)snprintf(name, sizeof(name), "sluice/%s", host);
    if ((st = sluice_log_key_generate(path, name, err)) == SLUICE_OK)
        fprintf(stderr, "sluice: made a log key: %s (auditors need %s.pub)\n", path, path);
    return st;
}

enum sluice_status sluice_home_keys(const char *home, bool redact, bool log, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    if (redact && (st = make_redact_key(home, err)) != SLUICE_OK)
        return st;
    return log ? make_log_key(home, err) : st;
}
