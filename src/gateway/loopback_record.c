#include "gateway/loopback_record.h"

#include "core/json.h"
#include "core/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES (512u << 20)

struct loopback_record {
    int fd;             /* -1: nothing is kept */
    atomic_bool failed; /* a line was lost: from then on nothing counts as seen */
};

enum sluice_status loopback_record_open(const char *path, struct loopback_record **out, struct sluice_error *err)
{
    struct loopback_record *r;

    *out = NULL;
    if (sodium_init() < 0)
        return sluice_fail(err, SLUICE_EENGINE, "libsodium cannot be used");
    r = calloc(1, sizeof(*r));
    if (r == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    r->fd = -1;
    if (path != NULL && (r->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0) {
        free(r);
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "%s", strerror(errno));
    }
    *out = r;
    return SLUICE_OK;
}

void loopback_record_close(struct loopback_record *r)
{
    if (r == NULL)
        return;
    if (r->fd >= 0)
        (void)close(r->fd);
    free(r);
}

/* One write, so that lines of several threads do not mix. */
static enum sluice_status write_line(struct loopback_record *r, const struct sluice_buf *line)
{
    ssize_t n;

    do
        n = write(r->fd, line->data, line->len);
    while (n < 0 && errno == EINTR);
    return n >= 0 && (size_t)n == line->len ? SLUICE_OK : SLUICE_EIO;
}

static enum sluice_status add_string(struct sluice_buf *line, const char *text)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_byte(line, '"')) != SLUICE_OK ||
        (st = sluice_json_escape((const uint8_t *)text, strlen(text), line)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(line, '"');
}

struct names {
    struct sluice_buf *line;
    enum sluice_status status;
    bool more;
};

static enum MHD_Result add_name(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
    struct names *n = cls;

    (void)kind;
    (void)value;
    if (n->more)
        n->status = sluice_buf_append_byte(n->line, ',');
    if (n->status == SLUICE_OK)
        n->status = add_string(n->line, key);
    n->more = true;
    return n->status == SLUICE_OK ? MHD_YES : MHD_NO;
}

static enum sluice_status add_digest(struct sluice_buf *line, const void *p, size_t n)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof(digest) + 1];

    crypto_hash_sha256(digest, p, n);
    return add_string(line, sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest)));
}

static enum sluice_status add_auth(struct sluice_buf *line, struct MHD_Connection *c)
{
    const char *value = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "authorization");

    if (value == NULL)
        value = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "x-api-key");
    return value == NULL ? add_string(line, "") : add_digest(line, value, strlen(value));
}

static enum sluice_status add_base64(struct sluice_buf *line, const struct sluice_buf *body)
{
    size_t size = sodium_base64_encoded_len(body->len, sodium_base64_VARIANT_ORIGINAL);
    enum sluice_status st;

    if ((st = sluice_buf_append_str(line, "\"body_base64\":\"")) != SLUICE_OK ||
        (st = sluice_buf_reserve(line, size)) != SLUICE_OK)
        return st;
    (void)sodium_bin2base64((char *)line->data + line->len, size, body->data, body->len,
                            sodium_base64_VARIANT_ORIGINAL);
    line->len += size - 1; /* without its NUL */
    return sluice_buf_append_byte(line, '"');
}

static enum sluice_status add_body(struct sluice_buf *line, const struct sluice_buf *body)
{
    enum sluice_status st;

    if (body->len != 0 && sluice_utf8_check(body->data, body->len) != body->len)
        return add_base64(line, body);
    if ((st = sluice_buf_append_str(line, "\"body\":\"")) != SLUICE_OK ||
        (st = sluice_json_escape(body->data, body->len, line)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(line, '"');
}

static enum sluice_status compose(struct sluice_buf *line, uint64_t id, struct MHD_Connection *c, const char *method,
                                  const char *path, const struct sluice_buf *body)
{
    struct names names = {.line = line, .status = SLUICE_OK};
    enum sluice_status st;

    if ((st = sluice_buf_printf(line, "{\"id\":%llu,\"method\":", (unsigned long long)id)) != SLUICE_OK ||
        (st = add_string(line, method)) != SLUICE_OK || (st = sluice_buf_append_str(line, ",\"path\":")) != SLUICE_OK ||
        (st = add_string(line, path)) != SLUICE_OK || (st = sluice_buf_append_str(line, ",\"headers\":[")) != SLUICE_OK)
        return st;
    (void)MHD_get_connection_values(c, MHD_HEADER_KIND, add_name, &names);
    if ((st = names.status) != SLUICE_OK || (st = sluice_buf_append_str(line, "],\"auth\":")) != SLUICE_OK ||
        (st = add_auth(line, c)) != SLUICE_OK ||
        (st = sluice_buf_printf(line, ",\"bytes\":%zu,\"sha256\":", body->len)) != SLUICE_OK ||
        (st = add_digest(line, body->data, body->len)) != SLUICE_OK ||
        (st = sluice_buf_append_byte(line, ',')) != SLUICE_OK || (st = add_body(line, body)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(line, "}\n");
}

enum sluice_status loopback_record_seen(struct loopback_record *r, uint64_t id, struct MHD_Connection *c,
                                        const char *method, const char *path, const struct sluice_buf *body)
{
    struct sluice_buf line;
    enum sluice_status st;

    if (r->failed)
        return SLUICE_EIO;
    if (r->fd < 0)
        return SLUICE_OK;
    sluice_buf_init(&line, LINE_MAX_BYTES);
    st = compose(&line, id, c, method, path, body);
    if (st == SLUICE_OK)
        st = write_line(r, &line);
    if (st != SLUICE_OK)
        r->failed = true;
    sluice_buf_release(&line);
    return st;
}

void loopback_record_left(struct loopback_record *r, uint64_t id)
{
    struct sluice_buf line;

    if (r->fd < 0)
        return;
    sluice_buf_init(&line, 128);
    if (sluice_buf_printf(&line, "{\"id\":%llu,\"left\":true}\n", (unsigned long long)id) != SLUICE_OK ||
        write_line(r, &line) != SLUICE_OK)
        r->failed = true;
    sluice_buf_release(&line);
}
