/* The text of a checkpoint: what is accepted has one spelling, and is written again byte for byte. Tile names too. */
#include "audit/checkpoint.h"
#include "audit/tile.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tile_name(const uint8_t *data, size_t size)
{
    char name[128] = "", again[SLUICE_TILE_PATH_MAX];
    struct sluice_tile t;

    if (size >= sizeof(name))
        return;
    memcpy(name, data, size);
    if (!sluice_tile_parse(name, &t))
        return;
    sluice_tile_path(&t, again);
    if (strcmp(name, again) != 0 || strstr(name, "..") != NULL || name[0] == '/')
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sluice_checkpoint c;
    struct sluice_buf b;

    check_tile_name(data, size);
    if (sluice_checkpoint_parse(data, size, &c, NULL) != SLUICE_OK)
        return 0;
    sluice_buf_init(&b, SLUICE_CHECKPOINT_MAX);
    if (sluice_checkpoint_format(&c, &b) != SLUICE_OK || b.len != size || memcmp(b.data, data, size) != 0)
        abort();
    sluice_buf_release(&b);
    return 0;
}
