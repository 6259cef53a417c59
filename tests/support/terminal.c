#include "support/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

struct terminal {
    pid_t pid;
    bool ended;
    int status;
    int master, slave; /* the slave stays open: unread keys are counted on it */
    int idle;          /* read end of the idle pipe */
    bool was_idle;     /* since the last keys */
    VTerm *vterm;
    VTermScreen *screen;
    bool cursor_visible, alternate, mouse;
    struct str raw;
    struct termios before;
};

/* -- the emulator ---------------------------------------------------------------------------- */

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct terminal *t = user;
    if (property == VTERM_PROP_CURSORVISIBLE)
        t->cursor_visible = value->boolean;
    if (property == VTERM_PROP_ALTSCREEN)
        t->alternate = value->boolean;
    if (property == VTERM_PROP_MOUSE)
        t->mouse = value->number != VTERM_PROP_MOUSE_NONE;
    return 1;
}

/* Its answers to questions of the program. */
static void on_answer(const char *bytes, size_t len, void *user)
{
    struct terminal *t = user;
    if (t->master >= 0 && write(t->master, bytes, len) < 0)
        perror("answer");
}

static void start_emulator(struct terminal *t, int rows, int cols)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = on_property};
    t->vterm = vterm_new(rows, cols);
    vterm_set_utf8(t->vterm, 1);
    vterm_output_set_callback(t->vterm, on_answer, t);
    t->screen = vterm_obtain_screen(t->vterm);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
    t->cursor_visible = true;
}

/* -- the program ----------------------------------------------------------------------------- */

static char *const *environment(const char *const given[], char *idle, char **room)
{
    static const char *const usual[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8",
                                        "PATH=/usr/bin:/bin", "HOME=/nonexistent", NULL};
    const char *const *from = given ? given : usual;
    size_t count = 0;
    for (; from[count] && count < 60; count++)
        room[count] = mem_strdup(from[count]);
    room[count++] = idle;
    room[count] = NULL;
    return room;
}

static void run_child(const char *const argv[], const char *const env[], int slave, int idle)
{
    char number[40], *room[64], *args[16];
    size_t count = 0;
    login_tty(slave);
    snprintf(number, sizeof number, "CARNET_IDLE_FD=%d", idle);
    for (; argv[count] && count < 15; count++)
        args[count] = mem_strdup(argv[count]);
    args[count] = NULL;
    execve(argv[0], args, environment(env, number, room));
    perror(argv[0]);
    _exit(127);
}

struct terminal *terminal_start(const char *const argv[], const char *const env[], int rows,
                                int cols)
{
    struct terminal *t = mem_zalloc(1, sizeof *t);
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    int idle[2];
    str_init(&t->raw, 64u << 20);
    if (openpty(&t->master, &t->slave, NULL, NULL, &size) != 0 || pipe(idle) != 0) {
        perror("pty");
        abort();
    }
    tcgetattr(t->slave, &t->before);
    fcntl(t->master, F_SETFD, FD_CLOEXEC);
    fcntl(idle[0], F_SETFD, FD_CLOEXEC);
    fcntl(idle[0], F_SETFL, O_NONBLOCK);
    start_emulator(t, rows, cols);
    t->idle = idle[0];
    t->pid = fork();
    if (t->pid == 0)
        run_child(argv, env, t->slave, idle[1]);
    fcntl(t->slave, F_SETFD, FD_CLOEXEC);
    close(idle[1]);
    return t;
}

static void close_pty(struct terminal *t)
{
    if (t->slave >= 0)
        close(t->slave);
    if (t->master >= 0)
        close(t->master);
    t->slave = t->master = -1;
}

void terminal_stop(struct terminal *t)
{
    if (!t)
        return;
    if (!t->ended) {
        kill(t->pid, SIGKILL);
        waitpid(t->pid, NULL, 0);
    }
    close_pty(t);
    close(t->idle);
    vterm_free(t->vterm);
    str_fini(&t->raw);
    free(t);
}

pid_t terminal_pid(const struct terminal *t)
{
    return t->pid;
}

/* -- reading --------------------------------------------------------------------------------- */

static bool read_output(struct terminal *t)
{
    char bytes[4096];
    ssize_t count = t->master < 0 ? -1 : read(t->master, bytes, sizeof bytes);
    if (count <= 0)
        return false;
    str_add_n(&t->raw, bytes, (size_t)count);
    vterm_input_write(t->vterm, bytes, (size_t)count);
    vterm_screen_flush_damage(t->screen);
    return true;
}

static int unread_keys(const struct terminal *t)
{
    int count = 0;
    return ioctl(t->slave, FIONREAD, &count) == 0 ? count : 0;
}

