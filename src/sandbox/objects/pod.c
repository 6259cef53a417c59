#include "pod.h"

#include <carnet/base/mem.h>
#include <carnet/base/number.h>
#include <carnet/base/quantity.h>
#include <carnet/base/str.h>

bool pod_is_over(const struct json *pod)
{
    const char *phase = json_str(json_at(pod, "status.phase"), "");
    return str_eq(phase, "Succeeded") || str_eq(phase, "Failed");
}

void pod_each_claim(const struct json *pod, void (*each)(void *data, const char *claim), void *data)
{
    const struct json *volumes = json_at(pod, "spec.volumes");
    JSON_EACH(volume, volumes) {
        const char *claim = json_str(json_at(volume, "persistentVolumeClaim.claimName"), NULL);
        bool before = false;
        for (const struct json *v = json_first(volumes); v != volume; v = json_next(v))
            before = before ||
                     (claim &&
                      str_eq(json_str(json_at(v, "persistentVolumeClaim.claimName"), NULL), claim));
        if (claim && !before)
            each(data, claim);
    }
}

int64_t amount_in(const struct json *list, const char *name)
{
    int64_t value = quantity_milli(json_str(json_get(list, name), NULL));
    return value > 0 ? value : 0; /* QUANTITY_NONE is below zero */
}

static int64_t container_amount(const struct json *container, const char *kind, const char *name)
{
    return amount_in(json_get(json_get(container, "resources"), kind), name);
}

int64_t pod_amount(const struct json *pod, const char *kind, const char *name)
{
    int64_t sum = 0;
    JSON_EACH(container, json_at(pod, "spec.containers"))
        sum = number_add(sum, container_amount(container, kind, name));
    JSON_EACH(container, json_at(pod, "spec.initContainers")) {
        int64_t alone = container_amount(container, kind, name);
        sum = sum > alone ? sum : alone; /* they run one by one, before the others */
    }
    return sum;
}
