/*
 * A program that signs the person in (client.authentication.k8s.io): how it is run, what it prints.
 *
 * It runs once at a time however many ask, may take 60 s (ten minutes where a person answers) and
 * print 1 MiB; what it prints is never logged. Facts: kubeflow.md 4.8.
 */
#ifndef CARNET_NET_EXEC_PLUGIN_H
#define CARNET_NET_EXEC_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/str.h>

/* What it printed, taken apart. Strings are the parser's to fill. */
struct exec_answer {
    char api_version[64];
    struct str token, cert_pem, key_pem; /* wiped after use */
    int64_t expires;                     /* wall time, or 0 */
};
/* Reads an ExecCredential. It is given from outside because net knows no JSON. False: `error` says
 * why, without quoting the text. */
typedef bool exec_parse_fn(const char *text, size_t len, struct exec_answer *answer,
                           struct error *error);

struct exec_plugin {
    const char *const *argv;
    const char *const *env;       /* "NAME=value", null-terminated, or null */
    const char *directory;        /* relative commands are found from here */
    const char *api_version;      /* "client.authentication.k8s.io/v1" */
    const char *install_hint;
    const char *cluster_info;     /* JSON of spec.cluster when provideClusterInfo, else null */
    exec_parse_fn *parse;         /* with argv: must be there */
    bool interactive;             /* it may ask the person (interactiveMode is not Never) … */
    /* … on our terminal, that nothing else uses now: set while it does. Null: there is none; then it
     * runs without one, which is enough for what it remembers. */
    bool *terminal;
};

#endif
