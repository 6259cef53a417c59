#include "exec.h"

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/loop/spawn.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OUTPUT_MAX = 1 << 20,
    RUN_MS = 60 * 1000,
    ASK_MS = 10 * RUN_MS, /* a person reads, finds a phone, types */
    TOKEN_MAX = 256 * 1024,
    INFO_MAX = 1 << 20, /* spec.cluster holds the authority's certificates */
};

struct exec {
    struct loop *loop;
    struct spawn *spawn; /* null: not running */
    char **argv, **env;
    char *api_version, *install_hint;
    bool interactive;
    bool *terminal; /* set while it runs on it; null: it does not */
    exec_parse_fn *parse;
    exec_fn *done;
    void *data;
};

static char **copy_vector(const char *const *from, const char *last)
{
    size_t count = 0;
    while (from && from[count])
        count++;
    char **to = mem_zalloc(count + 2, sizeof *to);
    for (size_t i = 0; i < count; i++)
        to[i] = mem_strdup(from[i]);
    if (last)
        to[count] = mem_strdup(last);
    return to;
}

static void free_vector(char **vector)
{
    for (char **v = vector; v && *v; v++)
        free(*v);
    free(vector);
}

/* A command with a slash is found from the folder of the file that names it (kubeflow.md 4.8). */
static void place_command(struct exec *exec, const char *directory)
{
    char *command = exec->argv[0];
    if (!command || command[0] == '/' || !strchr(command, '/') || !directory)
        return;
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "%s/%s", directory, command);
    free(command);
    exec->argv[0] = str_take(&path);
}

struct exec *exec_new(struct loop *loop, const struct exec_plugin *plugin, exec_fn *done,
                      void *data)
{
    struct exec *exec = mem_zalloc(1, sizeof *exec);
    AUTO_STR struct str info = STR_INIT(INFO_MAX);
    str_addf(&info,
             "KUBERNETES_EXEC_INFO={\"apiVersion\":\"%s\",\"kind\":\"ExecCredential\",\"spec\":{",
             plugin->api_version);
    if (plugin->cluster_info)
        str_addf(&info, "\"cluster\":%s,", plugin->cluster_info);
    *exec = (struct exec){.loop = loop, .parse = plugin->parse, .done = done, .data = data};
    exec->interactive = plugin->interactive;
    exec->terminal = plugin->interactive ? plugin->terminal : NULL;
    str_add(&info, exec->terminal ? "\"interactive\":true}}" : "\"interactive\":false}}");
    exec->argv = copy_vector(plugin->argv, NULL);
    exec->env = copy_vector(plugin->env, info.s);
    exec->api_version = mem_strdup(plugin->api_version);
    exec->install_hint = mem_strdup(str_or(plugin->install_hint, ""));
    place_command(exec, plugin->directory);
    return exec;
}

static void hold_terminal(struct exec *exec, bool held)
{
    if (exec->terminal)
        *exec->terminal = held;
}

void exec_free(struct exec *exec)
{
    if (!exec)
        return;
    hold_terminal(exec, false);
    spawn_cancel(exec->spawn);
    free_vector(exec->argv);
    free_vector(exec->env);
    free(exec->api_version);
    free(exec->install_hint);
    free(exec);
}

const char *exec_name(const struct exec *exec)
{
    const char *slash = strrchr(exec->argv[0], '/');
    return slash ? slash + 1 : exec->argv[0];
}

bool exec_running(const struct exec *exec)
{
    return exec->spawn != NULL;
}

/* Answers -------------------------------------------------------------------------------------- */

static void fail(struct exec *exec, enum error_code code, const char *msgid, struct error *error)
{
    error_set(error, code, msgid, "program", exec_name(exec));
}

