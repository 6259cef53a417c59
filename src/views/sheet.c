#include "sheet.h"

#include "frame.h"
#include "messages.h"

/* Sheets -------------------------------------------------------------------------------------- */

void sheet_open(struct ui *ui, struct sheet *sheet)
{
    if (!sheet)
        return;
    sheet_close(ui);
    ui->sheet = sheet;
    messages_clear_line(ui->messages);
    frame_dirty(ui);
}

void sheet_close(struct ui *ui)
{
    struct sheet *sheet = ui->sheet;
    ui->sheet = NULL;
    if (sheet)
        sheet->ops->free(sheet);
    frame_dirty(ui);
}
