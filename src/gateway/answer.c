#include "gateway/answer_internal.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

/* A restored text may be longer than its event was. */
#define RESTORED_MAX ((size_t)SLUICE_ANSWER_MAX * 4)

static enum sluice_status on_sse(void *ctx, const struct sluice_sse_event *ev);
static enum sluice_status on_line(void *ctx, const uint8_t *line, size_t len, size_t raw_len, bool whole);

static enum sluice_status open_parser(struct sluice_answer *a)
{
    if (a->vault == NULL || sluice_vault_count(a->vault) == 0) {
        a->how = ANSWER_PASS;
        return SLUICE_OK;
    }
    a->how = !a->stream ? ANSWER_WHOLE : a->api->ndjson ? ANSWER_NDJSON : ANSWER_SSE;
    if (a->how == ANSWER_SSE)
        return sluice_sse_create(on_sse, a, &a->sse);
    if (a->how == ANSWER_NDJSON)
        return sluice_ndjson_create(on_line, a, &a->ndjson);
    return SLUICE_OK;
}

enum sluice_status answer_create(const struct answer_api *api, const struct sluice_vault *vault, bool stream,
                                 struct sluice_answer **out)
{
    struct sluice_answer *a = calloc(1, sizeof(*a));
    enum sluice_status st;

    *out = NULL;
    if (a == NULL)
        return SLUICE_ENOMEM;
    a->api = api;
    a->vault = vault;
    a->stream = stream;
    sluice_buf_init(&a->whole, SLUICE_ANSWER_MAX);
    sluice_outline_init(&a->doc);
    sluice_buf_init(&a->edit_text, RESTORED_MAX);
    sluice_buf_init(&a->text, SLUICE_EVENT_MAX);
    sluice_buf_init(&a->made, RESTORED_MAX);
    sluice_buf_init(&a->json, RESTORED_MAX);
    sluice_buf_init(&a->envelope, SLUICE_EVENT_MAX);
    if ((st = open_parser(a)) != SLUICE_OK)
        sluice_answer_free(a);
    else
        *out = a;
    return st;
}

void sluice_answer_free(struct sluice_answer *a)
{
    if (a == NULL)
        return;
    answer_channels_free(a);
    sluice_restorer_free(a->plain);
    sluice_sse_free(a->sse);
    sluice_ndjson_free(a->ndjson);
    sluice_outline_release(&a->doc);
    sluice_buf_release(&a->whole);
    sluice_buf_release(&a->edit_text);
    sluice_buf_release(&a->text);
    sluice_buf_release(&a->made);
    sluice_buf_release(&a->json);
    sluice_buf_release(&a->envelope);
    free(a->edits);
    free(a);
}

uint64_t sluice_answer_restored(const struct sluice_answer *a)
{
    return a->restored;
}

enum sluice_status answer_edit(struct sluice_answer *a, size_t start, size_t end, const uint8_t *text, size_t len)
{
    if (a->n_edits == a->cap_edits) {
        size_t cap = a->cap_edits == 0 ? 8 : 2 * a->cap_edits;
        struct answer_edit *edits = realloc(a->edits, cap * sizeof(*edits));

        if (edits == NULL)
            return SLUICE_ENOMEM;
        a->edits = edits;
        a->cap_edits = cap;
    }
    a->edits[a->n_edits++] = (struct answer_edit){.start = start, .end = end, .text = a->edit_text.len, .len = len};
    return sluice_buf_append(&a->edit_text, text, len);
}

/* The bytes of a value, a string's quotes included. */
static void span(const struct sluice_answer *a, sluice_node n, size_t *start, size_t *end)
{
    const struct sluice_outline_value *v = &a->doc.v[n];
    unsigned quote = v->kind == SLUICE_JSON_STRING ? 1 : 0;

    *start = v->start - quote;
    *end = v->end + quote;
}

void answer_keep(struct sluice_answer *a, sluice_node n)
{
    for (uint32_t i = n; n != 0 && i < a->doc.n && a->doc.v[i].start <= a->doc.v[n].end; i++)
        a->doc.v[i].mark = true; /* what lies in a value follows it directly */
}

