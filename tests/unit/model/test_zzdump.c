#include "support/verdict.h"
#include <stdio.h>
#include <string.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/i18n.h>
#include <carnet/base/clock.h>
#include <carnet/views/why.h>
#include "support/captured.h"
#include <glob.h>
#include <stdlib.h>

static bool first_server(void *data, const void *facts)
{
    const struct server **out = data;
    const struct server *server = facts;
    if (!*out || strcmp(server->meta.name, (*out)->meta.name) > 0)
        *out = server;
    return true;
}
static void pr(const char *h, const struct text *t) { AUTO_STR struct str o = STR_INIT(2000); text_render(&o, t); if (o.len) printf("%s%s\n", h, o.s); }
static void show(struct model *model, int viewer)
{
    const struct server *server = NULL;
    model_each(model, KIND_SERVER, NULL, first_server, &server);
    if (viewer) {
        struct rights rights;
        memset(&rights, 0, sizeof rights);
        for (int i = 0; i < RIGHT_COUNT; i++) rights.allowed[i] = ALLOWED_YES;
        rights.allowed[RIGHT_DELETE_SERVER] = rights.allowed[RIGHT_CHANGE_SERVER] = ALLOWED_NO;
        model_put_rights(model, server->meta.namespace, &rights);
        server = model_server(model, server->meta.namespace, server->meta.name);
    }
    const struct status *s = model_server_status(model, server);
    AUTO_STR struct str o = STR_INIT(2000);
    why_sentence(&o, s);
    char when[CLOCK_TEXT]; clock_format(when, s->since);
    printf("%s %s | since %s%s\n   %s\n", server->meta.name, state_id(s->state), s->since ? when : "-", s->stuck ? " STUCK" : "", o.s);
    pr("   more: ", &s->more);
    if (!viewer && language_current()->code[0]=='e')
    for (size_t i = 0; i < s->evidence_count; i++) {
        AUTO_STR struct str n = STR_INIT(2000), w = STR_INIT(2000);
        why_evidence_name(&n, &s->evidence[i]); why_evidence_words(&w, &s->evidence[i]);
        clock_format(when, s->evidence[i].when);
        printf("     E %s | %s | %s x%lld\n", n.s, w.s, when, (long long)s->evidence[i].count);
    }
    struct step steps[STATUS_STEPS + 1];
    size_t c = model_server_steps(model, server, steps);
    for (size_t i = 0; i < c; i++) { printf("     > %-6s ", step_id(steps[i].kind)); pr("", &steps[i].words); }
}
int main(void)
{
    glob_t g; memset(&g, 0, sizeof g);
    glob("tests/unit/model/objects/real/*.json", 0, NULL, &g);
    glob("tests/unit/model/objects/written/*.json", GLOB_APPEND, NULL, &g);
    for (size_t i = 0; i < g.gl_pathc; i++) {
        if (strstr(g.gl_pathv[i], "/node.json")) continue;
        printf("\n== %s\n", g.gl_pathv[i] + strlen("tests/unit/model/objects/"));
        for (int k = 0; k < 3; k++) {
            if (k < 2) (void)language_set(k == 0 ? "en" : "fr");
            
            struct model *model = model_new();
            captured_put(model, g.gl_pathv[i] + strlen("tests/"), NULL, NULL);
            printf("%s ", k == 0 ? "EN" : k == 1 ? "FR" : "FR-viewer");
            show(model, k == 2);
            model_free(model);
        }
    }
    return 0;
}
