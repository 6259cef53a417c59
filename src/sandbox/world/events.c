#include "world_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Kept as long as a real server keeps them. */
enum { EVENT_LIFE_S = 3600, SWEEP_MS = 60000 };

/* An event that was told and may be told again. */
struct told {
    char ns[NAME_MAX_LEN], name[NAME_MAX_LEN + 20];
    int count;
    int64_t last;
    char *unwritten; /* its text, where it could not be written; null: it stands in the store */
};

static void told_free(void *pointer)
{
    struct told *told = pointer;
    if (told)
        free(told->unwritten);
    free(told);
}

struct events {
    struct world *world;
    struct map told; /* what is said about what, to struct told */
    struct loop_timer *sweep;
};

struct event_about event_about(const struct object *object)
{
    return (struct event_about){
        .api_version = json_str(json_get(object->root, "apiVersion"), "v1"),
        .kind = json_str(json_get(object->root, "kind"), object->resource->kind),
        .ns = object->ns,
        .name = object->name,
        .uid = object_uid(object),
        .version = json_str(json_at(object->root, "metadata.resourceVersion"), ""),
    };
}

/* -- forgetting ------------------------------------------------------------------------------- */

struct sweeping {
    struct world *world;
    int64_t before;
    struct str names; /* "ns/name\n" */
};

static int64_t event_time(const struct json *event)
{
    static const char *const paths[] = {"series.lastObservedTime", "lastTimestamp", "eventTime",
                                        "metadata.creationTimestamp"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        int64_t when = clock_parse(json_str(json_at(event, paths[i]), ""));
        if (when > 0)
            return when;
    }
    return 0;
}

static bool note_old(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct sweeping *sweeping = data;
    AUTO_OBJECT struct object event = {0};
    if (object_parse(sweeping->world->kinds.event, ns, name, text, len, &event) &&
        event_time(event.root) < sweeping->before)
        str_addf(&sweeping->names, "%s/%s\n", ns, name);
    return true;
}

static void sweep(void *data)
{
    struct events *events = data;
    struct world *world = events->world;
    struct sweeping sweeping = {world, clock_wall() - EVENT_LIFE_S, STR_INIT(STR_DOCUMENT)};
    registry_each(world->registry, world->kinds.event, NULL, note_old, &sweeping);
    /* A last one that was cut waits for the next sweep. */
    for (char *line = sweeping.names.s, *end; (end = strchr(line, '\n')); line = end + 1) {
        char *name = strchr(line, '/');
        *name++ = *end = '\0';
        if (!registry_remove(world->registry, world->kinds.event, line, name))
            break; /* the next sweep tries again */
    }
    str_fini(&sweeping.names);
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&events->told, &at, &key, &value);) {
        if (((struct told *)value)->last < sweeping.before)
            told_free(map_remove(&events->told, key));
    }
    loop_timer_set(events->sweep, SWEEP_MS);
}

struct events *events_new(struct world *world)
{
    struct events *events = mem_zalloc(1, sizeof *events);
    events->world = world;
    map_init(&events->told, told_free);
    events->sweep = loop_timer_new(world->loop, sweep, events);
    loop_timer_set(events->sweep, SWEEP_MS);
    return events;
}

void events_free(struct events *events)
{
    if (!events)
        return;
    loop_timer_free(events->sweep);
    map_fini(&events->told);
    free(events);
}

/* -- telling ---------------------------------------------------------------------------------- */

static void tell_about(struct json_doc *doc, struct json *event, const struct event_about *about)
{
    struct json *involved = json_need_object(doc, event, "involvedObject");
    json_set_str(doc, involved, "kind", about->kind);
    if (about->ns[0] != '\0')
        json_set_str(doc, involved, "namespace", about->ns);
    json_set_str(doc, involved, "name", about->name);
    json_set_str(doc, involved, "uid", about->uid);
    json_set_str(doc, involved, "apiVersion", about->api_version);
    if (about->version && about->version[0] != '\0')
        json_set_str(doc, involved, "resourceVersion", about->version);
    if (about->field_path)
        json_set_str(doc, involved, "fieldPath", about->field_path);
}

static void event_name(struct str *out, const char *about)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    str_addf(out, "%s.%016" PRIx64, about, ns);
}

static void told_key(struct str *out, const struct event_about *about, const char *source,
                     const char *reason, const char *message)
{
    str_addf(out, "%s/%s/%s/%s/%s/%s/%s", about->kind, about->ns, about->uid,
             str_or(about->field_path, ""), source, reason, message);
}

/* Makes the event's object with what both forms share, and says where it will be found again. */
static struct told *tell_new(struct world *world, const struct event_about *about, const char *key,
                             struct object *event)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    event_name(&name, about->name);
    const char *ns = about->ns[0] != '\0' ? about->ns : "default";
    object_make(world->kinds.event, ns, name.s, event);
    tell_about(&event->doc, event->root, about);
    struct told *told = mem_zalloc(1, sizeof *told);
    str_copy(told->ns, sizeof told->ns, ns);
    str_copy(told->name, sizeof told->name, name.s);
    told->count = 1;
    told->last = clock_wall();
    told_free(map_set(&world->events->told, key, told));
    return told;
}