static void read_idle(struct terminal *t)
{
    char bytes[64];
    bool any = false;
    while (read(t->idle, bytes, sizeof bytes) > 0)
        any = true;
    if (any && unread_keys(t) == 0)
        t->was_idle = true;
}

/* Reads what there is, waiting at most `ms` for it. */
static void pump(struct terminal *t, int ms)
{
    struct pollfd fds[] = {{.fd = t->master, .events = POLLIN}, {.fd = t->idle, .events = POLLIN}};
    if (poll(fds, 2, ms) <= 0)
        return;
    if (fds[0].revents)
        read_output(t);
    if (fds[1].revents & POLLIN)
        read_idle(t);
}

static void drain(struct terminal *t)
{
    struct pollfd fd = {.fd = t->master, .events = POLLIN};
    while (poll(&fd, 1, 0) > 0 && (fd.revents & POLLIN) && read_output(t))
        continue;
    read_idle(t);
}

/* -- waiting --------------------------------------------------------------------------------- */

static bool wait_until(struct terminal *t, bool (*come)(struct terminal *t, const char *what),
                       const char *what)
{
    enum { STEP = 50 }; /* an exit is not seen by poll */
    int64_t deadline = clock_mono_ms() + TERMINAL_MS;
    for (drain(t); !come(t, what); pump(t, STEP))
        if (clock_mono_ms() > deadline)
            return false;
    return true;
}

static bool is_idle(struct terminal *t, const char *what)
{
    (void)what;
    return t->was_idle;
}

bool terminal_wait_idle(struct terminal *t)
{
    bool idle = wait_until(t, is_idle, NULL);
    drain(t);
    return idle;
}

bool terminal_shows(struct terminal *t, const char *text)
{
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT);
    terminal_frame(t, &frame);
    return strstr(frame.s, text) != NULL;
}

static bool shows_not(struct terminal *t, const char *text)
{
    return !terminal_shows(t, text);
}

bool terminal_wait_text(struct terminal *t, const char *text)
{
    return wait_until(t, terminal_shows, text);
}

/* Its words with one space between them; a no-break space is one, as on the screen. */
static void add_words(struct str *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        bool no_break = c[0] == '\xc2' && c[1] == '\xa0';
        bool space = *c == ' ' || *c == '\n' || no_break;
        if (!space || (out->len > 0 && out->s[out->len - 1] != ' '))
            str_add_char(out, space ? ' ' : *c);
        c += no_break;
    }
}

static bool shows_words(struct terminal *t, const char *sentence)
{
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT), shown = STR_INIT(STR_DOCUMENT);
    AUTO_STR struct str wanted = STR_INIT(STR_DOCUMENT);
    terminal_frame(t, &frame);
    add_words(&shown, frame.s);
    add_words(&wanted, sentence);
    return strstr(shown.s, wanted.s) != NULL;
}

bool terminal_wait_words(struct terminal *t, const char *sentence)
{
    return wait_until(t, shows_words, sentence);
}

struct row_wish {
    int row;
    const char *pattern;
};

static bool row_is(struct terminal *t, const char *what)
{
    const struct row_wish *wish = (const void *)what;
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT);
    terminal_frame(t, &frame);
    char *line = frame.s;
    for (int i = 0; i < wish->row && line; i++) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    if (!line)
        return false;
    line[strcspn(line, "\n")] = '\0';
    return fnmatch(wish->pattern, line, 0) == 0;
}

bool terminal_wait_row(struct terminal *t, int row, const char *pattern)
{
    const struct row_wish wish = {row, pattern};
    return wait_until(t, row_is, (const char *)&wish);
}

bool terminal_wait_no_text(struct terminal *t, const char *text)
{
    return wait_until(t, shows_not, text);
}

static bool raw_has(struct terminal *t, const char *bytes)
{
    return memmem(t->raw.s, t->raw.len, bytes, strlen(bytes)) != NULL;
}

bool terminal_wait_raw(struct terminal *t, const char *bytes)
{
    return wait_until(t, raw_has, bytes);
}

static bool has_ended(struct terminal *t, const char *what)
{
    (void)what;
    if (!t->ended)
        t->ended = waitpid(t->pid, &t->status, WNOHANG) == t->pid;
    return t->ended;
}

bool terminal_wait_exit(struct terminal *t, int *status)
{
    bool ended = wait_until(t, has_ended, NULL);
    drain(t);
    *status = t->status;
    return ended;
}

static bool has_stopped(struct terminal *t, const char *what)
{
    (void)what;
    int status;
    return waitpid(t->pid, &status, WNOHANG | WUNTRACED) == t->pid && WIFSTOPPED(status);
}

