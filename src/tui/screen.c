#include <carnet/tui/screen.h>

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "osc52.h"
#include "pace.h"
#include "screen_crash.h"
#include "screen_curses.h"

enum {
    SIZE_MAX_CELLS = 1000, /* rows or columns: a terminal that claims more is not believed */
    SYNC_FROM = 2048,      /* bytes of a frame from which drawing it may be seen */
    SYNC_MODE = 2026,
    ANSWER_MS = 500 /* at the end, for a frame on its way */
};

struct screen {
    int fd;
    struct screen_options options;
    struct canvas *canvas;
    struct termios before, raw;
    bool entered;
    bool sync; /* the terminal holds a frame back until it is whole */
    struct pace pace;
    struct str frame, copy;
    uint64_t bytes;
};

/* -- writing --------------------------------------------------------------------------------- */

/* The terminal may be non-blocking if whoever shares it made it so: then wait a little and go on.
 */
static void send(struct screen *screen, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t count = write(screen->fd, bytes, len);
        if (count > 0) {
            screen->bytes += (uint64_t)count;
            bytes += count;
            len -= (size_t)count;
        } else if (count < 0 && errno == EAGAIN) {
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        } else if (count < 0 && errno != EINTR) {
            return; /* the terminal is gone; its reader is told by end of file */
        }
    }
}

static void send_text(struct screen *screen, const char *text)
{
    send(screen, text, strlen(text));
}

/* -- modes ----------------------------------------------------------------------------------- */

static const char modes_on[] = "\033[?2004h\033[?1004h"; /* bracketed paste, focus */
static const char modes_off[] = "\033[?1004l\033[?2004l";
static const char mouse_on[] = "\033[?1002h\033[?1006h"; /* buttons and drags, SGR form */
static const char mouse_off[] = "\033[?1006l\033[?1002l";
static const char sync_on[] = "\033[?2026h", sync_off[] = "\033[?2026l";
static const char sync_ask[] = "\033[?2026$p";
static const char well_ask[] = "\033[5n"; /* answered when what was before it has come */

/* What the crash handler writes: the modes, and ncurses' part of the way back. */
static void arm(struct screen *screen)
{
    AUTO_STR struct str back = STR_INIT(CRASH_BYTES);
    if (screen->sync)
        str_add(&back, sync_off);
    if (screen->options.mouse)
        str_add(&back, mouse_off);
    str_add(&back, modes_off);
    canvas_escape(screen->canvas, &back);
    crash_arm(screen->fd, &screen->before, back.s, back.len);
}

void screen_enter(struct screen *screen)
{
    if (screen->entered)
        return;
    screen->entered = true;
    tcgetattr(screen->fd, &screen->before);
    arm(screen);
    tcsetattr(screen->fd, TCSADRAIN, &screen->raw);
    send_text(screen, modes_on);
    if (screen->options.mouse)
        send_text(screen, mouse_on);
    canvas_redraw(screen->canvas);
}

/* An answer that comes when carnet has left would be typed into the shell. */
static void take_answers(struct screen *screen)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int64_t end = clock_mono_ms() + ANSWER_MS, left = ANSWER_MS;
    char byte = 0;
    while (screen->pace.answers && screen->pace.questions > 0 && left > 0 &&
           poll(&input, 1, (int)left) > 0 && read(STDIN_FILENO, &byte, 1) == 1) {
        if (byte == 'n')
            pace_answered(&screen->pace, clock_mono_ms());
        left = end - clock_mono_ms();
    }
}

void screen_leave(struct screen *screen)
{
    if (!screen->entered)
        return;
    screen->entered = false;
    take_answers(screen);
    if (screen->options.mouse)
        send_text(screen, mouse_off);
    send_text(screen, modes_off);
    str_clear(&screen->frame);
    canvas_leave(screen->canvas, &screen->frame);
    send(screen, screen->frame.s, screen->frame.len);
    tcsetattr(screen->fd, TCSADRAIN, &screen->before);
    crash_disarm();
}

/* Every byte as it is typed and as it is written; reads wait for one byte. */
static void raw_modes(struct termios *modes)
{
    cfmakeraw(modes);
    modes->c_cc[VMIN] = 1;
    modes->c_cc[VTIME] = 0;
}

/* -- opening --------------------------------------------------------------------------------- */

/* ncurses writes wide characters as the locale says. It need not be one the person chose: any with
 * UTF-8 will do. False: this machine has none. */
