#include "mask_key.h"

#include <ctype.h>
#include <string.h>

#define LABEL_MAX 64u
#define RUN_MIN   16u    /* base64 behind BEGIN in the same line */
#define KEY_MAX   16384u /* bytes of a key in one line */

static const char *find(const char *at, const char *end, const char *what)
{
    return at < end ? memmem(at, (size_t)(end - at), what, strlen(what)) : NULL;
}

/* Behind "-----BEGIN … PRIVATE KEY…-----", or null. SSH2 and PuTTY write "---- BEGIN". */
static const char *label_end(const char *at, const char *end, const char *verb)
{
    const char *p = at;
    while (p < end && *p == '-')
        p++;
    if (p - at < 4 || p - at > 5)
        return NULL;
    p += p < end && *p == ' ';
    size_t len = strlen(verb);
    if ((size_t)(end - p) < len || memcmp(p, verb, len) != 0)
        return NULL;
    const char *stop = (size_t)(end - p) > LABEL_MAX ? p + LABEL_MAX : end;
    const char *dashes = find(p, stop, "---"), *key = find(p, stop, "PRIVATE KEY");
    if (!dashes || !key || key > dashes)
        return NULL;
    while (dashes < end && *dashes == '-')
        dashes++;
    return dashes;
}

static bool is_base64(char c)
{
    return isalnum((unsigned char)c) || mask_is_one_of(c, "+/=");
}

/* "\nMIIE…": at least one long word of base64 */
static bool has_run(const char *at, const char *end)
{
    size_t run = 0;
    for (; at < end && run < RUN_MIN; at++)
        run = is_base64(*at) ? run + 1 : 0;
    return run >= RUN_MIN;
}

static const char *find_end(const char *at, const char *end)
{
    for (const char *p = find(at, end, "END "); p; p = find(p + 4, end, "END ")) {
        const char *dashes = p;
        while (dashes > at && (dashes[-1] == '-' || dashes[-1] == ' '))
            dashes--;
        if (label_end(dashes + (*dashes == ' '), end, "END "))
            return dashes;
    }
    return NULL;
}

static bool is_blank(const char *at, const char *end)
{
    while (at < end && (isspace((unsigned char)*at) || mask_is_one_of(*at, "\"'\\,|")))
        at++;
    return at == end;
}

size_t mask_key_begin(const struct mask_line *line, size_t *secret, bool *open)
{
    if (*line->at != '-' || line->before == '-')
        return 0;
    const char *first = line->at, *behind = NULL;
    while (line->end - first > 5 && first[5] == '-') /* behind another's end: "----------BEGIN" */
        first++;
    behind = label_end(first, line->end, "BEGIN ");
    if (!behind)
        return 0;
    const char *stop = (size_t)(line->end - behind) > KEY_MAX ? behind + KEY_MAX : line->end;
    const char *end = find_end(behind, stop);
    *open = !end;
    if (end)
        *secret = (size_t)(end - behind);
    else if (has_run(behind, stop))
        *secret = (size_t)(line->end - behind);
    return (size_t)(behind - line->at);
}

bool mask_key_is_open(const char *text, size_t len)
{
    const char *end = text + len;
    bool open = false;
    for (const char *p = find(text, end, "BEGIN "); p; p = find(p, end, "BEGIN ")) {
        const char *label = p;
        for (p += 6; label > text && mask_is_one_of(label[-1], "- ");)
            label--;
        if (label_end(label, end, "BEGIN "))
            open = !find_end(p, end);
    }
    return open;
}

/* "Proc-Type: 4,ENCRYPTED", "DEK-Info: …", "Comment: …" */
static bool is_header(const char *at, const char *end)
{
    static const char *const names[] = {"Proc-Type:", "DEK-Info:", "Comment:", "Version:",
                                        "Subject:",   "Headers:",  "Private-", "Key Attributes"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t len = strlen(names[i]);
        if ((size_t)(end - at) >= len && memcmp(at, names[i], len) == 0)
            return true;
    }
    return false;
}

/* One word of base64, in what quotes and lists put around it. */
static bool is_body(const char *at, const char *end)
{
    while (at < end && (isspace((unsigned char)*at) || mask_is_one_of(*at, "\"'+-|>#*")))
        at++;
    while (end > at && (isspace((unsigned char)end[-1]) || mask_is_one_of(end[-1], "\"'\\,;")))
        end--;
    if (end - at > 2 && end[-1] == 'n' && end[-2] == '\\')
        end -= 2;
    const char *begin = at;
    while (at < end && is_base64(*at))
        at++;
    return at == end && at > begin;
}

size_t mask_key_line(const char *text, size_t len, bool *open)
{
    const char *end = text + len, *over = find_end(text, end);
    if (over) {
        *open = false;
        return (size_t)(over - text);
    }
    *open = is_blank(text, end) || is_header(text, end) || is_body(text, end);
    return *open ? len : 0;
}

bool mask_key_ends_next(const struct mask_line *line)
{
    const char *next = line->end < line->text_end ? line->end + 1 : line->text_end;
    const char *stop = memchr(next, '\n', (size_t)(line->text_end - next));
    stop = stop ? stop : line->text_end;
    return (size_t)(stop - next) < 2 * LABEL_MAX && find_end(next, stop) &&
           is_body(line->begin, line->end);
}
