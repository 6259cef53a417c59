#include "quota.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/number.h>
#include <carnet/base/quantity.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>

#include "pod.h"
#include "registry.h"
#include "status.h"

#define TREE_MAX (16u << 20)
enum { AGAIN_MS = 1000 }; /* after a status that could not be written */

/* -- what one object uses of one limit, in thousandths ----------------------------------------- */

static int64_t pod_use(const struct json *pod, const char *limit)
{
    if (pod_is_over(pod))
        return 0;
    if (strcmp(limit, "pods") == 0)
        return 1000;
    if (str_starts(limit, "limits."))
        return pod_amount(pod, "limits", limit + strlen("limits."));
    if (str_starts(limit, "requests."))
        return pod_amount(pod, "requests", limit + strlen("requests."));
    if (strcmp(limit, "cpu") == 0 || strcmp(limit, "memory") == 0)
        return pod_amount(pod, "requests", limit);
    return 0;
}

static bool counts(const struct resource *resource, const char *limit)
{
    AUTO_STR struct str name = STR_INIT(200);
    if (!*resource->group && strcmp(limit, resource->plural) == 0)
        return true;
    str_add(&name, "count/");
    resource_full_name(&name, resource, false);
    return strcmp(limit, name.s) == 0;
}

static int64_t use_of(const struct resource *resource, const struct json *object, const char *limit)
{
    if (strcmp(resource->kind, "Pod") == 0)
        return strcmp(limit, "count/pods") == 0 ? 1000 : pod_use(object, limit);
    if (counts(resource, limit))
        return 1000;
    if (strcmp(resource->kind, "PersistentVolumeClaim") == 0 &&
        strcmp(limit, "requests.storage") == 0)
        return amount_in(json_at(object, "spec.resources.requests"), "storage");
    return 0;
}

/* The kind whose objects use up that limit; null: nobody here does. */
static const struct resource *user_of(const char *limit)
{
    size_t count;
    const struct resource *table = resource_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (counts(&table[i], limit))
            return &table[i];
    }
    if (strcmp(limit, "requests.storage") == 0)
        return resource_by_kind("", "PersistentVolumeClaim");
    bool pods = str_starts(limit, "requests.") || str_starts(limit, "limits.") ||
                strcmp(limit, "cpu") == 0 || strcmp(limit, "memory") == 0;
    return pods ? resource_by_kind("", "Pod") : NULL;
}

struct sum {
    const struct resource *resource;
    const char *limit;
    struct json_doc doc;
    int64_t total;
};

static bool add_object(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct sum *sum = data;
    struct error error;
    if (json_parse(&sum->doc, text, len, &error))
        sum->total =
            number_add(sum->total, use_of(sum->resource, json_edit(&sum->doc), sum->limit));
    return true;
}

static int64_t used(const struct registry *registry, const char *ns, const char *limit)
{
    struct sum sum = {.resource = user_of(limit), .limit = limit};
    if (!sum.resource)
        return 0;
    json_doc_init(&sum.doc, TREE_MAX);
    registry_each(registry, sum.resource, ns, add_object, &sum);
    json_doc_fini(&sum.doc);
    return sum.total;
}

/* -- figures as text --------------------------------------------------------------------------- */

/* Bytes in powers of 1024 where they are whole, cpu in thousandths where it is not. */
static void add_amount(struct str *out, const char *limit, int64_t milli)
{
    static const char *const units[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};
    bool bytes = strstr(limit, "memory") || strstr(limit, "storage");
    int64_t value = milli / 1000;
    size_t unit = 0;
    if (milli % 1000 != 0) {
        str_addf(out, "%lldm", (long long)milli);
        return;
    }
    for (; bytes && value > 0 && value % 1024 == 0 && unit + 1 < ARRAY_LEN(units); unit++)
        value /= 1024;
    str_addf(out, "%lld%s", (long long)value, units[unit]);
}

/* -- admission --------------------------------------------------------------------------------- */

struct admission {
    struct registry *registry;
    const struct resource *resource;
    const struct json *object;
    struct answer *answer;
    bool refused;
};

/* "cpu for: c,d; memory for: c": what a limited pod must say and does not. */
static void add_unsaid(struct str *out, const struct json *pod, const char *limit)
{
    bool limits = str_starts(limit, "limits.");
    const char *name = limits                           ? limit + strlen("limits.")
                       : str_starts(limit, "requests.") ? limit + strlen("requests.")
                                                        : limit;
    if (strcmp(name, "cpu") != 0 && strcmp(name, "memory") != 0)
        return;
    AUTO_STR struct str names = STR_INIT(400);
    JSON_EACH(container, json_at(pod, "spec.containers")) {
        const struct json *resources = json_get(container, "resources");
        if (!json_get(json_get(resources, limits ? "limits" : "requests"), name))
            str_addf(&names, "%s%s", names.len > 0 ? "," : "",
                     json_str(json_get(container, "name"), ""));
    }
    if (names.len > 0)
        str_addf(out, "%s%s for: %s", out->len > 0 ? "; " : "", limit, names.s);
}

struct excess {
    struct str requested, used, limited;
};

static void weigh(struct admission *a, const char *ns, const struct json *hard,
                  struct excess *excess)
{
    const char *limit = json_key(hard);
    int64_t asked = use_of(a->resource, a->object, limit);
    int64_t most = quantity_milli(json_str(hard, ""));
    if (asked == 0)
        return;
    int64_t now = used(a->registry, ns, limit);
    if (number_add(now, asked) <= most)
        return;
    const char *comma = excess->requested.len > 0 ? "," : "";
    str_addf(&excess->requested, "%s%s=", comma, limit);
    add_amount(&excess->requested, limit, asked);
    str_addf(&excess->used, "%s%s=", comma, limit);
    add_amount(&excess->used, limit, now);
    str_addf(&excess->limited, "%s%s=%s", comma, limit, json_str(hard, ""));
}

