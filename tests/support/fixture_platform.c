#include "support/fixture_platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>

#include "../../src/platform/kubernetes/change_request.h"
#include "support/fixture_parts.h"
#include "support/fixture_world.h"

static struct fixture *of(const struct platform *platform)
{
    return fixture_of(platform);
}

static char *copy_or_null(const char *s)
{
    return s ? mem_strdup(s) : NULL;
}

/* Telling that link or feeds changed, once a turn ---------------------------------------------- */
static void tell_changed(void *data)
{
    struct fixture *fixture = data;
    if (fixture->platform.changed)
        fixture->platform.changed(fixture->platform.changed_data);
}

void fixture_changed(struct fixture *fixture)
{
    loop_defer_cancel(fixture->platform.loop, fixture);
    loop_defer(fixture->platform.loop, tell_changed, fixture);
}

/* Feeds
 * ---------------------------------------------------------------------------------------------------
 */
/* Where a kind stands: nodes and namespaces belong to no namespace. */
static const char *place_of_kind(enum kind kind, const char *ns)
{
    return kind == KIND_NODE || kind == KIND_NAMESPACE ? "" : ns;
}

static struct script *script_of(const struct fixture *fixture, enum kind kind, const char *ns)
{
    for (struct script *at = fixture->scripts; at; at = at->next) {
        if (at->kind == kind && (!at->namespace || str_eq(at->namespace, ns)))
            return at;
    }
    return NULL;
}

bool fixture_follows_want(const struct fixture *fixture, enum kind kind, const char *ns)
{
    for (const struct want *at = fixture->wants; at; at = at->next) {
        if (at->kind == kind &&
            (!at->namespace || str_eq(at->namespace, ns) || !*place_of_kind(kind, "x")))
            return true;
    }
    return false;
}

/* The world is followed where it is wanted, may be read, and there is a connection. */
static bool followed(const struct fixture *fixture, enum kind kind, const char *ns)
{
    const struct script *script = script_of(fixture, kind, ns);
    bool readable = !script || script->feed.state == FEED_LIVE;
    return fixture->link.state == LINK_LIVE && readable && fixture_follows_want(fixture, kind, ns);
}

static void follow(void *data, const struct model_change *change)
{
    struct fixture *fixture = data;
    const char *ns = change->ref.namespace, *name = change->ref.name;
    struct model *world = fixture->world;
    if (change->type == MODEL_REMOVED && followed(fixture, change->kind, ns)) {
        model_remove(fixture->platform.model, change->kind, ns, name);
    } else if (change->type == MODEL_PUT && followed(fixture, change->kind, ns)) {
        const void *facts = model_facts(world, change->kind, ns, name);
        world_copy(fixture->platform.model, change->kind, facts);
    }
}

struct copying {
    struct fixture *fixture;
    enum kind kind;
};

static bool copy(void *data, const void *facts)
{
    struct copying *copying = data;
    const struct meta *meta = facts;
    if (followed(copying->fixture, copying->kind, meta->namespace))
        world_copy(copying->fixture->platform.model, copying->kind, facts);
    return true;
}

/* A full list of what is wanted, as after a connection. */
static void read_again(struct fixture *fixture, enum kind kind, const char *ns)
{
    ns = place_of_kind(kind, ns);
    struct copying copying = {fixture, kind};
    struct model_sweep *sweep =
        model_sweep_begin(fixture->platform.model, kind, ns ? ns : "", ns == NULL);
    model_each(fixture->world, kind, ns, copy, &copying);
    bool sweeps = ns ? followed(fixture, kind, ns)
                     : fixture->link.state == LINK_LIVE && !script_of(fixture, kind, NULL);
    if (sweeps)
        model_sweep_end(sweep);
    else
        model_sweep_abort(sweep);
}

static void read_everything(void *wants)
{
    struct fixture *fixture =
        (struct fixture *)(uintptr_t)((char *)wants - offsetof(struct fixture, wants));
    for (const struct want *at = fixture->wants; at; at = at->next)
        read_again(fixture, at->kind, at->namespace);
    fixture_changed(fixture);
}

/* Two deferred calls need two keys: the fixture's own is for fixture_changed. */
void fixture_read_soon(struct fixture *fixture)
{
    loop_defer_cancel(fixture->platform.loop, &fixture->wants);
    loop_defer(fixture->platform.loop, read_everything, &fixture->wants);
}

