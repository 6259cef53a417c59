/*
 * Private to the sandbox: quotas, as admission (kube-wire.md 4.2) and as what their status says.
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_QUOTA_H
#define CARNET_SRC_SANDBOX_OBJECTS_QUOTA_H

#include <stdbool.h>

#include <carnet/data/json_edit.h>

struct registry;
struct resource;
struct answer;
struct loop;
struct quota;

/* Whether a new object fits all quotas of its namespace. False: 403. */
bool quota_admit(struct registry *registry, const struct resource *resource, const char *ns,
                 const struct json *object, struct answer *answer);

/* Keeps status.hard and status.used of every quota right. */
struct quota *quota_new(struct registry *registry, struct loop *loop);
void quota_free(struct quota *quota);

#endif
