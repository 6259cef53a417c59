/*
 * Answers to "may I?", "what may I?", "who am I?" (kube-wire.md 6).
 */
#ifndef CARNET_SRC_SANDBOX_PEOPLE_REVIEWS_H
#define CARNET_SRC_SANDBOX_PEOPLE_REVIEWS_H

#include <stdbool.h>

#include "access.h"

struct answer;
struct json;
struct json_doc;
struct rights;
struct role_rule;
struct str;

/* `why` (may be null) gets the RoleBinding that allows it, in the real server's words. */
bool rights_decide(const struct rights *rights, const struct person *person,
                   const struct access_ask *ask, struct str *why);
/* Every rule that holds for a person in a namespace: of the table (`rule`) or of a Role (`object`).
 */
typedef void rights_rule_fn(void *user, const struct role_rule *rule, const struct json *object);
void rights_each_rule(const struct rights *rights, const struct person *person, const char *ns,
                      rights_rule_fn *each, void *user);

bool reviews_answer(const struct rights *rights, const struct person *person, const char *kind,
                    struct json_doc *doc, struct answer *answer);

#endif
