#include "claims.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <carnet/base/log.h>

#include "../process/process.h"
#include "world_folder.h"

int living_open(const struct world *world)
{
    return open(world->living, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int claims_open(const struct world *world)
{
    int living = living_open(world);
    if (living < 0)
        return -1;
    int claims = folder_open(living, CLAIMS_FOLDER, 0711, (uid_t)-1);
    close(living);
    return claims;
}

bool claim_folder_make(const struct world *world, const char *uid)
{
    int claims = claims_open(world);
    int folder =
        claims >= 0 && folder_name_ok(uid) ? folder_open(claims, uid, 0700, process_owner()) : -1;
    if (folder < 0)
        log_line(LOG_WARN, "sandbox", "no folder for claim %s: %m", uid);
    else
        close(folder);
    if (claims >= 0)
        close(claims);
    return folder >= 0;
}

void claim_folder_remove(const struct world *world, const char *uid)
{
    int claims = claims_open(world);
    if (claims < 0)
        return;
    if (!folder_remove(claims, uid))
        log_line(LOG_WARN, "sandbox", "the folder of claim %s is still there", uid);
    close(claims);
}

struct owners {
    struct map known; /* uids */
    bool all;
};

static bool note_uid(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct owners *owners = data;
    struct json_doc doc;
    struct error error = ERROR_NONE;
    json_doc_init(&doc, STR_DOCUMENT);
    const char *uid =
        json_parse(&doc, text, len, &error) ? json_str(json_at(doc.root, "metadata.uid"), "") : "";
    owners->all = uid[0] != '\0';
    if (owners->all)
        map_set(&owners->known, uid, owners);
    else
        log_line(LOG_WARN, "sandbox", "%s/%s cannot be read: no folder is cleared away", ns, name);
    json_doc_fini(&doc);
    return owners->all;
}

void folders_sweep(const struct world *world, const struct resource *resource, int folder)
{
    struct owners owners = {.all = true};
    map_init(&owners.known, NULL);
    registry_each(world->registry, resource, NULL, note_uid, &owners);
    int copy = folder >= 0 && owners.all ? fcntl(folder, F_DUPFD_CLOEXEC, 3) : -1;
    DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
    for (struct dirent *entry; list && (entry = readdir(list));) {
        if (folder_name_ok(entry->d_name) && !map_get(&owners.known, entry->d_name) &&
            !folder_remove(folder, entry->d_name))
            log_line(LOG_WARN, "sandbox", "the folder %s of no object is still there",
                     entry->d_name);
    }
    if (list)
        closedir(list);
    else if (copy >= 0)
        close(copy);
    if (folder >= 0)
        close(folder);
    map_fini(&owners.known);
}

void claims_sweep(const struct world *world)
{
    folders_sweep(world, world->kinds.claim, claims_open(world));
}
