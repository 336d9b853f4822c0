/* What the loopback upstream saw, one line of JSON each (loopback.h says which). Any thread. */
#ifndef SLUICE_GATEWAY_LOOPBACK_RECORD_H
#define SLUICE_GATEWAY_LOOPBACK_RECORD_H

#include "core/buf.h"

#include <microhttpd.h>

struct loopback_record;

/* path NULL: a record that keeps nothing. Returns new. */
enum sluice_status loopback_record_open(const char *path, struct loopback_record **out,
                                        struct sluice_error *err) SLUICE_MUST_USE;
void loopback_record_close(struct loopback_record *r);

/* In the file, by one write, when it returns OK. */
enum sluice_status loopback_record_seen(struct loopback_record *r, uint64_t id, struct MHD_Connection *c,
                                        const char *method, const char *path,
                                        const struct sluice_buf *body) SLUICE_MUST_USE;
void loopback_record_left(struct loopback_record *r, uint64_t id);

#endif
