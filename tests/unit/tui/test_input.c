/* input: bytes to events, however they are cut, mixed or broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/tui/input.h>

enum { ESCAPE_MS = 25 };

static void describe(struct str *out, const struct input_event *event)
{
    static const char *const names[] = {"", "", "press", "release", "move", "wheel"};
    switch (event->type) {
    case INPUT_KEY:
        key_name(out, event->key);
        break;
    case INPUT_PASTE:
        str_addf(out, "paste(%s)", event->paste);
        assert_int_equal(strlen(event->paste), event->paste_len);
        break;
    case INPUT_FOCUS:
        str_addf(out, "focus %d", event->button);
        break;
    case INPUT_ANSWER:
        str_addf(out, "answer %d=%d", event->button, event->key);
        break;
    case INPUT_WHEEL:
        key_name(out, event->key);
        /* fall through */
    default:
        str_addf(out, "%s %d at %d,%d", names[event->type], event->button, event->row, event->col);
    }
    str_add(out, "; ");
}

static void take(struct input *input, struct str *out)
{
    struct input_event event;
    while (input_next(input, &event))
        describe(out, &event);
    assert_int_equal(event.type, INPUT_NONE);
}

/* The events of some bytes, fed at once and byte by byte. */
static void assert_bytes(const char *bytes, size_t len, const char *want)
{
    AUTO_STR struct str whole = STR_INIT(STR_DOCUMENT), pieces = STR_INIT(STR_DOCUMENT);
    struct input *input = input_new(ESCAPE_MS);
    input_feed(input, bytes, len, 0);
    take(input, &whole);
    assert_int_equal(input_wait(input, 0), -1);
    assert_string_equal(whole.s, want);
    for (size_t i = 0; i < len; i++) {
        input_feed(input, bytes + i, 1, 0);
        take(input, &pieces);
    }
    assert_string_equal(pieces.s, want);
    input_free(input);
}

static void assert_events(const char *bytes, const char *want)
{
    assert_bytes(bytes, strlen(bytes), want);
}

/* -- keys ------------------------------------------------------------------------------------ */

static void test_characters(void **state)
{
    assert_events("aZ9 é日😀", "a; Z; 9; Space; é; 日; 😀; ");
    assert_events("\r\n\t\177\b", "↵; ↵; Tab; Backspace; Backspace; ");
    assert_events("\001\014\032\037", "Ctrl-A; Ctrl-L; Ctrl-Z; Ctrl-_; ");
    assert_bytes("\0", 1, "Ctrl-Space; ");
    assert_events("\033a\033é\033\r", "Alt-a; Alt-é; Alt-↵; ");
}

static void test_what_is_not_utf8(void **state)
{
    assert_events("a\377\200b", "a; b; ");
    assert_events("\303a\342\202b", "a; b; ");         /* broken off */
    assert_events("\302\233x\355\240\200y", "x; y; "); /* C1, a surrogate */
    assert_events("\300\257z", "z; ");                 /* overlong */
}

static void test_arrows_and_their_kin(void **state)
{
    assert_events("\033[A\033[B\033[C\033[D\033[H\033[F", "↑; ↓; →; ←; Home; End; ");
    assert_events("\033OA\033OB\033OC\033OD\033OH\033OF", "↑; ↓; →; ←; Home; End; ");
    assert_events("\033[1~\033[2~\033[3~\033[4~\033[5~\033[6~\033[7~\033[8~",
                  "Home; Ins; Del; End; PgUp; PgDn; Home; End; ");
    assert_events("\033[1;5A\033[1;2B\033[1;3C\033[1;6D\033[3;5~",
                  "Ctrl-↑; Shift-↓; Alt-→; Ctrl-Shift-←; Ctrl-Del; ");
    assert_events("\033[Z\033[5^", "Shift-Tab; Ctrl-PgUp; ");
}

static void test_function_keys(void **state)
{
    assert_events("\033OP\033OQ\033OR\033OS", "F1; F2; F3; F4; ");
    assert_events("\033[11~\033[15~\033[17~\033[21~\033[23~\033[24~",
                  "F1; F5; F6; F10; F11; F12; ");
    assert_events("\033[1;2P\033[1;5S", "Shift-F1; Ctrl-F4; ");
    assert_events("\033[[A\033[[E\033[[Fx", "F1; F5; x; "); /* the Linux console */
    assert_events("\033[25~\033[16~\033[0~\033[99999999999~q", "q; ");
}

