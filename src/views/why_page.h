/*
 * Private to the Why page: its struct, and its two halves (keys and log in why_page.c, drawing in
 * why_draw.c).
 */
#ifndef CARNET_SRC_VIEWS_WHY_PAGE_H
#define CARNET_SRC_VIEWS_WHY_PAGE_H

#include <carnet/base/error.h>
#include <carnet/model/state.h>

#include "sheet.h"

enum why_log_state { WHY_LOG_NONE, WHY_LOG_ASKED, WHY_LOG_HERE, WHY_LOG_FAILED };

struct why_page {
    struct sheet sheet;
    char namespace[254], name[254];
    struct step steps[STATUS_STEPS + 1]; /* as they were read last */
    int step_rows[STATUS_STEPS + 1];     /* where they were drawn, in the page as a whole */
    size_t step_count;
    int at;         /* the step with the ▸, -1: there is none */
    bool events;    /* unfolded: all of them */
    int offset;     /* first row of the page that is seen */
    int rows, used; /* of the last frame: seen, and in all */
    bool move;      /* the ▸ moved: it is to be seen */
    bool live;      /* the connection was, when it was looked at last */
    bool seconds;   /* an age of less than a minute was drawn */
    struct grid scratch;
    struct {
        enum why_log_state state;
        int64_t asked_for;     /* the end of the run it is of */
        struct str line, text; /* the last one; all that were read */
        bool unfolded;
        struct error error;
    } log;
};

const struct server *why_page_server(const struct why_page *page);
/* What can be done now; the ▸ stays on its step while there are as many. */
void why_page_read_steps(struct why_page *page);
void why_page_draw(struct sheet *sheet, struct area area);

#endif
