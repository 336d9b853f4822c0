/*
 * Our own JSON files (configuration, rules, policy): read with json-c after a strict pass of our own, so that every
 * value knows its line, duplicate keys are refused, and each error names file, line and field.
 */
#ifndef SLUICE_CORE_CONF_H
#define SLUICE_CORE_CONF_H

#include "core/buf.h"

#include <json-c/json.h>

struct sluice_conf; /* one file's tree */

/* A value in the tree. path is made by the getters, for messages: "clauses[2].when". Cheap to copy; borrowed from conf.
 */
struct sluice_conf_node {
    const struct sluice_conf *conf;
    struct json_object *value; /* NULL: JSON null or absent */
    uint32_t line;
    char path[128];
};

/* Parse text under a name used in errors (copied). The top value must be an object. Returns new. */
enum sluice_status sluice_conf_parse(const char *name, const uint8_t *text, size_t len, struct sluice_conf **out,
                                     struct sluice_error *err) SLUICE_MUST_USE;
/* The same of a file, whose path is the name; ELIMIT beyond SLUICE_CONF_FILE_MAX bytes. */
enum sluice_status sluice_conf_load(const char *path, struct sluice_conf **out,
                                    struct sluice_error *err) SLUICE_MUST_USE;
void sluice_conf_free(struct sluice_conf *c);

/* SHA-256 of the text as read. */
const uint8_t *sluice_conf_digest(const struct sluice_conf *c);
const char *sluice_conf_name(const struct sluice_conf *c);

struct sluice_conf_node sluice_conf_root(const struct sluice_conf *c);

/* An error at a node: returns status. */
enum sluice_status sluice_conf_fail(const struct sluice_conf_node *n, struct sluice_error *err, const char *fmt, ...)
    SLUICE_PRINTF(3, 4);

/* EFORMAT at the first key of the object n that is not in known (ends with NULL), or when n is no object. */
enum sluice_status sluice_conf_check_keys(const struct sluice_conf_node *n, const char *const *known,
                                          struct sluice_error *err) SLUICE_MUST_USE;

/* Member of an object; false (and *out a node with value NULL at the object's place) when absent or null.
 * out may be n. */
bool sluice_conf_get(const struct sluice_conf_node *n, const char *key, struct sluice_conf_node *out);

/* Elements of an array. 0 for anything else. */
size_t sluice_conf_length(const struct sluice_conf_node *n);
struct sluice_conf_node sluice_conf_at(const struct sluice_conf_node *n, size_t i);

/* Members of an object, in file order: calls fn until it returns something else than OK. */
typedef enum sluice_status (*sluice_conf_member_fn)(void *ctx, const char *key, const struct sluice_conf_node *value,
                                                    struct sluice_error *err);
enum sluice_status sluice_conf_members(const struct sluice_conf_node *n, sluice_conf_member_fn fn, void *ctx,
                                       struct sluice_error *err) SLUICE_MUST_USE;

/*
 * Typed values of a member. Absent: *out keeps the default the caller put there, unless required. Strings are borrowed
 * from the conf and hold no NUL byte. A wrong type or a value outside min..max is EFORMAT.
 */
enum sluice_status sluice_conf_string(const struct sluice_conf_node *n, const char *key, bool required,
                                      const char **out, struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_conf_int(const struct sluice_conf_node *n, const char *key, bool required, int64_t min,
                                   int64_t max, int64_t *out, struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_conf_bool(const struct sluice_conf_node *n, const char *key, bool required, bool *out,
                                    struct sluice_error *err) SLUICE_MUST_USE;

/* A score: JSON number 0..1, in millionths (rounded). */
enum sluice_status sluice_conf_score(const struct sluice_conf_node *n, const char *key, bool required, uint32_t *out,
                                     struct sluice_error *err) SLUICE_MUST_USE;

/* n itself must be a string. */
enum sluice_status sluice_conf_as_string(const struct sluice_conf_node *n, const char **out,
                                         struct sluice_error *err) SLUICE_MUST_USE;

#endif
