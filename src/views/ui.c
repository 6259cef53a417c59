/*
 * The screen as a whole: its life, events, and when it changes by time alone.
 */
#include <carnet/views/ui.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/views/places.h>

#include "actions.h"
#include "changes.h"
#include "detail.h"
#include "frame.h"
#include "header.h"
#include "keyline.h"
#include "keys.h"
#include "messages.h"
#include "mouse.h"
#include "servers.h"
#include "sheet.h"
#include "shown.h"
#include "spaces.h"
#include "trouble.h"
#include "wants.h"

/* Life ---------------------------------------------------------------------------------------- */

struct ui *ui_new(const struct ui_options *options)
{
    struct ui *ui = mem_zalloc(1, sizeof *ui);
    ui->options = *options;
    ui->loop = options->loop;
    str_copy(ui->program, sizeof ui->program, str_or(options->program, "carnet"));
    ui->actions = options->actions;
    ui->header = mem_zalloc(1, sizeof *ui->header);
    ui->key_line = mem_zalloc(1, sizeof *ui->key_line);
    ui->trouble = mem_zalloc(1, sizeof *ui->trouble);
    ui->messages = messages_new(ui->actions);
    ui->servers = servers_new(ui);
    ui->detail = detail_new(ui);
    ui->spaces = spaces_new(ui);
    ui->changes = changes_new(ui);
    actions_places(ui->actions, places_together, PLACES_TOGETHER);
    actions_add_servers(ui);
    actions_add_listing(ui);
    actions_add_moving(ui);
    actions_add_everywhere(ui);
    return ui;
}

/* Lets go of the platform: it may be freed afterwards. */
static void leave_platform(struct ui *ui)
{
    if (!ui->platform)
        return;
    sheet_close(ui);
    changes_drop(ui->changes);
    detail_leave(ui->detail, ui->platform);
    platform_forget(ui->platform, ui);
    ui->platform->changed = NULL;
    ui->platform->changed_data = NULL;
    model_unlisten(ui->listener);
    ui->listener = NULL;
    ui->platform = NULL;
    ui->model = NULL;
    *ui->trouble = (struct trouble){0};
    messages_stand(ui->messages, NULL);
    servers_show(ui->servers);
    spaces_show(ui->spaces);
}

void ui_free(struct ui *ui)
{
    if (!ui)
        return;
    sheet_close(ui);
    leave_platform(ui);
    changes_free(ui->changes);
    spaces_free(ui->spaces);
    detail_free(ui->detail);
    servers_free(ui->servers);
    messages_free(ui->messages);
    free(ui->key_line);
    free(ui->header);
    free(ui->trouble);
    free(ui);
}

/* The platform -------------------------------------------------------------------------------- */

static void model_changed(void *data, const struct model_change *change)
{
    struct ui *ui = data;
    servers_changed(ui->servers, change);
    spaces_changed(ui->spaces, change);
    detail_changed(ui->detail, change);
    if (ui->sheet && ui->sheet->ops->changed)
        ui->sheet->ops->changed(ui->sheet);
    frame_dirty(ui);
}

static void platform_changed(void *data)
{
    struct ui *ui = data;
    trouble_look(ui);
    detail_link_changed(ui->detail);
    if (ui->sheet && ui->sheet->ops->changed)
        ui->sheet->ops->changed(ui->sheet);
    frame_dirty(ui);
}

void ui_show(struct ui *ui, struct platform *platform, const char *namespace)
{
    const char *wanted = namespace ? namespace : ui->options.namespace;
    leave_platform(ui);
    messages_clear_line(ui->messages);
    if (!wanted)
        wanted = model_context_namespace(platform->model);
    ui->platform = platform;
    ui->model = platform->model;
    ui->listener = model_listen(ui->model, model_changed, ui);
    platform->changed = platform_changed;
    platform->changed_data = ui;
    str_copy(ui->context, sizeof ui->context, platform->context);
    str_copy(ui->namespace, sizeof ui->namespace, str_or(wanted, ""));
    ui->all = ui->namespace[0] == '\0';
    ui->focus = PANE_LIST;
    ui->zoomed = false;
    ui->welcome = false;
    wants_take(ui);
    servers_filter_clear(ui->servers);
    shown_go(ui, ui->namespace, ui->all);
}

void ui_show_error(struct ui *ui, const char *context, const struct error *error)
{
    leave_platform(ui);
    str_copy(ui->context, sizeof ui->context, str_or(context, ""));
    ui->namespace[0] = '\0';
    ui->all = false;
    ui->no_platform = *error;
    ui->focus = PANE_LIST;
    frame_dirty(ui);
}

void ui_say(struct ui *ui, const struct text *text)
{
    frame_say(ui, text);
}

void ui_say_error(struct ui *ui, const struct error *error)
{
    frame_say_error(ui, error);
}

void ui_welcome(struct ui *ui)
{
    ui->welcome = true;
    frame_dirty(ui);
}

bool ui_settled(const struct ui *ui)
{
    return !ui->platform || servers_settled(ui->servers);
}

bool ui_complete(const struct ui *ui)
{
    struct link link;
    if (!ui->platform)
        return true;
    platform_link(ui->platform, &link);
    return link.state != LINK_LIVE || wants_settled(ui);
}

/* Events -------------------------------------------------------------------------------------- */

static void paste_event(struct ui *ui, const struct input_event *event)
{
    if (ui->sheet)
        ui->sheet->ops->event(ui->sheet, event);
    else
        servers_event(ui->servers, event);
}

void ui_event(struct ui *ui, const struct input_event *event)
{
    servers_sync(ui->servers);
    switch (event->type) {
    case INPUT_KEY:
        keys_event(ui, event);
        break;
    case INPUT_PASTE:
        paste_event(ui, event);
        break;
    case INPUT_PRESS:
    case INPUT_RELEASE:
    case INPUT_MOVE:
    case INPUT_WHEEL:
        mouse_event(ui, event);
        break;
    default:
        return;
    }
    frame_dirty(ui);
}

/* Time ---------------------------------------------------------------------------------------- */

static int sooner(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

/* The header counts seconds unless the connection is live; ages below a minute change with each. */
static bool counts_seconds(const struct ui *ui)
{
    struct link link;
    if (!ui->platform)
        return false;
    platform_link(ui->platform, &link);
    return link.state != LINK_LIVE || detail_counts_seconds(ui->detail) ||
           !servers_settled(ui->servers);
}

static int until(int64_t mono)
{
    int64_t left = mono - clock_mono_ms();
    return left > 0 ? (int)left : 0;
}

int ui_next_change(const struct ui *ui)
{
    bool detail_seen = ui->layout.lower.rows > 0 && !ui->sheet;
    int next = detail_seen ? detail_due(ui->detail) : -1;
    if (counts_seconds(ui))
        next = sooner(next, 1000);
    if (ui->weight.next > 0)
        next = sooner(next, until(ui->weight.next));
    if (ui->options.fixed_now)
        return next;
    int64_t now = frame_platform_now(ui), need = servers_next_need(ui->servers, now);
    if (need > now && need - now < 60)
        next = sooner(next, (int)(need - now) * 1000);
    return sooner(next, (int)(60 - frame_now(ui) % 60) * 1000);
}
