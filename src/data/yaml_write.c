#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include <carnet/base/utf8.h>
#include <carnet/data/yaml.h>

#include "json_node.h"
#include "json_number.h"
#include "yaml_scalar.h"

struct writer {
    yaml_emitter_t emitter;
    struct str *out;
    const char *const *skip;
    const char *keys[JSON_DEPTH_MAX + 1]; /* of the members around, outermost first */
    size_t depth;
};

static int take_bytes(void *data, unsigned char *bytes, size_t len)
{
    struct writer *w = data;
    return str_add_n(w->out, (const char *)bytes, len);
}

/* libyaml takes the event over, also when it fails; false when it could not be made or emitted. */
static bool emit(struct writer *w, yaml_event_t *event, int made)
{
    return made && yaml_emitter_emit(&w->emitter, event);
}

static bool emit_text(struct writer *w, const char *text, yaml_scalar_style_t style)
{
    yaml_event_t event;
    bool plain = style == YAML_PLAIN_SCALAR_STYLE;
    return emit(w, &event,
                yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, -1,
                                             plain, true, style));
}

static yaml_scalar_style_t string_style(const char *text)
{
    if (strchr(text, '\n'))
        return YAML_LITERAL_SCALAR_STYLE; /* libyaml quotes instead where a block would lose bytes
                                           */
    return yaml_is_ambiguous(text) ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE;
}

static bool emit_string(struct writer *w, const char *text)
{
    if (utf8_valid(text, strlen(text)))
        return emit_text(w, text, string_style(text));
    AUTO_STR struct str clean = STR_INIT(SIZE_MAX / 2);
    for (size_t at = 0, len = strlen(text); at < len;) {
        unsigned rune;
        at += utf8_read(text + at, len - at, &rune);
        str_add_rune(&clean, rune);
    }
    return emit_text(w, clean.s, string_style(clean.s));
}

/* Whether the keys around end with the keys of this path. Keys may hold dots themselves. */
static bool path_ends_with(const struct writer *w, const char *path)
{
    const char *end = path + strlen(path);
    for (size_t depth = w->depth; depth > 0; depth--) {
        const char *key = w->keys[depth - 1];
        size_t len = strlen(key);
        if ((size_t)(end - path) < len || memcmp(end - len, key, len) != 0)
            return false;
        end -= len;
        if (end == path)
            return true;
        if (*--end != '.')
            return false;
    }
    return false;
}

static bool is_skipped(const struct writer *w)
{
    for (const char *const *path = w->skip; path && *path; path++)
        if (path_ends_with(w, *path))
            return true;
    return false;
}

static bool emit_node(struct writer *w, const struct json *node);

static bool emit_members(struct writer *w, const struct json *object)
{
    JSON_EACH(member, object) {
        const char *key = str_or(json_key(member), "");
        w->keys[w->depth++] = key;
        bool ok = is_skipped(w) || (emit_string(w, key) && emit_node(w, member));
        w->depth--;
        if (!ok)
            return false;
    }
    return true;
}

static bool emit_object(struct writer *w, const struct json *object)
{
    yaml_event_t event;
    return emit(w, &event,
                yaml_mapping_start_event_initialize(&event, NULL, NULL, true,
                                                    YAML_BLOCK_MAPPING_STYLE)) &&
           emit_members(w, object) && emit(w, &event, yaml_mapping_end_event_initialize(&event));
}

static bool emit_array(struct writer *w, const struct json *array)
{
    yaml_event_t event;
    if (!emit(w, &event,
              yaml_sequence_start_event_initialize(&event, NULL, NULL, true,
                                                   YAML_BLOCK_SEQUENCE_STYLE)))
        return false;
    JSON_EACH(element, array)
        if (!emit_node(w, element))
            return false;
    return emit(w, &event, yaml_sequence_end_event_initialize(&event));
}

static bool emit_number(struct writer *w, const struct json *node)
{
    AUTO_STR struct str text = STR_INIT(64);
    json_number_write(&text, ((const cJSON *)node)->valuedouble);
    return emit_text(w, text.s, YAML_PLAIN_SCALAR_STYLE);
}

static bool emit_node(struct writer *w, const struct json *node)
{
    switch (json_type(node)) {
    case JSON_OBJECT:
        return emit_object(w, node);
    case JSON_ARRAY:
        return emit_array(w, node);
    case JSON_STRING:
        return emit_string(w, json_str(node, ""));
    case JSON_NUMBER:
        return emit_number(w, node);
    case JSON_BOOL:
        return emit_text(w, json_bool(node, false) ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
    case JSON_NULL:
    case JSON_NONE:
        break;
    }
    return emit_text(w, "null", YAML_PLAIN_SCALAR_STYLE);
}

static bool emit_document(struct writer *w, const struct json *node)
{
    yaml_event_t event;
    return emit(w, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING)) &&
           emit(w, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, true)) &&
           emit_node(w, node) &&
           emit(w, &event, yaml_document_end_event_initialize(&event, true)) &&
           emit(w, &event, yaml_stream_end_event_initialize(&event));
}

void yaml_write(struct str *out, const struct json *node, const char *const *skip)
{
    struct writer w = {.out = out, .skip = skip};
    if (!yaml_emitter_initialize(&w.emitter))
        return;
    yaml_emitter_set_output(&w.emitter, take_bytes, &w);
    yaml_emitter_set_unicode(&w.emitter, true);
    yaml_emitter_set_width(&w.emitter, -1); /* never fold: a long line is cut by who shows it */
    yaml_emitter_set_indent(&w.emitter, 2);
    emit_document(&w, node);
    yaml_emitter_delete(&w.emitter);
}