static void test_keypad(void **state)
{
    assert_events("\033OM\033Oj\033Ok\033Oy\033OX", "↵; *; +; 9; =; ");
}

static void test_kitty_and_modify_other_keys(void **state)
{
    assert_events("\033[97u\033[97;5u\033[97;2u\033[97:65;2u\033[13;2u\033[9;2u\033[27u",
                  "a; Ctrl-A; A; A; Shift-↵; Shift-Tab; Esc; ");
    assert_events("\033[97;5:3u\033[57414u\033[57399u\033[57419;5u\033[57362u\033[u\033[233;2u",
                  "↵; 0; Ctrl-↑; é; "); /* releases and keys without a meaning are nothing */
    assert_events("\033[27;5;111~\033[27;2;13~\033[27;6;79~", "Ctrl-O; Shift-↵; Ctrl-O; ");
}

static void test_mouse(void **state)
{
    assert_events("\033[<0;1;1M\033[<0;300;200m\033[<2;10;5M\033[<32;3;3M",
                  "press 1 at 0,0; release 1 at 199,299; press 3 at 4,9; move 1 at 2,2; ");
    assert_events("\033[<64;3;4M\033[<65;3;4M\033[<66;3;4Mx",
                  "↑wheel 0 at 3,2; ↓wheel 0 at 3,2; x; ");
    assert_events("\033[<35;3;3M\033[<128;1;1M\033[<0;1M\033[<Mx",
                  "x; "); /* moves, others, broken */
    assert_events("\033[<0;99999999999;0M", "press 1 at 0,2097151; ");
    assert_events("\033[M abcq", "c; q; "); /* a report of the old form: three bytes */
}

/* A burst comes in order and whole. */
static void test_burst_of_mouse(void **state)
{
    AUTO_STR struct str bytes = STR_INIT(STR_DOCUMENT), want = STR_INIT(STR_DOCUMENT);
    for (int i = 0; i < 500; i++) {
        str_addf(&bytes, "\033[<0;%d;%dM\033[<0;%d;%dm\033[<65;1;1M", i + 1, i + 1, i + 1, i + 1);
        str_addf(&want, "press 1 at %d,%d; release 1 at %d,%d; ↓wheel 0 at 0,0; ", i, i, i, i);
    }
    assert_events(bytes.s, want.s);
}

static void test_focus_and_answers(void **state)
{
    assert_events("\033[I\033[O\033[?2026;2$y\033[?2026;0$y",
                  "focus 1; focus 0; answer 2026=2; answer 2026=0; ");
    assert_events("\033[0nx", "answer 0=0; x; ");
    assert_events("\033[nx\033[3n\033[0;0n", "answer 0=0; x; ");
    assert_events("\033[?62;22c\033[>0;276;0c\033[12;40R\033[8;24;80t\033[3nx", "x; ");
}

static void test_strings_are_swallowed(void **state)
{
    assert_events("\033]11;rgb:0000/0000/0000\033\\a\033]0;title\ab", "a; b; ");
    assert_events("\033P1$r0m\033\\c\033_app\033\\d\033^pm\033\\e\033Xsos\033\\f", "c; d; e; f; ");
    assert_events("\033]52;c;q\033q\033\\x", "x; "); /* an ESC within */
}

static void test_garbage_sequences(void **state)
{
    assert_events("\033[1;2;3;4;5;6;7;8;9;10;11;12Ax", "x; ");
    assert_events("\033[!pq", "q; ");
    assert_events("\033[5\033[Ax", "↑; x; "); /* broken off by another */
    assert_events("\033[3\001x", "x; ");
    assert_events("\033[1:2:3:4:5:6;5Ax", "Ctrl-↑; x; ");
    assert_events("\033O\033[Ax", "↑; x; ");
}

/* -- pastes ---------------------------------------------------------------------------------- */

