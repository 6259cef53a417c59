/* What strangers send to the sandbox, apart from HTTP itself: targets, selectors, protobuf bodies,
 * and whole objects as they are written. The first byte says which. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/data/json.h>
#include <carnet/loop/loop.h>

#include "../../src/sandbox/api/protobuf.h"
#include "../../src/sandbox/api/query.h"
#include "../../src/sandbox/api/route.h"
#include "../../src/sandbox/objects/registry.h"
#include "../../src/sandbox/objects/selector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_target(char *text)
{
    struct query query;
    struct route route;
    int64_t number;
    char *question = strchr(text, '?');
    if (question)
        *question++ = '\0';
    query_init(&query, question);
    (void)query_int(&query, "limit", 0, &number);
    route_read(&route, text);
    if (route.kind == ROUTE_OBJECTS && route.resource && strchr(route.name, '/'))
        abort();
    query_fini(&query);
}

static void read_selector(const char *text)
{
    struct selector selector;
    struct answer answer = {0};
    struct json_doc doc;
    struct error error;
    static const char object[] = "{\"metadata\":{\"name\":\"a\",\"labels\":{\"a\":\"b\"}}}";
    json_doc_init(&doc, 1u << 20);
    if (!json_parse(&doc, object, sizeof object - 1, &error))
        abort();
    const struct resource *pods = resource_find("", "v1", "pods");
    if (selector_read(&selector, pods, text, NULL, &answer)) {
        (void)selector_matches(&selector, doc.root);
        selector_fini(&selector);
    }
    if (selector_read(&selector, pods, NULL, text, &answer)) {
        (void)selector_matches(&selector, doc.root);
        selector_fini(&selector);
    }
    json_doc_fini(&doc);
}

static void read_protobuf(const uint8_t *bytes, size_t len)
{
    struct json_doc doc;
    struct error error;
    struct str text = STR_INIT(8u << 20);
    json_doc_init(&doc, 64u << 20);
    if (protobuf_read(&text, bytes, len) && !json_parse(&doc, text.s, text.len, &error))
        abort();
    json_doc_fini(&doc);
    str_fini(&text);
}

static void write_twice(struct registry *registry, const struct resource *resource,
                        const struct json *object)
{
    struct json_doc doc;
    struct answer answer = {0};
    json_doc_init(&doc, 64u << 20);
    if (registry_create(registry, resource, "a", &doc, object, 0, &answer) != (answer.code == 201))
        abort();
    const char *name = json_str(json_at(object, "metadata.name"), "");
    (void)registry_patch(registry, resource, "a", name, PATCH_MERGE, &doc, object, 0, &answer);
    struct delete_options options = {.propagation = "", .grace_s = 0, .uid = "", .version = ""};
    (void)registry_delete(registry, resource, "a", name, &options, &doc, &answer);
    json_doc_fini(&doc);
}

static void write_object(struct registry *registry, const uint8_t *bytes, size_t len)
{
    static const char space[] = "{\"metadata\":{\"name\":\"a\"}}";
    struct json_doc body;
    struct error error;
    size_t count;
    const struct resource *table = resource_table(&count);
    json_doc_init(&body, 32u << 20);
    if (len > 0 && json_parse(&body, space, sizeof space - 1, &error)) {
        struct json_doc doc;
        struct answer answer = {0};
        json_doc_init(&doc, 1u << 20);
        (void)registry_create(registry, resource_by_kind("", "Namespace"), "", &doc, body.root, 0,
                              &answer);
        json_doc_fini(&doc);
        if (json_parse(&body, (const char *)bytes + 1, len - 1, &error))
            write_twice(registry, &table[bytes[0] % count], body.root);
    }
    json_doc_fini(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char *text = mem_strndup((const char *)data + 1, size - 1);
    switch (data[0] & 3) {
    case 0:
        read_target(text);
        break;
    case 1:
        read_selector(text);
        break;
    case 2:
        read_protobuf(data + 1, size - 1);
        break;
    default: {
        struct error error;
        struct loop *loop = loop_new();
        struct registry *registry = registry_open(loop, NULL, &error);
        write_object(registry, data + 1, size - 1);
        registry_close(registry);
        loop_free(loop);
    }
    }
    free(text);
    return 0;
}
