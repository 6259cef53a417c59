/*
 * The Kubernetes adapter and a model before a fault server, without a screen.
 *
 * The functions that expect something turn the loop until it holds, RIG_MS at most, and fail the
 * test otherwise. "Rows" are the servers of the namespace lab.
 */
#ifndef CARNET_TESTS_RIG_H
#define CARNET_TESTS_RIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/platform/platform.h>

#include "../../src/platform/kubernetes/pace.h"
#include "support/fault_server.h"
#include "support/folder.h"

#define RIG_MS 15000

struct rig {
    struct test_folder folder;
    struct fault_server *server;
    struct loop *loop;
    struct model *model;
    struct platform *platform;
    struct model_listener *listener;
    struct pace pace;
    size_t removed; /* rows, since the start */
    size_t least;   /* the fewest rows there ever were since rig_never_fewer */
    bool watch_least;
};

struct rig_options {
    const struct fault_options *server; /* null: a plain one */
    const struct pace *pace;
    const char *namespace; /* of the context; null: lab */
};
struct rig *rig_new(const struct rig_options *options);
void rig_free(struct rig *rig);
/* For cmocka: where a second stands for some milliseconds, before a platform. */
int rig_open(void **state);
int rig_close(void **state);
/* The version and the groups that every platform has. */
void rig_serve_groups(struct rig *rig);

void rig_begin(struct rig *rig); /* to watch the rows; the scripts must be there by now */
void rig_begin_with_three(struct rig *rig); /* … until a, b, c are there, live */
struct feed rig_feed(struct rig *rig);
struct link rig_link(struct rig *rig);

typedef bool rig_holds_fn(struct rig *rig, const void *data);
bool rig_waits(struct rig *rig, rig_holds_fn *holds, const void *data);
void rig_expect(struct rig *rig, rig_holds_fn *holds, const char *what);
void rig_expect_feed(struct rig *rig, enum feed_state state);
void rig_expect_link(struct rig *rig, enum link_state state);
/* Of a row's name, or the pattern of a request: */
bool rig_has(struct rig *rig, const void *name);
bool rig_has_not(struct rig *rig, const void *name);
bool rig_was_asked(struct rig *rig, const void *pattern);

void rig_assert_rows(struct rig *rig, const char *names); /* of one letter each */
/* From now on no row may ever be missing, not even for a moment. */
void rig_never_fewer(struct rig *rig, size_t rows);
void rig_assert_never_fewer(struct rig *rig, size_t rows);

#endif
