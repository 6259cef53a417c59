/* Stops that were made from here: what carnet's own history knows, and the platform's stop mark
 * does not tell. */
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "store.h"

static void add_key(struct str *key, const char *ns, const char *name)
{
    str_addf(key, "%s/%s", ns, name);
}

void model_put_stopped_here(struct model *model, const char *namespace, const char *name,
                            int64_t when)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    add_key(&key, namespace, name);
    int64_t *kept = map_get(&model->stopped_here, key.s);
    if (kept && *kept >= when)
        return;
    if (!kept) {
        kept = mem_alloc(sizeof *kept);
        map_set(&model->stopped_here, key.s, kept);
    }
    *kept = when;
    struct entry *server = store_find(model, KIND_SERVER, namespace, name);
    if (!server)
        return;
    status_forget(model, server);
    tell(model, MODEL_DERIVED, KIND_SERVER, namespace, name);
}

bool stopped_here(const struct model *model, const struct server *server)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    add_key(&key, server->meta.namespace, server->meta.name);
    const int64_t *when = map_get(&model->stopped_here, key.s);
    return when && server->stopped > 1 && *when == server->stopped;
}
