#include "servers.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/map.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/edit.h>
#include <carnet/tui/list.h>
#include <carnet/views/server_row.h>

#include "frame.h"
#include "server_filter.h"
#include "servers_parts.h"

#define BATCH_FROM 64 /* rows changed at once from which the list is sorted once */
#define FILTER_MAX 200
#define IMAGE_TOO  96 /* columns from which lists of all namespaces have images */
#define REFRESH_S  60 /* filters by age are tried again */

/* Rows ---------------------------------------------------------------------------------------- */

/* One row of the list. The key stands behind it, then namespace and name by themselves. */
struct entry {
    struct server_row row;
    char *image;
    char key[];
};

static void entry_free(void *value)
{
    struct entry *entry = value;
    free(entry->image);
    free(entry);
}

static struct entry *entry_new(const char *key, const char *slash)
{
    size_t len = strlen(key), ns = (size_t)(slash - key);
    struct entry *entry = mem_zalloc(1, sizeof *entry + 2 * (len + 1));
    memcpy(entry->key, key, len + 1);
    memcpy(entry->key + len + 1, key, len + 1);
    entry->key[len + 1 + ns] = '\0';
    return entry;
}

static void entry_fill(struct servers *servers, struct entry *entry, const struct server *server,
                       int64_t now)
{
    struct model *model = servers->ui->model;
    struct server_facts facts = {
        .server = server,
        .status = model_server_status(model, server),
        .pod = model_server_pod(model, server),
    };
    if (facts.pod)
        facts.usage = model_usage(model, facts.pod->meta.namespace, facts.pod->meta.name);
    server_row_fill(&entry->row, &facts, now);
    if (!str_eq(entry->image, server->image)) {
        free(entry->image);
        entry->image = mem_strdup(server->image);
    }
    size_t len = strlen(entry->key);
    entry->row.image = entry->image;
    entry->row.namespace = entry->key + len + 1;
    entry->row.name = entry->row.namespace + strlen(entry->row.namespace) + 1;
}

/* Brings the row of one key in line with the model. */
static void refresh(struct servers *servers, const char *key, int64_t now)
{
    const char *slash = strchr(key, '/');
    AUTO_STR struct str namespace = STR_INIT(STR_LINE);
    if (!slash)
        return;
    str_add_n(&namespace, key, (size_t)(slash - key));
    const struct server *server = model_server(servers->ui->model, namespace.s, slash + 1);
    struct entry *entry = map_get(&servers->entries, key);
    if (!server) {
        if (!entry)
            return;
        list_remove(servers->list, key);
        entry_free(map_remove(&servers->entries, key));
        return;
    }
    if (!entry) {
        entry = entry_new(key, slash);
        map_set(&servers->entries, key, entry);
    }
    entry_fill(servers, entry, server, now);
    list_put(servers->list, key, entry);
}

static void touch(struct servers *servers, const char *namespace, const char *name)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    str_add(&key, namespace);
    str_add_char(&key, '/');
    str_add(&key, name);
    map_set(&servers->touched, key.s, servers);
}

void servers_changed(struct servers *servers, const struct model_change *change)
{
    if (change->kind != KIND_SERVER || change->type == MODEL_RIGHTS)
        return;
    if (servers->ui->all || strcmp(change->ref.namespace, servers->ui->namespace) == 0)
        touch(servers, change->ref.namespace, change->ref.name);
}

static void refresh_touched(struct servers *servers, int64_t now)
{
    const char *key;
    void *value;
    bool batch = servers->touched.len >= BATCH_FROM;
    if (batch)
        list_begin(servers->list);
    for (size_t at = 0; map_next(&servers->touched, &at, &key, &value);)
        refresh(servers, key, now);
    if (batch)
        list_end(servers->list);
    map_clear(&servers->touched);
    servers->measured = false;
}

static bool by_time(const struct server_filter *filter)
{
    bool found = filter->problems;
    for (size_t i = 0; i < filter->count; i++)
        found = found || filter->terms[i].field == FILTER_IDLE ||
                filter->terms[i].field == FILTER_AGE || filter->terms[i].field == FILTER_FOR;
    return found;
}

void servers_sync(struct servers *servers)
{
    int64_t now = frame_now(servers->ui);
    if (!servers->ui->model)
        return;
    if (servers->touched.len > 0)
        refresh_touched(servers, now);
    if (now - servers->refreshed >= REFRESH_S && by_time(&servers->filter)) {
        servers->refreshed = now;
        list_refresh(servers->list);
    }
}

