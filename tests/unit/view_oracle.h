/* The naive reading of any view but "inflate". */
#ifndef VIEW_ORACLE_H
#define VIEW_ORACLE_H

#include "view_oracle_dense.h"
#include "view_oracle_sparse.h"

static inline void naive(const char *view, const uint8_t *p, size_t n, struct runs *out)
{
    out->n = out->n_runs = 0;
    if (strcmp(view, "base64") == 0) {
        naive_base64(p, n, out);
        return;
    }
    if (strcmp(view, "bytes") == 0) {
        naive_bytes(p, n, out);
        return;
    }
    if (strcmp(view, "inflate") == 0) { /* its texts are in a test of their own */
        HOLDS(n < 2 || (p[0] != 0x1F && !(p[0] == 0x78 && (p[0] * 256 + p[1]) % 31 == 0)));
        return;
    }
    if (strcmp(view, "hex") == 0) {
        naive_hex(p, n, out);
        return;
    }
    for (size_t i = 0; i < COUNT(sparse_views); i++) {
        if (strcmp(view, sparse_views[i].view) == 0) {
            naive_sparse(&sparse_views[i], p, n, out);
            return;
        }
    }
    ck_abort_msg("no such view");
}

#endif
