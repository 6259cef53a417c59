#include "changes.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/platform/plan.h>
#include <carnet/tui/key.h>
#include <carnet/views/forbidden.h>

#include "frame.h"
#include "outcome.h"
#include "servers.h"
#include "trouble.h"
#include "words.h"

struct change {
    struct changes *all;
    struct change *next;
    struct plan *plan;
    struct plan_run *sent;
    change_step_fn *step; /* null: nobody watches */
    void *data;
};
struct changes {
    struct ui *ui;
    struct change *first;
    struct str refused; /* why nothing may be sent, as it was said last */
};

/* Life ---------------------------------------------------------------------------------------- */

struct changes *changes_new(struct ui *ui)
{
    struct changes *changes = mem_zalloc(1, sizeof *changes);
    changes->ui = ui;
    str_init(&changes->refused, STR_LINE);
    return changes;
}

static void change_free(struct change *change)
{
    plan_free(change->plan);
    free(change);
}

void changes_drop(struct changes *changes)
{
    while (changes->first) {
        struct change *change = changes->first;
        changes->first = change->next;
        plan_drop(change->sent);
        change_free(change);
    }
}

void changes_free(struct changes *changes)
{
    if (!changes)
        return;
    changes_drop(changes);
    str_fini(&changes->refused);
    free(changes);
}

static void unlink_change(struct change *change)
{
    struct change **at = &change->all->first;
    while (*at != change)
        at = &(*at)->next;
    *at = change->next;
}

/* On their way -------------------------------------------------------------------------------- */

static void stepped(void *data, const struct plan_item *item)
{
    struct change *change = data;
    if (change->step)
        change->step(change->data, change->plan, false);
    frame_dirty(change->all->ui);
}

static void ended(void *data, size_t done, size_t failed)
{
    struct change *change = data;
    struct ui *ui = change->all->ui;
    change->sent = NULL;
    unlink_change(change);
    servers_unmark_done(ui->servers, change->plan);
    outcome_say(ui, change->plan, (int64_t)done, (int64_t)failed);
    if (change->step && change->step(change->data, change->plan, true))
        change->plan = NULL;
    change_free(change);
    frame_dirty(ui);
}

void change_run(struct ui *ui, struct plan *plan, change_step_fn *step, void *data)
{
    struct change *change = mem_zalloc(1, sizeof *change);
    *change = (struct change){
        .all = ui->changes, .next = ui->changes->first, .plan = plan, .step = step, .data = data};
    ui->changes->first = change;
    change->sent = plan_start(ui->platform, plan, stepped, ended, change);
}

void change_unwatch(struct ui *ui, void *data)
{
    for (struct change *change = ui->changes->first; change; change = change->next)
        if (change->data == data)
            change->step = NULL;
}

void change_stop(struct ui *ui, const struct plan *plan)
{
    for (struct change *change = ui->changes->first; change; change = change->next)
        if (change->plan == plan)
            plan_stop(change->sent);
}

/* Whether they may be sent -------------------------------------------------------------------- */

/* The platform answers, but not to this person, or is not the one it should be: trying again does
 * not help, so what does is said. */
static void say_refused(struct ui *ui, const struct error *error, struct text *why)
{
    struct str *words = &ui->changes->refused;
    str_clear(words);
    words_error(words, error, ui->actions);
    *why = (struct text){.msgid = N_("Not sent. {why}"), .args = {ARG_S("why", words->s)}};
}

static void say_no_connection(struct ui *ui, struct text *why)
{
    struct str *key = &ui->changes->refused;
    str_clear(key);
    key_name(key, action_key(ui->actions, actions_find(ui->actions, "app.retry")));
    *why = (struct text){.msgid = N_("Not sent: no connection. {key} tries now."),
                         .args = {ARG_S("key", key->s)}};
}

static bool connected(struct ui *ui, struct text *why)
{
    struct link link;
    platform_link(ui->platform, &link);
    if (link.state == LINK_LIVE || link.state == LINK_OLD || link.state == LINK_SLOWED)
        return true;
    if ((link.state == LINK_SIGNED_OUT || link.state == LINK_CERTIFICATE) &&
        link.error.code != ERR_NONE)
        say_refused(ui, &link.error, why);
    else
        say_no_connection(ui, why);
    return false;
}

static bool is_allowed(const struct ui *ui, const char *namespace, enum right right)
{
    return !namespace || model_allowed(ui->model, namespace, right) != ALLOWED_NO;
}

bool change_possible(struct ui *ui, const char *namespace, enum right right, struct text *why)
{
    struct error ended;
    *why = (struct text){0};
    if (!ui->platform) {
        why->msgid = N_("Not sent: no platform.");
    } else if (ui->options.read_only) {
        why->msgid = N_("Not sent: carnet was started to read only.");
    } else if (trouble_sandbox_ended(ui, &ended)) {
        why->msgid = N_("Not sent: the sandbox has ended. C, then Enter, starts it again.");
    } else if (connected(ui, why) && !is_allowed(ui, namespace, right)) {
        forbidden_words(why, ui->platform, ui->model, namespace, right);
    }
    return !why->msgid;
}
