#include "server_json.h"

#include <carnet/base/clock.h>
#include <carnet/base/quantity.h>
#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>

static void put_time(struct json_out *out, const char *key, int64_t wall)
{
    char text[CLOCK_TEXT];
    if (wall <= 1) { /* 1: present, without a readable time */
        json_put_null(out, key);
        return;
    }
    clock_format(text, wall);
    json_put_str(out, key, text);
}

static void put_amount(struct json_out *out, const char *key, int64_t amount)
{
    if (amount == QUANTITY_NONE)
        json_put_null(out, key);
    else
        json_put_int(out, key, amount);
}

static void put_text(struct json_out *out, const char *key, const struct text *text)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    text_render(&words, text);
    json_put_str(out, key, words.len ? words.s : NULL);
}

static void put_resources(struct json_out *out, const struct server *server,
                          const struct usage *usage)
{
    json_begin(out, "cpu_milli", '{');
    put_amount(out, "request", server->asked.cpu_request);
    put_amount(out, "limit", server->asked.cpu_limit);
    put_amount(out, "used", usage ? usage->cpu : QUANTITY_NONE);
    json_end(out);
    json_begin(out, "memory_bytes", '{');
    put_amount(out, "request", server->asked.memory_request);
    put_amount(out, "limit", server->asked.memory_limit);
    put_amount(out, "used", usage ? usage->memory : QUANTITY_NONE);
    json_end(out);
    json_put_int(out, "gpus", server->asked.gpus);
    json_put_str(out, "gpu_resource",
                 *server->asked.gpu_resource ? server->asked.gpu_resource : NULL);
}

static void put_evidence(struct json_out *out, const struct evidence *evidence)
{
    AUTO_STR struct str what = STR_INIT(STR_LINE);
    text_render(&what, &evidence->what);
    json_begin(out, NULL, '{');
    json_put_str(out, "what", what.len ? what.s : NULL);
    json_put_str(out, "source", *evidence->source ? evidence->source : NULL);
    json_put_str(out, "words", evidence->words);
    put_time(out, "when", evidence->when);
    put_amount(out, "count", evidence->count ? evidence->count : QUANTITY_NONE);
    json_end(out);
}

void server_json_status(struct json_out *out, const struct status *status, int64_t now)
{
    json_put_str(out, "state", state_id(status->state));
    json_put_str(out, "cause", status->cause == CAUSE_NONE ? NULL : cause_id(status->cause));
    put_text(out, "sentence", &status->sentence);
    put_text(out, "more", &status->more);
    put_time(out, "since", status->since);
    json_put_bool(out, "needs_person", status_needs_person(status, now));
    json_begin(out, "evidence", '[');
    for (size_t i = 0; i < status->evidence_count; i++)
        put_evidence(out, &status->evidence[i]);
    json_end(out);
}

void server_json(struct json_out *out, struct model *model, const struct server *server,
                 int64_t now)
{
    const struct pod *pod = model_server_pod(model, server);
    const struct usage *usage =
        pod ? model_usage(model, pod->meta.namespace, pod->meta.name) : NULL;

    json_begin(out, NULL, '{');
    json_put_str(out, "namespace", server->meta.namespace);
    json_put_str(out, "name", server->meta.name);
    server_json_status(out, model_server_status(model, server), now);
    json_put_str(out, "image", *server->image ? server->image : NULL);
    put_resources(out, server, usage);
    json_begin(out, "volumes", '[');
    for (size_t i = 0; i < server->mount_count; i++) {
        if (!*server->mounts[i].claim)
            continue;
        json_begin(out, NULL, '{');
        json_put_str(out, "claim", server->mounts[i].claim);
        json_put_str(out, "path", server->mounts[i].path);
        json_end(out);
    }
    json_end(out);
    json_put_str(out, "creator", *server->creator ? server->creator : NULL);
    put_time(out, "created", server->meta.created);
    put_time(out, "stopped", server->stopped);
    put_time(out, "last_activity", server->last_activity);
    json_end(out);
}
