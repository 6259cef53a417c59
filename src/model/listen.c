/* Who hears of changes. Listeners may come and go while they are called. */
#include <stdlib.h>

#include <carnet/base/mem.h>

#include "store.h"

struct model_listener {
    struct model *model;
    model_listener_fn *heard; /* null: gone, freed when nobody is being told any more */
    void *data;
    struct model_listener *next;
};

struct model_listener *model_listen(struct model *model, model_listener_fn *heard, void *data)
{
    struct model_listener *listener = mem_zalloc(1, sizeof *listener);
    *listener = (struct model_listener){model, heard, data, model->listeners};
    model->listeners = listener;
    return listener;
}

static void free_the_gone(struct model *model)
{
    struct model_listener **at = &model->listeners;
    while (*at) {
        struct model_listener *listener = *at;
        if (listener->heard) {
            at = &listener->next;
        } else {
            *at = listener->next;
            free(listener);
        }
    }
    model->unlistened = false;
}

void model_unlisten(struct model_listener *listener)
{
    if (!listener)
        return;
    struct model *model = listener->model;
    listener->heard = NULL;
    model->unlistened = true;
    if (model->telling == 0)
        free_the_gone(model);
}

void tell(struct model *model, enum model_change_type type, enum kind kind, const char *ns,
          const char *name)
{
    struct model_change change = {type, kind, {ns, name}};
    model->telling++;
    for (struct model_listener *at = model->listeners; at; at = at->next) {
        if (at->heard)
            at->heard(at->data, &change);
    }
    if (--model->telling == 0 && model->unlistened)
        free_the_gone(model);
}

void listeners_fini(struct model *model)
{
    while (model->listeners) {
        struct model_listener *next = model->listeners->next;
        free(model->listeners);
        model->listeners = next;
    }
}