static void set_words(struct object *event, const char *type, const char *reason,
                      const char *message)
{
    json_set_str(&event->doc, event->root, "type", type);
    json_set_str(&event->doc, event->root, "reason", reason);
    json_set_str(&event->doc, event->root, "message", message);
}

/* As it was told last; false: it is not there any more. */
static bool told_read(const struct world *world, const struct told *told, struct object *event)
{
    const char *text = told->unwritten;
    if (text)
        return object_parse(world->kinds.event, told->ns, told->name, text, strlen(text), event);
    return object_read(world, world->kinds.event, told->ns, told->name, event);
}

static bool tell_again(struct world *world, struct told *told, struct object *event)
{
    if (!told || !told_read(world, told, event))
        return false;
    told->count++;
    told->last = clock_wall();
    return true;
}

/* False: the store did not take it. What it refuses (a namespace that ends takes none) is told to
 * nobody. */
static bool write_event(struct world *world, struct object *event)
{
    size_t len;
    struct answer answer = {0};
    if (registry_get(world->registry, world->kinds.event, event->ns, event->name, &len))
        return object_save(world, event);
    return object_create(world, event, &answer) || answer.code < 500;
}

/* Keeps what could not be written, and asks to be called again. */
static void tell(struct world *world, struct told *told, struct object *event)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    json_write(&text, event->root, false);
    free(told->unwritten);
    told->unwritten = NULL;
    if (write_event(world, event))
        return;
    told->unwritten = mem_strdup(text.s);
    work_add(world, WORK_EVENT, told->ns, told->name);
}

static struct told *find_unwritten(const struct events *events, const char *ns, const char *name)
{
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&events->told, &at, &key, &value);) {
        struct told *told = value;
        if (told->unwritten && str_eq(told->ns, ns) && str_eq(told->name, name))
            return told;
    }
    return NULL;
}

int64_t event_work(struct world *world, const char *ns, const char *name)
{
    struct told *told = find_unwritten(world->events, ns, name);
    AUTO_OBJECT struct object event = {0};
    if (!told || !told_read(world, told, &event))
        return WORK_DONE;
    if (!write_event(world, &event))
        return WORK_FAILED;
    free(told->unwritten);
    told->unwritten = NULL;
    return WORK_DONE;
}

void event_tell(struct world *world, const struct event_about *about, const char *source,
                const char *type, const char *reason, const char *message)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE * 2);
    told_key(&key, about, source, reason, message);
    char now[CLOCK_TEXT];
    now_text(now);
    AUTO_OBJECT struct object event = {0};
    struct told *told = map_get(&world->events->told, key.s);
    if (tell_again(world, told, &event)) {
        json_set_int(&event.doc, event.root, "count", told->count);
        json_set_str(&event.doc, event.root, "lastTimestamp", now);
        tell(world, told, &event);
        return;
    }
    object_fini(&event);
    told = tell_new(world, about, key.s, &event);
    set_words(&event, type, reason, message);
    struct json *from = json_need_object(&event.doc, event.root, "source");
    json_set_str(&event.doc, from, "component", source);
    bool node = str_eq(source, "kubelet");
    if (node)
        json_set_str(&event.doc, from, "host", NODE_NAME);
    json_set_str(&event.doc, event.root, "firstTimestamp", now);
    json_set_str(&event.doc, event.root, "lastTimestamp", now);
    json_set_int(&event.doc, event.root, "count", 1);
    json_set_null(&event.doc, event.root, "eventTime");
    json_set_str(&event.doc, event.root, "reportingComponent", source);
    json_set_str(&event.doc, event.root, "reportingInstance", node ? NODE_NAME : "");
    tell(world, told, &event);
}

void event_tell_series(struct world *world, const struct event_about *about, const char *action,
                       const char *type, const char *reason, const char *message)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE * 2);
    told_key(&key, about, "default-scheduler", reason, message);
    char now[NOW_MICRO];
    now_micro_text(now);
    AUTO_OBJECT struct object event = {0};
    struct told *told = map_get(&world->events->told, key.s);
    if (tell_again(world, told, &event)) {
        struct json *series = json_need_object(&event.doc, event.root, "series");
        json_set_int(&event.doc, series, "count", told->count);
        json_set_str(&event.doc, series, "lastObservedTime", now);
        tell(world, told, &event);
        return;
    }
    object_fini(&event);
    told = tell_new(world, about, key.s, &event);
    set_words(&event, type, reason, message);
    json_need_object(&event.doc, event.root, "source");
    json_set_null(&event.doc, event.root, "firstTimestamp");
    json_set_null(&event.doc, event.root, "lastTimestamp");
    json_set_str(&event.doc, event.root, "eventTime", now);
    json_set_str(&event.doc, event.root, "action", action);
    json_set_str(&event.doc, event.root, "reportingComponent", "default-scheduler");
    json_set_str(&event.doc, event.root, "reportingInstance", "default-scheduler-" NODE_NAME);
    tell(world, told, &event);
}
