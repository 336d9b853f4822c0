#include "core/limits.h"
#include "gateway/server_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define TURN_MS 1000          /* a loop looks round at least this often */
#define EXTRA_CONNECTIONS 64u /* taken beyond the limit only to be told so */

struct sluice_server_loop {
    struct sluice_service service;
    struct sluice_loop *loop;
    struct MHD_Daemon *daemon;
    struct sluice_watch *listener, *stop_watch, *signal_watch;
    int stop_event, signals;
    void (*on_signal)(void *ctx);
    void *ctx;
    unsigned stops;      /* how often it was told to */
    int64_t deadline_us; /* when what is still open is ended */
    uint64_t connections;
};

/* A connection. libmicrohttpd does not see a client hang up while its request waits, so we watch for that ourselves. */
struct client {
    struct sluice_server_loop *owner;
    struct sluice_watch *watch;
    struct sluice_exchange *exchange; /* NULL between requests */
    bool hung_up, crowded;
};

static void on_hang_up(void *ctx, uint32_t events)
{
    struct client *c = ctx;

    (void)events;
    c->hung_up = true;
    if (c->exchange != NULL)
        sluice_exchange_hung_up(c->exchange);
}

static void on_connection(void *ctx, struct MHD_Connection *connection, void **socket_ctx,
                          enum MHD_ConnectionNotificationCode what)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct sluice_server_loop *l = ctx;
    struct client *c = *socket_ctx;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        l->connections--;
        if (c != NULL)
            sluice_unwatch(c->watch);
        free(c);
        *socket_ctx = NULL;
        return;
    }
    l->connections++;
    if (info == NULL || (c = calloc(1, sizeof(*c))) == NULL)
        return; /* requests of a connection without a client are refused */
    c->owner = l;
    c->crowded = l->connections > (uint64_t)l->service.config->limits.connections;
    c->watch = sluice_loop_watch(l->loop, info->connect_fd, EPOLLRDHUP | EPOLLET, on_hang_up, c);
    if (c->watch == NULL) {
        free(c);
        return;
    }
    *socket_ctx = c;
}

static struct client *client_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info == NULL ? NULL : info->socket_context;
}

/* The request line is there, not decoded yet. */
static void *on_request_line(void *ctx, const char *target, struct MHD_Connection *connection)
{
    struct sluice_server_loop *l = ctx;
    struct client *c = client_of(connection);

    if (c == NULL)
        return NULL;
    c->exchange = sluice_exchange_create(&l->service, connection, target, c->crowded);
    if (c->exchange != NULL && c->hung_up)
        sluice_exchange_hung_up(c->exchange);
    return c->exchange;
}

static enum MHD_Result on_access(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                                 const char *version, const char *data, size_t *len, void **request_ctx)
{
    (void)ctx;
    (void)connection;
    (void)url;
    if (*request_ctx == NULL)
        return MHD_NO;
    return sluice_exchange_access(*request_ctx, method, version, data, len);
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **request_ctx,
                         enum MHD_RequestTerminationCode how)
{
    struct client *c = client_of(connection);

    (void)ctx;
    if (*request_ctx != NULL)
        sluice_exchange_completed(*request_ctx, how);
    *request_ctx = NULL;
    if (c != NULL)
        c->exchange = NULL;
}

static void on_listener(void *ctx, uint32_t events)
{
    (void)ctx;
    (void)events; /* the loop runs the listener after every wait */
}

static void on_stop(void *ctx, uint32_t events)
{
    struct sluice_server_loop *l = ctx;
    uint64_t count = 0;

    (void)events;
    if (read(l->stop_event, &count, sizeof(count)) == (ssize_t)sizeof(count))
        l->stops += count > 2 ? 2 : (unsigned)count;
}

static void on_signal_ready(void *ctx, uint32_t events)
{
    struct sluice_server_loop *l = ctx;
    struct signalfd_siginfo info;

    (void)events;
    if (read(l->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
        l->on_signal(l->ctx);
}

static enum sluice_status start_listener(struct sluice_server_loop *l, int fd, struct sluice_error *err)
{
    const struct sluice_config_limits *limits = &l->service.config->limits;
    const union MHD_DaemonInfo *info;

    l->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_access, l, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SLUICE_CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)limits->connections + EXTRA_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)limits->idle_s,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, on_connection, l, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, l, MHD_OPTION_URI_LOG_CALLBACK, on_request_line, l, MHD_OPTION_END);
    if (l->daemon == NULL) {
        (void)close(fd);
        return sluice_fail(err, SLUICE_EENGINE, "the listener cannot be started");
    }
    info = MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL || (l->listener = sluice_loop_watch(l->loop, info->epoll_fd, EPOLLIN, on_listener, NULL)) == NULL)
        return sluice_fail(err, SLUICE_EENGINE, "the listener cannot be watched");
    return SLUICE_OK;
}

