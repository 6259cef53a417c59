/* Patches of all three kinds: input is the target, a newline, and the patch. What comes out is a
 * tree that is written and read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/data/json_edit.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MEMORY (32u << 20)

static const struct json_merge_key keys[] = {
    {"a", "name"}, {"b", ""}, {"a.c", "name"}, {NULL, NULL}};

static void check_whole(struct json_doc *doc)
{
    struct json_doc again;
    struct error error;
    struct str text = STR_INIT(64u << 20);
    if (doc->failed)
        return;
    json_write(&text, json_edit(doc), false);
    json_doc_init(&again, 4 * MEMORY);
    if (!text.cut && !json_parse(&again, text.s, text.len, &error))
        abort();
    json_doc_fini(&again);
    str_fini(&text);
}

static bool apply(int kind, struct json_doc *doc, const struct json *patch)
{
    struct error error;
    bool test_failed;
    switch (kind) {
    case 0:
        return json_merge_patch(doc, json_edit(doc), patch, &error);
    case 1:
        return json_patch(doc, json_edit(doc), patch, &test_failed, &error);
    default:
        return json_strategic_patch(doc, json_edit(doc), patch, keys, &error);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *line = memchr(data, '\n', size);
    if (!line)
        return 0;
    for (int kind = 0; kind < 3; kind++) {
        struct json_doc doc, patch;
        struct error error;
        json_doc_init(&doc, MEMORY);
        json_doc_init(&patch, MEMORY);
        if (json_parse(&doc, (const char *)data, (size_t)(line - data), &error) &&
            json_parse(&patch, (const char *)line + 1, (size_t)(data + size - line - 1), &error) &&
            apply(kind, &doc, json_edit(&patch)))
            check_whole(&doc);
        json_doc_fini(&doc);
        json_doc_fini(&patch);
    }
    return 0;
}
