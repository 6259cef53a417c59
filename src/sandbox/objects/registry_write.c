#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>

#include "quota.h"
#include "registry_parts.h"
#include "schema.h"
#include "shape.h"
#include "status.h"
#include "validate.h"

static struct json *metadata_of(struct write *write, struct json *object)
{
    return json_need_object(write->doc, object, "metadata");
}

static const char *meta_str(const struct json *object, const char *key)
{
    return json_str(json_get(json_get(object, "metadata"), key), "");
}

bool write_begin(struct write *write)
{
    struct error error;
    const struct record *record =
        registry_find(write->registry, write->resource, write->ns, write->name);
    json_doc_init(&write->old_doc, REGISTRY_TREE_MAX);
    write->old = NULL;
    if (!record)
        return answer_not_found(write->answer, write->resource, write->name);
    if (!json_parse(&write->old_doc, record->text->s, record->text->len, &error))
        return answer_fail(write->answer, 500, "InternalError", "the stored object cannot be read");
    write->old = json_edit(&write->old_doc);
    return true;
}

void write_end(struct write *write)
{
    json_doc_fini(&write->old_doc);
}

/* -- steps that creating and replacing share --------------------------------------------------- */

/* What the server alone says. */
static void drop_foreign(struct json *object)
{
    struct json *metadata = json_edit_get(object, "metadata");
    json_remove(metadata, "managedFields");
    json_remove(metadata, "selfLink");
}

static bool refuse_unknown(struct write *write, const char *unknown)
{
    AUTO_STR struct str list = STR_INIT(1500);
    for (const char *p = unknown; *p; p++)
        str_add(&list, *p == '\n' ? ", " : (char[2]){*p, '\0'});
    const struct resource *resource = write->resource;
    if (write->patch) {
        AUTO_STR struct str text = STR_INIT(1000), quoted = STR_INIT(1200);
        struct faults faults;
        json_write(&text, shape(write->doc, resource, write->doc->root), false);
        json_quote(&quoted, text.s);
        faults_init(&faults);
        faults_add(&faults, "patch", "FieldValueInvalid",
                   "Invalid value: %s: strict decoding error: %s", quoted.s, list.s);
        struct resource nothing = {.group = "", .plural = "", .kind = ""};
        (void)faults_none(&faults, &nothing, "", write->answer);
        faults_fini(&faults);
        return false;
    }
    return answer_fail(write->answer, 400, "BadRequest",
                       "%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s",
                       resource->kind, resource->version, resource->kind, list.s);
}

/* Drops what the kind does not know, and says so as the caller asked; the rest is written as the
 * real server does. */
static bool prune(struct write *write, struct json *object)
{
    AUTO_STR struct str unknown = STR_INIT(4000);
    schema_prune(write->resource, object, &unknown);
    schema_say_quantities(write->resource, write->doc, object);
    if (unknown.len == 0 || (write->flags & WRITE_IGNORE_UNKNOWN))
        return true;
    if (write->flags & WRITE_STRICT)
        return refuse_unknown(write, unknown.s);
    for (char *line = unknown.s, *end; line && *line; line = end) {
        end = strchr(line, '\n');
        if (end)
            *end++ = '\0';
        answer_warn(write->answer, line);
    }
    return true;
}

static bool check(struct write *write, const struct json *object)
{
    struct faults faults;
    faults_init(&faults);
    validate(&faults, write->resource, object, write->old);
    bool fine = faults_none(&faults, write->resource, meta_str(object, "name"), write->answer);
    faults_fini(&faults);
    return fine;
}

/* The namespace must be there, and not on its way out. */
static bool check_namespace(struct write *write, const char *name)
{
    const struct resource *namespaces = resource_by_kind("", "Namespace");
    const struct record *record = registry_find(write->registry, namespaces, "", write->ns);
    if (!write->resource->namespaced)
        return true;
    if (!record)
        return answer_not_found(write->answer, namespaces, write->ns);
    if (!strstr(record->text->s, "\"deletionTimestamp\":"))
        return true;
    AUTO_STR struct str why = STR_INIT(STR_LINE), causes = STR_INIT(STR_LINE);
    str_addf(&why, "unable to create new content in namespace %s because it is being terminated",
             write->ns);
    str_addf(&causes,
             "{\"reason\":\"NamespaceTerminating\",\"message\":\"namespace %s is being "
             "terminated\",\"field\":\"metadata.namespace\"}",
             write->ns);
    answer_forbidden(write->answer, write->resource, name, why.s);
    answer_details(write->answer, write->resource, name, DETAILS_PLURAL, causes.s);
    return false;
}

