#include "place.h"

#include <carnet/base/i18n.h>
#include <carnet/tui/action.h>
#include <carnet/tui/key.h>
#include <carnet/views/places.h>

#include "frame.h"
#include "servers.h"
#include "sheet.h"

const unsigned places_together[PLACES_TOGETHER] = {
    PLACE_TYPING,
    PLACE_SHEET,
    PLACE_SHEET | PLACE_PAGER,
    PLACE_LIST,
    PLACE_LIST | PLACE_SERVER,
    PLACE_LIST | PLACE_SERVER | PLACE_PAGER,
};

unsigned place_now(const struct ui *ui)
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

const struct action *place_action(const struct ui *ui, int key)
{
    unsigned place = place_now(ui);
    const struct action *action = actions_for_key(ui->actions, place, key);
    if (action || place != PLACE_TYPING || is_character(key))
        return action;
    return actions_for_key(ui->actions, ui->sheet ? PLACE_SHEET : PLACE_LIST | PLACE_SERVER, key);
}

const char *place_action_id(const struct ui *ui, int key)
{
    const struct action *action = place_action(ui, key);
    return action ? action->id : "";
}

bool place_in_list(const struct ui *ui, size_t count, struct text *why)
{
    bool elsewhere = ui->focus == PANE_SPACES;
    if (elsewhere)
        *why = (struct text){.msgid = N_("Only in the list of servers.")};
    else if (count == 0)
        *why = (struct text){.msgid = servers_none(ui->servers)};
    return !elsewhere && count > 0;
}
