#include "columns.h"
#include "columns_cells.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, YEAR = 365 * DAY };

/* -- cells of several kinds -------------------------------------------------------------------- */

void cell_text(struct str *out, const char *text, const char *otherwise)
{
    json_quote(out, text && *text ? text : otherwise);
}

static void two_units(struct str *out, int64_t seconds, int64_t big, int64_t small,
                      const char *units)
{
    int64_t rest = seconds % big / small;
    str_addf(out, "%lld%c", (long long)(seconds / big), units[0]);
    if (rest > 0)
        str_addf(out, "%lld%c", (long long)rest, units[1]);
}

/* As Kubernetes' HumanDuration: two units while the first is small. */
void cell_duration(struct str *out, int64_t s)
{
    if (s < 0)
        str_add(out, s < -1 ? "<invalid>" : "0s");
    else if (s < 2 * MINUTE)
        str_addf(out, "%llds", (long long)s);
    else if (s < 10 * MINUTE)
        two_units(out, s, MINUTE, 1, "ms");
    else if (s < 3 * HOUR)
        str_addf(out, "%lldm", (long long)(s / MINUTE));
    else if (s < 8 * HOUR)
        two_units(out, s, HOUR, MINUTE, "hm");
    else if (s < 2 * DAY)
        str_addf(out, "%lldh", (long long)(s / HOUR));
    else if (s < 8 * DAY)
        two_units(out, s, DAY, HOUR, "dh");
    else if (s < 2 * YEAR)
        str_addf(out, "%lldd", (long long)(s / DAY));
    else if (s < 8 * (int64_t)YEAR)
        two_units(out, s, YEAR, DAY, "yd");
    else
        str_addf(out, "%lldy", (long long)(s / YEAR));
}

void cell_ago(struct str *out, const char *time, int64_t now)
{
    int64_t then = time ? clock_parse(time) : 0;
    if (then == 0)
        str_add(out, "<unknown>");
    else
        cell_duration(out, now - then);
}

void cell_name(struct str *out, const struct json *object, int64_t now)
{
    cell_text(out, json_str(json_at(object, "metadata.name"), NULL), "");
}

void cell_age(struct str *out, const struct json *object, int64_t now)
{
    str_add_char(out, '"');
    cell_ago(out, json_str(json_at(object, "metadata.creationTimestamp"), NULL), now);
    str_add_char(out, '"');
}

void cell_containers(struct str *out, const struct json *pod_spec, const char *field)
{
    bool first = true;
    JSON_EACH(container, json_get(pod_spec, "containers")) {
        str_addf(out, "%s%s", first ? "" : ",", json_str(json_get(container, field), ""));
        first = false;
    }
}

static void cell_created(struct str *out, const struct json *object, int64_t now)
{
    cell_text(out, json_str(json_at(object, "metadata.creationTimestamp"), NULL), "<unknown>");
}

static void cell_count(struct str *out, const struct json *object, const char *member)
{
    str_addf(out, "%zu", json_count(json_get(object, member)));
}

/* -- small kinds ------------------------------------------------------------------------------- */

const struct table_column columns_plain[] = {
    NAME, {"Created At", "date", "", 0, cell_created}, END};
const struct table_column columns_custom[] = {NAME, {"Age", "date", "", 0, cell_age}, END};

PATH_CELL(cell_phase, "status.phase", "")
const struct table_column columns_namespace[] = {NAME, COLUMN("Status", cell_phase), AGE, END};

static void cell_secrets(struct str *out, const struct json *object, int64_t now)
{
    cell_count(out, object, "secrets");
}
const struct table_column columns_account[] = {
    NAME, {"Secrets", "string", "", 0, cell_secrets}, AGE, END};

static void cell_data(struct str *out, const struct json *object, int64_t now)
{
    str_addf(out, "%zu",
             json_count(json_get(object, "data")) + json_count(json_get(object, "binaryData")));
}
const struct table_column columns_configmap[] = {
    NAME, {"Data", "string", "", 0, cell_data}, AGE, END};

PATH_CELL(cell_type, "type", "")
const struct table_column columns_secret[] = {
    NAME, COLUMN("Type", cell_type), {"Data", "string", "", 0, cell_data}, AGE, END};

/* -- bindings ---------------------------------------------------------------------------------- */

static void cell_role(struct str *out, const struct json *object, int64_t now)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "%s/%s", json_str(json_at(object, "roleRef.kind"), ""),
             json_str(json_at(object, "roleRef.name"), ""));
    json_quote(out, text.s);
}

static void subjects(struct str *out, const struct json *object, const char *kind)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    JSON_EACH(subject, json_get(object, "subjects")) {
        const char *ns = json_str(json_get(subject, "namespace"), "");
        if (!str_eq(json_str(json_get(subject, "kind"), ""), kind))
            continue;
        str_addf(&text, "%s%s%s%s", text.len > 0 ? ", " : "", ns, *ns ? "/" : "",
                 json_str(json_get(subject, "name"), ""));
    }
    json_quote(out, text.s);
}

