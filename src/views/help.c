/*
 * ?: the keys of this screen (screens.md 3.8), made from the action table: a key that was changed
 * shows as changed, what may not be done is muted with a footnote that says why.
 */
#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>
#include <carnet/tui/edit.h>
#include <carnet/tui/pager.h>

#include "frame.h"
#include "keyline.h"
#include "sheets.h"

#define ACTIONS_MAX 128
#define LINES_MAX   64
#define NOTES_MAX   9

struct help {
    struct sheet sheet;
    struct pager *pager;
    struct edit find;
    int cols; /* the content was laid out for */
};

/* One line of a group: up to two actions that belong together. */
struct line {
    const struct action *first, *second;
    const char *words; /* msgid, context "help"; null: the action's own */
    const char *title; /* msgid, context "help": a group's title */
    int note;          /* footnote, 0 none */
};
struct column {
    struct line lines[LINES_MAX];
    int count;
};
struct sheet_of_keys {
    struct column columns[3];
    struct text notes[NOTES_MAX];
    int note_count;
};

static const struct {
    const char *first, *second, *words;
} pairs[] = {
    {"list.up", "list.down", NC_("help", "row")},
    {"list.page_up", "list.page_down", NC_("help", "page")},
    {"list.first", "list.last", NC_("help", "first, last")},
    {"tab.left", "tab.right", NC_("help", "next tab")},
};

static const struct {
    enum help_group group;
    int column;
    const char *title;
} groups[] = {
    {HELP_MOVE, 0, NC_("help", "Move")},
    {HELP_EVERYWHERE, 0, NC_("help", "Everywhere")},
    {HELP_SERVER, 1, NC_("help", "This server")},
    {HELP_NAMESPACE, 2, NC_("help", "This namespace")},
    {HELP_LIST, 2, NC_("help", "This list")},
};

/* The same reason is said once, whatever number of actions it concerns. */
static int footnote(struct sheet_of_keys *keys, const struct text *why)
{
    for (int i = 0; i < keys->note_count; i++) {
        if (str_eq(keys->notes[i].msgid, why->msgid))
            return i + 1;
    }
    if (!why->msgid || keys->note_count == NOTES_MAX)
        return 0;
    keys->notes[keys->note_count] = *why;
    return ++keys->note_count;
}

static struct line *add_line(struct column *column)
{
    struct line *line = &column->lines[column->count];
    if (column->count < LINES_MAX - 1)
        column->count++;
    *line = (struct line){0};
    return line;
}

/* True when the action stands on its pair's line already (as the second of it). */
static bool pair_line(const struct ui *ui, const struct action *action, struct line *line)
{
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        if (str_eq(pairs[i].second, action->id))
            return true;
        if (str_eq(pairs[i].first, action->id)) {
            line->second = actions_find(ui->actions, pairs[i].second);
            line->words = pairs[i].words;
        }
    }
    return false;
}

static void add_group(struct sheet_of_keys *keys, const struct ui *ui, size_t group)
{
    const struct action *found[ACTIONS_MAX];
    struct column *column = &keys->columns[groups[group].column];
    size_t count =
        actions_list(ui->actions, PLACE_LIST | PLACE_SERVER | PLACE_PAGER, found, ACTIONS_MAX);
    bool any = false;
    for (size_t i = 0; i < count && i < ACTIONS_MAX; i++) {
        struct line made = {.first = found[i]};
        struct text why = {0};
        if (found[i]->group != (int)groups[group].group || pair_line(ui, found[i], &made))
            continue;
        if (!action_possible(ui->actions, found[i], &why))
            made.note = footnote(keys, &why);
        if (!any && column->count)
            add_line(column);
        if (!any)
            add_line(column)->title = groups[group].title;
        any = true;
        *add_line(column) = made;
    }
}

static void keys_of(struct str *out, const struct ui *ui, const struct action *action)
{
    int now = action_key(ui->actions, action);
    key_name(out, now);
    for (int i = 0; i < ACTION_KEYS && now == action->keys[0]; i++) {
        if (i && action->keys[i] && action->keys[i] < K_UP) {
            str_add_char(out, ' ');
            key_name(out, action->keys[i]);
        }
    }
}

