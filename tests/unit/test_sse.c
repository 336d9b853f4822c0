/* Server-sent events and NDJSON, taken apart: field rules, line ends, every cut, limits, and replacing parts. */
#include "gateway/ndjson.h"
#include "gateway/sse.h"

#include "core/limits.h"
#include "suite_run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* What came, written down: name|data|raw length, "!" where the event was not whole; and all raw bytes. */
struct seen {
    struct sluice_buf log, raw;
    size_t events;
};

static void seen_init(struct seen *s)
{
    *s = (struct seen){0};
    sluice_buf_init(&s->log, 64u << 20);
    sluice_buf_init(&s->raw, 64u << 20);
}

static void seen_release(struct seen *s)
{
    sluice_buf_release(&s->log);
    sluice_buf_release(&s->raw);
}

static void put(struct sluice_buf *b, const void *p, size_t n)
{
    ck_assert_int_eq(sluice_buf_append(b, p, n), SLUICE_OK);
}

static enum sluice_status on_event(void *ctx, const struct sluice_sse_event *ev)
{
    struct seen *s = ctx;

    s->events++;
    put(&s->raw, ev->raw, ev->raw_len);
    if (ev->data_lines == 0)
        return SLUICE_OK;
    put(&s->log, "<", 1);
    put(&s->log, ev->name, ev->name_len);
    put(&s->log, "|", 1);
    put(&s->log, ev->data, ev->data_len);
    put(&s->log, ev->whole ? ">" : "!", 1);
    return SLUICE_OK;
}

/* Feed in two pieces; cut beyond the end: byte by byte. */
static enum sluice_status parse(const char *text, size_t len, size_t cut, struct seen *s)
{
    struct sluice_sse *p;
    enum sluice_status st = SLUICE_OK;

    seen_init(s);
    ck_assert_int_eq(sluice_sse_create(on_event, s, &p), SLUICE_OK);
    if (cut <= len) {
        st = sluice_sse_feed(p, (const uint8_t *)text, cut);
        if (st == SLUICE_OK)
            st = sluice_sse_feed(p, (const uint8_t *)text + cut, len - cut);
    } else {
        for (size_t i = 0; i < len && st == SLUICE_OK; i++)
            st = sluice_sse_feed(p, (const uint8_t *)text + i, 1);
    }
    if (st == SLUICE_OK)
        st = sluice_sse_end(p);
    sluice_sse_free(p);
    return st;
}

/* The examples of the standard (WHATWG HTML 9.2.6) among them; what a reader that knows the end of the stream gives. */
static const struct {
    const char *text, *log;
} streams[] = {
    {"", ""},
    {"data: a\n\n", "<|a>"},
    {"data: a\r\n\r\n", "<|a>"},
    {"data: a\r\r", "<|a>"},
    {"data: a\n\r\ndata: b\r\n\ndata: c\r\n\r", "<|a><|b><|c>"},
    {"data: a\r\n\ndata: b\n\n", "<|a><|b>"},
    {"data: YHOO\ndata: +2\ndata: 10\n\n", "<|YHOO\n+2\n10>"},
    {": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
     "<|first event><|second event><| third event!"},
    {"data\n\ndata\ndata\n\ndata:", "<|><|\n><|!"},
    {"data:test\n\ndata: test\n\n", "<|test><|test>"},
    {"event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n", "<add|73857293><remove|2153>"},
    {"event: a\nevent: b\ndata: x\n\ndata: y\n\n", "<b|x><|y>"},
    {"event\ndata: x\n\n", "<|x>"},
    {"\xEF\xBB\xBF"
     "data: a\n\n\xEF\xBB\xBF"
     "data: b\n\n",
     "<|a>"},
    {"\xEF\xBB\xBF"
     "\ndata: a\n\n",
     "<|a>"},
    {"Data: a\n data: b\ndataX: c\nretry: 10\n\n", ""},
    {":data: a\n\n\n\n\n", ""},
    {"data: a: b: c\n\n", "<|a: b: c>"},
    {"data: \xf0\x9f\x98\x80\n\n", "<|\xf0\x9f\x98\x80>"},
    {"data: a\rdata: b\ndata: c\r\ndata: d\r\r\n\n", "<|a\nb\nc\nd>"},
    {"\r\n\r\ndata: a\r\n\r\n\r\n", "<|a>"},
    {"event: x\n\ndata: a\n\n", "<|a>"},
};

START_TEST(sse__stream_cut_anywhere__same_events_and_every_byte)
{
    const char *text = streams[_i].text;
    size_t len = strlen(text);

    for (size_t cut = 0; cut <= len + 1; cut++) {
        struct seen s;

        ck_assert_int_eq(parse(text, len, cut, &s), SLUICE_OK);
        put(&s.log, "", 1);
        ck_assert_str_eq((const char *)s.log.data, streams[_i].log);
        ck_assert_uint_eq(s.raw.len, len);
        ck_assert_int_eq(len == 0 ? 0 : memcmp(s.raw.data, text, len), 0);
        seen_release(&s);
    }
}
END_TEST

