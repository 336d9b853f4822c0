/* A pack of one good rule, of which each test changes one line. */
#ifndef PACK_KIT_H
#define PACK_KIT_H

#include "rules/ruleset.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const good_lines[] = {
    "{ \"pack\": \"custom/test\",",                                              /* 1 */
    "  \"rules\": [ {",                                                          /* 2 */
    "  \"id\": \"custom.badge\",",                                               /* 3 */
    "  \"type\": \"BADGE\",",                                                    /* 4 */
    "  \"class\": \"custom\",",                                                  /* 5 */
    "  \"pattern\": \"\\\\bBADGE-(\\\\d{6})\\\\b\",",                            /* 6 */
    "  \"score\": 0.5,",                                                         /* 7 */
    "  \"validators\": [],",                                                     /* 8 */
    "  \"context\": {\"words\": [\"badge\"], \"add\": 0.25},",                   /* 9 */
    "  \"countries\": [\"DE\"], \"languages\": [\"de\"], \"gdpr\": [\"4(1)\"],", /* 10 */
    "  \"reference\": \"the company's handbook\",",                              /* 11 */
    "  \"examples\": {",                                                         /* 12 */
    "    \"match\": [\"BADGE-${digits:6}\", \"b\", \"c\"],",                     /* 13 */
    "    \"no_match\": [\"x\", \"y\", \"z\"] }",                                 /* 14 */
    "  } ] }",                                                                   /* 15 */
};

/* The good pack with line `line` (1-based, 0: none) replaced. Static buffer. */
static inline const char *pack_with(unsigned line, const char *text)
{
    static char buf[65536];
    size_t at = 0;

    for (unsigned i = 0; i < COUNT(good_lines); i++)
        at += (size_t)snprintf(buf + at, sizeof(buf) - at, "%s\n", i + 1 == line ? text : good_lines[i]);
    return buf;
}

#endif
