/*
 * The sandbox as a platform of the program: started if it does not run, and spoken to like any
 * other.
 */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <carnet/base/i18n.h>
#include <carnet/base/log.h>
#include <carnet/base/str.h>
#include <carnet/platform/platform.h>
#include <carnet/sandbox/sandbox.h>

#include "program.h"

#define LINGER_S 600   /* what a person left may be found again so long */
#define AWAIT_MS 15000 /* its servers get 5 s to end */

bool program_path(char *path, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", path, size - 1);
    if (len <= 0)
        return false;
    path[len] = '\0';
    return true;
}

bool program_sandbox_folder(struct str *folder, struct error *error)
{
    if (sandbox_folder(folder))
        return true;
    error_set(error, ERR_IO, N_("There is no home folder to keep the sandbox in."), NULL, NULL);
    return false;
}

bool program_sandbox_runs(void)
{
    AUTO_STR struct str folder = STR_INIT(STR_LINE);
    struct sandbox_status status = {0};
    struct error ignored = ERROR_NONE;
    return sandbox_folder(&folder) && sandbox_look(folder.s, &status, &ignored) && status.running;
}

int program_sandbox_launch(struct error *error)
{
    AUTO_STR struct str folder = STR_INIT(STR_LINE);
    char path[PATH_MAX];
    int ready_fd = -1;
    if (!program_path(path, sizeof path) || !program_sandbox_folder(&folder, error) ||
        !sandbox_launch(folder.s, path, LINGER_S, &ready_fd, error))
        return -1;
    return ready_fd;
}

static bool start(struct program *program, const char *folder, struct error *error)
{
    bool person = program->env.in_terminal && program->env.out_terminal;
    struct sandbox_status status;
    char path[PATH_MAX];
    if (!program_path(path, sizeof path) || !sandbox_look(folder, &status, error))
        return false;
    if (!status.running && person && !program->on_screen)
        fprintf(stderr, "%s\n", _("Starting the sandbox…"));
    if (!sandbox_start(folder, path, person ? LINGER_S : 0, error))
        return false;
    program->sandbox_ends = !status.running && !person;
    return true;
}

struct platform *program_sandbox(struct program *program, struct model *model, struct error *error)
{
    AUTO_STR struct str folder = STR_INIT(STR_LINE), kubeconfig = STR_INIT(STR_LINE);
    struct kubernetes_source source = {0};
    struct platform *platform;
    if (!program_sandbox_folder(&folder, error) || !start(program, folder.s, error) ||
        !sandbox_own_kubeconfig(folder.s, &kubeconfig, error))
        return NULL;
    source.kubeconfig = kubeconfig.s;
    platform = kubernetes_new(program->loop, model, &source, NULL, error);
    program->on_sandbox = platform != NULL;
    return platform;
}

void program_sandbox_leave(struct program *program)
{
    AUTO_STR struct str folder = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    if (!program->sandbox_ends || !sandbox_folder(&folder))
        return;
    if (!sandbox_await_end(folder.s, AWAIT_MS, &error))
        log_line(LOG_INFO, "app", "the sandbox: %s", error_word(error.code));
}
