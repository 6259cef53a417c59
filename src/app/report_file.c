#include "report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

static bool fail(struct error *error, const char *path, int number)
{
    if (number == EEXIST || number == ELOOP) {
        error_set(error, ERR_EXISTS, NA_("{file} is there already.", "Give it another name."),
                  "file", path);
    } else {
        error_set(error, ERR_IO,
                  N_("{file} cannot be written: look at its folder and your rights."), "file",
                  path);
        error_set_evidence(error, strerror(number));
    }
    return false;
}

static bool write_whole(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        text += n;
        len -= (size_t)n;
    }
    return true;
}

bool report_file_write(const char *home, const char *path, const char *text, size_t len,
                       struct error *error)
{
    AUTO_STR struct str full = STR_INIT(STR_LINE);
    if (home && str_starts(path, "~/"))
        str_addf(&full, "%s/%s", home, path + 2);
    else
        str_add(&full, path);
    int fd = open(full.s, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(error, path, errno);
    bool whole = write_whole(fd, text, len);
    int number = errno;
    if (close(fd) != 0 && whole) {
        whole = false;
        number = errno;
    }
    if (whole)
        return true;
    unlink(full.s);
    return fail(error, path, number);
}
