/*
 * Audit records: one line of canonical JSON (RFC 8785, integers only) each; docs/audit-log.md holds the schema. A
 * record carries the why (clauses, rules, offsets, checks, scores, digests, commitments), never a value.
 */
#ifndef SLUICE_AUDIT_RECORD_H
#define SLUICE_AUDIT_RECORD_H

#include "core/buf.h"

#define SLUICE_REQUEST_ID_BYTES 16u

/* Digests of what decided. 32 bytes each; zero where there is none. */
struct sluice_record_digests {
    uint8_t policy[32], rules[32], config[32], binary[32], model[32];
};

/* One finding as recorded. */
struct sluice_record_finding {
    const struct sluice_finding *finding;
    const char *path;          /* "" for plain text */
    enum sluice_action action; /* what was done about it */
    enum sluice_operator op;   /* when action is REDACT */
    const uint8_t *value;      /* only to commit to it: its bytes are never written */
    size_t value_len;
};

/* A decision, before anything leaves. Strings are "" where there is nothing to say, never NULL. */
struct sluice_decision_record {
    uint8_t request[SLUICE_REQUEST_ID_BYTES]; /* random id */
    const char *source;                       /* "serve", "filter", "embed" */
    const char *tenant, *client, *endpoint, *model;
    const char *destination; /* its configured name */
    const char *upstream;    /* host; of a local one with what proves it so: "127.0.0.1:11434 proof=ollama" */
    enum sluice_action action, wanted;
    bool monitor;
    const char *const *clauses;
    size_t n_clauses;
    const char *error; /* why it was refused where no clause did: "scan-limit"; "" otherwise */
    unsigned unscannable;
    const uint8_t *input; /* only to commit to it */
    size_t input_len;
    const uint8_t *output; /* what is sent; only to commit to it; NULL when nothing is */
    size_t output_len;
    const struct sluice_record_finding *findings; /* the first SLUICE_RECORD_FINDINGS_MAX are listed, all are counted */
    size_t n_findings;
    int64_t parse_us, scan_us, decide_us;
};

/* How it ended. */
struct sluice_outcome_record {
    uint8_t request[SLUICE_REQUEST_ID_BYTES];
    uint64_t decision_seq;
    const char *result; /* "answered", "refused", "client-gone", "upstream-failed", "upstream-timeout", "stopped" */
    int status;         /* HTTP status given to the client; 0 where there is none */
    int64_t bytes_in, bytes_out, restored; /* of the answer; placeholders restored */
    int64_t commit_us, upstream_us, total_us;
};

#endif
