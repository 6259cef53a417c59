/*
 * For suites that speak with a real platform: a person (model and platform over a loop of their
 * own) and "the other hand", who changes things by plain requests, as kubectl would.
 *
 * Which platform: the kubeconfig named by CARNET_TEST_KUBECONFIG; with CARNET_TEST_DIR also
 * <dir>/<name>.kubeconfig for ada (owner), ben (editor), vic (viewer), sam (stranger), admin.
 * Without them the tests skip. Nothing here sleeps: waiting turns loops until something holds, or a
 * deadline is over.
 */
#ifndef CARNET_TESTS_CONTRACT_H
#define CARNET_TESTS_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>
#include <carnet/platform/platform.h>

struct http_client;
struct http_options;
struct loop;

#define CONTRACT_WAIT_MS 20000

/* The path of a person's kubeconfig in `out` (null: the one named for all). False: there is none.
 */
bool contract_kubeconfig(struct str *out, const char *name);

struct person {
    struct loop *loop;
    struct model *model;
    struct platform *platform;
    struct model_listener *listener;
    size_t puts, removals; /* of servers */
};
/* False: no such kubeconfig. Ends the test when it cannot be used. The platform is started. */
bool person_open(struct person *person, const char *name);
void person_close(struct person *person);
/* Wants the kind and waits until its feed is settled (not NONE, not LOADING). Returns its state. */
enum feed_state person_wants(struct person *person, enum kind kind, const char *namespace);
/* Turns the loop until `holds`; false when `ms` are over. */
typedef bool person_holds(struct person *person, void *data);
bool person_waits(struct person *person, person_holds *holds, void *data, int ms);
/* One change, waited for: its error. */
struct error person_changes(struct person *person, const struct platform_change *change);
/* One text, waited for, in `out`. */
struct error person_reads_yaml(struct person *person, enum kind kind, const struct ref *ref,
                               struct str *out);
struct error person_reads_log(struct person *person, const struct ref *pod, const char *container,
                              bool previous, struct str *out);

/* The other hand. */
struct hand {
    struct loop *loop;
    struct http_client *client;
    char namespace[254]; /* of its context */
    int status;          /* of the last answer */
    char type[128], warning[512];
    struct str body;
};
bool hand_open(struct hand *hand, const char *name);
bool hand_opens_file(struct hand *hand, const char *kubeconfig);
void hand_close(struct hand *hand);
/* Waits for the answer: its status, 0 when there was none. `path` from the server's root. */
int hand_sends(struct hand *hand, const char *method, const char *path, const char *body);
int hand_asks(struct hand *hand, const struct http_options *options);
/* Merge patch of a notebook. */
int hand_patches(struct hand *hand, const char *namespace, const char *name, const char *patch);
/* An ordinary small server. `extra`: more annotations as `"key":"value",…`, or "". `resources`: the
 * container's, as JSON, or "{}". */
int hand_creates(struct hand *hand, const char *namespace, const char *name, const char *extra,
                 const char *resources);
int hand_deletes(struct hand *hand, const char *namespace, const char *name);
/* Takes away what this run of the suite left. False: something is still there; it was said what. */
bool hand_cleans(struct hand *hand, const char *namespace) MUST_CHECK;
/* A name of this run: "ct-<process>-<what>". */
const char *contract_name(char out[64], const char *what);

/* There is a node that runs pods: waited for where there is one that is not ready yet, and the test
 * fails where it does not become so. */
bool contract_has_node(void);

#endif
