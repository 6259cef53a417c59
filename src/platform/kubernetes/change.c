/*
 * One change: stop, start, delete (kubeflow.md 2.7, kube-wire.md 2.2, 5).
 *
 *   stop, start: merge patch of the stop annotation; a 409 reads the object again and repeats, if
 * its spec and stop mark are still what the person saw (architecture.md, Network). delete: with the
 * uid as a precondition, dependents first, so that the row stays until all is gone.
 */
#include "change.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/log.h>
#include <carnet/data/json.h>

#include "call.h"
#include "change_request.h"
#include "discovery.h"
#include "labels.h"
#include "resource.h"

#define ANSWER_MAX    (8u << 20)
#define ANSWER_MEMORY (128u << 20)
#define REPEATS       5

enum change_step { STEP_SEND, STEP_READ };

struct change {
    struct call call;            /* first */
    struct platform_change wish; /* its texts are ours */
    unsigned repeats;
    enum change_step step;
    platform_done_fn *done;
    void *data;
};

static void send(struct change *change);
static void read_again(struct change *change);

/* The one place that changes the step. */
static void step(struct change *change, enum change_step next)
{
    log_line(LOG_DEBUG, "change", "%s/%s: %s", change->wish.ref.namespace, change->wish.ref.name,
             next == STEP_SEND ? "send" : "read again");
    change->step = next;
    if (next == STEP_SEND)
        send(change);
    else
        read_again(change);
}

static void free_change(struct call *call)
{
    struct change *change = (struct change *)call;

    free((void *)(uintptr_t)change->wish.ref.namespace);
    free((void *)(uintptr_t)change->wish.ref.name);
    free((void *)(uintptr_t)change->wish.uid);
    free(change);
}

static void end(struct change *change, const struct error *error)
{
    platform_done_fn *done = change->done;
    void *data = change->data;
    struct error kept = *error;

    if (kept.code != ERR_NONE)
        error_add_arg(&kept, "name", change->wish.ref.name);
    call_end(&change->call);
    done(data, &kept);
}

/* The platform's own words stay with it as evidence. */
static void conflict(struct change *change, const struct error *cause)
{
    struct error error = cause ? *cause : ERROR_NONE;

    error.code = ERR_CONFLICT;
    error.msgid = NULL;
    end(change, &error);
}

static void add_path(const struct change *change, struct str *out)
{
    int resource = change_resource(change->wish.verb);

    resource_path(out, &(struct resource_path){
                           .resource = resource,
                           .version = discovery_version(change->call.calls->discovery, resource),
                           .namespace = change->wish.ref.namespace,
                           .name = change->wish.ref.name});
}

/* Reading again ------------------------------------------------------------------------------- */

/* The object is another one, or was changed by somebody in what the person decided upon. */
static bool differs(const struct change *change, const struct json *object)
{
    const struct json *mark = json_get(json_at(object, "metadata.annotations"), ANNOTATION_STOPPED);
    const char *uid = json_str(json_at(object, "metadata.uid"), "");
    int64_t generation = json_int(json_at(object, "metadata.generation"), 0);

    if (change->wish.uid[0] && strcmp(change->wish.uid, uid) != 0)
        return true;
    if (change->wish.generation >= 0 && change->wish.generation != generation)
        return true;
    return change->wish.was_stopped != (json_type(mark) == JSON_STRING);
}

/* The change itself was refused: whatever became of the reading, it was not done. */
static void not_read(struct change *change, const struct error *error)
{
    struct error kept = *error;

    if (kept.status == 0)
        kept.status = 409;
    end(change, &kept);
}

static void was_read(void *data, const struct error *error, const char *body, size_t len)
{
    struct change *change = data;
    struct json_doc doc;
    struct error broken = ERROR_NONE;
    bool changed = true;

    change->call.query = NULL;
    if (error->code != ERR_NONE) {
        not_read(change, error);
        return;
    }
    json_doc_init(&doc, ANSWER_MEMORY);
    if (json_parse(&doc, body, len, &broken))
        changed = differs(change, doc.root);
    json_doc_fini(&doc);
    if (broken.code != ERR_NONE)
        not_read(change, &broken);
    else if (changed)
        conflict(change, NULL);
    else
        step(change, STEP_SEND);
}

static void read_again(struct change *change)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);

    add_path(change, &path);
    call_query(&change->call, &(struct query_options){.path = path.s, .max = ANSWER_MAX}, was_read);
}

/* Sending ------------------------------------------------------------------------------------- */

/* A uid in the patch that is not the object's is refused as a change of an immutable field. */
static bool is_other_object(const struct change *change, const struct error *error)
{
    return change->wish.uid[0] && error->code == ERR_INVALID &&
           strstr(error->evidence, "metadata.uid");
}

static void was_sent(void *data, const struct error *error, const char *body, size_t len)
{
    struct change *change = data;
    (void)body;
    (void)len;

    change->call.query = NULL;
    if (error->code == ERR_CONFLICT && !change_deletes(change->wish.verb) &&
        change->repeats++ < REPEATS)
        step(change, STEP_READ);
    else if (error->code == ERR_CONFLICT || is_other_object(change, error))
        conflict(change, error);
    else
        end(change, error);
}

static void send(struct change *change)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE), body = STR_INIT(STR_LINE);
    struct query_options options = {
        .method = "PATCH", .content_type = CHANGE_PATCH_TYPE, .max = ANSWER_MAX};

    add_path(change, &path);
    if (change_deletes(change->wish.verb)) {
        change_delete_options(&change->wish, &body);
        options.method = "DELETE";
        options.content_type = "application/json";
    } else {
        change_patch(&change->wish, &body);
    }
    options.path = path.s;
    options.body = body.s;
    call_query(&change->call, &options, was_sent);
}

void change_start(struct calls *calls, void *owner, const struct platform_change *wish,
                  platform_done_fn *done, void *data)
{
    struct change *change = mem_zalloc(1, sizeof *change);

    change->wish = *wish;
    change->wish.ref = (struct ref){mem_strdup(wish->ref.namespace), mem_strdup(wish->ref.name)};
    change->wish.uid = mem_strdup(str_or(wish->uid, ""));
    change->wish.when = wish->when ? wish->when : clock_wall();
    change->done = done;
    change->data = data;
    call_begin(&change->call, calls, owner, free_change);
    step(change, STEP_SEND);
}
