/*
 * I: the incident report of the selected server, to a new file or to the clipboard. How it begins
 * is seen before it goes anywhere.
 */
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>
#include <carnet/tui/edit.h>
#include <carnet/views/report.h>
#include <carnet/views/report_read.h>

#include "command_copy.h"
#include "frame.h"
#include "keyline.h"
#include "place.h"
#include "sheet.h"
#include "sheets.h"
#include "shown.h"

enum { TEXT_COL = 3, FILE_COL = 10, PATH_MAX_LEN = 1024 };

struct report_sheet {
    struct sheet sheet;
    struct edit path;
    char namespace[254], name[254];
    struct report_reading *reading;
    struct str text; /* as it would be written now */
    bool stale;
};

/* What it says --------------------------------------------------------------------------------- */

static const struct server *server_of(const struct report_sheet *report)
{
    return model_server(report->sheet.ui->model, report->namespace, report->name);
}

static struct report facts_of(const struct report_sheet *report)
{
    const struct ui *ui = report->sheet.ui;
    return (struct report){
        .platform = ui->platform,
        .model = ui->model,
        .server = server_of(report),
        .now = frame_platform_now(ui),
        .all = ui->all,
        .reading = report->reading,
    };
}

static void write_again(struct report_sheet *report)
{
    struct report facts = facts_of(report);
    if (!report->stale || !facts.server)
        return;
    report->stale = false;
    str_clear(&report->text);
    report_write(&report->text, &facts);
}

static void read_on(void *data)
{
    struct report_sheet *report = data;
    report->stale = true;
    frame_dirty(report->sheet.ui);
}

/* Where it goes -------------------------------------------------------------------------------- */

static void copy(struct report_sheet *report)
{
    struct ui *ui = report->sheet.ui;
    write_again(report);
    bool done = ui->options.host_ops->copy(ui->options.host, report->text.s, report->text.len);
    frame_say(ui,
              &(struct text){
                  .msgid = done ? N_("Copied, if your terminal allows it.")
                                : N_("It is too long to be copied. Enter writes it to the file.")});
}

static void save(struct report_sheet *report)
{
    struct ui *ui = report->sheet.ui;
    struct error error = ERROR_NONE;
    const char *path = report->path.text.s;
    write_again(report);
    if (!*path) {
        frame_say(ui, &(struct text){.msgid = N_("The file needs a name.")});
    } else if (!ui->options.host_ops->save(ui->options.host, path, report->text.s, report->text.len,
                                           &error)) {
        frame_say_error(ui, &error);
    } else {
        frame_say(ui, &(struct text){.msgid = N_("Written: {file}. Only you can read it."),
                                     .args = {ARG_S("file", path)}});
        sheet_close(ui);
    }
}

/* The sheet ------------------------------------------------------------------------------------ */

/* The beginning of the text, without its empty lines. */
static void draw_beginning(const struct report_sheet *report, struct area area, int row)
{
    const char *at = report->text.s;
    while (*at && row < area.rows) {
        size_t len = strcspn(at, "\n");
        AUTO_STR struct str line = STR_INIT(STR_LINE), cut = STR_INIT(STR_LINE);
        str_add_n(&line, at, len);
        utf8_cut(&cut, line.s, area.cols > TEXT_COL + 1 ? (size_t)(area.cols - TEXT_COL - 1) : 0,
                 UTF8_CUT_END);
        if (len > 0)
            area_text(area, row++, TEXT_COL, INK_MUTED, cut.s);
        at += len + (at[len] == '\n');
    }
}

static void sheet_draw(struct sheet *sheet, struct area area)
{
    struct report_sheet *report = (struct report_sheet *)sheet;
    int row = 2;
    write_again(report);
    frame_title(area, trc("sheet", "Incident report"), report->name, false);
    int end = area_text(area, 1, TEXT_COL, INK_MUTED, trc("report", "File")) + 2;
    int file = end > FILE_COL ? end : FILE_COL; /* a longer label moves its value */
    edit_draw(&report->path, area, 1, file, area.cols - file - 1, true);
    row += draw_wrapped(area, row, TEXT_COL, area.cols - TEXT_COL - 1, 2, INK_TEXT,
                        !report_reading_done(report->reading)
                            ? _("Reading what belongs in it…")
                            : _("Look through it before you send it: carnet masks what looks like "
                                "a secret, and may miss one."));
    draw_beginning(report, area, row + 1);
}

static bool sheet_event(struct sheet *sheet, const struct input_event *event)
{
    struct report_sheet *report = (struct report_sheet *)sheet;
    if (event->type == INPUT_KEY && event->key == K_ENTER) {
        save(report);
        return true;
    }
    if (event->type == INPUT_KEY &&
        str_eq(place_action_id(sheet->ui, event->key), "palette.copy")) {
        copy(report);
        return true;
    }
    return edit_event(&report->path, event);
}

static void sheet_key_line(struct sheet *sheet, struct key_line *line)
{
    key_line_add(line, K_ENTER, 0, trc("key", "Write the file"));
    key_line_add(line, command_key(sheet->ui, true), 0, trc("key", "Copy"));
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void sheet_changed(struct sheet *sheet)
{
    struct report_sheet *report = (struct report_sheet *)sheet;
    report->stale = true;
    if (server_of(report))
        return;
    frame_say(sheet->ui,
              &(struct text){.msgid = N_("{name} is no longer there: someone deleted it."),
                             .args = {ARG_S("name", report->name)}});
    sheet_close(sheet->ui);
}

static void sheet_free(struct sheet *sheet)
{
    struct report_sheet *report = (struct report_sheet *)sheet;
    report_reading_free(report->reading);
    edit_fini(&report->path);
    str_fini(&report->text);
    free(report);
}

static const struct sheet_ops sheet_ops = {
    .draw = sheet_draw,
    .event = sheet_event,
    .key_line = sheet_key_line,
    .changed = sheet_changed,
    .free = sheet_free,
};

struct sheet *report_sheet_new(struct ui *ui)
{
    const struct server *server = shown_server(ui);
    AUTO_STR struct str file = STR_INIT(STR_LINE);
    struct report_sheet *report;
    if (!server)
        return NULL;
    report = mem_zalloc(1, sizeof *report);
    report->sheet = (struct sheet){.ops = &sheet_ops, .ui = ui, .typing = true};
    str_copy(report->namespace, sizeof report->namespace, server->meta.namespace);
    str_copy(report->name, sizeof report->name, server->meta.name);
    str_init(&report->text, REPORT_MAX);
    edit_init(&report->path, PATH_MAX_LEN);
    struct report facts = facts_of(report);
    report_file_name(&file, &facts);
    edit_set(&report->path, file.s);
    report->stale = true;
    report->reading = report_read(ui->platform, server, read_on, report);
    return &report->sheet;
}
