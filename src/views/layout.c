#include "layout.h"

#include <stddef.h>

#include <carnet/base/mem.h>

enum {
    FULL_ROWS = 24,
    FULL_COLS = 80,
    LEAST_ROWS = 10,
    LEAST_COLS = 40,
    LIST_LEAST = 4,  /* rows of the list, with its titles */
    LOWER_LEAST = 7, /* rows below which there is no lower pane */
    SHEET_ROWS = 13, /* what a sheet gets where the list can give it */
    QUOTA_LEAST = 8  /* rows of the quota's third */
};

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static struct box box(int row, int col, int rows, int cols)
{
    return rows > 0 && cols > 0 ? (struct box){row, col, rows, cols} : (struct box){0};
}

static enum frame_size frame_size(int rows, int cols)
{
    if (rows < LEAST_ROWS || cols < LEAST_COLS)
        return FRAME_TOO_SMALL;
    return rows < FULL_ROWS || cols < FULL_COLS ? FRAME_REDUCED : FRAME_FULL;
}

/* One pane has the whole body: the sheet, or the detail pane when it has the focus. */
static void reduced(struct layout *layout, const struct layout_wish *wish, struct box body)
{
    bool detail = wish->detail && wish->focus == PANE_DETAIL;
    if (wish->sheet || detail)
        layout->lower = body;
    else if (wish->focus == PANE_SPACES)
        layout->spaces = body;
    else
        layout->list = body;
}

static void zoomed(struct layout *layout, const struct layout_wish *wish, struct box body)
{
    if (wish->focus == PANE_DETAIL && wish->detail)
        layout->lower = body;
    else if (wish->focus == PANE_SPACES)
        layout->spaces = body;
    else
        layout->list = body;
}

/* List above, detail pane or sheet below, an empty row between them. */
static void stacked(struct layout *layout, const struct layout_wish *wish, struct box body)
{
    int least = wish->sheet ? SHEET_ROWS : LOWER_LEAST;
    int most = smaller(body.rows * 6 / 10, larger(LIST_LEAST, body.rows - 1 - least));
    int rows = smaller(larger(wish->list_rows, wish->sheet ? LIST_LEAST : 1), most);
    int rest = body.rows - rows - 1;
    if (!(wish->detail || wish->sheet) || rest < LOWER_LEAST) {
        layout->list = body;
        return;
    }
    layout->list = box(body.row, body.col, rows, body.cols);
    layout->lower = box(body.row + rows + 1, body.col, rest, body.cols);
}

/* The detail pane or sheet at the right, from the tabs row down; the quota in the lower third of
 * the rest. */
static void side_by_side(struct layout *layout, const struct layout_wish *wish, struct box body)
{
    int rows = body.row + body.rows - layout->tabs.row;
    int col = layout->cols - LAYOUT_RIGHT_COLS;
    layout->right = true;
    layout->lower = box(layout->tabs.row, col, rows, LAYOUT_RIGHT_COLS);
    layout->border_right = col - 1;
    body.cols = col - 1 - body.col;
    layout->tabs.cols = layout->rule.cols = body.cols;
    int third = (body.rows + 2) / 3;
    if (third >= QUOTA_LEAST && wish->list_rows < body.rows - third) {
        layout->quota = box(body.row + body.rows - third, body.col, third, body.cols);
        body.rows -= third;
    }
    layout->list = body;
}

static void end_before(struct box *box_, int row)
{
    if (box_->row + box_->rows > row)
        *box_ = box(box_->row, box_->col, row - box_->row, box_->cols);
}

/* A sentence that does not fit into the message line has the rows above it while it is said:
 * nothing moves, what stood there ends earlier. */
static void give_to_message(struct layout *layout, int rows)
{
    struct box *others[] = {&layout->page, &layout->spaces, &layout->list, &layout->lower,
                            &layout->quota};
    if (rows < 1)
        return;
    layout->message.row -= rows - 1;
    layout->message.rows = rows;
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        end_before(others[i], layout->message.row);
}

static void full(struct layout *layout, const struct layout_wish *wish)
{
    struct box body = box(3, 0, layout->rows - 5, layout->cols);
    layout->tabs = box(1, 0, 1, layout->cols);
    layout->rule = box(2, 0, 1, layout->cols);
    if (wish->zoomed && !wish->sheet) {
        zoomed(layout, wish, body);
        return;
    }
    if (layout->cols >= LAYOUT_SPACES_FROM) {
        layout->spaces = box(1, 0, body.rows + 2, LAYOUT_SPACES_COLS);
        layout->border = LAYOUT_SPACES_COLS;
        body.col = layout->tabs.col = layout->rule.col = LAYOUT_SPACES_COLS + 1;
        body.cols = layout->tabs.cols = layout->rule.cols = layout->cols - body.col;
    }
    if (layout->cols >= LAYOUT_RIGHT_FROM)
        side_by_side(layout, wish, body);
    else
        stacked(layout, wish, body);
}

void layout_compute(struct layout *layout, const struct layout_wish *wish)
{
    int rows = wish->rows, cols = wish->cols;
    *layout = (struct layout){
        .size = frame_size(rows, cols),
        .rows = rows,
        .cols = cols,
        .border = -1,
        .border_right = -1,
    };
    if (layout->size == FRAME_TOO_SMALL)
        return;
    layout->header = box(0, 0, 1, cols);
    layout->message = box(rows - 2, 0, 1, cols);
    layout->key_line = box(rows - 1, 0, 1, cols);
    if (wish->page) {
        layout->page = box(1, 0, rows - 2, cols);
    } else if (layout->size == FRAME_FULL) {
        full(layout, wish);
    } else {
        layout->rule = box(1, 0, 1, cols);
        reduced(layout, wish, box(2, 0, rows - 4, cols));
    }
    give_to_message(layout, wish->message_rows);
}
