/* Seed phrases (BIP 39): words of a list of 2,048, 11 bits each, the last bits a checksum of the others. */
#include "rules/val_internal.h"

#include "rules/bip39_words.h"

#include "core/ascii.h"

#include <sodium.h>
#include <string.h>

#define BITS_PER_WORD 11u
#define WORDS_MAX 24u
#define BYTES_MAX (WORDS_MAX * BITS_PER_WORD / 8u)

struct phrase {
    uint16_t words[WORDS_MAX + 1]; /* one more than there may be */
    size_t n;
};

/* Compare a word of the text with one of the list, in either case. */
static int compare(const uint8_t *word, size_t len, const char *listed)
{
    for (size_t i = 0; i < len; i++) {
        int difference = (int)(word[i] | 0x20u) - (int)(unsigned char)listed[i];

        if (difference != 0)
            return difference;
    }
    return listed[len] == '\0' ? 0 : -1;
}

/* The word's place in the list; SLUICE_BIP39_WORDS: it is not there. */
static size_t look_up(const uint8_t *word, size_t len)
{
    size_t low = 0, high = SLUICE_BIP39_WORDS;

    if (len > SLUICE_BIP39_WORD_MAX)
        return SLUICE_BIP39_WORDS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(word, len, sluice_bip39_words[middle]);

        if (order == 0)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return SLUICE_BIP39_WORDS;
}

/* Length of the escape \n, \r or \t at p, whose letter is no word. */
static size_t escape_length(const uint8_t *p, size_t n)
{
    return n > 1 && p[0] == '\\' && (p[1] == 'n' || p[1] == 'r' || p[1] == 't') ? 2 : 0;
}

/* The words, whatever stands between them: numbers, commas, quotes, line breaks. False: one is not of the list. */
static bool read_words(const uint8_t *value, size_t len, struct phrase *p)
{
    size_t from, i = 0;

    p->n = 0;
    while (i < len) {
        size_t escape = escape_length(value + i, len - i), word;

        if (escape != 0 || !sluice_is_letter(value[i])) {
            i += escape != 0 ? escape : 1;
            continue;
        }
        for (from = i; i < len && sluice_is_letter(value[i]);)
            i++;
        word = look_up(value + from, i - from);
        if (word == SLUICE_BIP39_WORDS || p->n > WORDS_MAX)
            return false;
        p->words[p->n++] = (uint16_t)word;
    }
    return true;
}

static bool length_ok(size_t words)
{
    return words >= 12 && words <= WORDS_MAX && words % 3 == 0;
}

/* BIP 39, "Generating the mnemonic": of 32 bits and one of checksum for each, the checksums come last: the first bits
 * of the SHA-256 of the others. */
static bool checksum_ok(const struct phrase *p)
{
    uint8_t bytes[BYTES_MAX + 1] = {0}, hash[crypto_hash_sha256_BYTES];
    size_t entropy = p->n / 3 * 4; /* bytes */
    unsigned bits = (unsigned)p->n / 3;
    uint8_t want;

    for (size_t i = 0; i < p->n * BITS_PER_WORD; i++) {
        if (((unsigned)p->words[i / BITS_PER_WORD] >> (BITS_PER_WORD - 1 - i % BITS_PER_WORD) & 1u) != 0)
            bytes[i / 8] |= (uint8_t)(0x80u >> i % 8);
    }
    crypto_hash_sha256(hash, bytes, entropy);
    want = (uint8_t)(hash[0] & ~(0xffu >> bits));
    sodium_memzero(hash, sizeof hash);
    entropy = bytes[entropy];
    sodium_memzero(bytes, sizeof bytes);
    return entropy == want;
}

enum sluice_check sluice_val_bip39(const uint8_t *value, size_t len)
{
    struct phrase p;
    bool ok = read_words(value, len, &p) && length_ok(p.n) && checksum_ok(&p);

    sodium_memzero(&p, sizeof p);
    return sluice_val_result(ok);
}

/* The list and the number of words alone: whoever types a phrase may mistype one word for another. */
enum sluice_check sluice_val_bip39_words(const uint8_t *value, size_t len)
{
    struct phrase p;
    bool ok = read_words(value, len, &p) && length_ok(p.n), varied = false;

    for (size_t i = 1; ok && i < p.n; i++)
        varied = varied || p.words[i] != p.words[0];
    sodium_memzero(&p, sizeof p);
    return sluice_val_result(ok && varied);
}

/* The first word of the list, behind a space, that makes the checksum hold: one in 2^(words/3) does. */
size_t sluice_val_bip39_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    struct phrase p;
    size_t n = 0;

    if (!read_words(value, len, &p) || !length_ok(p.n + 1))
        return 0;
    p.n++;
    for (unsigned i = 0; i < SLUICE_BIP39_WORDS && n == 0; i++) {
        p.words[p.n - 1] = (uint16_t)i;
        if (checksum_ok(&p) && strlen(sluice_bip39_words[i]) < cap) {
            n = strlen(sluice_bip39_words[i]) + 1;
            out[0] = ' ';
            memcpy(out + 1, sluice_bip39_words[i], n - 1);
        }
    }
    sodium_memzero(&p, sizeof p);
    return n;
}
