#include "support/captured.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/str.h>
#include <carnet/data/file.h>
#include <carnet/data/json.h>

#include "../../src/platform/kubernetes/decode.h"

static void put_notebook(struct model *model, struct decoder *d, const struct json *object)
{
    struct server facts;
    if (decode_server(d, object, &facts))
        model_put_server(model, &facts);
}

static void put_pod(struct model *model, struct decoder *d, const struct json *object)
{
    struct pod facts;
    if (decode_pod(d, object, &facts))
        model_put_pod(model, &facts);
}

static void put_volume(struct model *model, struct decoder *d, const struct json *object)
{
    struct volume facts;
    if (decode_volume(d, object, &facts))
        model_put_volume(model, &facts);
}

static void put_event(struct model *model, struct decoder *d, const struct json *object)
{
    struct event facts;
    if (decode_event(d, object, &facts))
        model_put_event(model, &facts);
}

static void put_quota(struct model *model, struct decoder *d, const struct json *object)
{
    struct quota facts;
    if (decode_quota(d, object, &facts))
        model_put_quota(model, &facts);
}

static void put_node(struct model *model, struct decoder *d, const struct json *object)
{
    struct node facts;
    if (decode_node(d, object, &facts))
        model_put_node(model, &facts);
}

static const struct {
    const char *kind;
    void (*put)(struct model *model, struct decoder *d, const struct json *object);
} kinds[] = {
    {"Notebook", put_notebook},
    {"Pod", put_pod},
    {"PersistentVolumeClaim", put_volume},
    {"Event", put_event},
    {"ResourceQuota", put_quota},
    {"Node", put_node},
};

static void put_all(struct model *model, const struct json *list)
{
    struct decoder decoder;
    decoder_init(&decoder);
    JSON_EACH(object, json_get(list, "items")) {
        const char *kind = json_str(json_get(object, "kind"), "");
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (str_eq(kinds[i].kind, kind))
                kinds[i].put(model, &decoder, object);
        decoder_reset(&decoder);
    }
    decoder_fini(&decoder);
}

static void replace(struct str *out, const char *text, const char *from, const char *to)
{
    const char *at;
    assert_non_null(strstr(text, from));
    while ((at = strstr(text, from))) {
        str_add_n(out, text, (size_t)(at - text));
        str_add(out, to);
        text = at + strlen(from);
    }
    str_add(out, text);
}

void captured_put(struct model *model, const char *path, const char *from, const char *to)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE), text = STR_INIT(STR_DOCUMENT);
    AUTO_STR struct str changed = STR_INIT(STR_DOCUMENT);
    struct error error = ERROR_NONE;
    struct json_doc doc;
    str_addf(&name, "%s/tests/%s", TEST_SOURCE_DIR, path);
    if (!file_read(name.s, &text, &error))
        fail_msg("%s cannot be read", name.s);
    if (from)
        replace(&changed, text.s, from, to);
    else
        str_add(&changed, text.s);
    json_doc_init(&doc, 64u << 20);
    if (!json_parse(&doc, changed.s, changed.len, &error))
        fail_msg("%s is no JSON", name.s);
    put_all(model, doc.root);
    json_doc_fini(&doc);
}
