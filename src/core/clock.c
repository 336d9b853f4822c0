#include "core/clock.h"

#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec ts = {0};

    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int64_t system_wall(void *ctx)
{
    (void)ctx;
    return read_us(CLOCK_REALTIME);
}

static int64_t system_mono(void *ctx)
{
    (void)ctx;
    return read_us(CLOCK_MONOTONIC);
}

const struct sluice_clock *sluice_clock_system(void)
{
    static const struct sluice_clock system_clock = {system_wall, system_mono, 0};

    return &system_clock;
}

int64_t sluice_clock_wall_us(const struct sluice_clock *c)
{
    return c->wall_us(c->ctx);
}

int64_t sluice_clock_mono_us(const struct sluice_clock *c)
{
    return c->mono_us(c->ctx);
}
