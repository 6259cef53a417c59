/*
 * How the question is drawn: what goes, what stays, the volumes to tick; below them, always seen,
 * the two choices.
 */
#include "confirm.h"

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/base/utf8.h>
#include <carnet/platform/plan.h>
#include <carnet/tui/draw.h>

#include "frame.h"
#include "outcome.h"
#include "words.h"

enum { LABEL_COL = 3, FACT_COL = 13, ROWS_MAX = 512, DOUBT_ROWS = 8 };

/* A row above the choices. */
struct fact {
    const char *label;                /* msgid, or null */
    const char *words;                /* translated, or null: a volume */
    const struct plan_volume *volume; /* null: none */
    int choice;                       /* number of the choice it is, -1 none */
    bool danger;
};
struct facts {
    struct fact rows[ROWS_MAX];
    int count;
};

static void add(struct facts *facts, struct fact fact)
{
    if (facts->count < ROWS_MAX)
        facts->rows[facts->count++] = fact;
}

static void add_words(struct facts *facts, const char *label, const char *words)
{
    add(facts, (struct fact){.label = label, .words = words, .choice = -1});
}

static void add_empty(struct facts *facts)
{
    add_words(facts, NULL, "");
}

/* What goes, what stays ------------------------------------------------------------------------ */

static void add_running(struct facts *facts, const struct plan_item *item)
{
    if (item->loses_work)
        add_words(facts, NULL, _("running notebooks and terminals, unsaved work"));
}

static void add_volumes(const struct confirm *confirm, struct facts *facts, bool ticked)
{
    const struct plan *plan = confirm->plan;
    bool first = !ticked;
    for (size_t i = 0; i < plan->volume_count; i++) {
        if (plan->volumes[i].tick != ticked)
            continue;
        add(facts, (struct fact){.label = first ? N_("Stays") : NULL,
                                 .volume = &plan->volumes[i],
                                 .choice = -1,
                                 .danger = ticked});
        first = false;
    }
}

/* Over as many rows as it needs; `lines` holds them. */
static void add_doubt(const struct confirm *confirm, struct facts *facts, struct str *lines,
                      int cols)
{
    size_t next, starts[DOUBT_ROWS], count = 0;
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    words_error(&words, &confirm->doubt, confirm->sheet.ui->actions);
    for (size_t at = 0; at < words.len && count < DOUBT_ROWS; at += next) {
        size_t bytes = draw_wrap(words.s + at, words.len - at, cols, &next);
        starts[count++] = lines->len;
        str_add_n(lines, words.s + at, bytes);
        str_add_char(lines, '\0');
    }
    for (size_t i = 0; i < count; i++)
        add_words(facts, NULL, lines->s + starts[i]);
}

static void add_deletion(const struct confirm *confirm, struct facts *facts, struct str *doubt,
                         int cols)
{
    add_words(facts, N_("Goes"), _("the server and its settings"));
    add_running(facts, &confirm->plan->items[0]);
    add_volumes(confirm, facts, true);
    if (confirm_reading(confirm))
        add_words(facts, NULL, _("reading what depends on it…"));
    add_volumes(confirm, facts, false);
    if (confirm->doubt.code != ERR_NONE && !confirm_reading(confirm))
        add_doubt(confirm, facts, doubt, cols);
}

static void add_stop(const struct confirm *confirm, struct facts *facts, struct str *active,
                     struct str *stays)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    outcome_start_key(&key, confirm->sheet.ui);
    TR_FILL(stays, _("volumes and settings; {key} starts it again"), ARG_S("key", key.s));
    const struct plan_item *item = &confirm->plan->items[0];
    if (item->idle >= 0)
        TR_FILL(active, _("it was active {age} ago"), ARG_K("age", ARG_DURATION, item->idle));
    else
        str_add(active, _("when it was active last is not known"));
    add_words(facts, N_("Goes"), _("running notebooks and terminals, unsaved work"));
    add_words(facts, NULL, active->s);
    add_words(facts, N_("Stays"), stays->s);
}

static void add_ticks(const struct confirm *confirm, struct facts *facts)
{
    if (confirm->choices[0].kind == CHOICE_TICK)
        add_empty(facts);
    for (int i = 0; confirm->choices[i].kind == CHOICE_TICK; i++)
        add(facts, (struct fact){.choice = i});
}

/* Rows ----------------------------------------------------------------------------------------- */

