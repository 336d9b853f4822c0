/* Stores of own secrets as files: round trip, keys, damage, limits, and what is refused. */
#include "own_kit.h"
#include "suite_run.h"

#include <sys/stat.h>
#include <unistd.h>

/* The whole of a store as a file's bytes. */
static uint8_t *file_of(const struct sluice_own_store *s, size_t *len)
{
    char path[] = "/tmp/sluice-own-XXXXXX";
    const int fd = mkstemp(path);
    struct sluice_error err = {0};
    struct stat sb;
    uint8_t *p;
    FILE *in;

    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    if (sluice_own_store_save(s, path, &err) != SLUICE_OK)
        ck_abort_msg("%s", err.what);
    ck_assert_int_eq(stat(path, &sb), 0);
    ck_assert_uint_eq(sb.st_mode & 0777u, 0600u);
    *len = (size_t)sb.st_size;
    p = malloc(*len + 1);
    in = fopen(path, "rb");
    ck_assert_uint_eq(fread(p, 1, *len, in), *len);
    (void)fclose(in);
    (void)unlink(path);
    return p;
}

static enum sluice_status read_back(const uint8_t *p, size_t len, const struct sluice_own_key *k,
                                    struct sluice_own_store **out)
{
    uint8_t one = 0;
    FILE *in = fmemopen(len != 0 ? (void *)(uintptr_t)p : &one, len != 0 ? len : 1, "rb");
    struct sluice_error err = {0};
    enum sluice_status st;

    if (len == 0)
        (void)fgetc(in);
    st = sluice_own_store_read(in, "store", k, out, &err);
    (void)fclose(in);
    if (st != SLUICE_OK) {
        ck_assert_ptr_null(*out);
        ck_assert_str_eq(err.file, "store");
    }
    return st;
}

static struct sluice_own_store *some(const struct sluice_own_key *k, size_t n)
{
    struct own_value *v = calloc(n + 1, sizeof(*v));
    struct sluice_own_store *s;
    uint64_t rng = 11;

    for (size_t i = 0; i < n; i++)
        v[i] = own_random(&rng, 8, 60);
    s = own_store(k, v, n);
    own_free(v, n);
    free(v);
    return s;
}

START_TEST(own_store__written_and_read__same_entries)
{
    static const size_t counts[] = {0, 1, 2, 100, 3000}; /* the last one has several chunks */
    struct sluice_own_key *k = own_key(1);
    struct sluice_own_store *s = some(k, counts[_i]), *back = NULL;
    const size_t n = sluice_own_store_count(s); /* some values may come twice */
    size_t len, a_len, b_len;
    uint8_t *p = file_of(s, &len);

    ck_assert_int_eq(read_back(p, len, k, &back), SLUICE_OK);
    ck_assert_uint_eq(sluice_own_store_count(back), n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_str_eq(sluice_own_store_name(s, i, &a_len), sluice_own_store_name(back, i, &b_len));
        ck_assert_uint_eq(a_len, b_len);
        ck_assert_mem_eq(&s->v[i].mark, &back->v[i].mark, offsetof(struct sluice_own_mark, shape) + 1);
    }
    free(p);
    sluice_own_store_free(s);
    sluice_own_store_free(back);
    sluice_own_key_free(k);
}
END_TEST

START_TEST(own_store__another_key__refused)
{
    struct sluice_own_key *k = own_key(1), *other = own_key(2);
    struct sluice_own_store *s = some(k, 5), *back = NULL;
    size_t len;
    uint8_t *p = file_of(s, &len);

    ck_assert_int_eq(read_back(p, len, other, &back), SLUICE_EFORMAT);
    free(p);
    sluice_own_store_free(s);
    sluice_own_key_free(k);
    sluice_own_key_free(other);
}
END_TEST

START_TEST(own_store__any_byte_flipped__refused)
{
    struct sluice_own_key *k = own_key(1);
    struct sluice_own_store *s = some(k, 5), *back = NULL;
    size_t len;
    uint8_t *p = file_of(s, &len);

    for (size_t i = 0; i < len; i++) {
        p[i] ^= (uint8_t)(1u << i % 8);
        if (read_back(p, len, k, &back) != SLUICE_EFORMAT)
            ck_abort_msg("byte %zu of %zu", i, len);
        p[i] ^= (uint8_t)(1u << i % 8);
    }
    ck_assert_int_eq(read_back(p, len, k, &back), SLUICE_OK);
    free(p);
    sluice_own_store_free(s);
    sluice_own_store_free(back);
    sluice_own_key_free(k);
}
END_TEST

