#include "kubelet_content.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/base64.h>

#include "world_folder.h"

enum { CONTENT_MAX = 2 << 20, FILES_MAX = 1000 };

/* -- what the objects hold -------------------------------------------------------------------- */

static bool each_member(const struct json *map, bool encoded, content_fn *each, void *data)
{
    JSON_EACH(member, map) {
        const char *text = json_str(member, "");
        AUTO_STR struct str bytes = STR_INIT(CONTENT_MAX);
        if (!encoded)
            str_add(&bytes, text);
        else if (!base64_read(&bytes, text, strlen(text)))
            continue;
        if (!each(data, json_key(member), bytes.s, bytes.len))
            return false;
    }
    return true;
}

void content_each(const struct object *source, content_fn *each, void *data)
{
    bool secret = str_eq(source->resource->kind, "Secret");
    if (each_member(json_get(source->root, "data"), secret, each, data))
        each_member(json_get(source->root, "binaryData"), true, each, data);
}

struct sought {
    const char *key;
    struct str *out;
    bool found;
};

static bool take_sought(void *data, const char *key, const char *value, size_t len)
{
    struct sought *sought = data;
    if (!str_eq(key, sought->key))
        return true;
    sought->found = str_add_n(sought->out, value, len);
    return false;
}

bool content_value(const struct object *source, const char *key, struct str *out)
{
    struct sought sought = {key, out, false};
    content_each(source, take_sought, &sought);
    return sought.found;
}

/* "metadata.labels['x']" */
static bool one_of_map(const struct object *pod, const char *path, const char *name,
                       struct str *out)
{
    size_t len = strlen(name);
    if (strncmp(path, name, len) != 0 || !str_starts(path + len, "['") || !str_ends(path, "']"))
        return false;
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    str_add_n(&key, path + len + 2, strlen(path) - len - 4);
    str_add(out, json_str(json_get(json_at(pod->root, name), key.s), ""));
    return true;
}

/* One line for each: key="value" */
static bool whole_map(const struct object *pod, const char *path, const char *name, struct str *out)
{
    if (!str_eq(path, name))
        return false;
    bool first = true;
    JSON_EACH(member, json_at(pod->root, name)) {
        str_addf(out, "%s%s=", first ? "" : "\n", json_key(member));
        json_write(out, member, false);
        first = false;
    }
    return true;
}

