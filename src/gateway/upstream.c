#include "gateway/upstream.h"

#include "core/limits.h"

#include <curl/curl.h>
#include <malloc.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHECK_US 200000 /* how often time-outs are looked for: they are counted in seconds */

struct sluice_upstreams {
    struct sluice_loop *loop;
    const struct sluice_clock *clock;
    CURLM *multi;
    int64_t timer_us; /* when libcurl wants to be called; -1: not at all */
    int64_t check_us; /* when time-outs are looked for next */
    struct sluice_upstream *first;
};

struct sluice_upstream {
    struct sluice_upstreams *owner;
    struct sluice_upstream *next, **link;
    const struct sluice_config_destination *destination;
    const struct sluice_upstream_handler *handler;
    void *ctx;
    CURL *easy;
    struct curl_slist *headers;
    char error[CURL_ERROR_SIZE]; /* never shown: libcurl may quote the answer */
    unsigned status;             /* of the answer whose headers arrive */
    unsigned n_headers;
    bool begun, paused;
    bool broken; /* ended while resumed: libcurl does not say so again */
    int64_t deadline_us;
    int64_t idle_us; /* allowed between two bytes */
};

/* A descriptor of libcurl's in our epoll. */
struct curl_fd {
    struct sluice_upstreams *owner;
    struct sluice_watch *watch;
    int fd;
};

/* libcurl holds prompts, answers and keys in its own memory: all of it is wiped when given back. */
static void wipe_free(void *p)
{
    if (p == NULL)
        return;
    sodium_memzero(p, malloc_usable_size(p));
    free(p);
}

static void *wipe_realloc(void *p, size_t n)
{
    void *fresh = malloc(n == 0 ? 1 : n);
    size_t old = p == NULL ? 0 : malloc_usable_size(p);

    if (fresh == NULL)
        return NULL;
    if (old > 0)
        memcpy(fresh, p, old < n ? old : n);
    wipe_free(p);
    return fresh;
}

static void init_curl(void)
{
    (void)curl_global_init_mem(CURL_GLOBAL_ALL, malloc, wipe_free, wipe_realloc, strdup, calloc);
}

