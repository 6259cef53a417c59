#include "scope.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/model/model.h>

#include "program.h"

bool scope_init(struct scope *scope, struct program *program, struct error *error)
{
    const char *name;
    *scope = (struct scope){0};
    if (!program_connect(program, NULL, error))
        return false;
    name = program_namespace(program);
    if (!name)
        name = model_context_namespace(program->model);
    if (name && *name)
        scope->namespace = mem_strdup(name);
    return true;
}

void scope_fini(struct scope *scope)
{
    free(scope->namespace);
    scope->namespace = NULL;
}

bool scope_ref(const struct scope *scope, const char *word, char *buffer, size_t size,
               struct ref *ref, struct error *error)
{
    const char *slash = strchr(word, '/');
    if (slash && (size_t)(slash - word) < size && slash > word) {
        memcpy(buffer, word, (size_t)(slash - word));
        buffer[slash - word] = '\0';
        *ref = (struct ref){buffer, slash + 1};
        return true;
    }
    if (!slash && scope->namespace) {
        *ref = (struct ref){scope->namespace, word};
        return true;
    }
    error_set(error, ERR_USAGE, N_("Which namespace is {name} in? -n NAMESPACE says it."), "name",
              word);
    return false;
}

enum exit_code scope_tell(struct program *program,
                          bool (*read)(struct program *program, const char *namespace,
                                       struct error *error),
                          enum exit_code (*tell)(struct program *program, const struct ref *ref))
{
    struct scope scope;
    char buffer[512];
    struct ref ref;
    struct error error = ERROR_NONE;
    enum exit_code code;

    if (scope_init(&scope, program, &error) &&
        scope_ref(&scope, program->options.words[0], buffer, sizeof buffer, &ref, &error) &&
        read(program, ref.namespace, &error)) {
        code = tell(program, &ref);
    } else {
        program_complain(&error);
        code = exit_code_of(&error);
    }
    scope_fini(&scope);
    return code;
}

enum exit_code scope_not_there(const struct ref *ref)
{
    struct error error = ERROR_NONE;
    error_set(&error, ERR_NOT_FOUND, N_("{ns} has no server {name}."), "name", ref->name);
    error_add_arg(&error, "ns", ref->namespace);
    program_complain(&error);
    return exit_code_of(&error);
}
