/*
 * A platform for tests: its truth is a second model, the world, which a test changes with
 * model_put_… and model_remove; what screens want arrives in theirs through the loop, as from a
 * real adapter. The world begins as the one of screens.md 3.1, seen at FACTS_NOW.
 *
 *     struct platform *platform = fixture_new(loop, model);
 *     fixture_forbid(platform, KIND_SERVER, "lab-7");
 *     model_remove(fixture_world(platform), KIND_SERVER, "aaw-team", "jl-cpu");
 */
#ifndef SUPPORT_FIXTURE_PLATFORM_H
#define SUPPORT_FIXTURE_PLATFORM_H

#include <carnet/model/model.h>
#include <carnet/platform/platform.h>

#include "support/facts.h"

#define FIXTURE_NOW    FACTS_NOW
#define FIXTURE_PERSON "ada.lovelace@example.ca"

/* Context "aaw-prod". Freed by platform_free. */
struct platform *fixture_new(struct loop *loop, struct model *model);
struct model *fixture_world(struct platform *platform);

/* More of the world */
void fixture_add_wide(struct platform *platform);       /* 3.4: geo-map, sas-panel, the quota */
void fixture_add_namespaces(struct platform *platform); /* 3.6: twelve in all */
void fixture_add_fleet(struct platform *platform);      /* 3.10: idle GPUs, 212 servers in all */
void fixture_clear(struct platform *platform, const char *ns); /* its servers and what is theirs */

/* The connection. Ages are seconds before now. */
void fixture_live(struct platform *platform);
void fixture_connecting(struct platform *platform);
void fixture_old(struct platform *platform, int age);
void fixture_offline(struct platform *platform, int age, int again);
void fixture_link(struct platform *platform, enum link_state state, const struct error *error);

/* Feeds; `ns` null: of every namespace. Each holds until fixture_serve. */
void fixture_serve(struct platform *platform, enum kind kind, const char *ns);
void fixture_loading(struct platform *platform, enum kind kind, const char *ns, size_t count);
void fixture_forbid(struct platform *platform, enum kind kind, const char *ns);
void fixture_not_served(struct platform *platform, enum kind kind);
void fixture_stale(struct platform *platform, enum kind kind, const char *ns, int age,
                   const struct error *error);
/* Never read, and this is why. */
void fixture_unread(struct platform *platform, enum kind kind, const char *ns,
                    const struct error *error);
/* All namespaces asked, `missing` of them cannot be read. */
void fixture_partial(struct platform *platform, enum kind kind, size_t missing);
void fixture_all_namespaces(struct platform *platform, enum allowed allowed);

/* Rights are the world's: model_put_rights(fixture_world(…)); they arrive when asked for. */

/* Changes: what was asked for, in order. A granted one changes the world as the platform would. */
struct fixture_change {
    enum platform_verb verb;
    char namespace[64], name[64], uid[64];
    int64_t generation;
    bool was_stopped;
};
const struct fixture_change *fixture_changes(struct platform *platform, size_t *count);
/* Changes of this name (null: any) fail with it; null error: they are granted again. */
void fixture_refuse(struct platform *platform, const char *name, const struct error *error);
/* Answers wait until they are let go. */
void fixture_hold(struct platform *platform, bool hold);

/* Texts: what read_yaml answers; without one, a short true document. Null error: none. */
void fixture_yaml(struct platform *platform, const char *name, const char *text,
                  const struct error *error);

/* Logs that were asked for, the last one as "pod container" or "pod container previous"; answered as
 * fixture_yaml says for the pod's name. */
int fixture_logs(const struct platform *platform, const char **last);

int fixture_retries(const struct platform *platform); /* how often R was pressed */
bool fixture_wanted(const struct platform *platform, enum kind kind, const char *ns);

#endif
