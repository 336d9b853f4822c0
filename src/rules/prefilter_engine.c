#include "rules/prefilter_internal.h"

/*
 * The library holds its scanner several times over, compiled for different processors, and picks one when it is loaded.
 * The one for AVX-512 in Vectorscan 5.4.9 (Debian 12) misses matches: of [0-9]:[a-b], for example, one in fourteen,
 * depending on where in memory the text lies; measured with test_prefilter.c, which failed before. The one for AVX2
 * missed none, and the library gives it a name of its own. So it is the one that is used wherever it runs.
 */
hs_error_t avx2_hs_scan(const hs_database_t *db, const char *data, unsigned length, unsigned flags,
                        hs_scratch_t *scratch, match_event_handler on_event, void *ctx) __attribute__((weak));
hs_error_t avx2_hs_deserialize_database(const char *bytes, size_t length, hs_database_t **db) __attribute__((weak));

static bool has_avx2(void)
{
#if defined(__x86_64__)
    return avx2_hs_scan != NULL && avx2_hs_deserialize_database != NULL && __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

static bool has_avx512(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f");
#else
    return false;
#endif
}

bool sluice_vectorscan_usable(void)
{
    return hs_valid_platform() == HS_SUCCESS && (has_avx2() || !has_avx512());
}

void sluice_vectorscan_platform(hs_platform_info_t *platform)
{
    *platform = (hs_platform_info_t){0};
    (void)hs_populate_platform(platform);
    if (has_avx2())
        platform->cpu_features = HS_CPU_FEATURES_AVX2;
}

hs_error_t sluice_vectorscan_scan(const hs_database_t *db, const char *data, unsigned length, hs_scratch_t *scratch,
                                  match_event_handler on_event, void *ctx)
{
    if (has_avx2())
        return avx2_hs_scan(db, data, length, 0, scratch, on_event, ctx);
    return hs_scan(db, data, length, 0, scratch, on_event, ctx);
}

hs_error_t sluice_vectorscan_load(const char *bytes, size_t length, hs_database_t **db)
{
    if (has_avx2())
        return avx2_hs_deserialize_database(bytes, length, db);
    return hs_deserialize_database(bytes, length, db);
}
