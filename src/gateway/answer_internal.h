/*
 * Restoring in answers. answer.c takes an answer apart (whole JSON, SSE events, NDJSON lines), answer_channel.c keeps a
 * restorer for each text that streams, and each provider says which strings of an event are such texts.
 */
#ifndef SLUICE_GATEWAY_ANSWER_INTERNAL_H
#define SLUICE_GATEWAY_ANSWER_INTERNAL_H

#include "gateway/ndjson.h"
#include "gateway/outline.h"
#include "gateway/provider.h"
#include "gateway/sse.h"

/* A text that streams: choice or block, which member, tool index. */
struct answer_channel {
    uint32_t group, index;
    unsigned kind; /* the provider's own; its row says how the text is escaped and how a rest is sent */
    struct sluice_restorer *restorer; /* NULL until it is known how its text is escaped */
    /* Of JSON text: where in it the next character stands. */
    bool json, in_string, escaped;
    bool first;  /* it is a string's first */
    bool nested; /* in a string that is JSON again, as far as its first character tells */
};

/* How the text of a kind of channel is escaped beyond the event's own JSON. */
enum answer_escapes {
    ESCAPES_NONE = 0, /* prose */
    ESCAPES_JSON,     /* pieces of JSON text: tool arguments */
    ESCAPES_GUESS,    /* JSON where it begins with '{': an answer asked for as JSON */
};

struct answer_api {
    bool ndjson;
    /* The event in a->doc: mark and restore what streams, flush what ends. */
    enum sluice_status (*event)(struct sluice_answer *a);
    /* An event whose data is these bytes and no JSON. NULL: there are none. */
    bool (*is_end)(const uint8_t *data, size_t len);
    /* Append an event of its own with a channel's rest (JSON, quotes included). */
    enum sluice_status (*rest)(struct sluice_answer *a, const struct answer_channel *c, const struct sluice_buf *json,
                               struct sluice_buf *out);
    enum answer_escapes (*escapes)(unsigned kind);
    /* Members of a whole answer (in a->doc) that repeat its text token by token: answer_drop() them. NULL: none. */
    enum sluice_status (*drop_tokens)(struct sluice_answer *a);
};

struct answer_edit {
    size_t start, end; /* of the event's data */
    size_t text, len;  /* in a->edit_text */
};

struct sluice_answer {
    const struct sluice_vault *vault;
    const struct answer_api *api;
    enum { ANSWER_PASS, ANSWER_WHOLE, ANSWER_SSE, ANSWER_NDJSON } how;
    bool stream;
    bool failed;
    bool over;    /* the stream has said that it ends */
    char tail[4]; /* last bytes passed on unread */
    uint64_t restored;
    struct sluice_buf whole;
    struct sluice_sse *sse;
    struct sluice_ndjson *ndjson;
    struct sluice_buf *out; /* of the call at hand */

    struct sluice_outline doc; /* the event at hand; .mark: dealt with */
    struct answer_edit *edits;
    size_t n_edits, cap_edits;
    struct sluice_buf edit_text;
    struct sluice_buf text, made, json; /* a string decoded, restored, and as JSON again */
    struct sluice_restorer *plain;      /* for strings that do not stream: fed one whole string at a time */
    struct sluice_buf envelope;         /* the provider's: what an event of our own begins with */

    struct answer_channel *channels; /* in the order they began */
    size_t n_channels, cap_channels;
};

enum sluice_status answer_create(const struct answer_api *api, const struct sluice_vault *vault, bool stream,
                                 struct sluice_answer **out) SLUICE_MUST_USE;

/* The string n of the event is the next piece of a channel; last: and its last. 0 and other values are passed over. */
enum sluice_status answer_piece(struct sluice_answer *a, uint32_t group, unsigned kind, uint32_t index, sluice_node n,
                                bool last) SLUICE_MUST_USE;

/* End channels: what they hold goes out in events of its own. of NULL: all; else those it says yes to. */
typedef bool (*answer_channel_fn)(const struct answer_channel *c, uint32_t group);
enum sluice_status answer_flush(struct sluice_answer *a, answer_channel_fn of, uint32_t group) SLUICE_MUST_USE;
bool answer_of_group(const struct answer_channel *c, uint32_t group);
bool answer_holds(const struct sluice_answer *a); /* some channel holds something */
void answer_channels_free(struct sluice_answer *a);

/* Restore a value (object, array, string) that stands whole in the event, keys included. 0: nothing. */
enum sluice_status answer_value(struct sluice_answer *a, sluice_node n) SLUICE_MUST_USE;
/* Put null in the place of a value. */
enum sluice_status answer_drop(struct sluice_answer *a, sluice_node n) SLUICE_MUST_USE;
/* Leave a value as it is. */
void answer_keep(struct sluice_answer *a, sluice_node n);
/* Replace bytes [start, end) of the event's data. */
enum sluice_status answer_edit(struct sluice_answer *a, size_t start, size_t end, const uint8_t *text,
                               size_t len) SLUICE_MUST_USE;

/* Make a->envelope from members of the event's top object: "{" and each, as it is, with a comma behind. */
enum sluice_status answer_envelope(struct sluice_answer *a, const char *const *keys) SLUICE_MUST_USE;

#endif
