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

#include <carnet/data/json.h>

#define JSON_DEPTH_MAX 200

/* A zeroed node of a cJSON type; null when the doc is full. */
cJSON *json_node_new(struct json_doc *doc, int type);
/* Links a node at the end of an array or object. */
void json_node_append(cJSON *container, cJSON *child);
/* Empties the doc, keeping its memory for the next tree. */
void json_doc_clear(struct json_doc *doc);

/* Appends a number so that reading it again gives the same double. */
void json_number_write(struct str *out, double number);
/* Numbers that are whole and exact in a double (up to 2^53). */
bool json_number_is_whole(double number);

#endif
