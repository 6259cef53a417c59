/*
 * The one node: this machine, with its real processors and memory, and no GPU.
 */
#include "kubelet.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>

#include <carnet/data/file.h>

enum { POD_MAX = 110, KEPT_BACK_KIB = 102400, MEMORY_LEAST_KIB = 262144 };

static int64_t processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? count : 1;
}

static bool read_text(const char *path, struct str *out)
{
    struct error error = ERROR_NONE;
    return file_read(path, out, &error);
}

/* What the machine has, or what the group we are in may have of it. */
static int64_t memory_kib(void)
{
    AUTO_STR struct str text = STR_INIT(1u << 16);
    int64_t kib = 0;
    if (read_text("/proc/meminfo", &text)) {
        const char *total = strstr(text.s, "MemTotal:");
        kib = total ? strtoll(total + 9, NULL, 10) : 0;
    }
    static const char *const limits[] = {"/sys/fs/cgroup/memory.max",
                                         "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        str_clear(&text);
        int64_t limit = read_text(limits[i], &text) ? strtoll(text.s, NULL, 10) / 1024 : 0;
        if (limit > 0 && limit < kib)
            kib = limit;
    }
    return kib > MEMORY_LEAST_KIB ? kib : MEMORY_LEAST_KIB;
}

static int64_t disk_kib(const char *path)
{
    struct statvfs about;
    if (statvfs(path, &about) != 0)
        return 0;
    return (int64_t)(about.f_blocks * (about.f_frsize / 512) / 2);
}

static void set_amount(struct json_doc *doc, struct json *map, const char *key, int64_t amount,
                       const char *unit)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "%" PRId64 "%s", amount, unit);
    json_set_str(doc, map, key, text.s);
}

/* Amounts a person put there (a GPU that is not one) stay. */
static void set_amounts(struct object *node, const char *where, int64_t kept_back_kib)
{
    struct json_doc *doc = &node->doc;
    struct json *map = json_need_object(doc, json_need_object(doc, node->root, "status"), where);
    set_amount(doc, map, "cpu", processors(), "");
    set_amount(doc, map, "ephemeral-storage", disk_kib("/"), "Ki");
    json_set_str(doc, map, "hugepages-1Gi", "0");
    json_set_str(doc, map, "hugepages-2Mi", "0");
    set_amount(doc, map, "memory", memory_kib() - kept_back_kib, "Ki");
    set_amount(doc, map, "pods", POD_MAX, "");
}

static const char *since_when(const struct json *list, const char *type, const char *now)
{
    JSON_EACH(old, list) {
        if (str_eq(json_str(json_get(old, "type"), ""), type))
            return json_str(json_get(old, "lastTransitionTime"), now);
    }
    return now;
}

static void set_conditions(struct object *node)
{
    static const char *const rows[][4] = {
        {"MemoryPressure", "False", "KubeletHasSufficientMemory",
         "kubelet has sufficient memory available"},
        {"DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"},
        {"PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"},
        {"Ready", "True", "KubeletReady", "kubelet is posting ready status"},
    };
    struct json_doc *doc = &node->doc;
    struct json *status = json_need_object(doc, node->root, "status");
    char now[CLOCK_TEXT];
    now_text(now);
    struct json *list = json_new_array(doc);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *condition = json_new_object(doc);
        json_set_str(doc, condition, "type", rows[i][0]);
        json_set_str(doc, condition, "status", rows[i][1]);
        json_set_str(doc, condition, "lastHeartbeatTime", now);
        json_set_str(doc, condition, "lastTransitionTime",
                     since_when(json_get(status, "conditions"), rows[i][0], now));
        json_set_str(doc, condition, "reason", rows[i][2]);
        json_set_str(doc, condition, "message", rows[i][3]);
        json_append(doc, list, condition);
    }
    json_set(doc, status, "conditions", list);
}

static const char *architecture(const struct utsname *machine)
{
    if (str_eq(machine->machine, "x86_64"))
        return "amd64";
    if (str_eq(machine->machine, "aarch64"))
        return "arm64";
    return machine->machine;
}

