/* "sluice:allow 0123...": the fingerprints that a text allows in itself, found as it passes in pieces. */
#ifndef SLUICE_CLI_ALLOW_COMMENT_H
#define SLUICE_CLI_ALLOW_COMMENT_H

#include "core/fingerprint.h"

#define ALLOW_COMMENT_MARK "sluice:allow"
/* The mark, one of " =:", and the fingerprint. */
#define ALLOW_COMMENT_BYTES (sizeof(ALLOW_COMMENT_MARK) + SLUICE_FINGERPRINT_TEXT - 1)

struct allow_comments {
    struct sluice_fingerprint *v;
    size_t n, cap;
    char tail[ALLOW_COMMENT_BYTES]; /* the last bytes fed: a comment may go on in the next piece */
    size_t n_tail;
};

void allow_comments_clear(struct allow_comments *c); /* another text; zeroed is cleared, too */
void allow_comments_release(struct allow_comments *c);

/* ENOMEM, or ELIMIT beyond SLUICE_FINDINGS_MAX comments. */
enum sluice_status allow_comments_feed(struct allow_comments *c, const uint8_t *p, size_t n) SLUICE_MUST_USE;
void allow_comments_end(struct allow_comments *c); /* wipes the tail */

/* After the end. False for a fingerprint that is not known. */
bool allow_comments_hold(const struct allow_comments *c, const struct sluice_fingerprint *f);

#endif
