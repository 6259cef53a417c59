/*
 * How fast a list of 10,000 pods is cut into items, and read, beside one cJSON parse of the whole
 * text. Prints MB/s and the share of cJSON's time; takes the best of some runs, since others use
 * the machine too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include <carnet/base/str.h>
#include <carnet/data/json.h>
#include <carnet/data/json_split.h>

#define PODS   10000
#define ROUNDS 5
#define CHUNK  (16u << 10) /* what curl hands out at once */

static const char pod_head[] =
    "{\"metadata\":{\"name\":\"notebook-%05d-0\",\"generateName\":\"notebook-%05d-\",\"namespace\":"
    "\"team-%03d\",\"uid\":\"7d3c1c0e-6b1f-4a57-9d86-0c5a3f2b%04x\",\"resourceVersion\":\"%d\","
    "\"creationTimestamp\":\"2026-11-22T04:07:31Z\",\"labels\":{\"app\":\"notebook-%05d\","
    "\"apps.kubernetes.io/pod-index\":\"0\",\"controller-revision-hash\":\"notebook-7f9c8d\","
    "\"notebook-name\":\"notebook-%05d\"},\"annotations\":{\"last-applied\":\"{\\\"kind\\\":"
    "\\\"Pod\\\","
    "\\\"spec\\\":{\\\"a\\\":[1,2,3]}}\"},\"managedFields\":[";
static const char managed_field[] =
    "{\"manager\":\"kubelet\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"time\":"
    "\"2026-11-22T04:07:40Z\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:status\":{"
    "\"f:conditions\":{\"k:{\\\"type\\\":\\\"ContainersReady\\\"}\":{\".\":{},\"f:lastProbeTime\":{"
    "},"
    "\"f:lastTransitionTime\":{},\"f:status\":{},\"f:type\":{}}}}},\"subresource\":\"status\"},";
static const char container[] =
    "{\"name\":\"main\",\"image\":\"registry.example.org/kubeflow/jupyter-scipy:v1.10.0\","
    "\"ports\":[{\"name\":\"notebook-port\",\"containerPort\":8888,\"protocol\":\"TCP\"}],\"env\":["
    "{"
    "\"name\":\"NB_PREFIX\",\"value\":\"/notebook/team/notebook\"},{\"name\":\"JUPYTER_TOKEN\","
    "\"valueFrom\":{\"secretKeyRef\":{\"name\":\"token\",\"key\":\"value\"}}}],\"resources\":{"
    "\"limits\":{\"cpu\":\"4\",\"memory\":\"16Gi\",\"nvidia.com/gpu\":\"1\"},\"requests\":{\"cpu\":"
    "\"500m\",\"memory\":\"1Gi\"}},\"volumeMounts\":[{\"name\":\"workspace\",\"mountPath\":"
    "\"/home/jovyan\"},{\"name\":\"dshm\",\"mountPath\":\"/dev/shm\"}],"
    "\"terminationMessagePath\":\"/dev/termination-log\",\"imagePullPolicy\":\"IfNotPresent\"},";
static const char condition[] =
    "{\"type\":\"ContainersReady\",\"status\":\"True\",\"lastProbeTime\":null,"
    "\"lastTransitionTime\":\"2026-11-22T04:07:40Z\",\"message\":\"\"},";

static void repeat(struct str *out, const char *part, int count)
{
    for (int i = 0; i < count; i++)
        str_add(out, part);
    str_truncate(out, out->len - 1); /* the last comma */
}

static void make_list(struct str *out)
{
    str_add(out,
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},"
            "\"items\":[");
    for (int i = 0; i < PODS; i++) {
        if (i)
            str_add_char(out, ',');
        str_addf(out, pod_head, i, i, i % 200, (unsigned)i, 1000 + i, i, i);
        repeat(out, managed_field, 5);
        str_add(out, "]},\"spec\":{\"containers\":[");
        repeat(out, container, 2);
        str_add(
            out,
            "],\"restartPolicy\":\"Always\"},\"status\":{\"phase\":\"Running\",\"conditions\":[");
        repeat(out, condition, 5);
        str_add(out, "]}}");
    }
    str_add(out, "]}");
}

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

struct sink {
    struct json_doc doc;
    size_t items, bytes, names;
};

static bool count_item(void *user, const char *text, size_t len)
{
    struct sink *sink = user;
    sink->items++;
    sink->bytes += len;
    return true;
}

static bool read_item(void *user, const char *text, size_t len)
{
    struct sink *sink = user;
    struct error error;
    sink->items++;
    if (json_parse(&sink->doc, text, len, &error))
        sink->names += json_str(json_at(sink->doc.root, "metadata.name"), "")[0] == 'n';
    return true;
}

static void split_text(const struct str *text, size_t chunk,
                       bool (*item)(void *user, const char *text, size_t len))
{
    struct sink sink = {.bytes = 0};
    json_doc_init(&sink.doc, 64u << 20);
    struct json_split_handlers handlers = {.item = item};
    struct json_split *split = json_split_new(JSON_SPLIT_LIST, 4u << 20, &handlers, &sink);
    bool ok = true;
    for (size_t at = 0; at < text->len && ok;) {
        size_t n = text->len - at < chunk ? text->len - at : chunk;
        at += json_split_feed(split, text->s + at, n, &ok);
    }
    struct error error;
    if (!json_split_end(split, NULL, NULL, &error) || sink.items != PODS ||
        (item == read_item && sink.names != PODS)) {
        fputs("bench_json: items are missing\n", stderr);
        exit(1);
    }
    json_split_free(split);
    json_doc_fini(&sink.doc);
}

static void run_split(const struct str *text)
{
    split_text(text, CHUNK, count_item);
}

static void run_read(const struct str *text)
{
    split_text(text, CHUNK, read_item);
}

static void run_cjson(const struct str *text)
{
    cJSON *root = cJSON_ParseWithLength(text->s, text->len);
    cJSON_Delete(root);
}

static double best_of(const struct str *text, void (*run)(const struct str *text))
{
    double best = 1e9;
    for (int i = 0; i < ROUNDS; i++) {
        double begin = now();
        run(text);
        double taken = now() - begin;
        best = taken < best ? taken : best;
    }
    return best;
}

static void report(const char *what, const struct str *text, double seconds, double peer)
{
    printf("json: %-36s %7.0f MB/s  %.2fx of cJSON's time\n", what,
           (double)text->len / 1e6 / seconds, seconds / peer);
}

int main(void)
{
    struct str text = STR_INIT(256u << 20);
    make_list(&text);
    printf("json: %d pods, %.1f MB\n", PODS, (double)text.len / 1e6);
    double peer = best_of(&text, run_cjson);
    report("cJSON, whole text, malloc", &text, peer, peer);
    report("splitter, 16 KiB pieces", &text, best_of(&text, run_split), peer);
    report("splitter and each item read", &text, best_of(&text, run_read), peer);
    str_fini(&text);
    return 0;
}
