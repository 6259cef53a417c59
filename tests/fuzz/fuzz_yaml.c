/* YAML: what was read is written and read again, and is the same. The same for JSON written as
 * YAML. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/utf8.h>
#include <carnet/data/yaml.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MEMORY (64u << 20)

static bool has_twin(const struct json *object, const struct json *member)
{
    for (const struct json *other = json_first(object); other != member; other = json_next(other))
        if (strcmp(json_key(other), json_key(member)) == 0)
            return true;
    return false;
}

/* What the round trip is promised for: UTF-8, no key twice, not deeper than YAML is read. */
static bool is_promised(const struct json *node, unsigned depth)
{
    const char *text = json_str(node, "");
    if (depth > 100 || !utf8_valid(text, strlen(text)))
        return false;
    JSON_EACH(child, node) {
        const char *key = json_type(node) == JSON_OBJECT ? json_key(child) : "";
        if (!utf8_valid(key, strlen(key)) || !is_promised(child, depth + 1) ||
            (json_type(node) == JSON_OBJECT && has_twin(node, child)))
            return false;
    }
    return true;
}

static void check_round_trip(const struct json *root)
{
    struct json_doc again;
    struct error error;
    struct str yaml = STR_INIT(STR_DOCUMENT), before = STR_INIT(STR_DOCUMENT),
               after = STR_INIT(STR_DOCUMENT);
    json_doc_init(&again, MEMORY);
    json_write(&before, root, false);
    yaml_write(&yaml, root, NULL);
    if (is_promised(root, 1) && yaml.len < 4u << 20) {
        if (!yaml_read(&again, yaml.s, yaml.len, &error))
            abort();
        json_write(&after, again.root, false);
        if (strcmp(before.s, after.s) != 0)
            abort();
    }
    json_doc_fini(&again);
    str_fini(&yaml);
    str_fini(&before);
    str_fini(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_doc doc;
    struct error error;
    json_doc_init(&doc, MEMORY);
    if (yaml_read(&doc, (const char *)data, size, &error))
        check_round_trip(doc.root);
    if (json_parse(&doc, (const char *)data, size, &error))
        check_round_trip(doc.root);
    json_doc_fini(&doc);
    return 0;
}
