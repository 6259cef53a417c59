/*
 * The sandbox: a small platform of one's own, in a process of its own, spoken to like any Kubernetes.
 *
 * It shares only base, loop and data with the adapter, on purpose (architecture.md, Decisions, Sandbox). The
 * process is this same program, executed again as `carnet sandbox serve`. Its folder (0700, in the XDG state
 * folder) holds the database, the authority and its key, the tokens, the port file, one lock, and the folders
 * of claims and pods. One at a time for a person: a second one is refused with a sentence.
 */
#ifndef CARNET_SANDBOX_SANDBOX_H
#define CARNET_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

/* Serving: called in the process that is the sandbox; returns its exit code. Never returns with children of
 * its own alive. */
struct sandbox_options {
    const char *folder;   /* absolute */
    int linger_s;         /* ends so long after its last client; 0: at once; -1: never */
    int ready_fd;         /* one byte and the close of it say "ready"; -1 none */
};
int sandbox_serve(const struct sandbox_options *options);
/* For main, before anything else: whether this program was executed to be the sandbox ("sandbox serve FOLDER
 * LINGER READY_FD", by sandbox_start); then it served, and *code is how it ended. */
bool sandbox_called(int argc, char **argv, int *code);

/* From outside: what runs, starting and ending it. */
struct sandbox_status {
    bool running;
    pid_t pid;
    int port;
    int servers, pods; /* notebooks, and pods whose processes run, as it says itself; -1: it has
                          not settled yet or does not answer */
    bool lingers;      /* it ends by itself */
};
/* Appends the folder for this person. */
bool sandbox_folder(struct str *out);
bool sandbox_look(const char *folder, struct sandbox_status *status, struct error *error) MUST_CHECK;
/* Starts it with `program` (this executable) and waits until its world has settled. Already running is fine;
 * with `linger_s` -1 it then stays. */
bool sandbox_start(const char *folder, const char *program, int linger_s, struct error *error)
    MUST_CHECK;
/* Starts it and does not wait: *ready_fd, the caller's to close, is readable once it is ready or has failed;
 * sandbox_start then says which. */
bool sandbox_launch(const char *folder, const char *program, int linger_s, int *ready_fd,
                    struct error *error) MUST_CHECK;
bool sandbox_stop(const char *folder, struct error *error) MUST_CHECK;
/* Waits until it has ended by itself: ERR_TIMEOUT if it does not. */
bool sandbox_await_end(const char *folder, int ms, struct error *error) MUST_CHECK;
/* Ends it, forgets everything, and leaves the teaching world for the next start. */
bool sandbox_reset(const char *folder, struct error *error) MUST_CHECK;
/* Appends a kubeconfig for a sandbox person ("you", "colleague", "viewer", "stranger"); null is "you". */
bool sandbox_kubeconfig(const char *folder, const char *person, struct str *out,
                        struct error *error) MUST_CHECK;
/* Writes carnet's own ("you") into the folder and appends its path. */
bool sandbox_own_kubeconfig(const char *folder, struct str *path, struct error *error) MUST_CHECK;

#endif
