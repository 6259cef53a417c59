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
#include <carnet/tui/list.h>
#include <carnet/views/places.h>

#include "chooser.h"
#include "command_copy.h"
#include "frame.h"
#include "keyline.h"
#include "keys.h"
#include "servers.h"
#include "sheet.h"
#include "sheets.h"
#include "shown.h"

#define ACTIONS_MAX 128
#define HITS_MAX    64
#define TYPED_MAX   128

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
    bool stale; /* names may have changed: entries are to be made anew */
};

static int best_first(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->order - y->order;
}

/* A name as it is now, with the server's where the action is about one. */
static void add_name(struct str *out, const struct ui *ui, const struct action *action,
                     const char *words)
{
    const struct server *server = shown_server(ui);
    bool about_one = action->flags & ACTION_ON_ROW && server && ui->focus != PANE_SPACES &&
                     list_mark_count(servers_list(ui->servers)) == 0;
    if (about_one)
        TR_FILL(out, trc("palette", "{command} {name}"), ARG_S("command", words),
                ARG_S("name", server->meta.name));
    else
        str_add(out, words);
}

static void entry_name(struct str *out, const struct ui *ui, const struct entry *entry)
{
    add_name(out, ui, entry->action, trc("palette", entry->msgid));
}

static bool begins_word(const char *text, const char *at)
{
    return at == text || strchr(" -'(/", at[-1]) || (unsigned char)at[-1] >= 0x80;
}

/* The rest of what is typed goes on where the letter before it was, or at the beginning of a later
 * word. Both are folded. */
static bool goes_on(const char *typed, const char *text, const char *at)
{
    typed += strspn(typed, " ");
    if (*typed == '\0')
        return true;
    if (*at == *typed && goes_on(typed + 1, text, at + 1))
        return true;
    for (; *at; at++)
        if (*at == *typed && begins_word(text, at) && goes_on(typed + 1, text, at + 1))
            return true;
    return false;
}

/* Letters strewn over a name are found in any: Enter would run what nobody meant. */
static bool is_meant(const char *typed, const char *name)
{
    AUTO_STR struct str t = STR_INIT(TYPED_MAX), n = STR_INIT(STR_LINE);
    utf8_fold(&t, typed);
    utf8_fold(&n, name);
    if (strstr(n.s, t.s))
        return true;
    for (const char *at = n.s; *at; at++)
        if (begins_word(n.s, at) && *at == *t.s && goes_on(t.s, n.s, at))
            return true;
    return false;
}

static int32_t score_of(const char *typed, const char *name, struct entry *hits)
{
    if (!is_meant(typed, name))
        return FUZZY_NO;
    return hits ? fuzzy_match(typed, name, hits->hits, HITS_MAX, &hits->hit_count)
                : fuzzy_match(typed, name, NULL, 0, NULL);
}

/* The better of both languages; the letters that matched are shown only in the person's own. */
static bool match(struct entry *entry, const struct ui *ui, const char *typed)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    int32_t in_other;
    if (!*typed)
        return true;
    entry_name(&name, ui, entry);
    entry->score = score_of(typed, name.s, entry);
    in_other = score_of(typed, tr_in(language_next(), "palette", entry->msgid), NULL);
    if (entry->score == FUZZY_NO)
        entry->hit_count = 0;
    if (in_other > entry->score)
        entry->score = in_other;
    return entry->score != FUZZY_NO;
}

/* The ▸ stays on its action where that is still there. */
static void keep(struct palette *palette, const struct action *kept)
{
    palette->chooser.at = 0;
    for (int i = 0; kept && i < palette->count; i++) {
        if (palette->entries[i].action == kept)
            palette->chooser.at = i;
    }
    chooser_count(&palette->chooser, palette->count);
}

