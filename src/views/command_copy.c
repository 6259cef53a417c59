#include "command_copy.h"

#include <string.h>

#include <carnet/platform/plan.h>
#include <carnet/views/places.h>

#include "frame.h"
#include "place.h"
#include "sheet.h"

/* The key that copies in a view does so here too, unless it would be a letter of what is typed. */
bool command_is_key(const struct ui *ui, const struct input_event *event)
{
    if (event->type != INPUT_KEY)
        return false;
    const struct action *view = actions_for_key(ui->actions, PLACE_LIST, event->key);
    return str_eq(place_action_id(ui, event->key), "palette.copy") ||
           (!ui->sheet->typing && view && str_eq(view->id, "object.copy"));
}

int command_key(const struct ui *ui, bool typing)
{
    const struct action *action =
        actions_find(ui->actions, typing ? "palette.copy" : "object.copy");
    return action ? action_key(ui->actions, action) : K_NONE;
}

size_t command_of_plan(struct str *out, struct str *brief, const struct ui *ui,
                       const struct plan *plan)
{
    size_t count = plan_commands(ui->platform, plan, out);
    if (count > 0)
        str_truncate(out, out->len - 1);
    if (count > 0 && brief)
        plan_brief(ui->platform, plan, brief);
    return count;
}

void command_read(struct str *out, const struct ui *ui, const char *namespace, const char *name)
{
    const struct platform_ops *ops = ui->platform->ops;
    struct ref ref = {namespace, name};
    if (ops->read_command && !ops->read_command(ui->platform, KIND_SERVER, &ref, out))
        str_clear(out);
}

static bool copied(struct ui *ui, const char *calls)
{
    if (ui->options.host_ops->copy(ui->options.host, calls, strlen(calls)))
        return true;
    frame_say(
        ui,
        &(struct text){
            .msgid = N_("It is too long to be copied. --dry-run prints it: {carnet} stop --help."),
            .args = {ARG_S("carnet", ui->program)}});
    return false;
}

void command_copy(struct ui *ui, const char *call)
{
    if (!*call)
        frame_say(ui, &(struct text){.msgid = N_("There is no call of kubectl for this.")});
    else if (copied(ui, call))
        frame_say(ui, &(struct text){.msgid = N_("Copied, if your terminal allows it: {call}"),
                                     .args = {ARG_S("call", call)}});
}

void command_copy_plan(struct ui *ui, const struct plan *plan)
{
    AUTO_STR struct str calls = STR_INIT(STR_DOCUMENT);
    int64_t count = (int64_t)command_of_plan(&calls, NULL, ui, plan);
    if (count <= 1)
        command_copy(ui, calls.s);
    else if (copied(ui, calls.s))
        frame_say(ui, &(struct text){.msgid = N_("{n} calls copied, if your terminal allows it."),
                                     .args = {ARG_N("n", count)}});
}
