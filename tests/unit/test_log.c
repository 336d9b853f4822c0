#include "audit_io.h"
#include "rng.h"

#include "core/limits.h"
#include "suite_run.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

/* ---- ordinary life ---- */

START_TEST(log__opened_filled_closed__verifies)
{
    struct audit_place p = audit_place_make();
    struct sluice_log *log = audit_open(&p);
    struct sluice_verify_report report;

    audit_fill(log, 0, 10);
    sluice_log_close(log);
    report = audit_verify_good(&p);
    ck_assert_uint_eq(report.records, 1 + 20 + 1);
    ck_assert_uint_eq(report.size, report.records);
    ck_assert_uint_eq(report.decisions, 10);
    ck_assert_uint_eq(report.outcomes, 10);
    ck_assert_uint_eq(report.unpaired, 0);
    ck_assert_str_eq(report.origin, "test.example/log");
    audit_place_drop(&p);
}
END_TEST

START_TEST(log__many_runs__one_history)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct audit_place p = audit_place_make();
    struct sluice_verify_report report;
    uint64_t expected = 0;

    for (unsigned run = 0; run < 12; run++) {
        struct sluice_log *log = audit_open_io(&p, &io, 0);

        audit_fill(log, expected, 47);
        expected += 2 + 2 * 47;
        sluice_log_close(log);
        report = audit_verify_good(&p);
        ck_assert_uint_eq(report.records, expected);
    }
    audit_place_drop(&p);
}
END_TEST

/* Enough to fill the first segment, so that the writer moves on and the publisher drops what it took. */
START_TEST(log__more_than_a_segment__rotates_and_verifies)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct audit_place p = audit_place_make();
    struct sluice_log *log = audit_open_io(&p, &io, 5);
    struct sluice_verify_report report;
    char path[128];

    audit_fill(log, 0, 1000);
    ck_assert_uint_ge(log->segment.serial, 2);
    sluice_log_close(log);
    report = audit_verify_good(&p);
    ck_assert_uint_eq(report.records, 2002);
    (void)snprintf(path, sizeof(path), "%s/wal/00000001", p.dir);
    ck_assert_int_ne(access(path, F_OK), 0);
    audit_place_drop(&p);
}
END_TEST

START_TEST(log__in_use__second_open_refused)
{
    struct audit_place p = audit_place_make();
    struct sluice_log *log = audit_open(&p), *second;
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_log_open(p.dir, p.key, &audit_options, &second, &err), SLUICE_EIO);
    ck_assert_ptr_null(second);
    ck_assert_str_eq(err.what, "in use by another process");
    ck_assert_str_eq(err.file, p.dir);
    audit_fill(log, 0, 1);
    sluice_log_close(log);
    (void)audit_verify_good(&p);
    audit_place_drop(&p);
}
END_TEST

