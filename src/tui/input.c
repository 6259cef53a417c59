#include <carnet/tui/input.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

#include "input_keys.h"

enum {
    WAITING_MAX = 1 << 20, /* bytes fed and not yet taken */
    PASTE_MAX = 64 << 10,
    SEQUENCE_MS = 500, /* a sequence that was begun and is not finished: dropped */
    PASTE_MS = 5000    /* a paste whose end does not come: taken as it is */
};

enum state {
    GROUND,
    RUNE,       /* within a UTF-8 sequence */
    ESCAPE,     /* after ESC: Esc, Alt with a key, or the beginning of a sequence */
    CSI_BEGIN,  /* after ESC [ */
    CSI,        /* in its numbers */
    CSI_LINUX,  /* after ESC [ [: the console's F1 to F5 */
    X10_MOUSE,  /* three bytes of a report we did not ask for */
    SS3,        /* after ESC O */
    STRING,     /* OSC, DCS, APC, PM, SOS: up to BEL or ST */
    STRING_END, /* ESC within it */
    PASTE
};

struct input {
    int escape_ms;
    struct str bytes; /* fed, from `at` on not yet looked at */
    size_t at;
    enum state state;
    long long since; /* when the last byte came */
    bool alt;        /* ESC before a UTF-8 sequence */
    char rune[4];
    size_t rune_len, rune_need;
    struct csi csi;
    bool csi_bad; /* too many numbers: swallowed */
    int x10_left;
    struct str paste;       /* raw, while it comes */
    struct str clean;       /* what the last paste event points at */
    struct input_event due; /* made by input_timeout; INPUT_NONE: none */
};

struct input *input_new(int escape_ms)
{
    struct input *input = mem_zalloc(1, sizeof *input);
    input->escape_ms = escape_ms;
    str_init(&input->bytes, WAITING_MAX);
    str_init(&input->paste, PASTE_MAX);
    str_init(&input->clean, PASTE_MAX);
    return input;
}

void input_free(struct input *input)
{
    if (!input)
        return;
    str_fini(&input->bytes);
    str_fini(&input->paste);
    str_fini(&input->clean);
    free(input);
}

void input_feed(struct input *input, const char *bytes, size_t len, long long now_ms)
{
    if (input->at == input->bytes.len) {
        str_clear(&input->bytes);
        input->at = 0;
    }
    if (input->bytes.len + len > WAITING_MAX)
        len = WAITING_MAX - input->bytes.len; /* nobody takes events: the rest is lost */
    str_add_n(&input->bytes, bytes, len);
    input->since = now_ms;
}

/* -- characters ------------------------------------------------------------------------------ */

static bool key(struct input *input, struct input_event *event, int code)
{
    input->state = GROUND;
    if (input->alt && code != K_NONE)
        code |= K_ALT;
    input->alt = false;
    *event = (struct input_event){.type = INPUT_KEY, .key = code};
    return code != K_NONE;
}

