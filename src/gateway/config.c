#include "gateway/config.h"

#include "core/file.h"
#include "core/limits.h"
#include "gateway/config_internal.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define LIMIT(field) offsetof(struct sluice_config_limits, field)

static const struct sluice_config_limit limit_table[] = {
    {"body_bytes", "bytes", 1024, SLUICE_BODY_MAX, SLUICE_BODY_MAX, LIMIT(body_bytes)},
    {"header_bytes", "bytes", 1024, SLUICE_HEADER_MAX, SLUICE_HEADER_MAX, LIMIT(header_bytes)},
    {"url_bytes", "bytes", 64, SLUICE_URL_MAX, SLUICE_URL_MAX, LIMIT(url_bytes)},
    {"connections", "connections", 1, SLUICE_CONNECTIONS_MAX, SLUICE_CONNECTIONS_MAX, LIMIT(connections)},
    {"idle_s", "seconds", 1, SLUICE_TIMEOUT_MAX_S, SLUICE_IDLE_TIMEOUT_S, LIMIT(idle_s)},
    {"request_s", "seconds", 1, SLUICE_TIMEOUT_MAX_S, SLUICE_REQUEST_TIMEOUT_S, LIMIT(request_s)},
    {"connect_s", "seconds", 1, SLUICE_TIMEOUT_MAX_S, SLUICE_UPSTREAM_CONNECT_S, LIMIT(connect_s)},
    {"first_byte_s", "seconds", 1, SLUICE_TIMEOUT_MAX_S, SLUICE_UPSTREAM_FIRST_BYTE_S, LIMIT(first_byte_s)},
    {"upstream_idle_s", "seconds", 1, SLUICE_TIMEOUT_MAX_S, SLUICE_UPSTREAM_IDLE_S, LIMIT(upstream_idle_s)},
    {"stop_s", "seconds", 0, SLUICE_TIMEOUT_MAX_S, SLUICE_STOP_S, LIMIT(stop_s)},
};

const struct sluice_config_limit *sluice_config_limit_table(size_t *n)
{
    *n = COUNT(limit_table);
    return limit_table;
}

bool sluice_config_ok(struct sluice_config_loader *l, enum sluice_status st, const struct sluice_error *problem)
{
    if (st == SLUICE_OK)
        return true;
    if (l->problems++ == 0)
        l->first = *problem;
    if (l->fn != NULL)
        l->fn(l->ctx, problem);
    return false;
}

void sluice_config_problem(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *fmt, ...)
{
    struct sluice_error e = {0};
    char what[sizeof(e.what)];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    (void)sluice_config_ok(l, sluice_conf_fail(n, &e, "%s", what), &e);
}

char *sluice_config_copy(struct sluice_config_loader *l, const char *text)
{
    struct sluice_error e = {0};
    char *copy = text == NULL ? NULL : strdup(text);

    if (text != NULL && copy == NULL)
        (void)sluice_config_ok(l, sluice_fail(&e, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM)), &e);
    return copy;
}

static char *copy_filled(struct sluice_config_loader *l, const struct sluice_conf_node *at, const char *text)
{
    if (*text != '\0')
        return sluice_config_copy(l, text);
    sluice_config_problem(l, at, "must not be empty");
    return NULL;
}

char *sluice_config_string(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key,
                           bool required)
{
    struct sluice_error e = {0};
    struct sluice_conf_node at;
    const char *text = NULL;

    if (!sluice_config_ok(l, sluice_conf_string(n, key, required, &text, &e), &e) || text == NULL)
        return NULL;
    (void)sluice_conf_get(n, key, &at);
    return copy_filled(l, &at, text);
}

