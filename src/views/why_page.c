/*
 * w: why a server is in its state, as a page: the cause, what it rests on, what can be done about
 * it, what is not the cause, the events. It follows the model; of a program that ended it asks for
 * the log once for each end.
 */
#include "why_page.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/model/state.h>
#include <carnet/tui/event.h>
#include <carnet/views/why.h>

#include "command_copy.h"
#include "frame.h"
#include "keyline.h"
#include "keys.h"
#include "place.h"
#include "server_actions.h"
#include "sheets.h"
#include "shown.h"
#include "why_next.h"

const struct server *why_page_server(const struct why_page *page)
{
    const struct ui *ui = page->sheet.ui;
    return ui->model ? model_server(ui->model, page->namespace, page->name) : NULL;
}

#define LOG_TEXT (16u << 10) /* of its last lines, unfolded */

/* The log ------------------------------------------------------------------------------------- */

static void log_here(void *data, const struct error *error, const char *text, size_t len)
{
    struct why_page *page = data;
    size_t line_len = 0;
    page->log.error = *error;
    page->log.state = error->code == ERR_NONE ? WHY_LOG_HERE : WHY_LOG_FAILED;
    str_clear(&page->log.line);
    str_clear(&page->log.text);
    if (error->code == ERR_NONE) {
        const char *line = why_last_line(text, len, &line_len);
        utf8_clean(&page->log.line, line, line_len, STR_LINE - 8, 0);
        if (line_len > 0)
            str_add_n(&page->log.text, text, (size_t)(line - text) + line_len);
    }
    frame_dirty(page->sheet.ui);
}

/* Which end of the program the log would be of: changes with the next one. */
static int64_t end_told(const struct status *status)
{
    return status->evidence_count > 0 ? status->evidence[0].when : 0;
}

static void ask_log(struct why_page *page, bool again)
{
    struct ui *ui = page->sheet.ui;
    const struct server *server = why_page_server(page);
    struct why_log log;
    if (!server || !ui->platform->ops->read_log || !why_log(ui->model, server, &log) ||
        model_allowed(ui->model, page->namespace, RIGHT_READ_LOGS) == ALLOWED_NO) {
        page->log.state = WHY_LOG_NONE;
        return;
    }
    int64_t end = end_told(model_server_status(ui->model, server));
    if (page->log.state != WHY_LOG_NONE && end == page->log.asked_for && !again)
        return;
    platform_forget(ui->platform, page);
    page->log.asked_for = end;
    if (page->log.state != WHY_LOG_HERE) /* what is known stays until it is known better */
        page->log.state = WHY_LOG_ASKED;
    ui->platform->ops->read_log(ui->platform, page, &log.pod, log.container, WHY_LOG_LINES,
                                log.previous, log_here, page);
}

/* Steps --------------------------------------------------------------------------------------- */

static bool wrote_nothing(const struct why_page *page)
{
    return page->log.state == WHY_LOG_HERE && page->log.line.len == 0;
}

/* To read a log that is known to be empty is no step. */
static void leave_out_empty_log(struct why_page *page)
{
    size_t kept = 0;
    for (size_t i = 0; i < page->step_count; i++) {
        if (page->steps[i].kind != STEP_LOG || !wrote_nothing(page))
            page->steps[kept++] = page->steps[i];
    }
    page->step_count = kept;
}

void why_page_read_steps(struct why_page *page)
{
    const struct server *server = why_page_server(page);
    page->step_count = server ? why_steps(page->sheet.ui, server, page->steps) : 0;
    leave_out_empty_log(page);
    int last = (int)page->step_count - 1;
    page->at = page->at < 0 ? 0 : page->at;
    page->at = page->at > last ? last : page->at;
}

/* The ▸ begins at the first step, which is often to wait: a stray ↵ changes nothing then. */
static void move_steps(struct why_page *page, int direction)
{
    int at = page->at + direction;
    if (at >= 0 && at < (int)page->step_count) {
        page->at = at;
        page->move = true;
    } else {
        page->offset += direction;
    }
}

static enum platform_verb verb_of(enum step_kind kind)
{
    return kind == STEP_DELETE  ? VERB_DELETE_SERVER
           : kind == STEP_START ? VERB_START_SERVER
                                : VERB_STOP_SERVER;
}

static bool has_call(const struct why_page *page, enum step_kind kind, struct str *call)
{
    const struct server *server = why_page_server(page);
    return server && why_call(page->sheet.ui->platform, server, kind, call);
}

static void take_step(struct why_page *page, const struct step *step)
{
    struct ui *ui = page->sheet.ui;
    char namespace[sizeof page->namespace], name[sizeof page->name];
    enum step_kind kind = step->kind;
    const struct action *action = why_action(ui, kind);
    AUTO_STR struct str call = STR_INIT(STR_LINE);
    if (kind == STEP_LOG)
        page->log.unfolded = !page->log.unfolded;
    if (!action) { /* advice, and maybe the call of somebody else's program */
        if (has_call(page, kind, &call))
            command_copy(ui, call.s);
        return;
    }
    memcpy(namespace, page->namespace, sizeof namespace);
    memcpy(name, page->name, sizeof name);
    if (kind == STEP_EDIT || kind == STEP_REPORT) {
        keys_run(ui, action);
        return;
    }
    sheet_close(ui); /* the page is gone */
    server_act(ui, &(struct ref){namespace, name}, verb_of(kind));
}

/* A key that one of the page's steps names. */
static bool step_key(struct why_page *page, int key)
{
    const struct ui *ui = page->sheet.ui;
    for (size_t i = 0; i < page->step_count; i++) {
        const struct action *action = why_action(ui, page->steps[i].kind);
        if (action && action_key(ui->actions, action) == key) {
            take_step(page, &page->steps[i]);
            return true;
        }
    }
    return false;
}

