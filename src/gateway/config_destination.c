#include "core/limits.h"
#include "gateway/config_internal.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const proof_names[] = {"none", "ollama", "operator", "built-in"};

const char *sluice_proof_name(enum sluice_proof proof)
{
    return proof_names[proof];
}

void sluice_config_destination_release(struct sluice_config_destination *d)
{
    free(d->name);
    free(d->url);
    free(d->path);
    free(d->host);
    sodium_free(d->key);
    free(d->ca_file);
    free(d->model);
    for (size_t i = 0; i < d->n_models; i++)
        free(d->models[i]);
    free(d->models);
    free(d->networks);
    free(d->loopback);
    free(d->record);
}

static void list_providers(char *out, size_t size)
{
    size_t n, at = 0;
    const struct sluice_provider *p = sluice_providers(&n);

    out[0] = '\0';
    for (size_t i = 0; i < n && at < size; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%s", i == 0 ? "" : ", ", p[i].name);
}

static const struct sluice_provider *read_provider(struct sluice_config_loader *l, const struct sluice_conf_node *n,
                                                   const char *name)
{
    const struct sluice_provider *p = sluice_provider_find(name);
    char names[128];

    if (p == NULL) {
        list_providers(names, sizeof(names));
        sluice_config_problem(l, n, "unknown provider '%s' (expected one of %s)", name, names);
    }
    return p;
}

/* What is wrong with a part of an URL that must not be there; NULL where it is not. */
static const char *unwanted_part(CURLU *u)
{
    static const struct {
        CURLUPart part;
        const char *what;
    } parts[] = {{CURLUPART_USER, "holds a user name: keys belong in key_file"},
                 {CURLUPART_PASSWORD, "holds a password: keys belong in key_file"},
                 {CURLUPART_QUERY, "holds a query"},
                 {CURLUPART_FRAGMENT, "holds a fragment"}};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        char *value = NULL;

        if (curl_url_get(u, parts[i].part, &value, 0) == CURLUE_OK) {
            curl_free(value);
            return parts[i].what;
        }
    }
    return NULL;
}

static void check_url(struct sluice_config_loader *l, const struct sluice_conf_node *at,
                      struct sluice_config_destination *d, CURLU *u)
{
    char *scheme = NULL, *host = NULL, *port = NULL;
    const char *what;

    if (curl_url_set(u, CURLUPART_URL, d->url, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        sluice_config_problem(l, at, "not an http or https address");
    } else if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) {
        sluice_config_problem(l, at, "not an http or https address");
    } else if ((what = unwanted_part(u)) != NULL) {
        sluice_config_problem(l, at, "%s", what);
    } else if (strcmp(scheme, "http") == 0 && !d->local && !sluice_host_is_loopback(host)) {
        sluice_config_problem(l, at, "unencrypted http to another machine: use https");
    } else {
        const size_t n = strlen(host);
        char text[320];

        if (n > 1 && host[n - 1] == '.') /* connections are the same with and without it */
            host[n - 1] = '\0';
        (void)curl_url_get(u, CURLUPART_PORT, &port, CURLU_NO_DEFAULT_PORT);
        (void)snprintf(text, sizeof(text), "%s%s%s", host, port == NULL ? "" : ":", port == NULL ? "" : port);
        d->host = sluice_config_copy(l, text);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
}

static void read_url(struct sluice_config_loader *l, const struct sluice_conf_node *n,
                     struct sluice_config_destination *d)
{
    struct sluice_conf_node at;
    CURLU *u;
    size_t len;

