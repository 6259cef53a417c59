#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include <carnet/base/i18n.h>
#include <carnet/base/map.h>
#include <carnet/data/yaml.h>

#include "json_node.h"
#include "yaml_scalar.h"

#define DEPTH_MAX       100
#define TEXT_MAX        (4u << 20)
#define ALIAS_NODES_MAX 1000

/* A mapping or sequence that is open. */
struct frame {
    cJSON *node;
    const char *key;     /* of the mapping's next value; null: a key comes next */
    const char *anchor;  /* or null; named only when complete, so that no node holds itself */
    size_t first_member; /* of this mapping, in reader.members */
};

struct member {
    const char *key;
    int line;
};

/* libyaml gives events; the frames are the path from the root to where the next one belongs. */
struct reader {
    yaml_parser_t parser;
    struct json_doc *doc;
    struct error *error;
    cJSON *root;
    struct frame frames[DEPTH_MAX];
    unsigned depth;
    struct member *members; /* of all open mappings, to find keys that stand twice */
    size_t members_len, members_cap;
    struct map anchors; /* name to node */
    unsigned alias_nodes;
};

static bool fail(struct reader *r, const char *msgid, int line)
{
    AUTO_STR struct str number = STR_INIT(16);
    str_addf(&number, "%d", line);
    error_set(r->error, ERR_CONFIG, msgid, "line", number.s);
    return false;
}

static bool fail_large(struct reader *r)
{
    error_set(r->error, ERR_TOO_LARGE,
              NA_("{file} is larger than carnet reads.", "Take out what is not needed."), NULL,
              NULL);
    return false;
}

static int line_of(const yaml_event_t *event)
{
    return (int)event->start_mark.line + 1;
}

static cJSON *new_node(struct reader *r, int type, int line)
{
    cJSON *node = json_node_new(&r->doc->arena, type);
    if (node)
        node->valueint = line;
    return node;
}

static bool set_anchor(struct reader *r, const char *name, cJSON *node)
{
    if (name)
        map_set(&r->anchors, name, node);
    return true;
}

/* -- putting nodes where they belong --------------------------------------- */

static bool add_key(struct reader *r, struct frame *frame, const char *key, int line)
{
    ARRAY_ROOM(r->members, r->members_cap, r->members_len + 1);
    r->members[r->members_len++] = (struct member){key, line};
    frame->key = key;
    return true;
}

/* Takes a node where a value may stand. */
static bool add_value(struct reader *r, cJSON *node)
{
    if (!node)
        return fail_large(r);
    if (r->depth == 0) {
        r->root = node;
        return true;
    }
    struct frame *frame = &r->frames[r->depth - 1];
    if (frame->node->type == cJSON_Object) {
        if (!frame->key)
            return fail(r,
                        N_("{file}, line {line}: a key must be a word, not a list or a mapping."),
                        node->valueint);
        /* cJSON's member is not const; keys are the doc's own memory. */
        memcpy(&node->string, &frame->key, sizeof node->string);
        frame->key = NULL;
    }
    json_node_append(frame->node, node);
    return true;
}

static int by_key_then_line(const void *a, const void *b)
{
    const struct member *left = a, *right = b;
    int order = strcmp(left->key, right->key);
    return order ? order : (left->line > right->line) - (left->line < right->line);
}

/* Looks at the keys of the mapping that ends, and forgets them. */
static bool check_keys(struct reader *r, const struct frame *frame)
{
    size_t count = r->members_len - frame->first_member;
    r->members_len = frame->first_member;
    if (count < 2)
        return true;
    struct member *first = r->members + frame->first_member;
    qsort(first, count, sizeof *first, by_key_then_line);
    for (size_t i = 1; i < count; i++)
        if (strcmp(first[i - 1].key, first[i].key) == 0) {
            fail(r, NA_("{file}, line {line}: the key {key} is there twice.", "Keep one of them."),
                 first[i].line);
            error_add_arg(r->error, "key", first[i].key);
            return false;
        }
    return true;
}

/* -- events ---------------------------------------------------------------- */

static bool begin_container(struct reader *r, int type, const yaml_char_t *anchor, int line)
{
    if (r->depth == DEPTH_MAX)
        return fail(r, N_("{file}, line {line}: nested deeper than the 100 levels carnet reads."),
                    line);
    cJSON *node = new_node(r, type, line);
    if (!add_value(r, node))
        return false;
    const char *name = anchor ? arena_strdup(&r->doc->arena, (const char *)anchor) : NULL;
    if (anchor && !name)
        return fail_large(r);
    r->frames[r->depth++] =
        (struct frame){.node = node, .anchor = name, .first_member = r->members_len};
    return true;
}

static bool end_container(struct reader *r)
{
    struct frame *frame = &r->frames[--r->depth];
    return check_keys(r, frame) && set_anchor(r, frame->anchor, frame->node);
}

static bool is_string_tag(const yaml_char_t *tag)
{
    return tag &&
           (strcmp((const char *)tag, YAML_STR_TAG) == 0 || strcmp((const char *)tag, "!") == 0);
}

static void set_meaning(cJSON *node, const yaml_event_t *event)
{
    bool truth = false;
    enum json_type type = JSON_STRING;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
        !is_string_tag(event->data.scalar.tag))
        type = yaml_resolve(node->valuestring, &truth, &node->valuedouble);
    node->type = type == JSON_NULL     ? cJSON_NULL
                 : type == JSON_NUMBER ? cJSON_Number
                 : type == JSON_STRING ? cJSON_String
                 : truth               ? cJSON_True
                                       : cJSON_False;
}

