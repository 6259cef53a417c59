#include "quota.h"

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>

enum { LABEL_COL = 3, BAR_COL = 28, BAR_CELLS = 36, SHARE_END = 70 };

/* Rows in their order; of several names for one thing the first that has a limit is shown. */
static const struct {
    const char *label;
    const char *resources[3];
    bool memory;
} rows[] = {
    {NC_("quota", "CPU"), {"requests.cpu", "cpu", "limits.cpu"}, false},
    {NC_("quota", "Memory GiB"), {"requests.memory", "memory", "limits.memory"}, true},
    {NC_("quota", "GPU"), {"requests.nvidia.com/gpu", "requests.amd.com/gpu", NULL}, false},
    {NC_("quota", "Pods"), {"pods", "count/pods", NULL}, false},
    {NC_("quota", "Volumes"), {"persistentvolumeclaims", NULL, NULL}, false},
};

/* The tightest of the namespace's quotas for one thing; thousandths. */
struct use {
    const char *const *resources;
    int64_t used, hard;
};

static bool named(const char *const *resources, const char *resource)
{
    for (int i = 0; i < 3 && resources[i]; i++)
        if (strcmp(resources[i], resource) == 0)
            return true;
    return false;
}

static bool take_quota(void *data, const void *facts)
{
    struct use *use = data;
    const struct quota *quota = facts;
    for (size_t i = 0; i < quota->item_count; i++) {
        if (!named(use->resources, quota->items[i].resource))
            continue;
        int64_t hard = quantity_milli(quota->items[i].hard);
        if (hard < 0 || (use->hard >= 0 && hard >= use->hard))
            continue;
        use->hard = hard;
        use->used = quantity_milli(quota->items[i].used);
    }
    return true;
}

static void draw_numbers(struct area area, int row, const struct use *use, bool memory)
{
    AUTO_STR struct str used = STR_INIT(STR_LINE);
    AUTO_STR struct str hard = STR_INIT(STR_LINE);
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    AUTO_STR struct str left = STR_INIT(STR_LINE);
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    int64_t unit = memory ? (int64_t)1 << 30 : 1;
    int64_t a = use->used / unit, b = use->hard / unit;
    tr_figure(&used, use->used < 0 ? QUANTITY_NONE : a, a % 1000 == 0);
    tr_figure(&hard, b, b % 1000 == 0);
    utf8_fit_right(&left, used.s, 5);
    utf8_fit_right(&right, hard.s, 3);
    TR_FILL(&line, trc("quota", "{used} of {hard}"), ARG_S("used", left.s), ARG_S("hard", right.s));
    area_text(area, row, LABEL_COL + 10, INK_TEXT, line.s);
}

static void draw_share(struct area area, int row, const struct use *use)
{
    AUTO_STR struct str share = STR_INIT(STR_LINE);
    if (use->used < 0 || use->hard <= 0)
        return;
    /* Large amounts are divided first: thousandths of a share are enough. */
    bool large = use->used > INT64_MAX / 2000 || use->hard > INT64_MAX / 2000;
    int64_t scale = large && use->hard >= 1000000 ? 1000000 : 1;
    int64_t used = use->used / scale, hard = use->hard / scale;
    int64_t thousandths = used > hard * 10 ? 10000 : used * 1000 / hard;
    draw_bar(area, row, BAR_COL, BAR_CELLS, (int)(thousandths > 1000 ? 1000 : thousandths),
             INK_ACCENT);
    TR_FILL(&share, trc("share in a column", "{n} %"), ARG_N("n", (thousandths + 5) / 10));
    area_text_right(area, row, SHARE_END, INK_TEXT, share.s);
}

void quota_draw(const struct model *model, const char *namespace, struct area area)
{
    AUTO_STR struct str title = STR_INIT(STR_LINE);
    int row = 1;
    for (size_t i = 0; i < ARRAY_LEN(rows) && row < area.rows; i++) {
        struct use use = {rows[i].resources, -1, -1};
        model_each(model, KIND_QUOTA, namespace, take_quota, &use);
        if (use.hard < 0)
            continue;
        area_text(area, row, LABEL_COL, INK_MUTED, trc("quota", rows[i].label));
        draw_numbers(area, row, &use, rows[i].memory);
        draw_share(area, row, &use);
        row++;
    }
    if (row == 1)
        return;
    TR_FILL(&title, _("Namespace {ns}"), ARG_S("ns", namespace));
    const struct rule_part part = {.text = title.s};
    draw_rule(area, 0, &part, 1, _("used of quota"), false, NULL);
}
