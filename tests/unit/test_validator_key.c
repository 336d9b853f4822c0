/* Validators of keys and tokens that have an inner structure. All values are made here, of fixed seeds. */
#include "validator_vectors.h"

#include "core/base64.h"
#include "core/limits.h"
#include "rules/bip39_words.h"
#include "rules/checkdigit.h"

#include "rng.h"
#include "suite_run.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_MAX 8192u

static char *text; /* TEXT_MAX bytes: what is built */

static void make_text(void)
{
    ck_assert_int_ge(sodium_init(), 0);
    text = calloc(1, TEXT_MAX);
    ck_assert_ptr_nonnull(text);
}

static void drop_text(void)
{
    free(text);
}

__attribute__((format(printf, 1, 2))) static void add(const char *format, ...)
{
    size_t n = strlen(text);
    va_list ap;

    va_start(ap, format);
    ck_assert_int_lt(vsnprintf(text + n, TEXT_MAX - n, format, ap), (int)(TEXT_MAX - n));
    va_end(ap);
}

static void add_base64(const void *p, size_t n, int variant)
{
    size_t at = strlen(text);

    (void)sodium_bin2base64(text + at, TEXT_MAX - at, p, n, variant);
}

static void start(void)
{
    text[0] = '\0';
}

#define STANDARD sodium_base64_VARIANT_ORIGINAL
#define URL sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* --- base64 --- */

START_TEST(base64_any__random_bytes_in_every_spelling__decoded)
{
    static const int variants[] = {STANDARD, sodium_base64_VARIANT_ORIGINAL_NO_PADDING, sodium_base64_VARIANT_URLSAFE,
                                   URL};
    uint64_t rng = 11;

    for (size_t n = 0; n < 70; n++) {
        uint8_t bytes[70], out[70];
        size_t got = 99;

        for (size_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)rng_next(&rng);
        start();
        add_base64(bytes, n, variants[_i]);
        ck_assert(sluice_base64_decode_any((const uint8_t *)text, strlen(text), out, n, &got));
        ck_assert_uint_eq(got, n);
        ck_assert_int_eq(memcmp(bytes, out, n), 0);
        ck_assert(n == 0 || !sluice_base64_decode_any((const uint8_t *)text, strlen(text), out, n - 1, &got));
    }
}
END_TEST

START_TEST(base64__one_foreign_byte_anywhere__refused)
{
    for (unsigned b = 0; b < 256; b++) {
        for (size_t at = 0; at < 8; at++) {
            char s[] = "QUJDREVG";
            uint8_t out[8];
            size_t n;
            bool ours = sluice_base64_value((uint8_t)b) >= 0 || (b == '=' && at == 7);

            s[at] = (char)b;
            ck_assert_int_eq(sluice_base64_decode_any((const uint8_t *)s, 8, out, sizeof out, &n), ours);
            if (b >= 0x80)
                ck_assert(!sluice_base64_decode(s, 8, out, sizeof out, &n));
        }
    }
}
END_TEST

/* --- armour --- */

/* A key of 1,200 bytes as its label says it begins, in lines with `first` before and `last` behind each. */
static void add_armour(const char *label, size_t n, const char *first, const char *last)
{
    uint8_t der[1200];
    char *body = malloc(2000);
    uint64_t rng = 3;

    ck_assert_ptr_nonnull(body);
    for (size_t i = 0; i < sizeof der; i++)
        der[i] = (uint8_t)rng_next(&rng);
    memcpy(der, "\x30\x82\x04\xac\x02\x01", 7);
    if (strcmp(label, "OPENSSH PRIVATE KEY") == 0)
        memcpy(der, "openssh-key-v1\0\0\0\0\4none", 23);
    (void)sodium_bin2base64(body, 2000, der, n, STANDARD);
    add("-----BEGIN %s-----%s", label, last);
    for (size_t i = 0; i < strlen(body); i += 64)
        add("%s%.64s%s", first, body + i, last);
    add("%s-----END %s-----", first, label);
    free(body);
}

