#include <stdio.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/number.h>
#include <carnet/base/str.h>

#include "registry_parts.h"
#include "status.h"
#include "validate.h"

#define FOREGROUND "foregroundDeletion"
#define ORPHAN     "orphan"

static const char *meta_str(const struct json *object, const char *key)
{
    return json_str(json_get(json_get(object, "metadata"), key), "");
}

static bool is_kind(const struct resource *resource, const char *group, const char *kind)
{
    return strcmp(resource->kind, kind) == 0 && strcmp(resource->group, group) == 0;
}

/* -- conditions -------------------------------------------------------------------------------- */

static bool check_grace(struct write *write, const struct delete_options *options)
{
    AUTO_STR struct str why = STR_INIT(200);
    if (options->grace_s <= DURATION_MAX_S)
        return true;
    str_addf(&why, "Invalid value: %lld: must be less than or equal to %lld",
             (long long)options->grace_s, (long long)DURATION_MAX_S);
    return answer_bad_option(write->answer, "DeleteOptions", "gracePeriodSeconds",
                             "FieldValueInvalid", why.s);
}

static bool check_policy(struct write *write, const struct delete_options *options)
{
    static const char *const policies[] = {"", "Background", "Foreground", "Orphan"};
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        if (strcmp(options->propagation, policies[i]) == 0)
            return true;
    }
    AUTO_STR struct str why = STR_INIT(400);
    str_addf(&why,
             "Unsupported value: \"%s\": supported values: \"Foreground\", \"Background\", "
             "\"Orphan\", \"nil\"",
             options->propagation);
    return answer_bad_option(write->answer, "DeleteOptions", "propagationPolicy",
                             "FieldValueNotSupported", why.s);
}

static bool check_preconditions(struct write *write, const struct delete_options *options)
{
    const char *uid = meta_str(write->old, "uid");
    const char *version = meta_str(write->old, "resourceVersion");
    AUTO_STR struct str kind = STR_INIT(200);
    resource_full_name(&kind, write->resource, true);
    if (*options->uid && !str_eq(options->uid, uid))
        answer_fail(write->answer, 409, "Conflict",
                    "Operation cannot be fulfilled on %s \"%s\": the UID in the precondition (%s) "
                    "does not match the UID in record (%s). The object might have been deleted and "
                    "then recreated",
                    kind.s, write->name, options->uid, uid);
    else if (*options->version && !str_eq(options->version, version))
        answer_fail(write->answer, 409, "Conflict",
                    "Operation cannot be fulfilled on %s \"%s\": the ResourceVersion in the "
                    "precondition (%s) does not match the ResourceVersion in record (%s). The "
                    "object might have been modified",
                    kind.s, write->name, options->version, version);
    else
        return true;
    answer_details(write->answer, write->resource, write->name, DETAILS_KIND, "");
    return false;
}

static bool check_allowed(struct write *write)
{
    static const char *const kept[] = {"default", "kube-system", "kube-public"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (is_kind(write->resource, "", "Namespace") && strcmp(write->name, kept[i]) == 0)
            return answer_forbidden(write->answer, write->resource, write->name,
                                    "this namespace may not be deleted");
    }
    return true;
}

/* -- marking
 * -----------------------------------------------------------------------------------------------
 */

static bool has_finalizer(const struct json *object, const char *name)
{
    JSON_EACH(finalizer, json_at(object, "metadata.finalizers")) {
        if (str_eq(json_str(finalizer, ""), name))
            return true;
    }
    return false;
}

static void add_finalizer(struct write *write, struct json *object, const char *name)
{
    struct json *metadata = json_need_object(write->doc, object, "metadata");
    if (!has_finalizer(object, name))
        json_append_str(write->doc, json_need_array(write->doc, metadata, "finalizers"), name);
}

/* How long the object may take to end: pods on a node, while they run. */
static int64_t grace_of(const struct write *write, const struct delete_options *options)
{
    const struct json *pod = write->old;
    const char *phase = json_str(json_at(pod, "status.phase"), "");
    if (!is_kind(write->resource, "", "Pod") || options->grace_s == 0 ||
        !*json_str(json_at(pod, "spec.nodeName"), "") || strcmp(phase, "Succeeded") == 0 ||
        strcmp(phase, "Failed") == 0)
        return 0;
    return options->grace_s > 0 ? options->grace_s
                                : json_int(json_at(pod, "spec.terminationGracePeriodSeconds"), 30);
}

static void mark(struct write *write, struct json *object, int64_t grace)
{
    char when[CLOCK_TEXT];
    struct json *metadata = json_need_object(write->doc, object, "metadata");
    clock_format(when, number_add(clock_wall(), grace));
    json_set_str(write->doc, metadata, "deletionTimestamp", when);
    if (!is_kind(write->resource, "", "Namespace"))
        json_set_int(write->doc, metadata, "deletionGracePeriodSeconds", grace);
    if (write->resource->has_generation)
        json_set_int(write->doc, metadata, "generation",
                     json_int(json_get(metadata, "generation"), 1) + 1);
    if (is_kind(write->resource, "", "Namespace"))
        json_set_str(write->doc, json_need_object(write->doc, object, "status"), "phase",
                     "Terminating");
}

