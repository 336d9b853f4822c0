#include "gateway/server.h"

#include "core/limits.h"
#include "gateway/loopback.h"
#include "gateway/server_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024
#define SPARE_DESCRIPTORS 256u /* beyond those of connections: log, rules, upstreams kept open */

struct sluice_server {
    const struct sluice_config *config;
    const struct sluice_clock *clock;
    char version[32];
    struct sluice_redact_key *redact_key;
    struct sluice_gate *gate;
    struct sluice_log_key *log_key;
    struct sluice_log *log;
    struct sluice_loopback **built_in; /* one a destination; NULL where it is not built in */
    char **urls;                       /* one a destination */
    struct sluice_server_loop *loops[SLUICE_THREADS_MAX];
    unsigned n_loops;
    int signals;
    uint16_t port;
};

struct loop_thread {
    pthread_t thread;
    struct sluice_server_loop *loop;
    enum sluice_status status;
    struct sluice_error err;
};

void sluice_server_harden(const struct sluice_config *config)
{
    const struct rlimit none = {0, 0};
    struct rlimit files;
    rlim_t wanted = 2 * (rlim_t)config->limits.connections * config->threads + SPARE_DESCRIPTORS;

    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)signal(SIGPIPE, SIG_IGN);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < wanted) {
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

/* ---- loading ---- */

/* libcurl would say so at the first request. */
static enum sluice_status check_certificates(const struct sluice_config *c, struct sluice_error *err)
{
    for (size_t i = 0; i < c->n_destinations; i++) {
        const char *path = c->destinations[i].ca_file;

        if (path != NULL && access(path, R_OK) != 0)
            return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot open: %s", strerror(errno));
    }
    return SLUICE_OK;
}

static enum sluice_status load(struct sluice_server *s, const struct sluice_server_options *o, struct sluice_error *err)
{
    const struct sluice_config *c = s->config;
    struct sluice_gate_options opts = {.rules = (const char *const *)c->rules,
                                       .n_rules = c->n_rules,
                                       .disable = (const char *const *)c->disable,
                                       .policy = c->policy,
                                       .own_store = c->own_store,
                                       .own_key = c->own_key,
                                       .model = c->model,
                                       .cache_dir = c->cache_dir != NULL ? c->cache_dir : o->cache_dir,
                                       .prepared_dir = o->prepared_dir,
                                       .min_score = c->min_score,
                                       .clock = s->clock};
    enum sluice_status st;

    if ((st = check_certificates(c, err)) != SLUICE_OK ||
        (st = sluice_redact_key_load(c->redact_key, &s->redact_key, err)) != SLUICE_OK ||
        (st = sluice_log_key_load(c->log_key, &s->log_key, err)) != SLUICE_OK)
        return st;
    if ((st = sluice_gate_create(&opts, s->redact_key, &s->gate, err)) != SLUICE_OK)
        return st;
    if (sluice_gate_prefilter(s->gate) != NULL) /* no request is to wait for either */
        sluice_prefilter_compile(sluice_gate_prefilter(s->gate));
    st = sluice_ruleset_compile(sluice_gate_rules(s->gate), err);
    if (st == SLUICE_OK && err != NULL) /* readers leave the name of their file in it */
        *err = (struct sluice_error){0};
    return st;
}

static enum sluice_status open_log(struct sluice_server *s, const struct sluice_server_options *with,
                                   struct sluice_error *err)
{
    struct sluice_log_options opts = {.clock = s->clock,
                                      .binary_version = s->version,
                                      .failed = with->log_failed,
                                      .failed_ctx = with->log_failed_ctx};

    memcpy(opts.digests.policy, sluice_policy_digest(sluice_gate_policy(s->gate)), 32);
    memcpy(opts.digests.rules, sluice_ruleset_digest(sluice_gate_rules(s->gate)), 32);
    if (sluice_gate_model(s->gate) != NULL)
        memcpy(opts.digests.model, sluice_model_digest(sluice_gate_model(s->gate)), 32);
    memcpy(opts.digests.config, s->config->digest, 32);
    memcpy(opts.digests.binary, with->binary, 32);
    return sluice_log_open(s->config->log_dir, s->log_key, &opts, &s->log, err);
}

static enum sluice_status start_built_in(struct sluice_server *s, size_t i, struct sluice_error *err)
{
    const struct sluice_config_destination *d = &s->config->destinations[i];
    struct sluice_loopback_options opts = {
        .label = d->loopback, .record_path = d->record, .piece_us = (unsigned)d->piece_us};
    enum sluice_status st;
    char url[64];

    if ((st = sluice_loopback_start(&opts, &s->built_in[i], err)) != SLUICE_OK)
        return st;
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u", (unsigned)sluice_loopback_port(s->built_in[i]));
    s->urls[i] = strdup(url);
    return s->urls[i] == NULL ? sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM)) : SLUICE_OK;
}

