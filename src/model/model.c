#include "model/model.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "SLUICEM2"
#define DIGEST_AT 32u
#define DIGEST_LEN 32u
#define NAMES_AT 64u
#define NAME_LEN 32u
#define TRANSITIONS_AT 352u
#define RESERVED_AT 1152u
#define WEIGHTS_AT 1280u
#define FACT_LEN 8u

const int8_t sluice_no_weights[16] = {0};

struct sluice_model {
    struct sluice_model_parts parts;
    struct sluice_crf crf;
    const uint8_t *file;
    size_t size;
    uint8_t *owned; /* the same, where it is the model's; or NULL */
};

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put32(uint8_t *p, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static enum sluice_status bad(struct sluice_error *err, const char *what)
{
    return sluice_fail(err, SLUICE_EFORMAT, "%s", what);
}

/* A name: letters, digits, '-', '_' and '.', then NULs; at least one. */
static bool read_name(const uint8_t *p, char *out)
{
    size_t n = 0;

    while (n < NAME_LEN - 1 && p[n] != 0) {
        if (!((p[n] | 0x20) >= 'a' && (p[n] | 0x20) <= 'z') && !(p[n] >= '0' && p[n] <= '9') && p[n] != '-' &&
            p[n] != '_' && p[n] != '.')
            return false;
        n++;
    }
    memset(out, 0, NAME_LEN);
    memcpy(out, p, n);
    while (n > 0 && n < NAME_LEN && p[n] == 0) {
        if (++n == NAME_LEN)
            return true;
    }
    return false;
}

static void digest_of(const uint8_t *p, size_t n, uint8_t out[DIGEST_LEN])
{
    static const uint8_t zero[DIGEST_LEN] = {0};
    crypto_hash_sha256_state st;

    (void)crypto_hash_sha256_init(&st);
    (void)crypto_hash_sha256_update(&st, p, DIGEST_AT);
    (void)crypto_hash_sha256_update(&st, zero, DIGEST_LEN);
    (void)crypto_hash_sha256_update(&st, p + DIGEST_AT + DIGEST_LEN, n - DIGEST_AT - DIGEST_LEN);
    (void)crypto_hash_sha256_final(&st, out);
}

/* The numbers at the file's start, each within its limits, and the size that follows from them. */
static enum sluice_status read_sizes(const uint8_t *p, size_t n, struct sluice_model_parts *m, struct sluice_error *err)
{
    uint64_t size;

    if (n < 8 || memcmp(p, MAGIC, 8) != 0)
        return bad(err, "not a model of sluice, or of another version of its format");
    if (n < WEIGHTS_AT)
        return bad(err, "the model is cut off");
    if (get32(p + 8) != SLUICE_FEATURES_VERSION)
        return bad(err, "the model was made for other features than this program's: train it again");
    m->labels = get32(p + 12);
    m->buckets = get32(p + 16);
    m->scale = get32(p + 20);
    m->entries = get32(p + 24);
    m->note_len = get32(p + 28);
    if (m->labels == 0 || m->labels > SLUICE_MODEL_LABELS_MAX || m->buckets == 0 ||
        m->buckets > SLUICE_MODEL_FILE_MAX / 64 || m->scale == 0 || m->scale > SLUICE_CRF_SCALE_MAX ||
        m->entries > SLUICE_MODEL_FILE_MAX / FACT_LEN || (m->entries & (m->entries - 1)) != 0 ||
        m->note_len > SLUICE_MODEL_FILE_MAX || sodium_is_zero(p + RESERVED_AT, WEIGHTS_AT - RESERVED_AT) != 1)
        return bad(err, "the model's header is damaged");
    m->stride = m->labels <= 4 ? 8 : 16;
    size = WEIGHTS_AT + (uint64_t)m->buckets * 8 * m->stride + (uint64_t)m->entries * FACT_LEN + m->note_len;
    if (size > n)
        return bad(err, "the model is cut off");
    return size < n ? bad(err, "the model has bytes behind its end") : SLUICE_OK;
}

static enum sluice_status read_transitions(const uint8_t *p, struct sluice_model *m, struct sluice_error *err)
{
    m->crf.tags = 2 * m->parts.labels + 1;
    m->crf.scale = (int32_t)m->parts.scale;
    for (unsigned i = 0; i < SLUICE_TAGS_STRIDE; i++) {
        for (unsigned j = 0; j < SLUICE_TAGS_STRIDE; j++) {
            const uint8_t *at = p + TRANSITIONS_AT + 2 * (i * SLUICE_TAGS_STRIDE + j);
            int32_t score = (int16_t)(at[0] | at[1] << 8);

            if (score > 50 * m->crf.scale || score < -50 * m->crf.scale)
                return bad(err, "the model's transitions are damaged");
            m->parts.transition[i][j] = (int16_t)score;
            m->crf.score[i][j] = score;
        }
    }
    sluice_crf_prepare(&m->crf);
    return SLUICE_OK;
}

/* A free entry holds nothing, and no entry a bit that means nothing. */
static bool facts_are_sound(const struct sluice_model_parts *p)
{
    for (uint32_t i = 0; i < p->entries; i++) {
        const uint8_t *at = p->facts + (size_t)i * FACT_LEN;
        const uint32_t facts = get32(at + 4);

        if ((facts & SLUICE_FACT_UNUSED) != 0 || (get32(at) == 0 && facts != 0))
            return false;
    }
    return true;
}

static enum sluice_status read_all(const uint8_t *p, size_t n, struct sluice_model *m, struct sluice_error *err)
{
    struct sluice_model_parts *parts = &m->parts;
    uint8_t digest[DIGEST_LEN];
    enum sluice_status st = read_sizes(p, n, parts, err);

    if (st != SLUICE_OK)
        return st;
    digest_of(p, n, digest);
    if (memcmp(digest, p + DIGEST_AT, DIGEST_LEN) != 0)
        return bad(err, "the model is damaged: its digest does not match");
    if (!read_name(p + NAMES_AT, parts->name))
        return bad(err, "the model's name is damaged");
    for (unsigned i = 0; i < parts->labels; i++) {
        if (!read_name(p + NAMES_AT + NAME_LEN * (i + 1), parts->label[i]))
            return bad(err, "a label's name is damaged");
    }
    parts->weight = (const int8_t *)p + WEIGHTS_AT;
    parts->facts = p + WEIGHTS_AT + (size_t)parts->buckets * 8 * parts->stride;
    parts->note = (const char *)parts->facts + (size_t)parts->entries * FACT_LEN;
    if (!facts_are_sound(parts))
        return bad(err, "the model's facts about words are damaged");
    return read_transitions(p, m, err);
}

enum sluice_status sluice_model_read(const uint8_t *p, size_t n, struct sluice_model **out, struct sluice_error *err)
{
    struct sluice_model *m = calloc(1, sizeof(*m));
    enum sluice_status st;

    *out = NULL;
    if (m == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "out of memory");
    m->file = p;
    m->size = n;
    if ((st = read_all(p, n, m, err)) != SLUICE_OK) {
        free(m);
        return st;
    }
    *out = m;
    return SLUICE_OK;
}

#define LARGE_PAGE ((size_t)2 << 20)

/* n bytes of fd, in large pages where there are such: weights are read at random. What does not fill one stays in small
 * ones. free() gives them back. */
static enum sluice_status read_file(int fd, size_t n, uint8_t **out, struct sluice_error *err)
{
    const size_t room = (n + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    uint8_t *p = aligned_alloc(LARGE_PAGE, room);
    size_t have = 0;

    if (p == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "out of memory");
    if (n >= LARGE_PAGE)
        (void)madvise(p, n / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
    while (have < n) {
        ssize_t got = read(fd, p + have, n - have);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            free(p);
            return got < 0 ? sluice_fail(err, SLUICE_EIO, "%s", strerror(errno)) : bad(err, "the model is cut off");
        }
        have += (size_t)got;
    }
    *out = p;
    return SLUICE_OK;
}

static enum sluice_status load(int fd, uint8_t **p, size_t *n, struct sluice_error *err)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return sluice_fail(err, SLUICE_EIO, "%s", strerror(errno));
    if (!S_ISREG(info.st_mode) || info.st_size == 0)
        return bad(err, "not a model of sluice, or of another version of its format");
    if ((uint64_t)info.st_size > SLUICE_MODEL_FILE_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "larger than a model may be");
    *n = (size_t)info.st_size;
    return read_file(fd, *n, p, err);
}

enum sluice_status sluice_model_open(const char *path, struct sluice_model **out, struct sluice_error *err)
{
    struct sluice_error why = {0};
    enum sluice_status st;
    uint8_t *p = NULL;
    size_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *out = NULL;
    if (fd < 0)
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "%s", strerror(errno));
    st = load(fd, &p, &n, &why);
    (void)close(fd);
    if (st == SLUICE_OK)
        st = sluice_model_read(p, n, out, &why);
    if (st != SLUICE_OK) {
        free(p);
        return sluice_fail_at(err, st, path, 0, NULL, "%s", why.what);
    }
    (*out)->owned = p;
    return SLUICE_OK;
}

