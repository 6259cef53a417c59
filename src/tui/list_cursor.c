/* The list's cursor: it belongs to a row, and the row keeps its place on the screen. */
#include <carnet/tui/list.h>

#include <string.h>

#include "list_rows.h"

struct list_entry *list_at(const struct list *list, size_t position)
{
    if (!list->selected || list->at == list->home)
        return list->shown.items[position];
    if (position == list->at)
        return list->selected;
    size_t other =
        position < list->at ? position : position - 1; /* among the rows but the selected */
    return list->shown.items[other < list->home ? other : other + 1];
}

size_t list_page_rows(const struct list *list)
{
    return list->height > 0 ? (size_t)list->height : 1;
}

static size_t last_top(const struct list *list)
{
    size_t page = list_page_rows(list);
    return list->shown.count > page ? list->shown.count - page : 0;
}

static bool on_screen(const struct list *list)
{
    return list->at >= list->top && list->at - list->top < list_page_rows(list);
}

/* The selected row was filtered out or is gone: what stands where it stood. */
static void choose_again(struct list *list)
{
    if (list->selected && !list->selected->shown) {
        size_t place = list_place(list, &list->shown, list->selected);
        list->selected = place < list->shown.count ? list->shown.items[place]
                                                   : list->shown.items[list->shown.count - 1];
    }
    if (!list->selected)
        list->moved = false;
    if (!list->moved)
        list->selected = list->shown.items[0];
}

void list_settle(struct list *list, bool hold)
{
    if (list->shown.count == 0) {
        list->selected = NULL;
        list->moved = false;
        list->at = list->home = list->top = 0;
        return;
    }
    choose_again(list);
    bool seen = list->moved && on_screen(list);
    size_t row = list->at - list->top;
    list->home = list->at = list_index(&list->shown, list->selected);
    if (seen)
        list->top = list->home > row ? list->home - row : 0;
    if (list->top > last_top(list))
        list->top = last_top(list);
    if (seen && hold)
        list->at = list->top + row < list->shown.count ? list->top + row : list->shown.count - 1;
}

/* The person's choice. */
static void choose(struct list *list, size_t position)
{
    if (list->shown.count == 0)
        return;
    list->moved = list->reveal = true;
    if (position >= list->shown.count)
        position = list->shown.count - 1;
    list->selected = list_at(list, position);
    list->at = position;
    list_settle(list, false);
}

void list_take_neighbour(struct list *list)
{
    size_t position = list->at;
    if (list->shown.count <= 1) {
        list->selected = NULL;
        return;
    }
    size_t next = position + 1 < list->shown.count ? position + 1 : position - 1;
    struct list_entry *neighbour = list_at(list, next);
    list->selected = neighbour;
    list->at = position + 1 < list->shown.count ? position : position - 1;
}

/* -- the person's moves ---------------------------------------------------------------------- */

void list_move(struct list *list, int rows)
{
    long long to = (long long)list->at + rows;
    choose(list, to < 0 ? 0 : (size_t)to);
}

void list_page(struct list *list, int pages)
{
    int rows = (int)list_page_rows(list);
    list_move(list, pages * (rows > 1 ? rows - 1 : 1)); /* one row stays for the eye */
}

void list_first(struct list *list)
{
    choose(list, 0);
}

void list_last(struct list *list)
{
    choose(list, list->shown.count);
}

void list_scroll(struct list *list, int rows)
{
    long long top = (long long)list->top + rows;
    size_t last = last_top(list);
    list->top = top < 0 ? 0 : (size_t)top > last ? last : (size_t)top;
    list->reveal = false;
}

bool list_click(struct list *list, int row)
{
    size_t position = list->top + (size_t)(row - 1); /* below the titles */
    if (row < 1 || row > list->height || position >= list->shown.count)
        return false;
    choose(list, position);
    return true;
}
