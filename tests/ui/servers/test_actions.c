/* The table of all actions: keys that a person can tell apart, and type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/tui/action.h>
#include <carnet/tui/key.h>
#include <carnet/views/places.h>

#include "support/stage.h"

#define ACTIONS_MAX 200

static size_t all_actions(struct stage *stage, const struct action **list)
{
    size_t count = actions_list(stage->actions, PLACE_ALL, list, ACTIONS_MAX);
    assert_in_range(count, 20, ACTIONS_MAX - 1);
    return count;
}

/* What a key does where an action is valid is that action, wherever the person is. */
static void no_key_twice_in_a_place(void **state)
{
    struct stage *stage = *state;
    const struct action *list[ACTIONS_MAX];
    size_t count = all_actions(stage, list);
    for (size_t i = 0; i < count * PLACES_TOGETHER * ACTION_KEYS; i++) {
        const struct action *action = list[i % count];
        unsigned place = places_together[i / count % PLACES_TOGETHER];
        int key = action->keys[i / count / PLACES_TOGETHER];
        if (key == K_NONE || !(action->where & place))
            continue;
        const struct action *found = actions_for_key(stage->actions, place, key);
        if (found != action)
            fail_msg("%s has the key of %s", action->id, found->id);
    }
}

/* Every keyboard carnet is made for types them without AltGr (the Canadian French one needs it for
 * @ # [ { ~ | \), and no terminal keeps them for itself, as it does Ctrl-S and Ctrl-Q. */
static bool is_plain_key(int key)
{
    int base = key & ~(K_SHIFT | K_ALT | K_CTRL);
    if (key & K_ALT)
        return false;
    if (key & K_CTRL)
        return base >= 'a' && base <= 'z' && base != 's' && base != 'q';
    return base >= K_UP || base == K_TAB || base == K_ENTER || base == K_ESC ||
           (base >= '0' && base <= '9') || (base >= 'a' && base <= 'z') ||
           (base >= 'A' && base <= 'Z') || (base < 0x80 && strchr(" /:!?", base));
}

static void every_keyboard_has_them(void **state)
{
    const struct action *list[ACTIONS_MAX];
    size_t count = all_actions(*state, list);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < ACTION_KEYS; k++)
            if (list[i]->keys[k] != K_NONE && !is_plain_key(list[i]->keys[k]))
                fail_msg("%s has an awkward key", list[i]->id);
}

/* The list of servers is two places at once. */
static void a_taken_key_is_refused(void **state)
{
    struct stage *stage = *state;
    const char *clash;
    assert_false(actions_bind(stage->actions, "object.why", 's', &clash));
    assert_string_equal(clash, "server.stop_start");
    assert_true(actions_bind(stage->actions, "object.why", 'v', &clash));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_a_stage(no_key_twice_in_a_place),
        with_a_stage(every_keyboard_has_them),
        with_a_stage(a_taken_key_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