/* Takes path, whatever comes of it. */
static char *in_folder(struct sluice_config_loader *l, char *path)
{
    struct sluice_error e = {0};
    struct sluice_buf b;
    char *out = NULL;

    if (path == NULL || path[0] == '/')
        return path;
    sluice_buf_init(&b, 2 * SLUICE_CONF_FILE_MAX);
    if (sluice_buf_append(&b, l->name, l->folder_len) == SLUICE_OK &&
        sluice_buf_append(&b, path, strlen(path) + 1) == SLUICE_OK)
        out = sluice_config_copy(l, (const char *)b.data);
    else
        (void)sluice_config_ok(l, sluice_fail(&e, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM)), &e);
    sluice_buf_release(&b);
    free(path);
    return out;
}

char *sluice_config_file(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key,
                         bool required)
{
    return in_folder(l, sluice_config_string(l, n, key, required));
}

void sluice_config_int(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key, int64_t min,
                       int64_t max, int64_t *out)
{
    struct sluice_error e = {0};

    (void)sluice_config_ok(l, sluice_conf_int(n, key, false, min, max, out, &e), &e);
}

void sluice_config_bool(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key, bool *out)
{
    struct sluice_error e = {0};

    (void)sluice_config_ok(l, sluice_conf_bool(n, key, false, out, &e), &e);
}

void sluice_config_strings(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key,
                           size_t max, bool as_files, char ***out, size_t *n_out)
{
    struct sluice_conf_node list;
    size_t len;

    if (!sluice_conf_get(n, key, &list))
        return;
    if (!json_object_is_type(list.value, json_type_array)) {
        sluice_config_problem(l, &list, "expected an array of strings");
        return;
    }
    if ((len = sluice_conf_length(&list)) > max) {
        sluice_config_problem(l, &list, "more than %zu entries", max);
        return;
    }
    if ((*out = calloc(len + 1, sizeof(**out))) == NULL) {
        sluice_config_problem(l, &list, "%s", sluice_status_text(SLUICE_ENOMEM));
        return;
    }
    for (size_t i = 0; i < len; i++) {
        struct sluice_conf_node item = sluice_conf_at(&list, i);
        struct sluice_error e = {0};
        const char *text = NULL;
        char *copy;

        if (!sluice_config_ok(l, sluice_conf_as_string(&item, &text, &e), &e) ||
            (copy = copy_filled(l, &item, text)) == NULL)
            continue;
        (*out)[*n_out] = as_files ? in_folder(l, copy) : copy;
        *n_out += (*out)[*n_out] != NULL;
    }
}

/* A key as it stands in a file: printable ASCII in one line. */
static char *secret_of(struct sluice_config_loader *l, const struct sluice_conf_node *at, const char *text, size_t len)
{
    char *key;

    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r' || text[len - 1] == ' '))
        len--;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < 0x21 || text[i] > 0x7e) {
            sluice_config_problem(l, at, "the key holds something else than printable ASCII characters");
            return NULL;
        }
    }
    if (len == 0) {
        sluice_config_problem(l, at, "the key is empty");
        return NULL;
    }
    if (len > SLUICE_SECRET_FILE_MAX) {
        sluice_config_problem(l, at, "the key has more than %u bytes", SLUICE_SECRET_FILE_MAX);
        return NULL;
    }
    if ((key = sodium_malloc(len + 1)) == NULL) {
        sluice_config_problem(l, at, "no locked memory for the key");
        return NULL;
    }
    memcpy(key, text, len);
    key[len] = '\0';
    return key;
}

static char *secret_from_file(struct sluice_config_loader *l, const struct sluice_conf_node *n)
{
    char *path = sluice_config_file(l, n, "key_file", true);
    struct sluice_conf_node at;
    struct sluice_error e = {0};
    struct sluice_buf b;
    char *key = NULL;

    (void)sluice_conf_get(n, "key_file", &at);
    sluice_buf_init(&b, SLUICE_SECRET_FILE_MAX);
    if (path != NULL && sluice_file_read_secret(path, &b, &e) != SLUICE_OK)
        sluice_config_problem(l, &at, "%s: %s", path, e.what);
    else if (path != NULL)
        key = secret_of(l, &at, (const char *)b.data, b.len);
    sluice_buf_release(&b);
    free(path);
    return key;
}

