#include "scan/names_internal.h"

#include "scan/name_internal.h"

#include "core/limits.h"
#include "model/facts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_GAP_MAX 16u  /* bytes between an address's lines: their ends, a comma, an indentation */
#define ADDRESS_LINES_MAX 4u /* of one address */
#define CODE_MAX 6u          /* after so much program text a few sentences do not end it */
#define CODE_NEAR 4u         /* from here on words in small letters are its own */
#define PROSE_TOKENS 8u      /* of a segment that is no line of code */
#define KEYED_MAX 512u       /* bytes of a text that may be nothing but a name */
#define SCORE_NEVER 1000001u
#define HELD_MAX (SLUICE_SCAN_PIECE + SLUICE_SEGMENT_MAX + SLUICE_SEGMENT_AHEAD + SLUICE_NAME_AHEAD)

struct sluice_names {
    const struct sluice_ruleset *rules;
    struct sluice_tagger *tagger;
    struct sluice_name_settings settings;
    uint32_t min_score;
    unsigned labels;
    const struct sluice_model *model;
    struct sluice_name_labels known; /* the labels that are joined */
};

/* What a name stands in: it must be surer in program text, and is none where it may be a word of a program's own. */
enum in_code { PROSE, CODE, KEYWORD };

/* An address that may go on in the next segment. */
struct open_address {
    bool is_open;
    uint64_t start, end; /* bytes of the text */
    uint32_t score;
    unsigned lines; /* segments it has */
    enum in_code in_code;
    struct sluice_name_address state;
};

struct sluice_name_reader {
    struct sluice_names *names;
    sluice_confirm_fn fn;
    void *ctx;
    const uint8_t *hint; /* the member's name; borrowed */
    size_t hint_len;
    struct sluice_buf held; /* bytes whose segment is not known yet */
    uint64_t base;          /* where they begin in the text */
    size_t fresh;           /* bytes of them that have not been looked at */
    uint64_t mailed;        /* where addresses of e-mail have been looked for up to */
    struct sluice_segment segment;
    struct sluice_name_list list; /* what was found in it */
    struct sluice_segment value;  /* one of its values */
    struct open_address open;
    unsigned code; /* how much program text there was of late: 0..CODE_MAX */
    struct sluice_name_memory mail, people;
    enum sluice_status status;
};

void sluice_names_rules(const struct sluice_model *model, struct sluice_extra_rules *out)
{
    const struct sluice_model_parts *p = sluice_model_parts(model);
    char hex[65];

    *out = (struct sluice_extra_rules){.n = p->labels, .reference = "models/README.md"};
    (void)sodium_bin2hex(hex, sizeof(hex), sluice_model_digest(model), 32);
    memcpy(out->digest, sluice_model_digest(model), sizeof(out->digest));
    for (unsigned i = 0; i < p->labels; i++) {
        (void)snprintf(out->v[i].id, sizeof(out->v[i].id), "model.%s@%.16s", p->name, hex);
        (void)snprintf(out->v[i].type, sizeof(out->v[i].type), "%s", p->label[i]);
    }
}

void sluice_names_defaults(struct sluice_name_settings *out)
{
    for (unsigned i = 0; i < SLUICE_MODEL_LABELS_MAX; i++) {
        out->lean[i] = SLUICE_NAME_LEAN;
        out->score[i] = SLUICE_NAME_SCORE_MIN;
        out->score_code[i] = SLUICE_NAME_SCORE_CODE_MIN;
    }
}

int sluice_names_label(const struct sluice_model *model, const char *type)
{
    const struct sluice_model_parts *p = sluice_model_parts(model);

    for (unsigned i = 0; i < p->labels; i++) {
        if (strcmp(p->label[i], type) == 0)
            return (int)i;
    }
    return -1;
}

