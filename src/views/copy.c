/*
 * y: what to copy of the selected server. Copied by the terminal (OSC 52) where it allows it.
 */
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/model/state.h>
#include <carnet/platform/plan.h>
#include <carnet/tui/draw.h>

#include "chooser.h"
#include "command_copy.h"
#include "frame.h"
#include "keyline.h"
#include "sheet.h"
#include "sheets.h"
#include "shown.h"

enum part {
    COPY_NAME,
    COPY_PATH,
    COPY_IMAGE,
    COPY_WORDS,
    COPY_READ,
    COPY_STOP,
    COPY_START,
    COPY_DELETE,
    COPY_YAML,
    COPY_PARTS
};
static const char *const part_names[COPY_PARTS] = {
    [COPY_NAME] = NC_("copy", "name"),
    [COPY_PATH] = NC_("copy", "namespace and name"),
    [COPY_IMAGE] = NC_("copy", "image"),
    [COPY_WORDS] = NC_("copy", "what the platform says"),
    [COPY_READ] = NC_("copy", "call that reads it"),
    [COPY_STOP] = NC_("copy", "call that stops it"),
    [COPY_START] = NC_("copy", "call that starts it"),
    [COPY_DELETE] = NC_("copy", "call that deletes it"),
    [COPY_YAML] = NC_("copy", "YAML"),
};

enum { NAME_COL = 3, TEXT_COL = 30, FIRST_ROW = 2 };

struct copy {
    struct sheet sheet;
    struct chooser chooser;
    char namespace[254], name[254];
    char *texts[COPY_PARTS]; /* null: nothing of that kind; YAML is asked for when it is chosen */
    enum part parts[COPY_PARTS];
    int count;
};

static void say_copied(struct ui *ui, bool done)
{
    frame_say(
        ui,
        &(struct text){
            .msgid = done ? N_("Copied, if your terminal allows it.")
                          : N_("It is too long to be copied. {carnet} status -o yaml prints it."),
            .args = {ARG_S("carnet", ui->program)}});
}

/* The answer may come after the sheet is gone: the ui is the owner then. */
static void yaml_here(void *data, const struct error *error, const char *text, size_t len)
{
    struct ui *ui = data;
    if (error->code != ERR_NONE)
        frame_say_error(ui, error);
    else
        say_copied(ui, ui->options.host_ops->copy(ui->options.host, text, len));
}

static void do_copy(struct copy *copy)
{
    struct ui *ui = copy->sheet.ui;
    enum part part = copy->parts[copy->chooser.at];
    if (part == COPY_YAML) {
        struct ref ref = {copy->namespace, copy->name};
        ui->platform->ops->read_yaml(ui->platform, ui, KIND_SERVER, &ref, yaml_here, ui);
    } else {
        const char *text = copy->texts[part];
        say_copied(ui, ui->options.host_ops->copy(ui->options.host, text, strlen(text)));
    }
    sheet_close(ui);
}

/* Calls begin alike: they are told apart by how they end. */
static bool is_call(enum part part)
{
    return part >= COPY_READ && part <= COPY_DELETE;
}

static void draw_row(void *data, struct area area, int number)
{
    const struct copy *copy = data;
    enum part part = copy->parts[number];
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    area_text(area, 0, NAME_COL, INK_TEXT, trc("copy", part_names[part]));
    if (!copy->texts[part])
        return;
    utf8_cut(&words, copy->texts[part],
             (size_t)(area.cols > TEXT_COL + 2 ? area.cols - TEXT_COL - 2 : 0),
             is_call(part) ? UTF8_CUT_MIDDLE : UTF8_CUT_END);
    area_text(area, 0, TEXT_COL, INK_MUTED, words.s);
}

/* What is at the ▸ and is cut in its row; null: nothing is. */
static const char *cut_text(const struct copy *copy, struct area area)
{
    const char *text = copy->chooser.at < 0 ? NULL : copy->texts[copy->parts[copy->chooser.at]];
    return text && (int)utf8_width(text) > area.cols - TEXT_COL - 2 ? text : NULL;
}

/* Rows for the whole of it under the choices: what is free, and half of all where it is long. A
 * terminal may not copy, and then it can be read from the screen. */
static int whole_rows(const struct copy *copy, struct area area, const char *text)
{
    int cols = area.cols - NAME_COL - 2, all = area.rows - FIRST_ROW - 1;
    if (!text || cols < 2 || all < 4)
        return 0;
    int needed = (int)utf8_width(text) / (cols * 3 / 4) + 1; /* lines end at spaces */
    int room = all - copy->count > all / 2 ? all - copy->count : all / 2;
    return needed < room ? needed : room;
}

