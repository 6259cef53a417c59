#include "keys.h"

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/tui/action.h>
#include <carnet/tui/list.h>

#include "frame.h"
#include "messages.h"
#include "place.h"
#include "servers.h"
#include "sheet.h"
#include "welcome.h"

/* What the person acts on stays at the cursor, also if the cursor was never moved. */
static void hold_row(struct ui *ui)
{
    if (ui->focus != PANE_SPACES)
        list_move(servers_list(ui->servers), 0);
}

static void run(struct ui *ui, const struct action *action)
{
    struct text why = {0};
    if (action_possible(ui->actions, action, &why))
        action_run(ui->actions, action);
    else if (why.msgid)
        frame_say(ui, &why);
}

static void do_action(struct ui *ui, const struct action *action)
{
    welcome_tried(ui, action);
    if (!(action->flags & ACTION_HIDDEN)) {
        messages_clear_line(ui->messages);
        hold_row(ui);
    }
    run(ui, action);
}

/* Too small for a list: what helps there. */
static bool works_when_too_small(const struct action *action)
{
    return str_eq(action->id, "app.quit") || str_eq(action->id, "app.suspend") ||
           str_eq(action->id, "app.interrupt") || str_eq(action->id, "app.redraw") ||
           str_eq(action->id, "app.language");
}

void keys_event(struct ui *ui, const struct input_event *event)
{
    bool too_small = ui->layout.size == FRAME_TOO_SMALL && ui->layout.rows > 0;
    if (!too_small && ui->sheet && ui->sheet->ops->event(ui->sheet, event))
        return;
    if (!too_small && !ui->sheet && servers_event(ui->servers, event))
        return;
    const struct action *action = place_action(ui, event->key);
    if (action && (!too_small || works_when_too_small(action)))
        do_action(ui, action);
}

void keys_run(struct ui *ui, const struct action *action)
{
    sheet_close(ui);
    run(ui, action);
    frame_dirty(ui);
}
