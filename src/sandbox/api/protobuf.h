/*
 * Private to the HTTP side: protobuf bodies of the few commands that send them (kube-wire.md 1.6).
 */
#ifndef CARNET_SRC_SANDBOX_API_PROTOBUF_H
#define CARNET_SRC_SANDBOX_API_PROTOBUF_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/str.h>

/* Appends the object as JSON. False: it is damaged, or of a kind that is not understood. */
bool protobuf_read(struct str *out, const unsigned char *bytes, size_t len);

#endif
