#include "support/tui_demo.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/tui/input.h>
#include <carnet/tui/list.h>
#include <carnet/tui/screen.h>

enum { ESCAPE_MS = 25, ROW_NAME = 32 };

struct demo_row {
    char name[ROW_NAME];
    int number;
};
struct demo {
    struct screen *screen;
    struct input *input;
    struct list *list;
    struct demo_row *rows;
    int row_count, idle_fd;
    struct grid grid;
    char event[80];   /* the last one, for the last row */
    bool quit, quiet; /* quiet: events are not shown */
};

/* -- the list -------------------------------------------------------------------------------- */

static int compare(void *data, const void *a, const void *b, int column)
{
    const struct demo_row *left = a, *right = b;
    return column < 0 ? left->number - right->number : strcmp(left->name, right->name);
}

static void cell(void *data, const void *row, int column, int width, struct list_cell *out)
{
    static const struct {
        const char *text;
        style style;
    } states[] = {{"● Ready", INK_OK}, {"◐ Waiting", INK_WAITING}, {"✕ Failed", INK_FAILED}};
    const struct demo_row *r = row;
    if (column == 0) {
        snprintf(out->text, sizeof out->text, "%s", r->name);
    } else if (column == 1) {
        snprintf(out->text, sizeof out->text, "%s", states[r->number % 3].text);
        out->style = states[r->number % 3].style;
    } else {
        snprintf(out->text, sizeof out->text, "%d d  ", r->number % 90);
    }
}

static const struct list_ops ops = {.compare = compare, .cell = cell};
static const struct list_column columns[] = {
    {.id = "name", .title = "Name", .min = 12, .max = 14},
    {.id = "state", .title = "State", .min = 10, .max = 10, .gap = 2},
    {.id = "idle", .title = "Idle", .min = 8, .max = 8, .gap = 2, .right = true, .rank = 1},
};

static void fill(struct demo *demo)
{
    demo->rows = mem_zalloc((size_t)demo->row_count, sizeof *demo->rows);
    demo->list = list_new(&ops, NULL, columns, ARRAY_LEN(columns));
    list_begin(demo->list);
    for (int i = 0; i < demo->row_count; i++) {
        snprintf(demo->rows[i].name, ROW_NAME, "server-%05d", i);
        demo->rows[i].number = i;
        list_put(demo->list, demo->rows[i].name, &demo->rows[i]);
    }
    list_end(demo->list);
}

/* -- events ---------------------------------------------------------------------------------- */

static void suspend(struct demo *demo)
{
    screen_leave(demo->screen);
    raise(SIGSTOP);
    screen_enter(demo->screen);
}

/* Deeper than any stack; what is volatile keeps the compiler from seeing it. */
static int use_up_stack(volatile int *above)
{
    volatile int here[1024];
    here[0] = *above + 1;
    return here[0] < 1 << 30 ? use_up_stack(here) + here[0] : 0;
}

static void crash(int key)
{
    const uintptr_t nowhere = 16; /* not null: sanitizers end the program themselves then */
    volatile int zero = 0;
    if (key == 'c')
        raise(SIGSEGV);
    else if (key == 'w')
        *(volatile int *)(nowhere + (uintptr_t)zero) = 1;
    else if (key == 'a')
        abort();
    else
        exit(use_up_stack(&zero));
}

static void other_key(struct demo *demo, int key)
{
    switch (key) {
    case 'q':
        demo->quit = true;
        break;
    case 'c':
    case 'w':
    case 'a':
    case 'o':
        crash(key);
        break;
    case 'e': /* leaves without a word */
        exit(3);
    case 'z':
        suspend(demo);
        break;
    case 'y':
        screen_copy(demo->screen, "copied", 6);
        break;
    case K_CTRL | 'l':
        screen_redraw(demo->screen);
        break;
    default:
        break;
    }
}

static void key(struct demo *demo, int key)
{
    static const struct {
        int key;
        void (*move)(struct list *list, int by);
        int by;
    } moves[] = {{K_UP, list_move, -1},        {K_DOWN, list_move, 1},
                 {K_PAGE_UP, list_page, -1},   {K_PAGE_DOWN, list_page, 1},
                 {K_HOME, list_move, -100000}, {K_END, list_move, 100000}};
    screen_key_pressed(demo->screen);
    for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
        if (moves[i].key == key) {
            moves[i].move(demo->list, moves[i].by);
            return;
        }
    }
    if (key == K_SPACE)
        list_mark(demo->list);
    else
        other_key(demo, key);
}

