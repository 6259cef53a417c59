/*
 * What a pod asks for: claims, resources.
 */
#include "world_parts.h"

#include <string.h>

#include <carnet/base/number.h>
#include <carnet/base/quantity.h>

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

static int64_t amount(const struct json *container, const char *resource)
{
    const struct json *node = json_get(json_at(container, "resources.requests"), resource);
    if (!node)
        node = json_get(json_at(container, "resources.limits"), resource);
    if (!node)
        return 0;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    if (json_type(node) == JSON_STRING)
        str_add(&text, json_str(node, ""));
    else
        json_write(&text, node, false);
    int64_t value = str_eq(resource, "cpu") ? quantity_milli(text.s) : quantity_units(text.s);
    return value > 0 ? value : 0;
}

int64_t pod_request(const struct json *pod, const char *resource)
{
    int64_t sum = 0;
    JSON_EACH(container, json_at(pod, "spec.containers"))
        sum = number_add(sum, amount(container, resource));
    JSON_EACH(container, json_at(pod, "spec.initContainers")) {
        int64_t alone = amount(container, resource);
        sum = sum > alone ? sum : alone; /* they run one by one, before the others */
    }
    return sum;
}
