#define NCURSES_WIDECHAR 1
#include "screen_curses.h"

#include <curses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#include "ascii.h"

/* How a style is drawn. Pairs are numbered by ink: 1 + ink; 0 is the terminal's own. */
struct paint {
    attr_t attrs;
    int pair;
    short ground;
};
struct canvas {
    SCREEN *screen;
    FILE *file; /* in memory: what ncurses writes */
    bool colour, ascii, modern;
    struct paint paints[INK_COUNT];
    struct grid last; /* what ncurses was told, transliterated where needed */
    struct cell *row; /* room for one row */
    int rows, cols;
};

/* -- opening --------------------------------------------------------------------------------- */

static const int curses_signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};

/* newterm installs signal handlers; ours are the loop's. */
static SCREEN *quiet_newterm(const char *term, FILE *out)
{
    struct sigaction before[ARRAY_LEN(curses_signals)];
    for (size_t i = 0; i < ARRAY_LEN(curses_signals); i++)
        sigaction(curses_signals[i], NULL, &before[i]);
    SCREEN *screen = newterm(term, out, stdin);
    for (size_t i = 0; i < ARRAY_LEN(curses_signals); i++)
        sigaction(curses_signals[i], &before[i], NULL);
    return screen;
}

/* A capability, or null: tigetstr has two ways of saying no. */
static const char *capability(const char *name)
{
    const char *value = tigetstr(name);
    return value == (char *)-1 ? NULL : value;
}

static SCREEN *open_terminal(const char *term, FILE *out)
{
    const char *const tries[] = {term, "xterm-256color", "xterm", "vt100"};
    for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
        SCREEN *screen = tries[i] && tries[i][0] ? quiet_newterm(tries[i], out) : NULL;
        if (screen && capability("cup"))
            return screen;
        if (screen) {
            endwin();
            delscreen(screen);
        }
    }
    return NULL;
}

static void drop_output(struct canvas *canvas)
{
    int fd = fileno(canvas->file);
    if (ftruncate(fd, 0) == 0)
        lseek(fd, 0, SEEK_SET);
}

static bool open_screen(struct canvas *canvas, const char *term)
{
    int fd = memfd_create("frame", MFD_CLOEXEC);
    canvas->file = fd >= 0 ? fdopen(fd, "w+") : NULL;
    if (!canvas->file) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    use_env(FALSE); /* the size is told by resizeterm, not by LINES and COLUMNS */
    canvas->screen = open_terminal(term, canvas->file);
    return canvas->screen != NULL;
}

static void begin_colours(struct canvas *canvas, bool wanted)
{
    canvas->modern = tigetnum("colors") >= 256;
    canvas->colour = wanted && has_colors() && start_color() == OK && COLORS >= 8;
    if (canvas->colour)
        use_default_colors();
}

struct canvas *canvas_new(const char *term, bool colour, bool ascii, const struct theme *theme)
{
    struct canvas *canvas = mem_zalloc(1, sizeof *canvas);
    grid_init(&canvas->last);
    canvas->ascii = ascii;
    if (!open_screen(canvas, term)) {
        canvas_free(canvas);
        return NULL;
    }
    begin_colours(canvas, colour);
    typeahead(-1); /* a frame is never left half drawn for a key */
    canvas_theme(canvas, theme);
    return canvas;
}

void canvas_free(struct canvas *canvas)
{
    if (!canvas)
        return;
    if (canvas->screen)
        delscreen(canvas->screen);
    if (canvas->file)
        fclose(canvas->file);
    grid_fini(&canvas->last);
    free(canvas->row);
    free(canvas);
}

/* -- styles ---------------------------------------------------------------------------------- */

/* xterm's colour numbers on a terminal that takes red, green and blue instead. */
static int direct_colour(int number)
{
    static const int steps[] = {0, 95, 135, 175, 215, 255};
    if (number < 16)
        return number;
    if (number >= 232) {
        int grey = 8 + 10 * (number - 232);
        return grey << 16 | grey << 8 | grey;
    }
    number -= 16;
    return steps[number / 36] << 16 | steps[number / 6 % 6] << 8 | steps[number % 6];
}

static int terminal_colour(int number, attr_t *attrs, bool fore)
{
    if (number < 0)
        return -1;
    if (COLORS > 256)
        return direct_colour(number);
    if (COLORS < 16 && number >= 8) {
        if (fore)
            *attrs |= A_BOLD;
        return number - 8;
    }
    return number;
}

