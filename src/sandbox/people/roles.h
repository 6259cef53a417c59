/*
 * What the roles of the sandbox allow (kubeflow.md 1.6): the cluster roles are a table, roles of a
 * namespace are objects.
 */
#ifndef CARNET_SRC_SANDBOX_PEOPLE_ROLES_H
#define CARNET_SRC_SANDBOX_PEOPLE_ROLES_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/data/json_edit.h>

struct access_ask;

/* Words are separated by spaces; "core" is the group without a name, "*" is anything. */
struct role_rule {
    const char *groups, *resources, *verbs;
};
/* The rules of a cluster role, its own and those it contains; null: there is no such role. */
const struct role_rule *cluster_role_rules(const char *name, size_t *count);
/* What everybody who signed in may do, anywhere. */
const struct role_rule *everybody_rules(size_t *count);
/* What people of the platform (not the stranger) may look at beyond their namespaces. */
const struct role_rule *member_rules(size_t *count);

bool role_rule_allows(const struct role_rule *rule, const struct access_ask *ask);
/* One rule of a Role object ({"verbs":[…],"apiGroups":[…],"resources":[…],"resourceNames":[…]}). */
bool role_object_allows(const struct json *rule, const struct access_ask *ask);
/* Appends a rule to a rules review's list. */
void role_rule_describe(struct json_doc *doc, struct json *list, const struct role_rule *rule);

#endif
