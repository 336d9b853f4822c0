/* The functions behind the rows of providers.c: one set per API. */
#ifndef SLUICE_GATEWAY_PROVIDER_INTERNAL_H
#define SLUICE_GATEWAY_PROVIDER_INTERNAL_H

#include "gateway/provider.h"

/* A short name for a refusal, fit for a program: "policy_blocked". Static. */
const char *sluice_refusal_code(enum sluice_refusal why);

/* Append text as a JSON string, quotes included. NULL is "". */
enum sluice_status sluice_append_json_string(const char *text, struct sluice_buf *out) SLUICE_MUST_USE;

/* Append pieces, one after the other, until NULL. */
enum sluice_status sluice_append_all(struct sluice_buf *out, const char *const *pieces) SLUICE_MUST_USE;

enum sluice_status sluice_openai_inspect(const uint8_t *doc, size_t len, struct sluice_request_info *out,
                                         struct sluice_error *err);
enum sluice_status sluice_openai_error_body(enum sluice_refusal why, const char *message, const char *request_id,
                                            struct sluice_buf *out);
enum sluice_status sluice_openai_stream_error(enum sluice_refusal why, const char *message, struct sluice_buf *out);
enum sluice_status sluice_openai_answer(const struct sluice_vault *vault, bool stream, struct sluice_answer **out);

enum sluice_status sluice_anthropic_inspect(const uint8_t *doc, size_t len, struct sluice_request_info *out,
                                            struct sluice_error *err);
enum sluice_status sluice_anthropic_error_body(enum sluice_refusal why, const char *message, const char *request_id,
                                               struct sluice_buf *out);
enum sluice_status sluice_anthropic_stream_error(enum sluice_refusal why, const char *message, struct sluice_buf *out);
enum sluice_status sluice_anthropic_answer(const struct sluice_vault *vault, bool stream, struct sluice_answer **out);

enum sluice_status sluice_ollama_inspect(const uint8_t *doc, size_t len, struct sluice_request_info *out,
                                         struct sluice_error *err);
enum sluice_status sluice_ollama_error_body(enum sluice_refusal why, const char *message, const char *request_id,
                                            struct sluice_buf *out);
enum sluice_status sluice_ollama_stream_error(enum sluice_refusal why, const char *message, struct sluice_buf *out);
enum sluice_status sluice_ollama_answer(const struct sluice_vault *vault, bool stream, struct sluice_answer **out);

#endif
