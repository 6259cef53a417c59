#include <carnet/base/log.h>

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

enum { LINE_MAX_BYTES = 1024 }; /* with the newline */

/* One of the four file-scope variables of the program: where the log goes. */
static struct {
    bool open;
    int fd;
    enum log_level least;
} sink;

bool log_open(const char *path, enum log_level least)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0)
        return false;
    log_close();
    sink.open = true;
    sink.fd = fd;
    sink.least = least;
    return true;
}

void log_close(void)
{
    if (!sink.open)
        return;
    sink.open = false;
    close(sink.fd);
}

bool log_wants(enum log_level level)
{
    return sink.open && level <= sink.least;
}

/* Control characters (C0, DEL, C1) and bytes that are not UTF-8 become '.'. */
static void add_sanitised(struct str *line, const char *bytes, size_t len)
{
    for (size_t at = 0; at < len;) {
        unsigned rune;
        size_t took = utf8_read(bytes + at, len - at, &rune);
        bool bad = rune < 0x20 || (rune >= 0x7F && rune < 0xA0) || (rune == UTF8_BAD && took == 1);
        if (bad)
            str_add_char(line, '.');
        else
            str_add_n(line, bytes + at, took);
        at += took;
    }
}

void log_line(enum log_level level, const char *area, const char *format, ...)
{
    static const char *const words[] = {"error", "warn", "info", "debug"};
    if (!log_wants(level))
        return;
    AUTO_STR struct str text = STR_INIT(LINE_MAX_BYTES);
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);

    char now[CLOCK_TEXT];
    clock_format(now, clock_wall());
    AUTO_STR struct str line = STR_INIT(LINE_MAX_BYTES - 1);
    str_addf(&line, "%s %-5s %s: ", now, words[level], area);
    add_sanitised(&line, text.s, text.len);
    line.max = LINE_MAX_BYTES;
    str_add_char(&line, '\n');
    /* One write, so that lines of several processes do not mix; a full disk loses the line. */
    ssize_t written = write(sink.fd, line.s, line.len);
    (void)written;
}
