/* Texts to scan, made up, the same on every machine: English prose, program text and JSON lines. */
#ifndef SLUICE_BENCH_TEXT_H
#define SLUICE_BENCH_TEXT_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct writer {
    char *p;
    size_t n, cap;
    uint64_t x;
};

static unsigned below(struct writer *w, unsigned n)
{
    w->x ^= w->x << 13;
    w->x ^= w->x >> 7;
    w->x ^= w->x << 17;
    return (unsigned)((w->x >> 20) % n);
}

/* Common words more often than rare ones. */
static const char *word(struct writer *w)
{
    static const char *const words[] = {
        "the",      "of",      "and",      "to",        "a",         "in",       "is",         "that",     "for",
        "it",       "was",     "on",       "are",       "as",        "with",     "his",        "they",     "at",
        "be",       "this",    "have",     "from",      "or",        "had",      "by",         "not",      "but",
        "what",     "some",    "we",       "can",       "out",       "other",    "were",       "all",      "there",
        "when",     "up",      "use",      "your",      "how",       "said",     "an",         "each",     "she",
        "which",    "their",   "time",     "if",        "will",      "way",      "about",      "many",     "then",
        "them",     "write",   "would",    "like",      "so",        "these",    "her",        "long",     "make",
        "thing",    "see",     "him",      "two",       "has",       "look",     "more",       "day",      "could",
        "go",       "come",    "did",      "number",    "sound",     "no",       "most",       "people",   "my",
        "over",     "know",    "water",    "than",      "call",      "first",    "who",        "may",      "down",
        "side",     "been",    "now",      "find",      "any",       "new",      "work",       "part",     "take",
        "get",      "place",   "made",     "live",      "where",     "after",    "back",       "little",   "only",
        "customer", "invoice", "delivery", "contract",  "insurance", "payment",  "reference",  "account",  "order",
        "question", "answer",  "meeting",  "report",    "summary",   "document", "translate",  "language", "model",
        "between",  "during",  "however",  "important", "available", "decision", "experience", "research", "security",
    };
    const unsigned limit = 8u << below(w, 5);

    return words[below(w, limit < COUNT(words) ? limit : (unsigned)COUNT(words))];
}

static void put(struct writer *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(struct writer *w, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(w->p + w->n, w->cap - w->n, fmt, ap);
    va_end(ap);
    w->n = (size_t)n < w->cap - w->n ? w->n + (size_t)n : w->cap;
}

static void put_prose(struct writer *w)
{
    const unsigned n = 6 + below(w, 14);

    for (unsigned i = 0; i < n; i++)
        put(w, "%s%s", i == 0 ? "" : below(w, 9) == 0 ? ", " : " ", word(w));
    if (below(w, 12) == 0)
        put(w, " %u", below(w, 5000));
    if (below(w, 40) == 0)
        put(w, ", write to %s.%s@sluice-test.org", word(w), word(w));
    if (below(w, 60) == 0)
        put(w, ", call +49 30 %u", 1000000 + below(w, 8999999));
    put(w, ".%s", below(w, 5) == 0 ? "\n\n" : " ");
}

static void put_code(struct writer *w)
{
    switch (below(w, 6)) {
    case 0:
        put(w, "static int %s_%s(const struct %s *%s, size_t n)\n{\n", word(w), word(w), word(w), word(w));
        break;
    case 1:
        put(w, "    if (%s->%s == NULL || n > %u)\n        return -%u;\n", word(w), word(w), below(w, 4096),
            below(w, 9));
        break;
    case 2:
        put(w, "    %s_%s[i] = (uint8_t)(%s >> %u & 0x%02xu); /* %s %s */\n", word(w), word(w), word(w), below(w, 32),
            below(w, 256), word(w), word(w));
        break;
    case 3:
        put(w, "    fprintf(stderr, \"%s: %%s %%u\\n\", %s, 0x%08x);\n", word(w), word(w), below(w, 1u << 31));
        break;
    case 4:
        put(w, "import { %s, %s } from \"@%s/%s-%s\";\nconst %s = await fetch(`https://%s.example.com/v%u/%s`);\n",
            word(w), word(w), word(w), word(w), word(w), word(w), word(w), below(w, 4), word(w));
        break;
    default:
        put(w, "}\n\n");
    }
}

static void put_json(struct writer *w)
{
    put(w,
        "{\"time\":\"2026-%02u-%02uT%02u:%02u:%02u.%03uZ\",\"level\":\"info\",\"request_id\":\"%08x-%04x-4%03x-a%03x-"
        "%08x%04x\",\"user\":\"%s.%s\",\"latency_ms\":%u.%u,\"path\":\"/v1/%s/%u?q=%s%%20%s\",\"message\":\"",
        1 + below(w, 12), 1 + below(w, 28), below(w, 24), below(w, 60), below(w, 60), below(w, 1000),
        below(w, 1u << 31), below(w, 65536), below(w, 4096), below(w, 4096), below(w, 1u << 31), below(w, 65536),
        word(w), word(w), below(w, 900), below(w, 10), word(w), below(w, 100000), word(w), word(w));
    for (unsigned i = 4 + below(w, 12); i > 0; i--)
        put(w, "%s%s", word(w), i == 1 ? "" : " ");
    if (below(w, 30) == 0)
        put(w, " from 192.0.2.%u", below(w, 256));
    if (below(w, 30) == 0)
        put(w, " for %s@sluice-test.org", word(w));
    put(w, "%s\",\"tags\":[\"%s\",\"%s\"]}\n", below(w, 3) == 0 ? "\\n" : "", word(w), word(w));
}

static const struct {
    const char *name;
    void (*put)(struct writer *w);
} kinds[] = {{"prose", put_prose}, {"code", put_code}, {"json", put_json}};

#endif
