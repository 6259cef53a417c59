/* edit: one line of text, typed, moved in, pasted into, drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/tui/edit.h>

static void key(struct edit *edit, int code)
{
    assert_true(edit_event(edit, &(struct input_event){.type = INPUT_KEY, .key = code}));
}

static void type(struct edit *edit, const char *text)
{
    for (; *text; text++)
        key(edit, (unsigned char)*text);
}

static void paste(struct edit *edit, const char *text)
{
    struct input_event event = {.type = INPUT_PASTE, .paste = text, .paste_len = strlen(text)};
    assert_true(edit_event(edit, &event));
}

/* The text with the cursor as '|'. */
static void assert_edit(const struct edit *edit, const char *want)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_add_n(&text, edit->text.s, edit->at);
    str_add_char(&text, '|');
    str_add(&text, edit->text.s + edit->at);
    assert_string_equal(text.s, want);
}

static void test_typing(void **state)
{
    struct edit edit;
    edit_init(&edit, 100);
    type(&edit, "lb");
    key(&edit, K_LEFT);
    key(&edit, 'a');
    assert_edit(&edit, "la|b");
    key(&edit, 0xE9);
    key(&edit, K_BACKSPACE);
    key(&edit, K_DELETE);
    key(&edit, K_DELETE);
    assert_edit(&edit, "la|");
    key(&edit, K_HOME);
    key(&edit, K_BACKSPACE);
    key(&edit, K_LEFT);
    assert_edit(&edit, "|la");
    edit_set(&edit, "one two  ");
    key(&edit, K_CTRL | 'w');
    assert_edit(&edit, "one |");
    key(&edit, K_CTRL | 'a');
    key(&edit, K_RIGHT);
    key(&edit, K_CTRL | 'k');
    assert_edit(&edit, "o|");
    key(&edit, K_CTRL | 'u');
    assert_edit(&edit, "|");
    key(&edit, K_CTRL | 'w');
    key(&edit, K_CTRL | 'e');
    key(&edit, K_RIGHT);
    assert_edit(&edit, "|");
    edit_fini(&edit);
}

static void test_graphemes_are_whole(void **state)
{
    struct edit edit;
    edit_init(&edit, 100);
    edit_set(&edit, "e\u0301日x");
    key(&edit, K_LEFT);
    key(&edit, K_LEFT);
    assert_edit(&edit, "e\u0301|日x");
    key(&edit, K_BACKSPACE);
    assert_edit(&edit, "|日x");
    key(&edit, K_DELETE);
    assert_edit(&edit, "|x");
    edit_fini(&edit);
}

static void test_keys_of_others(void **state)
{
    static const int keys[] = {K_ENTER,         K_ESC,     K_TAB,          K_UP,
                               K_DOWN,          K_F1,      K_ALT | 'a',    K_CTRL | 'l',
                               K_SHIFT | K_TAB, K_PAGE_UP, K_CTRL | K_LEFT};
    struct edit edit;
    edit_init(&edit, 100);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_false(edit_event(&edit, &(struct input_event){.type = INPUT_KEY, .key = keys[i]}));
    assert_false(edit_event(&edit, &(struct input_event){.type = INPUT_WHEEL, .key = K_UP}));
    assert_edit(&edit, "|");
    edit_fini(&edit);
}

static void test_nothing_unprintable(void **state)
{
    struct edit edit;
    edit_init(&edit, 100);
    key(&edit, 0x202E); /* right to left: not typed */
    key(&edit, 0x200B);
    key(&edit, 0x9B);
    assert_edit(&edit, "|");
    paste(&edit, "a\nb\tc\u202ed\n\n");
    assert_int_equal(strspn(edit.text.s, "abcd \357\277\275"), edit.text.len);
    assert_null(strchr(edit.text.s, '\n'));
    assert_true(strncmp(edit.text.s, "a b c", 5) == 0);
    edit_fini(&edit);
}

static void test_maximum(void **state)
{
    struct edit edit;
    edit_init(&edit, 5);
    type(&edit, "abc");
    paste(&edit, "é日x"); /* no room for the second: nothing after it either */
    assert_edit(&edit, "abcé|");
    key(&edit, 'x');
    assert_edit(&edit, "abcé|");
    key(&edit, K_HOME);
    key(&edit, K_DELETE);
    key(&edit, 'y');
    assert_edit(&edit, "y|bcé");
    edit_set(&edit, "abcd");
    key(&edit, K_HOME);
    paste(&edit, "xyz"); /* nothing that was there is lost */
    assert_edit(&edit, "x|abcd");
    edit_fini(&edit);
}

static void assert_drawn(const struct edit *edit, int cols, bool focus, const char *want,
                         int cursor)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct grid grid;
    grid_init(&grid);
    grid_resize(&grid, 1, 20);
    edit_draw(edit, grid_area(&grid), 0, 3, cols, focus);
    grid_text(&grid, &text, false);
    assert_string_equal(text.s, want);
    assert_int_equal(grid.cursor_col, cursor);
    assert_int_equal(grid.cursor_visible, focus && cursor >= 0);
    grid_fini(&grid);
}

static void test_drawing(void **state)
{
    struct edit edit;
    edit_init(&edit, 100);
    assert_drawn(&edit, 6, true, "   ▏\n", 3);
    edit_set(&edit, "lab");
    assert_drawn(&edit, 6, true, "   lab▏\n", 6);
    assert_drawn(&edit, 6, false, "   lab\n", -1);
    edit_set(&edit, "0123456789");
    assert_drawn(&edit, 6, true, "   56789▏\n", 8);
    assert_drawn(&edit, 6, false, "   01234…\n", -1);
    key(&edit, K_HOME);
    assert_drawn(&edit, 6, true, "   ▏01234\n", 3);
    edit_set(&edit, "日本語日本語");
    assert_drawn(&edit, 6, true, "   本語▏\n", 7);
    assert_drawn(&edit, 1, true, "   ▏\n", 3);
    assert_drawn(&edit, 0, true, "\n", -1);
    edit_fini(&edit);
}

static void select_all_of(struct edit *edit, const char *text)
{
    edit_set(edit, text);
    edit_select(edit);
}

static void test_what_is_selected_is_replaced(void **state)
{
    struct edit edit;
    edit_init(&edit, 100);
    select_all_of(&edit, "old");
    type(&edit, "ne");
    assert_edit(&edit, "ne|");
    select_all_of(&edit, "old");
    paste(&edit, "new");
    assert_edit(&edit, "new|");
    select_all_of(&edit, "old");
    key(&edit, K_BACKSPACE);
    assert_edit(&edit, "|");
    select_all_of(&edit, "old");
    key(&edit, K_END); /* a move says that it is to stay */
    type(&edit, "er");
    assert_edit(&edit, "older|");
    select_all_of(&edit, "old");
    assert_false(edit_event(&edit, &(struct input_event){.type = INPUT_KEY, .key = K_F1}));
    assert_true(edit.selected); /* somebody else's key */
    select_all_of(&edit, "");
    assert_false(edit.selected);
    edit_fini(&edit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typing),
        cmocka_unit_test(test_graphemes_are_whole),
        cmocka_unit_test(test_keys_of_others),
        cmocka_unit_test(test_nothing_unprintable),
        cmocka_unit_test(test_maximum),
        cmocka_unit_test(test_drawing),
        cmocka_unit_test(test_what_is_selected_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