static void want_kind(struct platform *platform, void *owner, enum kind kind, const char *ns)
{
    struct fixture *fixture = of(platform);
    struct want *added = mem_zalloc(1, sizeof *added);
    *added = (struct want){owner, kind, copy_or_null(ns), fixture->wants};
    fixture->wants = added;
    fixture_read_soon(fixture);
}

static void drop_want(struct want **at)
{
    struct want *gone = *at;
    *at = gone->next;
    free(gone->namespace);
    free(gone);
}

static void unwant_kind(struct platform *platform, void *owner, enum kind kind, const char *ns)
{
    for (struct want **at = &of(platform)->wants; *at; at = &(*at)->next) {
        struct want *it = *at;
        if (it->owner == owner && it->kind == kind && !it->namespace == !ns &&
            str_eq(it->namespace, ns)) {
            drop_want(at);
            return;
        }
    }
}

static void feed_of(const struct platform *platform, enum kind kind, const char *ns,
                    struct feed *feed)
{
    const struct fixture *fixture = of(platform);
    const struct script *script = script_of(fixture, kind, ns);
    *feed = (struct feed){.state = FEED_NONE};
    if (script)
        *feed = script->feed;
    else if (!fixture_follows_want(fixture, kind, ns ? ns : ""))
        return;
    else if (fixture->link.state == LINK_CONNECTING)
        *feed = (struct feed){.state = FEED_LOADING};
    else if (fixture->link.state == LINK_LIVE)
        *feed = (struct feed){.state = FEED_LIVE, .as_of = FIXTURE_NOW};
    else
        *feed = (struct feed){
            .state = FEED_STALE,
            .as_of = FIXTURE_NOW - (clock_mono_ms() - fixture->link.since) / 1000,
            .error = fixture->link.error,
        };
}

/* Rights
 * --------------------------------------------------------------------------------------------------
 */
static const char *right_name(const struct platform *platform, enum right right)
{
    static const char *const names[RIGHT_COUNT] = {
        [RIGHT_LIST_SERVERS] = "list notebooks.kubeflow.org",
        [RIGHT_CREATE_SERVER] = "create notebooks.kubeflow.org",
        [RIGHT_CHANGE_SERVER] = "patch notebooks.kubeflow.org",
        [RIGHT_DELETE_SERVER] = "delete notebooks.kubeflow.org",
        [RIGHT_LIST_PODS] = "list pods",
        [RIGHT_READ_LOGS] = "get pods/log",
        [RIGHT_LIST_VOLUMES] = "list persistentvolumeclaims",
        [RIGHT_DELETE_VOLUME] = "delete persistentvolumeclaims",
        [RIGHT_LIST_EVENTS] = "list events",
        [RIGHT_LIST_QUOTAS] = "list resourcequotas",
        [RIGHT_LIST_USAGE] = "list pods.metrics.k8s.io",
        [RIGHT_MANAGE_PEOPLE] = "create rolebindings.rbac.authorization.k8s.io",
    };
    return names[right];
}

/* Calls
 * ------------------------------------------------------------------------------------------------------
 */
static void unlink_call(struct call *call)
{
    struct call **at = &call->fixture->calls;
    while (*at != call)
        at = &(*at)->next;
    *at = call->next;
}

static void grant(struct fixture *fixture, const struct fixture_change *change)
{
    struct ref ref = {change->namespace, change->name};
    switch (change->verb) {
    case VERB_STOP_SERVER:
        world_stop(fixture->world, &ref, FIXTURE_NOW);
        break;
    case VERB_START_SERVER:
        world_start(fixture->world, &ref);
        break;
    case VERB_DELETE_SERVER:
        world_delete(fixture->world, &ref);
        break;
    case VERB_DELETE_VOLUME:
        model_remove(fixture->world, KIND_VOLUME, ref.namespace, ref.name);
        break;
    }
}

static void answer_change(struct fixture *fixture, const struct call *call)
{
    const struct refusal *refusal = &fixture->refusal;
    bool named = !refusal->name || str_eq(refusal->name, call->change.name);
    bool refused = refusal->error.code != ERR_NONE && named;
    struct error error = refused ? refusal->error : ERROR_NONE;
    if (!refused)
        grant(fixture, &call->change);
    call->done(call->data, &error);
}

