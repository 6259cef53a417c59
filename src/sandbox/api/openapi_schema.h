/*
 * Private to the HTTP side: the fields of a custom kind as OpenAPI tells them, for `kubectl
 * explain`.
 *
 * Built-in kinds have none: with one, clients merge lists as it says and not as Kubernetes does.
 */
#ifndef CARNET_SRC_SANDBOX_API_OPENAPI_SCHEMA_H
#define CARNET_SRC_SANDBOX_API_OPENAPI_SCHEMA_H

#include "../objects/resource.h"

/* Appends `"org.kubeflow.v1.Notebook":{…}`. */
void openapi_schema_write(struct str *out, const struct resource *resource, const char *version);

#endif
