#include <string.h>

#include <carnet/base/str.h>

#include "columns.h"
#include "columns_cells.h"

/* Claims, volumes, classes and nodes. */

static void cell_status(struct str *out, const struct json *object, int64_t now)
{
    bool leaving = json_at(object, "metadata.deletionTimestamp") != NULL;
    cell_text(out, leaving ? "Terminating" : json_str(json_at(object, "status.phase"), NULL), "");
}

static void add_modes(struct str *out, const struct json *modes)
{
    static const char *const names[][2] = {{"ReadWriteOnce", "RWO"},
                                           {"ReadOnlyMany", "ROX"},
                                           {"ReadWriteMany", "RWX"},
                                           {"ReadWriteOncePod", "RWOP"}};
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        JSON_EACH(mode, modes) {
            if (!str_eq(json_str(mode, ""), names[i][0]))
                continue;
            str_addf(&text, "%s%s", text.len > 0 ? "," : "", names[i][1]);
            break;
        }
    }
    json_quote(out, text.s);
}

static void cell_claim_modes(struct str *out, const struct json *object, int64_t now)
{
    add_modes(out, json_at(object, "status.accessModes"));
}

static void cell_volume_modes(struct str *out, const struct json *object, int64_t now)
{
    add_modes(out, json_at(object, "spec.accessModes"));
}

PATH_CELL(cell_claim_volume, "spec.volumeName", "")
PATH_CELL(cell_capacity, "status.capacity.storage", "")
PATH_CELL(cell_class, "spec.storageClassName", "")
PATH_CELL(cell_attributes, "spec.volumeAttributesClassName", "<unset>")
PATH_CELL(cell_mode, "spec.volumeMode", "<unset>")

const struct table_column columns_claim[] = {NAME,
                                             COLUMN("Status", cell_status),
                                             COLUMN("Volume", cell_claim_volume),
                                             COLUMN("Capacity", cell_capacity),
                                             COLUMN("Access Modes", cell_claim_modes),
                                             COLUMN("StorageClass", cell_class),
                                             COLUMN("VolumeAttributesClass", cell_attributes),
                                             AGE,
                                             WIDE("VolumeMode", cell_mode),
                                             END};

static void cell_claim_ref(struct str *out, const struct json *object, int64_t now)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    const struct json *claim = json_at(object, "spec.claimRef");
    if (claim)
        str_addf(&text, "%s/%s", json_str(json_get(claim, "namespace"), ""),
                 json_str(json_get(claim, "name"), ""));
    json_quote(out, text.s);
}

PATH_CELL(cell_volume_size, "spec.capacity.storage", "")
PATH_CELL(cell_reclaim, "spec.persistentVolumeReclaimPolicy", "")
PATH_CELL(cell_volume_reason, "status.reason", "")

const struct table_column columns_volume[] = {NAME,
                                              COLUMN("Capacity", cell_volume_size),
                                              COLUMN("Access Modes", cell_volume_modes),
                                              COLUMN("Reclaim Policy", cell_reclaim),
                                              COLUMN("Status", cell_status),
                                              COLUMN("Claim", cell_claim_ref),
                                              COLUMN("StorageClass", cell_class),
                                              COLUMN("VolumeAttributesClass", cell_attributes),
                                              COLUMN("Reason", cell_volume_reason),
                                              AGE,
                                              WIDE("VolumeMode", cell_mode),
                                              END};

static void cell_class_name(struct str *out, const struct json *object, int64_t now)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    const struct json *annotations = json_at(object, "metadata.annotations");
    const char *mark =
        json_str(json_get(annotations, "storageclass.kubernetes.io/is-default-class"), "");
    str_addf(&text, "%s%s", json_str(json_at(object, "metadata.name"), ""),
             strcmp(mark, "true") == 0 ? " (default)" : "");
    json_quote(out, text.s);
}

static void cell_expansion(struct str *out, const struct json *object, int64_t now)
{
    str_add(out, json_bool(json_get(object, "allowVolumeExpansion"), false) ? "true" : "false");
}

PATH_CELL(cell_provisioner, "provisioner", "")
PATH_CELL(cell_class_reclaim, "reclaimPolicy", "")
PATH_CELL(cell_binding_mode, "volumeBindingMode", "")

const struct table_column columns_storage[] = {
    {"Name", "string", "name", 0, cell_class_name},
    COLUMN("Provisioner", cell_provisioner),
    COLUMN("ReclaimPolicy", cell_class_reclaim),
    COLUMN("VolumeBindingMode", cell_binding_mode),
    {"AllowVolumeExpansion", "boolean", "", 0, cell_expansion},
    AGE,
    END};

/* -- nodes ------------------------------------------------------------------------------------- */

static void cell_node_status(struct str *out, const struct json *object, int64_t now)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    const char *ready = "Unknown";
    JSON_EACH(condition, json_at(object, "status.conditions")) {
        if (str_eq(json_str(json_get(condition, "type"), ""), "Ready"))
            ready =
                str_eq(json_str(json_get(condition, "status"), ""), "True") ? "Ready" : "NotReady";
    }
    str_add(&text, ready);
    if (json_bool(json_at(object, "spec.unschedulable"), false))
        str_add(&text, ",SchedulingDisabled");
    json_quote(out, text.s);
}

static void cell_roles(struct str *out, const struct json *object, int64_t now)
{
    static const char prefix[] = "node-role.kubernetes.io/";
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    JSON_EACH(label, json_at(object, "metadata.labels")) {
        if (str_starts(json_key(label), prefix))
            str_addf(&text, "%s%s", text.len > 0 ? "," : "", json_key(label) + strlen(prefix));
    }
    cell_text(out, text.s, "<none>");
}

static void address(struct str *out, const struct json *object, const char *type)
{
    JSON_EACH(entry, json_at(object, "status.addresses")) {
        if (str_eq(json_str(json_get(entry, "type"), ""), type)) {
            cell_text(out, json_str(json_get(entry, "address"), NULL), "<none>");
            return;
        }
    }
    json_quote(out, "<none>");
}

static void cell_internal(struct str *out, const struct json *object, int64_t now)
{
    address(out, object, "InternalIP");
}

static void cell_external(struct str *out, const struct json *object, int64_t now)
{
    address(out, object, "ExternalIP");
}

PATH_CELL(cell_kubelet, "status.nodeInfo.kubeletVersion", "<unknown>")
PATH_CELL(cell_os, "status.nodeInfo.osImage", "<unknown>")
PATH_CELL(cell_kernel, "status.nodeInfo.kernelVersion", "<unknown>")
PATH_CELL(cell_runtime, "status.nodeInfo.containerRuntimeVersion", "<unknown>")

const struct table_column columns_node[] = {NAME,
                                            COLUMN("Status", cell_node_status),
                                            COLUMN("Roles", cell_roles),
                                            AGE,
                                            COLUMN("Version", cell_kubelet),
                                            WIDE("Internal-IP", cell_internal),
                                            WIDE("External-IP", cell_external),
                                            WIDE("OS-Image", cell_os),
                                            WIDE("Kernel-Version", cell_kernel),
                                            WIDE("Container-Runtime", cell_runtime),
                                            END};
