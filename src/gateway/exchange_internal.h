/* The inside of an exchange, shared by exchange.c (reading and deciding), exchange_reply.c (to the client),
 * exchange_answer.c (the upstream's side) and pages.c. */
#ifndef SLUICE_GATEWAY_EXCHANGE_INTERNAL_H
#define SLUICE_GATEWAY_EXCHANGE_INTERNAL_H

#include "core/limits.h"
#include "gateway/exchange.h"
#include "gateway/head.h"

enum phase {
    PHASE_READING = 0, /* head and body arrive */
    PHASE_COMMITTING,  /* the decision is on its way to the disk */
    PHASE_PROVING,     /* is the destination local? */
    PHASE_ASKING,      /* the upstream has the request; nothing has gone to the client */
    PHASE_STREAMING,   /* the answer goes to the client as it comes */
    PHASE_REPLIED,     /* the whole reply is with the listener */
};

enum page { PAGE_NONE = 0, PAGE_HEALTH, PAGE_READY, PAGE_MODELS };

struct sluice_exchange {
    struct sluice_message message; /* from the log; first */
    struct sluice_service *service;
    struct sluice_exchange *next, **link;
    struct sluice_exchange *next_dirty;
    bool is_dirty;
    enum phase phase;

    /* the client */
    struct MHD_Connection *connection; /* NULL: the listener is done with the request */
    struct sluice_head head;
    char target[SLUICE_URL_MAX + 1]; /* as sent, cut */
    const char *query;               /* in target, "" where there is none */
    bool started, crowded, suspended, gone, stopped, delivered;
    int64_t begun_us;
    uint64_t received;      /* bytes of the body, discarded ones included */
    struct sluice_buf body; /* as sent, then decoded */
    enum page page;
    bool refused; /* before anything was decided: */
    enum sluice_refusal why;
    unsigned why_status;  /* 0: as the refusal says */
    const char *why_text; /* static */

    /* the decision */
    uint8_t id[SLUICE_REQUEST_ID_BYTES];
    char id_text[2 * SLUICE_REQUEST_ID_BYTES + 1];
    const char *tenant;
    const struct sluice_provider *provider; /* whose words errors are put in */
    const struct sluice_config_route *route;
    const struct sluice_config_destination *destination;
    struct sluice_request_info info;
    struct sluice_gate_result result;
    bool decided;               /* its record is durable */
    bool committing, committed; /* the log has it; its answer has come */
    enum sluice_status commit_status;
    uint64_t seq;
    int64_t commit_start_us, commit_us;
    struct sluice_locality_question *question;
    bool answered_locality, proved;
    const char *locality_text;

    /* the upstream */
    struct sluice_upstream *upstream;
    struct sluice_buf request; /* what is sent, where it differs from result.output */
    struct sluice_answer *answer;
    unsigned status;
    char content_type[128];
    struct sluice_buf pass; /* headers for the client: name NUL value NUL ... */
    bool begun, streams, encoded, garbage, upstream_done, paused, finished;
    enum sluice_upstream_end end;
    struct sluice_buf out; /* for the client */
    size_t out_at;         /* bytes of it gone */
    int64_t upstream_start_us, upstream_us;

    /* the outcome */
    const char *outcome; /* static; NULL: as it turned out */
    int status_given;
    int64_t bytes_in, bytes_out;
};

int64_t sluice_exchange_now(const struct sluice_exchange *x);

/* Put it on the list that sluice_service_turn() works through. */
void sluice_exchange_touch(struct sluice_exchange *x);

/* exchange_reply.c. Let the listener go on with a request that it was told to leave alone. */
void sluice_exchange_wake(struct sluice_exchange *x);

/* Reply with what is in x->out, once. content_type borrowed for the call. False: it cannot be, close the connection. */
bool sluice_exchange_reply(struct sluice_exchange *x, unsigned status, const char *content_type);

/* Reply with a refusal in the API's own words. message holds no prompt text. status 0: as the refusal says. */
bool sluice_exchange_refuse(struct sluice_exchange *x, enum sluice_refusal why, unsigned status, const char *message);

/* Begin a reply whose body comes as the upstream sends it. */
bool sluice_exchange_open_stream(struct sluice_exchange *x);

/* exchange_answer.c: ask the upstream; what it does is seen by sluice_exchange_follow(). */
void sluice_exchange_ask(struct sluice_exchange *x);
void sluice_exchange_follow(struct sluice_exchange *x);
size_t sluice_exchange_pending(const struct sluice_exchange *x);

/* pages.c: which page a path is; the reply, and why a prompt was blocked. */
enum page sluice_page_find(const char *path);
bool sluice_page_reply(struct sluice_exchange *x);
void sluice_block_message(const struct sluice_exchange *x, char *out, size_t size);

/* The provider whose path is most like this one: whoever calls it understands that one's errors. Never NULL. */
const struct sluice_provider *sluice_nearest_provider(const char *path);

#endif
