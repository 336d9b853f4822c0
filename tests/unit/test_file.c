#include "core/file.h"

#include "core/limits.h"
#include "suite_run.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char folder[32];

static void make_folder(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/sluice-core-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static const char *in_folder(const char *name)
{
    static char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void remove_folder(void)
{
    static const char *const names[] = {"a", "b", "fifo", "link"};

    for (size_t i = 0; i < COUNT(names); i++)
        (void)unlink(in_folder(names[i]));
    ck_assert_int_eq(rmdir(folder), 0); /* nothing else may have been left behind */
}

static void write_file(const char *name, size_t n, mode_t mode)
{
    uint8_t *bytes = malloc(n + 1);

    memset(bytes, 'k', n);
    ck_assert_int_eq(sluice_file_create(in_folder(name), (unsigned)mode, bytes, n, NULL), SLUICE_OK);
    free(bytes);
}

START_TEST(file_read__at_max_and_past__whole_then_limit)
{
    static const size_t maxima[] = {0, 1, 4095, 4096, 65536, 65537, 200000};

    for (size_t i = 0; i < COUNT(maxima); i++) {
        struct sluice_error err = {0};
        struct sluice_buf b;

        write_file("a", maxima[i], 0644);
        sluice_buf_init(&b, maxima[i]); /* no larger than the file: that is enough */
        ck_assert_int_eq(sluice_file_read(in_folder("a"), maxima[i], &b, &err), SLUICE_OK);
        ck_assert_uint_eq(b.len, maxima[i]);
        sluice_buf_release(&b);
        sluice_buf_init(&b, 1u << 20);
        ck_assert_int_eq(sluice_buf_append_str(&b, "before"), SLUICE_OK);
        ck_assert_int_eq(sluice_file_read(in_folder("a"), 1u << 19, &b, &err), SLUICE_OK);
        ck_assert_uint_eq(b.len, 6 + maxima[i]);
        if (maxima[i] > 0) {
            ck_assert_int_eq(sluice_file_read(in_folder("a"), maxima[i] - 1, &b, &err), SLUICE_ELIMIT);
            ck_assert_str_eq(err.file, in_folder("a"));
        }
        sluice_buf_release(&b);
        ck_assert_int_eq(unlink(in_folder("a")), 0);
    }
}
END_TEST

START_TEST(file_read__not_there_or_no_file__io_and_names_it)
{
    struct sluice_error err = {0};
    struct sluice_buf b;

    sluice_buf_init(&b, 1000);
    ck_assert_int_eq(sluice_file_read(in_folder("b"), 10, &b, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, in_folder("b"));
    ck_assert_str_eq(err.what, "cannot open: No such file or directory");
    ck_assert_int_eq(sluice_file_read(folder, 10, &b, &err), SLUICE_EIO);
    sluice_buf_release(&b);
}
END_TEST

START_TEST(file_replace__twice_and_no_regular_file__the_last_and_refused)
{
    struct sluice_error err = {0};
    struct sluice_buf b;
    struct stat sb;

    sluice_buf_init(&b, 1000);
    ck_assert_int_eq(sluice_file_replace(in_folder("a"), 0644, "first", 5, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_file_replace(in_folder("a"), 0600, "last", 4, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_file_read_secret(in_folder("a"), &b, &err), SLUICE_OK);
    ck_assert(b.len == 4 && memcmp(b.data, "last", 4) == 0);
    sluice_buf_release(&b);
    ck_assert_int_eq(mkfifo(in_folder("fifo"), 0600), 0);
    ck_assert_int_eq(sluice_file_replace(in_folder("fifo"), 0600, "x", 1, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, in_folder("fifo"));
    ck_assert(stat(in_folder("fifo"), &sb) == 0 && S_ISFIFO(sb.st_mode));
    ck_assert_int_eq(sluice_file_replace(folder, 0600, "x", 1, &err), SLUICE_EIO);
    ck_assert_int_eq(sluice_file_replace(in_folder("none/a"), 0600, "x", 1, &err), SLUICE_EIO);
    ck_assert_str_eq(err.what, "cannot create a file beside: No such file or directory");
}
END_TEST

START_TEST(file_read_secret__mode__only_the_owner_alone)
{
    static const struct {
        mode_t mode;
        bool ok;
    } modes[] = {{0600, true},  {0400, true},  {0700, true},  {0640, false}, {0604, false}, {0620, false},
                 {0602, false}, {0610, false}, {0601, false}, {0644, false}, {0666, false}, {0777, false}};

    for (size_t i = 0; i < COUNT(modes); i++) {
        struct sluice_error err = {0};
        struct sluice_buf b;

        sluice_buf_init(&b, 100);
        write_file("a", 32, modes[i].mode);
        ck_assert_int_eq(sluice_file_read_secret(in_folder("a"), &b, &err), modes[i].ok ? SLUICE_OK : SLUICE_EIO);
        ck_assert_uint_eq(b.len, modes[i].ok ? 32 : 0);
        if (!modes[i].ok)
            ck_assert_ptr_nonnull(strstr(err.what, "open to others"));
        ck_assert_int_eq(unlink(in_folder("a")), 0);
        sluice_buf_release(&b);
    }
}
END_TEST

START_TEST(file_read_secret__no_regular_file__refused)
{
    struct sluice_error err = {0};
    struct sluice_buf b;

    sluice_buf_init(&b, 100);
    ck_assert_int_eq(mkfifo(in_folder("fifo"), 0600), 0);
    ck_assert_int_eq(sluice_file_read_secret(in_folder("fifo"), &b, &err), SLUICE_EIO); /* and does not wait for it */
    ck_assert_ptr_nonnull(strstr(err.what, "regular file"));
    ck_assert_int_eq(sluice_file_read_secret(folder, &b, &err), SLUICE_EIO);
    ck_assert_int_eq(sluice_file_read_secret("/dev/null", &b, &err), SLUICE_EIO);
    ck_assert_int_eq(sluice_file_read_secret(in_folder("b"), &b, &err), SLUICE_EIO);
    ck_assert_ptr_nonnull(strstr(err.what, "No such file"));
    sluice_buf_release(&b);
}
END_TEST

START_TEST(file_read_secret__of_another_user__refused)
{
    struct sluice_error err = {0};
    struct sluice_buf b;

    if (geteuid() != 0)
        return; /* only root can give a file away */
    sluice_buf_init(&b, 100);
    write_file("a", 32, 0600);
    ck_assert_int_eq(chown(in_folder("a"), 65534, 65534), 0);
    ck_assert_int_eq(sluice_file_read_secret(in_folder("a"), &b, &err), SLUICE_EIO);
    ck_assert_ptr_nonnull(strstr(err.what, "another user"));
    sluice_buf_release(&b);
}
END_TEST

START_TEST(file_read_secret__at_max_and_past__whole_then_limit)
{
    for (unsigned over = 0; over <= 1; over++) {
        struct sluice_error err = {0};
        struct sluice_buf b;

        sluice_buf_init(&b, SLUICE_SECRET_FILE_MAX);
        write_file("a", SLUICE_SECRET_FILE_MAX + over, 0600);
        ck_assert_int_eq(sluice_file_read_secret(in_folder("a"), &b, &err), over == 0 ? SLUICE_OK : SLUICE_ELIMIT);
        ck_assert_int_eq(unlink(in_folder("a")), 0);
        sluice_buf_release(&b);
    }
}
END_TEST

START_TEST(file_create__new_or_there_already__written_or_untouched)
{
    struct sluice_error err = {0};
    struct sluice_buf b;
    mode_t before = umask(0);
    struct stat sb;

    sluice_buf_init(&b, 100);
    (void)umask(0377); /* the mode is as asked for, whatever the umask */
    ck_assert_int_eq(sluice_file_create(in_folder("a"), 0640, "first", 5, &err), SLUICE_OK);
    (void)umask(before);
    ck_assert_int_eq(stat(in_folder("a"), &sb), 0);
    ck_assert_uint_eq(sb.st_mode & 0777, 0640);
    ck_assert_int_eq(sluice_file_create(in_folder("a"), 0600, "second", 6, &err), SLUICE_EIO);
    ck_assert_str_eq(err.what, "cannot create: File exists");
    ck_assert_int_eq(sluice_file_read(in_folder("a"), 100, &b, &err), SLUICE_OK);
    ck_assert_mem_eq(b.data, "first", b.len);
    ck_assert_int_eq(symlink("b", in_folder("link")), 0); /* dangling: creating through it would be a surprise */
    ck_assert_int_eq(sluice_file_create(in_folder("link"), 0600, "x", 1, &err), SLUICE_EIO);
    ck_assert_int_ne(access(in_folder("b"), F_OK), 0);
    ck_assert_int_eq(sluice_file_create(in_folder("none/x"), 0600, "x", 1, &err), SLUICE_EIO);
    sluice_buf_release(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("file");
    TCase *tc = tcase_create("file");

    tcase_add_checked_fixture(tc, make_folder, remove_folder);
    tcase_add_test(tc, file_read__at_max_and_past__whole_then_limit);
    tcase_add_test(tc, file_read__not_there_or_no_file__io_and_names_it);
    tcase_add_test(tc, file_replace__twice_and_no_regular_file__the_last_and_refused);
    tcase_add_test(tc, file_read_secret__mode__only_the_owner_alone);
    tcase_add_test(tc, file_read_secret__no_regular_file__refused);
    tcase_add_test(tc, file_read_secret__of_another_user__refused);
    tcase_add_test(tc, file_read_secret__at_max_and_past__whole_then_limit);
    tcase_add_test(tc, file_create__new_or_there_already__written_or_untouched);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
