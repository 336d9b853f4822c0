/*
 * sluice.json: what `sluice serve` is told (docs/configuration.md describes it for people who write one). Read, checked
 * whole, then never changed: any number of threads may share it. Paths in it are relative to the file's own folder.
 */
#ifndef SLUICE_GATEWAY_CONFIG_H
#define SLUICE_GATEWAY_CONFIG_H

#include "gateway/address.h"
#include "gateway/provider.h"

/* How a local destination is proved to compute on this machine or in a private network (locality.h). */
enum sluice_proof {
    SLUICE_PROOF_NONE = 0, /* not local */
    SLUICE_PROOF_OLLAMA,   /* ask its API, model by model */
    SLUICE_PROOF_OPERATOR, /* there is nothing to ask: whoever wrote the file vouches for it */
    SLUICE_PROOF_BUILT_IN, /* our own loopback upstream */
};

struct sluice_config_destination {
    char *name;
    const struct sluice_provider *provider;
    char *url;       /* "https://host:port/prefix", no slash at the end; NULL: built in */
    char *path;      /* of the API at this destination; the provider's own unless the file says otherwise */
    char *host;      /* "host" or, where it is not the usual one, "host:port": for records */
    char *key;       /* in locked memory; NULL: none */
    bool client_key; /* forward the client's own key */
    char *ca_file;   /* NULL: the system's certificates */
    char *model;     /* sent in place of the client's; NULL: the client's */
    char **models;   /* for GET /v1/models */
    size_t n_models;
    bool local;
    enum sluice_proof proof;
    int64_t recheck_s;
    struct sluice_network *networks; /* a local destination's address lies in one of these or is loopback */
    size_t n_networks;
    char *loopback; /* built in: the label that stands in its answers; NULL: it has a url */
    char *record;   /* built in: where it writes down what it saw; NULL: nowhere */
    int64_t piece_us;
};

/* Where the requests of one API go. NULL: nowhere. */
struct sluice_config_route {
    const struct sluice_provider *provider;
    const struct sluice_config_destination *cloud, *local;
};

/* A client's key and the name that policy and records know it by. */
struct sluice_config_tenant {
    char *name, *key; /* key in locked memory */
};

/* All may be set in the file, within the bounds that config.c's table states. */
struct sluice_config_limits {
    int64_t body_bytes, header_bytes, url_bytes, connections;
    int64_t idle_s, request_s, connect_s, first_byte_s, upstream_idle_s, stop_s;
};

struct sluice_config {
    char *address;
    uint16_t port; /* 0: any */
    unsigned threads;
    char *policy, *log_dir, *log_key, *redact_key;
    char *cache_dir;           /* NULL: none */
    char *own_store, *own_key; /* NULL: no own secrets */
    char *model;               /* file of the classifier; NULL: none */
    char **rules;
    size_t n_rules;
    char **disable; /* ends with NULL */
    size_t n_disable;
    uint32_t min_score;
    struct sluice_config_tenant *tenants;
    size_t n_tenants;
    struct sluice_config_destination *destinations; /* in file order */
    size_t n_destinations;
    struct sluice_config_route *routes; /* one a provider, in the order of sluice_providers() */
    size_t n_routes;
    struct sluice_config_limits limits;
    uint8_t digest[32]; /* SHA-256 of the file */
};

/* Called for each problem, in the order found. Holds no secret. */
typedef void (*sluice_config_problem_fn)(void *ctx, const struct sluice_error *problem);

/*
 * Load and check path. Every problem is reported (fn may be NULL); err is the first of them. Key files and environment
 * variables that it names are read here. Returns new.
 */
enum sluice_status sluice_config_load(const char *path, sluice_config_problem_fn fn, void *ctx,
                                      struct sluice_config **out, struct sluice_error *err) SLUICE_MUST_USE;

/* The same from memory; name stands in errors, and its folder is where relative paths begin. */
enum sluice_status sluice_config_parse(const char *name, const uint8_t *text, size_t len, sluice_config_problem_fn fn,
                                       void *ctx, struct sluice_config **out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_config_free(struct sluice_config *c); /* wipes keys */

/* NULL where the provider has no route. */
const struct sluice_config_route *sluice_config_route(const struct sluice_config *c,
                                                      const struct sluice_provider *provider);

/* "none", "ollama", "operator", "built-in": static. */
const char *sluice_proof_name(enum sluice_proof proof);

/* For documents and tests: the rows of the table of limits. */
struct sluice_config_limit {
    const char *name, *unit;
    int64_t min, max, standard;
    size_t offset; /* of its int64_t in struct sluice_config_limits */
};
const struct sluice_config_limit *sluice_config_limit_table(size_t *n);

#endif