START_TEST(sse__lf_behind_the_cr_that_ended_an_event__follows_at_once)
{
    struct sluice_sse *p;
    struct seen s;

    seen_init(&s);
    ck_assert_int_eq(sluice_sse_create(on_event, &s, &p), SLUICE_OK);
    ck_assert_int_eq(sluice_sse_feed(p, (const uint8_t *)"data: a\r\n\r", 10), SLUICE_OK);
    ck_assert_uint_eq(s.raw.len, 10);
    ck_assert_int_eq(sluice_sse_feed(p, (const uint8_t *)"\n", 1), SLUICE_OK);
    ck_assert_uint_eq(s.raw.len, 11);
    sluice_sse_free(p);
    seen_release(&s);
}
END_TEST

START_TEST(sse__event__leaves_with_its_last_byte)
{
    static const char *const texts[] = {"data: a\n\n", "data: a\r\n\r\n", "data: a\r\r", ":\n\n"};
    size_t len = strlen(texts[_i]), early = _i == 1 ? 1 : 0; /* a CR is a line end before its LF comes */
    struct sluice_sse *p;
    struct seen s;

    seen_init(&s);
    ck_assert_int_eq(sluice_sse_create(on_event, &s, &p), SLUICE_OK);
    ck_assert_int_eq(sluice_sse_feed(p, (const uint8_t *)texts[_i], len - early - 1), SLUICE_OK);
    ck_assert_uint_eq(s.events, 0);
    ck_assert_int_eq(sluice_sse_feed(p, (const uint8_t *)texts[_i] + len - early - 1, 1), SLUICE_OK);
    ck_assert_uint_eq(s.events, 1);
    sluice_sse_free(p);
    seen_release(&s);
}
END_TEST

/* len bytes that are one event, or the beginning of one. */
static char *long_event(size_t len, bool ends)
{
    char *text = malloc(len);

    memset(text, 'x', len);
    memcpy(text, "data: ", 6);
    if (ends)
        memcpy(text + len - 2, "\n\n", 2);
    return text;
}

START_TEST(sse__event_at_the_limit_and_one_past__passes_and_is_refused)
{
    for (size_t past = 0; past < 2; past++) {
        size_t len = SLUICE_EVENT_MAX + past;
        char *text = long_event(len, _i != 0);
        struct seen s;

        ck_assert_int_eq(parse(text, len, len / 2, &s), past ? SLUICE_ELIMIT : SLUICE_OK);
        ck_assert_uint_eq(s.raw.len, past ? 0 : len);
        seen_release(&s);
        free(text);
    }
}
END_TEST

START_TEST(sse__many_events_in_one_piece__memory_of_one)
{
    size_t n = (SLUICE_EVENT_MAX + 200000) / 9;
    char *text = malloc(9 * n);
    struct seen s;

    for (size_t i = 0; i < n; i++)
        memcpy(text + 9 * i, "data: a\n\n", 9);
    ck_assert_int_eq(parse(text, 9 * n, 0, &s), SLUICE_OK);
    ck_assert_uint_eq(s.events, n);
    seen_release(&s);
    free(text);
}
END_TEST

static enum sluice_status stop_at_once(void *ctx, const struct sluice_sse_event *ev)
{
    (void)ev;
    ++*(int *)ctx;
    return SLUICE_EIO;
}

START_TEST(sse__callback_fails__feed_returns_it)
{
    struct sluice_sse *p;
    int calls = 0;

    ck_assert_int_eq(sluice_sse_create(stop_at_once, &calls, &p), SLUICE_OK);
    ck_assert_int_eq(sluice_sse_feed(p, (const uint8_t *)"data: a\n\ndata: b\n\n", 18), SLUICE_EIO);
    ck_assert_int_eq(calls, 1);
    sluice_sse_free(p);
}
END_TEST

static const struct {
    const char *text, *out; /* "OLD" of the data becomes "new and longer", the empty place behind "!" becomes "+" */
} splices[] = {
    {"data: {OLD}\n\n", "data: {new and longer}\n\n"},
    {"id: OLD\r\ndata:OLD!\r\n: OLD\r\n\r\n", "id: OLD\r\ndata:new and longer!+\r\n: OLD\r\n\r\n"},
    {"\xEF\xBB\xBF"
     "data: OLDOLD\r\r",
     "\xEF\xBB\xBF"
     "data: new and longernew and longer\r\r"},
    {"data: a\ndata: OLD\nid: 1\n\n", "data: a\ndata: new and longer\nid: 1\n\n"},
    {"id: 1\r\ndata:a\r\ndata:OLD\r\n\r\n", "id: 1\r\ndata: a\ndata: new and longer\n\r\n"},
    {"data: nothing\ndata\n\n", "data: nothing\ndata\n\n"},
    {"data: OLD\ndata\n\n", "data: new and longer\ndata: \n\n"},
};

static enum sluice_status on_splice(void *ctx, const struct sluice_sse_event *ev)
{
    struct sluice_splice v[8];
    size_t n = 0;

