/*
 * A whole gateway in this process: its own folder with keys, rules, policy and log, built-in upstreams, port 0, its
 * loop in a thread; and a plain socket client that sends exactly the bytes it is told to.
 */
#ifndef GATEWAY_FIXTURE_H
#define GATEWAY_FIXTURE_H

#include "audit/log.h"
#include "audit/verify.h"
#include "core/file.h"
#include "gateway/server.h"
#include "redact/vault.h"

#include "temp_tree.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <json-c/json.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define GW_UNUSED __attribute__((unused))
#define GW_WAIT_S 30 /* until a test gives up: nothing takes that long */

/* Heads to go on with: of a request for a page, and of a prompt. */
#define GW_GET "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
#define GW_POST "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"

/* What the test's rules find, and the policy does about it. */
#define GW_EMAIL "ada@mail.example" /* redact */
#define GW_TOKEN                                                                                                       \
    "ACME-"                                                                                                            \
    "12345678" /* block */
#define GW_CASE                                                                                                        \
    "CASE-"                                                                                                            \
    "123456" /* local */

struct gateway {
    char dir[64];
    struct sluice_config *config;
    struct sluice_server *server;
    pthread_t thread;
    bool running;
    enum sluice_status ended;
    uint16_t port;
};

struct gw_reply {
    int status;             /* 0: no reply */
    char *head;             /* status line and headers */
    struct sluice_buf body; /* without chunks, and a NUL behind it that len does not count */
    bool whole;             /* the framing says that nothing is missing */
};

static const char gw_rules[] =
    "{\"pack\":\"test\",\"rules\":["
    "{\"id\":\"pii.test.email\",\"type\":\"EMAIL_ADDRESS\",\"class\":\"pii\",\"score\":0.9,"
    "\"pattern\":\"\\\\b[a-z]{1,16}@[a-z]{1,16}[.]example\\\\b\",\"reference\":\"EXAMPLE\",\"examples\":{"
    "\"match\":[\"a@b.example\",\"to "
    "ada@mail.example\",\"<x@y.example>\"],\"no_match\":[\"a@b\",\"@b.example\",\"a.example\"]}},"
    "{\"id\":\"secret.test.token\",\"type\":\"ACME_TOKEN\",\"class\":\"secret\",\"score\":0.9,"
    "\"pattern\":\"\\\\bACME-[0-9]{8}\\\\b\",\"reference\":\"EXAMPLE\",\"examples\":{"
    "\"match\":[\"ACME-00000001\",\"x "
    "ACME-00000002\",\"ACME-00000003.\"],\"no_match\":[\"ACME-1\",\"acme\",\"12345678\"]}},"
    "{\"id\":\"special.test.case\",\"type\":\"CASE_NUMBER\",\"class\":\"special\",\"score\":0.9,"
    "\"pattern\":\"\\\\bCASE-[0-9]{6}\\\\b\",\"reference\":\"EXAMPLE\",\"examples\":{"
    "\"match\":[\"CASE-000001\",\"x CASE-000002\",\"CASE-000003.\"],\"no_match\":[\"CASE-1\",\"case\",\"123456\"]}}]}";

static const char gw_policy[] =
    "{\"version\":1,\"name\":\"test\",\"mode\":\"enforce\",\"operators\":{\"*\":\"placeholder\"},\"clauses\":["
    "{\"id\":\"no-secrets\",\"when\":{\"class\":\"secret\"},\"action\":\"block\",\"why\":\"test\"},"
    "{\"id\":\"special-here\",\"when\":{\"class\":\"special\"},\"action\":\"local\",\"why\":\"test\"},"
    "{\"id\":\"hide-people\",\"when\":{\"class\":\"pii\"},\"action\":\"redact\",\"why\":\"test\"},"
    "{\"id\":\"media\",\"when\":{\"unscannable\":[\"image\",\"audio\",\"file\",\"encrypted\",\"tokens\",\"unknown\"]},"
    "\"action\":\"local\",\"why\":\"test\"}]}";