enum sluice_status sluice_names_create(const struct sluice_model *model, const struct sluice_ruleset *rules,
                                       const struct sluice_name_settings *settings, uint32_t min_score,
                                       struct sluice_names **out)
{
    struct sluice_names *n;

    *out = NULL;
    if (sluice_ruleset_extra_count(rules) != sluice_model_parts(model)->labels)
        return SLUICE_ESTATE;
    if ((n = calloc(1, sizeof(*n))) == NULL)
        return SLUICE_ENOMEM;
    n->rules = rules;
    n->min_score = min_score;
    n->labels = sluice_model_parts(model)->labels;
    n->model = model;
    n->known = (struct sluice_name_labels){.person = sluice_names_label(model, "PERSON"),
                                           .location = sluice_names_label(model, "LOCATION"),
                                           .address = sluice_names_label(model, "ADDRESS")};
    if (settings != NULL)
        n->settings = *settings;
    else
        sluice_names_defaults(&n->settings);
    if (sluice_tagger_create(model, &n->tagger) != SLUICE_OK) {
        sluice_names_free(n);
        return SLUICE_ENOMEM;
    }
    for (unsigned i = 0; i < n->labels; i++)
        sluice_tagger_lean_label(n->tagger, i, n->settings.lean[i]);
    *out = n;
    return SLUICE_OK;
}

void sluice_names_free(struct sluice_names *n)
{
    if (n == NULL)
        return;
    sluice_tagger_free(n->tagger);
    free(n);
}

enum sluice_status sluice_name_reader_create(struct sluice_names *n, sluice_confirm_fn fn, void *ctx,
                                             struct sluice_name_reader **out)
{
    struct sluice_name_reader *r = calloc(1, sizeof(*r));

    *out = r;
    if (r == NULL)
        return SLUICE_ENOMEM;
    r->names = n;
    r->fn = fn;
    r->ctx = ctx;
    sluice_buf_init(&r->held, HELD_MAX);
    return SLUICE_OK;
}

void sluice_name_reader_free(struct sluice_name_reader *r)
{
    if (r == NULL)
        return;
    sluice_buf_release(&r->held);
    sodium_memzero(r, sizeof(*r));
    free(r);
}

void sluice_name_reader_begin(struct sluice_name_reader *r, const uint8_t *hint, size_t hint_len)
{
    sluice_buf_clear(&r->held);
    r->hint = hint;
    r->hint_len = hint_len;
    r->base = 0;
    r->mailed = 0;
    r->fresh = 0;
    r->open.is_open = false;
    r->code = 0;
    sluice_name_memory_clear(&r->mail);
    sluice_name_memory_clear(&r->people);
    r->status = SLUICE_OK;
}

/* --- one segment --- */

/* How sure of a label one must be, in program text or elsewhere. */
static uint32_t least_score(const struct sluice_name_reader *r, unsigned label, enum in_code in_code)
{
    const struct sluice_names *n = r->names;
    const uint32_t prose = n->settings.score[label], code = n->settings.score_code[label];
    const uint32_t least = in_code == KEYWORD ? SCORE_NEVER : in_code == CODE && code > prose ? code : prose;

    return least > n->min_score ? least : n->min_score;
}

/* Bytes [start, end) of the text are a name. */
static void report(struct sluice_name_reader *r, uint64_t start, uint64_t end, unsigned label, uint32_t score,
                   enum in_code in_code)
{
    const struct sluice_rule *rule = sluice_ruleset_extra(r->names->rules, label);
    const struct sluice_finding f = {.rule_index = rule->index,
                                     .rule = rule->id,
                                     .type = rule->type,
                                     .class_ = rule->class_,
                                     .start = start,
                                     .end = end,
                                     .score = score};

    if (r->status == SLUICE_OK && score >= least_score(r, label, in_code))
        r->status = r->fn(r->ctx, &f);
}

static void close_address(struct sluice_name_reader *r)
{
    if (r->open.is_open)
        report(r, r->open.start, r->open.end, (unsigned)r->names->known.address,
               sluice_name_address_score(&r->open.state, r->open.score), r->open.in_code);
    r->open.is_open = false;
}

