/*
 * One thread's epoll: watches that call back when their descriptor is ready. Everything here belongs to the thread that
 * runs the loop, except the mailbox (sluice_mailbox_*), through which other threads talk to it.
 */
#ifndef SLUICE_GATEWAY_LOOP_H
#define SLUICE_GATEWAY_LOOP_H

#include "core/status.h"

struct sluice_loop;
struct sluice_watch;

/* events: EPOLLIN... as epoll reports them. It may unwatch any watch, its own included. */
typedef void (*sluice_watch_fn)(void *ctx, uint32_t events);

/* EIO, with the system's reason. Returns new. */
enum sluice_status sluice_loop_create(struct sluice_loop **out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_loop_free(struct sluice_loop *l); /* after all its watches */

/* fd is borrowed until unwatched and must be unwatched before it is closed. Returns new, NULL when it cannot be. */
struct sluice_watch *sluice_loop_watch(struct sluice_loop *l, int fd, uint32_t events, sluice_watch_fn fn, void *ctx);
bool sluice_watch_set(struct sluice_watch *w, uint32_t events) SLUICE_MUST_USE;
void sluice_unwatch(struct sluice_watch *w); /* no callback comes after it; NULL is fine */

/* Wait at most timeout_ms (-1: as long as it takes) and call back for what is ready. */
enum sluice_status sluice_loop_wait(struct sluice_loop *l, int timeout_ms, struct sluice_error *err) SLUICE_MUST_USE;

/* Messages from other threads. The message is part of an object of the receiver's, in one mailbox at a time. */
struct sluice_message {
    struct sluice_message *next;
};
struct sluice_mailbox;

/* receive is called on the loop's thread, once a message, in order of arrival. Returns new. */
enum sluice_status sluice_mailbox_create(struct sluice_loop *l, void (*receive)(void *ctx, struct sluice_message *m),
                                         void *ctx, struct sluice_mailbox **out,
                                         struct sluice_error *err) SLUICE_MUST_USE;
void sluice_mailbox_post(struct sluice_mailbox *b, struct sluice_message *m); /* any thread */
void sluice_mailbox_free(struct sluice_mailbox *b);                           /* nobody may post any more */

#endif
