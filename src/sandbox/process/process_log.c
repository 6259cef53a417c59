#include "process_log.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool reopen(struct log_file *file)
{
    file->fd =
        openat(file->dir, file->name, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct stat about;
    file->size = file->fd >= 0 && fstat(file->fd, &about) == 0 ? (size_t)about.st_size : 0;
    return file->fd >= 0;
}

bool log_file_open(struct log_file *file, const char *folder, const char *name)
{
    *file = (struct log_file){.fd = -1, .name = name, .batch = STR_INIT(STR_DOCUMENT)};
    file->dir = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return file->dir >= 0 && reopen(file);
}

void log_file_close(struct log_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    if (file->dir >= 0)
        close(file->dir);
    file->fd = file->dir = -1;
    str_fini(&file->batch);
}

static void rotated_name(struct str *out, const struct log_file *file, int age)
{
    str_add(out, file->name);
    if (age > 0)
        str_addf(out, ".%d", age);
}

static void rotate(struct log_file *file)
{
    for (int age = LOG_FILES - 2; age >= 0; age--) {
        AUTO_STR struct str from = STR_INIT(STR_LINE), to = STR_INIT(STR_LINE);
        rotated_name(&from, file, age);
        rotated_name(&to, file, age + 1);
        renameat(file->dir, from.s, file->dir, to.s);
    }
    close(file->fd);
    reopen(file);
}

/* A full disk loses lines of the log; the container goes on. */
static void flush(struct log_file *file)
{
    const char *at = file->batch.s;
    size_t left = file->batch.len;
    while (left > 0 && file->fd >= 0) {
        ssize_t done = write(file->fd, at, left);
        if (done <= 0)
            break;
        at += done;
        left -= (size_t)done;
        file->size += (size_t)done;
    }
    str_clear(&file->batch);
    if (file->size >= LOG_ROTATE_AT)
        rotate(file);
}

static void stamp(struct str *out)
{
    struct timespec now;
    struct tm parts;
    char text[LOG_STAMP + 1];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    str_add_n(out, text, len);
    str_addf(out, ".%09ldZ", now.tv_nsec);
}

static void add_line(struct log_file *file, struct log_stream *stream, char whole,
                     const char *bytes, size_t len)
{
    stamp(&file->batch);
    str_addf(&file->batch, " %s %c ", stream->word, whole);
    str_add_n(&file->batch, stream->part.s, stream->part.len);
    str_add_n(&file->batch, bytes, len);
    str_add_char(&file->batch, '\n');
    str_clear(&stream->part);
    if (file->batch.len > LOG_ROTATE_AT / 4)
        flush(file);
}

void log_stream_init(struct log_stream *stream, const char *word)
{
    *stream = (struct log_stream){.word = word, .part = STR_INIT(LOG_PART)};
}

void log_stream_fini(struct log_stream *stream)
{
    str_fini(&stream->part);
}

void log_take(struct log_file *file, struct log_stream *stream, const char *bytes, size_t len)
{
    while (len > 0) {
        const char *end = memchr(bytes, '\n', len);
        size_t line = end ? (size_t)(end - bytes) : len;
        size_t room = LOG_PART - stream->part.len;
        if (line >= room && !(end && line == room)) {
            add_line(file, stream, 'P', bytes, room);
            bytes += room;
            len -= room;
        } else if (end) {
            add_line(file, stream, 'F', bytes, line);
            bytes += line + 1;
            len -= line + 1;
        } else {
            str_add_n(&stream->part, bytes, line);
            len = 0;
        }
    }
    flush(file);
}

void log_finish(struct log_file *file, struct log_stream *stream)
{
    if (stream->part.len > 0)
        add_line(file, stream, 'P', "", 0);
    flush(file);
}