static void fill(struct palette *palette, const struct action *kept)
{
    const struct ui *ui = palette->sheet.ui;
    const struct action *found[ACTIONS_MAX];
    size_t count =
        actions_list(ui->actions, PLACE_LIST | PLACE_SERVER | PLACE_PAGER, found, ACTIONS_MAX);
    palette->count = palette->all = 0;
    palette->stale = false;
    for (size_t i = 0; i < count && i < ACTIONS_MAX; i++) {
        struct entry entry = {.action = found[i], .order = (int)i};
        if (found[i]->flags & ACTION_HIDDEN || str_eq(found[i]->id, "app.palette"))
            continue;
        palette->all++;
        entry.msgid = action_palette(ui->actions, found[i]);
        if (match(&entry, ui, palette->edit.text.s))
            palette->entries[palette->count++] = entry;
    }
    qsort(palette->entries, (size_t)palette->count, sizeof *palette->entries, best_first);
    keep(palette, kept);
}

static const struct action *chosen(const struct palette *palette)
{
    int at = palette->chooser.at;
    return at >= 0 && at < palette->count ? palette->entries[at].action : NULL;
}

static void fill_stale(struct palette *palette)
{
    if (palette->stale)
        fill(palette, chosen(palette));
}

/* Why an action cannot be done now; in a column "offline" says it shorter than the sentence. */
static bool possible(const struct ui *ui, const struct action *action, struct str *why)
{
    struct text reason = {0};
    struct link link = {.state = LINK_LIVE};
    if (action_possible(ui->actions, action, &reason))
        return true;
    if (ui->platform)
        platform_link(ui->platform, &link);
    if (action->flags & ACTION_CHANGES && link.state == LINK_OFFLINE)
        str_add(why, trc("reason", "offline"));
    else
        text_render(why, &reason);
    return false;
}

/* Columns: the name, the other language's name, the key or the reason. */
enum { NAME_COL = 3, OTHER_COL = 45, OTHER_FROM = 77, OTHER_LEAST = 14 };

static void draw_cut(struct area area, int col, int cols, enum ink ink, const char *words)
{
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    if (cols <= 0)
        return;
    utf8_cut(&cut, words, (size_t)cols, UTF8_CUT_END);
    area_text(area, 0, col, ink, cut.s);
}

/* A long reason takes the place of the other language's name, then as much as the name leaves. */
static int draw_right(struct area area, int name_end, bool is_key, const char *words)
{
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    int room = area.cols - 2 - name_end - 2;
    if (room < 4)
        return area.cols;
    utf8_cut(&cut, words, (size_t)room, UTF8_CUT_END);
    return area_text_right(area, 0, area.cols - 2, is_key ? INK_KEY : INK_MUTED, cut.s);
}

static void draw_row(void *data, struct area area, int number)
{
    const struct palette *palette = data;
    const struct ui *ui = palette->sheet.ui;
    const struct entry *entry = &palette->entries[number];
    AUTO_STR struct str name = STR_INIT(STR_LINE), right = STR_INIT(STR_LINE);
    bool can = possible(ui, entry->action, &right), wide = area.cols >= OTHER_FROM;
    int key = action_key(ui->actions, entry->action), end, begin;
    struct area names = area_part(area, 0, 0, 1, wide ? OTHER_COL - 2 : area.cols);

    if (can && key != K_NONE)
        key_name(&right, key);
    entry_name(&name, ui, entry);
    end = draw_hits(names, 0, NAME_COL, can ? INK_TEXT : INK_MUTED, name.s, entry->hits,
                    entry->hit_count);
    begin = draw_right(area, end, can, right.s);
    if (wide && begin - OTHER_COL - 2 >= OTHER_LEAST)
        draw_cut(area, OTHER_COL, begin - OTHER_COL - 2, INK_MUTED,
                 tr_in(language_next(), "palette", entry->msgid));
}

