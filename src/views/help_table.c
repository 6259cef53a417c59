#include "help.h"

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/key.h>
#include <carnet/tui/pager.h>

#include "frame.h"

#define ACTIONS_MAX 128
#define THREE_FROM  78  /* cells for three columns of short words */
#define LONG_FROM   158 /* and for the palette's long names */

/* Two keys on one line: "↑ ↓   k j  row", under the words of the first. */
static const struct {
    const char *first, *second;
} pairs[] = {
    {"list.up", "list.down"},
    {"list.page_up", "list.page_down"},
    {"list.first", "list.last"},
    {"tab.left", "tab.right"},
};

static const struct {
    enum help_group group;
    int column, key_cols;
    const char *title;
} groups[] = {
    {HELP_MOVE, 0, 11, NC_("help", "Move")},
    {HELP_EVERYWHERE, 0, 5, NC_("help", "Everywhere")},
    {HELP_SERVER, 1, 5, NC_("help", "This server")},
    {HELP_NAMESPACE, 2, 5, NC_("help", "This namespace")},
    {HELP_LIST, 2, 5, NC_("help", "This list")},
};

/* What one looks for first stands first; the others follow in the order of the key line. */
static const char *const first_ones[] = {
    "list.up",       "list.page_up",  "list.first",  "pane.next",         "tab.left",
    "view.1",        "go.back",       "list.open",   "server.stop_start", "object.why", "object.copy",
    "object.delete", "app.palette",   "app.help",    "app.language",      "app.theme",
    "app.retry",     "app.quit",      "list.filter", "list.problems",     "list.sort",
    "list.mark",     "list.mark_all",
};

/* Where the columns begin, and how far the lines under a title are moved in, at 78 cells. */
static const int starts[HELP_COLUMNS] = {0, 29, 54};
static const int indents[HELP_COLUMNS] = {2, 0, 0};

/* The table ----------------------------------------------------------------------------------- */

/* The same reason is said once, whatever number of actions it concerns. */
static int footnote(struct help_table *table, const struct text *why)
{
    for (int i = 0; i < table->note_count; i++) {
        if (str_eq(table->notes[i].msgid, why->msgid))
            return i + 1;
    }
    if (!why->msgid || table->note_count == HELP_NOTES)
        return 0;
    table->notes[table->note_count] = *why;
    return ++table->note_count;
}

static void add_line(struct help_column *column, const struct help_line *line)
{
    if (column->count < HELP_LINES)
        column->lines[column->count++] = *line;
}

/* False when the action stands on its pair's line already (as the second of it). */
static bool begin_line(const struct ui *ui, const struct action *action, struct help_line *line)
{
    line->first = action;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        if (str_eq(pairs[i].second, action->id))
            return false;
        if (str_eq(pairs[i].first, action->id))
            line->second = actions_find(ui->actions, pairs[i].second);
    }
    return true;
}

static int place_in_order(const struct action *action)
{
    for (size_t i = 0; i < ARRAY_LEN(first_ones); i++) {
        if (str_eq(first_ones[i], action->id))
            return (int)i;
    }
    return ARRAY_LEN(first_ones);
}

static void put_in_order(const struct action **actions, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct action *moved = actions[i];
        size_t at = i;
        for (; at > 0 && place_in_order(actions[at - 1]) > place_in_order(moved); at--)
            actions[at] = actions[at - 1];
        actions[at] = moved;
    }
}

static void add_group(struct help_table *table, const struct ui *ui, size_t group)
{
    const struct action *found[ACTIONS_MAX];
    struct help_column *column = &table->columns[groups[group].column];
    size_t count =
        actions_list(ui->actions, PLACE_LIST | PLACE_SERVER | PLACE_PAGER, found, ACTIONS_MAX);
    bool any = false;
    count = count < ACTIONS_MAX ? count : ACTIONS_MAX;
    put_in_order(found, count);
    for (size_t i = 0; i < count; i++) {
        struct help_line line = {.key_cols = groups[group].key_cols};
        struct text why = {0};
        if (found[i]->group != (int)groups[group].group || !begin_line(ui, found[i], &line))
            continue;
        if (!action_possible(ui->actions, found[i], &why))
            line.note = footnote(table, &why);
        if (!any && column->count)
            add_line(column, &(struct help_line){0});
        if (!any)
            add_line(column, &(struct help_line){.title = groups[group].title});
        any = true;
        add_line(column, &line);
    }
}

void help_table_fill(struct help_table *table, const struct ui *ui)
{
    *table = (struct help_table){0};
    for (size_t g = 0; g < ARRAY_LEN(groups); g++)
        add_group(table, ui, g);
}

/* Lines --------------------------------------------------------------------------------------- */

