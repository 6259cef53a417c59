/*
 * The interactive program: terminal, loop and screen put together.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/tui/grid.h>
#include <carnet/tui/input.h>
#include <carnet/tui/screen.h>

#include "program.h"
#include "screen_host.h"

#define RESIZE_SETTLE_MS 30
#define ESCAPE_LOCAL_MS  25
#define ESCAPE_SSH_MS    75

struct session {
    struct program *program;
    struct screen_host host;
    struct grid grid;
    struct input *input;
    struct loop_timer *escape_timer, *resize_timer;
    int64_t next_change; /* monotonic ms when time alone changes the frame; 0: never */
    int ended_by;        /* signal, 0: by the person */
};

/* The frame changes by time alone (the clock, ages): when, as the hook's answer. */
static int until_change(struct session *session, int64_t now)
{
    int ms = ui_next_change(session->host.ui);
    session->next_change = ms < 0 ? 0 : now + ms;
    return ms;
}

static int before_sleep(void *data, bool *clean)
{
    struct session *session = data;
    struct screen_host *host = &session->host;
    int64_t now = clock_mono_ms(), due;

    *clean = true;
    if (host->quit || session->ended_by) {
        loop_stop(session->program->loop);
        return -1;
    }
    if (session->next_change && now >= session->next_change)
        host->dirty = true;
    if (!host->dirty)
        return until_change(session, now);
    due = screen_next_frame(host->screen, now);
    if (due > now) {
        *clean = false;
        return (int)(due - now);
    }
    host->dirty = false;
    ui_draw(host->ui, &session->grid);
    screen_show(host->screen, &session->grid);
    session->program->weight.frames++;
    return until_change(session, now);
}

static void suspend(struct session *session)
{
    struct screen_host *host = &session->host;
    host->suspend = false;
    screen_leave(host->screen);
    raise(SIGSTOP);
    screen_enter(host->screen);
    screen_redraw(host->screen);
    host->dirty = true;
}

static void take_events(struct session *session)
{
    struct input_event event;
    int wait;
    while (input_next(session->input, &event)) {
        if (event.type == INPUT_KEY)
            screen_key_pressed(session->host.screen);
        if (event.type == INPUT_ANSWER)
            screen_answer(session->host.screen, event.button, event.key);
        ui_event(session->host.ui, &event);
        if (session->host.suspend)
            suspend(session);
    }
    wait = input_wait(session->input, clock_mono_ms());
    loop_timer_set(session->escape_timer, wait);
}

static void terminal_ready(void *data, int fd, int events)
{
    struct session *session = data;
    char bytes[4096];
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n > 0) {
        input_feed(session->input, bytes, (size_t)n, clock_mono_ms());
        take_events(session);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        session->ended_by = SIGHUP; /* the terminal is gone */
    }
}

static void escape_due(void *data)
{
    struct session *session = data;
    input_timeout(session->input, clock_mono_ms());
    take_events(session);
}

static void resize_due(void *data)
{
    struct session *session = data;
    int rows, cols;
    screen_size(session->host.screen, &rows, &cols);
    grid_resize(&session->grid, rows, cols);
    screen_redraw(session->host.screen);
    session->host.dirty = true;
}

static void resized(void *data, int signo)
{
    loop_timer_set(((struct session *)data)->resize_timer, RESIZE_SETTLE_MS);
}

static void ended(void *data, int signo)
{
    ((struct session *)data)->ended_by = signo;
}

static void suspended(void *data, int signo)
{
    suspend(data);
}

static bool open_screen(struct session *session, struct error *error)
{
    const struct program *program = session->program;
    struct screen_host *host = &session->host;
    const struct choices *choices = &program->choices;
    const struct screen_options options = {
        .term = program->env.term,
        .ascii = choices->ascii == YES_CHOICE ||
                 (choices->ascii == AUTO_CHOICE && !environment_utf8(&program->env)),
        .no_colour = program->env.no_colour,
        .mouse = choices->mouse != NO_CHOICE,
        .slow_line = program->env.over_ssh,
    };
    host->screen = screen_open(&options, &host->theme, error);
    return host->screen != NULL;
}

/* Before the terminal is touched: from then on no signal ends the program without tidying up. */
static void take_signals(struct session *session)
{
    struct loop *loop = session->program->loop;
    session->escape_timer = loop_timer_new(loop, escape_due, session);
    session->resize_timer = loop_timer_new(loop, resize_due, session);
    loop_on_signal(loop, SIGWINCH, resized, session);
    loop_on_signal(loop, SIGTERM, ended, session);
    loop_on_signal(loop, SIGHUP, ended, session);
    loop_on_signal(loop, SIGINT, ended, session);
    loop_on_signal(loop, SIGTSTP, suspended, session);
}

static void run(struct session *session)
{
    struct loop *loop = session->program->loop;
    struct loop_fd *terminal;

    terminal = loop_fd_add(loop, STDIN_FILENO, LOOP_READ, terminal_ready, session);
    loop_before_sleep(loop, before_sleep, session);
    resize_due(session);
    loop_run(loop);
    loop_before_sleep(loop, NULL, NULL);
    loop_fd_remove(terminal);
}

static void fini(struct session *session)
{
    loop_timer_free(session->escape_timer);
    loop_timer_free(session->resize_timer);
    screen_host_fini(&session->host);
    grid_fini(&session->grid);
    input_free(session->input);
    if (session->host.screen)
        session->program->weight.terminal = screen_bytes(session->host.screen);
    screen_close(session->host.screen);
}

enum exit_code program_screen(struct program *program)
{
    struct session session = {.program = program};
    struct error error = ERROR_NONE;
    int escape_ms = program->choices.escape_ms;

    grid_init(&session.grid);
    screen_host_init(&session.host, program, true);
    take_signals(&session);
    if (!open_screen(&session, &error)) {
        fini(&session);
        program_complain(&error);
        return EXIT_USAGE;
    }
    if (!escape_ms)
        escape_ms = program->env.over_ssh ? ESCAPE_SSH_MS : ESCAPE_LOCAL_MS;
    session.input = input_new(escape_ms);
    program->on_screen = true;
    run(&session);
    fini(&session);
    program->on_screen = false;
    return session.ended_by ? (enum exit_code)(128 + session.ended_by) : EXIT_OK;
}