static void fd_ready(void *ctx, uint32_t events)
{
    struct curl_fd *f = ctx;
    int mask = 0, running;

    mask |= (events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0;
    mask |= (events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0;
    mask |= (events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0;
    (void)curl_multi_socket_action(f->owner->multi, f->fd, mask, &running);
}

static void fd_forget(struct sluice_upstreams *u, struct curl_fd *f)
{
    if (f == NULL)
        return;
    (void)curl_multi_assign(u->multi, f->fd, NULL);
    sluice_unwatch(f->watch);
    free(f);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *socket_ctx)
{
    struct sluice_upstreams *u = ctx;
    struct curl_fd *f = socket_ctx;
    uint32_t events =
        ((what & CURL_POLL_IN) != 0 ? (uint32_t)EPOLLIN : 0) | ((what & CURL_POLL_OUT) != 0 ? (uint32_t)EPOLLOUT : 0);

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        fd_forget(u, f);
        return 0;
    }
    if (f != NULL)
        return sluice_watch_set(f->watch, events) ? 0 : -1;
    if ((f = calloc(1, sizeof(*f))) == NULL)
        return -1;
    *f = (struct curl_fd){.owner = u, .fd = fd};
    if ((f->watch = sluice_loop_watch(u->loop, fd, events, fd_ready, f)) == NULL) {
        free(f);
        return -1;
    }
    (void)curl_multi_assign(u->multi, fd, f);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *ctx)
{
    struct sluice_upstreams *u = ctx;

    (void)multi;
    u->timer_us = timeout_ms < 0 ? -1 : sluice_clock_mono_us(u->clock) + 1000 * (int64_t)timeout_ms;
    return 0;
}

enum sluice_status sluice_upstreams_create(struct sluice_loop *loop, const struct sluice_clock *clock,
                                           struct sluice_upstreams **out, struct sluice_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct sluice_upstreams *u;

    *out = NULL;
    (void)pthread_once(&once, init_curl);
    if ((u = calloc(1, sizeof(*u))) == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    *u = (struct sluice_upstreams){.loop = loop, .clock = clock, .timer_us = -1, .multi = curl_multi_init()};
    if (u->multi == NULL || curl_multi_setopt(u->multi, CURLMOPT_SOCKETFUNCTION, on_socket) != CURLM_OK ||
        curl_multi_setopt(u->multi, CURLMOPT_SOCKETDATA, u) != CURLM_OK ||
        curl_multi_setopt(u->multi, CURLMOPT_TIMERFUNCTION, on_timer) != CURLM_OK ||
        curl_multi_setopt(u->multi, CURLMOPT_TIMERDATA, u) != CURLM_OK) {
        (void)curl_multi_cleanup(u->multi);
        free(u);
        return sluice_fail(err, SLUICE_EENGINE, "libcurl cannot be set up");
    }
    *out = u;
    return SLUICE_OK;
}

void sluice_upstreams_free(struct sluice_upstreams *u)
{
    if (u == NULL)
        return;
    (void)curl_multi_cleanup(u->multi);
    free(u);
}

int sluice_upstreams_timeout_ms(const struct sluice_upstreams *u)
{
    int64_t at = u->timer_us, now;

    if (u->first != NULL && (at < 0 || u->check_us < at))
        at = u->check_us;
    if (at < 0)
        return -1;
    now = sluice_clock_mono_us(u->clock);
    if (at <= now)
        return 0;
    return at - now > 60000000 ? 60000 : (int)((at - now + 999) / 1000);
}

static size_t on_header(char *line, size_t size, size_t n, void *ctx)
{
    struct sluice_upstream *r = ctx;
    size_t len = size * n;
    const char *colon = memchr(line, ':', len), *value;

    if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        long status = 0;

        (void)curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
        r->status = status >= 100 && status <= 999 ? (unsigned)status : 0;
        r->n_headers = 0;
        return len;
    }
    while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n' || line[len - 1] == ' '))
        len--;
    if (r->begun || r->status < 200)
        return size * n; /* trailers and interim answers */
    if (len == 0) {
        r->begun = true;
        r->deadline_us = sluice_clock_mono_us(r->owner->clock) + r->idle_us;
        if (r->handler->begun != NULL && r->handler->begun(r->ctx, r->status) != SLUICE_FLOW_TAKEN)
            return 0;
        return size * n;
    }
    if (colon == NULL || r->n_headers++ >= SLUICE_ANSWER_FIELDS_MAX)
        return 0;
    for (value = colon + 1; value < line + len && (*value == ' ' || *value == '\t'); value++)
        continue;
    if (r->handler->header != NULL && colon < line + len)
        r->handler->header(r->ctx, line, (size_t)(colon - line), value, (size_t)(line + len - value));
    return size * n;
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct sluice_upstream *r = ctx;

    r->deadline_us = sluice_clock_mono_us(r->owner->clock) + r->idle_us;
    switch (r->handler->body(r->ctx, (const uint8_t *)p, size * n)) {
    case SLUICE_FLOW_TAKEN:
        return size * n;
    case SLUICE_FLOW_PAUSE:
        r->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    case SLUICE_FLOW_ABORT:
    default:
        return size * n == 0 ? 1 : 0;
    }
}

static bool is_allowed(const struct sluice_config_destination *d, const struct sockaddr *address)
{
    bool allowed = !d->local || sluice_address_is_loopback(address);

    for (size_t i = 0; i < d->n_networks && !allowed; i++)
        allowed = sluice_network_contains(&d->networks[i], address);
    return allowed;
}

/* A local destination is never left: the address is checked when the socket is made, whatever a name resolved to... */
static curl_socket_t on_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    if (!is_allowed(ctx, &address->addr))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ...and before each request: its connection may have been made for another destination at the same host. */
static int on_connected(void *ctx, char *address, char *own_address, int port, int own_port)
{
    struct sockaddr_storage of;

    (void)own_address;
    (void)port;
    (void)own_port;
    if (!sluice_address_parse(address, &of) || !is_allowed(ctx, (const struct sockaddr *)&of))
        return CURL_PREREQFUNC_ABORT;
    return CURL_PREREQFUNC_OK;
}

static bool set_options(struct sluice_upstream *r, const struct sluice_upstream_request *req)
{
    const struct sluice_config_destination *d = req->destination;
    CURL *e = r->easy;
    bool ok = true;

#define SET(option, value) (ok = curl_easy_setopt(e, (option), (value)) == CURLE_OK && ok)
    SET(CURLOPT_URL, req->url);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, ""); /* no proxy that an environment variable names */
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TCP_NODELAY, 1L);
    SET(CURLOPT_HTTPHEADER, r->headers);
    SET(CURLOPT_CONNECTTIMEOUT, (long)req->limits->connect_s);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_open);
    /* libcurl's options take a plain pointer; both functions read it as const again */
    SET(CURLOPT_OPENSOCKETDATA, (void *)(uintptr_t)d);
    SET(CURLOPT_PREREQFUNCTION, on_connected);
    SET(CURLOPT_PREREQDATA, (void *)(uintptr_t)d);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, r);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, r);
    SET(CURLOPT_ERRORBUFFER, r->error);
    SET(CURLOPT_PRIVATE, r);
    if (d->ca_file != NULL)
        SET(CURLOPT_CAINFO, d->ca_file);
    if (req->body != NULL) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body_len);
        SET(CURLOPT_POSTFIELDS, (const char *)req->body);
    }
