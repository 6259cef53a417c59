/* The grid as text: snapshots and golden frames. */
#include <carnet/tui/grid.h>

#include <stdlib.h>

#include <carnet/base/mem.h>

#include "ascii.h"

static void add_row(struct str *out, const struct cell *cells, int cols)
{
    size_t kept = out->len; /* without trailing spaces */
    for (int i = 0; i < cols; i++) {
        if (cells[i].width == 0)
            continue;
        if (cells[i].text[0] == '\0') {
            str_add_char(out, ' ');
        } else {
            str_add(out, cells[i].text);
            kept = out->len;
        }
    }
    str_truncate(out, kept);
    str_add_char(out, '\n');
}

void grid_text(const struct grid *grid, struct str *out, bool ascii)
{
    AUTO_FREE struct cell *plain = mem_zalloc((size_t)grid->cols, sizeof *plain);
    for (int row = 0; row < grid->rows; row++) {
        const struct cell *cells = grid->cells + (size_t)row * (size_t)grid->cols;
        if (ascii) {
            ascii_row(cells, plain, grid->cols);
            cells = plain;
        }
        add_row(out, cells, grid->cols);
    }
}
