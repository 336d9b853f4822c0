/*
 * Local means local: before a prompt goes to a local destination, and again on a schedule, the destination is asked
 * whether it computes there. A loopback address proves nothing: an Ollama server passes requests for some models on to
 * a cloud (a name ending in ":cloud" or "-cloud", or any alias with a remote_host).
 *
 *   ollama    the name does not end so; GET /api/tags lists the model and POST /api/show describes it, both without
 *             remote_host or remote_model (Ollama's api/types.go). Where GET /api/status exists and says that the
 *             cloud is disabled, that alone is the proof: the server then passes nothing on.
 *   operator  whoever wrote the configuration vouches for it
 *   built-in  our own upstream
 *
 * Whatever the proof, the address must be loopback or in a configured private network: upstream.c checks that when the
 * socket is made and before each request. "Could not ask" is no proof. All of it on one loop's thread.
 */
#ifndef SLUICE_GATEWAY_LOCALITY_H
#define SLUICE_GATEWAY_LOCALITY_H

#include "gateway/upstream.h"

struct sluice_locality;
struct sluice_locality_question;

/* All borrowed until free. Returns new. */
enum sluice_status sluice_locality_create(struct sluice_upstreams *upstreams, const struct sluice_config_limits *limits,
                                          const struct sluice_clock *clock, struct sluice_locality **out,
                                          struct sluice_error *err) SLUICE_MUST_USE;
void sluice_locality_free(struct sluice_locality *l); /* cancels what is under way */

/* why: static, "" when proved. */
typedef void (*sluice_locality_fn)(void *ctx, bool proved, const char *why);

/*
 * Is this model of this (local) destination local? fn is called once: before this returns (*out is NULL then), or later
 * from sluice_upstreams_run(). The question is freed by its answer.
 */
void sluice_locality_ask(struct sluice_locality *l, const struct sluice_config_destination *d, const char *model,
                         sluice_locality_fn fn, void *ctx, struct sluice_locality_question **out);
void sluice_locality_cancel(struct sluice_locality_question *q); /* fn is not called. NULL is fine */

/* Renews proofs in use that are about to run out. Call it every second or so. */
void sluice_locality_tick(struct sluice_locality *l);

/* For tests and `sluice doctor`: what an answer proves. EFORMAT with the reason in err (static text) when it does not.
 */
enum sluice_status sluice_locality_check_name(const char *model, struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_locality_check_show(const uint8_t *answer, size_t len,
                                              struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_locality_check_tags(const uint8_t *answer, size_t len, const char *model,
                                              struct sluice_error *err) SLUICE_MUST_USE;
bool sluice_locality_cloud_disabled(const uint8_t *status_answer, size_t len);

/* A request that would make an Ollama server ask others by itself: it searches the web on the client's behalf for a
 * tool of type "web_search..." or "web_fetch...", with words from the prompt. EFORMAT for such a one, and for no JSON.
 */
enum sluice_status sluice_locality_check_request(const uint8_t *doc, size_t len,
                                                 struct sluice_error *err) SLUICE_MUST_USE;

#endif
