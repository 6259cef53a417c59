/*
 * Sheets: what takes the place of the lower pane for a while (pickers, palette, questions), and
 * pages.
 */
#ifndef CARNET_SRC_VIEWS_SHEET_H
#define CARNET_SRC_VIEWS_SHEET_H

#include <stdbool.h>

#include <carnet/tui/event.h>
#include <carnet/tui/grid.h>

struct key_line;
struct sheet;
struct ui;

/*
 * A sheet takes the place of the lower pane (from 160 columns of the right one): pickers, palette,
 * questions. A page (full) takes everything between header and key line: help, messages. One at a
 * time. The area's first row is for the sheet's title (frame_title).
 */
struct sheet_ops {
    bool full; /* a page: the header's path ends with `title` */
    void (*draw)(struct sheet *sheet, struct area area);
    /* Keys, pastes and mouse (coordinates relative to the sheet's area). False: not used, the frame
     * goes on: Esc closes the sheet, actions valid in the place are looked up. May end in
     * sheet_close: the sheet must not be touched afterwards. */
    bool (*event)(struct sheet *sheet, const struct input_event *event);
    /* Optional: all its entries of the key line, with Esc. Absent: "Esc Close". */
    void (*key_line)(struct sheet *sheet, struct key_line *line);
    /* Optional: the model, the platform's states or the language changed. */
    void (*changed)(struct sheet *sheet);
    void (*free)(struct sheet *sheet);
};
struct sheet {
    const struct sheet_ops *ops;
    struct ui *ui;
    bool typing;        /* text is being typed in it now: letters are text, L is F2 */
    const char *title;  /* of a page, msgid with context "page" */
    const char *object; /* of a page about one object: its name; null none */
};

/* Opens a sheet (closing another); null is ignored. */
void sheet_open(struct ui *ui, struct sheet *sheet);
void sheet_close(struct ui *ui); /* frees it */

#endif
