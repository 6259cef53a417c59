#include "teaching.h"

#include <stdlib.h>

#include <carnet/base/clock.h>

#include "world_parts.h"

#define TAUGHT           "sandbox-taught"
#define TAUGHT_NAMESPACE "kube-system"
enum { DAY_S = 86400 };
#define GOOD_IMAGE "localhost/jupyterlab-cpu:v1"

/* -- what there is ---------------------------------------------------------------------------- */

static const struct lesson_space {
    const char *name, *owner;
    const char *cpu, *memory, *claims; /* quota; null none */
} spaces[] = {
    {"demo", TEACHING_YOU, NULL, NULL, NULL},
    {"team", TEACHING_COLLEAGUE, "2", "2Gi", "5"},
    {"library", TEACHING_COLLEAGUE, NULL, NULL, NULL},
};

static const struct lesson_guest {
    const char *ns, *id, *user, *role;
} guests[] = {
    {"team", "you", TEACHING_YOU, "edit"},
    {"library", "you", TEACHING_YOU, "view"},
    {"demo", "viewer", TEACHING_VIEWER, "view"},
};

static const struct lesson {
    const char *ns, *name, *creator, *image;
    const char *cpu, *memory, *most_cpu, *most_memory;
    const char *gpu;  /* null none */
    int stopped_days; /* 0: not stopped */
} lessons[] = {
    {"demo", "hello", TEACHING_YOU, GOOD_IMAGE, "100m", "128Mi", "1", "1Gi", NULL, 0},
    {"demo", "resting", TEACHING_YOU, GOOD_IMAGE, "100m", "128Mi", "1", "1Gi", NULL, 2},
    {"demo", "needs-a-gpu", TEACHING_YOU, GOOD_IMAGE, "100m", "128Mi", "1", "1Gi", "1", 0},
    {"team", "analysis", TEACHING_COLLEAGUE, "localhost/jupyterlab-cpu:v9", "100m", "128Mi", "1",
     "1Gi", NULL, 0},
    {"team", "too-big", TEACHING_YOU, GOOD_IMAGE, "100m", "4Gi", "1", "4Gi", NULL, 0},
    {"library", "reading-room", TEACHING_COLLEAGUE, GOOD_IMAGE, "50m", "128Mi", "500m", "512Mi",
     NULL, 0},
};

/* -- writing it ------------------------------------------------------------------------------- */

static bool write_it(struct registry *registry, struct object *object, struct answer *answer)
{
    bool done = registry_create(registry, object->resource, object->ns, &object->doc, object->root,
                                0, answer);
    object->root = json_edit(&object->doc);
    return done || answer->code == 409;
}

static struct json *annotations_of(struct object *object)
{
    struct json *metadata = json_need_object(&object->doc, object->root, "metadata");
    return json_need_object(&object->doc, metadata, "annotations");
}

static void set_quota(struct object *profile, const struct lesson_space *space)
{
    struct json_doc *doc = &profile->doc;
    struct json *spec = json_need_object(doc, profile->root, "spec");
    struct json *quota = json_need_object(doc, spec, "resourceQuotaSpec");
    struct json *hard = json_need_object(doc, quota, "hard");
    json_set_str(doc, hard, "requests.cpu", space->cpu);
    json_set_str(doc, hard, "requests.memory", space->memory);
    json_set_str(doc, hard, "persistentvolumeclaims", space->claims);
}

/* The namespace at once, as the profile's own: servers are written into it in the next breath. */
static bool write_namespace(struct registry *registry, const struct object *profile,
                            const struct lesson_space *space, struct answer *answer)
{
    AUTO_OBJECT struct object object = {0};
    object_make(resource_by_kind("", "Namespace"), "", space->name, &object);
    object_own(&object, profile);
    json_set_str(&object.doc, annotations_of(&object), "owner", space->owner);
    struct json *metadata = json_need_object(&object.doc, object.root, "metadata");
    struct json *labels = json_need_object(&object.doc, metadata, "labels");
    json_set_str(&object.doc, labels, "istio-injection", "enabled");
    json_set_str(&object.doc, labels, "app.kubernetes.io/part-of", "kubeflow-profile");
    return write_it(registry, &object, answer);
}

