#include "audit/verify_internal.h"
#include "core/json.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static enum sluice_status bad(struct verifier *v, uint64_t seq, const char *what)
{
    char place[48];

    (void)snprintf(place, sizeof(place), "record %" PRIu64, seq);
    return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "%s", what);
}

static bool span_is(const struct sluice_record_span *s, const char *text)
{
    return strlen(text) == s->n && memcmp(s->p, text, s->n) == 0;
}

/* The same, of a string that may have escapes: a log's name may hold a quotation mark. */
static bool span_says(const struct sluice_record_span *s, const char *text)
{
    return sluice_json_equals(s->p, s->n, text);
}

/* Decisions of a run that ended will never have an outcome. */
static void close_run(struct verifier *v)
{
    struct verify_records *r = &v->records;

    v->report->unpaired += r->open.n;
    for (size_t i = 0; i < r->open.cap; i++)
        if (r->open.slot[i].key != 0 && r->open.slot[i].key - 1 < r->first_unpaired)
            r->first_unpaired = r->open.slot[i].key - 1;
    sluice_pairs_clear(&r->open);
}

void sluice_verify_records_end(struct verifier *v)
{
    close_run(v);
}

static enum sluice_status begin_run(struct verifier *v, const struct sluice_record_view *rec, uint64_t seq)
{
    struct verify_records *r = &v->records;

    if ((rec->kind == SLUICE_RECORD_GENESIS) != (seq == 0))
        return bad(v, seq, seq == 0 ? "the first record is not the genesis record" : "a second genesis record");
    if (r->begun && span_is(&rec->boot, r->boot))
        return bad(v, seq, "a run begins under the id of the run before");
    if (rec->with.n >= sizeof(r->with))
        return bad(v, seq, "digests longer than any");
    if (seq == 0 && !span_says(&rec->origin, v->key.name))
        return bad(v, seq, "genesis record names another origin");
    if (seq == 0 && !span_says(&rec->vkey, v->vkey))
        return bad(v, seq, "genesis record names another key");
    close_run(v);
    memset(r->with, 0, sizeof(r->with));
    memcpy(r->with, rec->with.p, rec->with.n);
    memset(r->boot, 0, sizeof(r->boot));
    memcpy(r->boot, rec->boot.p, rec->boot.n);
    r->t = rec->t;
    r->mono = rec->mono;
    r->begun = true;
    r->stopped = false;
    return SLUICE_OK;
}

static enum sluice_status check_time(struct verifier *v, const struct sluice_record_view *rec, uint64_t seq)
{
    struct verify_records *r = &v->records;
    bool explained = rec->kind == SLUICE_RECORD_FAULT && span_is(&rec->code, "clock-back");

    if (rec->mono < r->mono)
        return bad(v, seq, "monotonic time runs backwards within a run");
    if (rec->t < r->t && !explained)
        return bad(v, seq, "time runs backwards within a run, and no fault record says why");
    r->t = rec->t;
    r->mono = rec->mono;
    return SLUICE_OK;
}

static bool request_id(const struct sluice_record_view *rec, uint8_t id[SLUICE_PAIR_ID_BYTES])
{
    size_t n;

    return sodium_hex2bin(id, SLUICE_PAIR_ID_BYTES, (const char *)rec->request.p, rec->request.n, NULL, &n, NULL) == 0;
}

static enum sluice_status check_decision(struct verifier *v, const struct sluice_record_view *rec, uint64_t seq)
{
    uint8_t id[SLUICE_PAIR_ID_BYTES];
    enum sluice_status st;

    v->report->decisions++;
    if (!span_is(&rec->with, v->records.with))
        return bad(v, seq, "decided with a policy, rules, configuration or program that this run never loaded");
    if (!request_id(rec, id))
        return bad(v, seq, "bad request id");
    st = sluice_pairs_add(&v->records.open, seq, id);
    if (st == SLUICE_ELIMIT)
        return bad(v, seq, "more decisions without outcome than a log may hold");
    if (st != SLUICE_OK)
        return sluice_verify_unreadable(v, &(struct sluice_error){.what = "out of memory"});
    return SLUICE_OK;
}

static enum sluice_status check_outcome(struct verifier *v, const struct sluice_record_view *rec, uint64_t seq)
{
    uint8_t id[SLUICE_PAIR_ID_BYTES];

    v->report->outcomes++;
    if (rec->decision < 0 || (uint64_t)rec->decision >= seq || !request_id(rec, id) ||
        !sluice_pairs_take(&v->records.open, (uint64_t)rec->decision, id))
        return bad(v, seq, "outcome of no open decision: there is none of its number, request and run, or it has one");
    return SLUICE_OK;
}

enum sluice_status sluice_verify_record(struct verifier *v, uint64_t seq, const uint8_t *json, size_t len)
{
    struct verify_records *r = &v->records;
    struct sluice_error why = {0};
    struct sluice_record_view rec;
    enum sluice_status st;

    if (sluice_record_parse(json, len, &rec, &why) != SLUICE_OK)
        return bad(v, seq, why.what);
    if (rec.seq < 0 || (uint64_t)rec.seq != seq)
        return bad(v, seq, "holds another sequence number: records are missing, added or out of order");
    v->report->records++;
    if (rec.kind == SLUICE_RECORD_GENESIS || rec.kind == SLUICE_RECORD_START)
        return begin_run(v, &rec, seq);
    if (!r->begun || r->stopped || !span_is(&rec.boot, r->boot))
        return bad(v, seq, "belongs to no run: the run's start record is missing, or it was shut down");
    if ((st = check_time(v, &rec, seq)) != SLUICE_OK)
        return st;
    if (rec.kind == SLUICE_RECORD_DECISION)
        return check_decision(v, &rec, seq);
    if (rec.kind == SLUICE_RECORD_OUTCOME)
        return check_outcome(v, &rec, seq);
    r->stopped = rec.kind == SLUICE_RECORD_SHUTDOWN;
    return SLUICE_OK;
}
