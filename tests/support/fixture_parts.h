/* The inside of the fixture platform, for its two halves. */
#ifndef SUPPORT_FIXTURE_PARTS_H
#define SUPPORT_FIXTURE_PARTS_H

#include "support/fixture_platform.h"

struct want {
    void *owner;
    enum kind kind;
    char *namespace; /* null: all */
    struct want *next;
};
/* How a feed is, where it is not simply live. */
struct script {
    enum kind kind;
    char *namespace; /* null: every one */
    struct feed feed;
    struct script *next;
};
/* Something that was asked and not answered yet. */
struct call {
    struct fixture *fixture;
    void *owner;
    enum { CALL_CHANGE, CALL_TEXT, CALL_RIGHTS } type;
    struct fixture_change change;
    enum kind kind;
    platform_done_fn *done;
    platform_text_fn *text;
    void *data;
    struct call *next;
};
struct refusal {
    char *name; /* null: any */
    struct error error;
};
struct text_of {
    char *name, *text;
    struct error error;
};

struct fixture {
    struct platform platform;
    struct model *world;
    struct model_listener *listener;
    struct link link;
    struct want *wants;
    struct script *scripts;
    struct call *calls; /* in order */
    struct fixture_change *changes;
    size_t change_count, change_cap;
    struct refusal refusal;
    struct text_of text;
    enum allowed all;
    bool hold;
    int retries;
    int logs; /* asked for */
    char last_log[200];
};

static inline struct fixture *fixture_of(const struct platform *platform)
{
    return (struct fixture *)(uintptr_t)platform;
}

void fixture_changed(struct fixture *fixture);   /* tells the screen, later in this turn */
void fixture_read_soon(struct fixture *fixture); /* what is wanted is listed again */
bool fixture_follows_want(const struct fixture *fixture, enum kind kind, const char *ns);
void fixture_answer(void *call);

#endif
