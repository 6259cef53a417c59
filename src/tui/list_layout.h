/*
 * Which columns a list shows in a given width, and how wide they are. Arithmetic only.
 */
#ifndef CARNET_SRC_TUI_LIST_LAYOUT_H
#define CARNET_SRC_TUI_LIST_LAYOUT_H

#include <carnet/tui/list_ops.h>

enum { LIST_PREFIX = 3 /* cursor, mark, space */, LIST_HIDDEN = -1 };

/* `wishes[i]`: cells column i would like, 0 for its max, LIST_HIDDEN to leave it out. Fills
 * widths[i], 0 for columns that are not shown. Columns of rank 0 get their wish; the others leave,
 * highest rank first, until all fit with at least their min; what is left over is given to them up
 * to their wish, lowest rank first. */
void list_layout_columns(const struct list_column *columns, const int *wishes, size_t count,
                         int cols, int *widths);

#endif
