/* What a diff adds: its hunks as texts, wherever it is cut; what is no diff is refused. Comments and ignore files. */
#include "cli/allow_comment.h"
#include "cli/ignore.h"
#include "cli/scan_diff.h"

#include "core/limits.h"
#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A rule whose values are no secret of anybody. */
static const char pack[] =
    "{\"pack\":\"custom/test\",\"rules\":[{\"id\":\"custom.test.badge\",\"type\":\"BADGE\",\"class\":\"custom\","
    "\"pattern\":\"BADGE-[0-9]{4}\\\\n?[0-9]{2}\",\"score\":0.9,\"reference\":\"none "
    "(EXAMPLE)\",\"examples\":{\"match\":["
    "\"BADGE-123456\",\"BADGE-000000\",\"xBADGE-999999\"],\"no_match\":[\"BADGE-12345\",\"badge-123456\",\"BADGE "
    "123456\"]}}]}";

/* What was given out, a line a hit: "path:line:column commit;" */
static char given[4096];

static void begin(FILE *out, const struct sluice_ruleset *rules)
{
    (void)out;
    (void)rules;
}

static void hit(FILE *out, const struct scan_hit *h, bool first)
{
    size_t n = strlen(given);

    (void)out;
    ck_assert_int_eq(first, n == 0);
    (void)snprintf(given + n, sizeof(given) - n, "%s:%llu:%llu %s;", h->path, (unsigned long long)h->at.line,
                   (unsigned long long)h->at.column, h->commit == NULL ? "-" : h->commit);
}

static void end(FILE *out)
{
    (void)out;
}

static const struct scan_output recorder = {"recorder", begin, hit, end};

static struct sluice_ruleset *rules;
static struct sluice_redact_key *key;