bool terminal_wait_stop(struct terminal *t)
{
    bool stopped = wait_until(t, has_stopped, NULL);
    drain(t);
    return stopped;
}

/* -- writing --------------------------------------------------------------------------------- */

void terminal_bytes(struct terminal *t, const char *bytes, size_t len)
{
    drain(t);
    t->was_idle = false;
    while (len > 0) {
        ssize_t count = write(t->master, bytes, len);
        if (count < 0 && errno != EINTR)
            return;
        bytes += count > 0 ? count : 0;
        len -= count > 0 ? (size_t)count : 0;
        drain(t);
    }
}

void terminal_keys(struct terminal *t, const char *keys)
{
    terminal_bytes(t, keys, strlen(keys));
}

void terminal_resize(struct terminal *t, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    drain(t);
    t->was_idle = false;
    vterm_set_size(t->vterm, rows, cols);
    ioctl(t->master, TIOCSWINSZ, &size);
}

void terminal_hang_up(struct terminal *t)
{
    drain(t);
    close_pty(t);
}

/* -- looking --------------------------------------------------------------------------------- */

static void add_cell(struct str *out, const VTermScreenCell *cell)
{
    if (cell->chars[0] == 0)
        str_add_char(out, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++)
        str_add_rune(out, cell->chars[i]);
}

void terminal_frame(struct terminal *t, struct str *out)
{
    int rows, cols;
    vterm_get_size(t->vterm, &rows, &cols);
    for (VTermPos at = {0}; at.row < rows; at.row++) {
        VTermScreenCell cell;
        size_t begin = out->len;
        for (at.col = 0; at.col<cols; at.col += cell.width> 1 ? cell.width : 1) {
            vterm_screen_get_cell(t->screen, at, &cell);
            add_cell(out, &cell);
        }
        while (out->len > begin && out->s[out->len - 1] == ' ')
            str_truncate(out, out->len - 1);
        str_add_char(out, '\n');
    }
}

static int palette_number(const VTermColor *colour, int otherwise)
{
    return VTERM_COLOR_IS_INDEXED(colour) ? colour->indexed.idx : otherwise;
}

struct terminal_cell terminal_cell(struct terminal *t, int row, int col)
{
    VTermScreenCell cell;
    AUTO_STR struct str text = STR_INIT(31);
    vterm_screen_get_cell(t->screen, (VTermPos){row, col}, &cell);
    add_cell(&text, &cell);
    struct terminal_cell out = {
        .width = cell.width,
        .bold = cell.attrs.bold,
        .underline = cell.attrs.underline != 0,
        .reverse = cell.attrs.reverse,
        .fg = VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ? -1 : palette_number(&cell.fg, -2),
        .bg = VTERM_COLOR_IS_DEFAULT_BG(&cell.bg) ? -1 : palette_number(&cell.bg, -2)};
    snprintf(out.text, sizeof out.text, "%s", strcmp(text.s, " ") == 0 ? "" : text.s);
    return out;
}

void terminal_cursor(struct terminal *t, int *row, int *col, bool *visible)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(t->vterm), &at);
    *row = at.row;
    *col = at.col;
    *visible = t->cursor_visible;
}

bool terminal_is_alternate(struct terminal *t)
{
    return t->alternate;
}

bool terminal_mouse(struct terminal *t)
{
    return t->mouse;
}

void terminal_mark(struct terminal *t)
{
    drain(t);
    str_clear(&t->raw);
}

const char *terminal_raw(const struct terminal *t, size_t *len)
{
    *len = t->raw.len;
    return t->raw.s;
}

/* SGR 30 to 49 and 90 to 107, among the numbers of one sequence. */
static bool sgr_has_colour(const char *numbers, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        long number = strtol(numbers + at, NULL, 10);
        if ((number >= 30 && number <= 49) || (number >= 90 && number <= 107))
            return true;
        at += strcspn(numbers + at, ";:m");
    }
    return false;
}

bool terminal_raw_has_colour(const struct terminal *t)
{
    for (const char *at = t->raw.s; (at = strstr(at, "\033[")) != NULL; at += 2) {
        size_t len = strspn(at + 2, "0123456789;:");
        if (at[2 + len] == 'm' && sgr_has_colour(at + 2, len))
            return true;
    }
    return false;
}

bool terminal_modes_kept(const struct terminal *t)
{
    struct termios now;
    if (tcgetattr(t->slave, &now) != 0)
        return false;
    return now.c_iflag == t->before.c_iflag && now.c_oflag == t->before.c_oflag &&
           now.c_lflag == t->before.c_lflag && now.c_cflag == t->before.c_cflag &&
           memcmp(now.c_cc, t->before.c_cc, sizeof now.c_cc) == 0;
}
