/*
 * Plans: what a change to one or many servers will do, before it is done; and the one executor.
 *
 * Making a plan is pure (model in, preview out) and is tested as such. Screen and command line only show
 * plans and run them. Rules (screens.md 3.9, 3.10, 1.12): a stop that loses nothing asks nothing; one that
 * loses something names it; many at once, and data, ask for a number or a name to be typed.
 */
#ifndef CARNET_PLATFORM_PLAN_H
#define CARNET_PLATFORM_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/i18n.h>
#include <carnet/platform/platform.h>

enum plan_ask {
    PLAN_ASK_NOTHING,
    PLAN_ASK_CHOICE, /* two rows, the safe one first */
    PLAN_ASK_NUMBER, /* type how many */
    PLAN_ASK_NAME    /* type the name: data goes */
};
enum plan_progress { PLAN_TO_DO, PLAN_DOING, PLAN_DONE, PLAN_FAILED };
struct plan_item {
    struct ref ref; /* owned by the plan */
    char *uid;
    int64_t generation;
    bool was_stopped;
    bool left_out;
    bool may_put_back; /* the person may tick it again (active), or not (forbidden, already so) */
    struct text why_left_out;
    bool loses_work; /* ready, and not known to be idle for 10 minutes */
    int64_t idle; /* seconds since the last activity, -1 unknown */
    int64_t gpus, cpu, memory;
    enum plan_progress progress;
    struct error error;
};
/* How the lists stand that tell who uses a volume. Zeros: nothing was read. */
struct plan_feeds {
    enum feed_state servers, pods, volumes;
};
/* As a platform has them for a namespace. */
struct plan_feeds plan_feeds_of(const struct platform *platform, const char *namespace);

/* A volume that a deletion leaves, or takes along if ticked. */
struct plan_volume {
    struct ref ref;
    int64_t size;       /* bytes, QUANTITY_NONE unknown */
    char *uid;          /* "" unknown */
    char *other_server; /* another server (or pod) that uses it: then it may not be ticked; or null */
    bool forbidden;     /* the person may not delete it: it may not be ticked either */
    bool tick;
};
struct plan {
    enum platform_verb verb;
    bool many; /* as the request said, however few are left */
    struct plan_item *items;
    size_t item_count;
    struct plan_volume *volumes; /* deletions of one server */
    size_t volume_count;
    struct plan_feeds feeds; /* as it was made with */
    /* Why it is not known who else uses the volumes: then none may be ticked. ERR_NONE: it is known. */
    struct error unsure;
    /* Over the items that are not left out: */
    size_t count, namespaces;
    int64_t gpus, cpu, memory;
    enum plan_ask ask;
    bool running_work; /* a server among them was active within 10 minutes */
};

struct plan_request {
    enum platform_verb verb; /* stop, start or delete */
    const struct ref *servers;
    size_t count;
    /* The person meant several: those in use are left out and a number is asked for, also once others
     * vanished and one is left. */
    bool many;
    int64_t now; /* wall */
    struct plan_feeds feeds; /* for deletions of one server */
};
/* Servers that vanished are not in it. */
struct plan *plan_new(struct model *model, const struct plan_request *request);
void plan_free(struct plan *plan);
void plan_leave_out(struct plan *plan, size_t item, bool out); /* counts again */
/* Nobody else uses it, as far as everything that could was read, and the person may delete it. */
bool plan_may_tick(const struct plan *plan, size_t volume);
void plan_tick(struct plan *plan, size_t volume, bool tick);
/* What was typed is what must be typed (PLAN_ASK_NUMBER: `count`; PLAN_ASK_NAME: the server's name). Of
 * many nothing else than the number is ever right. */
bool plan_typed_right(const struct plan *plan, const char *typed);

/* It failed, but may have arrived: what came of it is not known. */
bool plan_item_open(const struct plan_item *item);

/* What is sent for an item, and for a volume: the run and the commands are made from the same. The strings
 * are the plan's. */
struct platform_change plan_item_change(const struct plan *plan, size_t item);
struct platform_change plan_volume_change(const struct plan *plan, size_t volume);
/* The calls of another program that do the same, in the order of the run, a line for each item (volumes
 * after their server: "… && …"); what is left out has none. Appends, returns how many items it has them for. */
size_t plan_commands(const struct platform *platform, const struct plan *plan, struct str *out);
/* The first of them in a few words, and how many more: "DELETE notebooks/x   …". */
void plan_brief(const struct platform *platform, const struct plan *plan, struct str *out);

/*
 * Runs it: at most 4 requests at once, volumes only after their server was deleted. `step` after each item,
 * `end` once. plan_stop sends nothing further; what was sent is still told. The plan must live until `end`.
 */
struct plan_run;
struct plan_run *plan_start(struct platform *platform, struct plan *plan,
                            void (*step)(void *data, const struct plan_item *item),
                            void (*end)(void *data, size_t done, size_t failed), void *data);
void plan_stop(struct plan_run *run);
void plan_drop(struct plan_run *run); /* at once and for good: neither `step` nor `end` comes any more */

#endif
