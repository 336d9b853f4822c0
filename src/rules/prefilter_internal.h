/* What the files of the prefilter share. */
#ifndef SLUICE_RULES_PREFILTER_INTERNAL_H
#define SLUICE_RULES_PREFILTER_INTERNAL_H

#include "rules/prefilter.h"
#include "rules/window.h"

#include <hs/hs.h>

/* Windows that are expressions, from LITERAL on, are searched by Vectorscan, a database a kind; strings and runs by
 * hand. */
#define SLUICE_PREFILTER_FIRST SLUICE_WINDOW_LITERAL

/* Which database a piece is in; one of the other kinds has the number of its kind. */
enum sluice_database {
    /* Digits, and runs, of rules that require a context word are searched only near their words, apart from others. */
    SLUICE_DIGITS_NEAR = SLUICE_WINDOW_RUN,
    SLUICE_DIGIT_NEAR,
    /* What is neither string nor digits is searched near a rare byte that it holds: one database for each set of these.
     * What holds none is searched one by one: each is skipped over fast for a reason of its own, which none is left of
     * where several are in one automaton. Measured on prose: 13 at once 140 MB/s, one after another 200. */
    SLUICE_RARE_FIRST,
    SLUICE_RARE_LAST = SLUICE_RARE_FIRST + 31,
    SLUICE_PREFILTER_DATABASES,
    /* Runs have none: they are searched by hand. */
    SLUICE_RUNS = SLUICE_PREFILTER_DATABASES,
    SLUICE_RUNS_NEAR,
};

/* --- prefilter_engine.c: which of the library's scanners is used ------------------------------------------------- */

/* False: none of those that run on this processor finds everything. */
bool sluice_vectorscan_usable(void) SLUICE_MUST_USE;

/* What databases are compiled for. */
void sluice_vectorscan_platform(hs_platform_info_t *platform);

/* hs_scan() and hs_deserialize_database() of that scanner. */
hs_error_t sluice_vectorscan_scan(const hs_database_t *db, const char *data, unsigned length, hs_scratch_t *scratch,
                                  match_event_handler on_event, void *ctx) SLUICE_MUST_USE;
hs_error_t sluice_vectorscan_load(const char *bytes, size_t length, hs_database_t **db) SLUICE_MUST_USE;

#define SLUICE_RARE_DATABASES (SLUICE_RARE_LAST - SLUICE_RARE_FIRST + 1)

/* One window of one rule. What the engines report is its index in the prefilter's list. */
struct sluice_piece {
    uint32_t rule;
    uint32_t head;     /* of the rule's, among all; SLUICE_NO_HEAD: there is none */
    unsigned database; /* of those that have one */
    struct sluice_window window;
};

/* --- prefilter_strings.c: given strings, all in one pass ---------------------------------------------------------
 */

struct sluice_string {
    const uint8_t *bytes;
    size_t length; /* SLUICE_STRING_MIN..SLUICE_STRING_MAX */
    uint32_t id;
    bool caseless;   /* ASCII letters count in either case */
    bool near_token; /* it counts in a stretch near a token only */
    bool word_start; /* ...and where no ASCII letter or digit stands before it */
};

#define SLUICE_STRING_MIN 2u
#define SLUICE_STRING_MAX 12u

struct sluice_string_table; /* immutable */

/* Returns new. */
enum sluice_status sluice_string_table_create(const struct sluice_string *strings, size_t n,
                                              struct sluice_string_table **out);
void sluice_string_table_free(struct sluice_string_table *t);

/* The string ends before text[end]. False: stop. */
typedef bool (*sluice_string_fn)(void *ctx, uint32_t id, size_t end);

/*
 * Every string that lies in text[from..to) as a whole, and perhaps some that lie only partly in it; of those that count
 * near tokens only where near_token is set. The ends of one string come in ascending order, in calls for stretches that
 * follow each other too. False: fn stopped it.
 */
bool sluice_string_table_scan(const struct sluice_string_table *t, bool near_token, const uint8_t *text, size_t len,
                              size_t from, size_t to, sluice_string_fn fn, void *ctx);

/* A region text[from..to). Anything but OK from fn stops what calls it, and is returned. */
typedef enum sluice_status (*sluice_region_fn)(void *ctx, size_t from, size_t to);

/* --- prefilter_context.c: which context words stand where -----------------------------------------------------------
 */

