/* A change as the request that is sent and as the kubectl call that sends the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../../../src/platform/kubernetes/change_request.h"
#include "support/facts.h"

static const struct command_target here = {.context = "aaw-prod"};

static struct platform_change change_of(enum platform_verb verb, const char *name)
{
    return (struct platform_change){
        .verb = verb, .ref = {"aaw-team", name}, .uid = "5c1f", .generation = 3, .when = FACTS_NOW};
}

static void assert_command(const struct command_target *target, struct platform_change change,
                           const char *expected)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    assert_true(change_command(target, &change, &out));
    assert_string_equal(out.s, expected);
}

static void each_verb_has_its_call(void **state)
{
    assert_command(&here, change_of(VERB_STOP_SERVER, "jl"),
                   "kubectl --context=aaw-prod -n aaw-team patch notebooks.kubeflow.org/jl "
                   "--type=merge -p '{\"metadata\":{\"uid\":\"5c1f\",\"annotations\":"
                   "{\"kubeflow-resource-stopped\":\"2026-11-22T12:04:00Z\"}}}'");
    assert_command(&here, change_of(VERB_START_SERVER, "jl"),
                   "kubectl --context=aaw-prod -n aaw-team patch notebooks.kubeflow.org/jl "
                   "--type=merge -p '{\"metadata\":{\"uid\":\"5c1f\",\"annotations\":"
                   "{\"kubeflow-resource-stopped\":null}}}'");
    assert_command(&here, change_of(VERB_DELETE_SERVER, "jl"),
                   "kubectl --context=aaw-prod -n aaw-team delete notebooks.kubeflow.org/jl "
                   "--cascade=foreground --wait=false");
    assert_command(&here, change_of(VERB_DELETE_VOLUME, "home"),
                   "kubectl --context=aaw-prod -n aaw-team delete persistentvolumeclaims/home "
                   "--cascade=background --wait=false");
}

static void the_patch_is_the_one_that_is_sent(void **state)
{
    AUTO_STR struct str patch = STR_INIT(STR_LINE), out = STR_INIT(STR_LINE);
    struct platform_change change = change_of(VERB_STOP_SERVER, "jl");
    change.uid = "it's \"odd\"";
    change_patch(&change, &patch);
    assert_true(change_command(&here, &change, &out));
    assert_null(strstr(out.s, patch.s)); /* quoted: */
    assert_non_null(strstr(out.s, "\"uid\":\"it'\\''s \\\"odd\\\"\""));
    change.uid = "";
    str_clear(&patch);
    change_patch(&change, &patch);
    assert_string_equal(patch.s, "{\"metadata\":{\"annotations\":"
                                 "{\"kubeflow-resource-stopped\":\"2026-11-22T12:04:00Z\"}}}");
}

static void where_it_goes_is_said_as_far_as_kubectl_needs_it(void **state)
{
    struct command_target odd = {"/home/ada/kube configs/a", "it's $(id)", false};
    struct command_target inside = {NULL, NULL, false}, merged = {"/a:/b c", "x", true};
    assert_command(&odd, change_of(VERB_DELETE_SERVER, "jl"),
                   "kubectl --kubeconfig='/home/ada/kube configs/a' --context='it'\\''s $(id)' "
                   "-n aaw-team delete notebooks.kubeflow.org/jl --cascade=foreground "
                   "--wait=false");
    assert_command(&merged, change_of(VERB_DELETE_SERVER, "jl"),
                   "KUBECONFIG='/a:/b c' kubectl --context=x -n aaw-team delete "
                   "notebooks.kubeflow.org/jl --cascade=foreground --wait=false");
    assert_command(&inside, change_of(VERB_DELETE_SERVER, "jl"),
                   "kubectl -n aaw-team delete notebooks.kubeflow.org/jl --cascade=foreground "
                   "--wait=false");
}

static void names_that_kubernetes_would_not_take_have_none(void **state)
{
    static const char *const names[] = {"",    "--all", "-a",    "a b",  "a/b", "a,b", "A",
                                        "a\n", "$(id)", "a;id",  "../a", ".a",  "é",   "a_b",
                                        "*",   "'",     "a\x1b", "a:b",  "a=b"};
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct platform_change change = change_of(VERB_DELETE_SERVER, names[i]);
        struct ref ref = {names[i], "jl"};
        assert_false(change_command(&here, &change, &out));
        assert_false(read_command(&here, KIND_SERVER, &change.ref, &out));
        change.ref = ref;
        assert_false(change_command(&here, &change, &out));
        assert_int_equal(out.len, 0);
    }
    struct platform_change change = change_of(VERB_DELETE_SERVER, "jl");
    struct command_target broken = {.context = "a\nb"};
    assert_false(change_command(&broken, &change, &out));
    assert_int_equal(out.len, 0);
}

static void reading_has_one_too(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    assert_true(read_command(&here, KIND_SERVER, &(struct ref){"aaw-team", "jl"}, &out));
    assert_string_equal(out.s, "kubectl --context=aaw-prod -n aaw-team get "
                               "notebooks.kubeflow.org/jl -o yaml");
}

static void so_has_an_editor(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    const struct ref jl = {"aaw-team", "jl"}, odd = {"aaw-team", "-f"};
    assert_true(edit_command(&here, KIND_SERVER, &jl, &out));
    assert_string_equal(out.s,
                        "kubectl --context=aaw-prod -n aaw-team edit notebooks.kubeflow.org/jl");
    str_clear(&out);
    assert_false(edit_command(&here, KIND_SERVER, &odd, &out));
    assert_int_equal(out.len, 0);
}

static void in_a_few_words(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    struct platform_change change = change_of(VERB_STOP_SERVER, "train-gpu");
    change_brief(&change, &out);
    assert_string_equal(out.s, "PATCH notebooks/train-gpu   kubeflow-resource-stopped = now");
    str_clear(&out);
    change.verb = VERB_DELETE_SERVER;
    change_brief(&change, &out);
    assert_string_equal(out.s, "DELETE notebooks/train-gpu   propagationPolicy = Foreground");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_verb_has_its_call),
        cmocka_unit_test(the_patch_is_the_one_that_is_sent),
        cmocka_unit_test(where_it_goes_is_said_as_far_as_kubectl_needs_it),
        cmocka_unit_test(names_that_kubernetes_would_not_take_have_none),
        cmocka_unit_test(reading_has_one_too),
        cmocka_unit_test(so_has_an_editor),
        cmocka_unit_test(in_a_few_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
