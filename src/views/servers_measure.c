#include "servers_measure.h"

#include <carnet/base/utf8.h>
#include <carnet/tui/list.h>

static int cells(const char *text)
{
    size_t width = utf8_width(text);
    return width < CELLS_MAX ? (int)width : CELLS_MAX - 1;
}

static void count_width(unsigned *counts, int *longest, const char *text, bool comes)
{
    int width = cells(text);
    counts[width] += comes ? 1u : -1u;
    if (comes && width > *longest)
        *longest = width;
    while (*longest > 0 && counts[*longest] == 0)
        --*longest;
}

static void count_need(struct measure *measure, struct server_entry *entry, int64_t now)
{
    int64_t from = entry->row.needs_from;
    entry->needed = server_row_needs(&entry->row, now);
    measure->needs += entry->needed;
    int64_t next = entry->needed ? entry->row.needs_until : from;
    if (next > now && (measure->next_need == 0 || next < measure->next_need))
        measure->next_need = next;
}

void measure_add(struct measure *measure, struct server_entry *entry, int64_t now)
{
    count_width(measure->names, &measure->name, entry->row.name, true);
    count_width(measure->namespaces, &measure->namespace, entry->row.namespace, true);
    measure->gpus += entry->row.gpus > 0;
    measure->unreadable += entry->row.unreadable;
    count_need(measure, entry, now);
}

void measure_take(struct measure *measure, const struct server_entry *entry)
{
    count_width(measure->names, &measure->name, entry->row.name, false);
    count_width(measure->namespaces, &measure->namespace, entry->row.namespace, false);
    measure->gpus -= entry->row.gpus > 0;
    measure->unreadable -= entry->row.unreadable;
    measure->needs -= entry->needed;
}

struct recount {
    struct measure *measure;
    int64_t now;
};

static void count_again(void *user, void *row)
{
    const struct recount *recount = user;
    count_need(recount->measure, row, recount->now);
}

void measure_at(struct measure *measure, const struct list *list, int64_t now)
{
    struct recount recount = {measure, now};
    if (measure->next_need == 0 || now < measure->next_need)
        return;
    measure->needs = 0;
    measure->next_need = 0;
    list_each(list, count_again, &recount);
}