static void set_paint(struct canvas *canvas, int ink, const struct theme_colour *colour)
{
    struct paint *paint = &canvas->paints[ink];
    *paint = (struct paint){.ground = colour->bg};
    paint->attrs = (colour->bold ? A_BOLD : 0) | (colour->underline ? A_UNDERLINE : 0) |
                   (colour->reverse ? A_REVERSE : 0) | (colour->dim ? A_DIM : 0);
    if (colour->fg < 0 && colour->bg < 0)
        return;
    int fore = terminal_colour(colour->fg, &paint->attrs, true);
    int back = terminal_colour(colour->bg, &paint->attrs, false);
    paint->pair = ink + 1;
    init_extended_pair(paint->pair, fore, back);
}

/* -- cells ----------------------------------------------------------------------------------- */

/* Up to CCHARW_MAX wide characters that the C library agrees on taking the cell's width; false:
 * none. */
static bool wide_text(const struct cell *cell, wchar_t wide[CCHARW_MAX + 1])
{
    size_t len = strlen(cell->text), count = 0;
    for (size_t at = 0; at < len && count < CCHARW_MAX;) {
        unsigned rune;
        at += utf8_read(cell->text + at, len - at, &rune);
        if (wcwidth((wchar_t)rune) != (count == 0 ? cell->width : 0))
            break;
        wide[count++] = (wchar_t)rune;
    }
    wide[count] = L'\0';
    return count > 0;
}

static struct paint style_paint(const struct canvas *canvas, style look)
{
    unsigned ink = look & STYLE_SELECTED ? INK_SELECTION : look & 0xFFu;
    struct paint paint = canvas->paints[ink < INK_COUNT ? ink : INK_TEXT];
    if (look & STYLE_BOLD)
        paint.attrs |= A_BOLD;
    if (look & STYLE_UNDERLINE)
        paint.attrs |= A_UNDERLINE;
    return paint;
}

/* The paint of which nothing is seen but the ground everything stands on. */
static struct paint ground_paint(const struct canvas *canvas)
{
    short ground = canvas->paints[INK_TEXT].ground;
    return (struct paint){.pair = ground < 0 ? 0 : INK_TEXT + 1, .ground = ground};
}

void canvas_theme(struct canvas *canvas, const struct theme *theme)
{
    const struct theme_colour *inks = theme->mono;
    if (canvas->colour && !theme->plain)
        inks = COLORS >= 256 ? theme->many : theme->few;
    for (int i = 0; i < INK_COUNT; i++)
        set_paint(canvas, i, inks[i].given ? &inks[i] : &inks[INK_TEXT]);
    struct paint paint = ground_paint(canvas);
    cchar_t ground;
    setcchar(&ground, L" ", paint.attrs, 0, &paint.pair);
    bkgrndset(&ground); /* so that erasing to the end of a line may be used on it */
    canvas_redraw(canvas);
}

/* Whether a blank in this paint looks like the ground. */
static bool is_ground(const struct canvas *canvas, const struct paint *paint)
{
    return !(paint->attrs & (A_REVERSE | A_UNDERLINE)) &&
           paint->ground == canvas->paints[INK_TEXT].ground;
}

/* Returns the characters made: two when a wide one cannot be drawn, so that both its cells are
 * filled. */
static int to_curses(const struct canvas *canvas, const struct cell *cell, struct paint paint,
                     cchar_t out[2])
{
    wchar_t wide[CCHARW_MAX + 1] = L" ";
    bool drawn = cell->text[0] == '\0' || wide_text(cell, wide);
    if (!drawn)
        wmemcpy(wide, canvas->ascii ? L"?" : L"\xFFFD", 2);
    setcchar(&out[0], wide, paint.attrs, 0, &paint.pair);
    if (drawn || cell->width < 2)
        return 1;
    setcchar(&out[1], L" ", paint.attrs, 0, &paint.pair);
    return 2;
}

/* -- rows ------------------------------------------------------------------------------------ */

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->style == b->style && a->width == b->width && strcmp(a->text, b->text) == 0;
}

/* The cells [*first, *end) that differ, widened so that no wide character of either row is cut. */
static bool find_change(const struct cell *old, const struct cell *now, int cols, int *first,
                        int *end)
{
    int from = 0, to = cols;
    while (from < cols && same_cell(&old[from], &now[from]))
        from++;
    if (from == cols)
        return false;
    while (same_cell(&old[to - 1], &now[to - 1]))
        to--;
    while (from > 0 && (old[from].width == 0 || now[from].width == 0))
        from--;
    while (to < cols && (old[to].width == 0 || now[to].width == 0))
        to++;
    *first = from;
    *end = to;
    return true;
}

