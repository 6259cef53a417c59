/*
 * Where the adapter was started from: the files that say where the platform is and who we are, and
 * a look at them while they do not let us in.
 *
 * A person who reads that they are signed out runs a command in another window, which writes a
 * token, a certificate or the kubeconfig anew. Then nobody should have to wait or press a key. A
 * look is one stat for each file each two seconds, only while something of ours is refused, and
 * nothing is sent unless a file changed. Not inotify: folders on a network tell nothing of what
 * another machine writes, and mounted secrets are exchanged by a link some folders further up.
 */
#ifndef CARNET_KUBERNETES_ORIGIN_H
#define CARNET_KUBERNETES_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include <carnet/base/mem.h>
#include <carnet/platform/kubernetes.h>

struct kubeconfig_target;
struct link_keeper;
struct loop_timer;

/* One of them as it was when it was last looked at. */
struct origin_file {
    char *path;
    struct timespec changed;
    off_t size;
    ino_t inode; /* 0: it is not there */
};
struct origin {
    struct kubernetes_source source; /* its texts are ours */
    char *context;                   /* null until it is known which is the current one */
    char *identity;                  /* address and user: what it may not turn into by itself */
    struct origin_file *files;
    size_t count, cap;
    struct link_keeper *link;
    struct loop_timer *timer;
};

void origin_init(struct origin *origin, const struct kubernetes_source *source,
                 const char *context);
void origin_fini(struct origin *origin);
/* Reads where and who, and remembers the files it comes from. */
struct kubeconfig_target *origin_read(struct origin *origin, struct error *error) MUST_CHECK;
/* From now on looks by itself, by the link's loop and intervals. */
void origin_watch(struct origin *origin, struct link_keeper *link);
void origin_link_changed(struct origin *origin);
/* Now: takes over what was written anew. True if a file changed. */
bool origin_look(struct origin *origin);

#endif
