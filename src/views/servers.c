#include "servers.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/map.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/platform/plan.h>
#include <carnet/tui/edit.h>
#include <carnet/tui/list.h>
#include <carnet/views/server_row.h>

#include "frame.h"
#include "messages.h"
#include "server_filter.h"
#include "servers_columns.h"
#include "servers_measure.h"
#include "servers_parts.h"

#define BATCH_FROM 64 /* rows changed at once from which the list is sorted once */
#define FILTER_MAX 200
#define REFRESH_S  60 /* filters by age are tried again */

/* Rows ---------------------------------------------------------------------------------------- */

static struct server_entry *entry_new(const char *name)
{
    size_t len = strlen(name);
    struct server_entry *entry = mem_zalloc(1, sizeof *entry + len + 1);
    memcpy(entry->name, name, len + 1);
    return entry;
}

static void entry_free(struct servers *servers, struct server_entry *entry)
{
    pool_unref(&servers->words, entry->row.namespace);
    pool_unref(&servers->words, entry->row.image);
    free(entry);
}

static void free_each(void *servers, void *row)
{
    entry_free(servers, row);
}

static void drop_rows(struct servers *servers)
{
    list_each(servers->list, free_each, servers);
    list_clear(servers->list);
    map_clear(&servers->touched);
    servers->measure = (struct measure){0};
}

/* The model's strings may go at any change: the row has its own. */
static void entry_fill(struct servers *servers, struct server_entry *entry,
                       const struct server *server, int64_t now)
{
    struct model *model = servers->ui->model;
    struct server_row before = entry->row;
    struct server_facts facts = {
        .server = server,
        .status = model_server_status(model, server),
        .pod = model_server_pod(model, server),
    };
    if (facts.pod)
        facts.usage = model_usage(model, facts.pod->meta.namespace, facts.pod->meta.name);
    server_row_fill(&entry->row, &facts, now);
    entry->remembered = server->remembered;
    entry->row.name = entry->name;
    entry->row.namespace = pool_ref(&servers->words, server->meta.namespace);
    entry->row.image = pool_ref(&servers->words, server->image);
    pool_unref(&servers->words, before.namespace);
    pool_unref(&servers->words, before.image);
}

static void drop(struct servers *servers, const char *key, struct server_entry *entry)
{
    list_remove(servers->list, key);
    measure_take(&servers->measure, entry);
    entry_free(servers, entry);
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
    struct server_entry *entry = list_find(servers->list, key);
    if (!server && entry)
        drop(servers, key, entry);
    if (!server)
        return;
    if (entry)
        measure_take(&servers->measure, entry);
    else
        entry = entry_new(slash + 1);
    entry_fill(servers, entry, server, now);
    measure_add(&servers->measure, entry, now);
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
    int64_t now = servers->now = frame_platform_now(servers->ui);
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
    drop_rows(servers);
    servers->shown_since = clock_mono_ms();
    if (ui->model && (ui->all || ui->namespace[0]))
        model_each(ui->model, KIND_SERVER, ui->all ? NULL : ui->namespace, touch_each, servers);
    servers_sync(servers);
}

/* Life ---------------------------------------------------------------------------------------- */

struct servers *servers_new(struct ui *ui)
{
    struct servers *servers = mem_zalloc(1, sizeof *servers);
    servers->ui = ui;
    servers->list = list_new(&servers_list_ops, servers, server_row_columns, SERVER_COLUMNS);
    pool_init(&servers->words);
    map_init(&servers->touched, NULL);
    edit_init(&servers->edit, FILTER_MAX);
    list_sort(servers->list, -1, false);
    return servers;
}

void servers_free(struct servers *servers)
{
    if (!servers)
        return;
    drop_rows(servers);
    list_free(servers->list);
    pool_fini(&servers->words);
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
    const struct server_entry *entry = list_selected(servers->list);
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
    const struct server_entry *entry = row;
    if (collected->count < collected->max)
        collected->refs[collected->count++] = (struct ref){entry->row.namespace, entry->row.name};
}

size_t servers_marked(const struct servers *servers, struct ref *refs, size_t max)
{
    struct collected collected = {refs, 0, max};
    list_each_marked(servers->list, collect, &collected);
    return collected.count;
}

void servers_unmark_done(struct servers *servers, const struct plan *plan)
{
    for (size_t i = 0; i < plan->item_count; i++) {
        const struct plan_item *item = &plan->items[i];
        AUTO_STR struct str key = STR_INIT(STR_LINE);
        str_addf(&key, "%s/%s", item->ref.namespace, item->ref.name);
        if (item->left_out || item->progress == PLAN_DONE)
            list_unmark(servers->list, key.s);
    }
}

size_t servers_needs(struct servers *servers, int64_t now)
{
    measure_at(&servers->measure, servers->list, now);
    return servers->measure.needs;
}

int64_t servers_next_need(struct servers *servers, int64_t now)
{
    measure_at(&servers->measure, servers->list, now);
    return servers->measure.next_need;
}

size_t servers_worst(const struct servers *servers, char (*out)[64], size_t max)
{
    size_t n = 0;
    for (size_t i = 0; n < max && i < list_count(servers->list); i++) {
        const struct server_entry *entry = list_row(servers->list, i);
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
    servers->refreshed = servers->now = frame_platform_now(servers->ui);
    list_filter(servers->list, text.s);
}

bool servers_typing(const struct servers *servers)
{
    return servers->typing;
}

void servers_filter_open(struct servers *servers)
{
    servers->typing = true;
    edit_select(&servers->edit); /* another filter is the likelier wish; arrows keep this one */
}

bool servers_filter_clear(struct servers *servers)
{
    bool had = servers->typing || servers->edit.text.len > 0 || servers->filter.problems;
    if (servers->filter.odd != FILTER_CLEAR)
        messages_clear_line(servers->ui->messages); /* what it said of the filter went with it */
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
        struct text said;
        servers->typing = false;
        if (server_filter_said(&servers->filter, &said))
            frame_say(servers->ui, &said);
        return true;
    }
    if (!edit_event(&servers->edit, event))
        return false;
    apply_filter(servers);
    return true;
}
