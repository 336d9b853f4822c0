/*
 * What the decoders share: where they write, and the two kinds of search. A dense decoder decodes unbroken runs of an
 * alphabet, a sparse one the text round single places. Each has a sluice_view_state that begins with one of these.
 */
#ifndef SLUICE_TEXT_VIEW_INTERNAL_H
#define SLUICE_TEXT_VIEW_INTERNAL_H

#include "text/view.h"

#define VIEW_OUT_MAX 4096u /* decoded bytes gathered before they are emitted */
#define VIEW_PLACE_MAX SLUICE_VIEW_PLACE_MAX
#define VIEW_TEXT_MAX 96u    /* decoded bytes of one such thing */
#define VIEW_RUN_MIN_MIN 19u /* the fewest that the search can find: see dense.c */
#define VIEW_RUN_MIN_MAX 32u /* the most characters a dense decoder may ask for before a run is one */
#define VIEW_BACK_MAX 1152u  /* bytes that a dense decoder may give back */
#define VIEW_NONE 0xFFu      /* in a table of values: not in the alphabet */

/* --- out.c: decoded bytes and their map on the way to the sink --- */

struct view_out {
    const struct sluice_view_sink *sink; /* of the present feed */
    uint8_t data[VIEW_OUT_MAX];
    size_t n;
    struct sluice_map map;
    bool emitted; /* of the present run: something */
};

/* n bytes as they are, from source position `at`; any n. */
enum sluice_status sluice_view_out_plain(struct view_out *o, const uint8_t *p, size_t n, uint64_t at) SLUICE_MUST_USE;
/* n (0..VIEW_TEXT_MAX) decoded bytes from source_len source bytes. */
enum sluice_status sluice_view_out_atom(struct view_out *o, const uint8_t *p, size_t n, uint64_t at,
                                        uint32_t source_len) SLUICE_MUST_USE;
/* Make room for n (<= VIEW_OUT_MAX) bytes: the caller writes them behind data + n and describes them itself. */
enum sluice_status sluice_view_out_room(struct view_out *o, size_t n) SLUICE_MUST_USE;
enum sluice_status sluice_view_out_flush(struct view_out *o) SLUICE_MUST_USE;
enum sluice_status sluice_view_out_end_run(struct view_out *o) SLUICE_MUST_USE;

/* --- sparse.c --- */

enum view_place {
    VIEW_NOTHING, /* an ordinary byte */
    VIEW_MORE,    /* more bytes decide */
    VIEW_DECODED, /* something to decode: begins a stretch or keeps it going */
    VIEW_QUIET,   /* decoded within a stretch, but too common in plain text to begin one */
};

struct view_decoded {
    uint8_t text[VIEW_TEXT_MAX];
    unsigned n;     /* bytes of text; 0: the place is dropped */
    unsigned used;  /* source bytes, 1..VIEW_PLACE_MAX */
    bool separates; /* white space or punctuation: begins no stretch where nothing is behind it to separate */
    bool quanta;    /* base64: each 3 bytes are made of 4 characters of their own, the last one of the padding too */
};

/* Where a sparse decoder looks. */
struct view_spot {
    const uint8_t *p;
    size_t n;          /* bytes that are there */
    bool end;          /* ...and no others follow: more will not come */
    uint8_t before[3]; /* the bytes directly before p[0], nearest first; 0 where there is none */
    size_t here;       /* bytes before p[0] that are in one piece with it; all others are in behind[0..n_behind) */
    const uint8_t *behind;
    size_t n_behind;
};

struct view_sparse_codec {
    /* Offset of the first byte of p[from..n), from < n, at which there may be a place; n: none. */
    size_t (*seek)(const uint8_t *p, size_t from, size_t n);
    /* What is there, where seek() stopped. Knows once it sees VIEW_PLACE_MAX bytes. *out is zeroed. */
    enum view_place (*decode)(const struct view_spot *at, struct view_decoded *out);
    /* May a place begin directly behind these bytes, nearest first, though there is no mark in it? NULL: no. */
    bool (*follows)(const uint8_t before[3]);
    /* A place may begin so many bytes before a mark (0..VIEW_PLACE_MAX). */
    unsigned early;
    bool
        numbers; /* a stretch is for numbers only: it begins SLUICE_VIEW_NUMBER_BEFORE bytes before its first word... */
};

#define VIEW_BEHIND_MAX (SLUICE_VIEW_TOKEN_MAX + SLUICE_VIEW_BEFORE)

