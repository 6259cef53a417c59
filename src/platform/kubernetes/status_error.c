#include "status_error.h"

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/data/json.h>
#include <carnet/net/http.h>

#define STATUS_MEMORY (4u << 20)

/* A 404 that names no object is about the kind, not about one of it. */
static bool is_about_kind(const struct json *status)
{
    return json_str(json_at(status, "details.name"), "")[0] == '\0';
}

static enum error_code code_of_status(const struct json *status, int http_status,
                                      const char *reason)
{
    if (strcmp(reason, "AlreadyExists") == 0)
        return ERR_EXISTS;
    if (strcmp(reason, "Expired") == 0 || strcmp(reason, "Gone") == 0)
        return ERR_GONE;
    if (http_status == 404 && is_about_kind(status))
        return ERR_NOT_SERVED;
    return http_status_error(http_status);
}

/* A sentence that says more than the code stays as long as the code does. */
static void become(struct error *error, enum error_code code)
{
    if (error->code != code)
        error->msgid = NULL;
    error->code = code;
}

void status_error(struct error *error, const struct json *status, int http_status)
{
    const char *reason = json_str(json_get(status, "reason"), "");
    int64_t said = json_int(json_get(status, "code"), http_status);
    int64_t retry = json_int(json_at(status, "details.retryAfterSeconds"), 0);
    int code = said >= 100 && said <= 599 ? (int)said : http_status;

    become(error, code_of_status(status, code, reason));
    error->status = code;
    if (retry > error->retry_after_s)
        error->retry_after_s = retry < ERROR_RETRY_MAX_S ? (int)retry : ERROR_RETRY_MAX_S;
    error->reason[0] = '\0';
    if (strlen(reason) < sizeof error->reason &&
        strspn(reason, "abcdefghijklmnopqrstuvwxyz"
                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(reason))
        memcpy(error->reason, reason, strlen(reason) + 1);
    error_set_evidence(error, json_str(json_get(status, "message"), ""));
}

void status_error_read(void *user, const struct http_head *head, const char *bytes, size_t len,
                       struct error *error)
{
    struct json_doc doc;
    struct error broken;
    (void)user;

    if (error->code == ERR_HTML || str_starts(head->content_type, "text/html"))
        return;
    json_doc_init(&doc, STATUS_MEMORY);
    if (len > 0 && json_parse(&doc, bytes, len, &broken) &&
        str_eq(json_str(json_get(doc.root, "kind"), ""), "Status")) {
        status_error(error, doc.root, head->status);
    } else {
        AUTO_STR struct str words = STR_INIT(STR_LINE);

        /* "404 page not found": a path nobody serves. */
        become(error, head->status == 404 ? ERR_NOT_SERVED : http_status_error(head->status));
        error->status = head->status;
        str_add_n(&words, bytes, len);
        error_set_evidence(error, words.s);
    }
    if (head->retry_after_s > 0)
        error->retry_after_s = head->retry_after_s;
    json_doc_fini(&doc);
}
