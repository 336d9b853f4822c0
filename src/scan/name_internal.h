/*
 * What the classifier tagged in one segment, made into whole names: parts of one name that stand beside each other, its
 * titles and suffixes, streets with their towns. Pure functions over a segment; any thread.
 */
#ifndef SLUICE_SCAN_NAME_INTERNAL_H
#define SLUICE_SCAN_NAME_INTERNAL_H

#include "model/segment.h"

/* Tokens [from, to) of a segment. */
struct sluice_name {
    unsigned from, to;
    unsigned label;
    uint32_t score; /* millionths: that it is a name */
    bool is_value;  /* stands in program text as a value, and is taken for prose there */
    uint32_t sure;  /* millionths: that it is one of its label */
};

/* Ordered by from; none overlaps another. */
struct sluice_name_list {
    const uint8_t *text; /* the segment's offsets are in this */
    const struct sluice_segment *segment;
    unsigned n;
    struct sluice_name v[SLUICE_SEGMENT_TOKENS_MAX];
};

/* --- words (name_words.c) --- */

enum sluice_name_word {
    SLUICE_NAME_TITLE = 1u << 0,         /* Dr, Frau, Mme: a person follows */
    SLUICE_NAME_TITLE_STOP = 1u << 1,    /* the same only with a full stop: "M. Dupont" */
    SLUICE_NAME_SUFFIX = 1u << 2,        /* jr, III, PhD: belongs to the person before */
    SLUICE_NAME_PARTICLE = 1u << 3,      /* van, de, bin: between the parts of one name */
    SLUICE_NAME_PARTICLE_ON = 1u << 4,   /* ...and what follows is part of the name in any case */
    SLUICE_NAME_STREET_BEFORE = 1u << 5, /* rue, via, ul: a street's name follows */
    SLUICE_NAME_STREET_BEHIND = 1u << 6, /* Street, utca: a street's name stands before */
    SLUICE_NAME_STREET_END = 1u << 7,    /* Hauptstrasse: a street's name by its ending */
    SLUICE_NAME_UNIT = 1u << 8,          /* Apt, lok: a number within a house follows */
    SLUICE_NAME_ROLE = 1u << 10,         /* user, patient: a quoted word behind it may be one's name */
    SLUICE_NAME_TITLE_SMALL = 1u << 9,   /* of titles: one that is written small, too, and no other word */
};

/* What a token may be in a name: a set of the above. Letter case and accents make no difference. */
unsigned sluice_name_word(const uint8_t *p, size_t n);

/* --- tokens (name_list.c) --- */

/* The bytes of token i; *n: how many. */
const uint8_t *sluice_name_token(const struct sluice_name_list *l, unsigned i, size_t *n);

/* sluice_name_word() of token i; 0 behind the last one. */
unsigned sluice_name_kind(const struct sluice_name_list *l, unsigned i);

/* A word that begins with a capital: Anna, O, NATO, McDonald. */
bool sluice_name_is_capital(const struct sluice_name_list *l, unsigned i);

/* Whether token i is this ASCII character. */
bool sluice_name_is_mark(const struct sluice_name_list *l, unsigned i, char c);

/* Whether token i stands directly behind the one before it, or behind a space on the same line. */
bool sluice_name_is_glued(const struct sluice_name_list *l, unsigned i);
bool sluice_name_is_near(const struct sluice_name_list *l, unsigned i);

bool sluice_name_is_apostrophe(const struct sluice_name_list *l, unsigned i);

/* "L'Enfant", "d'Arc", "O'Brien" at i: a letter, an apostrophe and a capital. */
bool sluice_name_is_elided(const struct sluice_name_list *l, unsigned i);

/* Put a name among the others: what overlaps it is taken in where it has the same label and is surer than not, and
 * gives way unless it is of another label and no less sure. */
void sluice_name_put(struct sluice_name_list *l, const struct sluice_name *name);

/* --- values in program text and data (name_value.c) --- */

/*
 * The next value of two words or more with capitals in a segment, at or behind token *at: what stands in quotes,
 * between tags or bars; named: only what a name, ':' or '=' and a quote stand before, or a role and a quote. *out is a
 * segment of the same text that has the value's tokens only, and before them the word that names it. False: there is no
 * more.
 */
bool sluice_name_next_value(const struct sluice_name_list *l, bool named, unsigned *at, struct sluice_segment *out);

/* Let a name that is all but one of a value's words take in the other one, where that has a capital: of what stands
 * between quotes, tags or bars half a name is none. */
void sluice_name_fill_value(const struct sluice_name_list *l, struct sluice_name *name);

/* Whether the segment is all such a value. */
bool sluice_name_is_value(const struct sluice_name_list *l);

