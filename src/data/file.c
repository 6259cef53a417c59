#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/i18n.h>
#include <carnet/data/file.h>

#define PIECE (64u << 10)

/* Says what the system said about a file. */
static bool fail(struct error *error, const char *path, int number)
{
    if (number == ENOENT)
        error_set(error, ERR_NOT_FOUND, NA_("{file} is not there.", "Check the name."), "file",
                  path);
    else if (number == EACCES || number == EPERM)
        error_set(error, ERR_IO, NA_("You may not read or write {file}.", "Check its rights."),
                  "file", path);
    else if (number == ENOSPC || number == EDQUOT)
        error_set(error, ERR_IO, NA_("There is no room to write {file}.", "Free some space."),
                  "file", path);
    else
        error_set(error, ERR_IO, NULL, "file", path);
    error_set_evidence(error, strerror(number));
    return false;
}

static ssize_t read_some(int fd, char *bytes, size_t len)
{
    ssize_t got;
    do
        got = read(fd, bytes, len);
    while (got < 0 && errno == EINTR);
    return got;
}

bool file_read(const char *path, struct str *out, struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fail(error, path, errno);
    AUTO_FREE char *piece = mem_alloc(PIECE);
    size_t before = out->len;
    ssize_t got;
    bool fits = true;
    while (fits && (got = read_some(fd, piece, PIECE)) > 0)
        fits = str_add_n(out, piece, (size_t)got);
    int number = errno;
    close(fd);
    explicit_bzero(piece, PIECE); /* it may have been a key */
    if (fits && got == 0)
        return true;
    str_truncate(out, before);
    if (fits)
        return fail(error, path, number);
    error_set(error, ERR_TOO_LARGE,
              NA_("{file} is larger than carnet reads.", "Take out what is not needed."), "file",
              path);
    return false;
}

/* -- writing --------------------------------------------------------------- */

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static bool fill_temporary(int fd, const char *bytes, size_t len, unsigned mode)
{
    bool ok = fchmod(fd, mode) == 0 && write_all(fd, bytes, len) && fsync(fd) == 0;
    int number = errno;
    if (close(fd) != 0 && ok)
        return false;
    errno = number;
    return ok;
}

/* The rename itself must reach the disk; a folder that cannot be synced is not worth a word. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    AUTO_STR struct str folder = STR_INIT(PATH_MAX);
    if (slash)
        str_add_n(&folder, path, (size_t)(slash - path) + 1);
    int fd = open(slash ? folder.s : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

bool file_write(const char *path, const char *bytes, size_t len, unsigned mode, struct error *error)
{
    /* A link stays a link: what it points to is replaced. */
    AUTO_FREE char *real = realpath(path, NULL);
    const char *target = real ? real : path;
    AUTO_STR struct str temporary = STR_INIT(PATH_MAX);
    str_add(&temporary, target);
    if (!str_add(&temporary, ".XXXXXX"))
        return fail(error, path, ENAMETOOLONG);
    int fd = mkostemp(temporary.s, O_CLOEXEC);
    if (fd < 0)
        return fail(error, path, errno);
    if (fill_temporary(fd, bytes, len, mode) && rename(temporary.s, target) == 0) {
        sync_folder(target);
        return true;
    }
    int number = errno;
    unlink(temporary.s);
    return fail(error, path, number);
}

bool file_make_folders(const char *path, unsigned mode, struct error *error)
{
    AUTO_STR struct str part = STR_INIT(PATH_MAX);
    for (const char *at = path; *at;) {
        size_t len = strcspn(at + 1, "/") + 1;
        if (!str_add_n(&part, at, len))
            return fail(error, path, ENAMETOOLONG);
        at += len;
        if (mkdir(part.s, mode) != 0 && errno != EEXIST)
            return fail(error, part.s, errno);
    }
    struct stat found;
    if (part.len == 0 || (stat(part.s, &found) == 0 && S_ISDIR(found.st_mode)))
        return true;
    return fail(error, part.s, ENOTDIR);
}

bool file_make_parents(const char *path, unsigned mode, struct error *error)
{
    const char *slash = strrchr(path, '/');
    AUTO_FREE char *folder = mem_strndup(path, slash ? (size_t)(slash - path) : 0);
    return file_make_folders(folder, mode, error);
}

/* -- where ----------------------------------------------------------------- */

static const char *home(void)
{
    const char *variable = getenv("HOME");
    if (variable && variable[0] == '/')
        return variable;
    const struct passwd *entry = getpwuid(getuid());
    return entry && entry->pw_dir && entry->pw_dir[0] == '/' ? entry->pw_dir : NULL;
}

bool file_path(struct str *out, enum file_kind kind, const char *name)
{
    static const struct {
        const char *variable, *otherwise;
    } places[] = {
        [FILE_CONFIG] = {"XDG_CONFIG_HOME", "/.config"},
        [FILE_STATE] = {"XDG_STATE_HOME", "/.local/state"},
        [FILE_CACHE] = {"XDG_CACHE_HOME", "/.cache"},
    };
    /* The specification says that a relative path is to be ignored. */
    const char *folder = getenv(places[kind].variable);
    bool given = folder && folder[0] == '/';
    if (!given)
        folder = home();
    if (!folder)
        return false;
    str_add(out, folder);
    if (!given)
        str_add(out, places[kind].otherwise);
    str_add(out, "/carnet/");
    return str_add(out, name);
}