/* How sure it is that a span is to go: that it is a name, of whatever; in program text, that it is one of that label.
 */
static uint32_t score_of(const struct sluice_name_reader *r, const struct sluice_span *span)
{
    return r->segment.kind == SLUICE_SEGMENT_CODE || r->code >= CODE_NEAR ? span->score : span->any;
}

/* A span of the segment under way, as tokens. */
static void on_span(void *ctx, const struct sluice_span *span)
{
    struct sluice_name_reader *r = ctx;
    struct sluice_name_list *l = &r->list;
    const struct sluice_segment *s = l->segment;
    struct sluice_name *name = &l->v[l->n];
    unsigned i = l->n == 0 ? 0 : l->v[l->n - 1].to;

    while (s->start + s->token[i].start < span->start)
        i++;
    *name =
        (struct sluice_name){.from = i, .to = i, .label = span->label, .score = score_of(r, span), .sure = span->score};
    while (i < s->n && s->start + s->token[i].end <= span->end)
        name->to = ++i;
    l->n++;
}

/* What the model knows of a word. */
static unsigned look_up(const void *ctx, const uint8_t *word, size_t n)
{
    struct sluice_word w;
    sluice_facts facts, lists;

    sluice_word_read(word, n, SLUICE_SHAPE_CAPITAL, &w);
    facts = sluice_model_facts(ctx, w.form);
    lists = facts & SLUICE_FACT_LISTS;
    return (sluice_facts_is_small(facts) ? SLUICE_NAME_SMALL : 0u) |
           (lists != 0 && (lists & ~SLUICE_FACT_PEOPLE) == 0 ? SLUICE_NAME_LISTED : 0u);
}

/* First byte behind tokens [0, n) of the segment, in the text. */
static uint64_t end_of(const struct sluice_name_reader *r, unsigned n)
{
    return r->base + r->segment.start + r->segment.token[n - 1].end;
}

/* The address of the segment before, if it is open, goes on with this one's first tokens or ends. */
static void go_on(struct sluice_name_reader *r)
{
    struct open_address *o = &r->open;
    unsigned n;

    if (!o->is_open)
        return;
    n = r->base + r->segment.start - o->end > ADDRESS_GAP_MAX
            ? 0
            : sluice_name_go_on(&r->list, &r->names->known, &o->state);
    if (n != 0) {
        o->end = end_of(r, n);
        o->lines++;
    }
    if (n != r->segment.n || o->lines == ADDRESS_LINES_MAX)
        close_address(r);
}

/* How much program text there has been, this segment too. A line that may be either changes nothing. */
static void count_code(struct sluice_name_reader *r)
{
    if (r->segment.kind == SLUICE_SEGMENT_CODE)
        r->code = r->code + 2 > CODE_MAX ? CODE_MAX : r->code + 2;
    else if (r->segment.n >= PROSE_TOKENS && r->segment.kind != SLUICE_SEGMENT_LOWER && r->code > 0)
        r->code--;
}

/* Whether a name is to be judged as program text is. */
static enum in_code judge(const struct sluice_name_reader *r, const struct sluice_name *name)
{
    if (name->is_value)
        return PROSE;
    if (r->code >= CODE_NEAR && sluice_name_is_small(&r->list, name))
        return KEYWORD;
    return r->segment.kind == SLUICE_SEGMENT_CODE || sluice_name_is_code(&r->list, name) ? CODE : PROSE;
}

/* Keep name k back: it may go on in the next segment. */
static void open_address(struct sluice_name_reader *r, const struct sluice_name *name,
                         const struct sluice_name_address *state)
{
    r->open = (struct open_address){.is_open = true,
                                    .start = r->base + r->segment.start + r->segment.token[name->from].start,
                                    .end = end_of(r, name->to),
                                    .score = name->score,
                                    .lines = 1,
                                    .in_code = judge(r, name),
                                    .state = *state};
}

