#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

static int open_lock(const char *folder, int flags)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "%s/lock", folder);
    return open(path.s, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static bool fail(const char *folder, struct error *error)
{
    error_set(error, ERR_IO,
              NA_("{folder} cannot be read or written.", "Check its rights and the space left."),
              "folder", folder);
    error_set_evidence(error, strerror(errno));
    return false;
}

static bool fail_elsewhere(const char *folder, struct error *error)
{
    error_set(error, ERR_EXISTS,
              N_("The sandbox in {folder} runs in another container or on another machine. It can "
                 "only be ended there."),
              "folder", folder);
    return false;
}

int lock_take(const char *folder, struct error *error)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open_lock(folder, O_RDWR | O_CREAT);
    if (fd < 0) {
        fail(folder, error);
        return -1;
    }
    if (fcntl(fd, F_SETLK, &whole) == 0)
        return fd;
    close(fd);
    error_set(error, ERR_EXISTS, N_("A sandbox runs in {folder} already."), "folder", folder);
    return -1;
}

bool lock_holder(const char *folder, pid_t *holder, struct error *error)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open_lock(folder, O_RDWR);
    *holder = 0;
    if (fd < 0)
        return errno == ENOENT || fail(folder, error);
    if (fcntl(fd, F_GETLK, &whole) != 0) {
        fail(folder, error);
        close(fd);
        return false;
    }
    close(fd);
    if (whole.l_type == F_UNLCK)
        return true;
    if (whole.l_pid <= 0) /* 0: of another namespace; negative: of another machine */
        return fail_elsewhere(folder, error);
    *holder = whole.l_pid;
    return true;
}
