/*
 * A yardstick: the lines of a file as a list with a selection bar, drawn by ncurses alone. Run in
 * bench_terminal it shows what a key costs a program that does nothing else. j k g G, page keys, q.
 *
 *   bench_plain [-b COLUMNS] [-r ROWS] FILE
 *     -b  beside a pane of so many columns, which stands still: a terminal scrolls whole rows only
 *     -r  in so many rows
 */
#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINES_MAX 100000

struct view {
    char *lines[LINES_MAX];
    int count, top, at;
    int beside, rows; /* 0: from the first column, all rows */
};

static void read_lines(struct view *view, FILE *file)
{
    char *line = NULL;
    size_t room = 0;
    for (ssize_t len; view->count < LINES_MAX && (len = getline(&line, &room, file)) > 0;) {
        line[len - 1] = '\0';
        view->lines[view->count++] = strdup(line);
    }
    free(line);
}

static int list_rows(const struct view *view)
{
    return view->rows > 0 && view->rows < LINES ? view->rows : LINES;
}

/* No two of its rows are alike, as with names in it. */
static void draw_pane(const struct view *view)
{
    attrset(COLOR_PAIR(1));
    for (int row = 0; view->beside > 0 && row < LINES; row++) {
        mvprintw(row, 0, "   place-%d", row);
        mvaddch(row, view->beside - 1, '|');
    }
}

static void draw(const struct view *view)
{
    int rows = list_rows(view);
    erase();
    draw_pane(view);
    for (int row = 0; row < rows && view->top + row < view->count; row++) {
        bool selected = view->top + row == view->at;
        attrset(selected ? COLOR_PAIR(2) : COLOR_PAIR(1));
        mvaddnstr(row, view->beside, view->lines[view->top + row], COLS - view->beside);
        if (selected)
            mvchgat(row, view->beside, -1, A_NORMAL, 2, NULL);
    }
    refresh();
}

static void move_to(struct view *view, int at, int rows)
{
    at = at >= view->count ? view->count - 1 : at;
    view->at = at < 0 ? 0 : at;
    if (view->at < view->top)
        view->top = view->at;
    if (view->at >= view->top + rows)
        view->top = view->at - rows + 1;
}

static bool take_key(struct view *view, int key, int rows)
{
    switch (key) {
    case 'j':
        move_to(view, view->at + 1, rows);
        return true;
    case 'k':
        move_to(view, view->at - 1, rows);
        return true;
    case KEY_NPAGE:
        move_to(view, view->at + rows - 1, rows);
        return true;
    case KEY_PPAGE:
        move_to(view, view->at - rows + 1, rows);
        return true;
    case 'g':
        move_to(view, 0, rows);
        return true;
    case 'G':
        move_to(view, view->count, rows);
        return true;
    default:
        return key != 'q' && key != ERR;
    }
}

int main(int argc, char *argv[])
{
    static struct view view;
    for (int option; (option = getopt(argc, argv, "b:r:")) != -1;) {
        if (option == 'b')
            view.beside = atoi(optarg);
        else if (option == 'r')
            view.rows = atoi(optarg);
        else
            return 2;
    }
    FILE *file = optind < argc ? fopen(argv[optind], "r") : NULL;
    if (!file) {
        puts("bench_plain: a yardstick for bench_terminal, needs a file");
        return 0;
    }
    read_lines(&view, file);
    fclose(file);
    setlocale(LC_ALL, "");
    initscr();
    raw();
    noecho();
    curs_set(0);
    keypad(stdscr, TRUE);
    start_color();
    use_default_colors();
    init_pair(1, 252, -1);
    init_pair(2, 255, 24);
    do
        draw(&view);
    while (take_key(&view, getch(), list_rows(&view)));
    endwin();
    return 0;
}
