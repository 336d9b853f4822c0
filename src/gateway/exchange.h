/*
 * One request from its first byte to its last: check its head, collect its body, decide, record, and only when the
 * record is durable ask the upstream; restore the answer. An exchange belongs to its loop's thread.
 *
 * libmicrohttpd's and libcurl's callbacks only change the exchange and put it on the service's list of exchanges to
 * look at; sluice_service_turn() then does what follows. So neither library is ever called from the other's callback.
 */
#ifndef SLUICE_GATEWAY_EXCHANGE_H
#define SLUICE_GATEWAY_EXCHANGE_H

#include "audit/log.h"
#include "gate/gate.h"
#include "gateway/config.h"
#include "gateway/locality.h"
#include "gateway/loop.h"
#include "gateway/upstream.h"

#include <microhttpd.h>

struct sluice_exchange;

/* What the exchanges of one loop share. All borrowed. */
struct sluice_service {
    const struct sluice_config *config;
    const struct sluice_clock *clock;
    const struct sluice_redact_key *redact_key;
    const char *version;
    char *const *urls; /* where each destination listens, in the order of the config: built-in ones included */
    struct sluice_gate_worker *worker;
    struct sluice_log *log;
    struct sluice_upstreams *upstreams;
    struct sluice_locality *locality;
    struct sluice_mailbox *mailbox; /* made with sluice_service_receive() */
    bool stopping;                  /* new requests are refused */
    /* the exchanges' own: */
    struct sluice_exchange *first, *dirty;
    size_t n; /* exchanges alive */
    int64_t tick_us;
};

/* A message from the log's thread; ctx is the service. */
void sluice_service_receive(void *ctx, struct sluice_message *m);

/* Does what callbacks left to do. Call it after every wait. */
void sluice_service_turn(struct sluice_service *s);

/* Ends what is still open, as "stopped". Exchanges are gone once n is 0. */
void sluice_service_abort(struct sluice_service *s);

/* The listener's side. create: when the request line is there; NULL when it cannot be. crowded: there are more
 * connections than allowed, refuse it. */
struct sluice_exchange *sluice_exchange_create(struct sluice_service *s, struct MHD_Connection *c, const char *target,
                                               bool crowded);
enum MHD_Result sluice_exchange_access(struct sluice_exchange *x, const char *method, const char *version,
                                       const char *data, size_t *len);
void sluice_exchange_hung_up(struct sluice_exchange *x); /* the client is gone */
void sluice_exchange_completed(struct sluice_exchange *x, enum MHD_RequestTerminationCode how);

#endif
