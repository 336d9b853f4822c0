/* sluice: a privacy gate for prompts. A table of subcommands. */
#include "cli/cmd.h"

#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

struct command {
    const char *name;
    sluice_cmd_fn run;
    const char *summary;
};

static const struct command commands[] = {
    {"serve", sluice_cmd_serve, "the gateway: OpenAI, Anthropic and Ollama APIs in front of upstreams"},
    {"filter", sluice_cmd_filter, "the pipe: decide and redact a stream of text or JSON Lines"},
    {"scan", sluice_cmd_scan, "report findings in files, folders or standard input"},
    {"explain", sluice_cmd_explain, "one prompt: every finding, score and clause, for a person"},
    {"rules", sluice_cmd_rules, "check, list or test rule packs"},
    {"policy", sluice_cmd_policy, "check or explain a policy, make fingerprints for its allow-list"},
    {"model", sluice_cmd_model, "train, measure or show a model for names and places"},
    {"audit", sluice_cmd_audit, "verify or show an audit log"},
    {"keygen", sluice_cmd_keygen, "make the log key and the redaction key"},
    {"doctor", sluice_cmd_doctor, "what is installed, loaded, reachable, local"},
};

static void help(FILE *to)
{
    fprintf(to, "usage: sluice COMMAND [OPTION...]\n\nA privacy gate for prompts.\n\n");
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
    fprintf(to, "\n`sluice COMMAND --help` tells a command's options; `sluice --version` the version.\n"
                "Exit status: 0 done and nothing to report, 1 findings or a failed verification,\n"
                "2 usage or input error, 3 internal or I/O failure.\n");
}

/* What a prompt held must not end in a core file. */
static void forbid_core_dumps(void)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* A file must not be opened as a standard stream that was closed: what is printed would go into it. Each closed one is
 * opened the wrong way round, so that its use still fails. */
static bool occupy_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    if (!occupy_standard_streams())
        return SLUICE_EXIT_INTERNAL;
    forbid_core_dumps();
    (void)signal(SIGPIPE, SIG_IGN);
    if (sodium_init() < 0) {
        fprintf(stderr, "sluice: libsodium cannot start\n");
        return SLUICE_EXIT_INTERNAL;
    }
    if (argc < 2) {
        help(stderr);
        return SLUICE_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        help(stdout);
        return sluice_cmd_finish("help", SLUICE_EXIT_OK);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("sluice %s\n", SLUICE_VERSION);
        return sluice_cmd_finish("--version", SLUICE_EXIT_OK);
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    }
    fprintf(stderr, "sluice: no command '%s' (try: sluice --help)\n", argv[1]);
    return SLUICE_EXIT_USAGE;
}
