#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>

#include "columns.h"
#include "columns_cells.h"

/* Pods, and what makes pods. */

/* -- pods -------------------------------------------------------------------------------------- */

static bool is(const struct json *node, const char *text)
{
    return str_eq(json_str(node, ""), text);
}

/* The word for one container's state, "" when it says nothing. */
static void container_word(struct str *out, const struct json *status)
{
    const struct json *waiting = json_at(status, "state.waiting");
    const struct json *ended = json_at(status, "state.terminated");
    const char *reason = json_str(json_get(waiting ? waiting : ended, "reason"), "");
    int64_t signal = json_int(json_get(ended, "signal"), 0);
    if (*reason)
        str_add(out, reason);
    else if (ended && signal != 0)
        str_addf(out, "Signal:%lld", (long long)signal);
    else if (ended)
        str_addf(out, "ExitCode:%lld", (long long)json_int(json_get(ended, "exitCode"), 0));
}

/* True: an init container holds the pod, and the word is said. */
static bool init_word(struct str *out, const struct json *object)
{
    size_t index = 0, count = json_count(json_at(object, "spec.initContainers"));
    JSON_EACH(status, json_at(object, "status.initContainerStatuses")) {
        AUTO_STR struct str word = STR_INIT(STR_LINE);
        const struct json *ended = json_at(status, "state.terminated");
        if (ended && json_int(json_get(ended, "exitCode"), 0) == 0) {
            index++;
            continue;
        }
        container_word(&word, status);
        if (word.len > 0 && strcmp(word.s, "PodInitializing") != 0)
            str_addf(out, "Init:%s", word.s);
        else
            str_addf(out, "Init:%zu/%zu", index, count);
        return true;
    }
    return false;
}

/* The last container that has something to say is heard, as kubectl's table does. */
static void containers_word(struct str *out, const struct json *object)
{
    bool running = false, ready = false;
    JSON_EACH(condition, json_at(object, "status.conditions"))
        ready = ready || (is(json_get(condition, "type"), "Ready") &&
                          is(json_get(condition, "status"), "True"));
    AUTO_STR struct str first = STR_INIT(STR_LINE);
    JSON_EACH(status, json_at(object, "status.containerStatuses")) {
        AUTO_STR struct str word = STR_INIT(STR_LINE);
        container_word(&word, status);
        if (word.len > 0 && first.len == 0)
            str_add(&first, word.s);
        running = running ||
                  (json_bool(json_get(status, "ready"), false) && json_at(status, "state.running"));
    }
    if (first.len == 0)
        return;
    str_clear(out);
    if (strcmp(first.s, "Completed") == 0 && running)
        str_add(out, ready ? "Running" : "NotReady");
    else
        str_add(out, first.s);
}

static void cell_pod_status(struct str *out, const struct json *object, int64_t now)
{
    AUTO_STR struct str word = STR_INIT(STR_LINE);
    if (!init_word(&word, object)) {
        str_add(&word, json_str(json_at(object, "status.reason"),
                                json_str(json_at(object, "status.phase"), "")));
        containers_word(&word, object);
    }
    if (json_at(object, "metadata.deletionTimestamp"))
        json_quote(out, "Terminating");
    else
        json_quote(out, word.s);
}

static void cell_ready(struct str *out, const struct json *object, int64_t now)
{
    size_t ready = 0;
    JSON_EACH(status, json_at(object, "status.containerStatuses"))
        ready += json_bool(json_get(status, "ready"), false) && json_at(status, "state.running");
    str_addf(out, "\"%zu/%zu\"", ready, json_count(json_at(object, "spec.containers")));
}

static void cell_restarts(struct str *out, const struct json *object, int64_t now)
{
    int64_t restarts = 0, last = 0;
    JSON_EACH(status, json_at(object, "status.containerStatuses")) {
        const char *ended = json_str(json_at(status, "lastState.terminated.finishedAt"), NULL);
        int64_t at = ended ? clock_parse(ended) : 0;
        restarts += json_int(json_get(status, "restartCount"), 0);
        last = at > last ? at : last;
    }
    str_addf(out, "\"%lld", (long long)restarts);
    if (restarts > 0 && last > 0) {
        str_add(out, " (");
        cell_duration(out, now - last);
        str_add(out, " ago)");
    }
    str_add_char(out, '"');
}

static void cell_gates(struct str *out, const struct json *object, int64_t now)
{
    json_quote(out, "<none>");
}

PATH_CELL(cell_ip, "status.podIP", "<none>")
PATH_CELL(cell_node, "spec.nodeName", "<none>")
PATH_CELL(cell_nominated, "status.nominatedNodeName", "<none>")