enum sluice_status answer_drop(struct sluice_answer *a, sluice_node n)
{
    size_t start, end;

    if (n == 0 || a->doc.v[n].kind == SLUICE_JSON_NULL)
        return SLUICE_OK;
    answer_keep(a, n);
    span(a, n, &start, &end);
    return answer_edit(a, start, end, (const uint8_t *)"null", 4);
}

enum sluice_status answer_value(struct sluice_answer *a, sluice_node n)
{
    uint64_t before = a->restored;
    enum sluice_status st;
    size_t start, end;

    if (n == 0)
        return SLUICE_OK;
    answer_keep(a, n);
    span(a, n, &start, &end);
    sluice_buf_clear(&a->made);
    st = sluice_restore_document(a->vault, a->doc.text + start, end - start, &a->made, &a->restored, NULL);
    if (st != SLUICE_OK || a->restored == before)
        return st;
    return answer_edit(a, start, end, a->made.data, a->made.len);
}

enum sluice_status answer_envelope(struct sluice_answer *a, const char *const *keys)
{
    enum sluice_status st;

    sluice_buf_clear(&a->envelope);
    if ((st = sluice_buf_append_byte(&a->envelope, '{')) != SLUICE_OK)
        return st;
    for (; *keys != NULL; keys++) {
        sluice_node n = sluice_outline_get(&a->doc, 0, *keys);
        size_t start, end;

        if (n == 0)
            continue;
        span(a, n, &start, &end);
        if ((st = sluice_buf_printf(&a->envelope, "\"%s\":", *keys)) != SLUICE_OK ||
            (st = sluice_buf_append(&a->envelope, a->doc.text + start, end - start)) != SLUICE_OK ||
            (st = sluice_buf_append_byte(&a->envelope, ',')) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

/* A string that stands whole in the event. JSON in it is restored at its own level. */
static enum sluice_status restore_string(struct sluice_answer *a, sluice_node n)
{
    uint64_t before;
    enum sluice_status st;

    sluice_buf_clear(&a->text);
    if ((st = sluice_outline_text(&a->doc, n, &a->text)) != SLUICE_OK || a->text.len == 0)
        return st;
    if (a->text.data[0] <= ' ' || a->text.data[0] == '{' || a->text.data[0] == '[')
        return answer_value(a, n);
    if (a->plain == NULL && (st = sluice_restorer_create(a->vault, 0, &a->plain)) != SLUICE_OK)
        return st;
    before = sluice_restorer_count(a->plain);
    sluice_buf_clear(&a->made);
    if ((st = sluice_restorer_feed(a->plain, a->text.data, a->text.len, &a->made)) != SLUICE_OK ||
        (st = sluice_restorer_end(a->plain, &a->made)) != SLUICE_OK)
        return st;
    if (sluice_restorer_count(a->plain) == before)
        return SLUICE_OK;
    a->restored += sluice_restorer_count(a->plain) - before;
    sluice_buf_clear(&a->json);
    if ((st = sluice_json_escape(a->made.data, a->made.len, &a->json)) != SLUICE_OK)
        return st;
    return answer_edit(a, a->doc.v[n].start, a->doc.v[n].end, a->json.data, a->json.len);
}

/* What a model's service made and wants back as it is: never text of ours. */
static bool is_opaque(const struct sluice_outline *t, sluice_node n)
{
    static const char *const keys[] = {"signature", "data", "encrypted_content", "encrypted_index"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (sluice_outline_key_is(t, n, keys[i]))
            return true;
    }
    return false;
}

static enum sluice_status restore_others(struct sluice_answer *a)
{
    enum sluice_status st = SLUICE_OK;

    for (uint32_t i = 0; st == SLUICE_OK && i < a->doc.n; i++) {
        if (a->doc.v[i].kind == SLUICE_JSON_STRING && !a->doc.v[i].mark && !is_opaque(&a->doc, i))
            st = restore_string(a, i);
    }
    return st;
}

static int edit_order(const void *x, const void *y)
{
    const struct answer_edit *a = x, *b = y;

    return a->start < b->start ? -1 : a->start > b->start;
}

/* The edits of the event at hand in order, in the form the writers take. Returns new; NULL: no memory. */
static struct sluice_splice *splices(struct sluice_answer *a)
{
    struct sluice_splice *v = calloc(a->n_edits + 1, sizeof(*v));

    if (v == NULL)
        return NULL;
    if (a->n_edits != 0)
        qsort(a->edits, a->n_edits, sizeof(*a->edits), edit_order);
    for (size_t i = 0; i < a->n_edits; i++) {
        const struct answer_edit *e = &a->edits[i];

        v[i] = (struct sluice_splice){.start = e->start, .end = e->end, .len = e->len};
        if (e->len != 0)
            v[i].text = a->edit_text.data + e->text;
    }
    return v;
}

static void forget_edits(struct sluice_answer *a)
{
    a->n_edits = 0;
    sluice_buf_clear(&a->edit_text);
}

/* Read an event's JSON and find out what changes in it. */
static enum sluice_status restore_event(struct sluice_answer *a, const uint8_t *data, size_t len)
{
    enum sluice_status st;

    forget_edits(a);
    if ((st = sluice_outline_parse(&a->doc, data, len, NULL)) != SLUICE_OK)
        return st;
    if (sluice_outline_kind(&a->doc, 0) != SLUICE_JSON_OBJECT)
        return SLUICE_EFORMAT;
    if ((st = a->api->event(a)) != SLUICE_OK)
        return st;
    return restore_others(a);
}

static enum sluice_status restore_sse(struct sluice_answer *a, const struct sluice_sse_event *ev)
{
    struct sluice_splice *v;
    enum sluice_status st;

    if (ev->data_len == 0)
        return sluice_buf_append(a->out, ev->raw, ev->raw_len);
    if (a->api->is_end != NULL && a->api->is_end(ev->data, ev->data_len)) {
        a->over = true;
        if ((st = answer_flush(a, NULL, 0)) != SLUICE_OK)
            return st;
        return sluice_buf_append(a->out, ev->raw, ev->raw_len);
    }
    if ((st = restore_event(a, ev->data, ev->data_len)) != SLUICE_OK)
        return st;
    if ((v = splices(a)) == NULL)
        return SLUICE_ENOMEM;
    st = sluice_sse_splice(ev, v, a->n_edits, a->out);
    free(v);
    return st;
}

/* Where the stream breaks off inside an event, something of ours will follow: the event is closed for it. */
static enum sluice_status on_sse(void *ctx, const struct sluice_sse_event *ev)
{
    struct sluice_answer *a = ctx;
    enum sluice_status st = restore_sse(a, ev);

    if (st != SLUICE_OK || ev->whole || a->over)
        return st;
    return sluice_buf_append_str(a->out, "\n\n");
}

static bool is_blank(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != ' ' && p[i] != '\t')
            return false;
    }
    return true;
}

static enum sluice_status on_line(void *ctx, const uint8_t *line, size_t len, size_t raw_len, bool whole)
{
    struct sluice_answer *a = ctx;
    struct sluice_splice *v;
    enum sluice_status st;

