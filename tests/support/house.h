/*
 * carnet itself, the whole program, in a home folder of its own and in a terminal.
 *
 *     struct house house;
 *     house_init(&house);
 *     house_platform(&house, (const char *const[]){HOUSE_SERVER("jl-cpu", "img"), NULL});
 *     struct terminal *t = house_start(&house, 24, 80);
 *     assert_true(terminal_wait_text(t, "jl-cpu"));
 *     terminal_stop(t);
 *     house_fini(&house);
 *
 * Without house_platform there is no kubeconfig. With it, there is one for a server on loopback
 * that gives canned Kubernetes answers: namespace "lab", everything allowed, lists as streams that
 * stay open for house_event.
 */
#ifndef TESTS_SUPPORT_HOUSE_H
#define TESTS_SUPPORT_HOUSE_H

#include <stdbool.h>

#include "support/fault_server.h"
#include "support/folder.h"
#include "support/terminal.h"

struct house {
    struct test_folder folder; /* HOME */
    struct fault_server *server;
    char *env[32]; /* ended by null */
    const char *args[8];
};
/* TERM=xterm-256color, LC_ALL=C.UTF-8, PATH, HOME. */
void house_init(struct house *house);
void house_fini(struct house *house);
/* A variable of carnet's environment; null takes it away. */
void house_set(struct house *house, const char *name, const char *value);

/* The Esc key without the moment's doubt whether more follows. */
#define HOUSE_ESC "\033[27u"

#define HOUSE_NOTEBOOKS "/apis/kubeflow.org/v1/namespaces/lab/notebooks"
#define HOUSE_EVENTS    "/api/v1/namespaces/lab/events"
#define HOUSE_PODS      "/api/v1/namespaces/lab/pods"
/* An ordinary server that runs. */
#define HOUSE_SERVER(name, image)                                                                  \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"" name     \
    "\",\"namespace\":\"lab\",\"uid\":\"uid-" name                                                 \
    "\",\"resourceVersion\":\"1\",\"generation\":1},\"spec\":{\"template\":{\"spec\":{"            \
    "\"containers\":[{\"name\":\"" name "\",\"image\":\"" image                                    \
    "\"}]}}},\"status\":{\"readyReplicas\":1,\"containerState\":{\"running\":{}},"                 \
    "\"conditions\":[]}}"
#define HOUSE_NAMESPACES "/api/v1/namespaces"
#define HOUSE_NAMESPACE(name)                                                                      \
    "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" name                      \
    "\",\"uid\":\"uid-" name "\",\"resourceVersion\":\"1\"}}"

/* `notebooks` as JSON objects, ended by null. */
void house_platform(struct house *house, const char *const notebooks[]);
/* The same with a server of another sort; the kubeconfig (.kube/config) is the caller's. */
void house_platform_as(struct house *house, const char *const notebooks[],
                       const struct fault_options *options);
/* What is listed and watched at one path. */
void house_list(struct house *house, const char *path, const char *const objects[]);
void house_event(struct house *house, const char *path, const char *type, const char *object);

/* The first request that matches, waited for; null when none came. */
const struct fault_request *house_wait_request(struct house *house, const char *pattern);

/* carnet with no arguments (or those in house.args, ended by null). */
struct terminal *house_start(struct house *house, int rows, int cols);

/* Waits for the text; ends the test with the frame when it does not come. */
void house_assert_shows(struct terminal *terminal, const char *text);
/* The terminal is as it was before carnet began. */
void house_assert_left(struct terminal *terminal);
/* Presses q and sees carnet end by itself, leaving nothing. */
void house_assert_quits(struct terminal *terminal);
/* The row a text stands in, or -1. */
int house_row_of(struct terminal *terminal, const char *text);

#endif