static void pad(struct pager *pager, size_t from, size_t to)
{
    AUTO_STR struct str spaces = STR_INIT(STR_LINE);
    str_pad(&spaces, ' ', to > from ? to - from : 1);
    pager_add(pager, INK_TEXT, spaces.s);
}

/* Adds one cell of the table; returns its width. */
static size_t add_cell(struct pager *pager, const struct ui *ui, const struct line *line,
                       size_t key_width)
{
    AUTO_STR struct str keys = STR_INIT(STR_LINE), words = STR_INIT(STR_LINE);
    if (line->title) {
        pager_add(pager, INK_HEADER | STYLE_BOLD, trc("help", line->title));
        return utf8_width(trc("help", line->title));
    }
    if (!line->first)
        return 0;
    keys_of(&keys, ui, line->first);
    if (line->second) {
        str_add_char(&keys, ' ');
        keys_of(&keys, ui, line->second);
    }
    str_add(&words, line->words ? trc("help", line->words)
                                : trc("palette", action_palette(ui->actions, line->first)));
    if (line->note)
        str_addf(&words, " (%d)", line->note);
    pager_add(pager, INK_TEXT, "  ");
    pager_add(pager, line->note ? INK_MUTED : INK_KEY, keys.s);
    pad(pager, utf8_width(keys.s), key_width);
    pager_add(pager, line->note ? INK_MUTED : INK_TEXT, words.s);
    return 2 + (utf8_width(keys.s) < key_width ? key_width : utf8_width(keys.s) + 1) +
           utf8_width(words.s);
}

static void add_table(struct pager *pager, const struct ui *ui, const struct sheet_of_keys *keys,
                      int cols)
{
    const size_t starts[] = {0, (size_t)cols * 36 / 100, (size_t)cols * 68 / 100};
    int rows = 0;
    for (int c = 0; c < 3; c++)
        rows = keys->columns[c].count > rows ? keys->columns[c].count : rows;
    for (int r = 0; r < rows; r++) {
        size_t at = 0;
        for (int c = 0; c < 3; c++) {
            if (r >= keys->columns[c].count)
                continue;
            if (c)
                pad(pager, at, starts[c]), at = starts[c];
            at += add_cell(pager, ui, &keys->columns[c].lines[r], c ? 6 : 11);
        }
        pager_end_line(pager);
    }
}

/* Without room for three columns the groups follow each other. */
static void add_stack(struct pager *pager, const struct ui *ui, const struct sheet_of_keys *keys)
{
    for (int c = 0; c < 3; c++) {
        for (int r = 0; r < keys->columns[c].count; r++) {
            add_cell(pager, ui, &keys->columns[c].lines[r], 11);
            pager_end_line(pager);
        }
        pager_end_line(pager);
    }
}

static void add_legend(struct pager *pager)
{
    pager_end_line(pager);
    pager_add(pager, INK_MUTED, _("Filter:  "));
    pager_add(pager, INK_TEXT,
              _("train   state:waiting   image:rstudio   idle:>7d   gpu:>0   !gpu:0"));
    pager_end_line(pager);
    pager_add(pager, INK_MUTED, _("State:   "));
    pager_add(pager, INK_TEXT,
              _("● ready   ◐ on its way   ○ stopped   ✕ failed   ◌ going away, unknown"));
    pager_end_line(pager);
    pager_add(pager, INK_TEXT,
              _("–  does not apply      ?  not known (no right, no metrics)      0  really zero"));
    pager_end_line(pager);
}

static void add_notes(struct pager *pager, const struct sheet_of_keys *keys)
{
    for (int i = 0; i < keys->note_count; i++) {
        AUTO_STR struct str line = STR_INIT(STR_LINE);
        str_addf(&line, "(%d)  ", i + 1);
        text_render(&line, &keys->notes[i]);
        pager_add(pager, INK_MUTED, line.s);
        pager_end_line(pager);
    }
}

