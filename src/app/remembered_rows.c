#include "remembered_rows.h"

#include <carnet/base/quantity.h>
#include <carnet/base/str.h>
#include <carnet/data/json.h>
#include <carnet/data/store.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>

#include "program.h"
#include "remembered.h"

#define ROWS_MAX 200
#define BLOB_MAX (256u << 10)

/* The figures of a row: their short names in the store, where they stand in the facts, and what
 * they are where the store has none. */
static const struct {
    const char *key;
    size_t offset;
    int64_t absent;
} figures[] = {
    {"cr", offsetof(struct server, asked.cpu_request), QUANTITY_NONE},
    {"cl", offsetof(struct server, asked.cpu_limit), QUANTITY_NONE},
    {"mr", offsetof(struct server, asked.memory_request), QUANTITY_NONE},
    {"ml", offsetof(struct server, asked.memory_limit), QUANTITY_NONE},
    {"g", offsetof(struct server, asked.gpus), 0},
    {"s", offsetof(struct server, stopped), 0},
    {"a", offsetof(struct server, last_activity), 0},
    {"c", offsetof(struct server, meta.created), 0},
};

static int64_t *figure(struct server *server, size_t i)
{
    return (int64_t *)(void *)((char *)server + figures[i].offset);
}

/* -- keeping
 * ----------------------------------------------------------------------------------------- */

struct keeping {
    struct json_out out;
    size_t count;
};

static bool keep_one(void *data, const void *facts)
{
    struct keeping *keeping = data;
    struct server server = *(const struct server *)facts;
    if (server.unreadable || server.remembered)
        return true;
    json_begin(&keeping->out, NULL, '{');
    json_put_str(&keeping->out, "n", server.meta.name);
    json_put_str(&keeping->out, "i", server.image);
    json_put_str(&keeping->out, "k", server.asked.gpu_resource);
    json_put_int(&keeping->out, "r", server.ready_replicas);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        if (*figure(&server, i) != figures[i].absent)
            json_put_int(&keeping->out, figures[i].key, *figure(&server, i));
    }
    json_end(&keeping->out);
    return ++keeping->count < ROWS_MAX;
}

void remembered_rows_keep(struct program *program, const char *namespace)
{
    AUTO_STR struct str blob = STR_INIT(BLOB_MAX), key = STR_INIT(STR_LINE);
    struct keeping keeping = {.out = json_out(&blob)};
    struct feed feed;
    if (!program->platform || !program->store || !namespace || !*namespace)
        return;
    platform_feed(program->platform, KIND_SERVER, namespace, &feed);
    if (feed.state != FEED_LIVE)
        return;
    json_begin(&keeping.out, NULL, '[');
    model_each(program->model, KIND_SERVER, namespace, keep_one, &keeping);
    json_end(&keeping.out);
    if (blob.cut)
        return;
    remembered_key(program, &key);
    store_rows_put(program->store, key.s, namespace, program_now(program), blob.s, blob.len);
}

/* -- showing
 * ----------------------------------------------------------------------------------------- */

static void show_one(struct model *model, const char *namespace, const struct json *row,
                     int64_t when)
{
    struct server server = {
        .meta = {.namespace = namespace, .name = json_str(json_get(row, "n"), ""), .uid = ""},
        .image = json_str(json_get(row, "i"), ""),
        .kind = "",
        .creator = "",
        .asked = {.gpu_resource = json_str(json_get(row, "k"), "")},
        .has_status = true,
        .ready_replicas = (int)json_int(json_get(row, "r"), 0),
        .container = {.reason = "", .message = ""},
        .remembered = when,
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        *figure(&server, i) = json_int(json_get(row, figures[i].key), figures[i].absent);
    if (*server.meta.name)
        model_put_server(model, &server);
}

void remembered_rows_show(struct program *program, const char *namespace)
{
    AUTO_STR struct str blob = STR_INIT(BLOB_MAX), key = STR_INIT(STR_LINE);
    struct json_doc doc;
    struct error ignored = ERROR_NONE;
    int64_t when;
    if (!program->platform || !namespace || !*namespace ||
        model_count(program->model, KIND_SERVER, namespace) > 0)
        return;
    remembered_key(program, &key);
    if (!store_rows_get(program->store, key.s, namespace, &when, &blob))
        return;
    json_doc_init(&doc, 8 * BLOB_MAX);
    if (json_parse(&doc, blob.s, blob.len, &ignored)) {
        JSON_EACH(row, doc.root) {
            show_one(program->model, namespace, row, when);
        }
    }
    json_doc_fini(&doc);
}