struct sluice_lexicon;

/* What is known of the text under way; per thread. */
struct sluice_words_seen;

enum sluice_status sluice_words_seen_create(struct sluice_words_seen **out) SLUICE_MUST_USE;
void sluice_words_seen_free(struct sluice_words_seen *s);
void sluice_words_seen_clear(struct sluice_words_seen *s, const struct sluice_lexicon *l,
                             const struct sluice_prefilter_text *t); /* another text follows */

/* A word stands at [start, end), which is negative in the hint. True: stop. */
typedef bool (*sluice_word_fn)(void *ctx, uint32_t id, int64_t start, int64_t end);

/* Every word that lies in [from, to) of the text or its hint. True: fn stopped it, or memory is out. However often it
 * is asked for, the text is read once at most. */
bool sluice_words_near(struct sluice_words_seen *s, const struct sluice_lexicon *l,
                       const struct sluice_prefilter_text *t, int64_t from, int64_t to, sluice_word_fn fn, void *ctx);

/* False: the rule requires a context word, and none stands near a match that begins in [first, last]. */
bool sluice_context_met(struct sluice_words_seen *s, const struct sluice_rule *rule,
                        const struct sluice_prefilter_text *t, uint64_t first, uint64_t last);

#define SLUICE_NO_LIST UINT32_MAX

/* Per rule a number that it shares with those that require the same words; SLUICE_NO_LIST, where it requires none.
 * Returns new: free(). */
enum sluice_status sluice_context_lists(const struct sluice_ruleset *rs, uint32_t **out) SLUICE_MUST_USE;

/* True: no word of the list, which is the rule's, stands near such a match, as far as is known without looking for any.
 */
bool sluice_context_ruled_out(struct sluice_words_seen *s, const struct sluice_rule *rule, uint32_t list,
                              const struct sluice_prefilter_text *t, uint64_t first, uint64_t last);

/* --- prefilter_near.c: where matches of a group of rules can lie, judged by the words they require ------------------
 */

struct sluice_near; /* immutable once all rules are there */

/* Returns new; l, borrowed, may be NULL where no rule is added. */
enum sluice_status sluice_near_create(const struct sluice_lexicon *l, struct sluice_near **out);
void sluice_near_free(struct sluice_near *n);
void sluice_near_add(struct sluice_near *n, const struct sluice_rule *rule); /* one that requires a context word */

/* What was found out about the places near words, for questions that follow in ascending order; start with zeros. */
#define SLUICE_NEAR_MEMO 16u

struct sluice_near_memo {
    size_t from, to; /* the stretch of the text that is known */
    size_t n;
    struct {
        size_t from, to;
    } near[SLUICE_NEAR_MEMO]; /* in there, ascending and apart from each other */
};

/* Cover every match of the rules that lies within text[from..to) and near one of its words by regions, in ascending
 * order and apart from each other. memo: of this n and text. ENOMEM, or what fn returned that is not OK. */
enum sluice_status sluice_near_scan(const struct sluice_near *n, struct sluice_near_memo *memo,
                                    struct sluice_words_seen *seen, const struct sluice_prefilter_text *text,
                                    size_t from, size_t to, sluice_region_fn fn, void *ctx) SLUICE_MUST_USE;

/* The first place at or behind text[at] that may be near a word, as far as is known already. */
size_t sluice_near_next(const struct sluice_near_memo *memo, size_t at);

/* prefilter_grams.c: where the commonest four bytes stand in their order, by open addressing. */
#define SLUICE_GRAM_RANKS 2048u
struct sluice_gram_ranks {
    uint32_t gram[SLUICE_GRAM_RANKS]; /* 0: free */
    uint16_t rank[SLUICE_GRAM_RANKS];
};

void sluice_gram_ranks_init(struct sluice_gram_ranks *r);

/* Four bytes, the rarer in text the greater; 0 the commonest. */
unsigned sluice_gram_rarity(const struct sluice_gram_ranks *r, const uint8_t four[4]);

/* --- prefilter_ranges.c: ranges of rules with several pieces, put in order ------------------------------------------
 */

struct sluice_ranges; /* per thread */

enum sluice_status sluice_ranges_create(size_t rules, struct sluice_ranges **out) SLUICE_MUST_USE; /* returns new */
void sluice_ranges_free(struct sluice_ranges *r);
void sluice_ranges_clear(struct sluice_ranges *r);

