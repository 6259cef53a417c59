#include "parts.h"

#include <carnet/base/mem.h>

#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct loop_child {
    struct loop *loop;
    struct loop_child *next, **self;
    struct loop_fd *source;
    int fd;
    pid_t pid;
    loop_child_fn *ended;
    void *data;
};

void loop_child_remove(struct loop_child *child)
{
    if (!child)
        return;
    *child->self = child->next;
    if (child->next)
        child->next->self = child->self;
    loop_fd_remove(child->source);
    close(child->fd);
    free(child);
}

void children_fini(struct loop *loop)
{
    while (loop->children)
        loop_child_remove(loop->children);
}

static void on_ended(void *data, int fd, int events)
{
    struct loop_child *child = data;
    int status = 0;
    if (waitpid(child->pid, &status, WNOHANG) == 0)
        return;
    loop_child_fn *ended = child->ended;
    void *user = child->data;
    pid_t pid = child->pid;
    loop_child_remove(child);
    ended(user, pid, status);
}

struct loop_child *loop_child_add(struct loop *loop, pid_t pid, loop_child_fn *ended, void *data)
{
    int fd = pidfd_open(pid, 0);
    if (fd < 0)
        return NULL;
    struct loop_child *child = mem_zalloc(1, sizeof *child);
    *child = (struct loop_child){.loop = loop, .fd = fd, .pid = pid, .ended = ended, .data = data};
    child->next = loop->children;
    child->self = &loop->children;
    if (child->next)
        child->next->self = &child->next;
    loop->children = child;
    child->source = fds_add(loop, fd, LOOP_READ, on_ended, child, true);
    return child;
}
