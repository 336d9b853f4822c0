#include "policy/condition_internal.h"
#include "policy/glob_internal.h"

#include <string.h>

static enum sluice_tri tri(bool yes)
{
    return yes ? SLUICE_TRI_YES : SLUICE_TRI_NO;
}

static bool any_matches(const struct sluice_condition *c, const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < c->n_patterns; i++) {
        if (sluice_glob_match(c->patterns[i], text, len))
            return true;
    }
    return false;
}

/* "" is what is not known: only "*" and "" itself match it for sure. */
static enum sluice_tri ask_name(const struct sluice_condition *c, const char *text)
{
    if (text == NULL)
        text = "";
    if (any_matches(c, text))
        return SLUICE_TRI_YES;
    return text[0] == '\0' ? SLUICE_TRI_UNKNOWN : SLUICE_TRI_NO;
}

static enum sluice_tri ask_gdpr(const struct sluice_condition *c, const char *const *articles)
{
    for (; articles != NULL && *articles != NULL; articles++) {
        if (any_matches(c, *articles))
            return SLUICE_TRI_YES;
    }
    return SLUICE_TRI_NO;
}

/* Without a star a pattern is a whole path or the beginning of one, up to a step: "tools" is no beginning of "toolset".
 */
static enum sluice_tri ask_prefix(const char *prefix, const char *path, size_t len, bool cut)
{
    size_t n = strlen(prefix);

    if (n > len)
        return cut && memcmp(prefix, path, len) == 0 ? SLUICE_TRI_UNKNOWN : SLUICE_TRI_NO;
    if (memcmp(prefix, path, n) != 0)
        return SLUICE_TRI_NO;
    if (n == len)
        return cut ? SLUICE_TRI_UNKNOWN : SLUICE_TRI_YES;
    return tri(strchr(".[>", path[n]) != NULL);
}

static enum sluice_tri ask_glob(const char *pattern, const char *path, size_t len, bool cut)
{
    size_t n = strlen(pattern);

    if (!cut)
        return tri(sluice_glob_match(pattern, path, len));
    if (pattern[n - 1] == '*' && sluice_glob_match(pattern, path, len))
        return SLUICE_TRI_YES;
    return sluice_glob_may_match(pattern, path, len) ? SLUICE_TRI_UNKNOWN : SLUICE_TRI_NO;
}

static enum sluice_tri ask_path(const struct sluice_condition *c, const char *path)
{
    enum sluice_tri best = SLUICE_TRI_NO;
    bool cut = false;
    size_t len;

    if (path == NULL)
        return SLUICE_TRI_UNKNOWN;
    len = strlen(path);
    if (len >= 3 && strcmp(path + len - 3, "...") == 0) {
        cut = true;
        len -= 3;
    }
    for (size_t i = 0; i < c->n_patterns; i++) {
        const char *p = c->patterns[i];
        enum sluice_tri t = strchr(p, '*') != NULL ? ask_glob(p, path, len, cut) : ask_prefix(p, path, len, cut);

        best = t > best ? t : best;
    }
    return best;
}

static enum sluice_tri ask_class(const struct sluice_condition *c, enum sluice_class class_)
{
    if ((unsigned)class_ > SLUICE_CLASS_CUSTOM)
        return SLUICE_TRI_UNKNOWN;
    return tri((c->set >> class_ & 1u) != 0);
}

static enum sluice_tri ask_finding(const struct sluice_condition *c, const struct sluice_policy_finding *f)
{
    if (f == NULL)
        return SLUICE_TRI_UNKNOWN;
    switch (c->kind) {
    case SLUICE_WHEN_CLASS:
        return ask_class(c, f->finding->class_);
    case SLUICE_WHEN_TYPE:
        return ask_name(c, f->finding->type);
    case SLUICE_WHEN_SCORE:
        return tri(f->finding->score >= c->score);
    case SLUICE_WHEN_GDPR:
        return ask_gdpr(c, f->gdpr);
    case SLUICE_WHEN_ROLE:
        return ask_name(c, f->role);
    case SLUICE_WHEN_PATH:
        return ask_path(c, f->path);
    case SLUICE_WHEN_RULE:
        return ask_name(c, f->finding->rule);
    default:
        return SLUICE_TRI_UNKNOWN;
    }
}

static enum sluice_tri ask_children(const struct sluice_condition *c, const struct sluice_question *q)
{
    bool any = c->kind == SLUICE_WHEN_ANY;
    enum sluice_tri answer = any ? SLUICE_TRI_NO : SLUICE_TRI_YES;

    for (size_t i = 0; i < c->n_children; i++) {
        enum sluice_tri t = sluice_condition_ask(&c->children[i], q);

        if (any ? t > answer : t < answer)
            answer = t;
    }
    return answer;
}

enum sluice_tri sluice_condition_ask(const struct sluice_condition *c, const struct sluice_question *q)
{
    switch (c->kind) {
    case SLUICE_WHEN_ALL:
    case SLUICE_WHEN_ANY:
        return ask_children(c, q);
    case SLUICE_WHEN_NOT:
        return SLUICE_TRI_YES - sluice_condition_ask(&c->children[0], q);
    case SLUICE_WHEN_TENANT:
        return ask_name(c, q->request->tenant);
    case SLUICE_WHEN_ENDPOINT:
        return ask_name(c, q->request->endpoint);
    case SLUICE_WHEN_MODEL:
        return ask_name(c, q->request->model);
    case SLUICE_WHEN_DESTINATION:
        return ask_name(c, q->request->destination);
    case SLUICE_WHEN_UNSCANNABLE:
        return q->part == 0 ? SLUICE_TRI_UNKNOWN : tri((c->set & q->part) != 0);
    default:
        return ask_finding(c, q->finding);
    }
}
