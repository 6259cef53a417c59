/*
 * Trees that change: for who builds or patches whole objects (the sandbox).
 *
 * A tree belongs to a json_doc and dies with it. Edits allocate in that doc's arena and never free: a doc is
 * for one piece of work. Nodes given in are copied unless said otherwise. All calls accept null nodes and
 * then do nothing. When the doc's memory is used up, calls do nothing and doc->failed is set: look at it once,
 * at the end.
 */
#ifndef CARNET_DATA_JSON_EDIT_H
#define CARNET_DATA_JSON_EDIT_H

#include <carnet/data/json.h>

struct json *json_edit(const struct json_doc *doc); /* the root, to be changed */
struct json *json_new_object(struct json_doc *doc);
struct json *json_new_array(struct json_doc *doc);
struct json *json_clone(struct json_doc *doc, const struct json *node); /* deep, into this doc */

/* The member of that key, made as an empty object (array) if it is absent or of another type. */
struct json *json_need_object(struct json_doc *doc, struct json *object, const char *key);
struct json *json_need_array(struct json_doc *doc, struct json *object, const char *key);
struct json *json_edit_get(struct json *object, const char *key); /* null: absent */
struct json *json_edit_at(struct json *array, size_t index);

void json_set(struct json_doc *doc, struct json *object, const char *key, const struct json *node);
void json_set_str(struct json_doc *doc, struct json *object, const char *key, const char *value);
void json_set_int(struct json_doc *doc, struct json *object, const char *key, int64_t value);
void json_set_bool(struct json_doc *doc, struct json *object, const char *key, bool value);
void json_set_null(struct json_doc *doc, struct json *object, const char *key);
void json_remove(struct json *object, const char *key);
void json_append(struct json_doc *doc, struct json *array, const struct json *node);
void json_append_str(struct json_doc *doc, struct json *array, const char *value);
void json_insert_at(struct json_doc *doc, struct json *array, size_t index, const struct json *node);
void json_remove_at(struct json *array, size_t index);
bool json_equal(const struct json *a, const struct json *b); /* members in any order */

/* Patches. False: `error` is ERR_INVALID with the reason, the target may be half changed (work on a clone). */
/* RFC 7386. */
bool json_merge_patch(struct json_doc *doc, struct json *target, const struct json *patch,
                      struct error *error) MUST_CHECK;
/* RFC 6902; *test_failed says that a `test` or a path did not hold (422 for Kubernetes). */
bool json_patch(struct json_doc *doc, struct json *target, const struct json *operations,
                bool *test_failed, struct error *error) MUST_CHECK;
/* Strategic merge: lists named in `keys` (path of member names joined by '.', without indexes, and the merge
 * key, e.g. {"spec.containers", "name"}) merge by that key; $patch: delete|replace|merge,
 * $setElementOrder/…, $deleteFromPrimitiveList/…, $retainKeys are understood. `keys` ends with a null path. */
struct json_merge_key {
    const char *path, *key;
};
bool json_strategic_patch(struct json_doc *doc, struct json *target, const struct json *patch,
                          const struct json_merge_key *keys, struct error *error) MUST_CHECK;

#endif
