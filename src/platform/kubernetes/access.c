#include "access.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/utf8.h>
#include <carnet/data/json.h>
#include <carnet/model/model.h>

#include "decode.h"
#include "deferred.h"
#include "query.h"

#define REVIEWS       "/apis/authorization.k8s.io/v1/"
#define REVIEW_ANSWER (1u << 20)
#define REVIEW_MEMORY (32u << 20)

/* What was asked about one namespace. */
struct inquiry {
    struct access *access;
    char *namespace; /* "" cluster-wide */
    struct rights rights;
    struct query *rules;
    struct single {
        struct inquiry *inquiry;
        struct query *query;
    } singles[RIGHT_COUNT];
    bool failed; /* something could not be asked: again when the link comes up */
    bool whole;  /* cluster-wide: all rights are asked for, not only to see all namespaces */
};

static void free_inquiry(void *value)
{
    struct inquiry *inquiry = value;

    query_drop(inquiry->rules);
    for (size_t i = 0; i < RIGHT_COUNT; i++)
        query_drop(inquiry->singles[i].query);
    free(inquiry->namespace);
    free(inquiry);
}

static const char *review_namespace(const struct inquiry *inquiry)
{
    return inquiry->namespace[0] ? inquiry->namespace : NULL;
}

static void publish(struct inquiry *inquiry)
{
    model_put_rights(inquiry->access->model, inquiry->namespace, &inquiry->rights);
}

/* Single reviews ------------------------------------------------------------------------------ */

/* An answer that will not change by asking again; all else is asked anew when the link comes up. */
static bool is_final(const struct error *error)
{
    return error->code == ERR_FORBIDDEN || error->code == ERR_NOT_SERVED ||
           error->code == ERR_NOT_FOUND || error->code == ERR_INVALID;
}

static enum allowed read_allowed(const char *body, size_t len)
{
    struct json_doc doc;
    struct error error;
    const struct json *allowed;
    enum allowed result = ALLOWED_UNKNOWN;

    json_doc_init(&doc, REVIEW_MEMORY);
    if (json_parse(&doc, body, len, &error)) {
        allowed = json_at(doc.root, "status.allowed");
        if (json_type(allowed) == JSON_BOOL)
            result = json_bool(allowed, false) ? ALLOWED_YES : ALLOWED_NO;
    }
    json_doc_fini(&doc);
    return result;
}

static void single_answered(void *data, const struct error *error, const char *body, size_t len)
{
    struct single *single = data;
    struct inquiry *inquiry = single->inquiry;
    enum right right = (enum right)(single - inquiry->singles);
    struct access *access = inquiry->access;

    single->query = NULL;
    if (error->code != ERR_NONE) {
        inquiry->failed = inquiry->failed || !is_final(error);
        return;
    }
    inquiry->rights.allowed[right] = (unsigned char)read_allowed(body, len);
    if (inquiry->namespace[0] == '\0' && right == RIGHT_LIST_SERVERS) {
        access->all_namespaces = (enum allowed)inquiry->rights.allowed[right];
        deferred_ask(access->changed);
    }
    publish(inquiry);
}

static void ask_single(struct inquiry *inquiry, enum right right)
{
    struct single *single = &inquiry->singles[right];
    AUTO_STR struct str body = STR_INIT(STR_LINE);

    if (single->query)
        return;
    single->inquiry = inquiry;
    access_write_review(&body, right, review_namespace(inquiry));
    single->query = query_send(inquiry->access->link,
                               &(struct query_options){.method = "POST",
                                                       .path = REVIEWS "selfsubjectaccessreviews",
                                                       .body = body.s,
                                                       .max = REVIEW_ANSWER},
                               single_answered, single);
}

static void ask_open_ones(struct inquiry *inquiry)
{
    for (enum right right = 0; right < RIGHT_COUNT; right++)
        if (inquiry->rights.allowed[right] == ALLOWED_UNKNOWN)
            ask_single(inquiry, right);
}

/* Rules --------------------------------------------------------------------------------------- */

static void rules_answered(void *data, const struct error *error, const char *body, size_t len)
{
    struct inquiry *inquiry = data;
    struct json_doc doc;
    struct error broken;
    bool complete = false;

    inquiry->rules = NULL;
    if (error->code != ERR_NONE && !is_final(error)) {
        inquiry->failed = true;
        return;
    }
    json_doc_init(&doc, REVIEW_MEMORY);
    if (error->code == ERR_NONE && json_parse(&doc, body, len, &broken))
        complete = access_read_rules(doc.root, &inquiry->rights);
    json_doc_fini(&doc);
    publish(inquiry);
    if (!complete)
        ask_open_ones(inquiry);
}

