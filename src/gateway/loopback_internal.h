/* Between the server of loopback.c and what each API answers (loopback_<api>.c). */
#ifndef SLUICE_GATEWAY_LOOPBACK_INTERNAL_H
#define SLUICE_GATEWAY_LOOPBACK_INTERNAL_H

#include "core/buf.h"

#include <json-c/json.h>

enum loopback_fault { FAULT_NONE = 0, FAULT_DIE, FAULT_END, FAULT_HANG, FAULT_ERROR_IN_STREAM, FAULT_GARBAGE };

/* What a request asks for. Read by loopback_prompt.c; strings are borrowed from body. */
struct loopback_prompt {
    struct json_object *body;
    const char *label, *model;
    struct sluice_buf said;  /* "cloud here. You said: ..." without a directive's head */
    struct sluice_buf think; /* empty: no thinking */
    const char *tools[2];    /* names of the tools to call; NULL: none */
    bool custom[2];          /* ...is one that takes free text (OpenAI) */
    struct sluice_buf arguments;
    bool stream, usage; /* usage: OpenAI's stream_options.include_usage */
    unsigned choices;   /* OpenAI's n */

    enum loopback_fault fault;
    unsigned status; /* not 200: an error instead of an answer */
    unsigned retry_after;
    unsigned slow_ms;
    unsigned long big; /* letters of the answer; 0: an echo */
};

/* The answer, and where its events end. Building never fails half way: `failed` sticks. */
struct loopback_reply {
    unsigned status;
    const char *type;
    struct sluice_buf body;
    size_t *ends;
    size_t n_ends, cap_ends;
    bool stream, failed;
    const char *header_names[8]; /* static */
    char header_values[8][32];
    size_t n_headers;
};

void loopback_reply_init(struct loopback_reply *r);
void loopback_reply_release(struct loopback_reply *r);

/*
 * Append text. $s: a string as it is; $q: a string as JSON; $b: a struct sluice_buf * as JSON; $t: two arguments,
 * pointer and size_t length, as JSON; $u: unsigned.
 */
void loopback_add(struct loopback_reply *r, const char *fmt, ...);
void loopback_end_event(struct loopback_reply *r);
void loopback_header(struct loopback_reply *r, const char *name, const char *fmt, ...) SLUICE_PRINTF(3, 4);

/* The next piece of a text at *at, a few characters long, never cut inside one. False at the end. */
bool loopback_piece(const struct sluice_buf *text, size_t *at, size_t *turn, const char **piece, size_t *len);

/* Words, near enough to tokens. */
unsigned loopback_tokens(const struct sluice_buf *text);

/* One of the APIs: where, how it words an answer, an error, and an error inside a stream. */
struct loopback_api {
    const char *path;
    const char *stream_type;
    bool streams_unasked;
    void (*answer)(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r);
    void (*error)(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r);
    void (*error_event)(struct loopback_reply *r);
};

extern const struct loopback_api loopback_openai, loopback_anthropic, loopback_ollama;

/* False: the body is no request. */
bool loopback_prompt_read(const struct loopback_api *api, const char *label, const uint8_t *body, size_t len,
                          struct loopback_prompt *p);
void loopback_prompt_release(struct loopback_prompt *p);

/* GET /v1/models and Ollama's questions about models. False: not one of these. body may be empty. */
bool loopback_about(const char *method, const char *path, const uint8_t *body, size_t len, bool cloud_disabled,
                    struct loopback_reply *r);

#endif