    if ((d->url = sluice_config_string(l, n, "url", true)) == NULL)
        return;
    (void)sluice_conf_get(n, "url", &at);
    if (strlen(d->url) > SLUICE_URL_MAX / 2) {
        sluice_config_problem(l, &at, "longer than %u bytes", SLUICE_URL_MAX / 2);
        return;
    }
    for (len = strlen(d->url); len > 0 && d->url[len - 1] == '/'; len--)
        d->url[len - 1] = '\0';
    if ((u = curl_url()) == NULL)
        sluice_config_problem(l, &at, "%s", sluice_status_text(SLUICE_ENOMEM));
    else
        check_url(l, &at, d, u);
    curl_url_cleanup(u);
}

static void read_loopback(struct sluice_config_loader *l, const struct sluice_conf_node *n,
                          const struct sluice_conf_node *at, struct sluice_config_destination *d)
{
    static const char *const known[] = {"label", "record", "piece_us", NULL};
    struct sluice_error e = {0};

    if (json_object_is_type(at->value, json_type_string)) {
        d->loopback = sluice_config_string(l, n, "loopback", true);
    } else if (sluice_config_ok(l, sluice_conf_check_keys(at, known, &e), &e)) {
        d->loopback = sluice_config_string(l, at, "label", true);
        d->record = sluice_config_file(l, at, "record", false);
        sluice_config_int(l, at, "piece_us", 0, 1000000, &d->piece_us);
    }
    d->host = sluice_config_copy(l, "built-in");
}

static void read_address(struct sluice_config_loader *l, const struct sluice_conf_node *n,
                         struct sluice_config_destination *d)
{
    struct sluice_conf_node url, loopback;
    bool has_url = sluice_conf_get(n, "url", &url), has_loopback = sluice_conf_get(n, "loopback", &loopback);

    if (has_url == has_loopback)
        sluice_config_problem(l, n, "needs either url or loopback");
    else if (has_url)
        read_url(l, n, d);
    else
        read_loopback(l, n, &loopback, d);
    if ((d->path = sluice_config_string(l, n, "path", false)) == NULL && d->provider != NULL)
        d->path = sluice_config_copy(l, d->provider->path);
    if (d->path != NULL &&
        (d->path[0] != '/' || strlen(d->path) > SLUICE_URL_MAX / 4 || strpbrk(d->path, "?# ") != NULL)) {
        (void)sluice_conf_get(n, "path", &url);
        sluice_config_problem(l, &url, "expected a path that begins with '/' and has no query");
    }
}

static void read_proof(struct sluice_config_loader *l, const struct sluice_conf_node *n,
                       struct sluice_config_destination *d)
{
    char *name = sluice_config_string(l, n, "proof", false);
    struct sluice_conf_node at;
    bool ollama = d->provider != NULL && strcmp(d->provider->name, "ollama") == 0;

    (void)sluice_conf_get(n, "proof", &at);
    if (!d->local && name != NULL)
        sluice_config_problem(l, &at, "only a local destination is proved local");
    else if (d->local && d->loopback != NULL && name != NULL)
        sluice_config_problem(l, &at, "a built-in destination needs no proof");
    else if (d->local && d->loopback != NULL)
        d->proof = SLUICE_PROOF_BUILT_IN;
    else if (d->local && (name == NULL ? ollama : strcmp(name, "ollama") == 0))
        d->proof = SLUICE_PROOF_OLLAMA;
    else if (d->local && name != NULL && strcmp(name, "operator") == 0)
        d->proof = SLUICE_PROOF_OPERATOR;
    else if (name != NULL)
        sluice_config_problem(l, &at, "unknown proof (expected ollama or operator)");
    else if (d->local)
        sluice_config_problem(l, &at,
                              "missing: this API cannot be asked whether it computes here; say \"ollama\" "
                              "where an Ollama server answers, \"operator\" to vouch for it yourself");
    free(name);
}

static void read_networks(struct sluice_config_loader *l, const struct sluice_conf_node *n,
                          struct sluice_config_destination *d)
{
    struct sluice_conf_node list;
    size_t len;

