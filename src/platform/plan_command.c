/* A plan as the calls of another program, from the changes its run sends. */
#include <carnet/platform/plan.h>

#include <carnet/base/str.h>

struct platform_change plan_item_change(const struct plan *plan, size_t at)
{
    const struct plan_item *item = &plan->items[at];
    return (struct platform_change){
        .verb = plan->verb,
        .ref = item->ref,
        .uid = item->uid,
        .generation = item->generation,
        .was_stopped = item->was_stopped,
    };
}

struct platform_change plan_volume_change(const struct plan *plan, size_t at)
{
    const struct plan_volume *volume = &plan->volumes[at];
    return (struct platform_change){
        .verb = VERB_DELETE_VOLUME, .ref = volume->ref, .uid = volume->uid, .generation = -1};
}

/* A volume goes only once its server's deletion was taken, and the one before it. */
static bool add_volumes(const struct platform *platform, const struct plan *plan, struct str *out)
{
    for (size_t i = 0; i < plan->volume_count; i++) {
        struct platform_change change = plan_volume_change(plan, i);
        if (!plan->volumes[i].tick)
            continue;
        str_add(out, " &&\n  ");
        if (!platform->ops->change_command(platform, &change, out))
            return false;
    }
    return true;
}

/* All of an item or nothing: half of it is another change. */
static bool add_item(const struct platform *platform, const struct plan *plan, size_t at,
                     struct str *out)
{
    struct platform_change change = plan_item_change(plan, at);
    size_t before = out->len;
    if (platform->ops->change_command(platform, &change, out) && add_volumes(platform, plan, out) &&
        str_add_char(out, '\n'))
        return true;
    str_truncate(out, before);
    return false;
}

size_t plan_commands(const struct platform *platform, const struct plan *plan, struct str *out)
{
    size_t count = 0;
    for (size_t i = 0; platform->ops->change_command && i < plan->item_count; i++)
        count += !plan->items[i].left_out && add_item(platform, plan, i, out);
    return count;
}

void plan_brief(const struct platform *platform, const struct plan *plan, struct str *out)
{
    for (size_t i = 0; platform->ops->change_brief && i < plan->item_count; i++) {
        struct platform_change change = plan_item_change(plan, i);
        if (plan->items[i].left_out)
            continue;
        platform->ops->change_brief(platform, &change, out);
        if (plan->count > 1)
            TR_FILL(out, trn(", and {n} more", ", and {n} more", (int64_t)plan->count - 1),
                    ARG_N("n", (int64_t)plan->count - 1));
        return;
    }
}
