#include "text/view_internal.h"

#define DENSE sluice_view_dense_free, sluice_view_dense_feed, sluice_view_dense_skip, sluice_view_dense_settled
#define SPARSE sluice_view_sparse_free, sluice_view_sparse_feed, sluice_view_sparse_skip, sluice_view_sparse_settled

const struct sluice_view sluice_views[SLUICE_VIEWS + 1] = {
    {"base64", sluice_view_base64_create, DENSE},
    {"hex", sluice_view_hex_create, DENSE},
    {"escape", sluice_view_escape_create, SPARSE},
    {"fold", sluice_view_fold_create, SPARSE},
    {"join", sluice_view_join_create, SPARSE},
    {"qp", sluice_view_qp_create, SPARSE},
    {"utf16", sluice_view_utf16_create, SPARSE},
    {"value64", sluice_view_value64_create, SPARSE},
    {"bytes", sluice_view_bytes_create, DENSE},
    {"spelt", sluice_view_spelt_create, SPARSE},
    {"digits", sluice_view_digits_create, SPARSE},
    {"groups", sluice_view_groups_create, SPARSE},
    {"inflate", sluice_view_inflate_create, sluice_view_inflate_free, sluice_view_inflate_feed, NULL,
     sluice_view_inflate_settled},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
