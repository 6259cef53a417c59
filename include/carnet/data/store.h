/*
 * The small local store: what carnet remembers between runs (SQLite, mode 0600, in the state folder).
 *
 * Everything in it is a convenience: a store that cannot be opened, is locked or damaged gives null
 * from store_open (and a reason to log); all calls accept null and then remember nothing. One table of
 * schema steps, applied in order. No secret is stored.
 */
#ifndef CARNET_DATA_STORE_H
#define CARNET_DATA_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>

struct store;
struct store *store_open(const char *path, struct error *error); /* ":memory:" for tests */
void store_close(struct store *store);

/* Namespaces used, per platform (context). */
struct store_namespace {
    const char *name;
    int64_t last_used; /* wall */
    int64_t uses;
};
void store_namespace_used(struct store *store, const char *context, const char *name, int64_t now);
void store_namespace_forget(struct store *store, const char *context, const char *name);
/* Last used first, at most 100; valid during the call. */
void store_namespaces(struct store *store, const char *context,
                      void (*each)(void *user, const struct store_namespace *ns), void *user);

/* One text per key ("last.context", "welcome.done", …). store_get appends to `out`. */
struct str;
bool store_get(struct store *store, const char *key, struct str *out);
void store_put(struct store *store, const char *key, const char *value);

/* The rows last seen of a list, as one opaque blob (a list's own JSON), at most 256 KiB, with its time. */
void store_rows_put(struct store *store, const char *context, const char *scope, int64_t now,
                    const char *blob, size_t len);
bool store_rows_get(struct store *store, const char *context, const char *scope, int64_t *when,
                    struct str *blob);

#endif
