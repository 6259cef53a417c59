/*
 * Texts for a screen, each as a call: an object as YAML, the server's version, the last lines of a
 * log.
 */
#ifndef CARNET_KUBERNETES_READ_H
#define CARNET_KUBERNETES_READ_H

#include <stdbool.h>

#include <carnet/platform/platform.h>

struct calls;

struct read_target {
    enum kind kind;
    const struct ref *ref;
};
void read_yaml_start(struct calls *calls, void *owner, const struct read_target *target,
                     platform_text_fn *done, void *data);
void read_version_start(struct calls *calls, void *owner, platform_text_fn *done, void *data);
struct log_target {
    const struct ref *pod;
    const char *container;
    int lines;
    bool previous;
};
void read_log_start(struct calls *calls, void *owner, const struct log_target *target,
                    platform_text_fn *done, void *data);

#endif
