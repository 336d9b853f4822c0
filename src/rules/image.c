#include "rules/image.h"

#include "rules/cache_file.h"

#include "core/limits.h"
#include "core/program_id.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <hs/hs.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define MAGIC "SLUICEIM"
#define HEADER_BYTES (8u + SLUICE_IMAGE_KEY_BYTES)
#define SUM_BYTES 32u

bool sluice_image_key(const char *kind, const uint8_t *from, size_t n, uint8_t key[SLUICE_IMAGE_KEY_BYTES])
{
    crypto_generichash_state h;
    uint8_t build[SLUICE_PROGRAM_ID_MAX] = {0};
    char pcre2[64] = {0};
    const char *vectorscan = hs_version();

    if (sluice_program_id(build) == 0)
        return false;
    (void)pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
    crypto_generichash_init(&h, NULL, 0, SLUICE_IMAGE_KEY_BYTES);
    crypto_generichash_update(&h, (const uint8_t *)kind, strlen(kind) + 1);
    crypto_generichash_update(&h, build, sizeof(build));
    crypto_generichash_update(&h, (const uint8_t *)pcre2, sizeof(pcre2));
    crypto_generichash_update(&h, (const uint8_t *)vectorscan, strlen(vectorscan) + 1);
    crypto_generichash_update(&h, from, n);
    crypto_generichash_final(&h, key, SLUICE_IMAGE_KEY_BYTES);
    return true;
}

static void name_of(const char *kind, const uint8_t *key, char name[SLUICE_CACHE_NAME_BYTES])
{
    char hex[33];

    (void)sodium_bin2hex(hex, sizeof(hex), key, 16);
    (void)snprintf(name, SLUICE_CACHE_NAME_BYTES, "%.24s-%s", kind, hex);
}

static void sum_of(const uint8_t *p, size_t n, uint8_t sum[SUM_BYTES])
{
    (void)crypto_generichash(sum, SUM_BYTES, p, n, NULL, 0);
}

/* --- writing -------------------------------------------------------------------------------------------------------
 */

static void append(struct sluice_image_writer *w, const void *p, size_t n)
{
    w->failed = w->failed || sluice_buf_append(&w->file, p, n) != SLUICE_OK;
}

void sluice_image_begin(struct sluice_image_writer *w, const uint8_t key[SLUICE_IMAGE_KEY_BYTES])
{
    *w = (struct sluice_image_writer){0};
    sluice_buf_init(&w->file, SLUICE_IMAGE_MAX);
    append(w, MAGIC, 8);
    append(w, key, SLUICE_IMAGE_KEY_BYTES);
}

void sluice_image_put(struct sluice_image_writer *w, uint32_t v)
{
    append(w, &v, sizeof(v));
}

void sluice_image_put_bytes(struct sluice_image_writer *w, const void *p, size_t n)
{
    static const uint8_t zeros[4];

    w->failed = w->failed || n > SLUICE_IMAGE_MAX;
    sluice_image_put(w, (uint32_t)n);
    append(w, p, n);
    append(w, zeros, (4 - n % 4) % 4);
}

void sluice_image_put_text(struct sluice_image_writer *w, const char *s)
{
    sluice_image_put_bytes(w, s, strlen(s) + 1);
}

bool sluice_image_store(struct sluice_image_writer *w, const char *folder, const char *kind)
{
    char name[SLUICE_CACHE_NAME_BYTES];
    uint8_t sum[SUM_BYTES];
    bool ok = !w->failed;

    if (ok) {
        sum_of(w->file.data, w->file.len, sum);
        append(w, sum, sizeof(sum));
        name_of(kind, w->file.data + 8, name);
        ok = !w->failed && sluice_cache_write(folder, name, &w->file);
    }
    sluice_buf_release(&w->file);
    return ok;
}

/* --- reading -------------------------------------------------------------------------------------------------------
 */

static bool is_whole(const struct sluice_buf *f, const uint8_t *key)
{
    uint8_t sum[SUM_BYTES];

    if (f->len < HEADER_BYTES + SUM_BYTES || memcmp(f->data, MAGIC, 8) != 0 ||
        memcmp(f->data + 8, key, SLUICE_IMAGE_KEY_BYTES) != 0)
        return false;
    sum_of(f->data, f->len - SUM_BYTES, sum);
    return memcmp(sum, f->data + f->len - SUM_BYTES, SUM_BYTES) == 0;
}

bool sluice_image_load(struct sluice_image *m, const char *folder, const char *kind,
                       const uint8_t key[SLUICE_IMAGE_KEY_BYTES])
{
    char name[SLUICE_CACHE_NAME_BYTES];

    *m = (struct sluice_image){0};
    sluice_buf_init(&m->file, SLUICE_IMAGE_MAX);
    name_of(kind, key, name);
    if (!sluice_cache_read(folder, name, &m->file) || !is_whole(&m->file, key)) {
        sluice_image_release(m);
        return false;
    }
    m->at = m->file.data + HEADER_BYTES;
    m->end = m->file.data + m->file.len - SUM_BYTES;
    return true;
}

void sluice_image_release(struct sluice_image *m)
{
    sluice_buf_release(&m->file);
    *m = (struct sluice_image){0};
}

uint32_t sluice_image_get(struct sluice_image *m, uint32_t max)
{
    uint32_t v = 0;

    if ((size_t)(m->end - m->at) >= sizeof(v)) {
        memcpy(&v, m->at, sizeof(v));
        m->at += sizeof(v);
        if (v <= max)
            return v;
    }
    m->failed = true;
    return 0;
}

const void *sluice_image_get_bytes(struct sluice_image *m, size_t *n)
{
    const size_t length = sluice_image_get(m, SLUICE_IMAGE_MAX), whole = (length + 3) & ~(size_t)3;
    const void *p = m->at;

    *n = 0;
    if (m->failed || whole > (size_t)(m->end - m->at)) {
        m->failed = true;
        return NULL;
    }
    m->at += whole;
    *n = length;
    return p;
}

const char *sluice_image_get_text(struct sluice_image *m)
{
    size_t n;
    const char *s = sluice_image_get_bytes(m, &n);

    if (s != NULL && n > 0 && memchr(s, '\0', n) == s + n - 1)
        return s;
    m->failed = true;
    return "";
}

bool sluice_image_done(const struct sluice_image *m)
{
    return !m->failed && m->at == m->end;
}