START_TEST(log__of_another_key__refused)
{
    struct audit_place p = audit_place_make(), other = audit_place_make();
    struct sluice_error err = {0};
    struct sluice_log *log = audit_open(&p);

    audit_fill(log, 0, 1);
    sluice_log_close(log);
    ck_assert_int_eq(sluice_log_open(p.dir, other.key, &audit_options, &log, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.file, "checkpoint");
    audit_place_drop(&other);
    audit_place_drop(&p);
}
END_TEST

START_TEST(log__directory_cannot_be_made__refused_by_name)
{
    struct audit_place p = audit_place_make();
    struct sluice_error err = {0};
    struct sluice_log *log;

    (void)snprintf(p.dir, sizeof(p.dir), "%s/none/log", p.base);
    ck_assert_int_eq(sluice_log_open(p.dir, p.key, &audit_options, &log, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, p.dir);
    audit_place_drop(&p);
}
END_TEST

START_TEST(log_read__no_log__error_that_names_it)
{
    struct audit_place p = audit_place_make();
    struct sluice_error err = {0};
    struct audit_found found = {0};

    ck_assert_int_eq(sluice_log_read(p.dir, audit_collect_one, &found, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, p.dir);
    ck_assert_int_eq(mkdir(p.dir, 0700), 0);
    err = (struct sluice_error){0};
    ck_assert_int_eq(sluice_log_read(p.dir, audit_collect_one, &found, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.file, p.dir);
    audit_place_drop(&p);
}
END_TEST

static enum sluice_status stop_at_three(void *ctx, uint64_t seq, const uint8_t *json, size_t len)
{
    (void)json;
    (void)len;
    ++*(unsigned *)ctx;
    return seq == 3 ? SLUICE_ESTATE : SLUICE_OK;
}

START_TEST(log_read__callback_says_stop__stops_with_its_status)
{
    struct audit_place p = audit_place_make();
    struct sluice_log *log = audit_open(&p);
    unsigned calls = 0;

    audit_fill(log, 0, 5);
    ck_assert_int_eq(sluice_log_read(p.dir, stop_at_three, &calls, NULL), SLUICE_ESTATE); /* write-ahead file */
    ck_assert_uint_eq(calls, 4);
    sluice_log_close(log);
    calls = 0;
    ck_assert_int_eq(sluice_log_read(p.dir, stop_at_three, &calls, NULL), SLUICE_ESTATE); /* tiles */
    ck_assert_uint_eq(calls, 4);
    audit_place_drop(&p);
}
END_TEST

/* ---- pairing ---- */

START_TEST(log_outcome__of_no_open_decision__refused)
{
    struct audit_place p = audit_place_make();
    struct sluice_log *log = audit_open(&p);
    struct sluice_decision_record d = audit_decision(1);
    struct sluice_log_receipt receipt;
    struct sluice_outcome_record o;
    struct sluice_error err = {0};

    o = audit_outcome(1, 1);
    ck_assert_int_eq(sluice_log_outcome_wait(log, &o, &err), SLUICE_EFORMAT); /* none yet */
    ck_assert_int_eq(sluice_log_decision_wait(log, &d, &receipt, &err), SLUICE_OK);
    ck_assert_uint_eq(receipt.seq, 1);
    ck_assert_uint_ge(receipt.size, 2);
    o = audit_outcome(2, receipt.seq); /* of another request */
    ck_assert_int_eq(sluice_log_outcome_wait(log, &o, &err), SLUICE_EFORMAT);
    o = audit_outcome(1, receipt.seq + 1);
    ck_assert_int_eq(sluice_log_outcome_wait(log, &o, &err), SLUICE_EFORMAT);
    o = audit_outcome(1, receipt.seq);
    ck_assert_int_eq(sluice_log_outcome_wait(log, &o, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_log_outcome_wait(log, &o, &err), SLUICE_EFORMAT); /* twice */
    sluice_log_close(log);
    ck_assert_uint_eq(audit_verify_good(&p).outcomes, 1);
    audit_place_drop(&p);
}
END_TEST

START_TEST(pairs__limit_and_past__accepted_refused)
{
    struct sluice_pairs pairs = {0};
    uint8_t id[16];

    for (uint64_t i = 0; i < SLUICE_LOG_OPEN_MAX; i++) {
        audit_request_id(i, id);
        ck_assert_int_eq(sluice_pairs_add(&pairs, i, id), SLUICE_OK);
    }
    ck_assert_int_eq(sluice_pairs_add(&pairs, SLUICE_LOG_OPEN_MAX, id), SLUICE_ELIMIT);
    audit_request_id(5, id);
    ck_assert(sluice_pairs_take(&pairs, 5, id));
    ck_assert_int_eq(sluice_pairs_add(&pairs, SLUICE_LOG_OPEN_MAX, id), SLUICE_OK);
    sluice_pairs_release(&pairs);
}
END_TEST

/* Adding and taking at random, against a plain array. */
START_TEST(pairs__random_use__as_plain_array)
{
    enum { N = 4000 };
    static bool in[N];
    struct sluice_pairs pairs = {0};
    uint64_t rng = 3;
    size_t count = 0;

    memset(in, 0, sizeof(in));
    for (unsigned step = 0; step < 100000; step++) {
        uint64_t seq = rng_below(&rng, N);
        uint8_t id[16], wrong[16];

        audit_request_id(seq, id);
        audit_request_id(seq + 1, wrong);
        if (!in[seq] && rng_below(&rng, 2) == 0) {
            ck_assert_int_eq(sluice_pairs_add(&pairs, seq, id), SLUICE_OK);
            in[seq] = true;
            count++;
        } else {
            ck_assert(!sluice_pairs_take(&pairs, seq, wrong));
            ck_assert(sluice_pairs_take(&pairs, seq, id) == in[seq]);
            count -= in[seq];
            in[seq] = false;
        }
        ck_assert_uint_eq(pairs.n, count);
    }
    sluice_pairs_release(&pairs);
}
END_TEST

/* ---- threads ---- */

struct caller {
    pthread_t thread;
    struct sluice_log *log;
    uint64_t from;
    unsigned n;
    unsigned done;
};

static void *call(void *ctx)
{
    struct caller *c = ctx;

    for (uint64_t i = c->from; i < c->from + c->n; i++) {
        struct sluice_decision_record d = audit_decision(i);
        struct sluice_log_receipt receipt;
        struct sluice_outcome_record o;

        if (sluice_log_decision_wait(c->log, &d, &receipt, NULL) != SLUICE_OK)
            break;
        o = audit_outcome(i, receipt.seq);
        if (sluice_log_outcome_wait(c->log, &o, NULL) != SLUICE_OK)
            break;
        c->done++;
    }
    return NULL;
}

START_TEST(log__sixteen_threads__all_records_in_one_order)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct audit_place p = audit_place_make();
    struct sluice_log *log = audit_open_io(&p, &io, 3);
    struct caller callers[16];
    struct audit_found found;
    static bool seen[16 * 150];

    for (unsigned i = 0; i < 16; i++) {
        callers[i] = (struct caller){.log = log, .from = i * 150, .n = 150};
        ck_assert_int_eq(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (unsigned i = 0; i < 16; i++) {
        pthread_join(callers[i].thread, NULL);
        ck_assert_uint_eq(callers[i].done, 150);
    }
    sluice_log_close(log);
    ck_assert_uint_eq(audit_verify_good(&p).records, 2 + 2 * 16 * 150);
    found = audit_collect(&p);
    memset(seen, 0, sizeof(seen));
    for (uint64_t i = 0; i < found.size; i++)
        if (found.request[i] != UINT64_MAX) {
            ck_assert(!seen[found.request[i]]);
            seen[found.request[i]] = true;
        }
    ck_assert_uint_eq(found.decisions, 16 * 150);
    free(found.request);
    audit_place_drop(&p);
}
END_TEST

/* The log is read and verified by others while it is written. */
START_TEST(log__verified_while_running__never_called_tampered)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct audit_place p = audit_place_make();
    struct sluice_log *log = audit_open_io(&p, &io, 1);
    struct caller caller = {.log = log, .from = 0, .n = 1000};
    struct sluice_verify_report report;
    uint64_t last = 0;

    ck_assert_int_eq(pthread_create(&caller.thread, NULL, call, &caller), 0);
    for (unsigned i = 0; i < 20; i++) {
        enum sluice_verdict verdict = audit_verify(&p, &report);
        struct audit_found found = audit_collect(&p);

        if (verdict != SLUICE_VERDICT_GOOD && verdict != SLUICE_VERDICT_INCOMPLETE)
            ck_abort_msg("verdict %d at %s: %s", (int)verdict, report.place, report.fault);
        ck_assert_uint_ge(report.size, last);
        ck_assert_uint_ge(found.size, report.size);
        last = report.size;
        free(found.request);
    }
    pthread_join(caller.thread, NULL);
    ck_assert_uint_eq(caller.done, 1000);
    sluice_log_close(log);
    (void)audit_verify_good(&p);
    audit_place_drop(&p);
}
END_TEST

/* ---- clock ---- */

struct fake_clock {
    int64_t wall, mono;
};

static int64_t fake_wall(void *ctx)
{
    return ((struct fake_clock *)ctx)->wall;
}

static int64_t fake_mono(void *ctx)
{
    return ((struct fake_clock *)ctx)->mono;
}

START_TEST(log__clock_set_back__fault_record_and_good)
{
    struct fake_clock fake = {.wall = 1000000, .mono = 500};
    struct sluice_clock clock = {fake_wall, fake_mono, &fake};
    struct sluice_log_options opts = audit_options;
    struct audit_place p = audit_place_make();
    struct sluice_error err = {0};
    struct sluice_log *log;

    opts.clock = &clock;
    ck_assert_int_eq(sluice_log_open(p.dir, p.key, &opts, &log, &err), SLUICE_OK);
    audit_fill(log, 0, 1);
    fake = (struct fake_clock){.wall = 400000, .mono = 400}; /* the monotonic one must not, and is not believed */
    audit_fill(log, 1, 1);
    fake.wall = 1; /* back again, while it runs down */
    audit_fill(log, 2, 1);
    sluice_log_close(log);
    ck_assert_uint_eq(audit_verify_good(&p).records, 2 + 6 + 2);
    audit_place_drop(&p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("log");
    TCase *tc = tcase_create("log");

    tcase_set_timeout(tc, 600);
    suite_add_tcase(s, tc);
    tcase_add_test(tc, log__opened_filled_closed__verifies);
    tcase_add_test(tc, log__many_runs__one_history);
    tcase_add_test(tc, log__more_than_a_segment__rotates_and_verifies);
    tcase_add_test(tc, log__in_use__second_open_refused);
    tcase_add_test(tc, log__of_another_key__refused);
    tcase_add_test(tc, log__directory_cannot_be_made__refused_by_name);
    tcase_add_test(tc, log_read__no_log__error_that_names_it);
    tcase_add_test(tc, log_read__callback_says_stop__stops_with_its_status);
    tcase_add_test(tc, log_outcome__of_no_open_decision__refused);
    tcase_add_test(tc, pairs__limit_and_past__accepted_refused);
    tcase_add_test(tc, pairs__random_use__as_plain_array);
    tcase_add_test(tc, log__sixteen_threads__all_records_in_one_order);
    tcase_add_test(tc, log__verified_while_running__never_called_tampered);
    tcase_add_test(tc, log__clock_set_back__fault_record_and_good);
    return suite_run(s);
}
