/*
 * What looks like a person's number and is none: members of each class are made with a fixed seed, put into a line as
 * they are met with, and looked at with the real packs. No rule of a country may claim one, or, where a check digit
 * fits now and then by chance, only so many of them.
 */
#include "rng.h"

#include "core/buf.h"
#include "rules/prefilter.h"
#include "scan/scanner.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define MEMBERS 2000u
#define REPORTED 400000u /* the score from which a finding counts */

static const char *const folders[] = {SLUICE_SOURCE_DIR "/rules/pii"};
static struct sluice_ruleset *rs;
static struct sluice_prefilter *pf;

static void load_packs(void)
{
    struct sluice_error err = {0};

    ck_assert_msg(sluice_ruleset_load(folders, 1, NULL, &rs, &err) == SLUICE_OK, "%s", err.what);
    ck_assert_msg(sluice_prefilter_create(rs, NULL, &pf, &err) == SLUICE_OK, "%s", err.what);
}

static void free_packs(void)
{
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}

/* --- members --------------------------------------------------------------------------------------------------------
 * A form: 'd' any digit, 'n' 1-9, 'x' hexadecimal, 'A' upper-case letter, 'Z' upper-case letter or digit; 'C' the check
 * digit that the class has; behind '\\' and all else: as it stands.
 */
static char one_of(uint64_t *rng, const char *set)
{
    return set[rng_below(rng, strlen(set))];
}

static unsigned digit_sum(const char *s, size_t n, const uint8_t weights[2])
{
    unsigned sum = 0, at = 0;

    for (size_t i = 0; i < n; i++) {
        if (s[i] >= '0' && s[i] <= '9')
            sum += (unsigned)(s[i] - '0') * weights[at++ % 2];
    }
    return sum;
}

static char check_none(const char *s, size_t n)
{
    (void)s;
    (void)n;
    return '0';
}

/* GS1: 1, 3, 1, 3... for an odd number of digits with the check digit, as in EAN-13 and ISBN-13. */
static char check_ean(const char *s, size_t n)
{
    return (char)('0' + (10 - digit_sum(s, n, (const uint8_t[]){1, 3}) % 10) % 10);
}

/* The same for an even number of digits: EAN-8, UPC. */
static char check_upc(const char *s, size_t n)
{
    return (char)('0' + (10 - digit_sum(s, n, (const uint8_t[]){3, 1}) % 10) % 10);
}

/* ISBN-10 and ISSN: falling weights modulo 11, X for 10. */
static char check_mod11(const char *s, size_t n)
{
    unsigned sum = 0, at = 0, check;

    for (size_t i = n; i > 0; i--) {
        if (s[i - 1] >= '0' && s[i - 1] <= '9')
            sum += (unsigned)(s[i - 1] - '0') * (2 + at++);
    }
    check = (11 - sum % 11) % 11;
    return check == 10 ? 'X' : (char)('0' + check);
}