static const struct {
    const char *first, *last;
} lines[] = {{"", "\n"}, {"", "\r\n"},        {"    ", "\n"},  {"", "\\n"}, {"", "\\r\\n"},    {"", "\\\\n"},
             {"", " "},  {"\"", "\\n\" +\n"}, {"'", "\\n'\n"}, {"", ""},    {"\t\"", "\",\n"}, {"  \"", "\\n\"\r\n"}};

START_TEST(private_key__however_written__parses)
{
    add_armour("RSA PRIVATE KEY", 1200, lines[_i].first, lines[_i].last);
    ck_assert_int_eq(vector_check("private-key", text), OK);
    ck_assert_int_eq(vector_check("armour-body", text), OK);
    start();
    add_armour("OPENSSH PRIVATE KEY", 1200, lines[_i].first, lines[_i].last);
    ck_assert_int_eq(vector_check("private-key", text), OK);
    start();
    add_armour("PRIVATE KEY", 1197, lines[_i].first, lines[_i].last);
    ck_assert_int_eq(vector_check("private-key", text), FAIL); /* three bytes short */
    ck_assert_int_eq(vector_check("armour-body", text), OK);
    start();
    add_armour("ENCRYPTED PRIVATE KEY", 1200, lines[_i].first, lines[_i].last);
    ck_assert_int_eq(vector_check("private-key", text), NA);
}
END_TEST

START_TEST(armour_body__one_letter_over_and_over__fails_however_long)
{
    static const size_t lengths[] = {64, 2559, 2560, 5120, 8000};

    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char filler[8001], pem[8192];

        memset(filler, 'A', lengths[i]);
        filler[lengths[i]] = '\0';
        (void)snprintf(pem, sizeof pem, "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----", filler);
        ck_assert_msg(vector_check("armour-body", pem) == FAIL, "%zu", lengths[i]);
    }
}
END_TEST

START_TEST(base64_private_key__wrapped_or_not__what_is_inside_decides)
{
    char pem[2500];

    add_armour("PRIVATE KEY", _i == 0 ? 1200 : 1190, "", "\n");
    (void)snprintf(pem, sizeof pem, "%s", text);
    start();
    add_base64(pem, strlen(pem), _i == 2 ? URL : STANDARD);
    ck_assert_int_eq(vector_check("base64-private-key", text), _i == 0 ? OK : FAIL);
}
END_TEST

static const struct vector bodies[] = {
    {"armour-body", "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----", FAIL},
    {"armour-body", "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA...\n-----END PRIVATE KEY-----", FAIL},
    {"armour-body",
     "-----BEGIN PRIVATE KEY-----\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n-----END PRIVATE KEY-----",
     FAIL},
    {"armour-body", "-----BEGIN PRIVATE KEY-----\nput your key here, all lines of it please\n-----END PRIVATE KEY-----",
     FAIL},
    {"armour-body", "", FAIL},
    {"putty-key", "", FAIL},
    {"der-key", "", FAIL},
    {"der-key", "MAYCAQAEAQA=", OK}, /* SEQUENCE { INTEGER 0, OCTET STRING } */
    {"der-key", "MAYCAQQEAQA=", FAIL},
    {"der-key", "MAcCAQAEAQA=", FAIL},
    {"base64-private-key", "", FAIL},
};

START_TEST(armour__not_a_key__fails)
{
    vector_assert(&bodies[_i]);
}
END_TEST