#define GW_CLOUD(name, api)                                                                                            \
    "\"" name "\":{\"provider\":\"" api "\",\"loopback\":{\"label\":\"" name "\",\"record\":\"" name ".jsonl\"}}"
#define GW_LOCAL(name, api)                                                                                            \
    "\"" name "\":{\"provider\":\"" api "\",\"local\":true,\"loopback\":{\"label\":\"" name "\",\"record\":\"" name    \
    ".jsonl\"}}"

/* One cloud and one local destination for each API. */
static const char gw_destinations[] GW_UNUSED =
    GW_CLOUD("openai", "openai") "," GW_LOCAL("openai-here", "openai") "," GW_CLOUD(
        "anthropic", "anthropic") "," GW_LOCAL("anthropic-here",
                                               "anthropic") "," GW_CLOUD("ollama", "ollama") "," GW_LOCAL("ollama-here",
                                                                                                          "ollama");

static GW_UNUSED void gw_path(const struct gateway *g, const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", g->dir, name);
}

static GW_UNUSED void gw_put(const struct gateway *g, const char *name, const char *text)
{
    struct sluice_error err = {0};
    char path[128];

    gw_path(g, name, path);
    ck_assert_msg(sluice_file_create(path, 0600, text, strlen(text), &err) == SLUICE_OK, "%s", err.what);
}

static GW_UNUSED void *gw_run(void *arg)
{
    struct gateway *g = arg;

    g->ended = sluice_server_run(g->server, NULL);
    return NULL;
}

/* Folder, keys, rules, policy. */
static GW_UNUSED void gw_prepare(struct gateway *g)
{
    char path[128];

    *g = (struct gateway){.running = false};
    /* in memory where there is such a place: each test syncs a log many times */
    (void)snprintf(g->dir, sizeof(g->dir), "%s/sluice-test-gateway-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(g->dir));
    gw_put(g, "rules.json", gw_rules);
    gw_put(g, "policy.json", gw_policy);
    gw_path(g, "log.key", path);
    ck_assert_int_eq(sluice_log_key_generate(path, "sluice.example/test", NULL), SLUICE_OK);
    gw_path(g, "redact.key", path);
    ck_assert_int_eq(sluice_redact_key_generate(path, NULL), SLUICE_OK);
}

/* Read a configuration: destinations and limits as members, extra as further members of the top ("" or begins with
 * ','). */
static GW_UNUSED void gw_configure(struct gateway *g, const char *destinations, const char *limits, const char *extra)
{
    static char text[16384];
    struct sluice_error err = {0};
    char path[128];

    (void)snprintf(text, sizeof(text),
                   "{\"listen\":{\"port\":0},\"rules\":[\"rules.json\"],\"policy\":\"policy.json\","
                   "\"log\":{\"dir\":\"log\",\"key\":\"log.key\"},\"redact_key\":\"redact.key\","
                   "\"destinations\":{%s},\"limits\":{%s}%s}",
                   destinations, limits, extra);
    gw_path(g, "sluice.json", path);
    ck_assert_msg(sluice_config_parse(path, (const uint8_t *)text, strlen(text), NULL, NULL, &g->config, &err) ==
                      SLUICE_OK,
                  "%s: %s", err.field, err.what);
}

static GW_UNUSED void gw_launch(struct gateway *g)
{
    const struct sluice_server_options opts = {.version = "test"};
    struct sluice_error err = {0};

    ck_assert_msg(sluice_server_create(g->config, &opts, &g->server, &err) == SLUICE_OK, "%s: %s", err.file, err.what);
    g->port = sluice_server_port(g->server);
    ck_assert_int_eq(pthread_create(&g->thread, NULL, gw_run, g), 0);
    g->running = true;
}

static GW_UNUSED void gw_start(struct gateway *g, const char *limits)
{
    gw_prepare(g);
    gw_configure(g, gw_destinations, limits, "");
    gw_launch(g);
}

/* Stop and close; the folder with its log stays until gw_clean(). */
static GW_UNUSED void gw_stop(struct gateway *g)
{
    if (g->running) {
        sluice_server_stop(g->server);
        ck_assert_int_eq(pthread_join(g->thread, NULL), 0);
        g->running = false;
    }
    sluice_server_free(g->server);
    g->server = NULL;
    sluice_config_free(g->config);
    g->config = NULL;
}

static GW_UNUSED void gw_clean(struct gateway *g)
{
    gw_stop(g);
    (void)remove_tree(g->dir);
}

/* ---- the client ---- */

static GW_UNUSED int gw_connect(const struct gateway *g)
{
    const struct timeval wait = {.tv_sec = GW_WAIT_S};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(g->port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&in, sizeof(in)), 0);
    ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)), 0);
    ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)), 0);
    return fd;
}

