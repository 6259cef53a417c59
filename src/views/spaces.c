#include "spaces.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/map.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>

#include "frame.h"
#include "words.h"

enum {
    MARK_COL = 1,
    NAME_COL = 3,
    ROLE_CELLS = 6,
    ROLES_MOST = 24 /* namespaces up to which what the person is in each is asked for */
};

struct spaces {
    struct ui *ui;
    char **names; /* sorted */
    size_t count, cap;
    size_t at;  /* the cursor */
    size_t top; /* first row shown */
    size_t height;
    bool old;         /* the model has others by now */
    struct map asked; /* names whose rights were asked for */
};

struct spaces *spaces_new(struct ui *ui)
{
    struct spaces *spaces = mem_zalloc(1, sizeof *spaces);
    spaces->ui = ui;
    spaces->old = true;
    map_init(&spaces->asked, NULL);
    return spaces;
}

static void clear(struct spaces *spaces)
{
    for (size_t i = 0; i < spaces->count; i++)
        free(spaces->names[i]);
    spaces->count = 0;
}

void spaces_free(struct spaces *spaces)
{
    if (!spaces)
        return;
    clear(spaces);
    map_fini(&spaces->asked);
    free(spaces->names);
    free(spaces);
}

/* Names --------------------------------------------------------------------------------------- */

static bool add_name(void *data, const void *facts)
{
    struct spaces *spaces = data;
    const struct namespace *ns = facts;
    ARRAY_ROOM(spaces->names, spaces->cap, spaces->count + 1);
    spaces->names[spaces->count++] = mem_strdup(ns->meta.name);
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The person's own namespace comes first: platforms name it after the person ("ada.lovelace@…" has
 * ada-lovelace). */
static void own_first(struct spaces *spaces)
{
    const char *person = model_person(spaces->ui->model);
    size_t len = strcspn(person, "@");
    for (size_t i = 0; len > 0 && i < spaces->count; i++) {
        char *name = spaces->names[i];
        size_t same = 0;
        while (same < len &&
               (name[same] == person[same] || (name[same] == '-' && strchr("._+-", person[same]))))
            same++;
        if (same < len || name[same] != '\0')
            continue;
        memmove(spaces->names + 1, spaces->names, i * sizeof *spaces->names);
        spaces->names[0] = name;
        return;
    }
}

static bool find(const struct spaces *spaces, const char *name, size_t *at)
{
    for (size_t i = 0; i < spaces->count; i++)
        if (strcmp(spaces->names[i], name) == 0) {
            *at = i;
            return true;
        }
    return false;
}

static void read_names(struct spaces *spaces)
{
    const struct ui *ui = spaces->ui;
    size_t at;
    clear(spaces);
    if (ui->model)
        model_each(ui->model, KIND_NAMESPACE, NULL, add_name, spaces);
    /* A namespace the person typed is shown though nothing lists it. */
    if (ui->platform && !ui->all && ui->namespace[0] && !find(spaces, ui->namespace, &at)) {
        ARRAY_ROOM(spaces->names, spaces->cap, spaces->count + 1);
        spaces->names[spaces->count++] = mem_strdup(ui->namespace);
    }
    if (spaces->count > 0)
        qsort(spaces->names, spaces->count, sizeof *spaces->names, by_name);
    if (ui->model)
        own_first(spaces);
}

static void bring(struct spaces *spaces)
{
    if (!spaces->old)
        return;
    AUTO_FREE char *name =
        spaces->at < spaces->count ? mem_strdup(spaces->names[spaces->at]) : NULL;
    read_names(spaces);
    spaces->old = false;
    if (name && find(spaces, name, &spaces->at))
        return;
    if (!find(spaces, spaces->ui->namespace, &spaces->at))
        spaces->at = 0;
}

/* A request for each of a few namespaces; of many, those that are visited show what the person is
 * there. */
void spaces_ask_roles(struct spaces *spaces)
{
    bring(spaces);
    if (!spaces->ui->platform || spaces->count > ROLES_MOST)
        return;
    for (size_t i = 0; i < spaces->count; i++) {
        const char *name = spaces->names[i];
        if (model_role(spaces->ui->model, name) != ROLE_UNKNOWN || map_get(&spaces->asked, name))
            continue;
        map_set(&spaces->asked, name, spaces);
        platform_ask_rights(spaces->ui->platform, name);
    }
}

