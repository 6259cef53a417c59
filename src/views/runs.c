#include "runs.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

#include "server_actions.h"
#include "servers.h"

struct run {
    struct runs *runs;
    struct run *next;
    struct plan *plan;
    struct plan_run *sent;
    frame_step_fn *step; /* null: nobody watches */
    void *data;
};
struct runs {
    struct ui *ui;
    struct run *first;
};

struct runs *runs_new(struct ui *ui)
{
    struct runs *runs = mem_zalloc(1, sizeof *runs);
    runs->ui = ui;
    return runs;
}

static void run_free(struct run *run)
{
    plan_free(run->plan);
    free(run);
}

void runs_drop(struct runs *runs)
{
    while (runs->first) {
        struct run *run = runs->first;
        runs->first = run->next;
        plan_drop(run->sent);
        run_free(run);
    }
}

void runs_free(struct runs *runs)
{
    if (!runs)
        return;
    runs_drop(runs);
    free(runs);
}

static void unlink_run(struct run *run)
{
    struct run **at = &run->runs->first;
    while (*at != run)
        at = &(*at)->next;
    *at = run->next;
}

/* What came of it ----------------------------------------------------------------------------- */

static const struct plan_item *first_failed(const struct plan *plan)
{
    for (size_t i = 0; i < plan->item_count; i++)
        if (plan->items[i].progress == PLAN_FAILED)
            return &plan->items[i];
    return NULL;
}

/* The verbs have a sentence each: languages bend them differently. */
static void say_done(struct ui *ui, const struct plan *plan, int64_t done)
{
    struct text text = {.count = done, .args = {ARG_N("n", done)}};
    if (plan->verb == VERB_STOP_SERVER)
        text = (struct text){NP_("{n} server stops.", "{n} servers stop."), done, {text.args[0]}};
    else if (plan->verb == VERB_START_SERVER)
        text = (struct text){NP_("{n} server starts.", "{n} servers start."), done, {text.args[0]}};
    else
        text = (struct text){NP_("{n} server is being deleted.", "{n} servers are being deleted."),
                             done,
                             {text.args[0]}};
    frame_say(ui, &text);
}

/* The person stopped it: the rest was not sent. */
static size_t not_sent(const struct plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->item_count; i++)
        count += !plan->items[i].left_out && plan->items[i].progress == PLAN_TO_DO;
    return count;
}

static void say_stopped(struct ui *ui, int64_t done, int64_t rest)
{
    frame_say(ui, &(struct text){.msgid = N_("{n} done, {m} not sent: you stopped it."),
                                 .args = {ARG_N("n", done), ARG_N("m", rest)}});
}

static void say_failed(struct ui *ui, const struct plan *plan, int64_t done, int64_t failed)
{
    const struct plan_item *item = first_failed(plan);
    if (!item)
        return;
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    error_text(&why, &item->error);
    frame_say(ui, &(struct text){.msgid = N_("{n} done, {m} not. {name}: {why}"),
                                 .args = {ARG_N("n", done), ARG_N("m", failed),
                                          ARG_S("name", item->ref.name), ARG_S("why", why.s)}});
}

static void stepped(void *data, const struct plan_item *item)
{
    struct run *run = data;
    if (run->step)
        run->step(run->data, run->plan, false);
    frame_dirty(run->runs->ui);
}

static void ended(void *data, size_t done, size_t failed)
{
    struct run *run = data;
    struct ui *ui = run->runs->ui;
    run->sent = NULL;
    unlink_run(run);
    servers_unmark_done(ui->servers, run->plan);
    if (run->plan->item_count == 1)
        server_say_outcome(ui, run->plan);
    else if (failed > 0)
        say_failed(ui, run->plan, (int64_t)done, (int64_t)failed);
    else if (not_sent(run->plan) > 0)
        say_stopped(ui, (int64_t)done, (int64_t)not_sent(run->plan));
    else
        say_done(ui, run->plan, (int64_t)done);
    if (run->step && run->step(run->data, run->plan, true))
        run->plan = NULL;
    run_free(run);
    frame_dirty(ui);
}

void frame_run(struct ui *ui, struct plan *plan, frame_step_fn *step, void *data)
{
    struct run *run = mem_zalloc(1, sizeof *run);
    *run = (struct run){
        .runs = ui->runs, .next = ui->runs->first, .plan = plan, .step = step, .data = data};
    ui->runs->first = run;
    run->sent = plan_start(ui->platform, plan, stepped, ended, run);
}

void frame_run_unwatch(struct ui *ui, void *data)
{
    for (struct run *run = ui->runs->first; run; run = run->next)
        if (run->data == data)
            run->step = NULL;
}

void frame_run_stop(struct ui *ui, const struct plan *plan)
{
    for (struct run *run = ui->runs->first; run; run = run->next)
        if (run->plan == plan)
            plan_stop(run->sent);
}