static bool same_namespace(struct write *write, struct json *object)
{
    const char *said = meta_str(object, "namespace");
    if (*said && !str_eq(said, write->ns))
        return answer_bad_request(write->answer, "the namespace of the provided object does not "
                                                 "match the namespace sent on the request");
    if (write->resource->namespaced)
        json_set_str(write->doc, metadata_of(write, object), "namespace", write->ns);
    return true;
}

/* -- creating ---------------------------------------------------------------------------------- */

static void name_it(struct write *write, struct json *object)
{
    const char *prefix = meta_str(object, "generateName");
    AUTO_STR struct str name = STR_INIT(300);
    if (*meta_str(object, "name") || !*prefix)
        return;
    /* As the real server: cut so that the whole keeps within 63. */
    str_add_n(&name, prefix, strlen(prefix) > 58 ? 58 : strlen(prefix));
    shape_suffix(&name);
    json_set_str(write->doc, metadata_of(write, object), "name", name.s);
}

static void stamp(struct write *write, struct json *object)
{
    char now[CLOCK_TEXT], uid[37];
    struct json *metadata = metadata_of(write, object);
    clock_format(now, clock_wall());
    shape_uid(uid);
    json_set_str(write->doc, metadata, "uid", uid);
    json_set_str(write->doc, metadata, "creationTimestamp", now);
    json_remove(metadata, "deletionTimestamp");
    json_remove(metadata, "deletionGracePeriodSeconds");
    json_remove(metadata, "generation");
    if (write->resource->has_generation)
        json_set_int(write->doc, metadata, "generation", 1);
    if (write->resource->has_status && !(write->flags & WRITE_SYSTEM))
        json_remove(object, "status");
}

/* Finds the class that is marked as the default one. */
static bool find_default(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct str *found = data;
    if (!strstr(text, "\"storageclass.kubernetes.io/is-default-class\":\"true\""))
        return true;
    str_add(found, name);
    return false;
}

/* A claim that names no class gets the default one. */
static void choose_class(struct write *write, struct json *object)
{
    AUTO_STR struct str name = STR_INIT(300);
    if (strcmp(write->resource->kind, "PersistentVolumeClaim") != 0 ||
        json_at(object, "spec.storageClassName"))
        return;
    registry_each(write->registry, resource_by_kind("storage.k8s.io", "StorageClass"), NULL,
                  find_default, &name);
    if (name.len > 0)
        json_set_str(write->doc, json_need_object(write->doc, object, "spec"), "storageClassName",
                     name.s);
}

static bool insert(struct write *write, struct json *object)
{
    const char *name = meta_str(object, "name");
    if (!check_namespace(write, name) || !prune(write, object))
        return false;
    choose_class(write, object);
    if (write->resource->complete)
        write->resource->complete(write->doc, object, true);
    if (!check(write, object) ||
        (!(write->flags & WRITE_SYSTEM) &&
         !quota_admit(write->registry, write->resource, write->ns, object, write->answer)))
        return false;
    const struct record *there = registry_find(write->registry, write->resource, write->ns, name);
    if (there)
        return answer_exists(write->answer, write->resource, name,
                             strstr(there->text->s, "\"deletionTimestamp\":") != NULL);
    if (write->flags & WRITE_DRY_RUN)
        write->doc->root = shape(write->doc, write->resource, object);
    else if (!write_store(write, REGISTRY_ADDED, object))
        return false;
    return answer_ok(write->answer, 201);
}

static bool create(struct write *write, struct json *object)
{
    if (!validate_kind(write->resource, object, write->answer) || !same_namespace(write, object))
        return false;
    if (*meta_str(object, "resourceVersion"))
        return answer_fail(write->answer, 500, "",
                           "resourceVersion should not be set on objects to be created");
    name_it(write, object);
    drop_foreign(object);
    stamp(write, object);
    AUTO_STR struct str name = STR_INIT(300);
    str_add(&name, meta_str(object, "name"));
    write->name = name.s;
    return insert(write, object);
}

bool registry_create(struct registry *registry, const struct resource *resource, const char *ns,
                     struct json_doc *doc, const struct json *object, unsigned flags,
                     struct answer *answer)
{
    struct write write = {.registry = registry,
                          .resource = resource,
                          .ns = resource->namespaced ? str_or(ns, "") : "",
                          .name = "",
                          .doc = doc,
                          .flags = flags,
                          .answer = answer};
    if (json_type(object) != JSON_OBJECT)
        return answer_bad_request(answer, "the object provided is not an object");
    return create(&write, json_clone(doc, object));
}

/* -- replacing --------------------------------------------------------------------------------- */

bool write_is_over(const struct json *object)
{
    return json_at(object, "metadata.deletionTimestamp") &&
           json_count(json_at(object, "metadata.finalizers")) == 0 &&
           json_int(json_at(object, "metadata.deletionGracePeriodSeconds"), 0) == 0;
}

