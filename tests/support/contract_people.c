#include "contract_people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/data/json.h>

#include "contract.h"

#define REVIEWS "/apis/authentication.k8s.io/v1/selfsubjectreviews"

void contract_person_name(char out[254], const char *who)
{
    struct hand hand;
    struct json_doc doc;
    struct error error = ERROR_NONE;

    assert_true(hand_open(&hand, who));
    assert_int_equal(hand_sends(&hand, "POST", REVIEWS,
                                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":"
                                "\"SelfSubjectReview\"}"),
                     201);
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, hand.body.s, hand.body.len, &error));
    snprintf(out, 254, "%s", json_str(json_at(doc.root, "status.userInfo.username"), ""));
    json_doc_fini(&doc);
    hand_close(&hand);
}

/* Made, or there already. */
static void make(struct hand *admin, const char *path, const char *body)
{
    int status = hand_sends(admin, "POST", path, body);

    if (status != 201 && status != 409)
        fail_msg("%s: %d %s", path, status, admin->body.s);
}

static void make_namespace(struct hand *admin, const char *name)
{
    AUTO_STR struct str body = STR_INIT(STR_LINE);

    str_addf(&body, "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"%s\"}}",
             name);
    make(admin, "/api/v1/namespaces", body.s);
}

static void give_role(struct hand *admin, const char *ns, const char *who, const char *role)
{
    char user[254];
    AUTO_STR struct str path = STR_INIT(STR_LINE), body = STR_INIT(STR_DOCUMENT);

    contract_person_name(user, who);
    str_addf(&path, "/apis/rbac.authorization.k8s.io/v1/namespaces/%s/rolebindings", ns);
    str_addf(&body,
             "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"RoleBinding\","
             "\"metadata\":{\"name\":\"ct-%s\"},\"roleRef\":{\"apiGroup\":"
             "\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"kubeflow-%s\"},"
             "\"subjects\":[{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"User\","
             "\"name\":\"%s\"}]}",
             who, role, user);
    make(admin, path.s, body.s);
}

static bool namespace_of(const char *who, char out[254])
{
    struct hand hand;
    bool there = hand_open(&hand, who);

    if (there)
        snprintf(out, 254, "%s", hand.namespace);
    hand_close(&hand);
    return there;
}

bool contract_people(struct contract_people *people)
{
    struct hand admin;

    if (!namespace_of("ada", people->owners) || !namespace_of("sam", people->strangers) ||
        !hand_open(&admin, "admin"))
        return false;
    make_namespace(&admin, people->owners);
    make_namespace(&admin, people->strangers);
    give_role(&admin, people->owners, "ada", "admin");
    give_role(&admin, people->owners, "ben", "edit");
    give_role(&admin, people->owners, "vic", "view");
    give_role(&admin, people->strangers, "sam", "edit");
    hand_close(&admin);
    return true;
}
