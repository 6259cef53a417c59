/* The list's rows: what is shown, and in which order. */
#include "list_rows.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

int list_compare(const struct list *list, const struct list_entry *a, const struct list_entry *b)
{
    int result = list->ops->compare(list->data, a->row, b->row, list->sort_column);
    if (list->reverse && result > -LIST_ALWAYS && result < LIST_ALWAYS)
        result = -result;
    return result != 0 ? result : strcmp(a->key, b->key);
}

bool list_matches(const struct list *list, const struct list_entry *entry)
{
    return list->filter.len == 0 || !list->ops->match ||
           list->ops->match(list->data, entry->row, list->filter.s);
}

size_t list_place(const struct list *list, const struct list_entry *entry)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list_compare(list, list->shown[middle], entry) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* By address: the row may be gone or changed, so that comparing would lead astray. */
size_t list_home(const struct list *list, const struct list_entry *entry)
{
    size_t at = 0;
    while (list->shown[at] != entry)
        at++;
    return at;
}

void list_show(struct list *list, struct list_entry *entry)
{
    size_t at = list_place(list, entry);
    ARRAY_ROOM(list->shown, list->cap, list->count + 1);
    memmove(list->shown + at + 1, list->shown + at, (list->count - at) * sizeof *list->shown);
    list->shown[at] = entry;
    list->count++;
    entry->shown = true;
}

void list_hide(struct list *list, struct list_entry *entry)
{
    size_t at = list_home(list, entry);
    list->count--;
    memmove(list->shown + at, list->shown + at + 1, (list->count - at) * sizeof *list->shown);
    entry->shown = false;
}

static int compare_entries(const void *a, const void *b, void *list)
{
    struct list_entry *const *left = a, *const *right = b;
    return list_compare(*(const struct list **)list, *left, *right);
}

void list_arrange(const struct list *list, struct list_entry **entries, size_t count)
{
    qsort_r(entries, count, sizeof(struct list_entry *), compare_entries, &list);
}

void list_rebuild(struct list *list)
{
    const char *key;
    void *value;
    ARRAY_ROOM(list->shown, list->cap, list->entries.len + 1);
    list->count = 0;
    for (size_t at = 0; map_next(&list->entries, &at, &key, &value);) {
        struct list_entry *entry = value;
        entry->shown = list_matches(list, entry);
        if (entry->shown)
            list->shown[list->count++] = entry;
    }
    list_arrange(list, list->shown, list->count);
}
