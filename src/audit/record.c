#include "audit/record.h"

#include "audit/record_internal.h"
#include "core/json.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define COMMIT_KEY_BYTES 32u

/* ---- JSON, in the canonical order because the callers name members in it ---- */

struct writer {
    struct sluice_buf *b;
    enum sluice_status st; /* of the first failure; later calls do nothing */
    bool comma;            /* a value stands before the next one */
};

static void put_bytes(struct writer *w, const void *p, size_t n)
{
    if (w->st == SLUICE_OK)
        w->st = sluice_buf_append(w->b, p, n);
}

static void put_str(struct writer *w, const char *s)
{
    put_bytes(w, s, strlen(s));
}

static void begin_value(struct writer *w)
{
    if (w->comma)
        put_bytes(w, ",", 1);
    w->comma = true;
}

static void put_open(struct writer *w, char bracket)
{
    begin_value(w);
    put_bytes(w, &bracket, 1);
    w->comma = false;
}

static void put_close(struct writer *w, char bracket)
{
    put_bytes(w, &bracket, 1);
    w->comma = true;
}

/* A key that needs no escapes. */
static void put_key(struct writer *w, const char *key)
{
    begin_value(w);
    put_bytes(w, "\"", 1);
    put_str(w, key);
    put_bytes(w, "\":", 2);
    w->comma = false;
}

