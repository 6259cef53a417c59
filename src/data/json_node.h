/*
 * The inside of a tree: a struct json is a cJSON node whose memory is the doc's arena.
 *
 * Nodes are only ever made here and by cJSON's parser; nothing is freed one by one. In trees that
 * yaml.c makes, `valueint` of every node is the line where it began (numbers live in `valuedouble`
 * alone) and `valuestring` of every scalar is its text as written; cJSON's own parser fills
 * `valueint` differently, so only yaml.h offers them.
 */
#ifndef CARNET_DATA_JSON_NODE_H
#define CARNET_DATA_JSON_NODE_H

#include <cjson/cJSON.h>

#include <carnet/base/arena.h>

#define JSON_DEPTH_MAX 200

/* A zeroed node of a cJSON type; null when the arena is full. */
cJSON *json_node_new(struct arena *arena, int type);
/* Links a node at the end of an array or object. */
void json_node_append(cJSON *container, cJSON *child);

#endif
