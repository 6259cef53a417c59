/* Events: kubeflow.md 4.3, kube-wire.md 8.3. The scheduler's have null first and last stamps. */
#include "decode.h"

#include <carnet/data/json.h>

static int64_t first_known(const int64_t *times, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (times[i] > 0)
            return times[i];
    return 0;
}

static int64_t count_of(const struct json *object)
{
    int series = decode_times(json_at(object, "series.count"));
    int count = decode_times(json_get(object, "count"));

    if (series > count)
        count = series;
    return count > 0 ? count : 1;
}

bool decode_event(struct decoder *d, const struct json *object, struct event *out)
{
    const struct json *about = json_get(object, "involvedObject");
    int64_t stamp = decode_time(json_get(object, "eventTime"));

    *out = (struct event){0};
    if (!decode_meta(d, object, &out->meta))
        return false;
    out->about.namespace = decode_text(d, json_get(about, "namespace"), DECODE_NAME);
    out->about.name = decode_text(d, json_get(about, "name"), DECODE_NAME);
    if (out->about.namespace[0] == '\0')
        out->about.namespace = out->meta.namespace;
    out->about_uid = decode_text(d, json_get(about, "uid"), DECODE_NAME);
    out->about_kind = decode_text(d, json_get(about, "kind"), DECODE_NAME);
    out->reason = decode_text(d, json_get(object, "reason"), DECODE_WORD);
    out->message = decode_text(d, json_get(object, "message"), DECODE_MESSAGE);
    out->source = decode_text(d, json_at(object, "source.component"), DECODE_NAME);
    if (out->source[0] == '\0')
        out->source = decode_text(d, json_get(object, "reportingComponent"), DECODE_NAME);
    out->warning = str_eq(json_str(json_get(object, "type"), ""), "Warning");
    out->count = count_of(object);
    out->first = first_known(
        (int64_t[]){decode_time(json_get(object, "firstTimestamp")), stamp, out->meta.created}, 3);
    out->last = first_known((int64_t[]){decode_time(json_get(object, "lastTimestamp")),
                                        decode_time(json_at(object, "series.lastObservedTime")),
                                        stamp, out->meta.created},
                            4);
    return true;
}
