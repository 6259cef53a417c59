#include "schema.h"

/*
 * Fields of pods, claims, notebooks, profiles and PodDefaults (Kubernetes 1.34's types; kubeflow's
 * definitions). Parts that nobody writes by hand are open.
 */
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }
#define STRING(n)                                                                                  \
    {                                                                                              \
        .name = n, .type = FIELD_STRING                                                            \
    }
#define INTEGER(n)                                                                                 \
    {                                                                                              \
        .name = n, .type = FIELD_INTEGER                                                           \
    }
#define BOOL(n)                                                                                    \
    {                                                                                              \
        .name = n, .type = FIELD_BOOL                                                              \
    }
#define ANY(n)                                                                                     \
    {                                                                                              \
        .name = n, .type = FIELD_ANY                                                               \
    }
#define TEXTS(n)                                                                                   \
    {                                                                                              \
        .name = n, .type = FIELD_TEXTS                                                             \
    }
#define QUANTITIES(n)                                                                              \
    {                                                                                              \
        .name = n, .type = FIELD_QUANTITIES                                                        \
    }
#define STRINGS(n)                                                                                 \
    {                                                                                              \
        .name = n, .type = FIELD_STRINGS                                                           \
    }
#define OBJECT(n, f)                                                                               \
    {                                                                                              \
        .name = n, .type = FIELD_OBJECT, .fields = f                                               \
    }
#define LIST(n, f)                                                                                 \
    {                                                                                              \
        .name = n, .type = FIELD_LIST, .fields = f                                                 \
    }
#define NEEDED_STRING(n)                                                                           \
    {                                                                                              \
        .name = n, .type = FIELD_STRING, .required = true                                          \
    }
#define NEEDED_LIST(n, f)                                                                          \
    {                                                                                              \
        .name = n, .type = FIELD_LIST, .fields = f, .required = true                               \
    }

/* clang-format off */
static const struct field metadata[] = {
    STRING("name"), STRING("generateName"), STRING("namespace"), STRING("selfLink"), STRING("uid"),
    STRING("resourceVersion"), INTEGER("generation"), STRING("creationTimestamp"),
    STRING("deletionTimestamp"), INTEGER("deletionGracePeriodSeconds"), TEXTS("labels"),
    TEXTS("annotations"), LIST("ownerReferences", NULL), STRINGS("finalizers"),
    LIST("managedFields", NULL), END};

#define HEAD STRING("apiVersion"), STRING("kind"), OBJECT("metadata", metadata)

static const struct field resources[] = {
    QUANTITIES("limits"), QUANTITIES("requests"), LIST("claims", NULL), END};

static const struct field env[] = {NEEDED_STRING("name"), STRING("value"), OBJECT("valueFrom", NULL), END};
static const struct field ports[] = {
    {.name = "containerPort", .type = FIELD_INTEGER, .required = true}, STRING("hostIP"),
    INTEGER("hostPort"), STRING("name"), STRING("protocol"), END};
static const struct field mounts[] = {
    NEEDED_STRING("mountPath"), NEEDED_STRING("name"), STRING("mountPropagation"), BOOL("readOnly"),
    STRING("recursiveReadOnly"), STRING("subPath"), STRING("subPathExpr"), END};

static const struct field container[] = {
    NEEDED_STRING("name"), STRING("image"), STRINGS("command"), STRINGS("args"), STRING("workingDir"),
    LIST("ports", ports), LIST("envFrom", NULL), LIST("env", env), OBJECT("resources", resources),
    LIST("resizePolicy", NULL), STRING("restartPolicy"), LIST("restartPolicyRules", NULL),
    LIST("volumeMounts", mounts), LIST("volumeDevices", NULL), OBJECT("livenessProbe", NULL),
    OBJECT("readinessProbe", NULL), OBJECT("startupProbe", NULL), OBJECT("lifecycle", NULL),
    STRING("terminationMessagePath"), STRING("terminationMessagePolicy"), STRING("imagePullPolicy"),
    OBJECT("securityContext", NULL), BOOL("stdin"), BOOL("stdinOnce"), BOOL("tty"), END};

static const struct field volume[] = {
    NEEDED_STRING("name"), ANY("hostPath"), ANY("emptyDir"), ANY("gcePersistentDisk"),
    ANY("awsElasticBlockStore"), ANY("gitRepo"), ANY("secret"), ANY("nfs"), ANY("iscsi"),
    ANY("glusterfs"), OBJECT("persistentVolumeClaim", NULL), ANY("rbd"), ANY("flexVolume"),
    ANY("cinder"), ANY("cephfs"), ANY("flocker"), ANY("downwardAPI"), ANY("fc"), ANY("azureFile"),
    ANY("configMap"), ANY("vsphereVolume"), ANY("quobyte"), ANY("azureDisk"),
    ANY("photonPersistentDisk"), ANY("projected"), ANY("portworxVolume"), ANY("scaleIO"),
    ANY("storageos"), ANY("csi"), ANY("ephemeral"), ANY("image"), END};