static void set_labels(struct object *node, const struct utsname *machine)
{
    struct json_doc *doc = &node->doc;
    struct json *labels =
        json_need_object(doc, json_need_object(doc, node->root, "metadata"), "labels");
    json_set_str(doc, labels, "beta.kubernetes.io/arch", architecture(machine));
    json_set_str(doc, labels, "beta.kubernetes.io/os", "linux");
    json_set_str(doc, labels, "kubernetes.io/arch", architecture(machine));
    json_set_str(doc, labels, "kubernetes.io/hostname", NODE_NAME);
    json_set_str(doc, labels, "kubernetes.io/os", "linux");
}

static void add_address(struct json_doc *doc, struct json *list, const char *type,
                        const char *address)
{
    struct json *item = json_new_object(doc);
    json_set_str(doc, item, "type", type);
    json_set_str(doc, item, "address", address);
    json_append(doc, list, item);
}

static void os_name(struct str *out)
{
    AUTO_STR struct str text = STR_INIT(1u << 16);
    const char *name =
        read_text("/etc/os-release", &text) ? strstr(text.s, "PRETTY_NAME=\"") : NULL;
    if (name)
        str_add_n(out, name + 13, strcspn(name + 13, "\""));
    else
        str_add(out, "Linux");
}

static void set_machine(struct object *node, const struct utsname *machine)
{
    struct json_doc *doc = &node->doc;
    struct json *status = json_need_object(doc, node->root, "status");
    struct json *addresses = json_new_array(doc);
    add_address(doc, addresses, "InternalIP", NODE_ADDRESS);
    add_address(doc, addresses, "Hostname", NODE_NAME);
    json_set(doc, status, "addresses", addresses);
    AUTO_STR struct str os = STR_INIT(STR_LINE);
    os_name(&os);
    struct json *info = json_need_object(doc, status, "nodeInfo");
    static const char *const unsaid[] = {"machineID", "systemUUID", "bootID", "kubeProxyVersion"};
    for (size_t i = 0; i < ARRAY_LEN(unsaid); i++)
        json_set_str(doc, info, unsaid[i], "");
    json_set_str(doc, info, "kernelVersion", machine->release);
    json_set_str(doc, info, "osImage", os.s);
    json_set_str(doc, info, "containerRuntimeVersion", "carnet://" CARNET_VERSION);
    json_set_str(doc, info, "kubeletVersion", "v1.34.4");
    json_set_str(doc, info, "operatingSystem", "linux");
    json_set_str(doc, info, "architecture", architecture(machine));
}

/* No sizes: they are programs of this machine. */
static void set_images(struct object *node)
{
    struct json_doc *doc = &node->doc;
    struct json *images = json_new_array(doc);
    for (size_t i = 0; i < image_count(); i++) {
        AUTO_STR struct str name = STR_INIT(STR_LINE);
        struct json *image = json_new_object(doc);
        image_name(i, &name);
        json_append_str(doc, json_need_array(doc, image, "names"), name.s);
        json_append(doc, images, image);
    }
    json_set(doc, json_need_object(doc, node->root, "status"), "images", images);
}

bool node_register(struct world *world)
{
    struct utsname machine;
    if (!world->kinds.node || uname(&machine) != 0)
        return false;
    AUTO_OBJECT struct object node = {0};
    if (!object_read(world, world->kinds.node, "", NODE_NAME, &node)) {
        object_make(world->kinds.node, "", NODE_NAME, &node);
        set_labels(&node, &machine);
        json_need_object(&node.doc, node.root, "spec");
        if (!object_create(world, &node, NULL))
            return false;
    }
    set_amounts(&node, "capacity", 0);
    set_amounts(&node, "allocatable", KEPT_BACK_KIB);
    set_conditions(&node);
    set_machine(&node, &machine);
    set_images(&node);
    return object_save_status(world, &node);
}
