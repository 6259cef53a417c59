#include "kinds.h"

#include <stdio.h>
#include <string.h>

#include <carnet/base/base64.h>
#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/base/str.h>
#include <carnet/data/json_edit.h>

#include "status.h"
#include "validate.h"

static void default_str(struct json_doc *doc, struct json *object, const char *key,
                        const char *value)
{
    if (!*json_str(json_get(object, key), ""))
        json_set_str(doc, object, key, value);
}

static void default_int(struct json_doc *doc, struct json *object, const char *key, int64_t value)
{
    if (!json_get(object, key))
        json_set_int(doc, object, key, value);
}

static void default_bool(struct json_doc *doc, struct json *object, const char *key, bool value)
{
    if (!json_get(object, key))
        json_set_bool(doc, object, key, value);
}

/* -- namespaces, classes, services ------------------------------------------------------------- */

void complete_namespace(struct json_doc *doc, struct json *object, bool fresh)
{
    struct json *meta = json_need_object(doc, object, "metadata");
    struct json *labels = json_need_object(doc, meta, "labels");
    json_set_str(doc, labels, "kubernetes.io/metadata.name", json_str(json_get(meta, "name"), ""));
    if (!fresh)
        return;
    struct json *finalizers =
        json_need_array(doc, json_need_object(doc, object, "spec"), "finalizers");
    if (json_count(finalizers) == 0)
        json_append_str(doc, finalizers, "kubernetes");
    json_set_str(doc, json_need_object(doc, object, "status"), "phase", "Active");
}

void complete_storage(struct json_doc *doc, struct json *object, bool fresh)
{
    default_str(doc, object, "reclaimPolicy", "Delete");
    default_str(doc, object, "volumeBindingMode", "Immediate");
}

void complete_quota(struct json_doc *doc, struct json *object, bool fresh)
{
    json_need_object(doc, object, "status");
}

void complete_binding(struct json_doc *doc, struct json *object, bool fresh)
{
    struct json *subjects = json_edit_get(object, "subjects");
    size_t count = json_count(subjects);
    for (size_t i = 0; i < count; i++) {
        struct json *subject = json_edit_at(subjects, i);
        const char *kind = json_str(json_get(subject, "kind"), "");
        if (strcmp(kind, "User") == 0 || strcmp(kind, "Group") == 0)
            default_str(doc, subject, "apiGroup", "rbac.authorization.k8s.io");
    }
    default_str(doc, json_need_object(doc, object, "roleRef"), "apiGroup",
                "rbac.authorization.k8s.io");
}

void complete_secret(struct json_doc *doc, struct json *object, bool fresh)
{
    const struct json *plain = json_get(object, "stringData");
    default_str(doc, object, "type", "Opaque");
    if (json_type(plain) != JSON_OBJECT)
        return;
    /* Written in clear, kept and read in base64. */
    struct json *data = json_need_object(doc, object, "data");
    JSON_EACH(member, plain) {
        AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
        const char *value = json_str(member, "");
        base64_write(&text, value, strlen(value));
        json_set_str(doc, data, json_key(member), str_or(text.s, ""));
    }
    json_remove(object, "stringData");
}

void complete_event(struct json_doc *doc, struct json *object, bool fresh)
{
    static const char *const times[] = {"firstTimestamp", "lastTimestamp", "eventTime"};
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        if (!json_get(object, times[i]))
            json_set_null(doc, object, times[i]);
    }
    json_need_object(doc, object, "source");
    default_str(doc, object, "reportingComponent", "");
    default_str(doc, object, "reportingInstance", "");
}

void complete_service(struct json_doc *doc, struct json *object, bool fresh)
{
    struct json *spec = json_need_object(doc, object, "spec");
    default_str(doc, spec, "type", "ClusterIP");
    default_str(doc, spec, "sessionAffinity", "None");
    size_t index = 0;
    JSON_EACH(port, json_get(spec, "ports")) {
        struct json *entry = json_edit_at(json_edit_get(spec, "ports"), index++);
        default_str(doc, entry, "protocol", "TCP");
        if (!json_get(port, "targetPort") && json_get(port, "port"))
            json_set(doc, entry, "targetPort", json_get(port, "port"));
    }
    json_need_object(doc, json_need_object(doc, object, "status"), "loadBalancer");
}

/* -- pods
 * ---------------------------------------------------------------------------------------------------
 */

