/* The decoder on any bytes, cut anywhere, with time passing: no crash, sane events, and plain keys
 * understood afterwards. The first byte of the data says how it is cut. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/edit.h>
#include <carnet/tui/input.h>

enum { ESCAPE_MS = 25, LONG_MS = 100000 };

static void require(int truth)
{
    if (!truth)
        abort();
}

static void check_paste(const struct input_event *event)
{
    require(strlen(event->paste) == event->paste_len);
    require(utf8_valid(event->paste, event->paste_len));
    for (size_t i = 0; i < event->paste_len; i++) {
        unsigned char c = (unsigned char)event->paste[i];
        require(c >= 0x20 || c == '\n' || c == '\t');
    }
}

static void take(struct input *input, struct edit *edit)
{
    struct input_event event;
    while (input_next(input, &event)) {
        require(event.type > INPUT_NONE && event.type <= INPUT_ANSWER);
        require(event.row >= 0 && event.col >= 0);
        require(event.type != INPUT_KEY || event.key > 0);
        if (event.type == INPUT_PASTE)
            check_paste(&event);
        edit_event(edit, &event);
        require(edit->at <= edit->text.len && utf8_valid(edit->text.s, edit->text.len));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input *input = input_new(ESCAPE_MS);
    struct edit edit;
    struct input_event event;
    long long now = 0;
    size_t piece = size > 0 ? data[0] % 17 + 1 : 1;
    edit_init(&edit, 64);
    for (size_t at = 1; at < size; at += piece, now += data[0] / 17 * 10) {
        size_t len = size - at < piece ? size - at : piece;
        input_timeout(input, now);
        input_feed(input, (const char *)data + at, len, now);
        take(input, &edit);
    }
    input_timeout(input, now + LONG_MS);
    take(input, &edit);
    input_feed(input, "q", 1, now + LONG_MS);
    require(input_next(input, &event) && event.type == INPUT_KEY && event.key == 'q');
    edit_fini(&edit);
    input_free(input);
    return 0;
}
