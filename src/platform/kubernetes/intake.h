/*
 * From the text of one item to the model: parse in an arena, decode, put, drop.
 *
 * An item that cannot be parsed, has no name or belongs elsewhere harms no other. A server that
 * cannot be read but has a name becomes an unreadable row with its raw text.
 */
#ifndef CARNET_KUBERNETES_INTAKE_H
#define CARNET_KUBERNETES_INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/map.h>
#include <carnet/data/json.h>

#include "decode.h"

struct model;

#define INTAKE_ITEM (4u << 20) /* an item beyond this is an unreadable row */

struct intake {
    struct model *model;
    struct json_doc doc;
    struct decoder decoder;
    struct map owners; /* profile name -> owner (char *) */
};
void intake_init(struct intake *intake, struct model *model);
void intake_fini(struct intake *intake);

/* Which items come: a resource, of one namespace or of all (null). */
struct intake_scope {
    int resource;
    const char *namespace;
};
/* Results of one item. */
enum intake_result {
    INTAKE_TAKEN,
    INTAKE_BOOKMARK, /* `version` is set, `list_end` says if the initial state is whole */
    INTAKE_ERROR,    /* an ERROR event: `error` is set */
    INTAKE_NAMELESS, /* something was there that cannot be named */
    INTAKE_MALFORMED /* an event that makes no sense */
};
struct intake_event {
    char version[64]; /* resourceVersion of the object, "" if none */
    bool list_end;
    struct error error;
};
/* One line of a watch. */
enum intake_result intake_watch_line(struct intake *intake, const struct intake_scope *scope,
                                     const char *text, size_t len, struct intake_event *event);
/* One element of a list. */
enum intake_result intake_list_item(struct intake *intake, const struct intake_scope *scope,
                                    const char *text, size_t len);
/* The beginning of one that was too large. */
enum intake_result intake_too_large(struct intake *intake, const struct intake_scope *scope,
                                    const char *head, size_t len, bool event);

#endif