START_TEST(putty_key__algorithm_in_the_public_part__must_be_the_named_one)
{
    static const uint8_t blob[60] = {0, 0, 0, 11, 's', 's', 'h', '-', 'e', 'd', '2', '5', '5', '1', '9'};
    static const char *const ends[] = {"\n", "\r\n"};

    for (unsigned i = 0; i < 6; i++) {
        const char *end = ends[i % 2];

        start();
        add("PuTTY-User-Key-File-%u: %s%sEncryption: %s%sComment: x%sPublic-Lines: 1%s", i % 3 + 1,
            i == 4 ? "ssh-rsa" : "ssh-ed25519", end, i == 5 ? "aes256-cbc" : "none", end, end, end);
        add_base64(blob, sizeof blob, STANDARD);
        add("%sPrivate-Lines: 1%sAAAA%s", end, end, end);
        ck_assert_int_eq(vector_check("putty-key", text), i == 4 ? FAIL : i == 5 ? NA : OK);
    }
}
END_TEST

/* --- JSON in base64 --- */

static const struct {
    const char *validator, *prefix, *json, *suffix;
    enum sluice_check expected;
} tokens[] = {
    {"onepassword-json", "ops_", "{\"signInAddress\":\"x.example\",\"muk\":{}}", "", OK},
    {"onepassword-json", "ops_", "{\"muk\":{\"signInAddress\":1}}", "", FAIL},
    {"onepassword-json", "opt_", "{\"signInAddress\":\"x.example\"}", "", FAIL},
    {"sentry-org-token", "sntrys_", "{\"iat\":1.5,\"url\":null,\"org\":\"x\"}", "_AAAA", OK},
    {"sentry-org-token", "sntrys_", "{\"iat\":1.5,\"url\":null}", "_AAAA", FAIL},
    {"sentry-org-token", "sntrys_", "{\"iat\":1.5,\"org\":\"x\"", "_AAAA", FAIL},
    {"sentry-org-token", "sntryu_", "{\"iat\":1.5,\"org\":\"x\"}", "", NA},
    {"grafana-cloud-json", "glc_", "{\"o\":\"1\",\"n\":\"x\",\"k\":\"y\",\"m\":{\"r\":\"eu\"}}", "", OK},
    {"grafana-cloud-json", "glc_", "{\"o\":\"1\",\"n\":\"x\",\"k\":\"y\"}", "", FAIL},
    {"grafana-legacy-json", "", "{\"k\":\"y\",\"n\":\"x\",\"id\":1}", "", OK},
    {"grafana-legacy-json", "", "{\"k\":\"y\",\"k\":\"x\",\"n\":1,\"id\":1}", "", FAIL}, /* a name twice */
    {"laravel-json", "", "{\"iv\":\"y\",\"value\":\"x\",\"mac\":\"1\",\"tag\":\"\"}", "", OK},
    {"laravel-json", "", "{\"iv\":\"y\",\"value\":\"x\",\"mac\":\"1\"}", "%3D", OK},
    {"laravel-json", "", "{\"iv\":\"y\",\"value\":\"x\"}", "", FAIL},
};

START_TEST(json_token__members__decide)
{
    add("%s", tokens[_i].prefix);
    add_base64(tokens[_i].json, strlen(tokens[_i].json), URL);
    add("%s", tokens[_i].suffix);
    ck_assert_int_eq(vector_check(tokens[_i].validator, text), tokens[_i].expected);
}
END_TEST

static const struct {
    const char *claims;
    enum sluice_check jwt, kubernetes;
} claims[] = {
    {"{\"iss\":\"kubernetes/serviceaccount\"}", OK, OK},
    {"{\"kubernetes.io\":{\"namespace\":\"x\"}}", OK, OK},
    {"{\"iss\":\"x\"}", OK, FAIL},
    {"kubernetes", NA, OK},
};

START_TEST(jwt__claims__named_or_not)
{
    static const char header[] = "{\"alg\":\"RS256\",\"kid\":\"x\"}";

    add_base64(header, sizeof header - 1, URL);
    add(".");
    add_base64(claims[_i].claims, strlen(claims[_i].claims), URL);
    add(".AAAA");
    ck_assert_int_eq(vector_check("jwt", text), claims[_i].jwt);
    ck_assert_int_eq(vector_check("kubernetes-jwt", text), claims[_i].kubernetes);
}
END_TEST

/* --- macaroons --- */

