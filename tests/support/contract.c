#include "contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/data/json.h>
#include <carnet/loop/loop.h>
#include <carnet/net/credentials.h>
#include <carnet/net/http.h>
#include <carnet/platform/kubernetes.h>

#include "../../src/platform/kubernetes/kubeconfig.h"

enum { NODE_WAIT_MS = 60000 };

bool contract_kubeconfig(struct str *out, const char *name)
{
    const char *dir = getenv("CARNET_TEST_DIR"), *file = getenv("CARNET_TEST_KUBECONFIG");

    if (name && dir && dir[0])
        str_addf(out, "%s/%s.kubeconfig", dir, name);
    else if (!name && file)
        str_add(out, file);
    return out->len > 0 && access(out->s, R_OK) == 0;
}

const char *contract_name(char out[64], const char *what)
{
    snprintf(out, 64, "ct-%d-%s", (int)getpid(), what);
    return out;
}

static void fail_with(const char *what, const struct error *error)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);

    error_text(&text, error);
    fail_msg("%s: %s (%s)", what, text.s, error->evidence);
}

/* A person ------------------------------------------------------------------------------------ */

static void count(void *data, const struct model_change *change)
{
    struct person *person = data;

    if (change->kind != KIND_SERVER)
        return;
    person->puts += change->type == MODEL_PUT;
    person->removals += change->type == MODEL_REMOVED;
}

bool person_open(struct person *person, const char *name)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;

    memset(person, 0, sizeof *person);
    if (!contract_kubeconfig(&path, name))
        return false;
    person->loop = loop_new();
    person->model = model_new();
    person->listener = model_listen(person->model, count, person);
    person->platform =
        kubernetes_new(person->loop, person->model,
                       &(struct kubernetes_source){.kubeconfig = path.s}, NULL, &error);
    if (!person->platform)
        fail_with(path.s, &error);
    platform_start(person->platform);
    return true;
}

void person_close(struct person *person)
{
    platform_free(person->platform);
    model_unlisten(person->listener);
    model_free(person->model);
    if (person->loop)
        loop_free(person->loop);
    memset(person, 0, sizeof *person);
}

bool person_waits(struct person *person, person_holds *holds, void *data, int ms)
{
    int64_t end = clock_mono_ms() + ms;

    while (!holds(person, data)) {
        int64_t left = end - clock_mono_ms();

        if (left <= 0)
            return false;
        loop_turn(person->loop, left > 200 ? 200 : (int)left);
    }
    return true;
}

struct wish {
    enum kind kind;
    const char *namespace;
    struct feed feed;
};

static bool is_settled(struct person *person, void *data)
{
    struct wish *wish = data;

    platform_feed(person->platform, wish->kind, wish->namespace, &wish->feed);
    return wish->feed.state != FEED_NONE && wish->feed.state != FEED_LOADING;
}

enum feed_state person_wants(struct person *person, enum kind kind, const char *namespace)
{
    struct wish wish = {.kind = kind, .namespace = namespace};

    platform_want(person->platform, person, kind, namespace);
    if (!person_waits(person, is_settled, &wish, CONTRACT_WAIT_MS))
        fail_msg("%s is still loading", kind_word(kind));
    return wish.feed.state;
}

struct answer {
    bool over;
    struct error error;
    struct str *text;
};

static void take_done(void *data, const struct error *error)
{
    struct answer *answer = data;

    assert_false(answer->over);
    answer->over = true;
    answer->error = *error;
}

static void take_text(void *data, const struct error *error, const char *text, size_t len)
{
    struct answer *answer = data;

    take_done(data, error);
    if (error->code == ERR_NONE)
        str_add_n(answer->text, text, len);
}

static bool is_over(struct person *person, void *data)
{
    (void)person;
    return ((struct answer *)data)->over;
}

struct error person_changes(struct person *person, const struct platform_change *change)
{
    struct answer answer = {0};

    person->platform->ops->change(person->platform, person, change, take_done, &answer);
    assert_false(answer.over); /* never from inside the call */
    assert_true(person_waits(person, is_over, &answer, CONTRACT_WAIT_MS));
    return answer.error;
}

struct error person_reads_yaml(struct person *person, enum kind kind, const struct ref *ref,
                               struct str *out)
{
    struct answer answer = {.text = out};

