/* `sluice filter --jsonl`: one JSON object a line in, one a line out, the same order (DESIGN: the contract). */
#include "cli/cmd.h"
#include "cli/filter_internal.h"
#include "cli/print.h"

#include "core/json.h"
#include "core/limits.h"

#include <string.h>
#include <unistd.h>

#define OUT_FLUSH (4u << 20) /* bytes of output at which a batch is closed */

struct jsonl {
    struct sluice_session *s;
    const struct filter_options *o;
    struct filter_reader reader;
    struct filter_ledger ledger;
    struct sluice_buf text, redacted, object, out;
    bool any_invalid;
};

/* Where the parts of one line's object lie. */
struct line_parts {
    size_t key_start;            /* opening quote of the field's key */
    size_t text_start, text_end; /* inside of its string */
    bool has_text, text_is_string, has_verdict;
    size_t members;
    size_t close; /* the object's closing brace */
};

static bool key_is(const uint8_t *line, const struct sluice_json_token *key, const char *name)
{
    return sluice_json_equals(line + key->start, key->end - key->start, name);
}

static enum sluice_status find_parts(const uint8_t *line, size_t len, const char *field, struct line_parts *p,
                                     struct sluice_error *err)
{
    struct sluice_json_token tok;
    struct sluice_json *j = NULL;
    enum sluice_status st;
    bool wanted = false;

