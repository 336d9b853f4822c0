/*
 * `sluice serve`: listeners, loops, and what they share. create() loads and opens everything and listens; run() serves
 * until stop(). One loop a thread (config: listen.threads), each with its own listening socket, upstreams and scanner.
 */
#ifndef SLUICE_GATEWAY_SERVER_H
#define SLUICE_GATEWAY_SERVER_H

#include "core/clock.h"
#include "gateway/config.h"

struct sluice_server;

struct sluice_server_options {
    const struct sluice_clock *clock; /* NULL: the system's */
    const char *version;              /* for records and the User-Agent of upstream requests; NULL: "0" */
    uint8_t binary[32];               /* SHA-256 of the program, for records; zero: not known */
    /* What is kept of rules between starts (ruleset.h): cache_dir where the config names none, and a folder that was
     * made of the built-in rules when the program was built. Either may be NULL; both borrowed during the call. */
    const char *cache_dir, *prepared_dir;
    /* Told once, on any thread, that the audit log takes no more, so that nothing is sent on. NULL: nobody is told. */
    void (*log_failed)(void *ctx, const struct sluice_error *why);
    void *log_failed_ctx;
    bool signals; /* SIGTERM and SIGINT stop it: they are blocked in every thread from create() on */
};

/* config is borrowed until free. Errors name the file, or the address that cannot be had. All rules' code is compiled
 * before anything listens: no request waits for it, and one that cannot be had keeps the gate from starting. Returns
 * new. */
enum sluice_status sluice_server_create(const struct sluice_config *config, const struct sluice_server_options *opts,
                                        struct sluice_server **out, struct sluice_error *err) SLUICE_MUST_USE;

/* The same checks without opening the log or listening: keys, rules and policy are loaded and thrown away. */
enum sluice_status sluice_server_check(const struct sluice_config *config, const struct sluice_server_options *opts,
                                       struct sluice_error *err) SLUICE_MUST_USE;

/* NULL, or why names are not looked for though the policy would have them: to be said aloud. */
const struct sluice_error *sluice_server_no_model(const struct sluice_server *s);

uint16_t sluice_server_port(const struct sluice_server *s); /* the one it listens on, where the config says 0 too */

/* Serve until stopped; then no new request is taken, open ones have limits.stop_s to end, and what remains is ended and
 * recorded as stopped. Once. */
enum sluice_status sluice_server_run(struct sluice_server *s, struct sluice_error *err) SLUICE_MUST_USE;

/* Any thread, and signal handlers. A second call ends open requests at once. */
void sluice_server_stop(struct sluice_server *s);

void sluice_server_free(struct sluice_server *s); /* closes the log; NULL is fine */

/* For the whole process, before anything secret is read: no core dumps, not traceable by other processes of the user,
 * SIGPIPE ignored, as many descriptors as connections need. */
void sluice_server_harden(const struct sluice_config *config);

#endif
