/*
 * The adapter: the table of functions, the parts it is made of, their birth and end.
 *
 * What is asked from outside (want, retry, ask_rights, …) only notes the wish and defers the work
 * to the loop: nothing is cancelled or freed under a callback that is running.
 */
#include <stdlib.h>
#include <string.h>

#include <carnet/base/utf8.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/net/credentials.h>
#include <carnet/net/http.h>
#include <carnet/platform/kubernetes.h>

#include "access.h"
#include "call.h"
#include "change.h"
#include "change_request.h"
#include "deferred.h"
#include "discovery.h"
#include "feeds.h"
#include "intake.h"
#include "kubeconfig.h"
#include "link.h"
#include "origin.h"
#include "pace.h"
#include "read.h"

#define USER_AGENT "carnet/" CARNET_VERSION

struct kubernetes {
    struct platform platform;     /* first: a struct platform * is one of these */
    char *namespace;              /* of the context */
    struct command_target target; /* its texts are ours */
    struct origin origin;
    struct pace pace;
    struct link_keeper link;
    struct discovery discovery;
    struct feeds feeds;
    struct access access;
    struct intake intake;
    struct calls calls;
    struct deferred changed, retry;
    struct model_listener *listener;
};

static struct kubernetes *of(struct platform *platform)
{
    return (struct kubernetes *)platform;
}

static const struct kubernetes *of_const(const struct platform *platform)
{
    return (const struct kubernetes *)platform;
}

/* Notices ------------------------------------------------------------------------------------- */

static void tell_changed(void *data)
{
    struct kubernetes *k = data;

    if (k->platform.changed)
        k->platform.changed(k->platform.changed_data);
}

static void link_changed(void *data)
{
    struct kubernetes *k = data;

    origin_link_changed(&k->origin);
    deferred_ask(&k->changed);
}

static void link_woke(void *data)
{
    struct kubernetes *k = data;

    feeds_open_again(&k->feeds);
}

static void link_up(void *data, int64_t silent)
{
    struct kubernetes *k = data;

    feeds_link_up(&k->feeds, silent);
    access_link_up(&k->access);
    discovery_link_up(&k->discovery);
}

static void discovered(void *data)
{
    struct kubernetes *k = data;

    feeds_discovered(&k->feeds);
}

static void heard_model(void *data, const struct model_change *change)
{
    struct kubernetes *k = data;

    if (change->kind == KIND_NAMESPACE && change->type != MODEL_RIGHTS)
        feeds_namespaces_changed(&k->feeds);
}

/* The contract -------------------------------------------------------------------------------- */

static void start(struct platform *platform)
{
    struct kubernetes *k = of(platform);
    struct namespace context = {.meta = {.namespace = "", .name = k->namespace, .uid = ""},
                                .sources = NS_CONTEXT,
                                .owner = ""};

    if (k->namespace && k->namespace[0])
        model_put_namespace(platform->model, &context);
    link_start(&k->link);
    discovery_start(&k->discovery);
    access_start(&k->access);
}

static void retry_now(void *data)
{
    struct kubernetes *k = data;

    origin_look(&k->origin);
    link_retry(&k->link);
    discovery_start(&k->discovery);
    access_again(&k->access);
    feeds_read_again(&k->feeds);
}

static void retry(struct platform *platform)
{
    deferred_ask(&of(platform)->retry);
}

static void want(struct platform *platform, void *owner, enum kind kind, const char *namespace)
{
    feeds_want(&of(platform)->feeds, owner, kind, namespace);
}

static void unwant(struct platform *platform, void *owner, enum kind kind, const char *namespace)
{
    feeds_unwant(&of(platform)->feeds, owner, kind, namespace);
}

static void forget(struct platform *platform, void *owner)
{
    feeds_forget(&of(platform)->feeds, owner);
    calls_forget(&of(platform)->calls, owner);
}

static void get_link(const struct platform *platform, struct link *link)
{
    *link = of_const(platform)->link.link;
    link->ahead = link_ahead(&of_const(platform)->link);
}

static void get_feed(const struct platform *platform, enum kind kind, const char *namespace,
                     struct feed *feed)
{
    feeds_describe(&of_const(platform)->feeds, kind, namespace, feed);
}

static void ask_rights(struct platform *platform, const char *namespace)
{
    access_ask(&of(platform)->access, namespace);
}

static const char *right_name(const struct platform *platform, enum right right)
{
    (void)platform;
    return access_right_name(right);
}

static void change(struct platform *platform, void *owner, const struct platform_change *wish,
                   platform_done_fn *done, void *data)
{
    change_start(&of(platform)->calls, owner, wish, done, data);
}

static void read_yaml(struct platform *platform, void *owner, enum kind kind, const struct ref *ref,
                      platform_text_fn *done, void *data)
{
    read_yaml_start(&of(platform)->calls, owner, &(struct read_target){kind, ref}, done, data);
}

static void read_log(struct platform *platform, void *owner, const struct ref *pod,
                     const char *container, int lines, bool previous, platform_text_fn *done,
                     void *data)
{
    read_log_start(&of(platform)->calls, owner,
                   &(struct log_target){pod, container, lines, previous}, done, data);
}

static void read_version(struct platform *platform, void *owner, platform_text_fn *done, void *data)
{
    read_version_start(&of(platform)->calls, owner, done, data);
}

static enum allowed all_namespaces(const struct platform *platform)
{
    return of_const(platform)->access.all_namespaces;
}

static bool command_of_change(const struct platform *platform, const struct platform_change *wish,
                              struct str *out)
{
    return change_command(&of_const(platform)->target, wish, out);
}

