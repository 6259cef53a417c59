/*
 * Private to the pager: its text as lines of spans, and the matches of a search.
 */
#ifndef CARNET_SRC_TUI_PAGER_LINES_H
#define CARNET_SRC_TUI_PAGER_LINES_H

#include <carnet/base/str.h>
#include <carnet/tui/grid.h>

struct span {
    size_t end; /* byte after it, in `text`; it begins where the one before ends */
    style style;
};
struct line {
    size_t begin, end; /* bytes of `text` */
    size_t span;       /* the one that holds its first byte, or the one before it */
};
struct match {
    size_t begin, end; /* bytes of `text` */
};

struct pager {
    struct str text; /* lines one after the other, each ended by '\n' */
    struct span *spans;
    size_t span_count, span_cap;
    struct line *lines;
    size_t line_count, line_cap;
    bool open; /* the last line may still be added to */

    size_t top;     /* first line drawn */
    size_t top_row; /* and the first of its wrapped rows */
    bool wrap;
    int rows, cols; /* of the last drawing */

    struct str needle; /* folded; "" none */
    struct match *matches;
    size_t match_count, match_cap;
    size_t match;  /* the present one */
    bool searched; /* matches are those of the present text */
};

/* pager.c */
void pager_clamp(struct pager *pager);
void pager_show_line(struct pager *pager, size_t line);

/* pager_wrap.c: rows a line takes in a width */
size_t pager_line_rows(const struct pager *pager, size_t line);
/* Where row `row` of a line begins; the line's end if it has fewer. */
size_t pager_row_begin(const struct pager *pager, size_t line, size_t row);
/* Moves a position by rows, as far as there are any. */
void pager_walk(const struct pager *pager, size_t *line, size_t *row, long long rows);

/* pager_find.c */
void pager_search(struct pager *pager); /* if the text or the needle changed */
/* The first match that ends after a byte; match_count if there is none. */
size_t pager_match_after(const struct pager *pager, size_t byte);

#endif
