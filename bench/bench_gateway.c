/*
 * What the gate adds to a chat request of 2 KB: the same loopback upstream, asked directly and through a gateway with
 * all rule packs, the default policy and an audit log that syncs to disk, turn about in one run, one connection each.
 *
 *     bench_gateway [REQUESTS [FOLDER]]     FOLDER: where keys and log go (default: the current one)
 *
 * "first" is the time to the first event of a streamed answer. The log's own part is shown beside it: a write and an
 * fdatasync of 4 KB on the same file system.
 */
#include "audit/key.h"
#include "gateway/loopback.h"
#include "gateway/server.h"
#include "redact/vault.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WARM_UP 50
#define PROMPT 2048
#define PIECE_US 100 /* between two events of a stream: a model sends them one by one, not in a heap */
#define STREAMS(n) ((n) / 5 + 1)

static double now_us(void)
{
    struct timespec ts;

    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec * 1e-3;
}

static void die(const char *what, const struct sluice_error *err)
{
    fprintf(stderr, "bench_gateway: %s%s%s\n", what, err == NULL ? "" : ": ", err == NULL ? "" : err->what);
    exit(1);
}

/* ---- one connection ---- */

struct line {
    int fd;
    uint16_t port;
};

static void line_open(struct line *l, uint16_t port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    const int on = 1;

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    l->port = port;
    l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&in, sizeof(in)) != 0)
        die("cannot connect", NULL);
    (void)setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

/* Send and read the whole answer. *first: when the first byte of its body was there. Returns when all of it was. */
static double ask(const struct line *l, const char *request, size_t len, double *first)
{
    static char got[1 << 20];
    size_t n = 0;
    char *body = NULL;

    if (send(l->fd, request, len, MSG_NOSIGNAL) != (ssize_t)len)
        die("cannot send", NULL);
    for (;;) {
        ssize_t more = recv(l->fd, got + n, sizeof(got) - 1 - n, 0);

        if (more <= 0)
            die("no answer", NULL);
        n += (size_t)more;
        got[n] = '\0';
        if (body == NULL && (body = strstr(got, "\r\n\r\n")) != NULL)
            body += 4;
        if (body == NULL || *body == '\0')
            continue;
        if (*first == 0)
            *first = now_us();
        if (strncmp(got, "HTTP/1.1 200", 12) != 0)
            die("not 200", NULL);
        if (strcasestr(got, "\r\ntransfer-encoding: chunked") != NULL) {
            if (n >= 5 && strcmp(got + n - 5, "0\r\n\r\n") == 0)
                return now_us();
        } else {
            const char *length = strcasestr(got, "\r\ncontent-length: ");

            if (length == NULL)
                die("no length", NULL);
            if ((size_t)(got + n - body) >= strtoul(length + 18, NULL, 10))
                return now_us();
        }
    }
}

/* ---- figures ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double percentile(double *v, size_t n, double p)
{
    qsort(v, n, sizeof(*v), by_size);
    return v[(size_t)(p * (double)(n - 1))];
}

static void compare(const char *what, double *direct, double *gate, size_t n)
{
    static const double ps[] = {0.5, 0.99};

    for (int i = 0; i < 2; i++) {
        double d = percentile(direct, n, ps[i]), g = percentile(gate, n, ps[i]);

        printf("%-28s p%-3.0f direct %8.0f us   gate %8.0f us   added %8.0f us   ratio %.2f\n", what, 100 * ps[i], d, g,
               g - d, g / d);
    }
}

static void measure(const char *what, const struct line *direct, const struct line *gate, const char *text, bool stream,
                    size_t n)
{
    double *v = calloc(4 * n, sizeof(*v));
    char body[PROMPT + 256], request[PROMPT + 512], name[64];
    int len;

    if (v == NULL)
        die("out of memory", NULL);
    (void)snprintf(body, sizeof(body),
                   "{\"model\":\"m\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                   stream ? "true" : "false", text);
    len = snprintf(request, sizeof(request),
                   "POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   strlen(body), body);
    for (size_t i = 0; i < n + WARM_UP; i++) {
        const struct line *lines[] = {direct, gate};

        for (size_t k = 0; k < 2; k++) {
            double start = now_us(), first = 0, end = ask(lines[k], request, (size_t)len, &first);

            if (i >= WARM_UP) {
                v[k * n + i - WARM_UP] = end - start;
                v[(2 + k) * n + i - WARM_UP] = first - start;
            }
        }
    }
    compare(what, v, v + n, n);
    (void)snprintf(name, sizeof(name), "%s, first", what);
    if (stream)
        compare(name, v + 2 * n, v + 3 * n, n);
    free(v);
}

static void measure_disk(const char *folder, size_t n)
{
    double *v = calloc(n, sizeof(*v));
    static char block[4096];
    char path[512];
    int fd;

    (void)snprintf(path, sizeof(path), "%s/raw", folder);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (v == NULL || fd < 0 || ftruncate(fd, (off_t)(n * sizeof(block))) != 0)
        die("cannot write", NULL);
    for (size_t i = 0; i < n; i++) {
        double start = now_us();

        if (pwrite(fd, block, sizeof(block), (off_t)(i * sizeof(block))) != (ssize_t)sizeof(block) ||
            fdatasync(fd) != 0)
            die("cannot write", NULL);
        v[i] = now_us() - start;
    }
    printf("%-28s p50  %.0f us   p99 %.0f us\n", "a write and an fdatasync", percentile(v, n, 0.5),
           percentile(v, n, 0.99));
    (void)close(fd);
    (void)unlink(path);
    free(v);
}

/* ---- the gateway ---- */

