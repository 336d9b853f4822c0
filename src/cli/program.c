#include "cli/program.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

void sluice_program_digest(uint8_t out[32])
{
    crypto_hash_sha256_state state;
    uint8_t block[65536];
    FILE *f = fopen("/proc/self/exe", "rb");
    size_t n;

    memset(out, 0, 32);
    if (f == NULL)
        return;
    crypto_hash_sha256_init(&state);
    while ((n = fread(block, 1, sizeof(block), f)) > 0)
        crypto_hash_sha256_update(&state, block, n);
    if (!ferror(f))
        crypto_hash_sha256_final(&state, out);
    (void)fclose(f);
}
