/* A file that holds a secret and is read again when it was replaced. */
#ifndef CARNET_NET_WATCHED_FILE_H
#define CARNET_NET_WATCHED_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include <sys/types.h>
#include <time.h>

struct watched_file {
    char *path; /* null: no file */
    char *text; /* the last that could be read, or null */
    struct timespec changed;
    off_t size;
    ino_t inode;
    int64_t looked_at, read_at; /* monotonic */
};

void watched_file_init(struct watched_file *file, const char *path);
void watched_file_fini(struct watched_file *file);
/*
 * Looks at most once a second whether the file is another one now; what is older than `max_age_ms`
 * is read anyway (0: no limit). `force` does both now. True if the text changed. A file that cannot
 * be read leaves the text as it is (errno): it is being replaced, or `text` is still null.
 */
bool watched_file_look(struct watched_file *file, int64_t max_age_ms, bool force);

#endif
