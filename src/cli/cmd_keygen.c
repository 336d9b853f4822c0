#include "cli/cmd.h"
#include "cli/home.h"

#include "audit/key.h"
#include "redact/vault.h"
#include "rules/own_key.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: sluice keygen [OPTION...]\n\n"
    "Make the log's signing key (and its public half, FILE.pub, for auditors) and the redaction key.\n"
    "An existing file is never overwritten.\n\n"
    "  --name NAME         the log's name in its checkpoints, 'gate-1.example.org/sluice' (default: sluice/<host "
    "name>)\n"
    "  --log-key FILE      only this log key\n"
    "  --redact-key FILE   only this redaction key\n"
    "  --own-key FILE      only this key for a store of own secrets (`sluice rules own`)\n"
    "  --home DIR          state folder for both (default $SLUICE_HOME or ~/.local/state/sluice)\n";

enum { OPT_NAME = 512, OPT_LOG_KEY, OPT_REDACT_KEY, OPT_OWN_KEY, OPT_HOME };

static const struct option longopts[] = {{"name", required_argument, NULL, OPT_NAME},
                                         {"log-key", required_argument, NULL, OPT_LOG_KEY},
                                         {"redact-key", required_argument, NULL, OPT_REDACT_KEY},
                                         {"own-key", required_argument, NULL, OPT_OWN_KEY},
                                         {"home", required_argument, NULL, OPT_HOME},
                                         {"help", no_argument, NULL, 'h'},
                                         {NULL, 0, NULL, 0}};

/* The vkey is what an operator hands to auditors, so it is what we print. */
static enum sluice_status make_log_key(const char *path, const char *name, struct sluice_error *err)
{
    struct sluice_log_key *key = NULL;
    enum sluice_status st;

    if ((st = sluice_log_key_generate(path, name, err)) != SLUICE_OK ||
        (st = sluice_log_key_load(path, &key, err)) != SLUICE_OK)
        return st;
    printf("log key %s\npublic: %s\n", path, sluice_log_key_vkey(key));
    sluice_log_key_free(key);
    return SLUICE_OK;
}

static enum sluice_status make_redact_key(const char *path, struct sluice_error *err)
{
    enum sluice_status st = sluice_redact_key_generate(path, err);

    if (st == SLUICE_OK)
        printf("redaction key %s\n", path);
    return st;
}

/* What is asked for; NULL: it is not. */
struct wishes {
    const char *name, *log_key, *redact_key, *own_key, *home;
};

static enum sluice_status make_named(const struct wishes *w, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    if (w->log_key != NULL)
        st = make_log_key(w->log_key, w->name, err);
    if (st == SLUICE_OK && w->redact_key != NULL)
        st = make_redact_key(w->redact_key, err);
    if (st == SLUICE_OK && w->own_key != NULL && (st = sluice_own_key_generate(w->own_key, err)) == SLUICE_OK)
        printf("key for own secrets %s\n", w->own_key);
    return st;
}

/* Those of the state folder. */
static enum sluice_status make_usual(const struct wishes *w, struct sluice_error *err)
{
    char folder[PATH_MAX], path[PATH_MAX];
    enum sluice_status st;

    if ((st = sluice_home_make(w->home, folder, err)) == SLUICE_OK &&
        (st = sluice_home_path(folder, SLUICE_HOME_LOG_KEY, path, err)) == SLUICE_OK &&
        (st = make_log_key(path, w->name, err)) == SLUICE_OK &&
        (st = sluice_home_path(folder, SLUICE_HOME_REDACT_KEY, path, err)) == SLUICE_OK)
        st = make_redact_key(path, err);
    return st;
}

static enum sluice_status make(const struct wishes *wishes, struct sluice_error *err)
{
    char name[192], host[128] = "localhost";
    struct wishes w = *wishes;

    if (w.name == NULL) {
        (void)gethostname(host, sizeof(host) - 1);
        (void)snprintf(name, sizeof(name), "sluice/%s", host);
        w.name = name;
    }
    if (w.log_key == NULL && w.redact_key == NULL && w.own_key == NULL)
        return make_usual(&w, err);
    return make_named(&w, err);
}

int sluice_cmd_keygen(int argc, char **argv)
{
    struct sluice_error err = {0};
    struct wishes w = {NULL};
    int opt;

    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        switch (opt) {
        case OPT_NAME:
            w.name = optarg;
            break;
        case OPT_LOG_KEY:
            w.log_key = optarg;
            break;
        case OPT_REDACT_KEY:
            w.redact_key = optarg;
            break;
        case OPT_OWN_KEY:
            w.own_key = optarg;
            break;
        case OPT_HOME:
            w.home = optarg;
            break;
        case 'h':
            printf("%s", help);
            return sluice_cmd_finish("keygen", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    if (optind < argc)
        return sluice_cmd_usage("keygen", "unexpected '%s'", argv[optind]);
    return make(&w, &err) == SLUICE_OK ? sluice_cmd_finish("keygen", SLUICE_EXIT_OK) : sluice_cmd_fail("keygen", &err);
}
