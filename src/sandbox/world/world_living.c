#include "world_living.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/data/file.h>

#include "../process/process.h"
#include "claims.h"
#include "world_folder.h"
#include "world_parts.h"

#define ELSEWHERE "/var/lib/carnet-sandbox"
#define OWNER     "sandbox" /* file that holds the path of the sandbox's own folder */
enum { FOLDER_MODE = 0711, NAME_DIGITS = 12 };

static void path_elsewhere(const char *folder, struct str *out)
{
    str_add(out, ELSEWHERE "/");
    hash_text(out, folder, NAME_DIGITS);
}

static void living_path(const char *folder, struct str *out)
{
    AUTO_STR struct str inside = STR_INIT(PATH_MAX);
    str_addf(&inside, "%s/pods", folder);
    if (process_owner() == (uid_t)-1 || folder_reachable(inside.s))
        str_add(out, folder);
    else
        path_elsewhere(folder, out);
}

/* Ends what was left in it and removes what pods and claims left; `whole`: the folder too. */
static bool empty(const char *path, bool whole)
{
    static const char *const parts[] = {"pods", CLAIMS_FOLDER};
    int living = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (living < 0)
        return errno == ENOENT;
    AUTO_STR struct str pods = STR_INIT(PATH_MAX);
    str_addf(&pods, "%s/%s", path, parts[0]);
    process_sweep(pods.s);
    bool gone = true;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        gone = folder_remove(living, parts[i]) && gone;
    if (gone && whole)
        gone = unlinkat(living, OWNER, 0) == 0 && rmdir(path) == 0;
    close(living);
    return gone;
}

/* The mark of a folder: a plain file of ours with the path the folder's own name is made from.
 * Whatever else lies there is not touched. */
static bool read_mark(int list, const char *name, struct str *owner)
{
    char text[PATH_MAX];
    struct stat about;
    ssize_t len = -1;
    int living = openat(list, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int mark =
        living < 0 ? -1 : openat(living, OWNER, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (mark >= 0 && fstat(mark, &about) == 0 && S_ISREG(about.st_mode) &&
        about.st_uid == geteuid())
        len = read(mark, text, sizeof text - 1);
    if (mark >= 0)
        close(mark);
    if (living >= 0)
        close(living);
    if (len <= 0 || text[0] != '/' || memchr(text, '\0', (size_t)len))
        return false;
    str_add_n(owner, text, (size_t)len);
    AUTO_STR struct str made = STR_INIT(STR_LINE);
    hash_text(&made, owner->s, NAME_DIGITS);
    return str_eq(made.s, name);
}

/* The place it stood in is there and it is not. Without the place nothing is known: a home may not
 * be mounted. */
static bool is_gone(const char *owner)
{
    struct stat about;
    const char *name = strrchr(owner, '/');
    AUTO_STR struct str place = STR_INIT(PATH_MAX);
    str_add_n(&place, owner, (size_t)(name - owner));
    return place.len > 0 && lstat(place.s, &about) == 0 && lstat(owner, &about) != 0 &&
           errno == ENOENT;
}

void living_drop_ownerless(const char *elsewhere)
{
    int at = open(elsewhere, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int copy = at >= 0 ? fcntl(at, F_DUPFD_CLOEXEC, 3) : -1;
    DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
    for (struct dirent *entry; list && (entry = readdir(list));) {
        AUTO_STR struct str path = STR_INIT(PATH_MAX), owner = STR_INIT(PATH_MAX);
        if (!folder_name_ok(entry->d_name) || !read_mark(at, entry->d_name, &owner))
            continue;
        str_addf(&path, "%s/%s", elsewhere, entry->d_name);
        if (is_gone(owner.s))
            (void)empty(path.s, true); /* what stays is tried again at the next start */
    }
    if (list)
        closedir(list);
    else if (copy >= 0)
        close(copy);
    if (at >= 0)
        close(at);
}

static bool make_elsewhere(const char *path, const char *folder, struct error *error)
{
    AUTO_STR struct str owner = STR_INIT(PATH_MAX);
    str_addf(&owner, "%s/" OWNER, path);
    return file_make_folders(path, FOLDER_MODE, error) && chmod(ELSEWHERE, FOLDER_MODE) == 0 &&
           chmod(path, FOLDER_MODE) == 0 &&
           file_write(owner.s, folder, strlen(folder), 0600, error);
}

char *living_make(const char *folder, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(PATH_MAX);
    living_path(folder, &path);
    living_drop_ownerless(ELSEWHERE);
    bool made = str_eq(path.s, folder) ? file_make_folders(path.s, 0700, error)
                                       : make_elsewhere(path.s, folder, error);
    struct stat about;
    if (made && lstat(path.s, &about) == 0 && S_ISDIR(about.st_mode) && about.st_uid == geteuid())
        return mem_strdup(path.s);
    error_set(error, ERR_IO,
              N_("The folder {file} for the sandbox’s servers cannot be made or is not yours."),
              "file", path.s);
    return NULL;
}

/* Both places: the folder may have been within nobody's reach at one start and not at another. */
bool world_forget(const char *folder)
{
    AUTO_STR struct str path = STR_INIT(PATH_MAX);
    bool gone = empty(folder, false);
    path_elsewhere(folder, &path);
    return (process_owner() == (uid_t)-1 || empty(path.s, true)) && gone;
}
