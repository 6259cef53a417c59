#include "origin.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <carnet/base/log.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/net/credentials.h>
#include <carnet/net/http.h>

#include "kubeconfig.h"
#include "kubeconfig_merge.h"
#include "link.h"
#include "pace.h"

#define FILES_MAX 64

/* Files --------------------------------------------------------------------------------------- */

static struct origin_file stamp(char *path)
{
    struct origin_file file = {.path = path};
    struct stat st;

    if (stat(path, &st) == 0) {
        file.changed = st.st_mtim;
        file.size = st.st_size;
        file.inode = st.st_ino;
    }
    return file;
}

static bool is_same(const struct origin_file *a, const struct origin_file *b)
{
    return a->inode == b->inode && a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

static void add_file(void *user, const char *path)
{
    struct origin *origin = user;

    for (size_t i = 0; path && i < origin->count; i++)
        if (strcmp(origin->files[i].path, path) == 0)
            return;
    if (!path || origin->count == FILES_MAX)
        return;
    ARRAY_ROOM(origin->files, origin->cap, origin->count + 1);
    origin->files[origin->count++] = stamp(mem_strdup(path));
}

/* "/file", "--cache=/folder", "NAME=/file": what a sign-in program is told of may be where the
 * person's login command writes. A folder changes when a file in it is made or replaced. */
static void add_files_of(struct origin *origin, const char *const *words)
{
    for (; words && *words; words++) {
        const char *value = strchr(*words, '=');

        if (**words == '/')
            add_file(origin, *words);
        else if (value && value[1] == '/')
            add_file(origin, value + 1);
    }
}

static bool files_changed(const struct origin *origin)
{
    for (size_t i = 0; i < origin->count; i++) {
        struct origin_file now = stamp(origin->files[i].path);

        if (!is_same(&now, &origin->files[i]))
            return true;
    }
    return false;
}

/* Reading ------------------------------------------------------------------------------------- */

static char *identity_of(const struct kubeconfig_target *target)
{
    AUTO_STR struct str identity = STR_INIT(STR_LINE);

    str_add(&identity, target->endpoint.base_url);
    str_add_char(&identity, ' ');
    str_add(&identity, str_or(target->user, ""));
    return mem_strdup(identity.s);
}

static void add_files(struct origin *origin, const struct kubeconfig_target *target)
{
    const struct credentials_config *credentials = &target->credentials;

    add_file(origin, target->authority_file);
    add_file(origin, credentials->token_file);
    add_file(origin, credentials->cert_file);
    add_file(origin, credentials->key_file);
    add_files_of(origin, credentials->exec.argv);
    add_files_of(origin, credentials->exec.env);
}

/* The stamps are taken before the files are read: what is written meanwhile is seen next time. What
 * was named once stays: a file may be missing for a moment, and the kubeconfig is then no good. */
struct kubeconfig_target *origin_read(struct origin *origin, struct error *error)
{
    struct kubeconfig *config;
    struct kubeconfig_target *target;

    kubeconfig_paths(&origin->source, add_file, origin);
    for (size_t i = 0; i < origin->count; i++)
        origin->files[i] = stamp(origin->files[i].path);
    config = kubeconfig_load(&origin->source, "", error);
    target = config ? kubeconfig_resolve(config, origin->context, error) : NULL;
    kubeconfig_free(config);
    if (!target)
        return NULL;
    add_files(origin, target);
    target->credentials.exec.terminal = origin->source.terminal;
    if (!origin->identity) {
        origin->identity = identity_of(target);
        free(origin->context);
        origin->context = mem_strdup(target->context);
    }
    return target;
}

/* Another address or another user is for the person to choose: rows of one platform are not
 * continued by those of another. */
static void take_over(struct origin *origin, const struct kubeconfig_target *target)
{
    AUTO_FREE char *identity = identity_of(target);
    struct http_client *client = origin->link->client;

    if (strcmp(identity, origin->identity) != 0) {
        log_line(LOG_INFO, "origin", "the context names another place or person now");
        return;
    }
    http_client_renew(client, &target->endpoint,
                      credentials_new(origin->link->loop, &target->credentials));
}

bool origin_look(struct origin *origin)
{
    struct kubeconfig_target *target;
    struct error error = ERROR_NONE;

    if (!files_changed(origin))
        return false;
    log_line(LOG_INFO, "origin", "files were written anew");
    target = origin_read(origin, &error);
    if (target)
        take_over(origin, target);
    else
        log_line(LOG_INFO, "origin", "cannot be read: %s", error_word(error.code));
    kubeconfig_target_free(target);
    return true;
}

/* Looking by itself --------------------------------------------------------------------------- */

static void due(void *data)
{
    struct origin *origin = data;

    if (!link_refuses_us(origin->link))
        return;
    loop_timer_set(origin->timer, origin->link->pace->look_again);
    if (origin_look(origin))
        link_try(origin->link);
}

void origin_link_changed(struct origin *origin)
{
    if (link_refuses_us(origin->link) && !loop_timer_armed(origin->timer))
        loop_timer_set(origin->timer, 0); /* what was written before we knew counts too */
}

void origin_watch(struct origin *origin, struct link_keeper *link)
{
    origin->link = link;
    origin->timer = loop_timer_new(link->loop, due, origin);
}

/* Life ---------------------------------------------------------------------------------------- */

static const char *keep(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

static void drop(const char *text)
{
    free((void *)(uintptr_t)text);
}

void origin_init(struct origin *origin, const struct kubernetes_source *source, const char *context)
{
    *origin = (struct origin){.source = *source};
    origin->source.signed_in = NULL; /* of the first client alone */
    origin->source.kubeconfig = keep(source->kubeconfig);
    origin->source.kubeconfig_env = keep(source->kubeconfig_env);
    origin->source.home = keep(source->home);
    origin->source.service_host = keep(source->service_host);
    origin->source.service_port = keep(source->service_port);
    origin->context = context ? mem_strdup(context) : NULL;
}

void origin_fini(struct origin *origin)
{
    loop_timer_free(origin->timer);
    for (size_t i = 0; i < origin->count; i++)
        free(origin->files[i].path);
    free(origin->files);
    free(origin->context);
    free(origin->identity);
    drop(origin->source.kubeconfig);
    drop(origin->source.kubeconfig_env);
    drop(origin->source.home);
    drop(origin->source.service_host);
    drop(origin->source.service_port);
}