static int widest_name(const struct plan *plan)
{
    size_t widest = 0;
    for (size_t i = 0; i < plan->volume_count; i++) {
        size_t width = utf8_width(plan->volumes[i].ref.name);
        widest = width > widest ? width : widest;
    }
    return (int)widest;
}

static void volume_size(struct str *out, const struct plan_volume *volume)
{
    tr_arg(out, &ARG_K("size", ARG_MEMORY, volume->size));
}

static void volume_note(struct str *out, const struct plan_volume *volume)
{
    if (volume->other_server)
        TR_FILL(out, _("{server} uses it too"), ARG_S("server", volume->other_server));
    else if (volume->forbidden)
        str_add(out, _("you may not delete it"));
}

static void draw_cut(struct area area, int row, int col, enum ink ink, const char *words)
{
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    int room = area.cols - 1 - col;
    utf8_cut(&cut, words, room > 0 ? (size_t)room : 0, UTF8_CUT_END);
    area_text(area, row, col, ink, cut.s);
}

/* "volume old-rstudio-workspace   16 GiB   r-prices uses it too": sizes stand below each other. */
static void draw_volume(const struct confirm *confirm, struct area area, int row,
                        const struct fact *fact)
{
    AUTO_STR struct str size = STR_INIT(STR_LINE), note = STR_INIT(STR_LINE);
    enum ink ink = fact->danger ? INK_DANGER : INK_TEXT;
    int col = area_text(area, row, FACT_COL, ink, _("volume"));
    int name_end = col + 1 + widest_name(confirm->plan), size_end = name_end + 9;
    area_text(area, row, col + 1, ink, fact->volume->ref.name);
    volume_size(&size, fact->volume);
    volume_note(&note, fact->volume);
    area_text_right(area, row, size_end, ink, size.s);
    draw_cut(area, row, size_end + 3, INK_MUTED, note.s);
}

static void draw_tick(const struct confirm *confirm, struct area area, int row, int number)
{
    const struct plan_volume *volume = &confirm->plan->volumes[confirm->choices[number].volume];
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    enum ink ink = volume->tick ? INK_DANGER : INK_TEXT;
    int col = area_text(area, row, LABEL_COL, ink, volume->tick ? "[x] " : "[ ] ");
    TR_FILL(&words, _("also delete {name} and what is in it"), ARG_S("name", volume->ref.name));
    draw_cut(area, row, col, ink, words.s);
}

static void draw_fact(struct confirm *confirm, struct area area, int row, const struct fact *fact)
{
    if (fact->label)
        area_text(area, row, LABEL_COL, INK_MUTED, tr(fact->label));
    if (fact->words)
        draw_cut(area, row, FACT_COL, INK_TEXT, fact->words);
    if (fact->volume)
        draw_volume(confirm, area, row, fact);
    if (fact->choice < 0)
        return;
    confirm->choices[fact->choice].row = row;
    draw_tick(confirm, area, row, fact->choice);
    if (fact->choice == confirm->chooser.at)
        chooser_mark(area, row);
}

/* The tick at the ▸ is seen; the part that does not fit is counted. Returns the rows used. */
static int draw_facts(struct confirm *confirm, struct area area, int rows,
                      const struct facts *facts)
{
    AUTO_STR struct str more = STR_INIT(STR_LINE);
    int at = -1;
    for (int i = 0; i < facts->count; i++)
        at = facts->rows[i].choice == confirm->chooser.at ? i : at;
    bool cut = facts->count > rows, counted = cut && (rows > 1 || at < 0);
    int seen = cut ? rows - counted : facts->count;
    if (at < 0 || at < confirm->top)
        confirm->top = at < 0 ? 0 : at;
    if (at >= confirm->top + seen)
        confirm->top = at - seen + 1;
    for (int i = 0; i < seen && confirm->top + i < facts->count; i++)
        draw_fact(confirm, area, 1 + i, &facts->rows[confirm->top + i]);
    if (!counted)
        return seen;
    int64_t hidden = facts->count - seen;
    TR_FILL(&more, trn("… {n} more, ↑ ↓ shows it", "… {n} more, ↑ ↓ shows them", hidden),
            ARG_N("n", hidden));
    area_text(area, rows, LABEL_COL, INK_MUTED, more.s);
    return rows;
}

/* The two choices ------------------------------------------------------------------------------ */

static int64_t ticked_bytes(const struct plan *plan)
{
    int64_t bytes = 0;
    for (size_t i = 0; i < plan->volume_count; i++) {
        const struct plan_volume *volume = &plan->volumes[i];
        if (volume->tick && volume->size == QUANTITY_NONE)
            return QUANTITY_NONE;
        bytes += volume->tick ? volume->size : 0;
    }
    return bytes;
}