/* False where the other side no longer takes it. */
static GW_UNUSED bool gw_send(int fd, const void *data, size_t n)
{
    const uint8_t *p = data;

    while (n > 0) {
        ssize_t w = send(fd, p, n, MSG_NOSIGNAL);

        if (w <= 0)
            return false;
        p += w;
        n -= (size_t)w;
    }
    return true;
}

static const char *gw_header(const struct gw_reply *r, const char *name)
{
    static char value[512];
    size_t n = strlen(name);

    for (const char *line = r->head; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncasecmp(line, name, n) == 0 && line[n] == ':') {
            (void)snprintf(value, sizeof(value), "%.*s", (int)strcspn(line + n + 2, "\r\n"), line + n + 2);
            return value;
        }
    }
    return NULL;
}

static GW_UNUSED bool gw_unchunk(struct sluice_buf *raw, struct sluice_buf *out)
{
    size_t at = 0;

    while (at < raw->len) {
        char *end;
        size_t n = strtoul((const char *)raw->data + at, &end, 16);

        if (strncmp(end, "\r\n", 2) != 0)
            return false;
        at = (size_t)((uint8_t *)end - raw->data) + 2;
        if (n == 0)
            return true;
        if (at + n + 2 > raw->len)
            return false;
        ck_assert_int_eq(sluice_buf_append(out, raw->data + at, n), SLUICE_OK);
        at += n + 2;
    }
    return false;
}

/* One line more than there is: strtoul() and strstr() stop at a NUL. */
static GW_UNUSED void gw_terminate(struct sluice_buf *b)
{
    ck_assert_int_eq(sluice_buf_append_byte(b, 0), SLUICE_OK);
    b->len--;
}

static GW_UNUSED void gw_parse(struct sluice_buf *raw, struct gw_reply *r)
{
    char *end;
    size_t head;

    gw_terminate(raw);
    if ((end = strstr((char *)raw->data, "\r\n\r\n")) == NULL)
        return;
    head = (size_t)(end - (char *)raw->data) + 4;
    ck_assert_ptr_nonnull(r->head = strndup((char *)raw->data, head));
    r->status = (int)strtol(r->head + 9, NULL, 10);
    sluice_buf_consume(raw, head);
    gw_terminate(raw);
    if (r->status == 100) { /* an interim reply: the real one follows */
        free(r->head);
        r->head = NULL;
        gw_parse(raw, r);
        return;
    }
    if (gw_header(r, "transfer-encoding") != NULL) {
        r->whole = gw_unchunk(raw, &r->body);
    } else {
        const char *length = gw_header(r, "content-length");

        r->whole = length != NULL && strtoul(length, NULL, 10) == raw->len;
        ck_assert_int_eq(sluice_buf_append(&r->body, raw->data, raw->len), SLUICE_OK);
    }
}

