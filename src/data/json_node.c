#include "json_node.h"

cJSON *json_node_new(struct arena *arena, int type)
{
    cJSON *node = arena_alloc(arena, sizeof *node);
    if (node)
        node->type = type;
    return node;
}

void json_node_append(cJSON *container, cJSON *child)
{
    cJSON *first = container->child;
    if (!first) {
        container->child = child;
        child->prev = child; /* cJSON's way of knowing the last one */
        return;
    }
    child->prev = first->prev;
    first->prev->next = child;
    first->prev = child;
}
