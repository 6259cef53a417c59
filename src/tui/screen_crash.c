#include "screen_crash.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/mem.h>

enum { STACK = 16 << 10 };

static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS,  SIGFPE,
                              SIGILL,  SIGTRAP, SIGSYS, SIGQUIT};

/* Read by a signal handler: written only while `armed` is 0. */
static struct {
    volatile sig_atomic_t armed;
    int fd;
    pid_t process;
    struct termios modes;
    char bytes[CRASH_BYTES];
    size_t len;
    struct sigaction before[sizeof crashes / sizeof *crashes];
    bool at_exit;      /* the exit hook is registered */
    char stack[STACK]; /* a handler for a stack that is used up needs another */
} saved;

/* Only what POSIX allows in a signal handler. */
static void restore_terminal(void)
{
    if (!saved.armed || getpid() != saved.process)
        return;
    saved.armed = 0;
    for (size_t at = 0; at < saved.len;) {
        ssize_t count = write(saved.fd, saved.bytes + at, saved.len - at);
        if (count <= 0)
            break;
        at += (size_t)count;
    }
    tcsetattr(saved.fd, TCSANOW, &saved.modes);
}

/* The signal is blocked while its handler runs: raised again, it arrives at what was there before.
 */
static void on_crash(int signo)
{
    restore_terminal();
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &saved.before[i], NULL);
    raise(signo);
}

static void use_own_stack(void)
{
    stack_t now, own = {.ss_sp = saved.stack, .ss_size = sizeof saved.stack};
    if (sigaltstack(NULL, &now) == 0 && (now.ss_flags & SS_DISABLE))
        sigaltstack(&own, NULL);
}

void crash_arm(int fd, const struct termios *modes, const char *bytes, size_t len)
{
    crash_disarm();
    saved.fd = fd;
    saved.process = getpid();
    saved.modes = *modes;
    saved.len = len < CRASH_BYTES ? len : CRASH_BYTES;
    memcpy(saved.bytes, bytes, saved.len);
    use_own_stack();
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &action, &saved.before[i]);
    if (!saved.at_exit)
        saved.at_exit = atexit(restore_terminal) == 0;
    saved.armed = 1;
}

void crash_disarm(void)
{
    if (!saved.armed)
        return;
    saved.armed = 0;
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &saved.before[i], NULL);
}
