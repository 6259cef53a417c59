/*
 * The local history: each change carnet sent, as the call that does the same, with what came of it.
 *
 * One JSON object a line in XDG_STATE_HOME/carnet/history.jsonl, for its owner only (0600). At most half a
 * MiB; then it becomes history.1.jsonl, and the one before goes. Several carnets may write at once. No secret
 * is in it: names, and the platform's words of a refusal.
 */
#ifndef CARNET_SRC_APP_HISTORY_H
#define CARNET_SRC_APP_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

struct program;
struct ui_change;

#define HISTORY_FILE_MAX (512u << 10)
#define HISTORY_LINE_MAX (16u << 10)

struct history_entry {
    int64_t when; /* wall */
    const char *context, *namespace;
    const char *action; /* "stop", "start", "delete" */
    const char *kind, *name; /* "server", "volume" */
    const char *command; /* "" : there is none */
    const char *outcome; /* "done", "failed", "unknown": sent, and nobody waited */
    const char *error;   /* error_word, "" if none */
    const char *words;   /* the platform's, "" if none */
};
/* Appends. False: ERR_IO, and the file is as it was. */
bool history_add(const struct history_entry *entry, struct error *error) MUST_CHECK;
/* Visits all that is kept, oldest first; lines that cannot be read are skipped. A history that is not there
 * is empty. Strings live during the call and are clean. */
bool history_each(void (*each)(void *data, const struct history_entry *entry), void *data,
                  struct error *error) MUST_CHECK;

/* As the screen takes it; its strings are the entry's. */
struct ui_change history_change(const struct history_entry *entry);

/* Keeps what is sent to the program's platform from now on, and tells its model which stops were ours. */
void history_keep(struct program *program);

#endif
