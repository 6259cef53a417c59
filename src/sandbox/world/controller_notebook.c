/*
 * A Notebook becomes a StatefulSet and a Service, and shows how its pod does (kubeflow.md 2.8).
 */
#include "world_parts.h"

#include <string.h>

#define STOPPED_ANNOTATION "kubeflow-resource-stopped"
#define LAST_ACTIVITY      "notebooks.kubeflow.org/last-activity"
#define LAST_CHECK         "notebooks.kubeflow.org/last_activity_check_timestamp"

/* -- what it wishes --------------------------------------------------------------------------- */

static void copy_labels(struct json_doc *doc, struct json *labels, const struct object *notebook)
{
    json_set_str(doc, labels, "statefulset", notebook->name);
    json_set_str(doc, labels, "notebook-name", notebook->name);
    JSON_EACH(label, json_at(notebook->root, "metadata.labels"))
        json_set(doc, labels, json_key(label), label);
}

static void copy_annotations(struct json_doc *doc, struct json *metadata,
                             const struct object *notebook)
{
    JSON_EACH(annotation, json_at(notebook->root, "metadata.annotations")) {
        const char *key = json_key(annotation);
        if (strstr(key, "kubectl") || strstr(key, "notebook") || str_eq(key, STOPPED_ANNOTATION))
            continue;
        json_set(doc, json_need_object(doc, metadata, "annotations"), key, annotation);
    }
}

static void set_prefix(struct json_doc *doc, struct json *container, const struct object *notebook)
{
    AUTO_STR struct str prefix = STR_INIT(STR_LINE);
    str_addf(&prefix, "/notebook/%s/%s", notebook->ns, notebook->name);
    struct json *env = json_need_array(doc, container, "env");
    for (size_t i = 0; i < json_count(env); i++) {
        struct json *variable = json_edit_at(env, i);
        if (str_eq(json_str(json_get(variable, "name"), ""), "NB_PREFIX")) {
            json_set_str(doc, variable, "value", prefix.s);
            return;
        }
    }
    struct json *variable = json_new_object(doc);
    json_set_str(doc, variable, "name", "NB_PREFIX");
    json_set_str(doc, variable, "value", prefix.s);
    json_append(doc, env, variable);
}

static void complete_container(struct json_doc *doc, struct json *container,
                               const struct object *notebook)
{
    if (!json_get(container, "workingDir"))
        json_set_str(doc, container, "workingDir", "/home/jovyan");
    if (json_count(json_get(container, "ports")) == 0) {
        struct json *port = json_new_object(doc);
        json_set_str(doc, port, "name", "notebook-port");
        json_set_int(doc, port, "containerPort", 8888);
        json_set_str(doc, port, "protocol", "TCP");
        json_append(doc, json_need_array(doc, container, "ports"), port);
    }
    set_prefix(doc, container, notebook);
}

static void set_spec(struct object *set, const struct object *notebook)
{
    struct json_doc *doc = &set->doc;
    struct json *spec = json_need_object(doc, set->root, "spec");
    bool stopped = object_annotation(notebook, STOPPED_ANNOTATION) != NULL;
    json_set_int(doc, spec, "replicas", stopped ? 0 : 1);
    json_set_str(doc, spec, "serviceName", "");
    struct json *selector = json_need_object(doc, spec, "selector");
    json_set_str(doc, json_need_object(doc, selector, "matchLabels"), "statefulset",
                 notebook->name);
    json_set(doc, spec, "template", json_at(notebook->root, "spec.template"));
    struct json *template = json_need_object(doc, spec, "template");
    struct json *metadata = json_need_object(doc, template, "metadata");
    copy_labels(doc, json_need_object(doc, metadata, "labels"), notebook);
    copy_annotations(doc, metadata, notebook);
    struct json *pod = json_need_object(doc, template, "spec");
    struct json *security = json_need_object(doc, pod, "securityContext");
    if (!json_get(security, "fsGroup"))
        json_set_int(doc, security, "fsGroup", 100);
    complete_container(doc, json_edit_at(json_edit_get(pod, "containers"), 0), notebook);
}

static bool need_set(struct world *world, const struct object *notebook)
{
    AUTO_OBJECT struct object wish = {0};
    object_make(world->kinds.statefulset, notebook->ns, notebook->name, &wish);
    object_own(&wish, notebook);
    set_spec(&wish, notebook);
    AUTO_OBJECT struct object set = {0};
    if (!object_read(world, world->kinds.statefulset, notebook->ns, notebook->name, &set))
        return object_create(world, &wish, NULL);
    const char *owner = object_owner(set.root, "Notebook");
    if (object_deleting(&set) || !str_eq(owner, notebook->name))
        return true;
    static const char *const ours[] = {"replicas", "template"};
    struct json *spec = json_need_object(&set.doc, set.root, "spec");
    bool changed = false;
    for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
        const struct json *value = json_get(json_get(wish.root, "spec"), ours[i]);
        if (!json_equal(json_get(spec, ours[i]), value)) {
            json_set(&set.doc, spec, ours[i], value);
            changed = true;
        }
    }
    return !changed || object_save(world, &set);
}

