#include "cli/cmd.h"
#include "cli/home.h"
#include "cli/program.h"
#include "cli/session.h"
#include "gateway/server.h"

#include <getopt.h>
#include <stdatomic.h>

static const char help[] =
    "usage: sluice serve -c FILE [--check-config]\n\n"
    "The gateway: POST /v1/chat/completions (OpenAI), /v1/messages (Anthropic), /api/chat (Ollama); GET /v1/models,\n"
    "/healthz, /readyz. Any other path is refused. SIGTERM and SIGINT end it.\n\n"
    "  -c, --config FILE   the configuration (docs/configuration.md)\n"
    "  --check-config      read and check everything the configuration names; serve nothing\n";

enum { OPT_CHECK = 512 };

static const struct option longopts[] = {{"config", required_argument, NULL, 'c'},
                                         {"check-config", no_argument, NULL, OPT_CHECK},
                                         {"help", no_argument, NULL, 'h'},
                                         {NULL, 0, NULL, 0}};

static void print_problem(void *ctx, const struct sluice_error *problem)
{
    int *status = ctx;

    *status = sluice_cmd_fail("serve", problem);
}

/* Folders of what is kept between starts. */
struct kept {
    char cache[PATH_MAX], prepared[PATH_MAX];
};

static void find_kept(const struct sluice_config *config, struct kept *k, struct sluice_server_options *opts)
{
    if (config->cache_dir == NULL) {
        sluice_home_cache(NULL, k->cache);
        opts->cache_dir = k->cache[0] != '\0' ? k->cache : NULL;
    }
    opts->prepared_dir = sluice_prepared_find(k->prepared) ? k->prepared : NULL;
}

static void say_log_failed(void *ctx, const struct sluice_error *why)
{
    char line[1024];

    atomic_store((atomic_bool *)ctx, true);
    fprintf(stderr, "sluice serve: the audit log takes no more records, so nothing is sent on until a restart: %s\n",
            sluice_error_format(why, line, sizeof(line)));
}

static int serve(const struct sluice_config *config)
{
    atomic_bool log_failed = false;
    struct sluice_server_options opts = {
        .version = SLUICE_VERSION, .signals = true, .log_failed = say_log_failed, .log_failed_ctx = &log_failed};
    struct kept kept;
    struct sluice_server *server = NULL;
    struct sluice_error err = {0};
    int status = SLUICE_EXIT_OK;

    sluice_server_harden(config);
    sluice_program_digest(opts.binary);
    find_kept(config, &kept, &opts);
    if (sluice_server_create(config, &opts, &server, &err) != SLUICE_OK)
        return sluice_cmd_fail("serve", &err);
    if (sluice_server_no_model(server) != NULL)
        sluice_session_say_no_model(sluice_server_no_model(server));
    fprintf(stderr, "sluice serve: listening on http://%s:%u\n", config->address, sluice_server_port(server));
    if (sluice_server_run(server, &err) != SLUICE_OK)
        status = sluice_cmd_fail("serve", &err);
    sluice_server_free(server);
    return status == SLUICE_EXIT_OK && atomic_load(&log_failed) ? SLUICE_EXIT_INTERNAL : status;
}

static int check(const struct sluice_config *config, const char *path)
{
    struct sluice_server_options opts = {.version = SLUICE_VERSION};
    struct sluice_error err = {0};
    struct kept kept;

    find_kept(config, &kept, &opts);
    if (sluice_server_check(config, &opts, &err) != SLUICE_OK)
        return sluice_cmd_fail("serve", &err);
    printf("%s: ok\n", path);
    return sluice_cmd_finish("serve", SLUICE_EXIT_OK);
}

int sluice_cmd_serve(int argc, char **argv)
{
    struct sluice_config *config = NULL;
    struct sluice_error err = {0};
    const char *path = NULL;
    bool only_check = false;
    int opt, status = SLUICE_EXIT_USAGE;

    while ((opt = getopt_long(argc, argv, "c:h", longopts, NULL)) != -1) {
        switch (opt) {
        case 'c':
            path = optarg;
            break;
        case OPT_CHECK:
            only_check = true;
            break;
        case 'h':
            printf("%s", help);
            return sluice_cmd_finish("serve", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    if (optind < argc)
        return sluice_cmd_usage("serve", "unexpected '%s'", argv[optind]);
    if (path == NULL)
        return sluice_cmd_usage("serve", "needs -c FILE");
    if (sluice_config_load(path, print_problem, &status, &config, &err) != SLUICE_OK)
        return status;
    status = only_check ? check(config, path) : serve(config);
    sluice_config_free(config);
    return status;
}
