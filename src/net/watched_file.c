#include "watched_file.h"

#include "secret.h"

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 256 * 1024, LOOK_MS = 1000 };

void watched_file_init(struct watched_file *file, const char *path)
{
    *file = (struct watched_file){.path = path ? mem_strdup(path) : NULL};
}

void watched_file_fini(struct watched_file *file)
{
    secret_free(file->text);
    free(file->path);
}

static bool replaced(const struct watched_file *file, const struct stat *st)
{
    return st->st_mtim.tv_sec != file->changed.tv_sec ||
           st->st_mtim.tv_nsec != file->changed.tv_nsec || st->st_size != file->size ||
           st->st_ino != file->inode;
}

static bool take(struct watched_file *file, const struct stat *st, int64_t now)
{
    char *text = secret_read(file->path, FILE_MAX);
    if (!text)
        return false;
    bool changed = !file->text || strcmp(text, file->text) != 0;
    secret_free(file->text);
    file->text = text;
    file->changed = st->st_mtim;
    file->size = st->st_size;
    file->inode = st->st_ino;
    file->read_at = now;
    return changed;
}

bool watched_file_look(struct watched_file *file, int64_t max_age_ms, bool force)
{
    int64_t now = clock_mono_ms();
    struct stat st;
    if (!file->path || (file->text && !force && now - file->looked_at < LOOK_MS))
        return false;
    file->looked_at = now;
    if (stat(file->path, &st) < 0)
        return false;
    bool old = max_age_ms > 0 && now - file->read_at >= max_age_ms;
    if (file->text && !force && !old && !replaced(file, &st))
        return false;
    return take(file, &st, now);
}