/* rule < rules. False: memory is out. */
bool sluice_ranges_add(struct sluice_ranges *r, uint32_t rule, uint64_t first, uint64_t last) SLUICE_MUST_USE;

/* All of them, rule by rule, first and last never decreasing: pieces of one rule differ in where they end, so one's
 * range may lie within another's, and then grows to its end. */
void sluice_ranges_tell(struct sluice_ranges *r, sluice_prefilter_fn fn, void *ctx);

/* --- prefilter_needs.c: what a match of each rule holds besides its piece ------------------------------------------
 */

struct sluice_needs; /* immutable */

/* Rules are numbered as they are added. Returns new. */
enum sluice_status sluice_needs_create(size_t rules, struct sluice_needs **out) SLUICE_MUST_USE;
enum sluice_status sluice_needs_add(struct sluice_needs *n, const struct sluice_need *need,
                                    uint32_t max_width) SLUICE_MUST_USE;
void sluice_needs_free(struct sluice_needs *n);

/* What is known of the text under way; per thread. */
struct sluice_needs_seen;

enum sluice_status sluice_needs_seen_create(const struct sluice_needs *n,
                                            struct sluice_needs_seen **out) SLUICE_MUST_USE;
void sluice_needs_seen_free(struct sluice_needs_seen *s);
void sluice_needs_seen_clear(const struct sluice_needs *n, struct sluice_needs_seen *s); /* another text follows */

/* False: no match of the rule that begins in text[first..last] lies in text[0..len). */
bool sluice_needs_met(const struct sluice_needs *n, struct sluice_needs_seen *s, uint32_t rule, const uint8_t *text,
                      size_t len, uint64_t first, uint64_t last);

/* --- prefilter_heads.c: what a match holds before its piece ---------------------------------------------------------
 */

struct sluice_heads; /* immutable, but for what PCRE2 makes of it when it is asked for first */

#define SLUICE_NO_HEAD UINT32_MAX

/* Takes texts, on success only. Returns new. */
enum sluice_status sluice_heads_create(struct sluice_head *texts, size_t n, struct sluice_heads **out) SLUICE_MUST_USE;
void sluice_heads_free(struct sluice_heads *h);
void sluice_heads_compile(struct sluice_heads *h); /* all of them, now */

struct sluice_heads_seen; /* per thread */

enum sluice_status sluice_heads_seen_create(struct sluice_heads_seen **out) SLUICE_MUST_USE;
void sluice_heads_seen_free(struct sluice_heads_seen *s);
void sluice_heads_seen_clear(struct sluice_heads_seen *s); /* another text follows */

/* False: the head ends at no place before text[from..to], to included. */
bool sluice_heads_met(struct sluice_heads *h, struct sluice_heads_seen *s, uint32_t head, const uint8_t *text,
                      uint64_t from, uint64_t to);

/* --- prefilter_bytes.c: runs of one set, found block by block --------------------------------------------------------
 */

struct sluice_run_set {
    uint8_t member[256];
    uint8_t low[16]; /* of ASCII: by the low half of a byte, a bit for each high half with which it is a member */
    bool ascii;      /* no other byte is a member */
};

void sluice_run_set_init(struct sluice_run_set *s, const struct sluice_byteset *set);

/*
 * The first longest run of at least `least` (>= 1) members that begins at or behind *at within text[0..len): sets *at
 * and *end and returns true. A run that reaches back before *at counts from there.
 */
bool sluice_run_next(const struct sluice_run_set *s, size_t least, const uint8_t *text, size_t len, size_t *at,
                     size_t *end);

/* --- prefilter_map.c: which block of a text holds what, found in one pass --------------------------------------------
 */

#define SLUICE_MAP_BLOCK 64u
#define SLUICE_MAP_UNIT_MIN 4u
#define SLUICE_MAP_UNIT_MAX 32u

/* Runs that are asked for together: all of them are of a kind's set. */
enum sluice_map_kind {
    SLUICE_MAP_TOKENS,
    SLUICE_MAP_CAPITALS, /* or digits: without most of the small letters */
    SLUICE_MAP_SPACED,   /* with spaces */
    SLUICE_MAP_ANCHORS,  /* of one byte or more */
    SLUICE_MAP_KINDS
};