static bool touch_each(void *data, const void *facts)
{
    const struct server *server = facts;
    touch(data, server->meta.namespace, server->meta.name);
    return true;
}

void servers_show(struct servers *servers)
{
    const struct ui *ui = servers->ui;
    list_clear(servers->list);
    map_clear(&servers->entries);
    map_clear(&servers->touched);
    servers->shown_since = clock_mono_ms();
    servers->measured = false;
    if (ui->model && (ui->all || ui->namespace[0]))
        model_each(ui->model, KIND_SERVER, ui->all ? NULL : ui->namespace, touch_each, servers);
    servers_sync(servers);
}

/* What all rows together say ------------------------------------------------------------------ */

static void measure_row(struct measure *measure, const struct server_row *row, int64_t now)
{
    int name = (int)utf8_width(row->name), namespace = (int)utf8_width(row->namespace);
    measure->name = name > measure->name ? name : measure->name;
    measure->namespace = namespace > measure->namespace ? namespace : measure->namespace;
    measure->gpus = measure->gpus || row->gpus > 0;
    measure->unreadable = measure->unreadable || row->unreadable;
    if (row->needs_from == 0)
        return;
    if (row->needs_from <= now)
        measure->needs++;
    else if (measure->next_need == 0 || row->needs_from < measure->next_need)
        measure->next_need = row->needs_from;
}

const struct measure *servers_measure(struct servers *servers, int64_t now)
{
    struct measure *measure = &servers->measure;
    const char *key;
    void *value;
    if (servers->measured && (measure->next_need == 0 || now < measure->next_need))
        return measure;
    *measure = (struct measure){0};
    for (size_t at = 0; map_next(&servers->entries, &at, &key, &value);)
        measure_row(measure, &((struct entry *)value)->row, now);
    servers->measured = true;
    return measure;
}

size_t servers_needs(struct servers *servers, int64_t now)
{
    return servers_measure(servers, now)->needs;
}

int64_t servers_next_need(struct servers *servers, int64_t now)
{
    return servers_measure(servers, now)->next_need;
}

/* The list's questions ------------------------------------------------------------------------ */

static int compare(void *data, const void *a, const void *b, int column)
{
    const struct entry *first = a, *second = b;
    return server_row_compare(&first->row, &second->row, column);
}

static bool match(void *data, const void *row, const char *filter)
{
    const struct servers *servers = data;
    return server_filter_match(&servers->filter, &((const struct entry *)row)->row,
                               servers->ui->all, frame_now(servers->ui));
}

/* The list puts the text of right-aligned columns at their end: figures stand from the left. */
static void pad(struct list_cell *cell, int width)
{
    AUTO_STR struct str text = STR_INIT(sizeof cell->text - 1);
    utf8_fit(&text, cell->text, width > 0 ? (size_t)width : 0);
    memcpy(cell->text, text.s, text.len + 1);
}

static void cell(void *data, const void *row, int column, int width, struct list_cell *out)
{
    const struct servers *servers = data;
    server_row_cell(&((const struct entry *)row)->row, (enum server_column)column, width,
                    frame_now(servers->ui), out);
    if (server_row_columns[column].right)
        pad(out, width);
    if (servers->stale && column == COLUMN_STATE)
        out->style = INK_MUTED;
}

static int wish(void *data, int column)
{
    struct servers *servers = data;
    const struct measure *measure = servers_measure(servers, frame_now(servers->ui));
    switch (column) {
    case COLUMN_NAMESPACE: /* 0 would be as wide as may be */
        return measure->namespace > 0 ? measure->namespace : 1;
    case COLUMN_NAME:
        return measure->name > 0 ? measure->name : 1;
    case COLUMN_STATE:
        return server_row_state_width(measure->unreadable);
    case COLUMN_FOR:
        return (int)tr_age_column_width() - 1;
    default:
        return 0;
    }
}

