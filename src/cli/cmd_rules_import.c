/* `sluice rules import`: rules of other programs as a pack of ours (import_config.h). */
#include "cli/cmd.h"
#include "cli/import_config.h"
#include "core/file.h"
#include "core/limits.h"

#include <getopt.h>
#include <string.h>

static const char help[] =
    "usage: sluice rules import [--format gitleaks|betterleaks] [--out FILE] FILE.toml\n\n"
    "Turn the rules of a gitleaks or betterleaks configuration into a rule pack. Standard error says of each rule "
    "what\n"
    "became of it: carried over, changed, lost, left out, and why.\n\n"
    "  --format FORMAT     gitleaks: members that only betterleaks has are not understood (default: betterleaks)\n"
    "  --out FILE          write the pack there, where no file must be yet (default: standard output)\n\n"
    "Exit status: 0 all was carried over, 1 something was not, 2 usage or input error.\n";

enum { OPT_FORMAT = 512, OPT_OUT };

static const struct option longopts[] = {{"format", required_argument, NULL, OPT_FORMAT},
                                         {"out", required_argument, NULL, OPT_OUT},
                                         {"help", no_argument, NULL, 'h'},
                                         {NULL, 0, NULL, 0}};

static void summarize(const char *path, const struct import_counts *c)
{
    fprintf(stderr,
            "%s: %zu rules: %zu carried over (%zu of them not quite as they were), %zu left out; %zu parts lost\n",
            path, c->rules, c->carried, c->changed, c->left_out, c->lost);
}

static int write_pack(const struct sluice_buf *pack, const char *out, struct sluice_error *err)
{
    if (pack->len == 0)
        return SLUICE_EXIT_OK;
    if (out == NULL)
        (void)fwrite(pack->data, 1, pack->len, stdout);
    else if (sluice_file_create(out, 0644, pack->data, pack->len, err) != SLUICE_OK)
        return sluice_cmd_fail("rules", err);
    return SLUICE_EXIT_OK;
}

static int import(const char *path, enum import_format format, const char *out)
{
    struct sluice_error err = {0};
    struct sluice_buf text, pack;
    struct import_counts counts;
    int status;

    sluice_buf_init(&text, SLUICE_CONF_FILE_MAX);
    sluice_buf_init(&pack, SLUICE_CONF_FILE_MAX);
    if (sluice_file_read(path, SLUICE_CONF_FILE_MAX, &text, &err) != SLUICE_OK ||
        import_config(path, text.len > 0 ? text.data : (const uint8_t *)"", text.len, format, &pack, stderr, &counts,
                      &err) != SLUICE_OK) {
        status = sluice_cmd_fail("rules", &err);
    } else {
        status = write_pack(&pack, out, &err);
        summarize(path, &counts);
        if (status == SLUICE_EXIT_OK && (counts.left_out > 0 || counts.lost > 0))
            status = SLUICE_EXIT_FOUND;
    }
    sluice_buf_release(&text);
    sluice_buf_release(&pack);
    return sluice_cmd_finish("rules", status);
}

int sluice_cmd_rules_import(int argc, char **argv)
{
    enum import_format format = IMPORT_BETTERLEAKS;
    const char *out = NULL;
    int opt;

    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        switch (opt) {
        case OPT_FORMAT:
            if (strcmp(optarg, "gitleaks") != 0 && strcmp(optarg, "betterleaks") != 0)
                return sluice_cmd_usage("rules", "--format takes gitleaks or betterleaks");
            format = optarg[0] == 'g' ? IMPORT_GITLEAKS : IMPORT_BETTERLEAKS;
            break;
        case OPT_OUT:
            out = optarg;
            break;
        case 'h':
            printf("%s", help);
            return sluice_cmd_finish("rules", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    if (argc - optind != 1)
        return sluice_cmd_usage("rules", "import takes one file");
    return import(argv[optind], format, out);
}