/* ISIN: letters as two digits, then Luhn. */
static char check_isin(const char *s, size_t n)
{
    unsigned digits[64], k = 0, sum = 0;

    for (size_t i = 0; i < n; i++) {
        if (s[i] >= 'A') {
            digits[k++] = (unsigned)(s[i] - 'A' + 10) / 10;
            digits[k++] = (unsigned)(s[i] - 'A' + 10) % 10;
        } else {
            digits[k++] = (unsigned)(s[i] - '0');
        }
    }
    for (unsigned i = 0; i < k; i++) {
        unsigned d = digits[k - 1 - i] << (i % 2 == 0 ? 1 : 0);

        sum += d / 10 + d % 10;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

/* IMO ship number: weights 7..2, the last digit of the sum. */
static char check_imo(const char *s, size_t n)
{
    unsigned sum = 0, weight = 7;

    for (size_t i = 0; i < n; i++) {
        if (s[i] >= '0' && s[i] <= '9')
            sum += (unsigned)(s[i] - '0') * weight--;
    }
    return (char)('0' + sum % 10);
}

static const struct {
    const char *name;
    char (*check)(const char *s, size_t n);
    unsigned bound; /* of MEMBERS members, at most so many may be taken for a person's number */
    const char *forms[8], *lines[8];
} classes[] = {
    {"ISBN",
     check_ean,
     6,
     {"978-n-ddd-ddddd-C", "978nddddddddC", "979-n-dd-dddddd-C", "978 n dddd dddd C"},
     {"ISBN %s", "isbn: %s", "ISBN-13: %s, 2nd edition", "{\"isbn\": \"%s\"}", "@book{key, isbn = {%s}}"}},
    {"ISBN-10",
     check_mod11,
     6,
     {"n-ddd-ddddd-C", "nddddddddC", "n-dddd-dddd-C"},
     {"ISBN %s", "ISBN-10: %s", "isbn={%s},", "Addison-Wesley, 1994, ISBN %s."}},
    {"EAN", check_ean, 6, {"40dddddddddC", "54ddddddddddC", "nddddddddddd"}, {"EAN %s", "ean13=%s", "barcode: %s"}},
    {"UPC", check_upc, 0, {"0ddddddddddC", "dddddddC"}, {"UPC %s", "GTIN-8 %s", "gtin: \"%s\""}},
    {"ISSN", check_mod11, 0, {"ndddddd", "nddd-dddC"}, {"ISSN %s", "issn = {%s},", "eISSN: %s"}},
    {"ISIN",
     check_isin,
     0,
     {"USdddddddddC", "DE000AdZdddC", "FR0000dddddC", "GB00BZZZZZZC", "IE00BZZZZZZC", "\\CHdddddddddC"},
     {"ISIN %s", "isin: %s", "| %s | 12.50 |", "WKN/ISIN: %s"}},
    {"CUSIP and SEDOL",
     check_none,
     0,
     {"ddddddZdd", "ddddddddd", "Bdddddd", "BBG00ZZZZZZZ"},
     {"CUSIP %s", "cusip=%s", "SEDOL: %s", "FIGI %s"}},
    {"CAS, IMO, container",
     check_imo,
     0,
     {"\\C\\A\\S ddddd-dd-d", "\\I\\M\\O ddddddC", "MSKU ddddddd", "US-ZZZ-dd-ddddd"},
     {"%s", "id: %s", "vessel %s left", "(%s)"}},
    {"order number",
     check_none,
     4,
     {"nddddd", "ndddddd", "nddddddd", "ndddddddd", "nddddddddd", "nddddddddddd", "ddd-ddddddd-ddddddd", "202d-dddddd"},
     {"order %s", "Order #%s has shipped", "order_id=%s", "{\"order_id\": %s}", "Bestellung %s", "commande no %s",
      "pedido %s", "ref. %s"}},
    {"invoice",
     check_none,
     0,
     {"\\I\\N\\V-202d-dddddd", "RE-dddddd", "202ddddd", "ndddd/2024", "F202d-ddddd"},
     {"invoice %s", "Rechnung Nr. %s", "facture %s", "invoice_number: %s", "factura %s"}},
    {"timestamp",
     check_none,
     2,
     {"17dddddddd", "17ddddddddddd", "17dddddddddddddd", "17ddddddddddddddddd", "17dddddddd.dddddd"},
     {"[%s] start", "ts=%s level=info", "{\"time\": %s}", "created_at: %s", "%s INFO ready", "expires=%s;"}},
    {"date and time",
     check_none,
     4,
     {"2024011nd45dd", "202402nddd5d9", "2023-12-1d 1d:5d:5d", "20240n1d1d4d3d", "24-0n-1d",
      "2024-0n-1dT1d:3d:5d.dddZ"},
     {"backup-%s.tar", "%s started", "log.%s", "date: %s", "[%s] GET /", "snapshot_%s"}},
    {"version",
     check_none,
     0,
     {"n.d.dd", "n.dd.dd.dddd", "v202n.d.dd", "d.d.dd-rcn", "n.d.dd+build.dddddd", "nd.0.dddd.dddd", "dd.dd.dd-dd"},
     {"version %s", "pkg==%s", "\"version\": \"%s\"", "Version: %s", "Chrome/%s Safari", "upgrade to %s now"}},
    {"hash",
     check_none,
     1,
     {"xxxxxxxx", "xxxxxxxxxxxx", "xxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "0xxxxxxxxxxx"},
     {"commit %s", "md5: %s", "sha1=%s", "at %s in main", "ETag: \"%s\"", "index %s..", "ptr=%s"}},
    {"UUID",
     check_none,
     0,
     {"xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx", "dddddddd-dddd-4ddd-8ddd-dddddddddddd"},
     {"request %s", "\"uuid\": \"%s\"", "trace=%s", "urn:uuid:%s"}},
    {"coordinates",
     check_none,
     0,
     {"48.dddddd, 2.dddddd", "-n.dddddddd,n.dddddddd", "4n.ddddd 1n.ddddd", "ddd.dd,ddd.dd"},
     {"LatLng(%s)", "center: [%s]", "translate(%s)", "M%s L0,0", "\"coordinates\": [%s]"}},
    {"id",
     check_none,
     4,
     {"nddddddddddddddddd", "ndddddddddddddddd", "#nddd", "#ndddd", "ndddddd", "pi\\d ndddd", "ndddddddd",
      "nddddddddddd"},
     {"id=%s", "tweet %s", "fixes %s", "\"id\": %s,", "message %s", "user_id: %s", "job %s done", "row %s"}},
    {"measure and price",
     check_none,
     0,
     {"n,ddd.dd", "nd.ddd,dd", "n ddd ddd", "n,ddd,ddd", "ddd.ddd", "n.ddde-0d", "n,ddd,ddd,ddd"},
     {"total %s EUR", "%s bytes", "price: $%s", "%s km", "elapsed %s ms", "%s requests"}},
    {"code",
     check_none,
     2,
     {"AAAA-dddd", "AAdddddd", "Adddddd", "AAA-dddd", "ZZZZZ-ZZZZZ-ZZZZZ", "ZZZZZZZZZZZZ", "1ZZZZZZZdddddddddd",
      "dA-dddA"},
     {"part %s", "SKU %s", "model: %s", "key %s", "tracking %s", "booking %s", "error %s", "ticket %s"}},
    {"phone-like",
     check_none,
     2,
     {"dd-dd-dd-dd", "nnn nnn nnn", "ndd-ddd-dddd", "dddd dddd", "dddd-dddd-dddd", "dd ddd ddd"},
     {"section %s", "serial %s", "lot %s", "batch %s", "coupon %s", "grid %s"}},
};

static void make(uint64_t *rng, const char *form, char (*check)(const char *, size_t), char out[64])
{
    size_t n = 0;

    for (; *form != '\0'; form++) {
        switch (*form) {
        case 'd':
            out[n++] = one_of(rng, "0123456789");
            break;
        case 'n':
            out[n++] = one_of(rng, "123456789");
            break;
        case 'x':
            out[n++] = one_of(rng, "0123456789abcdef");
            break;
        case 'A':
            out[n++] = one_of(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
            break;
        case 'Z':
            out[n++] = one_of(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
            break;
        case 'C':
            out[n] = check(out, n);
            n++;
            break;
        case '\\':
            form++; /* fall through */
        default:
            out[n++] = *form;
        }
    }
    out[n] = '\0';
}

/* --- looking --------------------------------------------------------------------------------------------------------
 */
struct count {
    const char *member, *class_;
    unsigned claimed;
};

/* pii.<two letters>.<what>: a rule of a country. */
static enum sluice_status note(void *ctx, const struct sluice_finding *f)
{
    struct count *c = ctx;
    const char *id = f->rule;

    if (strncmp(id, "pii.", 4) == 0 && strlen(id) > 7 && id[6] == '.' && f->score >= REPORTED) {
        c->claimed++;
        fprintf(stderr, "%s: %s: %s\n", c->class_, id, c->member);
    }
    return SLUICE_OK;
}

static size_t count_of(const char *const *v, size_t max)
{
    size_t n = 0;

    while (n < max && v[n] != NULL)
        n++;
    return n;
}

START_TEST(packs__members_of_a_class_of_lookalikes__are_no_persons_numbers)
{
    const size_t forms = count_of(classes[_i].forms, 8), lines = count_of(classes[_i].lines, 8);
    const struct sluice_scanner_options options = {.no_views = true};
    uint64_t rng = 1000 + (uint64_t)_i;
    struct count count = {.class_ = classes[_i].name};
    struct sluice_scanner *s;
    char member[64], line[160];

    ck_assert_int_eq(sluice_scanner_create(rs, pf, &options, &s, NULL), SLUICE_OK);
    for (unsigned i = 0; i < MEMBERS; i++) {
        const char *place = classes[_i].lines[rng_below(&rng, lines)], *at = strstr(place, "%s");

        make(&rng, classes[_i].forms[rng_below(&rng, forms)], classes[_i].check, member);
        snprintf(line, sizeof(line), "%.*s%s%s\n", (int)(at - place), place, member, at + 2);
        count.member = line;
        ck_assert_int_eq(sluice_scanner_run(s, NULL, 0, (const uint8_t *)line, strlen(line), note, &count, NULL),
                         SLUICE_OK);
    }
    ck_assert_msg(count.claimed <= classes[_i].bound, "%s: %u of %u", classes[_i].name, count.claimed, MEMBERS);
    sluice_scanner_free(s);
}
END_TEST

/* --- kept for examples ----------------------------------------------------------------------------------------------
 * Addresses, numbers and cards that belong to nobody (docs/lookalikes.md): none is found under its type, and what
 * stands next to the range is, in the same lines. A form: '#' any digit, '$' a hexadecimal one.
 */
static const struct {
    const char *name, *types; /* what it must not be */
    const char *forms[16];    /* of members */
    const char *near[6];      /* of what is none, each of which is found */
    const char *lines[6];
} examples[] = {
    {"example mail",
     "EMAIL_ADDRESS PERSON",
     {"anna.kowalska#@example.com", "k#@example.net", "bo-##@example.org", "j.doe@mail.example.com", "u##@EXAMPLE.COM",
      "anna@cs.example.edu", "anna.#@firma.example", "m#@host.test", "root@h##.invalid", "u#@my.localhost"},
     {"anna.kowalska#@sluice-test.org", "k#@example.sluice-test.org", "bo-##@myexample.com", "k#@tests.sluice.com"},
     {"write to %s, please", "<%s>", "mailto:%s", "{\"email\": \"%s\"}", "From: Anna <%s>", "user=%s;"}},
    {"example mail, written out",
     "EMAIL_ADDRESS",
     {"anna.k# (at) example (dot) com", "bo# [at] mail.example [dot] org", "anna# {@} example.net",
      "jane.doe# at example dot com"},
     {"anna.k# (at) firma (dot) com", "bo# [at] mail.firma [dot] org", "anna# {@} firma.net",
      "jane.doe# at firma dot com"},
     {"write to %s, please", "mail: %s", "(%s)"}},
    {"documentation IPv4",
     "IP_ADDRESS",
     {"192.0.2.1##", "198.51.100.##", "203.0.113.#", "127.0.#.#", "0.0.0.0", "169.254.1#.#", "255.255.255.255",
      "198.18.1#.1#", "224.0.0.#"},
     {"192.0.3.1##", "198.51.101.1#", "203.0.112.1#", "81.2.69.1#"},
     {"from %s port 22", "remote_addr=%s", "%s - - [01/Jan]", "http://%s:8080/", "client %s"}},
    {"documentation IPv6",
     "IP_ADDRESS",
     {"2001:db8::#", "2001:db8:1$$$:$$$$::#", "2001:DB8:1#:#::#", "3fff:#::#", "3fff:0$$:$$$$::#", "::1",
      "::", "fe80::#", "ff02::#", "::ffff:192.0.2.#", "::ffff:127.0.0.#"},
     {"2a02:2e0:1$$$:$$$$::#", "2001:db9::#", "2fff:#::#", "3ffe:#::#", "fe80::21b:44ff:fe1#:3ab7",
      "::ffff:81.2.69.1#"},
     {"from %s port 22", "remote_addr=%s", "[%s]:443", "client %s connected"}},
    {"documentation MAC",
     "MAC_ADDRESS",
     {"00:00:5e:00:53:$$", "00-00-5E-00-53-##", "01:00:5e:90:10:$$", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"},
     {"00:1b:44:1#:3a:b7", "00-1B-44-1#-3A-B7"},
     {"mac %s", "link/ether %s brd", "eth0 HWaddr %s"}},
    {"example phone, North America",
     "PHONE_NUMBER",
     {"+1 210 555 01##", "+121#55501##", "(21#) 555-01##", "31#-555-01##", "1-81#-555-01##", "212.555.01##",
      "+1 (415) 555-01##", "212 555 01##"},
     {"+1 212 736 5###", "(212) 736-5###", "212-555-02##", "+1 212 555 4###"},
     {"phone %s", "call me: %s, please", "tel: %s", "my phone number is %s."}},
    {"example phone, Europe and Australia",
     "PHONE_NUMBER",
     {"+44 20 7946 0###", "020 7946 0###", "01632 960###", "07700 900###", "+44 (0)7700 900###", "0121 496 0###",
      "0044 1632 960###", "0808 157 0###", "01 99 00 ## ##", "06 39 98 ## ##", "+33 6 39 98 ## ##", "+49 30 23125 ###",
      "030 23125-###", "+61 3 5550 ####", "+353 20 91# ####", "070-174 06 ##"},
     {"+44 20 7183 8###", "020 7183 8###", "01 42 68 ## ##", "+49 30 9018 2#", "030 90182#", "+61 3 9667 #1##"},
     {"tel: %s", "phone %s", "Telefon %s", "mobile %s"}},
    {"example card",
     "CREDIT_CARD CREDIT_CARD_TRACK",
     {"4242424242424242", "4242 4242 4242 4242", "4111-1111-1111-1111", "4111111111111111", "5555555555554444",
      "5555 5555 5555 4444", "378282246310005", "3782 822463 10005", "6011111111111117", "4012888888881881",
      "5105 1051 0510 5100", "3530111333300000", "30569309025904", "%B4111111111111111^DOE/J^2512101?",
      ";4242424242424242=25121010000000000000?", "4000 0025 0000 3155"},
     {"4000001234567899", "4000 0012 3456 7899", "370000876543218", "3700 008765 43218",
      ";4000001234567899=25121010000000000000?"},
     {"card %s", "card number: %s", "pay with card %s, please", "{\"card\": \"%s\"}"}},
};

struct typed {
    const char *types, *line;
    unsigned found;
};

static enum sluice_status note_type(void *ctx, const struct sluice_finding *f)
{
    struct typed *t = ctx;
    const char *at = strstr(t->types, f->type);
    const size_t n = strlen(f->type);

    t->found += at != NULL && (at == t->types || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0');
    return SLUICE_OK;
}

static void fill(uint64_t *rng, const char *form, char out[64])
{
    size_t n = 0;

    for (; *form != '\0'; form++)
        out[n++] = *form == '#' ? one_of(rng, "0123456789") : *form == '$' ? one_of(rng, "0123456789abcdef") : *form;
    out[n] = '\0';
}

/* How many findings of the types there are in a line with a member of the form. */
static unsigned found_in(struct sluice_scanner *s, const char *types, const char *place, const char *form,
                         uint64_t *rng, char line[160])
{
    const char *at = strstr(place, "%s");
    struct typed t = {.types = types, .line = line};
    char member[64];

    fill(rng, form, member);
    snprintf(line, 160, "%.*s%s%s\n", (int)(at - place), place, member, at + 2);
    ck_assert_int_eq(sluice_scanner_run(s, NULL, 0, (const uint8_t *)line, strlen(line), note_type, &t, NULL),
                     SLUICE_OK);
    return t.found;
}

START_TEST(packs__members_kept_for_examples__are_passed_over_and_neighbours_are_not)
{
    const size_t forms = count_of(examples[_i].forms, 16), near = count_of(examples[_i].near, 6),
                 lines = count_of(examples[_i].lines, 6);
    const struct sluice_scanner_options options = {.no_views = true};
    uint64_t rng = 7000 + (uint64_t)_i;
    struct sluice_scanner *s;
    unsigned bad = 0;
    char line[160];

    ck_assert_int_eq(sluice_scanner_create(rs, pf, &options, &s, NULL), SLUICE_OK);
    for (unsigned i = 0; i < MEMBERS; i++) {
        const bool member = i % 3 != 0;
        const char *form = member ? examples[_i].forms[i % forms] : examples[_i].near[i % near];

        if ((found_in(s, examples[_i].types, examples[_i].lines[i / 16 % lines], form, &rng, line) != 0) == member) {
            bad++;
            fprintf(stderr, "%s: %s: %s", examples[_i].name, member ? "found" : "missed", line);
        }
    }
    ck_assert_msg(bad == 0, "%s: %u of %u", examples[_i].name, bad, MEMBERS);
    sluice_scanner_free(s);
}
END_TEST

/* The makers make what they say: numbers that the issuers print as examples, without their last character. */
START_TEST(makers__check_character_of_known_members__right)
{
    ck_assert_int_eq(check_ean("978-0-306-40615-", 16), '7'); /* ISBN manual */
    ck_assert_int_eq(check_upc("03600029145", 11), '2');      /* GS1 */
    ck_assert_int_eq(check_mod11("0-306-40615-", 12), '2');   /* ISO 2108 */
    ck_assert_int_eq(check_mod11("0317-847", 8), '1');        /* ISO 3297 */
    ck_assert_int_eq(check_isin("US037833100", 11), '5');     /* ISO 6166 */
    ck_assert_int_eq(check_imo("IMO 907472", 10), '9');       /* IMO Res. A.1117 */
}
END_TEST

int main(void)
{
    Suite *s = suite_create("lookalikes");
    TCase *tc = tcase_create("lookalikes");

    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, load_packs, free_packs);
    tcase_add_loop_test(tc, packs__members_of_a_class_of_lookalikes__are_no_persons_numbers, 0,
                        sizeof(classes) / sizeof(classes[0]));
    tcase_add_loop_test(tc, packs__members_kept_for_examples__are_passed_over_and_neighbours_are_not, 0,
                        sizeof(examples) / sizeof(examples[0]));
    tcase_add_test(tc, makers__check_character_of_known_members__right);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
