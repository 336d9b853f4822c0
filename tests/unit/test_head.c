/* Heads of requests: one reading, or a refusal. */
#include "gateway_fixture.h"

#include "rng.h"
#include "suite_run.h"

#include <ctype.h>

static struct gateway g;

#define LIMITS "\"body_bytes\":4096,\"header_bytes\":2048,\"url_bytes\":128,\"connections\":8"

static void setup(void)
{
    gw_start(&g, LIMITS);
}

static void teardown(void)
{
    gw_clean(&g);
}

#define HEAD(text, status)                                                                                             \
    {                                                                                                                  \
        text, sizeof(text) - 1, status                                                                                 \
    }

static const struct {
    const char *bytes;
    size_t len;
    int status;
} heads[] = {
    HEAD(GW_GET "\r\n", 200),
    HEAD("\r\n" GW_GET "\r\n", 200),
    HEAD(GW_GET "X:\r\n\r\n", 200),
    HEAD(GW_GET "X: a\tb \xc3\xa9\r\n\r\n", 200),
    HEAD("HEAD /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
    HEAD("GET /healthz HTTP/1.0\r\n\r\n", 200),
    HEAD("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    HEAD(GW_GET "Host: b\r\n\r\n", 400),
    /* bare line feeds */
    HEAD("GET /healthz HTTP/1.1\nHost: a\nConnection: close\n\n", 400),
    HEAD(GW_GET "X: a\n\r\n", 400),
    HEAD(GW_GET "X: a\r\n\n", 400),
    /* folded lines */
    HEAD(GW_GET "X: a\r\n b\r\n\r\n", 400),
    HEAD(GW_GET "X: a\r\n\tb\r\n\r\n", 400),
    HEAD(GW_GET " X: a\r\n\r\n", 400),
    HEAD("GET /healthz HTTP/1.1\r\n Host: a\r\nConnection: close\r\n\r\n", 400),
    HEAD(GW_POST "Content-Length: 1\r\n 0\r\n\r\n{\"a\":\"bc\"}", 400),
    /* names and values */
    HEAD(GW_GET "X : a\r\n\r\n", 400),
    HEAD(GW_GET "X\r\n\r\n", 400),
    HEAD(GW_GET ": a\r\n\r\n", 400),
    HEAD(GW_GET "X(: a\r\n\r\n", 400),
    HEAD(GW_GET "X: a\0b\r\n\r\n", 400),
    HEAD(GW_GET "X\0: a\r\n\r\n", 400),
    HEAD(GW_GET "X: a\0\0Y\0b\r\n\r\n", 400),
    HEAD(GW_GET "X: a\x01\r\n\r\n", 400),
    HEAD(GW_GET "X: a\x7f\r\n\r\n", 400),
    HEAD(GW_GET "X: a\rY: b\r\n\r\n", 400),
    /* the request line */
    HEAD("GET  /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
    HEAD("GET /healthz  HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 0), /* closed without a word */
    HEAD("GET\0 /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
    HEAD("GET /healthz\0 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
    HEAD("GET /healthz HTTP/1.1 \r\nHost: a\r\nConnection: close\r\n\r\n", 400),
    HEAD("GET /healthz HTTP/2.0\r\nHost: a\r\nConnection: close\r\n\r\n", 505),
    /* where the body ends */
    HEAD(GW_POST "Content-Length: 2\r\n\r\n{}", 400), /* well framed: not a request */
    HEAD(GW_POST "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    HEAD(GW_POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length: 2\r\ncontent-length: 3\r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length: 2, 2\r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length: +2\r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length: -2\r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length: 0x2\r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length: 2 \r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length:\r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length : 2\r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length: 99999999999999999999\r\n\r\n{}", 413),
    HEAD(GW_POST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    HEAD(GW_POST "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    HEAD(GW_POST "Transfer-Encoding: chunked, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    HEAD(GW_POST "Transfer-Encoding: identity\r\n\r\n{}", 400),
    HEAD(GW_POST "Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    HEAD(GW_POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    HEAD("POST /v1/chat/completions HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    HEAD(GW_POST "Transfer-Encoding: chunked\r\n\r\nx\r\n{}\r\n0\r\n\r\n", 400),
    HEAD(GW_POST "Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n", 400),
    HEAD(GW_POST "Content-Length: 2\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n{}", 400),
    HEAD(GW_POST "Content-Length: 2\r\nExpect: 200-ok\r\n\r\n{}", 400),
};

START_TEST(head__table__one_reading_or_a_refusal)
{
    struct gw_reply r = gw_raw(&g, heads[_i].bytes, heads[_i].len);

    ck_assert_int_eq(r.status, heads[_i].status);
    ck_assert_uint_eq(gw_seen(&g, "openai", "\n"), 0);
    gw_release(&r);
}
END_TEST

/* Nothing of a refused request is read as the next one. */
START_TEST(head__second_request_hidden_in_a_bad_one__never_answered)
{
    static const char *const hidden[] = {
        GW_POST "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
        GW_POST "Content-Length : 3\r\n\r\n{}\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
        GW_POST
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    };

    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
        struct gw_reply r = gw_raw(&g, hidden[i], strlen(hidden[i]));

        ck_assert_int_eq(r.status, 400);
        ck_assert(r.whole); /* one reply and nothing behind it */
        gw_release(&r);
    }
}
END_TEST

/* What is taken must follow RFC 9112 to the letter: read here anew, by other code. */

static bool is_token(uint8_t c)
{
    return isalnum(c) || (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static size_t run_of(const uint8_t *p, size_t n, bool (*is)(uint8_t))
{
    size_t k = 0;

    while (k < n && is(p[k]))
        k++;
    return k;
}

static bool is_visible(uint8_t c)
{
    return c > 0x20 && c != 0x7f;
}

static bool is_field(uint8_t c)
{
    return c == '\t' || c == ' ' || is_visible(c);
}

static bool is_newline(uint8_t c)
{
    return c == '\r' || c == '\n';
}

static bool eat(const uint8_t **p, size_t *n, size_t k, const char *then)
{
    if (k == 0 || *n < k + strlen(then) || memcmp(*p + k, then, strlen(then)) != 0)
        return false;
    *p += k + strlen(then);
    *n -= k + strlen(then);
    return true;
}

/* The two things that leave no trace (head.h): NUL LF, and a line of ":" LF. Read as libmicrohttpd does. */
static void as_crlf(uint8_t *p, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (p[i] == '\n' && (p[i - 1] == 0 || (p[i - 1] == ':' && i > 1 && p[i - 2] == '\n')))
            p[i - 1] = '\r';
}

static bool follows_the_grammar(uint8_t *text, size_t n)
{
    const uint8_t *p = text;
    size_t blank = run_of(p, n, is_newline); /* empty lines before a request are ignored (2.2) */

    as_crlf(text, n);
    p += blank;
    n -= blank;
    if (!eat(&p, &n, run_of(p, n, is_token), " ") || !eat(&p, &n, run_of(p, n, is_visible), " ") || n < 10 ||
        memcmp(p, "HTTP/1.", 7) != 0 || (p[7] != '0' && p[7] != '1') || !eat(&p, &n, 8, "\r\n"))
        return false;
    while (n >= 2 && p[0] != '\r') {
        if (!eat(&p, &n, run_of(p, n, is_token), ":"))
            return false;
        if (n >= 2 && p[0] == '\r')
            eat(&p, &n, 1, "\n");
        else if (!eat(&p, &n, run_of(p, n, is_field), "\r\n"))
            return false;
    }
    return n >= 2 && p[0] == '\r' && p[1] == '\n';
}

/* Of the reply's first bytes: the connection may stay open, whoever asked for that. */
static int first_status(const void *bytes, size_t n)
{
    char got[256] = "";
    int fd = gw_connect(&g);

    (void)gw_send(fd, bytes, n);
    (void)!recv(fd, got, sizeof(got) - 1, 0);
    (void)close(fd);
    return strncmp(got, "HTTP/1.1 ", 9) == 0 ? (int)strtol(got + 9, NULL, 10) : 0;
}

START_TEST(head__bytes_changed_at_random__taken_only_if_the_grammar_says_so)
{
    static const uint8_t odd[] = {0, '\r', '\n', ' ', '\t', ':', 'a', 0x7f, 0x80, ';', '(', 1};
    uint64_t rng = 20260101;
    unsigned taken = 0;

    for (int i = 0; i < 600; i++) {
        uint8_t text[256] = GW_GET "Accept: a/b, c\r\nX-Y: z\r\n\r\n";
        size_t n = strlen((char *)text), at = rng_below(&rng, n);
        int status;

        if (rng_below(&rng, 3) == 0) { /* insert, else replace; sometimes a second time */
            memmove(text + at + 1, text + at, n - at);
            n++;
        }
        text[at] = odd[rng_below(&rng, sizeof(odd))];
        if (rng_below(&rng, 2) == 0)
            text[rng_below(&rng, n)] = odd[rng_below(&rng, sizeof(odd))];
        memcpy(text + n, "\r\n\r\n", 4); /* so that it ends, whatever became of its end */
        status = first_status(text, n + 4);
        ck_assert_int_ne(status, 500);
        if (status == 200) {
            taken++;
            ck_assert(follows_the_grammar(text, n + 4));
        }
    }
    ck_assert_uint_gt(taken, 20); /* letters changed for letters */
}
END_TEST

int main(void)
{
    Suite *s = suite_create("head");
    TCase *tc = tcase_create("head");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, head__table__one_reading_or_a_refusal, 0, sizeof(heads) / sizeof(heads[0]));
    tcase_add_test(tc, head__bytes_changed_at_random__taken_only_if_the_grammar_says_so);
    tcase_add_test(tc, head__second_request_hidden_in_a_bad_one__never_answered);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
