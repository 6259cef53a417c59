/*
 * Private to the screen: the terminal comes back whatever happens.
 *
 * While armed, a crash (SIGSEGV, SIGABRT, SIGBUS, SIGFPE) or an exit() of this process restores the
 * terminal: bytes are written, modes set. A signal then takes the course it would have had.
 * Children made by fork are left alone. The settings are one of the program's four file-scope
 * variables.
 */
#ifndef CARNET_SRC_TUI_SCREEN_CRASH_H
#define CARNET_SRC_TUI_SCREEN_CRASH_H

#include <stddef.h>
#include <termios.h>

#define CRASH_BYTES 256

/* `bytes` (at most CRASH_BYTES) are copied. */
void crash_arm(int fd, const struct termios *modes, const char *bytes, size_t len);
void crash_disarm(void);

#endif
