/* What the audit log's tests share: a directory of their own, a key, records with fixed content. */
#ifndef SLUICE_TEST_AUDIT_HELP_H
#define SLUICE_TEST_AUDIT_HELP_H

#include "audit/log.h"
#include "audit/verify.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct audit_place {
    char base[64], dir[96], keyfile[96];
    struct sluice_log_key *key;
};

static inline void audit_remove(const char *path)
{
    char child[4096];
    struct dirent *e;
    DIR *d = opendir(path);

    if (d == NULL) {
        (void)unlink(path);
        return;
    }
    while ((e = readdir(d)) != NULL) {
        struct stat sb;

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        (void)snprintf(child, sizeof(child), "%s/%s", path, e->d_name);
        if (lstat(child, &sb) == 0 && S_ISDIR(sb.st_mode))
            audit_remove(child);
        else
            (void)unlink(child);
    }
    (void)closedir(d);
    (void)rmdir(path);
}

static inline struct audit_place audit_place_make(void)
{
    struct audit_place p = {.base = "/tmp/sluice-audit-XXXXXX"};
    struct sluice_error err = {0};

    ck_assert_ptr_nonnull(mkdtemp(p.base));
    (void)snprintf(p.dir, sizeof(p.dir), "%s/log", p.base);
    (void)snprintf(p.keyfile, sizeof(p.keyfile), "%s/log.key", p.base);
    ck_assert_int_eq(sluice_log_key_generate(p.keyfile, "test.example/log", &err), SLUICE_OK);
    ck_assert_int_eq(sluice_log_key_load(p.keyfile, &p.key, &err), SLUICE_OK);
    return p;
}

static inline void audit_place_drop(struct audit_place *p)
{
    sluice_log_key_free(p->key);
    audit_remove(p->base);
}

static const struct sluice_log_options audit_options = {.digests = {.policy = {1}, .rules = {2}, .binary = {3}},
                                                        .binary_version = "test"};

/* Request ids: the number, so that a test can find a record again. */
static inline void audit_request_id(uint64_t n, uint8_t id[SLUICE_REQUEST_ID_BYTES])
{
    memset(id, 0, SLUICE_REQUEST_ID_BYTES);
    for (unsigned i = 0; i < 8; i++)
        id[i] = (uint8_t)(n >> 8 * i);
}

static inline struct sluice_decision_record audit_decision(uint64_t n)
{
    static const char *const clauses[] = {"default"};
    static const uint8_t text[] = "an EXAMPLE prompt";
    struct sluice_decision_record rec = {
        .source = "test",
        .tenant = "tenant",
        .client = "client",
        .endpoint = "openai.chat",
        .model = "some-model",
        .destination = "cloud",
        .upstream = "upstream.example",
        .action = SLUICE_ALLOW,
        .wanted = SLUICE_ALLOW,
        .clauses = clauses,
        .n_clauses = 1,
        .error = "",
        .input = text,
        .input_len = sizeof(text) - 1,
        .output = text,
        .output_len = sizeof(text) - 1,
    };

    audit_request_id(n, rec.request);
    return rec;
}

static inline struct sluice_outcome_record audit_outcome(uint64_t n, uint64_t decision_seq)
{
    struct sluice_outcome_record rec = {
        .decision_seq = decision_seq, .result = "answered", .status = 200, .bytes_in = 10, .bytes_out = 12};

    audit_request_id(n, rec.request);
    return rec;
}

/* n decisions, each with its outcome; the first has request id from. */
static inline void audit_fill(struct sluice_log *log, uint64_t from, unsigned n)
{
    for (uint64_t i = from; i < from + n; i++) {
        struct sluice_decision_record d = audit_decision(i);
        struct sluice_outcome_record o;
        struct sluice_log_receipt receipt;
        struct sluice_error err = {0};

        ck_assert_int_eq(sluice_log_decision_wait(log, &d, &receipt, &err), SLUICE_OK);
        o = audit_outcome(i, receipt.seq);
        ck_assert_int_eq(sluice_log_outcome_wait(log, &o, &err), SLUICE_OK);
    }
}

static inline struct sluice_log *audit_open(const struct audit_place *p)
{
    struct sluice_error err = {0};
    struct sluice_log *log;

    if (sluice_log_open(p->dir, p->key, &audit_options, &log, &err) != SLUICE_OK)
        ck_abort_msg("open: %s: %s", err.file, err.what);
    return log;
}

static inline enum sluice_verdict audit_verify(const struct audit_place *p, struct sluice_verify_report *report)
{
    struct sluice_error err = {0};

    return sluice_verify(p->dir, sluice_log_key_vkey(p->key), report, &err);
}

/* Verified good, or the test fails and says why. */
static inline struct sluice_verify_report audit_verify_good(const struct audit_place *p)
{
    struct sluice_verify_report report;

    if (audit_verify(p, &report) != SLUICE_VERDICT_GOOD)
        ck_abort_msg("verdict %d at %s: %s", (int)report.verdict, report.place, report.fault);
    return report;
}

#endif