struct view_sparse {
    const struct view_sparse_codec *codec;
    struct view_out out;
    uint64_t begin; /* source position of the text's first byte */
    uint64_t at;    /* ...of the first byte not looked at yet, which is pending[0] or comes next */
    bool fed;       /* begin and at are set */
    bool in_stretch;
    bool in_word;   /* ...and still in the word of the last thing decoded */
    size_t word;    /* bytes that word may still take */
    size_t after;   /* bytes that may still follow it */
    unsigned split; /* bytes of a UTF-8 character that followed nevertheless */
    uint8_t pending[VIEW_PLACE_MAX];
    size_t n_pending;
    bool kept; /* the bytes in pending are those that a mark to come may need, and no place has begun in them */
    uint8_t behind[2 * VIEW_BEHIND_MAX]; /* the bytes before `at` */
    size_t n_behind;
    size_t word_behind; /* how many of them belong to one word that ends with them; at most SLUICE_VIEW_TOKEN_MAX */
};

/* The byte k (1..SLUICE_VIEW_TOKEN_MAX) before p[0]; 0: there is none, the text begins behind it. */
uint8_t sluice_view_spot_before(const struct view_spot *at, size_t k);

/* The value of `want` hex digits at p: VIEW_DECODED, or VIEW_NOTHING, or VIEW_MORE where p[0..n) ends too early. */
enum view_place sluice_view_hex_digits(const uint8_t *p, size_t n, unsigned want, uint32_t *value);

enum sluice_status sluice_view_sparse_create(const struct view_sparse_codec *codec,
                                             struct sluice_view_state **out) SLUICE_MUST_USE;
void sluice_view_sparse_free(struct sluice_view_state *s);
enum sluice_status sluice_view_sparse_feed(struct sluice_view_state *s, const uint8_t *src, size_t n, uint64_t at,
                                           bool end, const struct sluice_view_sink *sink) SLUICE_MUST_USE;
enum sluice_status sluice_view_sparse_skip(struct sluice_view_state *s, const uint8_t *src, size_t n, uint64_t at,
                                           const struct sluice_view_sink *sink) SLUICE_MUST_USE;
uint64_t sluice_view_sparse_settled(const struct sluice_view_state *s);

/* --- dense.c --- */

struct view_dense;

struct view_dense_codec {
    const uint8_t *values; /* 256: what a byte means in the alphabet, or VIEW_NONE */
    uint8_t lowest;        /* byte of the alphabet... */
    uint8_t highest;       /* ...and the last one, but for x; 0x7F: any ASCII */
    size_t run_min;        /* fewer characters than this are no run; VIEW_RUN_MIN_MIN..VIEW_RUN_MIN_MAX */
    size_t state_size;     /* of the decoder's own struct, which begins with a struct view_dense */
    /* In a run: decode from p[0..n) (n >= 1) what belongs to it, as far as it is there; sets *used, and *over where
     * p[*used] does not belong to it. */
    enum sluice_status (*take)(struct view_dense *d, const uint8_t *p, size_t n, uint64_t at, size_t *used, bool *over);
    /* The run is over: emit what is left of it and forget it. Bytes that were taken, the last ones, but do not belong
     * to it go into d->back, n_back of them, and are searched again. */
    enum sluice_status (*finish)(struct view_dense *d);
    /* In a run: bytes taken that have not been emitted. */
    size_t (*held)(const struct view_dense *d);
    /* How many bytes from the beginning p[0] of a run on, n >= run_min, may be left out: what is decoded is the same.
     * NULL: none. */
    size_t (*skip)(const uint8_t *p, size_t n);
    /* What is decoded does not depend on where a run begins, but for run_min - 1 bytes before the first block that is
     * awake. */
    bool slides;
};

struct view_dense {
    const struct view_dense_codec *codec;
    struct view_out out;
    uint64_t at; /* source position behind the last byte fed */
    bool in_run;
    uint8_t pending[VIEW_RUN_MIN_MAX]; /* alphabet characters before `at`, too few yet to be a run */
    size_t n_pending;
    uint8_t back[VIEW_BACK_MAX];
    size_t n_back;
};

enum sluice_status sluice_view_dense_create(const struct view_dense_codec *codec,
                                            struct sluice_view_state **out) SLUICE_MUST_USE;
void sluice_view_dense_free(struct sluice_view_state *s);
enum sluice_status sluice_view_dense_feed(struct sluice_view_state *s, const uint8_t *src, size_t n, uint64_t at,
                                          bool end, const struct sluice_view_sink *sink) SLUICE_MUST_USE;
enum sluice_status sluice_view_dense_skip(struct sluice_view_state *s, const uint8_t *src, size_t n, uint64_t at,
                                          const struct sluice_view_sink *sink) SLUICE_MUST_USE;
uint64_t sluice_view_dense_settled(const struct sluice_view_state *s);

/* --- what the rows of sluice_views[] create, one file each --- */