void spaces_show(struct spaces *spaces)
{
    spaces->old = true;
    if (!spaces->ui->platform)
        map_clear(&spaces->asked);
    bring(spaces);
    if (!spaces->ui->all)
        find(spaces, spaces->ui->namespace, &spaces->at);
}

void spaces_changed(struct spaces *spaces, const struct model_change *change)
{
    /* With the rights comes who the person is. */
    if (change->kind == KIND_NAMESPACE || change->type == MODEL_RIGHTS)
        spaces->old = true;
}

const char *spaces_selected(const struct spaces *spaces)
{
    return spaces->at < spaces->count ? spaces->names[spaces->at] : NULL;
}

/* Moving -------------------------------------------------------------------------------------- */

static void reveal(struct spaces *spaces)
{
    if (spaces->at < spaces->top)
        spaces->top = spaces->at;
    if (spaces->height > 0 && spaces->at >= spaces->top + spaces->height)
        spaces->top = spaces->at - spaces->height + 1;
}

void spaces_move(struct spaces *spaces, int rows)
{
    size_t last = spaces->count > 0 ? spaces->count - 1 : 0;
    if (rows < 0) {
        size_t up = rows == INT_MIN ? last : (size_t)-rows;
        spaces->at = spaces->at > up ? spaces->at - up : 0;
    } else {
        size_t down = (size_t)rows;
        spaces->at = last - spaces->at > down ? spaces->at + down : last;
    }
    reveal(spaces);
}

void spaces_page(struct spaces *spaces, int pages)
{
    int rows = spaces->height > 1 ? (int)spaces->height - 1 : 1;
    spaces_move(spaces, pages * rows);
}

void spaces_scroll(struct spaces *spaces, int rows)
{
    size_t most = spaces->count > spaces->height ? spaces->count - spaces->height : 0;
    if (rows < 0)
        spaces->top = spaces->top > (size_t)-rows ? spaces->top - (size_t)-rows : 0;
    else
        spaces->top = spaces->top + (size_t)rows < most ? spaces->top + (size_t)rows : most;
}

bool spaces_click(struct spaces *spaces, int row)
{
    if (row < 1 || spaces->top + (size_t)row - 1 >= spaces->count)
        return false;
    spaces->at = spaces->top + (size_t)row - 1;
    return true;
}

/* Drawing ------------------------------------------------------------------------------------- */

static void draw_name(const struct spaces *spaces, struct area area, int row, size_t i)
{
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    const char *name = spaces->names[i];
    int room = area.cols - NAME_COL - 1, role_col = area.cols - 1 - ROLE_CELLS;
    utf8_cut(&cut, name, room > 0 ? (size_t)room : 0, UTF8_CUT_MIDDLE);
    int end = area_text(area, row, NAME_COL, INK_TEXT, cut.s);
    if (end < role_col)
        area_text(area, row, role_col, INK_MUTED, role_brief(model_role(spaces->ui->model, name)));
}

static void draw_mark(const struct spaces *spaces, struct area area, int row, size_t i, bool focus)
{
    const struct ui *ui = spaces->ui;
    bool shown = !ui->all && strcmp(spaces->names[i], ui->namespace) == 0;
    if (focus && i == spaces->at) {
        area_text(area, row, MARK_COL, INK_ACCENT, "▸");
        area_add_style(area, row, 0, area.cols, STYLE_SELECTED);
        area_cursor(area, row, MARK_COL, false);
    } else if (!focus && shown) {
        area_text(area, row, MARK_COL, INK_ACCENT, "›");
    }
}

void spaces_draw(struct spaces *spaces, struct area area, bool focus)
{
    const struct rule_part part = {.text = trc("pane", "Namespaces")};
    spaces_ask_roles(spaces);
    bool nothing = spaces->count == 0;
    draw_rule(area, 0, &part, 1, NULL, focus && nothing, NULL);
    if ((size_t)(area.rows - 1) != spaces->height) {
        spaces->height = area.rows > 1 ? (size_t)area.rows - 1 : 0;
        reveal(spaces);
    }
    spaces_scroll(spaces, 0);
    for (int row = 1; row < area.rows && spaces->top + (size_t)row - 1 < spaces->count; row++) {
        size_t i = spaces->top + (size_t)row - 1;
        draw_name(spaces, area, row, i);
        draw_mark(spaces, area, row, i, focus);
    }
}
