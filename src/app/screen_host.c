#include "screen_host.h"

#include <stdio.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/log.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/data/store.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>
#include <carnet/tui/action.h>
#include <carnet/tui/screen.h>
#include <carnet/views/past_change.h>

#include "contexts.h"
#include "history.h"
#include "program.h"
#include "remembered.h"
#include "remembered_rows.h"
#include "report_file.h"
#include "themes.h"

static void host_dirty(void *data)
{
    ((struct screen_host *)data)->dirty = true;
}

static void host_quit(void *data)
{
    ((struct screen_host *)data)->quit = true;
}

static void host_suspend(void *data)
{
    ((struct screen_host *)data)->suspend = true;
}

static void host_redraw(void *data)
{
    struct screen_host *host = data;
    host->dirty = true;
    if (host->screen)
        screen_redraw(host->screen);
}

static bool host_copy(void *data, const char *text, size_t len)
{
    struct screen_host *host = data;
    host->dirty = true;
    return host->screen && screen_copy(host->screen, text, len);
}

static bool host_save(void *data, const char *path, const char *text, size_t len,
                      struct error *error)
{
    const struct screen_host *host = data;
    return report_file_write(host->program->env.home, path, text, len, error);
}

struct context_relay {
    void (*each)(void *user, const struct ui_context *context);
    void *user;
};

static void relay_context(void *user, const struct context *context)
{
    const struct context_relay *relay = user;
    const struct ui_context shown = {context->name, context_place(context), context->current,
                                     context->broken};
    relay->each(relay->user, &shown);
}

static void host_contexts(void *data, void (*each)(void *user, const struct ui_context *context),
                          void *user)
{
    struct screen_host *host = data;
    struct context_relay relay = {each, user};
    struct error error = ERROR_NONE;
    if (!contexts_each(host->program, relay_context, &relay, &error))
        log_line(LOG_INFO, "app", "contexts: %s", error_word(error.code));
}

static void wait_no_more(struct screen_host *host)
{
    if (!host->starting)
        return;
    loop_fd_remove(host->starting);
    close(host->starting_fd);
    host->starting = NULL;
}

static void sandbox_is_ready(void *data, int fd, int events)
{
    struct screen_host *host = data;
    wait_no_more(host);
    screen_host_connect(host, host->going_to);
}

/* A sandbox that has to be started takes a second or two: the screen lives on meanwhile. */
static bool start_first(struct screen_host *host, const char *name)
{
    struct error error = ERROR_NONE;
    if (program_sandbox_runs())
        return false;
    host->starting_fd = program_sandbox_launch(&error);
    if (host->starting_fd < 0)
        return false; /* connecting says why */
    str_copy(host->going_to, sizeof host->going_to, name);
    host->starting =
        loop_fd_add(host->program->loop, host->starting_fd, LOOP_READ, sandbox_is_ready, host);
    ui_say(host->ui, &(struct text){.msgid = N_("Starting the sandbox…")});
    return true;
}

static void host_switch(void *data, const char *name)
{
    struct screen_host *host = data;
    bool sandbox = contexts_sandbox(host->program, name);
    if (sandbox && host->starting)
        return;
    wait_no_more(host); /* the person chose another one */
    if (!sandbox || !start_first(host, name))
        screen_host_connect(host, name);
}

/* A snapshot looks and leaves no trace. */
static void leave_namespace(struct screen_host *host)
{
    if (host->in_namespace && host->remembers && host->program->platform) {
        remembered_left(host->program, host->namespace);
        remembered_rows_keep(host->program, host->namespace);
    }
    host->in_namespace = false;
}

static void host_namespace(void *data, const char *namespace)
{
    struct screen_host *host = data;
    struct program *program = host->program;
    if (!program->platform)
        return;
    leave_namespace(host);
    str_copy(host->namespace, sizeof host->namespace, namespace);
    host->in_namespace = true;
    remembered_rows_show(program, namespace);
}

static void save(const char *key, const char *value)
{
    struct error error = ERROR_NONE;
    if (!choices_save(key, value, &error))
        log_line(LOG_WARN, "app", "settings: %s", error_word(error.code));
}

static void host_language(void *data)
{
    const struct language *next = language_next();
    language_set(next->code);
    save("language", next->code);
    host_redraw(data);
}

static const char *host_theme(void *data)
{
    struct screen_host *host = data;
    themes_load(&host->theme, themes_next(host->theme.name));
    save("theme", host->theme.name);
    if (host->screen)
        screen_theme(host->screen, &host->theme);
    host_redraw(host);
    return host->theme.name;
}