void sluice_model_free(struct sluice_model *m)
{
    if (m == NULL)
        return;
    free(m->owned);
    free(m);
}

const struct sluice_model_parts *sluice_model_parts(const struct sluice_model *m)
{
    return &m->parts;
}

const struct sluice_crf *sluice_model_crf(const struct sluice_model *m)
{
    return &m->crf;
}

const uint8_t *sluice_model_digest(const struct sluice_model *m)
{
    return m->file + DIGEST_AT;
}

size_t sluice_model_size(const struct sluice_model *m)
{
    return m->size;
}

sluice_facts sluice_model_facts(const struct sluice_model *m, uint64_t form)
{
    return sluice_facts_find(m->parts.facts, m->parts.entries, form);
}

sluice_facts sluice_facts_find(const uint8_t *table, uint32_t entries, uint64_t form)
{
    const uint32_t mask = entries - 1, key = (uint32_t)(form >> 32);

    if (entries == 0)
        return 0;
    for (uint32_t i = (uint32_t)form & mask, seen = 0; seen <= mask; i = (i + 1) & mask, seen++) {
        const uint8_t *at = table + (size_t)i * FACT_LEN;

        if (get32(at) == key)
            return get32(at + 4);
        if (get32(at) == 0)
            return 0;
    }
    return 0;
}