/* v2 with a location, an identifier, one caveat, and a signature of n bytes. */
static size_t macaroon(const char *location, size_t n, uint8_t out[200])
{
    size_t at = 0, k = strlen(location);

    out[at++] = 2;
    out[at++] = 1;
    out[at++] = (uint8_t)k;
    memcpy(out + at, location, k);
    at += k;
    memcpy(out + at, "\2\4user\0\2\3abc\0\0\6", 15);
    at += 15;
    out[at++] = (uint8_t)n;
    memset(out + at, 0x5a, n);
    return at + n;
}

START_TEST(macaroon__v2__location_and_signature_length_count)
{
    uint8_t bytes[200];
    size_t n = macaroon(_i == 1 ? "example.org" : "pypi.org", _i == 2 ? 31 : 32, bytes);

    add("pypi-");
    add_base64(bytes, _i == 3 ? n - 1 : n, URL);
    ck_assert_int_eq(vector_check("pypi-macaroon", text), _i == 0 ? OK : FAIL);
    ck_assert_int_eq(vector_check("macaroon", text + 5), _i < 2 ? OK : FAIL);
    ck_assert_int_eq(vector_check("pypi-macaroon", text + 5), FAIL);
}
END_TEST

START_TEST(macaroon__v1__packets)
{
    char packets[200];
    int n = snprintf(packets, sizeof packets, "0011location x.y\n0013identifier key\n002fsignature %032d\n", 7);

    ck_assert_int_gt(n, 0);
    packets[0] = _i == 1 ? 'g' : '0';
    add_base64(packets, (size_t)n - (_i == 2), URL);
    ck_assert_int_eq(vector_check("macaroon", text), _i == 0 ? OK : FAIL);
}
END_TEST

/* --- base32 --- */

START_TEST(nkey__completed_seed__checks_and_a_changed_one_does_not)
{
    const struct sluice_validator *v = sluice_validator_find("nats-nkey");
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint64_t rng = 9;

    for (unsigned round = 0; round < 50; round++) {
        char seed[59] = "SUA", check[5] = "";

        for (size_t i = 3; i < 54; i++)
            seed[i] = alphabet[rng_below(&rng, 32)];
        ck_assert_uint_eq(v->complete((const uint8_t *)seed, 54, check, sizeof check), 4);
        memcpy(seed + 54, check, 4);
        ck_assert_int_eq(vector_check("nats-nkey", seed), OK);
        seed[3 + round] = seed[3 + round] == 'A' ? 'B' : 'A';
        ck_assert_int_eq(vector_check("nats-nkey", seed), FAIL);
    }
}
END_TEST

/* Of a seed of zeros: prefix bytes 18 << 3 | 20 >> 2... , then zeros; their CRC computed apart. */
static const struct vector base32s[] = {
    {"nats-nkey", "SUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", FAIL},
    {"nats-nkey", "XUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", FAIL},
    {"nats-nkey", "", FAIL},
    {"otp-secret", "JBSWY3DPEHPK3PXP", OK},
    {"otp-secret", "jbswy3dpehpk3pxp", OK},
    {"otp-secret", "JBSWY3DPEHPK3PXP====", OK},
    {"otp-secret", "JBSWY3DPEHPK3PX1", FAIL},  /* 1 is not of the alphabet */
    {"otp-secret", "JBSWY3DPEHPK3PXPA", FAIL}, /* 17 characters are no bytes */
    {"otp-secret", "JBSWY3DP", FAIL},          /* 5 bytes */
    {"otp-secret", "", FAIL},
};

START_TEST(base32__vectors__as_said)
{
    vector_assert(&base32s[_i]);
}
END_TEST

/* --- BIP 39 --- */

