#include <carnet/tui/action.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/tui/key.h>

struct entry {
    const struct action *action;
    void *self;
    int keys[ACTION_KEYS]; /* now */
};
struct actions {
    struct entry *entries;
    size_t count, cap;
    const unsigned *places; /* where a person can be */
    size_t place_count;
};

struct actions *actions_new(void)
{
    return mem_zalloc(1, sizeof(struct actions));
}

void actions_free(struct actions *actions)
{
    if (!actions)
        return;
    free(actions->entries);
    free(actions);
}

void actions_register(struct actions *actions, const struct action *table, size_t count, void *self)
{
    ARRAY_ROOM(actions->entries, actions->cap, actions->count + count);
    for (size_t i = 0; i < count; i++) {
        struct entry *entry = &actions->entries[actions->count++];
        *entry = (struct entry){.action = &table[i], .self = self};
        memcpy(entry->keys, table[i].keys, sizeof entry->keys);
    }
}

void actions_places(struct actions *actions, const unsigned *places, size_t count)
{
    actions->places = places;
    actions->place_count = count;
}

/* -- looking up ------------------------------------------------------------------------------ */

static struct entry *find_entry(const struct actions *actions, const char *id)
{
    for (size_t i = 0; i < actions->count; i++)
        if (strcmp(actions->entries[i].action->id, id) == 0)
            return &actions->entries[i];
    return NULL;
}

static const struct entry *entry_of(const struct actions *actions, const struct action *action)
{
    for (size_t i = 0; i < actions->count; i++)
        if (actions->entries[i].action == action)
            return &actions->entries[i];
    return NULL;
}

static bool has_key(const struct entry *entry, int key)
{
    for (size_t i = 0; i < ACTION_KEYS; i++)
        if (entry->keys[i] == key)
            return true;
    return false;
}

const struct action *actions_find(const struct actions *actions, const char *id)
{
    const struct entry *entry = find_entry(actions, id);
    return entry ? entry->action : NULL;
}

const struct action *actions_for_key(const struct actions *actions, unsigned where, int key)
{
    for (size_t i = 0; key != K_NONE && i < actions->count; i++) {
        const struct entry *entry = &actions->entries[i];
        if ((entry->action->where & where) && has_key(entry, key))
            return entry->action;
    }
    return NULL;
}

int action_key(const struct actions *actions, const struct action *action)
{
    const struct entry *entry = entry_of(actions, action);
    return entry ? entry->keys[0] : K_NONE;
}

/* -- keys ------------------------------------------------------------------------------------ */

/* Whether a person can be where both are valid. */
static bool meet(const struct actions *actions, const struct action *a, const struct action *b)
{
    bool together = (a->where & b->where) != 0;
    for (size_t i = 0; !together && i < actions->place_count; i++)
        together = (a->where & actions->places[i]) && (b->where & actions->places[i]);
    return together;
}

/* Another entry that has the key in one of the same places. */
static const struct entry *key_holder(const struct actions *actions, const struct entry *entry,
                                      int key)
{
    for (size_t i = 0; i < actions->count; i++) {
        const struct entry *other = &actions->entries[i];
        if (other != entry && meet(actions, other->action, entry->action) && has_key(other, key))
            return other;
    }
    return NULL;
}

/* Arrows, F1, Enter and the like stay as second ways when a person gives an action another key. */
static bool is_second_way(int key)
{
    return key >= K_UP || key == K_ENTER || key == K_ESC || key == K_TAB;
}

static void give_key(struct entry *entry, int key)
{
    int kept[ACTION_KEYS] = {key};
    size_t count = 1;
    for (size_t i = 0; i < ACTION_KEYS && count < ACTION_KEYS; i++) {
        int old = entry->action->keys[i];
        if (old != key && old < K_CTRL && is_second_way(old))
            kept[count++] = old;
    }
    memcpy(entry->keys, kept, sizeof kept);
}

bool actions_bind(struct actions *actions, const char *id, int key, const char **clash)
{
    *clash = NULL;
    struct entry *entry = find_entry(actions, id);
    if (!entry || key == K_NONE)
        return false;
    const struct entry *holder = key_holder(actions, entry, key);
    if (holder) {
        *clash = holder->action->id;
        return false;
    }
    give_key(entry, key);
    return true;
}

/* -- what an action is now ------------------------------------------------------------------- */

bool action_possible(const struct actions *actions, const struct action *action, struct text *why)
{
    const struct entry *entry = entry_of(actions, action);
    *why = (struct text){0};
    return entry && (!action->possible || action->possible(entry->self, action, why));
}

static void names_now(const struct actions *actions, const struct action *action, const char **line,
                      const char **palette)
{
    const struct entry *entry = entry_of(actions, action);
    *line = action->line;
    *palette = action->palette;
    if (entry && action->names)
        action->names(entry->self, action, line, palette);
}

const char *action_line(const struct actions *actions, const struct action *action)
{
    const char *line, *palette;
    names_now(actions, action, &line, &palette);
    return line;
}

const char *action_palette(const struct actions *actions, const struct action *action)
{
    const char *line, *palette;
    names_now(actions, action, &line, &palette);
    return palette;
}

bool action_call(const struct actions *actions, const struct action *action, struct str *command,
                 struct str *brief)
{
    const struct entry *entry = entry_of(actions, action);
    struct text why;
    return entry && action->call && action_possible(actions, action, &why) &&
           action->call(entry->self, action, command, brief);
}

void action_run(const struct actions *actions, const struct action *action)
{
    const struct entry *entry = entry_of(actions, action);
    if (entry && action->run)
        action->run(entry->self, action);
}

/* -- lists ----------------------------------------------------------------------------------- */

/* Rank 0 has no place in the key line: after all others. */
static int rank_of(const struct action *action)
{
    return action->rank > 0 ? action->rank : INT_MAX;
}

size_t actions_list(const struct actions *actions, unsigned where, const struct action **out,
                    size_t max)
{
    size_t count = 0;
    for (size_t i = 0; max > 0 && i < actions->count; i++) {
        const struct action *action = actions->entries[i].action;
        if (!(action->where & where))
            continue;
        if (count == max && rank_of(out[max - 1]) <= rank_of(action))
            continue;
        size_t at = count < max ? count++ : max - 1;
        for (; at > 0 && rank_of(out[at - 1]) > rank_of(action); at--)
            out[at] = out[at - 1];
        out[at] = action;
    }
    return count;
}