/* Limits without requests become requests. */
static void complete_resources(struct json_doc *doc, struct json *container)
{
    struct json *resources = json_need_object(doc, container, "resources");
    JSON_EACH(limit, json_get(resources, "limits")) {
        struct json *requests = json_need_object(doc, resources, "requests");
        if (!json_get(requests, json_key(limit)))
            json_set(doc, requests, json_key(limit), limit);
    }
}

static const char *pull_policy(const char *image)
{
    const char *tag = strrchr(image, ':');
    bool tagged = tag && !strchr(tag, '/');
    return !tagged || strcmp(tag, ":latest") == 0 ? "Always" : "IfNotPresent";
}

static void complete_probe(struct json_doc *doc, struct json *container, const char *key)
{
    struct json *probe = json_edit_get(container, key);
    if (json_type(probe) != JSON_OBJECT)
        return;
    struct json *http = json_edit_get(probe, "httpGet");
    if (json_type(http) == JSON_OBJECT) {
        default_str(doc, http, "path", "/");
        default_str(doc, http, "scheme", "HTTP");
    }
    default_int(doc, probe, "timeoutSeconds", 1);
    default_int(doc, probe, "periodSeconds", 10);
    default_int(doc, probe, "successThreshold", 1);
    default_int(doc, probe, "failureThreshold", 3);
}

static void complete_containers(struct json_doc *doc, struct json *spec, const char *list)
{
    static const char *const probes[] = {"startupProbe", "readinessProbe", "livenessProbe"};
    struct json *containers = json_edit_get(spec, list);
    size_t count = json_count(containers);
    for (size_t i = 0; i < count; i++) {
        struct json *container = json_edit_at(containers, i);
        if (json_type(container) != JSON_OBJECT)
            continue;
        complete_resources(doc, container);
        for (size_t p = 0; p < ARRAY_LEN(probes); p++)
            complete_probe(doc, container, probes[p]);
        default_str(doc, container, "terminationMessagePath", "/dev/termination-log");
        default_str(doc, container, "terminationMessagePolicy", "File");
        default_str(doc, container, "imagePullPolicy",
                    pull_policy(json_str(json_get(container, "image"), "")));
        size_t port_count = json_count(json_get(container, "ports"));
        for (size_t p = 0; p < port_count; p++)
            default_str(doc, json_edit_at(json_edit_get(container, "ports"), p), "protocol", "TCP");
    }
}

static void complete_pod_spec(struct json_doc *doc, struct json *spec, const char *restart)
{
    complete_containers(doc, spec, "initContainers");
    complete_containers(doc, spec, "containers");
    default_str(doc, spec, "restartPolicy", restart);
    default_int(doc, spec, "terminationGracePeriodSeconds", 30);
    default_str(doc, spec, "dnsPolicy", "ClusterFirst");
    json_need_object(doc, spec, "securityContext");
    default_str(doc, spec, "schedulerName", "default-scheduler");
}

static void tolerate(struct json_doc *doc, struct json *spec, const char *key)
{
    struct json *tolerations = json_need_array(doc, spec, "tolerations");
    JSON_EACH(toleration, tolerations) {
        if (str_eq(json_str(json_get(toleration, "key"), ""), key))
            return;
    }
    struct json *toleration = json_new_object(doc);
    json_set_str(doc, toleration, "key", key);
    json_set_str(doc, toleration, "operator", "Exists");
    json_set_str(doc, toleration, "effect", "NoExecute");
    json_set_int(doc, toleration, "tolerationSeconds", 300);
    json_append(doc, tolerations, toleration);
}

/* Guaranteed: every container limits cpu and memory, and asks for just that. */
static const char *service_class(const struct json *spec)
{
    bool any = false, all = true;
    JSON_EACH(container, json_get(spec, "containers")) {
        const struct json *requests = json_at(container, "resources.requests");
        const struct json *limits = json_at(container, "resources.limits");
        any = any || json_get(requests, "cpu") || json_get(requests, "memory") ||
              json_get(limits, "cpu") || json_get(limits, "memory");
        all = all && json_get(limits, "cpu") && json_get(limits, "memory") &&
              json_equal(json_get(limits, "cpu"), json_get(requests, "cpu")) &&
              json_equal(json_get(limits, "memory"), json_get(requests, "memory"));
    }
    return !any ? "BestEffort" : all ? "Guaranteed" : "Burstable";
}

