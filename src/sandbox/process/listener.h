/*
 * Private to the sandbox: a socket that is listened to. Where no descriptor is free for a caller,
 * it rests a moment and tries again: the caller waits in the socket's line, and the loop does not
 * turn round and round for it.
 */
#ifndef CARNET_SRC_SANDBOX_PROCESS_LISTENER_H
#define CARNET_SRC_SANDBOX_PROCESS_LISTENER_H

struct listener;
struct loop;

/* `caller` is the function's to close; it does not block and is closed on exec. */
typedef void listener_fn(void *data, int caller);
struct listener *listener_new(struct loop *loop, int fd, listener_fn *came, void *data);
void listener_free(
    struct listener *listener); /* before the descriptor is closed; null does nothing */

#endif
