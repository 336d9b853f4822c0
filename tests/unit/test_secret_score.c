/* The scorer of generic secrets: what it takes where, and what it knows as no secret. */
#include "rules/secret_score.h"
#include "rules/secret_shape.h"
#include "rules/secret_value.h"
#include "rules/secret_words.h"

#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* before and value are a match, as a rule's pattern would have taken it. */
static uint32_t score(enum sluice_secret_place place, const char *before, const char *value)
{
    char text[512];
    const int n = snprintf(text, sizeof(text), "%s%s", before, value);
    const struct sluice_match m = {
        .text = (const uint8_t *)text, .len = (size_t)n, .value_at = strlen(before), .value_len = strlen(value)};

    return sluice_secret_score(place, &m);
}

static const struct {
    enum sluice_secret_place place;
    const char *before, *value;
    bool found;
} places[] = {
    {SLUICE_SECRET_PASSWORD, "password = \"", "copper7", true},
    {SLUICE_SECRET_PASSWORD, "password = \"", "bluewhale", true},
    {SLUICE_SECRET_PASSWORD, "password = \"", "required", false},
    {SLUICE_SECRET_PASSWORD, "password: ", "bluewhale", false},
    {SLUICE_SECRET_PASSWORD, "password: ", "copper7!", true},
    {SLUICE_SECRET_PASSWORD, "DB_PASSWORD=", "bluewhale", true},
    {SLUICE_SECRET_PASSWORD, "password=", "Passwort", false},
    {SLUICE_SECRET_PASSWORD, "password = ", "get_password(user)", false},
    {SLUICE_SECRET_PASSWORD, "password = ", "self.password2", false},
    {SLUICE_SECRET_PASSWORD, "password_file = \"", "copper7!", false},
    {SLUICE_SECRET_PASSWORD, "\"password\", \"", "urllib2", false},
    {SLUICE_SECRET_PASSWORD, "<password>", "goldenTiger34", true},
    {SLUICE_SECRET_PASSWORD, "password = \"", "secret123", true},
    {SLUICE_SECRET_PASSWORD, "password: ", "secret123", false},
    {SLUICE_SECRET_PASSWORD, "password = \"", "mysecret1", false},
    {SLUICE_SECRET_PASSWORD, "DB_PASSWORD\", \"", "copper77", true}, /* setenv("DB_PASSWORD", "copper77") */
    {SLUICE_SECRET_PASSWORD, "DB_PASSWORD\", \"", "NAME_77", false},
    {SLUICE_SECRET_PASSWORD, "password\", \"", "copper77", false},
    {SLUICE_SECRET_TOKEN, "token = \"", "copper7!", false},
    {SLUICE_SECRET_TOKEN, "client_secret = \"", "5f0c1d3e-8a7b-4c2d-9e6f-0b1a2c3d4e5f", true},
    {SLUICE_SECRET_TOKEN, "api_key=", "5f0c1d3e-8a7b-4c2d-9e6f-0b1a2c3d4e5f", true},
    {SLUICE_SECRET_TOKEN, "token = \"", "5f0c1d3e-8a7b-4c2d-9e6f-0b1a2c3d4e5f", false},
    {SLUICE_SECRET_TOKEN, "client_secret_id = \"", "5f0c1d3e-8a7b-4c2d-9e6f-0b1a2c3d4e5f", false},
    {SLUICE_SECRET_TOKEN, "secret = \"", "wKqTzXbRmVdJpLhGcN", true},
    {SLUICE_SECRET_TOKEN, "secret = \"", "getConnectionSecret", false},
    {SLUICE_SECRET_TOKEN, "secret = ", "wKqTzXbRmVdJpLhGcN", false},
    {SLUICE_SECRET_TOKEN, "token = \"", "get_next_page_token_2", false},
    {SLUICE_SECRET_PASSWORD, "password = \"", "mysecret17orange", true},
    {SLUICE_SECRET_PASSWORD, "password = \"", "supersecretpassword", true},
    {SLUICE_SECRET_PASSWORD, "password = \"", "mysecretpassword", false},
    {SLUICE_SECRET_PASSWORD, "\"user_password\": \"", "Gebruikerswachtwoord", false},
    {SLUICE_SECRET_PASSWORD, "WIFI_PSWD = \"", "wifi_pswd", false},
    {SLUICE_SECRET_PASSWORD, "\"impass\":", "110991", false},
    {SLUICE_SECRET_PASSWORD, "password=", "110991", true},
    {SLUICE_SECRET_PASSWORD, "pass phrase = ", "Lantern3581", true},
    {SLUICE_SECRET_TOKEN, "client_secret: ", "vwMrHJ?Aql7xhf1Eg36", true},
    {SLUICE_SECRET_TOKEN, "token = ", "value?other1:thing2", false},
    {SLUICE_SECRET_TOKEN, "api_key: ", "5f0c1d3e-8a7b-4c2d-9e6f-0b1a2c3d4e5f", true},
    {SLUICE_SECRET_TOKEN, "line_access_token = \"", "q7Wm2ZkT9xVb4RnL8cYp", true},
    {SLUICE_SECRET_TOKEN, "line_token = \"", "q7Wm2ZkT9xVb4RnL8cYp", false},
    {SLUICE_SECRET_TOKEN, "x_token\" {\n  type = string\n  default = \"", "q7Wm2ZkT9xVb4RnL8cYp", true},
    {SLUICE_SECRET_TOKEN, "\"cost_per_token\": ", "1.142857142857143e-07", false},
    {SLUICE_SECRET_TOKEN, "key=\"", "EDS0066/temperature", false},
    {SLUICE_SECRET_TOKEN, "access_token\": \"", "2YotnFZFEjr1zCsicMWpAA", false}, /* of RFC 6749 */
    {SLUICE_SECRET_PASSWORD, "passwords = \"", "buildbot.www.auth:UserPasswordAuth", false},
    {SLUICE_SECRET_TOLD, "pw_name:", "pw_passwd:pw_uid:pw_gid", false},
    {SLUICE_SECRET_TOKEN, "ENCRYPTION_KEY=", "5f0c1d3e-8a7b-4c2d-9e6f-0b1a2c3d4e5f", true},
    {SLUICE_SECRET_TOLD, "het wachtwoord is ", "vergeten", false},
    {SLUICE_SECRET_TOLD_KEY, "our token is ", "5f0c1d3e-8a7b-4c2d-9e6f-0b1a2c3d4e5f", true},
    {SLUICE_SECRET_TOLD, "my password is ", "bluewhale", true},
    {SLUICE_SECRET_TOLD, "the password is ", "required", false},
    {SLUICE_SECRET_TOLD, "the password is ", "case-sensitive!", false},
    {SLUICE_SECRET_TOLD, "the password is ", "stored", false},
    {SLUICE_SECRET_TOLD, "Palavra-passe\" xml:", "lang=", false},
    {SLUICE_SECRET_TOLD_KEY, "the key is ", "copper7", false},
    {SLUICE_SECRET_PASSWORD, "$linkmode,$pass\" = \"", "prog,link", false},
    {SLUICE_SECRET_PASSWORD, "password = \"", "prog,l1nk", true},
    {SLUICE_SECRET_PASSWORD, "pass \"", "$$grn", false},
    {SLUICE_SECRET_PASSWORD, "PGPASSWORD=", "X$long_name_here", false},
    {SLUICE_SECRET_PASSWORD, "PGPASSWORD=", "Pa$sword_7", true},
    {SLUICE_SECRET_PASSWORD, "pass= ", "*currcpt++", false},
    {SLUICE_SECRET_PASSWORD, "pw_passwd==", "0)+(pw-", false},
    {SLUICE_SECRET_TOKEN, "ocb_auth = ", "aes_s390x_ocb_auth", false},
    {SLUICE_SECRET_TOKEN, "ocb_auth = ", "_gcry_aes_armv8_ce_ocb_auth", false},
    {SLUICE_SECRET_TOKEN, "api_key = ", "q7Wm2ZkT9xVb4RnL8cYpkey", true},
    {SLUICE_SECRET_TOKEN, "readtoken\", \"", "a00276.html#a110e76b1e5a3d76ce4e44b71ffef2c55", false},
    {SLUICE_SECRET_TOLD, "passKey = ", "passkey", false},
    {SLUICE_SECRET_TOLD, "passwd = ", "cp+1", false},
    {SLUICE_SECRET_TOLD, "login ok: ", "fd=%d", false},
    {SLUICE_SECRET_GIVEN, "://bob:", "bluewhale", true},
    {SLUICE_SECRET_GIVEN, "://user:", "password", false},
    {SLUICE_SECRET_TOKEN, "jwt_secret: ", "blueElephant42", true},
    {SLUICE_SECRET_TOKEN, "jwt_token: ", "blueElephant42", false},
    {SLUICE_SECRET_TOKEN, "jwt_secret: ", "userElephant42", false},
    {SLUICE_SECRET_TOKEN, "define('API_SECRET', '", "5f0c1d3e-8a7b-4c2d-9e6f-0b1a2c3d4e5f", true},
    {SLUICE_SECRET_TOKEN, "define('API_TOKEN', '", "5f0c1d3e-8a7b-4c2d-9e6f-0b1a2c3d4e5f", false},
    {SLUICE_SECRET_NEAR, "psk=\"", "purple monkey", true},
    {SLUICE_SECRET_NEAR, "note=\"", "purple monkey", false},
    {SLUICE_SECRET_NEAR, "the password I use is ", "zaq12wsx", true},
    {SLUICE_SECRET_NEAR, "the password I use is ", "Chocolat2023", true},
    {SLUICE_SECRET_NEAR, "the password I use is ", "Welcome2024", true},
    {SLUICE_SECRET_NEAR, "the password I use is ", "mn7hfio9", true},
    {SLUICE_SECRET_NEAR, "the password I use is ", "hiver@735", true},
    {SLUICE_SECRET_NEAR, "the password I use is ", "bluewhale", false},
    {SLUICE_SECRET_NEAR, "the password I use is ", "bluewhale7", false},
    {SLUICE_SECRET_NEAR, "the password is hashed with ", "SHA256", false},
    {SLUICE_SECRET_NEAR, "the password is hashed with ", "argon2id19", false},
    {SLUICE_SECRET_NEAR, "the password works on ", "Windows2019", false},
    {SLUICE_SECRET_NEAR, "the password was changed in ", "5f0c1d3e", false},
    {SLUICE_SECRET_NEAR, "the password expires after ", "180days", false},
    {SLUICE_SECRET_NEAR, "the password is wrong", "%0AAn34", false},
};

