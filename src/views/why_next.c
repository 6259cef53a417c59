#include "why_next.h"

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/model/state.h>
#include <carnet/tui/key.h>

#include "changes.h"
#include "frame.h"

const struct action *why_action(const struct ui *ui, enum step_kind kind)
{
    static const char *const ids[] = {
        [STEP_REPORT] = "object.report",   [STEP_EDIT] = "object.edit",
        [STEP_STOP] = "server.stop_start", [STEP_START] = "server.stop_start",
        [STEP_DELETE] = "object.delete",
    };
    const char *id = (size_t)kind < ARRAY_LEN(ids) ? ids[kind] : NULL;
    return id ? actions_find(ui->actions, id) : NULL;
}

static bool changes_server(enum step_kind kind)
{
    return kind == STEP_STOP || kind == STEP_START || kind == STEP_DELETE;
}

size_t why_steps(struct ui *ui, const struct server *server, struct step steps[STATUS_STEPS + 1])
{
    size_t count = model_server_steps(ui->model, server, steps), kept = 0;
    struct text why;
    bool possible = change_possible(ui, NULL, RIGHT_CHANGE_SERVER, &why);
    for (size_t i = 0; i < count; i++) {
        if (possible || !changes_server(steps[i].kind))
            steps[kept++] = steps[i];
    }
    return kept;
}

/* Settings that carnet does not change are those of a new server. */
void why_step_words(struct str *out, const struct ui *ui, const struct step *step)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    text_render(&words, &step->words);
    if (step->kind == STEP_EDIT && !why_action(ui, step->kind))
        TR_FILL(out, _("{step}: make it anew with other settings"), ARG_S("step", words.s));
    else
        str_add(out, words.s);
}

/* "wait", "wait, or press s to stop it; its volumes stay" */
static void join(struct str *out, const struct ui *ui, const struct step *step)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE), key = STR_INIT(STR_LINE);
    AUTO_STR struct str before = STR_INIT(STR_LINE);
    const struct action *action = why_action(ui, step->kind);
    text_render(&words, &step->words);
    if (action)
        key_name(&key, action_key(ui->actions, action));
    str_add(&before, out->s);
    str_clear(out);
    if (before.len > 0 && key.len > 0)
        TR_FILL(out, _("{first}, or press {key} to {step}"), ARG_S("first", before.s),
                ARG_S("key", key.s), ARG_S("step", words.s));
    else if (before.len > 0)
        TR_FILL(out, _("{first}, or {step}"), ARG_S("first", before.s), ARG_S("step", words.s));
    else if (key.len > 0)
        TR_FILL(out, _("press {key} to {step}"), ARG_S("key", key.s), ARG_S("step", words.s));
    else
        str_add(out, words.s);
}

void why_next(struct str *out, struct ui *ui, const struct server *server)
{
    enum { IN_ONE_LINE = 2 };
    struct step steps[STATUS_STEPS + 1];
    size_t count = why_steps(ui, server, steps);
    for (size_t i = 0; i < count && i < IN_ONE_LINE; i++)
        join(out, ui, &steps[i]);
}
