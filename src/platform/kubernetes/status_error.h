/*
 * Failed answers of the Kubernetes API as errors of carnet (kube-wire.md 4).
 */
#ifndef CARNET_KUBERNETES_STATUS_ERROR_H
#define CARNET_KUBERNETES_STATUS_ERROR_H

#include <stddef.h>

#include <carnet/base/error.h>

struct http_head;
struct json;

/* From a Status object; `http_status` counts where the object has no code. */
void status_error(struct error *error, const struct json *status, int http_status);
/* The `failed_body` handler of every request: Status objects, plain text, or nothing. */
void status_error_read(void *user, const struct http_head *head, const char *bytes, size_t len,
                       struct error *error);

#endif
