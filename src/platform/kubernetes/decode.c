#include "decode.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/base/utf8.h>
#include <carnet/data/json.h>

#define DECODER_MEMORY (32u << 20)

void decoder_init(struct decoder *decoder)
{
    arena_init(&decoder->arena, DECODER_MEMORY);
    str_init(&decoder->scratch, DECODE_MESSAGE * 4);
}

void decoder_fini(struct decoder *decoder)
{
    arena_fini(&decoder->arena);
    str_fini(&decoder->scratch);
}

void decoder_reset(struct decoder *decoder)
{
    arena_reset(&decoder->arena);
}

/* Printable ASCII needs no cleaning: nearly every text is, and is not copied. */
static bool is_plain(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)bytes[i] < 0x20 || (unsigned char)bytes[i] > 0x7e)
            return false;
    return true;
}

const char *decode_bytes(struct decoder *d, const char *bytes, size_t len, size_t max)
{
    char *copy;

    str_clear(&d->scratch);
    utf8_clean(&d->scratch, bytes, len, max, 0);
    copy = arena_strndup(&d->arena, d->scratch.s, d->scratch.len);
    return copy ? copy : "";
}

const char *decode_text(struct decoder *d, const struct json *node, size_t max)
{
    const char *text = json_str(node, "");
    size_t len = strlen(text);

    if (len <= max && is_plain(text, len))
        return text;
    return decode_bytes(d, text, len, max);
}

int64_t decode_time(const struct json *node)
{
    int64_t when = clock_parse(json_str(node, ""));

    return when <= DECODE_LATEST ? when : 0;
}

int decode_times(const struct json *node)
{
    int64_t times = json_int(node, 0);

    if (times < 0)
        return 0;
    return times > DECODE_TIMES ? DECODE_TIMES : (int)times;
}

const struct json *decode_member(const struct json *object, const char *key)
{
    size_t left = DECODE_LIST;

    JSON_EACH(member, object) {
        if (left-- == 0)
            break;
        if (json_key(member) && str_eq(json_key(member), key))
            return member;
    }
    return NULL;
}

size_t decode_count(const struct json *list)
{
    size_t count;

    if (json_type(list) != JSON_ARRAY && json_type(list) != JSON_OBJECT)
        return 0;
    count = json_count(list);
    return count > DECODE_LIST ? DECODE_LIST : count;
}

/* Quantities are strings, but the API takes plain numbers too ("cpu: 2"). */
static const char *quantity_text(const struct json *quantity, char buffer[32])
{
    struct str number = STR_INIT(31);

    if (json_type(quantity) == JSON_STRING)
        return json_str(quantity, "");
    if (json_type(quantity) != JSON_NUMBER)
        return "";
    json_write(&number, quantity, false);
    memcpy(buffer, number.s, number.len + 1);
    str_fini(&number);
    return buffer;
}

static int64_t believable(int64_t amount)
{
    if (amount < 0)
        return QUANTITY_NONE;
    return amount > DECODE_AMOUNT ? DECODE_AMOUNT : amount;
}

int64_t decode_cpu(const struct json *quantity)
{
    char buffer[32];

    return believable(quantity_milli(quantity_text(quantity, buffer)));
}

int64_t decode_size(const struct json *quantity)
{
    char buffer[32];

    return believable(quantity_units(quantity_text(quantity, buffer)));
}

/* "nvidia.com/gpu", "amd.com/gpu", "gpu.intel.com/i915", "nvidia.com/mig-1g.5gb" */
bool decode_is_gpu(const char *resource)
{
    if (str_starts(resource, "requests."))
        resource += strlen("requests.");
    if (!strchr(resource, '/'))
        return false;
    return str_ends(resource, "/gpu") || str_starts(resource, "gpu.") ||
           str_starts(resource, "nvidia.com/mig-");
}

int64_t decode_sum(int64_t sum, int64_t more)
{
    if (more <= 0)
        return sum;
    return more > DECODE_AMOUNT - sum ? DECODE_AMOUNT : sum + more;
}

static void finalizers(struct decoder *d, const struct json *list, struct meta *out)
{
    size_t count = decode_count(list);
    const char **names = count ? arena_alloc(&d->arena, count * sizeof *names) : NULL;

    out->finalizers = names;
    out->finalizer_count = 0;
    if (!names)
        return;
    JSON_EACH(finalizer, list)
        if (out->finalizer_count < count)
            names[out->finalizer_count++] = decode_text(d, finalizer, DECODE_NAME);
}

bool decode_meta(struct decoder *d, const struct json *object, struct meta *out)
{
    const struct json *meta = json_get(object, "metadata");

    out->namespace = decode_text(d, json_get(meta, "namespace"), DECODE_NAME);
    out->name = decode_text(d, json_get(meta, "name"), DECODE_NAME);
    out->uid = decode_text(d, json_get(meta, "uid"), DECODE_NAME);
    out->generation = json_int(json_get(meta, "generation"), 0);
    out->created = decode_time(json_get(meta, "creationTimestamp"));
    out->deleting = decode_time(json_get(meta, "deletionTimestamp"));
    finalizers(d, json_get(meta, "finalizers"), out);
    return out->name[0] != '\0';
}

const struct json *decode_label(const struct json *object, const char *key)
{
    return json_get(json_at(object, "metadata.labels"), key);
}

const struct json *decode_annotation(const struct json *object, const char *key)
{
    return json_get(json_at(object, "metadata.annotations"), key);
}

static int condition_status(const char *status)
{
    if (str_eq(status, "True"))
        return 1;
    return str_eq(status, "False") ? 0 : -1;
}

size_t decode_conditions(struct decoder *d, const struct json *list, const struct condition **out)
{
    size_t count = decode_count(list), at = 0;
    struct condition *conditions =
        count ? arena_alloc(&d->arena, count * sizeof *conditions) : NULL;

    *out = conditions;
    if (!conditions)
        return 0;
    JSON_EACH(item, list) {
        if (at == count)
            break;
        if (json_type(item) != JSON_OBJECT)
            continue;
        conditions[at++] = (struct condition){
            .type = decode_text(d, json_get(item, "type"), DECODE_NAME),
            .status = condition_status(json_str(json_get(item, "status"), "")),
            .reason = decode_text(d, json_get(item, "reason"), DECODE_WORD),
            .message = decode_text(d, json_get(item, "message"), DECODE_MESSAGE),
            .changed = decode_time(json_get(item, "lastTransitionTime")),
        };
    }
    return at;
}

void decode_state(struct decoder *d, const struct json *state, struct container_state *out)
{
    static const struct {
        const char *key;
        enum container_phase phase;
    } phases[] = {
        {"waiting", CONTAINER_WAITING},
        {"running", CONTAINER_RUNNING},
        {"terminated", CONTAINER_ENDED},
    };
    const struct json *it = NULL;

    *out = (struct container_state){.reason = "", .message = ""};
    for (size_t i = 0; i < ARRAY_LEN(phases) && !it; i++) {
        const struct json *said = json_get(state, phases[i].key);

        if (json_type(said) != JSON_OBJECT)
            continue;
        it = said;
        out->phase = phases[i].phase;
    }
    if (!it)
        return;
    out->reason = decode_text(d, json_get(it, "reason"), DECODE_WORD);
    out->message = decode_text(d, json_get(it, "message"), DECODE_MESSAGE);
    out->exit_code = decode_times(json_get(it, "exitCode"));
    out->started = decode_time(json_get(it, "startedAt"));
    out->ended = decode_time(json_get(it, "finishedAt"));
}
