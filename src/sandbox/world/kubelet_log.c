#include "kubelet_log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../process/process_log.h"
#include "world_folder.h"

enum {
    READ_AT_ONCE = 256 << 10,
    PENDING_MAX = 1 << 20, /* not taken yet by who reads: wait */
    WAIT_MS = 20,
    LOOK_MS = 300,     /* how soon the end of a container is seen by a follower */
    STAMP_SECONDS = 19 /* of "2026-11-22T04:08:06.004838002Z" */
};

struct reader {
    struct logs *logs;
    struct reader *next;
    struct podlog_sink *sink;
    struct podlog_options options;
    char *ns, *pod, *container, *path;
    int run; /* which run's log it is */
    int fd, notify;
    struct loop_fd *source;
    struct loop_timer *timer;
    struct str line; /* of the file, not whole yet */
    char since[CLOCK_TEXT];
    int64_t left; /* bytes that may still be written; -1 no limit */
    bool inside;  /* after a part of a line whose end is to come */
    char *buffer;
};
struct logs {
    struct world *world;
    struct reader *readers;
};

struct logs *logs_new(struct world *world)
{
    struct logs *logs = mem_zalloc(1, sizeof *logs);
    logs->world = world;
    return logs;
}

static void reader_free(struct reader *reader)
{
    struct reader **at = &reader->logs->readers;
    while (*at != reader)
        at = &(*at)->next;
    *at = reader->next;
    loop_fd_remove(reader->source);
    loop_timer_free(reader->timer);
    if (reader->fd >= 0)
        close(reader->fd);
    if (reader->notify >= 0)
        close(reader->notify);
    str_fini(&reader->line);
    free(reader->ns);
    free(reader->pod);
    free(reader->container);
    free(reader->path);
    free(reader->buffer);
    free(reader);
}

static void reader_end(struct reader *reader)
{
    struct podlog_sink *sink = reader->sink;
    reader_free(reader);
    sink->end(sink);
}

void logs_free(struct logs *logs)
{
    if (!logs)
        return;
    while (logs->readers)
        reader_end(logs->readers);
    free(logs);
}

void logs_cancel(struct world *world, struct podlog_sink *sink)
{
    for (struct reader *reader = world->logs->readers; reader; reader = reader->next) {
        if (reader->sink == sink) {
            reader_free(reader);
            return;
        }
    }
}

/* -- lines ------------------------------------------------------------------------------------ */

static bool put(struct reader *reader, const char *bytes, size_t len)
{
    if (reader->left >= 0 && (int64_t)len > reader->left)
        len = (size_t)reader->left;
    if (reader->left >= 0)
        reader->left -= (int64_t)len;
    return (len == 0 || reader->sink->write(reader->sink, bytes, len)) && reader->left != 0;
}

/* One line of the file as it is shown. False: no more is wanted. */
static bool put_line(struct reader *reader, char *line, size_t len)
{
    char *space = memchr(line, ' ', len);
    size_t head = space ? (size_t)(space - line) : 0;
    if (head < STAMP_SECONDS || len < head + 10) /* " stdout F " */
        return true;
    if (reader->since[0] != '\0' && strncmp(line, reader->since, STAMP_SECONDS) < 0)
        return true;
    bool whole = line[head + 8] == 'F';
    char *text = line + head + 10;
    size_t text_len = len - head - 10;
    if (whole)
        text[text_len++] = '\n'; /* in the place of the file's own */
    bool stamped = reader->options.timestamps && !reader->inside;
    reader->inside = !whole;
    if (stamped && !put(reader, line, head + 1))
        return false;
    return put(reader, text, text_len);
}

static bool put_all(struct reader *reader, char *bytes, size_t len)
{
    while (len > 0) {
        char *end = memchr(bytes, '\n', len);
        size_t line = end ? (size_t)(end - bytes) : len;
        if (!end) {
            str_add_n(&reader->line, bytes, len);
            return true;
        }
        bool more;
        if (reader->line.len > 0) {
            str_add_n(&reader->line, bytes, line + 1);
            more = put_line(reader, reader->line.s, reader->line.len - 1);
            str_clear(&reader->line);
        } else {
            more = put_line(reader, bytes, line);
        }
        if (!more)
            return false;
        bytes += line + 1;
        len -= line + 1;
    }
    return true;
}

/* -- reading ---------------------------------------------------------------------------------- */

static bool still_runs(const struct reader *reader)
{
    const struct pod *pod = kubelet_pod(reader->logs->world->kubelet, reader->ns, reader->pod);
    for (size_t i = 0; pod && i < pod->count; i++) {
        const struct run *run = &pod->runs[i];
        if (str_eq(run->name, reader->container))
            return run->placed && run->restarts == reader->run;
    }
    return false;
}

