#include <carnet/tui/draw.h>

#include <string.h>

#include <carnet/base/utf8.h>

/* -- rules ----------------------------------------------------------------------------------- */

enum {
    STRETCH = 2, /* "──" before the first part and between two */
    PART_ROOM =
        STRETCH + 2 /* what a part needs beside its text: the stretch before it, two spaces */
};

struct rule {
    struct area area;
    int row;
    int end; /* column after the last that parts may use */
    size_t active;
};

static int part_width(const struct rule_part *part)
{
    return PART_ROOM + (int)utf8_width(part->text);
}

static size_t find_active(const struct rule_part *parts, size_t count)
{
    size_t at = 0;
    while (at < count && !parts[at].active)
        at++;
    return at;
}

/* Whether part `i` is among those drawn: the first, the active one, and the others as long as there
 * is room, those at the end leaving first. */
static bool part_fits(const struct rule *rule, const struct rule_part *parts, size_t i)
{
    if (i == 0 || i == rule->active)
        return true;
    int need = part_width(&parts[0]);
    for (size_t k = 1; k <= i; k++)
        need += part_width(&parts[k]);
    if (rule->active > i)
        need += part_width(&parts[rule->active]);
    return need <= rule->end;
}

static style part_style(const struct rule_part *part, bool title)
{
    if (part->style)
        return part->style;
    return part->active || title ? INK_FOCUS : INK_TEXT;
}

/* Draws a part with the stretch before it; returns the column after its text. */
static int draw_part(const struct rule *rule, int col, const struct rule_part *part, style look,
                     struct rule_hit *hit)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    int room = rule->end - col - PART_ROOM;
    utf8_cut(&text, part->text, room > 0 ? (size_t)room : 0, UTF8_CUT_END);
    int begin = col + STRETCH + 1;
    area_fill(rule->area, rule->row, begin - 1, 1, INK_TEXT, " ");
    int end = area_text(rule->area, rule->row, begin, look, text.s);
    area_fill(rule->area, rule->row, end, 1, INK_TEXT, " ");
    if (hit)
        *hit = (struct rule_hit){.col = begin, .cols = end - begin};
    return end + 1;
}

static void draw_stretch(const struct rule *rule, int col, int cols, bool heavy)
{
    area_fill(rule->area, rule->row, col, cols, heavy ? INK_ACCENT : INK_MUTED, heavy ? "━" : "─");
}

static void draw_parts(const struct rule *rule, const struct rule_part *parts, size_t count,
                       bool focus, struct rule_hit *hits)
{
    int col = 0;
    bool after_active = false;
    for (size_t i = 0; i < count; i++) {
        if (hits)
            hits[i] = (struct rule_hit){0};
        if (!part_fits(rule, parts, i))
            continue;
        bool title = focus && i == 0;
        draw_stretch(rule, col, STRETCH, parts[i].active || after_active || title);
        col = draw_part(rule, col, &parts[i], part_style(&parts[i], title), hits ? &hits[i] : NULL);
        after_active = parts[i].active && count > 1;
    }
    if (after_active)
        draw_stretch(rule, col, STRETCH, true);
}

/* What the first and the active part need at least. */
static int least_width(const struct rule_part *parts, size_t count, size_t active)
{
    int need = count > 0 ? part_width(&parts[0]) : 0;
    if (active > 0 && active < count)
        need += part_width(&parts[active]);
    return need;
}

void draw_rule(struct area area, int row, const struct rule_part *parts, size_t count,
               const char *right, bool focus, struct rule_hit *hits)
{
    struct rule rule = {area, row, area.cols, find_active(parts, count)};
    int right_width =
        right && right[0] ? (int)utf8_width(right) + 2 : 0; /* a space on both sides */
    if (right_width > 0 &&
        least_width(parts, count, rule.active) + STRETCH + right_width <= area.cols)
        rule.end = area.cols - right_width - STRETCH;
    else
        right_width = 0;
    draw_stretch(&rule, 0, area.cols, false);
    draw_parts(&rule, parts, count, focus, hits);
    if (right_width > 0) {
        area_fill(area, row, area.cols - right_width, right_width, INK_TEXT, " ");
        area_text_right(area, row, area.cols - 1, INK_MUTED, right);
    }
    if (focus) {
        area_text(area, row, 0, INK_ACCENT, "▸");
        area_cursor(area, row, 0, false);
    }
}

/* -- text ------------------------------------------------------------------------------------ */

/* Up to the last space that fits, or as much of a long word as fits. */
size_t draw_wrap(const char *text, size_t len, int cols, size_t *next)
{
    size_t at = 0, space = 0;
    int used = 0;
    while (at < len) {
        int width;
        size_t took = utf8_grapheme(text + at, len - at, &width);
        if (text[at] == ' ')
            space = at;
        if (used + width > cols && text[at] != ' ')
            break;
        used += width;
        at += took;
    }
    if (at == len) {
        *next = len;
        return len;
    }
    size_t end = space > 0 ? space : at;
    *next = end;
    while (*next < len && text[*next] == ' ')
        (*next)++;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    return end;
}

int draw_wrapped(struct area area, int row, int col, int cols, int rows, style look,
                 const char *text)
{
    struct area box = area_part(area, row, col, rows, cols);
    size_t len = strlen(text);
    int used = 0;
    while (len > 0 && used < box.rows && box.cols > 1) {
        size_t next;
        size_t bytes = draw_wrap(text, len, box.cols, &next);
        if (next < len && used == box.rows - 1) { /* no room for the rest */
            bytes = draw_wrap(text, len, box.cols - 1, &next);
            int end = area_text_n(box, used, 0, look, text, bytes);
            area_text(box, used++, end, look, "…");
            break;
        }
        area_text_n(box, used++, 0, look, text, bytes);
        text += next;
        len -= next;
    }
    return used;
}

int draw_wrapped_rows(const char *text, int cols)
{
    size_t len = strlen(text);
    int rows = 0;
    for (; len > 0 && cols > 1; rows++) {
        size_t next;
        draw_wrap(text, len, cols, &next);
        text += next;
        len -= next;
    }
    return rows;
}

int draw_hits(struct area area, int row, int col, style look, const char *text, const size_t *hits,
              size_t count)
{
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    utf8_cut(&cut, text, area.cols > col ? (size_t)(area.cols - col) : 0, UTF8_CUT_END);
    size_t hit = 0;
    for (size_t at = 0; at < cut.len;) {
        int width;
        size_t took = utf8_grapheme(cut.s + at, cut.len - at, &width);
        while (hit < count && hits[hit] < at)
            hit++;
        bool on = hit < count && hits[hit] < at + took;
        style with = on ? (style)(look | STYLE_BOLD | STYLE_UNDERLINE) : look;
        col = area_text_n(area, row, col, with, cut.s + at, took);
        at += took;
    }
    return col;
}

/* -- bars ------------------------------------------------------------------------------------ */

void draw_bar(struct area area, int row, int col, int cols, int share, style look)
{
    share = share < 0 ? 0 : share > 1000 ? 1000 : share;
    int full = (share * cols + 500) / 1000;
    if (full == 0 && share > 0)
        full = 1; /* something is never drawn as nothing, nor almost all as all */
    if (full == cols && share < 1000)
        full = cols - 1;
    area_fill(area, row, col, full, look, "█");
    area_fill(area, row, col + full, cols - full, INK_MUTED, "░");
}