static void cell_users(struct str *out, const struct json *object, int64_t now)
{
    subjects(out, object, "User");
}

static void cell_groups(struct str *out, const struct json *object, int64_t now)
{
    subjects(out, object, "Group");
}

static void cell_accounts(struct str *out, const struct json *object, int64_t now)
{
    subjects(out, object, "ServiceAccount");
}

const struct table_column columns_binding[] = {NAME,
                                               COLUMN("Role", cell_role),
                                               AGE,
                                               WIDE("Users", cell_users),
                                               WIDE("Groups", cell_groups),
                                               WIDE("ServiceAccounts", cell_accounts),
                                               END};

/* -- quotas
 * --------------------------------------------------------------------------------------------------
 */

/* "cpu: 0/2, memory: 0/2Gi": names in order; what begins with "limits." stands apart. */
static void quota_part(struct str *out, const struct json *object, bool limits)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    const struct json *hard = json_at(object, "status.hard"),
                      *used = json_at(object, "status.used");
    const char *last = "";
    for (;;) {
        const struct json *next = NULL;
        JSON_EACH(limit, hard) {
            const char *name = json_key(limit);
            if (strcmp(name, last) > 0 && (!next || strcmp(name, json_key(next)) < 0) &&
                str_starts(name, "limits.") == limits)
                next = limit;
        }
        if (!next)
            break;
        last = json_key(next);
        str_addf(&text, "%s%s: %s/%s", text.len > 0 ? ", " : "", last,
                 json_str(json_get(used, last), "0"), json_str(next, ""));
    }
    json_quote(out, text.s);
}

static void cell_request(struct str *out, const struct json *object, int64_t now)
{
    quota_part(out, object, false);
}

static void cell_limit(struct str *out, const struct json *object, int64_t now)
{
    quota_part(out, object, true);
}

const struct table_column columns_quota[] = {NAME, COLUMN("Request", cell_request),
                                             COLUMN("Limit", cell_limit), AGE, END};

/* -- events
 * ----------------------------------------------------------------------------------------------------
 */

static const char *first_of(const struct json *object, const char *const *paths)
{
    for (; *paths; paths++) {
        const char *text = json_str(json_at(object, *paths), NULL);
        if (text)
            return text;
    }
    return NULL;
}

static void ago_cell(struct str *out, const char *time, int64_t now)
{
    str_add_char(out, '"');
    cell_ago(out, time, now);
    str_add_char(out, '"');
}

static void cell_last_seen(struct str *out, const struct json *object, int64_t now)
{
    static const char *const paths[] = {"series.lastObservedTime", "lastTimestamp", "eventTime",
                                        NULL};
    ago_cell(out, first_of(object, paths), now);
}

static void cell_first_seen(struct str *out, const struct json *object, int64_t now)
{
    static const char *const paths[] = {"firstTimestamp", "eventTime", NULL};
    ago_cell(out, first_of(object, paths), now);
}

static void cell_object(struct str *out, const struct json *object, int64_t now)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    for (const char *p = json_str(json_at(object, "involvedObject.kind"), ""); *p; p++)
        str_add_char(&text, *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p);
    str_addf(&text, "/%s", json_str(json_at(object, "involvedObject.name"), ""));
    json_quote(out, text.s);
}

static void cell_source(struct str *out, const struct json *object, int64_t now)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    const char *component = json_str(json_at(object, "source.component"), "");
    const char *host = json_str(json_at(object, "source.host"), "");
    if (!*component) {
        component = json_str(json_get(object, "reportingComponent"), "");
        host = json_str(json_get(object, "reportingInstance"), "");
    }
    str_addf(&text, "%s%s%s", component, *host ? ", " : "", host);
    json_quote(out, text.s);
}

static void cell_event_count(struct str *out, const struct json *object, int64_t now)
{
    int64_t count =
        json_int(json_at(object, "series.count"), json_int(json_get(object, "count"), 1));
    str_addf(out, "%lld", (long long)(count > 0 ? count : 1));
}

PATH_CELL(cell_event_type, "type", "")
PATH_CELL(cell_reason, "reason", "")
PATH_CELL(cell_field, "involvedObject.fieldPath", "")
PATH_CELL(cell_message, "message", "")

const struct table_column columns_event[] = {COLUMN("Last Seen", cell_last_seen),
                                             COLUMN("Type", cell_event_type),
                                             COLUMN("Reason", cell_reason),
                                             COLUMN("Object", cell_object),
                                             WIDE("Subobject", cell_field),
                                             WIDE("Source", cell_source),
                                             COLUMN("Message", cell_message),
                                             WIDE("First Seen", cell_first_seen),
                                             {"Count", "integer", "", 1, cell_event_count},
                                             {"Name", "string", "name", 1, cell_name},
                                             END};
