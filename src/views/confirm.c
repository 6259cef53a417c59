/*
 * The question before one server is deleted, or stopped while something runs in it
 * (screens.md 3.9): what goes and what stays is named, the safe choice has the ▸. With a volume
 * ticked the server's name is typed.
 */
#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/tui/edit.h>

#include "chooser.h"
#include "frame.h"
#include "keyline.h"
#include "sheets.h"
#include "words.h"

/* Rows that can be at the ▸: the volumes that may be ticked, then the two choices. */
enum choice_kind { CHOICE_TICK, CHOICE_KEEP, CHOICE_DO };
struct choice {
    enum choice_kind kind;
    size_t volume;
};
struct confirm {
    struct sheet sheet;
    struct plan *plan; /* ours until it is run */
    struct chooser chooser;
    struct choice choices[34];
    int tick_rows[34]; /* row of each tick in the area */
    int choice_count;
    struct edit typed;
};

static bool deletes(const struct confirm *confirm)
{
    return confirm->plan->verb == VERB_DELETE_SERVER;
}

static const char *server_name(const struct confirm *confirm)
{
    return confirm->plan->items[0].ref.name;
}

static void list_choices(struct confirm *confirm)
{
    const struct plan *plan = confirm->plan;
    confirm->choice_count = 0;
    for (size_t i = 0; i < plan->volume_count && confirm->choice_count < 32; i++) {
        if (!plan->volumes[i].other_server)
            confirm->choices[confirm->choice_count++] = (struct choice){CHOICE_TICK, i};
    }
    confirm->choices[confirm->choice_count++] = (struct choice){CHOICE_KEEP, 0};
    confirm->choices[confirm->choice_count++] = (struct choice){CHOICE_DO, 0};
    chooser_count(&confirm->chooser, confirm->choice_count);
}

static void label(struct area area, int *row, const char *word)
{
    area_text(area, *row, 3, INK_MUTED, word);
}

static void volume_words(struct str *out, const struct plan_volume *volume)
{
    TR_FILL(out, _("volume {name}"), ARG_S("name", volume->ref.name));
    if (volume->size != QUANTITY_NONE) {
        str_add(out, "   ");
        tr_arg(out, &ARG_K("size", ARG_MEMORY, volume->size));
    }
    if (volume->other_server) {
        str_add(out, "   ");
        TR_FILL(out, _("{server} uses it too"), ARG_S("server", volume->other_server));
    }
}

static void draw_volumes(const struct confirm *confirm, struct area area, int *row, bool ticked)
{
    const struct plan *plan = confirm->plan;
    bool first = true;
    for (size_t i = 0; i < plan->volume_count; i++) {
        AUTO_STR struct str words = STR_INIT(STR_LINE);
        if (plan->volumes[i].tick != ticked)
            continue;
        if (first && !ticked)
            label(area, row, _("Stays"));
        first = false;
        volume_words(&words, &plan->volumes[i]);
        area_text(area, (*row)++, 13, ticked ? INK_DANGER : INK_TEXT, words.s);
    }
}

static void draw_deletion(const struct confirm *confirm, struct area area, int *row)
{
    label(area, row, _("Goes"));
    area_text(area, (*row)++, 13, INK_TEXT, _("the server and its settings"));
    if (confirm->plan->running_work)
        area_text(area, (*row)++, 13, INK_TEXT,
                  _("what runs in it now: it was active a moment ago"));
    draw_volumes(confirm, area, row, true);
    draw_volumes(confirm, area, row, false);
}

static void draw_stop(const struct confirm *confirm, struct area area, int *row)
{
    const struct plan_item *item = &confirm->plan->items[0];
    AUTO_STR struct str active = STR_INIT(STR_LINE);
    label(area, row, _("Goes"));
    area_text(area, (*row)++, 13, INK_TEXT,
              _("what runs in it: notebooks, terminals, what is not saved"));
    if (item->idle >= 0) {
        TR_FILL(&active, _("it was active {age} ago"), ARG_K("age", ARG_DURATION, item->idle));
        area_text(area, (*row)++, 13, INK_TEXT, active.s);
    } else {
        area_text(area, (*row)++, 13, INK_TEXT, _("when it was active last is not known"));
    }
    label(area, row, _("Stays"));
    area_text(area, (*row)++, 13, INK_TEXT, _("volumes and settings; s starts it again"));
}

static void draw_typing(const struct confirm *confirm, struct area area, int row, bool chosen)
{
    AUTO_STR struct str question = STR_INIT(STR_LINE);
    int64_t bytes = 0;
    int end;
    for (size_t i = 0; i < confirm->plan->volume_count; i++) {
        const struct plan_volume *volume = &confirm->plan->volumes[i];
        if (volume->tick && volume->size != QUANTITY_NONE)
            bytes += volume->size;
    }
    TR_FILL(&question, _("Type {name} to delete it and {size} of data:"),
            ARG_S("name", server_name(confirm)), ARG_K("size", ARG_MEMORY, bytes));
    end = area_text(area, row, 3, INK_DANGER, question.s);
    edit_draw(&confirm->typed, area, row, end + 1, area.cols - end - 3, chosen);
}

