/*
 * Stands in for the sheets until they are there: opening one does nothing. Each function leaves
 * with the file that replaces it.
 */
#include <stddef.h>

#include <carnet/platform/plan.h>

#include "sheets.h"

struct sheet *picker_new(struct ui *ui)
{
    return NULL;
}

struct sheet *contexts_new(struct ui *ui)
{
    return NULL;
}

struct sheet *palette_new(struct ui *ui)
{
    return NULL;
}

struct sheet *sorter_new(struct ui *ui)
{
    return NULL;
}

struct sheet *copy_new(struct ui *ui)
{
    return NULL;
}

struct sheet *help_new(struct ui *ui)
{
    return NULL;
}

struct sheet *messages_page_new(struct ui *ui)
{
    return NULL;
}

struct sheet *confirm_new(struct ui *ui, struct plan *plan)
{
    plan_free(plan);
    return NULL;
}

struct sheet *bulk_new(struct ui *ui, struct plan *plan)
{
    plan_free(plan);
    return NULL;
}
