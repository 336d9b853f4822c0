#include "gateway/loop.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define EVENTS_AT_ONCE 256

struct sluice_watch {
    struct sluice_loop *loop;
    int fd;
    sluice_watch_fn fn; /* NULL: unwatched, waits to be freed */
    void *ctx;
    struct sluice_watch *next_dead;
};

struct sluice_loop {
    int epoll;
    struct sluice_watch *dead; /* events of the running batch may still point at these */
};

struct sluice_mailbox {
    pthread_mutex_t lock;
    struct sluice_message *first, **last;
    int event;
    struct sluice_watch *watch;
    void (*receive)(void *ctx, struct sluice_message *m);
    void *ctx;
};

static enum sluice_status fail_errno(struct sluice_error *err, const char *doing)
{
    return sluice_fail(err, SLUICE_EIO, "cannot %s: %s", doing, strerror(errno));
}

enum sluice_status sluice_loop_create(struct sluice_loop **out, struct sluice_error *err)
{
    struct sluice_loop *l = calloc(1, sizeof(*l));

    *out = NULL;
    if (l == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    if ((l->epoll = epoll_create1(EPOLL_CLOEXEC)) < 0) {
        free(l);
        return fail_errno(err, "create an epoll instance");
    }
    *out = l;
    return SLUICE_OK;
}

static void bury(struct sluice_loop *l)
{
    while (l->dead != NULL) {
        struct sluice_watch *w = l->dead;

        l->dead = w->next_dead;
        free(w);
    }
}

void sluice_loop_free(struct sluice_loop *l)
{
    if (l == NULL)
        return;
    bury(l);
    (void)close(l->epoll);
    free(l);
}

struct sluice_watch *sluice_loop_watch(struct sluice_loop *l, int fd, uint32_t events, sluice_watch_fn fn, void *ctx)
{
    struct sluice_watch *w = calloc(1, sizeof(*w));
    struct epoll_event ev = {.events = events, .data.ptr = w};

    if (w == NULL)
        return NULL;
    *w = (struct sluice_watch){.loop = l, .fd = fd, .fn = fn, .ctx = ctx};
    if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &ev) != 0) {
        free(w);
        return NULL;
    }
    return w;
}

bool sluice_watch_set(struct sluice_watch *w, uint32_t events)
{
    struct epoll_event ev = {.events = events, .data.ptr = w};

    return epoll_ctl(w->loop->epoll, EPOLL_CTL_MOD, w->fd, &ev) == 0;
}

void sluice_unwatch(struct sluice_watch *w)
{
    if (w == NULL)
        return;
    (void)epoll_ctl(w->loop->epoll, EPOLL_CTL_DEL, w->fd, NULL);
    w->fn = NULL;
    w->next_dead = w->loop->dead;
    w->loop->dead = w;
}

enum sluice_status sluice_loop_wait(struct sluice_loop *l, int timeout_ms, struct sluice_error *err)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int n = epoll_wait(l->epoll, events, EVENTS_AT_ONCE, timeout_ms);

    if (n < 0 && errno != EINTR)
        return fail_errno(err, "wait for events");
    for (int i = 0; i < n; i++) {
        struct sluice_watch *w = events[i].data.ptr;

        if (w->fn != NULL)
            w->fn(w->ctx, events[i].events);
    }
    bury(l);
    return SLUICE_OK;
}

static void mailbox_ready(void *ctx, uint32_t events)
{
    struct sluice_mailbox *b = ctx;
    struct sluice_message *m;
    uint64_t count;

    (void)events;
    (void)!read(b->event, &count, sizeof(count));
    (void)pthread_mutex_lock(&b->lock);
    m = b->first;
    b->first = NULL;
    b->last = &b->first;
    (void)pthread_mutex_unlock(&b->lock);
    while (m != NULL) {
        struct sluice_message *next = m->next;

        b->receive(b->ctx, m);
        m = next;
    }
}

enum sluice_status sluice_mailbox_create(struct sluice_loop *l, void (*receive)(void *ctx, struct sluice_message *m),
                                         void *ctx, struct sluice_mailbox **out, struct sluice_error *err)
{
    struct sluice_mailbox *b = calloc(1, sizeof(*b));

    *out = NULL;
    if (b == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    b->last = &b->first;
    b->receive = receive;
    b->ctx = ctx;
    if ((b->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0 ||
        (b->watch = sluice_loop_watch(l, b->event, EPOLLIN, mailbox_ready, b)) == NULL) {
        (void)fail_errno(err, "create an event descriptor");
        if (b->event >= 0)
            (void)close(b->event);
        free(b);
        return SLUICE_EIO;
    }
    (void)pthread_mutex_init(&b->lock, NULL);
    *out = b;
    return SLUICE_OK;
}

void sluice_mailbox_post(struct sluice_mailbox *b, struct sluice_message *m)
{
    const uint64_t one = 1;

    m->next = NULL;
    (void)pthread_mutex_lock(&b->lock);
    *b->last = m;
    b->last = &m->next;
    /* Under the lock: once it is released the receiver may take m and free the mailbox. */
    (void)!write(b->event, &one, sizeof(one));
    (void)pthread_mutex_unlock(&b->lock);
}

void sluice_mailbox_free(struct sluice_mailbox *b)
{
    if (b == NULL)
        return;
    sluice_unwatch(b->watch);
    (void)close(b->event);
    (void)pthread_mutex_destroy(&b->lock);
    free(b);
}
