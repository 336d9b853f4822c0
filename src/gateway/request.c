#include "gateway/request_internal.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct tool_block {
    uint32_t message, block;
};

struct sluice_roles {
    bool system; /* there is a top member "system" */
    uint8_t *message;
    uint32_t n;
    struct tool_block *tools; /* ascending */
    size_t n_tools, cap_tools;
};

static void roles_free(struct sluice_roles *roles)
{
    if (roles == NULL)
        return;
    free(roles->message);
    free(roles->tools);
    free(roles);
}

void sluice_request_info_release(struct sluice_request_info *info)
{
    roles_free(info->roles);
    free(info->opaque);
    sodium_memzero(info, sizeof(*info));
}

static void fault(struct request *r, enum sluice_status status)
{
    if (r->status == SLUICE_OK)
        r->status = sluice_fail(r->err, status, "%s", sluice_status_text(status));
}

void request_fail(struct request *r, sluice_node n, const char *field, const char *what)
{
    if (r->status != SLUICE_OK)
        return;
    r->status = sluice_fail_at(r->err, SLUICE_EFORMAT, NULL, sluice_json_line(r->doc.text, r->doc.v[n].start), field,
                               "%s", what);
}

void request_open(struct request *r, const uint8_t *doc, size_t len, struct sluice_request_info *info,
                  struct sluice_error *err)
{
    *info = (struct sluice_request_info){0};
    *r = (struct request){.info = info, .err = err};
    sluice_outline_init(&r->doc);
    r->status = sluice_outline_parse(&r->doc, doc, len, err);
    if (r->status != SLUICE_OK)
        return;
    if (sluice_outline_kind(&r->doc, 0) != SLUICE_JSON_OBJECT)
        request_fail(r, 0, NULL, "the body must be a JSON object");
    info->roles = calloc(1, sizeof(*info->roles));
    if (info->roles == NULL)
        fault(r, SLUICE_ENOMEM);
}

static int span_order(const void *a, const void *b)
{
    const struct sluice_gate_span *x = a, *y = b;

    return x->start < y->start ? -1 : x->start > y->start;
}

/* In order, and each once: more than one rule may have pointed at it. */
static void sort_opaque(struct sluice_request_info *info)
{
    size_t kept = 0;

    if (info->n_opaque == 0)
        return;
    qsort(info->opaque, info->n_opaque, sizeof(*info->opaque), span_order);
    for (size_t i = 0; i < info->n_opaque; i++) {
        if (kept == 0 || info->opaque[kept - 1].start != info->opaque[i].start)
            info->opaque[kept++] = info->opaque[i];
    }
    info->n_opaque = kept;
}

enum sluice_status request_close(struct request *r)
{
    sort_opaque(r->info);
    sluice_outline_release(&r->doc);
    if (r->status != SLUICE_OK)
        sluice_request_info_release(r->info);
    return r->status;
}

sluice_node request_get(struct request *r, sluice_node n, const char *key)
{
    sluice_node found = 0;

    if (r->status != SLUICE_OK || sluice_outline_kind(&r->doc, n) != SLUICE_JSON_OBJECT)
        return 0;
    for (sluice_node c = sluice_outline_child(&r->doc, n); c != 0; c = sluice_outline_next(&r->doc, c)) {
        if (sluice_outline_key_is(&r->doc, c, key))
            found = c;
        else if (sluice_outline_key_folds_to(&r->doc, c, key))
            request_fail(r, c, key, "a member whose name differs only in letter case");
    }
    if (r->status != SLUICE_OK || sluice_outline_kind(&r->doc, found) == SLUICE_JSON_NULL)
        return 0;
    return found;
}

void request_flag(struct request *r, enum sluice_unscannable what)
{
    r->info->unscannable |= (unsigned)what;
}