static enum sluice_status start_events(struct sluice_server_loop *l, struct sluice_error *err)
{
    if ((l->stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0 ||
        (l->stop_watch = sluice_loop_watch(l->loop, l->stop_event, EPOLLIN, on_stop, l)) == NULL ||
        (l->signals >= 0 &&
         (l->signal_watch = sluice_loop_watch(l->loop, l->signals, EPOLLIN, on_signal_ready, l)) == NULL))
        return sluice_fail(err, SLUICE_EIO, "cannot watch for signals: %s", strerror(errno));
    return SLUICE_OK;
}

enum sluice_status sluice_server_loop_create(const struct sluice_service *shared, const struct sluice_gate *gate,
                                             int fd, int signals, void (*on_signal)(void *ctx), void *ctx,
                                             struct sluice_server_loop **out, struct sluice_error *err)
{
    struct sluice_server_loop *l = calloc(1, sizeof(*l));
    struct sluice_service *s;
    enum sluice_status st;

    *out = NULL;
    if (l == NULL) {
        (void)close(fd);
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    }
    s = &l->service;
    *s = *shared;
    l->signals = signals;
    l->on_signal = on_signal;
    l->ctx = ctx;
    l->stop_event = -1;
    if ((st = sluice_loop_create(&l->loop, err)) != SLUICE_OK ||
        (st = sluice_gate_worker_create(gate, &s->worker, err)) != SLUICE_OK ||
        (st = sluice_upstreams_create(l->loop, s->clock, &s->upstreams, err)) != SLUICE_OK ||
        (st = sluice_locality_create(s->upstreams, &s->config->limits, s->clock, &s->locality, err)) != SLUICE_OK ||
        (st = sluice_mailbox_create(l->loop, sluice_service_receive, s, &s->mailbox, err)) != SLUICE_OK ||
        (st = start_events(l, err)) != SLUICE_OK) {
        (void)close(fd);
        goto out;
    }
    if ((st = start_listener(l, fd, err)) != SLUICE_OK)
        goto out;
    *out = l;
    l = NULL;
out:
    sluice_server_loop_free(l);
    return st;
}

void sluice_server_loop_stop(struct sluice_server_loop *l)
{
    const uint64_t one = 1;

    (void)!write(l->stop_event, &one, sizeof(one));
}

static void stop_taking(struct sluice_server_loop *l)
{
    int fd = MHD_quiesce_daemon(l->daemon);

    if (fd >= 0)
        (void)close(fd);
    l->service.stopping = true;
    l->deadline_us = sluice_clock_mono_us(l->service.clock) + 1000000 * l->service.config->limits.stop_s;
}

static int next_timeout(struct sluice_server_loop *l)
{
    MHD_UNSIGNED_LONG_LONG listener;
    int ms = sluice_upstreams_timeout_ms(l->service.upstreams);

    if (ms < 0 || ms > TURN_MS)
        ms = TURN_MS;
    if (l->service.dirty != NULL)
        return 0;
    if (MHD_get_timeout(l->daemon, &listener) == MHD_YES && listener < (MHD_UNSIGNED_LONG_LONG)ms)
        ms = (int)listener;
    return ms;
}

/* False once everything is over. */
static bool wind_down(struct sluice_server_loop *l)
{
    if (l->stops == 0)
        return true;
    if (!l->service.stopping)
        stop_taking(l);
    if (l->stops > 1 || sluice_clock_mono_us(l->service.clock) >= l->deadline_us)
        sluice_service_abort(&l->service);
    return l->service.n > 0;
}

enum sluice_status sluice_server_loop_run(struct sluice_server_loop *l, struct sluice_error *err)
{
    enum sluice_status st;

    while (wind_down(l)) {
        if ((st = sluice_loop_wait(l->loop, next_timeout(l), err)) != SLUICE_OK)
            return st;
        sluice_upstreams_run(l->service.upstreams);
        sluice_service_turn(&l->service);
        (void)MHD_run_wait(l->daemon, 0);
        sluice_service_turn(&l->service);
    }
    return SLUICE_OK;
}

void sluice_server_loop_free(struct sluice_server_loop *l)
{
    if (l == NULL)
        return;
    if (l->daemon != NULL) {
        sluice_unwatch(l->listener);
        MHD_stop_daemon(l->daemon);
    }
    if (l->service.worker != NULL) /* the last thing that exchanges of a daemon just stopped may need */
        sluice_service_turn(&l->service);
    sluice_unwatch(l->stop_watch);
    sluice_unwatch(l->signal_watch);
    if (l->stop_event >= 0)
        (void)close(l->stop_event);
    sluice_mailbox_free(l->service.mailbox);
    sluice_locality_free(l->service.locality);
    sluice_upstreams_free(l->service.upstreams);
    sluice_gate_worker_free(l->service.worker);
    sluice_loop_free(l->loop);
    free(l);
}
