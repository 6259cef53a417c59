#include <carnet/tui/list.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

#include "list_rows.h"

struct list *list_new(const struct list_ops *ops, void *data, const struct list_column *columns,
                      size_t column_count)
{
    struct list *list = mem_zalloc(1, sizeof *list);
    list->ops = ops;
    list->data = data;
    list->columns = columns;
    list->column_count = column_count;
    list->sort_column = -1;
    list->reveal = true;
    map_init(&list->entries, free);
    str_init(&list->filter, STR_LINE);
    return list;
}

void list_free(struct list *list)
{
    if (!list)
        return;
    map_fini(&list->entries);
    str_fini(&list->filter);
    free(list->order.items);
    free(list->shown.items);
    free(list->loose.items);
    free(list->ties.items);
    free(list);
}

/* -- rows ------------------------------------------------------------------------------------ */

static struct list_entry *add_entry(struct list *list, const char *key)
{
    size_t len = strlen(key);
    struct list_entry *entry = mem_zalloc(1, sizeof *entry + len + 1);
    memcpy(entry->key, key, len + 1);
    map_set(&list->entries, key, entry);
    list->ties.count = 0;
    return entry;
}

/* No longer shown, or about to be shown elsewhere. */
static void hide(struct list *list, struct list_entry *entry, bool leaves)
{
    if (!entry->shown)
        return;
    if (leaves && entry == list->selected)
        list_take_neighbour(list);
    list_take(&list->shown, entry);
    entry->shown = false;
}

static void show(struct list *list, struct list_entry *entry)
{
    list_insert(list, &list->shown, entry);
    entry->shown = true;
}

/* False: it stands where it stood. */
static bool put_in_order(struct list *list, struct list_entry *entry, bool is_new)
{
    if (!is_new && list_in_place(list, &list->order, list_index(&list->order, entry)))
        return false;
    if (!is_new)
        list_take(&list->order, entry);
    list_insert(list, &list->order, entry);
    return true;
}

void list_put(struct list *list, const char *key, void *row)
{
    struct list_entry *entry = map_get(&list->entries, key);
    bool is_new = !entry;
    if (is_new)
        entry = add_entry(list, key);
    entry->row = row;
    if (list->batch > 0) {
        list_loosen(list, entry);
        return;
    }
    bool matches = list_matches(list, entry);
    if (!put_in_order(list, entry, is_new) && matches == entry->shown)
        return;
    hide(list, entry, !matches);
    if (matches)
        show(list, entry);
    list_settle(list, true);
}

void list_remove(struct list *list, const char *key)
{
    struct list_entry *entry = map_remove(&list->entries, key);
    if (!entry)
        return;
    list->marks -= entry->marked;
    hide(list, entry, true);
    list_take(&list->order, entry);
    list_take(&list->ties, entry);
    if (entry->loose)
        list_take(&list->loose, entry);
    free(entry);
    list_settle(list, true);
}

void *list_find(const struct list *list, const char *key)
{
    const struct list_entry *entry = map_get(&list->entries, key);
    return entry ? entry->row : NULL;
}

void list_each(const struct list *list, void (*each)(void *user, void *row), void *user)
{
    void *value;
    for (size_t at = 0; map_next(&list->entries, &at, NULL, &value);)
        each(user, ((struct list_entry *)value)->row);
}

void list_clear(struct list *list)
{
    map_clear(&list->entries);
    list->order.count = list->shown.count = list->loose.count = list->ties.count = 0;
    list->marks = 0;
    list->selected = NULL;
    list_settle(list, false);
}

void list_begin(struct list *list)
{
    list->batch++;
}

void list_end(struct list *list)
{
    if (list->batch == 0 || --list->batch > 0)
        return;
    list_merge(list);
    list_sift(list);
    list_settle(list, true);
}

void list_refresh(struct list *list)
{
    list_merge(list);
    list_arrange(list);
    list_sift(list);
    list_settle(list, true);
}

/* -- what is there --------------------------------------------------------------------------- */

size_t list_count(const struct list *list)
{
    return list->shown.count;
}

size_t list_total(const struct list *list)
{
    return list->entries.len;
}

void *list_selected(const struct list *list)
{
    return list->selected ? list->selected->row : NULL;
}

void *list_row(const struct list *list, size_t index)
{
    return index < list->shown.count ? list_at(list, index)->row : NULL;
}

/* -- order and filter ------------------------------------------------------------------------ */

/* The person asked for other rows or another order: the cursor keeps its row, and the row takes its
 * true place. */
static void show_anew(struct list *list)
{
    list_sift(list);
    list_settle(list, false);
    list->reveal = true;
}

void list_sort(struct list *list, int column, bool reverse)
{
    list->sort_column = column;
    list->reverse = reverse;
    list_merge(list);
    list_arrange(list);
    show_anew(list);
}

int list_sort_column(const struct list *list, bool *reverse)
{
    *reverse = list->reverse;
    return list->sort_column;
}

void list_filter(struct list *list, const char *filter)
{
    str_clear(&list->filter);
    str_add(&list->filter, filter);
    show_anew(list);
}

/* -- marks ----------------------------------------------------------------------------------- */

static void set_mark(struct list *list, struct list_entry *entry, bool marked)
{
    list->marks += marked;
    list->marks -= entry->marked;
    entry->marked = marked;
}

void list_mark(struct list *list)
{
    if (!list->selected)
        return;
    set_mark(list, list->selected, !list->selected->marked);
    list_move(list, 1);
}

static bool all_marked(const struct list *list)
{
    for (size_t i = 0; i < list->shown.count; i++)
        if (!list->shown.items[i]->marked)
            return false;
    return true;
}

/* When every row shown is marked, all marks go, also those of rows that the filter hides. */
void list_mark_all(struct list *list)
{
    if (!all_marked(list)) {
        for (size_t i = 0; i < list->shown.count; i++)
            set_mark(list, list->shown.items[i], true);
        return;
    }
    list_unmark(list, NULL);
}

void list_unmark(struct list *list, const char *one)
{
    const char *key;
    void *value = one ? map_get(&list->entries, one) : NULL;
    if (value)
        set_mark(list, value, false);
    for (size_t at = 0; !one && map_next(&list->entries, &at, &key, &value);)
        set_mark(list, value, false);
}

size_t list_marks_hidden(const struct list *list)
{
    size_t hidden = list->marks;
    for (size_t i = 0; hidden > 0 && i < list->shown.count; i++)
        hidden -= list->shown.items[i]->marked;
    return hidden;
}

size_t list_mark_count(const struct list *list)
{
    return list->marks;
}

void list_each_marked(const struct list *list, void (*each)(void *user, const char *key, void *row),
                      void *user)
{
    AUTO_FREE struct list_entry **marked = mem_zalloc(list->marks, sizeof *marked);
    size_t count = 0;
    for (size_t i = 0; i < list->order.count && count < list->marks; i++)
        if (list->order.items[i]->marked)
            marked[count++] = list->order.items[i];
    for (size_t i = 0; i < count; i++)
        each(user, marked[i]->key, marked[i]->row);
}