static size_t rune_length(unsigned char lead)
{
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

static bool begin_rune(struct input *input, struct input_event *event, unsigned char byte)
{
    if (byte < 0x80)
        return key(input, event, byte < 0x20 || byte == 0x7F ? control_key(byte) : byte);
    input->rune_need = rune_length(byte);
    input->rune[0] = (char)byte;
    input->rune_len = 1;
    input->state = RUNE;
    return input->rune_need == 0 && key(input, event, K_NONE);
}

static bool in_rune(struct input *input, struct input_event *event, unsigned char byte)
{
    if ((byte & 0xC0) != 0x80) { /* broken off: look at the byte again */
        input->at--;
        return key(input, event, K_NONE);
    }
    input->rune[input->rune_len++] = (char)byte;
    if (input->rune_len < input->rune_need)
        return false;
    unsigned rune;
    size_t took = utf8_read(input->rune, input->rune_len, &rune);
    bool good = took == input->rune_len && !(rune >= 0x80 && rune < 0xA0);
    return key(input, event, good ? (int)rune : K_NONE);
}

/* -- sequences ------------------------------------------------------------------------------- */

static bool after_escape(struct input *input, struct input_event *event, unsigned char byte)
{
    switch (byte) {
    case '[':
        input->csi = (struct csi){0};
        input->csi_bad = false;
        input->state = CSI_BEGIN;
        return false;
    case 'O':
        input->state = SS3;
        return false;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
        input->state = STRING;
        return false;
    case 27: /* Esc, and perhaps the beginning of something */
        key(input, event, K_ESC);
        input->state = ESCAPE;
        return true;
    default:
        input->alt = true;
        return begin_rune(input, event, byte);
    }
}

static void csi_digit(struct csi *csi, int digit)
{
    int *number = &csi->numbers[csi->count - 1][csi->sub];
    *number = *number * 10 + digit;
    if (*number > NUMBER_MAX)
        *number = NUMBER_MAX;
}

/* A byte among the numbers. They are counted from the first digit or separator. */
static void csi_number(struct input *input, unsigned char byte)
{
    struct csi *csi = &input->csi;
    if (csi->count == 0)
        csi->count = 1;
    if (byte == ';') {
        csi->sub = 0;
        csi->count++;
    } else if (byte == ':') {
        csi->sub++;
    } else if (csi->sub < CSI_SUBS && csi->count <= CSI_NUMBERS) {
        csi_digit(csi, byte - '0');
    }
    if (csi->count > CSI_NUMBERS) {
        csi->count = CSI_NUMBERS;
        input->csi_bad = true;
    }
}

static bool csi_final(struct input *input, struct input_event *event, unsigned char byte)
{
    enum { PASTE_BEGIN = 200 };
    struct csi *csi = &input->csi;
    input->state = GROUND;
    csi->final = (char)byte;
    if (input->csi_bad)
        return false;
    if (byte == '~' && csi->prefix == 0 && csi->numbers[0][0] == PASTE_BEGIN) {
        str_clear(&input->paste);
        input->state = PASTE;
        return false;
    }
    if (byte == 'M' && csi->prefix == 0 && csi->count == 0) {
        input->x10_left = 3;
        input->state = X10_MOUSE;
        return false;
    }
    return csi_event(csi, event);
}

static bool in_csi(struct input *input, struct input_event *event, unsigned char byte)
{
    if (input->state == CSI_BEGIN && byte == '[') {
        input->state = CSI_LINUX;
        return false;
    }
    bool first = input->state == CSI_BEGIN;
    input->state = CSI;
    if ((byte >= '0' && byte <= '9') || byte == ';' || byte == ':')
        csi_number(input, byte);
    else if (byte >= '<' && byte <= '?' && first)
        input->csi.prefix = (char)byte;
    else if (byte >= 0x20 && byte <= 0x2F)
        input->csi.middle = (char)byte;
    else if (byte >= 0x40 && byte <= 0x7E)
        return csi_final(input, event, byte);
    else if (byte == 27)
        input->state = ESCAPE; /* broken off by another sequence */
    else if (byte >= '<' && byte <= '?')
        input->csi_bad = true;
    else
        input->state = GROUND; /* nothing that a sequence holds */
    return false;
}

static bool in_ss3(struct input *input, struct input_event *event, unsigned char byte)
{
    if (byte != 27)
        return key(input, event, ss3_key((char)byte));
    input->state = ESCAPE; /* broken off by another sequence */
    return false;
}

static bool in_string(struct input *input, unsigned char byte)
{
    if (byte == 7 || byte == 0x18 || byte == 0x1A || (input->state == STRING_END && byte == '\\'))
        input->state = GROUND;
    else
        input->state = byte == 27 ? STRING_END : STRING;
    return false;
}

/* -- pastes ---------------------------------------------------------------------------------- */

/* Keeps tabs and lines (ended by '\n'); drops other control characters and what is not UTF-8. */
static void clean_paste(struct str *out, const char *s, size_t len)
{
    for (size_t at = 0; at < len;) {
        unsigned rune;
        size_t took = utf8_read(s + at, len - at, &rune);
        if (s[at] == '\r') {
            if (at + 1 == len || s[at + 1] != '\n')
                str_add_char(out, '\n');
        } else if (rune == '\n' || rune == '\t' || (rune >= 0x20 && rune < 0x7F) ||
                   (rune >= 0xA0 && (rune != UTF8_BAD || took > 1))) {
            str_add_n(out, s + at, took);
        }
        at += took;
    }
}

static bool end_paste(struct input *input, struct input_event *event)
{
    input->state = GROUND;
    str_clear(&input->clean);
    clean_paste(&input->clean, input->paste.s, input->paste.len);
    str_clear(&input->paste);
    *event = (struct input_event){
        .type = INPUT_PASTE, .paste = input->clean.s, .paste_len = input->clean.len};
    return true;
}

/* The end mark is looked for in the raw bytes, so that it may come in pieces. */
static bool in_paste(struct input *input, struct input_event *event, unsigned char byte)
{
    static const char mark[] = "\033[201~";
    enum { MARK = sizeof mark - 1 };
    struct str *paste = &input->paste;
    if (paste->len + 1 > PASTE_MAX) { /* full: only the end still counts */
        memmove(paste->s + PASTE_MAX - MARK, paste->s + PASTE_MAX - MARK + 1, MARK - 1);
        str_truncate(paste, PASTE_MAX - 1);
    }
    str_add_char(paste, (char)byte);
    if (byte != '~' || paste->len < MARK || memcmp(paste->s + paste->len - MARK, mark, MARK) != 0)
        return false;
    str_truncate(paste, paste->len - MARK);
    return end_paste(input, event);
}

/* -- events ---------------------------------------------------------------------------------- */

/* One byte; true when it completes an event. */
static bool step(struct input *input, struct input_event *event, unsigned char byte)
{
    switch (input->state) {
    case GROUND:
        if (byte != 27)
            return begin_rune(input, event, byte);
        input->state = ESCAPE;
        return false;
    case RUNE:
        return in_rune(input, event, byte);
    case ESCAPE:
        return after_escape(input, event, byte);
    case CSI_BEGIN:
    case CSI:
        return in_csi(input, event, byte);
    case CSI_LINUX:
        return key(input, event, byte >= 'A' && byte <= 'E' ? K_F1 + byte - 'A' : K_NONE);
    case X10_MOUSE:
        if (--input->x10_left == 0)
            input->state = GROUND;
        return false;
    case SS3:
        return in_ss3(input, event, byte);
    case STRING:
    case STRING_END:
        return in_string(input, byte);
    case PASTE:
        return in_paste(input, event, byte);
    }
    return false;
}

bool input_next(struct input *input, struct input_event *event)
{
    if (input->due.type != INPUT_NONE) {
        *event = input->due;
        input->due.type = INPUT_NONE;
        return true;
    }
    while (input->at < input->bytes.len) {
        unsigned char byte = (unsigned char)input->bytes.s[input->at++];
        if (step(input, event, byte))
            return true;
    }
    *event = (struct input_event){0};
    return false;
}

/* How long the present state may last without another byte. */
static int patience(const struct input *input)
{
    switch (input->state) {
    case GROUND:
        return -1;
    case ESCAPE:
    case CSI_BEGIN:
    case SS3:
        return input->escape_ms;
    case PASTE:
        return PASTE_MS;
    default:
        return SEQUENCE_MS;
    }
}

int input_wait(const struct input *input, long long now_ms)
{
    int limit = patience(input);
    if (limit < 0)
        return -1;
    long long left = input->since + limit - now_ms;
    return left < 0 ? 0 : left > limit ? limit : (int)left;
}

void input_timeout(struct input *input, long long now_ms)
{
    if (input_wait(input, now_ms) != 0)
        return;
    switch (input->state) {
    case ESCAPE:
        key(input, &input->due, K_ESC);
        break;
    case CSI_BEGIN:
        key(input, &input->due, K_ALT | '[');
        break;
    case SS3:
        key(input, &input->due, K_ALT | 'O');
        break;
    case PASTE:
        end_paste(input, &input->due);
        break;
    default:
        input->alt = false;
        input->state = GROUND;
    }
}