static bool command_of_reading(const struct platform *platform, enum kind kind,
                               const struct ref *ref, struct str *out)
{
    return read_command(&of_const(platform)->target, kind, ref, out);
}

static bool command_of_editing(const struct platform *platform, enum kind kind,
                               const struct ref *ref, struct str *out)
{
    return edit_command(&of_const(platform)->target, kind, ref, out);
}

static void brief_of_change(const struct platform *platform, const struct platform_change *wish,
                            struct str *out)
{
    (void)platform;
    change_brief(wish, out);
}

/* Life ---------------------------------------------------------------------------------------- */

static void free_kubernetes(struct platform *platform)
{
    struct kubernetes *k = of(platform);

    model_unlisten(k->listener);
    calls_end(&k->calls);
    feeds_fini(&k->feeds);
    access_fini(&k->access);
    discovery_fini(&k->discovery);
    origin_fini(&k->origin);
    link_fini(&k->link);
    intake_fini(&k->intake);
    deferred_fini(&k->changed);
    deferred_fini(&k->retry);
    free(k->namespace);
    free((void *)(uintptr_t)k->target.kubeconfig);
    free((void *)(uintptr_t)k->target.context);
    free(k->platform.identity);
    free(k);
}

static void traffic(const struct platform *platform, struct platform_traffic *traffic)
{
    struct http_stats stats;

    http_client_stats(of_const(platform)->link.client, &stats);
    *traffic = (struct platform_traffic){stats.requests, stats.bytes_in};
}

static const struct platform_ops ops = {
    .id = "kubernetes",
    .start = start,
    .free = free_kubernetes,
    .want = want,
    .unwant = unwant,
    .forget = forget,
    .retry = retry,
    .link = get_link,
    .feed = get_feed,
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
    .traffic = traffic,
};

/* `signed_in` (may be null) is who signed in there already. */
static struct http_client *make_client(const struct kubernetes *k,
                                       const struct kubeconfig_target *target,
                                       struct credentials *signed_in)
{
    struct loop *loop = k->platform.loop;
    struct http_endpoint endpoint = target->endpoint;

    endpoint.user_agent = USER_AGENT;
    endpoint.connect_timeout_ms = k->pace.ask_timeout;
    return http_client_new(loop, &endpoint,
                           signed_in ? credentials_ref(signed_in)
                                     : credentials_new(loop, &target->credentials));
}

/* The parts, each on those before it. */
static void make_parts(struct kubernetes *k, struct http_client *client)
{
    struct loop *loop = k->platform.loop;
    struct model *model = k->platform.model;
    const struct link_notices notices = {
        .changed = link_changed, .up = link_up, .woke = link_woke, .data = k};
    const struct watch_source source = {
        .link = &k->link, .discovery = &k->discovery, .intake = &k->intake, .changed = &k->changed};

    deferred_init(&k->changed, loop, tell_changed, k);
    deferred_init(&k->retry, loop, retry_now, k);
    link_init(&k->link, loop, client, &k->pace, &notices);
    origin_watch(&k->origin, &k->link);
    discovery_init(&k->discovery, &k->link, discovered, k);
    intake_init(&k->intake, model);
    feeds_init(&k->feeds, &source, k->namespace);
    access_init(&k->access, &k->link, model, &k->changed);
    k->calls = (struct calls){.link = &k->link, .discovery = &k->discovery};
    k->listener = model_listen(model, heard_model, k);
}

/* The files are named although kubectl would find them: a call is kept, and copied later where
 * others may have a context of that name. In the cluster it finds the service account as carnet
 * did. */
static void set_target(struct kubernetes *k, const struct kubeconfig_target *target)
{
    if (!target->file)
        return;
    k->target = (struct command_target){.kubeconfig = mem_strdup(target->files),
                                        .context = mem_strdup(target->context),
                                        .several = target->several};
}

static struct platform *make(struct kubernetes *k, const struct kubeconfig_target *target,
                             struct credentials *signed_in)
{
    utf8_clean_copy(k->platform.context, sizeof k->platform.context, target->context,
                    strlen(target->context));
    k->platform.identity = mem_strdup(k->origin.identity);
    k->namespace = mem_strdup(str_or(target->namespace, "default"));
    k->pace = pace_hurried(&pace_usual, k->origin.source.hurry);
    set_target(k, target);
    make_parts(k, make_client(k, target, signed_in));
    return &k->platform;
}

struct platform *kubernetes_new(struct loop *loop, struct model *model,
                                const struct kubernetes_source *source, const char *context,
                                struct error *error)
{
    struct kubernetes *k = mem_zalloc(1, sizeof *k);
    struct kubeconfig_target *target;
    struct platform *platform = NULL;

    k->platform = (struct platform){.ops = &ops, .loop = loop, .model = model};
    origin_init(&k->origin, source, context);
    target = origin_read(&k->origin, error);
    if (target) {
        platform = make(k, target, source->signed_in);
    } else {
        origin_fini(&k->origin);
        free(k);
    }
    kubeconfig_target_free(target);
    return platform;
}

bool kubernetes_contexts(const struct kubernetes_source *source,
                         void (*each)(void *user, const struct kubernetes_context *context),
                         void *user, struct error *error)
{
    struct kubeconfig *config = kubeconfig_load(source, "", error);

    if (!config)
        return false;
    kubeconfig_each(config, each, user);
    kubeconfig_free(config);
    return true;
}

void kubernetes_set_pace(struct platform *platform, const struct pace *pace)
{
    of(platform)->pace = *pace;
}
