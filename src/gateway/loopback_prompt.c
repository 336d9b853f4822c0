/* What a request asks the loopback upstream to do. Read with json-c on purpose: our own reader is what is under test.
 */
#include "gateway/loopback_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX (64u << 20)

static struct json_object *get(struct json_object *o, const char *key)
{
    struct json_object *v = NULL;

    if (json_object_is_type(o, json_type_object))
        (void)json_object_object_get_ex(o, key, &v);
    return v;
}

static const char *get_string(struct json_object *o, const char *key)
{
    struct json_object *v = get(o, key);

    return json_object_is_type(v, json_type_string) ? json_object_get_string(v) : NULL;
}

static bool is(const char *s, const char *want)
{
    return s != NULL && strcmp(s, want) == 0;
}

static bool add_string(struct json_object *v, struct sluice_buf *out)
{
    return sluice_buf_append(out, json_object_get_string(v), (size_t)json_object_get_string_len(v)) == SLUICE_OK;
}

/* The texts of a content: a string, or blocks of which text, input_text and results of tools have some. */
static bool read_content(struct json_object *content, struct sluice_buf *out, bool *tool)
{
    bool ok = true;

    if (json_object_is_type(content, json_type_string))
        return add_string(content, out);
    if (!json_object_is_type(content, json_type_array))
        return true;
    for (size_t i = 0; ok && i < json_object_array_length(content); i++) {
        struct json_object *block = json_object_array_get_idx(content, i);
        struct json_object *text = get(block, "text");

        if (json_object_is_type(text, json_type_string))
            ok = add_string(text, out);
        if (is(get_string(block, "type"), "tool_result")) {
            *tool = true;
            ok = ok && read_content(get(block, "content"), out, tool);
        }
    }
    return ok;
}

static bool read_last(struct json_object *messages, struct sluice_buf *text, bool *tool)
{
    size_t n = json_object_is_type(messages, json_type_array) ? json_object_array_length(messages) : 0;

    for (size_t i = n; i > 0; i--) {
        struct json_object *m = json_object_array_get_idx(messages, i - 1);
        const char *role = get_string(m, "role");

        if (!is(role, "user") && !is(role, "tool"))
            continue;
        *tool = is(role, "tool");
        return read_content(get(m, "content"), text, tool);
    }
    return n != 0;
}

/* Each API wraps a tool's name differently: {"function":{"name"}}, {"custom":{"name"}}, {"name"}. */
static void read_tools(struct loopback_prompt *p)
{
    struct json_object *tools = get(p->body, "tools");
    size_t n = json_object_is_type(tools, json_type_array) ? json_object_array_length(tools) : 0;

    for (size_t i = 0; i < n && i < 2; i++) {
        struct json_object *tool = json_object_array_get_idx(tools, i), *inner = get(tool, "function");

        if (inner == NULL) {
            inner = get(tool, "custom");
            p->custom[i] = inner != NULL;
        }
        p->tools[i] = get_string(inner != NULL ? inner : tool, "name");
    }
}

/* Behind head where text begins with it, else NULL. */
static const char *behind(const struct sluice_buf *text, const char *head)
{
    size_t n = strlen(head);

    return text->len >= n && memcmp(text->data, head, n) == 0 ? (const char *)text->data + n : NULL;
}

static void read_directive(struct loopback_prompt *p, const struct sluice_buf *text)
{
    static const struct {
        const char *head;
        enum loopback_fault fault;
    } faults[] = {
        {"loopback:error-mid-stream", FAULT_ERROR_IN_STREAM},
        {"loopback:die-mid-stream", FAULT_DIE},
        {"loopback:end-mid-stream", FAULT_END},
        {"loopback:garbage", FAULT_GARBAGE},
        {"loopback:hang", FAULT_HANG},
    };
    char line[128], *end;
    const char *arg, *retry;

    (void)snprintf(line, sizeof(line), "%.*s", (int)(text->len < 120 ? text->len : 120), (const char *)text->data);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        if (strncmp(line, faults[i].head, strlen(faults[i].head)) == 0)
            p->fault = faults[i].fault;
    }
    if (strncmp(line, "loopback:big ", 13) == 0)
        p->big = strtoul(line + 13, NULL, 10);
    if (strncmp(line, "loopback:slow ", 14) == 0)
        p->slow_ms = (unsigned)strtoul(line + 14, NULL, 10);
    if (strncmp(line, "loopback:status ", 16) == 0)
        p->status = (unsigned)strtoul(line + 16, NULL, 10);
    if (strncmp(line, "loopback:error ", 15) != 0)
        return;
    arg = line + 15;
    p->status = (unsigned)strtoul(arg, &end, 10);
    retry = strstr(end, "retry-after ");
    if (retry != NULL)
        p->retry_after = (unsigned)strtoul(retry + 12, NULL, 10);
}