/* The file was rotated, or is there now: what follows is in a new one of that name. */
static bool reopen(struct reader *reader)
{
    struct stat here, there;
    if (reader->fd < 0) {
        reader->fd = open(reader->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        return reader->fd >= 0;
    }
    if (fstat(reader->fd, &here) != 0 || stat(reader->path, &there) != 0 ||
        here.st_ino == there.st_ino)
        return false;
    int fd = open(reader->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    close(reader->fd);
    reader->fd = fd;
    if (reader->notify >= 0)
        inotify_add_watch(reader->notify, reader->path, IN_MODIFY);
    return true;
}

static void read_on(void *data)
{
    struct reader *reader = data;
    bool follow = reader->options.follow && !reader->options.previous;
    for (;;) {
        if (reader->sink->pending(reader->sink) > PENDING_MAX) {
            loop_timer_set(reader->timer, WAIT_MS);
            return;
        }
        bool live = follow && still_runs(reader); /* asked before the read: nothing is missed */
        ssize_t got = read(reader->fd, reader->buffer, READ_AT_ONCE);
        if (got > 0) {
            if (!put_all(reader, reader->buffer, (size_t)got))
                break;
        } else if (!follow || !reopen(reader)) {
            if (!live)
                break;
            loop_timer_set(reader->timer, LOOK_MS);
            return;
        }
    }
    reader_end(reader);
}

static void on_change(void *data, int fd, int events)
{
    struct reader *reader = data;
    char drained[4096];
    while (read(fd, drained, sizeof drained) > 0)
        ;
    read_on(reader);
}

/* Stands before the last `lines` lines. */
static void seek_tail(struct reader *reader, int64_t lines)
{
    off_t at = lseek(reader->fd, 0, SEEK_END);
    int64_t seen = -1; /* the end of the last line is not the begin of one that counts */
    while (at > 0) {
        size_t len = at > READ_AT_ONCE ? READ_AT_ONCE : (size_t)at;
        if (pread(reader->fd, reader->buffer, len, at - (off_t)len) != (ssize_t)len)
            break;
        for (size_t i = len; i-- > 0;) {
            if (reader->buffer[i] == '\n' && ++seen >= lines) {
                lseek(reader->fd, at - (off_t)len + (off_t)i + 1, SEEK_SET);
                return;
            }
        }
        at -= (off_t)len;
    }
    lseek(reader->fd, 0, lines == 0 ? SEEK_END : SEEK_SET);
}

/* -- opening ---------------------------------------------------------------------------------- */

struct wanted {
    const char *uid;
    int run;
    const char *reason; /* why it waits; null: it does not */
    bool ran, had_before;
};

static bool find_status(const struct object *object, const char *container, struct wanted *wanted)
{
    static const char *const lists[] = {"status.containerStatuses", "status.initContainerStatuses"};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        JSON_EACH(status, json_at(object->root, lists[i])) {
            if (!str_eq(json_str(json_get(status, "name"), ""), container))
                continue;
            const struct json *waiting = json_at(status, "state.waiting");
            wanted->run = (int)json_int(json_get(status, "restartCount"), 0);
            wanted->had_before = json_at(status, "lastState.terminated") != NULL;
            wanted->reason = waiting ? json_str(json_get(waiting, "reason"), "") : NULL;
            wanted->ran = !waiting || wanted->had_before;
            return true;
        }
    }
    wanted->reason = "ContainerCreating";
    return false;
}

static const char *waiting_words(const char *reason)
{
    bool image = str_eq(reason, "ErrImagePull") || str_eq(reason, "ImagePullBackOff");
    return image ? "trying and failing to pull image" : reason;
}

static struct reader *reader_new(struct world *world, const struct object *object,
                                 const char *container, int run, struct podlog_sink *sink)
{
    struct reader *reader = mem_zalloc(1, sizeof *reader);
    AUTO_STR struct str path = STR_INIT(PATH_MAX);
    str_addf(&path, "%s/pods/%s/logs/%s/%d.log", world->living, object_uid(object), container, run);
    *reader = (struct reader){.logs = world->logs,
                              .next = world->logs->readers,
                              .sink = sink,
                              .run = run,
                              .notify = -1,
                              .line = STR_INIT(2 * LOG_PART)};
    reader->ns = mem_strdup(object->ns);
    reader->pod = mem_strdup(object->name);
    reader->container = mem_strdup(container);
    reader->path = mem_strdup(path.s);
    reader->buffer = mem_alloc(READ_AT_ONCE);
    reader->fd = open(path.s, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    reader->timer = loop_timer_new(world->loop, read_on, reader);
    world->logs->readers = reader;
    return reader;
}

static void follow(struct reader *reader)
{
    reader->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (reader->notify < 0)
        return; /* the timer looks as well, only later */
    inotify_add_watch(reader->notify, reader->path, IN_MODIFY);
    reader->source =
        loop_fd_add(reader->logs->world->loop, reader->notify, LOOP_READ, on_change, reader);
}

enum podlog_verdict logs_open(struct world *world, const char *ns, const char *pod,
                              const char *container, const struct podlog_options *options,
                              struct podlog_sink *sink, struct str *why)
{
    AUTO_OBJECT struct object object = {0};
    struct wanted wanted = {0};
    if (!folder_name_ok(container))
        return PODLOG_NOTHING; /* it becomes part of a path */
    if (!object_read(world, world->kinds.pod, ns, pod, &object) ||
        json_str(json_at(object.root, "spec.nodeName"), "")[0] == '\0')
        return PODLOG_NOTHING;
    find_status(&object, container, &wanted);
    if (options->previous && !wanted.had_before)
        return PODLOG_NO_PREVIOUS;
    if (!wanted.ran && wanted.reason) {
        str_add(why, waiting_words(wanted.reason));
        return PODLOG_WAITING;
    }
    /* While it waits after a crash its last run is both the present one and the one before. */
    bool between = wanted.reason && !str_eq(wanted.reason, "ContainerCreating");
    int run = options->previous && !between ? wanted.run - 1 : wanted.run;
    struct reader *reader = reader_new(world, &object, container, run, sink);
    reader->options = *options;
    reader->left = options->limit_bytes;
    if (options->since > 0)
        clock_format(reader->since, options->since);
    if (reader->fd >= 0 && options->tail >= 0)
        seek_tail(reader, options->tail);
    if (reader->fd >= 0 && options->follow && !options->previous)
        follow(reader);
    loop_timer_set(reader->timer, 0);
    return PODLOG_OK;
}
