#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/data/file.h>

#include "kubeconfig_making.h"

static bool find_cluster(struct kubeconfig_making *m, const struct kubeconfig_entry *context)
{
    m->target->cluster = making_keep_clean(m, kubeconfig_text(context->body, "cluster"));
    if (!m->target->cluster)
        return making_fail(
            m, ERR_CONFIG,
            NA_("The context {name} in {file} names no cluster.", "Fetch the kubeconfig again."),
            context);
    m->cluster = kubeconfig_find(&m->config->clusters, m->target->cluster);
    return m->cluster ||
           making_fail_with(
               m, ERR_CONFIG,
               NA_("The context {name} in {file} needs the cluster {cluster}, which is not there.",
                   "Fetch the kubeconfig again."),
               context, "cluster", m->target->cluster);
}

static bool find_user(struct kubeconfig_making *m, const struct kubeconfig_entry *context)
{
    m->target->user = making_keep_clean(m, str_or(kubeconfig_text(context->body, "user"), ""));
    if (!*m->target->user)
        return true;
    m->user = kubeconfig_find(&m->config->users, m->target->user);
    return m->user ||
           making_fail_with(
               m, ERR_CONFIG,
               NA_("The context {name} in {file} needs the user {user}, which is not there.",
                   "Fetch the kubeconfig again."),
               context, "user", m->target->user);
}

static bool holds_part(const struct kubeconfig_making *m, const struct kubeconfig_entry *context,
                       const struct kubeconfig_file *file)
{
    return context->file == file || (m->cluster && m->cluster->file == file) ||
           (m->user && m->user->file == file);
}

static void add_real(struct str *out, const struct kubeconfig_file *file)
{
    AUTO_STR struct str path = STR_INIT(PATH_MAX);
    const char *slash = strrchr(file->path, '/');
    str_addf(&path, "%s/%s", file->folder, slash ? slash + 1 : file->path);
    AUTO_FREE char *real = realpath(path.s, NULL);
    str_add(out, real ? real : path.s);
}

/* Another context, cluster or user of that name may stand elsewhere: only these files say which. */
static void note_files(struct kubeconfig_making *m, const struct kubeconfig_entry *context)
{
    AUTO_STR struct str files = STR_INIT(STR_DOCUMENT);
    for (size_t i = 0; i < m->config->files_len; i++) {
        if (!holds_part(m, context, m->config->files[i]))
            continue;
        m->target->several = files.len > 0;
        str_add(&files, files.len > 0 ? ":" : "");
        add_real(&files, m->config->files[i]);
    }
    m->target->files = making_keep(m, files.s);
}

static bool take_context(struct kubeconfig_making *m, const struct kubeconfig_entry *context)
{
    m->target->file = making_keep(m, context->file->path);
    m->target->namespace = making_keep_clean(m, kubeconfig_text(context->body, "namespace"));
    m->where = find_cluster(m, context) && making_cluster(m);
    bool whole = m->where && find_user(m, context) && making_user(m);
    note_files(m, context);
    return whole;
}

/* The namespace is a convenience: its file may be missing. */
static const char *service_namespace(struct kubeconfig_making *m, const char *path)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct error ignored;
    if (!file_read(path, &text, &ignored))
        return NULL;
    str_truncate(&text, strcspn(text.s, " \t\r\n"));
    return text.len ? making_keep_clean(m, text.s) : NULL;
}

static bool take_service_account(struct kubeconfig_making *m,
                                 const struct kubeconfig_entry *context)
{
    struct kubeconfig_target *target = m->target;
    const char *root = m->config->service_root;
    AUTO_STR struct str token = STR_INIT(PATH_MAX), authority = STR_INIT(PATH_MAX),
                        namespace = STR_INIT(PATH_MAX);
    kubeconfig_service_path(&token, root, "token");
    kubeconfig_service_path(&authority, root, "ca.crt");
    kubeconfig_service_path(&namespace, root, "namespace");
    target->cluster = target->user = making_keep(m, KUBECONFIG_IN_CLUSTER);
    target->endpoint.base_url = making_keep(m, m->config->service_url);
    target->endpoint.compression = true;
    target->credentials.token_file = making_keep(m, token.s);
    target->namespace = service_namespace(m, namespace.s);
    return making_authority(m, context, authority.s);
}

static const struct kubeconfig_entry *choose(const struct kubeconfig *config, const char *name,
                                             struct error *error)
{
    const char *chosen = name ? name : kubeconfig_current(config);
    const struct kubeconfig_entry *entry =
        chosen ? kubeconfig_find(&config->contexts, chosen) : NULL;
    if (entry)
        return entry;
    if (name) {
        error_set(error, ERR_NOT_FOUND,
                  NA_("There is no context {name}.", "carnet context ls shows those there are."),
                  "name", name);
    } else if (chosen) {
        error_set(error, ERR_CONFIG,
                  NA_("{file} says that the context {name} is the current one, but there is none "
                      "of that name.",
                      "carnet context ls shows those there are."),
                  "file", str_or(config->current_file, ""));
        error_add_arg(error, "name", chosen);
    } else if (config->current_error.code != ERR_NONE) {
        *error = config->current_error;
    } else {
        error_set(error, ERR_CONFIG,
                  NA_("No context is chosen.",
                      "carnet context ls shows those there are, --context NAME takes one."),
                  NULL, NULL);
    }
    return NULL;
}

struct kubeconfig_target *kubeconfig_reach(const struct kubeconfig *config, const char *context,
                                           struct error *error)
{
    const struct kubeconfig_entry *entry = choose(config, context, error);
    if (!entry)
        return NULL;
    struct kubeconfig_target *target = mem_zalloc(1, sizeof *target);
    struct kubeconfig_making m = {.config = config, .target = target, .error = error};
    target->context = making_keep(&m, entry->name);
    if (entry->file ? take_context(&m, entry) : take_service_account(&m, entry))
        return target;
    target->credentials = (struct credentials_config){0};
    if (m.where)
        return target;
    kubeconfig_target_free(target);
    return NULL;
}

struct kubeconfig_target *kubeconfig_resolve(const struct kubeconfig *config, const char *context,
                                             struct error *error)
{
    struct error failure = ERROR_NONE;
    struct kubeconfig_target *target = kubeconfig_reach(config, context, &failure);
    if (failure.code == ERR_NONE)
        return target;
    *error = failure;
    kubeconfig_target_free(target);
    return NULL;
}