    if (is_blank(line, len))
        return sluice_buf_append(a->out, line, raw_len);
    if ((st = restore_event(a, line, len)) != SLUICE_OK)
        return st;
    if ((v = splices(a)) == NULL)
        return SLUICE_ENOMEM;
    st = sluice_splice_text(line, raw_len, v, a->n_edits, a->out);
    free(v);
    if (st != SLUICE_OK || whole || a->over)
        return st;
    return sluice_buf_append_byte(a->out, '\n');
}

static enum sluice_status pass(struct sluice_answer *a, const uint8_t *p, size_t n)
{
    size_t k = n < sizeof(a->tail) ? n : sizeof(a->tail);

    memmove(a->tail, a->tail + k, sizeof(a->tail) - k);
    memcpy(a->tail + sizeof(a->tail) - k, p + n - k, k);
    return sluice_buf_append(a->out, p, n);
}

static enum sluice_status feed(struct sluice_answer *a, const uint8_t *p, size_t n)
{
    if (n == 0)
        return SLUICE_OK;
    switch (a->how) {
    case ANSWER_PASS:
        return pass(a, p, n);
    case ANSWER_WHOLE:
        return sluice_buf_append(&a->whole, p, n);
    case ANSWER_SSE:
        return sluice_sse_feed(a->sse, p, n);
    case ANSWER_NDJSON:
        return sluice_ndjson_feed(a->ndjson, p, n);
    }
    return SLUICE_ESTATE;
}

enum sluice_status sluice_answer_feed(struct sluice_answer *a, const uint8_t *p, size_t n, struct sluice_buf *out)
{
    enum sluice_status st;