struct running {
    struct sluice_config *config;
    struct sluice_server *server;
    struct sluice_loopback *upstream;
    pthread_t thread;
};

static void *run(void *arg)
{
    struct running *r = arg;

    (void)!sluice_server_run(r->server, NULL);
    return NULL;
}

static void start(struct running *r, const char *folder)
{
    const struct sluice_loopback_options loopback = {.label = "cloud", .piece_us = PIECE_US};
    const struct sluice_server_options opts = {.version = "bench"};
    struct sluice_error err = {0};
    char path[512], text[2048];

    (void)snprintf(path, sizeof(path), "%s/log.key", folder);
    if (access(path, R_OK) != 0 && sluice_log_key_generate(path, "sluice.example/bench", &err) != SLUICE_OK)
        die("log key", &err);
    (void)snprintf(path, sizeof(path), "%s/redact.key", folder);
    if (access(path, R_OK) != 0 && sluice_redact_key_generate(path, &err) != SLUICE_OK)
        die("redaction key", &err);
    if (sluice_loopback_start(&loopback, &r->upstream, &err) != SLUICE_OK)
        die("upstream", &err);
    (void)snprintf(text, sizeof(text),
                   "{\"listen\":{\"port\":0},\"rules\":[\"%s/rules\"],\"policy\":\"%s/fixtures/policies/default.json\","
                   "\"log\":{\"dir\":\"log\",\"key\":\"log.key\"},\"redact_key\":\"redact.key\",\"destinations\":{"
                   "\"cloud\":{\"provider\":\"openai\",\"url\":\"http://127.0.0.1:%u\"}}}",
                   SLUICE_SOURCE_DIR, SLUICE_SOURCE_DIR, (unsigned)sluice_loopback_port(r->upstream));
    (void)snprintf(path, sizeof(path), "%s/sluice.json", folder);
    if (sluice_config_parse(path, (const uint8_t *)text, strlen(text), NULL, NULL, &r->config, &err) != SLUICE_OK ||
        sluice_server_create(r->config, &opts, &r->server, &err) != SLUICE_OK)
        die("gateway", &err);
    if (pthread_create(&r->thread, NULL, run, r) != 0)
        die("thread", NULL);
}

static void stop(struct running *r)
{
    sluice_server_stop(r->server);
    (void)pthread_join(r->thread, NULL);
    sluice_server_free(r->server);
    sluice_config_free(r->config);
    sluice_loopback_stop(r->upstream);
}

static const char *prompt(const char *begin)
{
    static const char words[] = "please look at the following notes and say in three sentences what was agreed and who "
                                "does what until when, in plain words and without adding anything ";
    static char text[PROMPT + 1];

    (void)snprintf(text, sizeof(text), "%s", begin);
    for (size_t n = strlen(text); n < PROMPT; n++)
        text[n] = words[n % (sizeof(words) - 1)];
    return text;
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    const char *folder = argc > 2 ? argv[2] : ".";
    struct running r = {0};
    struct line direct, gate;

    if (n == 0)
        die("how many requests?", NULL);
    start(&r, folder);
    line_open(&direct, sluice_loopback_port(r.upstream));
    line_open(&gate, sluice_server_port(r.server));
    measure("nothing found", &direct, &gate, prompt("Hello, "), false, n);
    measure("nothing found, streamed", &direct, &gate, prompt("Hello, "), true, STREAMS(n));
    measure("redacted", &direct, &gate, prompt("Write to ada@sluice-test.org and bob@sluice-test.org, "), false, n);
    measure("redacted, streamed", &direct, &gate, prompt("Write to ada@sluice-test.org and bob@sluice-test.org, "),
            true, STREAMS(n));
    measure_disk(folder, n);
    (void)close(direct.fd);
    (void)close(gate.fd);
    stop(&r);
    return 0;
}
