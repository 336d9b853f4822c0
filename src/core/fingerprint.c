#include "core/fingerprint.h"

#include <sodium.h>
#include <string.h>

bool sluice_fingerprint_parse(const char *text, struct sluice_fingerprint *out)
{
    size_t n = strlen(text), decoded = 0;

    *out = (struct sluice_fingerprint){0};
    if (n != SLUICE_FINGERPRINT_TEXT - 1 || strspn(text, "0123456789abcdef") != n ||
        sodium_hex2bin(out->bytes, sizeof(out->bytes), text, n, NULL, &decoded, NULL) != 0 ||
        decoded != sizeof(out->bytes))
        return false;
    out->known = true;
    return true;
}

void sluice_fingerprint_format(const struct sluice_fingerprint *f, char out[SLUICE_FINGERPRINT_TEXT])
{
    (void)sodium_bin2hex(out, SLUICE_FINGERPRINT_TEXT, f->bytes, sizeof(f->bytes));
}
