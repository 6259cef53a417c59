#include "choice.h"

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

#include "contexts.h"
#include "program.h"

static enum chosen_by chosen_by(const struct program *program, const char *context)
{
    const struct options *options = &program->options;
    if (context)
        return CHOSEN_BY_SCREEN;
    if (options->sandbox)
        return CHOSEN_BY_SANDBOX;
    if (options->context)
        return CHOSEN_BY_CONTEXT;
    if (options->kubeconfig)
        return CHOSEN_BY_KUBECONFIG;
    if (program->choices.context)
        return CHOSEN_BY_SETTING;
    return program->env.kubeconfig ? CHOSEN_BY_ENVIRONMENT : CHOSEN_BY_DEFAULT;
}

static const char *name_of(const struct program *program, const char *context, enum chosen_by by)
{
    switch (by) {
    case CHOSEN_BY_SCREEN:
        return context;
    case CHOSEN_BY_CONTEXT:
        return program->options.context;
    case CHOSEN_BY_SETTING:
        return program->choices.context;
    default:
        return NULL;
    }
}

void choice_make(struct choice *choice, const struct program *program, const char *context)
{
    const char *kubeconfig = program->options.kubeconfig;
    enum chosen_by by = chosen_by(program, context);
    const char *name = name_of(program, context, by);
    const struct own_context *own =
        name && !kubeconfig ? choices_own(&program->choices, name) : NULL;
    *choice = (struct choice){
        .by = by,
        .name = name,
        .own = own,
        .source = program_source(program, own ? own->kubeconfig : kubeconfig),
        .context = own ? own->context : name,
    };
}

bool choice_names_sandbox(const struct choice *choice, struct program *program)
{
    return choice->by == CHOSEN_BY_SANDBOX ||
           (!choice->own && !choice->source.kubeconfig && contexts_sandbox(program, choice->name));
}

bool choice_finds_nothing(const struct kubernetes_source *source, const struct error *error)
{
    return error->code == ERR_NOT_FOUND && !source->kubeconfig && !source->kubeconfig_env;
}

bool choice_falls_to_sandbox(const struct choice *choice, const struct error *error)
{
    return !choice->name && choice_finds_nothing(&choice->source, error);
}

void choice_explain(const struct choice *choice, struct error *error)
{
    if (choice->by != CHOSEN_BY_SETTING || choice->own || error->code != ERR_NOT_FOUND)
        return;
    error_set(
        error, ERR_NOT_FOUND,
        NA_("The settings choose the platform {name} (context = {name}), which is no longer there.",
            "carnet context ls lists those there are, carnet context use takes one."),
        "name", choice->name);
}