enum sluice_status sluice_view_base64_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_hex_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_escape_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_fold_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_join_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_qp_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_utf16_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_value64_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_bytes_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_spelt_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_digits_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_groups_create(struct sluice_view_state **out) SLUICE_MUST_USE;
enum sluice_status sluice_view_inflate_create(struct sluice_view_state **out) SLUICE_MUST_USE;
void sluice_view_inflate_free(struct sluice_view_state *s);
enum sluice_status sluice_view_inflate_feed(struct sluice_view_state *s, const uint8_t *src, size_t n, uint64_t at,
                                            bool end, const struct sluice_view_sink *sink) SLUICE_MUST_USE;
uint64_t sluice_view_inflate_settled(const struct sluice_view_state *s);

/* --- what may begin a run: for wake.c, which asks at marks. Too often, never too seldom; what p[0..n) does not show
 * may be anything. `before`: the byte before p[0], 0 where there is none. --- */

/* At a backslash, '%' or '&'; also where an escape that begins nothing takes more than `left` bytes: what follows those
 * must not be read without it. */
bool sluice_view_escape_may_begin(const uint8_t *p, size_t n, size_t left);
/* At a quote or a backslash; before[0] is the nearest. */
bool sluice_view_join_may_begin(const uint8_t *p, size_t n, const uint8_t before[2]);
/* At ':' or '='. */
bool sluice_view_qp_may_begin(const uint8_t *p, size_t n, uint8_t before);
/* ...a value behind it that begins in p[0..n). */
bool sluice_view_value64_may_follow(const uint8_t *p, size_t n);
/* At the first byte of a UTF-8 sequence. */
bool sluice_view_fold_may_begin(const uint8_t *p, size_t n);

/* Whether anything is made of the 20 or more characters of base64 p[0..n), where others stand before and behind them.
 */
bool sluice_view_base64_may_mean(const uint8_t *p, size_t n);

/* --- what they share --- */

/* A set of bytes: one bit for each. */
struct view_bytes {
    uint64_t of[4];
};

#define VIEW_BYTE(c) (UINT64_C(1) << ((c)&63))

static inline bool sluice_view_has(const struct view_bytes *set, uint8_t c)
{
    return (set->of[c >> 6] >> (c & 63) & 1) != 0;
}

/* Bytes that text does not begin with: what stands before them was not glued to them. */
extern const struct view_bytes sluice_view_ends;

/* RFC 4648, sections 4 and 5: '+' and '-' mean the same, '/' and '_' too. VIEW_NONE: not of the alphabet. */
extern const uint8_t sluice_view_base64_values[256];

/* A character reference of HTML or XML at p, which holds '&': as view_sparse_codec.decode. */
enum view_place sluice_view_entity(const uint8_t *p, size_t n, struct view_decoded *out);

/* --- view_spelt_words.c --- */

#define SLUICE_VIEW_WORD_MAX 20u /* bytes of the longest */

/* What a word says. */
struct view_said {
    enum { VIEW_SAID_NOTHING, VIEW_SAID_DIGIT, VIEW_SAID_PAIR, VIEW_SAID_TIMES } kind;
    uint8_t number; /* 0 to 9; of two digits 10 to 99; how often what follows counts */
    bool open;      /* of two digits: tens, for whose zero a digit may stand behind them */
    bool common;    /* does not count where three words make a number: it means something else besides */
};

/* c, behind the byte `before`, as a small letter; of two bytes those of Latin-1 and Latin Extended-A. */
uint8_t sluice_view_small(uint8_t before, uint8_t c);

/* Small letters, zeros behind them. */
struct view_said sluice_view_said(const uint8_t word[SLUICE_VIEW_WORD_MAX]);

/* Does a number in words begin at p[0], but for those that are common words besides? A zero byte stands for what is not
 * known: then it may. The byte before p[0] is not looked at. */
bool sluice_view_is_digit_word(const uint8_t p[SLUICE_VIEW_WORD_MAX + 1]);

/* ...or may any, by the first three letters of p[0..n)? It says so too often, never too seldom. */
bool sluice_view_may_be_digit_word(const uint8_t *p, size_t n);

#ifdef __x86_64__
/* What sluice_view_wake() does for spelt, digits and groups: adds their bits. They look at most SLUICE_VIEW_NUMBER_NEAR
 * bytes round a place. Needs AVX2. */
#define SLUICE_VIEW_NUMBER_NEAR 128u
void sluice_view_wake_numbers(const uint8_t *p, size_t n, const uint8_t *before, struct sluice_view_awake *awake);
/* May a number go on from the line that ends at p[i], a line's end or a hyphen before one, to the next? Needs AVX2. */
bool sluice_view_digits_may_break(const uint8_t *p, size_t i, size_t n);
#endif

/* view_digits_seek.c: as view_sparse_codec.seek, for digits. */
size_t sluice_view_digits_seek(const uint8_t *p, size_t from, size_t n);

/* Offset of the first of the bytes a, b, c in p[0..n), or n. */
size_t sluice_view_seek_three(const uint8_t *p, size_t n, uint8_t a, uint8_t b, uint8_t c);

#endif
