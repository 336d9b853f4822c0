/*
 * Views: other readings of a text, each a decoder with a map back to the source. A decoder is a state machine fed
 * source bytes in order; the way they are cut never changes what it emits. It emits *runs*: stretches of decoded text
 * that are scanned as texts of their own. One file and one row in sluice_views[] per decoder.
 *
 *   base64: runs of 20 or more characters of either alphabet of RFC 4648, padded or not. A run goes on over line breaks
 * where its lines are of one width (a shorter last one), indented alike or not; of 64 and 76 characters (RFC 7468, RFC
 * 2045) whatever follows. Its first 128 characters say what it is: text, compressed data, 40 or more characters of
 * random bytes (small and capital letters and digits); or it has 64 characters that are not all hex. Anything else is
 * an identifier and no run. Text may begin behind up to 100 letters of the alphabet that are not part of it, at any of
 * the four ways to divide them: the one that means the longest text is taken
 *
 *   hex: runs of 24 or more hex digits, in pairs from the first; an odd last digit is left out
 *
 *   escape: stretches round %XX (RFC 3986), %uXXXX, the escapes of JSON, C, Python, JavaScript and Rust: \" \' \\ \/
 * \a \b \f \n \r \t \v \xHH \ooo (three octal digits) \uHHHH (pairs too) \u{H...} \UHHHHHHHH, and the character
 * references of HTML and XML: &#N; &#xN; and those names that stand for ASCII. One view: all are undone at once, so
 * that text with several is read once more, not four times. What is written twice (%2541) takes the view twice. An
 * escape for ASCII white space or punctuation begins a stretch only where it keeps something from what follows: not
 * before white space, " ' ` \ % ) ] } < > , ; or the end (most of the \n in programs), other such escapes not counted
 *
 *   fold: stretches round characters that are not what they seem: invisible ones (dropped), other forms and scripts of
 * ASCII letters, digits and signs (to ASCII), fixed spaces and hyphens (to ' ' and '-')
 *
 *   join: stretches round what stands between two pieces of a string, "ab" + "cd", and lines that a backslash
 * continues: view_join.c has the list. Only where both bytes beside the break could be a secret's
 *
 *   qp: stretches round =3D, =XX beside another =XX, and the '=' at a line's end (RFC 2045, 6.7): within 128 bytes of
 * one of those two, or where its line is 60 to 76 bytes long and does not end with base64 in whole quanta
 *
 *   utf16: stretches round ASCII with zero bytes between, of either byte order
 *
 *   value64: stretches round base64 of 8 to 128 characters behind ':' or '=' that means ASCII text, decoded in place,
 * so that its name still stands before it (the Secrets of Kubernetes)
 *
 *   bytes: 12 or more bytes as 0x41, 0x42 or 41:42, with ':' '-' ',' or white space between
 *
 *   spelt: stretches round digits in words of eight languages and numbers of two digits in six of them
 * (view_spelt_words.c), five or more of them with figures among them, up to four together, and round single figures and
 * capitals with one or two signs between all of them, or each in brackets, 6 to 34 of them, 4 of them figures. What
 * parts them is dropped, so that "four one 1 one" and "4 1 1 1 2 3" are numbers as others are; so is longer figures'
 * distance from the words before them. Round underscores that stand round a value of up to 30 bytes, 4 of them figures:
 * they are dropped
 *
 *   digits: stretches round letters that are read for digits (O o l I Z S B G) in a number of at least 5 digits, no
 * more than four of them and half as many as digits, but for the Z of a time in UTC (RFC 3339); round letters of other
 * alphabets that look like one of ours, in a word of ours; round the line's end, and what marks the next line as
 * quoted, in a number that a name stands before in its line
 *
 *   groups: stretches round a number of 6 or more figures that a word names and that is parted as none mostly is: three
 * or more groups of 2 to 4 letters and digits, the last one narrower at most, with an underscore between all of them,
 * or a comma and a blank (of 3 or 4), or four or more with a slash, of which two in a row (with slashes three) begin
 * with a figure; or its first group in brackets. What parts them and the brackets are dropped
 *
 *   inflate: gzip (all its members) or zlib data from the first byte of its text on. A decoded byte is mapped to the
 * whole of it, or to the 4 KiB it came from. ELIMIT past SLUICE_INFLATE_RATIO_MAX: what is not decoded could hide
 * something
 *
 * A stretch is decoded where there is something to decode and otherwise as it is. It begins SLUICE_VIEW_BEFORE bytes
 * before the word the first such place stands in and ends SLUICE_VIEW_AFTER bytes behind the word of the last one,
 * of spelt and digits SLUICE_VIEW_NUMBER_BEFORE and SLUICE_VIEW_NUMBER_AFTER; never inside a UTF-8 character. A word is
 * what ASCII white space does not interrupt, up to SLUICE_VIEW_TOKEN_MAX bytes to either side of the place. Places that
 * are common in plain text (full-width prose punctuation and spaces, \a \b \f \v) begin no stretch and keep none going:
 * they are decoded behind other places only. Stretches may overlap in their source; what lies outside costs only a
 * search.
 */
