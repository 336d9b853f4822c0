/*
 * The context words of all rules in one tree: which of them stand in a stretch of text, found in one walk.
 *
 * A word is letters and digits of any script, in either case; accents may be missing in the text where the word has
 * four characters or more ("né" is not "ne"). Within a word a space, and every character of " _-./'", stands for up to
 * two of these characters, a tab, a line feed or a carriage return, or for nothing: "tax id" is found in tax_id,
 * tax-id, taxId and "TAX ID". A '*' at the end stands for any ending.
 *
 * Words begin and end where no letter, digit or byte above 0x7f stands on one side, or where a capital ASCII letter
 * follows a small one: "token" stands in GITHUB_TOKEN= and in userToken, not in tokens.
 *
 * Built by one thread and frozen; then immutable, any thread.
 */
#ifndef SLUICE_RULES_LEXICON_H
#define SLUICE_RULES_LEXICON_H

#include "sluice_types.h"

struct sluice_lexicon;

enum sluice_status sluice_lexicon_create(struct sluice_lexicon **out) SLUICE_MUST_USE; /* returns new */
void sluice_lexicon_free(struct sluice_lexicon *l);                                    /* accepts NULL */

/* Whether there is a letter or digit in it, and it is UTF-8. */
bool sluice_lexicon_is_word(const char *word);

/* Sets *id, the same for words that are found in the same places. Ids count up from 0. EFORMAT: it is no word. */
enum sluice_status sluice_lexicon_add(struct sluice_lexicon *l, const char *word, uint32_t *id) SLUICE_MUST_USE;

/* All words are there: make it ready to be searched. None can be added from now on. */
enum sluice_status sluice_lexicon_freeze(struct sluice_lexicon *l) SLUICE_MUST_USE;

size_t sluice_lexicon_count(const struct sluice_lexicon *l);

/* The word stands at [start, end) of the text; true: go on. */
typedef bool (*sluice_lexicon_fn)(void *ctx, uint32_t id, size_t start, size_t end);

/* Every word that begins within text[from..until) and ends within text[..to], until <= to, in order of its start. The
 * bytes next to the range are looked at where text[0..len) has them; where it has not, a word ends. False: fn stopped
 * it. */
bool sluice_lexicon_find(const struct sluice_lexicon *l, const uint8_t *text, size_t len, size_t from, size_t until,
                         size_t to, sluice_lexicon_fn fn, void *ctx);

#endif
