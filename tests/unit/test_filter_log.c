/* `sluice filter` when the log fails, at every sync: what left it was decided in a record that is on the disk. */
#include "cli/cmd.h"

#include "gateway_fixture.h"
#include "suite_run.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static struct gateway g; /* its folder only */
static unsigned syncs, fail_at;

/* The C library's own is shadowed in this program. */
int fdatasync(int fd)
{
    if (__atomic_add_fetch(&syncs, 1, __ATOMIC_SEQ_CST) == fail_at) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, fd);
}

static void setup(void)
{
    ck_assert_int_ge(sodium_init(), 0);
    gw_prepare(&g);
    gw_put(&g, "jsonl", "{\"text\":\"one\"}\n{\"text\":\"to " GW_EMAIL "\"}\n{\"text\":\"" GW_TOKEN "\"}\n");
    gw_put(&g, "text", "one, to " GW_EMAIL "\n");
}

static void teardown(void)
{
    gw_clean(&g);
}

/* In a process of its own, whose n-th sync fails. Exits 99 where it did not come to that. */
static int filter(const char *mode, unsigned n)
{
    char rules[128], policy[128], key[128], log_key[128], log[128], in[128], out[128], option[16];
    char *argv[] = {"filter", option,      "--rules", rules,   "--policy", policy,       "--key",
                    key,      "--log-key", log_key,   "--log", log,        "--no-cache", NULL};
    int status;
    pid_t pid;

    gw_path(&g, "rules.json", rules);
    gw_path(&g, "policy.json", policy);
    gw_path(&g, "redact.key", key);
    gw_path(&g, "log.key", log_key);
    gw_path(&g, "log", log);
    gw_path(&g, mode, in);
    gw_path(&g, "out", out);
    (void)snprintf(option, sizeof(option), "--%s", mode);
    (void)remove_tree(log);
    if ((pid = fork()) == 0) {
        if (dup2(open(in, O_RDONLY | O_CLOEXEC), 0) < 0 ||
            dup2(open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), 1) < 0 ||
            freopen("/dev/null", "w", stderr) == NULL)
            _exit(98);
        fail_at = n;
        status = sluice_cmd_filter((int)(sizeof(argv) / sizeof(argv[0])) - 1, argv);
        _exit(syncs < n ? 99 : status);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

START_TEST(filter__nth_sync_fails__nothing_left_whose_decision_is_not_on_the_disk)
{
    const char *mode = _i == 0 ? "jsonl" : "text";
    const unsigned decisions = _i == 0 ? 3 : 1;
    unsigned empty = 0, written = 0;
    int status;

    for (unsigned n = 1; (status = filter(mode, n)) != 99; n++) {
        char *out = gw_file(&g, "out"), *records = out[0] != '\0' ? gw_records(&g) : NULL;
        const bool failed = status == SLUICE_EXIT_USAGE || status == SLUICE_EXIT_INTERNAL;

        ck_assert_msg(failed || out[0] != '\0', "sync %u: status %d and nothing written", n, status);
        if (records != NULL) {
            ck_assert_uint_eq(gw_count(records, "\"kind\":\"decision\""), decisions);
            if (!failed) /* what failed was the record that the log was closed */
                ck_assert_uint_eq(gw_count(records, "\"kind\":\"outcome\""), decisions);
            written++;
        }
        ck_assert_ptr_null(strstr(out, GW_EMAIL));
        empty += out[0] == '\0';
        free(records);
        free(out);
    }
    ck_assert_uint_ge(empty, 3); /* opening the log, twice; the decisions */
    ck_assert_uint_ge(written, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("filter_log");
    TCase *tc = tcase_create("filter_log");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, filter__nth_sync_fails__nothing_left_whose_decision_is_not_on_the_disk, 0, 2);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
