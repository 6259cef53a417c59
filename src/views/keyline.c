#include "keyline.h"

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/action.h>

#include "frame.h"
#include "place.h"
#include "servers.h"
#include "sheet.h"

#define ACTIONS_MAX 64
#define MUTED_FROM  100 /* columns from which what may not be done is shown, muted */

void key_line_add(struct key_line *line, int key, int key2, const char *word)
{
    if (line->count == KEY_LINE_MAX || key == K_NONE)
        return;
    struct key_hint *hint = &line->hints[line->count++];
    *hint = (struct key_hint){.keys = {key, key2}, .ink = INK_TEXT};
    str_copy(hint->word, sizeof hint->word, word);
}

static void add_action(struct key_line *line, const struct actions *actions,
                       const struct action *action, int cols)
{
    struct text why = {0};
    bool possible = action_possible(actions, action, &why);
    int key = action_key(actions, action);
    if (key == K_NONE || (!possible && (!why.msgid || cols < MUTED_FROM)))
        return;
    key_line_add(line, key, K_NONE, trc("key", action_line(actions, action)));
    if (line->count > 0 && !possible)
        line->hints[line->count - 1].ink = INK_MUTED;
    else if (line->count > 0 && (action->flags & ACTION_DANGEROUS))
        line->hints[line->count - 1].ink = INK_DANGER;
}

static void fill_from_actions(struct key_line *line, struct ui *ui, int cols)
{
    const struct action *list[ACTIONS_MAX];
    size_t count = actions_list(ui->actions, place_now(ui), list, ACTIONS_MAX);
    for (size_t i = 0; i < count && i < ACTIONS_MAX; i++) {
        if (list[i]->rank == 0 || (list[i]->flags & ACTION_HIDDEN))
            continue;
        add_action(line, ui->actions, list[i], cols);
        if (strcmp(list[i]->id, "app.help") == 0 && line->count > 0)
            line->kept = line->count - 1;
    }
}

static void fill_for_filter(struct key_line *line)
{
    key_line_add(line, K_ENTER, K_NONE, trc("key", "Keep"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    key_line_add(line, K_ESC, K_NONE, trc("key", "Clear"));
    key_line_add(line, K_F1, K_NONE, trc("key", "Help"));
    line->kept = line->count - 1;
}

void key_line_fill(struct key_line *line, struct ui *ui, int cols)
{
    line->count = 0;
    line->kept = KEY_LINE_MAX;
    if (!ui->sheet && servers_typing(ui->servers))
        fill_for_filter(line);
    else if (!ui->sheet)
        fill_from_actions(line, ui, cols);
    else if (ui->sheet->ops->key_line)
        ui->sheet->ops->key_line(ui->sheet, line);
    else
        key_line_add(line, K_ESC, K_NONE, trc("key", "Close"));
    if (ui->sheet && line->count > 0)
        line->kept = line->count - 1;
}

/* Drawing ------------------------------------------------------------------------------------- */

static void add_keys(struct str *out, const struct key_hint *hint)
{
    key_name(out, hint->keys[0]);
    if (hint->keys[1] != K_NONE) {
        str_add_char(out, ' ');
        key_name(out, hint->keys[1]);
    }
}

static int hint_cells(const struct key_hint *hint)
{
    AUTO_STR struct str keys = STR_INIT(STR_LINE);
    add_keys(&keys, hint);
    return (int)utf8_width(keys.s) + 1 + (int)utf8_width(hint->word);
}

/* How many entries are shown before the one that is kept: as many as leave it its room. */
static size_t how_many(const struct key_line *line, int room)
{
    bool kept = line->kept < line->count;
    int used = kept ? hint_cells(&line->hints[line->kept]) : 0;
    size_t n = 0;
    for (; n < (kept ? line->kept : line->count); n++) {
        int more = hint_cells(&line->hints[n]) + (n > 0 || kept ? 2 : 0);
        if (used + more > room)
            break;
        used += more;
    }
    return n;
}

static int draw_hint(struct key_hint *hint, struct area area, int col)
{
    AUTO_STR struct str keys = STR_INIT(STR_LINE);
    add_keys(&keys, hint);
    hint->col = col;
    col = area_text(area, 0, col, hint->ink == INK_MUTED ? INK_MUTED : INK_KEY, keys.s);
    col = area_text(area, 0, col + 1, hint->ink, hint->word);
    hint->cols = col - hint->col;
    return col + 2;
}

void key_line_draw(struct key_line *line, struct area area)
{
    int col = 1;
    size_t n = how_many(line, area.cols - 2), i = 0;
    for (size_t k = 0; k < line->count; k++)
        line->hints[k].cols = 0;
    for (; i < n; i++)
        col = draw_hint(&line->hints[i], area, col);
    if (line->kept >= line->count)
        return;
    col = draw_hint(&line->hints[line->kept], area, col);
    for (i = line->kept + 1; n == line->kept && i < line->count; i++) {
        if (col + hint_cells(&line->hints[i]) > area.cols - 1)
            return;
        col = draw_hint(&line->hints[i], area, col);
    }
}

int key_line_at(const struct key_line *line, int col)
{
    for (size_t i = 0; i < line->count; i++) {
        const struct key_hint *hint = &line->hints[i];
        if (hint->cols > 0 && col >= hint->col && col < hint->col + hint->cols)
            return hint->keys[0];
    }
    return K_NONE;
}
