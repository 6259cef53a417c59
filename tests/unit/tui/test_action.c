/* action: look-up by place and key, keys of the settings, checks, lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/tui/action.h>
#include <carnet/tui/key.h>

enum { LIST = 1, LOG = 2, SHEET = 4 };

struct self {
    int runs;
    bool stopped;
};

static void run(void *self, const struct action *action)
{
    ((struct self *)self)->runs++;
}

static bool possible(void *self, const struct action *action, struct text *why)
{
    why->msgid = "It is stopped.";
    return !((struct self *)self)->stopped;
}

static void names(void *self, const struct action *action, const char **line, const char **palette)
{
    if (((struct self *)self)->stopped)
        *line = "Start";
}

static const struct action table[] = {
    {.id = "list.up", .keys = {K_UP, 'k'}, .where = LIST | LOG, .flags = ACTION_HIDDEN},
    {.id = "object.new",
     .keys = {'n'},
     .where = LIST,
     .line = "New",
     .palette = "New server",
     .rank = 2,
     .run = run},
    {.id = "app.help", .keys = {'?', K_F1}, .where = LIST | LOG | SHEET, .line = "Help", .rank = 9},
    {.id = "server.stop",
     .keys = {'s'},
     .where = LIST,
     .line = "Stop",
     .palette = "Stop the server",
     .rank = 1,
     .run = run,
     .possible = possible,
     .names = names},
};
static const struct action log_table[] = {
    {.id = "log.next", .keys = {'n'}, .where = LOG, .line = "Next", .rank = 1},
};

struct fixture {
    struct actions *actions;
    struct self self;
};

static int begin(void **state)
{
    struct fixture *f = mem_zalloc(1, sizeof *f);
    f->actions = actions_new();
    actions_register(f->actions, table, ARRAY_LEN(table), &f->self);
    actions_register(f->actions, log_table, ARRAY_LEN(log_table), NULL);
    *state = f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    actions_free(f->actions);
    mem_auto_free(state);
    return 0;
}

static const char *id_for(const struct fixture *f, unsigned where, int key)
{
    const struct action *action = actions_for_key(f->actions, where, key);
    return action ? action->id : "none";
}

static void test_looking_up(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(id_for(f, LIST, 'n'), "object.new");
    assert_string_equal(id_for(f, LOG, 'n'), "log.next");
    assert_string_equal(id_for(f, SHEET, 'n'), "none");
    assert_string_equal(id_for(f, SHEET | LIST, K_F1), "app.help");
    assert_string_equal(id_for(f, LIST, K_NONE), "none");
    assert_string_equal(id_for(f, LIST, 'S'), "none");
    assert_ptr_equal(actions_find(f->actions, "list.up"), &table[0]);
    assert_null(actions_find(f->actions, "list"));
    assert_int_equal(action_key(f->actions, &table[2]), '?');
}

static void test_running_and_names(void **state)
{
    struct fixture *f = *state;
    struct text why;
    action_run(f->actions, &table[1]);
    action_run(f->actions, &table[0]); /* has nothing to run */
    assert_int_equal(f->self.runs, 1);
    assert_true(action_possible(f->actions, &table[1], &why));
    assert_null(why.msgid);
    assert_string_equal(action_line(f->actions, &table[3]), "Stop");
    f->self.stopped = true;
    assert_false(action_possible(f->actions, &table[3], &why));
    assert_string_equal(why.msgid, "It is stopped.");
    assert_string_equal(action_line(f->actions, &table[3]), "Start");
    assert_string_equal(action_palette(f->actions, &table[3]), "Stop the server");
}

static void test_binding(void **state)
{
    struct fixture *f = *state;
    const char *clash;
    assert_true(actions_bind(f->actions, "object.new", 'c', &clash));
    assert_string_equal(id_for(f, LIST, 'c'), "object.new");
    assert_string_equal(id_for(f, LIST, 'n'), "none");
    assert_false(actions_bind(f->actions, "server.stop", 'c', &clash));
    assert_string_equal(clash, "object.new");
    assert_string_equal(id_for(f, LIST, 's'), "server.stop");
    assert_true(actions_bind(f->actions, "log.next", 'c', &clash)); /* another place */
    assert_false(actions_bind(f->actions, "nobody", 'x', &clash));
    assert_null(clash);
    assert_false(actions_bind(f->actions, "log.next", K_NONE, &clash));
    assert_true(actions_bind(f->actions, "log.next", 'c', &clash)); /* its own already */
}

/* A key is taken, too, where another action is valid at the same time in another place. */
static void test_places_together(void **state)
{
    static const unsigned together[] = {LIST | LOG};
    struct fixture *f = *state;
    const char *clash;
    actions_places(f->actions, together, 1);
    assert_false(actions_bind(f->actions, "log.next", 's', &clash));
    assert_string_equal(clash, "server.stop");
    assert_true(actions_bind(f->actions, "log.next", 'm', &clash));
}

/* F1 and arrows stay when the letter changes. */
static void test_second_ways_stay(void **state)
{
    struct fixture *f = *state;
    const char *clash;
    assert_true(actions_bind(f->actions, "app.help", 'h', &clash));
    assert_int_equal(action_key(f->actions, &table[2]), 'h');
    assert_string_equal(id_for(f, LIST, K_F1), "app.help");
    assert_string_equal(id_for(f, LIST, '?'), "none");
    assert_true(actions_bind(f->actions, "list.up", 'p', &clash));
    assert_string_equal(id_for(f, LIST, K_UP), "list.up");
    assert_string_equal(id_for(f, LIST, 'k'), "none");
    assert_true(actions_bind(f->actions, "list.up", K_UP, &clash));
    assert_int_equal(action_key(f->actions, &table[0]), K_UP);
}

static void test_lists(void **state)
{
    struct fixture *f = *state;
    const struct action *list[8];
    assert_int_equal(actions_list(f->actions, LIST, list, 8), 4);
    assert_string_equal(list[0]->id, "server.stop");
    assert_string_equal(list[1]->id, "object.new");
    assert_string_equal(list[2]->id, "app.help");
    assert_string_equal(list[3]->id, "list.up");                  /* no rank: last */
    assert_int_equal(actions_list(f->actions, LIST, list, 2), 2); /* the most useful ones */
    assert_string_equal(list[0]->id, "server.stop");
    assert_string_equal(list[1]->id, "object.new");
    assert_int_equal(actions_list(f->actions, LIST, list, 0), 0);
    assert_int_equal(actions_list(f->actions, 0, list, 8), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_looking_up, begin, end),
        cmocka_unit_test_setup_teardown(test_running_and_names, begin, end),
        cmocka_unit_test_setup_teardown(test_binding, begin, end),
        cmocka_unit_test_setup_teardown(test_places_together, begin, end),
        cmocka_unit_test_setup_teardown(test_second_ways_stay, begin, end),
        cmocka_unit_test_setup_teardown(test_lists, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
