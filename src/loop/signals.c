#include "parts.h"

#include <sys/signalfd.h>
#include <unistd.h>

void signals_init(struct signals *signals)
{
    *signals = (struct signals){.fd = -1};
    sigemptyset(&signals->set);
}

/* The signals stay blocked: the program may be about to end, and must do so in its own way. */
void signals_fini(struct signals *signals)
{
    if (signals->fd >= 0)
        close(signals->fd);
}

static void on_signals(void *data, int fd, int events)
{
    struct loop *loop = data;
    struct signalfd_siginfo info;
    while (read(fd, &info, sizeof info) == (ssize_t)sizeof info) {
        int signo = (int)info.ssi_signo;
        if (signo <= 0 || signo >= NSIG)
            continue;
        const struct signal_handler *h = &loop->signals.handlers[signo];
        if (h->handler)
            h->handler(h->data, signo);
    }
}

void loop_on_signal(struct loop *loop, int signo, loop_signal_fn *handler, void *data)
{
    struct signals *signals = &loop->signals;
    if (signo <= 0 || signo >= NSIG)
        return;
    signals->handlers[signo] = (struct signal_handler){handler, data};

    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, signo);
    pthread_sigmask(handler ? SIG_BLOCK : SIG_UNBLOCK, &one, NULL);
    if (handler)
        sigaddset(&signals->set, signo);
    else
        sigdelset(&signals->set, signo);

    signals->fd = signalfd(signals->fd, &signals->set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (!signals->source)
        signals->source = fds_add(loop, signals->fd, LOOP_READ, on_signals, loop, true);
}
