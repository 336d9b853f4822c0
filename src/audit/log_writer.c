#include "audit/log_internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Wait for records, then take as many as a group holds, in order. NULL: closing, and none is left. */
static struct log_entry *take_group(struct sluice_log *log)
{
    struct log_entry *group, **last = &group;
    size_t bytes = 0, n = 0;

    pthread_mutex_lock(&log->mutex);
    while (!(log->head != NULL && log->head->ready) && !(log->closing && log->head == NULL))
        pthread_cond_wait(&log->to_writer, &log->mutex);
    while (log->head != NULL && log->head->ready && n < SLUICE_LOG_GROUP_RECORDS) {
        struct log_entry *e = log->head;

        bytes += 2 + e->buf.len - e->from;
        if (n > 0 && bytes > SLUICE_LOG_GROUP_MAX)
            break;
        log->head = e->next;
        log->queued_bytes -= e->buf.len;
        *last = e;
        last = &e->next;
        n++;
    }
    if (log->head == NULL)
        log->tail = NULL;
    *last = NULL;
    pthread_mutex_unlock(&log->mutex);
    return group;
}

/* The records and leaves of the group, and the signed checkpoint over all up to them. */
static enum sluice_status build_frame(struct sluice_log *log, const struct log_entry *group)
{
    struct sluice_wal_frame f = {.first = log->tree.size, .leaf = (const uint8_t(*)[SLUICE_HASH_BYTES])log->leaves};
    struct sluice_checkpoint c = {.size = 0};
    enum sluice_status st;

    log->records.len = log->note.len = 0; /* nothing here is a prompt: no need to wipe */
    for (; group != NULL; group = group->next) {
        st = sluice_bundle_append(&log->records, group->buf.data + group->from, group->buf.len - group->from);
        if (st != SLUICE_OK)
            return st;
        memcpy(log->leaves[f.count++], group->leaf, SLUICE_HASH_BYTES);
        sluice_tree_push(&log->tree, group->leaf, NULL, NULL);
    }
    (void)memcpy(c.origin, sluice_log_key_public(log->key)->name, sizeof(c.origin));
    c.size = log->tree.size;
    sluice_tree_root(&log->tree, c.root);
    if ((st = sluice_checkpoint_sign(&c, log->key, &log->note)) != SLUICE_OK)
        return st;
    f.records = log->records.data;
    f.records_len = log->records.len;
    f.note = log->note.data;
    f.note_len = log->note.len;
    return sluice_wal_encode(&f, &log->frame);
}

/* Go on in the next segment: the one made ahead, or one made now. */
static enum sluice_status next_segment(struct sluice_log *log, struct sluice_error *err)
{
    struct log_segment next = {.fd = -1, .serial = log->segment.serial + 1, .size = SLUICE_WAL_SEGMENT_MAX};
    enum sluice_status st = SLUICE_OK;

    pthread_mutex_lock(&log->mutex);
    while (!atomic_load(&log->failed) &&
           (log->next_state == LOG_NEXT_MAKING || next.serial - log->oldest_serial >= SLUICE_WAL_SEGMENTS_MAX))
        pthread_cond_wait(&log->next_made, &log->mutex);
    if (atomic_load(&log->failed)) { /* the publisher did: what it could not make is not tried again */
        pthread_mutex_unlock(&log->mutex);
        return sluice_fail(err, SLUICE_EIO, "the log failed meanwhile");
    }
    if (log->next_state == LOG_NEXT_READY) {
        next = log->next;
        log->next.fd = -1;
    }
    log->next_state = next.fd >= 0 ? LOG_NEXT_NONE : LOG_NEXT_MAKING; /* ours: the publisher keeps off */
    pthread_mutex_unlock(&log->mutex);
    if (next.fd < 0) {
        st = sluice_wal_make(log->io, log->dir, next.serial, next.size, &next.fd, err);
        pthread_mutex_lock(&log->mutex);
        log->next_state = LOG_NEXT_NONE;
        pthread_mutex_unlock(&log->mutex);
    }
    if (st == SLUICE_OK) {
        (void)close(log->segment.fd);
        log->segment = next;
    }
    return st;
}

static enum sluice_status write_frame(struct sluice_log *log, struct sluice_error *err)
{
    struct log_segment *s = &log->segment;
    enum sluice_status st;

    if (log->frame.len > s->size - s->at && (st = next_segment(log, err)) != SLUICE_OK)
        return st;
    if ((st = sluice_io_write(log->io, s->fd, log->frame.data, log->frame.len, s->at, "wal", err)) != SLUICE_OK)
        return st;
    if (log->io->fdatasync(log->io->ctx, s->fd) != 0)
        return sluice_io_fail("wal", "sync", err);
    s->at += log->frame.len;
    return SLUICE_OK;
}

/* After durability: let outcomes find their decisions, and the publisher its work. */
static void note_durable(struct sluice_log *log, const struct log_entry *group)
{
    enum sluice_status st = SLUICE_OK;
    struct sluice_error why = {0};

    pthread_mutex_lock(&log->mutex);
    for (; group != NULL; group = group->next) {
        if (group->kind != SLUICE_RECORD_DECISION)
            continue;
        log->open_in_queue--;
        if (st == SLUICE_OK)
            st = sluice_pairs_add(&log->pairs, group->seq, group->request);
    }
    log->durable_serial = log->segment.serial;
    log->durable_at = log->segment.at;
    log->durable_size = log->tree.size;
    if (log->segment.at > log->segment.size / 2 && log->next_state == LOG_NEXT_NONE)
        log->next_state = LOG_NEXT_WANTED;
    pthread_cond_signal(&log->to_publisher);
    pthread_mutex_unlock(&log->mutex);
    if (st == SLUICE_OK)
        return;
    /* no memory: its outcome could not be told from a forged one */
    (void)sluice_fail(&why, st, "%s", sluice_status_text(st));
    sluice_log_fail(log, &why);
}

static void tell(struct sluice_log *log, struct log_entry *group, enum sluice_status st)
{
    while (group != NULL) {
        struct log_entry *e = group;
        struct sluice_log_receipt receipt = {.seq = e->seq, .size = log->tree.size};

        group = e->next;
        memcpy(receipt.leaf, e->leaf, sizeof(receipt.leaf));
        if (e->done != NULL)
            e->done(e->ctx, st, st == SLUICE_OK ? &receipt : NULL);
        sluice_log_entry_free(e);
    }
}

static void fail_with(struct sluice_log *log, enum sluice_status st, struct sluice_error *why)
{
    if (why->what[0] == '\0')
        (void)sluice_fail(why, st, "%s", sluice_status_text(st));
    sluice_log_fail(log, why);
}

void *sluice_log_writer_main(void *ctx)
{
    struct sluice_log *log = ctx;
    struct log_entry *group;

    while ((group = take_group(log)) != NULL) {
        struct sluice_error err = {0};
        enum sluice_status st = SLUICE_EIO;

        /* after any failure nothing is tried again: a later fdatasync may succeed without the lost bytes */
        if (sluice_log_healthy(log)) {
            st = build_frame(log, group);
            if (st == SLUICE_OK)
                st = write_frame(log, &err);
            if (st == SLUICE_OK)
                note_durable(log, group);
            else
                fail_with(log, st, &err);
        }
        tell(log, group, st == SLUICE_OK ? SLUICE_OK : SLUICE_EIO);
    }
    pthread_mutex_lock(&log->mutex);
    log->drained = true;
    pthread_cond_signal(&log->to_publisher);
    pthread_mutex_unlock(&log->mutex);
    return NULL;
}
