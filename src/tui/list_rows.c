/* The list's rows: their order, and which of them are shown. */
#include "list_rows.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

int list_compare_by(const struct list *list, const struct list_entry *a, const struct list_entry *b,
                    int column)
{
    int result = list->ops->compare(list->data, a->row, b->row, column);
    return result != 0 ? result : strcmp(a->key, b->key);
}

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

/* One row -------------------------------------------------------------------------------------- */

size_t list_place(const struct list *list, const struct list_rows *rows,
                  const struct list_entry *entry)
{
    size_t low = 0, high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list_compare(list, rows->items[middle], entry) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t list_index(const struct list_rows *rows, const struct list_entry *entry)
{
    size_t at = 0;
    while (at < rows->count && rows->items[at] != entry)
        at++;
    return at;
}

bool list_in_place(const struct list *list, const struct list_rows *rows, size_t at)
{
    struct list_entry *const *items = rows->items;
    return (at == 0 || list_compare(list, items[at - 1], items[at]) < 0) &&
           (at + 1 == rows->count || list_compare(list, items[at], items[at + 1]) < 0);
}

void list_insert(const struct list *list, struct list_rows *rows, struct list_entry *entry)
{
    size_t at = list_place(list, rows, entry);
    ARRAY_ROOM(rows->items, rows->cap, rows->count + 1);
    memmove(rows->items + at + 1, rows->items + at, (rows->count - at) * sizeof *rows->items);
    rows->items[at] = entry;
    rows->count++;
}

void list_take(struct list_rows *rows, const struct list_entry *entry)
{
    size_t at = list_index(rows, entry);
    if (at == rows->count)
        return;
    rows->count--;
    memmove(rows->items + at, rows->items + at + 1, (rows->count - at) * sizeof *rows->items);
}

/* Many rows ------------------------------------------------------------------------------------ */

void list_loosen(struct list *list, struct list_entry *entry)
{
    if (entry->loose)
        return;
    entry->loose = true;
    ARRAY_ROOM(list->loose.items, list->loose.cap, list->loose.count + 1);
    list->loose.items[list->loose.count++] = entry;
}

static void drop_loose(struct list_rows *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (!rows->items[i]->loose)
            rows->items[kept++] = rows->items[i];
    rows->count = kept;
}

/* From the end, so that the order grows in its own room. */
static void merge(struct list *list)
{
    struct list_rows *order = &list->order, *loose = &list->loose;
    size_t left = order->count, right = loose->count, to = left + right;
    ARRAY_ROOM(order->items, order->cap, to + 1);
    order->count = to;
    while (right > 0) {
        bool from_order =
            left > 0 && list_compare(list, order->items[left - 1], loose->items[right - 1]) > 0;
        order->items[--to] = from_order ? order->items[--left] : loose->items[--right];
    }
}

void list_merge(struct list *list)
{
    struct list_rows *loose = &list->loose;
    drop_loose(&list->order);
    list_sort_rows(list, loose);
    merge(list);
    for (size_t i = 0; i < loose->count; i++)
        loose->items[i]->loose = false;
    loose->count = 0;
}

void list_sift(struct list *list)
{
    struct list_rows *order = &list->order, *shown = &list->shown;
    ARRAY_ROOM(shown->items, shown->cap, order->count + 1);
    shown->count = 0;
    for (size_t i = 0; i < order->count; i++) {
        struct list_entry *entry = order->items[i];
        entry->shown = list_matches(list, entry);
        if (entry->shown)
            shown->items[shown->count++] = entry;
    }
}