void complete_pod(struct json_doc *doc, struct json *object, bool fresh)
{
    struct json *spec = json_need_object(doc, object, "spec");
    complete_pod_spec(doc, spec, "Always");
    default_str(doc, spec, "serviceAccountName", "default");
    default_str(doc, spec, "serviceAccount", json_str(json_get(spec, "serviceAccountName"), ""));
    default_int(doc, spec, "priority", 0);
    default_bool(doc, spec, "enableServiceLinks", true);
    default_str(doc, spec, "preemptionPolicy", "PreemptLowerPriority");
    if (!fresh)
        return;
    tolerate(doc, spec, "node.kubernetes.io/not-ready");
    tolerate(doc, spec, "node.kubernetes.io/unreachable");
    struct json *status = json_need_object(doc, object, "status");
    default_str(doc, status, "phase", "Pending");
    default_str(doc, status, "qosClass", service_class(spec));
}

static const struct json *without(struct json_doc *doc, const struct json *spec)
{
    struct json *copy = json_clone(doc, spec);
    static const char *const lists[] = {"containers", "initContainers"};
    for (size_t i = 0; i < 2; i++) {
        struct json *list = json_edit_get(copy, lists[i]);
        size_t count = json_count(list);
        for (size_t c = 0; c < count; c++)
            json_remove(json_edit_at(list, c), "image");
    }
    json_remove(copy, "tolerations");
    json_remove(copy, "activeDeadlineSeconds");
    json_remove(copy, "terminationGracePeriodSeconds");
    /* Where it runs is said once, by the scheduler. */
    json_remove(copy, "nodeName");
    return copy;
}

static void check_containers(struct faults *faults, const struct json *spec)
{
    char field[80];
    int index = 0;
    if (json_count(json_get(spec, "containers")) == 0)
        faults_required(faults, "spec.containers", "");
    JSON_EACH(container, json_get(spec, "containers")) {
        const struct json *requests = json_at(container, "resources.requests");
        snprintf(field, sizeof field, "spec.containers[%d].name", index);
        if (!*json_str(json_get(container, "name"), ""))
            faults_required(faults, field, "");
        snprintf(field, sizeof field, "spec.containers[%d].image", index);
        if (!*json_str(json_get(container, "image"), ""))
            faults_required(faults, field, "");
        JSON_EACH(limit, json_at(container, "resources.limits")) {
            const struct json *request = json_get(requests, json_key(limit));
            if (!request ||
                quantity_milli(json_str(request, "")) <= quantity_milli(json_str(limit, "")))
                continue;
            AUTO_STR struct str why = STR_INIT(400), where = STR_INIT(400);
            str_addf(&why, "must be less than or equal to %s limit of %s", json_key(limit),
                     json_str(limit, ""));
            str_addf(&where, "spec.containers[%d].resources.requests", index);
            faults_invalid(faults, where.s, json_str(request, ""), why.s);
        }
        index++;
    }
}

static void check_duration(struct faults *faults, const struct json *spec,
                           const struct json *old_spec, const char *key)
{
    char field[80], value[24];
    int64_t seconds = json_int(json_get(spec, key), 0);
    if (seconds <= DURATION_MAX_S || (old_spec && seconds == json_int(json_get(old_spec, key), 0)))
        return;
    snprintf(field, sizeof field, "spec.%s", key);
    snprintf(value, sizeof value, "%lld", (long long)seconds);
    faults_add(faults, field, "FieldValueInvalid",
               "Invalid value: %s: must be less than or equal to %lld", value,
               (long long)DURATION_MAX_S);
}

void check_pod(struct faults *faults, const struct json *object, const struct json *before)
{
    const struct json *spec = json_get(object, "spec");
    check_duration(faults, spec, json_get(before, "spec"), "terminationGracePeriodSeconds");
    check_duration(faults, spec, json_get(before, "spec"), "activeDeadlineSeconds");
    if (!before) {
        check_containers(faults, spec);
        return;
    }
    struct json_doc doc;
    json_doc_init(&doc, 16u << 20);
    const struct json *old_spec = json_get(before, "spec");
    const char *node = json_str(json_get(old_spec, "nodeName"), "");
    if (!json_equal(without(&doc, spec), without(&doc, old_spec)) ||
        (*node && !str_eq(node, json_str(json_get(spec, "nodeName"), ""))))
        faults_forbidden(
            faults, "spec",
            "pod updates may not change fields other than `spec.containers[*].image`,"
            "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only "
            "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to "
            "be set to 1 if it was previously negative)");
    json_doc_fini(&doc);
}

