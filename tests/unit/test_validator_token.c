/* Validators of tokens, keys and addresses. Bodies are all the same letter and checksums were computed with another
 * implementation (zlib's CRC-32 and plain arithmetic): nothing here could be a real one. */
#include "validator_vectors.h"

#include "core/limits.h"
#include "rules/template.h"
#include "suite_run.h"

#include <stdio.h>
#include <stdlib.h>

#define A10 "aaaaaaaaaa"
#define A20 A10 A10
#define A30 A20 A10
#define A32 A30 "aa"
#define A40 A20 A20

static const struct vector tokens[] = {
    /* CRC-32 of 30 a is 1yLcDB in base62, of 30 zeros 2C8GjS */
    {"github-crc32", "ghp_" A30 "1yLcDB", OK},
    {"github-crc32", "ghs_" A30 "1yLcDB", OK},
    {"github-crc32",
     "ghr_"
     "000000000000000000000000000000"
     "2C8GjS",
     OK},
    {"github-crc32", "ghp_" A30 "1yLcDC", FAIL},
    {"github-crc32", "ghx_" A30 "1yLcDB", FAIL},
    {"github-crc32", "ghr_" A40 A30 "123456", NA}, /* the form with 76 */
    {"npm-crc32", "npm_" A30 "1yLcDB", OK},
    {"npm-crc32", "npm_" A30 "1yLcDA", FAIL},
    {"npm-crc32", "npm_" A10, NA},
    {"gitlab-routable-crc32",
     "glpat-" A20 "aaaaaaa"
     ".01.0r"
     "0fsz74c",
     OK},
    {"gitlab-routable-crc32",
     "glpat-" A20 "aaaaaab"
     ".01.0r"
     "0fsz74c",
     FAIL},
    {"gitlab-routable-crc32", "glpat-" A20, NA},
    {"grafana-crc32",
     "glsa_" A32 "_"
     "b1a40a94",
     OK},
    {"grafana-crc32",
     "glsa_" A32 "_"
     "940aa4b1",
     FAIL}, /* big-endian */
    {"atlassian-crc32",
     "ATATT3"
     "xFfGF0" A20 "="
     "E4D64E2F",
     OK},
    {"atlassian-crc32",
     "ATBB" A20 "aaaa"
     "CE3487FD",
     OK},
    {"atlassian-crc32",
     "ATBB" A20 "aaaa"
     "CE3487FE",
     FAIL},
    {"cloudflare-crc32", "cfut_" A40 "c95b8a25", OK},
    {"cloudflare-crc32", "cfk_" A40 "c95b8a25", OK},
    {"cloudflare-crc32", "cfk_" A40 "c95b8a26", FAIL},
    {"zuplo-crc32",
     "zpka_" A32 "_"
     "cab11777",
     OK},
    {"zuplo-crc32",
     "zpka_" A32 "_"
     "cab11778",
     FAIL},
    {"confluent-crc32",
     "cflt" A40 A10 "aaaa"
     "KWHF2g",
     OK},
    {"confluent-crc32",
     "cflt" A40 A10 "aaaa"
     "KWHF2h",
     FAIL},
    {"confluent-crc32", "cflt" A40, FAIL},
    /* the account: 0, and 2^40 - 1, which has 13 digits */
    {"aws-key-id",
     "AKIA"
     "QAAAAAAAAAAAAAAA",
     OK},
    {"aws-key-id",
     "AKIA"
     "7777777777777777",
     FAIL},
    {"aws-key-id",
     "AKIA"
     "IAAAAAAAAAAAAAAA",
     NA}, /* older than 2019 */
    {"aws-key-id",
     "AKIA"
     "Q1AAAAAAAAAAAAAA",
     FAIL},
    {"aws-key-id",
     "AKIA"
     "QAAAAAAAAAAAAAA",
     FAIL},
};

