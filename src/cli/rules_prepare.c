#include "cli/rules_prepare.h"

#include "cli/cmd.h"
#include "rules/prefilter.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum sluice_status open_folder(const char *folder, struct sluice_error *err)
{
    if ((mkdir(folder, 0755) != 0 && errno != EEXIST) || access(folder, W_OK | X_OK) != 0)
        return sluice_fail_at(err, SLUICE_EIO, folder, 0, NULL, "cannot write there: %s", strerror(errno));
    return SLUICE_OK;
}

/* Where the fast engine does not run, there is nothing to be made for it. */
static enum sluice_status prepare_prefilter(const struct sluice_ruleset *rules, const char *folder,
                                            struct sluice_error *err)
{
    struct sluice_prefilter *pf = NULL;
    enum sluice_status st = sluice_prefilter_create(rules, folder, &pf, err);

    sluice_prefilter_free(pf);
    if (st != SLUICE_EENGINE)
        return st;
    fprintf(stderr, "sluice rules: no prefilter: %s\n", err->what);
    return SLUICE_OK;
}

int sluice_rules_prepare(const struct sluice_session_options *so, const char *folder)
{
    struct sluice_ruleset *rules = NULL;
    struct sluice_error err = {0};
    enum sluice_status st;

    if ((st = open_folder(folder, &err)) == SLUICE_OK &&
        (st = sluice_session_rules(so, folder, false, &rules, &err)) == SLUICE_OK &&
        (st = prepare_prefilter(rules, folder, &err)) == SLUICE_OK)
        printf("%zu rules: prepared in %s\n", sluice_ruleset_count(rules), folder);
    sluice_ruleset_unref(rules);
    return sluice_cmd_finish("rules", st == SLUICE_OK ? SLUICE_EXIT_OK : sluice_cmd_fail("rules", &err));
}
