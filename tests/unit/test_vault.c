#include "redact/vault.h"

#include "core/limits.h"
#include "redact/fingerprint.h"
#include "suite_run.h"
#include "vault_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

START_TEST(vault_put__a_value__type_and_ten_characters)
{
    struct sluice_redact_key *key = fixture_key(1);
    struct sluice_vault *v = fixture_vault(key);
    const char *p = fixture_put(v, "EMAIL_ADDRESS", "max@example.com");

    ck_assert_uint_eq(strlen(p), strlen("EMAIL-ADDRESS-") + 10);
    ck_assert_int_eq(strncmp(p, "EMAIL-ADDRESS-", 14), 0);
    ck_assert_uint_eq(strspn(p + 14, alphabet), 10);
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

/* HMAC-SHA-256(key 32 x 0x01, "EMAIL_ADDRESS\0max@example.com"), first 50 bits in Crockford's alphabet: computed with
 * Python's hmac module. The value must never change: caches and signed answers of running installations depend on it.
 */
START_TEST(vault_put__known_key_and_value__known_placeholder)
{
    struct sluice_redact_key *key = fixture_key(1);
    struct sluice_vault *v = fixture_vault(key);

    ck_assert_str_eq(fixture_put(v, "EMAIL_ADDRESS", "max@example.com"), "EMAIL-ADDRESS-ft2y6f205s");
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

START_TEST(vault_put__same_key__same_placeholder_in_every_vault)
{
    struct sluice_redact_key *a = fixture_key(1), *b = fixture_key(1), *c = fixture_key(2);
    struct sluice_vault *va = fixture_vault(a), *vb = fixture_vault(b), *vc = fixture_vault(c);

    (void)fixture_put(vb, "PERSON", "somebody else");
    ck_assert_str_eq(fixture_put(va, "PERSON", "Max"), fixture_put(vb, "PERSON", "Max"));
    ck_assert_str_ne(fixture_put(va, "PERSON", "Max"), fixture_put(vc, "PERSON", "Max"));
    ck_assert_str_ne(fixture_put(va, "PERSON", "Max"), fixture_put(va, "PERSON", "max"));
    ck_assert_str_ne(fixture_put(va, "A", "1") + 1, fixture_put(va, "B", "1") + 1);
    sluice_vault_free(va);
    sluice_vault_free(vb);
    sluice_vault_free(vc);
    sluice_redact_key_free(a);
    sluice_redact_key_free(b);
    sluice_redact_key_free(c);
}
END_TEST

START_TEST(vault_put__same_value_twice__counted_once_same_pointer)
{
    struct sluice_redact_key *key = fixture_key(1);
    struct sluice_vault *v = fixture_vault(key);
    const char *first = fixture_put(v, "PERSON", "Max");

    ck_assert_ptr_eq(first, fixture_put(v, "PERSON", "Max"));
    ck_assert_uint_eq(sluice_vault_count(v), 1);
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

START_TEST(vault_get__thousands_of_values__each_its_own)
{
    enum { N = 5000 };
    struct sluice_redact_key *key = fixture_key(3);
    struct sluice_vault *v = fixture_vault(key);
    const char **placeholders = calloc(N, sizeof(*placeholders));
    char value[32];

    for (unsigned i = 0; i < N; i++) {
        (void)snprintf(value, sizeof(value), "value %u", i);
        placeholders[i] = fixture_put(v, i % 2 == 0 ? "PERSON" : "LOCATION", value);
    }
    ck_assert_uint_eq(sluice_vault_count(v), N);
    for (unsigned i = 0; i < N; i++) {
        size_t len;
        const uint8_t *got = sluice_vault_get(v, BYTES(placeholders[i]), strlen(placeholders[i]), &len);

        (void)snprintf(value, sizeof(value), "value %u", i);
        ck_assert_ptr_nonnull(got);
        ck_assert_uint_eq(len, strlen(value));
        ck_assert_mem_eq(got, value, len);
    }
    free(placeholders);
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

START_TEST(vault_get__not_ours__null)
{
    static const char *const others[] = {"", "PERSON", "PERSON-", "PERSON-0000000000", "person-0000000000"};
    struct sluice_redact_key *key = fixture_key(1);
    struct sluice_vault *v = fixture_vault(key);
    const char *p;
    size_t len = 9;

    ck_assert_ptr_null(sluice_vault_get(v, BYTES("PERSON-0000000000"), 17, &len));
    p = fixture_put(v, "PERSON", "Max");
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        ck_assert_ptr_null(sluice_vault_get(v, BYTES(others[i]), strlen(others[i]), &len));
    ck_assert_ptr_null(sluice_vault_get(v, BYTES(p), strlen(p) - 1, &len));
    ck_assert_uint_eq(len, 0);
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

START_TEST(vault_put__type_not_a_type__refused)
{
    static const char *const bad[] = {"", "email", "1TYPE", "_TYPE", "A B", "A-B", "A\"", "\xC3\x84"};
    struct sluice_redact_key *key = fixture_key(1);
    struct sluice_vault *v = fixture_vault(key);

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *p;

        ck_assert_int_eq(sluice_vault_put(v, bad[i], BYTES("x"), 1, &p), SLUICE_EFORMAT);
        ck_assert_ptr_null(p);
    }
    ck_assert_uint_eq(sluice_vault_count(v), 0);
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

START_TEST(vault_put__longest_type_and_longer__cut_but_different)
{
    struct sluice_redact_key *key = fixture_key(1);
    struct sluice_vault *v = fixture_vault(key);
    char at[65] = {0}, past[66] = {0};

    memset(at, 'A', 64);
    memset(past, 'A', 65);
    ck_assert_uint_eq(strlen(fixture_put(v, at, "x")), 64 + 11);
    ck_assert_uint_eq(strlen(fixture_put(v, past, "x")), 64 + 11);
    ck_assert_str_ne(fixture_put(v, at, "x"), fixture_put(v, past, "x"));
    ck_assert_uint_lt(64 + 11, SLUICE_PLACEHOLDER_MAX);
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

START_TEST(vault_put__limit_and_one_past__refused_and_rest_kept)
{
    struct sluice_redact_key *key = fixture_key(1);
    struct sluice_vault *v = fixture_vault(key);
    const uint32_t last = SLUICE_VAULT_MAX - 1;
    const char *p;

    for (uint32_t i = 0; i < SLUICE_VAULT_MAX; i++)
        ck_assert_int_eq(sluice_vault_put(v, "N", (const uint8_t *)&i, sizeof(i), &p), SLUICE_OK);
    ck_assert_int_eq(sluice_vault_put(v, "N", BYTES("one more"), 8, &p), SLUICE_ELIMIT);
    ck_assert_uint_eq(sluice_vault_count(v), SLUICE_VAULT_MAX);
    ck_assert_int_eq(sluice_vault_put(v, "N", (const uint8_t *)&last, sizeof(last), &p), SLUICE_OK); /* known */
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

/* Two values with the same 50 bits under the key of 32 bytes 1, found by Pollard's rho in some 10^8 steps. */
START_TEST(vault_put__two_values_of_one_placeholder__refused)
{
    struct sluice_redact_key *key = fixture_key(1);
    struct sluice_vault *v = fixture_vault(key);
    const char *first = fixture_put(v, "PERSON", "80d455bf71862"), *second;
    size_t len;

    ck_assert_int_eq(sluice_vault_put(v, "PERSON", BYTES("8ae60da63c0d2"), 13, &second), SLUICE_EENGINE);
    ck_assert_ptr_null(second);
    ck_assert_uint_eq(sluice_vault_count(v), 1);
    ck_assert_mem_eq(sluice_vault_get(v, BYTES(first), strlen(first), &len), "80d455bf71862", 13);
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

/* A file of this test's own, gone at exit. */
static const char *temp_path(void)
{
    static char dir[] = "/tmp/sluice-vault-XXXXXX", path[64];

    if (path[0] == '\0') {
        ck_assert_ptr_nonnull(mkdtemp(dir));
        (void)snprintf(path, sizeof(path), "%s/key", dir);
    }
    return path;
}

static void remove_key_file(void)
{
    char dir[64];

    (void)unlink(temp_path());
    (void)snprintf(dir, sizeof(dir), "%.*s", (int)(strlen(temp_path()) - 4), temp_path());
    (void)rmdir(dir);
}

/* HMAC-SHA-256 of "allow-list", NUL and the value under 32 bytes of 1 or 2, made with Python's hmac; 16 bytes of it. */
START_TEST(redact_key_fingerprint__known_key_and_value__known_fingerprint)
{
    static const char *const expected[] = {"acdf6ce490f299e30b409a5a0d84ea63", "eedca073a4c647e6feae251639f4ac17"};

    for (uint8_t seed = 1; seed <= 2; seed++) {
        struct sluice_redact_key *key = fixture_key(seed);
        struct sluice_fingerprint f = {0}, parsed;
        char text[SLUICE_FINGERPRINT_TEXT];

        sluice_redact_key_fingerprint(key, BYTES("ann@home"), 8, &f);
        sluice_fingerprint_format(&f, text);
        ck_assert_str_eq(text, expected[seed - 1]);
        ck_assert(f.known && sluice_fingerprint_parse(text, &parsed) && parsed.known);
        ck_assert_mem_eq(parsed.bytes, f.bytes, sizeof(f.bytes));
        sluice_redact_key_free(key);
    }
}
END_TEST

START_TEST(redact_key__generated_and_loaded__same_placeholders_each_time)
{
    struct sluice_redact_key *a, *b;
    struct sluice_error err = {0};
    struct sluice_vault *va, *vb;
    struct stat sb;

    ck_assert_int_eq(sluice_redact_key_generate(temp_path(), &err), SLUICE_OK);
    ck_assert_int_eq(stat(temp_path(), &sb), 0);
    ck_assert_uint_eq(sb.st_mode & 0777, 0600);
    ck_assert_int_eq(sluice_redact_key_generate(temp_path(), &err), SLUICE_EIO); /* never overwritten */
    ck_assert_int_eq(sluice_redact_key_load(temp_path(), &a, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_redact_key_load(temp_path(), &b, &err), SLUICE_OK);
    va = fixture_vault(a);
    vb = fixture_vault(b);
    ck_assert_str_eq(fixture_put(va, "PERSON", "Max"), fixture_put(vb, "PERSON", "Max"));
    sluice_vault_free(va);
    sluice_vault_free(vb);
    sluice_redact_key_free(a);
    sluice_redact_key_free(b);
    remove_key_file();
}
END_TEST

static Suite *vault_suite(void)
{
    Suite *s = suite_create("vault");
    TCase *tc = tcase_create("vault");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, vault_put__a_value__type_and_ten_characters);
    tcase_add_test(tc, vault_put__known_key_and_value__known_placeholder);
    tcase_add_test(tc, vault_put__same_key__same_placeholder_in_every_vault);
    tcase_add_test(tc, vault_put__same_value_twice__counted_once_same_pointer);
    tcase_add_test(tc, vault_get__thousands_of_values__each_its_own);
    tcase_add_test(tc, vault_get__not_ours__null);
    tcase_add_test(tc, vault_put__type_not_a_type__refused);
    tcase_add_test(tc, vault_put__longest_type_and_longer__cut_but_different);
    tcase_add_test(tc, vault_put__limit_and_one_past__refused_and_rest_kept);
    tcase_add_test(tc, vault_put__two_values_of_one_placeholder__refused);
    tcase_add_test(tc, redact_key_fingerprint__known_key_and_value__known_fingerprint);
    tcase_add_test(tc, redact_key__generated_and_loaded__same_placeholders_each_time);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return suite_run(vault_suite());
}