const struct table_column columns_pod[] = {NAME,
                                           COLUMN("Ready", cell_ready),
                                           COLUMN("Status", cell_pod_status),
                                           COLUMN("Restarts", cell_restarts),
                                           AGE,
                                           WIDE("IP", cell_ip),
                                           WIDE("Node", cell_node),
                                           WIDE("Nominated Node", cell_nominated),
                                           WIDE("Readiness Gates", cell_gates),
                                           END};

/* -- what makes pods --------------------------------------------------------------------------- */

static void template_cell(struct str *out, const struct json *object, const char *field)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    cell_containers(&text, json_at(object, "spec.template.spec"), field);
    json_quote(out, text.s);
}

static void cell_names(struct str *out, const struct json *object, int64_t now)
{
    template_cell(out, object, "name");
}

static void cell_images(struct str *out, const struct json *object, int64_t now)
{
    template_cell(out, object, "image");
}

static void cell_replicas(struct str *out, const struct json *object, int64_t now)
{
    str_addf(out, "\"%lld/%lld\"", (long long)json_int(json_at(object, "status.readyReplicas"), 0),
             (long long)json_int(json_at(object, "spec.replicas"), 1));
}

const struct table_column columns_statefulset[] = {NAME,
                                                   COLUMN("Ready", cell_replicas),
                                                   AGE,
                                                   WIDE("Containers", cell_names),
                                                   WIDE("Images", cell_images),
                                                   END};

/* "a=1,b=2", "<none>" */
static void add_selector(struct str *out, const struct json *labels)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    JSON_EACH(label, labels)
        str_addf(&text, "%s%s=%s", text.len > 0 ? "," : "", json_key(label), json_str(label, ""));
    cell_text(out, text.s, "<none>");
}

static bool has_condition(const struct json *object, const char *type)
{
    JSON_EACH(condition, json_at(object, "status.conditions")) {
        if (is(json_get(condition, "type"), type) && is(json_get(condition, "status"), "True"))
            return true;
    }
    return false;
}

static void cell_job_status(struct str *out, const struct json *object, int64_t now)
{
    if (has_condition(object, "Complete"))
        json_quote(out, "Complete");
    else if (has_condition(object, "Failed"))
        json_quote(out, "Failed");
    else if (json_at(object, "metadata.deletionTimestamp"))
        json_quote(out, "Terminating");
    else
        json_quote(out, has_condition(object, "Suspended") ? "Suspended" : "Running");
}

static void cell_completions(struct str *out, const struct json *object, int64_t now)
{
    str_addf(out, "\"%lld/%lld\"", (long long)json_int(json_at(object, "status.succeeded"), 0),
             (long long)json_int(json_at(object, "spec.completions"), 1));
}

static void cell_job_duration(struct str *out, const struct json *object, int64_t now)
{
    const char *began = json_str(json_at(object, "status.startTime"), NULL);
    const char *ended = json_str(json_at(object, "status.completionTime"), NULL);
    str_add_char(out, '"');
    if (began)
        cell_duration(out, (ended ? clock_parse(ended) : now) - clock_parse(began));
    str_add_char(out, '"');
}

static void cell_job_selector(struct str *out, const struct json *object, int64_t now)
{
    add_selector(out, json_at(object, "spec.selector.matchLabels"));
}

const struct table_column columns_job[] = {NAME,
                                           COLUMN("Status", cell_job_status),
                                           COLUMN("Completions", cell_completions),
                                           COLUMN("Duration", cell_job_duration),
                                           AGE,
                                           WIDE("Containers", cell_names),
                                           WIDE("Images", cell_images),
                                           WIDE("Selector", cell_job_selector),
                                           END};

static void cell_ports(struct str *out, const struct json *object, int64_t now)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    JSON_EACH(port, json_at(object, "spec.ports"))
        str_addf(&text, "%s%lld/%s", text.len > 0 ? "," : "",
                 (long long)json_int(json_get(port, "port"), 0),
                 json_str(json_get(port, "protocol"), "TCP"));
    cell_text(out, text.s, "<none>");
}

static void cell_service_selector(struct str *out, const struct json *object, int64_t now)
{
    add_selector(out, json_at(object, "spec.selector"));
}

static void cell_no_address(struct str *out, const struct json *object, int64_t now)
{
    json_quote(out, "<none>");
}

PATH_CELL(cell_service_type, "spec.type", "ClusterIP")
PATH_CELL(cell_cluster_ip, "spec.clusterIP", "None")

const struct table_column columns_service[] = {NAME,
                                               COLUMN("Type", cell_service_type),
                                               COLUMN("Cluster-IP", cell_cluster_ip),
                                               COLUMN("External-IP", cell_no_address),
                                               COLUMN("Port(s)", cell_ports),
                                               AGE,
                                               WIDE("Selector", cell_service_selector),
                                               END};
