/*
 * The gate for text from outside. A small state machine over code points; escape sequences follow
 * ECMA-48 as terminals read it: CAN and SUB end a sequence, ESC begins another one. A control
 * string (OSC, DCS…) that nobody ends stops at the end of its line, so that it cannot hide the
 * lines after it.
 */
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#include "utf8_plain.h"

/* A base and its marks stay under the 32 bytes of a grapheme. */
enum { MARKS_MAX = 7 };

static const char ellipsis[] = "…";
enum { ELLIPSIS_LEN = sizeof ellipsis - 1 };

enum state {
    TEXT,
    ESCAPE,       /* after ESC */
    INTERMEDIATE, /* after ESC and intermediates: one final */
    SEQUENCE,     /* CSI: parameters, intermediates, one final */
    STRING,       /* OSC, DCS, SOS, PM, APC: up to ST or BEL */
    STRING_ESCAPE /* ESC in a string: ST if a backslash follows */
};

struct cleaner {
    struct str *out;
    size_t start, max; /* of what is appended */
    size_t safe;       /* length at which "…" still fits, between graphemes */
    int flags;
    int marks;  /* combining marks since the last base; -1: no base yet */
    bool blank; /* the last thing written stands for a run of newlines and tabs */
    bool full;
    enum state state;
};

/* Appends bytes that stay together; false when they do not fit. */
static void put(struct cleaner *c, const char *bytes, size_t len)
{
    size_t used = c->out->len - c->start;
    if (c->full)
        return;
    if (c->marks <= 0 && used + ELLIPSIS_LEN <= c->max)
        c->safe = used;
    if (len > c->max - used) {
        c->full = true;
        return;
    }
    str_add_n(c->out, bytes, len);
}

static void put_base(struct cleaner *c, const char *bytes, size_t len)
{
    c->marks = 0;
    c->blank = false;
    put(c, bytes, len);
}

/* A visible mark in place of something that must not be drawn. */
static void put_bad(struct cleaner *c)
{
    put_base(c, "\xEF\xBF\xBD", 3);
}

static void put_blank(struct cleaner *c, unsigned rune)
{
    if (rune == '\n' && (c->flags & UTF8_KEEP_LINES)) {
        put_base(c, "\n", 1);
        c->marks = -1;
        c->blank = true;
        return;
    }
    if (!c->blank)
        put_base(c, " ", 1);
    c->blank = true;
}

static void put_mark(struct cleaner *c, const char *bytes, size_t len)
{
    if (c->marks < 0) {
        put_bad(c);
        return;
    }
    if (c->marks >= MARKS_MAX)
        return;
    c->marks++;
    c->blank = false;
    put(c, bytes, len);
}

/*
 * What is not drawn as it is. MARK: it changes the order of the text around it, or cannot be seen,
 * and so can deceive; a visible mark takes its place. DROP: joiners and selectors, of no use in
 * cells. Sorted; nothing below U+00A0.
 */
enum special { PLAIN, MARK, DROP };

static const struct {
    unsigned first, last;
    enum special what;
} specials[] = {
    {0x00AD, 0x00AD, DROP},   {0x034F, 0x034F, DROP},   {0x061C, 0x061C, MARK},
    {0x115F, 0x1160, MARK},   {0x17B4, 0x17B5, MARK},   {0x180B, 0x180F, DROP},
    {0x200B, 0x200B, MARK},   {0x200C, 0x200D, DROP},   {0x200E, 0x200F, MARK},
    {0x202A, 0x202E, MARK},   {0x2060, 0x206F, MARK},   {0x3164, 0x3164, MARK},
    {0xFE00, 0xFE0F, DROP},   {0xFEFF, 0xFEFF, MARK},   {0xFFA0, 0xFFA0, MARK},
    {0xFFF0, 0xFFFB, MARK},   {0xFFFD, 0xFFFF, MARK},   {0x1BCA0, 0x1BCA3, MARK},
    {0x1D173, 0x1D17A, MARK}, {0xE0000, 0xE00FF, MARK}, {0xE0100, 0xE01EF, DROP},
};

static enum special special_of(unsigned rune)
{
    size_t low = 0, high = ARRAY_LEN(specials);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rune > specials[middle].last)
            low = middle + 1;
        else if (rune < specials[middle].first)
            high = middle;
        else
            return specials[middle].what;
    }
    return (rune & 0xFFFE) == 0xFFFE ? MARK : PLAIN;
}

/* A C1 control, written as UTF-8, or the same after ESC (ESC [ is U+009B). */
static enum state after_c1(unsigned rune)
{
    switch (rune) {
    case 0x90: /* DCS */
    case 0x98: /* SOS */
    case 0x9D: /* OSC */
    case 0x9E: /* PM */
    case 0x9F: /* APC */
        return STRING;
    case 0x9B:
        return SEQUENCE;
    default:
        return TEXT;
    }
}