#ifndef SLUICE_TEXT_VIEW_H
#define SLUICE_TEXT_VIEW_H

#include "text/map.h"

#include "core/limits.h"

/* Where a decoder writes: decoded bytes and, in step, their map to the bytes fed (positions as given to feed). */
struct sluice_view_sink {
    enum sluice_status (*emit)(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map);
    /* map describes exactly these n >= 1 bytes, its decoded positions counted from 0; positions of its source are
     * absolute. Both are borrowed for this call. */
    enum sluice_status (*end_run)(void *ctx); /* the run, of at least one byte, is over; the next emit begins another */
    void *ctx;
};

/* How far settled() may lie behind. */
#define SLUICE_VIEW_HOLD_MAX (SLUICE_VIEW_TOKEN_MAX + SLUICE_VIEW_BEFORE + SLUICE_VIEW_PLACE_MAX)

struct sluice_view_state; /* each decoder's own */

struct sluice_view {
    const char *name;
    enum sluice_status (*create)(struct sluice_view_state **out);
    void (*free)(struct sluice_view_state *s); /* wipes; accepts NULL */
    /* n source bytes that begin at absolute position `at` (consecutive from call to call); end: nothing follows. After
     * end the state is as new; after anything but OK (the sink's own status, ENOMEM) only free may follow. */
    enum sluice_status (*feed)(struct sluice_view_state *s, const uint8_t *src, size_t n, uint64_t at, bool end,
                               const struct sluice_view_sink *sink);
    /* Instead of feed() with end false, where sluice_view_wake() has no bit of the view for these bytes: the same, but
     * quicker. NULL: there is no quicker way. */
    enum sluice_status (*skip)(struct sluice_view_state *s, const uint8_t *src, size_t n, uint64_t at,
                               const struct sluice_view_sink *sink);
    /* Source position before which everything has been emitted or will never be: never goes back, and lies at most
     * SLUICE_VIEW_HOLD_MAX bytes before what was fed. 0 for a state as new. */
    uint64_t (*settled)(const struct sluice_view_state *s);
};

/* The rows of sluice_views[]. Order is fixed: it is the order of equal findings. */
enum sluice_view_row {
    SLUICE_VIEW_BASE64,
    SLUICE_VIEW_HEX,
    SLUICE_VIEW_ESCAPE,
    SLUICE_VIEW_FOLD,
    SLUICE_VIEW_JOIN,
    SLUICE_VIEW_QP,
    SLUICE_VIEW_UTF16,
    SLUICE_VIEW_VALUE64,
    SLUICE_VIEW_BYTES,
    SLUICE_VIEW_SPELT,
    SLUICE_VIEW_DIGITS,
    SLUICE_VIEW_GROUPS,
    SLUICE_VIEW_INFLATE,
    SLUICE_VIEWS
};

/* Ends with a row whose name is NULL. */
extern const struct sluice_view sluice_views[SLUICE_VIEWS + 1];

/* Bytes for which sluice_view_wake() answers together. */
#define SLUICE_VIEW_BLOCK 64u

/* Bytes before a text's next ones that still say what those are. */
#define SLUICE_VIEW_WAKE_BEFORE 192u

/* Which blocks of a piece hold something for which view: a bit for each block, for the view in row k those in bits[k].
 */
struct sluice_view_awake {
    uint64_t bits[SLUICE_VIEWS][SLUICE_SCAN_PIECE / SLUICE_VIEW_BLOCK / 64u];
};

/*
 * One pass for all views over p[0..n), n <= SLUICE_SCAN_PIECE: sets the words of `awake` that n bytes need. A bit that
 * is not set: nothing begins in these bytes for that view, nor may a run have come to be one in them. A last block that
 * is not whole is as any other. before: the SLUICE_VIEW_WAKE_BEFORE bytes before p[0], zeros where the text has not so
 * many; NULL: it begins with p[0]. numbers: whether these two are asked for at all.
 */
void sluice_view_wake(const uint8_t *p, size_t n, const uint8_t *before, bool numbers, struct sluice_view_awake *awake);

/* Offset of the first block of p[at..n) that is awake for the view, or asleep; n: none. at: where a block begins. */
size_t sluice_view_next(const struct sluice_view_awake *awake, unsigned view, size_t at, size_t n, bool is_awake);

#endif
