/*
 * Private to the sandbox: what the world behind the pods answers: logs and figures.
 *
 * The HTTP side has checked that the pod is there, which container is meant, and the options
 * (kube-wire.md 7.1); the world has the bytes.
 */
#ifndef CARNET_SRC_SANDBOX_PODLOG_H
#define CARNET_SRC_SANDBOX_PODLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/str.h>

struct podlog_options {
    int64_t tail;        /* lines; -1: all */
    int64_t limit_bytes; /* -1: none */
    int64_t since;       /* wall seconds; 0: all */
    bool follow, previous, timestamps;
};

/* One answer that is being written. Owned by who asked; all functions mandatory. */
struct podlog_sink {
    /* Bytes of the log, as they come. False: no more is taken. Call `end`, or wait for `cancel`:
     * it comes for a sink that was not ended. */
    bool (*write)(struct podlog_sink *sink, const char *bytes, size_t len);
    void (*end)(struct podlog_sink *sink); /* the end; the sink is gone */
    /* How much was written and not yet taken: a world that reads files waits when this is large. */
    size_t (*pending)(const struct podlog_sink *sink);
};

enum podlog_verdict {
    PODLOG_OK,         /* it writes into the sink, now or later, and ends it */
    PODLOG_NOTHING,    /* no node yet: 204 */
    PODLOG_WAITING,    /* 400 with `why`: "ContainerCreating" */
    PODLOG_NO_PREVIOUS /* 400 */
};

/* All mandatory. Set with server_set_world. */
struct podlog {
    void *data;
    enum podlog_verdict (*open)(void *data, const char *ns, const char *pod, const char *container,
                                const struct podlog_options *options, struct podlog_sink *sink,
                                struct str *why);
    /* Who listened has gone: forget the sink at once. Not called after its end. */
    void (*cancel)(void *data, struct podlog_sink *sink);
    /* Measured use. Appends the containers of a pod as a JSON array,
     * [{"name":…,"usage":{"cpu":…,"memory":…}}]; false: there are no figures of that pod (yet). */
    bool (*pod_usage)(void *data, const char *ns, const char *pod, struct str *containers);
    /* The machine's: appends {"cpu":…,"memory":…}. */
    bool (*node_usage)(void *data, const char *node, struct str *usage);
};

#endif
