/*
 * The question about many servers, and how it is drawn. Private to bulk.c and bulk_draw.c.
 */
#ifndef CARNET_SRC_VIEWS_BULK_H
#define CARNET_SRC_VIEWS_BULK_H

#include <carnet/tui/edit.h>

#include "chooser.h"
#include "sheet.h"

enum bulk_stage {
    BULK_ASKS,
    BULK_RUNS, /* the plan is the frame's, and may be read */
    BULK_ENDED /* some failed: their rows say why; the plan is ours again */
};
struct bulk {
    struct sheet sheet;
    struct plan *plan;
    enum bulk_stage stage;
    bool stale; /* the model changed: the plan is to be made anew */
    struct chooser chooser;
    struct edit typed;
};

void bulk_draw(struct bulk *bulk, struct area area);

#endif
