#include "frame.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

#include "messages.h"

/* Time, drawing ------------------------------------------------------------------------------- */

int64_t frame_now(const struct ui *ui)
{
    return ui->options.fixed_now ? ui->options.fixed_now : clock_wall();
}

int64_t frame_platform_now(const struct ui *ui)
{
    return ui->options.fixed_now || !ui->platform ? frame_now(ui) : platform_now(ui->platform);
}

void frame_with_commands(const struct ui *ui, struct str *out, const char *text, size_t room)
{
    size_t begin = out->len;
    TR_FILL(out, text, ARG_S("carnet", ui->program));
    if (utf8_width(out->s + begin) <= room)
        return;
    str_truncate(out, begin);
    TR_FILL(out, text, ARG_S("carnet", "carnet"));
}

void frame_dirty(struct ui *ui)
{
    ui->options.host_ops->dirty(ui->options.host);
}

void frame_title(struct area area, const char *title, const char *right, bool focus)
{
    int width = right && right[0] ? (int)utf8_width(right) + 2 : 0;
    area_fill(area, 0, 0, area.cols, INK_MUTED, "─");
    area_fill(area, 0, 0, 2, INK_ACCENT, "━");
    area_text(area, 0, 2, INK_FOCUS, " ");
    int end = area_text(area, 0, 3, INK_FOCUS, title);
    area_text(area, 0, end, INK_FOCUS, " ");
    if (width > 0 && end + 3 + width <= area.cols) {
        area_fill(area, 0, area.cols - width, width, INK_MUTED, " ");
        area_text_right(area, 0, area.cols - 1, INK_MUTED, right);
    }
    if (!focus)
        return;
    area_text(area, 0, 0, INK_ACCENT, "▸");
    area_cursor(area, 0, 0, false);
}

void frame_copy_rows(const struct grid *from, int first, struct area to)
{
    for (int row = 0; row < to.rows && first + row < from->rows; row++)
        memcpy(to.grid->cells + (size_t)(to.row + row) * (size_t)to.grid->cols + to.col,
               from->cells + (size_t)(first + row) * (size_t)from->cols,
               (size_t)to.cols * sizeof *to.grid->cells);
}

/* Saying -------------------------------------------------------------------------------------- */

void frame_say(struct ui *ui, const struct text *text)
{
    messages_say(ui->messages, frame_now(ui), text);
    frame_dirty(ui);
}

void frame_say_error(struct ui *ui, const struct error *error)
{
    if (error->code == ERR_NONE || error->code == ERR_CANCELLED)
        return;
    messages_say_error(ui->messages, frame_now(ui), error);
    frame_dirty(ui);
}
