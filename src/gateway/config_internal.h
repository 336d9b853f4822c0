/* Shared by config.c and config_destination.c: reading a file while collecting every problem in it. */
#ifndef SLUICE_GATEWAY_CONFIG_INTERNAL_H
#define SLUICE_GATEWAY_CONFIG_INTERNAL_H

#include "core/conf.h"
#include "gateway/config.h"

struct sluice_config_loader {
    struct sluice_config *config;
    const char *name;  /* of the file */
    size_t folder_len; /* of its beginning, with the last slash; 0: it lies in the working folder */
    sluice_config_problem_fn fn;
    void *ctx;
    struct sluice_error first;
    size_t problems;
};

/* True where st is OK; reports the problem otherwise. */
bool sluice_config_ok(struct sluice_config_loader *l, enum sluice_status st, const struct sluice_error *problem);

/* A problem at a node. */
void sluice_config_problem(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *fmt, ...)
    SLUICE_PRINTF(3, 4);

/* Members of n: a copy the config owns, or NULL where absent or wrong (the latter reported). */
char *sluice_config_string(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key,
                           bool required);
char *sluice_config_file(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key,
                         bool required);
void sluice_config_int(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key, int64_t min,
                       int64_t max, int64_t *out);
void sluice_config_bool(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key, bool *out);

/* An array of strings; *out ends with NULL. as_files: paths, made relative to the file. */
void sluice_config_strings(struct sluice_config_loader *l, const struct sluice_conf_node *n, const char *key,
                           size_t max, bool as_files, char ***out, size_t *n_out);

/* Member key_file or key_env of n -> locked memory; NULL where there is neither or it cannot be had. */
char *sluice_config_secret(struct sluice_config_loader *l, const struct sluice_conf_node *n);

/* A copy; ENOMEM is reported as a problem. */
char *sluice_config_copy(struct sluice_config_loader *l, const char *text);

/* Members destinations and routes of the top object. */
void sluice_config_destinations(struct sluice_config_loader *l, const struct sluice_conf_node *top);
void sluice_config_routes(struct sluice_config_loader *l, const struct sluice_conf_node *top);
void sluice_config_destination_release(struct sluice_config_destination *d);

#endif