/* Immutable once all are there. */
struct sluice_map_runs {
    struct sluice_map_run {
        struct sluice_byteset set;
        struct sluice_run_set members;
        unsigned unit; /* so many members in a row, from a multiple of it on, are in each run; 0: there are none */
        uint64_t lowest, highest; /* of a block's bits: the first and the last one of each such unit */
    } v[SLUICE_MAP_KINDS];
};

/* Start with zeros. least: bytes of the shortest run that counts. */
void sluice_map_runs_add(struct sluice_map_runs *r, enum sluice_map_kind kind, const struct sluice_byteset *set,
                         size_t least);

struct sluice_text_map; /* per thread */

enum sluice_status sluice_text_map_create(struct sluice_text_map **out) SLUICE_MUST_USE; /* returns new */
void sluice_text_map_free(struct sluice_text_map *m);

/* Look at another text. Borrows the runs, and keeps no byte of the text. ENOMEM. */
enum sluice_status sluice_text_map_fill(struct sluice_text_map *m, const struct sluice_map_runs *runs,
                                        const uint8_t *text, size_t len) SLUICE_MUST_USE;

bool sluice_text_map_has_digit(const struct sluice_text_map *m);

/* A bit for each byte of a block, 0 behind the text. block <= len / SLUICE_MAP_BLOCK */
uint64_t sluice_text_map_digits(const struct sluice_text_map *m, size_t block);

/* The first digit at text[at] or behind; the text's length, if there is none. */
size_t sluice_text_map_next_digit(const struct sluice_text_map *m, size_t at);

/* The next stretch [*from, *to) in which there may be runs of that kind that are long enough: each lies in one of them
 * as a whole, and they are apart from each other. *block: 0 at first, then as it was left. False: there is none. */
bool sluice_text_map_next(const struct sluice_text_map *m, enum sluice_map_kind kind, size_t *block, size_t *from,
                          size_t *to);

/* --- prefilter_runs.c: long runs of bytes of one set ------------------------------------------------------------- */

struct sluice_runs;

/* Of kind RUN and in that database; near: where not NULL, the rules they are of, and only runs near words that these
 * require count. Returns new. */
enum sluice_status sluice_runs_create(const struct sluice_piece *pieces, size_t n, unsigned database,
                                      const struct sluice_ruleset *near, struct sluice_runs **out);
void sluice_runs_map(const struct sluice_runs *r, struct sluice_map_runs *runs); /* adds what its scan asks a map for */
void sluice_runs_free(struct sluice_runs *r);

/* For each longest run of a piece's set that is no shorter than its run_length: run_length bytes of the set end at
 * every place of end_min..end_max. */
typedef void (*sluice_run_fn)(void *ctx, uint32_t piece, size_t end_min, size_t end_max);
enum sluice_status sluice_runs_scan(const struct sluice_runs *r, struct sluice_words_seen *seen,
                                    const struct sluice_text_map *map, const struct sluice_prefilter_text *text,
                                    sluice_run_fn fn, void *ctx) SLUICE_MUST_USE;

/* --- prefilter_digits.c: where the digits are -------------------------------------------------------------------- */

/*
 * Cover every stretch of 16 * (blocks - 1) + 1 bytes or less, blocks being 2 or 3, that holds at least `least` digits
 * by a region. Regions come in ascending order and do not overlap.
 */
enum sluice_status sluice_digits_scan(const struct sluice_text_map *map, size_t len, unsigned least, unsigned blocks,
                                      sluice_region_fn fn, void *ctx) SLUICE_MUST_USE;

/* --- prefilter_around.c: what stands near rare bytes, or long runs ---------------------------------------------------
 */

struct sluice_around {
    struct sluice_run_set members;
    size_t least; /* of them in a row, at least 1 */
    size_t reach; /* bytes on either side of them */
    enum sluice_map_kind kind;
};

/* Adds what its scan asks a map for. */
void sluice_around_init(struct sluice_around *a, const struct sluice_byteset *set, size_t least, size_t reach,
                        enum sluice_map_kind kind, struct sluice_map_runs *runs);

/* Cover every such run, and what is in reach of it, by regions as above. */
enum sluice_status sluice_around_scan(const struct sluice_around *a, const struct sluice_text_map *map,
                                      const uint8_t *text, size_t len, sluice_region_fn fn, void *ctx) SLUICE_MUST_USE;