static bool check_identity(struct write *write, struct json *next)
{
    const struct resource *resource = write->resource;
    const char *name = meta_str(next, "name"), *uid = meta_str(next, "uid");
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    if (!str_eq(name, write->name)) {
        str_addf(&text, "the name of the object (%s) does not match the name on the URL (%s)", name,
                 write->name);
        return answer_bad_request(write->answer, text.s);
    }
    if (!validate_kind(resource, next, write->answer) || !same_namespace(write, next))
        return false;
    if (!*uid || str_eq(uid, meta_str(write->old, "uid")))
        return true;
    struct faults faults;
    faults_init(&faults);
    faults_invalid(&faults, "metadata.uid", uid, "field is immutable");
    faults_none(&faults, resource, name, write->answer);
    faults_fini(&faults);
    return false;
}

static bool check_version(struct write *write, const struct json *next)
{
    const char *said = meta_str(next, "resourceVersion");
    if (*said && strcmp(said, "0") != 0)
        return str_eq(said, meta_str(write->old, "resourceVersion")) ||
               answer_conflict(write->answer, write->resource, write->name);
    if (!write->resource->custom || (write->flags & WRITE_SYSTEM))
        return true;
    struct faults faults;
    faults_init(&faults);
    faults_add(&faults, "metadata.resourceVersion", "FieldValueInvalid",
               "Invalid value: 0: must be specified for an update");
    /* Here the real server names the plural. */
    struct resource named = *write->resource;
    named.kind = named.plural;
    (void)faults_none(&faults, &named, write->name, write->answer);
    faults_fini(&faults);
    return false;
}

/* What no client changes comes from the object as it stands. */
static void keep_system(struct write *write, struct json *next)
{
    static const char *const keys[] = {"uid",
                                       "resourceVersion",
                                       "generation",
                                       "generateName",
                                       "creationTimestamp",
                                       "deletionTimestamp",
                                       "deletionGracePeriodSeconds"};
    struct json *metadata = metadata_of(write, next);
    const struct json *old = json_get(write->old, "metadata");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_remove(metadata, keys[i]);
        json_set(write->doc, metadata, keys[i], json_get(old, keys[i]));
    }
}

/* Of the two halves of an object a write changes one. */
static struct json *keep_other_half(struct write *write, struct json *next)
{
    if (!write->resource->has_status)
        return next;
    if (!(write->flags & WRITE_STATUS)) {
        json_remove(next, "status");
        json_set(write->doc, next, "status", json_get(write->old, "status"));
        return next;
    }
    struct json *whole = json_clone(write->doc, write->old);
    json_remove(whole, "status");
    json_set(write->doc, whole, "status", json_get(next, "status"));
    return whole;
}

static bool is_deep_equal_but(const struct json *a, const struct json *b, const char *skip1,
                              const char *skip2)
{
    size_t count_a = 0, count_b = 0;
    JSON_EACH(member, b)
        count_b += strcmp(json_key(member), skip1) != 0 && strcmp(json_key(member), skip2) != 0;
    JSON_EACH(member, a) {
        const char *key = json_key(member);
        if (strcmp(key, skip1) == 0 || strcmp(key, skip2) == 0)
            continue;
        count_a++;
        if (!json_equal(member, json_get(b, key)))
            return false;
    }
    return count_a == count_b;
}

static void count_generation(struct write *write, struct json *next)
{
    const char *status = write->resource->has_status ? "status" : "metadata";
    /* A scheduler's word on a pod (its node) is not one of the pod's own. */
    bool placed = (write->flags & WRITE_SYSTEM) && strcmp(write->resource->kind, "Pod") == 0;
    if (!write->resource->has_generation || placed ||
        is_deep_equal_but(write->old, next, "metadata", status))
        return;
    json_set_int(write->doc, metadata_of(write, next), "generation",
                 json_int(json_at(write->old, "metadata.generation"), 1) + 1);
}

static bool finish(struct write *write, struct json *next)
{
    struct json *shaped = shape(write->doc, write->resource, next);
    write->doc->root = shaped;
    answer_ok(write->answer, 200);
    if (json_equal(shaped, write->old) || (write->flags & WRITE_DRY_RUN))
        return true;
    if (!write_is_over(shaped))
        return write_store(write, REGISTRY_MODIFIED, shaped);
    return write_store(write, REGISTRY_DELETED, shaped);
}

bool write_replace(struct write *write, struct json *next)
{
    drop_foreign(next);
    if (!check_identity(write, next) || !check_version(write, next))
        return false;
    keep_system(write, next);
    write->doc->root = next;
    if (!prune(write, next))
        return false;
    next = keep_other_half(write, next);
    if (write->resource->complete && !(write->flags & WRITE_STATUS))
        write->resource->complete(write->doc, next, false);
    count_generation(write, next);
    return check(write, next) && finish(write, next);
}

