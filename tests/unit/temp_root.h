/* The folder that a test works in: fresh, since each test is a process of its own. A checked fixture makes and removes
 * it. */
#ifndef TEMP_ROOT_H
#define TEMP_ROOT_H

#include "temp_tree.h"

#include <check.h>
#include <stdlib.h>

static char root[] = "/tmp/sluice-test-XXXXXX";

static inline void make_root(void)
{
    ck_assert_ptr_nonnull(mkdtemp(root));
}

static inline void remove_root(void)
{
    ck_assert_int_eq(remove_tree(root), 0);
}

/* root/name; four buffers in turn. */
static inline const char *at(const char *name)
{
    static char buf[4][512];
    static unsigned next;
    char *b = buf[next++ % 4];

    (void)snprintf(b, sizeof(buf[0]), "%s/%s", root, name);
    return b;
}

#endif
