/* The rights as Kubernetes names them, and how rules grant them: pure. */
#include "access.h"

#include <string.h>

#include <carnet/data/json.h>

static const struct {
    const char *verb, *group, *resource, *subresource, *name;
} rights_table[RIGHT_COUNT] = {
    [RIGHT_LIST_SERVERS] = {"list", "kubeflow.org", "notebooks", "", "list notebooks.kubeflow.org"},
    [RIGHT_CREATE_SERVER] = {"create", "kubeflow.org", "notebooks", "",
                             "create notebooks.kubeflow.org"},
    [RIGHT_CHANGE_SERVER] = {"patch", "kubeflow.org", "notebooks", "",
                             "patch notebooks.kubeflow.org"},
    [RIGHT_DELETE_SERVER] = {"delete", "kubeflow.org", "notebooks", "",
                             "delete notebooks.kubeflow.org"},
    [RIGHT_LIST_PODS] = {"list", "", "pods", "", "list pods"},
    [RIGHT_READ_LOGS] = {"get", "", "pods", "log", "get pods/log"},
    [RIGHT_LIST_VOLUMES] = {"list", "", "persistentvolumeclaims", "",
                            "list persistentvolumeclaims"},
    [RIGHT_DELETE_VOLUME] = {"delete", "", "persistentvolumeclaims", "",
                             "delete persistentvolumeclaims"},
    [RIGHT_LIST_EVENTS] = {"list", "", "events", "", "list events"},
    [RIGHT_LIST_QUOTAS] = {"list", "", "resourcequotas", "", "list resourcequotas"},
    [RIGHT_LIST_USAGE] = {"list", "metrics.k8s.io", "pods", "", "list pods.metrics.k8s.io"},
    [RIGHT_MANAGE_PEOPLE] = {"create", "rbac.authorization.k8s.io", "rolebindings", "",
                             "create rolebindings.rbac.authorization.k8s.io"},
};

const char *access_right_name(enum right right)
{
    return rights_table[right].name;
}

static bool holds(const struct json *list, const char *word)
{
    JSON_EACH(entry, list) {
        const char *text = json_str(entry, "");

        if (strcmp(text, "*") == 0 || strcmp(text, word) == 0)
            return true;
    }
    return false;
}

/* "pods/log" is granted by "*", "pods/log" and "*" + "/log", not by "pods". */
static bool holds_resource(const struct json *list, const char *resource, const char *subresource)
{
    AUTO_STR struct str whole = STR_INIT(STR_LINE), any = STR_INIT(STR_LINE);

    if (subresource[0] == '\0')
        return holds(list, resource);
    str_addf(&whole, "%s/%s", resource, subresource);
    str_addf(&any, "*/%s", subresource);
    return holds(list, whole.s) || holds(list, any.s);
}

static bool grants(const struct json *rule, enum right right)
{
    /* A rule for named objects says nothing about all of them. */
    if (json_count(json_get(rule, "resourceNames")) > 0)
        return false;
    return holds(json_get(rule, "verbs"), rights_table[right].verb) &&
           holds(json_get(rule, "apiGroups"), rights_table[right].group) &&
           holds_resource(json_get(rule, "resources"), rights_table[right].resource,
                          rights_table[right].subresource);
}

bool access_read_rules(const struct json *review, struct rights *rights)
{
    const struct json *status = json_get(review, "status");
    const struct json *rules = json_get(status, "resourceRules");
    bool complete = json_type(status) == JSON_OBJECT && json_type(rules) == JSON_ARRAY &&
                    !json_bool(json_get(status, "incomplete"), false);

    for (enum right right = 0; right < RIGHT_COUNT; right++) {
        rights->allowed[right] = complete ? ALLOWED_NO : ALLOWED_UNKNOWN;
        JSON_EACH(rule, rules)
            if (grants(rule, right))
                rights->allowed[right] = ALLOWED_YES;
    }
    return complete;
}

void access_write_review(struct str *out, enum right right, const char *namespace)
{
    struct json_out w = json_out(out);

    json_begin(&w, NULL, '{');
    json_put_str(&w, "apiVersion", "authorization.k8s.io/v1");
    json_put_str(&w, "kind", "SelfSubjectAccessReview");
    json_begin(&w, "spec", '{');
    json_begin(&w, "resourceAttributes", '{');
    if (namespace)
        json_put_str(&w, "namespace", namespace);
    json_put_str(&w, "verb", rights_table[right].verb);
    json_put_str(&w, "group", rights_table[right].group);
    json_put_str(&w, "resource", rights_table[right].resource);
    if (rights_table[right].subresource[0])
        json_put_str(&w, "subresource", rights_table[right].subresource);
    json_end(&w);
    json_end(&w);
    json_end(&w);
}