bool registry_update(struct registry *registry, const struct resource *resource, const char *ns,
                     const char *name, struct json_doc *doc, const struct json *object,
                     unsigned flags, struct answer *answer)
{
    struct write write = {.registry = registry,
                          .resource = resource,
                          .ns = resource->namespaced ? str_or(ns, "") : "",
                          .name = name,
                          .doc = doc,
                          .flags = flags,
                          .answer = answer};
    bool done = false;
    if (json_type(object) != JSON_OBJECT)
        return answer_bad_request(answer, "the object provided is not an object");
    if (write_begin(&write)) {
        struct json *next = json_clone(doc, object);
        if (!*meta_str(next, "name"))
            json_set_str(doc, metadata_of(&write, next), "name", name);
        done = write_replace(&write, next);
    }
    write_end(&write);
    return done;
}

/* -- patching
 * -------------------------------------------------------------------------------------------------
 */

static bool apply_patch(struct write *write, enum patch_type type, struct json *next)
{
    struct error error = ERROR_NONE;
    bool test_failed = false, fine;
    if (type == PATCH_JSON)
        fine = json_patch(write->doc, next, write->patch, &test_failed, &error);
    else if (type == PATCH_MERGE || (type == PATCH_APPLY && write->resource->custom))
        fine = json_merge_patch(write->doc, next, write->patch, &error);
    else
        fine = json_strategic_patch(write->doc, next, write->patch, write->resource->merge_keys,
                                    &error);
    if (fine)
        return true;
    if (test_failed)
        answer_fail(write->answer, 422, "Invalid",
                    "the server rejected our request due to an error in our request");
    else
        answer_fail(write->answer, 400, "BadRequest", "error decoding patch: %s", error.evidence);
    str_copy(write->answer->details, sizeof write->answer->details, test_failed ? "{}" : "");
    return false;
}

/* What a patch may not touch at all; a status patch's metadata is not looked at. */
static bool check_patched(struct write *write, const struct json *next)
{
    static const char *const fixed[] = {"uid", "deletionTimestamp"};
    struct faults faults;
    faults_init(&faults);
    for (size_t i = 0; i < 2; i++) {
        AUTO_STR struct str field = STR_INIT(100);
        str_addf(&field, "metadata.%s", fixed[i]);
        if (!str_eq(meta_str(next, fixed[i]), meta_str(write->old, fixed[i])))
            faults_invalid(&faults, field.s, meta_str(next, fixed[i]), "field is immutable");
    }
    bool fine = faults_none(&faults, write->resource, write->name, write->answer);
    faults_fini(&faults);
    return fine;
}

static bool patch_existing(struct write *write, enum patch_type type)
{
    struct json *next = json_clone(write->doc, write->old);
    if (!apply_patch(write, type, next))
        return false;
    if (json_type(json_get(next, "metadata")) != JSON_OBJECT)
        return answer_bad_request(write->answer, "the patch takes away the object's metadata");
    /* A kind of its own: the message names what the patch said. */
    if (!validate_kind(write->resource, next, write->answer) || !check_patched(write, next))
        return false;
    if (!*meta_str(next, "resourceVersion"))
        json_set_str(write->doc, metadata_of(write, next), "resourceVersion",
                     meta_str(write->old, "resourceVersion"));
    return write_replace(write, next);
}

/* Server-side apply of an absent object creates it. */
static bool apply_absent(struct write *write)
{
    struct json *object = json_clone(write->doc, write->patch);
    if (!*meta_str(object, "name"))
        json_set_str(write->doc, metadata_of(write, object), "name", write->name);
    if (!str_eq(meta_str(object, "name"), write->name))
        return answer_bad_request(write->answer,
                                  "the name of the object does not match the name on the URL");
    return create(write, object);
}

bool registry_patch(struct registry *registry, const struct resource *resource, const char *ns,
                    const char *name, enum patch_type type, struct json_doc *doc,
                    const struct json *patch, unsigned flags, struct answer *answer)
{
    struct write write = {.registry = registry,
                          .resource = resource,
                          .ns = resource->namespaced ? str_or(ns, "") : "",
                          .name = name,
                          .doc = doc,
                          .flags = flags,
                          .answer = answer,
                          .patch = patch};
    bool done = false;
    if (write_begin(&write))
        done = patch_existing(&write, type);
    else if (type == PATCH_APPLY && !(flags & WRITE_STATUS) && json_type(patch) == JSON_OBJECT)
        done = apply_absent(&write);
    write_end(&write);
    return done;
}