void complete_statefulset(struct json_doc *doc, struct json *object, bool fresh)
{
    struct json *spec = json_need_object(doc, object, "spec");
    default_int(doc, spec, "replicas", 1);
    default_str(doc, spec, "podManagementPolicy", "OrderedReady");
    default_int(doc, spec, "revisionHistoryLimit", 10);
    struct json *strategy = json_need_object(doc, spec, "updateStrategy");
    default_str(doc, strategy, "type", "RollingUpdate");
    if (strcmp(json_str(json_get(strategy, "type"), ""), "RollingUpdate") == 0)
        default_int(doc, json_need_object(doc, strategy, "rollingUpdate"), "partition", 0);
    struct json *retention = json_need_object(doc, spec, "persistentVolumeClaimRetentionPolicy");
    default_str(doc, retention, "whenDeleted", "Retain");
    default_str(doc, retention, "whenScaled", "Retain");
    complete_pod_spec(doc, json_need_object(doc, json_need_object(doc, spec, "template"), "spec"),
                      "Always");
    if (fresh) {
        struct json *status = json_need_object(doc, object, "status");
        default_int(doc, status, "replicas", 0);
        default_int(doc, status, "availableReplicas", 0);
    }
}

static void label_job(struct json_doc *doc, struct json *labels, const char *uid, const char *name)
{
    default_str(doc, labels, "batch.kubernetes.io/controller-uid", uid);
    default_str(doc, labels, "batch.kubernetes.io/job-name", name);
    default_str(doc, labels, "controller-uid", uid);
    default_str(doc, labels, "job-name", name);
}

void complete_job(struct json_doc *doc, struct json *object, bool fresh)
{
    struct json *spec = json_need_object(doc, object, "spec");
    struct json *meta = json_edit_get(object, "metadata");
    const char *uid = json_str(json_get(meta, "uid"), "");
    const char *name = json_str(json_get(meta, "name"), "");
    default_int(doc, spec, "parallelism", 1);
    default_int(doc, spec, "completions", 1);
    default_int(doc, spec, "backoffLimit", 6);
    default_str(doc, spec, "completionMode", "NonIndexed");
    default_bool(doc, spec, "suspend", false);
    default_bool(doc, spec, "manualSelector", false);
    default_str(doc, spec, "podReplacementPolicy", "TerminatingOrFailed");
    struct json *template = json_need_object(doc, spec, "template");
    complete_pod_spec(doc, json_need_object(doc, template, "spec"), "Always");
    if (!fresh)
        return;
    json_need_object(doc, object, "status");
    struct json *labels =
        json_need_object(doc, json_need_object(doc, template, "metadata"), "labels");
    label_job(doc, labels, uid, name);
    label_job(doc, json_need_object(doc, meta, "labels"), uid, name);
    default_str(doc, json_need_object(doc, json_need_object(doc, spec, "selector"), "matchLabels"),
                "batch.kubernetes.io/controller-uid", uid);
}

/* -- claims
 * -----------------------------------------------------------------------------------------------------
 */

void complete_claim(struct json_doc *doc, struct json *object, bool fresh)
{
    struct json *spec = json_need_object(doc, object, "spec");
    default_str(doc, spec, "volumeMode", "Filesystem");
    if (!fresh)
        return;
    struct json *meta = json_need_object(doc, object, "metadata");
    struct json *finalizers = json_need_array(doc, meta, "finalizers");
    bool there = false;
    JSON_EACH(finalizer, finalizers)
        there = there || str_eq(json_str(finalizer, ""), "kubernetes.io/pvc-protection");
    if (!there)
        json_append_str(doc, finalizers, "kubernetes.io/pvc-protection");
    json_set_str(doc, json_need_object(doc, object, "status"), "phase", "Pending");
}

static void check_modes(struct faults *faults, const struct json *modes)
{
    static const char *const known[] = {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
                                        "ReadWriteOncePod"};
    if (json_count(modes) == 0)
        faults_required(faults, "spec.accessModes", "at least 1 access mode is required");
    JSON_EACH(mode, modes) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found = found || str_eq(json_str(mode, ""), known[i]);
        if (!found)
            faults_add(faults, "spec.accessModes", "FieldValueNotSupported",
                       "Unsupported value: \"%s\": supported values: \"ReadOnlyMany\", "
                       "\"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\"",
                       json_str(mode, ""));
    }
}

