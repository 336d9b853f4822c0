#include "rules/pieces_image.h"

#include "rules/image.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

/*
 * Values of the file: the number of rules; needs, begins and bytes of heads, one for each; what is at the start;
 * numbers; then head after head and piece after piece. Structures without pointers stand as they are in memory: the
 * file is for this build only.
 */
#define KIND "pieces"
#define PIECES_MAX (1u << 20) /* bounds what a damaged number asks for */

/* --- writing -------------------------------------------------------------------------------------------------------
 */

static void put_piece(struct sluice_image_writer *w, const struct sluice_piece *p)
{
    struct sluice_piece flat = *p;

    flat.window.regex = (struct sluice_buf){0};
    sluice_image_put_bytes(w, &flat, sizeof(flat));
    sluice_image_put_bytes(w, p->window.regex.data, p->window.regex.len);
}

static void put_head(struct sluice_image_writer *w, const struct sluice_head *h)
{
    sluice_image_put_bytes(w, &h->ends, sizeof(h->ends));
    sluice_image_put_bytes(w, h->regex.data, h->regex.len);
}

void sluice_pieces_store(const struct sluice_pieces_kept *k, const char *folder, const struct sluice_ruleset *rs)
{
    uint8_t key[SLUICE_IMAGE_KEY_BYTES];
    struct sluice_image_writer w;
    const size_t rules = sluice_ruleset_count(rs);

    if (!sluice_image_key(KIND, sluice_ruleset_packs_digest(rs), SLUICE_DIGEST_BYTES, key))
        return;
    sluice_image_begin(&w, key);
    sluice_image_put(&w, (uint32_t)rules);
    sluice_image_put_bytes(&w, k->needs, rules * sizeof(*k->needs));
    sluice_image_put_bytes(&w, k->begins, rules * sizeof(*k->begins));
    sluice_image_put_bytes(&w, k->head_bytes, rules * sizeof(*k->head_bytes));
    sluice_image_put_bytes(&w, k->at_start, k->n_at_start * sizeof(*k->at_start));
    sluice_image_put_bytes(&w, k->numbers, k->n_numbers * sizeof(*k->numbers));
    sluice_image_put(&w, (uint32_t)k->n_heads);
    for (size_t i = 0; i < k->n_heads; i++)
        put_head(&w, &k->heads[i]);
    sluice_image_put(&w, (uint32_t)k->n);
    for (size_t i = 0; i < k->n; i++)
        put_piece(&w, &k->v[i]);
    (void)sluice_image_store(&w, folder, KIND);
}

/* --- reading -------------------------------------------------------------------------------------------------------
 */

/* A copy of the next bytes, of the caller: *n elements of `size` bytes, at most max; room for one more. */
static void *get_array(struct sluice_image *m, size_t size, size_t max, size_t *n)
{
    size_t bytes;
    const void *p = sluice_image_get_bytes(m, &bytes);
    void *copy;

    *n = bytes / size;
    if (m->failed || *n * size != bytes || *n > max || (copy = calloc(*n + 1, size)) == NULL) {
        m->failed = true;
        return NULL;
    }
    if (bytes > 0)
        memcpy(copy, p, bytes);
    return copy;
}

static void get_head(struct sluice_image *m, struct sluice_head *h)
{
    size_t n_ends, n;
    const void *ends = sluice_image_get_bytes(m, &n_ends);
    const uint8_t *regex = sluice_image_get_bytes(m, &n);

    sluice_buf_init(&h->regex, SLUICE_PATTERN_MAX);
    m->failed = m->failed || n_ends != sizeof(h->ends) || n == 0 || regex[n - 1] != '\0' ||
                sluice_buf_append(&h->regex, regex, n) != SLUICE_OK;
    if (!m->failed)
        memcpy(&h->ends, ends, sizeof(h->ends));
}

