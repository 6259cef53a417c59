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

void remembered_key(const struct program *program, struct str *key)
{
    str_add(key, program->platform->context);
    str_add_char(key, ' ');
    str_add(key, str_or(program->platform->identity, ""));
}

void remembered_namespaces(struct program *program)
{
    const struct choices *choices = &program->choices;
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    for (size_t i = 0; i < choices->namespace_count; i++)
        put(program->model, choices->namespaces[i], NS_CONFIGURED, 0);
    if (program->options.namespace)
        put(program->model, program->options.namespace, NS_TYPED, 0);
    remembered_key(program, &key);
    store_namespaces(program->store, key.s, put_remembered, program->model);
}

/* -- the one shown last ------------------------------------------------------------------------------ */

static void last_key(const struct program *program, struct str *key)
{
    str_add(key, "last.namespace.");
    remembered_key(program, key);
}

/* In the store all namespaces are "*"; "" is none. */
static bool last_namespace(const struct program *program, struct str *value)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    last_key(program, &key);
    return store_get(program->store, key.s, value) && value->len > 0;
}

const char *remembered_namespace(struct program *program, char *buffer, size_t size)
{
    AUTO_STR struct str last = STR_INIT(STR_LINE);
    const struct options *options = &program->options;
    if (options->all_namespaces || options->namespace || !last_namespace(program, &last) ||
        last.len >= size)
        return program_namespace(program);
    str_copy(buffer, size, str_eq(last.s, "*") ? "" : last.s);
    return buffer;
}

/* -- leaving one ------------------------------------------------------------------------------------- */

static void keep(struct program *program, const char *namespace)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE), last = STR_INIT(STR_LINE);
    last_key(program, &last);
    store_put(program->store, last.s, *namespace ? namespace : "*");
    if (!*namespace)
        return;
    remembered_key(program, &key);
    store_namespace_used(program->store, key.s, namespace, program_now(program));
    put(program->model, namespace, NS_REMEMBERED, program_now(program));
}

static void forget(struct program *program, const char *namespace)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE), last = STR_INIT(STR_LINE);
    AUTO_STR struct str last_name = STR_INIT(STR_LINE);
    remembered_key(program, &key);
    store_namespace_forget(program->store, key.s, namespace);
    if (!last_namespace(program, &last) || !str_eq(last.s, *namespace ? namespace : "*"))
        return;
    last_key(program, &last_name);
    store_put(program->store, last_name.s, "");
}

/* The platform lists its namespaces, and this is none of them. */
static bool is_none(const struct program *program, const char *namespace)
{
    const struct namespace *ns = model_namespace(program->model, namespace);
    struct feed feed;
    platform_feed(program->platform, KIND_NAMESPACE, NULL, &feed);
    return *namespace && feed.state == FEED_LIVE && !(ns && ns->sources & NS_LISTED);
}

void remembered_left(struct program *program, const char *namespace)
{
    struct feed feed;
    platform_feed(program->platform, KIND_SERVER, *namespace ? namespace : NULL, &feed);
    if (feed.state == FEED_FORBIDDEN || is_none(program, namespace))
        forget(program, namespace);
    else if (feed.state == FEED_LIVE || feed.as_of != 0)
        keep(program, namespace);
}
