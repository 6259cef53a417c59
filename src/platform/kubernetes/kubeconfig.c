#include "kubeconfig.h"

#include <stdlib.h>

#include <carnet/base/str.h>

#include "kubeconfig_merge.h"

struct kubeconfig *kubeconfig_load(const struct kubernetes_source *source, const char *root,
                                   struct error *error)
{
    struct kubeconfig *config = mem_zalloc(1, sizeof *config);
    struct error failure = ERROR_NONE;
    kubeconfig_merge_init(config);
    if (kubeconfig_merge(config, source, root, &failure))
        return config;
    *error = failure;
    kubeconfig_free(config);
    return NULL;
}

void kubeconfig_free(struct kubeconfig *config)
{
    if (!config)
        return;
    kubeconfig_merge_fini(config);
    free(config);
}

const char *kubeconfig_current(const struct kubeconfig *config)
{
    if (config->current || config->current_error.code != ERR_NONE)
        return config->current;
    /* "in-cluster" stands at the end and does not count beside one of a file. */
    size_t of_files = config->contexts.len - (config->service_url != NULL);
    bool clear = of_files == 1 || (of_files == 0 && config->service_url);
    return clear ? config->contexts.items[0]->name : NULL;
}

const struct error *kubeconfig_problem(const struct kubeconfig *config, size_t index)
{
    return index < config->problems_len ? &config->problems[index] : NULL;
}

/* What a context says of itself when it cannot be used. */
static struct kubernetes_context describe_broken(const struct kubeconfig *config,
                                                 const struct kubeconfig_entry *entry,
                                                 struct str texts[4])
{
    static const char *const keys[] = {"cluster", "user", "namespace"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        kubeconfig_clean(&texts[i], str_or(kubeconfig_text(entry->body, keys[i]), ""));
    const struct kubeconfig_entry *cluster = kubeconfig_find(&config->clusters, texts[0].s);
    kubeconfig_clean(&texts[3],
                     str_or(cluster ? kubeconfig_text(cluster->body, "server") : NULL, ""));
    return (struct kubernetes_context){
        .name = entry->name,
        .cluster = texts[0].s,
        .user = texts[1].s,
        .namespace = texts[2].len ? texts[2].s : NULL,
        .server = texts[3].s,
    };
}

void kubeconfig_each(const struct kubeconfig *config,
                     void (*each)(void *user, const struct kubernetes_context *context), void *user)
{
    const char *current = kubeconfig_current(config);
    for (size_t i = 0; i < config->contexts.len; i++) {
        const struct kubeconfig_entry *entry = config->contexts.items[i];
        struct str texts[4] = {STR_INIT(STR_LINE), STR_INIT(STR_LINE), STR_INIT(STR_LINE),
                               STR_INIT(STR_LINE)};
        struct error error = ERROR_NONE;
        struct kubernetes_context context = describe_broken(config, entry, texts);
        struct kubeconfig_target *target = kubeconfig_resolve(config, entry->name, &error);
        if (target) {
            context.cluster = target->cluster;
            context.server = target->endpoint.base_url;
            context.user = target->user;
            context.namespace = target->namespace;
        } else {
            context.broken = &error;
        }
        context.current = current && str_eq(current, entry->name);
        each(user, &context);
        kubeconfig_target_free(target);
        for (size_t text = 0; text < ARRAY_LEN(texts); text++)
            str_fini(&texts[text]);
    }
}
