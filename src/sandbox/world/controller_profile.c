/*
 * A Profile becomes a namespace with its owner's rights, two service accounts and a quota
 * (kubeflow.md 1.5).
 */
#include "world_parts.h"

#include <string.h>

#define PROFILE_FINALIZER "profile-finalizer"

static bool is_there(struct world *world, const struct resource *resource, const char *ns,
                     const char *name)
{
    size_t len;
    return !resource || registry_get(world->registry, resource, ns, name, &len);
}

static const char *owner_name(const struct object *profile)
{
    return json_str(json_at(profile->root, "spec.owner.name"), "");
}

/* False: a namespace of that name belongs to somebody else; or *done is false: it could not be
 * made. */
static bool need_namespace(struct world *world, const struct object *profile, bool *done)
{
    AUTO_OBJECT struct object space = {0};
    if (object_read(world, world->kinds.ns, "", profile->name, &space))
        return str_eq(object_annotation(&space, "owner"), owner_name(profile));
    object_make(world->kinds.ns, "", profile->name, &space);
    object_own(&space, profile);
    struct json_doc *doc = &space.doc;
    struct json *metadata = json_need_object(doc, space.root, "metadata");
    json_set_str(doc, json_need_object(doc, metadata, "annotations"), "owner", owner_name(profile));
    struct json *labels = json_need_object(doc, metadata, "labels");
    json_set_str(doc, labels, "istio-injection", "enabled");
    json_set_str(doc, labels, "app.kubernetes.io/part-of", "kubeflow-profile");
    return *done = object_create(world, &space, NULL);
}

struct binding {
    const char *name, *role;                /* "kubeflow-admin" */
    const char *kind, *subject, *annotated; /* the role's short name for people, else null */
};

static bool need_binding(struct world *world, const struct object *profile,
                         const struct binding *binding)
{
    if (is_there(world, world->kinds.role_binding, profile->name, binding->name))
        return true;
    AUTO_OBJECT struct object object = {0};
    object_make(world->kinds.role_binding, profile->name, binding->name, &object);
    object_own(&object, profile);
    struct json_doc *doc = &object.doc;
    struct json *metadata = json_need_object(doc, object.root, "metadata");
    if (binding->annotated) {
        struct json *annotations = json_need_object(doc, metadata, "annotations");
        json_set_str(doc, annotations, "user", binding->subject);
        json_set_str(doc, annotations, "role", binding->annotated);
    }
    struct json *role = json_need_object(doc, object.root, "roleRef");
    json_set_str(doc, role, "apiGroup", "rbac.authorization.k8s.io");
    json_set_str(doc, role, "kind", "ClusterRole");
    json_set_str(doc, role, "name", binding->role);
    struct json *subject = json_new_object(doc);
    json_set_str(doc, subject, "kind", binding->kind);
    if (str_eq(binding->kind, "User"))
        json_set_str(doc, subject, "apiGroup", "rbac.authorization.k8s.io");
    else
        json_set_str(doc, subject, "namespace", profile->name);
    json_set_str(doc, subject, "name", binding->subject);
    json_append(doc, json_need_array(doc, object.root, "subjects"), subject);
    return object_create(world, &object, NULL);
}

static bool need_account(struct world *world, const struct object *profile, const char *name)
{
    if (is_there(world, world->kinds.account, profile->name, name))
        return true;
    AUTO_OBJECT struct object account = {0};
    object_make(world->kinds.account, profile->name, name, &account);
    object_own(&account, profile);
    return object_create(world, &account, NULL);
}

static bool need_quota(struct world *world, const struct object *profile)
{
    static const char name[] = "kf-resource-quota";
    const struct json *hard = json_at(profile->root, "spec.resourceQuotaSpec.hard");
    if (json_count(hard) == 0)
        return true;
    AUTO_OBJECT struct object quota = {0};
    if (object_read(world, world->kinds.quota, profile->name, name, &quota)) {
        struct json *spec = json_need_object(&quota.doc, quota.root, "spec");
        if (json_equal(json_get(spec, "hard"), hard))
            return true;
        json_set(&quota.doc, spec, "hard", hard);
        return object_save(world, &quota);
    }
    object_make(world->kinds.quota, profile->name, name, &quota);
    object_own(&quota, profile);
    json_set(&quota.doc, quota.root, "spec", json_at(profile->root, "spec.resourceQuotaSpec"));
    return object_create(world, &quota, NULL);
}

static bool say_verdict(struct world *world, struct object *profile, bool fine)
{
    struct json_doc *doc = &profile->doc;
    struct json *condition = json_new_object(doc);
    json_set_str(doc, condition, "type", fine ? "Successful" : "Failed");
    if (!fine) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        str_addf(&text, "namespace already exist, but not owned by profile creator %s",
                 owner_name(profile));
        json_set_str(doc, condition, "message", text.s);
    }
    json_set_str(doc, condition, "status", "True");
    struct json *list = json_new_array(doc);
    json_append(doc, list, condition);
    struct json *status = json_need_object(doc, profile->root, "status");
    if (json_equal(json_get(status, "conditions"), list))
        return true;
    json_set(doc, status, "conditions", list);
    return object_save_status(world, profile);
}

static bool need_contents(struct world *world, const struct object *profile)
{
    const struct binding bindings[] = {
        {"namespaceAdmin", "kubeflow-admin", "User", owner_name(profile), "admin"},
        {"default-editor", "kubeflow-edit", "ServiceAccount", "default-editor", NULL},
        {"default-viewer", "kubeflow-view", "ServiceAccount", "default-viewer", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(bindings); i++) {
        if (!need_binding(world, profile, &bindings[i]))
            return false;
    }
    return need_account(world, profile, "default-editor") &&
           need_account(world, profile, "default-viewer") && need_quota(world, profile);
}

int64_t profile_work(struct world *world, const char *ns, const char *name)
{
    AUTO_OBJECT struct object profile = {0};
    if (!object_read(world, world->kinds.profile, "", name, &profile))
        return WORK_DONE;
    if (object_deleting(&profile)) {
        if (!object_has_finalizer(profile.root, PROFILE_FINALIZER))
            return WORK_DONE;
        object_drop_finalizer(&profile, PROFILE_FINALIZER);
        return object_save(world, &profile) ? WORK_DONE : WORK_FAILED;
    }
    bool done = true, fine = need_namespace(world, &profile, &done);
    done = done && (!fine || need_contents(world, &profile));
    return done && say_verdict(world, &profile, fine) ? WORK_DONE : WORK_FAILED;
}
