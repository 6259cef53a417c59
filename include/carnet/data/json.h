/*
 * JSON (and YAML) as a tree that is read, and text that is written.
 *
 * A tree lives in a struct json_doc, an arena: everything read from it (also strings) dies with
 * json_doc_fini or the next json_parse into the same doc. Limits: `max_memory` bytes of tree (a node
 * takes 64 and its texts), nesting 200; how much text there may be is the caller's affair.
 * Accessors accept null and the wrong type and then give the "nothing" value, so that paths of a
 * hostile object need no checks: json_str(json_at(o, "metadata.name"), "").
 * Keys are case-sensitive; of two equal ones the first counts. Numbers are int64 where they are whole
 * (exact up to 2^53; resourceVersion is a string and stays one). A string with "\u0000" in it ends
 * there, for every reader alike. Bytes that are not UTF-8 are let through: utf8_clean them before
 * they are shown. LC_NUMERIC must be "C". cJSON behind it; its allocator is one of the program's
 * four file-scope variables.
 */
#ifndef CARNET_DATA_JSON_H
#define CARNET_DATA_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/arena.h>
#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

struct json; /* a node */

struct json_doc {
    struct arena arena; /* private */
    struct json *root;
    bool failed; /* an edit (json_edit.h) found no memory left in the doc */
};
void json_doc_init(struct json_doc *doc, size_t max_memory);
void json_doc_fini(struct json_doc *doc);
void json_doc_clear(struct json_doc *doc); /* empties it, keeping its memory for the next tree */
void json_doc_wipe(struct json_doc *doc); /* overwrites its texts, then json_doc_fini: for secrets */
/* Replaces the content of the doc. Text needs no NUL; anything but space after the value is an
 * error. False: `error` is ERR_PROTOCOL or ERR_TOO_LARGE and the doc is empty. */
bool json_parse(struct json_doc *doc, const char *text, size_t len, struct error *error)
    MUST_CHECK;

enum json_type { JSON_NONE, JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
enum json_type json_type(const struct json *node); /* JSON_NONE for null */
const struct json *json_get(const struct json *object, const char *key);
/* Members by a path with dots (not through arrays); keys that hold dots themselves need json_get. */
const struct json *json_at(const struct json *node, const char *path);
const struct json *json_first(const struct json *container); /* array element or object member */
const struct json *json_next(const struct json *element);
#define JSON_EACH(element, container)                                                              \
    for (const struct json *element = json_first(container); element; element = json_next(element))
const char *json_key(const struct json *member); /* of an object's member, else null */
size_t json_count(const struct json *container);
const char *json_str(const struct json *node, const char *otherwise);
int64_t json_int(const struct json *node, int64_t otherwise);
bool json_bool(const struct json *node, bool otherwise);

/* Appends the node as JSON text (compact, or indented by two). */
void json_write(struct str *out, const struct json *node, bool pretty);
/* On one line, without the members of this name, however deep. */
void json_write_without(struct str *out, const struct json *node, const char *key);
/* Appends `text` as a JSON string with its quotes. What a terminal would obey (controls, bidi) is
 * escaped, what is not UTF-8 becomes U+FFFD: the result can be sent and printed. */
void json_quote(struct str *out, const char *text);

/*
 * Building: a writer that keeps commas and quotes right. Keys and strings are escaped.
 *   struct json_out w = json_out(&str); json_begin(&w, NULL, '{'); json_put_str(&w, "kind", "x");
 *   json_end(&w);
 * In an array the key is null. At most 31 levels.
 */
struct json_out {
    struct str *out;
    unsigned depth;
    bool comma[32];
    char close[32];
};
struct json_out json_out(struct str *out);
void json_begin(struct json_out *w, const char *key, char brace); /* '{' or '[' */
void json_end(struct json_out *w);
void json_put_str(struct json_out *w, const char *key, const char *value); /* null: JSON null */
void json_put_int(struct json_out *w, const char *key, int64_t value);
void json_put_bool(struct json_out *w, const char *key, bool value);
void json_put_null(struct json_out *w, const char *key);
void json_put_raw(struct json_out *w, const char *key, const char *json_text);

#endif
