/* Full lists: what is not in them goes, the rest stays where it is. Every put carries the stamp of
 * the newest sweep, so an object older than a sweep's own stamp was not put since that sweep began.
 */
#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "store.h"

struct model_sweep {
    struct model *model;
    enum kind kind;
    char *namespace; /* null: all */
    uint32_t stamp;
};

struct model_sweep *model_sweep_begin(struct model *model, enum kind kind, const char *namespace,
                                      bool all_namespaces)
{
    struct model_sweep *sweep = mem_zalloc(1, sizeof *sweep);
    sweep->model = model;
    sweep->kind = kind;
    sweep->namespace = all_namespaces ? NULL : mem_strdup(str_or(namespace, ""));
    sweep->stamp = ++model->stamp;
    return sweep;
}

static void sweep_place(struct model_sweep *sweep, struct place *place)
{
    struct bucket *bucket = &place->buckets[sweep->kind];
    /* Backwards: the one that takes a removed object's position was looked at already. */
    for (size_t i = bucket->len; i-- > 0;) {
        if (bucket->items[i]->stamp < sweep->stamp)
            store_remove(sweep->model, bucket->items[i]);
    }
}

void model_sweep_end(struct model_sweep *sweep)
{
    struct model *model = sweep->model;
    if (sweep->namespace) {
        struct place *place = place_find(model, sweep->namespace);
        if (place)
            sweep_place(sweep, place);
    } else {
        size_t at = 0;
        const char *key;
        void *place;
        while (map_next(&model->places, &at, &key, &place))
            sweep_place(sweep, place);
    }
    model_sweep_abort(sweep);
}

void model_sweep_abort(struct model_sweep *sweep)
{
    free(sweep->namespace);
    free(sweep);
}