/* The equal call of what is at the ▸, in a few words. */
static void draw_call(const struct ui *ui, struct area area, const struct action *action)
{
    AUTO_STR struct str call = STR_INIT(STR_DOCUMENT), brief = STR_INIT(STR_LINE);
    struct area row = area_part(area, area.rows - 2, 0, 1, area.cols);
    if (action_call(ui->actions, action, &call, &brief))
        draw_cut(row, NAME_COL, area.cols - NAME_COL - 1, INK_MUTED, brief.s);
}

/* The whole reason of what is at the ▸ and cannot be done, or its call, under the rows. */
static void draw_reason(const struct palette *palette, struct area area)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    struct text why = {0};
    const struct ui *ui = palette->sheet.ui;
    const struct action *action = chosen(palette);
    if (!action)
        return;
    if (action_possible(ui->actions, action, &why)) {
        draw_call(ui, area, action);
        return;
    }
    text_render(&words, &why);
    draw_wrapped(area, area.rows - 2, NAME_COL, area.cols - NAME_COL - 1, 2, INK_MUTED, words.s);
}

static void palette_draw(struct sheet *sheet, struct area area)
{
    struct palette *palette = (struct palette *)sheet;
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    int row = area.rows > 8 ? 3 : 2;
    fill_stale(palette);
    TR_FILL(&right, _("{n} of {all}"), ARG_N("n", palette->count), ARG_N("all", palette->all));
    frame_title(area, trc("sheet", "Command"), right.s, false);
    if (palette->count == 0)
        area_text(area, row, NAME_COL, INK_MUTED, _("No command matches."));
    chooser_draw(&palette->chooser, area, row, area.rows - row - (area.rows > 8 ? 3 : 0), draw_row,
                 palette);
    if (area.rows > 8)
        draw_reason(palette, area);
    edit_draw(&palette->edit, area, 1, NAME_COL, area.cols - NAME_COL - 3, true);
}

/* What cannot be done is said, and the palette stays. */
static void choose(struct palette *palette)
{
    struct ui *ui = palette->sheet.ui;
    const struct action *action = chosen(palette);
    struct text why = {0};
    if (action_possible(ui->actions, action, &why))
        keys_run(ui, action);
    else if (why.msgid)
        frame_say(ui, &why);
}

static bool chosen_call(const struct palette *palette, struct str *call)
{
    AUTO_STR struct str brief = STR_INIT(STR_LINE);
    const struct action *action = chosen(palette);
    return action && action_call(palette->sheet.ui->actions, action, call, &brief);
}

static void copy_call(const struct palette *palette)
{
    AUTO_STR struct str call = STR_INIT(STR_DOCUMENT);
    (void)chosen_call(palette, &call);
    command_copy(palette->sheet.ui, call.s);
}

static bool palette_event(struct sheet *sheet, const struct input_event *event)
{
    struct palette *palette = (struct palette *)sheet;
    fill_stale(palette);
    if (command_is_key(sheet->ui, event)) {
        copy_call(palette);
        return true;
    }
    switch (chooser_event(&palette->chooser, sheet->ui, event, false)) {
    case CHOOSER_MOVED:
        return true;
    case CHOOSER_CHOSEN:
        choose(palette);
        return true;
    default:
        break;
    }
    if (!edit_event(&palette->edit, event))
        return false;
    fill(palette, NULL);
    return true;
}

static void palette_key_line(struct sheet *sheet, struct key_line *line)
{
    const struct palette *palette = (const struct palette *)sheet;
    AUTO_STR struct str call = STR_INIT(STR_DOCUMENT);
    key_line_add(line, K_ENTER, 0, trc("key", "Do it"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    if (chosen_call(palette, &call))
        key_line_add(line, command_key(sheet->ui, true), 0, trc("key", "Copy the call"));
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void palette_changed(struct sheet *sheet)
{
    ((struct palette *)sheet)->stale = true;
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
    palette->chooser.more = true;
    edit_init(&palette->edit, TYPED_MAX);
    fill(palette, NULL);
    return &palette->sheet;
}