    if (!sluice_conf_get(n, "networks", &list))
        return;
    if (!d->local || !json_object_is_type(list.value, json_type_array) ||
        (len = sluice_conf_length(&list)) > SLUICE_NETWORKS_MAX) {
        sluice_config_problem(l, &list, "expected an array of at most %u networks, of a local destination",
                              SLUICE_NETWORKS_MAX);
        return;
    }
    if ((d->networks = calloc(len + 1, sizeof(*d->networks))) == NULL)
        sluice_config_problem(l, &list, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (size_t i = 0; i < len && d->networks != NULL; i++) {
        struct sluice_conf_node item = sluice_conf_at(&list, i);
        struct sluice_network *net = &d->networks[d->n_networks];
        struct sluice_error e = {0}, why = {0};
        const char *text = NULL;

        if (!sluice_config_ok(l, sluice_conf_as_string(&item, &text, &e), &e))
            continue;
        if (sluice_network_parse(text, net, &why) != SLUICE_OK)
            sluice_config_problem(l, &item, "%s", why.what);
        else if (!sluice_network_is_private(net))
            sluice_config_problem(l, &item, "not a private network");
        else
            d->n_networks++;
    }
}

static void read_key(struct sluice_config_loader *l, const struct sluice_conf_node *n,
                     struct sluice_config_destination *d)
{
    char *whose = sluice_config_string(l, n, "key", false);
    struct sluice_conf_node at;

    (void)sluice_conf_get(n, "key", &at);
    d->key = sluice_config_secret(l, n);
    d->client_key = whose != NULL && strcmp(whose, "client") == 0;
    if (whose != NULL && !d->client_key)
        sluice_config_problem(l, &at, "expected \"client\"; a key itself belongs in key_file or key_env");
    else if (d->client_key && d->key != NULL)
        sluice_config_problem(l, &at, "give the client's key or one of our own, not both");
    else if (d->client_key && l->config->n_tenants > 0)
        sluice_config_problem(l, &at, "clients' keys name tenants here, so they cannot be keys of the destination");
    else if (d->key != NULL && d->provider != NULL && d->provider->auth_header == NULL)
        sluice_config_problem(l, n, "the API %s takes no key", d->provider->name);
    free(whose);
}

static enum sluice_status read_destination(void *ctx, const char *name, const struct sluice_conf_node *n,
                                           struct sluice_error *err)
{
    static const char *const known[] = {"provider", "url",     "loopback",  "path",     "key",
                                        "key_file", "key_env", "ca_file",   "models",   "model",
                                        "local",    "proof",   "recheck_s", "networks", NULL};
    struct sluice_config_loader *l = ctx;
    struct sluice_config_destination *d = &l->config->destinations[l->config->n_destinations++];
    struct sluice_error e = {0};
    struct sluice_conf_node at;
    char *provider;