static size_t format_int(int64_t v, char out[24])
{
    uint64_t u = v < 0 ? (uint64_t)-v : (uint64_t)v;
    size_t n = 0, at = 24;
    char digits[24];

    do {
        digits[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (v < 0)
        out[n++] = '-';
    memcpy(out + n, digits + at, sizeof(digits) - at);
    return n + sizeof(digits) - at;
}

static void put_int(struct writer *w, const char *key, int64_t v)
{
    char text[24];

    if (v > SLUICE_RECORD_INT_MAX || v < -SLUICE_RECORD_INT_MAX)
        w->st = w->st == SLUICE_OK ? SLUICE_EFORMAT : w->st;
    else {
        put_key(w, key);
        begin_value(w);
        put_bytes(w, text, format_int(v, text));
    }
}

static void put_uint(struct writer *w, const char *key, uint64_t v)
{
    put_int(w, key, v > INT64_MAX ? INT64_MAX : (int64_t)v);
}

static void put_bool(struct writer *w, const char *key, bool v)
{
    put_key(w, key);
    begin_value(w);
    put_str(w, v ? "true" : "false");
}

static void put_hex(struct writer *w, const char *key, const uint8_t *p, size_t n)
{
    char hex[2 * 32 + 1];

    (void)sodium_bin2hex(hex, sizeof(hex), p, n);
    put_key(w, key);
    begin_value(w);
    put_bytes(w, "\"", 1);
    put_bytes(w, hex, 2 * n);
    put_bytes(w, "\"", 1);
}

static void put_string(struct writer *w, const char *s, size_t n)
{
    begin_value(w);
    put_bytes(w, "\"", 1);
    if (w->st == SLUICE_OK)
        w->st = sluice_json_escape((const uint8_t *)s, n, w->b);
    put_bytes(w, "\"", 1);
}

static bool text_ok(const char *s, size_t n)
{
    return n <= SLUICE_RECORD_TEXT_MAX && sluice_utf8_check((const uint8_t *)s, n) == n;
}

/* A string of our own: from the configuration, the rules, the policy. */
static void put_own(struct writer *w, const char *s)
{
    size_t n = strlen(s);

    if (!text_ok(s, n))
        w->st = w->st == SLUICE_OK ? SLUICE_EFORMAT : w->st;
    else
        put_string(w, s, n);
}

static void put_own_member(struct writer *w, const char *key, const char *s)
{
    put_key(w, key);
    put_own(w, s);
}

static bool is_zero(const uint8_t *p, size_t n)
{
    return sodium_is_zero(p, n) == 1;
}

static void put_with(struct writer *w, const struct sluice_record_digests *d)
{
    put_key(w, "with");
    put_open(w, '{');
    if (!is_zero(d->binary, sizeof(d->binary)))
        put_hex(w, "binary", d->binary, sizeof(d->binary));
    if (!is_zero(d->config, sizeof(d->config)))
        put_hex(w, "config", d->config, sizeof(d->config));
    if (!is_zero(d->model, sizeof(d->model)))
        put_hex(w, "model", d->model, sizeof(d->model));
    if (!is_zero(d->policy, sizeof(d->policy)))
        put_hex(w, "policy", d->policy, sizeof(d->policy));
    if (!is_zero(d->rules, sizeof(d->rules)))
        put_hex(w, "rules", d->rules, sizeof(d->rules));
    put_close(w, '}');
}

static void begin_body(struct writer *w, struct sluice_buf *out)
{
    static const uint8_t room[SLUICE_RECORD_HEAD_MAX];

    *w = (struct writer){.b = out, .st = sluice_buf_reserve(out, 2048)};
    put_bytes(w, room, sizeof(room));
    put_open(w, '{');
}

static enum sluice_status end_body(struct writer *w)
{
    put_close(w, '}'); /* of "what" */
    put_close(w, '}'); /* of the record */
    if (w->st == SLUICE_OK && w->b->len > SLUICE_RECORD_MAX)
        w->st = SLUICE_ELIMIT;
    return w->st;
}

/* ---- commitments ---- */

static void hmac_3(const uint8_t *key, const void *a, size_t a_len, const void *b, size_t b_len, const void *c,
                   size_t c_len, uint8_t out[32])
{
    crypto_auth_hmacsha256_state st;

    crypto_auth_hmacsha256_init(&st, key, COMMIT_KEY_BYTES);
    crypto_auth_hmacsha256_update(&st, a, a_len);
    crypto_auth_hmacsha256_update(&st, b, b_len);
    crypto_auth_hmacsha256_update(&st, c, c_len);
    crypto_auth_hmacsha256_final(&st, out);
    sodium_memzero(&st, sizeof(st));
}

void sluice_record_commit(const uint8_t key[32], const char *label, const uint8_t *value, size_t n, uint8_t out[32])
{
    static const char info[] = "sluice-commit/1 ";
    static const uint8_t one = 1, zero = 0;
    uint8_t field[COMMIT_KEY_BYTES];

    hmac_3(key, info, sizeof(info) - 1, label, strlen(label), &one, 1, field); /* HKDF-Expand, RFC 5869 2.3 */
    hmac_3(field, label, strlen(label), &zero, 1, value, n, out);
    sodium_memzero(field, sizeof(field));
}

static void put_commit(struct writer *w, const char *key, const uint8_t *secret, const char *label,
                       const uint8_t *value, size_t n)
{
    uint8_t c[32];

    sluice_record_commit(secret, label, value, n, c);
    put_hex(w, key, c, sizeof(c));
}

/* ---- decision ---- */

static bool holds_value(const struct sluice_decision_record *rec, const char *s, size_t n)
{
    for (size_t i = 0; i < rec->n_findings; i++) {
        const struct sluice_record_finding *f = &rec->findings[i];

        if (f->value_len > 0 && memmem(s, n, f->value, f->value_len) != NULL)
            return true;
    }
    return false;
}

/* A string that the client chose: withheld when it is overlong, or holds what was found in the prompt. */
static void put_foreign(struct writer *w, const char *key, const char *s, const struct sluice_decision_record *rec)
{
    size_t n = strlen(s);

    put_key(w, key);
    if (text_ok(s, n) && !holds_value(rec, s, n))
        put_string(w, s, n);
    else
        put_string(w, "*", 1);
}

static void put_checks(struct writer *w, const struct sluice_finding *f)
{
    put_key(w, "checks");
    put_open(w, '[');
    for (unsigned i = 0; i < f->n_checks && i < SLUICE_CHECKS_MAX; i++) {
        char text[SLUICE_RECORD_TEXT_MAX + 2] = "";
        size_t n = strlen(f->checks[i].validator);
        const char *result = sluice_check_name(f->checks[i].result);

        if (n + 1 + strlen(result) > SLUICE_RECORD_TEXT_MAX) {
            w->st = SLUICE_EFORMAT;
            return;
        }
        memcpy(text, f->checks[i].validator, n);
        text[n] = ':';
        memcpy(text + n + 1, result, strlen(result));
        put_own(w, text);
    }
    put_close(w, ']');
}

static void put_path(struct writer *w, const char *path)
{
    struct sluice_buf b;

    sluice_buf_init(&b, 4 * SLUICE_PATH_MAX);
    put_key(w, "path");
    if (w->st == SLUICE_OK)
        w->st = sluice_record_path(path, &b);
    put_string(w, b.len == 0 ? "" : (const char *)b.data, b.len);
    sluice_buf_release(&b);
}

static void put_finding(struct writer *w, const struct sluice_record_finding *rf, size_t i, const uint8_t *secret)
{
    const struct sluice_finding *f = rf->finding;
    char label[32] = "finding/";

    label[8 + format_int((int64_t)i, label + 8)] = '\0';
    put_open(w, '{');
    put_own_member(w, "action", sluice_action_name(rf->action));
    put_checks(w, f);
    put_own_member(w, "class", sluice_class_name(f->class_));
    put_commit(w, "commit", secret, label, rf->value, rf->value_len);
    put_bool(w, "context", f->context);
    put_uint(w, "end", f->end);
    if (f->entry != NULL)
        put_own_member(w, "entry", f->entry);
    if (rf->action == SLUICE_REDACT)
        put_own_member(w, "op", sluice_operator_name(rf->op));
    put_path(w, rf->path);
    put_own_member(w, "rule", f->rule);
    put_int(w, "score", f->score);
    put_uint(w, "start", f->start);
    put_own_member(w, "type", f->type);
    put_own_member(w, "view", f->view);
    put_close(w, '}');
}

/* As many as fit the two limits, in order; counts say how many there were. */
static void put_findings(struct writer *w, const struct sluice_decision_record *rec, const uint8_t *secret)
{
    size_t begin = w->b->len;

    put_key(w, "findings");
    put_open(w, '[');
    for (size_t i = 0; i < rec->n_findings && i < SLUICE_RECORD_FINDINGS_MAX && w->st == SLUICE_OK; i++) {
        size_t before = w->b->len;
        bool comma = w->comma;

        put_finding(w, &rec->findings[i], i, secret);
        if (w->st == SLUICE_OK && w->b->len - begin > SLUICE_RECORD_LIST_MAX) {
            w->b->len = before;
            w->comma = comma;
            break;
        }
    }
    put_close(w, ']');
}

static int type_order(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;

    return sluice_record_key_order((const uint8_t *)x, strlen(x), (const uint8_t *)y, strlen(y));
}

/* A type is a key here: one that needs escapes is refused, as a reader would. */
static void put_count(struct writer *w, const char *type, size_t n)
{
    char text[24];

    for (const char *p = type; *p != '\0'; p++)
        if ((uint8_t)*p < 0x20 || *p == '"' || *p == '\\')
            w->st = w->st == SLUICE_OK ? SLUICE_EFORMAT : w->st;
    put_own(w, type);
    put_bytes(w, ":", 1);
    put_bytes(w, text, format_int((int64_t)n, text));
}

static void put_counts(struct writer *w, const struct sluice_decision_record *rec)
{
    const char **types = NULL;
    size_t n = rec->n_findings, from = 0;

    put_key(w, "counts");
    put_open(w, '{');
    if (n > 0 && (types = calloc(n, sizeof(*types))) == NULL) {
        w->st = SLUICE_ENOMEM;
        return;
    }
    for (size_t i = 0; i < n; i++)
        types[i] = rec->findings[i].finding->type;
    if (n > 1)
        qsort(types, n, sizeof(*types), type_order);
    for (size_t i = 1; i <= n; i++) {
        if (i < n && strcmp(types[i], types[from]) == 0)
            continue;
        put_count(w, types[from], i - from);
        from = i;
    }
    put_close(w, '}');
    free(types);
}

static void put_commits(struct writer *w, const struct sluice_decision_record *rec, const uint8_t *secret)
{
    put_key(w, "commit");
    put_open(w, '{');
    put_commit(w, "in", secret, "in", rec->input, rec->input_len);
    if (rec->output != NULL)
        put_commit(w, "out", secret, "out", rec->output, rec->output_len);
    put_close(w, '}');
}

static void put_times(struct writer *w, const struct sluice_decision_record *rec)
{
    put_key(w, "us");
    put_open(w, '{');
    put_int(w, "decide", rec->decide_us);
    put_int(w, "parse", rec->parse_us);
    put_int(w, "scan", rec->scan_us);
    put_close(w, '}');
}

enum sluice_status sluice_record_put_decision(const struct sluice_decision_record *rec,
                                              const struct sluice_record_digests *with, struct sluice_buf *out)
{
    uint8_t secret[COMMIT_KEY_BYTES];
    struct writer w;

    randombytes_buf(secret, sizeof(secret));
    begin_body(&w, out);
    put_own_member(&w, "action", sluice_action_name(rec->action));
    put_key(&w, "clauses");
    put_open(&w, '[');
    for (size_t i = 0; i < rec->n_clauses; i++)
        put_own(&w, rec->clauses[i]);
    put_close(&w, ']');
    put_foreign(&w, "client", rec->client, rec);
    put_commits(&w, rec, secret);
    put_counts(&w, rec);
    put_own_member(&w, "destination", rec->destination);
    put_foreign(&w, "endpoint", rec->endpoint, rec);
    put_own_member(&w, "error", rec->error);
    put_findings(&w, rec, secret);
    put_foreign(&w, "model", rec->model, rec);
    put_bool(&w, "monitor", rec->monitor);
    put_uint(&w, "n_in", rec->input_len);
    if (rec->output != NULL)
        put_uint(&w, "n_out", rec->output_len);
    put_hex(&w, "request", rec->request, sizeof(rec->request));
    put_own_member(&w, "source", rec->source);
    put_foreign(&w, "tenant", rec->tenant, rec);
    put_int(&w, "unscannable", rec->unscannable);
    put_own_member(&w, "upstream", rec->upstream);
    put_times(&w, rec);
    put_own_member(&w, "wanted", sluice_action_name(rec->wanted));
    put_with(&w, with);
    sodium_memzero(secret, sizeof(secret));
    return end_body(&w);
}

/* ---- the other kinds ---- */

enum sluice_status sluice_record_put_outcome(const struct sluice_outcome_record *rec, struct sluice_buf *out)
{
    struct writer w;

    begin_body(&w, out);
    put_int(&w, "bytes_in", rec->bytes_in);
    put_int(&w, "bytes_out", rec->bytes_out);
    put_uint(&w, "decision", rec->decision_seq);
    put_hex(&w, "request", rec->request, sizeof(rec->request));
    put_int(&w, "restored", rec->restored);
    put_own_member(&w, "result", rec->result);
    put_int(&w, "status", rec->status);
    put_key(&w, "us");
    put_open(&w, '{');
    put_int(&w, "commit", rec->commit_us);
    put_int(&w, "total", rec->total_us);
    put_int(&w, "upstream", rec->upstream_us);
    put_close(&w, '}');
    return end_body(&w);
}

enum sluice_status sluice_record_put_genesis(const char *origin, const char *vkey, const char *version,
                                             const struct sluice_record_digests *with, struct sluice_buf *out)
{
    struct writer w;

    begin_body(&w, out);
    put_own_member(&w, "origin", origin);
    put_own_member(&w, "version", version);
    put_own_member(&w, "vkey", vkey);
    put_with(&w, with);
    return end_body(&w);
}

enum sluice_status sluice_record_put_start(const char *version, const struct sluice_record_digests *with,
                                           struct sluice_buf *out)
{
    struct writer w;

    begin_body(&w, out);
    put_own_member(&w, "version", version);
    put_with(&w, with);
    return end_body(&w);
}

enum sluice_status sluice_record_put_clock_back(int64_t from, struct sluice_buf *out)
{
    struct writer w;

    begin_body(&w, out);
    put_own_member(&w, "code", "clock-back");
    put_int(&w, "from", from);
    return end_body(&w);
}

enum sluice_status sluice_record_put_torn(const struct sluice_torn_frame *torn, struct sluice_buf *out)
{
    struct writer w;

    begin_body(&w, out);
    put_own_member(&w, "code", "torn-frame");
    put_uint(&w, "first", torn->first);
    if (torn->signed_) {
        put_hex(&w, "root", torn->root, sizeof(torn->root));
        put_uint(&w, "size", torn->size);
    }
    return end_body(&w);
}

enum sluice_status sluice_record_put_shutdown(uint64_t open, struct sluice_buf *out)
{
    struct writer w;

    begin_body(&w, out);
    put_uint(&w, "open", open);
    return end_body(&w);
}

/* ---- head ---- */

static char *put_back(char *end, const char *s)
{
    size_t n = strlen(s);

    memcpy(end - n, s, n);
    return end - n;
}

static char *put_back_int(char *end, int64_t v)
{
    char text[24];
    size_t n = format_int(v, text);

    memcpy(end - n, text, n);
    return end - n;
}

size_t sluice_record_put_head(const struct sluice_record_head *head, struct sluice_buf *out)
{
    char *start = (char *)out->data, *p = start + SLUICE_RECORD_HEAD_MAX;

    p = put_back(p, ",\"v\":1,\"what\":");
    p = put_back_int(p, head->t);
    p = put_back(p, ",\"t\":");
    p = put_back_int(p, (int64_t)head->seq);
    p = put_back(p, ",\"seq\":");
    p = put_back_int(p, head->mono);
    p = put_back(p, "\",\"mono\":");
    p = put_back(p, sluice_record_kind_names[head->kind]);
    p = put_back(p, "\",\"kind\":\"");
    p = put_back(p, head->boot);
    p = put_back(p, "{\"boot\":\"");
    return (size_t)(p - start);
}
