/* What is read piece by piece, and whose beginning can be looked at before it is: how much there is shows only so. */
#ifndef SLUICE_CLI_SCAN_INPUT_H
#define SLUICE_CLI_SCAN_INPUT_H

#include "core/buf.h"

struct scan_input {
    int fd;
    struct sluice_buf ahead; /* read, but not given out */
    uint8_t *piece;
    size_t size; /* bytes of a piece */
};

/* fd is borrowed. */
enum sluice_status scan_input_init(struct scan_input *in, int fd, struct sluice_error *err) SLUICE_MUST_USE;
void scan_input_release(struct scan_input *in); /* wipes */

/* Read up to n bytes (at most SLUICE_SCAN_AHEAD_MAX) ahead; *got: how many there are. */
enum sluice_status scan_input_look(struct scan_input *in, size_t n, size_t *got,
                                   struct sluice_error *err) SLUICE_MUST_USE;

/* The next piece, borrowed until the next call; *n is 0 at the end. EIO, with the system's reason. */
enum sluice_status scan_input_next(struct scan_input *in, const uint8_t **p, size_t *n,
                                   struct sluice_error *err) SLUICE_MUST_USE;

#endif
