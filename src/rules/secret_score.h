/*
 * How likely a value is a secret of no shape of its own, by what it is made of and how it is named and written. A match
 * is what a rule's pattern took: a name, what stands between, the value. Pure; integers only, so that the answer is the
 * same on every machine; any thread.
 *
 * What decides: how strong the place is (a password's name, a token's, a place where nothing but a secret can stand),
 * how the value is written (in quotes, right behind "=", loosely behind a colon), and the value: a placeholder, words,
 * a word and a number, what people make up, what machines draw. Strong places take weak values, weak places need strong
 * ones.
 */
#ifndef SLUICE_RULES_SECRET_SCORE_H
#define SLUICE_RULES_SECRET_SCORE_H

#include "rules/validator.h"

enum sluice_secret_place {
    SLUICE_SECRET_TOKEN = 0, /* the name says token, key, auth: often no secret follows */
    SLUICE_SECRET_PASSWORD,  /* the name says password, passphrase: one mostly does */
    SLUICE_SECRET_TOLD,      /* a sentence says it: "my password is" */
    SLUICE_SECRET_TOLD_KEY,  /* "the key is": often a word of the sentence follows */
    SLUICE_SECRET_GIVEN,     /* nothing else can stand here: user:HERE@host */
    SLUICE_SECRET_NEAR       /* a sentence speaks of a password, and this word of it may be the one (secret_near.h) */
};

/* In millionths, 0: none; else at least 450,000. */
uint32_t sluice_secret_score(enum sluice_secret_place place, const struct sluice_match *match);

#endif
