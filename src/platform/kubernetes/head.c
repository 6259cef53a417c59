#include "head.h"

#include <string.h>

enum { HEAD_DEPTH = 4, HEAD_KEY = 16 };

struct reader {
    const char *text;
    size_t len, at;
    unsigned depth;
    char keys[HEAD_DEPTH][HEAD_KEY]; /* the key at each depth that is being read */
    bool value_due;                  /* a ':' was seen */
};

/* From the character after the opening quote; `*end` is the closing quote. False: cut off. */
static bool string_end(const struct reader *r, size_t from, size_t *end)
{
    for (size_t i = from; i < r->len; i++) {
        if (r->text[i] == '\\')
            i++;
        else if (r->text[i] == '"') {
            *end = i;
            return true;
        }
    }
    return false;
}

static void copy(char *to, size_t size, const char *from, size_t len)
{
    if (len >= size || memchr(from, '\\', len))
        return;
    memcpy(to, from, len);
    to[len] = '\0';
}

static bool path_is(const struct reader *r, const char *const *path, unsigned depth)
{
    if (r->depth != depth)
        return false;
    for (unsigned i = 0; i < depth; i++)
        if (strcmp(r->keys[i], path[i]) != 0)
            return false;
    return true;
}

static void take_value(const struct reader *r, struct head_names *out, bool event, size_t end)
{
    static const char *const in_event[] = {"object", "metadata", "name"};
    static const char *const in_event_ns[] = {"object", "metadata", "namespace"};
    static const char *const type[] = {"type"};
    const char *value = r->text + r->at;
    unsigned skip = event ? 0 : 1;

    if (path_is(r, in_event + skip, 3 - skip))
        copy(out->name, sizeof out->name, value, end - r->at);
    else if (path_is(r, in_event_ns + skip, 3 - skip))
        copy(out->namespace, sizeof out->namespace, value, end - r->at);
    else if (event && path_is(r, type, 1))
        copy(out->type, sizeof out->type, value, end - r->at);
}

static void take_key(struct reader *r, size_t end)
{
    if (r->depth == 0 || r->depth > HEAD_DEPTH)
        return;
    r->keys[r->depth - 1][0] = '\0';
    copy(r->keys[r->depth - 1], HEAD_KEY, r->text + r->at, end - r->at);
}

/* At an opening quote. False: the string is cut off. */
static bool read_string(struct reader *r, struct head_names *out, bool event)
{
    size_t end;

    r->at++;
    if (!string_end(r, r->at, &end))
        return false;
    if (r->value_due)
        take_value(r, out, event, end);
    else
        take_key(r, end);
    r->at = end;
    return true;
}

bool head_names(struct head_names *out, const char *text, size_t len, bool event)
{
    struct reader r = {.text = text, .len = len};

    memset(out, 0, sizeof *out);
    for (; r.at < len; r.at++) {
        switch (text[r.at]) {
        case '"':
            if (!read_string(&r, out, event))
                return out->name[0] != '\0';
            break;
        case '{':
        case '[':
            r.depth++;
            if (r.depth <= HEAD_DEPTH)
                r.keys[r.depth - 1][0] = '\0';
            r.value_due = false;
            break;
        case '}':
        case ']':
            r.depth -= r.depth > 0;
            r.value_due = false;
            break;
        case ':':
            r.value_due = true;
            break;
        case ',':
            r.value_due = false;
            break;
        }
    }
    return out->name[0] != '\0';
}
