#include "adapter.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/log.h>
#include <carnet/base/utf8.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/net/credentials.h>
#include <carnet/net/http.h>
#include <carnet/platform/kubernetes.h>

#include "call.h"
#include "kubeconfig.h"

#define USER_AGENT "carnet/" CARNET_VERSION

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

    k->change_due = false;
    if (k->platform.changed)
        k->platform.changed(k->platform.changed_data);
}

void kubernetes_changed(struct kubernetes *k)
{
    if (k->change_due)
        return;
    k->change_due = true;
    loop_defer(k->platform.loop, tell_changed, k);
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
    struct kubernetes *k =
        (struct kubernetes *)(void *)((char *)data - offsetof(struct kubernetes, retry_key));

    k->no_streaming_lists = false;
    link_retry(&k->link);
    discovery_start(&k->discovery);
    access_again(&k->access);
    feeds_read_again(&k->feeds);
}

static void retry(struct platform *platform)
{
    struct kubernetes *k = of(platform);

    loop_defer_cancel(platform->loop, &k->retry_key);
    loop_defer(platform->loop, retry_now, &k->retry_key);
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
    call_forget_owner(of(platform), owner);
}

static void get_link(const struct platform *platform, struct link *link)
{
    *link = of_const(platform)->link.link;
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
    change_start(of(platform), owner, wish, done, data);
}

static void read_yaml(struct platform *platform, void *owner, enum kind kind, const struct ref *ref,
                      platform_text_fn *done, void *data)
{
    read_yaml_start(of(platform), owner, &(struct read_target){kind, ref}, done, data);
}

static void read_log(struct platform *platform, void *owner, const struct ref *pod,
                     const char *container, int lines, bool previous, platform_text_fn *done,
                     void *data)
{
    read_log_start(of(platform), owner, &(struct log_target){pod, container, lines, previous}, done,
                   data);
}

static void read_version(struct platform *platform, void *owner, platform_text_fn *done, void *data)
{
    read_version_start(of(platform), owner, done, data);
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
    call_end_all(k);
    feeds_fini(&k->feeds);
    access_fini(&k->access);
    discovery_fini(&k->discovery);
    link_fini(&k->link);
    http_client_free(k->client);
    intake_fini(&k->intake);
    loop_defer_cancel(platform->loop, k);
    loop_defer_cancel(platform->loop, &k->retry_key);
    free(k->namespace);
    free((void *)(uintptr_t)k->target.kubeconfig);
    free((void *)(uintptr_t)k->target.context);
    free(k->platform.identity);
    free(k);
}

static void traffic(const struct platform *platform, struct platform_traffic *traffic)
{
    struct http_stats stats;

    http_client_stats(of_const(platform)->client, &stats);
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
    .change_brief = brief_of_change,
    .traffic = traffic,
};

static char *identity_of(const struct kubeconfig_target *target)
{
    AUTO_STR struct str identity = STR_INIT(STR_LINE);

    str_add(&identity, target->endpoint.base_url);
    str_add_char(&identity, ' ');
    str_add(&identity, str_or(target->user, ""));
    return mem_strdup(identity.s);
}

static struct platform *make(struct loop *loop, struct model *model,
                             const struct kubernetes_source *source,
                             const struct kubeconfig_target *target)
{
    struct kubernetes *k = mem_zalloc(1, sizeof *k);
    struct http_endpoint endpoint = target->endpoint;

    k->platform = (struct platform){.ops = &ops, .loop = loop, .model = model};
    utf8_clean_copy(k->platform.context, sizeof k->platform.context, target->context,
                    strlen(target->context));
    k->platform.identity = identity_of(target);
    endpoint.user_agent = USER_AGENT;
    k->pace = pace_hurried(&pace_usual, source->hurry);
    endpoint.connect_timeout_ms = k->pace.ask_timeout;
    k->client = http_client_new(loop, &endpoint,
                                source->signed_in ? credentials_ref(source->signed_in)
                                                  : credentials_new(loop, &target->credentials));
    k->namespace = mem_strdup(str_or(target->namespace, "default"));
    link_init(&k->link, k);
    discovery_init(&k->discovery, k);
    feeds_init(&k->feeds, k);
    access_init(&k->access, k);
    intake_init(&k->intake, model);
    k->listener = model_listen(model, heard_model, k);
    return &k->platform;
}

/* kubectl finds what carnet found without a flag: the same variable, home folder or service
 * account.
 */
static void set_target(struct kubernetes *k, const struct kubernetes_source *source,
                       const struct kubeconfig_target *target)
{
    char *path = source->kubeconfig ? realpath(source->kubeconfig, NULL) : NULL;

    k->target.kubeconfig = path;
    if (target->file)
        k->target.context = mem_strdup(target->context);
}

struct platform *kubernetes_new(struct loop *loop, struct model *model,
                                const struct kubernetes_source *source, const char *context,
                                struct error *error)
{
    struct kubeconfig *config = kubeconfig_load(source, "", error);
    struct kubeconfig_target *target = config ? kubeconfig_resolve(config, context, error) : NULL;
    struct platform *platform;

    if (target)
        target->credentials.terminal = source->terminal;
    platform = target ? make(loop, model, source, target) : NULL;
    if (platform)
        set_target(of(platform), source, target);
    kubeconfig_target_free(target);
    kubeconfig_free(config);
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