START_TEST(secret_score__place_and_value__found_or_not)
{
    const uint32_t got = score(places[_i].place, places[_i].before, places[_i].value);

    ck_assert_msg((got != 0) == places[_i].found, "%s%s: %u", places[_i].before, places[_i].value, got);
    ck_assert(got == 0 || (got >= 450000 && got <= 1000000));
}
END_TEST

static const char *const fillers[] = {
    "$PASSWORD",       "${PASSWORD}",
    "{{ secrets.X }}", "$(pass show x)",
    "<token>",         "%s",
    "%PASSWORD%",      "********",
    "xxxxxxxx",        "your-api-key-here",
    "YOUR_API_KEY",    "changeme",
    "aaaaaaaa",        "12345678",
    "abcdefghij",      "/etc/passwd",
    "./secrets/db",    "https://example.net/x",
    "bob@example.net", "auth/wrong-password",
    "sha256-0000",     "process.env.X",
    "__password__",    "[password]",
    "@DB_PASSWORD",    ":{0}",
    "Zt4{}kq9w",       "0x0800",
    "0xB62F3700",
};

START_TEST(secret_score__filler__never_found_in_any_place)
{
    for (int place = SLUICE_SECRET_TOKEN; place <= SLUICE_SECRET_NEAR; place++)
        ck_assert_msg(score((enum sluice_secret_place)place, "password=\"", fillers[_i]) == 0, "%s", fillers[_i]);
}
END_TEST

