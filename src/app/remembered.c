#include "remembered.h"

#include <stdio.h>
#include <string.h>

#include <carnet/base/str.h>
#include <carnet/data/store.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>

#include "program.h"

static void put(struct model *model, const char *name, unsigned source, int64_t last_used)
{
    const struct namespace ns = {
        .meta = {.namespace = "", .name = name, .uid = ""},
        .sources = source,
        .owner = "",
        .last_used = last_used,
    };
    if (*name)
        model_put_namespace(model, &ns);
}

static void put_remembered(void *user, const struct store_namespace *ns)
{
    put(user, ns->name, NS_REMEMBERED, ns->last_used);
}

void remembered_namespaces(struct program *program)
{
    const struct choices *choices = &program->choices;
    for (size_t i = 0; i < choices->namespace_count; i++)
        put(program->model, choices->namespaces[i], NS_CONFIGURED, 0);
    if (program->options.namespace)
        put(program->model, program->options.namespace, NS_TYPED, 0);
    store_namespaces(program->store, program->platform->context, put_remembered, program->model);
}

/* The store key under which the namespace shown last in this context is kept. */
static void last_key(const struct program *program, struct str *key)
{
    str_add(key, "last.namespace.");
    str_add(key, program->platform->context);
}

void remembered_used(struct program *program, const char *namespace)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    last_key(program, &key);
    store_put(program->store, key.s, *namespace ? namespace : "*");
    if (*namespace) {
        store_namespace_used(program->store, program->platform->context, namespace,
                             program_now(program));
        put(program->model, namespace, NS_REMEMBERED, program_now(program));
    }
}

const char *program_first_namespace(struct program *program, char *buffer, size_t size)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE), value = STR_INIT(STR_LINE);
    const struct own_context *own = choices_own(&program->choices, program->platform->context);
    if (program->options.all_namespaces)
        return "";
    if (program->options.namespace)
        return program->options.namespace;
    last_key(program, &key);
    if (store_get(program->store, key.s, &value) && value.len < size) {
        snprintf(buffer, size, "%s", str_eq(value.s, "*") ? "" : value.s);
        return buffer;
    }
    return own ? own->namespace : NULL;
}
