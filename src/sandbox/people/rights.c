#include "rights.h"

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "../objects/registry.h"
#include "../objects/resource.h"
#include "people.h"
#include "reviews.h"
#include "roles.h"

#define OBJECT_MEMORY (4u << 20)

static const char *const signed_in[] = {"system:authenticated", NULL};
static const char *const nobody[] = {"system:unauthenticated", NULL};
/* A group of the sandbox's own: who belongs to the platform. */
static const char *const member[] = {"sandbox:members", "system:authenticated", NULL};
static const char *const masters[] = {"system:masters", "system:authenticated", NULL};

static bool in_group(const struct person *person, const char *group)
{
    for (const char *const *g = person->groups; *g; g++) {
        if (str_eq(*g, group))
            return true;
    }
    return false;
}

static bool identify(void *data, const char *token, struct person *person)
{
    const struct rights *rights = data;
    const struct sandbox_person *found;
    if (!token) {
        str_copy(person->name, sizeof person->name, "system:anonymous");
        person->groups = nobody;
        return true;
    }
    found = people_by_token(rights->people, token);
    if (!found)
        return false;
    str_copy(person->name, sizeof person->name, found->user);
    person->groups = found->administrator            ? masters
                     : str_eq(found->id, "stranger") ? signed_in
                                                     : member;
    return true;
}

/* -- role bindings ----------------------------------------------------------------------------- */

struct search {
    const struct rights *rights;
    const struct person *person;
    const struct access_ask *ask;
    bool allowed;
    struct str *why;      /* may be null */
    rights_rule_fn *each; /* instead of asking: every rule that holds */
    void *user;
};

/* The subject of a binding that is this person; null: none. */
static const struct json *binds(const struct json *binding, const struct person *person)
{
    JSON_EACH(subject, json_get(binding, "subjects")) {
        const char *name = json_str(json_get(subject, "name"), "");
        const char *kind = json_str(json_get(subject, "kind"), "");
        if ((str_eq(kind, "User") && str_eq(name, person->name)) ||
            (str_eq(kind, "Group") && in_group(person, name)))
            return subject;
    }
    return NULL;
}

static void try_rules(struct search *search, const struct role_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (search->each)
            search->each(search->user, &rules[i], NULL);
        else if (role_rule_allows(&rules[i], search->ask))
            search->allowed = true;
    }
}

static void try_role_object(struct search *search, const char *ns, const char *name)
{
    const struct resource *roles = resource_find("rbac.authorization.k8s.io", "v1", "roles");
    struct json_doc doc;
    struct error error = ERROR_NONE;
    size_t len;
    const char *text = registry_get(search->rights->registry, roles, ns, name, &len);
    if (!text)
        return;
    json_doc_init(&doc, OBJECT_MEMORY);
    if (json_parse(&doc, text, len, &error)) {
        JSON_EACH(rule, json_get(doc.root, "rules")) {
            if (search->each)
                search->each(search->user, NULL, rule);
            else if (role_object_allows(rule, search->ask))
                search->allowed = true;
        }
    }
    json_doc_fini(&doc);
}

static void explain(struct search *search, const char *ns, const char *name,
                    const struct json *binding, const struct json *subject)
{
    if (search->allowed && search->why)
        str_addf(search->why, "RBAC: allowed by RoleBinding \"%s/%s\" of %s \"%s\" to %s \"%s\"",
                 name, ns, json_str(json_at(binding, "roleRef.kind"), ""),
                 json_str(json_at(binding, "roleRef.name"), ""),
                 json_str(json_get(subject, "kind"), ""), json_str(json_get(subject, "name"), ""));
}

static bool try_binding(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct search *search = data;
    struct json_doc doc;
    struct error error = ERROR_NONE;
    const struct json *subject = NULL;
    json_doc_init(&doc, OBJECT_MEMORY);
    if (json_parse(&doc, text, len, &error))
        subject = binds(doc.root, search->person);
    if (subject) {
        const char *kind = json_str(json_at(doc.root, "roleRef.kind"), "");
        const char *role = json_str(json_at(doc.root, "roleRef.name"), "");
        size_t count = 0;
        const struct role_rule *rules =
            str_eq(kind, "ClusterRole") ? cluster_role_rules(role, &count) : NULL;
        if (rules)
            try_rules(search, rules, count);
        else if (str_eq(kind, "Role"))
            try_role_object(search, ns, role);
        explain(search, ns, name, doc.root, subject);
    }
    json_doc_fini(&doc);
    return !search->allowed || search->each;
}

static void search_all(struct search *search, const char *ns)
{
    const struct resource *bindings =
        resource_find("rbac.authorization.k8s.io", "v1", "rolebindings");
    size_t for_all, for_members;
    const struct role_rule *everybody = everybody_rules(&for_all);
    const struct role_rule *members = member_rules(&for_members);
    if (in_group(search->person, "system:authenticated"))
        try_rules(search, everybody, for_all);
    if (in_group(search->person, "sandbox:members"))
        try_rules(search, members, for_members);
    if (*ns && (!search->allowed || search->each))
        registry_each(search->rights->registry, bindings, ns, try_binding, search);
}

void rights_each_rule(const struct rights *rights, const struct person *person, const char *ns,
                      rights_rule_fn *each, void *user)
{
    static const struct role_rule everything = {"*", "*", "*"};
    struct search search = {.rights = rights, .person = person, .each = each, .user = user};
    search_all(&search, ns);
    if (in_group(person, "system:masters"))
        each(user, &everything, NULL);
}

/* -- deciding ---------------------------------------------------------------------------------- */

/* The path, or one below it. */
static bool is_below(const char *path, const char *top)
{
    size_t len = strlen(top);
    return str_starts(path, top) && (path[len] == '\0' || path[len] == '/');
}

static bool path_open(const struct person *person, const char *path)
{
    static const char *const for_all[] = {"/version", "/healthz", "/livez", "/readyz"};
    static const char *const for_signed_in[] = {"/api", "/apis", "/openapi"};
    for (size_t i = 0; i < ARRAY_LEN(for_all); i++) {
        if (is_below(path, for_all[i]))
            return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(for_signed_in); i++) {
        if (is_below(path, for_signed_in[i]))
            return in_group(person, "system:authenticated");
    }
    return false;
}

bool rights_decide(const struct rights *rights, const struct person *person,
                   const struct access_ask *ask, struct str *why)
{
    struct search search = {.rights = rights, .person = person, .ask = ask, .why = why};
    const char *ns = str_or(ask->namespace, "");
    if (in_group(person, "system:masters"))
        return true;
    if (ask->path)
        return str_eq(ask->verb, "get") && path_open(person, ask->path);
    /* A namespace object belongs to itself: who may get it there may get it. */
    if (!*ns && !*ask->group && str_eq(ask->resource, "namespaces"))
        ns = str_or(ask->name, "");
    search_all(&search, ns);
    return search.allowed;
}

static bool decide(void *data, const struct person *person, const struct access_ask *ask)
{
    return rights_decide(data, person, ask, NULL);
}

static bool review(void *data, const struct person *person, const char *kind, struct json_doc *doc,
                   struct answer *answer)
{
    return reviews_answer(data, person, kind, doc, answer);
}

void rights_init(struct rights *rights, const struct people *people,
                 const struct registry *registry)
{
    *rights = (struct rights){
        .people = people,
        .registry = registry,
        .access = {.data = rights, .identify = identify, .decide = decide, .review = review},
    };
}
