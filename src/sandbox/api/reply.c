#include <string.h>

#include <carnet/base/str.h>
#include <carnet/data/yaml.h>

#include "../objects/status.h"
#include "../objects/table.h"
#include "http.h"

#define ANSWER_MAX (256u << 20)
#define PRETTY_MAX (4u << 20)

/* -- forms
 * -------------------------------------------------------------------------------------------------
 */

/* One of the media types of an Accept header: "application/json;as=Table;v=v1;g=meta.k8s.io". */
static enum form form_of_type(const char *type, size_t len)
{
    AUTO_STR struct str text = STR_INIT(400);
    for (size_t i = 0; i < len; i++) {
        if (type[i] != ' ')
            str_add_char(&text, type[i]);
    }
    size_t name = strcspn(text.s, ";");
    const char *rest = text.s + name;
    bool json = (name == 16 && strncmp(text.s, "application/json", name) == 0) ||
                (name == 3 && strncmp(text.s, "*/*", name) == 0) ||
                (name == 13 && strncmp(text.s, "application/*", name) == 0);
    if (!json)
        return name == 16 && strncmp(text.s, "application/yaml", name) == 0 ? FORM_YAML : FORM_NONE;
    if (!strstr(rest, ";as="))
        return FORM_JSON;
    if (!strstr(rest, ";g=meta.k8s.io") ||
        (!strstr(rest, ";v=v1;") && !str_ends(rest, ";v=v1") && !strstr(rest, ";v=v1beta1")))
        return FORM_NONE;
    if (strstr(rest, ";as=Table"))
        return FORM_TABLE;
    return strstr(rest, ";as=PartialObjectMetadata") ? FORM_PARTIAL : FORM_NONE;
}

enum form form_of(const struct request *request)
{
    if (!*request->accept)
        return FORM_JSON;
    for (const char *type = request->accept; *type;) {
        size_t len = strcspn(type, ",");
        enum form form = form_of_type(type, len);
        if (form != FORM_NONE)
            return form;
        type += len + (type[len] == ',');
    }
    return FORM_NONE;
}

/* -- replies
 * ---------------------------------------------------------------------------------------------------
 */

static bool wants_pretty(const struct request *request)
{
    const char *said = query_get(&request->query, "pretty");
    if (said && *said)
        return strcmp(said, "false") != 0 && strcmp(said, "0") != 0;
    return str_starts(request->agent, "curl") || str_starts(request->agent, "Wget") ||
           str_starts(request->agent, "Mozilla/5.0");
}

void reply_json(struct request *request, int code, struct str *text)
{
    struct json_doc doc;
    struct error error;
    if (!wants_pretty(request) || text->len > PRETTY_MAX) {
        reply_text(request, code, NULL, text);
        return;
    }
    json_doc_init(&doc, 64u << 20);
    if (json_parse(&doc, text->s, text->len, &error)) {
        str_clear(text);
        json_write(text, json_edit(&doc), true);
        str_add_char(text, '\n');
    }
    json_doc_fini(&doc);
    reply_text(request, code, NULL, text);
}

void reply_status(struct request *request)
{
    struct str text = STR_INIT(1u << 16);
    status_write(&text, &request->answer);
    reply_json(request, request->answer.code, &text);
}

void reply_failure(struct request *request, int code, const char *reason, const char *message)
{
    answer_fail(&request->answer, code, reason, "%s", message);
    reply_status(request);
}

void reply_no_page(struct request *request)
{
    struct str text = STR_INIT(100);
    str_add(&text, "404 page not found\n");
    reply_text(request, 404, "text/plain; charset=utf-8", &text);
}

void reply_no_resource(struct request *request)
{
    answer_fail(&request->answer, 404, "NotFound",
                "the server could not find the requested resource");
    (void)str_copy(request->answer.details, sizeof request->answer.details, "{}");
    reply_status(request);
}

void reply_no_method(struct request *request)
{
    answer_fail(&request->answer, 405, "MethodNotAllowed",
                "the server does not allow this method on the requested resource");
    (void)str_copy(request->answer.details, sizeof request->answer.details, "{}");
    reply_status(request);
}

static void reply_yaml(struct request *request, const struct json *object)
{
    struct str text = STR_INIT(ANSWER_MAX);
    yaml_write(&text, object, NULL);
    reply_text(request, request->answer.code, "application/yaml", &text);
}

void reply_object(struct request *request, struct json_doc *doc, enum form form)
{
    struct json *object = json_edit(doc);
    const struct resource *resource = request->route.resource;
    struct str text = STR_INIT(ANSWER_MAX);
    AUTO_STR struct str version = STR_INIT(200);
    resource_api_version(&version, resource, request->route.version);
    json_set_str(doc, object, "apiVersion", version.s);
    if (form == FORM_YAML) {
        reply_yaml(request, object);
        return;
    }
    if (form == FORM_TABLE) {
        struct table table = table_of(&text, resource, query_str(&request->query, "includeObject"));
        table_begin(&table, json_str(json_at(object, "metadata.resourceVersion"), ""), NULL);
        table_row(&table, object);
        table_end(&table);
    } else if (form == FORM_PARTIAL) {
        partial_write(&text, object);
    } else {
        json_write(&text, object, false);
    }
    str_add_char(&text, '\n');
    reply_json(request, request->answer.code, &text);
}
