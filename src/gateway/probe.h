/* For `sluice doctor`: does each configured destination answer, and is each local one proved local? Sends no prompt. */
#ifndef SLUICE_GATEWAY_PROBE_H
#define SLUICE_GATEWAY_PROBE_H

#include "gateway/config.h"

/* Called once a destination, and once more for each model of a local one. detail is borrowed during the call. */
typedef void (*sluice_probe_fn)(void *ctx, const char *destination, bool good, const char *detail);

/* Waits for the answers, at most as long as the configuration's time-outs. Not OK: nothing could be asked. */
enum sluice_status sluice_probe(const struct sluice_config *config, sluice_probe_fn fn, void *ctx,
                                struct sluice_error *err) SLUICE_MUST_USE;

#endif
