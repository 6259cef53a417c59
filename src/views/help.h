/*
 * The table of the help page: the actions of the present screen in three columns of groups, with
 * what cannot be done and why. Pure but for asking the actions.
 */
#ifndef CARNET_SRC_VIEWS_HELP_H
#define CARNET_SRC_VIEWS_HELP_H

#include <stdbool.h>

#include <carnet/base/i18n.h>
#include <carnet/views/places.h>

struct pager;
struct ui;

#define HELP_LINES   48
#define HELP_NOTES   9
#define HELP_COLUMNS 3

/* One line of a group: up to two actions that belong together; none: an empty line. */
struct help_line {
    const struct action *first, *second;
    const char *title; /* msgid, context "help": of a group */
    int key_cols;
    int note; /* footnote, 0 none */
};
struct help_column {
    struct help_line lines[HELP_LINES];
    int count;
};
struct help_table {
    struct help_column columns[HELP_COLUMNS];
    struct text notes[HELP_NOTES];
    int note_count;
    bool long_names; /* those of the palette */
};

void help_table_fill(struct help_table *table, const struct ui *ui);
/* As lines of a pager of so many cells: three columns where they fit, else one after the other. */
void help_table_write(const struct help_table *table, const struct ui *ui, struct pager *pager,
                      int cols);

#endif