#define WELCOME_KEY "welcome.done"

static void host_welcomed(void *data)
{
    store_put(((struct screen_host *)data)->program->store, WELCOME_KEY, "yes");
}

/* On the sandbox, and the first time of this person's. */
static void welcome(const struct screen_host *host)
{
    AUTO_STR struct str seen = STR_INIT(STR_LINE);
    if (host->program->on_sandbox && !store_get(host->program->store, WELCOME_KEY, &seen))
        ui_welcome(host->ui);
}

/* Of a snapshot there is nothing to say yet. */
static bool host_weight(void *data, struct ui_weight *out)
{
    struct screen_host *host = data;
    struct weight *weight = &host->program->weight;
    struct weight_figures figures;
    if (!host->screen)
        return false;
    if (weight_due(weight, clock_mono_ms()))
        weight_read(weight, host->program->platform);
    weight_figures(weight, &figures);
    *out = (struct ui_weight){figures.memory, figures.cpu, figures.calls, weight_next(weight)};
    return true;
}

static bool host_sandbox(void *data)
{
    return ((struct screen_host *)data)->program->on_sandbox;
}

struct change_relay {
    void (*each)(void *user, const struct ui_change *change);
    void *user;
};

static void relay_change(void *user, const struct history_entry *entry)
{
    const struct change_relay *relay = user;
    const struct ui_change change = history_change(entry);
    relay->each(relay->user, &change);
}

static bool host_history(void *data, void (*each)(void *user, const struct ui_change *change),
                         void *user, struct error *error)
{
    struct change_relay relay = {each, user};
    (void)data;
    return history_each(relay_change, &relay, error);
}

static const struct ui_host host_ops = {
    .dirty = host_dirty,
    .quit = host_quit,
    .suspend = host_suspend,
    .redraw = host_redraw,
    .copy = host_copy,
    .save = host_save,
    .contexts = host_contexts,
    .switch_context = host_switch,
    .namespace_shown = host_namespace,
    .language = host_language,
    .theme = host_theme,
    .welcomed = host_welcomed,
    .weight = host_weight,
    .sandbox = host_sandbox,
    .history = host_history,
};

void screen_host_connect(struct screen_host *host, const char *context)
{
    struct program *program = host->program;
    struct platform *old_platform = program->platform;
    struct model *old_model = program->model;
    struct error error = ERROR_NONE;
    char buffer[256];

    leave_namespace(host);
    /* The screen lets go of the old platform before it is freed. */
    program->platform = NULL;
    program->model = NULL;
    host->no_platform = ERROR_NONE;
    if (program_connect(program, context, &error)) {
        ui_show(host->ui, program->platform,
                host->remembers ? remembered_namespace(program, buffer, sizeof buffer)
                                : program_namespace(program));
        welcome(host);
        weight_leave(&program->weight, old_platform);
        platform_free(old_platform);
        model_free(old_model);
        return;
    }
    program->platform = old_platform;
    program->model = old_model;
    host->no_platform = error;
    ui_show_error(host->ui, context, &error);
}

/* Keys of the settings file; what does not fit is left at its default and said in the log. */
static void bind_keys(struct screen_host *host)
{
    const struct choices *choices = &host->program->choices;
    for (size_t i = 0; i < choices->key_count; i++) {
        const char *clash = NULL;
        int key = key_parse(choices->keys[i].key);
        if (key == K_NONE || !actions_bind(host->actions, choices->keys[i].action, key, &clash))
            log_line(LOG_WARN, "app", "key.%s: %s", choices->keys[i].action,
                     clash ? clash : "not an action or not a key");
    }
}

void screen_host_init(struct screen_host *host, struct program *program, bool remembers)
{
    const struct ui_options options = {
        .loop = program->loop,
        .host_ops = &host_ops,
        .host = host,
        .fixed_now = program->env.fixed_now,
        .read_only = program_read_only(program),
        .program = program->called,
    };
    struct ui_options with_actions = options;
    *host = (struct screen_host){.program = program, .remembers = remembers, .dirty = true};
    themes_load(&host->theme, str_or(program->choices.theme, THEMES_DEFAULT));
    host->actions = actions_new();
    with_actions.actions = host->actions;
    host->ui = ui_new(&with_actions);
    bind_keys(host);
    screen_host_connect(host, NULL);
    ui_say_error(host->ui, &program->settings_error);
}

void screen_host_fini(struct screen_host *host)
{
    leave_namespace(host);
    wait_no_more(host);
    ui_free(host->ui);
    actions_free(host->actions);
}