static enum sluice_status find_upstreams(struct sluice_server *s, struct sluice_error *err)
{
    size_t n = s->config->n_destinations;
    enum sluice_status st;

    if ((s->built_in = calloc(n, sizeof(*s->built_in))) == NULL || (s->urls = calloc(n, sizeof(*s->urls))) == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (size_t i = 0; i < n; i++) {
        const struct sluice_config_destination *d = &s->config->destinations[i];

        if (d->loopback != NULL) {
            if ((st = start_built_in(s, i, err)) != SLUICE_OK)
                return st;
        } else if ((s->urls[i] = strdup(d->url)) == NULL) {
            return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        }
    }
    return SLUICE_OK;
}

/* ---- listening ---- */

static uint16_t port_of(int fd)
{
    struct sockaddr_storage a;
    socklen_t len = sizeof(a);
    struct sockaddr_in in;
    struct sockaddr_in6 in6;

    if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
        return 0;
    memcpy(&in, &a, sizeof(in));
    memcpy(&in6, &a, sizeof(in6));
    return ntohs(a.ss_family == AF_INET6 ? in6.sin6_port : in.sin_port);
}

static int bind_to(const struct addrinfo *a, bool shared)
{
    const int on = 1;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), saved;

    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
        (!shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0) &&
        bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    saved = errno;
    if (fd >= 0)
        (void)close(fd);
    errno = saved;
    return -1;
}

/* shared: several sockets on one port. Another process must not get in between unseen, so the port is tried alone
 * first.
 */
static enum sluice_status listen_on(struct sluice_server *s, uint16_t port, bool shared, int *out,
                                    struct sluice_error *err)
{
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char service[8];
    int rc, alone;

    *out = -1;
    (void)snprintf(service, sizeof(service), "%u", (unsigned)port);
    if ((rc = getaddrinfo(s->config->address, service, &hints, &found)) != 0)
        return sluice_fail(err, SLUICE_EIO, "cannot listen on %s: %s", s->config->address, gai_strerror(rc));
    if (shared && s->n_loops == 0 && (alone = bind_to(found, false)) >= 0)
        (void)close(alone);
    else if (shared && s->n_loops == 0)
        rc = -1;
    if (rc == 0)
        *out = bind_to(found, shared);
    freeaddrinfo(found);
    if (*out < 0)
        return sluice_fail(err, SLUICE_EIO, "cannot listen on %s port %u: %s", s->config->address, (unsigned)port,
                           strerror(errno));
    return SLUICE_OK;
}

static void on_signal(void *ctx)
{
    sluice_server_stop(ctx);
}

static enum sluice_status start_loops(struct sluice_server *s, struct sluice_error *err)
{
    const struct sluice_service shared = {.config = s->config,
                                          .clock = s->clock,
                                          .redact_key = s->redact_key,
                                          .version = s->version,
                                          .urls = s->urls,
                                          .log = s->log};
    enum sluice_status st;

    s->port = s->config->port;
    for (unsigned i = 0; i < s->config->threads; i++) {
        int fd;

        if ((st = listen_on(s, s->port, s->config->threads > 1, &fd, err)) != SLUICE_OK)
            return st;
        s->port = port_of(fd);
        st = sluice_server_loop_create(&shared, s->gate, fd, i == 0 ? s->signals : -1, on_signal, s, &s->loops[i], err);
        if (st != SLUICE_OK)
            return st;
        s->n_loops++;
    }
    return SLUICE_OK;
}

