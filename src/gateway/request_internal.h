/* What the providers share when they read a request: strict look-up, roles, and what cannot be scanned. */
#ifndef SLUICE_GATEWAY_REQUEST_INTERNAL_H
#define SLUICE_GATEWAY_REQUEST_INTERNAL_H

#include "gateway/outline.h"
#include "gateway/provider.h"
#include "policy/policy.h"

enum request_role { ROLE_NONE = 0, ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT, ROLE_TOOL };

struct request_role_name {
    const char *name; /* as the API has it; NULL ends a list */
    enum request_role role;
};

/* One request being read. A fault sticks in `status` (and err); everything after it does nothing. */
struct request {
    struct sluice_outline doc;
    struct sluice_request_info *info;
    size_t cap_opaque;
    struct sluice_error *err;
    enum sluice_status status;
};

/* Parse; the top value must be an object. Clears *info. Close in any case; it returns what became of the reading and
 * releases info's parts where that is not OK. */
void request_open(struct request *r, const uint8_t *doc, size_t len, struct sluice_request_info *info,
                  struct sluice_error *err);
enum sluice_status request_close(struct request *r);

/* Records the first fault: EFORMAT at the node's line. field may be NULL. */
void request_fail(struct request *r, sluice_node n, const char *field, const char *what);

/*
 * Member of object n; 0 where absent or null. A key that differs from `key` only in letter case is a fault: some
 * servers would take it for the same member, others would not.
 */
sluice_node request_get(struct request *r, sluice_node n, const char *key);

void request_flag(struct request *r, enum sluice_unscannable what);

/* The string n (0, and other values: nothing) stands where the API has random bytes in base64. Where it is that
 * (SLUICE_OPAQUE_MIN characters or more, behind "data:...," or not, and no text when decoded), it goes into
 * info->opaque.
 */
void request_opaque(struct request *r, sluice_node n);

/* model (required, at most 127 bytes, no control characters) and stream (a boolean; `otherwise` where absent). */
void request_read_model(struct request *r);
void request_read_stream(struct request *r, bool otherwise);

/* What every API's body is looked through for: data URLs, token ids in well-known members. */
void request_read_common(struct request *r);

/*
 * The messages array (required): read() is called for each, which must be an object whose role is in names (NULL:
 * end). Stores the roles.
 */
typedef void (*request_message_fn)(struct request *r, sluice_node message, uint32_t index);
void request_read_messages(struct request *r, const struct request_role_name *names, request_message_fn read);

/* Paths below "system" have the role system. */
void request_mark_system(struct request *r);
/* Block `block` of message `message` is a tool's. Call in ascending order. */
void request_mark_tool(struct request *r, uint32_t message, uint32_t block);

/* For error messages about a message: "messages[3].role". Returns buf. */
const char *request_field(char *buf, size_t size, uint32_t index, const char *member);

#endif
