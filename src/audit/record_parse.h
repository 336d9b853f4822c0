/*
 * Reading records back, as strictly as they are written: canonical bytes (RFC 8785, integers only) and exactly the
 * members docs/audit-log.md lists for the kind.
 */
#ifndef SLUICE_AUDIT_RECORD_PARSE_H
#define SLUICE_AUDIT_RECORD_PARSE_H

#include "core/status.h"

#define SLUICE_RECORD_VERSION 1
#define SLUICE_BOOT_BYTES 16u
#define SLUICE_RECORD_INT_MAX ((int64_t)9007199254740991) /* 2^53 - 1 */

enum sluice_record_kind {
    SLUICE_RECORD_GENESIS = 0,
    SLUICE_RECORD_START,
    SLUICE_RECORD_DECISION,
    SLUICE_RECORD_OUTCOME,
    SLUICE_RECORD_FAULT,
    SLUICE_RECORD_SHUTDOWN,
    SLUICE_RECORD_KINDS
};

extern const char *const sluice_record_kind_names[SLUICE_RECORD_KINDS];

/* Part of the record's bytes; a string without its quotes. */
struct sluice_record_span {
    const uint8_t *p;
    size_t n;
};

/* What the verifier and the log need of a record. Spans are borrowed from its bytes; those of other kinds are empty. */
struct sluice_record_view {
    enum sluice_record_kind kind;
    int64_t seq, t, mono;
    struct sluice_record_span boot;
    struct sluice_record_span with;         /* genesis, start, decision: the digests, as an object */
    struct sluice_record_span origin, vkey; /* genesis */
    struct sluice_record_span request;      /* decision, outcome: 32 hex digits */
    int64_t decision;                       /* outcome: seq of its decision */
    struct sluice_record_span code;         /* fault */
};

/* EFORMAT: what is wrong and at which byte, in err->what. */
enum sluice_status sluice_record_parse(const uint8_t *json, size_t n, struct sluice_record_view *out,
                                       struct sluice_error *err) SLUICE_MUST_USE;

/* Whether any JSON value is in canonical form: no space, keys ascending by UTF-16 units, shortest escapes (in keys:
 * none), integers within 2^53 only, at most SLUICE_JSON_DEPTH_MAX deep. OK or EFORMAT. */
enum sluice_status sluice_record_canonical(const uint8_t *json, size_t n, struct sluice_error *err) SLUICE_MUST_USE;

/* Order of object keys: by UTF-16 code units (RFC 8785 3.2.3). As memcmp. */
int sluice_record_key_order(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len);

#endif