static bool need_service(struct world *world, const struct object *notebook)
{
    size_t len;
    if (!world->kinds.service ||
        registry_get(world->registry, world->kinds.service, notebook->ns, notebook->name, &len))
        return true;
    AUTO_OBJECT struct object service = {0};
    object_make(world->kinds.service, notebook->ns, notebook->name, &service);
    object_own(&service, notebook);
    struct json_doc *doc = &service.doc;
    struct json *spec = json_need_object(doc, service.root, "spec");
    json_set_str(doc, spec, "type", "ClusterIP");
    json_set_str(doc, json_need_object(doc, spec, "selector"), "statefulset", notebook->name);
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    str_addf(&name, "http-%s", notebook->name);
    struct json *port = json_new_object(doc);
    json_set_str(doc, port, "name", name.s);
    json_set_int(doc, port, "port", 80);
    json_set_int(doc, port, "targetPort", 8888);
    json_set_str(doc, port, "protocol", "TCP");
    json_append(doc, json_need_array(doc, spec, "ports"), port);
    return object_create(world, &service, NULL);
}

/* -- how it does ------------------------------------------------------------------------------ */

static void mirror_conditions(struct json_doc *doc, struct json *status, const struct json *pod)
{
    static const char *const fields[] = {"type",    "status",        "reason",
                                         "message", "lastProbeTime", "lastTransitionTime"};
    struct json *list = json_new_array(doc);
    JSON_EACH(condition, json_at(pod, "status.conditions")) {
        struct json *copy = json_new_object(doc);
        for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
            const struct json *value = json_get(condition, fields[i]);
            if (json_type(value) == JSON_STRING)
                json_set(doc, copy, fields[i], value);
        }
        json_append(doc, list, copy);
    }
    json_set(doc, status, "conditions", list);
}

/* All three together: a status without one of them is refused (kube-wire.md 8.4). */
static bool mirror(struct world *world, struct object *notebook)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    str_addf(&name, "%s-0", notebook->name);
    AUTO_OBJECT struct object pod = {0}, set = {0};
    bool there = object_read(world, world->kinds.pod, notebook->ns, name.s, &pod);
    bool has_set = object_read(world, world->kinds.statefulset, notebook->ns, notebook->name, &set);
    struct json_doc *doc = &notebook->doc;
    struct json *status = json_need_object(doc, notebook->root, "status");
    json_set_int(doc, status, "readyReplicas",
                 has_set ? json_int(json_at(set.root, "status.readyReplicas"), 0) : 0);
    json_set(doc, status, "containerState", json_new_object(doc));
    mirror_conditions(doc, status, there ? pod.root : NULL);
    JSON_EACH(container, there ? json_at(pod.root, "status.containerStatuses") : NULL) {
        if (str_eq(json_str(json_get(container, "name"), ""), notebook->name))
            json_set(doc, status, "containerState", json_get(container, "state"));
    }
    return object_save_status(world, notebook);
}

/* Both stamps go while it is stopped (kubeflow.md 7). */
static bool forget_activity(struct world *world, struct object *notebook)
{
    if (!object_annotation(notebook, STOPPED_ANNOTATION) ||
        (!object_annotation(notebook, LAST_ACTIVITY) && !object_annotation(notebook, LAST_CHECK)))
        return true;
    struct json *metadata = json_edit_get(notebook->root, "metadata");
    struct json *annotations = json_edit_get(metadata, "annotations");
    json_remove(annotations, LAST_ACTIVITY);
    json_remove(annotations, LAST_CHECK);
    return object_save(world, notebook);
}

int64_t notebook_work(struct world *world, const char *ns, const char *name)
{
    AUTO_OBJECT struct object notebook = {0};
    if (!object_read(world, world->kinds.notebook, ns, name, &notebook))
        return WORK_DONE;
    if (object_deleting(&notebook) ||
        json_count(json_at(notebook.root, "spec.template.spec.containers")) == 0)
        return WORK_DONE;
    if (!forget_activity(world, &notebook))
        return WORK_FAILED;
    bool done = need_set(world, &notebook);
    done = need_service(world, &notebook) && done;
    done = mirror(world, &notebook) && done;
    return done ? WORK_DONE : WORK_FAILED;
}

/* -- what is said about its pod and set is said about it too ---------------------------------- */

static bool notebook_of(struct world *world, const char *ns, const struct json *involved,
                        struct object *notebook)
{
    const char *kind = json_str(json_get(involved, "kind"), "");
    const char *name = json_str(json_get(involved, "name"), "");
    bool pod = str_eq(kind, "Pod"), set = str_eq(kind, "StatefulSet");
    if (!pod && !set)
        return false;
    AUTO_OBJECT struct object about = {0};
    if (!object_read(world, pod ? world->kinds.pod : world->kinds.statefulset, ns, name, &about) ||
        !str_eq(object_uid(&about), json_str(json_get(involved, "uid"), "")))
        return false;
    const char *owner =
        pod ? object_label(&about, "notebook-name") : object_owner(about.root, "Notebook");
    return owner && object_read(world, world->kinds.notebook, ns, owner, notebook);
}

int64_t reissue_work(struct world *world, const char *ns, const char *name)
{
    AUTO_OBJECT struct object event = {0};
    AUTO_OBJECT struct object notebook = {0};
    if (!object_read(world, world->kinds.event, ns, name, &event))
        return WORK_DONE;
    const struct json *involved = json_get(event.root, "involvedObject");
    if (!notebook_of(world, ns, involved, &notebook))
        return WORK_DONE;
    AUTO_STR struct str message = STR_INIT(STR_LINE);
    str_addf(&message, "Reissued from %s/%s: %s",
             str_eq(json_str(json_get(involved, "kind"), ""), "Pod") ? "pod" : "statefulset",
             json_str(json_get(involved, "name"), ""),
             json_str(json_get(event.root, "message"), ""));
    struct event_about about = event_about(&notebook);
    event_tell(world, &about, "notebook-controller",
               json_str(json_get(event.root, "type"), "Normal"),
               json_str(json_get(event.root, "reason"), ""), message.s);
    return WORK_DONE;
}