static const struct vector keys[] = {
    /* age's own test identity: 32 bytes of 0x42 */
    {"age-bech32",
     "AGE-SECRET-KEY-1"
     "GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFP"
     "Q4EGAEX",
     OK},
    {"age-bech32",
     "AGE-SECRET-KEY-1"
     "GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFP"
     "Q4EGAEQ",
     FAIL},
    {"age-bech32",
     "AGE-SECRET-KEY-1"
     "gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfp"
     "q4egaex",
     FAIL},
    {"age-bech32", "age1", FAIL},
    /* PKCS #8 of an Ed25519 key of zeros (RFC 8410, 7: 48 bytes, SEQUENCE of 46) */
    {"private-key",
     "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
     "-----END PRIVATE KEY-----",
     OK},
    {"private-key",
     "-----BEGIN PRIVATE KEY-----\r\nMC4CAQAwBQYDK2VwBCIEI"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nAAAAAAAAAAAAAAAA\r\n"
     "-----END PRIVATE KEY-----\r\n",
     OK},
    {"private-key",
     "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
     "-----END PRIVATE KEY-----",
     FAIL}, /* three bytes short */
    {"private-key",
     "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI"
     "AAAAAAAAAAAAAAA\n",
     OK}, /* cut off */
    {"private-key",
     "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI"
     "AAAAAAAAAAAAA\n",
     OK}, /* within four */
    {"private-key", "-----BEGIN PRIVATE KEY-----\n(your key here)\n-----END PRIVATE KEY-----", FAIL},
    {"private-key", "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----", FAIL},
    {"private-key",
     "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n"
     "-----END RSA PRIVATE KEY-----",
     NA},
    {"private-key",
     "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA"
     "AAAAAAAA\n"
     "-----END OPENSSH PRIVATE KEY-----",
     OK},
    /* a packet header of a secret key and zeros; their CRC-24, computed apart, is in the last line */
    {"private-key",
     "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: x\n\nlAAAAAAAAAAA\n=PGP0\n"
     "-----END PGP PRIVATE KEY BLOCK-----",
     FAIL},
    {"private-key",
     "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: x\n\nlAAAAAAAAAAA\n=K99O\n"
     "-----END PGP PRIVATE KEY BLOCK-----",
     OK},
    {"private-key",
     "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: x\n\nlAAAAAAAAAAA\n"
     "-----END PGP PRIVATE KEY BLOCK-----",
     OK},
    {"private-key",
     "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nmAAAAAAAAAAA\n"
     "-----END PGP PRIVATE KEY BLOCK-----",
     FAIL}, /* a public key's packet */
    {"private-key", "-----BEGIN PRIVATE KEY", FAIL},
    {"private-key", "", FAIL},
    /* {"alg":"HS256"} and {"sub":"x"} */
    {"jwt",
     "eyJhbGciOiJIUzI1NiJ9"
     ".eyJzdWIiOiJ4In0." A40 "aaa",
     OK},
    {"jwt",
     "eyJhbGciOiJIUzI1NiJ9"
     ".AAAA." A40 "aaa",
     NA},
    {"jwt",
     "eyJhbGciOiJIUzI1NiJ9"
     ".a.b.c.d",
     OK},
    {"jwt",
     "eyJ0eXAiOiJKV1QifQ"
     ".eyJzdWIiOiJ4In0." A40 "aaa",
     FAIL}, /* {"typ":"JWT"}: no alg */
    {"jwt",
     "eyJhbGciOiJIUzI1NiJ9"
     ".eyJzdWIiOiJ4In0",
     FAIL},
    {"jwt",
     "eyJhbGciOiJIUzI1\xffiJ9"
     ".eyJzdWIiOiJ4In0." A40,
     FAIL},
    {"private-key",
     "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI"
     "AAAAAAAAAAAAAAAAAAA\xc3"
     "AAAAAAAAAAAAAAAAAAAAAAA\n"
     "-----END PRIVATE KEY-----",
     FAIL},
    {"jwt", "AAAA.eyJzdWIiOiJ4In0." A40, FAIL},
    {"basic-auth", "YWxpY2U6RVhBTVBMRQ==", OK}, /* alice:EXAMPLE */
    {"basic-auth", "YWxpY2U6", FAIL},           /* no password */
    {"basic-auth", "YWxpY2U=", FAIL},           /* no colon */
    {"basic-auth", "not base64", FAIL},
    {"basic-auth", "YWxpY2U6RVhBTVBM\xe9Q==", FAIL}, /* a byte that libsodium's decoder takes for a letter */
    {"basic-auth", "OnNlY3JldA==", OK},              /* no user: what some APIs ask for... */
    {"docker-auth", "OnNlY3JldA==", FAIL},           /* ...and no registry */
    {"docker-auth", "YWxpY2U6RVhBTVBMRQ", OK},
    /* Bitcoin's first address, the examples of BIP 173 and BIP 350, and a widely shown one of type P2SH */
    {"bitcoin-address", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", OK},
    {"bitcoin-address", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", OK},
    {"bitcoin-address", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", FAIL},
    {"bitcoin-address", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", OK},
    {"bitcoin-address", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", OK},
    {"bitcoin-address", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", OK},
    {"bitcoin-address", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", FAIL},
    {"bitcoin-address", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kV8f3t4", FAIL}, /* two cases */
    {"bitcoin-address", "1A1zP1eP5QGefi2DMPTfTL5SLmv7Div0Na", FAIL},         /* 0 is not in base58 */
    /* EIP-55's examples */
    {"eip55", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", OK},
    {"eip55", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", OK},
    {"eip55", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", OK},
    {"eip55", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", FAIL},
    {"eip55", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", NA},
    {"eip55", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", FAIL},
};

static const struct vector net[] = {
    {"ipv4", "81.2.69.160", OK},
    {"ipv4", "23.2.2.1", NA}, /* may be a section of a standard */
    {"ipv4", "49.49.49.50", OK},
    {"ipv4", "10.0.0.1", NA},
    {"ipv4", "172.31.255.255", NA},
    {"ipv4", "172.32.0.0", OK},
    {"ipv4", "192.168.1.1", NA},
    {"ipv4", "100.64.0.1", NA},
    {"ipv4", "20.59.12.0", FAIL}, /* paints, by the classification of products */
    {"ipv4", "20.59.12.1", OK},
    {"ipv4", "127.0.0.1", FAIL},
    {"ipv4", "0.0.0.0", FAIL},
    {"ipv4", "192.0.2.7", FAIL},
    {"ipv4", "198.51.100.7", FAIL},
    {"ipv4", "203.0.113.7", FAIL},
    {"ipv4", "203.0.114.7", OK},
    {"ipv4", "224.0.0.251", FAIL},
    {"ipv4", "255.255.255.255", FAIL},
    {"ipv4", "81.2.69.256", FAIL},
    {"ipv4", "81.2.69.01", FAIL},
    {"ipv4", "81.2.69", FAIL},
    {"ipv4", "81.2.69.160.1", FAIL},
    {"ipv6", "2a02:2e0:3fe:1001:302::", OK},
    {"ipv6", "2A02:02E0:03FE:1001:0302:0000:0000:0001", OK},
    {"ipv6", "2a02:2e0:3fe:1001:302:0:81.2.69.160", OK},
    {"ipv6", "2001::/23", FAIL},
    {"ipv6", "2001:1ff::1", NA},
    {"ipv6", "2001:200::1", OK},
    {"ipv6", "fd12:3456:789a::1", NA},
    {"ipv6", "2001:db8::1", FAIL},
    {"ipv6", "3fff:fff::1", FAIL},
    {"ipv6", "3fff:1000::1", OK},
    {"ipv6", "::1", FAIL},
    {"ipv6", "::", FAIL},
    {"ipv6", "ff02::1", FAIL},
    {"ipv6", "2a02::2e0::1", FAIL},
    {"ipv6", "2a02:2e0:3fe:1001:302:0:0:0:1", FAIL},
    {"ipv6", "2a02:2e0:3fe:1001:302:0:0", FAIL},
    {"ipv6", "2a02:2e0:3fe:1001:302:0:0:", FAIL},
    {"ipv6", "2a02:2e0::81.2.69", FAIL},
    {"ipv6", "12345::1", FAIL},
    {"mac", "00:1B:44:11:3A:B7", OK},
    {"mac", "00-1b-44-11-3a-b7", OK},
    {"mac", "001b.4411.3ab7", OK},
    {"mac", "02:1B:44:11:3A:B7", NA},   /* set locally */
    {"mac", "01:00:5e:00:00:fb", FAIL}, /* a group */
    {"mac", "ff:ff:ff:ff:ff:ff", FAIL},
    {"mac", "00:00:00:00:00:00", FAIL},
    {"mac", "00:00:5E:00:53:01", FAIL}, /* documentation */
    {"mac", "00:1B:44:11:3A", FAIL},
    {"email", "ada.lovelace@analytical.engine.org", OK},
    {"email", "o'neil+tag@mail.gov.uk", OK},
    {"email",
     "j\xc3\xb6rg@b\xc3\xbc"
     "cher.de",
     OK},
    {"email", "x@xn--bcher-kva.xn--p1ai", OK},
    {"email", "ada@example.com", NA},
    {"email", "ada@mail.example.ORG", NA},
    {"email", "ada@myexample.org", OK},
    {"email", "ada@host.local", NA},
    {"email", "logo@2x.png", FAIL},
    {"email", "git@github.com", FAIL},
    {"email", "ada@localhost", FAIL},
    {"email", "ada@-x.org", FAIL},
    {"email", "ada@x-.org", FAIL},
    {"email", "ada@x..org", FAIL},
    {"email", "ada@x.o", FAIL},
    {"email", "ada@x.0rg", FAIL},
    {"email", ".ada@x.org", FAIL},
    {"email", "ada.@x.org", FAIL},
    {"email", "a..da@x.org", FAIL},
    {"email", "@x.org", FAIL},
    {"email", "ada", FAIL},
    {"email", A40 A20 "aaaa@x.org", OK},    /* 64 before the @ */
    {"email", A40 A20 "aaaaa@x.org", FAIL}, /* 65 */
    {"not-example-mail", "ada@example.com", FAIL},
    {"not-example-mail", "ada@mail.Example.ORG", FAIL},
    {"not-example-mail", "ada@cs.example.edu", FAIL},
    {"not-example-mail", "ada@firma.example", FAIL},
    {"not-example-mail", "ada@host.INVALID", FAIL},
    {"not-example-mail", "ada [at] mail (dot) example [dot] net", FAIL},
    {"not-example-mail", "ada ma\xc5\x82pa example kropka org", FAIL},
    {"not-example-mail", "ada@myexample.org", OK},
    {"not-example-mail", "ada@my-example.org", OK},
    {"not-example-mail", "example@firma.com", OK},
    {"not-example-mail", "ada@example.de", OK},
    {"not-example-mail", "ada.example.com@firma.pl", OK},
    {"not-example-mail", "ada@test.org", OK},
    {"not-example-mail", "com", OK},
    {"not-example-mail", "@", OK},
    {"not-example-phone", "+1 212 555 0123", FAIL},
    {"not-example-phone", "(212) 555-0199", FAIL},
    {"not-example-phone", "1-800-555-0100", FAIL},
    {"not-example-phone", "212 555 0200", OK},
    {"not-example-phone", "212 555 1212", OK},
    {"not-example-phone", "+44 20 7946 0958", FAIL},
    {"not-example-phone", "0044 (0)20 7946 0958", FAIL},
    {"not-example-phone", "020 7946 1958", OK},
    {"not-example-phone", "0191 498 0123", FAIL},
    {"not-example-phone", "0191 496 0123", OK},
    {"not-example-phone", "01 99 00 12 34", FAIL},
    {"not-example-phone", "01 9900 1234", OK}, /* Vienna */
    {"not-example-phone", "030/23125-123", FAIL},
    {"not-example-phone", "+61 2 5550 1234", FAIL},
    {"not-example-phone", "02 5550 1234", OK}, /* Milan */
    {"not-example-phone", "070-174 06 05", FAIL},
    {"not-example-phone", "+353 20 912 3456", FAIL},
    {"not-example-phone", "+353 20 922 3456", OK},
    {"not-example-phone", "call 212 555 0123", OK}, /* other than a number */
    {"not-example-phone", "+", OK},
    {"not-example-card", "4242 4242 4242 4242", FAIL},
    {"not-example-card", "3782-822463-10005", FAIL},
    {"not-example-card", "%B4111111111111111^DOE/JOHN^2512101000000000?", FAIL},
    {"not-example-card", ";5555555555554444=27121010000?", FAIL},
    {"not-example-card", "4242 4242 4242 4243", OK},
    {"not-example-card", "4000 0012 3456 7899", OK},
    {"not-example-card", "42424242424242424242", OK}, /* more digits than a card has */
    {"ipv6", "::ffff:81.2.69.160", OK},
    {"ipv6", "::ffff:10.1.2.3", NA},
    {"ipv6", "::ffff:203.0.113.9", FAIL},
    {"ipv6", "3fff:fff:1::1", FAIL}, /* RFC 9637 */
    {"ipv6", "fe80::1", FAIL},
    {"ipv6", "fe80::21b:44ff:fe11:3ab7", NA}, /* holds a MAC address */
    {"e164", "+49 30 901820", OK},
    {"e164", "+49 (0)30 901820", OK},
    {"e164", "0049-30-901820", OK},
    {"e164", "+33 1 42 68 53 00", OK},
    {"e164", "+33 1 42 68 53 0", FAIL},
    {"e164", "+1 (212) 736-5000", OK},
    {"e164", "+1 212 555 0123", NA}, /* fiction */
    {"e164", "+1 112 736 5000", FAIL},
    {"e164", "+1 212 136 5000", FAIL},
    {"e164", "+44 20 7946 0958", OK},
    {"e164", "+999 12345678", FAIL},
    {"e164", "+49 111111111", FAIL},
    {"e164", "+1234567890123456", FAIL},
    {"e164", "+", FAIL},
    {"e164", "+49 30 9018x20", FAIL},
};

static const struct vector looks[] = {
    {"random", "9f86d081884c7d659a2feaa0c55ad015", OK},
    {"random", "kJ8sQ2nVx0ZrT5wYb7Lm", OK},
    {"random", "aaaaaaaaaaaaaaaaaaa1", FAIL},
    {"random", "thisisjustsomelonglowercasetext", FAIL},
    {"random", "12345678901234567890", FAIL},
    {"random", "abcdef0123456789abcdef", OK}, /* typed, but it might be one */
    {"random", "0123456789abcdef00000000", FAIL},
    {"random", "a1b2a1b2a1b2a1b2a1b2", FAIL},
    {"random", "kJ8sQ2nVx0", FAIL}, /* too short to tell */
    {"not-filler", "kJ8sQ2nVx0ZrT5wYb7Lm", OK},
    {"not-filler", "thisisjustsomelonglowercasetext", OK},
    {"not-filler", "x_123456789", OK},
    {"not-filler", "k_aaaaaaaaaaaa", OK},
    {"not-filler", "k_xxxxxxxx", FAIL},
    {"not-filler", "k_xxxxxxx", OK}, /* seven */
    {"not-filler", "k_XXXXXXXX", FAIL},
    {"not-filler", "k_00000000", FAIL},
    {"not-filler", "k_********", FAIL},
    {"not-filler", "k_x0x0x0x0x0", OK},
    {"not-filler", "", FAIL},
    {"drawn-or-typed", "fw_kJ8sQ2nVxZrT5wYb7LmQ", OK},
    {"drawn-or-typed", "fw_abcdefghijklmnopqrst", OK},
    {"drawn-or-typed", "API-12345678901234567890123456", OK},
    {"drawn-or-typed", "sk_live_zyxwvutsrqponmlk", OK},
    {"drawn-or-typed", "pscale_pw_qmqmqmqmqmqmqmqmqm", OK},
    {"drawn-or-typed", "hf_aaaaaaaaaaaaaaaaaaaa", OK},
    {"drawn-or-typed", "hf_qwertyuiopasdfghjklzxcvbnmqwertyuiop", OK},
    {"drawn-or-typed", "fw_DownloadFirmwareImages", FAIL},
    {"drawn-or-typed", "app-navigation-container", FAIL},
    {"drawn-or-typed", "hf_xxxxxxxxxxxxxxxxxxxx", FAIL},
    {"drawn-or-typed", "hf_kJ8sQ2nVx0ZrT5000000", FAIL},
    {"drawn-or-typed", "hf_kJ8sQ2nVx0ZrT5w00000", OK},    /* five */
    {"drawn-or-typed", "confluenceCloudOAuth2Api", FAIL}, /* a name in a program */
    {"drawn-or-typed", "OAuth2AuthorizeCallbackView", FAIL},
    {"drawn-or-typed", "dead4beef8cafe1babed", OK}, /* words of hex digits */
    {"drawn-or-typed", "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq", FAIL},
    {"drawn-or-typed", "9f86d081884c7d659aeeeeeeeeeeeeee", OK}, /* filled up */
    {"drawn-or-typed", "", FAIL},
    {"random", "9f86d081884c7d659aeeeeeeeeeeeeee", OK},
    {"random", "9f86d081884c7d659axxxxxxxxxxxxxx", FAIL},
    {"random", "copper-falcon-harbor7", FAIL}, /* a name in a program */
    {"mixed", "copper-falcon-harbor7", OK},
    {"mixed", "9f86d081884c7d659aeeeeeeeeeeeeee", OK},
    {"mixed", "9f86d081884c7d659axxxxxxxxxxxxxx", FAIL},
    {"mixed", "copper-falcon-harbor", FAIL}, /* no digit */
    {"mixed", "copper7", FAIL},              /* too short to tell */
    {"mixed", "", FAIL},
    {"not-sample-login", "dXNlcjpwYXNz", FAIL},                 /* user:pass */
    {"not-sample-login", "dXNlcjpwYXNzd29yZA==", FAIL},         /* user:password */
    {"not-sample-login", "dXNlcjpwYXNzd29yZA", FAIL},           /* without its padding */
    {"not-sample-login", "dXNlcm5hbWU6cGFzc3dvcmQ=", FAIL},     /* username:password */
    {"not-sample-login", "YWRtaW46YWRtaW4=", FAIL},             /* admin:admin */
    {"not-sample-login", "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", FAIL}, /* Aladdin:open sesame, of RFC 7617 */
    {"not-sample-login", "QWxhZGRpbjpPcGVuU2VzYW1l", FAIL},     /* Aladdin:OpenSesame */
    {"not-sample-login", "YWRtaW46aHVudGVyMg==", OK},           /* admin:hunter2 */
    {"not-sample-login", "YWRtaW46cGFzc3dvcmQyMDI0", OK},       /* admin:password2024 */
    {"not-sample-login", "YW5uYTpwYXNzd29yZA==", OK},           /* anna:password: somebody's */
    {"not-sample-login", "dXNlcjo=", OK},                       /* user:, a key for a name */
    {"not-sample-login", "OnBhc3N3b3Jk", OK},                   /* :password */
    {"not-sample-login", "dXNlcg==", OK},                       /* user: no login at all, basic-auth's to say */
    {"not-sample-login", "!!!", OK},
    {"not-sample-login", "", OK},
    {"drawn", "9f86d081884c7d659a2feaa0c55ad015", OK},
    {"drawn", "9f86d081884c7d659aeeeeeeeeeeeeee", FAIL},
    {"drawn", "w4PDgsODw4LDg8OCw4PDgsODw4LDg8OCw4PDgsOD", FAIL},
    {"not-placeholder", "czZCaGRSa3F0MzpnWDFmQmF0M2JW", FAIL}, /* of RFC 6749 */
    {"not-placeholder", "hunter2", OK},
    {"not-placeholder", "Tr0ub4dor&3", OK},
    {"not-placeholder", "changeme", FAIL},
    {"not-placeholder", "YOUR_PASSWORD", FAIL},
    {"not-placeholder", "Password", FAIL},
    {"not-placeholder", "xxxxxxxx", FAIL},
    {"not-placeholder", "********", FAIL},
    {"not-placeholder", "${DB_PASSWORD}", FAIL},
    {"not-placeholder", "{{ vault_pw }}", FAIL},
    {"not-placeholder", "<password>", FAIL},
    {"not-placeholder", "os.environ", FAIL},
    {"not-placeholder", "wJalrEXAMPLEKEY", FAIL}, /* as a manual ends its keys */
    {"not-placeholder", "Example", FAIL},
    {"not-placeholder", "", FAIL},
};

static const struct {
    const struct vector *v;
    size_t n;
} sets[] = {
    {tokens, COUNT(tokens)},
    {keys, COUNT(keys)},
    {net, COUNT(net)},
    {looks, COUNT(looks)},
};

START_TEST(validator_check__specimen__says_what_is_expected)
{
    for (size_t i = 0; i < sets[_i].n; i++)
        vector_assert(&sets[_i].v[i]);
}
END_TEST

/* from: where the checksum begins to look */
static const struct {
    const char *validator, *template;
    size_t from;
} completed[] = {
    {"github-crc32", "ghp_${base62:30}${check:github-crc32}", 4},
    {"npm-crc32", "npm_${base62:30}${check:npm-crc32}", 4},
    {"gitlab-routable-crc32", "glpat-${word:27}.01.0r${check:gitlab-routable-crc32}", 6},
    {"grafana-crc32", "glsa_${base62:32}_${check:grafana-crc32}", 5},
    {"atlassian-crc32", "${from}ATATT3xFfGF0${word:160}=${check:atlassian-crc32}", 6},
    {"cloudflare-crc32", "cfut_${base62:40}${check:cloudflare-crc32}", 5},
    {"confluent-crc32", "cflt${base62:54}${check:confluent-crc32}", 4},
    {"zuplo-crc32", "zpka_${base62:32}_${check:zuplo-crc32}", 5},
    {"base58check", "1B${base58:26}${check:base58check}", 1},
    {"bitcoin-address", "1B${base58:26}${check:base58check}", 1},
};

START_TEST(validator_complete__any_token__is_valid_and_no_other_character_is)
{
    const struct sluice_validator *v = sluice_validator_find(completed[_i].validator);
    struct sluice_buf value;
    char seed[16];

    sluice_buf_init(&value, 512);
    for (unsigned round = 0; round < 20; round++) {
        snprintf(seed, sizeof(seed), "%u", round);
        sluice_buf_clear(&value);
        ck_assert_int_eq(sluice_template_expand(completed[_i].template, seed, &value, NULL), SLUICE_OK);
        ck_assert_msg(v->check(value.data, value.len) == OK, "%.*s", (int)value.len, (const char *)value.data);
        for (size_t i = completed[_i].from; i < value.len; i++) {
            uint8_t was = value.data[i];

            value.data[i] = was == '7' ? '8' : '7';
            ck_assert_msg(v->check(value.data, value.len) == FAIL, "%.*s", (int)value.len, (const char *)value.data);
            value.data[i] = was;
        }
    }
    sluice_buf_release(&value);
}
END_TEST

START_TEST(validator_complete__base58_of_zeros_only__refused)
{
    const struct sluice_validator *v = sluice_validator_find("base58check");
    char out[8];

    ck_assert_uint_eq(v->complete((const uint8_t *)"", 0, out, sizeof(out)), 0);
    ck_assert_uint_eq(v->complete((const uint8_t *)"111", 3, out, sizeof(out)), 0);
    ck_assert_uint_eq(v->complete((const uint8_t *)"112", 3, out, sizeof(out)), 6);
}
END_TEST

/* Bech32 over the alphabet that age writes it in: all single changes and, as BIP 173 promises, all pairs of changes. */
START_TEST(validator_complete__age_identity__any_two_changes_are_seen)
{
    static const char alphabet[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
    const struct sluice_validator *v = sluice_validator_find("age-bech32");
    char value[16 + 52 + 6];

    memcpy(value, "AGE-SECRET-KEY-1", 16);
    for (size_t i = 0; i < 52; i++)
        value[16 + i] = alphabet[i * 7 % 32];
    ck_assert_uint_eq(v->complete((const uint8_t *)value, 68, value + 68, 6), 6);
    ck_assert_int_eq(v->check((const uint8_t *)value, sizeof(value)), OK);
    for (size_t i = 16; i < sizeof(value); i++) {
        for (size_t k = i; k < sizeof(value); k++) {
            char was_i = value[i], was_k = value[k];

            value[i] = was_i == 'Q' ? 'P' : 'Q';
            if (k != i)
                value[k] = was_k == 'Z' ? 'R' : 'Z';
            ck_assert_int_eq(v->check((const uint8_t *)value, sizeof(value)), FAIL);
            value[k] = was_k;
            value[i] = was_i;
        }
    }
    ck_assert_uint_eq(v->complete((const uint8_t *)value, 67, value + 68, 6), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("validator_token");
    TCase *tc = tcase_create("validator_token");

    tcase_add_loop_test(tc, validator_check__specimen__says_what_is_expected, 0, COUNT(sets));
    tcase_add_loop_test(tc, validator_complete__any_token__is_valid_and_no_other_character_is, 0, COUNT(completed));
    tcase_add_test(tc, validator_complete__base58_of_zeros_only__refused);
    tcase_add_test(tc, validator_complete__age_identity__any_two_changes_are_seen);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
