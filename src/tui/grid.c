#include <carnet/tui/grid.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

void grid_init(struct grid *grid)
{
    *grid = (struct grid){.cursor_row = -1, .cursor_col = -1};
}

void grid_fini(struct grid *grid)
{
    free(grid->cells);
    grid_init(grid);
}

void grid_resize(struct grid *grid, int rows, int cols)
{
    rows = rows < 0 ? 0 : rows;
    cols = cols < 0 ? 0 : cols;
    if (rows != grid->rows || cols != grid->cols || !grid->cells) {
        free(grid->cells);
        grid->cells = mem_zalloc((size_t)rows * (size_t)cols, sizeof *grid->cells);
        grid->rows = rows;
        grid->cols = cols;
    }
    grid_clear(grid);
}

void grid_clear(struct grid *grid)
{
    size_t count = (size_t)grid->rows * (size_t)grid->cols;
    if (count > 0)
        memset(grid->cells, 0, count * sizeof *grid->cells);
    for (size_t i = 0; i < count; i++)
        grid->cells[i].width = 1;
    grid->cursor_row = grid->cursor_col = -1;
    grid->cursor_visible = false;
}

struct area grid_area(struct grid *grid)
{
    return (struct area){.grid = grid, .rows = grid->rows, .cols = grid->cols};
}

/* Cuts [*at, *at + *count) to [0, limit). */
static void clip(int *at, int *count, int limit)
{
    if (*at < 0) {
        *count += *at;
        *at = 0;
    }
    if (*at > limit)
        *at = limit;
    if (*count > limit - *at)
        *count = limit - *at;
    if (*count < 0)
        *count = 0;
}

struct area area_part(struct area area, int row, int col, int rows, int cols)
{
    clip(&row, &rows, area.rows);
    clip(&col, &cols, area.cols);
    return (struct area){.grid = area.grid,
                         .row = area.row + row,
                         .col = area.col + col,
                         .rows = rows,
                         .cols = cols};
}

/* The cells of a row of the area, or null when there is no such row. */
static struct cell *row_cells(struct area area, int row)
{
    if (row < 0 || row >= area.rows)
        return NULL;
    return area.grid->cells + (size_t)(area.row + row) * (size_t)area.grid->cols + area.col;
}

/* A wide grapheme is never left with one half: what shares a grapheme with cells [col, col + width)
 * but lies outside becomes a space. `line` is the whole row of the grid. */
static void split_wide(struct cell *line, int cols, int col, int width)
{
    if (line[col].width == 0 && col > 0) {
        line[col - 1].text[0] = '\0';
        line[col - 1].width = 1;
    }
    int after = col + width;
    if (after < cols && line[after].width == 0) {
        line[after].text[0] = '\0';
        line[after].width = 1;
    }
}

static void put_cell(struct area area, int row, int col, const struct cell *cell)
{
    struct cell *cells = row_cells(area, row);
    split_wide(cells - area.col, area.grid->cols, area.col + col, cell->width);
    cells[col] = *cell;
    if (cell->width == 2)
        cells[col + 1] = (struct cell){.style = cell->style, .width = 0};
}

/* A blank of whatever kind: drawn as the plain one. */
static bool is_blank(unsigned rune)
{
    return rune == ' ' || rune == 0xA0 || (rune >= 0x2000 && rune <= 0x200A) || rune == 0x202F;
}

static bool is_control(unsigned rune)
{
    return rune < 0x20 || (rune >= 0x7F && rune < 0xA0);
}

/* Bytes of a grapheme that a cell has room for, in whole code points. */
static size_t cell_bytes(const char *s, size_t len)
{
    size_t at = 0;
    while (at < len) {
        unsigned rune;
        size_t took = utf8_read(s + at, len - at, &rune);
        if (at + took >= GRID_TEXT)
            break;
        at += took;
    }
    return at;
}

/* Fills the cell with the grapheme at `s`; returns its bytes. */
static size_t read_cell(struct cell *cell, const char *s, size_t len)
{
    int width;
    size_t bytes = utf8_grapheme(s, len, &width);
    unsigned rune;
    utf8_read(s, len, &rune);
    cell->text[0] = '\0';
    cell->width = (uint8_t)(width == 2 ? 2 : 1);
    if (is_blank(rune))
        return bytes;
    if (is_control(rune) || rune == UTF8_BAD || width == 0) {
        memcpy(cell->text, "\xEF\xBF\xBD", 4);
        cell->width = 1;
        return bytes;
    }
    size_t kept = cell_bytes(s, bytes);
    memcpy(cell->text, s, kept);
    cell->text[kept] = '\0';
    return bytes;
}

int area_text_n(struct area area, int row, int col, style look, const char *text, size_t len)
{
    bool drawn = row >= 0 && row < area.rows;
    struct cell cell = {.style = look};
    while (len > 0 && col < area.cols) {
        size_t bytes;
        if ((unsigned char)text[0] < 0x80 && (len == 1 || (unsigned char)text[1] < 0x80)) {
            bytes = 1; /* plain ASCII is most of what is drawn */
            cell.width = 1;
            cell.text[0] = text[0];
            cell.text[1] = '\0';
            if (text[0] == ' ' || is_control((unsigned char)text[0]))
                read_cell(&cell, text, 1);
        } else {
            bytes = read_cell(&cell, text, len);
        }
        if (col + cell.width > area.cols)
            break; /* half of a wide one */
        if (drawn && col >= 0)
            put_cell(area, row, col, &cell);
        col += cell.width;
        text += bytes;
        len -= bytes;
    }
    return col;
}

int area_text(struct area area, int row, int col, style look, const char *text)
{
    return area_text_n(area, row, col, look, text, strlen(text));
}

int area_text_right(struct area area, int row, int end, style look, const char *text)
{
    int col = end - (int)utf8_width(text);
    area_text(area, row, col, look, text);
    return col;
}

void area_fill(struct area area, int row, int col, int cols, style look, const char *glyph)
{
    clip(&col, &cols, area.cols);
    if (!row_cells(area, row))
        return;
    struct cell cell = {.style = look};
    read_cell(&cell, glyph, strlen(glyph));
    for (int at = col; at + cell.width <= col + cols; at += cell.width)
        put_cell(area, row, at, &cell);
}

void area_clear(struct area area)
{
    for (int row = 0; row < area.rows; row++)
        area_fill(area, row, 0, area.cols, INK_TEXT, " ");
}

void area_add_style(struct area area, int row, int col, int cols, style flags)
{
    clip(&col, &cols, area.cols);
    struct cell *cells = row_cells(area, row);
    for (int i = 0; cells && i < cols; i++)
        cells[col + i].style |= flags;
}

void area_set_style(struct area area, int row, int col, int cols, style look)
{
    clip(&col, &cols, area.cols);
    struct cell *cells = row_cells(area, row);
    for (int i = 0; cells && i < cols; i++)
        cells[col + i].style = look;
}

void area_cursor(struct area area, int row, int col, bool visible)
{
    if (row < 0 || row >= area.rows || col < 0 || col >= area.cols)
        return;
    area.grid->cursor_row = area.row + row;
    area.grid->cursor_col = area.col + col;
    area.grid->cursor_visible = visible;
}
