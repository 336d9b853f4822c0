/*
 * One prompt through scan, decide and redact: what the gateway, `sluice filter` and embedders (sluice.h) share. A gate
 * is immutable and shared by threads; a worker is one thread's scanner.
 */
#ifndef SLUICE_GATE_GATE_H
#define SLUICE_GATE_GATE_H

#include "audit/record.h"
#include "core/clock.h"
#include "policy/policy.h"
#include "redact/redact.h"
#include "scan/document.h"

struct sluice_gate;
struct sluice_gate_worker;

struct sluice_gate_options {
    const char *const *rules; /* files and folders */
    size_t n_rules;
    const char *const *disable;       /* as sluice_ruleset_options; may be NULL */
    const char *own_store, *own_key;  /* the same */
    const char *model;                /* file of the classifier; NULL: none */
    const char *policy;               /* file */
    const char *cache_dir;            /* for rules and prefilter; may be NULL */
    const char *prepared_dir;         /* as sluice_ruleset_options; may be NULL */
    bool plain;                       /* no prefilter: for a few small texts */
    uint32_t min_score;               /* millionths */
    const struct sluice_clock *clock; /* NULL: the system's; times only records, never decisions */
};

/* key is borrowed until free. Returns new. */
enum sluice_status sluice_gate_create(const struct sluice_gate_options *opts, const struct sluice_redact_key *key,
                                      struct sluice_gate **out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_gate_free(struct sluice_gate *g); /* after all its workers */

const struct sluice_ruleset *sluice_gate_rules(const struct sluice_gate *g);
const struct sluice_prefilter *sluice_gate_prefilter(const struct sluice_gate *g); /* NULL: plain */
const struct sluice_policy *sluice_gate_policy(const struct sluice_gate *g);
const struct sluice_model *sluice_gate_model(const struct sluice_gate *g); /* NULL: none */

/* NULL, or why there is no model where the policy would have one ("optional"): to be said aloud. */
const struct sluice_error *sluice_gate_no_model(const struct sluice_gate *g);

/* Options of a scanner that finds what this gate's workers find; borrowed from the gate. */
struct sluice_scanner_options sluice_gate_scanner_options(const struct sluice_gate *g);

/*
 * What a policy says of the classifier, for a model: EFORMAT where it names a type that is no label of it, or needs a
 * model and there is none (model NULL).
 */
enum sluice_status sluice_gate_name_settings(const struct sluice_policy *p, const char *policy_file,
                                             const struct sluice_model *model, struct sluice_name_settings *out,
                                             struct sluice_error *err) SLUICE_MUST_USE;

/* One thread's. g is borrowed until free. Returns new. */
enum sluice_status sluice_gate_worker_create(const struct sluice_gate *g, struct sluice_gate_worker **out,
                                             struct sluice_error *err) SLUICE_MUST_USE;
void sluice_gate_worker_free(struct sluice_gate_worker *w);

/* Bytes [start, end) of a document. */
struct sluice_gate_span {
    uint64_t start, end;
};

/* What is known about a prompt besides its bytes. Strings "" where unknown, never NULL. */
struct sluice_gate_request {
    const char *tenant, *client, *endpoint, *model, *destination;
    unsigned unscannable; /* set of enum sluice_unscannable */
    /* Role of the message that a path lies in; may be NULL. The answer is static or outlives the call. */
    const char *(*role)(void *ctx, const char *path);
    void *role_ctx;
    /* Ascending, apart: stretches of a document that are random bytes in base64 (a picture, a signature that its
     * service wants back as it is). What a rule with a pattern matches inside one is chance, and no finding. May be
     * NULL. */
    const struct sluice_gate_span *opaque;
    size_t n_opaque;
};

/* What came of it. Zeroed memory means block. Release after use: wipes values. */
struct sluice_gate_result {
    struct sluice_decision decision;
    struct sluice_document_findings findings; /* of a plain text: path "", nesting 0 */
    struct sluice_buf output;                 /* what may leave; empty and meaningless when the action is BLOCK */
    struct sluice_vault *vault;               /* placeholders of this prompt; NULL before redaction */
    const char *error;                        /* static: "scan-limit", "not-json"...; "" when decided by policy */
    int64_t scan_us, decide_us, redact_us;
};

/*
 * Scan, decide, redact one text or JSON document. Not OK: *out says BLOCK, out->error names why, err says where; it is
 * still to be recorded and released. LOCAL and ALLOW put the unchanged bytes into output.
 */
enum sluice_status sluice_gate_text(struct sluice_gate_worker *w, const struct sluice_gate_request *req,
                                    const uint8_t *text, size_t len, struct sluice_gate_result *out,
                                    struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_gate_document(struct sluice_gate_worker *w, const struct sluice_gate_request *req,
                                        const uint8_t *doc, size_t len, struct sluice_gate_result *out,
                                        struct sluice_error *err) SLUICE_MUST_USE;
void sluice_gate_result_release(struct sluice_gate_result *r);

/*
 * Fill a decision record from a request and its result (request id, upstream, source and times of the caller's own stay
 * as they are). The findings array is allocated; free rec_findings after the record was given to the log. input is the
 * prompt the result came from.
 */
enum sluice_status sluice_gate_record(const struct sluice_gate_request *req, const struct sluice_gate_result *res,
                                      const uint8_t *input, size_t input_len, struct sluice_decision_record *rec,
                                      struct sluice_record_finding **rec_findings) SLUICE_MUST_USE;

#endif