static void answer_text(struct fixture *fixture, const struct call *call)
{
    const struct text_of *text = &fixture->text;
    if (text->name && str_eq(text->name, call->change.name)) {
        call->text(call->data, &text->error, str_or(text->text, ""),
                   strlen(str_or(text->text, "")));
        return;
    }
    AUTO_STR struct str yaml = STR_INIT(STR_LINE);
    struct error none = ERROR_NONE;
    if (call->kind == KIND_COUNT)
        str_add(&yaml, "v1.34.4");
    else if (call->kind == KIND_POD)
        str_addf(&yaml, "log of %s\n", call->change.name);
    else
        str_addf(&yaml,
                 "apiVersion: kubeflow.org/v1\nkind: Notebook\nmetadata:\n  name: %s\n"
                 "  namespace: %s\n",
                 call->change.name, call->change.namespace);
    call->text(call->data, &none, yaml.s, yaml.len);
}

static void answer_rights(struct fixture *fixture, const struct call *call)
{
    struct rights rights;
    for (size_t right = 0; right < RIGHT_COUNT; right++)
        rights.allowed[right] =
            (unsigned char)model_allowed(fixture->world, call->change.namespace, (enum right)right);
    model_put_rights(fixture->platform.model, call->change.namespace, &rights);
    model_put_person(fixture->platform.model, model_person(fixture->world));
}

void fixture_answer(void *data)
{
    struct call *call = data;
    struct fixture *fixture = call->fixture;
    unlink_call(call);
    loop_done(fixture->platform.loop);
    if (call->type == CALL_RIGHTS)
        answer_rights(fixture, call);
    else if (call->type == CALL_CHANGE)
        answer_change(fixture, call);
    else
        answer_text(fixture, call);
    free(call);
}

static struct call *call_new(struct platform *platform, void *owner, const struct ref *ref)
{
    struct fixture *fixture = of(platform);
    struct call *call = mem_zalloc(1, sizeof *call), **last = &fixture->calls;
    call->fixture = fixture;
    call->owner = owner;
    snprintf(call->change.namespace, sizeof call->change.namespace, "%s", ref->namespace);
    snprintf(call->change.name, sizeof call->change.name, "%s", ref->name);
    while (*last)
        last = &(*last)->next;
    *last = call;
    loop_busy(platform->loop);
    if (!fixture->hold)
        loop_defer(platform->loop, fixture_answer, call);
    return call;
}

static void ask_rights(struct platform *platform, const char *ns)
{
    struct ref ref = {str_or(ns, ""), ""};
    call_new(platform, NULL, &ref)->type = CALL_RIGHTS;
}

static void change(struct platform *platform, void *owner, const struct platform_change *asked,
                   platform_done_fn *done, void *data)
{
    struct fixture *fixture = of(platform);
    struct call *call = call_new(platform, owner, &asked->ref);
    call->type = CALL_CHANGE;
    call->change.verb = asked->verb;
    call->change.generation = asked->generation;
    call->change.was_stopped = asked->was_stopped;
    snprintf(call->change.uid, sizeof call->change.uid, "%s", str_or(asked->uid, ""));
    call->done = done;
    call->data = data;
    ARRAY_ROOM(fixture->changes, fixture->change_cap, fixture->change_count + 1);
    fixture->changes[fixture->change_count++] = call->change;
}

/* As the Kubernetes adapter says it; a stop is stamped with the fixture's now. */
static const struct command_target target = {.context = "aaw-prod"};

static bool command_of_change(const struct platform *platform, const struct platform_change *asked,
                              struct str *out)
{
    struct platform_change stamped = *asked;
    stamped.when = FIXTURE_NOW;
    return change_command(&target, &stamped, out);
}

static bool command_of_reading(const struct platform *platform, enum kind kind,
                               const struct ref *ref, struct str *out)
{
    return read_command(&target, kind, ref, out);
}

static bool command_of_editing(const struct platform *platform, enum kind kind,
                               const struct ref *ref, struct str *out)
{
    return edit_command(&target, kind, ref, out);
}

static void brief_of_change(const struct platform *platform, const struct platform_change *asked,
                            struct str *out)
{
    change_brief(asked, out);
}

