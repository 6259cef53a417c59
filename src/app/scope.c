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
