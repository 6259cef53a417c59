#include "reviews.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>
#include <carnet/data/json_edit.h>

#include "../objects/registry.h"
#include "../objects/status.h"
#include "rights.h"
#include "roles.h"

/* The ask of a review's resourceAttributes or nonResourceAttributes; strings are the doc's. */
static bool take_ask(const struct json *spec, struct access_ask *ask)
{
    const struct json *object = json_get(spec, "resourceAttributes");
    const struct json *path = json_get(spec, "nonResourceAttributes");
    const struct json *from = object ? object : path;
    if ((object != NULL) == (path != NULL))
        return false;
    *ask = (struct access_ask){
        .verb = json_str(json_get(from, "verb"), ""),
        .group = json_str(json_get(from, "group"), ""),
        .resource = json_str(json_get(from, "resource"), ""),
        .subresource = json_str(json_get(from, "subresource"), ""),
        .namespace = json_str(json_get(from, "namespace"), ""),
        .name = json_str(json_get(from, "name"), ""),
        .path = path ? json_str(json_get(from, "path"), "") : NULL,
    };
    return true;
}

static bool refuse_ask(struct answer *answer)
{
    struct faults faults;
    struct resource nameless = {.group = "authorization.k8s.io", .plural = "", .kind = ""};
    faults_init(&faults);
    faults_add(&faults, "spec.resourceAttributes", "FieldValueInvalid",
               "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes "
               "must be specified");
    (void)faults_none(&faults, &nameless, "", answer);
    faults_fini(&faults);
    return false;
}

static bool access_review(const struct rights *rights, const struct person *person,
                          struct json_doc *doc, struct answer *answer)
{
    struct json *root = json_edit(doc), *status;
    struct access_ask ask;
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    if (!take_ask(json_get(root, "spec"), &ask))
        return refuse_ask(answer);
    json_remove(root, "status");
    status = json_need_object(doc, root, "status");
    json_set_bool(doc, status, "allowed", rights_decide(rights, person, &ask, &why));
    if (why.len)
        json_set_str(doc, status, "reason", why.s);
    json_need_object(doc, root, "metadata");
    return answer_ok(answer, 201);
}

struct rules_list {
    struct json_doc *doc;
    struct json *list;
};

static void add_rule(void *user, const struct role_rule *rule, const struct json *object)
{
    struct rules_list *rules = user;
    if (rule)
        role_rule_describe(rules->doc, rules->list, rule);
    else
        json_append(rules->doc, rules->list, object);
}

static void add_paths(struct json_doc *doc, struct json *list)
{
    static const char *const paths[] = {"/api",     "/api/*",   "/apis",    "/apis/*",
                                        "/healthz", "/livez",   "/openapi", "/openapi/*",
                                        "/readyz",  "/version", "/version/"};
    struct json *entry = json_new_object(doc);
    struct json *urls = json_need_array(doc, entry, "nonResourceURLs");
    json_append_str(doc, json_need_array(doc, entry, "verbs"), "get");
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        json_append_str(doc, urls, paths[i]);
    json_append(doc, list, entry);
}

static bool rules_review(const struct rights *rights, const struct person *person,
                         struct json_doc *doc, struct answer *answer)
{
    struct json *root = json_edit(doc), *status;
    AUTO_STR struct str ns = STR_INIT(STR_LINE);
    struct rules_list rules = {.doc = doc};

    str_add(&ns, json_str(json_at(root, "spec.namespace"), ""));
    if (!ns.len)
        return answer_fail(answer, 400, "BadRequest", "no namespace on request");
    json_remove(root, "spec"); /* the real server gives it back empty */
    json_remove(root, "status");
    json_need_object(doc, root, "metadata");
    json_need_object(doc, root, "spec");
    status = json_need_object(doc, root, "status");
    rules.list = json_need_array(doc, status, "resourceRules");
    rights_each_rule(rights, person, ns.s, add_rule, &rules);
    add_paths(doc, json_need_array(doc, status, "nonResourceRules"));
    json_set_bool(doc, status, "incomplete", false);
    return answer_ok(answer, 201);
}

static bool self_review(const struct person *person, struct json_doc *doc, struct answer *answer)
{
    struct json *root = json_edit(doc), *user, *groups;
    char now[CLOCK_TEXT];
    clock_format(now, clock_wall());
    json_remove(root, "status");
    json_set_str(doc, json_need_object(doc, root, "metadata"), "creationTimestamp", now);
    user = json_need_object(doc, json_need_object(doc, root, "status"), "userInfo");
    json_set_str(doc, user, "username", person->name);
    groups = json_need_array(doc, user, "groups");
    for (const char *const *g = person->groups; *g; g++)
        json_append_str(doc, groups, *g);
    return answer_ok(answer, 201);
}

bool reviews_answer(const struct rights *rights, const struct person *person, const char *kind,
                    struct json_doc *doc, struct answer *answer)
{
    if (json_type(doc->root) != JSON_OBJECT)
        return answer_bad_request(answer, "the object provided is unrecognized");
    if (str_eq(kind, "selfsubjectaccessreviews"))
        return access_review(rights, person, doc, answer);
    if (str_eq(kind, "selfsubjectrulesreviews"))
        return rules_review(rights, person, doc, answer);
    return self_review(person, doc, answer);
}
