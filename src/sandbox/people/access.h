/*
 * Private to the sandbox: who asks, and what they may do.
 *
 * The HTTP side calls these for every request, in this order: identify (a bearer token; none:
 * null), then decide, once for each request, before anything of the objects is looked at: for all
 * but a GET of /version and of the health paths, which are for strangers too. Reviews
 * (access, rules, self) are answered by `review`. People and roles are known only behind this
 * table.
 */
#ifndef CARNET_SRC_SANDBOX_PEOPLE_ACCESS_H
#define CARNET_SRC_SANDBOX_PEOPLE_ACCESS_H

#include <stdbool.h>

#include <carnet/data/json_edit.h>

struct answer;

struct person {
    char name[254];            /* "system:anonymous" when nobody said who they are */
    const char *const *groups; /* null-terminated, owned by who identified */
};

/* What is asked for. For other paths than objects' only `verb` and `path` are set; else path is
 * null. */
struct access_ask {
    const char *verb; /* get list watch create update patch delete deletecollection */
    const char *group, *resource, *subresource, *namespace, *name; /* "" none */
    const char *path;
};

/* All mandatory. */
struct access {
    void *data;
    /* False: the token is nobody's (401). `token` null: nobody, which is true as well. */
    bool (*identify)(void *data, const char *token, struct person *person);
    bool (*decide)(void *data, const struct person *person, const struct access_ask *ask);
    /* `kind`: the plural, "selfsubjectaccessreviews", "selfsubjectrulesreviews",
     * "selfsubjectreviews". doc->root is what was posted (as JSON, also when it came as protobuf)
     * and becomes the answer. Returns answer->code < 300. */
    bool (*review)(void *data, const struct person *person, const char *kind, struct json_doc *doc,
                   struct answer *answer);
};

#endif