void request_read_model(struct request *r)
{
    sluice_node n = request_get(r, 0, "model");
    struct sluice_buf text;

    if (r->status != SLUICE_OK)
        return;
    if (sluice_outline_kind(&r->doc, n) != SLUICE_JSON_STRING) {
        request_fail(r, n, "model", "must be a string");
        return;
    }
    sluice_buf_init(&text, sizeof(r->info->model) - 1);
    if (sluice_outline_text(&r->doc, n, &text) != SLUICE_OK || text.len == 0)
        request_fail(r, n, "model", "must be a name of 1 to 127 bytes");
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < 0x20 || text.data[i] == 0x7F)
            request_fail(r, n, "model", "holds a control character");
    }
    if (r->status == SLUICE_OK)
        memcpy(r->info->model, text.data, text.len);
    sluice_buf_release(&text);
}

void request_read_stream(struct request *r, bool otherwise)
{
    sluice_node n = request_get(r, 0, "stream");
    enum sluice_json_kind kind = sluice_outline_kind(&r->doc, n);

    r->info->stream = otherwise;
    if (n == 0)
        return;
    if (kind != SLUICE_JSON_TRUE && kind != SLUICE_JSON_FALSE)
        request_fail(r, n, "stream", "must be true or false");
    r->info->stream = kind == SLUICE_JSON_TRUE;
}

/* "data:image/png;base64,...": a string for JSON, a picture for the model. Text types stay text (RFC 2397). */
static void look_for_data_url(struct request *r, const struct sluice_outline_value *v)
{
    const char *s = (const char *)r->doc.text + v->start;
    size_t n = v->end - v->start, i;

    if (n < 5 || strncasecmp(s, "data:", 5) != 0)
        return;
    for (i = 5; i < n && i < 256 && s[i] != ',' && s[i] > ' '; i++)
        continue;
    if (i == n || s[i] != ',' || memchr(s, '/', i) == NULL)
        return;
    if (strncasecmp(s + 5, "text", 4) == 0)
        return;
    if (strncasecmp(s + 5, "image", 5) == 0)
        request_flag(r, SLUICE_UNSCANNABLE_IMAGE);
    else
        request_flag(r, strncasecmp(s + 5, "audio", 5) == 0 ? SLUICE_UNSCANNABLE_AUDIO : SLUICE_UNSCANNABLE_FILE);
    request_opaque(r, (sluice_node)(v - r->doc.v));
}

static bool holds_numbers(const struct request *r, sluice_node n)
{
    for (sluice_node c = sluice_outline_child(&r->doc, n); c != 0; c = sluice_outline_next(&r->doc, c)) {
        enum sluice_json_kind kind = sluice_outline_kind(&r->doc, c);

        if (kind == SLUICE_JSON_NUMBER || (kind == SLUICE_JSON_ARRAY && holds_numbers(r, c)))
            return true;
    }
    return false;
}

void request_read_common(struct request *r)
{
    static const char *const token_members[] = {"prompt", "input", "context", "tokens", "prompt_token_ids"};

    for (size_t i = 0; i < sizeof(token_members) / sizeof(token_members[0]); i++) {
        sluice_node n = request_get(r, 0, token_members[i]);

        if (n != 0 && sluice_outline_kind(&r->doc, n) == SLUICE_JSON_ARRAY && holds_numbers(r, n))
            request_flag(r, SLUICE_UNSCANNABLE_TOKENS);
    }
    for (uint32_t i = 0; r->status == SLUICE_OK && i < r->doc.n; i++) {
        if (r->doc.v[i].kind == SLUICE_JSON_STRING)
            look_for_data_url(r, &r->doc.v[i]);
    }
}

const char *request_field(char *buf, size_t size, uint32_t index, const char *member)
{
    (void)snprintf(buf, size, "messages[%u]%s%s", index, member[0] == '\0' ? "" : ".", member);
    return buf;
}

static enum request_role read_role(struct request *r, sluice_node message, uint32_t index,
                                   const struct request_role_name *names)
{
    sluice_node n = request_get(r, message, "role");
    char field[64];

    for (const struct request_role_name *name = names; n != 0 && name->name != NULL; name++) {
        if (sluice_outline_is(&r->doc, n, name->name))
            return name->role;
    }
    request_fail(r, n != 0 ? n : message, request_field(field, sizeof(field), index, "role"), "missing or not known");
    return ROLE_NONE;
}

