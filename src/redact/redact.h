/*
 * findings + decision -> output bytes: replacements are spliced into the original bytes at the string's own escaping
 * level; every other byte leaves as it came.
 */
#ifndef SLUICE_REDACT_REDACT_H
#define SLUICE_REDACT_REDACT_H

#include "redact/vault.h"
#include "text/leaf.h"

/* One stretch to replace. Stretches may come in any order and overlap: overlapping ones are replaced together, as the
 * first of the list among them says. */
struct sluice_redaction {
    uint64_t start, end;
    const char *type;
    enum sluice_operator op;
    /* for a document only; zero for plain text: */
    enum sluice_leaf_kind kind;
    unsigned nesting;              /* as of the leaf: the value is unescaped nesting + 1 times */
    uint64_t leaf_start, leaf_end; /* a number is replaced whole, by a string */
    /* for both: */
    enum sluice_operator *used; /* may be NULL: set to the operator that was used (a surrogate may fall back) */
};

/*
 * SLUICE_OP_SURROGATE makes a placeholder where the value has no surrogate, where all of its are taken, or where one
 * would be confused with what stands in the text. What comes out restores to what went in: it is tried before it
 * leaves.
 *
 * Plain text: append text with the stretches replaced to out. Not OK: out must not be used. A stretch that begins or
 * ends inside a UTF-8 sequence takes all of it.
 */
enum sluice_status sluice_redact_text(const uint8_t *text, size_t len, const struct sluice_redaction *r, size_t n,
                                      struct sluice_vault *vault, struct sluice_buf *out,
                                      struct sluice_error *err) SLUICE_MUST_USE;

/*
 * The same for a JSON document; what comes out is a JSON document that differs only inside the stretches: it is read
 * once more with the strict reader, inner documents that were touched too. EFORMAT when it is none (a stretch that is
 * no part of a string or number, two keys masked to the same): the request must not go out.
 */
enum sluice_status sluice_redact_document(const uint8_t *doc, size_t len, const struct sluice_redaction *r, size_t n,
                                          struct sluice_vault *vault, struct sluice_buf *out,
                                          struct sluice_error *err) SLUICE_MUST_USE;

/* Append what stands for one value under an operator (never escaped: letters, digits, hyphens and '*' only, in
 * surrogates also separators and '+', '@', ':'). */
enum sluice_status sluice_redact_value(const char *type, enum sluice_operator op, const uint8_t *value, size_t len,
                                       struct sluice_vault *vault, struct sluice_buf *out) SLUICE_MUST_USE;

#endif
