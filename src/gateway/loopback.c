#include "gateway/loopback.h"

#include "gateway/loopback_internal.h"
#include "gateway/loopback_record.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define REQUEST_MAX (128u << 20)
#define BLOCK_BYTES 32768u
#define CONNECTIONS 4096u

struct sluice_loopback {
    struct MHD_Daemon *daemon;
    struct loopback_record *record;
    char *label;
    unsigned piece_us;
    bool cloud_disabled;
    int stop; /* eventfd: readable once everything is to end */
    atomic_uint_fast64_t next_id;
};

/* One request. Its connection's thread is the only one that touches it. */
struct call {
    struct sluice_loopback *loopback;
    struct MHD_Connection *connection;
    uint64_t id;
    struct sluice_buf body;
    struct loopback_reply reply;
    enum loopback_fault fault;
    unsigned slow_ms;
    size_t sent, event; /* bytes given to the server; the event they lie in */
    bool answering, left;
};

static const struct loopback_api *const apis[] = {&loopback_openai, &loopback_anthropic, &loopback_ollama};

/* Wait, but end early (false) when the client has left or everything is to end. ns < 0: until then. */
static bool wait_ns(struct call *c, int64_t ns)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct pollfd fds[2] = {{.fd = info->connect_fd, .events = POLLRDHUP}, {.fd = c->loopback->stop, .events = POLLIN}};
    struct timespec time = {.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)};

    if (ns == 0)
        return true;
    if (ppoll(fds, 2, ns < 0 ? NULL : &time, NULL) == 0)
        return true;
    c->left = fds[1].revents == 0;
    return false;
}

static int64_t pause_ns(const struct call *c)
{
    return 1000 * (int64_t)c->loopback->piece_us + 1000000 * (int64_t)c->slow_ms;
}

/* Bytes up to where the answer is to break off. */
static size_t last_byte(const struct call *c)
{
    if (c->fault != FAULT_DIE)
        return c->reply.body.len;
    return c->reply.n_ends != 0 ? c->reply.ends[c->reply.n_ends / 2] - 1 : c->reply.body.len / 2;
}

/* Each event goes out in two pieces, cut at a place that moves on from event to event, also inside characters. */
static size_t piece_end(struct call *c)
{
    const struct loopback_reply *r = &c->reply;
    size_t start, end, cut;

    if (r->n_ends == 0)
        return r->body.len;
    while (c->event < r->n_ends && r->ends[c->event] <= c->sent)
        c->event++;
    if (c->event == r->n_ends)
        return r->body.len;
    start = c->event == 0 ? 0 : r->ends[c->event - 1];
    end = r->ends[c->event];
    cut = start + 1 + (17 * c->event) % (end - start);
    return c->sent < cut && cut < end ? cut : end;
}

static ssize_t read_reply(void *cls, uint64_t pos, char *buf, size_t max)
{
    struct call *c = cls;
    size_t last = last_byte(c), end;

    c->sent = (size_t)pos;
    if (c->sent == last)
        return last < c->reply.body.len ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
    end = piece_end(c);
    if (end > last)
        end = last;
    if (c->reply.n_ends != 0 && (c->event == 0 ? 0 : c->reply.ends[c->event - 1]) == c->sent &&
        !wait_ns(c, pause_ns(c)))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (end - c->sent > max)
        end = c->sent + max;
    memcpy(buf, c->reply.body.data + c->sent, end - c->sent);
    return (ssize_t)(end - c->sent);
}

static void break_stream(const struct loopback_api *api, struct call *c)
{
    struct loopback_reply *r = &c->reply;

    if (c->fault != FAULT_END && c->fault != FAULT_ERROR_IN_STREAM && c->fault != FAULT_GARBAGE)
        return;
    r->n_ends /= 2;
    r->body.len = r->n_ends == 0 ? 0 : r->ends[r->n_ends - 1];
    if (c->fault == FAULT_ERROR_IN_STREAM)
        api->error_event(r);
    if (c->fault == FAULT_GARBAGE)
        loopback_add(r, api->streams_unasked ? "{\"broken\": \n" : "data: {\"broken\": \n\n");
}

static void break_whole(struct call *c)
{
    if (c->fault != FAULT_GARBAGE)
        return;
    sluice_buf_clear(&c->reply.body);
    loopback_add(&c->reply, "<html>no answer</html>");
}

static void answer_prompt(const struct loopback_api *api, const struct loopback_prompt *p, struct call *c)
{
    struct loopback_reply *r = &c->reply;

    c->fault = p->fault;
    c->slow_ms = p->slow_ms;
    if (p->status != 200) {
        r->status = p->status;
        if (p->retry_after != 0)
            loopback_header(r, "retry-after", "%u", p->retry_after);
        api->error(p, c->id, r);
        return;
    }
    api->answer(p, c->id, r);
    r->stream = p->stream;
    if (r->stream) {
        r->type = api->stream_type;
        break_stream(api, c);
    } else {
        break_whole(c);
    }
}