    *p = (struct line_parts){0};
    if ((st = sluice_json_create(line, len, &j)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    st = sluice_json_next(j, &tok, err);
    if (st == SLUICE_OK && tok.kind != SLUICE_JSON_OBJECT)
        st = sluice_fail(err, SLUICE_EFORMAT, "expected a JSON object");
    while (st == SLUICE_OK && (st = sluice_json_next(j, &tok, err)) == SLUICE_OK && tok.kind != SLUICE_JSON_END) {
        if (tok.kind == SLUICE_JSON_OBJECT_END && tok.depth == 0) {
            p->close = tok.start;
        } else if (tok.depth == 1 && tok.kind == SLUICE_JSON_KEY) {
            p->members++;
            wanted = key_is(line, &tok, field);
            p->has_verdict = p->has_verdict || key_is(line, &tok, "sluice");
            if (wanted)
                p->key_start = tok.start - 1;
        } else if (tok.depth == 1 && wanted) {
            p->has_text = true;
            p->text_is_string = tok.kind == SLUICE_JSON_STRING;
            p->text_start = tok.start;
            p->text_end = tok.end;
            wanted = false;
        }
    }
    sluice_json_free(j);
    if (st != SLUICE_OK)
        return st;
    if (p->has_verdict)
        return sluice_fail(err, SLUICE_EFORMAT, "has a member \"sluice\" already");
    if (!p->has_text)
        return sluice_fail(err, SLUICE_EFORMAT, "has no member \"%s\"", field);
    if (!p->text_is_string)
        return sluice_fail(err, SLUICE_EFORMAT, "member \"%s\" is no string", field);
    return SLUICE_OK;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The stretch that has to go so that the object stays well formed without the field: its comma goes with it. */
static void member_extent(const uint8_t *line, const struct line_parts *p, size_t *from, size_t *to)
{
    size_t next = p->text_end + 1;

    *from = p->key_start;
    *to = next;
    while (next < p->close && is_space(line[next]))
        next++;
    if (line[next] == ',') {
        *to = next + 1;
        while (*to < p->close && is_space(line[*to]))
            (*to)++;
        return;
    }
    while (*from > 0 && is_space(line[*from - 1]))
        (*from)--;
    if (*from > 0 && line[*from - 1] == ',')
        (*from)--;
    else
        *from = p->key_start;
}

static enum sluice_status print_verdict(const struct sluice_gate_result *res, struct sluice_buf *out)
{
    const struct sluice_decision *d = &res->decision;
    enum sluice_status st;

    if ((st = sluice_buf_printf(out, "\"sluice\":{\"action\":\"%s\",", sluice_action_name(d->action))) != SLUICE_OK)
        return st;
    if (d->monitor && (st = sluice_buf_printf(out, "\"monitor\":true,\"wanted\":\"%s\",",
                                              sluice_action_name(d->wanted))) != SLUICE_OK)
        return st;
    if ((st = sluice_buf_append_str(out, "\"clauses\":[")) != SLUICE_OK)
        return st;
    for (size_t i = 0; i < d->n_clauses; i++) {
        if ((i != 0 && (st = sluice_buf_append_byte(out, ',')) != SLUICE_OK) ||
            (st = sluice_print_string(d->clauses[i], out)) != SLUICE_OK)
            return st;
    }
    if ((st = sluice_buf_append_str(out, "],\"findings\":[")) != SLUICE_OK)
        return st;
    for (size_t i = 0; i < res->findings.n; i++) {
        if ((i != 0 && (st = sluice_buf_append_byte(out, ',')) != SLUICE_OK) ||
            (st = sluice_print_finding(&res->findings.v[i].finding, out)) != SLUICE_OK)
            return st;
    }
    if ((st = sluice_buf_append_str(out, "]")) != SLUICE_OK)
        return st;
    if (res->error[0] != '\0' && (st = sluice_buf_printf(out, ",\"error\":\"%s\"", res->error)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(out, "}");
}

/* What the field's text becomes. *drop: the member goes. */
static enum sluice_status new_text(struct jsonl *f, struct sluice_gate_result *res, bool *drop,
                                   struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    *drop = false;
    sluice_buf_clear(&f->redacted);
    if (f->o->dry_run)
        return sluice_buf_append(&f->redacted, f->text.data, f->text.len);
    switch (res->decision.action) {
    case SLUICE_BLOCK:
        *drop = true;
        break;
    case SLUICE_LOCAL:
        st = f->o->keep_local ? sluice_buf_append(&f->redacted, f->text.data, f->text.len)
                              : filter_redact_all(f->s->key, res, f->text.data, f->text.len, &f->redacted, err);
        break;
    case SLUICE_ALLOW:
    case SLUICE_REDACT:
        st = sluice_buf_append(&f->redacted, res->output.data, res->output.len);
        break;
    }
    return st;
}

/* Rebuild the line in f->object: every byte as it was, but for the field and the verdict behind the last member. */
static enum sluice_status build_line(struct jsonl *f, const uint8_t *line, size_t len, const struct line_parts *p,
                                     const struct sluice_gate_result *res, bool drop)
{
    bool same = !drop && f->redacted.len == f->text.len &&
                (f->text.len == 0 || memcmp(f->redacted.data, f->text.data, f->text.len) == 0);
    size_t from = p->text_start, to = p->text_end, members = p->members;
    enum sluice_status st;

    if (drop) {
        member_extent(line, p, &from, &to);
        members--;
    }
    sluice_buf_clear(&f->object);
    if ((st = sluice_buf_append(&f->object, line, from)) != SLUICE_OK)
        return st;
    if (same)
        st = sluice_buf_append(&f->object, line + from, to - from);
    else if (!drop)
        st = sluice_json_escape(f->redacted.data, f->redacted.len, &f->object);
    if (st != SLUICE_OK || (st = sluice_buf_append(&f->object, line + to, p->close - to)) != SLUICE_OK ||
        (members != 0 && (st = sluice_buf_append_byte(&f->object, ',')) != SLUICE_OK) ||
        (st = print_verdict(res, &f->object)) != SLUICE_OK)
        return st;
    return sluice_buf_append(&f->object, line + p->close, len - p->close);
}

static enum sluice_status record(struct jsonl *f, const struct sluice_gate_request *req,
                                 const struct sluice_gate_result *res, size_t line_len, struct sluice_error *err)
{
    struct sluice_decision_record rec = {.source = "filter", .upstream = ""};
    struct sluice_record_finding *list = NULL;
    enum sluice_status st;

    st = sluice_gate_record(req, res, f->text.data != NULL ? f->text.data : (const uint8_t *)"", f->text.len, &rec,
                            &list);
    if (st != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    if (rec.output != NULL) {
        rec.output = f->redacted.len != 0 ? f->redacted.data : (const uint8_t *)"";
        rec.output_len = f->redacted.len;
    }
    st = filter_ledger_add(&f->ledger, &rec, (int64_t)line_len, (int64_t)f->object.len, err);
    free(list);
    return st;
}

static enum sluice_status answer_invalid(struct jsonl *f, const struct sluice_error *why)
{
    enum sluice_status st;

    f->any_invalid = true;
    if ((st = sluice_buf_append_str(&f->out, "{\"sluice\":{\"action\":\"block\",\"error\":")) != SLUICE_OK ||
        (st = sluice_print_string(why->what, &f->out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(&f->out, "}}\n");
}

/* One valid line: decide, redact, record, append to the batch's output. */
static enum sluice_status filter_line(struct jsonl *f, const uint8_t *line, size_t len, const struct line_parts *p,
                                      struct sluice_error *err)
{
    struct sluice_gate_request req = {.tenant = "", .client = "", .endpoint = "filter", .model = "", .destination = ""};
    struct sluice_gate_result res;
    struct sluice_error why = {0};
    enum sluice_status st;
    bool drop;

    sluice_buf_clear(&f->text);
    if ((st = sluice_json_unescape(line + p->text_start, p->text_end - p->text_start, &f->text)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    if (sluice_gate_text(f->s->worker, &req, f->text.data != NULL ? f->text.data : (const uint8_t *)"", f->text.len,
                         &res, &why) != SLUICE_OK)
        f->any_invalid = true; /* res says block and why */
    if ((st = new_text(f, &res, &drop, err)) == SLUICE_OK &&
        (st = build_line(f, line, len, p, &res, drop)) == SLUICE_OK &&
        (st = record(f, &req, &res, len, err)) == SLUICE_OK &&
        (st = sluice_buf_append_byte(&f->object, '\n')) == SLUICE_OK)
        st = sluice_buf_append(&f->out, f->object.data, f->object.len);
    sluice_gate_result_release(&res);
    return st;
}

static enum sluice_status flush_batch(struct jsonl *f, struct sluice_error *err)
{
    enum sluice_status st;

    if ((st = filter_ledger_wait(&f->ledger, err)) != SLUICE_OK)
        return st;
    return filter_ledger_close_batch(&f->ledger, filter_write(&f->out, err), err);
}

static enum sluice_status run(struct jsonl *f, struct sluice_error *err)
{
    bool got = true, too_long;
    enum sluice_status st;

    for (uint64_t number = 1;; number++) {
        struct sluice_error why = {0};
        struct line_parts parts = {0};
        const uint8_t *line;
        size_t len;

        if (!filter_reader_has_line(&f->reader) && filter_reader_idle(&f->reader) &&
            (st = flush_batch(f, err)) != SLUICE_OK)
            return st;
        if ((st = filter_reader_line(&f->reader, &line, &len, &got, &too_long, err)) != SLUICE_OK)
            return st;
        if (!got)
            break;
        if (too_long)
            st = sluice_fail(&why, SLUICE_ELIMIT, "longer than %u bytes", SLUICE_BODY_MAX);
        else
            st = find_parts(line, len, f->o->field, &parts, &why);
        if (st == SLUICE_OK) {
            st = filter_line(f, line, len, &parts, err);
        } else {
            fprintf(stderr, "sluice filter: standard input:%llu: %s\n", (unsigned long long)number, why.what);
            st = answer_invalid(f, &why);
        }
        if (st != SLUICE_OK)
            return err->what[0] != '\0' ? st : sluice_fail(err, st, "%s", sluice_status_text(st));
        if ((filter_ledger_full(&f->ledger) || f->out.len >= OUT_FLUSH) && (st = flush_batch(f, err)) != SLUICE_OK)
            return st;
    }
    if ((st = flush_batch(f, err)) != SLUICE_OK)
        return st;
    return filter_ledger_wait(&f->ledger, err);
}

int filter_jsonl(struct sluice_session *s, const struct filter_options *o)
{
    struct jsonl f = {.s = s, .o = o};
    struct sluice_error err = {0};
    enum sluice_status st;

    filter_reader_init(&f.reader, STDIN_FILENO);
    filter_ledger_init(&f.ledger, s->log);
    sluice_buf_init(&f.text, SLUICE_BODY_MAX + 4u);
    sluice_buf_init(&f.redacted, 4 * (size_t)SLUICE_BODY_MAX);
    sluice_buf_init(&f.object, 16 * (size_t)SLUICE_BODY_MAX);
    sluice_buf_init(&f.out, 24 * (size_t)SLUICE_BODY_MAX);
    st = run(&f, &err);
    sluice_buf_release(&f.text);
    sluice_buf_release(&f.redacted);
    sluice_buf_release(&f.object);
    sluice_buf_release(&f.out);
    filter_ledger_release(&f.ledger);
    filter_reader_release(&f.reader);
    if (st != SLUICE_OK)
        return sluice_cmd_fail("filter", &err);
    return f.any_invalid ? SLUICE_EXIT_FOUND : SLUICE_EXIT_OK;
}