    (void)err;
    d->name = sluice_config_copy(l, name);
    if (!sluice_config_ok(l, sluice_conf_check_keys(n, known, &e), &e) &&
        !json_object_is_type(n->value, json_type_object))
        return SLUICE_OK;
    if ((provider = sluice_config_string(l, n, "provider", true)) != NULL) {
        (void)sluice_conf_get(n, "provider", &at);
        d->provider = read_provider(l, &at, provider);
    }
    free(provider);
    sluice_config_bool(l, n, "local", &d->local);
    read_address(l, n, d);
    read_proof(l, n, d);
    read_networks(l, n, d);
    read_key(l, n, d);
    d->recheck_s = 60;
    sluice_config_int(l, n, "recheck_s", 1, SLUICE_RECHECK_MAX_S, &d->recheck_s);
    d->ca_file = sluice_config_file(l, n, "ca_file", false);
    d->model = sluice_config_string(l, n, "model", false);
    sluice_config_strings(l, n, "models", SLUICE_MODELS_MAX, false, &d->models, &d->n_models);
    return SLUICE_OK;
}

/*
 * Connections are kept and used again by host and port. A local and another destination are not to share one, though
 * before each request the address is looked at once more (upstream.c): a mistake is better told here.
 */
static void check_hosts(struct sluice_config_loader *l, const struct sluice_conf_node *n)
{
    const struct sluice_config_destination *d = l->config->destinations;

    for (size_t i = 0; i < l->config->n_destinations; i++)
        for (size_t k = 0; k < l->config->n_destinations; k++)
            if (d[i].local && !d[k].local && d[i].url != NULL && d[k].url != NULL && d[i].host != NULL &&
                d[k].host != NULL && strcasecmp(d[i].host, d[k].host) == 0)
                sluice_config_problem(l, n, "%s is local and %s is not, but both are %s", d[i].name, d[k].name,
                                      d[i].host);
}

void sluice_config_destinations(struct sluice_config_loader *l, const struct sluice_conf_node *top)
{
    struct sluice_conf_node n;
    struct sluice_error e = {0};
    size_t count;

    if (!sluice_conf_get(top, "destinations", &n)) {
        sluice_config_problem(l, &n, "missing");
        return;
    }
    count = json_object_is_type(n.value, json_type_object) ? (size_t)json_object_object_length(n.value) : 0;
    if (count > SLUICE_DESTINATIONS_MAX) {
        sluice_config_problem(l, &n, "more than %u destinations", SLUICE_DESTINATIONS_MAX);
        return;
    }
    if ((l->config->destinations = calloc(count + 1, sizeof(*l->config->destinations))) == NULL) {
        sluice_config_problem(l, &n, "%s", sluice_status_text(SLUICE_ENOMEM));
        return;
    }
    if (!sluice_config_ok(l, sluice_conf_members(&n, read_destination, l, &e), &e))
        return;
    if (count == 0)
        sluice_config_problem(l, &n, "names no destination");
    check_hosts(l, &n);
}

static const struct sluice_config_destination *first_of(const struct sluice_config *c,
                                                        const struct sluice_provider *provider, bool local)
{
    for (size_t i = 0; i < c->n_destinations; i++)
        if (c->destinations[i].provider == provider && c->destinations[i].local == local)
            return &c->destinations[i];
    return NULL;
}

static const struct sluice_config_destination *route_to(struct sluice_config_loader *l,
                                                        const struct sluice_conf_node *n, const char *key, bool local,
                                                        const struct sluice_config_route *route)
{
    const struct sluice_config_destination *found = NULL, *d = l->config->destinations;
    char *name = sluice_config_string(l, n, key, false);
    struct sluice_conf_node at;

    if (name == NULL)
        return local ? route->local : route->cloud;
    (void)sluice_conf_get(n, key, &at);
    for (size_t i = 0; i < l->config->n_destinations; i++)
        if (d[i].name != NULL && strcmp(d[i].name, name) == 0)
            found = &d[i];
    if (found == NULL)
        sluice_config_problem(l, &at, "unknown destination '%s'", name);
    else if (found->provider != NULL && found->provider != route->provider)
        sluice_config_problem(l, &at, "destination '%s' speaks %s", name, found->provider->name);
    else if (local && !found->local)
        sluice_config_problem(l, &at, "destination '%s' is not local", name);
    free(name);
    return found;
}

static enum sluice_status read_route(void *ctx, const char *name, const struct sluice_conf_node *n,
                                     struct sluice_error *err)
{
    static const char *const known[] = {"cloud", "local", NULL};
    struct sluice_config_loader *l = ctx;
    const struct sluice_provider *provider = read_provider(l, n, name);
    struct sluice_error e = {0};

    (void)err;
    if (!sluice_config_ok(l, sluice_conf_check_keys(n, known, &e), &e) || provider == NULL)
        return SLUICE_OK;
    for (size_t i = 0; i < l->config->n_routes; i++) {
        struct sluice_config_route *route = &l->config->routes[i];

        if (route->provider == provider) {
            route->cloud = route_to(l, n, "cloud", false, route);
            route->local = route_to(l, n, "local", true, route);
        }
    }
    return SLUICE_OK;
}

void sluice_config_routes(struct sluice_config_loader *l, const struct sluice_conf_node *top)
{
    struct sluice_conf_node n;
    struct sluice_error e = {0};
    const struct sluice_provider *all;
    size_t count;

    all = sluice_providers(&count);
    if (l->config->destinations == NULL)
        return;
    if ((l->config->routes = calloc(count, sizeof(*l->config->routes))) == NULL) {
        sluice_config_problem(l, top, "%s", sluice_status_text(SLUICE_ENOMEM));
        return;
    }
    l->config->n_routes = count;
    for (size_t i = 0; i < count; i++)
        l->config->routes[i] = (struct sluice_config_route){.provider = &all[i],
                                                            .cloud = first_of(l->config, &all[i], false),
                                                            .local = first_of(l->config, &all[i], true)};
    if (sluice_conf_get(top, "routes", &n))
        (void)sluice_config_ok(l, sluice_conf_members(&n, read_route, l, &e), &e);
}
