/*
 * What the scanner held of a text is gone when it gives its memory back: every block that is freed while it works and
 * when it goes is looked through for the text. free() is replaced for that, so not under a sanitizer that does the
 * same.
 */
#include "scan/document.h"

#include "sanitized.h"
#include "scan_kit.h"
#include "suite_run.h"

#include <malloc.h>
#include <sodium.h>

/* What is looked for is put together at run time, so that it stands nowhere else; any 12 bytes of it count. */
static uint8_t marker[64];
static size_t marker_len;
static volatile bool watching; /* volatile: the compiler knows free() and that it looks at nothing */
static unsigned blocks_found;

#ifndef SANITIZED
static unsigned blocks_watched;

static void watch(const uint8_t *p, size_t n)
{
    blocks_watched++;
    for (size_t i = 0; i + 12 <= marker_len; i++) {
        if (memmem(p, n, marker + i, 12) != NULL) {
            blocks_found++;
            return;
        }
    }
}

void __libc_free(void *p);

__attribute__((visibility("default"))) void free(void *p)
{
    if (watching && p != NULL)
        watch(p, malloc_usable_size(p));
    __libc_free(p);
}
#endif

static void make_marker(void)
{
    marker_len = 0;
    for (unsigned i = 0; i < 40; i++)
        marker[marker_len++] = (uint8_t)("zyxwvutsrqponmlk"[(i * 7 + i / 5) % 16]);
}

/* The marker in plain text, in escapes, in base64 and in base64 in base64, so that every kind of reading holds it. */
static size_t make_text(char *text, size_t size)
{
    char once[128], twice[256];
    size_t n;

    (void)sodium_bin2base64(once, sizeof(once), marker, marker_len, sodium_base64_VARIANT_ORIGINAL);
    (void)sodium_bin2base64(twice, sizeof(twice), (const uint8_t *)once, strlen(once), sodium_base64_VARIANT_ORIGINAL);
    n = (size_t)snprintf(text, size, "[\"%.40s and %s and %s\",\"\\\\n%.40s %%41\",\"\xef\xbc\xa1%.40s\"]",
                         (const char *)marker, once, twice, (const char *)marker, (const char *)marker);
    ck_assert_uint_lt(n, size);
    return n;
}

static enum sluice_status count(void *ctx, const struct sluice_finding *f)
{
    ++*(unsigned *)ctx;
    (void)f;
    return SLUICE_OK;
}

static void scan_and_free(struct sluice_scanner *s, const uint8_t *text, size_t len, bool to_the_end)
{
    unsigned found = 0;

    ck_assert_int_eq(sluice_scanner_begin(s, marker, marker_len, count, &found), SLUICE_OK);
    for (size_t i = 0; i < len; i += 7)
        ck_assert_int_eq(sluice_scanner_feed(s, text + i, len - i < 7 ? len - i : 7, NULL), SLUICE_OK);
    if (to_the_end) {
        ck_assert_int_eq(sluice_scanner_end(s, NULL), SLUICE_OK);
        ck_assert_uint_ge(found, 5);
    }
    sluice_scanner_free(s);
}

START_TEST(scanner__freed__holds_nothing_of_the_text)
{
    const struct kit_rule rule = {.pattern = "zsl[a-z]{37}"};
    struct sluice_ruleset *rs = kit_rules(&rule, 1);
    struct sluice_prefilter *pf = kit_prefilter(rs);
    char text[2048];
    size_t len;

    ck_assert_int_ge(sodium_init(), 0);
    make_marker();
    len = make_text(text, sizeof(text));
    for (int end = 0; end < 2; end++) {
        struct sluice_scanner *s = kit_scanner(rs, pf, true);

        watching = true;
        scan_and_free(s, (const uint8_t *)text, len, end != 0);
        watching = false;
    }
    ck_assert_uint_eq(blocks_found, 0);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(document__scanned__holds_nothing_of_the_text)
{
    const struct kit_rule rule = {.pattern = "zsl[a-z]{37}"};
    struct sluice_ruleset *rs = kit_rules(&rule, 1);
    struct sluice_prefilter *pf = kit_prefilter(rs);
    struct sluice_scanner *s = kit_scanner(rs, pf, true);
    struct sluice_document_findings fs = {0};
    char text[2048];
    size_t len;

    ck_assert_int_ge(sodium_init(), 0);
    make_marker();
    len = make_text(text, sizeof(text));
    watching = true;
    ck_assert_int_eq(sluice_scan_document(s, (const uint8_t *)text, len, &fs, NULL), SLUICE_OK);
    ck_assert_uint_ge(fs.n, 5);
    sluice_scanner_free(s);
    sluice_document_findings_release(&fs);
    watching = false;
    ck_assert_uint_eq(blocks_found, 0);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

#ifndef SANITIZED
/* The test of the test. */
START_TEST(watch__block_freed_with_text__seen)
{
    uint8_t *p = malloc(200);

    make_marker();
    memset(p, 0, 200);
    memcpy(p + 100, marker + 20, 20);
    __asm__ volatile("" ::"r"(p) : "memory"); /* or the compiler leaves out what free() makes moot */
    watching = true;
    free(p);
    watching = false;
    ck_assert_uint_eq(blocks_watched, 1);
    ck_assert_uint_eq(blocks_found, 1);
}
END_TEST
#endif

int main(void)
{
    Suite *suite = suite_create("scan_wipe");
    TCase *tc = tcase_create("scan_wipe");

    tcase_add_test(tc, scanner__freed__holds_nothing_of_the_text);
    tcase_add_test(tc, document__scanned__holds_nothing_of_the_text);
#ifndef SANITIZED
    tcase_add_test(tc, watch__block_freed_with_text__seen);
#endif
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
