#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>

#include "../objects/selector.h"
#include "../objects/status.h"
#include "../objects/podlog.h"
#include "server_parts.h"
#include "verbs.h"

/* What is asked of others: reviews of who answers for access, figures of the world. */
#define TEXT_MAX (16u << 20)

/* -- reviews ----------------------------------------------------------------------------------- */

static bool is_review(const struct route *route)
{
    bool self = strcmp(route->group, "authentication.k8s.io") == 0;
    if (strcmp(route->version, "v1") != 0 || *route->ns || *route->name)
        return false;
    return self ? strcmp(route->plural, "selfsubjectreviews") == 0
                : strcmp(route->plural, "selfsubjectaccessreviews") == 0 ||
                      strcmp(route->plural, "selfsubjectrulesreviews") == 0;
}

void review_answer(struct request *request)
{
    const struct access *access = request->server->access;
    struct json_doc doc;
    if (!is_review(&request->route)) {
        reply_no_page(request);
        return;
    }
    if (strcmp(request->method, "POST") != 0) {
        reply_no_method(request);
        return;
    }
    json_doc_init(&doc, TREE_MAX);
    if (body_read(request, &doc)) {
        if (access->review(access->data, &request->person, request->route.plural, &doc,
                           &request->answer)) {
            struct str text = STR_INIT(TEXT_MAX);
            json_write(&text, json_edit(&doc), false);
            str_add_char(&text, '\n');
            reply_json(request, request->answer.code, &text);
        } else {
            reply_status(request);
        }
    }
    json_doc_fini(&doc);
}

/* -- figures
 * ------------------------------------------------------------------------------------------------
 */

struct metering {
    struct request *request;
    struct str out;
    struct selector selector;
    bool nodes, list;
    size_t count;
};

static bool usage(struct metering *m, const char *ns, const char *name, struct str *figures)
{
    const struct podlog *world = m->request->server->world;
    return m->nodes ? world->node_usage(world->data, name, figures)
                    : world->pod_usage(world->data, ns, name, figures);
}

static void write_one(struct metering *m, const struct json *object, const char *ns,
                      const char *name, const char *figures)
{
    char now[CLOCK_TEXT];
    clock_format(now, clock_wall());
    struct json_out w = json_out(&m->out);
    if (m->list && m->count > 0)
        str_add_char(&m->out, ',');
    json_begin(&w, NULL, '{');
    if (!m->list) {
        json_put_str(&w, "kind", m->nodes ? "NodeMetrics" : "PodMetrics");
        json_put_str(&w, "apiVersion", "metrics.k8s.io/v1beta1");
    }
    json_begin(&w, "metadata", '{');
    json_put_str(&w, "name", name);
    if (*ns)
        json_put_str(&w, "namespace", ns);
    json_put_str(&w, "creationTimestamp", now);
    const struct json *labels = json_at(object, "metadata.labels");
    if (labels) {
        AUTO_STR struct str text = STR_INIT(TEXT_MAX);
        json_write(&text, labels, false);
        json_put_raw(&w, "labels", text.s);
    }
    json_end(&w);
    json_put_str(&w, "timestamp", now);
    json_put_str(&w, "window", "15s");
    json_put_raw(&w, m->nodes ? "usage" : "containers", figures);
    json_end(&w);
    m->count++;
}

static bool meter(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct metering *m = data;
    struct json_doc doc;
    struct error error;
    AUTO_STR struct str figures = STR_INIT(1u << 16);
    json_doc_init(&doc, TREE_MAX);
    if (json_parse(&doc, text, len, &error) && selector_matches(&m->selector, json_edit(&doc)) &&
        usage(m, ns, name, &figures))
        write_one(m, json_edit(&doc), ns, name, figures.s);
    json_doc_fini(&doc);
    return true;
}

static void meter_list(struct metering *m, const struct resource *resource)
{
    const struct route *route = &m->request->route;
    str_addf(
        &m->out,
        "{\"kind\":\"%s\",\"apiVersion\":\"metrics.k8s.io/v1beta1\",\"metadata\":{},\"items\":[",
        m->nodes ? "NodeMetricsList" : "PodMetricsList");
    m->list = true;
    registry_each(m->request->server->registry, resource, *route->ns ? route->ns : NULL, meter, m);
    str_add(&m->out, "]}\n");
}

static void meter_one(struct metering *m, const struct resource *resource)
{
    size_t len;
    const struct route *route = &m->request->route;
    struct registry *registry = m->request->server->registry;
    const char *text = registry_get(registry, resource, route->ns, route->name, &len);
    if (text)
        meter(m, route->ns, route->name, text, len);
    str_add_char(&m->out, '\n');
}

static void meter_all(struct metering *m)
{
    struct request *request = m->request;
    const struct route *route = &request->route;
    const struct resource *resource = resource_find("", "v1", route->plural);
    if (*route->name)
        meter_one(m, resource);
    else
        meter_list(m, resource);
    if (!*route->name || m->count > 0) {
        reply_json(request, 200, &m->out);
        return;
    }
    struct resource metrics = {.group = "metrics.k8s.io",
                               .plural = m->nodes ? "nodes" : "pods",
                               .kind = m->nodes ? "NodeMetrics" : "PodMetrics"};
    answer_not_found(&request->answer, &metrics, route->name);
    reply_status(request);
}

void metrics_answer(struct request *request)
{
    const struct route *route = &request->route;
    struct metering m = {.request = request, .out = STR_INIT(TEXT_MAX)};
    m.nodes = strcmp(route->plural, "nodes") == 0;
    bool known = m.nodes || strcmp(route->plural, "pods") == 0;
    if (!request->server->world || !known || strcmp(route->version, "v1beta1") != 0 ||
        strcmp(request->method, "GET") != 0) {
        reply_no_page(request);
        return;
    }
    if (selector_read(&m.selector, resource_find("", "v1", route->plural),
                      query_get(&request->query, "labelSelector"), NULL, &request->answer))
        meter_all(&m);
    else
        reply_status(request);
    selector_fini(&m.selector);
    str_fini(&m.out);
}
