/*
 * The question about one server, and how it is drawn. Private to confirm.c and confirm_draw.c.
 */
#ifndef CARNET_SRC_VIEWS_CONFIRM_H
#define CARNET_SRC_VIEWS_CONFIRM_H

#include <carnet/base/error.h>
#include <carnet/tui/edit.h>

#include "chooser.h"
#include "sheet.h"

/* What can be at the ▸: the volumes that may be ticked, then the two choices. */
enum choice_kind { CHOICE_TICK, CHOICE_KEEP, CHOICE_DO };
struct choice {
    enum choice_kind kind;
    size_t volume;
    int row; /* in the sheet, where it was drawn; -1: it was not */
};
struct confirm {
    struct sheet sheet;
    struct plan *plan; /* ours until it is run */
    bool stale;        /* the model changed: the plan is to be made anew */
    /* Why it is not known now who else uses the volumes. While that may pass, what was ticked and
     * typed stays as it is, and is not sent. */
    struct error doubt;
    struct chooser chooser;
    struct choice *choices;
    int choice_count;
    size_t choice_cap;
    int top; /* first row shown of what is above the two choices */
    struct edit typed;
};

bool confirm_deletes(const struct confirm *confirm);
const struct ref *confirm_ref(const struct confirm *confirm);
/* Volumes and pods are still being read: what goes with the server is not known yet. */
bool confirm_reading(const struct confirm *confirm);
void confirm_draw(struct sheet *sheet, struct area area);

#endif