static const struct field toleration[] = {
    STRING("key"), STRING("operator"), STRING("value"), STRING("effect"),
    INTEGER("tolerationSeconds"), END};

const struct field schema_pod_spec[] = {
    LIST("volumes", volume), LIST("initContainers", container),
    NEEDED_LIST("containers", container), LIST("ephemeralContainers", NULL),
    STRING("restartPolicy"), INTEGER("terminationGracePeriodSeconds"),
    INTEGER("activeDeadlineSeconds"), STRING("dnsPolicy"), TEXTS("nodeSelector"),
    STRING("serviceAccountName"), STRING("serviceAccount"), BOOL("automountServiceAccountToken"),
    STRING("nodeName"), BOOL("hostNetwork"), BOOL("hostPID"), BOOL("hostIPC"),
    BOOL("shareProcessNamespace"), OBJECT("securityContext", NULL), LIST("imagePullSecrets", NULL),
    STRING("hostname"), STRING("subdomain"), OBJECT("affinity", NULL), STRING("schedulerName"),
    LIST("tolerations", toleration), LIST("hostAliases", NULL), STRING("priorityClassName"),
    INTEGER("priority"), OBJECT("dnsConfig", NULL), LIST("readinessGates", NULL),
    STRING("runtimeClassName"), BOOL("enableServiceLinks"), STRING("preemptionPolicy"),
    OBJECT("overhead", NULL), LIST("topologySpreadConstraints", NULL), BOOL("setHostnameAsFQDN"),
    OBJECT("os", NULL), BOOL("hostUsers"), LIST("schedulingGates", NULL),
    LIST("resourceClaims", NULL), OBJECT("resources", resources), STRING("hostnameOverride"), END};

const struct field schema_pod[] = {
    HEAD, OBJECT("spec", schema_pod_spec), OBJECT("status", NULL), END};

static const struct field claim_spec[] = {
    STRINGS("accessModes"), OBJECT("selector", NULL), OBJECT("resources", resources),
    STRING("volumeName"), STRING("storageClassName"), STRING("volumeMode"),
    OBJECT("dataSource", NULL), OBJECT("dataSourceRef", NULL),
    STRING("volumeAttributesClassName"), END};

const struct field schema_claim[] = {
    HEAD, OBJECT("spec", claim_spec), OBJECT("status", NULL), END};

const struct field schema_configmap[] = {
    HEAD, TEXTS("data"), TEXTS("binaryData"), BOOL("immutable"), END};
const struct field schema_secret[] = {
    HEAD, TEXTS("data"), TEXTS("stringData"), STRING("type"), BOOL("immutable"), END};
static const struct field quota_spec[] = {
    QUANTITIES("hard"), STRINGS("scopes"), OBJECT("scopeSelector", NULL), END};
const struct field schema_quota[] = {
    HEAD, OBJECT("spec", quota_spec), OBJECT("status", NULL), END};

static const struct field notebook_template[] = {OBJECT("spec", schema_pod_spec), END};
static const struct field notebook_spec[] = {OBJECT("template", notebook_template), END};
static const struct field notebook_condition[] = {
    STRING("lastProbeTime"), STRING("lastTransitionTime"), STRING("message"), STRING("reason"),
    NEEDED_STRING("status"), NEEDED_STRING("type"), END};
static const struct field notebook_status[] = {
    NEEDED_LIST("conditions", notebook_condition),
    {.name = "containerState", .type = FIELD_OBJECT, .required = true},
    {.name = "readyReplicas", .type = FIELD_INTEGER, .required = true}, END};

const struct field schema_notebook[] = {
    HEAD, OBJECT("spec", notebook_spec), OBJECT("status", notebook_status), END};

static const struct field subject[] = {
    STRING("apiGroup"), NEEDED_STRING("kind"), NEEDED_STRING("name"), STRING("namespace"), END};
static const struct field profile_spec[] = {
    OBJECT("owner", subject), LIST("plugins", NULL), OBJECT("resourceQuotaSpec", NULL), END};

const struct field schema_profile[] = {
    HEAD, OBJECT("spec", profile_spec), OBJECT("status", NULL), END};

static const struct field poddefault_spec[] = {
    TEXTS("annotations"), STRINGS("args"), BOOL("automountServiceAccountToken"), STRINGS("command"),
    STRING("desc"), LIST("env", env), LIST("envFrom", NULL), LIST("imagePullSecrets", NULL),
    LIST("initContainers", container), TEXTS("labels"),
    {.name = "selector", .type = FIELD_OBJECT, .required = true}, STRING("serviceAccountName"),
    LIST("sidecars", container), LIST("tolerations", toleration), LIST("volumeMounts", mounts),
    LIST("volumes", volume), END};

const struct field schema_poddefault[] = {
    HEAD, OBJECT("spec", poddefault_spec), OBJECT("status", NULL), END};
/* clang-format on */
