/*
 * Not the cause: what was looked at and is fine, and what may not be looked at.
 */
#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/base/str.h>
#include <carnet/views/why.h>

struct checking {
    const struct why_scope *scope;
    const struct server *server;
    const struct status *status;
    const struct pod *pod; /* or null */
    struct why_check *checks;
    size_t count;
};

static void add(struct checking *c, bool fine, struct text words)
{
    if (c->count < WHY_CHECKS)
        c->checks[c->count++] = (struct why_check){fine, words};
}

static struct feed feed_of(const struct checking *c, enum kind kind)
{
    const char *ns = c->server->meta.namespace;
    struct feed feed = {0};
    if (kind == KIND_NODE || c->scope->all)
        ns = NULL;
    platform_feed(c->scope->platform, kind, ns, &feed);
    return feed;
}

static bool is_forbidden(const struct checking *c, enum kind kind)
{
    return feed_of(c, kind).state == FEED_FORBIDDEN;
}

/* What was never read, for another reason than a missing right. */
static bool is_unread(const struct checking *c, enum kind kind)
{
    struct feed feed = feed_of(c, kind);
    return feed.state == FEED_STALE && feed.as_of == 0;
}

static bool is_volume_cause(enum cause cause)
{
    return cause == CAUSE_VOLUME_PENDING || cause == CAUSE_VOLUME_MISSING ||
           cause == CAUSE_VOLUME_LOST || cause == CAUSE_VOLUME_ZONE ||
           cause == CAUSE_VOLUME_IN_USE || cause == CAUSE_MOUNT;
}

static void check_room(struct checking *c)
{
    if (c->pod && c->pod->node[0])
        add(c, true, (struct text){.msgid = N_("a node has room (CPU, memory)")});
    else if (!c->pod && is_forbidden(c, KIND_POD))
        add(c, false, (struct text){.msgid = N_("its pod: no right to see")});
    else if (!c->pod && is_unread(c, KIND_POD))
        add(c, false, (struct text){.msgid = N_("its pod: not read")});
}

static void check_volumes(struct checking *c)
{
    size_t claims = 0;
    for (size_t i = 0; i < c->server->mount_count; i++) {
        const char *claim = c->server->mounts[i].claim;
        if (!claim[0])
            continue;
        const struct volume *volume =
            model_volume(c->scope->model, c->server->meta.namespace, claim);
        claims++;
        if (!volume || !str_eq(volume->phase, "Bound")) {
            if (!volume && is_forbidden(c, KIND_VOLUME))
                add(c, false, (struct text){.msgid = N_("volumes: no right to see")});
            else if (!volume && is_unread(c, KIND_VOLUME))
                add(c, false, (struct text){.msgid = N_("volumes: not read")});
            return;
        }
    }
    if (claims > 0 && !is_volume_cause(c->status->cause))
        add(c, true, (struct text){.msgid = N_("volumes are bound")});
}

/* "100m" as people read it. */
static struct arg cpu_arg(const char *name, const char *amount)
{
    int64_t milli = quantity_milli(amount);
    return milli != QUANTITY_NONE ? ARG_K(name, ARG_CPU, milli) : ARG_S(name, amount);
}

static bool take_quota(void *data, const void *facts)
{
    struct checking *c = data;
    const struct quota *quota = facts;
    for (size_t i = 0; i < quota->item_count; i++) {
        const struct quota_item *item = &quota->items[i];
        if (!str_eq(item->resource, "cpu") && !str_eq(item->resource, "requests.cpu"))
            continue;
        add(c, true,
            (struct text){.msgid = N_("quota: {used} of {hard} CPU used"),
                          .args = {cpu_arg("used", item->used), cpu_arg("hard", item->hard)}});
        return false;
    }
    return true;
}

/* A pod that was made has passed it. */
static void check_quota(struct checking *c)
{
    if (c->pod && !is_forbidden(c, KIND_QUOTA))
        model_each(c->scope->model, KIND_QUOTA, c->server->meta.namespace, take_quota, c);
    else if (!c->pod && c->status->cause != CAUSE_QUOTA && is_forbidden(c, KIND_QUOTA))
        add(c, false, (struct text){.msgid = N_("quota: no right to see")});
}

static void check_node(struct checking *c)
{
    const struct node *node =
        c->pod ? model_facts(c->scope->model, KIND_NODE, "", c->pod->node) : NULL;
    if (node && node->ready)
        add(c, true,
            (struct text){.msgid = N_("node {name} answers"),
                          .args = {ARG_S("name", node->meta.name)}});
    else if (!node && is_forbidden(c, KIND_NODE))
        add(c, false, (struct text){.msgid = N_("nodes: no right to see")});
}

static void check_image(struct checking *c)
{
    bool started = false;
    for (size_t i = 0; c->pod && i < c->pod->container_count; i++) {
        const struct container *container = &c->pod->containers[i];
        if (container->init)
            continue;
        if (container->now.phase != CONTAINER_RUNNING && container->now.phase != CONTAINER_ENDED &&
            container->last.phase != CONTAINER_ENDED)
            return;
        started = true;
    }
    if (started)
        add(c, true, (struct text){.msgid = N_("the image is on the node")});
}

static void check_words(struct checking *c)
{
    struct why_log log;
    const char *ns = c->server->meta.namespace;
    if (is_forbidden(c, KIND_EVENT))
        add(c, false, (struct text){.msgid = N_("events: no right to see")});
    else if (is_unread(c, KIND_EVENT))
        add(c, false, (struct text){.msgid = N_("events: not read")});
    if (why_log(c->scope->model, c->server, &log) &&
        model_allowed(c->scope->model, ns, RIGHT_READ_LOGS) == ALLOWED_NO)
        add(c, false, (struct text){.msgid = N_("log: no right to see")});
}

size_t why_checks(const struct why_scope *scope, const struct server *server,
                  struct why_check checks[WHY_CHECKS])
{
    struct checking c = {
        .scope = scope,
        .server = server,
        .status = model_server_status(scope->model, server),
        .pod = model_server_pod(scope->model, server),
        .checks = checks,
    };
    /* Where nothing is wrong, there is nothing they are not the cause of. */
    if (c.status->state == STATE_READY || c.status->state == STATE_STOPPED ||
        c.status->state == STATE_DELETING || server->unreadable)
        return 0;
    check_room(&c);
    check_volumes(&c);
    check_quota(&c);
    check_node(&c);
    check_image(&c);
    check_words(&c);
    return c.count;
}