static char *secret_from_env(struct sluice_config_loader *l, const struct sluice_conf_node *n)
{
    char *name = sluice_config_string(l, n, "key_env", true);
    struct sluice_conf_node at;
    const char *value;
    char *key = NULL;

    (void)sluice_conf_get(n, "key_env", &at);
    if (name != NULL && (value = getenv(name)) == NULL)
        sluice_config_problem(l, &at, "environment variable %s is not set", name);
    else if (name != NULL)
        key = secret_of(l, &at, value, strlen(value));
    free(name);
    return key;
}

char *sluice_config_secret(struct sluice_config_loader *l, const struct sluice_conf_node *n)
{
    struct sluice_conf_node file, env;
    bool has_file = sluice_conf_get(n, "key_file", &file), has_env = sluice_conf_get(n, "key_env", &env);

    if (has_file && has_env) {
        sluice_config_problem(l, &env, "give key_file or key_env, not both");
        return NULL;
    }
    if (has_file)
        return secret_from_file(l, n);
    return has_env ? secret_from_env(l, n) : NULL;
}

static bool section(struct sluice_config_loader *l, const struct sluice_conf_node *top, const char *key, bool required,
                    const char *const *known, struct sluice_conf_node *out)
{
    struct sluice_error e = {0};

    if (!sluice_conf_get(top, key, out)) {
        if (required)
            sluice_config_problem(l, out, "missing");
        return false;
    }
    (void)sluice_config_ok(l, sluice_conf_check_keys(out, known, &e), &e);
    return json_object_is_type(out->value, json_type_object);
}

static void read_listen(struct sluice_config_loader *l, const struct sluice_conf_node *top)
{
    static const char *const known[] = {"address", "port", "threads", NULL};
    struct sluice_conf_node n;
    int64_t port = 0, threads = 1;

    if (section(l, top, "listen", true, known, &n)) {
        l->config->address = sluice_config_string(l, &n, "address", false);
        sluice_config_int(l, &n, "port", 0, 65535, &port);
        sluice_config_int(l, &n, "threads", 1, SLUICE_THREADS_MAX, &threads);
    }
    if (l->config->address == NULL)
        l->config->address = sluice_config_copy(l, "127.0.0.1");
    l->config->port = (uint16_t)port;
    l->config->threads = (unsigned)threads;
}

static void read_log(struct sluice_config_loader *l, const struct sluice_conf_node *top)
{
    static const char *const known[] = {"dir", "key", NULL};
    struct sluice_conf_node n;

    if (!section(l, top, "log", true, known, &n))
        return;
    l->config->log_dir = sluice_config_file(l, &n, "dir", true);
    l->config->log_key = sluice_config_file(l, &n, "key", true);
}

static void read_limits(struct sluice_config_loader *l, const struct sluice_conf_node *top)
{
    const char *known[COUNT(limit_table) + 1] = {NULL};
    uint8_t *base = (uint8_t *)&l->config->limits;
    struct sluice_conf_node n;
    bool given;

    for (size_t i = 0; i < COUNT(limit_table); i++)
        known[i] = limit_table[i].name;
    given = section(l, top, "limits", false, known, &n);
    for (size_t i = 0; i < COUNT(limit_table); i++) {
        const struct sluice_config_limit *row = &limit_table[i];
        int64_t value = row->standard;

        if (given)
            sluice_config_int(l, &n, row->name, row->min, row->max, &value);
        memcpy(base + row->offset, &value, sizeof(value));
    }
}

static enum sluice_status read_tenant(void *ctx, const char *name, const struct sluice_conf_node *n,
                                      struct sluice_error *err)
{
    static const char *const known[] = {"key_file", "key_env", NULL};
    struct sluice_config_loader *l = ctx;
    struct sluice_config_tenant *t = &l->config->tenants[l->config->n_tenants];
    struct sluice_error e = {0};

