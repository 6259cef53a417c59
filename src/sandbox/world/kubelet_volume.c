/*
 * The folders of a pod. A container's paths lie below "<pod>/root"; a volume is a link of ours at
 * its mount path to the folder of a claim or to one of the pod's own. Names in objects never lead
 * out of that (world_folder.h).
 *
 *   pods/<uid>/root/…        what the container sees as "/…", its home among it
 *   pods/<uid>/volumes/<v>   emptyDir, config maps, secrets and the like
 *   pods/<uid>/run/<c>       token of a notebook server
 *   pods/<uid>/logs/<c>      logs, kept from the container
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claims.h"
#include "kubelet.h"
#include "kubelet_content.h"
#include "world_folder.h"

#define PODS_FOLDER "pods"
enum { MOUNTS_MAX = 64 };

void pod_folder(const struct pod *pod, const char *part, struct str *out)
{
    str_addf(out, "%s/" PODS_FOLDER "/%s", pod->kubelet->world->living, pod->uid);
    if (part[0] != '\0')
        str_addf(out, "/%s", part);
}

static uid_t owner_of(const struct pod *pod)
{
    return process_owner();
}

/* A folder of the pod's, made if it is missing. */
static int open_part(const struct pod *pod, const char *part, mode_t mode, uid_t owner)
{
    int living = living_open(pod->kubelet->world);
    int pods = living >= 0 ? folder_open(living, PODS_FOLDER, 0711, (uid_t)-1) : -1;
    int own = pods >= 0 ? folder_open(pods, pod->uid, 0711, (uid_t)-1) : -1;
    int folder = own >= 0 ? folder_open(own, part, mode, owner) : -1;
    int error = errno;
    if (own >= 0)
        close(own);
    if (pods >= 0)
        close(pods);
    if (living >= 0)
        close(living);
    errno = error;
    return folder;
}

int pod_run_folder(const struct run *run)
{
    int runs = open_part(run->pod, "run", 0711, (uid_t)-1);
    int folder = runs >= 0 && folder_name_ok(run->name)
                     ? folder_open(runs, run->name, 0700, owner_of(run->pod))
                     : -1;
    if (runs >= 0)
        close(runs);
    return folder;
}

static bool make_part(const struct pod *pod, const char *part, const char *below, mode_t mode,
                      uid_t owner)
{
    int folder = open_part(pod, part, 0711, (uid_t)-1);
    int inner = folder >= 0 && folder_name_ok(below) ? folder_open(folder, below, mode, owner) : -1;
    if (folder >= 0)
        close(folder);
    if (inner >= 0)
        close(inner);
    return inner >= 0;
}

/* -- paths of a container --------------------------------------------------------------------- */

/* The mount that holds `path`, longest first; null: the pod's own root. *rest is what follows it.
 */
static const char *mount_of(const struct pod *pod, const char *path, const char **rest)
{
    const char *best = NULL, *key;
    size_t best_len = 0;
    void *value;
    *rest = path;
    for (size_t at = 0; map_next(&pod->mounts, &at, &key, &value);) {
        size_t len = strlen(key);
        if (len > best_len && strncmp(path, key, len) == 0 &&
            (path[len] == '/' || path[len] == '\0')) {
            best = value;
            best_len = len;
            *rest = path + len;
        }
    }
    return best;
}

static int open_base(const struct pod *pod, const char *source)
{
    if (!source)
        return open_part(pod, "root", 0700, owner_of(pod));
    int living = living_open(pod->kubelet->world);
    int base = living >= 0 ? folder_open(living, source, 0700, owner_of(pod)) : -1;
    if (living >= 0)
        close(living);
    return base;
}

bool volumes_path(const struct pod *pod, const char *path, struct str *out)
{
    const char *rest;
    const char *source = mount_of(pod, path, &rest);
    int base = open_base(pod, source);
    int folder = base >= 0 ? folder_open(base, rest, 0700, owner_of(pod)) : -1;
    if (base >= 0)
        close(base);
    if (folder < 0)
        return false;
    close(folder);
    if (source)
        str_addf(out, "%s/%s", pod->kubelet->world->living, source);
    else
        pod_folder(pod, "root", out);
    if (rest[0] != '\0')
        str_addf(out, "%s%s", rest[0] == '/' ? "" : "/", rest);
    return !out->cut;
}

/* -- volumes ---------------------------------------------------------------------------------- */

struct mount {
    struct pod *pod;
    const struct object *object;
    struct str *why;
    struct str source; /* relative to the living folder */
};

static bool refuse(struct mount *mount, const char *volume, const char *text, const char *name)
{
    str_addf(mount->why, "MountVolume.SetUp failed for volume \"%s\" : ", volume);
    str_addf(mount->why, "%s", text);
    if (name)
        str_addf(mount->why, " \"%s\" not found", name);
    return false;
}