static void setup(void)
{
    static const uint8_t bytes[SLUICE_REDACT_KEY_BYTES] = {1, 2, 3};
    struct sluice_error err = {0};

    ck_assert_int_ge(sodium_init(), 0);
    ck_assert_int_eq(sluice_ruleset_parse("test", (const uint8_t *)pack, strlen(pack), &rules, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_redact_key_create(bytes, &key), SLUICE_OK);
}

static void teardown(void)
{
    sluice_ruleset_unref(rules);
    sluice_redact_key_free(key);
}

/* Scan a diff in two pieces, cut at byte `cut`. */
static enum sluice_status scan_cut(const char *diff, size_t len, size_t cut, const struct ignore_list *ignore,
                                   struct scan_diff_counts *counts, struct sluice_error *err)
{
    const struct scan_run_options o = {.rules = rules, .key = key};
    struct scan_report report = {.output = &recorder, .out = stdout};
    struct scan_run *run;
    struct scan_diff *d;
    enum sluice_status st;

    given[0] = '\0';
    *err = (struct sluice_error){0};
    ck_assert_int_eq(scan_run_create(&o, &run, err), SLUICE_OK);
    ck_assert_int_eq(scan_diff_create(run, &report, ignore, "diff", &d, err), SLUICE_OK);
    if ((st = scan_diff_feed(d, (const uint8_t *)diff, cut, err)) == SLUICE_OK &&
        (st = scan_diff_feed(d, (const uint8_t *)diff + cut, len - cut, err)) == SLUICE_OK)
        st = scan_diff_end(d, err);
    *counts = scan_diff_counts(d);
    scan_diff_free(d);
    scan_run_free(run);
    return st;
}

static const char git_log[] = "commit 0123456789abcdef0123456789abcdef01234567\n"
                              "\n"
                              "diff --git a/src/a.c b/src/a.c\n"
                              "index 1..2 100644\n"
                              "--- a/src/a.c\n"
                              "+++ b/src/a.c\n"
                              "@@ -8,4 +10,6 @@ static int f(void)\n"
                              " BADGE-111111 was there\n"
                              "-BADGE-222222 goes\n"
                              "+x BADGE-333333 comes\n"
                              "+++ looks like a header BADGE-444444\n"
                              "+@@ -1 +1 @@ and like a hunk\n"
                              " a\n"
                              "\n"
                              "@@ -20,2 +24,2 @@\n"
                              "+BADGE-5555\n"
                              " 55 and what follows\n"
                              "-old\n"
                              "diff --git a/gone b/gone\n"
                              "--- a/gone\n"
                              "+++ /dev/null\n"
                              "@@ -1,2 +0,0 @@\n"
                              "-BADGE-666666\n"
                              "-x\n"
                              "diff --git a/p.png b/p.png\n"
                              "Binary files a/p.png and b/p.png differ\n"
                              "commit fedcba9876543210fedcba9876543210fedcba98\n"
                              "diff --git \"a/\\303\\274 \\\"q\\\".txt\" \"b/\\303\\274 \\\"q\\\".txt\"\n"
                              "--- /dev/null\n"
                              "+++ \"b/\\303\\274 \\\"q\\\".txt\"\n"
                              "@@ -0,0 +1 @@\n"
                              "+BADGE-777777\n"
                              "\\ No newline at end of file\n";

static const char git_hits[] = "src/a.c:11:3 0123456789abcdef0123456789abcdef01234567;"
                               "src/a.c:12:24 0123456789abcdef0123456789abcdef01234567;"
                               "src/a.c:24:1 0123456789abcdef0123456789abcdef01234567;"
                               "\xC3\xBC \"q\".txt:1:1 fedcba9876543210fedcba9876543210fedcba98;";

START_TEST(scan_diff__cut_anywhere__what_was_added_with_the_new_files_lines)
{
    struct scan_diff_counts counts;
    struct sluice_error err;

    for (size_t cut = 0; cut < sizeof(git_log); cut++) {
        ck_assert_int_eq(scan_cut(git_log, sizeof(git_log) - 1, cut, NULL, &counts, &err), SLUICE_OK);
        ck_assert_str_eq(given, git_hits);
        ck_assert_uint_eq(counts.files, 2);
        ck_assert_uint_eq(counts.binary, 1);
    }
}
END_TEST

static const struct {
    const char *diff, *what;
    uint32_t line;
} refused[] = {
    {"hello\nworld\n", "not a diff", 3},
    {"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n", "ends in the middle of a hunk", 5},
    {"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n?b\n", "a line that does not belong to its hunk", 5},
    {"--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n+a\n+b\n", "a line that does not belong to its hunk", 5},
    {"--- a/x\n+++ b/x\n@@ -1,z +1 @@\n", "a hunk's header that cannot be read", 3},
    {"--- a/x\n+++ b/x\n@@ -1 +99999999999999999999 @@\n", "a hunk's header that cannot be read", 3},
    {"--- a/x\n@@ -1 +1 @@\n-a\n+b\n", "a hunk of no file", 2},
    {"diff --cc x\n--- a/x\n+++ b/x\n@@@ -1,1 -1,1 +1,1 @@@\n++a\n",
     "a combined diff of a merge, which is not read: give one against one parent", 4},
    {"--- a/x\n+++ \"b/x\n", "a file's name that cannot be read", 2},
    {"--- a/x\n+++ \"b/\\000x\"\n", "a file's name that cannot be read", 2},
    {"hello", "not a diff", 1},
    {"Dear all,\n--- \nyours", "not a diff", 3},
};

START_TEST(scan_diff__not_what_it_says__refused_with_its_line)
{
    struct scan_diff_counts counts;
    struct sluice_error err;
    const size_t n = strlen(refused[_i].diff);

    for (size_t cut = 0; cut <= n; cut++) {
        ck_assert_int_eq(scan_cut(refused[_i].diff, n, cut, NULL, &counts, &err), SLUICE_EFORMAT);
        ck_assert_str_eq(err.what, refused[_i].what);
        ck_assert_str_eq(err.file, "diff");
        ck_assert_uint_eq(err.line, refused[_i].line);
    }
}
END_TEST

START_TEST(scan_diff__nothing__no_error)
{
    struct scan_diff_counts counts;
    struct sluice_error err;

    ck_assert_int_eq(scan_cut("", 0, 0, NULL, &counts, &err), SLUICE_OK);
    ck_assert_uint_eq(counts.files, 0);
}
END_TEST

/* A header line at its limit, and one past it. */
START_TEST(scan_diff__long_header__limit)
{
    const size_t longest = SLUICE_DIFF_LINE_MAX - 1; /* one byte is for its end */
    char *diff = malloc(longest + 3);
    struct scan_diff_counts counts;
    struct sluice_error err;

    ck_assert_ptr_nonnull(diff);
    memset(diff, 'x', longest + 2);
    memcpy(diff, "diff --git ", 11);
    diff[longest] = '\n';
    ck_assert_int_eq(scan_cut(diff, longest + 1, 7, NULL, &counts, &err), SLUICE_OK);
    diff[longest] = 'x';
    diff[longest + 1] = '\n';
    ck_assert_int_eq(scan_cut(diff, longest + 2, 7, NULL, &counts, &err), SLUICE_ELIMIT);
    free(diff);
}
END_TEST

/* --- ignore files --- */

static struct ignore_list *ignore_of(const char *text)
{
    char path[] = "/tmp/sluice-ignore-XXXXXX";
    struct ignore_list *l;
    struct sluice_error err = {0};
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
    ck_assert_int_eq(ignore_load(path, &l, &err), SLUICE_OK);
    (void)unlink(path);
    return l;
}

static const struct {
    const char *patterns, *path;
    bool folder, out;
} ignored[] = {
    {"*.log\n", "a.log", false, true},
    {"*.log\n", "x/y/a.log", false, true},
    {"*.log\n", "./x/a.log", false, true},
    {"*.log\n", "a.logs", false, false},
    {"# *.log\n\n", "a.log", false, false},
    {"*.log\n!keep.log\n", "keep.log", false, false},
    {"!keep.log\n*.log\n", "keep.log", false, true},
    {"build/\n", "build", true, true},
    {"build/\n", "build", false, false},
    {"/build\n", "build", false, true},
    {"/build\n", "x/build", false, false},
    {"src/*.c\n", "src/a.c", false, true},
    {"src/*.c\n", "src/x/a.c", false, false},
    {"src/**/t.c\n", "src/t.c", false, true},
    {"src/**/t.c\n", "src/x/y/t.c", false, true},
    {"src/**/t.c\n", "other/src/t.c", false, false},
    {"**/gen/*.h\n", "a/b/gen/x.h", false, true},
    {"**/gen/*.h\n", "gen/x.h", false, true},
    {"docs/**\n", "docs/a/b", false, true},
    {"docs/**\n", "docs", true, false},
    {"**\n", "a/b", false, true},
    {"**/\n", "a", true, true},
    {"**/a/**/b\n", "a/x/a/y/b", false, true},
    {"**/a/**/b\n", "x/b/a", false, false},
    {"a/**/b/**/c\n", "a/b/x/b/y/c", false, true},
    {"a/**/b/**/c\n", "a/x/c", false, false},
    {"a**b/c\n", "axb/c", false, true},
    {"a**b/c\n", "ax/xb/c", false, false},
    {"/tmp/*\n", "/tmp/x", false, false}, /* relative to where the scan begins */
    {"", "a", false, false},
    {"[ab].txt  \n", "a.txt", false, true},
    {"[ab].txt\r\n", "c.txt", false, false},
    {"\\#x\n", "#x", false, true},
};

START_TEST(ignore_matches__one_pattern_and_path__as_gitignore_says)
{
    struct ignore_list *l = ignore_of(ignored[_i].patterns);

    ck_assert_int_eq(ignore_matches(l, ignored[_i].path, ignored[_i].folder), ignored[_i].out);
    ignore_free(l);
}
END_TEST

/* Neither the stack nor the time grows with the number of "**" in a pattern. */
START_TEST(ignore_matches__many_stars_and_a_deep_path__soon_and_right)
{
    char pattern[SLUICE_IGNORE_LINE_MAX + 1] = "", path[128] = "";
    struct ignore_list *l;

    for (unsigned i = 0; i < 12; i++)
        memcpy(pattern + 5 * i, "**/a/", 5);
    memcpy(pattern + 60, "b\n", 3);
    for (unsigned i = 0; i < 60; i++)
        memcpy(path + 2 * i, "a/", 2);
    l = ignore_of(pattern);
    path[120] = 'c';
    ck_assert(!ignore_matches(l, path, false));
    path[120] = 'b';
    ck_assert(ignore_matches(l, path, false));
    ignore_free(l);
    for (size_t i = 0; i + 3 < sizeof(pattern); i += 3)
        memcpy(pattern + i, "**/", 4);
    l = ignore_of(pattern);
    ck_assert(ignore_matches(l, "a", true));
    ignore_free(l);
}
END_TEST

START_TEST(scan_diff__ignored_files__not_scanned)
{
    struct ignore_list *l = ignore_of("src/\n");
    struct scan_diff_counts counts;
    struct sluice_error err;

    ck_assert_int_eq(scan_cut(git_log, sizeof(git_log) - 1, 100, l, &counts, &err), SLUICE_OK);
    ck_assert_str_eq(given, strstr(git_hits, "\xC3\xBC"));
    ck_assert_uint_eq(counts.files, 1);
    ignore_free(l);
}
END_TEST

START_TEST(ignore_load__line_at_its_limit_and_past_it__taken_and_refused)
{
    char path[] = "/tmp/sluice-ignore-XXXXXX", line[SLUICE_IGNORE_LINE_MAX + 1];
    struct sluice_error err = {0};
    struct ignore_list *l;
    int fd = mkstemp(path);

    memset(line, 'x', sizeof(line));
    ck_assert_int_eq(write(fd, line, sizeof(line) - 1), (ssize_t)sizeof(line) - 1);
    ck_assert_int_eq(ignore_load(path, &l, &err), SLUICE_OK);
    ignore_free(l);
    ck_assert_int_eq(write(fd, "x", 1), 1);
    ck_assert_int_eq(ignore_load(path, &l, &err), SLUICE_EFORMAT);
    ck_assert_uint_eq(err.line, 1);
    ck_assert_ptr_null(l);
    (void)close(fd);
    (void)unlink(path);
}
END_TEST

/* --- allow comments --- */

/* Comments in random text, cut into random pieces: those that are there, and no others. */
START_TEST(allow_comments__fed_in_pieces__all_and_no_others)
{
    uint64_t r = 7;

    for (unsigned round = 0; round < 300; round++) {
        struct allow_comments c = {0};
        struct sluice_fingerprint f[4], other = {.known = true}, unknown = {.known = false};
        char text[2000], hex[SLUICE_FINGERPRINT_TEXT];
        size_t n = 0;

        for (unsigned i = 0; i < 4; i++) {
            static const char *const broken[] = {"sluice:allow", "sluice:allow=0123", "sluice:alloW 00", "sluice:"};
            f[i].known = true;
            for (size_t b = 0; b < sizeof(f[i].bytes); b++)
                f[i].bytes[b] = (uint8_t)rng_below(&r, 256);
            sluice_fingerprint_format(&f[i], hex);
            for (size_t k = rng_below(&r, 60); k > 0; k--)
                text[n++] = "sluice: allow\n"[rng_below(&r, 14)];
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s sluice:allow%c%s.", broken[rng_below(&r, 4)],
                                  " =:"[rng_below(&r, 3)], hex);
        }
        for (size_t at = 0, take; at < n; at += take) {
            take = 1 + rng_below(&r, round % 2 == 0 ? 9 : 200);
            take = take < n - at ? take : n - at;
            ck_assert_int_eq(allow_comments_feed(&c, (const uint8_t *)text + at, take), SLUICE_OK);
        }
        allow_comments_end(&c);
        ck_assert_uint_eq(c.n, 4);
        for (unsigned i = 0; i < 4; i++)
            ck_assert(allow_comments_hold(&c, &f[i]));
        ck_assert(!allow_comments_hold(&c, &other));
        ck_assert(!allow_comments_hold(&c, &unknown));
        allow_comments_release(&c);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("scan_diff");
    TCase *tc = tcase_create("diff");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, scan_diff__cut_anywhere__what_was_added_with_the_new_files_lines);
    tcase_add_loop_test(tc, scan_diff__not_what_it_says__refused_with_its_line, 0,
                        sizeof(refused) / sizeof(refused[0]));
    tcase_add_test(tc, scan_diff__nothing__no_error);
    tcase_add_test(tc, scan_diff__long_header__limit);
    tcase_add_loop_test(tc, ignore_matches__one_pattern_and_path__as_gitignore_says, 0,
                        sizeof(ignored) / sizeof(ignored[0]));
    tcase_add_test(tc, ignore_matches__many_stars_and_a_deep_path__soon_and_right);
    tcase_add_test(tc, scan_diff__ignored_files__not_scanned);
    tcase_add_test(tc, ignore_load__line_at_its_limit_and_past_it__taken_and_refused);
    tcase_add_test(tc, allow_comments__fed_in_pieces__all_and_no_others);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