/* A second delete changes nothing, but a shorter grace. */
static bool is_marked_enough(const struct write *write, const struct delete_options *options,
                             int64_t grace)
{
    int64_t had = json_int(json_at(write->old, "metadata.deletionGracePeriodSeconds"), 0);
    if (!json_at(write->old, "metadata.deletionTimestamp"))
        return false;
    return options->grace_s < 0 || grace >= had;
}

/* Namespaces stay until they are empty: who empties them removes them. */
static bool stays(const struct write *write, const struct json *object, int64_t grace)
{
    return grace > 0 || json_count(json_at(object, "metadata.finalizers")) > 0 ||
           is_kind(write->resource, "", "Namespace");
}

static void answer_status(struct write *write, const struct json *object)
{
    AUTO_STR struct str details = STR_INIT(sizeof write->answer->details - 1);
    struct json_out w = json_out(&details);
    json_begin(&w, NULL, '{');
    json_put_str(&w, "name", write->name);
    if (*write->resource->group)
        json_put_str(&w, "group", write->resource->group);
    json_put_str(&w, "kind", write->resource->plural);
    json_put_str(&w, "uid", meta_str(object, "uid"));
    json_end(&w);
    str_copy(write->answer->details, sizeof write->answer->details, details.s);
}

/* What goes at once goes as it was, but for these: their last state has the mark. */
static bool goes_marked(const struct write *write)
{
    return is_kind(write->resource, "", "Pod") ||
           is_kind(write->resource, "", "PersistentVolumeClaim") ||
           is_kind(write->resource, "", "Namespace");
}

/* Some kinds answer with the object; others that go at once with a Status. */
static bool answers_object(const struct write *write)
{
    static const char *const kinds[] = {
        "Pod",     "PersistentVolumeClaim", "Namespace", "PersistentVolume", "ResourceQuota",
        "Service", "ServiceAccount"};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (is_kind(write->resource, "", kinds[i]))
            return true;
    }
    return false;
}

static bool finish(struct write *write, const struct delete_options *options, struct json *object,
                   bool over)
{
    bool done = true;
    answer_ok(write->answer, 200);
    write->doc->root = object;
    if (!options->dry_run)
        done = write_store(write, over ? REGISTRY_DELETED : REGISTRY_MODIFIED, object);
    if (done && over && !answers_object(write)) {
        answer_status(write, object);
        write->doc->root = NULL;
    }
    return done;
}

/* Deleting a job keeps its pods, if nothing else was said. */
static void keep_pods(struct write *write, struct json *object)
{
    add_finalizer(write, object, ORPHAN);
    answer_warn(write->answer,
                "child pods are preserved by default when jobs are deleted; set "
                "propagationPolicy=Background to remove them or set propagationPolicy=Orphan "
                "to suppress this warning");
}

static bool delete_object(struct write *write, const struct delete_options *options)
{
    if (!check_grace(write, options) || !check_policy(write, options) ||
        !check_preconditions(write, options) || !check_allowed(write))
        return false;
    int64_t grace = grace_of(write, options);
    struct json *object = json_clone(write->doc, write->old);
    if (is_marked_enough(write, options, grace) && stays(write, object, grace)) {
        write->doc->root = object;
        return answer_ok(write->answer, 200);
    }
    if (strcmp(options->propagation, "Foreground") == 0)
        add_finalizer(write, object, FOREGROUND);
    else if (strcmp(options->propagation, "Orphan") == 0)
        add_finalizer(write, object, ORPHAN);
    else if (is_kind(write->resource, "batch", "Job") && !*options->propagation)
        keep_pods(write, object);
    bool over = !stays(write, object, grace);
    if (!over || goes_marked(write))
        mark(write, object, grace);
    return finish(write, options, object, over);
}

bool registry_delete(struct registry *registry, const struct resource *resource, const char *ns,
                     const char *name, const struct delete_options *options, struct json_doc *doc,
                     struct answer *answer)
{
    struct write write = {.registry = registry,
                          .resource = resource,
                          .ns = resource->namespaced ? str_or(ns, "") : "",
                          .name = name,
                          .doc = doc,
                          .answer = answer};
    bool done = write_begin(&write) && delete_object(&write, options);
    write_end(&write);
    return done;
}

bool registry_remove(struct registry *registry, const struct resource *resource, const char *ns,
                     const char *name)
{
    struct answer answer = {0};
    struct json_doc doc;
    struct write write = {.registry = registry,
                          .resource = resource,
                          .ns = resource->namespaced ? str_or(ns, "") : "",
                          .name = name,
                          .doc = &doc,
                          .answer = &answer};
    json_doc_init(&doc, REGISTRY_TREE_MAX);
    bool gone = write_begin(&write)
                    ? write_store(&write, REGISTRY_DELETED, json_clone(&doc, write.old))
                    : answer.code == 404;
    write_end(&write);
    json_doc_fini(&doc);
    return gone;
}
