#include "rules/secret_value.h"

#include "rules/secret_shape.h"
#include "rules/secret_table.h"
#include "rules/secret_words.h"

#include "core/ascii.h"

#define UNIT SLUICE_SECRET_TABLE_UNIT
#define WORD_RATE (11u * UNIT / 2u) /* up to 5.5 bits a letter are a word: random letters take 7 */

static size_t letter_number(uint8_t c)
{
    return sluice_is_letter(c) ? (size_t)(sluice_to_lower(c) - 'a' + 1) : 0;
}

uint32_t sluice_secret_word_bits(const uint8_t *p, size_t n)
{
    size_t a = 0, b = 0;
    uint32_t bits = 0;

    for (size_t i = 0; i <= n; i++) {
        size_t c = i < n ? letter_number(p[i]) : 0;

        bits += sluice_secret_table[(a * SLUICE_SECRET_LETTERS + b) * SLUICE_SECRET_LETTERS + c];
        a = b;
        b = c;
    }
    return bits;
}

bool sluice_secret_next_word(const uint8_t *p, size_t n, size_t *at, size_t *word, size_t *word_len)
{
    size_t i = *at;

    while (i < n && !sluice_is_letter(p[i]))
        i++;
    *word = i;
    while (i < n && sluice_is_upper(p[i]))
        i++;
    if (i - *word > 1 && i < n && sluice_is_lower(p[i]))
        i--; /* HTTPServer: HTTP, Server */
    else
        while (i < n && sluice_is_lower(p[i]))
            i++;
    *word_len = i - *word;
    *at = i;
    return *word_len != 0;
}

/* Digits and signs, and changes from small to capital letters, have prices of their own: digits that follow one another
 * are cheap, and so is what joins words. */
static uint32_t glue_bits(const uint8_t *p, size_t n)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < n; i++) {
        if (sluice_is_digit(p[i]))
            bits += i > 0 && sluice_is_digit(p[i - 1]) ? 7 * UNIT / 2 : 5 * UNIT;
        else if (sluice_is_join(p[i]))
            bits += 3 * UNIT;
        else if (!sluice_is_letter(p[i]))
            bits += 6 * UNIT;
        else if (i > 0 && sluice_is_upper(p[i]) && sluice_is_lower(p[i - 1]))
            bits += UNIT;
    }
    return bits;
}

static void count_bytes(struct sluice_secret_value *v, const uint8_t *p)
{
    for (size_t i = 0; i < v->len; i++) {
        v->letters += sluice_is_letter(p[i]);
        v->upper += sluice_is_upper(p[i]);
        v->digits += sluice_is_digit(p[i]);
        v->joins += sluice_is_join(p[i]);
        v->wide += p[i] >= 0x80u;
    }
    v->signs = v->len - v->letters - v->digits - v->joins - v->wide;
}

static void count_words(struct sluice_secret_value *v, const uint8_t *p)
{
    size_t at = 0, word, n;

    while (sluice_secret_next_word(p, v->len, &at, &word, &n)) {
        const uint32_t bits = sluice_secret_word_bits(p + word, n);
        const bool common = n > 2 && sluice_secret_word_is_common(p + word, n);

        v->bits += bits;
        if (!common && (n < 3 || bits > WORD_RATE * n))
            continue;
        v->words++;
        v->in_words += n;
        v->common += common;
    }
    v->bits += glue_bits(p, v->len);
}

static enum sluice_secret_kind kind_of(const struct sluice_secret_value *v, const uint8_t *p)
{
    if (v->wide * 3 > v->len)
        return SLUICE_SECRET_WORD; /* of a language the table does not know */
    if (v->letters == 0 && v->wide == 0)
        return v->signs == 0 && v->joins == 0 ? SLUICE_SECRET_NUMBER : SLUICE_SECRET_HUMAN;
    if (v->digits == 0 && v->signs == 0) {
        if (v->in_words * 4 >= v->letters * 3 || v->wide != 0)
            return SLUICE_SECRET_WORD;
        return v->len >= 8 && v->bits >= 11 * UNIT * v->len / 2 && v->in_words * 2 < v->len ? SLUICE_SECRET_RANDOM
                                                                                            : SLUICE_SECRET_HUMAN;
    }
    if (v->in_words * 5 < v->len * 2 && v->len >= 8 && v->bits >= 40u * UNIT && v->bits >= 4 * UNIT * v->len)
        return SLUICE_SECRET_RANDOM;
    if (v->common != 0 && v->common == v->words && v->in_words == v->letters && v->signs == 0 &&
        sluice_shape_digits_last(p, v->len))
        return SLUICE_SECRET_PLAIN;
    return SLUICE_SECRET_HUMAN;
}

struct sluice_secret_value sluice_secret_value_measure(const uint8_t *p, size_t n)
{
    struct sluice_secret_value v = {.len = n};

    count_bytes(&v, p);
    count_words(&v, p);
    v.kind = sluice_shape_is_filler(p, n) ? SLUICE_SECRET_NEVER : kind_of(&v, p);
    return v;
}
