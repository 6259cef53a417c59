/*
 * Private to the sandbox: the form in which objects are stored and sent (kube-wire.md 3.3, 8).
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_SHAPE_H
#define CARNET_SRC_SANDBOX_OBJECTS_SHAPE_H

#include <carnet/data/json_edit.h>

#include "resource.h"

/* A copy with its keys in the real server's order: custom kinds sorted all through; built-in ones
 * kind, apiVersion, metadata (its members in their order), the rest as it came. Both names are set.
 */
struct json *shape(struct json_doc *doc, const struct resource *resource,
                   const struct json *object);
/* Appends an object's metadata in the real server's order, also of custom kinds: partial metadata
 * have it. */
void shape_metadata(struct str *out, const struct json *metadata);
/* 36 characters and a NUL, random. */
void shape_uid(char out[37]);
/* Appends five letters and digits, as for generateName. */
void shape_suffix(struct str *out);

#endif
