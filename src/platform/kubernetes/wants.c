#include "wants.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

static bool same_namespace(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static struct want *find(struct wants *wants, const struct want_target *target)
{
    for (size_t i = 0; i < wants->count; i++) {
        struct want *want = &wants->items[i];

        if (want->count > 0 && want->owner == target->owner && want->kind == target->kind &&
            same_namespace(want->namespace, target->namespace))
            return want;
    }
    return NULL;
}

bool wants_add(struct wants *wants, const struct want_target *target)
{
    struct want *want = find(wants, target);

    if (want) {
        want->count++;
        return false;
    }
    ARRAY_ROOM(wants->items, wants->cap, wants->count + 1);
    wants->items[wants->count++] =
        (struct want){.owner = target->owner,
                      .kind = target->kind,
                      .namespace = target->namespace ? mem_strdup(target->namespace) : NULL,
                      .count = 1};
    return true;
}

static void let_linger(struct want *want, int64_t until)
{
    want->count = 0;
    want->owner = NULL;
    want->until = until;
}

bool wants_remove(struct wants *wants, const struct want_target *target, int64_t until)
{
    struct want *want = find(wants, target);

    if (!want || --want->count > 0)
        return false;
    let_linger(want, until);
    return true;
}

bool wants_forget(struct wants *wants, const void *owner, int64_t until)
{
    bool any = false;

    for (size_t i = 0; i < wants->count; i++) {
        struct want *want = &wants->items[i];

        if (want->count == 0 || want->owner != owner)
            continue;
        let_linger(want, until);
        any = true;
    }
    return any;
}

void wants_expire(struct wants *wants, int64_t now)
{
    size_t kept = 0;

    for (size_t i = 0; i < wants->count; i++) {
        struct want *want = &wants->items[i];

        if (want->count == 0 && want->until <= now)
            free(want->namespace);
        else
            wants->items[kept++] = *want;
    }
    wants->count = kept;
}

int64_t wants_next(const struct wants *wants)
{
    int64_t next = 0;

    for (size_t i = 0; i < wants->count; i++) {
        const struct want *want = &wants->items[i];

        if (want->count == 0 && (next == 0 || want->until < next))
            next = want->until;
    }
    return next;
}

bool wants_hold(const struct wants *wants, enum kind kind, const char *namespace)
{
    for (size_t i = 0; i < wants->count; i++) {
        const struct want *want = &wants->items[i];

        if (want->kind == kind &&
            (!want->namespace || !namespace || strcmp(want->namespace, namespace) == 0))
            return true;
    }
    return false;
}

void wants_fini(struct wants *wants)
{
    for (size_t i = 0; i < wants->count; i++)
        free(wants->items[i].namespace);
    free(wants->items);
}