/* A word that stands in no list may be an inflected form of one that does: without its last letters. */
static sluice_facts stem_of(const uint8_t *table, uint32_t entries, const struct sluice_word *w)
{
    for (unsigned k = 0; k < 4 && w->stem[k] != 0; k++) {
        const sluice_facts f = sluice_facts_find(table, entries, w->stem[k]);
        const sluice_facts lists = (f | f >> SLUICE_FACT_STEM) & SLUICE_FACT_LISTS;

        if (lists != 0)
            return lists << SLUICE_FACT_STEM;
    }
    return 0;
}

void sluice_facts_fill(const uint8_t *table, uint32_t entries, struct sluice_word *w)
{
    const sluice_facts f = sluice_facts_find(table, entries, w->form);
    sluice_facts writing;

    w->facts = f & ((1u << SLUICE_FACT_STEM) - 1);
    writing = w->facts >> SLUICE_FACT_WRITING;
    if ((w->facts & SLUICE_FACT_LISTS) == 0 && (writing == 0 || writing > SLUICE_WRITING_SMALL))
        w->facts |= stem_of(table, entries, w);
    w->class = (uint16_t)(f >> SLUICE_FACT_CLASS & 0x3FF);
    w->coarse = (uint8_t)(f >> SLUICE_FACT_COARSE);
}

void sluice_facts_ask(const uint8_t *table, uint32_t entries, const struct sluice_word *w)
{
    const uint32_t mask = entries - 1;

    if (entries == 0)
        return;
    __builtin_prefetch(table + (size_t)((uint32_t)w->form & mask) * FACT_LEN);
    for (unsigned k = 0; k < 4 && w->stem[k] != 0; k++)
        __builtin_prefetch(table + (size_t)((uint32_t)w->stem[k] & mask) * FACT_LEN);
}

bool sluice_facts_add(uint8_t *table, uint32_t entries, uint64_t form, sluice_facts facts)
{
    const uint32_t mask = entries - 1, key = (uint32_t)(form >> 32);

    if (key == 0 || entries == 0)
        return false;
    for (uint32_t i = (uint32_t)form & mask, seen = 0; seen <= mask; i = (i + 1) & mask, seen++) {
        uint8_t *at = table + (size_t)i * FACT_LEN;

        if (get32(at) == key)
            return false;
        if (get32(at) == 0) {
            put32(at, key);
            put32(at + 4, facts);
            return true;
        }
    }
    return false;
}

static void write_header(const struct sluice_model_parts *m, uint8_t head[WEIGHTS_AT])
{
    memset(head, 0, WEIGHTS_AT);
    memcpy(head, MAGIC, 8);
    put32(head + 8, SLUICE_FEATURES_VERSION);
    put32(head + 12, m->labels);
    put32(head + 16, m->buckets);
    put32(head + 20, m->scale);
    put32(head + 24, m->entries);
    put32(head + 28, m->note_len);
    memcpy(head + NAMES_AT, m->name, NAME_LEN);
    for (unsigned i = 0; i < m->labels; i++)
        memcpy(head + NAMES_AT + NAME_LEN * (i + 1), m->label[i], NAME_LEN);
    for (unsigned i = 0; i < SLUICE_TAGS_STRIDE * SLUICE_TAGS_STRIDE; i++) {
        uint16_t v = (uint16_t)m->transition[i / SLUICE_TAGS_STRIDE][i % SLUICE_TAGS_STRIDE];

        head[TRANSITIONS_AT + 2 * i] = (uint8_t)v;
        head[TRANSITIONS_AT + 2 * i + 1] = (uint8_t)(v >> 8);
    }
}

enum sluice_status sluice_model_write(const struct sluice_model_parts *parts, struct sluice_buf *out)
{
    uint8_t head[WEIGHTS_AT];
    size_t start = out->len;
    enum sluice_status st;

    write_header(parts, head);
    if ((st = sluice_buf_append(out, head, sizeof(head))) != SLUICE_OK ||
        (st = sluice_buf_append(out, parts->weight, (size_t)parts->buckets * 8 * parts->stride)) != SLUICE_OK ||
        (st = sluice_buf_append(out, parts->facts, (size_t)parts->entries * FACT_LEN)) != SLUICE_OK ||
        (st = sluice_buf_append(out, parts->note, parts->note_len)) != SLUICE_OK)
        return st;
    digest_of(out->data + start, out->len - start, head);
    memcpy(out->data + start + DIGEST_AT, head, DIGEST_LEN);
    return SLUICE_OK;
}