static void check_size(struct faults *faults, const struct json *size)
{
    const char *text = json_str(size, "");
    if (!size)
        faults_required(faults, "spec.resources[storage]", "");
    else if (json_type(size) == JSON_STRING && quantity_units(text) <= 0)
        faults_invalid(faults, "spec.resources[storage]", text, "must be greater than zero");
}

static void check_claim_change(struct faults *faults, const struct json *object,
                               const struct json *before)
{
    struct json_doc doc;
    json_doc_init(&doc, 16u << 20);
    struct json *new_spec = json_clone(&doc, json_get(object, "spec"));
    struct json *old_spec = json_clone(&doc, json_get(before, "spec"));
    int64_t size = quantity_units(json_str(json_at(new_spec, "resources.requests.storage"), ""));
    int64_t was = quantity_units(json_str(json_at(old_spec, "resources.requests.storage"), ""));
    bool bound = *json_str(json_get(old_spec, "volumeName"), "");
    /* Binding names the volume once. */
    if (!bound) {
        json_remove(new_spec, "volumeName");
        json_remove(old_spec, "volumeName");
    } else {
        json_remove(json_edit_get(new_spec, "resources"), "requests");
        json_remove(json_edit_get(old_spec, "resources"), "requests");
    }
    if (!json_equal(new_spec, old_spec))
        faults_forbidden(faults, "spec",
                         "spec is immutable after creation except resources.requests and "
                         "volumeAttributesClassName for bound claims");
    else if (bound && size < was)
        faults_forbidden(faults, "spec.resources.requests.storage",
                         "field can not be less than status.capacity");
    json_doc_fini(&doc);
}

void check_claim(struct faults *faults, const struct json *object, const struct json *before)
{
    if (before) {
        check_claim_change(faults, object, before);
        return;
    }
    check_modes(faults, json_at(object, "spec.accessModes"));
    check_size(faults, json_at(object, "spec.resources.requests.storage"));
}

/* -- others
 * ------------------------------------------------------------------------------------------------------
 */

void check_event(struct faults *faults, const struct json *object, const struct json *before)
{
    const char *about = json_str(json_at(object, "involvedObject.namespace"), "");
    const char *ns = json_str(json_at(object, "metadata.namespace"), "");
    if (!before && !str_eq(about, ns) && (*about || !str_eq(ns, "default")))
        faults_invalid(faults, "involvedObject.namespace", about, "does not match event.namespace");
}

/* Keys become names of files. */
void check_data(struct faults *faults, const struct json *object, const struct json *before)
{
    static const char allowed[] =
        "-._0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    JSON_EACH(member, json_get(object, "data")) {
        const char *key = json_key(member);
        AUTO_STR struct str field = STR_INIT(STR_LINE);
        str_addf(&field, "data[%s]", key);
        if (!*key || strspn(key, allowed) != strlen(key))
            faults_invalid(faults, field.s, key,
                           "a valid config key must consist of alphanumeric characters, '-', '_' "
                           "or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used "
                           "for validation is '[-._a-zA-Z0-9]+')");
    }
}

void check_binding(struct faults *faults, const struct json *object, const struct json *before)
{
    const char *kind = json_str(json_at(object, "roleRef.kind"), "");
    const char *name = json_str(json_at(object, "roleRef.name"), "");
    if (strcmp(kind, "Role") != 0 && strcmp(kind, "ClusterRole") != 0)
        faults_add(faults, "roleRef.kind", "FieldValueNotSupported",
                   "Unsupported value: \"%s\": supported values: \"Role\", \"ClusterRole\"", kind);
    if (!*name)
        faults_required(faults, "roleRef.name", "");
    if (before && !json_equal(json_get(object, "roleRef"), json_get(before, "roleRef")))
        faults_add(faults, "roleRef", "FieldValueInvalid",
                   "Invalid value: {\"APIGroup\":\"%s\",\"Kind\":\"%s\",\"Name\":\"%s\"}: cannot "
                   "change roleRef",
                   json_str(json_at(object, "roleRef.apiGroup"), ""), kind, name);
    int index = 0;
    JSON_EACH(subject, json_get(object, "subjects")) {
        char field[40];
        snprintf(field, sizeof field, "subjects[%d].name", index++);
        if (!*json_str(json_get(subject, "name"), ""))
            faults_required(faults, field, "");
    }
}
