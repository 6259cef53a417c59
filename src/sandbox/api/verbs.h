/*
 * Private to the HTTP side: what is done with objects, one function a verb. Each answers the
 * request.
 */
#ifndef CARNET_SRC_SANDBOX_API_VERBS_H
#define CARNET_SRC_SANDBOX_API_VERBS_H

#include "http.h"

#define TREE_MAX (64u << 20) /* of a body or an object */

void verb_get(struct request *request, enum form form);
void verb_list(struct request *request, enum form form);
void verb_create(struct request *request, enum form form);
void verb_update(struct request *request, enum form form);
void verb_patch(struct request *request, enum form form);
void verb_delete(struct request *request, enum form form);
void verb_delete_collection(struct request *request, enum form form);

/* A whole number of the query. False: it is none, and that was answered (400). */
bool number_read(struct request *request, const char *key, int64_t otherwise, int64_t *value);

/* What a list or a watch was asked (422 and 400 of kube-wire.md 3). */
struct list_options {
    int64_t limit, timeout_s;   /* 0 none */
    const char *continue_token; /* "" none */
    uint64_t version;           /* 0: none or "0" */
    bool watch, bookmarks, has_version, exact;
    int send_initial; /* 1 true, 0 false, -1 not said */
};
/* False: answered. */
bool list_options_read(struct request *request, struct list_options *options);
/* What a list answers, to be sent later or not at all: `list` is for the caller to free or to hand
 * to list_reply. `keys` (may be null) gets "ns\nname\n" of each that is in it. False: refused, and
 * answered; there is no list. */
bool list_write(struct request *request, enum form form, struct str *keys, struct str *list);
/* Takes the list over. */
void list_reply(struct request *request, enum form form, struct str *list);

/* A stored object's text. */
struct stored {
    const char *text;
    size_t len;
};
/* Appends one as it stands in a list or a watch: in the version asked for, in a list of a built-in
 * kind without its kind and version. */
void served_write(struct str *out, const struct resource *resource, const char *version,
                  struct stored stored, bool in_list);
void version_text(char out[24], uint64_t version);

void discovery_answer(struct request *request);
void openapi_answer(struct request *request);
void review_answer(struct request *request);
void metrics_answer(struct request *request);
void podlog_answer(struct request *request);

/* -- bodies (verbs_write.c) -------------------------------------------------------------------- */
/* The body as a JSON object in `doc`: JSON, YAML, protobuf of a few kinds. */
enum body { BODY_READ, BODY_BROKEN, BODY_FOREIGN };
enum body body_parse(const struct request *request, struct json_doc *doc);
/* The same for an object that is written; false: answered. */
bool body_read(struct request *request, struct json_doc *doc);
void refuse_body_type(struct request *request); /* 415 */
/* Go's words for what is wrong, as far as they matter: a text that ends too early, or another. */
const char *body_trouble(const struct str *body);
/* 422: no such value of an option. Returns false. */
bool option_refuse(struct request *request, const char *options, const char *field,
                   const char *value);
/* The object, or what the answer says. */
void reply_write(struct request *request, bool done, struct json_doc *doc, enum form form);

#endif
