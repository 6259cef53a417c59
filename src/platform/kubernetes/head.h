/*
 * The names in the beginning of an object that cannot be parsed: too large, or not JSON in some
 * place.
 *
 * Reads as far as the text goes and takes what it finds at the right depth: metadata.name and
 * .namespace of the object, and the type of a watch event around it. Nothing is unescaped: names
 * need no escapes.
 */
#ifndef CARNET_KUBERNETES_HEAD_H
#define CARNET_KUBERNETES_HEAD_H

#include <stdbool.h>
#include <stddef.h>

struct head_names {
    char type[16]; /* "ADDED"…, "" not found */
    char namespace[254], name[254];
};
/* `event`: the object is wrapped in a watch event. False: no name found. */
bool head_names(struct head_names *out, const char *text, size_t len, bool event);

#endif