/* The second way, where it is a character too: "k" of "↑ k". */
static int second_key(const struct ui *ui, const struct action *action)
{
    int now = action_key(ui->actions, action);
    if (now == action->keys[0] && action->keys[1] > K_SPACE && action->keys[1] < K_UP)
        return action->keys[1];
    return K_NONE;
}

static void add_keys(struct str *out, const struct ui *ui, const struct help_line *line)
{
    key_name(out, action_key(ui->actions, line->first));
    if (!line->second)
        return;
    int first = second_key(ui, line->first), second = second_key(ui, line->second);
    str_add_char(out, ' ');
    key_name(out, action_key(ui->actions, line->second));
    if (first == K_NONE || second == K_NONE)
        return;
    str_add(out, "   ");
    key_name(out, first);
    str_add_char(out, ' ');
    key_name(out, second);
}

static const char *line_words(const struct help_table *table, const struct ui *ui,
                              const struct action *action)
{
    if (table->long_names && !(action->flags & ACTION_HIDDEN))
        return trc("palette", action_palette(ui->actions, action));
    if (action->help)
        return trc("help", action->help);
    return trc("key", action_line(ui->actions, action));
}

static void pad(struct pager *pager, int cells)
{
    AUTO_STR struct str spaces = STR_INIT(STR_LINE);
    str_pad(&spaces, ' ', cells > 0 ? (size_t)cells : 0);
    pager_add(pager, INK_TEXT, spaces.s);
}

/* One cell of the table within `cols`; returns its width. */
static int add_cell(struct pager *pager, const struct help_table *table, const struct ui *ui,
                    const struct help_line *line, int cols)
{
    AUTO_STR struct str keys = STR_INIT(STR_LINE), words = STR_INIT(STR_LINE);
    AUTO_STR struct str note = STR_INIT(STR_LINE);
    if (line->title) {
        pager_add(pager, INK_HEADER | STYLE_BOLD, trc("help", line->title));
        return (int)utf8_width(trc("help", line->title));
    }
    if (!line->first)
        return 0;
    add_keys(&keys, ui, line);
    int key_cols = (int)utf8_width(keys.s) + 2;
    key_cols = key_cols > line->key_cols ? key_cols : line->key_cols;
    if (line->note)
        str_addf(&note, " (%d)", line->note);
    int room = cols - key_cols - (int)utf8_width(note.s);
    utf8_cut(&words, line_words(table, ui, line->first), room > 0 ? (size_t)room : 0, UTF8_CUT_END);
    str_add(&words, note.s);
    pager_add(pager, line->note ? INK_MUTED : INK_KEY, keys.s);
    pad(pager, key_cols - (int)utf8_width(keys.s));
    pager_add(pager, line->note ? INK_MUTED : INK_TEXT, words.s);
    return key_cols + (int)utf8_width(words.s);
}

static int tallest(const struct help_table *table)
{
    int rows = 0;
    for (int c = 0; c < HELP_COLUMNS; c++)
        rows = table->columns[c].count > rows ? table->columns[c].count : rows;
    return rows;
}

static void write_row(const struct help_table *table, const struct ui *ui, struct pager *pager,
                      int row, int cols)
{
    int at = 0;
    for (int c = 0; c < HELP_COLUMNS; c++) {
        if (row >= table->columns[c].count)
            continue;
        const struct help_line *line = &table->columns[c].lines[row];
        int begin = starts[c] * cols / THREE_FROM, end = cols;
        if (c + 1 < HELP_COLUMNS)
            end = starts[c + 1] * cols / THREE_FROM - 1;
        begin += line->title ? 0 : indents[c];
        pad(pager, begin - at);
        at = begin + add_cell(pager, table, ui, line, end - begin);
    }
    pager_end_line(pager);
}

static void write_stack(const struct help_table *table, const struct ui *ui, struct pager *pager,
                        int cols)
{
    for (int c = 0; c < HELP_COLUMNS; c++) {
        for (int r = 0; r < table->columns[c].count; r++) {
            struct help_line line = table->columns[c].lines[r];
            if (line.first)
                pad(pager, 2);
            line.key_cols = groups[0].key_cols;
            add_cell(pager, table, ui, &line, cols - 2);
            pager_end_line(pager);
        }
        if (c + 1 < HELP_COLUMNS)
            pager_end_line(pager);
    }
}

void help_table_write(const struct help_table *table, const struct ui *ui, struct pager *pager,
                      int cols)
{
    struct help_table shown = *table;
    shown.long_names = cols >= LONG_FROM;
    if (cols < THREE_FROM) {
        write_stack(&shown, ui, pager, cols);
        return;
    }
    for (int r = 0; r < tallest(&shown); r++)
        write_row(&shown, ui, pager, r, cols < LONG_FROM ? THREE_FROM : cols);
}