static bool find_utf8_locale(void)
{
    static const char *const tries[] = {"", "C.UTF-8", "C.utf8", "en_US.UTF-8"};
    for (size_t i = 0; i < ARRAY_LEN(tries); i++)
        if (setlocale(LC_CTYPE, tries[i]) && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
            return true;
    return false;
}

static bool is_usable(const struct screen_options *options, struct error *error)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        error_set(
            error, ERR_UNSUPPORTED,
            NA_("carnet draws on a terminal, and this is none.",
                "carnet ps lists the servers as text, carnet --snapshot 80x24 prints one frame."),
            NULL, NULL);
        return false;
    }
    if (strcmp(str_or(options->term, ""), "dumb") == 0) {
        error_set(
            error, ERR_UNSUPPORTED,
            NA_("This terminal (TERM={term}) cannot place its cursor.",
                "carnet ps lists the servers as text, carnet --snapshot 80x24 prints one frame."),
            "term", options->term);
        return false;
    }
    return true;
}

struct screen *screen_open(const struct screen_options *options, const struct theme *theme,
                           struct error *error)
{
    if (!is_usable(options, error))
        return NULL;
    struct screen *screen = mem_zalloc(1, sizeof *screen);
    screen->fd = STDOUT_FILENO;
    screen->options = *options;
    screen->options.term = NULL; /* the caller's; not needed again */
    str_init(&screen->frame, STR_DOCUMENT);
    str_init(&screen->copy, OSC52_MAX + 16);
    pace_init(&screen->pace, options->slow_line);
    bool ascii = !find_utf8_locale() || options->ascii;
    screen->canvas = canvas_new(options->term, !options->no_colour, ascii, theme);
    if (!screen->canvas) {
        error_set(error, ERR_UNSUPPORTED,
                  NA_("carnet knows no way to draw on this terminal (TERM={term}).",
                      "Set TERM to what it resembles, as in TERM=xterm-256color."),
                  "term", str_or(options->term, ""));
        screen_close(screen);
        return NULL;
    }
    tcgetattr(screen->fd, &screen->raw);
    raw_modes(&screen->raw);
    screen_enter(screen);
    if (canvas_is_modern(screen->canvas))
        send_text(screen, sync_ask);
    return screen;
}

void screen_close(struct screen *screen)
{
    if (!screen)
        return;
    screen_leave(screen);
    canvas_free(screen->canvas);
    str_fini(&screen->frame);
    str_fini(&screen->copy);
    free(screen);
}

/* -- while it is open ------------------------------------------------------------------------ */

static int believable(int cells, int otherwise)
{
    return cells < 1 ? otherwise : cells > SIZE_MAX_CELLS ? SIZE_MAX_CELLS : cells;
}

void screen_size(struct screen *screen, int *rows, int *cols)
{
    struct winsize size = {0};
    if (ioctl(screen->fd, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){0};
    *rows = believable(size.ws_row, 24);
    *cols = believable(size.ws_col, 80);
}

void screen_theme(struct screen *screen, const struct theme *theme)
{
    canvas_theme(screen->canvas, theme);
}

void screen_redraw(struct screen *screen)
{
    canvas_redraw(screen->canvas);
}

void screen_answer(struct screen *screen, int mode, int value)
{
    enum { SET = 1, RESET = 2 };
    if (mode == 0)
        pace_answered(&screen->pace, clock_mono_ms());
    if (mode != SYNC_MODE)
        return;
    screen->sync = value == SET || value == RESET;
    if (screen->entered)
        arm(screen);
}

static void send_frame(struct screen *screen)
{
    struct str *frame = &screen->frame;
    if (!screen->sync || frame->len < SYNC_FROM) {
        send(screen, frame->s, frame->len);
        return;
    }
    send_text(screen, sync_on);
    send(screen, frame->s, frame->len);
    send_text(screen, sync_off);
}

void screen_show(struct screen *screen, const struct grid *grid)
{
    if (!screen->entered)
        return;
    int queued = 0;
    uint64_t before = screen->bytes;
    if (ioctl(screen->fd, TIOCOUTQ, &queued) != 0)
        queued = 0;
    str_clear(&screen->frame);
    canvas_paint(screen->canvas, grid, &screen->frame);
    int64_t begin = clock_mono_ms();
    send_frame(screen);
    send(screen, screen->copy.s, screen->copy.len);
    str_clear(&screen->copy);
    int64_t end = clock_mono_ms();
    pace_frame(&screen->pace, end, end - begin, queued);
    if (screen->pace.asks && screen->bytes > before) {
        send_text(screen, well_ask);
        pace_asked(&screen->pace, end, (size_t)(screen->bytes - before));
    }
}

int64_t screen_next_frame(struct screen *screen, int64_t now_ms)
{
    return pace_next(&screen->pace, now_ms);
}

void screen_key_pressed(struct screen *screen)
{
    screen->pace.key = true;
}

bool screen_copy(struct screen *screen, const char *text, size_t len)
{
    str_clear(&screen->copy);
    return osc52_add(&screen->copy, text, len);
}

uint64_t screen_bytes(const struct screen *screen)
{
    return screen->bytes;
}
