#include "core/key_file.h"
#include "suite_run.h"

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct sluice_key_kind kind = {"sluice-test-key/1 ", "a test's key"};

/* A fresh folder for each test (each is a process of its own), and the key's file in it. */
static char folder[64], path[80];

static void make_folder(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/sluice-key-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/key", folder);
}

static void remove_folder(void)
{
    (void)unlink(path);
    (void)rmdir(folder);
}

static void write_file(const char *text)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), f), strlen(text));
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_int_eq(chmod(path, 0600), 0);
}

static const struct {
    const char *text;
    enum sluice_status status;
} files[] = {
    {"sluice-test-key/1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", SLUICE_OK},
    {"sluice-test-key/1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", SLUICE_OK},
    {"sluice-test-key/1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n", SLUICE_OK},
    {"sluice-test-key/1 AAAAAAAAAAAAAAAA\x80"
     "AAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
     SLUICE_EFORMAT}, /* libsodium takes it */
    {"", SLUICE_EFORMAT},
    {"sluice-test-key/1 \n", SLUICE_EFORMAT},
    {"sluice-test-key/2 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", SLUICE_EFORMAT},
    {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", SLUICE_EFORMAT},
    {"sluice-test-key/1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n", SLUICE_EFORMAT},
    {"sluice-test-key/1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", SLUICE_EFORMAT},
    {"sluice-test-key/1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n", SLUICE_EFORMAT},
    {"sluice-test-key/1 AAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAAA=\n", SLUICE_EFORMAT},
};

START_TEST(key_file_read__each_file__as_listed)
{
    uint8_t key[SLUICE_KEY_FILE_BYTES];
    struct sluice_error err = {0};

    write_file(files[_i].text);
    ck_assert_int_eq(sluice_key_file_read(path, &kind, key, &err), files[_i].status);
    if (files[_i].status == SLUICE_OK) {
        ck_assert(sodium_is_zero(key, sizeof(key)));
    } else {
        ck_assert_str_eq(err.file, path);
        ck_assert_ptr_nonnull(strstr(err.what, "not a test's key"));
        ck_assert_ptr_null(strstr(err.what, "AAAA"));
    }
}
END_TEST

START_TEST(key_file_read__others_may_read_it_or_none__refused)
{
    uint8_t key[SLUICE_KEY_FILE_BYTES];
    struct sluice_error err = {0};

    write_file(files[0].text);
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert_int_eq(sluice_key_file_read(path, &kind, key, &err), SLUICE_EIO);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(sluice_key_file_read(path, &kind, key, &err), SLUICE_EIO);
}
END_TEST

START_TEST(key_file_generate__new_file__read_back_and_never_overwritten)
{
    static const struct sluice_key_kind other = {"sluice-test-key/2 ", "another key"};
    uint8_t a[SLUICE_KEY_FILE_BYTES], b[SLUICE_KEY_FILE_BYTES];
    struct sluice_error err = {0};
    struct stat sb;

    ck_assert_int_eq(sluice_key_file_generate(path, &kind, &err), SLUICE_OK);
    ck_assert_int_eq(stat(path, &sb), 0);
    ck_assert_uint_eq(sb.st_mode & 0777, 0600);
    ck_assert_int_eq(sluice_key_file_generate(path, &kind, &err), SLUICE_EIO);
    ck_assert_int_eq(sluice_key_file_read(path, &kind, a, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_key_file_read(path, &other, b, &err), SLUICE_EFORMAT);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(sluice_key_file_generate(path, &kind, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_key_file_read(path, &kind, b, &err), SLUICE_OK);
    ck_assert_mem_ne(a, b, sizeof(a));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("key_file");
    TCase *tc = tcase_create("key_file");

    tcase_add_checked_fixture(tc, make_folder, remove_folder);
    tcase_add_loop_test(tc, key_file_read__each_file__as_listed, 0, sizeof(files) / sizeof(files[0]));
    tcase_add_test(tc, key_file_read__others_may_read_it_or_none__refused);
    tcase_add_test(tc, key_file_generate__new_file__read_back_and_never_overwritten);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
