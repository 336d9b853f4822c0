/* https://github.com/bitcoin/bips/blob/master/bip-0039/english.txt */
#ifndef SLUICE_RULES_BIP39_WORDS_H
#define SLUICE_RULES_BIP39_WORDS_H

#define SLUICE_BIP39_WORDS 2048u
#define SLUICE_BIP39_WORD_MAX 8u /* letters of the longest */

extern const char *const sluice_bip39_words[SLUICE_BIP39_WORDS]; /* ascending; small letters */

#endif
