/* Packs of files and folders: their order, their digest, what is left out and what is refused. */
#include "pack_kit.h"

#include "append.h"
#include "core/limits.h"
#include "suite_run.h"
#include "temp_root.h"

#include <sys/stat.h>
#include <unistd.h>

static void write_text(const char *name, const char *text)
{
    FILE *f = fopen(at(name), "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

/* A pack of one rule. */
static void write_pack(const char *name, const char *id)
{
    char line[64];

    (void)snprintf(line, sizeof(line), "\"id\": \"%s\",", id);
    write_text(name, pack_with(3, line));
}

static enum sluice_status load(const char *path, const char *const *disable, struct sluice_ruleset **rs,
                               struct sluice_error *err)
{
    const struct sluice_ruleset_options opts = {.disable = disable};

    memset(err, 0, sizeof(*err));
    return sluice_ruleset_load(&path, 1, &opts, rs, err);
}

static void make_tree(void)
{
    ck_assert_int_eq(mkdir(at("b"), 0700), 0);
    ck_assert_int_eq(mkdir(at("b/c"), 0700), 0);
    ck_assert_int_eq(mkdir(at(".git"), 0700), 0);
    write_pack("z.json", "custom.z");
    write_pack("a.json", "custom.a");
    write_pack("b/c/x.json", "custom.x");
    write_pack("b/d.json", "custom.d");
    write_pack("B.json", "custom.big-b");
    write_text("README.md", "not a pack");
    write_text(".hidden.json", "not a pack");
    write_text(".git/x.json", "not a pack");
}

START_TEST(ruleset_load__folder__packs_in_bytewise_order)
{
    static const char *const expect[] = {"custom.big-b", "custom.a", "custom.x", "custom.d", "custom.z"};
    struct sluice_ruleset *rs;
    struct sluice_error err;

    make_tree();
    ck_assert_int_eq(load(root, NULL, &rs, &err), SLUICE_OK);
    ck_assert_uint_eq(sluice_ruleset_count(rs), COUNT(expect));
    for (size_t i = 0; i < COUNT(expect); i++) {
        ck_assert_str_eq(sluice_ruleset_rule(rs, i)->id, expect[i]);
        ck_assert_uint_eq(sluice_ruleset_rule(rs, i)->index, i);
    }
    sluice_ruleset_unref(rs);
}
END_TEST

static const struct {
    const char *disable[3]; /* ends with NULL */
    size_t left;            /* of custom.a, custom.big-b, custom.d, custom.x, custom.z */
    const char *what;       /* the error, where there is one */
} disabled[] = {
    {{NULL}, 5, NULL},
    {{"custom.a", NULL}, 4, NULL},
    {{"custom.a", "custom.z", NULL}, 3, NULL},
    {{"custom.b", NULL}, 0, "no rule is called 'custom.b'"},
    {{"custom.b*", NULL}, 0, "no rule is called 'custom.b*'"},
    {{"custom.a", "pii.*", NULL}, 0, "no rule is called 'pii.*'"},
    {{"custom.*", NULL}, 0, "no rule is left"},
};

START_TEST(ruleset_load__disabled_rules__left_out)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    make_tree();
    if (disabled[_i].what != NULL) {
        ck_assert_int_eq(load(root, disabled[_i].disable, &rs, &err), SLUICE_EFORMAT);
        ck_assert_ptr_null(rs);
        ck_assert_msg(strncmp(err.what, disabled[_i].what, strlen(disabled[_i].what)) == 0, "%s", err.what);
        return;
    }
    ck_assert_int_eq(load(root, disabled[_i].disable, &rs, &err), SLUICE_OK);
    ck_assert_uint_eq(sluice_ruleset_count(rs), disabled[_i].left);
    for (size_t i = 0; i < sluice_ruleset_count(rs); i++) {
        ck_assert_uint_eq(sluice_ruleset_rule(rs, i)->index, i);
        for (const char *const *d = disabled[_i].disable; *d != NULL; d++)
            ck_assert_str_ne(sluice_ruleset_rule(rs, i)->id, *d);
    }
    sluice_ruleset_unref(rs);
}
END_TEST

static void digest_of(const char *const *disable, uint8_t digest[SLUICE_DIGEST_BYTES])
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_int_eq(load(root, disable, &rs, &err), SLUICE_OK);
    memcpy(digest, sluice_ruleset_digest(rs), SLUICE_DIGEST_BYTES);
    sluice_ruleset_unref(rs);
}

START_TEST(ruleset_digest__same_rules_same_digest_other_rules_other)
{
    static const char *const one[] = {"custom.a", NULL}, *const other[] = {"custom.d", NULL};
    uint8_t first[SLUICE_DIGEST_BYTES], again[SLUICE_DIGEST_BYTES];

    make_tree();
    digest_of(NULL, first);
    digest_of(NULL, again);
    ck_assert(memcmp(first, again, sizeof(first)) == 0);
    digest_of(one, again);
    ck_assert(memcmp(first, again, sizeof(first)) != 0);
    digest_of(other, first);
    ck_assert(memcmp(first, again, sizeof(first)) != 0);
    write_pack("b/d.json", "custom.dd"); /* other bytes */
    digest_of(NULL, again);
    digest_of(one, first);
    ck_assert(memcmp(first, again, sizeof(first)) != 0);
}
END_TEST

START_TEST(ruleset_load__same_id_twice__names_the_second_place)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    write_pack("a.json", "custom.same");
    write_pack("b.json", "custom.same");
    ck_assert_int_eq(load(root, NULL, &rs, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.file, at("b.json"));
    ck_assert_uint_eq(err.line, 3);
    ck_assert_str_eq(err.field, "rules[0].id");
    ck_assert_str_eq(err.what, "another rule has this id");
}
END_TEST

START_TEST(ruleset_load__nothing_there__refused)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_int_eq(load(root, NULL, &rs, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.file, root);
    ck_assert_str_eq(err.what, "holds no rule pack (*.json)");
    ck_assert_int_eq(load(at("none.json"), NULL, &rs, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, at("none.json"));
    ck_assert_int_eq(load("", NULL, &rs, &err), SLUICE_EIO);
    ck_assert_int_eq(sluice_ruleset_load(NULL, 0, NULL, &rs, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.what, "no rule is left to look for");
}
END_TEST

START_TEST(ruleset_load__folders_nested_to_limit_and_past__refused_past)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;
    char path[256] = "f";

    write_pack("a.json", "custom.a");
    for (unsigned i = 1; i <= SLUICE_RULE_FOLDERS_MAX; i++, append(path, sizeof(path), "/f"))
        ck_assert_int_eq(mkdir(at(path), 0700), 0);
    ck_assert_int_eq(load(root, NULL, &rs, &err), SLUICE_OK);
    sluice_ruleset_unref(rs);
    ck_assert_int_eq(mkdir(at(path), 0700), 0);
    ck_assert_int_eq(load(root, NULL, &rs, &err), SLUICE_ELIMIT);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ruleset_load");
    TCase *tc = tcase_create("ruleset_load");

    tcase_add_checked_fixture(tc, make_root, remove_root);
    tcase_add_test(tc, ruleset_load__folder__packs_in_bytewise_order);
    tcase_add_loop_test(tc, ruleset_load__disabled_rules__left_out, 0, COUNT(disabled));
    tcase_add_test(tc, ruleset_digest__same_rules_same_digest_other_rules_other);
    tcase_add_test(tc, ruleset_load__same_id_twice__names_the_second_place);
    tcase_add_test(tc, ruleset_load__nothing_there__refused);
    tcase_add_test(tc, ruleset_load__folders_nested_to_limit_and_past__refused_past);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