    person->platform->ops->read_yaml(person->platform, person, kind, ref, take_text, &answer);
    assert_true(person_waits(person, is_over, &answer, CONTRACT_WAIT_MS));
    return answer.error;
}

struct error person_reads_log(struct person *person, const struct ref *pod, const char *container,
                              bool previous, struct str *out)
{
    struct answer answer = {.text = out};

    person->platform->ops->read_log(person->platform, person, pod, container, 100, previous,
                                    take_text, &answer);
    assert_true(person_waits(person, is_over, &answer, CONTRACT_WAIT_MS));
    return answer.error;
}

/* The other hand ------------------------------------------------------------------------------ */

bool hand_open(struct hand *hand, const char *name)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);

    memset(hand, 0, sizeof *hand);
    return contract_kubeconfig(&path, name) && hand_opens_file(hand, path.s);
}

bool hand_opens_file(struct hand *hand, const char *path)
{
    struct error error = ERROR_NONE;
    struct kubeconfig *config;
    struct kubeconfig_target *target;
    struct http_endpoint endpoint;

    memset(hand, 0, sizeof *hand);
    str_init(&hand->body, 64u << 20);
    str_init(&hand->body, 64u << 20);
    config = kubeconfig_load(&(struct kubernetes_source){.kubeconfig = path}, "", &error);
    target = config ? kubeconfig_resolve(config, NULL, &error) : NULL;
    if (!target) {
        fail_with(path, &error);
        return false;
    }
    endpoint = target->endpoint;
    endpoint.user_agent = "carnet-other-hand/0";
    hand->loop = loop_new();
    hand->client =
        http_client_new(hand->loop, &endpoint, credentials_new(hand->loop, &target->credentials));
    snprintf(hand->namespace, sizeof hand->namespace, "%s", str_or(target->namespace, "default"));
    kubeconfig_target_free(target);
    kubeconfig_free(config);
    return true;
}

void hand_close(struct hand *hand)
{
    if (hand->client)
        http_client_free(hand->client);
    if (hand->loop)
        loop_free(hand->loop);
    str_fini(&hand->body);
    memset(hand, 0, sizeof *hand);
}

static void hand_head(void *user, struct http_request *request, const struct http_head *head)
{
    struct hand *hand = user;
    (void)request;

    hand->status = head->status;
    snprintf(hand->type, sizeof hand->type, "%s", head->content_type);
    snprintf(hand->warning, sizeof hand->warning, "%s", head->warning);
}

static bool hand_bytes(void *user, struct http_request *request, const char *bytes, size_t len)
{
    (void)request;
    str_add_n(&((struct hand *)user)->body, bytes, len);
    return true;
}

static void hand_failure(void *user, const struct http_head *head, const char *bytes, size_t len,
                         struct error *error)
{
    (void)error;
    hand_head(user, NULL, head);
    hand_bytes(user, NULL, bytes, len);
}

static void hand_done(void *user, const struct error *error)
{
    struct hand *hand = user;
    (void)error;

    loop_stop(hand->loop);
}

int hand_asks(struct hand *hand, const struct http_options *options)
{
    static const struct http_handlers handlers = {
        .head = hand_head, .data = hand_bytes, .failed_body = hand_failure, .done = hand_done};

    hand->status = 0;
    hand->type[0] = hand->warning[0] = '\0';
    str_clear(&hand->body);
    http_send(hand->client, options, &handlers, hand);
    loop_run(hand->loop);
    return hand->status;
}

int hand_sends(struct hand *hand, const char *method, const char *path, const char *body)
{
    bool patch = strcmp(method, "PATCH") == 0;
    struct http_options options = {.method = method,
                                   .path = path,
                                   .content_type =
                                       patch ? "application/merge-patch+json" : "application/json",
                                   .body = body,
                                   .body_len = body ? strlen(body) : 0,
                                   .max_body = 1u << 30};

    return hand_asks(hand, &options);
}

static void notebook_path(struct str *out, const char *namespace, const char *name)
{
    str_addf(out, "/apis/kubeflow.org/v1/namespaces/%s/notebooks%s%s", namespace, name ? "/" : "",
             name ? name : "");
}