/* Everything until the other side closes. */
static GW_UNUSED struct gw_reply gw_read(int fd)
{
    struct gw_reply r = {0};
    struct sluice_buf raw;
    char piece[65536];
    ssize_t n;

    sluice_buf_init(&raw, 256u << 20);
    sluice_buf_init(&r.body, 256u << 20);
    while ((n = recv(fd, piece, sizeof(piece), 0)) > 0)
        ck_assert_int_eq(sluice_buf_append(&raw, piece, (size_t)n), SLUICE_OK);
    ck_assert_msg(n == 0 || errno == ECONNRESET, "no end of the reply");
    gw_parse(&raw, &r);
    sluice_buf_release(&raw);
    gw_terminate(&r.body);
    (void)close(fd);
    return r;
}

static GW_UNUSED void gw_release(struct gw_reply *r)
{
    free(r->head);
    sluice_buf_release(&r->body);
    *r = (struct gw_reply){0};
}

static const char *gw_text(const struct gw_reply *r)
{
    return (const char *)r->body.data;
}

static GW_UNUSED struct gw_reply gw_raw(const struct gateway *g, const void *bytes, size_t n)
{
    int fd = gw_connect(g);

    (void)gw_send(fd, bytes, n);
    return gw_read(fd);
}

/* headers: whole lines, "" for none. body NULL: none is announced. The connection is closed afterwards. */
static GW_UNUSED int gw_begin(const struct gateway *g, const char *method, const char *target, const char *headers,
                              const char *body)
{
    struct sluice_buf b;
    int fd = gw_connect(g);

    sluice_buf_init(&b, 256u << 20);
    ck_assert_int_eq(
        sluice_buf_printf(&b, "%s %s HTTP/1.1\r\nHost: gw.example\r\nConnection: close\r\n", method, target),
        SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_str(&b, headers), SLUICE_OK);
    if (body != NULL)
        ck_assert_int_eq(
            sluice_buf_printf(&b, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body)),
            SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_str(&b, "\r\n"), SLUICE_OK);
    if (body != NULL)
        ck_assert_int_eq(sluice_buf_append_str(&b, body), SLUICE_OK);
    (void)gw_send(fd, b.data, b.len);
    sluice_buf_release(&b);
    return fd;
}

static GW_UNUSED struct gw_reply gw_request(const struct gateway *g, const char *method, const char *target,
                                            const char *headers, const char *body)
{
    return gw_read(gw_begin(g, method, target, headers, body));
}

/* The three APIs' requests with one user message. text is put in as it stands. */
static const struct gw_api {
    const char *name, *path, *body, *stream, *no_stream;
} gw_apis[] = {
    {"openai", "/v1/chat/completions", "{\"model\":\"m-1\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}",
     ",\"stream\":true", ""},
    {"anthropic", "/v1/messages",
     "{\"model\":\"m-1\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}", ",\"stream\":true",
     ""},
    {"ollama", "/api/chat", "{\"model\":\"m-1\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}", "",
     ",\"stream\":false"},
};
#define GW_APIS ((int)(sizeof(gw_apis) / sizeof(gw_apis[0])))

static GW_UNUSED const char *gw_prompt(const struct gw_api *api, const char *text, bool stream)
{
    static char body[65536];

    /* the formats are those of the table above */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    (void)snprintf(body, sizeof(body), api->body, text, stream ? api->stream : api->no_stream);
#pragma GCC diagnostic pop
    return body;
}

static GW_UNUSED struct gw_reply gw_chat(const struct gateway *g, const struct gw_api *api, const char *text,
                                         bool stream)
{
    return gw_request(g, "POST", api->path, "", gw_prompt(api, text, stream));
}

/* ---- what an answer says ---- */

