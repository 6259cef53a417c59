/*
 * : any command by its name (screens.md 3.7), matched in the person's language and in the other
 * one. What cannot be done now stays, muted, with the reason in place of its key.
 */
#include <stdlib.h>
#include <string.h>

#include <carnet/base/fuzzy.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>
#include <carnet/tui/edit.h>

#include "chooser.h"
#include "frame.h"
#include "keyline.h"
#include "sheets.h"

#define ACTIONS_MAX 128
#define HITS_MAX    64

struct entry {
    const struct action *action;
    const char *msgid; /* its name as it is now, context "palette" */
    int32_t score;
    int order;
    size_t hits[HITS_MAX], hit_count; /* in the name in the person's language */
};
struct palette {
    struct sheet sheet;
    struct edit edit;
    struct chooser chooser;
    struct entry entries[ACTIONS_MAX];
    int count, all;
};

static int best_first(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->order - y->order;
}

/* The better of both languages; the letters that matched are shown only in the person's own. */
static bool match(struct entry *entry, const char *typed)
{
    const char *other = tr_in(language_next(), "palette", entry->msgid);
    int32_t in_other;
    if (!*typed)
        return true;
    entry->score =
        fuzzy_match(typed, trc("palette", entry->msgid), entry->hits, HITS_MAX, &entry->hit_count);
    in_other = fuzzy_match(typed, other, NULL, 0, NULL);
    if (entry->score == FUZZY_NO)
        entry->hit_count = 0;
    if (in_other > entry->score)
        entry->score = in_other;
    return entry->score != FUZZY_NO;
}

static void fill(struct palette *palette)
{
    const struct ui *ui = palette->sheet.ui;
    const struct action *found[ACTIONS_MAX];
    size_t count =
        actions_list(ui->actions, PLACE_LIST | PLACE_SERVER | PLACE_PAGER, found, ACTIONS_MAX);
    palette->count = palette->all = 0;
    for (size_t i = 0; i < count && i < ACTIONS_MAX; i++) {
        struct entry entry = {.action = found[i], .order = (int)i};
        if (found[i]->flags & ACTION_HIDDEN || str_eq(found[i]->id, "app.palette"))
            continue;
        palette->all++;
        entry.msgid = action_palette(ui->actions, found[i]);
        if (match(&entry, palette->edit.text.s))
            palette->entries[palette->count++] = entry;
    }
    qsort(palette->entries, (size_t)palette->count, sizeof *palette->entries, best_first);
    chooser_count(&palette->chooser, palette->count);
}

static void draw_row(void *data, struct area area, int number)
{
    const struct palette *palette = data;
    const struct actions *actions = palette->sheet.ui->actions;
    const struct entry *entry = &palette->entries[number];
    struct text why = {0};
    AUTO_STR struct str right = STR_INIT(STR_LINE), other = STR_INIT(STR_LINE);
    bool possible = action_possible(actions, entry->action, &why);
    int end = area.cols > 76 ? 45 : area.cols, key = action_key(actions, entry->action);

    draw_hits(area, 0, 3, possible ? INK_TEXT : INK_MUTED, trc("palette", entry->msgid),
              entry->hits, entry->hit_count);
    if (!possible)
        text_render(&right, &why);
    else if (key != K_NONE)
        key_name(&right, key);
    if (end < area.cols) {
        utf8_cut(&other, tr_in(language_next(), "palette", entry->msgid),
                 (size_t)(area.cols - 3 - end) - utf8_width(right.s), UTF8_CUT_END);
        area_fill(area, 0, end - 2, area.cols - end + 2, INK_TEXT, " ");
        area_text(area, 0, end, INK_MUTED, other.s);
    }
    area_text_right(area, 0, area.cols - 2, possible ? INK_KEY : INK_MUTED, right.s);
}

static void palette_draw(struct sheet *sheet, struct area area)
{
    struct palette *palette = (struct palette *)sheet;
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    TR_FILL(&right, _("{n} of {all}"), ARG_N("n", palette->count), ARG_N("all", palette->all));
    frame_title(area, trc("sheet", "Command"), right.s, false);
    if (palette->count == 0)
        area_text(area, 3, 3, INK_MUTED, _("No command matches."));
    chooser_draw(&palette->chooser, area, 3, area.rows - 3, draw_row, palette);
    edit_draw(&palette->edit, area, 1, 3, area.cols - 6, true);
}

static bool palette_event(struct sheet *sheet, const struct input_event *event)
{
    struct palette *palette = (struct palette *)sheet;
    const struct action *action;
    switch (chooser_event(&palette->chooser, sheet->ui, event, false)) {
    case CHOOSER_MOVED:
        return true;
    case CHOOSER_CHOSEN:
        action = palette->entries[palette->chooser.at].action;
        frame_run_action(sheet->ui, action);
        return true;
    default:
        break;
    }
    if (!edit_event(&palette->edit, event))
        return false;
    palette->chooser.at = 0;
    fill(palette);
    return true;
}

static void palette_key_line(struct sheet *sheet, struct key_line *line)
{
    key_line_add(line, K_ENTER, 0, trc("key", "Do it"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void palette_changed(struct sheet *sheet)
{
    fill((struct palette *)sheet);
}

static void palette_free(struct sheet *sheet)
{
    struct palette *palette = (struct palette *)sheet;
    edit_fini(&palette->edit);
    free(palette);
}

static const struct sheet_ops palette_ops = {
    .draw = palette_draw,
    .event = palette_event,
    .key_line = palette_key_line,
    .changed = palette_changed,
    .free = palette_free,
};

struct sheet *palette_new(struct ui *ui)
{
    struct palette *palette = mem_zalloc(1, sizeof *palette);
    palette->sheet = (struct sheet){.ops = &palette_ops, .ui = ui, .typing = true};
    edit_init(&palette->edit, 128);
    fill(palette);
    return &palette->sheet;
}
