/* Values planted wherever a caller can put them must not be found in the log's directory, in no usual coding. */
#include "audit_io.h"
#include "suite_run.h"

#include <ctype.h>
#include <sodium.h>

static const char *const planted[] = {
    "jane.roe@corp.example",  "+49 30 901820 EXAMPLE",   "Ren\xc3\xa9 M\xc3\xbcller",
    "DE89370400440532013000", "line\nbreak\t\"quoted\"",
};
#define PLANTED (sizeof(planted) / sizeof(*planted))

/* ---- codings of a value ---- */

struct coded {
    uint8_t p[1024];
    size_t n;
};

static struct coded plain(const uint8_t *p, size_t n)
{
    struct coded c = {.n = n};

    memcpy(c.p, p, n);
    return c;
}

static struct coded upper(const uint8_t *p, size_t n)
{
    struct coded c = plain(p, n);

    for (size_t i = 0; i < n; i++)
        c.p[i] = (uint8_t)toupper(p[i]);
    return c;
}

static struct coded reversed(const uint8_t *p, size_t n)
{
    struct coded c = {.n = n};

    for (size_t i = 0; i < n; i++)
        c.p[i] = p[n - 1 - i];
    return c;
}

static struct coded hex(const uint8_t *p, size_t n)
{
    struct coded c = {.n = 2 * n};

    (void)sodium_bin2hex((char *)c.p, sizeof(c.p), p, n);
    return c;
}

static struct coded hex_upper(const uint8_t *p, size_t n)
{
    struct coded c = hex(p, n);

    return upper(c.p, c.n);
}

static struct coded utf16(const uint8_t *p, size_t n)
{
    struct coded c = {.n = 2 * n};

    for (size_t i = 0; i < n; i++)
        c.p[2 * i] = p[i];
    return c;
}

static struct coded percent(const uint8_t *p, size_t n)
{
    struct coded c = {.n = 0};

    for (size_t i = 0; i < n; i++)
        if (isalnum(p[i]) || p[i] == '.')
            c.p[c.n++] = p[i];
        else
            c.n += (size_t)snprintf((char *)c.p + c.n, 4, "%%%02X", p[i]);
    return c;
}

/* The inner part of base64, which does not depend on what stands around; from the byte at `skip`. */
static struct coded base64(const uint8_t *p, size_t n, size_t skip, int variant)
{
    struct coded c = {.n = 0};
    size_t whole = (n - skip) / 3 * 3;

    (void)sodium_bin2base64((char *)c.p, sizeof(c.p), p + skip, whole, variant);
    c.n = whole / 3 * 4;
    return c;
}

static struct coded base64_0(const uint8_t *p, size_t n)
{
    return base64(p, n, 0, sodium_base64_VARIANT_ORIGINAL);
}

static struct coded base64_1(const uint8_t *p, size_t n)
{
    return base64(p, n, 1, sodium_base64_VARIANT_ORIGINAL);
}

static struct coded base64_2(const uint8_t *p, size_t n)
{
    return base64(p, n, 2, sodium_base64_VARIANT_ORIGINAL);
}

static struct coded base64_url(const uint8_t *p, size_t n)
{
    return base64(p, n, 0, sodium_base64_VARIANT_URLSAFE);
}

static struct coded json(const uint8_t *p, size_t n)
{
    struct coded c = {.n = 0};

    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"' || p[i] == '\n' || p[i] == '\t')
            c.p[c.n++] = '\\';
        c.p[c.n++] = p[i] == '\n' ? 'n' : p[i] == '\t' ? 't' : p[i];
    }
    return c;
}

static struct coded sha256(const uint8_t *p, size_t n)
{
    struct coded c = {.n = 32};

    crypto_hash_sha256(c.p, p, n);
    return c;
}

static struct coded sha256_hex(const uint8_t *p, size_t n)
{
    struct coded c = sha256(p, n);

    return hex(c.p, c.n);
}

static struct coded sha256_base64(const uint8_t *p, size_t n)
{
    struct coded c = sha256(p, n);

    return base64_0(c.p, c.n);
}

static struct coded leaf_hash_hex(const uint8_t *p, size_t n)
{
    struct coded c = {.n = 32};

    sluice_tree_leaf(p, n, c.p);
    return hex(c.p, c.n);
}

static struct coded (*const codings[])(const uint8_t *p, size_t n) = {
    plain,    upper,    reversed,   hex,  hex_upper, utf16,      percent,       base64_0,
    base64_1, base64_2, base64_url, json, sha256,    sha256_hex, sha256_base64, leaf_hash_hex,
};
#define CODINGS (sizeof(codings) / sizeof(*codings))

/* ---- scanning ---- */

/* Number of files in which something was found, or, with look_for, whether that one text is somewhere. */
static bool quiet; /* hits are wanted: say nothing of them */

