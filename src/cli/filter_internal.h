/* Parts of `sluice filter`: the reader, the ledger of records under way, and the two formats. */
#ifndef SLUICE_CLI_FILTER_INTERNAL_H
#define SLUICE_CLI_FILTER_INTERNAL_H

#include "cli/session.h"

#include <pthread.h>

/* Standard input, read in large pieces. */
struct filter_reader {
    int fd;
    struct sluice_buf buf; /* unread bytes are buf.data[at..len) */
    size_t at;
    bool end;
};

void filter_reader_init(struct filter_reader *r, int fd);
void filter_reader_release(struct filter_reader *r);

/* Read what one read(2) gives (waits for at least a byte). EIO. At the end of input r->end is set. */
enum sluice_status filter_reader_fill(struct filter_reader *r, struct sluice_error *err) SLUICE_MUST_USE;

/* Whether a read would wait. */
bool filter_reader_idle(const struct filter_reader *r);

/*
 * The next line without its line break, borrowed until the next call. *got is false at the end of input. *too_long: the
 * line is longer than SLUICE_BODY_MAX; it was skipped to its end and line is empty.
 */
enum sluice_status filter_reader_line(struct filter_reader *r, const uint8_t **line, size_t *len, bool *got,
                                      bool *too_long, struct sluice_error *err) SLUICE_MUST_USE;
/* Whether a whole line lies in the buffer. */
bool filter_reader_has_line(const struct filter_reader *r);

/* Decisions given to the log and not yet durable, and the outcomes owed for them. */
#define FILTER_BATCH_MAX 1024u

struct filter_entry {
    struct filter_ledger *ledger;
    uint8_t request[SLUICE_REQUEST_ID_BYTES];
    uint64_t seq;
    int64_t bytes_in, bytes_out;
};

struct filter_ledger {
    struct sluice_log *log;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t pending;
    bool failed;
    size_t n; /* entries of this batch */
    struct filter_entry entries[FILTER_BATCH_MAX];
};

void filter_ledger_init(struct filter_ledger *l, struct sluice_log *log);
void filter_ledger_release(struct filter_ledger *l);
bool filter_ledger_full(const struct filter_ledger *l);

/* Give a decision to the log (rec->request is filled in here). */
enum sluice_status filter_ledger_add(struct filter_ledger *l, struct sluice_decision_record *rec, int64_t bytes_in,
                                     int64_t bytes_out, struct sluice_error *err) SLUICE_MUST_USE;

/* Wait until every decision is durable. EIO when one is not: nothing of this batch may be written then. */
enum sluice_status filter_ledger_wait(struct filter_ledger *l, struct sluice_error *err) SLUICE_MUST_USE;

/* Record how each decision of the batch ended, begin a new one. written: what filter_write() said of it; unless OK it
 * is returned, and err stays as it is. */
enum sluice_status filter_ledger_close_batch(struct filter_ledger *l, enum sluice_status written,
                                             struct sluice_error *err) SLUICE_MUST_USE;

struct filter_options {
    const char *field; /* of JSON Lines: the member that is filtered */
    bool dry_run, keep_local;
};

/* Replace every finding that some clause acts on by what its verdict says: for what must not go on as it is. Verdicts
 * whose surrogate fell back say so afterwards. */
enum sluice_status filter_redact_all(const struct sluice_redact_key *key, struct sluice_gate_result *res,
                                     const uint8_t *text, size_t len, struct sluice_buf *out,
                                     struct sluice_error *err) SLUICE_MUST_USE;

/* Write all of b to standard output and clear it. */
enum sluice_status filter_write(struct sluice_buf *b, struct sluice_error *err) SLUICE_MUST_USE;

/* Run to the end of input. Returns the exit status. */
int filter_jsonl(struct sluice_session *s, const struct filter_options *o);
int filter_text(struct sluice_session *s, const struct filter_options *o);

#endif