START_TEST(own_store__cut_anywhere_or_longer__refused)
{
    struct sluice_own_key *k = own_key(1);
    struct sluice_own_store *s = some(k, 5), *back = NULL;
    size_t len;
    uint8_t *p = file_of(s, &len);

    for (size_t n = 0; n < len; n++) {
        if (read_back(p, n, k, &back) != SLUICE_EFORMAT)
            ck_abort_msg("cut to %zu of %zu", n, len);
    }
    p[len] = 0;
    ck_assert_int_eq(read_back(p, len + 1, k, &back), SLUICE_EFORMAT);
    free(p);
    sluice_own_store_free(s);
    sluice_own_key_free(k);
}
END_TEST

/* Of a store of several chunks, whole chunks are left out, doubled and exchanged. */
START_TEST(own_store__chunks_moved__refused)
{
    const size_t chunk = SLUICE_OWN_CHUNK + 17, head = SLUICE_OWN_FILE_HEAD + 24;
    struct sluice_own_key *k = own_key(1);
    struct sluice_own_store *s = some(k, 4000), *back = NULL;
    size_t len;
    uint8_t *p = file_of(s, &len), *q = malloc(len + chunk);

    ck_assert_uint_gt(len, head + 3 * chunk);
    memcpy(q, p, head + chunk);
    memcpy(q + head + chunk, p + head + 2 * chunk, len - head - 2 * chunk);
    ck_assert_int_eq(read_back(q, len - chunk, k, &back), SLUICE_EFORMAT); /* the second left out */
    ck_assert_int_eq(read_back(p, head + 2 * chunk, k, &back), SLUICE_EFORMAT);
    memcpy(q, p, head + chunk);
    memcpy(q + head + chunk, p + head, len - head);
    ck_assert_int_eq(read_back(q, len + chunk, k, &back), SLUICE_EFORMAT); /* the first doubled */
    memcpy(q, p, len);
    memcpy(q + head, p + head + chunk, chunk);
    memcpy(q + head + chunk, p + head, chunk);
    ck_assert_int_eq(read_back(q, len, k, &back), SLUICE_EFORMAT); /* the first two exchanged */
    ck_assert_int_eq(read_back(p, len, k, &back), SLUICE_OK);
    free(p);
    free(q);
    sluice_own_store_free(s);
    sluice_own_store_free(back);
    sluice_own_key_free(k);
}
END_TEST

/* Neither names nor values nor parts of them, and two files of the same store have no block in common. */
START_TEST(own_store__its_file__discloses_nothing)
{
    static const char value[] = "kD83-hunt er2/\xc3\xa4,99";
    struct sluice_own_key *k = own_key(1);
    struct sluice_own_store *s = NULL;
    size_t known, len, len2;
    uint8_t *p, *q;

    ck_assert_int_eq(sluice_own_store_create(k, &s), SLUICE_OK);
    own_add(s, "prod database", value, strlen(value));
    sluice_own_store_settle(s, &known);
    p = file_of(s, &len);
    q = file_of(s, &len2);
    ck_assert_uint_eq(len, len2);
    ck_assert_uint_eq((len - SLUICE_OWN_FILE_HEAD - 24 - 17) % 4096, 0); /* one entry or eighty: as long */
    for (size_t i = 0; i + 4 <= strlen(value); i++)
        ck_assert_ptr_null(memmem(p, len, value + i, 4));
    ck_assert_ptr_null(memmem(p, len, "prod", 4));
    for (size_t i = SLUICE_OWN_FILE_HEAD; i + 16 <= len; i++)
        ck_assert_ptr_null(memmem(q + SLUICE_OWN_FILE_HEAD, len - SLUICE_OWN_FILE_HEAD, p + i, 16));
    free(p);
    free(q);
    sluice_own_store_free(s);
    sluice_own_key_free(k);
}
END_TEST

START_TEST(own_store__same_value_twice__one_entry_first_name)
{
    struct sluice_own_key *k = own_key(1);
    struct sluice_own_store *s = NULL;
    size_t known, len;

    ck_assert_int_eq(sluice_own_store_create(k, &s), SLUICE_OK);
    own_add(s, "zebra", "mMx83 kq!", 9);
    own_add(s, "aardvark", "mMx83 kq!", 9);
    sluice_own_store_settle(s, &known);
    ck_assert_uint_eq(known, 1);
    own_add(s, "badger", "mMx83 kq!", 9);
    own_add(s, "zebra", "mMx83 kq?", 9); /* a new version of it */
    sluice_own_store_settle(s, &known);
    ck_assert_uint_eq(known, 1);
    ck_assert_uint_eq(sluice_own_store_count(s), 2);
    for (size_t i = 0; i < 2; i++)
        ck_assert_str_eq(sluice_own_store_name(s, i, &len), "zebra");
    ck_assert_uint_eq(sluice_own_store_remove(s, "badger"), 0);
    ck_assert_uint_eq(sluice_own_store_remove(s, "zebra"), 2);
    ck_assert_uint_eq(sluice_own_store_count(s), 0);
    sluice_own_store_free(s);
    sluice_own_key_free(k);
}
END_TEST