static void draw_choice(const struct confirm *confirm, struct area area, int row, int number)
{
    const struct choice *choice = &confirm->choices[number];
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    bool chosen = number == confirm->chooser.at;
    if (choice->kind == CHOICE_TICK) {
        const struct plan_volume *volume = &confirm->plan->volumes[choice->volume];
        str_add(&words, volume->tick ? "[x] " : "[ ] ");
        TR_FILL(&words, _("also delete {name} and what is in it"), ARG_S("name", volume->ref.name));
        area_text(area, row, 3, volume->tick ? INK_DANGER : INK_TEXT, words.s);
    } else if (choice->kind == CHOICE_KEEP) {
        area_text(area, row, 3, INK_TEXT, deletes(confirm) ? _("Keep it") : _("Let it run"));
    } else if (confirm->plan->ask == PLAN_ASK_NAME) {
        draw_typing(confirm, area, row, chosen);
    } else {
        area_text(area, row, 3, deletes(confirm) ? INK_DANGER : INK_TEXT,
                  deletes(confirm) ? _("Delete") : _("Stop it"));
    }
    if (!chosen)
        return;
    if (!confirm->sheet.typing)
        area_set_style(area, row, 0, area.cols, INK_SELECTION | STYLE_SELECTED);
    area_text(area, row, 0, confirm->sheet.typing ? INK_ACCENT : INK_SELECTION | STYLE_SELECTED,
              "▸");
    if (!confirm->sheet.typing)
        area_cursor(area, row, 0, false);
}

static void confirm_draw(struct sheet *sheet, struct area area)
{
    struct confirm *confirm = (struct confirm *)sheet;
    AUTO_STR struct str title = STR_INIT(STR_LINE);
    int row = 1;
    TR_FILL(&title,
            deletes(confirm) ? _("Delete the server {name}?") : _("Stop the server {name}?"),
            ARG_S("name", server_name(confirm)));
    frame_title(area, title.s, "", false);
    if (deletes(confirm))
        draw_deletion(confirm, area, &row);
    else
        draw_stop(confirm, area, &row);
    row++;
    for (int i = 0; i < confirm->choice_count; i++) {
        if (i && confirm->choices[i].kind == CHOICE_KEEP)
            row++;
        confirm->tick_rows[i] = row;
        draw_choice(confirm, area, row++, i);
    }
}

static void run(struct confirm *confirm)
{
    struct ui *ui = confirm->sheet.ui;
    struct plan *plan = confirm->plan;
    confirm->plan = NULL;
    frame_close(ui);
    frame_run(ui, plan, NULL, NULL);
}

static void tick(struct confirm *confirm)
{
    const struct choice *choice = &confirm->choices[confirm->chooser.at];
    if (choice->kind == CHOICE_TICK)
        plan_tick(confirm->plan, choice->volume, !confirm->plan->volumes[choice->volume].tick);
}

static bool choose(struct confirm *confirm)
{
    switch (confirm->choices[confirm->chooser.at].kind) {
    case CHOICE_TICK:
        tick(confirm);
        return true;
    case CHOICE_KEEP:
        frame_close(confirm->sheet.ui);
        return true;
    default:
        break;
    }
    if (confirm->plan->ask != PLAN_ASK_NAME ||
        plan_typed_right(confirm->plan, confirm->typed.text.s))
        run(confirm);
    return true;
}

/* Letters go to the name being typed only while the ▸ is on that line. */
static void note_typing(struct confirm *confirm)
{
    confirm->sheet.typing = confirm->plan->ask == PLAN_ASK_NAME &&
                            confirm->choices[confirm->chooser.at].kind == CHOICE_DO;
}

static bool click(struct confirm *confirm, int row)
{
    for (int i = 0; i < confirm->choice_count; i++) {
        if (confirm->tick_rows[i] != row)
            continue;
        if (confirm->chooser.at == i)
            return choose(confirm);
        confirm->chooser.at = i;
        note_typing(confirm);
        return true;
    }
    return false;
}

static bool confirm_event(struct sheet *sheet, const struct input_event *event)
{
    struct confirm *confirm = (struct confirm *)sheet;
    if (event->type == INPUT_PRESS)
        return event->button == 1 && click(confirm, event->row);
    if (event->type == INPUT_KEY && event->key == K_SPACE && !sheet->typing) {
        tick(confirm);
        return true;
    }
    switch (chooser_event(&confirm->chooser, sheet->ui, event, !sheet->typing)) {
    case CHOOSER_CHOSEN:
        return choose(confirm);
    case CHOOSER_MOVED:
        note_typing(confirm);
        return true;
    default:
        break;
    }
    return sheet->typing && edit_event(&confirm->typed, event);
}

static void confirm_key_line(struct sheet *sheet, struct key_line *line)
{
    const struct confirm *confirm = (const struct confirm *)sheet;
    key_line_add(line, K_ENTER, 0, trc("key", "Choose"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    if (confirm->choices[0].kind == CHOICE_TICK)
        key_line_add(line, K_SPACE, 0, trc("key", "Tick"));
    key_line_add(line, K_ESC, 0, deletes(confirm) ? _("Keep it") : _("Let it run"));
}

static void confirm_free(struct sheet *sheet)
{
    struct confirm *confirm = (struct confirm *)sheet;
    plan_free(confirm->plan);
    edit_fini(&confirm->typed);
    free(confirm);
}

static const struct sheet_ops confirm_ops = {
    .draw = confirm_draw,
    .event = confirm_event,
    .key_line = confirm_key_line,
    .free = confirm_free,
};

struct sheet *confirm_new(struct ui *ui, struct plan *plan)
{
    struct confirm *confirm = mem_zalloc(1, sizeof *confirm);
    confirm->sheet = (struct sheet){.ops = &confirm_ops, .ui = ui};
    confirm->plan = plan;
    edit_init(&confirm->typed, 253);
    list_choices(confirm);
    /* The safe choice is at the ▸. */
    for (int i = 0; i < confirm->choice_count; i++) {
        if (confirm->choices[i].kind == CHOICE_KEEP)
            confirm->chooser.at = i;
    }
    return &confirm->sheet;
}