static bool refuse(struct admission *a, const char *why)
{
    const char *name = json_str(json_at(a->object, "metadata.name"), "");
    a->refused = true;
    return answer_forbidden(a->answer, a->resource, name, why);
}

static void weigh_all(struct admission *a, const char *ns, const struct json *quota)
{
    struct excess excess = {STR_INIT(600), STR_INIT(600), STR_INIT(600)};
    AUTO_STR struct str unsaid = STR_INIT(600), why = STR_INIT(2000);
    const char *name = json_str(json_at(quota, "metadata.name"), "");
    bool pod = strcmp(a->resource->kind, "Pod") == 0;
    JSON_EACH(hard, json_at(quota, "spec.hard")) {
        if (pod)
            add_unsaid(&unsaid, a->object, json_key(hard));
        weigh(a, ns, hard, &excess);
    }
    if (unsaid.len > 0)
        str_addf(&why, "failed quota: %s: must specify %s", name, unsaid.s);
    else if (excess.requested.len > 0)
        str_addf(&why, "exceeded quota: %s, requested: %s, used: %s, limited: %s", name,
                 excess.requested.s, excess.used.s, excess.limited.s);
    if (why.len > 0)
        refuse(a, why.s);
    str_fini(&excess.requested);
    str_fini(&excess.used);
    str_fini(&excess.limited);
}

static bool admit_under(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct admission *a = data;
    struct json_doc doc;
    struct error error;
    json_doc_init(&doc, TREE_MAX);
    if (json_parse(&doc, text, len, &error))
        weigh_all(a, ns, json_edit(&doc));
    json_doc_fini(&doc);
    return !a->refused;
}

bool quota_admit(struct registry *registry, const struct resource *resource, const char *ns,
                 const struct json *object, struct answer *answer)
{
    struct admission a = {registry, resource, object, answer, false};
    if (resource->namespaced)
        registry_each(registry, resource_by_kind("", "ResourceQuota"), ns, admit_under, &a);
    return !a.refused;
}

/* -- status
 * -----------------------------------------------------------------------------------------------
 */

struct quota {
    struct registry *registry;
    struct registry_listener *listener;
    struct loop_timer *again; /* armed while a status could not be written */
};

/* Visits the limits of a quota in order of their names, as the real server's maps come out. */
static bool write_status(struct quota *quota, const char *ns, const char *text, size_t len)
{
    const struct resource *resource = resource_by_kind("", "ResourceQuota");
    bool done = true;
    struct json_doc doc;
    struct error error;
    struct answer answer = {0};
    json_doc_init(&doc, TREE_MAX);
    if (json_parse(&doc, text, len, &error) && json_at(json_edit(&doc), "spec.hard")) {
        struct json *object = json_edit(&doc);
        struct json *status = json_new_object(&doc);
        json_set(&doc, status, "hard", json_at(object, "spec.hard"));
        struct json *use = json_need_object(&doc, status, "used");
        JSON_EACH(hard, json_at(object, "spec.hard")) {
            AUTO_STR struct str value = STR_INIT(40);
            add_amount(&value, json_key(hard), used(quota->registry, ns, json_key(hard)));
            json_set_str(&doc, use, json_key(hard), value.s);
        }
        json_set(&doc, object, "status", status);
        AUTO_STR struct str name = STR_INIT(300);
        str_add(&name, json_str(json_at(object, "metadata.name"), ""));
        done = registry_update(quota->registry, resource, ns, name.s, &doc, object,
                               WRITE_STATUS | WRITE_SYSTEM, &answer);
    }
    json_doc_fini(&doc);
    return done;
}

static bool note_key(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    str_addf(data, "%s\n%s\n", ns, name);
    return true;
}

/* Names first, then the writes: a shelf is not changed while it is walked. `ns` null: all. */
static void renew(struct quota *quota, const char *ns)
{
    const struct resource *resource = resource_by_kind("", "ResourceQuota");
    AUTO_STR struct str keys = STR_INIT(1u << 20);
    bool done = true;
    registry_each(quota->registry, resource, ns, note_key, &keys);
    for (char *at = keys.s, *name, *end;
         (name = strchr(at, '\n')) && (end = strchr(name + 1, '\n')); at = end + 1) {
        size_t len;
        *name++ = *end = '\0';
        const char *text = registry_get(quota->registry, resource, at, name, &len);
        done = (!text || write_status(quota, at, text, len)) && done;
    }
    if (!done)
        loop_timer_set(quota->again, AGAIN_MS);
}

static void heard(void *data, const struct registry_event *event)
{
    if (event->resource->namespaced && strcmp(event->resource->kind, "Event") != 0)
        renew(data, event->ns);
}

static void on_again(void *data)
{
    renew(data, NULL);
}

struct quota *quota_new(struct registry *registry, struct loop *loop)
{
    struct quota *quota = mem_zalloc(1, sizeof *quota);
    quota->registry = registry;
    quota->listener = registry_listen(registry, heard, quota);
    quota->again = loop_timer_new(loop, on_again, quota);
    return quota;
}

void quota_free(struct quota *quota)
{
    if (!quota)
        return;
    registry_unlisten(quota->listener);
    loop_timer_free(quota->again);
    free(quota);
}
