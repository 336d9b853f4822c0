/*
 * What differs between the client APIs we speak. Adding one is one file (provider_<name>.c) and one row in providers.c.
 */
#ifndef SLUICE_GATEWAY_PROVIDER_H
#define SLUICE_GATEWAY_PROVIDER_H

#include "core/buf.h"
#include "gate/gate.h"
#include "redact/restore.h"

/* What the gate must know of a request body before it decides. */
struct sluice_request_info {
    char model[128];            /* NUL-terminated; a longer name, or one with control characters, is refused */
    bool stream;                /* the answer will be a stream (Ollama: unless "stream": false) */
    unsigned unscannable;       /* set of enum sluice_unscannable */
    struct sluice_roles *roles; /* provider's own: message index -> role; freed by sluice_request_info_release */
    /* Where the body holds random bytes in base64, as struct sluice_gate_request wants it: only in places the API has
     * for them, and only what decodes to something else than text. Freed likewise. */
    struct sluice_gate_span *opaque;
    size_t n_opaque;
};

/* Why the gate itself refuses; each API words it in its own error shape. */
enum sluice_refusal {
    SLUICE_REFUSE_POLICY = 0, /* 400: a clause blocked it */
    SLUICE_REFUSE_BAD_BODY,   /* 400: not JSON, duplicate key... */
    SLUICE_REFUSE_NOT_FOUND,  /* 404: a path we do not speak */
    SLUICE_REFUSE_METHOD,     /* 405 */
    SLUICE_REFUSE_TOO_LARGE,  /* 413 */
    SLUICE_REFUSE_ENCODING,   /* 415 */
    SLUICE_REFUSE_HEADERS,    /* 431, or 400 for a malformed header */
    SLUICE_REFUSE_BUSY,       /* 503: connection limit */
    SLUICE_REFUSE_NOT_LOCAL,  /* 503: the local destination could not be proved local */
    SLUICE_REFUSE_LOG,        /* 503: the audit log takes nothing */
    SLUICE_REFUSE_INTERNAL,   /* 500: could not tell */
    SLUICE_REFUSE_UPSTREAM,   /* 502: upstream unreachable or its answer is garbage */
    SLUICE_REFUSE_TIMEOUT,    /* 504: upstream too slow */
    SLUICE_REFUSE_KEY,        /* 401: no key of a client that we know */
};

/*
 * Turns an upstream's answer into the client's. A whole answer is held and restored when it ends. Of a stream, each
 * event leaves as soon as it is whole, byte for byte as it came but for the strings in which something is restored;
 * only what may be the beginning of a placeholder is held back, and goes out by the end of its text: in the event that
 * ends it, or in an event of our own before that. Log probabilities repeat the text token by token and cannot be made
 * to fit: they become null. Where no placeholder was made, everything passes as it comes, unread. One per exchange, one
 * thread. Memory is bounded by SLUICE_EVENT_MAX (streams) and SLUICE_ANSWER_MAX (whole answers).
 */
struct sluice_answer;

struct sluice_provider {
    const char *name;        /* "openai", "anthropic", "ollama" */
    const char *path;        /* "/v1/chat/completions" */
    const char *stream_type; /* content type of a streamed answer, "text/event-stream" */

    /* Read the (strictly checked) request body. EFORMAT: not a request of this API. */
    enum sluice_status (*inspect)(const uint8_t *doc, size_t len, struct sluice_request_info *out,
                                  struct sluice_error *err);

    /* Name of the request header that carries the upstream's key, and what stands before the key: "authorization" and
     * "Bearer "; NULL where the API has none. */
    const char *auth_header, *auth_prefix;

    /* Append the error body this API's SDKs understand. message holds no prompt text. */
    enum sluice_status (*error_body)(enum sluice_refusal why, const char *message, const char *request_id,
                                     struct sluice_buf *out);

    /* Append an error as it appears inside a stream that has begun. */
    enum sluice_status (*stream_error)(enum sluice_refusal why, const char *message, struct sluice_buf *out);

    /* vault (NULL: no placeholders) is borrowed until free. stream as the *answer's* content type says, not the
     * request. Returns new. */
    enum sluice_status (*answer_create)(const struct sluice_vault *vault, bool stream, struct sluice_answer **out);
};

/* The provider of a request path (without its query), NULL when there is none. Static. */
const struct sluice_provider *sluice_provider_for_path(const char *path);
const struct sluice_provider *sluice_provider_find(const char *name);
const struct sluice_provider *sluice_providers(size_t *n);

/* Role of the message a leaf path lies in: as struct sluice_gate_request wants it, ctx is the sluice_request_info. */
const char *sluice_request_role(void *info, const char *path);
void sluice_request_info_release(struct sluice_request_info *info);

/* HTTP status of a refusal. */
unsigned sluice_refusal_status(enum sluice_refusal why);

/* The next bytes of the upstream's answer; what may go to the client is appended to out. EFORMAT: garbage; ELIMIT. Not
 * OK: only break and free may follow. */
enum sluice_status sluice_answer_feed(struct sluice_answer *a, const uint8_t *p, size_t n,
                                      struct sluice_buf *out) SLUICE_MUST_USE;
/* The upstream's answer is whole (or its stream ended): what is held back is flushed. EFORMAT: it ended too early, or
 * is garbage; of a stream, what could be restored is in out, and an error event may follow it. */
enum sluice_status sluice_answer_end(struct sluice_answer *a, struct sluice_buf *out) SLUICE_MUST_USE;
/* Instead of end, where the upstream broke off or feed failed: what is held of texts goes out, an event cut in two is
 * dropped or closed, and an error event may follow. Nothing of a whole answer goes out. */
enum sluice_status sluice_answer_break(struct sluice_answer *a, struct sluice_buf *out) SLUICE_MUST_USE;
uint64_t sluice_answer_restored(const struct sluice_answer *a); /* placeholders put back so far */
void sluice_answer_free(struct sluice_answer *a);

#endif
