#include "gateway/address.h"
#include "suite_run.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    unsigned bits; /* in the mapped form; 0: refused */
    bool private_;
} networks[] = {
    {"10.0.0.0/8", 104, true},
    {"10.1.2.3", 128, true},
    {"172.16.0.0/12", 108, true},
    {"172.0.0.0/8", 104, false},
    {"192.168.1.0/24", 120, true},
    {"192.0.0.0/8", 104, false},
    {"127.0.0.1/32", 128, true},
    {"8.8.8.8", 128, false},
    {"::1", 128, true},
    {"fd00::/8", 8, true},
    {"fc00::/7", 7, true},
    {"f000::/4", 4, false},
    {"2001:db8::/32", 32, false},
    {"100.64.0.0/10", 106, true},
    {"10.0.0.1/8", 0, false},
    {"10.0.0.0/33", 0, false},
    {"fd00::/129", 0, false},
    {"10.0.0.0/", 0, false},
    {"10.0.0.0/8x", 0, false},
    {"10.0.0/8", 0, false},
    {"", 0, false},
    {"localhost", 0, false},
    {"/8", 0, false},
    {"10.0.0.0/-1", 0, false},
    {"10.0.0.0/0008", 0, false},
    {"0.0.0.0/0", 96, false},
};

START_TEST(network_parse__table__bits_and_privacy)
{
    struct sluice_network n;
    enum sluice_status st = sluice_network_parse(networks[_i].text, &n, NULL);

    ck_assert_int_eq(st, networks[_i].bits == 0 ? SLUICE_EFORMAT : SLUICE_OK);
    if (st != SLUICE_OK)
        return;
    ck_assert_uint_eq(n.bits, networks[_i].bits);
    ck_assert_int_eq(sluice_network_is_private(&n), networks[_i].private_);
}
END_TEST

START_TEST(network_parse__prefix_too_long__says_how_long_it_may_be)
{
    struct sluice_network n;
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_network_parse("10.0.0.0/33", &n, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.what, "expected a prefix length of 0 to 32");
    ck_assert_int_eq(sluice_network_parse("fc00::/129", &n, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.what, "expected a prefix length of 0 to 128");
}
END_TEST

static void address_of(const char *text, struct sockaddr_storage *out)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    memset(out, 0, sizeof(*out));
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1) {
        memcpy(out, &in, sizeof(in));
        return;
    }
    ck_assert_int_eq(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    memcpy(out, &in6, sizeof(in6));
}

static const struct {
    const char *network, *address;
    bool inside;
} memberships[] = {
    {"10.0.0.0/8", "10.255.0.1", true},
    {"10.0.0.0/8", "11.0.0.0", false},
    {"10.0.0.0/9", "10.127.255.255", true},
    {"10.0.0.0/9", "10.128.0.0", false},
    {"fd00::/8", "fdff::1", true},
    {"fd00::/8", "fe00::1", false},
    {"::1", "::1", true},
    {"10.0.0.0/8", "::ffff:10.0.0.1", true},
    {"::/0", "10.0.0.1", true},
};

START_TEST(network_contains__table__expected)
{
    struct sluice_network n;
    struct sockaddr_storage a;

    ck_assert_int_eq(sluice_network_parse(memberships[_i].network, &n, NULL), SLUICE_OK);
    address_of(memberships[_i].address, &a);
    ck_assert_int_eq(sluice_network_contains(&n, (struct sockaddr *)&a), memberships[_i].inside);
}
END_TEST

START_TEST(network_contains__no_internet_address__outside)
{
    struct sockaddr_storage a = {.ss_family = AF_UNIX};
    struct sluice_network n;

    ck_assert_int_eq(sluice_network_parse("::/0", &n, NULL), SLUICE_OK);
    ck_assert(!sluice_network_contains(&n, (struct sockaddr *)&a));
    ck_assert(!sluice_address_is_loopback((struct sockaddr *)&a));
}
END_TEST

static const struct {
    const char *host;
    bool loopback;
} hosts[] = {
    {"localhost", true},
    {"LocalHost", true},
    {"127.0.0.1", true},
    {"127.9.9.9", true},
    {"::1", true},
    {"[::1]", true},
    {"::ffff:127.0.0.1", true},
    {"128.0.0.1", false},
    {"10.0.0.1", false},
    {"[::2]", false},
    {"localhost.example", false},
    {"", false},
    {"127.0.0.1.example", false},
};

START_TEST(host_is_loopback__table__expected)
{
    struct sockaddr_storage a;

    ck_assert_int_eq(sluice_host_is_loopback(hosts[_i].host), hosts[_i].loopback);
    address_of("127.0.0.2", &a);
    ck_assert(sluice_address_is_loopback((struct sockaddr *)&a));
    address_of("192.0.2.1", &a);
    ck_assert(!sluice_address_is_loopback((struct sockaddr *)&a));
}
END_TEST

START_TEST(address_parse__table__the_address_or_none)
{
    static const struct {
        const char *text;
        int family; /* 0: none */
    } texts[] = {{"10.1.2.3", AF_INET},
                 {"::1", AF_INET6},
                 {"fd00::1", AF_INET6},
                 {"fe80::1%eth0", AF_INET6},
                 {"[::1]", 0},
                 {"", 0},
                 {"10.1.2", 0},
                 {"host", 0},
                 {"::ffff:255.255.255.255", AF_INET6},
                 {"0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0", 0}};
    struct sockaddr_storage want, got;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        ck_assert_int_eq(sluice_address_parse(texts[i].text, &got), texts[i].family != 0);
        ck_assert_int_eq(got.ss_family, texts[i].family);
    }
    ck_assert(sluice_address_parse("fe80::1%eth0", &got));
    address_of("fe80::1", &want);
    ck_assert_mem_eq(&((struct sockaddr_in6 *)&got)->sin6_addr, &((struct sockaddr_in6 *)&want)->sin6_addr, 16);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("address");
    TCase *tc = tcase_create("address");

    tcase_add_loop_test(tc, network_parse__table__bits_and_privacy, 0, sizeof(networks) / sizeof(networks[0]));
    tcase_add_test(tc, network_parse__prefix_too_long__says_how_long_it_may_be);
    tcase_add_loop_test(tc, network_contains__table__expected, 0, sizeof(memberships) / sizeof(memberships[0]));
    tcase_add_test(tc, network_contains__no_internet_address__outside);
    tcase_add_loop_test(tc, host_is_loopback__table__expected, 0, sizeof(hosts) / sizeof(hosts[0]));
    tcase_add_test(tc, address_parse__table__the_address_or_none);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
