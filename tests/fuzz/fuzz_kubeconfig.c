/* A hostile kubeconfig: every context is listed and resolved, every sentence is rendered. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <carnet/base/str.h>

#include "../../src/platform/kubernetes/kubeconfig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render(const struct error *error)
{
    struct str text = STR_INIT(STR_DOCUMENT);
    error_text(&text, error);
    if (error->code == ERR_NONE || text.len == 0)
        abort();
    str_fini(&text);
}

/* Nothing of a header may begin another one. */
static void check_target(const struct kubeconfig_target *target)
{
    const char *token = target->credentials.token, *as = target->endpoint.impersonate_user;
    if ((token && strpbrk(token, "\r\n")) || (as && strpbrk(as, "\r\n")) ||
        !target->endpoint.base_url || strpbrk(target->endpoint.base_url, " \r\n"))
        abort();
    for (size_t i = 0;
         target->endpoint.impersonate_groups && target->endpoint.impersonate_groups[i]; i++)
        if (strpbrk(target->endpoint.impersonate_groups[i], "\r\n"))
            abort();
}

struct walk {
    const struct kubeconfig *config;
};

static void on_context(void *user, const struct kubernetes_context *context)
{
    const struct walk *walk = user;
    struct error error = ERROR_NONE;
    if (context->broken)
        render(context->broken);
    struct kubeconfig_target *target = kubeconfig_resolve(walk->config, context->name, &error);
    if ((target == NULL) != (context->broken != NULL))
        abort();
    if (target)
        check_target(target);
    kubeconfig_target_free(target);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("kubeconfig", MFD_CLOEXEC);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    struct error error = ERROR_NONE;
    struct kubeconfig *config =
        kubeconfig_load(&(struct kubernetes_source){.kubeconfig = path}, "/nonexistent", &error);
    if (config) {
        struct walk walk = {config};
        kubeconfig_each(config, on_context, &walk);
        kubeconfig_target_free(kubeconfig_resolve(config, NULL, &error));
        for (size_t i = 0; kubeconfig_problem(config, i); i++)
            render(kubeconfig_problem(config, i));
    } else {
        render(&error);
    }
    kubeconfig_free(config);
    close(fd);
    return 0;
}
