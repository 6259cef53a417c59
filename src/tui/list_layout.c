#include "list_layout.h"

static int wanted(const struct list_column *column, int wish)
{
    int want = wish > 0 ? wish : column->max;
    if (want > column->max)
        want = column->max;
    return want < column->min ? column->min : want;
}

static int total(const struct list_column *columns, size_t count, const int *widths)
{
    int sum = LIST_PREFIX;
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (widths[i] == 0)
            continue;
        sum += widths[i] + (first ? 0 : columns[i].gap);
        first = false;
    }
    return sum;
}

/* The column to drop: the highest rank, the rightmost of equals. `count` if none may go. */
static size_t lowest_in_worth(const struct list_column *columns, size_t count, const int *widths)
{
    size_t found = count;
    for (size_t i = 0; i < count; i++)
        if (widths[i] > 0 && columns[i].rank > 0 &&
            (found == count || columns[i].rank >= columns[found].rank))
            found = i;
    return found;
}

/* The last resort of a narrow pane: the columns that always stay shrink, the widest first, to their
 * min. */
static void shrink(const struct list_column *columns, size_t count, int cols, int *widths)
{
    int over = total(columns, count, widths) - cols;
    for (; over > 0; over--) {
        size_t widest = count;
        for (size_t i = 0; i < count; i++)
            if (widths[i] > columns[i].min && (widest == count || widths[i] > widths[widest]))
                widest = i;
        if (widest == count)
            return;
        widths[widest]--;
    }
}

static void grow(const struct list_column *columns, const int *wishes, size_t count, int cols,
                 int *widths)
{
    int spare = cols - total(columns, count, widths);
    while (spare > 0) {
        size_t next = count;
        for (size_t i = 0; i < count; i++)
            if (widths[i] > 0 && widths[i] < wanted(&columns[i], wishes[i]) &&
                (next == count || columns[i].rank < columns[next].rank))
                next = i;
        if (next == count)
            return;
        int more = wanted(&columns[next], wishes[next]) - widths[next];
        more = more < spare ? more : spare;
        widths[next] += more;
        spare -= more;
    }
}

void list_layout_columns(const struct list_column *columns, const int *wishes, size_t count,
                         int cols, int *widths)
{
    for (size_t i = 0; i < count; i++) {
        bool shown = wishes[i] != LIST_HIDDEN && (columns[i].from == 0 || cols >= columns[i].from);
        widths[i] = 0;
        if (shown)
            widths[i] = columns[i].rank == 0 ? wanted(&columns[i], wishes[i]) : columns[i].min;
    }
    while (total(columns, count, widths) > cols) {
        size_t drop = lowest_in_worth(columns, count, widths);
        if (drop == count)
            break;
        widths[drop] = 0;
    }
    shrink(columns, count, cols, widths);
    grow(columns, wishes, count, cols, widths);
}
