/* Every member of every struct of facts must be in the tables, or changes to it would go unheard.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

#include "../../../src/model/layout.h"

static size_t width(const struct field *field)
{
    switch (field->type) {
    case FIELD_INT:
        return sizeof(int);
    case FIELD_FLAG:
        return sizeof(bool);
    case FIELD_PART:
        return field->of->size;
    default:
        return sizeof(void *);
    }
}

static void assert_covered(const struct layout *layout)
{
    char *seen = mem_zalloc(1, layout->size);
    for (size_t i = 0; i < layout->count; i++) {
        const struct field *field = &layout->fields[i];
        memset(seen + field->at, 1, width(field));
        if (field->type == FIELD_LIST || field->type == FIELD_WORDS)
            memset(seen + field->count_at, 1, sizeof(size_t));
        if (field->of)
            assert_covered(field->of);
    }
    size_t hole = 0;
    for (size_t i = 0; i < layout->size; i++) {
        hole = seen[i] ? 0 : hole + 1;
        assert_true(hole < 8); /* padding is shorter than that */
    }
    free(seen);
}

static void every_member_stands_in_the_tables(void **state)
{
    for (size_t kind = 0; kind < KIND_COUNT; kind++)
        assert_covered(&layouts[kind]);
}

static void a_copy_owns_everything_once(void **state)
{
    char message[] = "containers with unready status: [c]", name[] = "jl", type[] = "Ready";
    struct condition conditions[] = {{type, "ContainersNotReady", message, 0, 7},
                                     {"ContainersReady", NULL, message, 0, 7}};
    const char *finalizers[] = {"example.org/keep"};
    struct server server = {
        .meta = {"aaw", name, "u-1", 3, 4, 0, finalizers, 1},
        .image = "jl:1",
        .conditions = conditions,
        .condition_count = 2,
        .unreadable = NULL,
    };
    struct pool pool;
    pool_init(&pool);
    struct packer packer = {.pool = &pool};
    const struct layout *layout = &layouts[KIND_SERVER];
    size_t room = layout_measure(&packer, layout, &server);
    assert_int_equal(packer.text_bytes, sizeof name + sizeof "u-1" + sizeof "" + sizeof message);
    struct server *copy = mem_alloc(layout->size + room);
    layout_pack(&packer, layout, &server, copy, copy + 1);
    assert_true(layout_equal(layout, &server, copy));

    memset(message, 'x', sizeof message - 1);
    memset(name, 'x', sizeof name - 1);
    memset(type, 'x', sizeof type - 1);
    assert_string_equal(copy->meta.name, "jl");
    assert_string_equal(copy->conditions[0].type, "Ready");
    assert_string_equal(copy->conditions[0].message, "containers with unready status: [c]");
    assert_ptr_equal(copy->conditions[0].message, copy->conditions[1].message);
    assert_string_equal(copy->conditions[1].reason, ""); /* null was given */
    assert_string_equal(copy->meta.finalizers[0], "example.org/keep");
    assert_null(copy->unreadable);
    assert_false(layout_equal(layout, &server, copy));

    layout_release(&pool, layout, copy);
    assert_int_equal(pool.strings.len, 0); /* every word went with it */
    free(copy);
    packer_fini(&packer);
    pool_fini(&pool);
}

static void lists_without_items_are_null(void **state)
{
    struct quota_item item = {"pods", "1", "2"};
    struct quota quota = {.meta = {"a", "q"}, .items = &item, .item_count = 0};
    struct quota none = {.meta = {"a", "q"}, .items = NULL, .item_count = 3};
    assert_true(layout_equal(&layouts[KIND_QUOTA], &quota, &none));
    none.items = &item;
    none.item_count = 1;
    assert_false(layout_equal(&layouts[KIND_QUOTA], &quota, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_stands_in_the_tables),
        cmocka_unit_test(a_copy_owns_everything_once),
        cmocka_unit_test(lists_without_items_are_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