static void not_started(struct exec *exec, int os_error, struct error *error)
{
    switch (os_error) {
    case ENOENT:
        fail(exec, ERR_CONFIG,
             NA_("{program} signs you in here, but this machine does not have it.",
                 "Install it, or choose another context."),
             error);
        error_set_evidence(error, exec->install_hint);
        break;
    case ETIMEDOUT:
        fail(exec, ERR_TIMEOUT,
             NA_("{program} did not sign you in within {n} s and was stopped.", "{retry} tries again."),
             error);
        error_add_arg(error, "n", exec->terminal ? "600" : "60");
        break;
    case SPAWN_TOO_MUCH:
        fail(
            exec, ERR_TOO_LARGE,
            NA_("{program} printed more than an answer can be and was stopped.", "Try it by hand."),
            error);
        break;
    default:
        fail(exec, ERR_IO,
             NA_("{program} signs you in here, but it cannot be run.", "Try it by hand."), error);
        error_set_evidence(error, strerror(os_error));
    }
}

/* The last line that says something: programs print their reason last. */
static void refused(struct exec *exec, const struct spawn_result *result, struct error *error)
{
    const char *end = result->err + result->err_len;
    while (end > result->err && strchr(" \t\r\n", end[-1]))
        end--;
    const char *start = end;
    while (start > result->err && start[-1] != '\n')
        start--;
    AUTO_FREE char *line = mem_strndup(start, (size_t)(end - start));
    fail(exec, ERR_UNAUTHORIZED,
         exec->interactive && !exec->terminal
             ? NA_("{program} did not sign you in, and it cannot ask you anything here.",
                   "Type carnet context test in a terminal, where it can.")
             : NA_("{program} did not sign you in.", "{retry} tries again."),
         error);
    error_set_evidence(error, line);
}

static bool understand(struct exec *exec, const struct spawn_result *result,
                       struct exec_answer *answer, struct error *error)
{
    const char *msgid =
        NA_("{program} did not answer with what signs you in.", "Check its version and arguments.");
    fail(exec, ERR_PROTOCOL, msgid, error); /* the parser may know better */
    if (!exec->parse(result->out, result->out_len, answer, error))
        return false;
    if (!str_eq(answer->api_version, exec->api_version)) {
        fail(exec, ERR_PROTOCOL,
             NA_("{program} speaks {got}, but your configuration asks for {asked}.", "Change one."),
             error);
        error_add_arg(error, "got", answer->api_version);
        error_add_arg(error, "asked", exec->api_version);
        return false;
    }
    if (answer->token.len == 0 && answer->cert_pem.len == 0) {
        fail(exec, ERR_PROTOCOL, msgid, error);
        return false;
    }
    return true;
}

static void wipe(struct str *secret)
{
    if (secret->cap)
        explicit_bzero(secret->s, secret->len);
    str_fini(secret);
}

static void on_ended(void *data, const struct spawn_result *result)
{
    struct exec *exec = data;
    struct error error = ERROR_NONE;
    struct exec_answer answer = {
        .token = STR_INIT(TOKEN_MAX),
        .cert_pem = STR_INIT(TOKEN_MAX),
        .key_pem = STR_INIT(TOKEN_MAX),
    };
    exec->spawn = NULL;
    hold_terminal(exec, false);
    bool good = false;
    if (result->error)
        not_started(exec, result->error, &error);
    else if (result->status != 0)
        refused(exec, result, &error);
    else
        good = understand(exec, result, &answer, &error);
    exec->done(exec->data, good ? &answer : NULL, good ? NULL : &error);
    wipe(&answer.token);
    wipe(&answer.cert_pem);
    wipe(&answer.key_pem);
}

void exec_run(struct exec *exec)
{
    struct spawn_options options = {
        .argv = (const char *const *)exec->argv,
        .extra_env = (const char *const *)exec->env,
        .max_output = OUTPUT_MAX,
        .timeout_ms = exec->terminal ? ASK_MS : RUN_MS,
        .terminal = exec->terminal != NULL,
    };
    hold_terminal(exec, true);
    exec->spawn = spawn_start(exec->loop, &options, on_ended, exec);
}
