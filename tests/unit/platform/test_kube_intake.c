/* Items that cannot be read as a whole: what was there before stays, unless it is said to be gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/model/model.h>

#include "../../../src/platform/kubernetes/resource.h"
#include "support/decode_bench.h"
#include "support/facts.h"

/* With a server that is ready. */
static int open_with_a_server(void **state)
{
    bench_open(state);
    facts_put_ready(((struct bench *)*state)->model, "lab", "a");
    return 0;
}

#define BROKEN  "{\"metadata\":{\"name\":\"a\",\"namespace\":\"lab\"},\"spec\":{\"x\":tru"
#define DELETED "{\"type\":\"DELETED\",\"object\":"

/* "Nameless" keeps the sweep from taking away what the list did not bring again. */
static void a_damaged_item_of_another_kind_counts_as_unseen(void **state)
{
    static const enum kind kinds[] = {KIND_POD, KIND_VOLUME, KIND_EVENT};
    struct bench *bench = *state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct intake_scope scope = {(int)kinds[i], "lab"};
        assert_int_equal(intake_list_item(&bench->intake, &scope, BROKEN, strlen(BROKEN)),
                         INTAKE_NAMELESS);
        assert_int_equal(intake_too_large(&bench->intake, &scope, BROKEN, strlen(BROKEN), false),
                         INTAKE_NAMELESS);
    }
    assert_non_null(model_server(bench->model, "lab", "a"));
}

static void a_damaged_server_is_a_row(void **state)
{
    struct bench *bench = *state;
    struct intake_scope scope = {KIND_SERVER, "lab"};
    assert_int_equal(intake_too_large(&bench->intake, &scope, BROKEN, strlen(BROKEN), false),
                     INTAKE_TAKEN);
    assert_non_null(model_server(bench->model, "lab", "a")->unreadable);
}

static enum intake_result too_large_and_gone(struct bench *bench, const struct intake_scope *scope)
{
    static const char line[] = DELETED BROKEN;
    return intake_too_large(&bench->intake, scope, line, strlen(line), true);
}

/* As any other deletion: only of what the stream is about. */
static void a_deletion_too_large_to_read(void **state)
{
    struct bench *bench = *state;
    struct intake_scope elsewhere = {KIND_SERVER, "other"}, here = {KIND_SERVER, "lab"};
    struct intake_scope profiles = {RESOURCE_PROFILE, NULL};
    assert_int_equal(too_large_and_gone(bench, &elsewhere), INTAKE_NAMELESS);
    assert_non_null(model_server(bench->model, "lab", "a"));
    free(map_set(&bench->intake.owners, "a", mem_strdup("ada")));
    assert_int_equal(too_large_and_gone(bench, &profiles), INTAKE_TAKEN);
    assert_null(map_get(&bench->intake.owners, "a"));
    assert_int_equal(too_large_and_gone(bench, &here), INTAKE_TAKEN);
    assert_null(model_server(bench->model, "lab", "a"));
}

#define on_a_bench(name) cmocka_unit_test_setup_teardown(name, open_with_a_server, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_a_bench(a_damaged_item_of_another_kind_counts_as_unseen),
        on_a_bench(a_damaged_server_is_a_row),
        on_a_bench(a_deletion_too_large_to_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