static bool write_quota(struct registry *registry, const struct object *profile,
                        struct answer *answer)
{
    const struct json *quota = json_at(profile->root, "spec.resourceQuotaSpec");
    if (!quota)
        return true;
    AUTO_OBJECT struct object object = {0};
    object_make(resource_by_kind("", "ResourceQuota"), profile->name, "kf-resource-quota", &object);
    object_own(&object, profile);
    json_set(&object.doc, object.root, "spec", quota);
    return write_it(registry, &object, answer);
}

/* As the platform's own access management writes it (kubeflow.md 1.5). */
static bool write_contributor(struct registry *registry, const struct lesson_guest *guest,
                              struct answer *answer)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE), role = STR_INIT(STR_LINE);
    str_addf(&name, "user-%s-sandbox-local-clusterrole-%s", guest->id, guest->role);
    str_addf(&role, "kubeflow-%s", guest->role);
    AUTO_OBJECT struct object object = {0};
    object_make(resource_by_kind("rbac.authorization.k8s.io", "RoleBinding"), guest->ns, name.s,
                &object);
    struct json_doc *doc = &object.doc;
    json_set_str(doc, annotations_of(&object), "user", guest->user);
    json_set_str(doc, annotations_of(&object), "role", guest->role);
    struct json *reference = json_need_object(doc, object.root, "roleRef");
    json_set_str(doc, reference, "apiGroup", "rbac.authorization.k8s.io");
    json_set_str(doc, reference, "kind", "ClusterRole");
    json_set_str(doc, reference, "name", role.s);
    struct json *subject = json_new_object(doc);
    json_set_str(doc, subject, "kind", "User");
    json_set_str(doc, subject, "apiGroup", "rbac.authorization.k8s.io");
    json_set_str(doc, subject, "name", guest->user);
    json_append(doc, json_need_array(doc, object.root, "subjects"), subject);
    return write_it(registry, &object, answer);
}

static bool write_space(struct registry *registry, const struct lesson_space *space,
                        struct answer *answer)
{
    AUTO_OBJECT struct object profile = {0};
    object_make(resource_by_kind("kubeflow.org", "Profile"), "", space->name, &profile);
    struct json *spec = json_need_object(&profile.doc, profile.root, "spec");
    struct json *owner = json_need_object(&profile.doc, spec, "owner");
    json_set_str(&profile.doc, owner, "kind", "User");
    json_set_str(&profile.doc, owner, "name", space->owner);
    if (space->cpu)
        set_quota(&profile, space);
    return write_it(registry, &profile, answer) &&
           write_namespace(registry, &profile, space, answer) &&
           write_quota(registry, &profile, answer);
}

/* -- servers ---------------------------------------------------------------------------------- */

static bool write_claim(struct registry *registry, const struct lesson *lesson, const char *name,
                        struct answer *answer)
{
    AUTO_OBJECT struct object claim = {0};
    object_make(resource_by_kind("", "PersistentVolumeClaim"), lesson->ns, name, &claim);
    struct json_doc *doc = &claim.doc;
    struct json *spec = json_need_object(doc, claim.root, "spec");
    json_append_str(doc, json_need_array(doc, spec, "accessModes"), "ReadWriteOnce");
    struct json *resources = json_need_object(doc, spec, "resources");
    json_set_str(doc, json_need_object(doc, resources, "requests"), "storage", "1Gi");
    return write_it(registry, &claim, answer);
}

static void set_annotations(struct object *notebook, const struct lesson *lesson)
{
    struct json_doc *doc = &notebook->doc;
    struct json *annotations = annotations_of(notebook);
    json_set_str(doc, annotations, "notebooks.kubeflow.org/creator", lesson->creator);
    json_set_str(doc, annotations, "notebooks.kubeflow.org/server-type", "jupyter");
    if (lesson->stopped_days > 0) {
        char when[CLOCK_TEXT];
        clock_format(when, clock_wall() - (int64_t)lesson->stopped_days * DAY_S);
        json_set_str(doc, annotations, "kubeflow-resource-stopped", when);
    }
    struct json *metadata = json_need_object(doc, notebook->root, "metadata");
    json_set_str(doc, json_need_object(doc, metadata, "labels"), "app", lesson->name);
}