bool content_field(const struct object *pod, const char *path, struct str *out)
{
    static const char *const served[] = {
        "metadata.name", "metadata.namespace", "metadata.uid",           "spec.nodeName",
        "status.podIP",  "status.hostIP",      "spec.serviceAccountName"};
    static const char *const maps[] = {"metadata.labels", "metadata.annotations"};
    for (size_t i = 0; i < ARRAY_LEN(served); i++) {
        if (str_eq(path, served[i])) {
            str_add(out,
                    json_str(json_at(pod->root, path), str_ends(path, "IP") ? NODE_ADDRESS : ""));
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(maps); i++) {
        if (one_of_map(pod, path, maps[i], out) || whole_map(pod, path, maps[i], out))
            return true;
    }
    return false;
}

/* -- files ------------------------------------------------------------------------------------ */

struct content {
    const struct pod *pod;
    const struct object *object;
    int folder;
    int files;
    struct str *why;
};

/* The folder is ours, so that nobody puts a link into it; its files are of the pod's group. */
static bool for_pod(const struct content *content, int fd, mode_t mode)
{
    uid_t owner = process_owner();
    return (owner == (uid_t)-1 || fchown(fd, (uid_t)-1, (gid_t)owner) == 0) &&
           fchmod(fd, mode) == 0;
}

static bool write_file(struct content *content, const char *path, const char *bytes, size_t len)
{
    const char *last;
    int folder = path[0] != '/' && content->files++ < FILES_MAX
                     ? folder_open_parent(content->folder, path, 0755, (uid_t)-1, &last)
                     : -1;
    int fd = folder >= 0
                 ? openat(folder, last, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)
                 : -1;
    bool done = fd >= 0;
    for (size_t at = 0; done && at < len;) {
        ssize_t wrote = write(fd, bytes + at, len - at);
        done = wrote > 0;
        at += done ? (size_t)wrote : 0;
    }
    done = done && for_pod(content, fd, 0440);
    if (fd >= 0)
        close(fd);
    if (folder >= 0)
        close(folder);
    if (!done)
        str_addf(content->why, "its file %s cannot be made", path);
    return done;
}

static bool write_key(void *data, const char *key, const char *value, size_t len)
{
    return write_file(data, key, value, len);
}

/* Only the named keys, at paths of their own. */
static bool write_items(struct content *content, const struct object *source,
                        const struct json *items, bool optional)
{
    bool secret = str_eq(source->resource->kind, "Secret");
    JSON_EACH(item, items) {
        const char *key = json_str(json_get(item, "key"), "");
        AUTO_STR struct str value = STR_INIT(CONTENT_MAX);
        if (!content_value(source, key, &value)) {
            if (optional)
                continue;
            str_addf(content->why, "references non-existent %s key: %s",
                     secret ? "secret" : "config", key);
            return false;
        }
        if (!write_file(content, json_str(json_get(item, "path"), ""), value.s, value.len))
            return false;
    }
    return true;
}

static bool write_source(struct content *content, const struct json *source, bool secret,
                         const char *name)
{
    const struct world *world = content->pod->kubelet->world;
    bool optional = json_bool(json_get(source, "optional"), false);
    AUTO_OBJECT struct object object = {0};
    if (!object_read(world, secret ? world->kinds.secret : world->kinds.configmap, content->pod->ns,
                     name, &object)) {
        if (!optional)
            str_addf(content->why, "%s \"%s\" not found", secret ? "secret" : "configmap", name);
        return optional;
    }
    const struct json *items = json_get(source, "items");
    if (json_count(items) > 0)
        return write_items(content, &object, items, optional);
    content_each(&object, write_key, content);
    return content->why->len == 0;
}

static bool write_fields(struct content *content, const struct json *source)
{
    JSON_EACH(item, json_get(source, "items")) {
        const char *field = json_str(json_at(item, "fieldRef.fieldPath"), "");
        AUTO_STR struct str value = STR_INIT(CONTENT_MAX);
        if (!content_field(content->object, field, &value)) {
            str_addf(content->why, "the sandbox offers no field %s",
                     field[0] != '\0' ? field : "of that kind");
            return false;
        }
        if (!write_file(content, json_str(json_get(item, "path"), ""), value.s, value.len))
            return false;
    }
    return true;
}

static bool write_one(struct content *content, const struct json *holder, bool projected)
{
    const struct json *map = json_get(holder, "configMap"), *secret = json_get(holder, "secret");
    const char *name_key = projected ? "name" : "secretName";
    if (map)
        return write_source(content, map, false, json_str(json_get(map, "name"), ""));
    if (secret)
        return write_source(content, secret, true, json_str(json_get(secret, name_key), ""));
    if (json_get(holder, "downwardAPI"))
        return write_fields(content, json_get(holder, "downwardAPI"));
    str_add(content->why, "the sandbox gives no such thing to pods");
    return false;
}

bool content_is(const struct json *volume)
{
    return json_get(volume, "configMap") || json_get(volume, "secret") ||
           json_get(volume, "downwardAPI") || json_get(volume, "projected");
}

bool content_write(const struct pod *pod, const struct object *object, const struct json *volume,
                   int folder, struct str *why)
{
    struct content content = {pod, object, folder, 0, why};
    if (!for_pod(&content, folder, 0750)) {
        str_add(why, "its folder cannot be made");
        return false;
    }
    const struct json *projected = json_get(volume, "projected");
    if (!projected)
        return write_one(&content, volume, false);
    JSON_EACH(source, json_get(projected, "sources")) {
        if (json_get(source, "serviceAccountToken")) {
            str_add(why, "failed to fetch token: the sandbox gives no tokens to pods");
            return false;
        }
        if (!write_one(&content, source, true))
            return false;
    }
    return true;
}
