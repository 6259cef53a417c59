/*
 * Private to the sandbox: the target of a request, taken apart. Bytes from anybody: everything has
 * a maximum.
 */
#ifndef CARNET_SRC_SANDBOX_API_QUERY_H
#define CARNET_SRC_SANDBOX_API_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUERY_MAX  48 /* parameters; further ones are ignored, as unknown ones are */
#define TARGET_MAX 16384

/* Parameters of the query, decoded. They live in `text`. */
struct query {
    size_t count;
    struct {
        const char *key, *value;
    } pairs[QUERY_MAX];
    char *text;
};
/* `query` is what follows '?', null for none. */
void query_init(struct query *query, const char *text);
void query_fini(struct query *query);
/* The first value of that key; null: absent. */
const char *query_get(const struct query *query, const char *key);
const char *query_str(const struct query *query, const char *key); /* "" for absent */
/* "1", "true" and whatever is not "0" or "false". */
bool query_bool(const struct query *query, const char *key);
/* A whole number; absent and empty give `otherwise`. False: it is not one. */
bool query_int(const struct query *query, const char *key, int64_t otherwise, int64_t *value);
/* Decodes %XX (and '+' in a query) in place. False: a bad escape, or a NUL. */
bool query_decode(char *text, bool plus);

#endif