static bool add_letters(struct sluice_buf *out, unsigned long n)
{
    enum sluice_status st = SLUICE_OK;

    for (unsigned long i = 0; st == SLUICE_OK && i < n; i++)
        st = sluice_buf_append_byte(out, (uint8_t)('a' + i % 26));
    return st == SLUICE_OK;
}

static bool add_call(struct loopback_prompt *p, const char *text, size_t len)
{
    struct json_object *o = json_object_new_object();
    bool ok =
        o != NULL && json_object_object_add(o, "text", json_object_new_string_len(text, (int)len)) == 0 &&
        sluice_buf_append_str(&p->arguments, json_object_to_json_string_ext(o, JSON_C_TO_STRING_SPACED)) == SLUICE_OK;

    json_object_put(o);
    return ok;
}

static bool compose(struct loopback_prompt *p, const struct sluice_buf *text, bool tool)
{
    const char *s = (const char *)text->data, *rest;
    size_t len = text->len;

    if (!tool && (rest = behind(text, "call:")) != NULL && p->tools[0] != NULL)
        return add_call(p, rest, len - (size_t)(rest - s));
    p->tools[0] = p->tools[1] = NULL;
    if (p->big != 0)
        return add_letters(&p->said, p->big);
    if ((rest = behind(text, "think:")) != NULL) {
        len -= (size_t)(rest - s);
        s = rest;
        if (sluice_buf_append(&p->think, s, len) != SLUICE_OK)
            return false;
    }
    if (p->label[0] != '\0' && sluice_buf_printf(&p->said, "%s here. ", p->label) != SLUICE_OK)
        return false;
    return sluice_buf_append_str(&p->said, tool ? "Tool said: " : "You said: ") == SLUICE_OK &&
           sluice_buf_append(&p->said, s, len) == SLUICE_OK;
}

static struct json_object *parse(const uint8_t *body, size_t len)
{
    struct json_tokener *t = json_tokener_new_ex(128);
    struct json_object *o = NULL;

    if (t != NULL && len < INT32_MAX)
        o = json_tokener_parse_ex(t, (const char *)body, (int)len);
    json_tokener_free(t);
    return o;
}

bool loopback_prompt_read(const struct loopback_api *api, const char *label, const uint8_t *body, size_t len,
                          struct loopback_prompt *p)
{
    struct json_object *v;
    struct sluice_buf text;
    bool tool = false, ok = false;

    *p = (struct loopback_prompt){.label = label, .status = 200, .choices = 1, .stream = api->streams_unasked};
    sluice_buf_init(&p->said, TEXT_MAX);
    sluice_buf_init(&p->think, TEXT_MAX);
    sluice_buf_init(&p->arguments, TEXT_MAX);
    sluice_buf_init(&text, TEXT_MAX);
    if (len == 0 || (p->body = parse(body, len)) == NULL)
        goto out;
    p->model = get_string(p->body, "model");
    if ((v = get(p->body, "stream")) != NULL)
        p->stream = json_object_get_boolean(v);
    p->usage = json_object_get_boolean(get(get(p->body, "stream_options"), "include_usage"));
    if ((v = get(p->body, "n")) != NULL && json_object_get_int(v) > 1)
        p->choices = json_object_get_int(v) > 8 ? 8 : (unsigned)json_object_get_int(v);
    read_tools(p);
    if (p->model == NULL || !read_last(get(p->body, "messages"), &text, &tool))
        goto out;
    if (!tool && text.len != 0)
        read_directive(p, &text);
    ok = compose(p, &text, tool);
out:
    sluice_buf_release(&text);
    return ok;
}

void loopback_prompt_release(struct loopback_prompt *p)
{
    json_object_put(p->body);
    sluice_buf_release(&p->said);
    sluice_buf_release(&p->think);
    sluice_buf_release(&p->arguments);
}