static void test_paste(void **state)
{
    assert_events("\033[200~hello\rthere\r\n\ttab\033[201~x", "paste(hello\nthere\n\ttab); x; ");
    assert_events("\033[200~\033[201~", "paste(); ");
    assert_events("\033[201~x", "x; "); /* an end without a beginning */
}

static void test_hostile_paste(void **state)
{
    assert_events("\033[200~a\033[31mb\033]0;x\a\001c\302\233d\377e\033[201~",
                  "paste(a[31mb]0;xcde); ");
    assert_events("\033[200~\033[200~\033[201~", "paste([200~); ");
    assert_events("\033[200~\033[20\033[201~", "paste([20); ");
    assert_events("\033[200~é\303\033[201~", "paste(é); ");
}

static void test_paste_has_a_maximum(void **state)
{
    AUTO_STR struct str bytes = STR_INIT(STR_DOCUMENT);
    struct input *input = input_new(ESCAPE_MS);
    struct input_event event;
    str_add(&bytes, "\033[200~");
    str_pad(&bytes, 'x', 300000);
    str_add(&bytes, "\033[201~q");
    input_feed(input, bytes.s, bytes.len, 0);
    assert_true(input_next(input, &event));
    assert_int_equal(event.type, INPUT_PASTE);
    assert_in_range(event.paste_len, 60000, 64 << 10);
    for (size_t i = 0; i < event.paste_len; i++)
        assert_int_equal(event.paste[i], 'x');
    assert_true(input_next(input, &event));
    assert_int_equal(event.key, 'q');
    input_free(input);
}

static void test_paste_without_an_end(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    struct input *input = input_new(ESCAPE_MS);
    input_feed(input, "\033[200~text", 10, 1000);
    take(input, &out);
    input_timeout(input, 2000);
    take(input, &out);
    assert_string_equal(out.s, "");
    assert_in_range(input_wait(input, 1000), 1, 60000);
    input_timeout(input, 1000 + 60000);
    input_feed(input, "q", 1, 70000);
    take(input, &out);
    assert_string_equal(out.s, "paste(text); q; ");
    input_free(input);
}

/* -- time ------------------------------------------------------------------------------------ */

static void assert_timed(const char *before, int ms, const char *after, const char *want)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    struct input *input = input_new(ESCAPE_MS);
    input_feed(input, before, strlen(before), 5000);
    take(input, &out);
    input_timeout(input, 5000 + ms);
    take(input, &out);
    input_feed(input, after, strlen(after), 5000 + ms);
    take(input, &out);
    assert_string_equal(out.s, want);
    input_free(input);
}

static void test_lone_escape(void **state)
{
    assert_timed("\033", 24, "[A", "↑; ");
    assert_timed("\033", 25, "[A", "Esc; [; A; ");
    assert_timed("\033", 25, "\033[A", "Esc; ↑; ");
    assert_timed("\033\033", 25, "x", "Esc; Esc; x; ");
    assert_timed("\033\033[A", 0, "", "Esc; ↑; ");
    assert_timed("\033[", 25, "x", "Alt-[; x; ");
    assert_timed("\033O", 25, "x", "Alt-O; x; ");
}

static void test_a_sequence_that_does_not_end(void **state)
{
    assert_timed("\033[1;", 100, "5A", "Ctrl-↑; "); /* a slow line */
    assert_timed("\033[1;", 2000, "q", "q; ");
    assert_timed("\033]0;title", 2000, "q", "q; ");
    assert_timed("\303", 2000, "q", "q; ");
    assert_timed("\033\303", 2000, "q", "q; ");
}

static void test_waiting_time(void **state)
{
    struct input *input = input_new(ESCAPE_MS);
    struct input_event event;
    assert_int_equal(input_wait(input, 0), -1);
    input_feed(input, "\033", 1, 1000);
    assert_false(input_next(input, &event));
    assert_int_equal(input_wait(input, 1000), ESCAPE_MS);
    assert_int_equal(input_wait(input, 1010), ESCAPE_MS - 10);
    assert_int_equal(input_wait(input, 9999), 0);
    assert_int_equal(input_wait(input, 0), ESCAPE_MS); /* a clock that went back */
    input_timeout(input, 1025);
    assert_int_equal(input_wait(input, 1025), -1);
    assert_true(input_next(input, &event));
    assert_int_equal(event.key, K_ESC);
    input_free(input);
}

