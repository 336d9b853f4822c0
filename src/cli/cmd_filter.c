#include "cli/cmd.h"
#include "cli/filter_internal.h"

#include <string.h>

static const char help[] =
    "usage: sluice filter [--jsonl|--text] [OPTION...] < in > out\n\n"
    "Decide and redact a stream. Every decision is in the audit log before its output is written.\n\n"
    "  --text              plain text of any length (default)\n"
    "  --jsonl             one JSON object a line: the member 'text' is redacted, a member 'sluice' added\n"
    "  --field NAME        the member to filter instead of 'text' (with --jsonl)\n"
    "  --dry-run           change nothing, still report and record\n"
    "  --keep-local        leave text that is to go to local inference only as it is (with --jsonl;\n"
    "                      otherwise it is redacted, so that a reader who ignores 'action' leaks nothing)\n";

enum { OPT_JSONL = 512, OPT_TEXT, OPT_FIELD, OPT_DRY_RUN, OPT_KEEP_LOCAL };

static const struct option longopts[] = {SLUICE_SESSION_LONGOPTS,
                                         {"jsonl", no_argument, NULL, OPT_JSONL},
                                         {"text", no_argument, NULL, OPT_TEXT},
                                         {"field", required_argument, NULL, OPT_FIELD},
                                         {"dry-run", no_argument, NULL, OPT_DRY_RUN},
                                         {"keep-local", no_argument, NULL, OPT_KEEP_LOCAL},
                                         {NULL, 0, NULL, 0}};

int sluice_cmd_filter(int argc, char **argv)
{
    struct sluice_session_options so = {0};
    struct filter_options o = {.field = "text"};
    bool jsonl = false, text = false, field = false, bad;
    struct sluice_error err = {0};
    struct sluice_session s;
    int opt, status;

    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        if (sluice_session_option(&so, "filter", opt, optarg, &bad))
            continue;
        switch (bad ? '?' : opt) {
        case OPT_JSONL:
            jsonl = true;
            break;
        case OPT_TEXT:
            text = true;
            break;
        case OPT_FIELD:
            o.field = optarg;
            field = true;
            break;
        case OPT_DRY_RUN:
            o.dry_run = true;
            break;
        case OPT_KEEP_LOCAL:
            o.keep_local = true;
            break;
        case 'h':
            printf("%s%s", help, sluice_session_help);
            return sluice_cmd_finish("filter", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    if (optind < argc && strcmp(argv[optind], "-") != 0)
        return sluice_cmd_usage("filter", "reads standard input, not '%s'", argv[optind]);
    if (jsonl && text)
        return sluice_cmd_usage("filter", "--jsonl and --text exclude each other");
    if (!jsonl && (field || o.keep_local))
        return sluice_cmd_usage("filter", "--field and --keep-local need --jsonl");
    if (jsonl && strcmp(o.field, "sluice") == 0)
        return sluice_cmd_usage("filter", "the member 'sluice' holds the verdict");
    if (sluice_session_open(&so, true, &s, &err) != SLUICE_OK)
        return sluice_cmd_fail("filter", &err);
    status = jsonl ? filter_jsonl(&s, &o) : filter_text(&s, &o);
    sluice_session_close(&s);
    return status;
}