static void join_people(struct sluice_name_reader *r)
{
    const struct sluice_name_lexicon known = {look_up, r->names->model};
    const int person = r->names->known.person;

    if (person < 0)
        return;
    sluice_name_add_mailed(&r->list, &r->mail, (unsigned)person);
    sluice_name_add_known(&r->list, &r->people, (unsigned)person, &known);
    sluice_name_join_people(&r->list, (unsigned)person);
    sluice_name_memory_people(&r->people, &r->list, (unsigned)person, &known);
    sluice_name_add_known(&r->list, &r->people, (unsigned)person, &known); /* of this very segment */
}

/* A person in a value of program text: whatever the code round it made of these tokens. */
static void on_value(void *ctx, const struct sluice_span *span)
{
    struct sluice_name_reader *r = ctx;
    struct sluice_name_list *l = &r->list;
    struct sluice_name name = {.label = span->label, .score = span->any, .is_value = true, .sure = span->score};

    if ((int)span->label != r->names->known.person || span->any < least_score(r, span->label, PROSE))
        return;
    while (l->segment->start + l->segment->token[name.from].start < span->start)
        name.from++;
    for (name.to = name.from;
         name.to < l->segment->n && l->segment->start + l->segment->token[name.to].end <= span->end;)
        name.to++;
    sluice_name_fill_value(l, &name);
    sluice_name_put(l, &name);
}

/* Values in program text, and members' in data, are read once more, as prose. */
static void read_values(struct sluice_name_reader *r, const uint8_t *p)
{
    unsigned at = 0;

    while (sluice_name_next_value(&r->list, r->segment.kind != SLUICE_SEGMENT_CODE, &at, &r->value))
        sluice_tagger_spans(r->names->tagger, p, &r->value, on_value, r);
}

/* A span of a text that was tagged with its member's name before it. */
struct keyed {
    struct sluice_name_reader *reader;
    size_t before; /* bytes of the name */
};

static void on_keyed(void *ctx, const struct sluice_span *span)
{
    struct keyed *k = ctx;
    struct sluice_span moved = *span;

    if (span->start < k->before)
        return;
    moved.start = span->start - k->before + k->reader->segment.start;
    moved.end = span->end - k->before + k->reader->segment.start;
    on_value(k->reader, &moved);
}

/* A text that is nothing but a name says more with its member's name before it: "assignee: Anna Kowalska". */
static void read_keyed(struct sluice_name_reader *r, const uint8_t *p)
{
    const size_t n = r->segment.end - r->segment.start;
    struct keyed keyed = {.reader = r};
    uint8_t text[SLUICE_NAME_KEY_MAX + KEYED_MAX];
    size_t at = 0;

    if (n > KEYED_MAX || !sluice_name_is_value(&r->list))
        return;
    keyed.before = sluice_name_write_key(r->hint, r->hint_len, (char *)text);
    if (keyed.before == 0)
        return;
    memcpy(text + keyed.before, p + r->segment.start, n);
    if (sluice_segment_next(text, keyed.before + n, true, &at, &r->value))
        sluice_tagger_spans(r->names->tagger, text, &r->value, on_keyed, &keyed);
    sodium_memzero(text, sizeof(text));
}

/* Tag the segment, in p, and report what is found. whole: it is all of the text. */
static void tag(struct sluice_name_reader *r, const uint8_t *p, bool whole)
{
    struct sluice_name_address state = {0};
    struct sluice_name_list *l = &r->list;
    int open = -1;

    l->text = p;
    l->segment = &r->segment;
    l->n = 0;
    sluice_tagger_spans(r->names->tagger, p, &r->segment, on_span, r);
    read_values(r, p);
    if (whole && r->hint_len != 0)
        read_keyed(r, p);
    count_code(r);
    go_on(r);
    join_people(r);
    sluice_name_join_addresses(l, &r->names->known, &open, &state);
    for (unsigned k = 0; k < l->n; k++) {
        const struct sluice_name *name = &l->v[k];

        if ((int)k == open && !r->open.is_open)
            open_address(r, name, &state);
        else if (!sluice_name_is_example(l, name))
            report(r, r->base + r->segment.start + r->segment.token[name->from].start, end_of(r, name->to), name->label,
                   name->score, judge(r, name));
    }
}

