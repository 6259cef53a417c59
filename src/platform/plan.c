#include <carnet/platform/plan.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>

/* A server used within this time counts as in use (screens.md 3.10). */
#define IN_USE_S 600
/* More mounts than a server can sensibly have are not looked at. */
#define MOUNTS_MAX 500u

/* Items
 * --------------------------------------------------------------------------------------------------
 */
static int64_t either(int64_t request, int64_t limit)
{
    int64_t asked = request != QUANTITY_NONE ? request : limit;
    return asked != QUANTITY_NONE && asked > 0 ? asked : 0;
}

/* Neither is negative; what is too much stays at the most there is. */
static int64_t sum(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static void item_init(struct plan_item *item, const struct server *server, int64_t now)
{
    const struct resources *asked = &server->asked;
    int64_t idle = now - server->last_activity;
    *item = (struct plan_item){
        .ref = {mem_strdup(server->meta.namespace), mem_strdup(server->meta.name)},
        .uid = mem_strdup(server->meta.uid),
        .generation = server->meta.generation,
        .was_stopped = server->stopped != 0,
        .idle = server->last_activity == 0 ? -1
                : idle > 0                 ? idle
                                           : 0,
        .gpus = asked->gpus > 0 ? asked->gpus : 0,
        .cpu = either(asked->cpu_request, asked->cpu_limit),
        .memory = either(asked->memory_request, asked->memory_limit),
    };
}

/* Why a server is not touched, for good; none: it may be. */
static struct text hindrance(const struct model *model, enum platform_verb verb,
                             const struct server *server)
{
    enum right right = verb == VERB_DELETE_SERVER ? RIGHT_DELETE_SERVER : RIGHT_CHANGE_SERVER;
    static const char *const forbidden[] = {[VERB_STOP_SERVER] = N_("you may not stop it"),
                                            [VERB_START_SERVER] = N_("you may not start it"),
                                            [VERB_DELETE_SERVER] = N_("you may not delete it")};
    if (server->meta.deleting)
        return (struct text){.msgid = N_("it is being deleted already")};
    if (verb != VERB_DELETE_SERVER && server->unreadable)
        return (struct text){.msgid = N_("carnet cannot read it, so it does not change it")};
    if (verb == VERB_STOP_SERVER && server->stopped)
        return (struct text){.msgid = N_("it is stopped already")};
    if (verb == VERB_START_SERVER && !server->stopped)
        return (struct text){.msgid = N_("it is not stopped")};
    if (model_allowed(model, server->meta.namespace, right) == ALLOWED_NO)
        return (struct text){.msgid = forbidden[verb]};
    return (struct text){0};
}

static bool in_use(const struct plan_item *item)
{
    return !item->was_stopped && item->idle >= 0 && item->idle < IN_USE_S;
}

static void item_judge(struct plan_item *item, const struct plan *plan, struct text hindrance_text)
{
    if (hindrance_text.msgid) {
        item->left_out = true;
        item->why_left_out = hindrance_text;
    } else if (plan->verb != VERB_START_SERVER && plan->many && in_use(item)) {
        item->left_out = item->may_put_back = true;
        item->why_left_out = (struct text){
            .msgid = N_("active {age} ago"),
            .args = {ARG_K("age", ARG_DURATION, item->idle)},
        };
    }
}

/* Volumes
 * ------------------------------------------------------------------------------------------------
 */
struct other_user {
    const struct server *server; /* the one that is deleted */
    const char *claim;
    const char *found;
};

static bool other_server(void *data, const void *facts)
{
    struct other_user *other = data;
    const struct server *server = facts;
    if (server != other->server)
        other->found = server->meta.name;
    return !other->found;
}

static bool other_pod(void *data, const void *facts)
{
    struct other_user *other = data;
    const struct pod *pod = facts;
    if (str_eq(pod->server, other->server->meta.name))
        return true;
    for (size_t i = 0; i < pod->claim_count && !other->found; i++) {
        if (str_eq(pod->claims[i], other->claim))
            other->found = pod->server[0] ? pod->server : pod->meta.name;
    }
    return !other->found;
}

static void volume_init(struct plan_volume *volume, const struct model *model,
                        const struct server *server, const char *claim)
{
    const char *ns = server->meta.namespace;
    const struct volume *facts = model_volume(model, ns, claim);
    struct other_user other = {server, claim, NULL};
    model_volume_servers(model, ns, claim, other_server, &other);
    if (!other.found)
        model_each(model, KIND_POD, ns, other_pod, &other);
    int64_t size = facts ? facts->capacity : QUANTITY_NONE;
    if (facts && (size == QUANTITY_NONE || size == 0))
        size = facts->asked;
    *volume = (struct plan_volume){
        .ref = {mem_strdup(ns), mem_strdup(claim)},
        .size = size,
        .uid = mem_strdup(facts ? facts->meta.uid : ""),
        .other_server = other.found ? mem_strdup(other.found) : NULL,
        .forbidden = model_allowed(model, ns, RIGHT_DELETE_VOLUME) == ALLOWED_NO,
    };
}

static bool has_volume(const struct plan *plan, const char *claim)
{
    for (size_t i = 0; i < plan->volume_count; i++) {
        if (str_eq(plan->volumes[i].ref.name, claim))
            return true;
    }
    return false;
}

static void add_volumes(struct plan *plan, const struct model *model, const struct server *server)
{
    size_t mounts = server->mount_count < MOUNTS_MAX ? server->mount_count : MOUNTS_MAX;
    plan->volumes = mem_zalloc(mounts + 1, sizeof *plan->volumes);
    for (size_t i = 0; i < mounts; i++) {
        const char *claim = server->mounts[i].claim;
        if (claim[0] && !has_volume(plan, claim))
            volume_init(&plan->volumes[plan->volume_count++], model, server, claim);
    }
}

bool plan_may_tick(const struct plan *plan, size_t at)
{
    const struct plan_volume *volume = &plan->volumes[at];
    return plan->unsure.code == ERR_NONE && !volume->other_server && !volume->forbidden;
}

static bool any_may_be_ticked(const struct plan *plan)
{
    for (size_t i = 0; i < plan->volume_count; i++) {
        if (plan_may_tick(plan, i))
            return true;
    }
    return false;
}

struct unread {
    const struct server *but; /* the one that is deleted */
    const char *name;
};

static bool other_unreadable(void *data, const void *facts)
{
    struct unread *unread = data;
    const struct server *server = facts;
    if (server != unread->but && server->unreadable)
        unread->name = server->meta.name;
    return !unread->name;
}

static bool any_is(const struct plan_feeds *feeds, enum feed_state state)
{
    return feeds->servers == state || feeds->pods == state || feeds->volumes == state;
}

static bool all_live(const struct plan_feeds *feeds)
{
    return feeds->servers == FEED_LIVE && feeds->pods == FEED_LIVE && feeds->volumes == FEED_LIVE;
}

/* What was not read cannot say that it uses a volume: its silence is no answer. */
static void doubt_volumes(struct plan *plan, const struct model *model, const struct server *server)
{
    const struct plan_feeds *feeds = &plan->feeds;
    struct unread unread = {.but = server};
    model_each(model, KIND_SERVER, server->meta.namespace, other_unreadable, &unread);
    if (any_is(feeds, FEED_FORBIDDEN))
        error_set(&plan->unsure, ERR_FORBIDDEN,
                  N_("Volumes stay: who else uses them is not known, since you may not list all "
                     "servers, pods and volumes of {ns}; ask someone who may."),
                  "ns", server->meta.namespace);
    else if (any_is(feeds, FEED_STALE))
        error_set(&plan->unsure, ERR_CUT,
                  N_("Volumes stay: who else uses them is not known, since the lists of {ns} are "
                     "old; try again when they are live."),
                  "ns", server->meta.namespace);
    else if (!all_live(feeds))
        error_set(&plan->unsure, ERR_TIMEOUT,
                  N_("Volumes stay: who else uses them is not known, since not all of {ns} was "
                     "read; try again later."),
                  "ns", server->meta.namespace);
    else if (unread.name)
        error_set(&plan->unsure, ERR_PROTOCOL,
                  N_("Volumes stay: who else uses them is not known, since carnet cannot read the "
                     "server {name}; see to that one first."),
                  "name", unread.name);
}

/* What the plan comes to ----------------------------------------------------------------------- */
static bool namespace_counted(const struct plan *plan, size_t item)
{
    for (size_t i = 0; i < item; i++) {
        if (!plan->items[i].left_out &&
            str_eq(plan->items[i].ref.namespace, plan->items[item].ref.namespace))
            return true;
    }
    return false;
}

static bool any_ticked(const struct plan *plan)
{
    for (size_t i = 0; i < plan->volume_count; i++) {
        if (plan->volumes[i].tick)
            return true;
    }
    return false;
}

static enum plan_ask what_to_ask(const struct plan *plan)
{
    if (plan->count == 0)
        return PLAN_ASK_NOTHING;
    if (plan->many)
        return PLAN_ASK_NUMBER;
    if (plan->verb == VERB_DELETE_SERVER)
        return any_ticked(plan) ? PLAN_ASK_NAME : PLAN_ASK_CHOICE;
    return plan->verb == VERB_STOP_SERVER && plan->items[0].loses_work ? PLAN_ASK_CHOICE
                                                                       : PLAN_ASK_NOTHING;
}

static void count_again(struct plan *plan)
{
    plan->count = plan->namespaces = 0;
    plan->gpus = plan->cpu = plan->memory = 0;
    plan->running_work = false;
    for (size_t i = 0; i < plan->item_count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (item->left_out)
            continue;
        plan->count++;
        plan->namespaces += !namespace_counted(plan, i);
        plan->running_work = plan->running_work || in_use(item);
        if (plan->verb == VERB_DELETE_SERVER && item->was_stopped)
            continue; /* holds nothing that could be freed */
        plan->gpus = sum(plan->gpus, item->gpus);
        plan->cpu = sum(plan->cpu, item->cpu);
        plan->memory = sum(plan->memory, item->memory);
    }
    plan->ask = what_to_ask(plan);
}

/* Making
 * -------------------------------------------------------------------------------------------------
 */
/* Ready and not known to be idle: somebody's work may run in it. */
static bool loses_work(struct model *model, const struct server *server,
                       const struct plan_item *item)
{
    bool idle = item->idle >= IN_USE_S;
    return !idle && model_server_status(model, server)->state == STATE_READY;
}

/* A list that is old and never came is not old. */
static enum feed_state state_of(const struct platform *platform, enum kind kind,
                                const char *namespace)
{
    struct feed feed;
    platform_feed(platform, kind, namespace, &feed);
    return feed.state == FEED_STALE && feed.as_of == 0 ? FEED_LOADING : feed.state;
}

struct plan_feeds plan_feeds_of(const struct platform *platform, const char *namespace)
{
    return (struct plan_feeds){.servers = state_of(platform, KIND_SERVER, namespace),
                               .pods = state_of(platform, KIND_POD, namespace),
                               .volumes = state_of(platform, KIND_VOLUME, namespace)};
}

struct plan *plan_new(struct model *model, const struct plan_request *request)
{
    struct plan *plan = mem_zalloc(1, sizeof *plan);
    plan->verb = request->verb;
    plan->many = request->many;
    plan->feeds = request->feeds;
    plan->items = mem_zalloc(request->count + 1, sizeof *plan->items);
    for (size_t i = 0; i < request->count; i++) {
        const struct ref *ref = &request->servers[i];
        const struct server *server = model_server(model, ref->namespace, ref->name);
        if (!server)
            continue;
        struct plan_item *item = &plan->items[plan->item_count++];
        item_init(item, server, request->now);
        item->loses_work = loses_work(model, server, item);
        item_judge(item, plan, hindrance(model, plan->verb, server));
        if (plan->verb != VERB_DELETE_SERVER || plan->many)
            continue;
        add_volumes(plan, model, server);
        if (any_may_be_ticked(plan))
            doubt_volumes(plan, model, server);
    }
    count_again(plan);
    return plan;
}

static void free_ref(struct ref *ref)
{
    free((void *)(uintptr_t)ref->namespace);
    free((void *)(uintptr_t)ref->name);
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    for (size_t i = 0; i < plan->item_count; i++) {
        free_ref(&plan->items[i].ref);
        free(plan->items[i].uid);
    }
    for (size_t i = 0; i < plan->volume_count; i++) {
        free_ref(&plan->volumes[i].ref);
        free(plan->volumes[i].uid);
        free(plan->volumes[i].other_server);
    }
    free(plan->items);
    free(plan->volumes);
    free(plan);
}

/* Changing
 * ------------------------------------------------------------------------------------------------
 */
void plan_leave_out(struct plan *plan, size_t at, bool out)
{
    if (at >= plan->item_count)
        return;
    struct plan_item *item = &plan->items[at];
    if (item->left_out && !item->may_put_back)
        return;
    item->left_out = out;
    item->may_put_back = out; /* what was left out by hand may come back */
    count_again(plan);
}

void plan_tick(struct plan *plan, size_t at, bool tick)
{
    if (at >= plan->volume_count)
        return;
    plan->volumes[at].tick = tick && plan_may_tick(plan, at);
    plan->ask = what_to_ask(plan);
}

bool plan_typed_right(const struct plan *plan, const char *typed)
{
    char number[24];
    switch (plan->ask) {
    case PLAN_ASK_NUMBER:
        snprintf(number, sizeof number, "%zu", plan->count);
        return strcmp(typed, number) == 0;
    case PLAN_ASK_NAME:
        return strcmp(typed, plan->items[0].ref.name) == 0;
    default:
        return !plan->many;
    }
}