static bool claim_source(struct mount *mount, const char *volume, const char *name)
{
    struct world *world = mount->pod->kubelet->world;
    AUTO_OBJECT struct object claim = {0};
    if (!object_read(world, world->kinds.claim, mount->pod->ns, name, &claim))
        return refuse(mount, volume, "persistentvolumeclaim", name);
    if (!str_eq(json_str(json_at(claim.root, "status.phase"), ""), "Bound"))
        return false; /* it is being bound: no complaint */
    if (!claim_folder_make(world, object_uid(&claim)))
        return refuse(mount, volume, "its folder cannot be made", NULL);
    str_addf(&mount->source, CLAIMS_FOLDER "/%s", object_uid(&claim));
    return true;
}

static bool own_source(struct mount *mount, const char *volume)
{
    if (!make_part(mount->pod, "volumes", volume, 0700, owner_of(mount->pod)))
        return refuse(mount, volume, "its folder cannot be made", NULL);
    str_addf(&mount->source, PODS_FOLDER "/%s/volumes/%s", mount->pod->uid, volume);
    return true;
}

/* Written anew each time: what an earlier life of the sandbox left may be half of it. */
static bool content_source(struct mount *mount, const struct json *volume, const char *name)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    int volumes = open_part(mount->pod, "volumes", 0711, (uid_t)-1);
    int folder = volumes >= 0 && folder_remove(volumes, name)
                     ? folder_open(volumes, name, 0700, (uid_t)-1)
                     : -1;
    bool done = folder >= 0 && content_write(mount->pod, mount->object, volume, folder, &why);
    if (folder >= 0)
        close(folder);
    if (volumes >= 0)
        close(volumes);
    if (!done)
        return refuse(mount, name, folder < 0 ? "its folder cannot be made" : why.s, NULL);
    str_addf(&mount->source, PODS_FOLDER "/%s/volumes/%s", mount->pod->uid, name);
    return true;
}

static bool find_source(struct mount *mount, const char *name)
{
    JSON_EACH(volume, json_at(mount->object->root, "spec.volumes")) {
        if (!str_eq(json_str(json_get(volume, "name"), ""), name))
            continue;
        const char *claim = json_str(json_at(volume, "persistentVolumeClaim.claimName"), NULL);
        if (claim)
            return claim_source(mount, name, claim);
        if (content_is(volume))
            return content_source(mount, volume, name);
        if (json_get(volume, "emptyDir"))
            return own_source(mount, name);
        return refuse(mount, name,
                      "the sandbox offers persistentVolumeClaim, emptyDir, configMap, secret, "
                      "downwardAPI and projected only",
                      NULL);
    }
    return refuse(mount, name, "volume", name);
}

/* A link at the mount path; what stands there is replaced only if it is a link or an empty folder.
 */
static bool put_link(int folder, const char *name, const char *target)
{
    struct stat about;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
        unlinkat(folder, name, S_ISDIR(about.st_mode) ? AT_REMOVEDIR : 0) != 0)
        return false;
    return symlinkat(target, folder, name) == 0;
}

static bool place_link(struct mount *mount, const char *path)
{
    const char *rest, *last;
    const char *source = mount_of(mount->pod, path, &rest);
    int base = open_base(mount->pod, source);
    int folder = base >= 0 ? folder_open_parent(base, rest, 0700, owner_of(mount->pod), &last) : -1;
    AUTO_STR struct str target = STR_INIT(PATH_MAX);
    str_addf(&target, "%s/%s", mount->pod->kubelet->world->living, mount->source.s);
    bool done = folder >= 0 && put_link(folder, last, target.s);
    if (folder >= 0)
        close(folder);
    if (base >= 0)
        close(base);
    return done;
}

/* Absolute, with no part that would be more than a name. */
static bool path_ok(const char *path)
{
    if (path[0] != '/' || path[1] == '\0' || strlen(path) > 1000)
        return false;
    AUTO_FREE char *copy = mem_strdup(path + 1);
    char *rest = copy;
    for (char *part; (part = strsep(&rest, "/"));) {
        if (!folder_name_ok(part) && !(part[0] == '\0' && !rest))
            return false;
    }
    return true;
}

