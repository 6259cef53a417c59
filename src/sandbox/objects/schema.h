/*
 * Private to the sandbox: the fields a kind knows.
 *
 * What is not known is dropped and told (kube-wire.md 4.3); what has the wrong type is a fault
 * (4.2). Custom kinds have the types of their definition, built-in ones Go's.
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_SCHEMA_H
#define CARNET_SRC_SANDBOX_OBJECTS_SCHEMA_H

#include <stdbool.h>

#include <carnet/data/json_edit.h>

#include "resource.h"

enum field_type {
    FIELD_ANY, /* anything, with whatever in it */
    FIELD_STRING,
    FIELD_INTEGER,
    FIELD_BOOL,
    FIELD_QUANTITIES, /* an object of quantities: requests */
    FIELD_OBJECT,     /* of `fields`; without them of anything */
    FIELD_TEXTS,      /* an object of strings: labels */
    FIELD_LIST,       /* of objects of `fields`; without them of anything */
    FIELD_STRINGS     /* a list of strings */
};
struct field {
    const char *name; /* null ends the list */
    enum field_type type;
    const struct field *fields;
    bool required;
    bool open; /* an object (or a list's objects) that also takes fields not listed */
};

extern const struct field schema_configmap[], schema_quota[], schema_secret[];
extern const struct field schema_claim[], schema_notebook[], schema_pod[], schema_poddefault[],
    schema_profile[];
extern const struct field schema_pod_spec[];

/* Drops all but the last of members with one name and what the schema does not know, and appends
 * "duplicate field \"x\"" or "unknown field \"x\"" for each, separated by '\n'. */
void schema_prune(const struct resource *resource, struct json *object, struct str *unknown);
/* Quantities that were written as numbers become texts, as the real server stores them: 2 is "2",
 * 0.5 is "500m". Custom kinds keep what they were given. */
void schema_say_quantities(const struct resource *resource, struct json_doc *doc,
                           struct json *object);
/* Wrong types and absent required fields. */
void schema_check(const struct resource *resource, const struct json *object,
                  struct faults *faults);

#endif
