/* Answers that were given, remembered: a whole status is larger than the facts of a server, so only
 * those asked for last are kept. */
#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/model/state.h>

#include "rules.h"
#include "store.h"

#define REMEMBERED 64u

struct slot {
    struct entry *server; /* null: free */
    struct status status;
    char notes[LOOK_NOTES];
};
struct status_cache {
    struct slot slots[REMEMBERED];
    size_t next;
};

void status_forget(struct model *model, struct entry *server)
{
    if (server->status > 0)
        model->statuses->slots[server->status - 1].server = NULL;
    server->status = 0;
}

void statuses_forget(struct model *model)
{
    for (size_t i = 0; model->statuses && i < REMEMBERED; i++) {
        if (model->statuses->slots[i].server)
            status_forget(model, model->statuses->slots[i].server);
    }
}

void statuses_free(struct status_cache *statuses)
{
    free(statuses);
}

const struct status *model_server_status(struct model *model, const struct server *server)
{
    struct entry *entry = facts_entry(server);
    if (!model->statuses)
        model->statuses = mem_zalloc(1, sizeof *model->statuses);
    struct status_cache *cache = model->statuses;
    if (entry->status > 0)
        return &cache->slots[entry->status - 1].status;
    struct slot *slot = &cache->slots[cache->next];
    if (slot->server)
        status_forget(model, slot->server);
    slot->server = entry;
    cache->next = (cache->next + 1) % REMEMBERED;
    entry->status = (uint16_t)(slot - cache->slots + 1);
    struct look look;
    look_init(&look, model, server, slot->notes);
    rules_judge(&look, &slot->status);
    return &slot->status;
}