static int text_end(const struct cell *cells, int cols)
{
    while (cols > 0 && cells[cols - 1].text[0] == '\0' && cells[cols - 1].width > 0)
        cols--;
    return cols;
}

/* A blank without a look of its own takes that of the cell before it, which saves a sequence; after
 * the last text it is the bare ground, so that ncurses may erase to the end of the line. */
static struct paint cell_paint(const struct canvas *canvas, const struct cell *cell,
                               const struct paint *before, bool within)
{
    struct paint paint = style_paint(canvas, cell->style);
    if (cell->text[0] != '\0' || !is_ground(canvas, &paint))
        return paint;
    return within && is_ground(canvas, before) ? *before : ground_paint(canvas);
}

static void paint_row(struct canvas *canvas, const struct cell *now, int row)
{
    struct cell *old = canvas->last.cells + (size_t)row * (size_t)canvas->cols;
    int first, end, count = 0;
    if (!find_change(old, now, canvas->cols, &first, &end))
        return;
    AUTO_FREE cchar_t *text = mem_zalloc((size_t)(end - first) + 1, sizeof *text);
    struct paint paint = ground_paint(canvas);
    int last = text_end(now, canvas->cols);
    for (int i = first; i < end; i++) {
        if (now[i].width == 0)
            continue;
        paint = cell_paint(canvas, &now[i], &paint, i < last);
        count += to_curses(canvas, &now[i], paint, &text[count]);
    }
    mvadd_wchnstr(row, first, text, count);
    memcpy(old + first, now + first, (size_t)(end - first) * sizeof *old);
}

/* -- frames ---------------------------------------------------------------------------------- */

static void take_output(struct canvas *canvas, struct str *out)
{
    int fd = fileno(canvas->file);
    char bytes[4096];
    ssize_t count;
    for (off_t at = 0; (count = pread(fd, bytes, sizeof bytes, at)) > 0; at += count)
        str_add_n(out, bytes, (size_t)count);
    drop_output(canvas);
}

static void fit_size(struct canvas *canvas, const struct grid *grid)
{
    if (grid->rows == canvas->rows && grid->cols == canvas->cols)
        return;
    canvas->rows = grid->rows;
    canvas->cols = grid->cols;
    canvas->row = mem_resize(canvas->row, (size_t)grid->cols, sizeof *canvas->row);
    resizeterm(grid->rows, grid->cols);
    canvas_redraw(canvas);
}

void canvas_redraw(struct canvas *canvas)
{
    grid_resize(&canvas->last, canvas->rows, canvas->cols);
    erase();
    clearok(curscr, TRUE);
}

void canvas_paint(struct canvas *canvas, const struct grid *grid, struct str *out)
{
    if (grid->rows < 1 || grid->cols < 1)
        return;
    fit_size(canvas, grid);
    for (int row = 0; row < grid->rows; row++) {
        const struct cell *cells = grid->cells + (size_t)row * (size_t)grid->cols;
        if (canvas->ascii) {
            ascii_row(cells, canvas->row, grid->cols);
            cells = canvas->row;
        }
        paint_row(canvas, cells, row);
    }
    bool cursor = grid->cursor_row >= 0;
    curs_set(cursor && grid->cursor_visible);
    move(cursor ? grid->cursor_row : 0, cursor ? grid->cursor_col : 0);
    wnoutrefresh(stdscr);
    doupdate();
    take_output(canvas, out);
}

void canvas_leave(struct canvas *canvas, struct str *out)
{
    endwin();
    take_output(canvas, out);
    canvas_redraw(canvas);
}

/* -- without ncurses ------------------------------------------------------------------------- */

/* A capability without its delays ("$<5>"). */
static void add_capability(struct str *out, const char *name)
{
    const char *value = capability(name);
    while (value && *value) {
        const char *delay = strstr(value, "$<");
        const char *after = delay ? strchr(delay, '>') : NULL;
        str_add_n(out, value, after ? (size_t)(delay - value) : strlen(value));
        value = after ? after + 1 : NULL;
    }
}

void canvas_escape(const struct canvas *canvas, struct str *out)
{
    add_capability(out, "sgr0");
    if (canvas->colour)
        add_capability(out, "op");
    add_capability(out, "cnorm");
    size_t before = out->len;
    add_capability(out, "rmcup");
    if (out->len == before)
        str_add(out, "\r\n"); /* one screen only: below what was drawn */
}

bool canvas_is_modern(const struct canvas *canvas)
{
    return canvas->modern;
}
