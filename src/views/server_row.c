#include <carnet/views/server_row.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

#include "words.h"

/* Cells before the slash of used/asked: "11.6", "1024". */
#define USED_CELLS 4
#define GIB        ((int64_t)1 << 30)
#define TEXT_PARTS 3 /* of eight bytes each, by which texts are sorted */

/* Ranks are the order of screens.md 2: the highest is dropped first. The image takes what is left,
 * up to 21. Figures fill their cells, so that titles stand over the slash; ages are three cells of
 * figure, a space and a unit of three or (French) four. */
const struct list_column server_row_columns[SERVER_COLUMNS] = {
    [COLUMN_NAMESPACE] = {"namespace", NC_("column", "Namespace"), 12, 20, 0, 0, false, 0, true, 0,
                          TEXT_PARTS},
    [COLUMN_NAME] = {"name", NC_("column", "Name"), 14, 52, 0, 0, false, 2, true, 0, TEXT_PARTS},
    [COLUMN_STATE] = {"state", NC_("column", "State"), 8, 20, 0, 0, false, 2, true, 0},
    [COLUMN_FOR] = {"for", NC_("column", "for"), 6, 7, 100, 8, false, 2, true, 0},
    [COLUMN_IMAGE] = {"image", NC_("column", "Image"), 12, 21, 66, 4, false, 2, true, 0,
                      TEXT_PARTS},
    [COLUMN_CPU] = {"cpu", NC_("column", "CPU"), 8, 8, 52, 2, true, 1, true, 2},
    [COLUMN_MEMORY] = {"memory", NC_("column", "Mem GiB"), 9, 9, 52, 3, true, 1, true, 1},
    [COLUMN_GPU] = {"gpu", NC_("column", "GPU"), 3, 3, 0, 6, true, 1, true, 0},
    [COLUMN_IDLE] = {"idle", NC_("column", "Idle"), 8, 8, 78, 5, true, 2, true, 3},
    [COLUMN_AGE] = {"age", NC_("column", "Age"), 8, 8, 92, 7, false, 0, true, 0},
};

static int64_t asked(int64_t request, int64_t limit)
{
    int64_t n = request != QUANTITY_NONE ? request : limit;
    return n != QUANTITY_NONE && n >= 0 ? n : ROW_NONE;
}

static void fill_used(struct server_row *row, const struct server_facts *facts)
{
    bool runs =
        row->state == STATE_READY || (facts->pod && strcmp(facts->pod->phase, "Running") == 0);
    row->cpu_used = row->memory_used = runs ? ROW_UNKNOWN : ROW_NONE;
    if (!runs || !facts->usage)
        return;
    if (facts->usage->cpu >= 0)
        row->cpu_used = facts->usage->cpu;
    if (facts->usage->memory >= 0)
        row->memory_used = facts->usage->memory;
}

/* Ready: since the last activity; stopped: since the stop; anything else has no idleness. */
static int64_t idle_from(const struct server *server, enum state state)
{
    if (state == STATE_READY)
        return server->last_activity > 0 ? server->last_activity : ROW_UNKNOWN;
    if (state == STATE_STOPPED)
        return server->stopped > 1 ? server->stopped : ROW_UNKNOWN;
    return ROW_NONE;
}

/* One bit for each of the letters a text has, however written; all of them if it is not plain. */
uint64_t server_row_letters(const char *text)
{
    uint64_t letters = 0;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x80)
            return UINT64_MAX;
        letters |= (uint64_t)1 << ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) & 63);
    }
    return letters;
}

void server_row_fill(struct server_row *row, const struct server_facts *facts, int64_t now)
{
    const struct server *server = facts->server;
    const struct status *status = facts->status;
    *row = (struct server_row){
        .namespace = server->meta.namespace,
        .name = server->meta.name,
        .image = server->image,
        .state = status->state,
        .unreadable = server->unreadable != NULL,
        .image_matters = cause_is_image(status->cause),
        .since = status->since,
        .created = server->meta.created,
        .idle_from = idle_from(server, status->state),
        .cpu_asked = asked(server->asked.cpu_request, server->asked.cpu_limit),
        .memory_asked = asked(server->asked.memory_request, server->asked.memory_limit),
        .gpus = server->asked.gpus,
        .needs_from = status_needs_person(status, now) ? 1 : status_needs_person_at(status),
        .needs_until = status_needs_person_until(status),
        .name_letters = server_row_letters(server->meta.name),
        .namespace_letters = server_row_letters(server->meta.namespace),
        .image_letters = server_row_letters(server->image),
    };
    if (row->unreadable) {
        row->idle_from = row->cpu_used = row->memory_used = ROW_UNKNOWN;
        row->cpu_asked = row->memory_asked = row->gpus = ROW_UNKNOWN;
        return;
    }
    fill_used(row, facts);
}