/* Ready is what answers. */
static void set_probe(struct json_doc *doc, struct json *container, const struct lesson *lesson)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "/notebook/%s/%s/api", lesson->ns, lesson->name);
    struct json *probe = json_need_object(doc, container, "readinessProbe");
    struct json *get = json_need_object(doc, probe, "httpGet");
    json_set_str(doc, get, "path", path.s);
    json_set_int(doc, get, "port", 8888);
    json_set_int(doc, probe, "periodSeconds", 5);
}

static struct json *make_container(struct json_doc *doc, const struct lesson *lesson,
                                   const char *claim)
{
    struct json *container = json_new_object(doc);
    json_set_str(doc, container, "name", lesson->name);
    json_set_str(doc, container, "image", lesson->image);
    struct json *resources = json_need_object(doc, container, "resources");
    struct json *requests = json_need_object(doc, resources, "requests");
    json_set_str(doc, requests, "cpu", lesson->cpu);
    json_set_str(doc, requests, "memory", lesson->memory);
    struct json *limits = json_need_object(doc, resources, "limits");
    json_set_str(doc, limits, "cpu", lesson->most_cpu);
    json_set_str(doc, limits, "memory", lesson->most_memory);
    if (lesson->gpu)
        json_set_str(doc, limits, "nvidia.com/gpu", lesson->gpu);
    json_need_array(doc, container, "env");
    set_probe(doc, container, lesson);
    struct json *mount = json_new_object(doc);
    json_set_str(doc, mount, "name", claim);
    json_set_str(doc, mount, "mountPath", "/home/jovyan");
    json_append(doc, json_need_array(doc, container, "volumeMounts"), mount);
    return container;
}

static bool write_server(struct registry *registry, const struct lesson *lesson,
                         struct answer *answer)
{
    AUTO_STR struct str claim = STR_INIT(STR_LINE);
    str_addf(&claim, "%s-workspace", lesson->name);
    if (!write_claim(registry, lesson, claim.s, answer))
        return false;
    AUTO_OBJECT struct object notebook = {0};
    object_make(resource_by_kind("kubeflow.org", "Notebook"), lesson->ns, lesson->name, &notebook);
    struct json_doc *doc = &notebook.doc;
    set_annotations(&notebook, lesson);
    struct json *spec = json_need_object(doc, notebook.root, "spec");
    struct json *pod = json_need_object(doc, json_need_object(doc, spec, "template"), "spec");
    json_set_str(doc, pod, "serviceAccountName", "default-editor");
    json_set_int(doc, pod, "terminationGracePeriodSeconds", 5);
    json_append(doc, json_need_array(doc, pod, "containers"), make_container(doc, lesson, claim.s));
    struct json *volume = json_new_object(doc);
    json_set_str(doc, volume, "name", claim.s);
    json_set_str(doc, json_need_object(doc, volume, "persistentVolumeClaim"), "claimName", claim.s);
    json_append(doc, json_need_array(doc, pod, "volumes"), volume);
    return write_it(registry, &notebook, answer);
}

/* Written last: a start that was cut short teaches again what is missing. */
static bool write_mark(struct registry *registry, struct answer *answer)
{
    AUTO_OBJECT struct object mark = {0};
    object_make(resource_by_kind("", "ConfigMap"), TAUGHT_NAMESPACE, TAUGHT, &mark);
    return write_it(registry, &mark, answer);
}

bool teaching_make(struct registry *registry, struct answer *answer)
{
    size_t len;
    bool done = true;
    if (registry_get(registry, resource_by_kind("", "ConfigMap"), TAUGHT_NAMESPACE, TAUGHT, &len))
        return true;
    for (size_t i = 0; done && i < ARRAY_LEN(spaces); i++)
        done = write_space(registry, &spaces[i], answer);
    for (size_t i = 0; done && i < ARRAY_LEN(guests); i++)
        done = write_contributor(registry, &guests[i], answer);
    for (size_t i = 0; done && i < ARRAY_LEN(lessons); i++)
        done = write_server(registry, &lessons[i], answer);
    return done && write_mark(registry, answer);
}
