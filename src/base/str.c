#include <carnet/base/str.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

const char str_empty[1] = "";

void str_init(struct str *str, size_t max)
{
    *str = STR_INIT(max);
}

void str_fini(struct str *str)
{
    if (str->cap > 0)
        free(str->s);
    *str = STR_INIT(str->max);
}

void str_clear(struct str *str)
{
    str->len = 0;
    str->cut = false;
    if (str->cap > 0)
        str->s[0] = '\0';
}

char *str_take(struct str *str)
{
    char *taken = str->cap > 0 ? str->s : mem_strdup("");
    *str = STR_INIT(str->max);
    return taken;
}

/* Room for `extra` more bytes and the NUL; the caller has looked at the maximum. */
static void make_room(struct str *str, size_t extra)
{
    size_t need = str->len + extra + 1;
    if (need <= str->cap)
        return;
    size_t cap = str->cap < 32 ? 32 : str->cap;
    while (cap < need)
        cap = cap <= SIZE_MAX / 2 ? cap * 2 : need;
    if (cap - 1 > str->max)
        cap = str->max + 1;
    str->s = mem_resize(str->cap > 0 ? str->s : NULL, cap, 1);
    str->cap = cap;
}

/* The most of `bytes` that fits, without half a UTF-8 sequence at its end. */
static size_t fitting(const struct str *str, const char *bytes, size_t len)
{
    size_t room = str->max - str->len;
    if (len <= room)
        return len;
    size_t fit = room;
    while (fit > 0 && room - fit < 3 && ((unsigned char)bytes[fit] & 0xC0) == 0x80)
        fit--;
    return ((unsigned char)bytes[fit] & 0xC0) == 0x80 ? room : fit;
}

bool str_add_n(struct str *str, const char *bytes, size_t len)
{
    size_t fit = fitting(str, bytes, len);
    if (fit > 0) {
        make_room(str, fit);
        memcpy(str->s + str->len, bytes, fit);
        str->len += fit;
        str->s[str->len] = '\0';
    }
    if (fit == len)
        return true;
    str->cut = true;
    return false;
}

bool str_add(struct str *str, const char *s)
{
    return str_add_n(str, s, strlen(s));
}

bool str_add_char(struct str *str, char c)
{
    return str_add_n(str, &c, 1);
}

bool str_add_rune(struct str *str, unsigned rune)
{
    char bytes[4];
    return str_add_n(str, bytes, utf8_write(bytes, rune));
}

bool str_pad(struct str *str, char c, size_t count)
{
    size_t room = str->max - str->len;
    size_t fit = count < room ? count : room;
    if (fit > 0) {
        make_room(str, fit);
        memset(str->s + str->len, c, fit);
        str->len += fit;
        str->s[str->len] = '\0';
    }
    if (fit == count)
        return true;
    str->cut = true;
    return false;
}

bool str_addf(struct str *str, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bool whole = str_addv(str, format, args);
    va_end(args);
    return whole;
}

bool str_addv(struct str *str, const char *format, va_list args)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int wanted = vsnprintf(small, sizeof small, format, args);
    bool whole = false;
    if (wanted < 0) {
        str->cut = true;
    } else if ((size_t)wanted < sizeof small) {
        whole = str_add_n(str, small, (size_t)wanted);
    } else {
        AUTO_FREE char *large = mem_alloc((size_t)wanted + 1);
        vsnprintf(large, (size_t)wanted + 1, format, again);
        whole = str_add_n(str, large, (size_t)wanted);
    }
    va_end(again);
    return whole;
}

void str_truncate(struct str *str, size_t len)
{
    if (len >= str->len)
        return;
    str->len = len;
    str->s[len] = '\0';
}

bool str_eq(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

bool str_starts(const char *s, const char *prefix)
{
    prefix = prefix ? prefix : "";
    return strncmp(s ? s : "", prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
    s = s ? s : "";
    suffix = suffix ? suffix : "";
    size_t len = strlen(s), tail = strlen(suffix);
    return len >= tail && memcmp(s + len - tail, suffix, tail) == 0;
}

const char *str_or(const char *s, const char *otherwise)
{
    return s ? s : otherwise;
}

bool str_copy(char *to, size_t size, const char *from)
{
    size_t len = strlen(from);
    bool fits = len < size;
    if (!fits)
        len = size - 1;
    while (!fits && len && ((unsigned char)from[len] & 0xC0) == 0x80)
        len--;
    memcpy(to, from, len);
    to[len] = '\0';
    return fits;
}
