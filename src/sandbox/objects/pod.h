/*
 * Private to the sandbox: what a pod says of itself, read in one way by quota, scheduler and
 * controllers.
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_POD_H
#define CARNET_SRC_SANDBOX_OBJECTS_POD_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/data/json.h>

bool pod_is_over(const struct json *pod); /* Succeeded or Failed */
/* Names of the claims a pod uses, each once. */
void pod_each_claim(const struct json *pod, void (*each)(void *data, const char *claim),
                    void *data);
/* A quantity of an object of quantities, in thousandths; 0: none, or less. */
int64_t amount_in(const struct json *list, const char *name);
/* What a pod asks for in thousandths: its containers together, or the largest init container.
 * `kind`: "requests" or "limits". A stored pod that names a limit alone has it as its request too.
 */
int64_t pod_amount(const struct json *pod, const char *kind, const char *name);

#endif
