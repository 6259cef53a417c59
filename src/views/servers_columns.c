#include "servers_columns.h"

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/views/server_row.h>

#include "frame.h"
#include "servers_parts.h"

#define IMAGE_TOO 96 /* columns from which lists of all namespaces have images */

static int compare(void *data, const void *a, const void *b, int column)
{
    const struct server_entry *first = a, *second = b;
    return server_row_compare(&first->row, &second->row, column);
}

static uint64_t rank(void *data, const void *row, int column, int part)
{
    (void)data;
    return server_row_rank(&((const struct server_entry *)row)->row, column, part);
}

static bool match(void *data, const void *row, const char *filter)
{
    const struct servers *servers = data;
    return server_filter_match(&servers->filter, &((const struct server_entry *)row)->row,
                               servers->ui->all, servers->now);
}

/* The list puts the text of right-aligned columns at their end: figures stand from the left. */
static void pad(struct list_cell *cell, int width)
{
    AUTO_STR struct str text = STR_INIT(sizeof cell->text - 1);
    utf8_fit(&text, cell->text, width > 0 ? (size_t)width : 0);
    memcpy(cell->text, text.s, text.len + 1);
}

static void cell(void *data, const void *row, int column, int width, struct list_cell *out)
{
    const struct servers *servers = data;
    server_row_cell(&((const struct server_entry *)row)->row, (enum server_column)column, width,
                    frame_platform_now(servers->ui), out);
    if (server_row_columns[column].right)
        pad(out, width);
    if (servers->stale && column == COLUMN_STATE)
        out->style = INK_MUTED;
}

static int namespace_wish(int longest)
{
    return longest > 0 ? longest : 1; /* 0 would be as wide as may be */
}

/* A long name costs the columns that leave first, image and idleness, not its own letters. It does
 * not cost all other servers their CPU and memory: beyond that its middle is cut, and it stands
 * whole below. A narrow pane has no room for figures anyway. */
static int name_wish(const struct servers *servers, int longest)
{
    enum { NARROW = 66, LEAST = 30, FIGURES = 24 /* CPU, memory, cursor and mark, the gaps */ };
    const struct list_column *ns = &server_row_columns[COLUMN_NAMESPACE];
    const struct measure *measure = &servers->measure;
    int cols = servers->ui->layout.list.cols;
    if (cols < NARROW || longest <= LEAST)
        return longest > 0 ? longest : 1;
    int most = cols - FIGURES - server_row_state_width(measure->unreadable);
    if (servers->ui->all) {
        int wide = namespace_wish(measure->namespace);
        most -= (wide < ns->min ? ns->min : wide > ns->max ? ns->max : wide) + 2;
    }
    most = most > LEAST ? most : LEAST;
    return longest < most ? longest : most;
}

static int wish(void *data, int column)
{
    struct servers *servers = data;
    const struct measure *measure = &servers->measure;
    switch (column) {
    case COLUMN_NAMESPACE:
        return namespace_wish(measure->namespace);
    case COLUMN_NAME:
        return name_wish(servers, measure->name);
    case COLUMN_STATE:
        return server_row_state_width(measure->unreadable);
    case COLUMN_FOR:
        return (int)tr_age_column_width() - 1;
    default:
        return 0;
    }
}

static bool shown(void *data, int column)
{
    struct servers *servers = data;
    const struct layout *layout = &servers->ui->layout;
    switch (column) {
    case COLUMN_NAMESPACE:
        return servers->ui->all;
    case COLUMN_NAME:
    case COLUMN_STATE:
        return true;
    case COLUMN_GPU:
        return layout->cols >= 80 && servers->measure.gpus;
    case COLUMN_FOR:
        return layout->cols >= LAYOUT_RIGHT_FROM;
    case COLUMN_IMAGE: /* beside namespaces there is room for what it holds instead (3.10) */
        return layout->cols >= 80 && (!servers->ui->all || layout->list.cols >= IMAGE_TOO);
    default:
        return layout->cols >= 80;
    }
}

static bool muted(void *data, const void *row)
{
    (void)data;
    return ((const struct server_entry *)row)->remembered != 0;
}

const struct list_ops servers_list_ops = {
    .compare = compare,
    .match = match,
    .cell = cell,
    .wish = wish,
    .shown = shown,
    .muted = muted,
    .rank = rank,
    .tie = COLUMN_NAME,
};
