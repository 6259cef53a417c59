#include "tabs.h"

#include <stdio.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

static const struct {
    int number;
    const char *name;
} views[] = {
    {1, NC_("view", "Servers")},
};

const char *tabs_name(size_t view)
{
    return view < ARRAY_LEN(views) ? trc("view", views[view].name) : "";
}

static int tab_cells(size_t view)
{
    return 2 + (int)utf8_width(tabs_name(view)); /* "1 Servers" */
}

int tabs_draw(struct area area, size_t active)
{
    int col = 1;
    for (size_t i = 0; i < ARRAY_LEN(views); i++) {
        char number[8];
        snprintf(number, sizeof number, "%d ", views[i].number);
        style look = i == active ? INK_FOCUS : INK_TEXT;
        col = area_text(area, 0, col, look, number);
        col = area_text(area, 0, col, look, tabs_name(i)) + 2;
    }
    return tab_cells(active) + 2;
}

int tabs_at(int col)
{
    int at = 1;
    for (size_t i = 0; i < ARRAY_LEN(views); i++) {
        int cells = tab_cells(i);
        if (col >= at && col < at + cells)
            return (int)i;
        at += cells + 2;
    }
    return -1;
}