static unsigned scan_file(const char *path, const char *look_for)
{
    int fd = open(path, O_RDONLY);
    unsigned hits = 0;
    struct stat sb;
    uint8_t *bytes;

    ck_assert_int_eq(fstat(fd, &sb), 0);
    bytes = malloc((size_t)sb.st_size + 1);
    ck_assert_int_eq(read(fd, bytes, (size_t)sb.st_size), sb.st_size);
    (void)close(fd);
    if (look_for != NULL)
        hits += memmem(bytes, (size_t)sb.st_size, look_for, strlen(look_for)) != NULL;
    for (size_t i = 0; i < PLANTED && look_for == NULL; i++)
        for (size_t k = 0; k < CODINGS; k++) {
            struct coded c = codings[k]((const uint8_t *)planted[i], strlen(planted[i]));

            if (memmem(bytes, (size_t)sb.st_size, c.p, c.n) != NULL) {
                if (!quiet)
                    fprintf(stderr, "%s: value %zu, coding %zu\n", path, i, k);
                hits++;
            }
        }
    free(bytes);
    return hits;
}

static unsigned scan(const char *path, const char *look_for)
{
    struct dirent *e;
    unsigned hits = 0;
    DIR *d = opendir(path);

    ck_assert_ptr_nonnull(d);
    while ((e = readdir(d)) != NULL) {
        char child[1024];
        struct stat sb;

        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(child, sizeof(child), "%s/%s", path, e->d_name);
        ck_assert_int_eq(stat(child, &sb), 0);
        hits += S_ISDIR(sb.st_mode) ? scan(child, look_for) : scan_file(child, look_for);
    }
    (void)closedir(d);
    return hits;
}

/* ---- the test ---- */

static void decide(struct sluice_log *log, uint64_t n, const char *value)
{
    struct sluice_finding f = {.rule = "pii.test", .type = "TEST", .view = "text", .end = strlen(value)};
    char prompt[256], path[256];
    struct sluice_record_finding rf = {.finding = &f,
                                       .path = path,
                                       .action = SLUICE_BLOCK,
                                       .value = (const uint8_t *)value,
                                       .value_len = strlen(value)};
    struct sluice_decision_record rec = audit_decision(n);
    struct sluice_outcome_record o;
    struct sluice_log_receipt receipt;
    struct sluice_error err = {0};

    (void)snprintf(prompt, sizeof(prompt), "please write to %s about it", value);
    (void)snprintf(path, sizeof(path), "messages[0].%s.content>%s", value, value);
    rec.input = (const uint8_t *)prompt;
    rec.input_len = strlen(prompt);
    rec.output = (const uint8_t *)value;
    rec.output_len = strlen(value);
    rec.model = prompt;
    rec.tenant = rec.client = rec.endpoint = value;
    rec.findings = &rf;
    rec.n_findings = 1;
    ck_assert_int_eq(sluice_log_decision_wait(log, &rec, &receipt, &err), SLUICE_OK);
    o = audit_outcome(n, receipt.seq);
    ck_assert_int_eq(sluice_log_outcome_wait(log, &o, &err), SLUICE_OK);
}

START_TEST(log__values_everywhere__none_in_the_directory)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct audit_place p = audit_place_make();
    struct sluice_log *log = audit_open_io(&p, &io, 1000000);

    for (uint64_t i = 0; i < PLANTED; i++)
        decide(log, i, planted[i]);
    ck_assert_uint_eq(scan(p.dir, NULL), 0);       /* in the write-ahead file */
    ck_assert_uint_gt(scan(p.dir, "pii.test"), 0); /* the scan sees what is there */
    sluice_log_close(log);
    ck_assert_uint_eq(scan(p.dir, NULL), 0); /* in the tiles */
    ck_assert_uint_gt(scan(p.dir, "pii.test"), 0);
    audit_place_drop(&p);
}
END_TEST

/* And it would be seen: each coding, written to a file, is. */
START_TEST(scan__each_coding_planted__found)
{
    struct audit_place p = audit_place_make();
    char path[128];

    quiet = true;
    ck_assert_int_eq(mkdir(p.dir, 0700), 0);
    (void)snprintf(path, sizeof(path), "%s/file", p.dir);
    for (size_t k = 0; k < CODINGS; k++) {
        struct coded c = codings[k]((const uint8_t *)planted[0], strlen(planted[0]));
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        ck_assert_int_eq(write(fd, c.p, c.n), (ssize_t)c.n);
        (void)close(fd);
        ck_assert_uint_gt(scan_file(path, NULL), 0);
    }
    audit_place_drop(&p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("log_privacy");
    TCase *tc = tcase_create("log_privacy");

    suite_add_tcase(s, tc);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, log__values_everywhere__none_in_the_directory);
    tcase_add_test(tc, scan__each_coding_planted__found);
    return suite_run(s);
}
