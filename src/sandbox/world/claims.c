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
    int folder = claims >= 0 && folder_name_ok(uid)
                     ? folder_open(claims, uid, 0700, process_owner(world->as_root))
                     : -1;
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

static bool note_uid(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct map *known = data;
    struct json_doc doc;
    struct error error = ERROR_NONE;
    json_doc_init(&doc, STR_DOCUMENT);
    if (json_parse(&doc, text, len, &error))
        map_set(known, json_str(json_at(doc.root, "metadata.uid"), ""), known);
    json_doc_fini(&doc);
    return true;
}

void claims_sweep(const struct world *world)
{
    struct map known;
    map_init(&known, NULL);
    registry_each(world->registry, world->kinds.claim, NULL, note_uid, &known);
    int claims = claims_open(world);
    DIR *list = claims >= 0 ? fdopendir(claims) : NULL;
    for (struct dirent *entry; list && (entry = readdir(list));) {
        if (folder_name_ok(entry->d_name) && !map_get(&known, entry->d_name))
            claim_folder_remove(world, entry->d_name);
    }
    if (list)
        closedir(list);
    map_fini(&known);
}