    for (size_t i = 0; i < ev->data_len; i++) {
        if (ev->data_len - i >= 3 && memcmp(ev->data + i, "OLD", 3) == 0)
            v[n++] = (struct sluice_splice){i, i + 3, (const uint8_t *)"new and longer", 14};
        if (ev->data[i] == '!')
            v[n++] = (struct sluice_splice){i + 1, i + 1, (const uint8_t *)"+", 1};
    }
    return sluice_sse_splice(ev, v, n, ctx);
}

START_TEST(splice__event__changes_only_there)
{
    size_t len = strlen(splices[_i].text);
    struct sluice_buf out;
    struct sluice_sse *p;

    sluice_buf_init(&out, 4096);
    ck_assert_int_eq(sluice_sse_create(on_splice, &out, &p), SLUICE_OK);
    ck_assert_int_eq(sluice_sse_feed(p, (const uint8_t *)splices[_i].text, len), SLUICE_OK);
    put(&out, "", 1);
    ck_assert_str_eq((const char *)out.data, splices[_i].out);
    sluice_sse_free(p);
    sluice_buf_release(&out);
}
END_TEST

static enum sluice_status on_line(void *ctx, const uint8_t *line, size_t len, size_t raw_len, bool whole)
{
    struct seen *s = ctx;

    s->events++;
    put(&s->raw, line, raw_len);
    put(&s->log, "<", 1);
    put(&s->log, line, len);
    put(&s->log, whole ? ">" : "!", 1);
    return SLUICE_OK;
}

static enum sluice_status parse_lines(const char *text, size_t len, size_t cut, struct seen *s)
{
    struct sluice_ndjson *p;
    enum sluice_status st;

    seen_init(s);
    ck_assert_int_eq(sluice_ndjson_create(on_line, s, &p), SLUICE_OK);
    st = sluice_ndjson_feed(p, (const uint8_t *)text, cut);
    if (st == SLUICE_OK)
        st = sluice_ndjson_feed(p, (const uint8_t *)text + cut, len - cut);
    if (st == SLUICE_OK)
        st = sluice_ndjson_end(p);
    sluice_ndjson_free(p);
    return st;
}

static const struct {
    const char *text, *log;
} lines[] = {{"", ""},          {"{}\n", "<{}>"},         {"{}\r\n{}\n", "<{}><{}>"}, {"{}", "<{}!"},
             {"{}\r", "<{}!"},  {"\n\n{}\n", "<><><{}>"}, {"a\rb\n", "<a\rb>"},       {"a\r\r\n", "<a\r>"},
             {"\r\nx", "<><x!"}};

START_TEST(ndjson__lines_cut_anywhere__same_lines_and_every_byte)
{
    size_t len = strlen(lines[_i].text);

    for (size_t cut = 0; cut <= len; cut++) {
        struct seen s;

        ck_assert_int_eq(parse_lines(lines[_i].text, len, cut, &s), SLUICE_OK);
        put(&s.log, "", 1);
        ck_assert_str_eq((const char *)s.log.data, lines[_i].log);
        ck_assert_uint_eq(s.raw.len, len);
        ck_assert_int_eq(len == 0 ? 0 : memcmp(s.raw.data, lines[_i].text, len), 0);
        seen_release(&s);
    }
}
END_TEST

START_TEST(ndjson__line_at_the_limit_and_one_past__passes_and_is_refused)
{
    for (size_t past = 0; past < 2; past++) {
        size_t len = SLUICE_EVENT_MAX + past;
        char *text = malloc(len);
        struct seen s;

        memset(text, 'x', len);
        if (_i != 0)
            text[len - 1] = '\n';
        ck_assert_int_eq(parse_lines(text, len, len / 2, &s), past ? SLUICE_ELIMIT : SLUICE_OK);
        ck_assert_uint_eq(s.events, past ? 0 : 1);
        seen_release(&s);
        free(text);
    }
}
END_TEST

#define ROWS(a) ((int)(sizeof(a) / sizeof((a)[0])))

int main(void)
{
    Suite *s = suite_create("sse");
    TCase *t = tcase_create("sse");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, sse__stream_cut_anywhere__same_events_and_every_byte, 0, ROWS(streams));
    tcase_add_test(t, sse__lf_behind_the_cr_that_ended_an_event__follows_at_once);
    tcase_add_loop_test(t, sse__event__leaves_with_its_last_byte, 0, 4);
    tcase_add_loop_test(t, sse__event_at_the_limit_and_one_past__passes_and_is_refused, 0, 2);
    tcase_add_test(t, sse__many_events_in_one_piece__memory_of_one);
    tcase_add_test(t, sse__callback_fails__feed_returns_it);
    tcase_add_loop_test(t, splice__event__changes_only_there, 0, ROWS(splices));
    tcase_add_loop_test(t, ndjson__lines_cut_anywhere__same_lines_and_every_byte, 0, ROWS(lines));
    tcase_add_loop_test(t, ndjson__line_at_the_limit_and_one_past__passes_and_is_refused, 0, 2);
    suite_add_tcase(s, t);
    return suite_run(s);
}
