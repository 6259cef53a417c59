/*
 * Private to the world: what config maps, secrets and the pod itself say, as files of a volume and
 * as variables.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_KUBELET_CONTENT_H
#define CARNET_SRC_SANDBOX_WORLD_KUBELET_CONTENT_H

#include "kubelet.h"

/* True: `volume` of the pod's spec is made of such files. */
bool content_is(const struct json *volume);
/* Writes them into the empty folder, readable for the pod's processes alone. False: `why`, as after
 * "MountVolume.SetUp failed for volume … : ". */
bool content_write(const struct pod *pod, const struct object *object, const struct json *volume,
                   int folder, struct str *why) MUST_CHECK;

/* Calls for every key; false from it ends the calls. */
typedef bool content_fn(void *data, const char *key, const char *value, size_t len);
void content_each(const struct object *source, content_fn *each, void *data);
/* Appends the value of one key; false: there is none. */
bool content_value(const struct object *source, const char *key, struct str *out);
/* Appends a field of the pod ("metadata.labels['x']", "status.podIP"); false: not one that is
 * offered. */
bool content_field(const struct object *pod, const char *path, struct str *out);

#endif
