/*
 * What a server could send as a watch or a list, cut anywhere: splitter, parser, decoder and model
 * together. The first byte chooses the kind, the second the form and the size of the pieces.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <carnet/data/json_split.h>
#include <carnet/model/model.h>

#include "../../src/platform/kubernetes/intake.h"
#include "../../src/platform/kubernetes/resource.h"

struct reader {
    struct intake intake;
    struct intake_scope scope;
    bool watch;
};

static bool take(void *user, const char *text, size_t len)
{
    struct reader *reader = user;
    struct intake_event event;

    if (!reader->watch)
        intake_list_item(&reader->intake, &reader->scope, text, len);
    else if (intake_watch_line(&reader->intake, &reader->scope, text, len, &event) == INTAKE_ERROR)
        return false;
    return true;
}

static void take_too_large(void *user, const char *head, size_t len)
{
    struct reader *reader = user;

    intake_too_large(&reader->intake, &reader->scope, head, len, reader->watch);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const struct json_split_handlers handlers = {.item = take, .too_large = take_too_large};
    struct reader reader = {0};
    struct model *model;
    struct json_split *split;
    const char *rest;
    size_t rest_len, piece;
    struct error error;
    bool ok = true;

    if (len < 2)
        return 0;
    model = model_new();
    intake_init(&reader.intake, model);
    reader.scope.resource = bytes[0] % RESOURCE_COUNT;
    reader.scope.namespace = bytes[0] & 0x80 ? "lab" : NULL;
    reader.watch = bytes[1] & 1;
    piece = (size_t)(bytes[1] >> 1) + 1;
    split = json_split_new(reader.watch ? JSON_SPLIT_SEQUENCE : JSON_SPLIT_LIST, 4096, &handlers,
                           &reader);
    for (size_t at = 2; at < len && ok; at += piece)
        json_split_feed(split, (const char *)bytes + at, len - at < piece ? len - at : piece, &ok);
    if (!json_split_end(split, &rest, &rest_len, &error))
        rest_len = 0;
    json_split_free(split);
    intake_fini(&reader.intake);
    model_free(model);
    return 0;
}