    if (a->failed)
        return SLUICE_ESTATE;
    a->out = out;
    st = feed(a, p, n);
    a->failed = st != SLUICE_OK;
    return st;
}

/* Take out what repeats the text token by token; *doc is then another buffer. */
static enum sluice_status drop_tokens(struct sluice_answer *a, struct sluice_buf *less, const struct sluice_buf **doc)
{
    struct sluice_splice *v;
    enum sluice_status st;

    if (a->api->drop_tokens == NULL || memmem(a->whole.data, a->whole.len, "\"logprobs\"", 10) == NULL)
        return SLUICE_OK;
    if ((st = sluice_outline_parse(&a->doc, a->whole.data, a->whole.len, NULL)) != SLUICE_OK ||
        (st = a->api->drop_tokens(a)) != SLUICE_OK)
        return st;
    if ((v = splices(a)) == NULL)
        return SLUICE_ENOMEM;
    st = sluice_splice_text(a->whole.data, a->whole.len, v, a->n_edits, less);
    free(v);
    *doc = less;
    return st;
}

static enum sluice_status end_whole(struct sluice_answer *a)
{
    const struct sluice_buf *doc = &a->whole;
    struct sluice_buf less;
    enum sluice_status st;

    if (a->whole.len == 0)
        return SLUICE_EFORMAT;
    sluice_buf_init(&less, SLUICE_ANSWER_MAX);
    if ((st = drop_tokens(a, &less, &doc)) == SLUICE_OK)
        st = sluice_restore_document(a->vault, doc->data, doc->len, a->out, &a->restored, NULL);
    sluice_buf_release(&less);
    return st;
}

/* What is still held goes out even where the stream ended too early. */
static enum sluice_status end_stream(struct sluice_answer *a, enum sluice_status parsed)
{
    enum sluice_status st = answer_flush(a, NULL, 0);

    if (parsed != SLUICE_OK)
        return parsed;
    return st == SLUICE_OK && !a->over ? SLUICE_EFORMAT : st;
}

enum sluice_status sluice_answer_end(struct sluice_answer *a, struct sluice_buf *out)
{
    enum sluice_status st = SLUICE_OK;

    if (a->failed)
        return SLUICE_ESTATE;
    a->out = out;
    if (a->how == ANSWER_WHOLE)
        st = end_whole(a);
    else if (a->how == ANSWER_SSE)
        st = end_stream(a, sluice_sse_end(a->sse));
    else if (a->how == ANSWER_NDJSON)
        st = end_stream(a, sluice_ndjson_end(a->ndjson));
    a->failed = true; /* nothing may follow the end */
    return st;
}

static bool tail_is(const struct sluice_answer *a, const char *end)
{
    size_t n = strlen(end);

    return memcmp(a->tail + sizeof(a->tail) - n, end, n) == 0;
}

/* What was passed on unread ends where an event does. */
static bool passed_whole_events(const struct sluice_answer *a)
{
    if (a->tail[sizeof(a->tail) - 1] == '\0')
        return true; /* nothing was: a stream holds no NUL */
    if (a->api->ndjson)
        return tail_is(a, "\n");
    return tail_is(a, "\n\n") || tail_is(a, "\r\n\r\n") || tail_is(a, "\r\r");
}

enum sluice_status sluice_answer_break(struct sluice_answer *a, struct sluice_buf *out)
{
    a->failed = true;
    a->out = out;
    if (!a->stream)
        return SLUICE_OK;
    if (a->how == ANSWER_PASS && !passed_whole_events(a))
        return sluice_buf_append_str(out, a->api->ndjson ? "\n" : "\n\n");
    return answer_flush(a, NULL, 0);
}
