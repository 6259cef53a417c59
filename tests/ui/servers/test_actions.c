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

static bool has_key(const struct action *action, int key)
{
    for (size_t i = 0; i < ACTION_KEYS; i++)
        if (action->keys[i] == key)
            return true;
    return false;
}

static bool clash(const struct action *one, const struct action *other)
{
    for (size_t i = 0; (one->where & other->where) && i < ACTION_KEYS; i++)
        if (one->keys[i] != K_NONE && has_key(other, one->keys[i]))
            return true;
    return false;
}

static void no_key_twice_in_a_place(void **state)
{
    const struct action *list[ACTIONS_MAX];
    size_t count = all_actions(*state, list);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (clash(list[i], list[k]))
                fail_msg("%s and %s have the same key", list[i]->id, list[k]->id);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_a_stage(no_key_twice_in_a_place),
        with_a_stage(every_keyboard_has_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
