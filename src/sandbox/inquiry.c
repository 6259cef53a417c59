#include "inquiry.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/log.h>

#include "process/listener.h"

#define SOCKET "status"
enum { PATIENCE_MS = 2000, CALLERS = 8, ANSWER_MAX = 64 };

struct inquiry {
    struct listener *listener;
    int folder, fd;
    inquiry_fn *ask;
    void *data;
};

/* By the folder's descriptor: its path may be longer than a socket's address. */
static void address_in(int folder, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/" SOCKET, folder);
}

/* At the other end is that account, or root, who may do everything anyway. */
static bool is_trusted(int fd, uid_t account)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == account || peer.uid == 0);
}

static void answer_caller(const struct inquiry *inquiry, int caller)
{
    struct inquiry_answer answer = {0};
    char line[ANSWER_MAX];
    inquiry->ask(inquiry->data, &answer);
    int len =
        snprintf(line, sizeof line, "%d %d %d\n", answer.servers, answer.running, answer.lingers);
    if (send(caller, line, (size_t)len, MSG_NOSIGNAL) != len)
        log_line(LOG_INFO, "sandbox", "who asked how it does has gone");
}

/* Its folder is the person's alone; should that have been opened, the answer still is not for
 * others. */
static void on_caller(void *data, int caller)
{
    if (is_trusted(caller, geteuid()))
        answer_caller(data, caller);
    else
        log_line(LOG_WARN, "sandbox", "another account asked how it does: not answered");
    close(caller);
}

struct inquiry *inquiry_new(struct loop *loop, const char *folder, inquiry_fn *ask, void *data)
{
    struct sockaddr_un address;
    struct inquiry *inquiry = mem_zalloc(1, sizeof *inquiry);
    *inquiry = (struct inquiry){.ask = ask, .data = data};
    inquiry->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    inquiry->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    address_in(inquiry->folder, &address);
    unlinkat(inquiry->folder, SOCKET, 0); /* of one that was killed: the lock is ours */
    if (inquiry->folder < 0 || inquiry->fd < 0 ||
        bind(inquiry->fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(inquiry->fd, CALLERS) != 0) {
        log_line(LOG_WARN, "sandbox", "it cannot be asked how it does");
        inquiry_free(inquiry);
        return NULL;
    }
    inquiry->listener = listener_new(loop, inquiry->fd, on_caller, inquiry);
    return inquiry;
}

void inquiry_free(struct inquiry *inquiry)
{
    if (!inquiry)
        return;
    listener_free(inquiry->listener);
    if (inquiry->fd >= 0)
        close(inquiry->fd);
    if (inquiry->folder >= 0) {
        unlinkat(inquiry->folder, SOCKET, 0);
        close(inquiry->folder);
    }
    free(inquiry);
}

/* Only to the folder's owner, or root: what another account put there is not believed. */
static bool connect_to(const char *folder, int fd)
{
    struct sockaddr_un address;
    struct stat about;
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    address_in(at, &address);
    bool done = at >= 0 && fstat(at, &about) == 0 &&
                connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                is_trusted(fd, about.st_uid);
    if (at >= 0)
        close(at);
    return done;
}

static bool read_answer(int fd, char line[ANSWER_MAX])
{
    int64_t end = clock_mono_ms() + PATIENCE_MS, left;
    size_t len = 0;
    while (len < ANSWER_MAX - 1 && (left = end - clock_mono_ms()) > 0) {
        struct pollfd one = {.fd = fd, .events = POLLIN};
        if (poll(&one, 1, (int)left) <= 0)
            continue;
        ssize_t got = read(fd, line + len, ANSWER_MAX - 1 - len);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    line[len] = '\0';
    return len > 0 && line[len - 1] == '\n';
}

bool inquiry_ask(const char *folder, struct inquiry_answer *answer)
{
    char line[ANSWER_MAX];
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool answered = fd >= 0 && connect_to(folder, fd) && read_answer(fd, line);
    if (fd >= 0)
        close(fd);
    if (!answered)
        return false;
    char *at = line;
    answer->servers = (int)strtol(at, &at, 10);
    answer->running = (int)strtol(at, &at, 10);
    answer->lingers = strtol(at, &at, 10) != 0;
    return true;
}
