#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/data/store.h>

#define BUSY_MS        200 /* a second carnet writes for a few milliseconds at most */
#define NAMESPACES_MAX 100
#define ROWS_MAX       (256u << 10)
#define ROWS_KEPT      50 /* lists, over all contexts */

struct store {
    sqlite3 *db;
};

/*
 * What turns the store of version n into version n + 1 (PRAGMA user_version). Steps are only ever
 * added: a step that was released is never changed.
 */
static const char *const steps[] = {
    "CREATE TABLE namespaces (context TEXT NOT NULL, name TEXT NOT NULL, last_used INTEGER NOT "
    "NULL,"
    " uses INTEGER NOT NULL, PRIMARY KEY (context, name)) WITHOUT ROWID;"
    "CREATE TABLE words (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE rows (context TEXT NOT NULL, scope TEXT NOT NULL, at INTEGER NOT NULL,"
    " content BLOB NOT NULL, PRIMARY KEY (context, scope));",
};

/* -- opening --------------------------------------------------------------- */

static bool run(struct store *store, const char *sql)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* -1 when it cannot be read: locked, or not a store. */
static int version_of(struct store *store)
{
    sqlite3_stmt *statement = NULL;
    int version = -1;
    if (sqlite3_prepare_v2(store->db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        version = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return version;
}

static bool apply_steps(struct store *store, int from)
{
    for (size_t step = (size_t)from; step < ARRAY_LEN(steps); step++) {
        AUTO_STR struct str version = STR_INIT(STR_LINE);
        str_addf(&version, "PRAGMA user_version = %zu", step + 1);
        if (!run(store, steps[step]) || !run(store, version.s))
            return false;
    }
    return true;
}

/* In one transaction, and the version read inside it: two carnets may start at the same time. */
static bool bring_up_to_date(struct store *store)
{
    int version = version_of(store);
    if (version == (int)ARRAY_LEN(steps))
        return true;
    if (version < 0 || !run(store, "BEGIN IMMEDIATE"))
        return false;
    version = version_of(store);
    bool known = version >= 0 && version <= (int)ARRAY_LEN(steps);
    if (known && apply_steps(store, version) && run(store, "COMMIT"))
        return true;
    run(store, "ROLLBACK");
    return false;
}

/* SQLite would make the file readable for others; its journal takes the mode from the file. */
static bool make_private(const char *path)
{
    if (strcmp(path, ":memory:") == 0)
        return true;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool ok = fchmod(fd, 0600) == 0;
    close(fd);
    return ok;
}

static bool open_database(struct store *store, const char *path)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
        return false;
    sqlite3_busy_timeout(store->db, BUSY_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, 1 << 20);
    /* No WAL: home folders may be on NFS. */
    return run(store, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL;"
                      "PRAGMA secure_delete = OFF; PRAGMA cell_size_check = ON") &&
           bring_up_to_date(store);
}

struct store *store_open(const char *path, struct error *error)
{
    struct store *store = mem_zalloc(1, sizeof *store);
    bool made = make_private(path);
    if (made && open_database(store, path))
        return store;
    error_set(error, ERR_IO,
              N_("{file} cannot be used: nothing is remembered until it is mended or removed."),
              "file", path);
    error_set_evidence(error, !made ? strerror(errno) : store->db ? sqlite3_errmsg(store->db) : "");
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    sqlite3_close(store->db);
    free(store);
}

/* -- statements ------------------------------------------------------------ */

/* A statement with the texts of `values` bound to ?1, ?2…; null when there is no store or it does
 * not work. The texts must live until the statement is finished. */
static sqlite3_stmt *prepare(struct store *store, const char *sql, const char *const values[],
                             int count)
{
    sqlite3_stmt *statement = NULL;
    if (!store || sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return NULL;
    for (int i = 0; i < count; i++)
        sqlite3_bind_text(statement, i + 1, values[i], -1, SQLITE_STATIC);
    return statement;
}

static void finish(sqlite3_stmt *statement)
{
    if (statement)
        (void)sqlite3_step(statement);
    sqlite3_finalize(statement);
}

static void add_column(struct str *out, sqlite3_stmt *statement, int column)
{
    const void *bytes = sqlite3_column_blob(statement, column);
    int len = sqlite3_column_bytes(statement, column);
    if (bytes && len > 0)
        str_add_n(out, bytes, (size_t)len);
}

/* -- namespaces ------------------------------------------------------------ */

void store_namespace_used(struct store *store, const char *context, const char *name, int64_t now)
{
    const char *const values[] = {context, name};
    sqlite3_stmt *statement =
        prepare(store,
                "INSERT INTO namespaces VALUES (?1, ?2, ?3, 1) ON CONFLICT (context, name)"
                " DO UPDATE SET last_used = ?3, uses = uses + 1",
                values, 2);
    if (statement)
        sqlite3_bind_int64(statement, 3, now);
    finish(statement);
}

void store_namespace_forget(struct store *store, const char *context, const char *name)
{
    const char *const values[] = {context, name};
    finish(prepare(store, "DELETE FROM namespaces WHERE context = ?1 AND name = ?2", values, 2));
}

void store_namespaces(struct store *store, const char *context,
                      void (*each)(void *user, const struct store_namespace *ns), void *user)
{
    sqlite3_stmt *statement =
        prepare(store,
                "SELECT name, last_used, uses FROM namespaces WHERE context = ?1"
                " ORDER BY last_used DESC, name LIMIT ?2",
                &context, 1);
    if (!statement)
        return;
    sqlite3_bind_int(statement, 2, NAMESPACES_MAX);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const struct store_namespace ns = {
            .name = (const char *)sqlite3_column_text(statement, 0),
            .last_used = sqlite3_column_int64(statement, 1),
            .uses = sqlite3_column_int64(statement, 2),
        };
        if (ns.name)
            each(user, &ns);
    }
    sqlite3_finalize(statement);
}

/* -- texts ----------------------------------------------------------------- */

bool store_get(struct store *store, const char *key, struct str *out)
{
    sqlite3_stmt *statement = prepare(store, "SELECT value FROM words WHERE key = ?1", &key, 1);
    bool found = statement && sqlite3_step(statement) == SQLITE_ROW;
    if (found)
        add_column(out, statement, 0);
    sqlite3_finalize(statement);
    return found;
}

void store_put(struct store *store, const char *key, const char *value)
{
    const char *const values[] = {key, value};
    finish(prepare(store, "INSERT OR REPLACE INTO words VALUES (?1, ?2)", values, 2));
}

/* -- rows last seen -------------------------------------------------------- */

static void forget_old_rows(struct store *store)
{
    sqlite3_stmt *statement =
        prepare(store,
                "DELETE FROM rows WHERE rowid NOT IN"
                " (SELECT rowid FROM rows ORDER BY at DESC, rowid DESC LIMIT ?1)",
                NULL, 0);
    if (statement)
        sqlite3_bind_int(statement, 1, ROWS_KEPT);
    finish(statement);
}

void store_rows_put(struct store *store, const char *context, const char *scope, int64_t now,
                    const char *blob, size_t len)
{
    if (len > ROWS_MAX)
        return;
    const char *const values[] = {context, scope};
    sqlite3_stmt *statement =
        prepare(store, "INSERT OR REPLACE INTO rows VALUES (?1, ?2, ?3, ?4)", values, 2);
    if (!statement)
        return;
    sqlite3_bind_int64(statement, 3, now);
    sqlite3_bind_blob(statement, 4, len ? blob : "", (int)len, SQLITE_STATIC);
    finish(statement);
    forget_old_rows(store);
}

bool store_rows_get(struct store *store, const char *context, const char *scope, int64_t *when,
                    struct str *blob)
{
    const char *const values[] = {context, scope};
    sqlite3_stmt *statement =
        prepare(store, "SELECT at, content FROM rows WHERE context = ?1 AND scope = ?2", values, 2);
    bool found = statement && sqlite3_step(statement) == SQLITE_ROW;
    if (found) {
        *when = sqlite3_column_int64(statement, 0);
        add_column(blob, statement, 1);
    }
    sqlite3_finalize(statement);
    return found;
}
