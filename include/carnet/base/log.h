/*
 * The log: for people who look for a fault in carnet, never for the person at the screen.
 *
 * Off until log_open. Secrets must not reach it: pass names and lengths, not headers or bodies.
 * Text is sanitised (control characters become '.'), a line is at most 1 KiB. The file is made
 * with mode 0600. One of the four file-scope variables of the program lives in log.c.
 */
#ifndef CARNET_BASE_LOG_H
#define CARNET_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

bool log_open(const char *path, enum log_level least); /* false: errno says why */
void log_close(void);
bool log_wants(enum log_level level);
/* `area` is the layer's or module's short name: "http", "watch". Literal formats only. */
void log_line(enum log_level level, const char *area, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