static void type_words(struct str *out, const struct confirm *confirm)
{
    int64_t bytes = ticked_bytes(confirm->plan);
    if (bytes == QUANTITY_NONE)
        TR_FILL(out, _("Type {name} to delete it and its data:"),
                ARG_S("name", confirm_ref(confirm)->name));
    else
        TR_FILL(out, _("Type {name} to delete it and {size} of data:"),
                ARG_S("name", confirm_ref(confirm)->name), ARG_K("size", ARG_MEMORY, bytes));
}

/* The text typed follows the question where there is room, else it has a row of its own. */
static int typing_rows(const struct confirm *confirm, struct area area, const char *words)
{
    int room = area.cols - LABEL_COL - 1, width = (int)utf8_width(words);
    if (confirm->plan->ask != PLAN_ASK_NAME)
        return 1;
    int typed = (int)utf8_width(confirm_ref(confirm)->name) + 2;
    return width + typed <= room ? 1 : (width + room - 1) / room + 1;
}

static void draw_typing(const struct confirm *confirm, struct area area, int row, const char *words,
                        int rows)
{
    bool here = confirm->sheet.typing;
    int col = LABEL_COL;
    if (rows == 1)
        col = area_text(area, row, LABEL_COL, INK_DANGER, words) + 1;
    else
        draw_wrapped(area, row, LABEL_COL, area.cols - LABEL_COL - 1, rows - 1, INK_DANGER, words);
    if (here)
        area_text(area, row, 0, INK_ACCENT, "▸");
    edit_draw(&confirm->typed, area, row + rows - 1, col, area.cols - col - 1, here);
}

static void draw_do(const struct confirm *confirm, struct area area, int row, const char *words,
                    int rows)
{
    bool chosen = confirm->choices[confirm->chooser.at].kind == CHOICE_DO;
    if (confirm_reading(confirm)) {
        area_text(area, row, LABEL_COL, INK_MUTED,
                  confirm_deletes(confirm) ? _("Delete") : _("Stop it"));
    } else if (confirm->plan->ask == PLAN_ASK_NAME) {
        draw_typing(confirm, area, row, words, rows);
        return;
    } else {
        area_text(area, row, LABEL_COL, confirm_deletes(confirm) ? INK_DANGER : INK_TEXT,
                  confirm_deletes(confirm) ? _("Delete") : _("Stop it"));
    }
    if (chosen)
        chooser_mark(area, row);
}

static void draw_choices(struct confirm *confirm, struct area area, int row, const char *words,
                         int rows)
{
    struct choice *keep = &confirm->choices[confirm->choice_count - 2], *doing = keep + 1;
    keep->row = row;
    doing->row = row + 1;
    area_text(area, row, LABEL_COL, INK_TEXT,
              confirm_deletes(confirm) ? _("Keep it") : _("Let it run"));
    if (confirm->choices[confirm->chooser.at].kind == CHOICE_KEEP)
        chooser_mark(area, row);
    draw_do(confirm, area, row + 1, words, rows);
}

void confirm_draw(struct sheet *sheet, struct area area)
{
    struct confirm *confirm = (struct confirm *)sheet;
    AUTO_STR struct str title = STR_INIT(STR_LINE), active = STR_INIT(STR_LINE);
    AUTO_STR struct str stays = STR_INIT(STR_LINE);
    AUTO_STR struct str words = STR_INIT(STR_LINE), doubt = STR_INIT(STR_LINE);
    AUTO_FREE struct facts *facts = mem_zalloc(1, sizeof *facts);
    TR_FILL(&title,
            confirm_deletes(confirm) ? _("Delete the server {name}?")
                                     : _("Stop the server {name}?"),
            ARG_S("name", confirm_ref(confirm)->name));
    frame_title(area, title.s, "", false);
    if (confirm_deletes(confirm))
        add_deletion(confirm, facts, &doubt, area.cols - 1 - FACT_COL);
    else
        add_stop(confirm, facts, &active, &stays);
    add_ticks(confirm, facts);
    for (int i = 0; i < confirm->choice_count; i++)
        confirm->choices[i].row = -1;
    type_words(&words, confirm);
    int below = 1 + typing_rows(confirm, area, words.s), room = area.rows - 1 - below;
    int used = draw_facts(confirm, area, room > 1 ? room - 1 : 1, facts);
    int row = 1 + used + (room > used);
    draw_choices(confirm, area, row, words.s, below - 1);
}
