/*
 * Actions: one table for keys, key line, help, palette, command line and tests.
 *
 * Views export `static const` tables; app concatenates them into a struct actions, which checks
 * them (no key twice in a place, no key that needs AltGr on a Canadian French keyboard) and
 * dispatches. `self` is what the owner of the table registered it with.
 */
#ifndef CARNET_TUI_ACTION_H
#define CARNET_TUI_ACTION_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

#define ACTION_KEYS 3
enum action_flags {
    ACTION_HIDDEN = 1,    /* not in key line nor palette (movements) */
    ACTION_DANGEROUS = 2, /* shown in role danger */
    ACTION_CHANGES = 4,   /* changes the platform: refused offline, muted when read only */
    ACTION_ON_ROW = 8     /* about the selected row: the palette says its name */
};
struct action {
    const char *id;        /* "server.stop_start": settings, tests, command line */
    int keys[ACTION_KEYS]; /* defaults, key.h; 0 none */
    unsigned where;        /* places, bits of the views' own enum */
    const char *line;      /* key line's word, msgid with context "key" */
    const char *palette;   /* long name, msgid with context "palette" */
    unsigned flags;
    int rank;  /* order in the key line, 1 first; 0 never there */
    int group; /* column of the help page, views' own enum; 0 not shown */
    void (*run)(void *self, const struct action *action);
    /* Optional. False: cannot be done now; *why (may stay empty) says the reason. */
    bool (*possible)(void *self, const struct action *action, struct text *why);
    /* Optional: the line's word and the palette's name as they are now ("Stop" / "Start"). */
    void (*names)(void *self, const struct action *action, const char **line, const char **palette);
    /* Optional: words of the help page, msgid with context "help"; null: the key line's word. */
    const char *help;
    /* Optional: the call of another program that does what this would do now, and in a few words
     * what it sends. False: there is none. */
    bool (*call)(void *self, const struct action *action, struct str *command, struct str *brief);
};

struct actions;
struct actions *actions_new(void);
void actions_free(struct actions *actions);
void actions_register(struct actions *actions, const struct action *table, size_t count,
                      void *self);
/* Where a person can be: each a set of places, since one may be in several at once (a list of servers
 * is a list, too). Kept as they are. */
void actions_places(struct actions *actions, const unsigned *places, size_t count);
/* A key from the settings: `key.server.stop_start = s`. False: *clash is the other action's id when
 * the key is taken in the same place, or null when id or key is not known. The key comes first; of
 * the defaults those that are no characters (arrows, F1, Enter) stay as second ways. */
bool actions_bind(struct actions *actions, const char *id, int key, const char **clash);
const struct action *actions_find(const struct actions *actions, const char *id);
const struct action *actions_for_key(const struct actions *actions, unsigned where, int key);
int action_key(const struct actions *actions, const struct action *action); /* first key now */
bool action_possible(const struct actions *actions, const struct action *action, struct text *why);
/* As they are now: msgids of the contexts "key" and "palette". */
const char *action_line(const struct actions *actions, const struct action *action);
const char *action_palette(const struct actions *actions, const struct action *action);
/* False: it has none, or it cannot be done now. */
bool action_call(const struct actions *actions, const struct action *action, struct str *command,
                 struct str *brief);
void action_run(const struct actions *actions, const struct action *action);
/* All actions valid in `where`, by rank then table order; rank 0 last. */
size_t actions_list(const struct actions *actions, unsigned where, const struct action **out,
                    size_t max);

#endif
