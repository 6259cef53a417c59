#include "discovery.h"

#include <string.h>

#include <carnet/base/log.h>
#include <carnet/data/json.h>
#include <carnet/net/http.h>

#include "link.h"
#include "status_error.h"

#define GROUP            "kubeflow.org"
#define DISCOVERY_BODY   (1u << 20)
#define DISCOVERY_MEMORY (16u << 20)

static void look_at(struct discovery *discovery);

/* Pure part ----------------------------------------------------------------------------------- */

static const char *const preferred[] = {"v1", "v1beta1", "v1alpha1"};

static unsigned rank(const char *version)
{
    for (unsigned i = 0; i < ARRAY_LEN(preferred); i++)
        if (strcmp(version, preferred[i]) == 0)
            return i;
    return ARRAY_LEN(preferred);
}

static bool is_version(const char *text)
{
    return text[0] == 'v' && strlen(text) < DISCOVERY_VERSION &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(text);
}

unsigned discovery_read_versions(char versions[][DISCOVERY_VERSION], unsigned max,
                                 const struct json *group)
{
    unsigned count = 0;

    JSON_EACH(entry, json_get(group, "versions")) {
        const char *version = json_str(json_get(entry, "version"), "");
        unsigned at = count;

        if (count == max || !is_version(version))
            continue;
        for (; at > 0 && rank(versions[at - 1]) > rank(version); at--)
            memcpy(versions[at], versions[at - 1], DISCOVERY_VERSION);
        memcpy(versions[at], version, strlen(version) + 1);
        count++;
    }
    return count;
}

bool discovery_has(const struct json *resource_list, const char *plural)
{
    JSON_EACH(entry, json_get(resource_list, "resources"))
        if (str_eq(json_str(json_get(entry, "name"), ""), plural))
            return true;
    return false;
}

/* Asking -------------------------------------------------------------------------------------- */

static void end(struct discovery *discovery, enum discovery_state state)
{
    discovery->state = state;
    log_line(LOG_INFO, "discovery", "%s: notebooks %s, profiles %s",
             state == DISCOVERY_DONE ? "done" : "failed", discovery_version(discovery, KIND_SERVER),
             discovery_version(discovery, RESOURCE_PROFILE));
    discovery->done(discovery->data);
}

static bool take_body(void *user, struct http_request *request, const char *bytes, size_t len)
{
    struct discovery *discovery = user;
    (void)request;

    str_add_n(&discovery->body, bytes, len);
    return true;
}

static void take_head(void *user, struct http_request *request, const struct http_head *head)
{
    struct discovery *discovery = user;
    (void)request;

    link_head(discovery->link, head);
}

static void take_failure(void *user, const struct http_head *head, const char *bytes, size_t len,
                         struct error *error)
{
    struct discovery *discovery = user;

    link_head(discovery->link, head);
    status_error_read(NULL, head, bytes, len, error);
}

/* A group nobody serves is an answer; what else goes wrong leaves the usual versions. */
static bool went_wrong(struct discovery *discovery, const struct error *error)
{
    discovery->request = NULL;
    if (error->code == ERR_NONE)
        return false;
    if (error->code == ERR_NOT_SERVED || error->code == ERR_NOT_FOUND) {
        end(discovery, DISCOVERY_DONE);
        return true;
    }
    link_failed(discovery->link, error);
    end(discovery, DISCOVERY_FAILED);
    return true;
}

static void group_done(void *user, const struct error *error)
{
    struct discovery *discovery = user;
    struct json_doc doc;
    struct error broken;

    if (went_wrong(discovery, error))
        return;
    json_doc_init(&doc, DISCOVERY_MEMORY);
    if (json_parse(&doc, discovery->body.s, discovery->body.len, &broken))
        discovery->version_count =
            discovery_read_versions(discovery->versions, DISCOVERY_VERSIONS, doc.root);
    json_doc_fini(&doc);
    look_at(discovery);
}

static void take_resources(struct discovery *discovery, const struct json *list)
{
    static const int sought[] = {KIND_SERVER, RESOURCE_PROFILE};

    for (size_t i = 0; i < ARRAY_LEN(sought); i++) {
        int resource = sought[i];

        if (discovery->found[resource] || !discovery_has(list, resource_info(resource)->plural))
            continue;
        discovery->found[resource] = true;
        memcpy(discovery->chosen[resource], discovery->versions[discovery->looking],
               DISCOVERY_VERSION);
    }
}

static void resources_done(void *user, const struct error *error)
{
    struct discovery *discovery = user;
    struct json_doc doc;
    struct error broken;

    if (went_wrong(discovery, error))
        return;
    json_doc_init(&doc, DISCOVERY_MEMORY);
    if (json_parse(&doc, discovery->body.s, discovery->body.len, &broken))
        take_resources(discovery, doc.root);
    json_doc_fini(&doc);
    discovery->looking++;
    look_at(discovery);
}

static void send(struct discovery *discovery, const char *path,
                 const struct http_handlers *handlers)
{
    struct http_options options = {.path = path, .max_body = DISCOVERY_BODY};

    str_clear(&discovery->body);
    discovery->request = http_send(discovery->link->client, &options, handlers, discovery);
}

/* The next version, until both kinds are found. */
static void look_at(struct discovery *discovery)
{
    static const struct http_handlers handlers = {
        .head = take_head, .data = take_body, .failed_body = take_failure, .done = resources_done};
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    bool all = discovery->found[KIND_SERVER] && discovery->found[RESOURCE_PROFILE];

    if (all || discovery->looking == discovery->version_count) {
        end(discovery, DISCOVERY_DONE);
        return;
    }
    str_addf(&path, "/apis/" GROUP "/%s", discovery->versions[discovery->looking]);
    send(discovery, path.s, &handlers);
}

void discovery_start(struct discovery *discovery)
{
    static const struct http_handlers handlers = {
        .head = take_head, .data = take_body, .failed_body = take_failure, .done = group_done};

    if (discovery->state == DISCOVERY_RUNNING)
        return;
    discovery->state = DISCOVERY_RUNNING;
    discovery->version_count = discovery->looking = 0;
    memset(discovery->found, 0, sizeof discovery->found);
    send(discovery, "/apis/" GROUP, &handlers);
}

void discovery_link_up(struct discovery *discovery)
{
    if (discovery->state == DISCOVERY_FAILED)
        discovery_start(discovery);
}

const char *discovery_version(const struct discovery *discovery, int resource)
{
    const char *chosen = discovery->chosen[resource];

    return chosen[0] ? chosen : resource_info(resource)->version;
}

bool discovery_is_open(const struct discovery *discovery)
{
    return discovery->state == DISCOVERY_NOT_YET || discovery->state == DISCOVERY_RUNNING;
}

void discovery_init(struct discovery *discovery, struct link_keeper *link, void (*done)(void *data),
                    void *data)
{
    *discovery = (struct discovery){.link = link, .done = done, .data = data};
    str_init(&discovery->body, DISCOVERY_BODY);
}

void discovery_fini(struct discovery *discovery)
{
    if (discovery->request)
        http_cancel(discovery->request);
    str_fini(&discovery->body);
}
