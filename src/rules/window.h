/*
 * What the prefilter looks for in place of a pattern: pieces of it that are short, as rare in ordinary text as the
 * pattern allows, cheap to search, and one of them part of every match, at a known distance from the match's first
 * byte.
 */
#ifndef SLUICE_RULES_WINDOW_H
#define SLUICE_RULES_WINDOW_H

#include "rules/byteset.h"
#include "rules/pattern.h"

#include "core/buf.h"

/*
 * What makes a piece quick to search for. Pieces of one kind are searched together: mixed, the slowest sets the pace.
 * Where ordinary text has no digits, those that need some are not searched at all.
 */
enum sluice_window_kind {
    SLUICE_WINDOW_STRING = 0, /* nothing but given bytes: what `regex` holds is the string itself */
    SLUICE_WINDOW_NAME,       /* the same, of a pattern that needs a token near by: searched only round those */
    SLUICE_WINDOW_LITERAL,    /* some bytes one after another are given, and others not */
    SLUICE_WINDOW_WORD,       /* the same, letters in either case */
    SLUICE_WINDOW_DIGITS,     /* SLUICE_WINDOW_DIGITS_MIN digits or more within SLUICE_WINDOW_DIGITS_WIDTH bytes */
    SLUICE_WINDOW_DIGIT,      /* a digit, within SLUICE_WINDOW_DIGIT_WIDTH bytes */
    SLUICE_WINDOW_RARE,       /* something else */
    SLUICE_WINDOW_RUN,        /* bytes of one set without a space, rare for being so many */
    SLUICE_WINDOW_KINDS
};

#define SLUICE_WINDOW_DIGITS_MIN 5u
#define SLUICE_WINDOW_DIGITS_WIDTH 32u
#define SLUICE_WINDOW_DIGIT_WIDTH 16u

/* What a token is there: so many of [0-9A-Za-z_+-] in a row. */
#define SLUICE_TOKEN_MIN 20u
extern const struct sluice_byteset sluice_token_bytes;
#define SLUICE_TOKEN_REACH 384u /* bytes of the widest match that is searched for so */

struct sluice_window {
    enum sluice_window_kind kind;
    bool caseless;           /* STRING and NAME: ASCII letters in either case; they are small ones here */
    bool word_start;         /* ...and no ASCII letter or digit stands before it, where it begins with one */
    struct sluice_buf regex; /* what PCRE2 and Vectorscan read alike: sets of bytes, groups, repeats; ends with NUL */
    /* A match that begins at s holds an occurrence of regex that ends within s + lead_min..s + lead_max... */
    uint32_t lead_min, lead_max;
    uint32_t in_min, in_max; /* ...and so far behind the beginning of the part that sluice_windows names */
    /* Every occurrence of regex ends with run_length bytes of this set (for RUN: all there is to search). */
    struct sluice_byteset run_set;
    uint32_t run_length;
};

/* A pattern's windows, strings or names first, then at most one of any other kind: branches of an alternation may each
 * need another. Every match holds an occurrence of at least one. */
struct sluice_windows {
    struct sluice_window *v;
    size_t n;
    size_t part; /* of the pattern, as a concatenation of parts: the one that all windows begin in or behind */
};

#define SLUICE_WINDOW_NO_PART SIZE_MAX /* the pattern is no concatenation */

/* The same pattern gives the same windows. ELIMIT: every expression would be longer than SLUICE_WINDOW_MAX bytes, or
 * there would be more than SLUICE_WINDOW_STRINGS_MAX strings. Release *out, on errors too. */
enum sluice_status sluice_windows_choose(const struct sluice_pattern *p, struct sluice_windows *out) SLUICE_MUST_USE;
void sluice_windows_release(struct sluice_windows *w);

/*
 * What every match holds before that part, which is where most words of a topic show not to be meant: the persons and
 * verbs before "diabetes", say. Asked for backwards from there, it costs one look instead of one for each place where a
 * match could begin.
 */