#undef SET
    return ok;
}

static bool copy_headers(struct sluice_upstream *r, const char *const *headers)
{
    for (; *headers != NULL; headers++) {
        struct curl_slist *longer = curl_slist_append(r->headers, *headers);

        if (longer == NULL)
            return false;
        r->headers = longer;
    }
    return true;
}

static void enlist(struct sluice_upstreams *u, struct sluice_upstream *r)
{
    r->next = u->first;
    r->link = &u->first;
    if (r->next != NULL)
        r->next->link = &r->next;
    u->first = r;
}

static void delist(struct sluice_upstream *r)
{
    if (r->link == NULL)
        return;
    *r->link = r->next;
    if (r->next != NULL)
        r->next->link = r->link;
    r->link = NULL;
}

enum sluice_status sluice_upstream_start(struct sluice_upstreams *u, const struct sluice_upstream_request *req,
                                         const struct sluice_upstream_handler *handler, void *ctx,
                                         struct sluice_upstream **out)
{
    struct sluice_upstream *r = calloc(1, sizeof(*r));
    enum sluice_status st = SLUICE_ENOMEM;

    *out = NULL;
    if (r == NULL)
        return st;
    r->owner = u;
    r->destination = req->destination;
    r->handler = handler;
    r->ctx = ctx;
    r->idle_us = 1000000 * req->limits->upstream_idle_s;
    r->deadline_us = sluice_clock_mono_us(u->clock) + 1000000 * (req->limits->connect_s + req->limits->first_byte_s);
    if ((r->easy = curl_easy_init()) == NULL || !copy_headers(r, req->headers))
        goto out;
    st = SLUICE_EENGINE;
    if (!set_options(r, req) || curl_multi_add_handle(u->multi, r->easy) != CURLM_OK)
        goto out;
    enlist(u, r);
    *out = r;
    r = NULL;
    st = SLUICE_OK;
out:
    if (r != NULL) {
        curl_easy_cleanup(r->easy);
        curl_slist_free_all(r->headers);
        free(r);
    }
    return st;
}

void sluice_upstream_resume(struct sluice_upstream *r)
{
    if (!r->paused)
        return;
    r->paused = false;
    r->deadline_us = sluice_clock_mono_us(r->owner->clock) + r->idle_us;
    if (curl_easy_pause(r->easy, CURLPAUSE_CONT) != CURLE_OK) {
        r->broken = true;
        r->owner->check_us = 0;
    }
}

void sluice_upstream_free(struct sluice_upstream *r)
{
    if (r == NULL)
        return;
    delist(r);
    (void)curl_multi_remove_handle(r->owner->multi, r->easy);
    curl_easy_cleanup(r->easy);
    curl_slist_free_all(r->headers);
    free(r);
}

static enum sluice_upstream_end end_of(CURLcode code)
{
    if (code == CURLE_OK)
        return SLUICE_UPSTREAM_COMPLETE;
    return code == CURLE_OPERATION_TIMEDOUT ? SLUICE_UPSTREAM_TIMEOUT : SLUICE_UPSTREAM_FAILED;
}

static void finish(struct sluice_upstream *r, enum sluice_upstream_end end)
{
    delist(r);
    (void)curl_multi_remove_handle(r->owner->multi, r->easy);
    if (end == SLUICE_UPSTREAM_COMPLETE && !r->begun)
        end = SLUICE_UPSTREAM_FAILED;
    r->handler->done(r->ctx, end); /* may free r */
}

static struct sluice_upstream *overdue(struct sluice_upstreams *u, int64_t now)
{
    for (struct sluice_upstream *r = u->first; r != NULL; r = r->next)
        if (r->broken || (!r->paused && r->deadline_us <= now))
            return r;
    return NULL;
}

void sluice_upstreams_run(struct sluice_upstreams *u)
{
    int64_t now = sluice_clock_mono_us(u->clock);
    struct sluice_upstream *r;
    CURLMsg *msg;
    int running, left;

    if (u->timer_us >= 0 && u->timer_us <= now) {
        u->timer_us = -1;
        (void)curl_multi_socket_action(u->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    while ((msg = curl_multi_info_read(u->multi, &left)) != NULL) {
        CURLcode code = msg->data.result;

        if (msg->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &r);
        finish(r, end_of(code));
    }
    if (now < u->check_us)
        return;
    u->check_us = now + CHECK_US;
    while ((r = overdue(u, now)) != NULL)
        finish(r, r->broken ? SLUICE_UPSTREAM_FAILED : SLUICE_UPSTREAM_TIMEOUT);
}
