#include "roles.h"

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "access.h"

#define LOOK   "get list watch"
#define CHANGE "create update patch delete deletecollection"

/* Each role is the rules up to its own end: edit holds view, admin holds edit. */
static const struct role_rule kubeflow_rules[] = {
    /* view */
    {"kubeflow.org", "*", LOOK},
    {"core",
     "pods pods/log pods/status events persistentvolumeclaims persistentvolumeclaims/status "
     "resourcequotas resourcequotas/status limitranges services configmaps serviceaccounts",
     LOOK},
    {"core", "namespaces", "get"},
    {"events.k8s.io", "events", LOOK},
    {"batch", "jobs jobs/status cronjobs cronjobs/status", LOOK},
    {"apps", "statefulsets statefulsets/status", LOOK},
    {"metrics.k8s.io", "pods", LOOK},
    {"rbac.authorization.k8s.io", "roles rolebindings", LOOK},
    /* edit */
    {"kubeflow.org", "notebooks poddefaults", CHANGE},
    {"core", "pods persistentvolumeclaims secrets configmaps services serviceaccounts", CHANGE},
    {"core", "secrets", LOOK},
    {"core", "pods/exec pods/attach pods/portforward", "get create"},
    {"batch", "jobs cronjobs", CHANGE},
    /* admin */
    {"rbac.authorization.k8s.io", "roles rolebindings", CHANGE},
    {"authorization.k8s.io", "localsubjectaccessreviews", "create"},
};
enum { VIEW_RULES = 8, EDIT_RULES = 13, ADMIN_RULES = 15 };
_Static_assert(ARRAY_LEN(kubeflow_rules) == ADMIN_RULES, "the ends of the roles");

static const struct {
    const char *name;
    size_t count;
} cluster_roles[] = {
    {"kubeflow-view", VIEW_RULES}, {"kubeflow-edit", EDIT_RULES}, {"kubeflow-admin", ADMIN_RULES},
    {"view", VIEW_RULES},          {"edit", EDIT_RULES},          {"admin", ADMIN_RULES},
};

static const struct role_rule everybody[] = {
    {"authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews", "create"},
    {"authentication.k8s.io", "selfsubjectreviews", "create"},
};

static const struct role_rule member[] = {
    {"core", "namespaces nodes", LOOK},
    {"kubeflow.org", "profiles", LOOK},
    {"storage.k8s.io", "storageclasses", LOOK},
    {"metrics.k8s.io", "nodes", LOOK},
};

const struct role_rule *cluster_role_rules(const char *name, size_t *count)
{
    for (size_t i = 0; i < ARRAY_LEN(cluster_roles); i++) {
        if (str_eq(cluster_roles[i].name, name)) {
            *count = cluster_roles[i].count;
            return kubeflow_rules;
        }
    }
    return NULL;
}

const struct role_rule *everybody_rules(size_t *count)
{
    *count = ARRAY_LEN(everybody);
    return everybody;
}

const struct role_rule *member_rules(size_t *count)
{
    *count = ARRAY_LEN(member);
    return member;
}

static bool has_word(const char *words, const char *word, size_t len)
{
    while (*words) {
        size_t n = strcspn(words, " ");
        if ((n == 1 && *words == '*') || (n == len && !memcmp(words, word, len)))
            return true;
        words += n;
        words += strspn(words, " ");
    }
    return false;
}

/* "pods/log" for a subresource. */
static void resource_word(struct str *out, const struct access_ask *ask)
{
    str_add(out, ask->resource);
    if (*ask->subresource)
        str_addf(out, "/%s", ask->subresource);
}

bool role_rule_allows(const struct role_rule *rule, const struct access_ask *ask)
{
    const char *group = *ask->group ? ask->group : "core";
    AUTO_STR struct str resource = STR_INIT(STR_LINE);
    resource_word(&resource, ask);
    return has_word(rule->verbs, ask->verb, strlen(ask->verb)) &&
           has_word(rule->groups, group, strlen(group)) &&
           has_word(rule->resources, resource.s, resource.len);
}

static bool listed(const struct json *list, const char *word)
{
    JSON_EACH(item, list) {
        if (str_eq(json_str(item, ""), word) || str_eq(json_str(item, ""), "*"))
            return true;
    }
    return false;
}

bool role_object_allows(const struct json *rule, const struct access_ask *ask)
{
    const struct json *names = json_get(rule, "resourceNames");
    AUTO_STR struct str resource = STR_INIT(STR_LINE);
    resource_word(&resource, ask);
    return listed(json_get(rule, "verbs"), ask->verb) &&
           listed(json_get(rule, "apiGroups"), ask->group) &&
           listed(json_get(rule, "resources"), resource.s) &&
           (json_count(names) == 0 || listed(names, ask->name));
}

static void append_words(struct json_doc *doc, struct json *list, const char *words)
{
    while (*words) {
        size_t n = strcspn(words, " ");
        AUTO_STR struct str word = STR_INIT(STR_LINE);
        str_add_n(&word, words, n);
        json_append_str(doc, list, str_eq(word.s, "core") ? "" : word.s);
        words += n;
        words += strspn(words, " ");
    }
}

void role_rule_describe(struct json_doc *doc, struct json *list, const struct role_rule *rule)
{
    struct json *entry = json_new_object(doc);
    append_words(doc, json_need_array(doc, entry, "verbs"), rule->verbs);
    append_words(doc, json_need_array(doc, entry, "apiGroups"), rule->groups);
    append_words(doc, json_need_array(doc, entry, "resources"), rule->resources);
    json_append(doc, list, entry);
}