/* The text in one JSON value of an answer: whole, or one event of its stream. */
static const char *gw_piece(struct json_object *o, const struct gw_api *api, bool stream)
{
    struct json_object *list, *text = NULL;

    if (strcmp(api->name, "openai") == 0) {
        if (json_object_object_get_ex(o, "choices", &list) && json_object_array_length(list) > 0 &&
            json_object_object_get_ex(json_object_array_get_idx(list, 0), stream ? "delta" : "message", &o))
            (void)json_object_object_get_ex(o, "content", &text);
    } else if (strcmp(api->name, "ollama") == 0) {
        if (json_object_object_get_ex(o, "message", &o))
            (void)json_object_object_get_ex(o, "content", &text);
    } else if (stream) {
        if (json_object_object_get_ex(o, "delta", &o))
            (void)json_object_object_get_ex(o, "text", &text);
    } else if (json_object_object_get_ex(o, "content", &list)) {
        (void)json_object_object_get_ex(json_object_array_get_idx(list, 0), "text", &text);
    }
    return text == NULL ? "" : json_object_get_string(text);
}

static GW_UNUSED void gw_add_piece(struct sluice_buf *out, const char *json, const struct gw_api *api, bool stream)
{
    struct json_object *o = json_tokener_parse(json);

    if (o != NULL)
        ck_assert_int_eq(sluice_buf_append_str(out, gw_piece(o, api, stream)), SLUICE_OK);
    json_object_put(o);
}

/* What the answer says, its pieces put together. Free it. */
static GW_UNUSED char *gw_answer(const struct gw_reply *r, const struct gw_api *api, bool stream)
{
    struct sluice_buf out;
    char *copy = strdup(gw_text(r)), *rest = copy, *line, *text;

    sluice_buf_init(&out, 256u << 20);
    if (!stream)
        gw_add_piece(&out, copy, api, false);
    while (stream && (line = strsep(&rest, "\n")) != NULL)
        gw_add_piece(&out, strncmp(line, "data: ", 6) == 0 ? line + 6 : line, api, true);
    gw_terminate(&out);
    ck_assert_ptr_nonnull(text = strdup((const char *)out.data));
    sluice_buf_release(&out);
    free(copy);
    return text;
}

/* ---- what was left behind ---- */

/* A file of the folder, "" where there is none. Free with gw_forget(). */
static GW_UNUSED char *gw_file(const struct gateway *g, const char *name)
{
    struct sluice_buf b;
    char path[128], *text;

    gw_path(g, name, path);
    sluice_buf_init(&b, 256u << 20);
    (void)!sluice_file_read(path, 255u << 20, &b, NULL);
    gw_terminate(&b);
    ck_assert_ptr_nonnull(text = strdup((const char *)b.data));
    sluice_buf_release(&b);
    return text;
}

static GW_UNUSED unsigned gw_count(const char *text, const char *what)
{
    unsigned n = 0;

    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        n++;
    return n;
}

static GW_UNUSED unsigned gw_seen(const struct gateway *g, const char *destination, const char *what)
{
    char name[64], *text;
    unsigned n;

    (void)snprintf(name, sizeof(name), "%s.jsonl", destination);
    text = gw_file(g, name);
    n = gw_count(text, what);
    free(text);
    return n;
}

static GW_UNUSED enum sluice_status gw_take_record(void *ctx, uint64_t seq, const uint8_t *json, size_t len)
{
    (void)seq;
    ck_assert_int_eq(sluice_buf_append(ctx, json, len), SLUICE_OK);
    return sluice_buf_append_byte(ctx, '\n');
}

/* All records, one a line. Of a gateway that has stopped. */
static GW_UNUSED char *gw_records(const struct gateway *g)
{
    struct sluice_buf b;
    struct sluice_error err = {0};
    char path[128], *text;

    gw_path(g, "log", path);
    sluice_buf_init(&b, 256u << 20);
    ck_assert_msg(sluice_log_read(path, gw_take_record, &b, &err) == SLUICE_OK, "%s", err.what);
    gw_terminate(&b);
    ck_assert_ptr_nonnull(text = strdup((const char *)b.data));
    sluice_buf_release(&b);
    return text;
}

#endif
