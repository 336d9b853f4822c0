#include "cli/cmd.h"
#include "cli/home.h"
#include "cli/print.h"

#include "audit/verify.h"
#include "core/file.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>

static const char help[] =
    "usage: sluice audit verify DIR --key VKEY\n"
    "       sluice audit show DIR\n\n"
    "verify  check every record, the tree, its tiles, the signed checkpoint and that each decision has its outcome\n"
    "show    print the records, one JSON object a line\n\n"
    "  --key VKEY          the log's public key: the line itself or the file that holds it (log.key.pub)\n"
    "  --json              verify: report as one JSON object\n"
    "  --home DIR          state folder (default $SLUICE_HOME or ~/.local/state/sluice)\n\n"
    "DIR defaults to the state folder's log. Exit status of verify: 0 good, 1 tampered with, 2 usage or cannot be "
    "read,\n"
    "3 good but incomplete (decisions without outcome), 4 fork proven.\n";

enum { OPT_KEY = 512, OPT_JSON, OPT_HOME };

static const struct option longopts[] = {{"key", required_argument, NULL, OPT_KEY},
                                         {"json", no_argument, NULL, OPT_JSON},
                                         {"home", required_argument, NULL, OPT_HOME},
                                         {"help", no_argument, NULL, 'h'},
                                         {NULL, 0, NULL, 0}};

/* A vkey has two '+'; anything else is the name of a file that holds one. */
static enum sluice_status read_vkey(const char *key, struct sluice_buf *out, struct sluice_error *err)
{
    const char *plus = strchr(key, '+');
    enum sluice_status st;

    if (plus != NULL && strchr(plus + 1, '+') != NULL && strchr(key, '\n') == NULL)
        st = sluice_buf_append_str(out, key);
    else
        st = sluice_file_read(key, 4096, out, err);
    if (st != SLUICE_OK)
        return st;
    while (out->len > 0 && (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == '\r'))
        out->len--;
    return sluice_buf_append_byte(out, '\0');
}

static const char *verdict_text(enum sluice_verdict v)
{
    switch (v) {
    case SLUICE_VERDICT_GOOD:
        return "good";
    case SLUICE_VERDICT_TAMPERED:
        return "tampered";
    case SLUICE_VERDICT_INCOMPLETE:
        return "incomplete";
    case SLUICE_VERDICT_FORKED:
        return "forked";
    case SLUICE_VERDICT_UNREADABLE:
        break;
    }
    return "unreadable";
}

static void print_json(const struct sluice_verify_report *r)
{
    printf("{\"verdict\":\"%s\",\"origin\":", verdict_text(r->verdict));
    sluice_put_string(stdout, r->origin);
    printf(",\"size\":%llu,\"root\":\"%s\",\"records\":%llu,\"decisions\":%llu,\"outcomes\":%llu,\"unpaired\":%llu,"
           "\"place\":",
           (unsigned long long)r->size, r->root, (unsigned long long)r->records, (unsigned long long)r->decisions,
           (unsigned long long)r->outcomes, (unsigned long long)r->unpaired);
    sluice_put_string(stdout, r->place);
    printf(",\"fault\":");
    sluice_put_string(stdout, r->fault);
    printf("}\n");
}

static void print_text(const struct sluice_verify_report *r)
{
    printf("%s: %s, %llu records (%llu decisions, %llu outcomes), root %s\n", r->origin[0] != '\0' ? r->origin : "log",
           verdict_text(r->verdict), (unsigned long long)r->records, (unsigned long long)r->decisions,
           (unsigned long long)r->outcomes, r->root[0] != '\0' ? r->root : "unknown");
    if (r->fault[0] != '\0')
        printf("%s%s%s\n", r->place, r->place[0] != '\0' ? ": " : "", r->fault);
}

static int verify(const char *dir, const char *key, bool json)
{
    struct sluice_verify_report report = {0};
    struct sluice_error err = {0};
    enum sluice_verdict verdict;
    struct sluice_buf vkey;

    sluice_buf_init(&vkey, 16384);
    if (read_vkey(key, &vkey, &err) != SLUICE_OK) {
        sluice_buf_release(&vkey);
        return sluice_cmd_fail("audit", &err);
    }
    verdict = sluice_verify(dir, (const char *)vkey.data, &report, &err);
    sluice_buf_release(&vkey);
    if (verdict == SLUICE_VERDICT_UNREADABLE && err.status == SLUICE_EFORMAT && err.file[0] == '\0') /* of the key */
        (void)snprintf(err.file, sizeof(err.file), "%s", key);
    if (verdict == SLUICE_VERDICT_UNREADABLE) {
        (void)sluice_cmd_fail("audit", &err);
        return SLUICE_EXIT_USAGE;
    }
    if (json)
        print_json(&report);
    else
        print_text(&report);
    return sluice_cmd_finish("audit", (int)verdict);
}

/* ctx: a struct sluice_error. */
static enum sluice_status print_record(void *ctx, uint64_t seq, const uint8_t *json, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (json[i] < 0x20) /* no record has one; a terminal may do what it says */
            return sluice_fail(ctx, SLUICE_EFORMAT, "record %llu holds a control character: verify the log",
                               (unsigned long long)seq);
    }
    if (fwrite(json, 1, len, stdout) == len && putchar('\n') != EOF)
        return SLUICE_OK;
    return sluice_fail(ctx, SLUICE_EIO, "cannot write standard output: %s", strerror(errno));
}

static int show(const char *dir)
{
    struct sluice_error err = {0};

    if (sluice_log_read(dir, print_record, &err, &err) != SLUICE_OK)
        return sluice_cmd_fail("audit", &err);
    return sluice_cmd_finish("audit", SLUICE_EXIT_OK);
}

static enum sluice_status default_places(const char *home, char dir[PATH_MAX], char key[PATH_MAX],
                                         struct sluice_error *err)
{
    char folder[PATH_MAX];
    enum sluice_status st;

    if ((st = sluice_home_find(home, folder, err)) != SLUICE_OK ||
        (st = sluice_home_path(folder, SLUICE_HOME_LOG, dir, err)) != SLUICE_OK)
        return st;
    return sluice_home_path(folder, SLUICE_HOME_LOG_KEY ".pub", key, err);
}

int sluice_cmd_audit(int argc, char **argv)
{
    const char *key = NULL, *home = NULL, *verb, *dir;
    char home_dir[PATH_MAX] = "", home_key[PATH_MAX] = "";
    struct sluice_error err = {0};
    bool json = false;
    int opt;

    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        switch (opt) {
        case OPT_KEY:
            key = optarg;
            break;
        case OPT_JSON:
            json = true;
            break;
        case OPT_HOME:
            home = optarg;
            break;
        case 'h':
            printf("%s", help);
            return sluice_cmd_finish("audit", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    verb = optind < argc ? argv[optind++] : "";
    if (argc - optind > 1)
        return sluice_cmd_usage("audit", "takes one folder");
    dir = optind < argc ? argv[optind] : home_dir;
    if (dir == home_dir && default_places(home, home_dir, home_key, &err) != SLUICE_OK)
        return sluice_cmd_fail("audit", &err);
    if (strcmp(verb, "show") == 0)
        return show(dir);
    if (strcmp(verb, "verify") != 0)
        return sluice_cmd_usage("audit", "expected verify or show");
    if (key == NULL && home_key[0] == '\0')
        return sluice_cmd_usage("audit", "verify needs --key");
    return verify(dir, key != NULL ? key : home_key, json);
}
