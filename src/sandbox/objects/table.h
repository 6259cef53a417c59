/*
 * Private to the HTTP side: Tables and partial metadata (kube-wire.md 2.1, 3.3).
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_TABLE_H
#define CARNET_SRC_SANDBOX_OBJECTS_TABLE_H

#include "resource.h"

struct table {
    struct str *out;
    const struct resource *resource;
    const struct table_column *columns;
    enum { TABLE_METADATA, TABLE_NONE, TABLE_OBJECT } include;
    int64_t now;
    bool first;
    bool headless; /* columnDefinitions are null: later events of a watch */
};
/* `include`: the query's includeObject. */
struct table table_of(struct str *out, const struct resource *resource, const char *include);
/* `metadata_rest`: further members as JSON (",\"continue\":…"), or null. */
void table_begin(struct table *table, const char *version, const char *metadata_rest);
void table_row(struct table *table, const struct json *object);
/* A row of empty cells (bookmarks), about an object that has only metadata. */
void table_empty_row(struct table *table, const char *metadata);
void table_end(struct table *table); /* without newline */
/* PartialObjectMetadata of an object, without newline. */
void partial_write(struct str *out, const struct json *object);

#endif