START_TEST(own_value__at_its_limits__taken_and_one_past_refused)
{
    struct sluice_own_key *k = own_key(1);
    struct sluice_own_store *s = NULL;
    uint64_t rng = 3;
    uint8_t *p = malloc(SLUICE_OWN_MAX + 1);
    char name[SLUICE_OWN_NAME_MAX + 2];

    for (size_t i = 0; i <= SLUICE_OWN_MAX; i++)
        p[i] = (uint8_t)rng_next(&rng);
    memset(name, 'n', sizeof(name));
    name[SLUICE_OWN_NAME_MAX + 1] = '\0';
    ck_assert_int_eq(sluice_own_store_create(k, &s), SLUICE_OK);
    ck_assert_int_eq(sluice_own_store_add(s, "n", p, SLUICE_OWN_MIN - 1), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_own_store_add(s, "n", p, SLUICE_OWN_MIN), SLUICE_OK);
    ck_assert_int_eq(sluice_own_store_add(s, "n", p, SLUICE_OWN_MAX), SLUICE_OK);
    ck_assert_int_eq(sluice_own_store_add(s, "n", p, SLUICE_OWN_MAX + 1), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_own_store_add(s, name, p, 20), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_own_store_add(s, name + 1, p, 20), SLUICE_OK);
    ck_assert_int_eq(sluice_own_store_add(s, "", p, 20), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_own_store_add(s, "a\nb", p, 20), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_own_store_add(s, "\xff", p, 20), SLUICE_EFORMAT);
    free(p);
    sluice_own_store_free(s);
    sluice_own_key_free(k);
}
END_TEST

START_TEST(own_value__trivial_or_placeholder__refused)
{
    static const char *const refused[] = {
        "aaaaaaaa",          "xxxxxxxxxxxx",   "********",   "abababab",     "12345678",   "1234567890",
        "87654321",          "abcdefgh",       "password",   "Password1!",   "PASSWORD2",  "changeme",
        "localhost",         "localhost:8080", "production", "<your token>", "${DB_PASS}", "{{ .Values.key }}",
        "your-api-key-here", "        ",       "",
    };
    static const char *const taken[] = {
        "password and more", "correct horse battery staple",     "q8#Lm2pZ", "12345679",
        "your-api-key-8f3a", "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f",
    };

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        ck_assert_msg(sluice_own_value_refused((const uint8_t *)refused[i], strlen(refused[i])) != NULL, "%s",
                      refused[i]);
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
        ck_assert_msg(sluice_own_value_refused((const uint8_t *)taken[i], strlen(taken[i])) == NULL, "%s", taken[i]);
}
END_TEST

/* The store's file in its folder is the old one or the new one, and nothing is left beside it. */
START_TEST(own_store__folder_not_there__error_and_nothing_written)
{
    struct sluice_own_key *k = own_key(1);
    struct sluice_own_store *s = some(k, 1);
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_own_store_save(s, "/tmp/sluice-no-such-folder/store", &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, "/tmp/sluice-no-such-folder/store");
    sluice_own_store_free(s);
    sluice_own_key_free(k);
}
END_TEST

START_TEST(own_key__file_open_to_others__refused)
{
    char path[] = "/tmp/sluice-ownkey-XXXXXX";
    const int fd = mkstemp(path);
    struct sluice_own_key *k = NULL;
    struct sluice_error err = {0};

    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    ck_assert_int_eq(sluice_own_key_generate(path, &err), SLUICE_EIO); /* it exists */
    (void)unlink(path);
    ck_assert_int_eq(sluice_own_key_generate(path, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_own_key_load(path, &k, NULL), SLUICE_OK);
    sluice_own_key_free(k);
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(sluice_own_key_load(path, &k, &err), SLUICE_EIO);
    ck_assert_ptr_null(k);
    (void)unlink(path);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("own store");
    TCase *c = tcase_create("store");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, own_store__written_and_read__same_entries, 0, 5);
    tcase_add_test(c, own_store__another_key__refused);
    tcase_add_test(c, own_store__any_byte_flipped__refused);
    tcase_add_test(c, own_store__cut_anywhere_or_longer__refused);
    tcase_add_test(c, own_store__chunks_moved__refused);
    tcase_add_test(c, own_store__its_file__discloses_nothing);
    tcase_add_test(c, own_store__same_value_twice__one_entry_first_name);
    tcase_add_test(c, own_value__at_its_limits__taken_and_one_past_refused);
    tcase_add_test(c, own_value__trivial_or_placeholder__refused);
    tcase_add_test(c, own_store__folder_not_there__error_and_nothing_written);
    tcase_add_test(c, own_key__file_open_to_others__refused);
    suite_add_tcase(s, c);
    return suite_run(s);
}