static void take_visible(struct cleaner *c, unsigned rune, const char *bytes, size_t len)
{
    enum special what = special_of(rune);
    if (what == MARK)
        put_bad(c);
    else if (what == PLAIN && utf8_rune_width(rune) == 0)
        put_mark(c, bytes, len);
    else if (what == PLAIN)
        put_base(c, bytes, len);
}

static void take_text(struct cleaner *c, unsigned rune, const char *bytes, size_t len)
{
    if (rune == 0x1B)
        c->state = ESCAPE;
    else if (rune == '\n' || rune == '\t' || rune == 0x2028 || rune == 0x2029)
        put_blank(c, rune);
    else if (rune >= 0x80 && rune < 0xA0)
        c->state = after_c1(rune);
    else if (rune >= 0x20 && rune != 0x7F)
        take_visible(c, rune, bytes, len);
}

/* The states inside a sequence; true when the rune was part of it, else the state is TEXT. */
static bool take_escape(struct cleaner *c, unsigned rune)
{
    bool first = c->state == ESCAPE;
    c->state = TEXT;
    if (rune >= 0x20 && rune <= 0x2F)
        c->state = INTERMEDIATE;
    else if (first && rune == 'k') /* a title, for screen and tmux */
        c->state = STRING;
    else if (first && rune >= 0x40 && rune <= 0x5F)
        c->state = after_c1(rune + 0x40);
    return rune >= 0x20 && rune <= 0x7E;
}

static bool take_sequence(struct cleaner *c, unsigned rune)
{
    if (rune >= 0x20 && rune <= 0x3F)
        return true;
    if (rune < 0x20 && rune != 0x1B && rune != 0x18 && rune != 0x1A && rune != '\n')
        return true;
    c->state = TEXT;
    return (rune >= 0x40 && rune <= 0x7E) || rune == 0x18 || rune == 0x1A;
}

static bool take_string(struct cleaner *c, unsigned rune)
{
    if (rune == 0x1B) {
        c->state = STRING_ESCAPE;
        return true;
    }
    if (rune == 0x07 || rune == 0x18 || rune == 0x1A || rune == 0x9C) {
        c->state = TEXT;
        return true;
    }
    if (rune != '\n')
        return true;
    c->state = TEXT;
    return false;
}

static bool take_string_escape(struct cleaner *c, unsigned rune)
{
    c->state = rune == '\\' ? TEXT : ESCAPE;
    return rune == '\\';
}

static bool in_sequence(struct cleaner *c, unsigned rune)
{
    switch (c->state) {
    case ESCAPE:
    case INTERMEDIATE:
        return take_escape(c, rune);
    case SEQUENCE:
        return take_sequence(c, rune);
    case STRING:
        return take_string(c, rune);
    case STRING_ESCAPE:
        return take_string_escape(c, rune) || take_escape(c, rune);
    default:
        return false;
    }
}

static void put_plain(struct cleaner *c, const char *s, size_t len)
{
    size_t room = c->max - (c->out->len - c->start);
    if (len <= room && room - len >= ELLIPSIS_LEN) {
        c->marks = 0;
        c->blank = false;
        str_add_n(c->out, s, len);
        c->safe = c->out->len - c->start - 1;
        return;
    }
    for (size_t i = 0; i < len && !c->full; i++)
        put_base(c, s + i, 1);
}

static bool finish(struct cleaner *c)
{
    if (!c->full)
        return true;
    str_truncate(c->out, c->start + c->safe);
    if (c->max >= ELLIPSIS_LEN)
        str_add_n(c->out, ellipsis, ELLIPSIS_LEN);
    return false;
}

bool utf8_clean(struct str *out, const char *bytes, size_t len, size_t max, int flags)
{
    size_t room = out->max - out->len;
    struct cleaner c = {
        .out = out, .start = out->len, .max = max < room ? max : room, .flags = flags, .marks = -1};
    size_t at = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* byte order mark */
    while (at < len && !c.full) {
        size_t run = c.state == TEXT ? utf8_plain_run(bytes + at, len - at) : 0;
        if (run > 0) {
            put_plain(&c, bytes + at, run);
            at += run;
            continue;
        }
        unsigned rune;
        size_t took = utf8_read(bytes + at, len - at, &rune);
        if (c.state == TEXT || !in_sequence(&c, rune))
            take_text(&c, rune, bytes + at, took);
        at += took;
    }
    out->cut = out->cut || (c.full && room < max);
    return finish(&c);
}

void utf8_clean_copy(char *out, size_t size, const char *bytes, size_t len)
{
    AUTO_STR struct str clean = STR_INIT(size - 1);
    utf8_clean(&clean, bytes, len, size - 1, 0);
    memcpy(out, clean.s, clean.len + 1);
}