static void copy_draw(struct sheet *sheet, struct area area)
{
    struct copy *copy = (struct copy *)sheet;
    const char *text = cut_text(copy, area);
    int rows = whole_rows(copy, area, text);
    frame_title(area, trc("sheet", "Copy"), copy->name, false);
    int end = chooser_draw(&copy->chooser, area, FIRST_ROW,
                           area.rows - FIRST_ROW - (rows > 0 ? rows + 1 : 0), draw_row, copy);
    if (rows > 0)
        draw_wrapped(area, end + 1, NAME_COL, area.cols - NAME_COL - 2, area.rows - end - 1,
                     INK_TEXT, text);
}

static bool copy_event(struct sheet *sheet, const struct input_event *event)
{
    struct copy *copy = (struct copy *)sheet;
    switch (chooser_event(&copy->chooser, sheet->ui, event, true)) {
    case CHOOSER_NO:
        return false;
    case CHOOSER_CHOSEN:
        do_copy(copy);
        return true;
    default:
        return true;
    }
}

static void copy_key_line(struct sheet *sheet, struct key_line *line)
{
    key_line_add(line, K_ENTER, 0, trc("key", "Copy"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void copy_free(struct sheet *sheet)
{
    struct copy *copy = (struct copy *)sheet;
    for (int i = 0; i < COPY_PARTS; i++)
        free(copy->texts[i]);
    free(copy);
}

/* What it would copy is gone. */
static void copy_changed(struct sheet *sheet)
{
    struct copy *copy = (struct copy *)sheet;
    struct ui *ui = sheet->ui;
    if (model_server(ui->model, copy->namespace, copy->name))
        return;
    frame_say(ui, &(struct text){.msgid = N_("{name} is no longer there: someone deleted it."),
                                 .args = {ARG_S("name", copy->name)}});
    sheet_close(ui);
}

static const struct sheet_ops copy_ops = {
    .draw = copy_draw,
    .event = copy_event,
    .key_line = copy_key_line,
    .changed = copy_changed,
    .free = copy_free,
};

static void collect_change(struct copy *copy, enum part part, enum platform_verb verb)
{
    struct ui *ui = copy->sheet.ui;
    AUTO_STR struct str call = STR_INIT(STR_DOCUMENT);
    struct ref ref = {copy->namespace, copy->name};
    struct plan *plan = plan_new(
        ui->model, &(struct plan_request){verb, &ref, 1, false, frame_platform_now(ui), {0}});
    if (command_of_plan(&call, NULL, ui, plan) > 0)
        copy->texts[part] = str_take(&call);
    plan_free(plan);
}

/* What cannot be done to it has no row. */
static void collect_calls(struct copy *copy)
{
    AUTO_STR struct str call = STR_INIT(STR_LINE);
    command_read(&call, copy->sheet.ui, copy->namespace, copy->name);
    if (call.len > 0)
        copy->texts[COPY_READ] = str_take(&call);
    collect_change(copy, COPY_STOP, VERB_STOP_SERVER);
    collect_change(copy, COPY_START, VERB_START_SERVER);
    collect_change(copy, COPY_DELETE, VERB_DELETE_SERVER);
}

static void collect(struct copy *copy, const struct server *server)
{
    const struct status *status = model_server_status(copy->sheet.ui->model, server);
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "%s/%s", server->meta.namespace, server->meta.name);
    copy->texts[COPY_NAME] = mem_strdup(server->meta.name);
    copy->texts[COPY_PATH] = str_take(&path);
    if (*server->image)
        copy->texts[COPY_IMAGE] = mem_strdup(server->image);
    if (status->evidence_count && *status->evidence[0].words)
        copy->texts[COPY_WORDS] = mem_strdup(status->evidence[0].words);
}

struct sheet *copy_new(struct ui *ui)
{
    const struct server *server = shown_server(ui);
    struct copy *copy;
    if (!server)
        return NULL;
    copy = mem_zalloc(1, sizeof *copy);
    copy->sheet = (struct sheet){.ops = &copy_ops, .ui = ui};
    str_copy(copy->namespace, sizeof copy->namespace, server->meta.namespace);
    str_copy(copy->name, sizeof copy->name, server->meta.name);
    collect(copy, server);
    collect_calls(copy);
    for (int i = 0; i < COPY_PARTS; i++) {
        if (copy->texts[i] || i == COPY_YAML)
            copy->parts[copy->count++] = (enum part)i;
    }
    copy->chooser.more = true;
    chooser_count(&copy->chooser, copy->count);
    return &copy->sheet;
}
