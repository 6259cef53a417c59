#include "history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/log.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/data/file.h>
#include <carnet/data/json.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>
#include <carnet/views/past_change.h>

#include "program.h"

#define NOW_FILE    "history.jsonl"
#define BEFORE_FILE "history.1.jsonl"

static bool fail(struct error *error, const char *path)
{
    error_set(error, ERR_IO, NULL, "file", path);
    error_set_evidence(error, strerror(errno));
    return false;
}

/* Writing -------------------------------------------------------------------------------------- */

static void write_line(struct str *out, const struct history_entry *entry)
{
    struct json_out w = json_out(out);
    char when[CLOCK_TEXT];
    clock_format(when, entry->when);
    json_begin(&w, NULL, '{');
    json_put_str(&w, "time", when);
    json_put_str(&w, "context", entry->context);
    json_put_str(&w, "namespace", entry->namespace);
    json_put_str(&w, "action", entry->action);
    json_put_str(&w, "kind", entry->kind);
    json_put_str(&w, "name", entry->name);
    json_put_str(&w, "command", entry->command);
    json_put_str(&w, "outcome", entry->outcome);
    json_put_str(&w, "error", entry->error);
    json_put_str(&w, "words", entry->words);
    json_end(&w);
    str_add_char(out, '\n');
}

/* Opened and locked; the file has that name at this moment, and room for `len` bytes more. */
static int open_locked(const char *path, const char *before, size_t len)
{
    for (;;) {
        struct stat own, named;
        int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
            return -1;
        if (flock(fd, LOCK_EX) != 0 || fstat(fd, &own) != 0 || fchmod(fd, 0600) != 0) {
            close(fd);
            return -1;
        }
        bool ours = stat(path, &named) == 0 && named.st_ino == own.st_ino;
        if (ours && (own.st_size == 0 || (size_t)own.st_size + len <= HISTORY_FILE_MAX))
            return fd;
        if (ours && rename(path, before) != 0) {
            close(fd);
            return -1;
        }
        close(fd);
    }
}

/* A line is written whole or not at all. */
static bool append(int fd, const struct str *line)
{
    off_t end = lseek(fd, 0, SEEK_END);
    ssize_t n = write(fd, line->s, line->len);
    if (n == (ssize_t)line->len)
        return true;
    int number = n < 0 ? errno : ENOSPC;
    if (end >= 0 && ftruncate(fd, end) != 0)
        log_line(LOG_WARN, "app", "history: half a line stays");
    errno = number;
    return false;
}

bool history_add(const struct history_entry *entry, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE), before = STR_INIT(STR_LINE);
    AUTO_STR struct str line = STR_INIT(HISTORY_LINE_MAX);
    if (!file_path(&path, FILE_STATE, NOW_FILE) || !file_path(&before, FILE_STATE, BEFORE_FILE)) {
        error_set(error, ERR_IO, N_("There is no home folder to keep the history in."), NULL, NULL);
        return false;
    }
    write_line(&line, entry);
    if (line.cut) {
        error_set(error, ERR_TOO_LARGE, NULL, NULL, NULL);
        return false;
    }
    if (!file_make_parents(path.s, 0700, error))
        return false;
    int fd = open_locked(path.s, before.s, line.len);
    if (fd < 0)
        return fail(error, path.s);
    bool written = append(fd, &line);
    if (!written)
        (void)fail(error, path.s);
    close(fd);
    return written;
}

/* Reading -------------------------------------------------------------------------------------- */

struct reading {
    void (*each)(void *data, const struct history_entry *entry);
    void *data;
    struct str texts; /* clean, each with its NUL */
};

static const char *member(struct json_doc *doc, const char *key)
{
    return json_str(json_get(doc->root, key), "");
}

static void tell(struct reading *reading, struct json_doc *doc)
{
    static const char *const keys[] = {"context", "namespace", "action", "kind", "name",
                                       "command", "outcome",   "error",  "words"};
    size_t at[ARRAY_LEN(keys)];
    str_clear(&reading->texts);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const char *text = member(doc, keys[i]);
        at[i] = reading->texts.len;
        utf8_clean(&reading->texts, text, strlen(text), HISTORY_LINE_MAX, 0);
        str_add_char(&reading->texts, '\0');
    }
    const char *s = reading->texts.s;
    reading->each(reading->data, &(struct history_entry){.when = clock_parse(member(doc, "time")),
                                                         .context = s + at[0],
                                                         .namespace = s + at[1],
                                                         .action = s + at[2],
                                                         .kind = s + at[3],
                                                         .name = s + at[4],
                                                         .command = s + at[5],
                                                         .outcome = s + at[6],
                                                         .error = s + at[7],
                                                         .words = s + at[8]});
}

