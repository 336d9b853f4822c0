#include "gateway/answer_internal.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

static enum sluice_status channel_find(struct sluice_answer *a, uint32_t group, unsigned kind, uint32_t index,
                                       struct answer_channel **out)
{
    struct answer_channel *c;

    for (size_t i = 0; i < a->n_channels; i++) {
        c = &a->channels[i];
        if (c->group == group && c->kind == kind && c->index == index) {
            *out = c;
            return SLUICE_OK;
        }
    }
    if (a->n_channels == SLUICE_CHANNELS_MAX)
        return SLUICE_ELIMIT;
    if (a->n_channels == a->cap_channels) {
        size_t cap = a->cap_channels == 0 ? 8 : 2 * a->cap_channels;

        c = realloc(a->channels, cap * sizeof(*c));
        if (c == NULL)
            return SLUICE_ENOMEM;
        a->channels = c;
        a->cap_channels = cap;
    }
    *out = &a->channels[a->n_channels++];
    **out = (struct answer_channel){.group = group, .kind = kind, .index = index};
    return SLUICE_OK;
}

/* The restorer, once the text tells how it is escaped: space before its first sign says nothing and needs none. */
static enum sluice_status channel_open(struct sluice_answer *a, struct answer_channel *c)
{
    enum answer_escapes escapes = a->api->escapes(c->kind);
    size_t i = 0;

    if (c->restorer != NULL)
        return SLUICE_OK;
    if (escapes == ESCAPES_GUESS) {
        while (i < a->text.len && strchr(" \t\r\n", a->text.data[i]) != NULL)
            i++;
        if (i == a->text.len)
            return SLUICE_OK;
        escapes = a->text.data[i] == '{' ? ESCAPES_JSON : ESCAPES_NONE;
    }
    c->json = escapes == ESCAPES_JSON;
    return sluice_restorer_create(a->vault, c->json ? 1 : 0, &c->restorer);
}

/* Take one byte of JSON text. True: what follows stands at another level. */
static bool step(struct answer_channel *c, uint8_t byte)
{
    bool was_nested = c->nested, first = c->first;

    c->first = false;
    if (!c->in_string) {
        c->in_string = c->first = byte == '"';
        return false;
    }
    if (c->escaped) {
        c->escaped = false;
    } else if (byte == '"') {
        c->in_string = c->nested = false;
    } else {
        c->escaped = byte == '\\';
        c->nested |= first && (byte == '{' || byte == '[');
    }
    return c->nested != was_nested;
}

/* A string in the JSON text that is JSON itself has one more level of escapes. What opens and ends it is fed first, so
 * nothing is held when the level changes. */
static enum sluice_status feed_json(struct answer_channel *c, const struct sluice_buf *text, struct sluice_buf *out)
{
    enum sluice_status st;
    size_t from = 0;

    for (size_t i = 0; i < text->len; i++) {
        if (!step(c, text->data[i]))
            continue;
        if ((st = sluice_restorer_feed(c->restorer, text->data + from, i + 1 - from, out)) != SLUICE_OK)
            return st;
        sluice_restorer_set_escapes(c->restorer, c->nested ? 2 : 1);
        from = i + 1;
    }
    return from == text->len ? SLUICE_OK : sluice_restorer_feed(c->restorer, text->data + from, text->len - from, out);
}

static enum sluice_status channel_run(struct sluice_answer *a, struct answer_channel *c, bool last)
{
    uint64_t before = sluice_restorer_count(c->restorer);
    enum sluice_status st;

    sluice_buf_clear(&a->made);
    st = c->json ? feed_json(c, &a->text, &a->made)
                 : sluice_restorer_feed(c->restorer, a->text.data, a->text.len, &a->made);
    if (st == SLUICE_OK && last)
        st = sluice_restorer_end(c->restorer, &a->made);
    a->restored += sluice_restorer_count(c->restorer) - before;
    return st;
}

enum sluice_status answer_piece(struct sluice_answer *a, uint32_t group, unsigned kind, uint32_t index, sluice_node n,
                                bool last)
{
    struct answer_channel *c;
    enum sluice_status st;

    if (n == 0 || sluice_outline_kind(&a->doc, n) != SLUICE_JSON_STRING)
        return SLUICE_OK;
    a->doc.v[n].mark = true;
    sluice_buf_clear(&a->text);
    if ((st = sluice_outline_text(&a->doc, n, &a->text)) != SLUICE_OK ||
        (st = channel_find(a, group, kind, index, &c)) != SLUICE_OK || (st = channel_open(a, c)) != SLUICE_OK)
        return st;
    if (c->restorer == NULL)
        return SLUICE_OK;
    if ((st = channel_run(a, c, last)) != SLUICE_OK)
        return st;
    if (a->made.len == a->text.len && (a->made.len == 0 || memcmp(a->made.data, a->text.data, a->made.len) == 0))
        return SLUICE_OK;
    sluice_buf_clear(&a->json);
    if ((st = sluice_json_escape(a->made.data, a->made.len, &a->json)) != SLUICE_OK)
        return st;
    return answer_edit(a, a->doc.v[n].start, a->doc.v[n].end, a->json.data, a->json.len);
}

static size_t held(const struct answer_channel *c)
{
    return c->restorer == NULL ? 0 : sluice_restorer_held(c->restorer);
}

static enum sluice_status channel_rest(struct sluice_answer *a, struct answer_channel *c)
{
    enum sluice_status st;

    sluice_buf_clear(&a->text);
    if ((st = channel_run(a, c, true)) != SLUICE_OK)
        return st;
    sluice_buf_clear(&a->json);
    if ((st = sluice_buf_append_byte(&a->json, '"')) != SLUICE_OK ||
        (st = sluice_json_escape(a->made.data, a->made.len, &a->json)) != SLUICE_OK ||
        (st = sluice_buf_append_byte(&a->json, '"')) != SLUICE_OK)
        return st;
    return a->api->rest(a, c, &a->json, a->out);
}

bool answer_of_group(const struct answer_channel *c, uint32_t group)
{
    return c->group == group;
}

enum sluice_status answer_flush(struct sluice_answer *a, answer_channel_fn of, uint32_t group)
{
    enum sluice_status st = SLUICE_OK;
    size_t kept = 0;

    for (size_t i = 0; i < a->n_channels; i++) {
        struct answer_channel *c = &a->channels[i];

        if (of != NULL && !of(c, group)) {
            a->channels[kept++] = *c;
            continue;
        }
        if (st == SLUICE_OK && held(c) != 0)
            st = channel_rest(a, c);
        sluice_restorer_free(c->restorer);
    }
    a->n_channels = kept;
    return st;
}

bool answer_holds(const struct sluice_answer *a)
{
    for (size_t i = 0; i < a->n_channels; i++) {
        if (held(&a->channels[i]) != 0)
            return true;
    }
    return false;
}

void answer_channels_free(struct sluice_answer *a)
{
    for (size_t i = 0; i < a->n_channels; i++)
        sluice_restorer_free(a->channels[i].restorer);
    free(a->channels);
    a->channels = NULL;
    a->n_channels = a->cap_channels = 0;
}
