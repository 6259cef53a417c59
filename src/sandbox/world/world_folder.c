#include "world_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/str.h>

enum { REMOVE_DEPTH_MAX = 512 };

bool folder_name_ok(const char *name)
{
    return name && name[0] != '\0' && !str_eq(name, ".") && !str_eq(name, "..") &&
           !strchr(name, '/') && strlen(name) <= NAME_MAX;
}

/* One step down; closes `dir`. */
static int step(int dir, const char *name, mode_t mode, uid_t owner)
{
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    bool made = mkdirat(dir, name, mode) == 0;
    int next = openat(dir, name, flags);
    bool fine = !made || next < 0 || fchmod(next, mode) == 0; /* whatever the umask */
    if (fine && next >= 0 && made && owner != (uid_t)-1)
        fine = fchown(next, owner, (gid_t)owner) == 0;
    if (!fine) {
        close(next);
        next = -1;
    }
    int error = errno;
    close(dir);
    errno = error;
    return next;
}

int folder_open(int dir, const char *path, mode_t mode, uid_t owner)
{
    int at = fcntl(dir, F_DUPFD_CLOEXEC, 3);
    while (at >= 0 && *path != '\0') {
        size_t len = strcspn(path, "/");
        char name[NAME_MAX + 1];
        if (len > 0) {
            AUTO_STR struct str part = STR_INIT(PATH_MAX);
            str_add_n(&part, path, len);
            if (!folder_name_ok(part.s)) {
                close(at);
                errno = EINVAL;
                return -1;
            }
            str_copy(name, sizeof name, part.s);
            at = step(at, name, mode, owner);
        }
        path += len + (path[len] == '/');
    }
    return at;
}

int folder_open_parent(int dir, const char *path, mode_t mode, uid_t owner, const char **last)
{
    const char *slash = strrchr(path, '/');
    *last = slash ? slash + 1 : path;
    AUTO_STR struct str above = STR_INIT(PATH_MAX);
    str_add_n(&above, path, slash ? (size_t)(slash - path) : 0);
    if (!folder_name_ok(*last) || above.cut) {
        errno = EINVAL;
        return -1;
    }
    return folder_open(dir, above.s, mode, owner);
}

static bool remove_below(int dir, dev_t device, int depth);

static bool remove_entry(int dir, const char *name, dev_t device, int depth)
{
    if (unlinkat(dir, name, 0) == 0)
        return true;
    if (errno != EISDIR && errno != EPERM)
        return errno == ENOENT;
    int child = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0 && errno == EACCES && fchmodat(dir, name, 0700, AT_SYMLINK_NOFOLLOW) == 0)
        child = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0)
        return false;
    bool empty = remove_below(child, device, depth + 1);
    close(child);
    return empty && unlinkat(dir, name, AT_REMOVEDIR) == 0;
}

static bool remove_below(int dir, dev_t device, int depth)
{
    struct stat about;
    if (depth > REMOVE_DEPTH_MAX || fstat(dir, &about) != 0 || about.st_dev != device)
        return false;
    (void)fchmod(dir, 0700); /* a folder its owner may not write in could not be emptied */
    int copy = fcntl(dir, F_DUPFD_CLOEXEC, 3);
    DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
    if (!list) {
        if (copy >= 0)
            close(copy);
        return false;
    }
    bool all = true;
    for (struct dirent *entry; (entry = readdir(list));) {
        if (!str_eq(entry->d_name, ".") && !str_eq(entry->d_name, ".."))
            all = remove_entry(dir, entry->d_name, device, depth) && all;
    }
    closedir(list);
    return all;
}

bool folder_remove(int dir, const char *name)
{
    struct stat about;
    if (!folder_name_ok(name))
        return false;
    if (fstatat(dir, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT;
    return remove_entry(dir, name, about.st_dev, 0);
}

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, text, len);
        if (done < 0 && errno != EINTR)
            return false;
        text += done > 0 ? done : 0;
        len -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

bool folder_write(int dir, const char *name, const char *text, uid_t owner)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int fd = folder_remove(dir, name) ? openat(dir, name, flags, 0600) : -1;
    if (fd < 0)
        return false;
    bool done = write_all(fd, text, strlen(text)) &&
                (owner == (uid_t)-1 || fchown(fd, owner, (gid_t)owner) == 0);
    close(fd);
    return done;
}

bool folder_reachable(const char *path)
{
    AUTO_STR struct str above = STR_INIT(PATH_MAX);
    for (const char *slash = path; (slash = strchr(slash + 1, '/'));) {
        struct stat about;
        str_clear(&above);
        str_add_n(&above, path, (size_t)(slash - path));
        if (stat(above.s, &about) != 0)
            return errno == ENOENT; /* ours to make */
        if (!(about.st_mode & S_IXOTH))
            return false;
    }
    return true;
}
