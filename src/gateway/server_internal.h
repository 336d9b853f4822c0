/* server.c (what is shared) and server_loop.c (one loop). */
#ifndef SLUICE_GATEWAY_SERVER_INTERNAL_H
#define SLUICE_GATEWAY_SERVER_INTERNAL_H

#include "gateway/exchange.h"
#include "gateway/server.h"

#include <pthread.h>

struct sluice_server_loop;

/* fd: a listening socket, taken. signals: an fd of signalfd(), -1 for none, borrowed; what comes from it is given to
 * on_signal(ctx). shared: config to log are filled in. Returns new. */
enum sluice_status sluice_server_loop_create(const struct sluice_service *shared, const struct sluice_gate *gate,
                                             int fd, int signals, void (*on_signal)(void *ctx), void *ctx,
                                             struct sluice_server_loop **out, struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_server_loop_run(struct sluice_server_loop *l, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_server_loop_stop(struct sluice_server_loop *l); /* any thread, and signal handlers */
void sluice_server_loop_free(struct sluice_server_loop *l);

#endif