#define SLUICE_HEAD_ENDS 6u
#define SLUICE_HEAD_KINDS 32u

/* What its last bytes can be, where PCRE2 need not be asked: its code for one head of many is seldom in the cache. */
struct sluice_head_ends {
    /* By the kind of the last byte but one: a bit for each kind that the last one can be, the one before it... */
    uint32_t kinds[SLUICE_HEAD_KINDS][SLUICE_HEAD_ENDS];
};

struct sluice_head {
    struct sluice_buf regex; /* for PCRE2, without assertions, its bytes from last to first; ends with NUL. Empty: none
                                is worth it */
    struct sluice_head_ends ends;
};

/* Can a head end before text[end]? It says so too often, never too seldom. */
bool sluice_head_may_end(const struct sluice_head_ends *e, const uint8_t *text, size_t end);

#define SLUICE_HEAD_WIDTH_MAX 256u /* bytes of the longest head */

/* Every byte that it can hold: a match begins no further back than there are such bytes in a row. All: there is no
 * head.
 */
enum sluice_status sluice_window_head_bytes(const struct sluice_pattern *p, const struct sluice_windows *w,
                                            struct sluice_byteset *out) SLUICE_MUST_USE;

/* Of windows that sluice_windows_choose() gave for p. Release out->regex, on errors too. */
enum sluice_status sluice_window_head(const struct sluice_pattern *p, const struct sluice_windows *w,
                                      struct sluice_head *out) SLUICE_MUST_USE;

/* A byte of *anchor stands in every occurrence of a window's regex, which has *width bytes at most. False: none that is
 * rare does, or that cannot be told. */
bool sluice_window_anchor(const char *regex, struct sluice_byteset *anchor, uint32_t *width);

/* What every match of a pattern holds besides: `length` bytes of a set in a row. */
struct sluice_need {
    struct sluice_byteset set;
    uint32_t length; /* 0: nothing that would be worth looking for */
    /* Where not 0: they are so many, and no byte of the set stands directly before or behind them. */
    uint32_t fenced_min, fenced_max;
};

/* The rarest of them. The token behind a provider's name is one: where there is none, the name is only a word. After
 * sluice_windows_choose(), which rates the pattern's sets. */
struct sluice_need sluice_window_need(const struct sluice_pattern *p);

/*
 * Where the first digits of every match stand, for patterns of which that says enough: the first group of digits has no
 * digit on either side, begins lead_min..lead_max bytes behind the match's first one, and...
 */
struct sluice_number {
    uint32_t lead_min, lead_max;
    uint64_t lengths;                             /* bit k: it may have k digits (63: or more) */
    struct sluice_byteset prev, next;             /* what stands before and behind it, unless the text ends there... */
    struct sluice_byteset inner_prev, inner_next; /* ...and what, where beyond that stands another digit */
    struct sluice_byteset second_prev;            /* what stands before the byte that stands before it, likewise */
    struct sluice_byteset first;                  /* its first digit */
    struct sluice_byteset bytes;                  /* all that a match is made of */
    uint32_t min_digits;                          /* in a match */
};

/* False: the pattern is not of that kind. */
bool sluice_window_number(const struct sluice_pattern *p, struct sluice_number *out);

/* What stands where matches of a pattern begin. */
#define SLUICE_BEGIN_BYTES 7u

struct sluice_begin {
    uint8_t allowed[256]; /* bit 0: the byte may stand before a match; bit k + 1: be its k-th one, or stand behind it */
};

void sluice_window_begin(const struct sluice_pattern *p, struct sluice_begin *out);

/* A match begins in text[first..last]: leave out, at both ends, places whose bytes show that it does not begin there;
 * so few at a time that the ends never decrease where those of the ranges that are given do not. False: nothing is
 * left. */
bool sluice_begin_narrow(const struct sluice_begin *b, const uint8_t *text, size_t len, uint64_t *first,
                         uint64_t *last);

#endif
