/* Who the person is, and what they may do where. */
#include <string.h>

#include <carnet/base/str.h>

#include "store.h"

void model_put_rights(struct model *model, const char *namespace, const struct rights *rights)
{
    struct place *place = place_need(model, namespace);
    if (memcmp(&place->rights, rights, sizeof *rights) == 0)
        return;
    place->rights = *rights;
    statuses_forget(model); /* what may not be read is no silence */
    tell(model, MODEL_RIGHTS, KIND_NAMESPACE, "", place->name);
}

struct owned {
    struct model *model;
    const char *before;
};

static bool tell_owned(void *data, const void *facts)
{
    const struct owned *owned = data;
    const struct namespace *namespace = facts;
    struct model *model = owned->model;
    if (namespace->owner[0] &&
        (str_eq(namespace->owner, owned->before) || str_eq(namespace->owner, model->person)))
        tell(model, MODEL_RIGHTS, KIND_NAMESPACE, "", namespace->meta.name);
    return true;
}

void model_put_person(struct model *model, const char *person)
{
    if (str_eq(model->person, person))
        return;
    struct owned owned = {model, model->person};
    model->person = pool_ref(&model->pool, str_or(person, ""));
    model_each(model, KIND_NAMESPACE, NULL, tell_owned, &owned);
    pool_unref(&model->pool, owned.before);
}

const char *model_person(const struct model *model)
{
    return model->person;
}

/* A yes for the whole platform holds in every namespace; a no there says nothing about one of them.
 */
static enum allowed allowed_in(const struct place *place, const struct place *all, size_t right)
{
    unsigned char here = place ? place->rights.allowed[right] : ALLOWED_UNKNOWN;
    if (here == ALLOWED_UNKNOWN && all && all->rights.allowed[right] == ALLOWED_YES)
        return ALLOWED_YES;
    return (enum allowed)here;
}

enum allowed model_allowed(const struct model *model, const char *ns, enum right right)
{
    return allowed_in(place_find(model, ns), place_find(model, ""), right);
}

enum role model_role(const struct model *model, const char *ns)
{
    const struct place *place = place_find(model, ns), *all = place_find(model, "");
    struct rights rights;
    for (size_t right = 0; right < RIGHT_COUNT; right++)
        rights.allowed[right] = (unsigned char)allowed_in(place, all, right);
    enum role role = rights_role(&rights);
    if (role != ROLE_UNKNOWN)
        return role;
    const struct namespace *namespace = model_namespace(model, ns);
    bool owns = namespace && namespace->owner[0] && str_eq(namespace->owner, model->person);
    return owns ? ROLE_OWNER : role;
}

static bool is_context(void *data, const void *facts)
{
    const struct namespace *namespace = facts;
    const char **found = data;
    if (!(namespace->sources & NS_CONTEXT))
        return true;
    *found = namespace->meta.name;
    return false;
}

const char *model_context_namespace(const struct model *model)
{
    const char *found = NULL;
    model_each(model, KIND_NAMESPACE, NULL, is_context, &found);
    return found;
}
