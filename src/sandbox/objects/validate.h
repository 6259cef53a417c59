/*
 * Private to the sandbox: what every object must be, whatever its kind (kube-wire.md 4.2).
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_VALIDATE_H
#define CARNET_SRC_SANDBOX_OBJECTS_VALIDATE_H

#include <stdint.h>

#include <carnet/data/json_edit.h>

#include "resource.h"

/* Seconds that a person may ask for: what the real server's int32 hold. */
#define DURATION_MAX_S INT64_C(2147483647)

/* Names, labels, annotations, finalizers, the kind's own rules. `before` is null at creation. */
void validate(struct faults *faults, const struct resource *resource, const struct json *object,
              const struct json *before);
/* The kind and version that the text says must be the resource's. False: answer says. */
struct answer;
bool validate_kind(const struct resource *resource, const struct json *object,
                   struct answer *answer);

#endif