static void draw(uint64_t *state, const char *alphabet, char *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = alphabet[rng_below(state, strlen(alphabet))];
    out[n] = '\0';
}

START_TEST(secret_score__drawn_at_random__found_and_as_words_are_not)
{
    static const char *const alphabets[] = {
        "0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "abcdefghijklmnopqrstuvwxyz0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};
    unsigned missed = 0, rounds = 0;
    uint64_t state = 11;

    for (size_t a = 0; a < COUNT(alphabets); a++) {
        for (unsigned i = 0; i < 250; i++, rounds++) {
            char value[64];

            draw(&state, alphabets[a], value, 20 + rng_below(&state, 40));
            missed += score(SLUICE_SECRET_TOKEN, "api_key=", value) == 0;
        }
    }
    ck_assert_uint_lt(missed * 50, rounds);
}
END_TEST

START_TEST(secret_score__any_bytes__never_reads_beyond_the_match)
{
    uint64_t state = 5;

    for (unsigned round = 0; round < 3000; round++) {
        const size_t len = 1 + rng_below(&state, 80);
        const size_t at = rng_below(&state, len);
        uint8_t *text = malloc(len); /* to the byte, for the address sanitizer */
        struct sluice_match m = {.text = text, .len = len, .value_at = at};

        ck_assert_ptr_nonnull(text);
        m.value_len = 1 + rng_below(&state, len - at);
        for (size_t i = 0; i < len; i++)
            text[i] =
                round % 2 == 0 ? (uint8_t)rng_next(&state) : (uint8_t) "aB3_.-/:$\"'([{@%<\\"[rng_below(&state, 18)];
        for (int place = SLUICE_SECRET_TOKEN; place <= SLUICE_SECRET_NEAR; place++) {
            const uint32_t got = sluice_secret_score((enum sluice_secret_place)place, &m);

            ck_assert(got == 0 || (got >= 450000 && got <= 1000000));
        }
        free(text);
    }
}
END_TEST