static void fill(struct help *help, int cols)
{
    struct sheet_of_keys *keys = mem_zalloc(1, sizeof *keys);
    const struct ui *ui = help->sheet.ui;
    help->cols = cols;
    pager_clear(help->pager);
    for (size_t g = 0; g < ARRAY_LEN(groups); g++)
        add_group(keys, ui, g);
    if (cols >= 100)
        add_table(help->pager, ui, keys, cols);
    else
        add_stack(help->pager, ui, keys);
    add_legend(help->pager);
    add_notes(help->pager, keys);
    free(keys);
}

static void help_draw(struct sheet *sheet, struct area area)
{
    struct help *help = (struct help *)sheet;
    if (help->cols != area.cols)
        fill(help, area.cols);
    frame_title(area, _("Keys of the server list"),
                sheet->typing ? "" : _("/ finds a key or a word"), true);
    if (sheet->typing)
        edit_draw(&help->find, area, 0, area.cols - 32, 30, true);
    pager_draw(help->pager, area_part(area, 1, 1, area.rows - 1, area.cols - 2));
}

static bool find_event(struct help *help, const struct input_event *event)
{
    if (event->type == INPUT_KEY && event->key == K_ENTER) {
        help->sheet.typing = false;
        return true;
    }
    if (event->type == INPUT_KEY && event->key == K_ESC) {
        help->sheet.typing = false;
        pager_find(help->pager, "");
        return true;
    }
    if (!edit_event(&help->find, event))
        return false;
    pager_find(help->pager, help->find.text.s);
    return true;
}

bool page_scroll(struct pager *pager, const struct ui *ui, const struct input_event *event)
{
    const char *id;
    if (event->type == INPUT_WHEEL) {
        pager_scroll(pager, event->key == K_UP ? -3 : 3);
        return true;
    }
    if (event->type != INPUT_KEY)
        return false;
    id = frame_action_id(ui, event->key);
    if (str_eq(id, "list.up"))
        pager_scroll(pager, -1);
    else if (str_eq(id, "list.down"))
        pager_scroll(pager, 1);
    else if (str_eq(id, "list.page_up"))
        pager_page(pager, -1);
    else if (str_eq(id, "list.page_down"))
        pager_page(pager, 1);
    else if (str_eq(id, "list.first"))
        pager_first(pager);
    else if (str_eq(id, "list.last"))
        pager_last(pager);
    else
        return false;
    return true;
}

static bool help_event(struct sheet *sheet, const struct input_event *event)
{
    struct help *help = (struct help *)sheet;
    if (sheet->typing)
        return find_event(help, event);
    if (event->type == INPUT_KEY && str_eq(frame_action_id(sheet->ui, event->key), "list.filter")) {
        edit_set(&help->find, "");
        sheet->typing = true;
        return true;
    }
    return page_scroll(help->pager, sheet->ui, event);
}

static void help_key_line(struct sheet *sheet, struct key_line *line)
{
    key_line_add(line, K_UP, K_DOWN, trc("key", "Scroll"));
    if (!sheet->typing)
        key_line_add(line, '/', 0, trc("key", "Find"));
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void help_changed(struct sheet *sheet)
{
    ((struct help *)sheet)->cols = 0; /* laid out anew at the next drawing */
}

static void help_free(struct sheet *sheet)
{
    struct help *help = (struct help *)sheet;
    pager_free(help->pager);
    edit_fini(&help->find);
    free(help);
}

static const struct sheet_ops help_ops = {
    .full = true,
    .draw = help_draw,
    .event = help_event,
    .key_line = help_key_line,
    .changed = help_changed,
    .free = help_free,
};

struct sheet *help_new(struct ui *ui)
{
    struct help *help = mem_zalloc(1, sizeof *help);
    help->sheet = (struct sheet){.ops = &help_ops, .ui = ui, .title = NC_("page", "Help")};
    help->pager = pager_new();
    edit_init(&help->find, 64);
    return &help->sheet;
}