START_TEST(bip39_words__digest__is_the_published_one)
{
    static const uint8_t want[32] = {0x2f, 0x5e, 0xed, 0x53, 0xa4, 0x72, 0x7b, 0x4b, 0xf8, 0x88, 0x0d,
                                     0x8f, 0x3f, 0x19, 0x9e, 0xfc, 0x90, 0xe5, 0x85, 0x03, 0x64, 0x6d,
                                     0x9f, 0xf8, 0xef, 0xf3, 0xa2, 0xed, 0x3b, 0x24, 0xdb, 0xda};
    crypto_hash_sha256_state state;
    uint8_t got[32];

    (void)crypto_hash_sha256_init(&state);
    for (unsigned i = 0; i < SLUICE_BIP39_WORDS; i++) {
        const char *w = sluice_bip39_words[i];

        ck_assert(i == 0 || strcmp(sluice_bip39_words[i - 1], w) < 0);
        ck_assert_uint_le(strlen(w), SLUICE_BIP39_WORD_MAX);
        (void)crypto_hash_sha256_update(&state, (const uint8_t *)w, strlen(w));
        (void)crypto_hash_sha256_update(&state, (const uint8_t *)"\n", 1);
    }
    (void)crypto_hash_sha256_final(&state, got);
    ck_assert_int_eq(memcmp(got, want, sizeof want), 0);
}
END_TEST

#define A11 "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "

/* The test vectors of the standard's reference implementation. */
static const struct vector phrases[] = {
    {"bip39", A11 "about", OK},
    {"bip39", A11 "abandon", FAIL},
    {"bip39-words", A11 "abandon", FAIL}, /* one word over and over */
    {"bip39-words", A11 "ability", OK},
    {"bip39", A11 "ability", FAIL},
    {"bip39", "legal winner thank year wave sausage worth useful legal winner thank yellow", OK},
    {"bip39", "Legal winner thank year wave sausage worth useful legal winner thank YELLOW", OK},
    {"bip39",
     "1. legal 2. winner 3. thank 4. year 5. wave 6. sausage 7. worth 8. useful 9. legal 10. winner 11. thank 12. "
     "yellow",
     OK},
    {"bip39",
     "[\"legal\",\"winner\",\"thank\",\"year\",\"wave\",\"sausage\",\"worth\",\"useful\",\"legal\",\"winner\","
     "\"thank\",\"yellow\"]",
     OK},
    {"bip39", "legal\\nwinner\\nthank\\nyear\\nwave\\nsausage\\nworth\\nuseful\\nlegal\\nwinner\\nthank\\nyellow", OK},
    {"bip39", A11 A11 "abandon abandon", FAIL},
    {"bip39", A11 A11 "abandon art", OK},
    {"bip39", A11 A11 "abandon art art", FAIL},
    {"bip39", "legal winner thank year wave sausage worth useful legal winner thank", FAIL},
    {"bip39", "legal winner thank year wave sausage worth useful legal winner thank the", FAIL},
    {"bip39-words", "legal winner thank year wave sausage worth useful legal winner thank the", FAIL},
    {"bip39", "", FAIL},
};

START_TEST(bip39__published_phrases__as_said)
{
    vector_assert(&phrases[_i]);
}
END_TEST

START_TEST(bip39__random_entropy__checks_as_an_encoder_writes_it)
{
    uint64_t rng = 21;

    for (unsigned round = 0; round < 100; round++) {
        size_t words = 12 + 3 * rng_below(&rng, 5), bytes = words / 3 * 4;
        uint8_t entropy[33], hash[32];

        for (size_t i = 0; i < bytes; i++)
            entropy[i] = (uint8_t)rng_next(&rng);
        (void)crypto_hash_sha256(hash, entropy, bytes);
        entropy[bytes] = hash[0];
        start();
        for (size_t w = 0; w < words; w++) {
            unsigned index = 0;

            for (size_t bit = 11 * w; bit < 11 * w + 11; bit++)
                index = index << 1 | ((unsigned)entropy[bit / 8] >> (7 - bit % 8) & 1u);
            add("%s%s", w == 0 ? "" : " ", sluice_bip39_words[index]);
        }
        ck_assert_int_eq(vector_check("bip39", text), OK);
        ck_assert_int_eq(vector_check("bip39-words", text), OK);
    }
}
END_TEST