#define SLUICE_NAME_KEY_MAX 64u /* bytes of a member's name, as prose has it */

/* The name of a member as words, and a colon: "patientName" gives "patient name: ". Returns how many bytes; 0: the name
 * has no letter. */
size_t sluice_name_write_key(const uint8_t *key, size_t n, char out[SLUICE_NAME_KEY_MAX]);

/* Whether a name is a piece of program text, whatever the segment is: it holds '_' or capitals within, or stands
 * directly behind or before what code is made of: "$Anna", "Anna::new", "Anna(". */
bool sluice_name_is_code(const struct sluice_name_list *l, const struct sluice_name *name);

/* Whether it stands in an address of e-mail that is kept for examples: "Anna.Kowalska@example.org". */
bool sluice_name_is_example(const struct sluice_name_list *l, const struct sluice_name *name);

/* Whether it has no capital, in a script that has some. */
bool sluice_name_is_small(const struct sluice_name_list *l, const struct sluice_name *name);

/* --- what a text told before (name_memory.c) --- */

/* A hash of two words as if they were one, without case, accents and whatever is no letter. b may be NULL (nb 0). */
uint64_t sluice_name_hash(const uint8_t *a, size_t na, const uint8_t *b, size_t nb);

#define SLUICE_NAME_MEMORY_MAX 512u /* words; further ones are not remembered */

struct sluice_name_memory {
    uint64_t v[2 * SLUICE_NAME_MEMORY_MAX]; /* hashes, open addressing; 0: free */
    unsigned n;
};

void sluice_name_memory_clear(struct sluice_name_memory *m);              /* wipes */
void sluice_name_memory_add(struct sluice_name_memory *m, uint64_t hash); /* of sluice_name_hash() */
bool sluice_name_memory_has(const struct sluice_name_memory *m,
                            uint64_t hash); /* may never have been added: one in 2^55 */

/* Remember the local parts of the addresses of e-mail whose '@' is in p[from..to); p[0..from) is text, too. */
void sluice_name_memory_mail(struct sluice_name_memory *m, const uint8_t *p, size_t from, size_t to);

/*
 * Make a person, or make one surer, of what an address of e-mail in m names: "Anna Kowalska" beside anna.kowalska@,
 * akowalska@ or kowalska.a@. label: that of people.
 */
void sluice_name_add_mailed(struct sluice_name_list *l, const struct sluice_name_memory *m, unsigned label);

/* What is known of a word beforehand: a set of these. */
enum sluice_name_lore {
    SLUICE_NAME_SMALL = 1u << 0,  /* it is mostly written small, so that its capital says little */
    SLUICE_NAME_LISTED = 1u << 1, /* it is a first name or surname, and nothing else that is known */
};

struct sluice_name_lexicon {
    unsigned (*look_up)(const void *ctx, const uint8_t *word, size_t n);
    const void *ctx;
};

/* ...and of a first name or surname in m that stands alone. */
void sluice_name_add_known(struct sluice_name_list *l, const struct sluice_name_memory *m, unsigned label,
                           const struct sluice_name_lexicon *known);

/* Remember first names and surnames of those who are named in full and are sure to be people, and a name that stands
 * alone and is as good as certain. */
void sluice_name_memory_people(struct sluice_name_memory *m, const struct sluice_name_list *l, unsigned label,
                               const struct sluice_name_lexicon *known);

/* --- people (name_person.c) --- */

/*
 * Make one span of each person: with titles before ("Prof. Dr. med."), initials, hyphens, particles between its parts,
 * and what follows a name ("jr.", ", PhD"). A title makes it surer. label: that of people.
 */
void sluice_name_join_people(struct sluice_name_list *l, unsigned label);

/* --- addresses (name_address.c) --- */

struct sluice_name_labels {
    int person, location, address; /* -1: the model has none */
};

/* How far an address has got. */
struct sluice_name_address {
    bool code, place; /* a postcode, a place were part of it */
};

/*
 * Make one span of each street with what follows it: number, unit, postcode and place; and of a place with the postcode
 * before it where there is no street. *open: it ends with the segment,
 * so that what follows on the next line may go on with it; the index of that name in the list, -1 where there is none;
 * *state: how far it got.
 */
void sluice_name_join_addresses(struct sluice_name_list *l, const struct sluice_name_labels *labels, int *open,
                                struct sluice_name_address *state);

/* The same for the first tokens of a segment, behind an address that the one before ended with: how many belong to it;
 * names that are part of it are taken out. */
unsigned sluice_name_go_on(struct sluice_name_list *l, const struct sluice_name_labels *labels,
                           struct sluice_name_address *state);

/* Its score, made surer by what it consists of. */
uint32_t sluice_name_address_score(const struct sluice_name_address *state, uint32_t score);

#endif