    (void)err;
    if (!sluice_config_ok(l, sluice_conf_check_keys(n, known, &e), &e))
        return SLUICE_OK;
    t->name = sluice_config_copy(l, name);
    t->key = sluice_config_secret(l, n);
    l->config->n_tenants++;
    if (t->key == NULL && !sluice_conf_get(n, "key_file", &(struct sluice_conf_node){0}) &&
        !sluice_conf_get(n, "key_env", &(struct sluice_conf_node){0}))
        sluice_config_problem(l, n, "needs key_file or key_env");
    return SLUICE_OK;
}

static void check_tenants(struct sluice_config_loader *l, const struct sluice_conf_node *n)
{
    const struct sluice_config *c = l->config;

    for (size_t i = 0; i < c->n_tenants; i++)
        for (size_t k = 0; k < i; k++)
            if (c->tenants[i].key != NULL && c->tenants[k].key != NULL &&
                strcmp(c->tenants[i].key, c->tenants[k].key) == 0)
                sluice_config_problem(l, n, "%s and %s have the same key", c->tenants[k].name, c->tenants[i].name);
}

static void read_tenants(struct sluice_config_loader *l, const struct sluice_conf_node *top)
{
    struct sluice_conf_node n;
    struct sluice_error e = {0};
    size_t count;

    if (!sluice_conf_get(top, "tenants", &n))
        return;
    count = json_object_is_type(n.value, json_type_object) ? (size_t)json_object_object_length(n.value) : 0;
    if (count > SLUICE_TENANTS_MAX) {
        sluice_config_problem(l, &n, "more than %u tenants", SLUICE_TENANTS_MAX);
        return;
    }
    if ((l->config->tenants = calloc(count + 1, sizeof(*l->config->tenants))) == NULL) {
        sluice_config_problem(l, &n, "%s", sluice_status_text(SLUICE_ENOMEM));
        return;
    }
    (void)sluice_config_ok(l, sluice_conf_members(&n, read_tenant, l, &e), &e);
    check_tenants(l, &n);
}

static void read_rules(struct sluice_config_loader *l, const struct sluice_conf_node *top)
{
    struct sluice_config *c = l->config;
    struct sluice_conf_node n;
    struct sluice_error e = {0};

    if (!sluice_conf_get(top, "rules", &n))
        sluice_config_problem(l, &n, "missing");
    sluice_config_strings(l, top, "rules", SLUICE_RULES_MAX, true, &c->rules, &c->n_rules);
    if (n.value != NULL && json_object_is_type(n.value, json_type_array) && sluice_conf_length(&n) == 0)
        sluice_config_problem(l, &n, "names no rule pack: nothing would be found");
    sluice_config_strings(l, top, "disable", SLUICE_RULES_MAX, false, &c->disable, &c->n_disable);
    (void)sluice_config_ok(l, sluice_conf_score(top, "min_score", false, &c->min_score, &e), &e);
}

static void read_own_secrets(struct sluice_config_loader *l, const struct sluice_conf_node *top)
{
    static const char *const known[] = {"store", "key", NULL};
    struct sluice_conf_node n;
    struct sluice_error e = {0};

    if (!sluice_conf_get(top, "own_secrets", &n) || !sluice_config_ok(l, sluice_conf_check_keys(&n, known, &e), &e))
        return;
    l->config->own_store = sluice_config_file(l, &n, "store", true);
    l->config->own_key = sluice_config_file(l, &n, "key", true);
}

static void read_top(struct sluice_config_loader *l, const struct sluice_conf_node *top)
{
    static const char *const known[] = {"listen", "policy",     "rules",       "disable", "min_score",
                                        "log",    "redact_key", "cache_dir",   "tenants", "destinations",
                                        "routes", "limits",     "own_secrets", "model",   NULL};
    struct sluice_error e = {0};

    (void)sluice_config_ok(l, sluice_conf_check_keys(top, known, &e), &e);
    read_listen(l, top);
    l->config->policy = sluice_config_file(l, top, "policy", true);
    read_rules(l, top);
    read_own_secrets(l, top);
    l->config->model = sluice_config_file(l, top, "model", false);
    read_log(l, top);
    l->config->redact_key = sluice_config_file(l, top, "redact_key", true);
    l->config->cache_dir = sluice_config_file(l, top, "cache_dir", false);
    read_limits(l, top);
    read_tenants(l, top);
    sluice_config_destinations(l, top);
    sluice_config_routes(l, top);
}

