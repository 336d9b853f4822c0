#include "gateway/loop.h"
#include "suite_run.h"

#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define POSTERS 4
#define EACH 500

struct seen {
    struct sluice_watch *mine, *other;
    unsigned calls;
};

static void on_ready(void *ctx, uint32_t events)
{
    struct seen *s = ctx;

    ck_assert((events & EPOLLIN) != 0);
    s->calls++;
    sluice_unwatch(s->mine);
    sluice_unwatch(s->other);
}

/* Both are ready in one batch; whichever comes first takes the other one's watch away. */
START_TEST(loop__watch_removed_in_the_batch_it_is_in__not_called)
{
    struct sluice_loop *l;
    struct seen a = {0}, b = {0};
    int pa[2], pb[2];

    ck_assert_int_eq(sluice_loop_create(&l, NULL), SLUICE_OK);
    ck_assert_int_eq(pipe(pa) | pipe(pb), 0);
    a.mine = b.other = sluice_loop_watch(l, pa[0], EPOLLIN, on_ready, &a);
    b.mine = a.other = sluice_loop_watch(l, pb[0], EPOLLIN, on_ready, &b);
    ck_assert_ptr_nonnull(a.mine);
    ck_assert_ptr_nonnull(b.mine);
    ck_assert_int_eq(write(pa[1], "x", 1) + write(pb[1], "x", 1), 2);
    ck_assert_int_eq(sluice_loop_wait(l, 1000, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_loop_wait(l, 0, NULL), SLUICE_OK);
    ck_assert_uint_eq(a.calls + b.calls, 1);
    sluice_loop_free(l);
    for (int i = 0; i < 2; i++) {
        (void)close(pa[i]);
        (void)close(pb[i]);
    }
}
END_TEST

START_TEST(loop__bad_descriptor__no_watch)
{
    struct sluice_loop *l;

    ck_assert_int_eq(sluice_loop_create(&l, NULL), SLUICE_OK);
    ck_assert_ptr_null(sluice_loop_watch(l, -1, EPOLLIN, on_ready, NULL));
    sluice_loop_free(l);
}
END_TEST

struct letter {
    struct sluice_message message; /* first: a message is a letter */
    unsigned from, number;
};

struct poster {
    struct sluice_mailbox *box;
    struct letter letters[EACH];
    unsigned me;
};

struct inbox {
    unsigned next[POSTERS], total;
};

static void receive(void *ctx, struct sluice_message *m)
{
    struct inbox *in = ctx;
    struct letter *l = (struct letter *)m;

    ck_assert_uint_eq(l->number, in->next[l->from]); /* each sender's letters stay in order */
    in->next[l->from]++;
    in->total++;
}

static void *post_all(void *arg)
{
    struct poster *p = arg;

    for (unsigned i = 0; i < EACH; i++) {
        p->letters[i].from = p->me;
        p->letters[i].number = i;
        sluice_mailbox_post(p->box, &p->letters[i].message);
    }
    return NULL;
}

START_TEST(mailbox__several_threads_post__each_once_and_in_order)
{
    static struct poster posters[POSTERS];
    pthread_t threads[POSTERS];
    struct sluice_loop *l;
    struct sluice_mailbox *box;
    struct inbox in = {0};

    ck_assert_int_eq(sluice_loop_create(&l, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_mailbox_create(l, receive, &in, &box, NULL), SLUICE_OK);
    for (unsigned i = 0; i < POSTERS; i++) {
        posters[i].box = box;
        posters[i].me = i;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, post_all, &posters[i]), 0);
    }
    while (in.total < POSTERS * EACH)
        ck_assert_int_eq(sluice_loop_wait(l, 10000, NULL), SLUICE_OK);
    for (unsigned i = 0; i < POSTERS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    sluice_mailbox_free(box);
    sluice_loop_free(l);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("loop");
    TCase *tc = tcase_create("loop");

    tcase_add_test(tc, loop__watch_removed_in_the_batch_it_is_in__not_called);
    tcase_add_test(tc, loop__bad_descriptor__no_watch);
    tcase_add_test(tc, mailbox__several_threads_post__each_once_and_in_order);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
