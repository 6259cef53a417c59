#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/data/objects.h>

#define SCHEMA_VERSION 1
#define TEXT_MAX       (16u << 20)
#define COMPACT_EVERY  64 /* changes; the log is that much longer than `keep` at most */

enum statement {
    PUT_LOG,
    PUT_OBJECT,
    DELETE_OBJECT,
    READ_OBJECTS,
    READ_LOG,
    READ_LOG_NAMESPACE,
    COMPACT,
    STATEMENTS
};

static const char *const sql_of[STATEMENTS] = {
    [PUT_LOG] = "INSERT INTO log (version, change, kind, namespace, name, text, before) VALUES"
                " (?1, ?2, ?3, ?4, ?5, ?6, (SELECT text FROM objects WHERE kind = ?3 AND"
                " namespace = ?4 AND name = ?5))",
    [PUT_OBJECT] = "INSERT OR REPLACE INTO objects (kind, namespace, name, version, text)"
                   " VALUES (?3, ?4, ?5, ?1, ?6)",
    [DELETE_OBJECT] = "DELETE FROM objects WHERE kind = ?3 AND namespace = ?4 AND name = ?5",
    [READ_OBJECTS] = "SELECT version, 0, kind, namespace, name, text FROM objects",
    [READ_LOG] = "SELECT version, change, kind, namespace, name, text, before FROM log"
                 " WHERE version > ?1 AND kind = ?3 ORDER BY version",
    [READ_LOG_NAMESPACE] = "SELECT version, change, kind, namespace, name, text, before FROM log"
                           " WHERE version > ?1 AND kind = ?3 AND namespace = ?4 ORDER BY version",
    [COMPACT] = "DELETE FROM log WHERE version <= ?1",
};

static const char *const could_not_write =
    N_("A change could not be written: look at the space left on the disk.");

static const char schema[] =
    "CREATE TABLE objects (kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,"
    " version INTEGER NOT NULL, text BLOB NOT NULL, PRIMARY KEY (kind, namespace, name));"
    "CREATE TABLE log (version INTEGER PRIMARY KEY, change INTEGER NOT NULL, kind TEXT NOT NULL,"
    " namespace TEXT NOT NULL, name TEXT NOT NULL, text BLOB NOT NULL, before BLOB);"
    /* What the log itself cannot tell once it is empty. */
    "CREATE TABLE counter (version INTEGER NOT NULL, oldest INTEGER NOT NULL);"
    "INSERT INTO counter VALUES (0, 0);"
    "PRAGMA user_version = 1;";

struct objects {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    size_t keep;
    uint64_t version, oldest;
    bool grouped, group_failed;
    struct {
        uint64_t version, oldest;
    } before; /* the group: what to go back to */
};

/* -- opening ----------------------------------------------------------------------------------- */