static void get_heads(struct sluice_image *m, size_t rules, struct sluice_pieces_kept *k)
{
    const size_t n = sluice_image_get(m, (uint32_t)rules);

    m->failed = m->failed || (k->heads = calloc(n + 1, sizeof(*k->heads))) == NULL;
    while (k->n_heads < n && !m->failed)
        get_head(m, &k->heads[k->n_heads++]);
}

static void get_piece(struct sluice_image *m, size_t rules, size_t heads, struct sluice_piece *p)
{
    size_t n_flat, n;
    const void *flat = sluice_image_get_bytes(m, &n_flat), *regex = sluice_image_get_bytes(m, &n);

    if (m->failed || n_flat != sizeof(*p)) {
        m->failed = true;
        return;
    }
    memcpy(p, flat, sizeof(*p));
    sluice_buf_init(&p->window.regex, SLUICE_WINDOW_MAX);
    m->failed = p->rule >= rules || (p->head >= heads && p->head != SLUICE_NO_HEAD) ||
                (unsigned)p->window.kind >= SLUICE_WINDOW_KINDS ||
                sluice_buf_append(&p->window.regex, regex, n) != SLUICE_OK;
}

static void get_pieces(struct sluice_image *m, size_t rules, struct sluice_pieces_kept *k)
{
    const size_t n = sluice_image_get(m, PIECES_MAX);

    m->failed = m->failed || (k->v = calloc(n + 1, sizeof(*k->v))) == NULL;
    for (; k->n < n && !m->failed; k->n++)
        get_piece(m, rules, k->n_heads, &k->v[k->n]);
}

static bool in_range(const struct sluice_pieces_kept *k, size_t rules)
{
    for (size_t i = 0; i < k->n_at_start; i++) {
        if (k->at_start[i] >= rules)
            return false;
    }
    for (size_t i = 0; i < k->n_numbers; i++) {
        if (k->numbers[i].rule >= rules)
            return false;
    }
    return true;
}

static bool get_all(struct sluice_image *m, size_t rules, struct sluice_pieces_kept *k)
{
    size_t n_needs, n_begins, n_bytes;

    m->failed = sluice_image_get(m, UINT32_MAX) != rules;
    k->needs = get_array(m, sizeof(*k->needs), rules, &n_needs);
    k->begins = get_array(m, sizeof(*k->begins), rules, &n_begins);
    k->head_bytes = get_array(m, sizeof(*k->head_bytes), rules, &n_bytes);
    k->at_start = get_array(m, sizeof(*k->at_start), rules, &k->n_at_start);
    k->numbers = get_array(m, sizeof(*k->numbers), rules, &k->n_numbers);
    get_heads(m, rules, k);
    get_pieces(m, rules, k);
    return sluice_image_done(m) && n_needs == rules && n_begins == rules && n_bytes == rules && in_range(k, rules);
}

static void release(struct sluice_pieces_kept *k)
{
    for (size_t i = 0; i < k->n; i++)
        sluice_buf_release(&k->v[i].window.regex);
    for (size_t i = 0; i < k->n_heads; i++)
        sluice_buf_release(&k->heads[i].regex);
    free(k->v);
    free(k->heads);
    free(k->at_start);
    free(k->numbers);
    free(k->needs);
    free(k->begins);
    free(k->head_bytes);
    *k = (struct sluice_pieces_kept){0};
}

bool sluice_pieces_load(struct sluice_pieces_kept *k, const char *folder, const struct sluice_ruleset *rs)
{
    uint8_t key[SLUICE_IMAGE_KEY_BYTES];
    struct sluice_image m;
    bool ok;

    *k = (struct sluice_pieces_kept){0};
    if (!sluice_image_key(KIND, sluice_ruleset_packs_digest(rs), SLUICE_DIGEST_BYTES, key) ||
        !sluice_image_load(&m, folder, KIND, key))
        return false;
    ok = get_all(&m, sluice_ruleset_count(rs), k);
    sluice_image_release(&m);
    if (!ok)
        release(k);
    return ok;
}