static void read_yaml(struct platform *platform, void *owner, enum kind kind, const struct ref *ref,
                      platform_text_fn *done, void *data)
{
    struct call *call = call_new(platform, owner, ref);
    call->type = CALL_TEXT;
    call->kind = kind;
    call->text = done;
    call->data = data;
}

static void read_version(struct platform *platform, void *owner, platform_text_fn *done, void *data)
{
    read_yaml(platform, owner, KIND_COUNT, &(struct ref){"", ""}, done, data);
}

static void read_log(struct platform *platform, void *owner, const struct ref *pod,
                     const char *container, int lines, bool previous, platform_text_fn *done,
                     void *data)
{
    struct fixture *fixture = fixture_of(platform);
    fixture->logs++;
    snprintf(fixture->last_log, sizeof fixture->last_log, "%s %s%s", pod->name, container,
             previous ? " previous" : "");
    read_yaml(platform, owner, KIND_POD, pod, done, data);
}

int fixture_logs(const struct platform *platform, const char **last)
{
    const struct fixture *fixture = fixture_of(platform);
    *last = fixture->last_log;
    return fixture->logs;
}

static void drop_call(struct call *call)
{
    unlink_call(call);
    loop_defer_cancel(call->fixture->platform.loop, call);
    loop_done(call->fixture->platform.loop);
    free(call);
}

static void forget(struct platform *platform, void *owner)
{
    struct fixture *fixture = of(platform);
    for (struct want **at = &fixture->wants; *at;) {
        if ((*at)->owner == owner)
            drop_want(at);
        else
            at = &(*at)->next;
    }
    for (struct call *at = fixture->calls, *next; at; at = next) {
        next = at->next;
        if (at->owner == owner)
            drop_call(at);
    }
}

/* Life
 * -------------------------------------------------------------------------------------------------------
 */
static void start(struct platform *platform)
{
    if (of(platform)->link.state == LINK_CONNECTING && of(platform)->link.since == 0)
        fixture_live(platform);
}

static void retry(struct platform *platform)
{
    of(platform)->retries++;
    fixture_read_soon(of(platform));
}

static void link_of(const struct platform *platform, struct link *link)
{
    *link = of(platform)->link;
}

static enum allowed all_namespaces(const struct platform *platform)
{
    return of(platform)->all;
}

static void free_scripts(struct fixture *fixture)
{
    while (fixture->scripts) {
        struct script *next = fixture->scripts->next;
        free(fixture->scripts->namespace);
        free(fixture->scripts);
        fixture->scripts = next;
    }
}

static void free_fixture(struct platform *platform)
{
    struct fixture *fixture = of(platform);
    while (fixture->calls)
        drop_call(fixture->calls);
    while (fixture->wants)
        drop_want(&fixture->wants);
    free_scripts(fixture);
    loop_defer_cancel(platform->loop, fixture);
    loop_defer_cancel(platform->loop, &fixture->wants);
    model_free(fixture->world);
    free(fixture->changes);
    free(fixture->refusal.name);
    free(fixture->text.name);
    free(fixture->text.text);
    free(fixture);
}

static const struct platform_ops ops = {
    .id = "fixture",
    .start = start,
    .free = free_fixture,
    .want = want_kind,
    .unwant = unwant_kind,
    .forget = forget,
    .retry = retry,
    .link = link_of,
    .feed = feed_of,
    .ask_rights = ask_rights,
    .right_name = right_name,
    .change = change,
    .read_yaml = read_yaml,
    .read_log = read_log,
    .read_version = read_version,
    .all_namespaces = all_namespaces,
    .change_command = command_of_change,
    .read_command = command_of_reading,
    .edit_command = command_of_editing,
    .change_brief = brief_of_change,
};

struct platform *fixture_new(struct loop *loop, struct model *model)
{
    struct fixture *fixture = mem_zalloc(1, sizeof *fixture);
    fixture->platform = (struct platform){.ops = &ops, .loop = loop, .model = model};
    snprintf(fixture->platform.context, sizeof fixture->platform.context, "aaw-prod");
    fixture->link = (struct link){.state = LINK_CONNECTING, .rtt_ms = -1};
    fixture->all = ALLOWED_YES;
    fixture->world = model_new();
    world_begin(fixture->world);
    fixture->listener = model_listen(fixture->world, follow, fixture);
    return &fixture->platform;
}
