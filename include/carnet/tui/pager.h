/*
 * A pane of text lines: YAML, events, help, a page. Scrolls, wraps or cuts, searches.
 *
 * Lines are made of spans with styles, copied in. The position is kept when the content is replaced
 * (by line number, clamped).
 */
#ifndef CARNET_TUI_PAGER_H
#define CARNET_TUI_PAGER_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/tui/grid.h>

struct pager;
struct pager *pager_new(void);
void pager_free(struct pager *pager);
void pager_clear(struct pager *pager);
/* Adds to the last line, beginning one if there is none; '\n' in text ends lines. */
void pager_add(struct pager *pager, style style, const char *text);
void pager_end_line(struct pager *pager);
size_t pager_lines(const struct pager *pager);
void pager_scroll(struct pager *pager, int lines);
void pager_page(struct pager *pager, int pages);
void pager_first(struct pager *pager);
void pager_last(struct pager *pager);
void pager_wrap(struct pager *pager, bool wrap);
/* Marks the matches of a text (folded) and goes to the first at or after the top; "" ends it. */
size_t pager_find(struct pager *pager, const char *text);
void pager_find_next(struct pager *pager, int direction);
void pager_draw(struct pager *pager, struct area area);
/* The whole text (for copying). */
struct str;
void pager_text(const struct pager *pager, struct str *out);

#endif
