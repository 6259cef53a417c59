/*
 * Everywhere: another namespace or platform, commands, help, language, theme, leaving.
 */
#include "actions.h"

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/tui/list.h>

#include "command_copy.h"
#include "detail.h"
#include "frame.h"
#include "servers.h"
#include "sheet.h"
#include "sheets.h"
#include "shown.h"

#define AGAIN_MS 2000 /* within which a second Ctrl-C quits */

/* Namespaces and platforms -------------------------------------------------------------------- */

static bool has_platform(void *self, const struct action *action, struct text *why)
{
    bool has = ((struct ui *)self)->platform != NULL;
    if (!has)
        *why = (struct text){.msgid = N_("No platform is shown.")};
    return has;
}

static void namespace_pick(void *self, const struct action *action)
{
    sheet_open(self, picker_new(self));
}

static void namespace_all(void *self, const struct action *action)
{
    shown_go(self, "", true);
}

static void context_pick(void *self, const struct action *action)
{
    sheet_open(self, contexts_new(self));
}

/* Everywhere ---------------------------------------------------------------------------------- */

static void palette(void *self, const struct action *action)
{
    sheet_open(self, palette_new(self));
}

static bool has_history(void *self, const struct action *action, struct text *why)
{
    bool has = ((struct ui *)self)->options.host_ops->history != NULL;
    if (!has)
        *why = (struct text){.msgid = N_("No history is kept here.")};
    return has;
}

/* Sheets that have a call copy it themselves. */
static void no_call(void *self, const struct action *action)
{
    command_copy(self, "");
}

static void help(void *self, const struct action *action)
{
    sheet_open(self, help_new(self));
}

static void messages(void *self, const struct action *action)
{
    sheet_open(self, messages_page_new(self));
}

static void history(void *self, const struct action *action)
{
    sheet_open(self, history_page_new(self));
}

static void language(void *self, const struct action *action)
{
    struct ui *ui = self;
    ui->options.host_ops->language(ui->options.host);
    list_refresh(servers_list(ui->servers));
    if (ui->sheet && ui->sheet->ops->changed)
        ui->sheet->ops->changed(ui->sheet);
}

static void language_names(void *self, const struct action *action, const char **line,
                           const char **long_name)
{
    *line = language_next()->name;
}

static void theme(void *self, const struct action *action)
{
    struct ui *ui = self;
    const char *name = ui->options.host_ops->theme(ui->options.host);
    frame_say(ui, &(struct text){.msgid = N_("Theme: {name}"), .args = {ARG_S("name", name)}});
}

static void retry(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (!ui->platform) {
        ui->options.host_ops->switch_context(ui->options.host, ui->context);
        return;
    }
    platform_retry(ui->platform);
    detail_reload(ui->detail);
}

static void redraw(void *self, const struct action *action)
{
    struct ui *ui = self;
    ui->options.host_ops->redraw(ui->options.host);
}

static void suspend(void *self, const struct action *action)
{
    struct ui *ui = self;
    ui->options.host_ops->suspend(ui->options.host);
}

static void quit(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (ui->sheet)
        sheet_close(ui);
    else
        ui->options.host_ops->quit(ui->options.host);
}

static void interrupt(void *self, const struct action *action)
{
    struct ui *ui = self;
    int64_t now = clock_mono_ms();
    if (ui->interrupted && now - ui->interrupted < AGAIN_MS) {
        ui->options.host_ops->quit(ui->options.host);
        return;
    }
    ui->interrupted = now;
    action_back(self, action);
    frame_say(ui, &(struct text){.msgid = N_("Ctrl-C again quits.")});
}

