#include "status_error.h"

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/data/json.h>
#include <carnet/net/http.h>

#define STATUS_MEMORY (4u << 20)

static const struct {
    int status;
    enum error_code code;
} codes[] = {
    {400, ERR_INVALID},    {401, ERR_UNAUTHORIZED}, {403, ERR_FORBIDDEN}, {404, ERR_NOT_FOUND},
    {405, ERR_NOT_SERVED}, {406, ERR_NOT_SERVED},   {409, ERR_CONFLICT},  {410, ERR_GONE},
    {413, ERR_TOO_LARGE},  {415, ERR_INVALID},      {422, ERR_INVALID},   {429, ERR_BUSY},
};

static enum error_code code_of(int status)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].status == status)
            return codes[i].code;
    return status >= 500 ? ERR_SERVER : ERR_PROTOCOL;
}

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
    return code_of(http_status);
}

void status_error(struct error *error, const struct json *status, int http_status)
{
    const char *reason = json_str(json_get(status, "reason"), "");
    int code = (int)json_int(json_get(status, "code"), http_status);
    int retry = (int)json_int(json_at(status, "details.retryAfterSeconds"), 0);

    error->status = code;
    error->code = code_of_status(status, code, reason);
    error->msgid = NULL;
    if (retry > error->retry_after_s && retry <= 3600)
        error->retry_after_s = retry;
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
        error->code = head->status == 404 ? ERR_NOT_SERVED : code_of(head->status);
        error->status = head->status;
        str_add_n(&words, bytes, len);
        error_set_evidence(error, words.s);
    }
    if (head->retry_after_s > 0)
        error->retry_after_s = head->retry_after_s;
    json_doc_fini(&doc);
}
