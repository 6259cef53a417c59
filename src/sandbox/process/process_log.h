/*
 * Private to the sandbox: the log file of a container, in the form kubelets keep:
 * "2026-11-22T04:08:06.004838002Z stdout F text", P instead of F for a part of a long line.
 */
#ifndef CARNET_SRC_SANDBOX_PROCESS_PROCESS_LOG_H
#define CARNET_SRC_SANDBOX_PROCESS_PROCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/str.h>

enum {
    LOG_ROTATE_AT = 10 << 20,
    LOG_FILES = 5,            /* with the current one */
    LOG_PART = 16 << 10,      /* a line longer than this is written in parts */
    LOG_STAMP = 30,           /* bytes of a stamp */
    LOG_HEAD = LOG_STAMP + 10 /* … with " stdout F " */
};

struct log_file {
    int dir, fd;
    size_t size;
    const char *name;
    struct str batch;
};
struct log_stream {
    const char *word; /* "stdout", "stderr" */
    struct str part;  /* of a line whose end has not come */
};

bool log_file_open(struct log_file *file, const char *folder, const char *name);
void log_file_close(struct log_file *file);
void log_stream_init(struct log_stream *stream, const char *word);
void log_stream_fini(struct log_stream *stream);
void log_take(struct log_file *file, struct log_stream *stream, const char *bytes, size_t len);
void log_finish(struct log_file *file,
                struct log_stream *stream); /* the last line without an end */

#endif