static void test_more_than_anyone_takes(void **state)
{
    struct input *input = input_new(ESCAPE_MS);
    struct input_event event;
    char bytes[4096];
    size_t count = 0;
    memset(bytes, 'x', sizeof bytes);
    for (int i = 0; i < 1000; i++)
        input_feed(input, bytes, sizeof bytes, 0);
    while (input_next(input, &event))
        count++;
    assert_in_range(count, 1 << 19, 1 << 20);
    input_feed(input, "q", 1, 0);
    assert_true(input_next(input, &event));
    assert_int_equal(event.key, 'q');
    input_free(input);
}

/* Whatever comes: events have sane values, and a plain key afterwards is understood. */
static void test_noise(void **state)
{
    static const char pieces[] =
        "\033\033\033[[]O;:<?$~MmuPxX0123456789\303\251\302\233\a\\ \r\001A";
    unsigned seed = 42;
    struct input *input = input_new(ESCAPE_MS);
    struct input_event event;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1103515245u + 12345u;
        input_feed(input, &pieces[(seed >> 16) % (sizeof pieces - 1)], 1, i);
        while (input_next(input, &event)) {
            assert_true(event.type > INPUT_NONE && event.type <= INPUT_ANSWER);
            assert_true(event.type != INPUT_KEY || event.key > 0);
            assert_true(event.row >= 0 && event.col >= 0);
        }
    }
    input_timeout(input, 300000);
    while (input_next(input, &event))
        continue;
    input_feed(input, "q", 1, 300000);
    assert_true(input_next(input, &event));
    assert_int_equal(event.key, 'q');
    input_free(input);
}

/* -- names ----------------------------------------------------------------------------------- */

static void test_names_come_back(void **state)
{
    static const struct {
        int key;
        const char *name, *file;
    } keys[] = {
        {'s', "s", "s"},
        {'S', "S", "S"},
        {K_CTRL | 'o', "Ctrl-O", "ctrl-o"},
        {K_SPACE, "Space", "Space"},
        {K_PAGE_UP, "PgUp", "PgUp"},
        {K_F1, "F1", "f1"},
        {K_F12, "F12", "F12"},
        {K_UP, "↑", "up"},
        {K_ENTER, "↵", "Enter"},
        {K_SHIFT | K_TAB, "Shift-Tab", "shift-tab"},
        {K_ALT | 'x', "Alt-x", "alt-x"},
        {'-', "-", "-"},
        {K_CTRL | '-', "Ctrl--", "Ctrl--"},
        {0xE9, "é", "é"},
    };
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        AUTO_STR struct str name = STR_INIT(STR_LINE);
        key_name(&name, keys[i].key);
        assert_string_equal(name.s, keys[i].name);
        assert_int_equal(key_parse(keys[i].name), keys[i].key);
        assert_int_equal(key_parse(keys[i].file), keys[i].key);
    }
}

static void test_names_that_are_none(void **state)
{
    static const char *const none[] = {"",      " ",       "ab",   "F0",   "F13", "F1x",
                                       "Ctrl-", "Hyper-x", "\033", "\303", "spac"};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_int_equal(key_parse(none[i]), K_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_what_is_not_utf8),
        cmocka_unit_test(test_arrows_and_their_kin),
        cmocka_unit_test(test_function_keys),
        cmocka_unit_test(test_keypad),
        cmocka_unit_test(test_kitty_and_modify_other_keys),
        cmocka_unit_test(test_mouse),
        cmocka_unit_test(test_burst_of_mouse),
        cmocka_unit_test(test_focus_and_answers),
        cmocka_unit_test(test_strings_are_swallowed),
        cmocka_unit_test(test_garbage_sequences),
        cmocka_unit_test(test_paste),
        cmocka_unit_test(test_hostile_paste),
        cmocka_unit_test(test_paste_has_a_maximum),
        cmocka_unit_test(test_paste_without_an_end),
        cmocka_unit_test(test_lone_escape),
        cmocka_unit_test(test_a_sequence_that_does_not_end),
        cmocka_unit_test(test_waiting_time),
        cmocka_unit_test(test_more_than_anyone_takes),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_names_come_back),
        cmocka_unit_test(test_names_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
