/* Generic secrets: what a value without a shape of its own looks like where it stands (secret_score.h). */
#include "rules/val_internal.h"

#include "rules/secret_score.h"

/* Without the match round it a value is judged as if it stood in quotes behind a colon. */
static enum sluice_check check_bare(enum sluice_secret_place place, const uint8_t *value, size_t len)
{
    const struct sluice_match match = {.text = value, .len = len, .value_at = 0, .value_len = len};

    return sluice_val_result(sluice_secret_score(place, &match) != 0);
}

enum sluice_check sluice_val_secret_token(const uint8_t *value, size_t len)
{
    return check_bare(SLUICE_SECRET_TOKEN, value, len);
}

uint32_t sluice_val_secret_token_grade(const struct sluice_match *match)
{
    return sluice_secret_score(SLUICE_SECRET_TOKEN, match);
}

enum sluice_check sluice_val_secret_password(const uint8_t *value, size_t len)
{
    return check_bare(SLUICE_SECRET_PASSWORD, value, len);
}

uint32_t sluice_val_secret_password_grade(const struct sluice_match *match)
{
    return sluice_secret_score(SLUICE_SECRET_PASSWORD, match);
}

enum sluice_check sluice_val_secret_told(const uint8_t *value, size_t len)
{
    return check_bare(SLUICE_SECRET_TOLD, value, len);
}

uint32_t sluice_val_secret_told_grade(const struct sluice_match *match)
{
    return sluice_secret_score(SLUICE_SECRET_TOLD, match);
}

enum sluice_check sluice_val_secret_told_key(const uint8_t *value, size_t len)
{
    return check_bare(SLUICE_SECRET_TOLD_KEY, value, len);
}

uint32_t sluice_val_secret_told_key_grade(const struct sluice_match *match)
{
    return sluice_secret_score(SLUICE_SECRET_TOLD_KEY, match);
}

enum sluice_check sluice_val_secret_given(const uint8_t *value, size_t len)
{
    return check_bare(SLUICE_SECRET_GIVEN, value, len);
}

uint32_t sluice_val_secret_given_grade(const struct sluice_match *match)
{
    return sluice_secret_score(SLUICE_SECRET_GIVEN, match);
}

enum sluice_check sluice_val_secret_near(const uint8_t *value, size_t len)
{
    return check_bare(SLUICE_SECRET_NEAR, value, len);
}

uint32_t sluice_val_secret_near_grade(const struct sluice_match *match)
{
    return sluice_secret_score(SLUICE_SECRET_NEAR, match);
}