static bool run(struct objects *objects, const char *sql)
{
    return sqlite3_exec(objects->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool ask_number(struct objects *objects, const char *sql, uint64_t *number)
{
    sqlite3_stmt *statement = NULL;
    bool found = sqlite3_prepare_v2(objects->db, sql, -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_ROW;
    if (found)
        *number = (uint64_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return found;
}

/* SQLite would make the file readable for others; its journal takes the mode from the file. */
static bool make_private(const char *path)
{
    if (strcmp(path, ":memory:") == 0)
        return true;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && fchmod(fd, 0600) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

/* The lock is taken with the first transaction and kept: a second process gets SQLITE_BUSY here. */
static bool take(struct objects *objects)
{
    uint64_t version = 0;
    if (!run(objects, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
                      "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON;"
                      "BEGIN EXCLUSIVE"))
        return false;
    bool ready = ask_number(objects, "PRAGMA user_version", &version) &&
                 (version == SCHEMA_VERSION || (version == 0 && run(objects, schema)));
    return run(objects, ready ? "COMMIT" : "ROLLBACK") && ready;
}

static bool read_counter(struct objects *objects)
{
    return ask_number(objects,
                      "SELECT max(version, coalesce((SELECT max(version) FROM log), 0))"
                      " FROM counter",
                      &objects->version) &&
           ask_number(objects, "SELECT oldest FROM counter", &objects->oldest);
}

static bool open_database(struct objects *objects, const char *path)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &objects->db, flags, NULL) != SQLITE_OK)
        return false;
    sqlite3_db_config(objects->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    sqlite3_db_config(objects->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    sqlite3_limit(objects->db, SQLITE_LIMIT_LENGTH, 2 * TEXT_MAX);
    return take(objects) && read_counter(objects);
}

static void complain(struct objects *objects, struct error *error, const char *msgid)
{
    error_set(error, ERR_IO, msgid, NULL, NULL);
    error_set_evidence(error, objects->db ? sqlite3_errmsg(objects->db) : "");
}

struct objects *objects_open(const char *path, size_t keep, struct error *error)
{
    struct objects *objects = mem_zalloc(1, sizeof *objects);
    objects->keep = keep;
    bool made = make_private(path);
    if (made && open_database(objects, path))
        return objects;
    if (made && objects->db && (sqlite3_errcode(objects->db) & 0xFF) == SQLITE_BUSY)
        error_set(error, ERR_IO, N_("{file} is in use by another process."), "file", path);
    else
        error_set(error, ERR_IO,
                  N_("{file} cannot be used as a database: look at its folder, its rights and the "
                     "space left."),
                  "file", path);
    error_set_evidence(error, !made         ? strerror(errno)
                              : objects->db ? sqlite3_errmsg(objects->db)
                                            : "");
    objects_close(objects);
    return NULL;
}

void objects_close(struct objects *objects)
{
    if (!objects)
        return;
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(objects->statements[i]);
    sqlite3_close(objects->db);
    free(objects);
}

uint64_t objects_version(const struct objects *objects)
{
    return objects->version;
}

uint64_t objects_oldest(const struct objects *objects)
{
    return objects->oldest;
}

uint64_t objects_next(const struct objects *objects)
{
    return objects->version + 1;
}

/* -- statements -------------------------------------------------------------------------------- */

/* ?1 is the version, ?3 to ?5 the key, where the statement has them. */
static sqlite3_stmt *statement_of(struct objects *objects, enum statement which, uint64_t version,
                                  const struct objects_key *key)
{
    sqlite3_stmt **statement = &objects->statements[which];
    if (!*statement && sqlite3_prepare_v3(objects->db, sql_of[which], -1, SQLITE_PREPARE_PERSISTENT,
                                          statement, NULL) != SQLITE_OK)
        return NULL;
    sqlite3_bind_int64(*statement, 1, (sqlite3_int64)version);
    if (key) {
        sqlite3_bind_text(*statement, 3, key->kind, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(*statement, 4, key->namespace, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(*statement, 5, key->name, -1, SQLITE_TRANSIENT);
    }
    return *statement;
}

static bool step(sqlite3_stmt *statement)
{
    bool done = statement && sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return done;
}

/* -- writing ----------------------------------------------------------------------------------- */

static bool write_change(struct objects *objects, enum objects_change change,
                         const struct objects_key *key, const char *text, size_t len)
{
    uint64_t version = objects->version + 1;
    sqlite3_stmt *log = statement_of(objects, PUT_LOG, version, key);
    if (!log)
        return false;
    sqlite3_bind_int(log, 2, (int)change);
    sqlite3_bind_blob64(log, 6, text, len, SQLITE_STATIC);
    if (!step(log))
        return false;
    if (change == OBJECTS_DELETED)
        return step(statement_of(objects, DELETE_OBJECT, version, key));
    sqlite3_stmt *object = statement_of(objects, PUT_OBJECT, version, key);
    if (!object)
        return false;
    sqlite3_bind_blob64(object, 6, text, len, SQLITE_STATIC);
    return step(object);
}

/* Before a change, in its transaction. `oldest` moves in memory only when that is durable. */
static bool compact(struct objects *objects, uint64_t *oldest)
{
    char sql[80];
    *oldest = objects->oldest;
    if (objects->version - objects->oldest < objects->keep + COMPACT_EVERY)
        return true;
    *oldest = objects->version - objects->keep;
    snprintf(sql, sizeof sql, "UPDATE counter SET oldest = %llu", (unsigned long long)*oldest);
    return step(statement_of(objects, COMPACT, *oldest, NULL)) && run(objects, sql);
}

bool objects_put(struct objects *objects, enum objects_change change, const struct objects_key *key,
                 const char *text, size_t len, struct error *error)
{
    bool alone = !objects->grouped;
    if (alone && !objects_begin(objects, error))
        return false;
    if (!objects->group_failed && len <= TEXT_MAX &&
        write_change(objects, change, key, text, len)) {
        objects->version++;
    } else if (!objects->group_failed) {
        complain(objects, error, could_not_write);
        objects->group_failed = true;
    }
    if (alone)
        return objects_end(objects, error);
    return !objects->group_failed;
}

bool objects_begin(struct objects *objects, struct error *error)
{
    uint64_t oldest;
    if (!objects->grouped && run(objects, "BEGIN") && compact(objects, &oldest)) {
        objects->grouped = true;
        objects->group_failed = false;
        objects->before.version = objects->version;
        objects->before.oldest = objects->oldest;
        objects->oldest = oldest;
        return true;
    }
    run(objects, "ROLLBACK");
    complain(objects, error, could_not_write);
    return false;
}

bool objects_end(struct objects *objects, struct error *error)
{
    bool failed = objects->group_failed;
    objects->grouped = objects->group_failed = false;
    if (!failed && run(objects, "COMMIT"))
        return true;
    complain(objects, error, could_not_write);
    run(objects, "ROLLBACK");
    objects->version = objects->before.version;
    objects->oldest = objects->before.oldest;
    return false;
}

/* -- reading ----------------------------------------------------------------------------------- */

static const char *column_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text ? (const char *)text : "";
}

static void read_entry(sqlite3_stmt *row, struct objects_entry *entry)
{
    *entry = (struct objects_entry){
        .version = (uint64_t)sqlite3_column_int64(row, 0),
        .change = (enum objects_change)sqlite3_column_int(row, 1),
        .key = {column_text(row, 2), column_text(row, 3), column_text(row, 4)},
        .text = sqlite3_column_blob(row, 5),
        .len = (size_t)sqlite3_column_bytes(row, 5),
    };
    if (sqlite3_column_count(row) > 6 && sqlite3_column_type(row, 6) != SQLITE_NULL) {
        entry->before = sqlite3_column_blob(row, 6);
        entry->before_len = (size_t)sqlite3_column_bytes(row, 6);
    }
}

bool objects_load(struct objects *objects,
                  void (*each)(void *user, const struct objects_key *key, uint64_t version,
                               const char *text, size_t len),
                  void *user, struct error *error)
{
    sqlite3_stmt *rows = statement_of(objects, READ_OBJECTS, 0, NULL);
    int code = rows ? sqlite3_step(rows) : SQLITE_ERROR;
    for (; code == SQLITE_ROW; code = sqlite3_step(rows)) {
        struct objects_entry entry;
        read_entry(rows, &entry);
        each(user, &entry.key, entry.version, entry.text, entry.len);
    }
    if (code != SQLITE_DONE)
        complain(objects, error, N_("The database cannot be read."));
    sqlite3_reset(rows);
    return code == SQLITE_DONE;
}

bool objects_since(struct objects *objects, uint64_t after, const char *kind, const char *namespace,
                   void (*each)(void *user, const struct objects_entry *entry), void *user,
                   struct error *error)
{
    struct objects_key key = {kind, namespace ? namespace : "", ""};
    if (after < objects->oldest) {
        error_set(error, ERR_GONE, NULL, NULL, NULL);
        return false;
    }
    sqlite3_stmt *rows =
        statement_of(objects, namespace ? READ_LOG_NAMESPACE : READ_LOG, after, &key);
    int code = rows ? sqlite3_step(rows) : SQLITE_ERROR;
    for (; code == SQLITE_ROW; code = sqlite3_step(rows)) {
        struct objects_entry entry;
        read_entry(rows, &entry);
        each(user, &entry);
    }
    if (code != SQLITE_DONE)
        complain(objects, error, N_("The database cannot be read."));
    sqlite3_reset(rows);
    return code == SQLITE_DONE;
}
