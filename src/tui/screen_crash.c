#include "screen_crash.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/mem.h>

enum { STACK = 16 << 10 };

static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGQUIT};

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
} crash;

/* Only what POSIX allows in a signal handler. */
static void restore_terminal(void)
{
    if (!crash.armed || getpid() != crash.process)
        return;
    crash.armed = 0;
    for (size_t at = 0; at < crash.len;) {
        ssize_t count = write(crash.fd, crash.bytes + at, crash.len - at);
        if (count <= 0)
            break;
        at += (size_t)count;
    }
    tcsetattr(crash.fd, TCSANOW, &crash.modes);
}

/* The signal is blocked while its handler runs: raised again, it arrives at what was there before.
 */
static void on_crash(int signo)
{
    restore_terminal();
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &crash.before[i], NULL);
    raise(signo);
}

static void use_own_stack(void)
{
    stack_t now, own = {.ss_sp = crash.stack, .ss_size = sizeof crash.stack};
    if (sigaltstack(NULL, &now) == 0 && (now.ss_flags & SS_DISABLE))
        sigaltstack(&own, NULL);
}

void crash_arm(int fd, const struct termios *modes, const char *bytes, size_t len)
{
    crash_disarm();
    crash.fd = fd;
    crash.process = getpid();
    crash.modes = *modes;
    crash.len = len < CRASH_BYTES ? len : CRASH_BYTES;
    memcpy(crash.bytes, bytes, crash.len);
    use_own_stack();
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &action, &crash.before[i]);
    if (!crash.at_exit)
        crash.at_exit = atexit(restore_terminal) == 0;
    crash.armed = 1;
}

void crash_disarm(void)
{
    if (!crash.armed)
        return;
    crash.armed = 0;
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &crash.before[i], NULL);
}