/* A file of the volume, or a folder, made if it is missing. */
static bool has_sub_path(const struct pod *pod, int base, const char *sub)
{
    const char *last;
    struct stat about;
    int above = folder_open_parent(base, sub, 0700, owner_of(pod), &last);
    bool file = above >= 0 && fstatat(above, last, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
                S_ISREG(about.st_mode);
    if (above >= 0)
        close(above);
    int folder = file ? -1 : folder_open(base, sub, 0700, owner_of(pod));
    if (folder >= 0)
        close(folder);
    return file || folder >= 0;
}

static bool join_sub_path(struct mount *mount, const char *sub)
{
    int base = open_base(mount->pod, mount->source.s);
    bool there = base >= 0 && sub[0] != '/' && has_sub_path(mount->pod, base, sub);
    if (base >= 0)
        close(base);
    if (!there)
        return false;
    str_addf(&mount->source, "/%s", sub);
    return true;
}

static bool mount_one(struct mount *mount, const struct json *item)
{
    const char *volume = json_str(json_get(item, "name"), "");
    const char *sub = json_str(json_get(item, "subPath"), "");
    AUTO_STR struct str path = STR_INIT(1024);
    str_add(&path, json_str(json_get(item, "mountPath"), ""));
    while (path.len > 1 && path.s[path.len - 1] == '/')
        str_truncate(&path, path.len - 1);
    if (map_get(&mount->pod->mounts, path.s))
        return true; /* another container of the pod has it at the same place */
    if (!path_ok(path.s))
        return refuse(mount, volume, "its mount path cannot be used here", NULL);
    if (!find_source(mount, volume))
        return false;
    if (sub[0] != '\0' && !join_sub_path(mount, sub))
        return refuse(mount, volume, "its subPath leads out of the volume", NULL);
    if (!place_link(mount, path.s))
        return refuse(mount, volume, "something stands at its mount path", NULL);
    free(map_set(&mount->pod->mounts, path.s, mem_strdup(mount->source.s)));
    return true;
}

static int by_length(const void *a, const void *b)
{
    const struct json *const *left = a, *const *right = b;
    size_t x = strlen(json_str(json_get(*left, "mountPath"), ""));
    size_t y = strlen(json_str(json_get(*right, "mountPath"), ""));
    return x < y ? -1 : x > y;
}

/* Outer mounts before those below them. */
static size_t all_mounts(const struct object *object, const struct json *found[MOUNTS_MAX])
{
    static const char *const lists[] = {"spec.initContainers", "spec.containers"};
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        JSON_EACH(container, json_at(object->root, lists[i])) {
            JSON_EACH(item, json_get(container, "volumeMounts")) {
                if (count < MOUNTS_MAX)
                    found[count++] = item;
            }
        }
    }
    qsort(found, count, sizeof found[0], by_length);
    return count;
}

bool volumes_prepare(struct pod *pod, const struct object *object, struct str *why)
{
    static const char *const parts[] = {"run", "logs", "records", "volumes"};
    for (size_t i = 0; i < pod->count; i++) {
        bool made = make_part(pod, parts[0], pod->runs[i].name, 0700, owner_of(pod)) &&
                    make_part(pod, parts[1], pod->runs[i].name, 0700, (uid_t)-1);
        if (!made) {
            str_addf(why, "the pod's folders cannot be made: %s", strerror(errno));
            return false;
        }
    }
    int records = open_part(pod, parts[2], 0700, (uid_t)-1);
    if (records >= 0)
        close(records);
    int root = open_part(pod, "root", 0700, owner_of(pod));
    if (root >= 0)
        close(root);
    const struct json *mounts[MOUNTS_MAX];
    size_t count = all_mounts(object, mounts);
    for (size_t i = 0; i < count; i++) {
        struct mount mount = {pod, object, why, STR_INIT(1024)};
        bool done = mount_one(&mount, mounts[i]);
        str_fini(&mount.source);
        if (!done)
            return false;
    }
    return root >= 0 && records >= 0;
}

/* Links of ours that lie in a claim's folder go with the pod. */
static void unlink_nested(struct pod *pod)
{
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&pod->mounts, &at, &key, &value);) {
        AUTO_STR struct str above = STR_INIT(1024);
        str_add(&above, key);
        str_truncate(&above, (size_t)(strrchr(above.s, '/') - above.s));
        const char *rest, *last;
        const char *source = mount_of(pod, above.s, &rest);
        if (!source)
            continue;
        int base = open_base(pod, source);
        int folder = base >= 0 ? folder_open(base, rest, 0700, owner_of(pod)) : -1;
        last = strrchr(key, '/') + 1;
        struct stat about;
        if (folder >= 0 && fstatat(folder, last, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISLNK(about.st_mode))
            unlinkat(folder, last, 0);
        if (folder >= 0)
            close(folder);
        if (base >= 0)
            close(base);
    }
}

static int pods_open(const struct world *world)
{
    int living = living_open(world);
    int pods = living >= 0 ? folder_open(living, PODS_FOLDER, 0711, (uid_t)-1) : -1;
    if (living >= 0)
        close(living);
    return pods;
}

void volumes_remove(struct pod *pod)
{
    unlink_nested(pod);
    int pods = pods_open(pod->kubelet->world);
    if (pods < 0)
        return;
    folder_remove(pods, pod->uid);
    close(pods);
}

void pods_sweep(const struct world *world)
{
    folders_sweep(world, world->kinds.pod, pods_open(world));
}
