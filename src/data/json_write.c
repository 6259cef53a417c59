#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/utf8.h>
#include <carnet/data/json.h>

#include "json_node.h"
#include "json_number.h"

/* Code points that are escaped though JSON would allow them as they are: what a terminal obeys (C1
 * controls, DEL), what reorders the text around it, and what JavaScript takes for a line's end. */
static bool escaped_anyway(unsigned rune)
{
    return (rune >= 0x7F && rune <= 0x9F) || (rune >= 0x2028 && rune <= 0x202E) ||
           (rune >= 0x2066 && rune <= 0x2069);
}

static void quote_ascii(struct str *out, char c)
{
    static const char short_forms[][2] = {{'"', '"'},  {'\\', '\\'}, {'\n', 'n'}, {'\t', 't'},
                                          {'\r', 'r'}, {'\b', 'b'},  {'\f', 'f'}};
    for (size_t i = 0; i < ARRAY_LEN(short_forms); i++)
        if (short_forms[i][0] == c) {
            str_add_char(out, '\\');
            str_add_char(out, short_forms[i][1]);
            return;
        }
    str_addf(out, "\\u%04x", (unsigned)(unsigned char)c);
}

static bool is_plain(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

void json_quote(struct str *out, const char *text)
{
    str_add_char(out, '"');
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        size_t run = at;
        while (run < len && is_plain(text[run]))
            run++;
        str_add_n(out, text + at, run - at);
        at = run;
        if (at == len)
            break;
        unsigned rune;
        size_t taken = utf8_read(text + at, len - at, &rune);
        if (rune < 0x7F)
            quote_ascii(out, text[at]);
        else if (escaped_anyway(rune))
            str_addf(out, "\\u%04x", rune);
        else
            str_add_rune(out, rune); /* U+FFFD for what is not UTF-8 */
        at += taken;
    }
    str_add_char(out, '"');
}

struct style {
    bool pretty;
    const char *without; /* members of this name are left out; or null */
};

static void new_line(struct str *out, const struct style *style, unsigned depth)
{
    if (!style->pretty)
        return;
    str_add_char(out, '\n');
    str_pad(out, ' ', (size_t)depth * 2);
}

static void write_node(struct str *out, const struct json *node, const struct style *style,
                       unsigned depth);

static void write_container(struct str *out, const struct json *node, const struct style *style,
                            unsigned depth)
{
    bool object = json_type(node) == JSON_OBJECT;
    str_add_char(out, object ? '{' : '[');
    bool any = false;
    JSON_EACH(child, node) {
        if (object && style->without && str_eq(json_key(child), style->without))
            continue;
        if (any)
            str_add_char(out, ',');
        any = true;
        new_line(out, style, depth + 1);
        if (object) {
            json_quote(out, str_or(json_key(child), ""));
            str_add(out, style->pretty ? ": " : ":");
        }
        write_node(out, child, style, depth + 1);
    }
    if (any)
        new_line(out, style, depth);
    str_add_char(out, object ? '}' : ']');
}

static void write_node(struct str *out, const struct json *node, const struct style *style,
                       unsigned depth)
{
    switch (json_type(node)) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        write_container(out, node, style, depth);
        return;
    case JSON_STRING:
        json_quote(out, json_str(node, ""));
        return;
    case JSON_NUMBER:
        json_number_write(out, ((const cJSON *)node)->valuedouble);
        return;
    case JSON_BOOL:
        str_add(out, json_bool(node, false) ? "true" : "false");
        return;
    case JSON_NULL:
    case JSON_NONE:
        str_add(out, "null");
        return;
    }
}

void json_write(struct str *out, const struct json *node, bool pretty)
{
    write_node(out, node, &(struct style){.pretty = pretty}, 0);
}

void json_write_without(struct str *out, const struct json *node, const char *key)
{
    write_node(out, node, &(struct style){.without = key}, 0);
}

struct json_out json_out(struct str *out)
{
    return (struct json_out){.out = out};
}

static void put_key(struct json_out *w, const char *key)
{
    if (w->comma[w->depth])
        str_add_char(w->out, ',');
    w->comma[w->depth] = true;
    if (key) {
        json_quote(w->out, key);
        str_add_char(w->out, ':');
    }
}

void json_begin(struct json_out *w, const char *key, char brace)
{
    assert(w->depth + 1 < ARRAY_LEN(w->close));
    put_key(w, key);
    str_add_char(w->out, brace);
    w->depth++;
    w->comma[w->depth] = false;
    w->close[w->depth] = brace == '{' ? '}' : ']';
}

void json_end(struct json_out *w)
{
    assert(w->depth > 0);
    str_add_char(w->out, w->close[w->depth--]);
}

void json_put_str(struct json_out *w, const char *key, const char *value)
{
    if (!value) {
        json_put_null(w, key);
        return;
    }
    put_key(w, key);
    json_quote(w->out, value);
}

void json_put_int(struct json_out *w, const char *key, int64_t value)
{
    put_key(w, key);
    str_addf(w->out, "%lld", (long long)value);
}

void json_put_bool(struct json_out *w, const char *key, bool value)
{
    json_put_raw(w, key, value ? "true" : "false");
}

void json_put_null(struct json_out *w, const char *key)
{
    json_put_raw(w, key, "null");
}

void json_put_raw(struct json_out *w, const char *key, const char *json_text)
{
    put_key(w, key);
    str_add(w->out, json_text);
}