static void ask_rules(struct inquiry *inquiry)
{
    AUTO_STR struct str body = STR_INIT(STR_LINE);
    struct json_out w = json_out(&body);

    json_begin(&w, NULL, '{');
    json_put_str(&w, "apiVersion", "authorization.k8s.io/v1");
    json_put_str(&w, "kind", "SelfSubjectRulesReview");
    json_begin(&w, "spec", '{');
    json_put_str(&w, "namespace", inquiry->namespace);
    json_end(&w);
    json_end(&w);
    query_drop(inquiry->rules); /* an older answer says nothing that this one will not */
    inquiry->rules = query_send(inquiry->access->link,
                                &(struct query_options){.method = "POST",
                                                        .path = REVIEWS "selfsubjectrulesreviews",
                                                        .body = body.s,
                                                        .max = REVIEW_ANSWER},
                                rules_answered, inquiry);
}

/* A rules review needs a namespace: cluster-wide everything is a single review. */
static void ask_all(struct inquiry *inquiry)
{
    inquiry->failed = false;
    if (inquiry->namespace[0])
        ask_rules(inquiry);
    else if (inquiry->whole)
        ask_open_ones(inquiry);
    else
        ask_single(inquiry, RIGHT_LIST_SERVERS);
}

static void inquire(struct access *access, const char *namespace, bool whole)
{
    struct inquiry *inquiry = map_get(&access->asked, namespace);

    if (inquiry && inquiry->whole >= whole)
        return;
    if (!inquiry) {
        inquiry = mem_zalloc(1, sizeof *inquiry);
        inquiry->access = access;
        inquiry->namespace = mem_strdup(namespace);
        map_set(&access->asked, namespace, inquiry);
    }
    inquiry->whole = whole;
    ask_all(inquiry);
}

void access_ask(struct access *access, const char *namespace)
{
    inquire(access, str_or(namespace, ""), true);
}

/* Who am I ------------------------------------------------------------------------------------ */

/* Versions of authentication.k8s.io, the newest first (v1 since Kubernetes 1.28). */
static const struct {
    const char *path, *body;
} person_reviews[] = {
    {"/apis/authentication.k8s.io/v1/selfsubjectreviews",
     "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"},
    {"/apis/authentication.k8s.io/v1beta1/selfsubjectreviews",
     "{\"apiVersion\":\"authentication.k8s.io/v1beta1\",\"kind\":\"SelfSubjectReview\"}"},
};

static void ask_person(struct access *access);

static void person_answered(void *data, const struct error *error, const char *body, size_t len)
{
    struct access *access = data;
    struct json_doc doc;
    struct error broken;

    access->person = NULL;
    if (error->code == ERR_NOT_SERVED && access->person_review + 1 < ARRAY_LEN(person_reviews)) {
        access->person_review++;
        ask_person(access);
        return;
    }
    if (error->code != ERR_NONE)
        return;
    json_doc_init(&doc, REVIEW_MEMORY);
    if (json_parse(&doc, body, len, &broken)) {
        AUTO_STR struct str name = STR_INIT(STR_LINE);
        const char *username = json_str(json_at(doc.root, "status.userInfo.username"), "");

        utf8_clean(&name, username, strlen(username), DECODE_NAME, 0);
        model_put_person(access->model, name.s);
        access->person_known = true;
    }
    json_doc_fini(&doc);
}

static void ask_person(struct access *access)
{
    if (access->person)
        return;
    access->person =
        query_send(access->link,
                   &(struct query_options){.method = "POST",
                                           .path = person_reviews[access->person_review].path,
                                           .body = person_reviews[access->person_review].body,
                                           .max = REVIEW_ANSWER},
                   person_answered, access);
}

/* --------------------------------------------------------------------------------------------- */

void access_start(struct access *access)
{
    ask_person(access);
    inquire(access, "", false);
}

void access_again(struct access *access)
{
    const char *key;
    void *value;

    for (size_t at = 0; map_next(&access->asked, &at, &key, &value);) {
        struct inquiry *inquiry = value;

        if (inquiry->namespace[0] == '\0')
            memset(&inquiry->rights, 0, sizeof inquiry->rights);
        ask_all(inquiry);
    }
    ask_person(access);
}

void access_link_up(struct access *access)
{
    const char *key;
    void *value;

    for (size_t at = 0; map_next(&access->asked, &at, &key, &value);) {
        struct inquiry *inquiry = value;

        if (inquiry->failed)
            ask_all(inquiry);
    }
    if (!access->person_known)
        ask_person(access);
}

void access_init(struct access *access, struct link_keeper *link, struct model *model,
                 struct deferred *changed)
{
    *access = (struct access){.link = link, .model = model, .changed = changed};
    map_init(&access->asked, free_inquiry);
}

void access_fini(struct access *access)
{
    query_drop(access->person);
    map_fini(&access->asked);
}