/* --- wallets, clouds, cookies --- */

#define ZEROS30 "000000000000000000000000000000"
#define F30 "ffffffffffffffffffffffffffffff"

static const struct vector others[] = {
    {"secp256k1-scalar", "0x" ZEROS30 ZEROS30 "0001", OK},
    {"secp256k1-scalar", ZEROS30 ZEROS30 "0001", OK},
    {"secp256k1-scalar", ZEROS30 ZEROS30 "0000", FAIL},
    {"secp256k1-scalar", "0x" F30 F30 "ffff", FAIL},
    {"secp256k1-scalar", "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", FAIL}, /* the order */
    {"secp256k1-scalar", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364140", OK},
    {"secp256k1-scalar", "0x" ZEROS30 ZEROS30 "000g", FAIL},
    {"secp256k1-scalar", "0x" ZEROS30, FAIL},
    /* private key 1, as bitcoin's documentation shows it */
    {"bitcoin-wif",
     "5HpHagT65TZzG1PH3CSu63k8DbpvD8s5ip4nEB3k"
     "Esreu4GbTJD",
     FAIL},
    {"bitcoin-wif",
     "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU"
     "73sVHnoWn",
     OK},
    {"bitcoin-wif",
     "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU"
     "73sVHnoWm",
     FAIL},
    {"bitcoin-wif", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", FAIL}, /* an address */
    {"jfrog-base58", "", FAIL},
    {"jfrog-base58", "AKCp0", FAIL},
    {"solana-keypair", "[1,2,3]", FAIL},
    {"solana-keypair", "", FAIL},
    {"azure-marker", "", NA},
    {"azure-sas-signature", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY%3D", OK},
    {"azure-sas-signature", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=", OK},
    {"azure-sas-signature", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZW%2bA", FAIL},
    {"azure-sas-signature", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNk", FAIL},
    {"aws-session-token", "IQoJb3JpZ2luX2VjEAAaCXVzLWVhc3QtMSI=", OK},
    {"aws-session-token", "FwoGZXIvYXdzEAAaCXVzLWVhc3QtMSI=", OK},
    {"aws-session-token", "IQoJb3JpZ2lu", FAIL},
    {"signed-cookie",
     "s%3AabcdefghijklmnopqrstuvwxyzABCDEF."
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
     OK},
    {"signed-cookie",
     "eyJhIjoiYiJ9.ZaBcDe."
     "AAAAAAAAAAAAAAAAAAAAAAAAAAA",
     OK},
    {"signed-cookie",
     "eyJhIjoiYiJ9:1rAbCd:"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
     OK},
    {"signed-cookie", "eyJhIjoiYiJ9.ZaBcDe.AAAAAAAAAAAAAAAAAAAAAAAAAA", FAIL},
    {"signed-cookie", ".AAAAAAAAAAAAAAAAAAAAAAAAAAA", FAIL},
    {"signed-cookie", "", FAIL},
    {"jwk-private", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"a\",\"y\":\"b\",\"d\":\"c\"}", OK},
    {"jwk-private", "{\"kty\":\"oct\",\"k\":\"c\"}", OK},
    {"jwk-private", "{'kty': 'EC', 'd': 'cccccccccccccccc'}", NA},
    {"jwk-private", "{'kty': 'EC', 'd': to_base64url_uint(c)}", FAIL},
    {"jwk-private", "{'kty': 'EC', 'd':", FAIL},
    {"jwk-private", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"a\",\"y\":\"b\"}", FAIL},
    {"gcp-service-account",
     "{\"type\":\"service_account\",\"project_id\":\"p\",\"private_key\":\"x\",\"client_email\":\"e\"}", OK},
    {"gcp-service-account", "{\"type\":\"service_account\",\"project_id\":\"p\"}", FAIL},
};

START_TEST(other_keys__vectors__as_said)
{
    vector_assert(&others[_i]);
}
END_TEST

START_TEST(azure_marker__at_its_place_only__found)
{
    static const struct {
        const char *mark;
        size_t at, len;
    } marks[] = {{"+ASt", 76, 88}, {"ACDb", 76, 88}, {"AZDO", 76, 84}, {"JQQJ99", 52, 84}};

    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'a', marks[_i].len);
        text[marks[_i].len] = '\0';
        memcpy(text + marks[_i].at - shift, marks[_i].mark, strlen(marks[_i].mark));
        ck_assert_int_eq(vector_check("azure-marker", text), shift == 0 ? OK : NA);
    }
}
END_TEST

START_TEST(solana__array_of_a_pair__public_half_decides)
{
    uint8_t seed[32] = {7}, public[32], secret[64];

    ck_assert_int_eq(crypto_sign_seed_keypair(public, secret, seed), 0);
    secret[40] ^= (uint8_t)_i;
    for (size_t i = 0; i < 64; i++)
        add("%s%u", i == 0 ? "[" : ", ", secret[i]);
    add("]");
    ck_assert_int_eq(vector_check("solana-keypair", text), _i == 0 ? OK : FAIL);
}
END_TEST

/* What no validator may do with a value longer than any match: read, or say OK to it. */
START_TEST(every_validator__longer_than_a_match__is_survived)
{
    size_t n;
    const struct sluice_validator *v = sluice_validators(&n);
    uint8_t *value = malloc(SLUICE_MATCH_MAX + 1);

    ck_assert_ptr_nonnull(value);
    for (unsigned b = 0; b < 256; b += 5) {
        memset(value, (int)b, SLUICE_MATCH_MAX + 1);
        for (size_t i = 0; i < n; i++)
            ck_assert_int_le(v[i].check(value, SLUICE_MATCH_MAX + 1), SLUICE_CHECK_NA);
    }
    free(value);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("validator_key");
    TCase *tc = tcase_create("key");

    tcase_add_checked_fixture(tc, make_text, drop_text);
    tcase_add_loop_test(tc, base64_any__random_bytes_in_every_spelling__decoded, 0, 4);
    tcase_add_test(tc, base64__one_foreign_byte_anywhere__refused);
    tcase_add_loop_test(tc, private_key__however_written__parses, 0, COUNT(lines));
    tcase_add_test(tc, armour_body__one_letter_over_and_over__fails_however_long);
    tcase_add_loop_test(tc, base64_private_key__wrapped_or_not__what_is_inside_decides, 0, 3);
    tcase_add_loop_test(tc, armour__not_a_key__fails, 0, COUNT(bodies));
    tcase_add_test(tc, putty_key__algorithm_in_the_public_part__must_be_the_named_one);
    tcase_add_loop_test(tc, json_token__members__decide, 0, COUNT(tokens));
    tcase_add_loop_test(tc, jwt__claims__named_or_not, 0, COUNT(claims));
    tcase_add_loop_test(tc, macaroon__v2__location_and_signature_length_count, 0, 4);
    tcase_add_loop_test(tc, macaroon__v1__packets, 0, 3);
    tcase_add_test(tc, nkey__completed_seed__checks_and_a_changed_one_does_not);
    tcase_add_loop_test(tc, base32__vectors__as_said, 0, COUNT(base32s));
    tcase_add_test(tc, bip39_words__digest__is_the_published_one);
    tcase_add_loop_test(tc, bip39__published_phrases__as_said, 0, COUNT(phrases));
    tcase_add_test(tc, bip39__random_entropy__checks_as_an_encoder_writes_it);
    tcase_add_loop_test(tc, other_keys__vectors__as_said, 0, COUNT(others));
    tcase_add_loop_test(tc, azure_marker__at_its_place_only__found, 0, 4);
    tcase_add_loop_test(tc, solana__array_of_a_pair__public_half_decides, 0, 2);
    tcase_add_test(tc, every_validator__longer_than_a_match__is_survived);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
