#include "welcome.h"

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>
#include <carnet/tui/key.h>

#include "frame.h"

enum {
    ROWS = 4,
    NARROW_ROWS = 7, /* where each line may need two */
    ENOUGH_COLS = 80,
    DETAIL_LEAST = 7,
    TRIED_ALL = 7
};

static const struct {
    const char *action, *words;
} tries[] = {
    {"object.why", NC_("welcome", "says why a server waits")},
    {"server.stop_start", NC_("welcome", "stops or starts it")},
    {"app.help", NC_("welcome", "shows all keys")},
};
_Static_assert(TRIED_ALL == (1 << ARRAY_LEN(tries)) - 1, "bits");

static void add_tries(const struct ui *ui, struct str *out)
{
    for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
        const struct action *action = actions_find(ui->actions, tries[i].action);
        str_add(out, i > 0 ? "     " : "");
        key_name(out, action_key(ui->actions, action));
        str_addf(out, "  %s", trc("welcome", tries[i].words));
    }
}

void welcome_draw(const struct ui *ui, struct area *area)
{
    AUTO_STR struct str keys = STR_INIT(STR_LINE), hides = STR_INIT(STR_LINE);
    AUTO_STR struct str home = STR_INIT(STR_LINE);
    const struct rule_part title = {.text = trc("welcome", "Welcome")};
    int rows = area->cols >= ENOUGH_COLS ? ROWS : NARROW_ROWS, row = 1;
    struct area mine;
    struct rule_hit hit;
    if (!ui->welcome || area->rows < rows + DETAIL_LEAST)
        return;
    mine = area_part(*area, area->rows - rows, 0, rows, area->cols);
    area->rows -= rows;
    key_name(&hides, K_ESC);
    str_addf(&hides, " %s", trc("welcome", "hides this"));
    draw_rule(mine, 0, &title, 1, hides.s, false, &hit);
    row += draw_wrapped(
        mine, row, 1, mine.cols - 2, rows - row, INK_TEXT,
        _("This is the sandbox: a small platform on this machine, for trying things out."));
    add_tries(ui, &keys);
    row += draw_wrapped(mine, row, 3, mine.cols - 4, rows - row, INK_TEXT, keys.s);
    frame_with_commands(ui, &home,
                        _("To see your own servers:  {carnet} context add NAME --kubeconfig FILE"),
                        (size_t)(rows - row) * (size_t)(mine.cols - 2));
    draw_wrapped(mine, row, 1, mine.cols - 2, rows - row, INK_TEXT, home.s);
}

bool welcome_hide(struct ui *ui)
{
    bool there = ui->welcome;
    ui->welcome = false;
    if (there)
        ui->options.host_ops->welcomed(ui->options.host);
    return there;
}

void welcome_tried(struct ui *ui, const struct action *action)
{
    for (size_t i = 0; ui->welcome && i < ARRAY_LEN(tries); i++) {
        if (str_eq(action->id, tries[i].action))
            ui->welcome_tried |= 1u << i;
    }
    if (ui->welcome_tried == TRIED_ALL)
        welcome_hide(ui);
}
