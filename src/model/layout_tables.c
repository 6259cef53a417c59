/* The tables of layout.h: every member of every struct of facts.h stands here once. */
#include <carnet/base/mem.h>

#include "layout.h"

#define WORD(type, member)                                                                         \
    {                                                                                              \
        FIELD_WORD, offsetof(struct type, member), 0, NULL                                         \
    }
#define TEXT(type, member)                                                                         \
    {                                                                                              \
        FIELD_TEXT, offsetof(struct type, member), 0, NULL                                         \
    }
#define MAYBE(type, member)                                                                        \
    {                                                                                              \
        FIELD_MAYBE, offsetof(struct type, member), 0, NULL                                        \
    }
#define NUMBER(type, member)                                                                       \
    {                                                                                              \
        FIELD_NUMBER, offsetof(struct type, member), 0, NULL                                       \
    }
#define INT(type, member)                                                                          \
    {                                                                                              \
        FIELD_INT, offsetof(struct type, member), 0, NULL                                          \
    }
#define FLAG(type, member)                                                                         \
    {                                                                                              \
        FIELD_FLAG, offsetof(struct type, member), 0, NULL                                         \
    }
#define PART(type, member, layout)                                                                 \
    {                                                                                              \
        FIELD_PART, offsetof(struct type, member), 0, &layout                                      \
    }
#define LIST(type, member, count, layout)                                                          \
    {                                                                                              \
        FIELD_LIST, offsetof(struct type, member), offsetof(struct type, count), &layout           \
    }
#define WORDS(type, member, count)                                                                 \
    {                                                                                              \
        FIELD_WORDS, offsetof(struct type, member), offsetof(struct type, count), NULL             \
    }
#define LAYOUT(type, fields)                                                                       \
    {                                                                                              \
        sizeof(struct type), fields, ARRAY_LEN(fields)                                             \
    }

static const struct field meta_fields[] = {
    WORD(meta, namespace),
    TEXT(meta, name),
    TEXT(meta, uid),
    NUMBER(meta, generation),
    NUMBER(meta, created),
    NUMBER(meta, deleting),
    WORDS(meta, finalizers, finalizer_count),
};
static const struct layout meta_layout = LAYOUT(meta, meta_fields);

static const struct field condition_fields[] = {
    WORD(condition, type),  WORD(condition, reason),    TEXT(condition, message),
    INT(condition, status), NUMBER(condition, changed),
};
static const struct layout condition_layout = LAYOUT(condition, condition_fields);

static const struct field container_state_fields[] = {
    INT(container_state, phase),      WORD(container_state, reason),
    TEXT(container_state, message),   INT(container_state, exit_code),
    NUMBER(container_state, started), NUMBER(container_state, ended),
};
static const struct layout container_state_layout = LAYOUT(container_state, container_state_fields);

static const struct field container_fields[] = {
    TEXT(container, name),
    WORD(container, image),
    FLAG(container, init),
    FLAG(container, ready),
    INT(container, restarts),
    PART(container, now, container_state_layout),
    PART(container, last, container_state_layout),
    NUMBER(container, memory_limit),
};
static const struct layout container_layout = LAYOUT(container, container_fields);

static const struct field mount_fields[] = {
    TEXT(mount, volume),
    TEXT(mount, claim),
    WORD(mount, path),
};
static const struct layout mount_layout = LAYOUT(mount, mount_fields);

static const struct field resources_fields[] = {
    NUMBER(resources, cpu_request),    NUMBER(resources, cpu_limit),
    NUMBER(resources, memory_request), NUMBER(resources, memory_limit),
    NUMBER(resources, gpus),           WORD(resources, gpu_resource),
};
static const struct layout resources_layout = LAYOUT(resources, resources_fields);

static const struct field namespace_fields[] = {
    PART(namespace, meta, meta_layout), INT(namespace, sources), FLAG(namespace, terminating),
    FLAG(namespace, platform),          WORD(namespace, owner),  NUMBER(namespace, last_used),
};

static const struct field server_fields[] = {
    PART(server, meta, meta_layout),
    WORD(server, image),
    WORD(server, kind),
    WORD(server, creator),
    PART(server, asked, resources_layout),
    LIST(server, mounts, mount_count, mount_layout),
    NUMBER(server, stopped),
    WORD(server, stopped_by),
    FLAG(server, stopped_by_platform),
    NUMBER(server, last_activity),
    NUMBER(server, remembered),
    FLAG(server, has_status),
    INT(server, ready_replicas),
    PART(server, container, container_state_layout),
    LIST(server, conditions, condition_count, condition_layout),
    MAYBE(server, unreadable),
};

static const struct field pod_fields[] = {
    PART(pod, meta, meta_layout),
    TEXT(pod, server),
    WORD(pod, phase),
    WORD(pod, node),
    WORD(pod, reason),
    TEXT(pod, message),
    NUMBER(pod, started),
    LIST(pod, conditions, condition_count, condition_layout),
    LIST(pod, containers, container_count, container_layout),
    WORDS(pod, claims, claim_count),
    WORDS(pod, poddefaults, poddefault_count),
};

static const struct field volume_fields[] = {
    PART(volume, meta, meta_layout), WORD(volume, phase),       WORD(volume, storage_class),
    TEXT(volume, volume_name),       WORD(volume, access_mode), NUMBER(volume, asked),
    NUMBER(volume, capacity),
};

static const struct field ref_fields[] = {WORD(ref, namespace), TEXT(ref, name)};
static const struct layout ref_layout = LAYOUT(ref, ref_fields);

static const struct field event_fields[] = {
    PART(event, meta, meta_layout),
    PART(event, about, ref_layout),
    TEXT(event, about_uid),
    WORD(event, about_kind),
    WORD(event, reason),
    TEXT(event, message),
    WORD(event, source),
    FLAG(event, warning),
    NUMBER(event, count),
    NUMBER(event, first),
    NUMBER(event, last),
};

static const struct field quota_item_fields[] = {
    WORD(quota_item, resource),
    TEXT(quota_item, used),
    TEXT(quota_item, hard),
};
static const struct layout quota_item_layout = LAYOUT(quota_item, quota_item_fields);
static const struct field quota_fields[] = {
    PART(quota, meta, meta_layout),
    LIST(quota, items, item_count, quota_item_layout),
};

static const struct field node_fields[] = {
    PART(node, meta, meta_layout), FLAG(node, ready),  FLAG(node, unschedulable), NUMBER(node, cpu),
    NUMBER(node, memory),          NUMBER(node, pods), NUMBER(node, gpus),
};

static const struct field usage_fields[] = {
    PART(usage, meta, meta_layout),
    NUMBER(usage, cpu),
    NUMBER(usage, memory),
    NUMBER(usage, when),
};

const struct layout layouts[KIND_COUNT] = {
    [KIND_NAMESPACE] = LAYOUT(namespace, namespace_fields),
    [KIND_SERVER] = LAYOUT(server, server_fields),
    [KIND_POD] = LAYOUT(pod, pod_fields),
    [KIND_VOLUME] = LAYOUT(volume, volume_fields),
    [KIND_EVENT] = LAYOUT(event, event_fields),
    [KIND_QUOTA] = LAYOUT(quota, quota_fields),
    [KIND_NODE] = LAYOUT(node, node_fields),
    [KIND_USAGE] = LAYOUT(usage, usage_fields),
};