static void compose(struct call *c, const char *method, const char *path)
{
    struct loopback_prompt p = {0};

    for (size_t i = 0; i < sizeof(apis) / sizeof(apis[0]); i++) {
        if (strcmp(path, apis[i]->path) != 0 || strcmp(method, "POST") != 0)
            continue;
        if (loopback_prompt_read(apis[i], c->loopback->label, c->body.data, c->body.len, &p)) {
            answer_prompt(apis[i], &p, c);
        } else {
            c->reply.status = p.status = 400;
            apis[i]->error(&p, c->id, &c->reply);
        }
        loopback_prompt_release(&p);
        return;
    }
    if (loopback_about(method, path, c->body.data, c->body.len, c->loopback->cloud_disabled, &c->reply))
        return;
    c->reply.status = 404;
    loopback_add(&c->reply, "{\"error\":{\"message\":\"loopback does not speak this path\"}}");
}

static enum MHD_Result send_reply(struct call *c)
{
    uint64_t size = c->reply.stream ? MHD_SIZE_UNKNOWN : c->reply.body.len;
    struct MHD_Response *response = MHD_create_response_from_callback(size, BLOCK_BYTES, read_reply, c, NULL);
    enum MHD_Result result = MHD_NO;

    if (response == NULL)
        return MHD_NO;
    if (MHD_add_response_header(response, "content-type", c->reply.type) == MHD_YES)
        result = MHD_YES;
    for (size_t i = 0; i < c->reply.n_headers && result == MHD_YES; i++)
        result = MHD_add_response_header(response, c->reply.header_names[i], c->reply.header_values[i]);
    if (result == MHD_YES)
        result = MHD_queue_response(c->connection, c->reply.status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer(struct call *c, const char *method, const char *path)
{
    c->id = atomic_fetch_add(&c->loopback->next_id, 1);
    if (loopback_record_seen(c->loopback->record, c->id, c->connection, method, path, &c->body) != SLUICE_OK)
        return MHD_NO; /* what was not written down must not look as if it had arrived */
    c->answering = true;
    compose(c, method, path);
    if (c->reply.failed)
        return MHD_NO;
    if (c->fault == FAULT_HANG && !wait_ns(c, -1))
        return MHD_NO;
    if (!c->reply.stream && !wait_ns(c, 1000000 * (int64_t)c->slow_ms))
        return MHD_NO;
    return send_reply(c);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *data, size_t *size, void **state)
{
    struct call *c = *state;

    (void)version;
    if (c == NULL) {
        c = calloc(1, sizeof(*c));
        if (c == NULL)
            return MHD_NO;
        c->loopback = cls;
        c->connection = connection;
        sluice_buf_init(&c->body, REQUEST_MAX);
        loopback_reply_init(&c->reply);
        *state = c;
        return MHD_YES;
    }
    if (*size == 0)
        return answer(c, method, path);
    if (sluice_buf_append(&c->body, data, *size) != SLUICE_OK)
        return MHD_NO;
    *size = 0;
    return MHD_YES;
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how)
{
    struct call *c = *state;

    (void)cls;
    (void)connection;
    if (c == NULL)
        return;
    if (c->answering && c->fault != FAULT_DIE &&
        (c->left || how == MHD_REQUEST_TERMINATED_WITH_ERROR || how == MHD_REQUEST_TERMINATED_CLIENT_ABORT))
        loopback_record_left(c->loopback->record, c->id);
    sluice_buf_release(&c->body);
    loopback_reply_release(&c->reply);
    free(c);
    *state = NULL;
}

static enum sluice_status listen_on(struct sluice_loopback *l, uint16_t port, struct sluice_error *err)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    /* MHD takes the address as a pointer to struct sockaddr and copies it */
    const union {
        const struct sockaddr_in *in;
        const struct sockaddr *any;
    } where = {.in = &address};

    l->daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL, port, NULL,
                         NULL, on_request, l, MHD_OPTION_SOCK_ADDR, where.any, MHD_OPTION_NOTIFY_COMPLETED,
                         on_completed, NULL, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS, MHD_OPTION_END);
    if (l->daemon == NULL)
        return sluice_fail(err, SLUICE_EIO, "cannot listen on 127.0.0.1 port %u: %s", (unsigned)port, strerror(errno));
    return SLUICE_OK;
}

enum sluice_status sluice_loopback_start(const struct sluice_loopback_options *opts, struct sluice_loopback **out,
                                         struct sluice_error *err)
{
    struct sluice_loopback *l = calloc(1, sizeof(*l));
    enum sluice_status st;

    *out = NULL;
    if (l == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    l->piece_us = opts->piece_us;
    l->cloud_disabled = opts->cloud_disabled;
    atomic_init(&l->next_id, 1);
    l->stop = eventfd(0, EFD_CLOEXEC);
    l->label = strdup(opts->label == NULL ? "" : opts->label);
    if (l->stop < 0 || l->label == NULL) {
        st = sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        goto out;
    }
    if ((st = loopback_record_open(opts->record_path, &l->record, err)) != SLUICE_OK ||
        (st = listen_on(l, opts->port, err)) != SLUICE_OK)
        goto out;
    *out = l;
    l = NULL;
out:
    sluice_loopback_stop(l);
    return st;
}

uint16_t sluice_loopback_port(const struct sluice_loopback *l)
{
    return MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void sluice_loopback_stop(struct sluice_loopback *l)
{
    const uint64_t one = 1;

    if (l == NULL)
        return;
    if (l->daemon != NULL) {
        (void)!write(l->stop, &one, sizeof(one));
        MHD_stop_daemon(l->daemon);
    }
    loopback_record_close(l->record);
    if (l->stop >= 0)
        (void)close(l->stop);
    free(l->label);
    free(l);
}
