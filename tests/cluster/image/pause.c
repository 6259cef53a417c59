/* The first process of every pod: holds the namespaces, reaps what is orphaned, ends on SIGTERM. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_child(int signal)
{
    (void)signal;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

static void on_end(int signal)
{
    (void)signal;
    _exit(EXIT_SUCCESS);
}

int main(void)
{
    signal(SIGCHLD, on_child);
    signal(SIGTERM, on_end);
    signal(SIGINT, on_end);
    for (;;)
        pause();
}