static void tell(struct demo *demo, const struct input_event *event)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    switch (event->type) {
    case INPUT_PRESS:
        snprintf(demo->event, sizeof demo->event, "press %d at %d,%d", event->button, event->row,
                 event->col);
        list_click(demo->list, event->row);
        break;
    case INPUT_PASTE:
        snprintf(demo->event, sizeof demo->event, "paste %.60s", event->paste);
        break;
    case INPUT_FOCUS:
        snprintf(demo->event, sizeof demo->event, "focus %d", event->button);
        break;
    case INPUT_ANSWER:
        screen_answer(demo->screen, event->button, event->key);
        break;
    case INPUT_KEY:
        key_name(&name, event->key);
        snprintf(demo->event, sizeof demo->event, "key %s", name.s);
        key(demo, event->key);
        break;
    default:
        break;
    }
}

static void read_keys(struct demo *demo)
{
    char bytes[4096];
    struct input_event event;
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
    if (count <= 0)
        demo->quit = true;
    else
        input_feed(demo->input, bytes, (size_t)count, clock_mono_ms());
    while (!demo->quit && input_next(demo->input, &event))
        tell(demo, &event);
}

/* -- frames ---------------------------------------------------------------------------------- */

static void draw(struct demo *demo)
{
    int rows, cols;
    screen_size(demo->screen, &rows, &cols);
    grid_resize(&demo->grid, rows, cols);
    struct area all = grid_area(&demo->grid);
    list_draw(demo->list, area_part(all, 0, 0, rows - 1, cols), true);
    area_text(all, rows - 1, 1, INK_KEY, "q");
    area_text(all, rows - 1, 3, INK_TEXT, "Quit…");
    if (!demo->quiet)
        area_text_right(all, rows - 1, cols - 1, INK_MUTED, demo->event);
    screen_show(demo->screen, &demo->grid);
}

static void tell_idle(struct demo *demo, int wait)
{
    if (demo->idle_fd >= 0 && wait < 0 && write(demo->idle_fd, ".", 1) != 1)
        demo->quit = true;
}

static void run(struct demo *demo, int signals)
{
    while (!demo->quit) {
        draw(demo);
        struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                               {.fd = signals, .events = POLLIN}};
        int wait = input_wait(demo->input, clock_mono_ms());
        if (poll(fds, 2, 0) == 0) {
            tell_idle(demo, wait);
            poll(fds, 2, wait);
        }
        struct signalfd_siginfo info;
        if (fds[1].revents && read(signals, &info, sizeof info) > 0)
            continue; /* another size: drawn anew */
        if (fds[0].revents)
            read_keys(demo);
        struct input_event event;
        input_timeout(demo->input, clock_mono_ms());
        while (input_next(demo->input, &event))
            tell(demo, &event);
    }
}

static bool load_theme(struct theme *theme, const char *name)
{
    char path[4096], line[256], role[64], value[128];
    snprintf(path, sizeof path, "%s/themes/%s.theme", TEST_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    theme_init(theme, name);
    while (file && fgets(line, sizeof line, file)) {
        const char *why;
        if (sscanf(line, "%63[a-z.0-9] = %127[^\n]", role, value) == 2)
            theme_set(theme, role, value, &why);
    }
    return file && fclose(file) == 0;
}

int tui_demo(int argc, char **argv)
{
    struct demo demo = {.row_count = 40, .idle_fd = -1};
    struct screen_options options = {.term = getenv("TERM"),
                                     .ascii = getenv("DEMO_ASCII") != NULL,
                                     .no_colour = getenv("NO_COLOR") != NULL};
    const char *theme_name = "dark", *idle = getenv("CARNET_IDLE_FD");
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "-m") == 0)
            options.mouse = true;
        else if (strcmp(argv[i], "-q") == 0)
            demo.quiet = true;
        else if (i + 1 < argc && strcmp(argv[i], "-r") == 0)
            demo.row_count = (int)strtol(argv[++i], NULL, 10);
        else if (i + 1 < argc && strcmp(argv[i], "-t") == 0)
            theme_name = argv[++i];
    }
    if (idle)
        demo.idle_fd = (int)strtol(idle, NULL, 10);
    sigset_t resized;
    sigemptyset(&resized);
    sigaddset(&resized, SIGWINCH);
    sigprocmask(SIG_BLOCK, &resized, NULL);
    struct theme theme;
    struct error error = ERROR_NONE;
    load_theme(&theme, theme_name);
    demo.screen = screen_open(&options, &theme, &error);
    if (!demo.screen) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        error_text(&text, &error);
        fprintf(stderr, "%s\n", text.s);
        return 2;
    }
    demo.input = input_new(ESCAPE_MS);
    grid_init(&demo.grid);
    fill(&demo);
    run(&demo, signalfd(-1, &resized, SFD_CLOEXEC));
    screen_close(demo.screen);
    input_free(demo.input);
    list_free(demo.list);
    grid_fini(&demo.grid);
    free(demo.rows);
    return 0;
}