bool server_row_needs(const struct server_row *row, int64_t now)
{
    bool over = row->needs_until > 0 && now >= row->needs_until;
    return row->needs_from > 0 && row->needs_from <= now && !over;
}

/* Cells --------------------------------------------------------------------------------------- */

static void cell_set(struct list_cell *cell, const char *text)
{
    size_t len = strlen(text);
    if (len >= sizeof cell->text) { /* never half a character */
        len = sizeof cell->text - 1;
        while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
            len--;
    }
    memcpy(cell->text, text, len);
    cell->text[len] = '\0';
}

static void add_figure(struct str *out, int64_t milli)
{
    if (milli == ROW_NONE || milli == ROW_UNKNOWN)
        str_add(out, milli == ROW_NONE ? "–" : "?");
    else
        tr_figure(out, milli, false);
}

static void add_asked(struct str *out, int64_t milli)
{
    if (milli < 0)
        add_figure(out, milli);
    else
        words_asked(out, milli);
}

/* "1.7/4": the slashes of all rows stand in one column. */
static void add_share(struct str *out, int64_t used, int64_t of, int width)
{
    AUTO_STR struct str left = STR_INIT(STR_LINE);
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    add_figure(&left, used);
    add_asked(&right, of);
    int room = width - 1 - (int)utf8_width(right.s);
    room = room < USED_CELLS ? room : USED_CELLS;
    for (int i = (int)utf8_width(left.s); i < room; i++)
        str_add_char(out, ' ');
    str_add(out, left.s);
    str_add_char(out, '/');
    str_add(out, right.s);
}

static int64_t milli_gib(int64_t bytes)
{
    if (bytes < 0)
        return bytes;
    /* Whole GiB apart, so that no memory a machine has can overflow. */
    return bytes / GIB * 1000 + (bytes % GIB) * 1000 / GIB;
}

/* `from` is a wall time or ROW_…; the figure's place is kept by what is not one. */
static void add_age(struct str *out, int64_t from, int64_t now)
{
    if (from > 0)
        tr_age_column(out, now - from);
    else
        str_add(out, from == ROW_NONE ? "  –" : "  ?");
}

static void state_cell(const struct server_row *row, struct list_cell *cell)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    if (row->unreadable) {
        str_add(&text, "✕ ");
        str_add(&text, trc("state", "Unreadable"));
        cell->style = INK_FAILED;
    } else {
        str_add(&text, state_shape(row->state));
        str_add_char(&text, ' ');
        str_add(&text, trc("state", state_msgid(row->state)));
        cell->style = state_ink(row->state);
    }
    cell_set(cell, text.s);
}

static void add_image(struct str *text, const struct server_row *row, int width)
{
    if (row->unreadable)
        str_add(text, "?");
    else if (row->image_matters)
        image_fit_whole(text, row->image, width);
    else
        image_fit(text, row->image, width);
}

static void add_gpus(struct str *text, int64_t gpus, int width)
{
    AUTO_STR struct str number = STR_INIT(STR_LINE);
    if (gpus > 0)
        tr_figure(&number, gpus * 1000, true);
    else
        str_add(&number, gpus == ROW_UNKNOWN ? "?" : "–");
    utf8_fit_right(text, number.s, (size_t)width);
}

void server_row_cell(const struct server_row *row, enum server_column column, int width,
                     int64_t now, struct list_cell *cell)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    cell->style = INK_TEXT;
    switch (column) {
    case COLUMN_NAMESPACE:
        str_add(&text, row->namespace);
        break;
    case COLUMN_NAME:
        utf8_cut(&text, row->name, width > 0 ? (size_t)width : 0, UTF8_CUT_MIDDLE);
        break;
    case COLUMN_STATE:
        state_cell(row, cell);
        return;
    case COLUMN_FOR: /* no age has three digits: the first cell is always free */
        add_age(&text, row->since > 0 ? row->since : ROW_UNKNOWN, now);
        cell_set(cell, text.s + 1);
        return;
    case COLUMN_IMAGE:
        add_image(&text, row, width);
        break;
    case COLUMN_CPU:
        add_share(&text, row->cpu_used, row->cpu_asked, width);
        break;
    case COLUMN_MEMORY:
        add_share(&text, milli_gib(row->memory_used), milli_gib(row->memory_asked), width);
        break;
    case COLUMN_GPU:
        add_gpus(&text, row->gpus, width);
        break;
    case COLUMN_IDLE:
        add_age(&text, row->idle_from, now);
        break;
    case COLUMN_AGE:
        add_age(&text, row->created > 0 ? row->created : ROW_UNKNOWN, now);
        break;
    case SERVER_COLUMNS:
        break;
    }
    cell_set(cell, text.s);
}

