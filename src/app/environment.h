/*
 * The surroundings carnet was started in, read once at the start: nothing else in the program calls getenv.
 * (data/file.h looks up the XDG folders itself.) Strings belong to the process; null is "not set or empty".
 */
#ifndef CARNET_SRC_APP_ENVIRONMENT_H
#define CARNET_SRC_APP_ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>

struct environment {
    const char *home, *term;
    const char *kubeconfig, *service_host, *service_port;
    const char *language, *lc_all, *lc_messages, *lc_ctype, *lang;
    bool no_colour;   /* NO_COLOR is set and not empty */
    bool over_ssh;
    bool in_terminal, out_terminal; /* standard input and output */
    int64_t fixed_now; /* CARNET_NOW, 0: the clock */
    int idle_fd;       /* CARNET_IDLE_FD, -1 */
    int hurry;         /* CARNET_HURRY, 0: tests make waits so many times shorter */
    const char *log_file; /* CARNET_LOG */
};
void environment_read(struct environment *environment);
/* UTF-8 frames, or ASCII ones (architecture.md, Configuration). */
bool environment_utf8(const struct environment *environment);

#endif
