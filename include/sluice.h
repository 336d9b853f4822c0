/*
 * sluice.h - Sluice as a library: scan a prompt, decide what may happen to it, redact it, and put the values back into
 * the answer. What `sluice serve` does, without the HTTP and without the audit log: an embedder that needs evidence
 * runs the gateway.
 *
 * Errors: every function that can fail returns a status and fills *err (which may be NULL). Nothing found is never how
 * a failure looks, and a prompt that failed says BLOCK. No error holds a byte of a prompt.
 *
 * Threads: an engine is immutable and may be shared by any number of threads; a worker, the prompts it made and their
 * streams belong to one thread at a time.
 *
 * Memory: what a function returns new is freed by its _free, which accepts NULL and wipes prompt text and values. All
 * else is borrowed from the object it was asked of, until that is freed.
 */
#ifndef SLUICE_H
#define SLUICE_H

#include "sluice_types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SLUICE_KEY_BYTES 32u

/* The library's version, "0.1.0". */
SLUICE_API const char *sluice_version(void);

/* One line about an error for a log: "policy.json:14: clauses[2].action: unknown action". Returns buf. */
SLUICE_API const char *sluice_error_line(const struct sluice_error *err, char *buf, size_t size);

/* "block", "allow", "redact", "local". */
SLUICE_API const char *sluice_action_text(enum sluice_action action);

struct sluice_engine;

struct sluice_engine_options {
    const char *rules;     /* a rule pack or a folder of them */
    const char *policy;    /* a policy file */
    const char *cache;     /* folder (mode 700, else not used) that keeps what was made of the rules; may be NULL */
    const char *own_store; /* a store of own secrets (`sluice rules own`)... */
    const char *own_key;   /* ...and its key file; both may be NULL */
    const char *model; /* a model that finds names and places (`sluice model`); NULL: none. One that does not open is
                        * an error, unless the policy calls it optional (docs/policy.md) */
    uint8_t key[SLUICE_KEY_BYTES]; /* placeholders are made under it; the same key makes the same ones. Copied. */
};

/* Load rules and policy and compile them: takes seconds, and a tenth of one where `cache` keeps what came of the same
 * rules. Returns new. */
SLUICE_API enum sluice_status sluice_engine_create(const struct sluice_engine_options *opts, struct sluice_engine **out,
                                                   struct sluice_error *err) SLUICE_MUST_USE;
SLUICE_API void sluice_engine_free(struct sluice_engine *e); /* after all its workers */

/* NULL, or why names are not looked for though the policy would have them found. Borrowed. */
SLUICE_API const struct sluice_error *sluice_engine_no_model(const struct sluice_engine *e);

struct sluice_worker;
SLUICE_API enum sluice_status sluice_worker_create(const struct sluice_engine *e, struct sluice_worker **out,
                                                   struct sluice_error *err) SLUICE_MUST_USE;
SLUICE_API void sluice_worker_free(struct sluice_worker *w); /* after all its prompts */

/* A prompt that was scanned and decided. */
struct sluice_prompt;

/* Plain text, or a JSON request body whose every string is scanned. text is not kept; model may be NULL. A prompt is
 * made (and says BLOCK) also when the status is not OK, unless memory ran out. Returns new. */
SLUICE_API enum sluice_status sluice_prompt_text(struct sluice_worker *w, const char *model, const void *text,
                                                 size_t len, struct sluice_prompt **out,
                                                 struct sluice_error *err) SLUICE_MUST_USE;
SLUICE_API enum sluice_status sluice_prompt_json(struct sluice_worker *w, const char *model, const void *body,
                                                 size_t len, struct sluice_prompt **out,
                                                 struct sluice_error *err) SLUICE_MUST_USE;
SLUICE_API void sluice_prompt_free(struct sluice_prompt *p); /* after its streams */

SLUICE_API enum sluice_action sluice_prompt_action(const struct sluice_prompt *p);

/* What may leave (for LOCAL: to local inference only): the bytes and their number. NULL when the action is BLOCK. */
SLUICE_API const void *sluice_prompt_output(const struct sluice_prompt *p, size_t *len);

/* Findings by start, and the clauses that fired, by id, in the policy's order. Beyond the last: NULL, and for a path
 * "". A path names places, never data: "messages[1].content"; "" for plain text. */
SLUICE_API size_t sluice_prompt_findings(const struct sluice_prompt *p);
SLUICE_API const struct sluice_finding *sluice_prompt_finding(const struct sluice_prompt *p, size_t i);
SLUICE_API const char *sluice_prompt_finding_path(const struct sluice_prompt *p, size_t i);
SLUICE_API size_t sluice_prompt_clauses(const struct sluice_prompt *p);
SLUICE_API const char *sluice_prompt_clause(const struct sluice_prompt *p, size_t i);

/* Restored text, given out as it is ready. */
typedef void (*sluice_text_fn)(void *ctx, const void *text, size_t len);

/* Puts the values behind a prompt's placeholders back into an answer that arrives in pieces. */
struct sluice_stream;

/* escapes: 0 for prose; 1 where the text is itself the inside of a JSON string's JSON (tool arguments). Returns new. */
SLUICE_API enum sluice_status sluice_stream_create(const struct sluice_prompt *p, unsigned escapes,
                                                   struct sluice_stream **out,
                                                   struct sluice_error *err) SLUICE_MUST_USE;

/* The next bytes of the answer, and its end, after which the stream is as new. fn is called with what can be given out,
 * borrowed for that call. Not OK: only free may follow. */
SLUICE_API enum sluice_status sluice_stream_feed(struct sluice_stream *s, const void *text, size_t len,
                                                 sluice_text_fn fn, void *ctx,
                                                 struct sluice_error *err) SLUICE_MUST_USE;
SLUICE_API enum sluice_status sluice_stream_end(struct sluice_stream *s, sluice_text_fn fn, void *ctx,
                                                struct sluice_error *err) SLUICE_MUST_USE;
SLUICE_API void sluice_stream_free(struct sluice_stream *s);

#ifdef __cplusplus
}
#endif

#endif