static const struct action everywhere[] = {
    {.id = "namespace.pick",
     .keys = {'N'},
     .where = VIEW,
     .group = HELP_NAMESPACE,
     .line = NC_("key", "Namespace"),
     .palette = NC_("palette", "Another namespace"),
     .help = NC_("help", "other namespace"),
     .run = namespace_pick,
     .possible = has_platform},
    {.id = "namespace.all",
     .keys = {'0'},
     .where = VIEW,
     .group = HELP_NAMESPACE,
     .line = NC_("key", "All"),
     .palette = NC_("palette", "All namespaces"),
     .help = NC_("help", "all namespaces"),
     .run = namespace_all,
     .possible = has_platform},
    {.id = "context.pick",
     .keys = {'C'},
     .where = VIEW,
     .group = HELP_NAMESPACE,
     .line = NC_("key", "Platform"),
     .palette = NC_("palette", "Another platform (context)"),
     .help = NC_("help", "other platform"),
     .run = context_pick},
    {.id = "app.palette",
     .keys = {':'},
     .where = VIEW,
     .rank = 17,
     .group = HELP_EVERYWHERE,
     .line = NC_("key", "Command"),
     .palette = NC_("palette", "Any command by its name"),
     .help = NC_("help", "any command"),
     .run = palette},
    {.id = "palette.copy",
     .keys = {K_CTRL | 'y'},
     .where = PLACE_SHEET,
     .flags = ACTION_HIDDEN,
     .line = NC_("key", "Copy the call"),
     .palette = NC_("palette", "Copy the equal kubectl or API call"),
     .run = no_call},
    {.id = "app.help",
     .keys = {'?', K_F1},
     .where = PLACE_ALL,
     .rank = 18,
     .group = HELP_EVERYWHERE,
     .line = NC_("key", "Help"),
     .palette = NC_("palette", "Keys of this screen"),
     .help = NC_("help", "this help"),
     .run = help},
    {.id = "app.language",
     .keys = {'L', K_F1 + 1},
     .where = PLACE_ALL,
     .group = HELP_EVERYWHERE,
     .line = NC_("key", "Language"),
     .palette = NC_("palette", "Change the language"),
     .run = language,
     .names = language_names},
    {.id = "app.theme",
     .keys = {'T'},
     .where = LISTS,
     .group = HELP_EVERYWHERE,
     .line = NC_("key", "Theme"),
     .palette = NC_("palette", "Change the theme"),
     .help = NC_("help", "theme"),
     .run = theme},
    {.id = "app.retry",
     .keys = {'R'},
     .where = LISTS,
     .group = HELP_EVERYWHERE,
     .line = NC_("key", "Try again"),
     .palette = NC_("palette", "Try or read again now, sign in again"),
     .help = NC_("help", "try again now"),
     .run = retry},
    {.id = "app.messages",
     .where = VIEW,
     .line = NC_("key", "Messages"),
     .palette = NC_("palette", "The last messages"),
     .run = messages},
    {.id = "app.history",
     .where = VIEW,
     .line = NC_("key", "History"),
     .palette = NC_("palette", "What was changed from here"),
     .run = history,
     .possible = has_history},
    {.id = "app.redraw",
     .keys = {K_CTRL | 'l'},
     .where = PLACE_ALL,
     .line = NC_("key", "Redraw"),
     .palette = NC_("palette", "Draw the screen again"),
     .run = redraw},
    {.id = "app.suspend",
     .keys = {K_CTRL | 'z'},
     .where = PLACE_ALL,
     .line = NC_("key", "Suspend"),
     .palette = NC_("palette", "Put carnet in the background"),
     .run = suspend},
    {.id = "app.interrupt",
     .keys = {K_CTRL | 'c'},
     .where = PLACE_ALL,
     .flags = ACTION_HIDDEN,
     .line = NC_("key", "Cancel"),
     .palette = NC_("palette", "Cancel; twice: quit"),
     .run = interrupt},
    {.id = "app.quit",
     .keys = {'q'},
     .where = VIEW,
     .rank = 19,
     .group = HELP_EVERYWHERE,
     .line = NC_("key", "Quit"),
     .palette = NC_("palette", "Leave this page; on a view: quit"),
     .help = NC_("help", "leave this, quit"),
     .run = quit},
};

void actions_add_everywhere(struct ui *ui)
{
    actions_register(ui->actions, everywhere, ARRAY_LEN(everywhere), ui);
}