static bool click(struct why_page *page, int row)
{
    for (size_t i = 0; i < page->step_count; i++) {
        if (page->step_rows[i] != row + page->offset)
            continue;
        if (page->at == (int)i)
            take_step(page, &page->steps[i]);
        else
            page->at = (int)i;
        return true;
    }
    return false;
}

/* Keys ---------------------------------------------------------------------------------------- */

static bool scroll_key(struct why_page *page, const char *id)
{
    int screen = page->rows > 1 ? page->rows - 1 : 1;
    if (str_eq(id, "list.page_down"))
        page->offset += screen;
    else if (str_eq(id, "list.page_up"))
        page->offset -= screen;
    else if (str_eq(id, "list.first"))
        page->offset = 0;
    else if (str_eq(id, "list.last"))
        page->offset = page->used;
    else
        return false;
    return true;
}

static bool key(struct why_page *page, int code)
{
    const char *id = place_action_id(page->sheet.ui, code);
    if (str_eq(id, "list.up") || str_eq(id, "list.down")) {
        move_steps(page, str_eq(id, "list.up") ? -1 : 1);
    } else if (str_eq(id, "list.open")) {
        if (page->at >= 0)
            take_step(page, &page->steps[page->at]);
    } else if (str_eq(id, "pane.next")) {
        page->events = !page->events;
        page->offset = page->events ? page->used : 0;
    } else if (str_eq(id, "app.retry")) {
        ask_log(page, true);
        return false; /* and the rest is read again by the frame */
    } else {
        return scroll_key(page, id) || step_key(page, code);
    }
    return true;
}

static bool page_event(struct sheet *sheet, const struct input_event *event)
{
    struct why_page *page = (struct why_page *)sheet;
    switch (event->type) {
    case INPUT_KEY:
        return key(page, event->key);
    case INPUT_WHEEL:
        page->offset += event->key == K_UP ? -3 : 3;
        return true;
    case INPUT_PRESS:
        return event->button == 1 && click(page, event->row);
    default:
        return false;
    }
}

static void add_hint(struct key_line *line, const struct ui *ui, const char *id)
{
    const struct action *action = actions_find(ui->actions, id);
    if (action)
        key_line_add(line, action_key(ui->actions, action), K_NONE,
                     trc("key", action_line(ui->actions, action)));
}

static void page_key_line(struct sheet *sheet, struct key_line *line)
{
    const struct why_page *page = (const struct why_page *)sheet;
    AUTO_STR struct str call = STR_INIT(STR_LINE);
    bool log = page->at >= 0 && page->steps[page->at].kind == STEP_LOG;
    if (log && page->log.text.len > 0)
        key_line_add(line, K_ENTER, K_NONE,
                     page->log.unfolded ? trc("key", "Fold") : trc("key", "Read"));
    else if (page->at >= 0 && why_action(sheet->ui, page->steps[page->at].kind))
        key_line_add(line, K_ENTER, K_NONE, trc("key", "Do it"));
    else if (page->at >= 0 && has_call(page, page->steps[page->at].kind, &call))
        key_line_add(line, K_ENTER, K_NONE, trc("key", "Copy the call"));
    key_line_add(line, K_TAB, K_NONE, trc("key", "Events"));
    add_hint(line, sheet->ui, "object.copy");
    add_hint(line, sheet->ui, "object.report");
    add_hint(line, sheet->ui, "app.retry");
    key_line_add(line, K_ESC, K_NONE, trc("key", "Back"));
    add_hint(line, sheet->ui, "app.help");
}

/* Its life ------------------------------------------------------------------------------------ */

/* What failed with the connection is asked for again when that is back. */
static bool is_back(struct why_page *page)
{
    struct link link;
    bool was = page->live;
    platform_link(page->sheet.ui->platform, &link);
    page->live = link.state == LINK_LIVE;
    return page->live && !was && page->log.state == WHY_LOG_FAILED;
}

static void page_changed(struct sheet *sheet)
{
    struct why_page *page = (struct why_page *)sheet;
    struct ui *ui = sheet->ui;
    if (why_page_server(page)) {
        why_page_read_steps(page);
        ask_log(page, is_back(page));
        return;
    }
    frame_say(ui, &(struct text){.msgid = N_("{name} is no longer there: someone deleted it."),
                                 .args = {ARG_S("name", page->name)}});
    sheet_close(ui);
}

static void page_free(struct sheet *sheet)
{
    struct why_page *page = (struct why_page *)sheet;
    if (sheet->ui->platform)
        platform_forget(sheet->ui->platform, page);
    grid_fini(&page->scratch);
    str_fini(&page->log.line);
    str_fini(&page->log.text);
    free(page);
}

static const struct sheet_ops page_ops = {
    .full = true,
    .draw = why_page_draw,
    .event = page_event,
    .key_line = page_key_line,
    .changed = page_changed,
    .free = page_free,
};

struct sheet *why_new(struct ui *ui)
{
    const struct server *server = shown_server(ui);
    if (!server)
        return NULL;
    struct why_page *page = mem_zalloc(1, sizeof *page);
    page->sheet = (struct sheet){.ops = &page_ops, .ui = ui, .title = NC_("page", "Why")};
    page->sheet.object = page->name;
    str_copy(page->namespace, sizeof page->namespace, server->meta.namespace);
    str_copy(page->name, sizeof page->name, server->meta.name);
    why_page_read_steps(page);
    grid_init(&page->scratch);
    str_init(&page->log.line, STR_LINE);
    str_init(&page->log.text, LOG_TEXT);
    platform_ask_rights(ui->platform, page->namespace);
    ask_log(page, false);
    return &page->sheet;
}
