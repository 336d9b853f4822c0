/* ck_assert() costs a system call even when it holds: too much in a loop over bytes. */
#ifndef SLUICE_TEST_HOLDS_H
#define SLUICE_TEST_HOLDS_H

#include <check.h>

#define HOLDS(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            ck_abort_msg("%s", #condition);                                                                            \
    } while (0)

#endif