/* Whether a segment is text at all, of which a view's output and a binary file need not be: what is not has many bytes
 * that are no characters, or none that anybody writes. */
static bool is_text(const uint8_t *p, const struct sluice_segment *s)
{
    unsigned others = 0;

    for (unsigned i = 0; i < s->n; i++) {
        const struct sluice_token *t = &s->token[i];
        const uint8_t first = p[s->start + t->start];

        others += t->shape == SLUICE_SHAPE_OTHER && t->end - t->start == 1 && (first < 0x20 || first > 0x7e);
    }
    return others * 4 < s->n;
}

/* Look for addresses of e-mail in p[0..to), as far as nobody has. */
static void look_for_mail(struct sluice_name_reader *r, const uint8_t *p, size_t to)
{
    const size_t from = r->mailed > r->base ? (size_t)(r->mailed - r->base) : 0;

    if (from >= to)
        return;
    sluice_name_memory_mail(&r->mail, p, from, to);
    r->mailed = r->base + to - 1; /* what stands behind an '@' there is not known yet */
}

/* Tag the segments of p[0..len) that are decided; returns how many bytes need not be given again. */
static size_t take(struct sluice_name_reader *r, const uint8_t *p, size_t len, bool end)
{
    struct sluice_segment *s = &r->segment;
    size_t at = 0, done = 0;

    while (r->status == SLUICE_OK && sluice_segment_next(p, len, end, &at, s)) {
        if (!end && len - s->end < SLUICE_NAME_AHEAD)
            return done;
        look_for_mail(r, p, len - s->end < SLUICE_NAME_AHEAD ? len : s->end + SLUICE_NAME_AHEAD);
        if (is_text(p, s))
            tag(r, p, end && s->end == len && r->base + s->start == 0);
        else
            close_address(r);
        done = at;
    }
    if (end && r->status == SLUICE_OK)
        close_address(r);
    return end ? len : at;
}

/* --- pieces --- */

static enum sluice_status take_held(struct sluice_name_reader *r, bool end)
{
    const size_t done = take(r, r->held.data, r->held.len, end);

    r->base += done;
    r->fresh = 0;
    sluice_buf_consume(&r->held, done);
    return r->status;
}

enum sluice_status sluice_name_reader_feed(struct sluice_name_reader *r, const uint8_t *p, size_t len)
{
    size_t done = 0;

    if (r->held.len == 0) { /* a text that is there as a whole is not copied */
        done = take(r, p, len, false);
        r->base += done;
    } else if (len > r->held.max - r->held.len && take_held(r, false) != SLUICE_OK) {
        return r->status;
    }
    if (r->status == SLUICE_OK)
        r->status = sluice_buf_append(&r->held, p + done, len - done);
    r->fresh = done == 0 ? r->fresh + len : 0;
    return r->status;
}

enum sluice_status sluice_name_reader_settle(struct sluice_name_reader *r, size_t step)
{
    return r->fresh < step || r->fresh == 0 ? r->status : take_held(r, false);
}

enum sluice_status sluice_name_reader_end(struct sluice_name_reader *r)
{
    enum sluice_status st = take_held(r, true);

    sluice_buf_clear(&r->held);
    return st;
}

uint64_t sluice_name_reader_decided(const struct sluice_name_reader *r)
{
    return r->open.is_open && r->open.start < r->base ? r->open.start : r->base;
}