static bool shown(void *data, int column)
{
    struct servers *servers = data;
    const struct layout *layout = &servers->ui->layout;
    switch (column) {
    case COLUMN_NAMESPACE:
        return servers->ui->all;
    case COLUMN_NAME:
    case COLUMN_STATE:
        return true;
    case COLUMN_GPU:
        return layout->cols >= 80 && servers_measure(servers, frame_now(servers->ui))->gpus;
    case COLUMN_FOR:
        return layout->cols >= LAYOUT_RIGHT_FROM;
    case COLUMN_IMAGE: /* beside namespaces there is room for what it holds instead (3.10) */
        return layout->cols >= 80 && (!servers->ui->all || layout->list.cols >= IMAGE_TOO);
    default:
        return layout->cols >= 80;
    }
}

static const struct list_ops list_ops = {
    .compare = compare,
    .match = match,
    .cell = cell,
    .wish = wish,
    .shown = shown,
};

struct servers *servers_new(struct ui *ui)
{
    struct servers *servers = mem_zalloc(1, sizeof *servers);
    servers->ui = ui;
    servers->list = list_new(&list_ops, servers, server_row_columns, SERVER_COLUMNS);
    map_init(&servers->entries, entry_free);
    map_init(&servers->touched, NULL);
    edit_init(&servers->edit, FILTER_MAX);
    list_sort(servers->list, -1, false);
    return servers;
}

void servers_free(struct servers *servers)
{
    if (!servers)
        return;
    list_free(servers->list);
    map_fini(&servers->entries);
    map_fini(&servers->touched);
    edit_fini(&servers->edit);
    free(servers);
}

struct list *servers_list(const struct servers *servers)
{
    return servers->list;
}

const struct list_column *servers_columns(size_t *count)
{
    *count = SERVER_COLUMNS;
    return server_row_columns;
}

bool servers_selected(const struct servers *servers, struct ref *ref)
{
    const struct entry *entry = list_selected(servers->list);
    if (!entry)
        return false;
    *ref = (struct ref){entry->row.namespace, entry->row.name};
    return true;
}

struct collected {
    struct ref *refs;
    size_t count, max;
};

static void collect(void *user, const char *key, void *row)
{
    struct collected *collected = user;
    const struct entry *entry = row;
    if (collected->count < collected->max)
        collected->refs[collected->count++] = (struct ref){entry->row.namespace, entry->row.name};
}

size_t servers_marked(const struct servers *servers, struct ref *refs, size_t max)
{
    struct collected collected = {refs, 0, max};
    list_each_marked(servers->list, collect, &collected);
    return collected.count;
}

size_t servers_worst(const struct servers *servers, char (*out)[64], size_t max)
{
    size_t n = 0;
    for (size_t i = 0; n < max && i < list_count(servers->list); i++) {
        const struct entry *entry = list_row(servers->list, i);
        if (entry->row.needs_from == 0 && n > 0)
            break;
        AUTO_STR struct str text = STR_INIT(sizeof out[0] - 1);
        str_add(&text, entry->row.unreadable ? "✕" : state_shape(entry->row.state));
        str_add_char(&text, ' ');
        str_add(&text, entry->row.name);
        memcpy(out[n++], text.s, text.len + 1);
    }
    return n;
}

/* Filter -------------------------------------------------------------------------------------- */

/* The list asks `match` only when its filter is not empty: a space stands for "problems only". */
static void apply_filter(struct servers *servers)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    server_filter_parse(&servers->filter, servers->edit.text.s);
    if (servers->filter.problems || servers->filter.count > 0)
        str_add_char(&text, ' ');
    str_add(&text, servers->filter.problems ? "! " : "");
    if (servers->filter.count > 0)
        str_add(&text, servers->edit.text.s);
    list_filter(servers->list, text.s);
    servers->refreshed = frame_now(servers->ui);
}

bool servers_typing(const struct servers *servers)
{
    return servers->typing;
}

void servers_filter_open(struct servers *servers)
{
    servers->typing = true;
}

bool servers_filter_clear(struct servers *servers)
{
    bool had = servers->typing || servers->edit.text.len > 0 || servers->filter.problems;
    servers->typing = false;
    servers->filter.problems = false;
    edit_set(&servers->edit, "");
    apply_filter(servers);
    return had;
}

void servers_problems(struct servers *servers)
{
    servers->filter.problems = !servers->filter.problems;
    apply_filter(servers);
}

bool servers_event(struct servers *servers, const struct input_event *event)
{
    if (!servers->typing)
        return false;
    if (event->type == INPUT_KEY && event->key == K_ENTER) {
        servers->typing = false;
        return true;
    }
    if (!edit_event(&servers->edit, event))
        return false;
    apply_filter(servers);
    return true;
}