static uint32_t count(const struct sluice_outline *t, sluice_node n)
{
    uint32_t k = 0;

    for (sluice_node c = sluice_outline_child(t, n); c != 0; c = sluice_outline_next(t, c))
        k++;
    return k;
}

void request_read_messages(struct request *r, const struct request_role_name *names, request_message_fn read)
{
    sluice_node messages = request_get(r, 0, "messages");
    struct sluice_roles *roles = r->info->roles;
    char field[64];
    uint32_t i = 0;

    if (r->status != SLUICE_OK)
        return;
    if (sluice_outline_kind(&r->doc, messages) != SLUICE_JSON_ARRAY) {
        request_fail(r, messages, "messages", "must be an array");
        return;
    }
    roles->message = calloc(count(&r->doc, messages) + 1, 1);
    if (roles->message == NULL) {
        fault(r, SLUICE_ENOMEM);
        return;
    }
    for (sluice_node m = sluice_outline_child(&r->doc, messages); m != 0 && r->status == SLUICE_OK;
         m = sluice_outline_next(&r->doc, m)) {
        if (sluice_outline_kind(&r->doc, m) != SLUICE_JSON_OBJECT)
            request_fail(r, m, request_field(field, sizeof(field), i, ""), "must be an object");
        roles->message[roles->n++] = (uint8_t)read_role(r, m, i, names);
        if (r->status == SLUICE_OK)
            read(r, m, i);
        i++;
    }
}

void request_mark_system(struct request *r)
{
    r->info->roles->system = true;
}

void request_mark_tool(struct request *r, uint32_t message, uint32_t block)
{
    struct sluice_roles *roles = r->info->roles;

    if (roles->n_tools == roles->cap_tools) {
        size_t cap = roles->cap_tools == 0 ? 16 : 2 * roles->cap_tools;
        struct tool_block *tools = realloc(roles->tools, cap * sizeof(*tools));

        if (tools == NULL) {
            fault(r, SLUICE_ENOMEM);
            return;
        }
        roles->tools = tools;
        roles->cap_tools = cap;
    }
    roles->tools[roles->n_tools++] = (struct tool_block){.message = message, .block = block};
}

/* Behind `prefix` in path, where a whole name ends there; else NULL. */
static const char *after(const char *path, const char *prefix)
{
    size_t n = strlen(prefix);

    if (strncmp(path, prefix, n) != 0)
        return NULL;
    path += n;
    return *path == '\0' || *path == '.' || *path == '[' || *path == '>' ? path : NULL;
}

/* "[12]" at path: the number, and path moved behind it. */
static bool read_index(const char **path, uint32_t *out)
{
    const char *p = *path;
    uint64_t value = 0;

    if (*p++ != '[' || *p < '0' || *p > '9')
        return false;
    while (*p >= '0' && *p <= '9' && value <= UINT32_MAX)
        value = 10 * value + (uint64_t)(*p++ - '0');
    if (*p != ']' || value > UINT32_MAX)
        return false;
    *out = (uint32_t)value;
    *path = p + 1;
    return true;
}

static int tool_order(const void *a, const void *b)
{
    const struct tool_block *x = a, *y = b;

    if (x->message != y->message)
        return x->message < y->message ? -1 : 1;
    return x->block < y->block ? -1 : x->block > y->block;
}

static enum request_role role_of_path(const struct sluice_roles *roles, const char *path)
{
    struct tool_block key;
    const char *p;

    if (roles->system && after(path, "system") != NULL)
        return ROLE_SYSTEM;
    p = after(path, "messages");
    if (p == NULL || !read_index(&p, &key.message) || key.message >= roles->n)
        return ROLE_NONE;
    if ((p = after(p, ".content")) != NULL && read_index(&p, &key.block) && roles->n_tools != 0 &&
        bsearch(&key, roles->tools, roles->n_tools, sizeof(key), tool_order) != NULL)
        return ROLE_TOOL;
    return (enum request_role)roles->message[key.message];
}

const char *sluice_request_role(void *info, const char *path)
{
    static const char *const names[] = {"", "system", "user", "assistant", "tool"};
    const struct sluice_request_info *i = info;

    return i->roles == NULL ? "" : names[role_of_path(i->roles, path)];
}
