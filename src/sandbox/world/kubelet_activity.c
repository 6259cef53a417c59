/*
 * When a notebook server was last of use to somebody, as it says itself: Jupyter's /api/status,
 * with the server's own token. Asking does not count as use.
 */
#include <string.h>

#include "kubelet.h"
#include "kubelet_check.h"

enum { ANSWER_MAX = 1 << 16, PATIENCE_MS = 5000 };

static void on_answer(void *data, const struct check_result *result)
{
    struct run *run = data;
    struct json_doc doc;
    struct error error = ERROR_NONE;
    run->asked = NULL;
    if (result->fault || result->status != 200)
        return;
    json_doc_init(&doc, ANSWER_MAX);
    if (json_parse(&doc, result->body, strlen(result->body), &error)) {
        int64_t when = clock_parse(json_str(json_get(doc.root, "last_activity"), ""));
        if (when > run->pod->active && when <= clock_wall())
            run->pod->active = when;
    }
    json_doc_fini(&doc);
}

static const char *prefix_of(const struct object *object, const struct run *run)
{
    const char *prefix = "";
    JSON_EACH(variable, json_get(run_container(object, run), "env")) {
        if (str_eq(json_str(json_get(variable, "name"), ""), "NB_PREFIX"))
            prefix = json_str(json_get(variable, "value"), "");
    }
    return prefix;
}

void activity_ask(struct run *run)
{
    struct world *world = run->pod->kubelet->world;
    AUTO_STR struct str path = STR_INIT(STR_LINE), header = STR_INIT(STR_LINE),
                        token = STR_INIT(STR_LINE);
    AUTO_OBJECT struct object object = {0};
    if (run->port == 0 || run->asked ||
        !object_read(world, world->kinds.pod, run->pod->ns, run->pod->name, &object) ||
        !command_token(run, &token))
        return;
    const char *prefix = prefix_of(&object, run);
    size_t len = strlen(prefix);
    str_add_n(&path, prefix, len > 0 && prefix[len - 1] == '/' ? len - 1 : len);
    str_add(&path, "/api/status");
    str_addf(&header, "Authorization: token %.*s\r\n", (int)strcspn(token.s, "\r\n"), token.s);
    if (strpbrk(path.s, " \r\n\t"))
        return; /* such a server was given a prefix no request can name */
    struct check_wish wish = {
        .port = run->port, .path = path.s, .headers = header.s, .timeout_ms = PATIENCE_MS};
    run->asked = check_start(world->loop, &wish, on_answer, run);
}

void activity_stop(struct run *run)
{
    check_cancel(run->asked);
    run->asked = NULL;
}