int server_row_state_width(bool unreadable)
{
    size_t widest = unreadable ? utf8_width(trc("state", "Unreadable")) : 0;
    for (int i = 0; i < STATE_COUNT; i++) {
        size_t width = utf8_width(trc("state", state_msgid((enum state)i)));
        widest = width > widest ? width : widest;
    }
    return 2 + (int)widest;
}

/* Order --------------------------------------------------------------------------------------- */

static int by_number(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

/* Largest first; what is no figure last, also in the reversed order. */
static int by_size(int64_t a, int64_t b)
{
    if (a < 0 && b < 0)
        return 0;
    if (a < 0 || b < 0)
        return a < 0 ? LIST_ALWAYS : -LIST_ALWAYS;
    return by_number(b, a);
}

/* Longest ago first; what is no time last, also in the reversed order. */
static int by_age(int64_t a, int64_t b)
{
    if (a <= 0 && b <= 0)
        return 0;
    if (a <= 0 || b <= 0)
        return a <= 0 ? LIST_ALWAYS : -LIST_ALWAYS;
    return by_number(a, b);
}

static int by_name(const struct server_row *a, const struct server_row *b)
{
    int order = strcmp(a->name, b->name);
    return order ? order : strcmp(a->namespace, b->namespace);
}

/* What runs after it failed, and may fail again, stays beside what fails: it does not jump away
 * and back with each try. */
static int by_need(const struct server_row *row)
{
    return row->needs_until > 0 && row->needs_from > 0 ? STATE_FAILED : row->state;
}

static int by_column(const struct server_row *a, const struct server_row *b, int column)
{
    switch (column) {
    case COLUMN_NAMESPACE:
        return strcmp(a->namespace, b->namespace);
    case COLUMN_FOR:
        return by_age(a->since, b->since);
    case COLUMN_IMAGE:
        return image_compare(a->image, b->image);
    case COLUMN_CPU:
        return by_size(a->cpu_used, b->cpu_used);
    case COLUMN_MEMORY:
        return by_size(a->memory_used, b->memory_used);
    case COLUMN_GPU:
        return by_size(a->gpus, b->gpus);
    case COLUMN_IDLE:
        return by_age(a->idle_from, b->idle_from);
    case COLUMN_AGE:
        return by_age(a->created, b->created);
    case COLUMN_NAME:
        return 0;
    case COLUMN_STATE:
        return by_number(a->state, b->state);
    default:
        return by_number(by_need(a), by_need(b));
    }
}

int server_row_compare(const struct server_row *a, const struct server_row *b, int column)
{
    int order = by_column(a, b, column);
    return order ? order : by_name(a, b);
}

/* Numbers of the same order -------------------------------------------------------------------- */

/* The bytes of a part, the first one highest; `len` may be more than the text has. */
static uint64_t text_rank(const char *text, size_t len, int part)
{
    size_t begin = 8 * (size_t)part, end = strnlen(text, begin + 8 < len ? begin + 8 : len);
    uint64_t rank = 0;
    for (size_t i = begin; i < end; i++)
        rank |= (uint64_t)(unsigned char)text[i] << (8 * (begin + 7 - i));
    return rank;
}

static uint64_t image_rank(const char *image, int part)
{
    size_t len;
    const char *brief = image_part(image, &len);
    return text_rank(brief, len, part);
}

static uint64_t size_rank(int64_t size)
{
    return size < 0 ? LIST_RANK_LAST : (uint64_t)(INT64_MAX - size);
}

static uint64_t age_rank(int64_t from)
{
    return from <= 0 ? LIST_RANK_LAST : (uint64_t)from;
}

uint64_t server_row_rank(const struct server_row *row, int column, int part)
{
    switch (column) {
    case COLUMN_NAMESPACE:
        return text_rank(row->namespace, SIZE_MAX, part);
    case COLUMN_NAME:
        return text_rank(row->name, SIZE_MAX, part);
    case COLUMN_FOR:
        return age_rank(row->since);
    case COLUMN_IMAGE:
        return image_rank(row->image, part);
    case COLUMN_CPU:
        return size_rank(row->cpu_used);
    case COLUMN_MEMORY:
        return size_rank(row->memory_used);
    case COLUMN_GPU:
        return size_rank(row->gpus);
    case COLUMN_IDLE:
        return age_rank(row->idle_from);
    case COLUMN_AGE:
        return age_rank(row->created);
    case COLUMN_STATE:
        return (uint64_t)row->state;
    default:
        return (uint64_t)by_need(row);
    }
}
