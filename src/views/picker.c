/*
 * N: another namespace (screens.md 3.6). Fuzzy over the names that are known; a name that is not
 * can be typed and tried, so that a person who may not list namespaces still gets in. ← → go
 * through the platforms.
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
#include "sheet.h"
#include "sheets.h"
#include "shown.h"
#include "spaces.h"
#include "words.h"

#define NAME_MAX_BYTES 253
#define HITS_MAX       64

enum row_kind { ROW_KNOWN, ROW_TYPED, ROW_ALL };
struct row {
    enum row_kind kind;
    char *name;
    int64_t last_used;
    bool of_people; /* a Kubeflow namespace, not one of the platform's own */
    enum role role;
    int32_t score;
    size_t hits[HITS_MAX], hit_count;
};
struct picker {
    struct sheet sheet;
    struct edit edit;
    struct chooser chooser;
    struct row *rows;
    size_t count, cap, known; /* known: namespaces there are, before what was typed */
    size_t matches;           /* of them */
    bool stale;               /* rows are to be made anew */
};

static void clear_rows(struct picker *picker)
{
    for (size_t i = 0; i < picker->count; i++)
        free(picker->rows[i].name);
    picker->count = picker->known = 0;
}

static struct row *add_row(struct picker *picker, enum row_kind kind, const char *name)
{
    ARRAY_ROOM(picker->rows, picker->cap, picker->count + 1);
    picker->rows[picker->count] = (struct row){.kind = kind, .name = mem_strdup(name)};
    return &picker->rows[picker->count++];
}

static bool add_known(void *data, const void *facts)
{
    struct picker *picker = data;
    const struct namespace *ns = facts;
    size_t hits[HITS_MAX], count = 0;
    int32_t score = 0;
    struct row *row;

    picker->known++;
    if (picker->edit.text.len)
        score = fuzzy_match(picker->edit.text.s, ns->meta.name, hits, HITS_MAX, &count);
    if (score == FUZZY_NO)
        return true;
    row = add_row(picker, ROW_KNOWN, ns->meta.name);
    row->score = score;
    row->last_used = ns->last_used;
    row->of_people = ns->platform;
    row->role = model_role(picker->sheet.ui->model, ns->meta.name);
    row->hit_count = count;
    memcpy(row->hits, hits, count * sizeof *hits);
    return true;
}

/* Best match first; without text the last used first, then those made for people, then by name. */
static int by_use(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    if (x->last_used != y->last_used)
        return x->last_used > y->last_used ? -1 : 1;
    if (x->of_people != y->of_people)
        return x->of_people ? -1 : 1;
    return strcmp(x->name, y->name);
}