int hand_patches(struct hand *hand, const char *namespace, const char *name, const char *patch)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);

    notebook_path(&path, namespace, name);
    return hand_sends(hand, "PATCH", path.s, patch);
}

int hand_creates(struct hand *hand, const char *namespace, const char *name, const char *extra,
                 const char *resources)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE), body = STR_INIT(8u << 20);

    notebook_path(&path, namespace, NULL);
    str_addf(
        &body,
        "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"%s\","
        "\"labels\":{\"carnet-contract\":\"yes\"},\"annotations\":{%s}},"
        "\"spec\":{\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":1,\"containers\":[{"
        "\"name\":\"%s\",\"image\":"
        "\"localhost/notebook:1\",\"volumeMounts\":[],\"resources\":%s}],\"volumes\":[]}}}}",
        name, extra, name, resources);
    return hand_sends(hand, "POST", path.s, body.s);
}

int hand_deletes(struct hand *hand, const char *namespace, const char *name)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);

    notebook_path(&path, namespace, name);
    return hand_sends(hand, "DELETE", path.s, NULL);
}

static bool is_gone_or_done(struct hand *hand, int status, const char *what, const char *name)
{
    if (status == 200 || status == 202 || status == 404)
        return true;
    print_error("%s is left: %s answered %d %.200s\n", name, what, status, hand->body.s);
    return false;
}

static bool clean_one(struct hand *hand, const char *namespace, const char *name)
{
    int freed = hand_patches(hand, namespace, name, "{\"metadata\":{\"finalizers\":null}}");
    bool done = is_gone_or_done(hand, freed, "PATCH", name);
    return is_gone_or_done(hand, hand_deletes(hand, namespace, name), "DELETE", name) && done;
}

/* One by one: the right to delete a collection is another one. */
bool hand_cleans(struct hand *hand, const char *namespace)
{
    struct json_doc doc;
    struct error error;
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    AUTO_STR struct str list = STR_INIT(64u << 20);

    notebook_path(&path, namespace, NULL);
    str_add(&path, "?labelSelector=carnet-contract%3Dyes");
    int status = hand_sends(hand, "GET", path.s, NULL);
    str_add_n(&list, hand->body.s, hand->body.len);
    json_doc_init(&doc, 512u << 20);
    bool done = status == 200 && json_parse(&doc, list.s, list.len, &error);
    if (!done)
        print_error("what is left is not known: %s answered %d\n", path.s, status);
    JSON_EACH(item, done ? json_get(doc.root, "items") : NULL)
        done = clean_one(hand, namespace, json_str(json_at(item, "metadata.name"), "")) && done;
    json_doc_fini(&doc);
    return done;
}

/* Nodes ---------------------------------------------------------------------------------------- */

static bool is_ready(const struct json *node)
{
    JSON_EACH(condition, json_at(node, "status.conditions")) {
        if (strcmp(json_str(json_get(condition, "type"), ""), "Ready") == 0)
            return strcmp(json_str(json_get(condition, "status"), ""), "True") == 0;
    }
    return false;
}

/* Whether there is any, and whether one is ready. */
static bool look_for_node(struct hand *admin, bool *ready)
{
    struct json_doc doc;
    struct error error;
    int status = hand_sends(admin, "GET", "/api/v1/nodes", NULL);

    *ready = false;
    json_doc_init(&doc, 64u << 20);
    if (status != 200 || !json_parse(&doc, admin->body.s, admin->body.len, &error))
        fail_msg("the nodes cannot be listed: %d", status);
    JSON_EACH(node, json_get(doc.root, "items"))
        *ready = *ready || is_ready(node);
    size_t count = json_count(json_get(doc.root, "items"));
    json_doc_fini(&doc);
    return count > 0;
}

bool contract_has_node(void)
{
    struct hand admin;
    bool ready = false, any = hand_open(&admin, "admin") && look_for_node(&admin, &ready);
    int64_t end = clock_mono_ms() + NODE_WAIT_MS;

    while (any && !ready) {
        if (clock_mono_ms() > end)
            fail_msg("the node is there and not ready after %d s", NODE_WAIT_MS / 1000);
        loop_turn(admin.loop, 500);
        look_for_node(&admin, &ready);
    }
    hand_close(&admin);
    return any;
}