/* A list that is out of order hides words from the search by halves; some of each end and middle are asked for. */
START_TEST(secret_words__first_middle_and_last_of_each_list__are_found)
{
    static const char *const common[] = {"abc", "password", "required", "zero"},
                             *const about[] = {"alg", "file", "wrapper"}, *const other[] = {"cache", "public", "wrong"},
                             *const prose[] = {"a", "required", "zwak"};

    for (size_t i = 0; i < COUNT(common); i++)
        ck_assert_msg(sluice_secret_word_is_common((const uint8_t *)common[i], strlen(common[i])), "%s", common[i]);
    for (size_t i = 0; i < COUNT(about); i++)
        ck_assert_msg(sluice_secret_word_is_about((const uint8_t *)about[i], strlen(about[i])), "%s", about[i]);
    for (size_t i = 0; i < COUNT(other); i++)
        ck_assert_msg(sluice_secret_word_is_other((const uint8_t *)other[i], strlen(other[i])), "%s", other[i]);
    for (size_t i = 0; i < COUNT(prose); i++)
        ck_assert_msg(sluice_secret_word_is_prose((const uint8_t *)prose[i], strlen(prose[i])), "%s", prose[i]);
    ck_assert(sluice_secret_word_is_name((const uint8_t *)"DbPassword", 10));
    ck_assert(sluice_secret_word_is_name((const uint8_t *)"tokens", 6));
    ck_assert(!sluice_secret_word_is_name((const uint8_t *)"tokenizer", 9));
    ck_assert(!sluice_secret_word_is_name((const uint8_t *)"compass", 0));
}
END_TEST

START_TEST(secret_value__words__cost_less_than_random_letters)
{
    static const char *const words[] = {"password", "kennwort", "hunter", "strength", "identifier", "wachtwoord"};

    for (size_t i = 0; i < COUNT(words); i++) {
        const size_t n = strlen(words[i]);

        ck_assert_uint_lt(sluice_secret_word_bits((const uint8_t *)words[i], n), 44 * n);
    }
    ck_assert_uint_gt(sluice_secret_word_bits((const uint8_t *)"xqzjkvwq", 8), 44 * 8);
}
END_TEST

/* value: begin, and base64 behind it to n bytes. */
static bool is_filler_with(const char *begin, size_t n)
{
    char value[1024];
    uint64_t state = 17;

    ck_assert_uint_lt(n, sizeof(value));
    draw(&state, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+", value, n);
    memcpy(value, begin, strlen(begin));
    return sluice_shape_is_filler((const uint8_t *)value, n);
}

START_TEST(secret_shape__sealed_by_a_public_key__is_filler_and_its_neighbours_are_not)
{
    ck_assert(is_filler_with("AgB", 740));  /* a block of 512 bytes */
    ck_assert(is_filler_with("AQA", 368));  /* of 256 */
    ck_assert(!is_filler_with("AgE", 740)); /* a macaroon */
    ck_assert(!is_filler_with("BgB", 740));
    ck_assert(!is_filler_with("AwB", 740));
    ck_assert(!is_filler_with("AgB", 359)); /* too short for any block */
    ck_assert(!is_filler_with("AgB-", 740));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("secret_score");
    TCase *t = tcase_create("secret_score");

    tcase_add_loop_test(t, secret_score__place_and_value__found_or_not, 0, (int)COUNT(places));
    tcase_add_loop_test(t, secret_score__filler__never_found_in_any_place, 0, (int)COUNT(fillers));
    tcase_add_test(t, secret_score__drawn_at_random__found_and_as_words_are_not);
    tcase_add_test(t, secret_score__any_bytes__never_reads_beyond_the_match);
    tcase_add_test(t, secret_words__first_middle_and_last_of_each_list__are_found);
    tcase_add_test(t, secret_value__words__cost_less_than_random_letters);
    tcase_add_test(t, secret_shape__sealed_by_a_public_key__is_filler_and_its_neighbours_are_not);
    suite_add_tcase(s, t);
    return suite_run(s);
}