static bool is_name(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && len <= 63 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* Where the ▸ goes: it stays on its row; without that row, the best match; when nothing matches
 * nowhere, so that ↵ does not go to some other place than what was typed. */
static int choose_row(const struct picker *picker, const char *kept)
{
    const char *typed = picker->edit.text.s;
    for (size_t i = 0; kept && i < picker->count; i++) {
        if (str_eq(picker->rows[i].name, kept))
            return (int)i;
    }
    if (str_eq(typed, "0"))
        return (int)picker->count - 1;
    return *typed && picker->count == 1 ? -1 : 0;
}

/* A name that is not known may be typed; beside others that match only while the list of them may
 * be incomplete. */
static bool may_be_tried(const struct picker *picker, const char *typed)
{
    const struct ui *ui = picker->sheet.ui;
    struct feed feed;
    if (!ui->model || !is_name(typed) || model_namespace(ui->model, typed))
        return false;
    platform_feed(ui->platform, KIND_NAMESPACE, NULL, &feed);
    return picker->matches == 0 || feed.state != FEED_LIVE;
}

/* `keep`: the ▸ stays on its row (the namespaces changed, not what is typed). */
static void fill(struct picker *picker, bool keep)
{
    const struct ui *ui = picker->sheet.ui;
    const char *typed = picker->edit.text.s;
    int at = picker->chooser.at;
    AUTO_FREE char *kept =
        keep && at >= 0 && (size_t)at < picker->count ? mem_strdup(picker->rows[at].name) : NULL;
    clear_rows(picker);
    picker->stale = false;
    if (ui->model)
        model_each(ui->model, KIND_NAMESPACE, NULL, add_known, picker);
    picker->matches = picker->count;
    if (picker->count)
        qsort(picker->rows, picker->count, sizeof *picker->rows, by_use);
    picker->chooser.tail = 1;
    if (may_be_tried(picker, typed)) {
        add_row(picker, ROW_TYPED, typed);
        picker->chooser.tail += picker->matches > 0;
    }
    add_row(picker, ROW_ALL, "");
    picker->chooser.at = choose_row(picker, kept);
    chooser_count(&picker->chooser, (int)picker->count);
}

static void fill_stale(struct picker *picker)
{
    if (picker->stale)
        fill(picker, true);
}

/* Not all at once: the platform reads one after the other, as far as it may. */
static bool all_by_parts(const struct ui *ui)
{
    return ui->platform && ui->platform->ops->all_namespaces &&
           ui->platform->ops->all_namespaces(ui->platform) == ALLOWED_NO;
}

/* How many servers a namespace has is said only where they were read. */
static void servers_words(const struct ui *ui, const char *name, struct str *out)
{
    struct feed all, one;
    int64_t count = (int64_t)model_count(ui->model, KIND_SERVER, name);
    platform_feed(ui->platform, KIND_SERVER, NULL, &all);
    platform_feed(ui->platform, KIND_SERVER, name, &one);
    if ((all.state == FEED_LIVE && !all.partial) || one.state == FEED_LIVE)
        TR_FILL(out, trn("{n} server", "{n} servers", count), ARG_N("n", count));
}

/* Columns: name, role, servers, last use; those that do not fit beside a long name are left out. */
enum { NAME_COL = 3, NAME_LEAST = 16, ROLE_COLS = 14, SERVERS_COLS = 15 };

static int name_cols(const struct picker *picker)
{
    size_t longest = NAME_LEAST;
    for (size_t i = 0; i < picker->matches; i++) {
        size_t width = utf8_width(picker->rows[i].name);
        longest = width > longest ? width : longest;
    }
    return (int)longest;
}

static void draw_field(struct area area, int *col, int cols, const char *words)
{
    if (*col + (int)utf8_width(words) < area.cols)
        area_text(area, 0, *col, INK_MUTED, words);
    *col += cols;
}

static void draw_known(const struct picker *picker, struct area area, const struct row *row)
{
    const struct ui *ui = picker->sheet.ui;
    AUTO_STR struct str servers = STR_INIT(STR_LINE), used = STR_INIT(STR_LINE);
    int col = NAME_COL + name_cols(picker) + 2;
    draw_hits(area, 0, NAME_COL, INK_TEXT, row->name, row->hits, row->hit_count);
    servers_words(ui, row->name, &servers);
    if (!ui->all && str_eq(row->name, ui->namespace))
        str_add(&used, trc("used", "here"));
    else
        words_last_used(&used, row->last_used, frame_now(ui));
    draw_field(area, &col, ROLE_COLS, role_word(row->role));
    draw_field(area, &col, SERVERS_COLS, servers.s);
    draw_field(area, &col, 0, used.s);
}

/* Over the columns, where the row is free. */
static void draw_heading(const struct picker *picker, struct area area)
{
    int col = NAME_COL + name_cols(picker) + 2;
    draw_field(area, &col, ROLE_COLS, trc("picker", "Role"));
    draw_field(area, &col, SERVERS_COLS, trc("picker", "Servers"));
    draw_field(area, &col, 0, trc("picker", "Last shown"));
}

/* A name that is not known, after those that match; alone when none does. */
static void draw_typed(const struct picker *picker, struct area area, const struct row *row)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    int end;
    if (picker->matches == 0) {
        TR_FILL(&words, _("No namespace matches. ↵ tries \"{name}\"."), ARG_S("name", row->name));
        area_text(area, 0, NAME_COL, INK_TEXT, words.s);
        return;
    }
    end = area_text(area, 0, NAME_COL, INK_TEXT, row->name);
    area_text(area, 0, end + 2, INK_MUTED, _("not in your list, ↵ tries it"));
}

static void draw_all(const struct ui *ui, struct area area)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    bool by_parts = all_by_parts(ui);
    area_text(area, 0, NAME_COL, INK_KEY, "0");
    utf8_cut(&words, by_parts ? _("all namespaces your account may see") : _("all namespaces"),
             (size_t)area.cols - NAME_COL - 3, UTF8_CUT_END);
    area_text(area, 0, NAME_COL + 2, INK_TEXT, words.s);
}

static void draw_row(void *data, struct area area, int number)
{
    const struct picker *picker = data;
    const struct row *row = &picker->rows[number];
    if (row->kind == ROW_KNOWN)
        draw_known(picker, area, row);
    else if (row->kind == ROW_TYPED)
        draw_typed(picker, area, row);
    else
        draw_all(picker->sheet.ui, area);
}

static void draw_title(const struct picker *picker, struct area area)
{
    const struct ui *ui = picker->sheet.ui;
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    struct feed feed = {.state = FEED_NONE};
    if (ui->platform)
        platform_feed(ui->platform, KIND_NAMESPACE, NULL, &feed);
    TR_FILL(&right, _("{n} of {all}"), ARG_N("n", (int64_t)picker->matches),
            ARG_N("all", (int64_t)picker->known));
    if (feed.state == FEED_LOADING)
        str_add(&right, _(", reading…"));
    frame_title(area, trc("sheet", "Namespace"), right.s, false);
}

