#include "status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <carnet/base/str.h>

bool answer_ok(struct answer *answer, int code)
{
    answer->code = code;
    answer->reason[0] = answer->message[0] = answer->details[0] = '\0';
    return true;
}

bool answer_fail(struct answer *answer, int code, const char *reason, const char *format, ...)
{
    AUTO_STR struct str text = STR_INIT(sizeof answer->message - 1);
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    answer->code = code;
    answer->details[0] = '\0';
    str_copy(answer->reason, sizeof answer->reason, reason);
    str_copy(answer->message, sizeof answer->message, text.s);
    return false;
}

void answer_details(struct answer *answer, const struct resource *resource, const char *name,
                    enum details_kind kind, const char *causes)
{
    AUTO_STR struct str text = STR_INIT(sizeof answer->details - 1);
    struct json_out w = json_out(&text);
    json_begin(&w, NULL, '{');
    if (*name)
        json_put_str(&w, "name", name);
    if (*resource->group)
        json_put_str(&w, "group", resource->group);
    const char *word = kind == DETAILS_KIND ? resource->kind : resource->plural;
    if (*word)
        json_put_str(&w, "kind", word);
    /* What does not fit is left out whole: half a list is no JSON. */
    if (*causes && text.len + strlen(causes) + 16 < text.max) {
        str_add(&text, text.len > 1 ? ",\"causes\":[" : "\"causes\":[");
        str_add(&text, causes);
        str_add(&text, "]");
    }
    json_end(&w);
    str_copy(answer->details, sizeof answer->details, text.cut ? "" : text.s);
}

static void full_name(char *out, size_t size, const struct resource *resource, bool kind)
{
    AUTO_STR struct str name = STR_INIT(size - 1);
    resource_full_name(&name, resource, kind);
    str_copy(out, size, name.s);
}

bool answer_not_found(struct answer *answer, const struct resource *resource, const char *name)
{
    char full[200];
    full_name(full, sizeof full, resource, false);
    answer_fail(answer, 404, "NotFound", "%s \"%s\" not found", full, name);
    answer_details(answer, resource, name, DETAILS_PLURAL, "");
    return false;
}

bool answer_exists(struct answer *answer, const struct resource *resource, const char *name,
                   bool being_deleted)
{
    char full[200];
    full_name(full, sizeof full, resource, false);
    answer_fail(answer, 409, "AlreadyExists", "%s%s \"%s\" already exists",
                being_deleted ? "object is being deleted: " : "", full, name);
    answer_details(answer, resource, name, DETAILS_PLURAL, "");
    return false;
}

bool answer_conflict(struct answer *answer, const struct resource *resource, const char *name)
{
    char full[200];
    full_name(full, sizeof full, resource, false);
    answer_fail(answer, 409, "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": the object has been modified; please "
                "apply your changes to the latest version and try again",
                full, name);
    answer_details(answer, resource, name, DETAILS_PLURAL, "");
    return false;
}

bool answer_forbidden(struct answer *answer, const struct resource *resource, const char *name,
                      const char *why)
{
    char full[200];
    full_name(full, sizeof full, resource, false);
    if (*name)
        answer_fail(answer, 403, "Forbidden", "%s \"%s\" is forbidden: %s", full, name, why);
    else
        answer_fail(answer, 403, "Forbidden", "%s is forbidden: %s", full, why);
    answer_details(answer, resource, name, DETAILS_PLURAL, "");
    return false;
}

bool answer_bad_request(struct answer *answer, const char *message)
{
    return answer_fail(answer, 400, "BadRequest", "%s", message);
}

bool answer_broken(struct answer *answer, const struct error *error)
{
    return answer_fail(answer, 500, "InternalError", "Internal error occurred: %s",
                       *error->evidence ? error->evidence : "the database cannot be written");
}

void answer_warn(struct answer *answer, const char *text)
{
    for (size_t i = 0; i < sizeof answer->warnings / sizeof *answer->warnings; i++) {
        if (!*answer->warnings[i]) {
            str_copy(answer->warnings[i], sizeof answer->warnings[i], text);
            return;
        }
    }
}

void status_write(struct str *out, const struct answer *answer)
{
    struct json_out w = json_out(out);
    json_begin(&w, NULL, '{');
    json_put_str(&w, "kind", "Status");
    json_put_str(&w, "apiVersion", "v1");
    json_put_raw(&w, "metadata", *answer->metadata ? answer->metadata : "{}");
    json_put_str(&w, "status", answer->code < 300 ? "Success" : "Failure");
    if (*answer->message)
        json_put_str(&w, "message", answer->message);
    if (*answer->reason)
        json_put_str(&w, "reason", answer->reason);
    if (*answer->details)
        json_put_raw(&w, "details", answer->details);
    if (answer->code >= 300)
        json_put_int(&w, "code", answer->code);
    json_end(&w);
    str_add_char(out, '\n');
}

/* -- faults ------------------------------------------------------------------------------------ */

void faults_init(struct faults *faults)
{
    *faults = (struct faults){.causes = STR_INIT(4000), .message = STR_INIT(2000)};
}

void faults_fini(struct faults *faults)
{
    str_fini(&faults->causes);
    str_fini(&faults->message);
}

void faults_add(struct faults *faults, const char *field, const char *reason, const char *format,
                ...)
{
    AUTO_STR struct str text = STR_INIT(1900);
    size_t before = faults->causes.len;
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    str_addf(&faults->message, "%s%s: %s", faults->count++ > 0 ? ", " : "", field, text.s);
    struct json_out w = json_out(&faults->causes);
    if (before > 0)
        str_add_char(&faults->causes, ',');
    json_begin(&w, NULL, '{');
    json_put_str(&w, "reason", reason);
    json_put_str(&w, "message", text.s);
    json_put_str(&w, "field", field);
    json_end(&w);
    if (faults->causes.cut) {
        str_truncate(&faults->causes, before);
        faults->causes.cut = false;
    }
}

void faults_invalid(struct faults *faults, const char *field, const char *value, const char *why)
{
    AUTO_STR struct str quoted = STR_INIT(1000);
    json_quote(&quoted, value);
    faults_add(faults, field, "FieldValueInvalid", "Invalid value: %s: %s", quoted.s, why);
}

void faults_required(struct faults *faults, const char *field, const char *why)
{
    faults_add(faults, field, "FieldValueRequired",
               *why ? "Required value: %s" : "Required value%s", why);
}

void faults_forbidden(struct faults *faults, const char *field, const char *why)
{
    faults_add(faults, field, "FieldValueForbidden", "Forbidden: %s", why);
}

bool faults_none(const struct faults *faults, const struct resource *resource, const char *name,
                 struct answer *answer)
{
    char full[200];
    if (faults->count == 0)
        return true;
    if (faults->bad_request)
        return answer_bad_request(answer, faults->message.s);
    full_name(full, sizeof full, resource, true);
    bool several = faults->count > 1;
    answer_fail(answer, 422, "Invalid", "%s \"%s\" is invalid: %s%s%s", full, name,
                several ? "[" : "", faults->message.s, several ? "]" : "");
    answer_details(answer, resource, name, DETAILS_KIND, faults->causes.s);
    return false;
}

bool answer_bad_option(struct answer *answer, const char *options, const char *field,
                       const char *reason, const char *why)
{
    struct faults faults;
    struct resource kind = {.group = "meta.k8s.io", .plural = "", .kind = options};
    faults_init(&faults);
    faults_add(&faults, field, reason, "%s", why);
    (void)faults_none(&faults, &kind, "", answer);
    faults_fini(&faults);
    return false;
}
