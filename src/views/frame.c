/*
 * What parts and sheets ask of the frame: sheets, messages, namespaces, whether changes may be
 * sent.
 */
#include "frame.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/views/forbidden.h>

#include "detail.h"
#include "messages.h"
#include "servers.h"
#include "spaces.h"
#include "wants.h"

/* Time, drawing ------------------------------------------------------------------------------- */

int64_t frame_now(const struct ui *ui)
{
    return ui->options.fixed_now ? ui->options.fixed_now : clock_wall();
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

void frame_page_title(struct area area, const char *title, const char *right)
{
    int width = (int)utf8_width(right);
    int end = area_text(area, 0, 1, INK_FOCUS, title);
    if (end + 2 + width < area.cols)
        area_text_right(area, 0, area.cols - 1, INK_MUTED, right);
    area_fill(area, 1, 0, area.cols, INK_MUTED, "─");
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

/* Sheets -------------------------------------------------------------------------------------- */

void frame_open(struct ui *ui, struct sheet *sheet)
{
    if (!sheet)
        return;
    frame_close(ui);
    ui->sheet = sheet;
    messages_clear_line(ui->messages);
    frame_dirty(ui);
}

void frame_close(struct ui *ui)
{
    struct sheet *sheet = ui->sheet;
    ui->sheet = NULL;
    if (sheet)
        sheet->ops->free(sheet);
    frame_dirty(ui);
}

unsigned frame_place(const struct ui *ui)
{
    if (ui->sheet && ui->sheet->typing)
        return PLACE_TYPING;
    if (ui->sheet)
        return ui->sheet->ops->full ? PLACE_SHEET | PLACE_PAGER : PLACE_SHEET;
    if (servers_typing(ui->servers))
        return PLACE_TYPING;
    switch (ui->focus) {
    case PANE_DETAIL:
        return PLACE_PAGER | PLACE_LIST | PLACE_SERVER;
    case PANE_SPACES:
        return PLACE_LIST;
    case PANE_LIST:
        break;
    }
    return PLACE_LIST | PLACE_SERVER;
}

/* While text is typed, keys that are no characters keep their meaning in what is below. */
static bool is_character(int key)
{
    return key >= K_SPACE && key < K_UP && key != K_BACKSPACE;
}

const struct action *frame_action(const struct ui *ui, int key)
{
    unsigned place = frame_place(ui);
    const struct action *action = actions_for_key(ui->actions, place, key);
    if (action || place != PLACE_TYPING || is_character(key))
        return action;
    return actions_for_key(ui->actions, ui->sheet ? PLACE_SHEET : PLACE_LIST | PLACE_SERVER, key);
}

const char *frame_action_id(const struct ui *ui, int key)
{
    const struct action *action = frame_action(ui, key);
    return action ? action->id : "";
}

void frame_run_action(struct ui *ui, const struct action *action)
{
    struct text why = {0};
    frame_close(ui);
    if (action_possible(ui->actions, action, &why))
        action_run(ui->actions, action);
    else if (why.msgid)
        frame_say(ui, &why);
    frame_dirty(ui);
}

/* What is shown ------------------------------------------------------------------------------- */

void frame_go_namespace(struct ui *ui, const char *namespace, bool all)
{
    AUTO_STR struct str name = STR_INIT(sizeof ui->namespace - 1);
    str_add(&name, namespace);
    if (!ui->platform)
        return;
    if (ui->all != all || strcmp(ui->namespace, name.s) != 0) {
        wants_drop(ui);
        ui->all = all;
        memcpy(ui->namespace, all ? "" : name.s, all ? 1 : name.len + 1);
        wants_take(ui);
        servers_filter_clear(ui->servers);
    }
    detail_leave(ui->detail, ui->platform);
    servers_show(ui->servers);
    spaces_show(ui->spaces);
    ui->options.host_ops->namespace_shown(ui->options.host, all ? "" : name.s);
    frame_dirty(ui);
}

const struct server *frame_selected(const struct ui *ui)
{
    struct ref ref;
    if (!ui->model || !servers_selected(ui->servers, &ref))
        return NULL;
    return model_server(ui->model, ref.namespace, ref.name);
}

bool frame_in_list(const struct ui *ui, size_t count, struct text *why)
{
    bool elsewhere = ui->focus == PANE_SPACES;
    if (elsewhere)
        *why = (struct text){.msgid = N_("Only in the list of servers.")};
    else if (count == 0)
        *why = (struct text){.msgid = N_("There is no server here.")};
    return !elsewhere && count > 0;
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

/* Changing ------------------------------------------------------------------------------------ */

static bool connected(const struct ui *ui)
{
    struct link link;
    platform_link(ui->platform, &link);
    return link.state == LINK_LIVE || link.state == LINK_OLD || link.state == LINK_SLOWED;
}

static bool is_allowed(const struct ui *ui, const char *namespace, enum right right)
{
    return !namespace || model_allowed(ui->model, namespace, right) != ALLOWED_NO;
}

bool frame_may_change(struct ui *ui, const char *namespace, enum right right, struct text *why)
{
    struct error ended;
    *why = (struct text){0};
    if (!ui->platform) {
        why->msgid = N_("Not sent: no platform.");
    } else if (ui->options.read_only) {
        why->msgid = N_("Not sent: carnet was started to read only.");
    } else if (trouble_sandbox_ended(ui, &ended)) {
        why->msgid = N_("Not sent: the sandbox has ended. C, then Enter, starts it again.");
    } else if (!connected(ui)) {
        why->msgid = N_("Not sent: no connection. R tries now.");
    } else if (!is_allowed(ui, namespace, right)) {
        forbidden_words(why, ui->platform, ui->model, namespace, right);
    }
    return !why->msgid;
}