static void picker_draw(struct sheet *sheet, struct area area)
{
    struct picker *picker = (struct picker *)sheet;
    int row = area.rows > 8 ? 3 : 2;
    fill_stale(picker);
    draw_title(picker, area);
    if (picker->count == 1 && picker->edit.text.len) {
        area_text(area, row, NAME_COL, INK_MUTED, _("No namespace matches."));
        row += 2;
    }
    if (row == 3 && picker->matches > 0)
        draw_heading(picker, area_part(area, row - 1, 0, 1, area.cols));
    chooser_draw(&picker->chooser, area, row, area.rows - row, draw_row, picker);
    edit_draw(&picker->edit, area, 1, NAME_COL, area.cols - NAME_COL - 3, true);
}

static void choose(struct picker *picker)
{
    struct ui *ui = picker->sheet.ui;
    const struct row *row = &picker->rows[picker->chooser.at];
    char name[NAME_MAX_BYTES + 1];
    str_copy(name, sizeof name, row->name);
    if (row->kind == ROW_ALL)
        shown_go(ui, "", true);
    else
        shown_go(ui, name, false);
    sheet_close(ui);
}

/* The context after (or before) the present one. */
struct neighbour {
    const char *present;
    char previous[PLATFORM_NAME_SIZE], next[PLATFORM_NAME_SIZE];
    char first[PLATFORM_NAME_SIZE], last[PLATFORM_NAME_SIZE];
    bool passed;
};

static void note_context(void *user, const struct ui_context *context)
{
    struct neighbour *n = user;
    if (context->broken)
        return;
    if (!n->first[0])
        str_copy(n->first, sizeof n->first, context->name);
    if (n->passed && !n->next[0])
        str_copy(n->next, sizeof n->next, context->name);
    if (str_eq(context->name, n->present)) {
        n->passed = true;
        str_copy(n->previous, sizeof n->previous, n->last);
    }
    str_copy(n->last, sizeof n->last, context->name);
}

/* Another platform closes the sheets; this one opens again with what was typed. */
static void go_platform(struct picker *picker, int direction)
{
    struct ui *ui = picker->sheet.ui;
    struct neighbour n = {.present = ui->context};
    const char *name;
    AUTO_STR struct str typed = STR_INIT(NAME_MAX_BYTES);
    struct sheet *again;
    ui->options.host_ops->contexts(ui->options.host, note_context, &n);
    if (direction > 0)
        name = n.next[0] ? n.next : n.first;
    else
        name = n.previous[0] ? n.previous : n.last;
    if (!*name || str_eq(name, ui->context))
        return;
    str_add(&typed, picker->edit.text.s);
    ui->options.host_ops->switch_context(ui->options.host, name);
    again = picker_new(ui);
    edit_set(&((struct picker *)again)->edit, typed.s);
    fill((struct picker *)again, false);
    sheet_open(ui, again);
}

static bool picker_event(struct sheet *sheet, const struct input_event *event)
{
    struct picker *picker = (struct picker *)sheet;
    fill_stale(picker);
    if (event->type == INPUT_KEY && (event->key == K_LEFT || event->key == K_RIGHT)) {
        go_platform(picker, event->key == K_RIGHT ? 1 : -1);
        return true;
    }
    switch (chooser_event(&picker->chooser, sheet->ui, event, false)) {
    case CHOOSER_MOVED:
        return true;
    case CHOOSER_CHOSEN:
        choose(picker);
        return true;
    default:
        break;
    }
    if (!edit_event(&picker->edit, event))
        return false;
    fill(picker, false);
    return true;
}

static void picker_key_line(struct sheet *sheet, struct key_line *line)
{
    AUTO_STR struct str platform = STR_INIT(STR_LINE);
    key_line_add(line, K_ENTER, 0, trc("key", "Go"));
    TR_FILL(&platform, trc("key", "Platform: {name}"), ARG_S("name", sheet->ui->context));
    key_line_add(line, K_LEFT, K_RIGHT, platform.s);
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void picker_changed(struct sheet *sheet)
{
    ((struct picker *)sheet)->stale = true;
}

static void picker_free(struct sheet *sheet)
{
    struct picker *picker = (struct picker *)sheet;
    if (sheet->ui->platform)
        platform_unwant(sheet->ui->platform, picker, KIND_NAMESPACE, NULL);
    clear_rows(picker);
    free(picker->rows);
    edit_fini(&picker->edit);
    free(picker);
}

static const struct sheet_ops picker_ops = {
    .draw = picker_draw,
    .event = picker_event,
    .key_line = picker_key_line,
    .changed = picker_changed,
    .free = picker_free,
};

struct sheet *picker_new(struct ui *ui)
{
    struct picker *picker = mem_zalloc(1, sizeof *picker);
    picker->sheet = (struct sheet){.ops = &picker_ops, .ui = ui, .typing = true};
    picker->chooser.more = true;
    edit_init(&picker->edit, NAME_MAX_BYTES);
    if (ui->platform)
        platform_want(ui->platform, picker, KIND_NAMESPACE, NULL);
    spaces_ask_roles(ui->spaces);
    fill(picker, false);
    return &picker->sheet;
}
