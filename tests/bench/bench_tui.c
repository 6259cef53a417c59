/* What drawing and the list cost: bytes and time of a cursor move and a page over 10,000 rows in a
 * real terminal, beside the same list drawn by plain ncurses; CPU per frame; operations of the
 * list. */
#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <carnet/base/mem.h>
#include <carnet/tui/list.h>

#include "support/terminal.h"
#include "support/tui_demo.h"

enum { ROWS = 10000, KEYS = 400, PAGES = 100 };

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* -- plain ncurses, the same list in the same colours ---------------------------------------- */

enum { PLAIN_TEXT = 6 };

static void plain_row(int line, int number, bool selected)
{
    static const char *const states[] = {"● Ready", "◐ Waiting", "✕ Failed"};
    static const int inks[] = {114, 221, 210};
    char name[40], days[16];
    int pair = number % 3 + 2;
    snprintf(name, sizeof name, "%s  server-%05d", selected ? "▸" : " ", number);
    snprintf(days, sizeof days, "%d d", number % 90);
    init_pair((short)pair, (short)inks[number % 3], -1);
    attrset(COLOR_PAIR(selected ? 5 : PLAIN_TEXT));
    mvhline(line, 0, ' ', COLS);
    mvaddstr(line, 0, name);
    attrset(COLOR_PAIR(selected ? 5 : pair));
    mvaddstr(line, 19, states[number % 3]);
    attrset(COLOR_PAIR(selected ? 5 : PLAIN_TEXT));
    mvaddstr(line, 37 - (int)strlen(days), days);
    attrset(A_NORMAL);
}

static int plain_curses(void)
{
    char bytes[64];
    int top = 0, at = 0, page;
    const char *idle = getenv("CARNET_IDLE_FD");
    int idle_fd = idle ? (int)strtol(idle, NULL, 10) : -1;
    setlocale(LC_CTYPE, "C.UTF-8");
    initscr();
    raw();
    noecho();
    start_color();
    use_default_colors();
    curs_set(0);
    init_pair(5, 255, 24);
    init_pair(PLAIN_TEXT, 252, -1);
    page = LINES - 2;
    for (;;) {
        for (int i = 0; i < page; i++)
            plain_row(i + 1, top + i, top + i == at);
        move(at - top + 1, 0);
        refresh();
        if (write(idle_fd, ".", 1) != 1)
            break;
        ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
        if (count <= 0 || bytes[0] == 'q')
            break;
        at += bytes[count - 1] == '~' ? page - 1 : 1;
        if (at - top >= page)
            top = at - page + 1;
    }
    return endwin();
}

/* -- a program in a terminal ----------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Presses a key again and again; prints bytes and the time to the first byte of the answer. */
static void press(struct terminal *t, const char *what, const char *key, int times)
{
    static double answers[KEYS];
    size_t bytes = 0, len;
    for (int i = 0; i < times; i++) {
        terminal_mark(t);
        double begin = now_us();
        terminal_keys(t, key);
        terminal_wait_raw(t, "\033");
        answers[i] = now_us() - begin;
        terminal_wait_idle(t);
        terminal_raw(t, &len);
        bytes += len;
    }
    qsort(answers, (size_t)times, sizeof *answers, by_size);
    printf("%-44s %8.0f bytes  %7.2f ms median  %7.2f ms p95\n", what, (double)bytes / times,
           answers[times / 2] / 1e3, answers[times * 95 / 100] / 1e3);
}

static double children_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void measure(const char *name, const char *const argv[], int rows, int cols)
{
    char what[80];
    double cpu = children_us();
    struct terminal *t = terminal_start(argv, NULL, rows, cols);
    if (!terminal_wait_idle(t))
        return;
    size_t len;
    terminal_raw(t, &len);
    printf("%-44s %8zu bytes\n", "first frame", len);
    for (int i = 0; i < 3; i++)
        terminal_keys(t, "\033[B");
    terminal_wait_idle(t);
    snprintf(what, sizeof what, "%s %dx%d: cursor move", name, cols, rows);
    press(t, what, "\033[B", rows - 8);
    snprintf(what, sizeof what, "%s %dx%d: scroll by one", name, cols, rows);
    press(t, what, "\033[B", KEYS);
    snprintf(what, sizeof what, "%s %dx%d: page", name, cols, rows);
    press(t, what, "\033[6~", PAGES);
    terminal_keys(t, "q");
    int status;
    terminal_wait_exit(t, &status);
    terminal_stop(t);
    printf("%-44s %8.2f us each, start and end included\n", "CPU",
           (children_us() - cpu) / (rows - 8 + KEYS + PAGES));
}

/* -- the list alone -------------------------------------------------------------------------- */

static int compare(void *data, const void *a, const void *b, int column)
{
    int left = *(const int *)a, right = *(const int *)b;
    return left < right ? -1 : left > right;
}

static void cell(void *data, const void *row, int column, int width, struct list_cell *out)
{
    snprintf(out->text, sizeof out->text, "%d", *(const int *)row);
}

static void report(const char *what, double begin, int count)
{
    printf("%-44s %8.2f us each\n", what, (now_us() - begin) / count);
}

static void put(struct list *list, int *rows, int i)
{
    char key[16];
    snprintf(key, sizeof key, "%d", i);
    list_put(list, key, &rows[i]);
}

static void list_operations(void)
{
    static const struct list_ops ops = {.compare = compare, .cell = cell};
    static const struct list_column columns[] = {{"a", "A", .min = 8, .max = 20}};
    struct list *list = list_new(&ops, NULL, columns, 1);
    int *rows = mem_zalloc(ROWS, sizeof *rows);
    struct grid grid;
    double begin = now_us();
    list_begin(list);
    for (int i = 0; i < ROWS; i++) {
        rows[i] = (int)(i * 7919L % ROWS);
        put(list, rows, i);
    }
    list_end(list);
    report("list: 10,000 rows in one batch", begin, ROWS);
    list_move(list, ROWS / 2);
    begin = now_us();
    for (int i = 0; i < ROWS; i++)
        put(list, rows, i);
    report("list: put without a change", begin, ROWS);
    begin = now_us();
    for (int i = 0; i < ROWS; i++) {
        rows[i] = (int)(i * 104729L % ROWS);
        put(list, rows, i);
    }
    report("list: put that moves the row", begin, ROWS);
    grid_init(&grid);
    begin = now_us();
    for (int i = 0; i < 1000; i++) {
        grid_resize(&grid, 60, 200);
        list_move(list, 1);
        list_draw(list, grid_area(&grid), true);
    }
    report("list: frame of 200x60 into the grid", begin, 1000);
    begin = now_us();
    for (int i = 0; i < ROWS; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        list_remove(list, key);
    }
    report("list: remove", begin, ROWS);
    grid_fini(&grid);
    list_free(list);
    free(rows);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "demo") == 0)
        return tui_demo(argc, argv);
    if (argc > 1 && strcmp(argv[1], "plain") == 0)
        return plain_curses();
    measure("carnet", DEMO("-r", "10000", "-q"), 24, 80);
    measure("ncurses", (const char *const[]){"/proc/self/exe", "plain", NULL}, 24, 80);
    measure("carnet", DEMO("-r", "10000", "-q"), 60, 200);
    measure("ncurses", (const char *const[]){"/proc/self/exe", "plain", NULL}, 60, 200);
    list_operations();
    return 0;
}
