/* Time, passed in so that tests control it. No decision depends on it. */
#ifndef SLUICE_CORE_CLOCK_H
#define SLUICE_CORE_CLOCK_H

#include <stdint.h>

struct sluice_clock {
    int64_t (*wall_us)(void *ctx); /* microseconds since 1970, CLOCK_REALTIME */
    int64_t (*mono_us)(void *ctx); /* microseconds, CLOCK_MONOTONIC: never goes back within a boot */
    void *ctx;
};

/* The machine's own clocks. Static: lives for ever; any thread. */
const struct sluice_clock *sluice_clock_system(void);

int64_t sluice_clock_wall_us(const struct sluice_clock *c);
int64_t sluice_clock_mono_us(const struct sluice_clock *c);

#endif
