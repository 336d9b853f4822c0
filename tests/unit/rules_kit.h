/* What the tests of src/rules share: rulesets from bare patterns, texts that hold generated matches. */
#ifndef SLUICE_TEST_RULES_KIT_H
#define SLUICE_TEST_RULES_KIT_H

#include "core/json.h"
#include "rules/pattern_gen.h"
#include "rules/ruleset.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

/* A ruleset of one rule per pattern: ids custom.r<index>, types T<index>. */
static inline struct sluice_ruleset *rules_of(const char *const *patterns, size_t n)
{
    struct sluice_ruleset *rs = NULL;
    struct sluice_error err = {0};
    struct sluice_buf b;

    sluice_buf_init(&b, 1u << 22);
    ck_assert_int_eq(sluice_buf_append_str(&b, "{\"pack\":\"custom/test\",\"rules\":["), SLUICE_OK);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(sluice_buf_printf(&b,
                                           "%s\n{\"id\":\"custom.r%zu\",\"type\":\"T%zu\",\"class\":\"custom\","
                                           "\"score\":0.5,\"reference\":\"test\",\"examples\":{\"match\":[\"a\",\"b\","
                                           "\"c\"],\"no_match\":[\"d\",\"e\",\"f\"]},\"pattern\":\"",
                                           i == 0 ? "" : ",", i, i),
                         SLUICE_OK);
        ck_assert_int_eq(sluice_json_escape((const uint8_t *)patterns[i], strlen(patterns[i]), &b), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(&b, "\"}"), SLUICE_OK);
    }
    ck_assert_int_eq(sluice_buf_append_str(&b, "]}"), SLUICE_OK);
    if (sluice_ruleset_parse("test", b.data, b.len, &rs, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s: %s", err.field, err.what, err.line >= 2 ? patterns[err.line - 2] : "");
    sluice_buf_release(&b);
    return rs;
}

static inline struct sluice_pattern *pattern_of(const char *text)
{
    struct sluice_pattern *p = NULL;
    struct sluice_error err = {0};

    if (sluice_pattern_parse(text, false, &p, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", text, err.what);
    return p;
}

/* Append n bytes: words, numbers, runs of one kind, any bytes: what windows could be mistaken for. */
static inline void append_noise(struct sluice_buf *b, struct sluice_random *r, size_t n)
{
    static const char *const alphabets[] = {"the quick brown fox ",
                                            "0123456789",
                                            "0123456789 .-/:",
                                            "abcdef0123456789",
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
                                            "-_.@:/=\"' \n",
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"};

    while (n > 0) {
        uint32_t kind = sluice_random_below(r, 8), run = 1 + sluice_random_below(r, 40);

        for (uint32_t i = 0; i < run && n > 0; i++, n--) {
            uint8_t byte = (uint8_t)sluice_random_below(r, 256);

            if (kind < 7)
                byte = (uint8_t)alphabets[kind][sluice_random_below(r, (uint32_t)strlen(alphabets[kind]))];
            ck_assert_int_eq(sluice_buf_append_byte(b, byte), SLUICE_OK);
        }
    }
}

#endif
