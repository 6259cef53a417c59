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
enum { FOLDER_MODE = 0711 };

static void living_path(const char *folder, bool as_root, struct str *out)
{
    AUTO_STR struct str inside = STR_INIT(PATH_MAX);
    str_addf(&inside, "%s/pods", folder);
    if (process_owner(as_root) == (uid_t)-1 || folder_reachable(inside.s)) {
        str_add(out, folder);
        return;
    }
    str_add(out, ELSEWHERE "/");
    hash_text(out, folder, 12);
}

/* Ends what was left in it and removes what pods and claims left. */
static bool empty(const char *path)
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
    if (gone && str_starts(path, ELSEWHERE "/"))
        gone = unlinkat(living, OWNER, 0) == 0 && rmdir(path) == 0;
    close(living);
    return gone;
}

/* A sandbox whose own folder is no more (a test's, a container's) has no use for its other one. */
static void drop_ownerless(void)
{
    DIR *list = opendir(ELSEWHERE);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        if (!folder_name_ok(entry->d_name))
            continue;
        AUTO_STR struct str path = STR_INIT(PATH_MAX), owner = STR_INIT(PATH_MAX);
        str_addf(&path, ELSEWHERE "/%s/" OWNER, entry->d_name);
        struct error error = ERROR_NONE;
        bool known = file_read(path.s, &owner, &error) && owner.s[0] == '/';
        str_truncate(&path, path.len - strlen("/" OWNER));
        if (known && access(owner.s, F_OK) != 0 && errno == ENOENT)
            (void)empty(path.s); /* what stays is tried again at the next start */
    }
    if (list)
        closedir(list);
}

static bool make_elsewhere(const char *path, const char *folder, struct error *error)
{
    AUTO_STR struct str owner = STR_INIT(PATH_MAX);
    str_addf(&owner, "%s/" OWNER, path);
    drop_ownerless();
    return file_make_folders(path, FOLDER_MODE, error) && chmod(ELSEWHERE, FOLDER_MODE) == 0 &&
           chmod(path, FOLDER_MODE) == 0 &&
           file_write(owner.s, folder, strlen(folder), 0600, error);
}

char *living_make(const char *folder, bool as_root, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(PATH_MAX);
    living_path(folder, as_root, &path);
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

bool world_forget(const char *folder)
{
    bool gone = true;
    for (int as_root = 0; as_root < 2; as_root++) {
        AUTO_STR struct str path = STR_INIT(PATH_MAX);
        living_path(folder, as_root, &path);
        gone = empty(path.s) && gone;
    }
    return gone;
}