/* --- prefilter_numbers.c: rules by their first group of digits -----------------------------------------------------
 */

#define SLUICE_NUMBER_WIDTH_MAX 256u /* bytes of the longest match of such a rule */

struct sluice_number_piece {
    uint32_t rule;
    struct sluice_number window;
};

struct sluice_numbers;      /* immutable */
struct sluice_numbers_seen; /* a thread's own: what it met, for texts to come */

/* Returns new; borrows the ruleset, and how the matches of each of its rules begin. */
enum sluice_status sluice_numbers_create(const struct sluice_number_piece *pieces, size_t n,
                                         const struct sluice_ruleset *rs, const struct sluice_begin *begins,
                                         struct sluice_numbers **out);
void sluice_numbers_free(struct sluice_numbers *n);

/* Returns new, for this n only. */
enum sluice_status sluice_numbers_seen_create(const struct sluice_numbers *n, struct sluice_numbers_seen **out);
void sluice_numbers_seen_free(struct sluice_numbers_seen *s); /* accepts NULL */

/* As sluice_prefilter_fn: in ascending order, for each group of digits the rules that it may be of. */
typedef void (*sluice_number_fn)(void *ctx, uint32_t rule, uint64_t first, uint64_t last);
void sluice_numbers_scan(const struct sluice_numbers *n, struct sluice_numbers_seen *mine,
                         struct sluice_words_seen *seen, const struct sluice_text_map *map,
                         const struct sluice_prefilter_text *text, sluice_number_fn fn, void *ctx);

/* --- prefilter_cache.c: compiled databases in a file ------------------------------------------------------------- */

/* Digest of all that decides what the databases are: pieces, the engine's version and this machine's features. */
void sluice_prefilter_key(const struct sluice_piece *pieces, size_t n, uint8_t key[SLUICE_DIGEST_BYTES]);

/* Load the databases stored in folder under key (NULL where a kind has none). False: there are none that can be used,
 * and db is untouched. */
bool sluice_prefilter_cache_load(const char *folder, const uint8_t key[SLUICE_DIGEST_BYTES],
                                 hs_database_t *db[SLUICE_PREFILTER_DATABASES]) SLUICE_MUST_USE;

/* Store them, whole or not at all. False: not stored. */
bool sluice_prefilter_cache_store(const char *folder, const uint8_t key[SLUICE_DIGEST_BYTES],
                                  hs_database_t *const db[SLUICE_PREFILTER_DATABASES]);

/* --- all of it --------------------------------------------------------------------------------------------------- */

/* What a report of a piece means. */
struct sluice_lead {
    uint32_t rule;
    uint32_t min, max;       /* how far behind a match's first byte the piece ends */
    uint32_t in_min, in_max; /* ...and how far behind the place where its head ends */
    uint32_t head;           /* SLUICE_NO_HEAD: there is none */
    uint32_t list;           /* of context words, one of which it requires; SLUICE_NO_LIST: it requires none */
    uint32_t same;           /* the next piece that is the same string; SLUICE_NO_PIECE: there is none */
    bool few_before;         /* not every byte can stand in the rule's head */
    bool alone;              /* the rule has no other piece */
};

#define SLUICE_NO_PIECE UINT32_MAX

/* Built by prefilter_build.c, read by prefilter.c. */
struct sluice_prefilter {
    const struct sluice_ruleset *rs;
    struct sluice_lead *leads; /* per piece */
    size_t n_leads;
    struct sluice_begin *begins;       /* per rule */
    struct sluice_byteset *head_bytes; /* per rule */
    uint32_t *at_start;                /* rules that match at a text's start only: nothing needs to be searched for */
    size_t n_at_start;
    struct sluice_string_table *strings;
    hs_database_t *db[SLUICE_PREFILTER_DATABASES]; /* NULL: no piece of this kind */
    struct sluice_near *near_digits;               /* words of the rules of these that require one */
    struct sluice_runs *runs[2];                   /* of rules that require no word; of those that do */
    struct sluice_needs *needs;
    struct sluice_heads *heads;
    struct sluice_numbers *numbers;
    struct sluice_around tokens;
    struct sluice_around anchors[SLUICE_RARE_DATABASES]; /* where its pieces can be; least 0: anywhere */
    struct sluice_map_runs map_runs;
};

#endif