static enum sluice_status load(struct sluice_conf *conf, const char *name, sluice_config_problem_fn fn, void *ctx,
                               struct sluice_config **out, struct sluice_error *err)
{
    struct sluice_config_loader l = {.fn = fn, .ctx = ctx, .name = name};
    struct sluice_conf_node top = sluice_conf_root(conf);
    const char *slash = strrchr(name, '/');

    l.folder_len = slash == NULL ? 0 : (size_t)(slash - name) + 1;
    if ((l.config = calloc(1, sizeof(*l.config))) == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    memcpy(l.config->digest, sluice_conf_digest(conf), sizeof(l.config->digest));
    read_top(&l, &top);
    if (l.problems == 0) {
        *out = l.config;
        return SLUICE_OK;
    }
    sluice_config_free(l.config);
    if (err != NULL)
        *err = l.first;
    return l.first.status;
}

enum sluice_status sluice_config_parse(const char *name, const uint8_t *text, size_t len, sluice_config_problem_fn fn,
                                       void *ctx, struct sluice_config **out, struct sluice_error *err)
{
    struct sluice_conf *conf = NULL;
    struct sluice_error e = {0};
    enum sluice_status st;

    *out = NULL;
    if ((st = sluice_conf_parse(name, text, len, &conf, &e)) != SLUICE_OK) {
        if (fn != NULL)
            fn(ctx, &e);
        if (err != NULL)
            *err = e;
        return st;
    }
    st = load(conf, name, fn, ctx, out, err);
    sluice_conf_free(conf);
    return st;
}

enum sluice_status sluice_config_load(const char *path, sluice_config_problem_fn fn, void *ctx,
                                      struct sluice_config **out, struct sluice_error *err)
{
    struct sluice_error e = {0};
    struct sluice_buf text;
    enum sluice_status st;

    *out = NULL;
    sluice_buf_init(&text, SLUICE_CONF_FILE_MAX);
    if ((st = sluice_file_read(path, SLUICE_CONF_FILE_MAX, &text, &e)) == SLUICE_OK) {
        st = sluice_config_parse(path, text.data, text.len, fn, ctx, out, err);
    } else {
        if (fn != NULL)
            fn(ctx, &e);
        if (err != NULL)
            *err = e;
    }
    sluice_buf_release(&text);
    return st;
}

static void free_strings(char **v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(v[i]);
    free(v);
}

void sluice_config_free(struct sluice_config *c)
{
    if (c == NULL)
        return;
    free(c->address);
    free(c->policy);
    free(c->log_dir);
    free(c->log_key);
    free(c->redact_key);
    free(c->cache_dir);
    free(c->own_store);
    free(c->own_key);
    free(c->model);
    free_strings(c->rules, c->n_rules);
    free_strings(c->disable, c->n_disable);
    for (size_t i = 0; i < c->n_tenants; i++) {
        free(c->tenants[i].name);
        sodium_free(c->tenants[i].key);
    }
    free(c->tenants);
    for (size_t i = 0; i < c->n_destinations; i++)
        sluice_config_destination_release(&c->destinations[i]);
    free(c->destinations);
    free(c->routes);
    free(c);
}

const struct sluice_config_route *sluice_config_route(const struct sluice_config *c,
                                                      const struct sluice_provider *provider)
{
    for (size_t i = 0; i < c->n_routes; i++)
        if (c->routes[i].provider == provider)
            return c->routes[i].cloud != NULL || c->routes[i].local != NULL ? &c->routes[i] : NULL;
    return NULL;
}
