/* Logs with a good tree and good signatures over what no log writes: the record is named. */
#include "suite_run.h"
#include "verify_kit.h"

/* Each changes the lines of the small log (0 genesis, 1 decision, 2 outcome, ... 9 shutdown). */
static void drop_first(struct lines *l)
{
    remove_line(l, 0);
}

static void drop_middle(struct lines *l)
{
    remove_line(l, 4);
}

static void swap_two(struct lines *l)
{
    swap_lines(l, 3, 4);
}

static void insert_one(struct lines *l)
{
    insert_line(l, 5, 1);
}

static void duplicate_one(struct lines *l)
{
    insert_line(l, 3, 2);
}

static void drop_and_renumber(struct lines *l)
{
    remove_line(l, 1); /* the decision, so that its outcome has none */
    renumber(l);
}

static void outcome_twice(struct lines *l)
{
    insert_line(l, 3, 2);
    renumber(l);
}

static void outcome_of_outcome(struct lines *l)
{
    set_number(l, 4, "\"decision\":", 2);
}

static void outcome_of_itself(struct lines *l)
{
    set_number(l, 4, "\"decision\":", 4);
}

static void outcome_of_future(struct lines *l)
{
    set_number(l, 2, "\"decision\":", 3);
}

static void outcome_of_negative(struct lines *l)
{
    set_number(l, 2, "\"decision\":", -1);
}

static void outcome_of_other_request(struct lines *l)
{
    edit(l, 4, "\"request\":\"01", "\"request\":\"02");
}

static void seq_negative(struct lines *l)
{
    set_number(l, 3, "\"seq\":", -3);
}

static void unknown_kind(struct lines *l)
{
    edit(l, 3, "\"kind\":\"decision\"", "\"kind\":\"policy\"");
}

static void unknown_version(struct lines *l)
{
    edit(l, 3, "\"v\":1", "\"v\":2");
}

static void not_canonical(struct lines *l)
{
    edit(l, 3, ",\"kind\"", ", \"kind\"");
}

static void member_added(struct lines *l)
{
    edit(l, 3, "\"tenant\":", "\"target\":1,\"tenant\":");
}

static void member_removed(struct lines *l)
{
    edit(l, 3, "\"unscannable\":0,", "");
}

static void float_number(struct lines *l)
{
    edit(l, 3, "\"n_in\":17", "\"n_in\":17.0");
}

static void time_back(struct lines *l)
{
    set_number(l, 4, "\"t\":", 1);
}

static void mono_back(struct lines *l)
{
    set_number(l, 4, "\"mono\":", 1);
}

static void boot_changed(struct lines *l)
{
    memset(l->line[5].p + strlen("{\"boot\":\""), '0', 32);
}

static void policy_never_loaded(struct lines *l)
{
    edit(l, 3, "\"policy\":\"01", "\"policy\":\"02");
}

static void no_genesis(struct lines *l)
{
    edit(l, 0, "\"kind\":\"genesis\"", "\"kind\":\"start\"");
    edit(l, 0, "\"origin\":\"test.example/log\",", "");
    edit(l, 0, "\"version\":\"test\",\"vkey\":", "\"version\":");
}

static void genesis_twice(struct lines *l)
{
    insert_line(l, 5, 0);
    memset(l->line[5].p + strlen("{\"boot\":\""), '0', 32);
    renumber(l);
}

static void run_twice(struct lines *l)
{
    char vkey[256];

    insert_line(l, 5, 0);
    edit(l, 5, "\"kind\":\"genesis\"", "\"kind\":\"start\"");
    edit(l, 5, "\"origin\":\"test.example/log\",", "");
    (void)snprintf(vkey, sizeof(vkey), ",\"vkey\":\"%s\"", sluice_log_key_vkey(place.key));
    edit(l, 5, vkey, "");
    renumber(l);
}

static void after_shutdown(struct lines *l)
{
    swap_lines(l, 8, 9);
    renumber(l);
    set_number(l, 9, "\"mono\":", INT64_C(4000000000000000));
    set_number(l, 9, "\"t\":", INT64_C(4000000000000000));
}

static void other_origin(struct lines *l)
{
    edit(l, 0, "\"origin\":\"test", "\"origin\":\"best");
}

static void other_vkey(struct lines *l)
{
    edit(l, 0, "\"vkey\":\"test", "\"vkey\":\"best");
}

static void record_too_long(struct lines *l)
{
    char *long_name = malloc(SLUICE_RECORD_MAX + 16);

    memset(long_name, 'c', SLUICE_RECORD_MAX + 15);
    long_name[SLUICE_RECORD_MAX + 15] = '\0';
    memcpy(long_name, "\"destination\":\"", 15);
    edit(l, 3, "\"destination\":\"", long_name);
    free(long_name);
}

static void bad_utf8(struct lines *l)
{
    edit(l, 3, "some-model", "some\xffmodel");
}

static void lone_surrogate(struct lines *l)
{
    edit(l, 3, "some-model", "some\\ud800model");
}

static void nul_byte(struct lines *l)
{
    l->line[3].p[l->line[3].n - 3] = '\0';
}

static void empty_record(struct lines *l)
{
    l->line[3].n = 0;
}

static const struct {
    void (*change)(struct lines *l);
    const char *at;
} signed_attacks[] = {
    {drop_first, "record 0"},        {drop_middle, "record 4"},         {swap_two, "record 3"},
    {insert_one, "record 5"},        {duplicate_one, "record 3"},       {drop_and_renumber, "record 1"},
    {outcome_twice, "record 3"},     {outcome_of_outcome, "record 4"},  {outcome_of_itself, "record 4"},
    {outcome_of_future, "record 2"}, {outcome_of_negative, "record 2"}, {outcome_of_other_request, "record 4"},
    {seq_negative, "record 3"},      {unknown_kind, "record 3"},        {unknown_version, "record 3"},
    {not_canonical, "record 3"},     {member_added, "record 3"},        {member_removed, "record 3"},
    {float_number, "record 3"},      {time_back, "record 4"},           {mono_back, "record 4"},
    {boot_changed, "record 5"},      {policy_never_loaded, "record 3"}, {no_genesis, "record 0"},
    {genesis_twice, "record 5"},     {run_twice, "record 5"},           {after_shutdown, "record 9"},
    {other_origin, "record 0"},      {other_vkey, "record 0"},          {record_too_long, "record 3"},
    {bad_utf8, "record 3"},          {lone_surrogate, "record 3"},      {nul_byte, "record 3"},
    {empty_record, "record 3"},
};

START_TEST(verify__well_signed_but_false__record_named)
{
    struct lines l;

    lines_of_log(&l);
    signed_attacks[_i].change(&l);
    forge_tiles(&l, l.n);
    expect(SLUICE_VERDICT_TAMPERED, signed_attacks[_i].at);
    forge_tiles(&l, 1); /* the same, in the write-ahead file */
    forge_wal(&l, 1, l.n);
    expect(SLUICE_VERDICT_TAMPERED, signed_attacks[_i].at);
    lines_free(&l);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(*(table)))

int main(void)
{
    Suite *s = suite_create("verify_false");
    TCase *tc = tcase_create("verify_false");

    tcase_set_timeout(tc, 300);
    tcase_add_checked_fixture(tc, setup_small, teardown);
    tcase_add_loop_test(tc, verify__well_signed_but_false__record_named, 0, COUNT(signed_attacks));
    suite_add_tcase(s, tc);
    return suite_run(s);
}