static bool on_scalar(struct reader *r, const yaml_event_t *event)
{
    char *text = arena_strndup(&r->doc->arena, (const char *)event->data.scalar.value,
                               event->data.scalar.length);
    if (!text)
        return fail_large(r);
    struct frame *frame = r->depth ? &r->frames[r->depth - 1] : NULL;
    cJSON *node = new_node(r, cJSON_String, line_of(event));
    if (!node)
        return fail_large(r);
    node->valuestring = text;
    set_meaning(node, event);
    set_anchor(r, (const char *)event->data.scalar.anchor, node);
    if (frame && frame->node->type == cJSON_Object && !frame->key)
        return add_key(r, frame, text, line_of(event));
    return add_value(r, node);
}

/* Copies a complete node; null when one of the limits is reached. */
static cJSON *copy_node(struct reader *r, const cJSON *from, unsigned depth)
{
    if (depth > DEPTH_MAX || ++r->alias_nodes > ALIAS_NODES_MAX)
        return NULL;
    cJSON *to = new_node(r, from->type, from->valueint);
    if (!to)
        return NULL;
    to->valuestring = from->valuestring;
    to->valuedouble = from->valuedouble;
    for (const cJSON *child = from->child; child; child = child->next) {
        cJSON *copy = copy_node(r, child, depth + 1);
        if (!copy)
            return NULL;
        copy->string = child->string;
        json_node_append(to, copy);
    }
    return to;
}

static bool on_alias(struct reader *r, const yaml_event_t *event)
{
    int line = line_of(event);
    const cJSON *named = map_get(&r->anchors, (const char *)event->data.alias.anchor);
    if (!named)
        return fail(r, N_("{file}, line {line}: an alias names something that is not above it."),
                    line);
    struct frame *frame = r->depth ? &r->frames[r->depth - 1] : NULL;
    if (frame && frame->node->type == cJSON_Object && !frame->key && named->valuestring)
        return add_key(r, frame, named->valuestring, line);
    cJSON *copy = copy_node(r, named, r->depth);
    if (!copy)
        return fail(r, N_("{file}, line {line}: aliases that repeat more than carnet reads."),
                    line);
    return add_value(r, copy);
}

/* False at the end of the first document, or when the reading failed (then `error` is set). */
static bool on_event(struct reader *r, const yaml_event_t *event, bool *ok)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return *ok = on_scalar(r, event);
    case YAML_ALIAS_EVENT:
        return *ok = on_alias(r, event);
    case YAML_MAPPING_START_EVENT:
        return *ok = begin_container(r, cJSON_Object, event->data.mapping_start.anchor,
                                     line_of(event));
    case YAML_SEQUENCE_START_EVENT:
        return *ok = begin_container(r, cJSON_Array, event->data.sequence_start.anchor,
                                     line_of(event));
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        return *ok = end_container(r);
    case YAML_DOCUMENT_END_EVENT:
    case YAML_STREAM_END_EVENT:
        *ok = true;
        return false;
    default:
        return true;
    }
}

/* libyaml gives the line of what its scanner refuses, but only an offset for bytes it refuses. */
static int problem_line(const struct reader *r, const char *text, size_t len)
{
    if (r->parser.error != YAML_READER_ERROR)
        return (int)r->parser.problem_mark.line + 1;
    int line = 1;
    size_t end = r->parser.problem_offset < len ? r->parser.problem_offset : len;
    for (size_t i = 0; i < end; i++)
        line += text[i] == '\n';
    return line;
}

static bool read_events(struct reader *r, const char *text, size_t len)
{
    bool ok = false, more = true;
    while (more) {
        yaml_event_t event;
        if (!yaml_parser_parse(&r->parser, &event)) {
            fail(r, NA_("{file}, line {line}: this is not YAML.", "Correct the line."),
                 problem_line(r, text, len));
            error_set_evidence(r->error, str_or(r->parser.problem, ""));
            return false;
        }
        more = on_event(r, &event, &ok);
        yaml_event_delete(&event);
    }
    return ok;
}

/* JSON that YAML does not take: surrogate pairs, keys over 1,024 bytes. */
static bool read_as_json(struct json_doc *doc, const char *text, size_t len)
{
    size_t at = 0;
    while (at < len && text[at] && strchr(" \t\r\n", text[at]))
        at++;
    struct error ignored;
    return at < len && text[at] == '{' && json_parse(doc, text, len, &ignored);
}

static bool read_document(struct reader *r, const char *text, size_t len)
{
    if (read_events(r, text, len)) {
        r->doc->root = (struct json *)(r->root ? r->root : new_node(r, cJSON_NULL, 1));
        return true;
    }
    bool json = r->parser.error != YAML_NO_ERROR && read_as_json(r->doc, text, len);
    if (!json)
        json_doc_clear(r->doc);
    return json;
}

bool yaml_read(struct json_doc *doc, const char *text, size_t len, struct error *error)
{
    json_doc_clear(doc);
    struct error wrong = ERROR_NONE;
    struct reader r = {.doc = doc, .error = &wrong};
    if (!yaml_parser_initialize(&r.parser))
        abort(); /* out of memory */
    map_init(&r.anchors, NULL);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
    bool ok = len <= TEXT_MAX ? read_document(&r, text, len) : fail_large(&r);
    yaml_parser_delete(&r.parser);
    map_fini(&r.anchors);
    free(r.members);
    if (!ok)
        *error = wrong;
    return ok;
}

int yaml_line(const struct json *node)
{
    const cJSON *inside = (const cJSON *)node;
    /* A number from json_parse has its value there. */
    bool known = inside && (inside->type != cJSON_Number || inside->valuestring);
    return known ? inside->valueint : 0;
}

const char *yaml_text(const struct json *node, const char *otherwise)
{
    const cJSON *inside = (const cJSON *)node;
    return inside && inside->valuestring ? inside->valuestring : otherwise;
}