static enum sluice_status take_signals(struct sluice_server *s, struct sluice_error *err)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0 ||
        (s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) < 0)
        return sluice_fail(err, SLUICE_EIO, "cannot watch for signals: %s", strerror(errno));
    return SLUICE_OK;
}

static struct sluice_server *blank(const struct sluice_config *config, const struct sluice_clock *clock)
{
    struct sluice_server *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return NULL;
    s->config = config;
    s->clock = clock != NULL ? clock : sluice_clock_system();
    s->signals = -1;
    return s;
}

enum sluice_status sluice_server_create(const struct sluice_config *config, const struct sluice_server_options *opts,
                                        struct sluice_server **out, struct sluice_error *err)
{
    struct sluice_server *s = blank(config, opts->clock);
    enum sluice_status st;

    *out = NULL;
    if (s == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    (void)snprintf(s->version, sizeof(s->version), "%s", opts->version == NULL ? "0" : opts->version);
    if ((opts->signals && (st = take_signals(s, err)) != SLUICE_OK) || (st = load(s, opts, err)) != SLUICE_OK ||
        (st = open_log(s, opts, err)) != SLUICE_OK || (st = find_upstreams(s, err)) != SLUICE_OK ||
        (st = start_loops(s, err)) != SLUICE_OK) {
        sluice_server_free(s);
        return st;
    }
    *out = s;
    return SLUICE_OK;
}

enum sluice_status sluice_server_check(const struct sluice_config *config, const struct sluice_server_options *opts,
                                       struct sluice_error *err)
{
    struct sluice_server *s = blank(config, opts->clock);
    enum sluice_status st;

    if (s == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    st = load(s, opts, err);
    sluice_server_free(s);
    return st;
}

const struct sluice_error *sluice_server_no_model(const struct sluice_server *s)
{
    return sluice_gate_no_model(s->gate);
}

uint16_t sluice_server_port(const struct sluice_server *s)
{
    return s->port;
}

static void *run_loop(void *arg)
{
    struct loop_thread *t = arg;

    t->status = sluice_server_loop_run(t->loop, &t->err);
    return NULL;
}

enum sluice_status sluice_server_run(struct sluice_server *s, struct sluice_error *err)
{
    struct loop_thread threads[SLUICE_THREADS_MAX];
    enum sluice_status st = SLUICE_OK;
    unsigned started = 1;
    int rc;

    for (; started < s->n_loops; started++) {
        threads[started] = (struct loop_thread){.loop = s->loops[started]};
        rc = pthread_create(&threads[started].thread, NULL, run_loop, &threads[started]);
        if (rc != 0) {
            st = sluice_fail(err, SLUICE_EIO, "cannot start a thread: %s", strerror(rc));
            sluice_server_stop(s);
            break;
        }
    }
    if (st == SLUICE_OK)
        st = sluice_server_loop_run(s->loops[0], err);
    if (st != SLUICE_OK)
        sluice_server_stop(s);
    for (unsigned i = 1; i < started; i++) {
        (void)pthread_join(threads[i].thread, NULL);
        if (st == SLUICE_OK && threads[i].status != SLUICE_OK) {
            st = threads[i].status;
            if (err != NULL)
                *err = threads[i].err;
        }
    }
    return st;
}

void sluice_server_stop(struct sluice_server *s)
{
    for (unsigned i = 0; i < s->n_loops; i++)
        sluice_server_loop_stop(s->loops[i]);
}

void sluice_server_free(struct sluice_server *s)
{
    if (s == NULL)
        return;
    for (unsigned i = 0; i < s->n_loops; i++)
        sluice_server_loop_free(s->loops[i]);
    sluice_log_close(s->log);
    for (size_t i = 0; i < s->config->n_destinations; i++) {
        if (s->built_in != NULL && s->built_in[i] != NULL)
            sluice_loopback_stop(s->built_in[i]);
        if (s->urls != NULL)
            free(s->urls[i]);
    }
    free(s->built_in);
    free(s->urls);
    sluice_gate_free(s->gate);
    sluice_redact_key_free(s->redact_key);
    sluice_log_key_free(s->log_key);
    if (s->signals >= 0)
        (void)close(s->signals);
    free(s);
}
