/* What the nodes have, summed up for the rules that ask whether a server could ever start. */
#include "store.h"

#include <carnet/base/str.h>

static struct node_sums sum_up(const struct model *model)
{
    struct node_sums sums = {0};
    const struct place *place = place_find(model, "");
    const struct bucket *nodes = place ? &place->buckets[KIND_NODE] : &(struct bucket){0};
    for (size_t i = 0; i < nodes->len; i++) {
        const struct node *node = entry_facts(nodes->items[i]);
        sums.count++;
        sums.lost += !node->ready;
        sums.with_gpus += node->gpus > 0;
        sums.gpus += node->gpus > 0 ? node->gpus : 0;
        sums.gpus_most = node->gpus > sums.gpus_most ? node->gpus : sums.gpus_most;
        sums.cpu_most = node->cpu > sums.cpu_most ? node->cpu : sums.cpu_most;
        sums.memory_most = node->memory > sums.memory_most ? node->memory : sums.memory_most;
    }
    return sums;
}

static bool same(const struct node_sums *a, const struct node_sums *b)
{
    return !a->count == !b->count && a->lost == b->lost && a->with_gpus == b->with_gpus &&
           a->gpus == b->gpus && a->gpus_most == b->gpus_most && a->cpu_most == b->cpu_most &&
           a->memory_most == b->memory_most;
}

/* Servers that run, and those that shall not, do not ask for room. */
static bool tell_if_waiting(void *data, const void *facts)
{
    struct model *model = data;
    const struct server *server = facts;
    if (server->ready_replicas > 0 || server->stopped)
        return true;
    status_forget(model, facts_entry(server));
    tell(model, MODEL_DERIVED, KIND_SERVER, server->meta.namespace, server->meta.name);
    return true;
}

struct on_node {
    struct model *model;
    const char *name;
};

static bool tell_if_there(void *data, const void *facts)
{
    const struct on_node *on = data;
    const struct pod *pod = facts;
    if (str_eq(pod->node, on->name))
        relations_tell(on->model, facts_entry(pod));
    return true;
}

/* Whether it answers is said of every server that has a pod there, whatever that server does. */
static void tell_servers_of(struct model *model, const struct node *was, const struct node *is)
{
    struct on_node on = {model, is ? is->meta.name : was->meta.name};
    if (!was || !is || was->ready != is->ready)
        model_each(model, KIND_POD, NULL, tell_if_there, &on);
}

void nodes_changed(struct model *model, const struct node *was, const struct node *is)
{
    struct node_sums sums = sum_up(model);
    bool changed = !same(&sums, &model->nodes);
    model->nodes = sums;
    if (changed)
        model_each(model, KIND_SERVER, NULL, tell_if_waiting, model);
    tell_servers_of(model, was, is);
}
