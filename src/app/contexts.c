#include "contexts.h"

#include <stdlib.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

#include "program.h"

struct relay {
    struct program *program;
    void (*each)(void *user, const struct context *context);
    void *user;
    const char *chosen; /* by flag or setting; null: the kubeconfig's own word counts */
};

static void relay_one(void *user, const struct kubernetes_context *found)
{
    struct relay *relay = user;
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

bool contexts_each(struct program *program, void (*each)(void *user, const struct context *context),
                   void *user, struct error *error)
{
    const struct choices *choices = &program->choices;
    const char *chosen = program->options.context ? program->options.context : choices->context;
    struct kubernetes_source source = program_source(program, program->options.kubeconfig);
    struct relay relay = {program, each, user, chosen};
    for (size_t i = 0; i < choices->own_count; i++)
        each_own(&relay, &choices->own[i]);
    return kubernetes_contexts(&source, relay_one, &relay, error);
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