static void read_line(struct reading *reading, const char *line, size_t len)
{
    struct error broken = ERROR_NONE;
    struct json_doc doc;
    json_doc_init(&doc, 16 * HISTORY_LINE_MAX);
    if (len <= HISTORY_LINE_MAX && json_parse(&doc, line, len, &broken) &&
        json_type(doc.root) == JSON_OBJECT)
        tell(reading, &doc);
    json_doc_fini(&doc);
}

static bool read_file(struct reading *reading, const char *name, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE), text = STR_INIT(2 * HISTORY_FILE_MAX);
    struct error why = ERROR_NONE;
    if (!file_path(&path, FILE_STATE, name))
        return true;
    if (!file_read(path.s, &text, &why)) {
        if (why.code != ERR_NOT_FOUND)
            *error = why;
        return why.code == ERR_NOT_FOUND;
    }
    for (const char *at = text.s, *end = text.s + text.len; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t len = newline ? (size_t)(newline - at) : (size_t)(end - at);
        read_line(reading, at, len);
        at += len + 1;
    }
    return true;
}

bool history_each(void (*each)(void *data, const struct history_entry *entry), void *data,
                  struct error *error)
{
    struct reading reading = {each, data, STR_INIT(16 * HISTORY_LINE_MAX)};
    bool whole = read_file(&reading, BEFORE_FILE, error) && read_file(&reading, NOW_FILE, error);
    str_fini(&reading.texts);
    return whole;
}

struct ui_change history_change(const struct history_entry *entry)
{
    return (struct ui_change){
        .when = entry->when,
        .context = entry->context,
        .namespace = entry->namespace,
        .name = entry->name,
        .action = entry->action,
        .kind = entry->kind,
        .command = entry->command,
        .outcome = entry->outcome,
        .words = entry->words,
    };
}

/* Keeping -------------------------------------------------------------------------------------- */

static const char *action_of(enum platform_verb verb)
{
    return verb == VERB_STOP_SERVER ? "stop" : verb == VERB_START_SERVER ? "start" : "delete";
}

static const char *outcome_of(const struct error *error)
{
    return error->code == ERR_NONE ? "done" : platform_outcome_open(error) ? "unknown" : "failed";
}

/* Lets the model tell a stop of ours from somebody else's. */
static void note_stop(void *data, const struct history_entry *entry)
{
    const struct platform *platform = data;
    if (str_eq(entry->action, action_of(VERB_STOP_SERVER)) && !str_eq(entry->outcome, "failed") &&
        str_eq(entry->context, platform->context) && entry->when > 0)
        model_put_stopped_here(platform->model, entry->namespace, entry->name, entry->when);
}

static void keep(void *data, const struct platform *platform, const struct platform_change *change,
                 const struct error *error)
{
    AUTO_STR struct str command = STR_INIT(HISTORY_LINE_MAX);
    struct error trouble = ERROR_NONE;
    (void)data;
    bool failed = error->code != ERR_NONE && error->code != ERR_CANCELLED;
    if (platform->ops->change_command && !platform->ops->change_command(platform, change, &command))
        str_clear(&command);
    const struct history_entry entry = {
        .when = change->when,
        .context = platform->context,
        .namespace = change->ref.namespace,
        .action = action_of(change->verb),
        .kind = kind_word(change->verb == VERB_DELETE_VOLUME ? KIND_VOLUME : KIND_SERVER),
        .name = change->ref.name,
        .command = command.s,
        .outcome = outcome_of(error),
        .error = failed ? error_word(error->code) : "",
        .words = failed ? error->evidence : "",
    };
    if (!history_add(&entry, &trouble))
        log_line(LOG_WARN, "app", "history: %s", error_word(trouble.code));
    note_stop((void *)(uintptr_t)platform, &entry);
}

static void read_stops(void *data)
{
    const struct program *program = data;
    struct error trouble = ERROR_NONE;
    if (program->platform && !history_each(note_stop, program->platform, &trouble))
        log_line(LOG_WARN, "app", "history: %s", error_word(trouble.code));
}

void history_keep(struct program *program)
{
    program->platform->answered = keep;
    loop_defer(program->loop, read_stops, program);
}
