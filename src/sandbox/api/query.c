#include "query.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool query_decode(char *text, bool plus)
{
    char *to = text;
    for (const char *p = text; *p; p++) {
        if (*p != '%') {
            *to++ = plus && *p == '+' ? ' ' : *p;
            continue;
        }
        int high = hex(p[1]), low = high < 0 ? -1 : hex(p[2]);
        if (low < 0 || (high == 0 && low == 0))
            return false;
        *to++ = (char)(high * 16 + low);
        p += 2;
    }
    *to = '\0';
    return true;
}

void query_init(struct query *query, const char *text)
{
    *query = (struct query){.text = mem_strdup(text ? text : "")};
    for (char *pair = query->text, *end; pair && *pair && query->count < QUERY_MAX; pair = end) {
        end = strchr(pair, '&');
        if (end)
            *end++ = '\0';
        char *value = strchr(pair, '=');
        if (value)
            *value++ = '\0';
        if (!query_decode(pair, true) || (value && !query_decode(value, true)))
            continue;
        query->pairs[query->count].key = pair;
        query->pairs[query->count++].value = value ? value : "";
    }
}

void query_fini(struct query *query)
{
    free(query->text);
    query->text = NULL;
    query->count = 0;
}

const char *query_get(const struct query *query, const char *key)
{
    for (size_t i = 0; i < query->count; i++) {
        if (strcmp(query->pairs[i].key, key) == 0)
            return query->pairs[i].value;
    }
    return NULL;
}

const char *query_str(const struct query *query, const char *key)
{
    return str_or(query_get(query, key), "");
}

bool query_bool(const struct query *query, const char *key)
{
    const char *value = query_get(query, key);
    return value && strcmp(value, "0") != 0 && strcmp(value, "false") != 0;
}

bool query_int(const struct query *query, const char *key, int64_t otherwise, int64_t *value)
{
    const char *text = query_str(query, key);
    char *end;
    *value = otherwise;
    if (!*text)
        return true;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    bool sign = *text == '-' || *text == '+';
    if (errno != 0 || *end || text[sign] < '0' || text[sign] > '9')
        return false;
    *value = number;
    return true;
}
