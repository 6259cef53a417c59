#include "contexts.h"

#include <stdlib.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/sandbox/sandbox.h>

#include "choice.h"
#include "program.h"

const char *context_place(const struct context *context)
{
    if (!context->sandbox)
        return context->server;
    return context->running ? _("on this machine, running") : _("on this machine, not running");
}

struct relay {
    struct program *program;
    void (*each)(void *user, const struct context *context);
    void *user;
    const char *chosen;  /* by flag or setting; null: the kubeconfig's own word counts */
    bool sandbox_hidden; /* another platform has its name */
};

static void relay_one(void *user, const struct kubernetes_context *found)
{
    struct relay *relay = user;
    if (str_eq(found->name, SANDBOX_CONTEXT))
        relay->sandbox_hidden = true;
    const struct context context = {
        .name = found->name,
        .server = str_or(found->server, ""),
        .user = str_or(found->user, ""),
        .namespace = str_or(found->namespace, ""),
        .current = relay->chosen ? str_eq(relay->chosen, found->name) : found->current,
        .broken = found->broken,
    };
    if (!choices_own(&relay->program->choices, found->name))
        relay->each(relay->user, &context);
}

/* An own context is described by the context of its kubeconfig it stands for. */
struct own_search {
    const struct own_context *own;
    struct relay *relay;
    bool found;
};

static void relay_own(void *user, const struct kubernetes_context *found)
{
    struct own_search *search = user;
    const struct own_context *own = search->own;
    const struct context context = {
        .name = own->name,
        .server = str_or(found->server, ""),
        .user = str_or(found->user, ""),
        .namespace = str_or(own->namespace, str_or(found->namespace, "")),
        .current = str_eq(search->relay->chosen, own->name),
        .broken = found->broken,
    };
    if (search->found || (own->context ? !str_eq(own->context, found->name) : !found->current))
        return;
    search->found = true;
    search->relay->each(search->relay->user, &context);
}

static void each_own(struct relay *relay, const struct own_context *own)
{
    struct kubernetes_source source = program_source(relay->program, own->kubeconfig);
    struct own_search search = {own, relay, false};
    struct error error = ERROR_NONE;
    if (!kubernetes_contexts(&source, relay_own, &search, &error) || !search.found) {
        const struct context broken = {
            .name = own->name,
            .server = "",
            .user = "",
            .namespace = str_or(own->namespace, ""),
            .current = str_eq(relay->chosen, own->name),
            .broken = &error,
        };
        if (error.code == ERR_NONE)
            error_set(&error, ERR_CONFIG, N_("{file} has no context {name}."), "file",
                      str_or(own->kubeconfig, ""));
        error_add_arg(&error, "name", str_or(own->context, ""));
        relay->each(relay->user, &broken);
    }
}

/* `alone`: nothing else is configured, so that it is shown where nothing is chosen. */
static void relay_sandbox(const struct relay *relay, bool alone)
{
    AUTO_STR struct str folder = STR_INIT(STR_LINE), server = STR_INIT(STR_LINE);
    struct sandbox_status status = {0};
    struct error ignored = ERROR_NONE;
    if (sandbox_folder(&folder) && sandbox_look(folder.s, &status, &ignored) && status.running)
        str_addf(&server, "https://127.0.0.1:%d", status.port);
    const struct context context = {
        .name = SANDBOX_CONTEXT,
        .server = server.s,
        .user = "",
        .namespace = "",
        .current = relay->chosen ? str_eq(relay->chosen, SANDBOX_CONTEXT) : alone,
        .sandbox = true,
        .running = status.running,
    };
    relay->each(relay->user, &context);
}

static const char *chosen_name(const struct program *program)
{
    if (program->options.sandbox)
        return SANDBOX_CONTEXT;
    return program->options.context ? program->options.context : program->choices.context;
}

/* `kubeconfig`: this file and no other; null: where it is looked for. */
static bool each_of(struct program *program, const char *kubeconfig,
                    void (*each)(void *user, const struct context *context), void *user,
                    struct error *error)
{
    const struct choices *choices = &program->choices;
    struct kubernetes_source source = program_source(program, kubeconfig);
    struct relay relay = {program, each, user, chosen_name(program),
                          choices_own(choices, SANDBOX_CONTEXT) != NULL};
    bool read;
    for (size_t i = 0; i < choices->own_count; i++)
        each_own(&relay, &choices->own[i]);
    read = kubernetes_contexts(&source, relay_one, &relay, error);
    if (!relay.sandbox_hidden)
        relay_sandbox(&relay, !read && choice_finds_nothing(&source, error));
    return read;
}

bool contexts_each(struct program *program, void (*each)(void *user, const struct context *context),
                   void *user, struct error *error)
{
    return each_of(program, program->options.kubeconfig, each, user, error);
}

struct search {
    const char *name; /* null: any but the sandbox */
    bool found, sandbox;
};

static void search_one(void *user, const struct context *context)
{
    struct search *search = user;
    if (search->name ? !str_eq(search->name, context->name) : context->sandbox)
        return;
    search->found = true;
    search->sandbox = context->sandbox;
}

static bool look_for(struct program *program, struct search *search)
{
    struct error ignored = ERROR_NONE;
    bool read = each_of(program, NULL, search_one, search, &ignored);
    return search->found || (!read && ignored.code != ERR_NOT_FOUND);
}

bool contexts_sandbox(struct program *program, const char *name)
{
    struct search search = {.name = name};
    return name && str_eq(name, SANDBOX_CONTEXT) && look_for(program, &search) && search.sandbox;
}

bool contexts_others(struct program *program)
{
    struct search search = {0};
    return look_for(program, &search);
}

struct usable {
    const char *context;
    bool found;
    struct error broken;
};

static void check_usable(void *user, const struct kubernetes_context *found)
{
    struct usable *usable = user;
    if (usable->context ? !str_eq(usable->context, found->name) : !found->current)
        return;
    usable->found = true;
    if (found->broken)
        usable->broken = *found->broken;
}

bool contexts_usable(struct program *program, const char *kubeconfig, const char *context,
                     struct error *error)
{
    struct kubernetes_source source = program_source(program, kubeconfig);
    struct usable usable = {.context = context, .broken = ERROR_NONE};
    if (!kubernetes_contexts(&source, check_usable, &usable, error))
        return false;
    if (usable.found && usable.broken.code == ERR_NONE)
        return true;
    *error = usable.broken;
    if (!usable.found) {
        error_set(error, ERR_NOT_FOUND, N_("{file} has no context {name}."), "file", kubeconfig);
        error_add_arg(error, "name", str_or(context, ""));
    }
    return false;
}

char *contexts_absolute(const char *path)
{
    return realpath(path, NULL);
}
