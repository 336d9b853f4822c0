/* tests/golden: prompts and what is to be found in them, scanned whole and cut in two at every byte. */
#include "core/file.h"
#include "rules/template.h"
#include "scan_kit.h"
#include "suite_run.h"

#include <dirent.h>
#include <json-c/json.h>
#include <sodium.h>

#define FOLDER SLUICE_SOURCE_DIR "/tests/golden"
#define GOLDEN_MAX 64
#define MIN_SCORE 500000

static char names[GOLDEN_MAX][64]; /* without ".txt" */
static int n_names;
static struct sluice_ruleset *rs;
static struct sluice_prefilter *pf;

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void list_names(void)
{
    DIR *d = opendir(FOLDER);
    struct dirent *e;

    while (d != NULL && (e = readdir(d)) != NULL) {
        const size_t n = strlen(e->d_name);

        if (n > 4 && n < sizeof(names[0]) && strcmp(e->d_name + n - 4, ".txt") == 0 && n_names < GOLDEN_MAX)
            (void)snprintf(names[n_names++], sizeof(names[0]), "%.*s", (int)(n - 4), e->d_name);
    }
    if (d != NULL)
        (void)closedir(d);
    qsort(names, (size_t)n_names, sizeof(names[0]), by_name);
}

static void load_packs(void)
{
    const char *const folder = SLUICE_SOURCE_DIR "/rules";
    struct sluice_error err = {0};

    if (sluice_ruleset_load(&folder, 1, NULL, &rs, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", err.file, err.what);
    pf = kit_prefilter(rs);
}

static void free_packs(void)
{
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}

/* The text of a golden prompt, made whole. */
static void read_text(const char *name, struct sluice_buf *text)
{
    struct sluice_error err = {0};
    struct sluice_buf raw;
    char path[256], seed[80];

    sluice_buf_init(&raw, 1u << 20);
    sluice_buf_init(text, 1u << 20);
    (void)snprintf(path, sizeof(path), FOLDER "/%s.txt", name);
    (void)snprintf(seed, sizeof(seed), "%s.txt", name);
    ck_assert_int_eq(sluice_file_read(path, raw.max, &raw, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&raw, '\0'), SLUICE_OK);
    if (sluice_template_expand((const char *)raw.data, seed, text, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", name, err.what);
    sluice_buf_release(&raw);
}

static int64_t number_of(struct json_object *o, const char *key)
{
    return json_object_get_int64(json_object_object_get(o, key));
}

/* What is to be found: "TYPE start-end view", one to a line. */
static void read_wanted(const char *name, struct sluice_buf *out)
{
    struct json_object *doc, *list;
    char path[256];

    sluice_buf_init(out, 1u << 20);
    (void)snprintf(path, sizeof(path), FOLDER "/%s.json", name);
    doc = json_object_from_file(path);
    ck_assert_msg(doc != NULL, "%s cannot be read", path);
    ck_assert(json_object_object_get_ex(doc, "findings", &list));
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *f = json_object_array_get_idx(list, i);

        ck_assert_int_eq(sluice_buf_printf(out, "%s %ld-%ld %s\n",
                                           json_object_get_string(json_object_object_get(f, "type")),
                                           (long)number_of(f, "start"), (long)number_of(f, "end"),
                                           json_object_get_string(json_object_object_get(f, "view"))),
                         SLUICE_OK);
    }
    json_object_put(doc);
    ck_assert_int_eq(sluice_buf_append_byte(out, '\0'), SLUICE_OK);
}

static void check_scan(struct sluice_scanner *s, const struct sluice_buf *text, size_t cut, const char *name,
                       const struct sluice_buf *want)
{
    struct sluice_findings fs = kit_scan_cut(s, "", text->data, text->len, &cut, 1);
    struct sluice_buf got;

    sluice_buf_init(&got, 1u << 20);
    for (size_t i = 0; i < fs.n; i++)
        ck_assert_int_eq(sluice_buf_printf(&got, "%s %lu-%lu %s\n", fs.v[i].type, (unsigned long)fs.v[i].start,
                                           (unsigned long)fs.v[i].end, fs.v[i].view),
                         SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&got, '\0'), SLUICE_OK);
    ck_assert_msg(strcmp((char *)got.data, (char *)want->data) == 0, "%s cut at %zu:\n%swant\n%s", name, cut,
                  (char *)got.data, (char *)want->data);
    sluice_buf_release(&got);
    sluice_findings_release(&fs);
}

START_TEST(golden__text_cut_anywhere__what_is_listed)
{
    const struct sluice_scanner_options opts = {.min_score = MIN_SCORE};
    struct sluice_scanner *plain = NULL, *fast = NULL;
    struct sluice_buf text, want;

    ck_assert_int_eq(sluice_scanner_create(rs, NULL, &opts, &plain, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_create(rs, pf, &opts, &fast, NULL), SLUICE_OK);
    read_text(names[_i], &text);
    read_wanted(names[_i], &want);
    check_scan(plain, &text, 0, names[_i], &want);
    for (size_t cut = 0; cut <= text.len; cut++)
        check_scan(fast, &text, cut, names[_i], &want);
    sluice_buf_release(&text);
    sluice_buf_release(&want);
    sluice_scanner_free(plain);
    sluice_scanner_free(fast);
}
END_TEST

START_TEST(golden__folder__has_a_dozen_texts)
{
    ck_assert_int_ge(n_names, 12);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("golden");
    TCase *tc = tcase_create("golden");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    list_names();
    tcase_add_unchecked_fixture(tc, load_packs, free_packs);
    tcase_add_test(tc, golden__folder__has_a_dozen_texts);
    tcase_add_loop_test(tc, golden__text_cut_anywhere__what_is_listed, 0, n_names);
    tcase_set_timeout(tc, 120);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
