/* Rights and roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <carnet/model/model.h>

#include "support/facts.h"

static enum role role_of(enum allowed manage, enum allowed create, enum allowed list)
{
    struct rights rights = {0};
    rights.allowed[RIGHT_MANAGE_PEOPLE] = (unsigned char)manage;
    rights.allowed[RIGHT_CREATE_SERVER] = (unsigned char)create;
    rights.allowed[RIGHT_LIST_SERVERS] = (unsigned char)list;
    return rights_role(&rights);
}

static void the_role_follows_from_what_is_allowed(void **state)
{
    assert_int_equal(role_of(ALLOWED_YES, ALLOWED_YES, ALLOWED_YES), ROLE_OWNER);
    assert_int_equal(role_of(ALLOWED_NO, ALLOWED_YES, ALLOWED_YES), ROLE_CONTRIBUTOR);
    assert_int_equal(role_of(ALLOWED_NO, ALLOWED_NO, ALLOWED_YES), ROLE_VIEWER);
    assert_int_equal(role_of(ALLOWED_NO, ALLOWED_NO, ALLOWED_NO), ROLE_NONE);
}

static void it_is_unknown_while_what_decides_is(void **state)
{
    assert_int_equal(role_of(ALLOWED_UNKNOWN, ALLOWED_YES, ALLOWED_YES), ROLE_UNKNOWN);
    assert_int_equal(role_of(ALLOWED_NO, ALLOWED_UNKNOWN, ALLOWED_YES), ROLE_UNKNOWN);
    assert_int_equal(role_of(ALLOWED_NO, ALLOWED_YES, ALLOWED_UNKNOWN), ROLE_CONTRIBUTOR);
    assert_int_equal(role_of(ALLOWED_YES, ALLOWED_UNKNOWN, ALLOWED_UNKNOWN), ROLE_OWNER);
}

static void a_yes_for_all_holds_everywhere_a_no_does_not(void **state)
{
    struct model *model = model_new();
    struct rights everywhere = {0};
    everywhere.allowed[RIGHT_LIST_SERVERS] = ALLOWED_YES;
    everywhere.allowed[RIGHT_DELETE_SERVER] = ALLOWED_NO;
    model_put_rights(model, NULL, &everywhere);
    assert_int_equal(model_allowed(model, "aaw", RIGHT_LIST_SERVERS), ALLOWED_YES);
    assert_int_equal(model_allowed(model, "aaw", RIGHT_DELETE_SERVER), ALLOWED_UNKNOWN);
    assert_int_equal(model_allowed(model, "", RIGHT_DELETE_SERVER), ALLOWED_NO);
    struct rights here = {0};
    here.allowed[RIGHT_LIST_SERVERS] = ALLOWED_NO;
    model_put_rights(model, "aaw", &here);
    assert_int_equal(model_allowed(model, "aaw", RIGHT_LIST_SERVERS), ALLOWED_NO);
    model_free(model);
}

static void count_rights(void *data, const struct model_change *change)
{
    int *count = data;
    *count += change->type == MODEL_RIGHTS;
}

static void the_owner_is_known_by_name_until_rights_are(void **state)
{
    struct model *model = model_new();
    int told = 0;
    model_listen(model, count_rights, &told);
    struct namespace namespace = facts_namespace("aaw", "ada@example.org");
    model_put_namespace(model, &namespace);
    assert_int_equal(model_role(model, "aaw"), ROLE_UNKNOWN);
    model_put_person(model, "ada@example.org");
    assert_int_equal(told, 1);
    assert_int_equal(model_role(model, "aaw"), ROLE_OWNER);
    model_put_person(model, "Ada@example.org"); /* the platform compares letter by letter */
    assert_int_equal(told, 2);
    assert_int_equal(model_role(model, "aaw"), ROLE_UNKNOWN);
    facts_allow(model, "aaw", false, true);
    assert_int_equal(told, 3);
    facts_allow(model, "aaw", false, true);
    assert_int_equal(told, 3);
    assert_int_equal(model_role(model, "aaw"), ROLE_CONTRIBUTOR);
    assert_int_equal(model_role(model, "elsewhere"), ROLE_UNKNOWN);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_role_follows_from_what_is_allowed),
        cmocka_unit_test(it_is_unknown_while_what_decides_is),
        cmocka_unit_test(a_yes_for_all_holds_everywhere_a_no_does_not),
        cmocka_unit_test(the_owner_is_known_by_name_until_rights_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
