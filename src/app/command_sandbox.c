/*
 * carnet sandbox start | stop | status | reset | kubeconfig: the platform in the program.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/i18n.h>
#include <carnet/base/log.h>
#include <carnet/base/str.h>
#include <carnet/data/json.h>
#include <carnet/sandbox/sandbox.h>

#include "ask.h"
#include "command.h"
#include "output.h"
#include "program.h"

#define FOR_EVER (-1)

static enum exit_code complain(const struct error *error)
{
    program_complain(error);
    return exit_code_of(error);
}

/* Beside what was asked for. */
static void note(const char *text)
{
    fprintf(stderr, "%s\n", text);
}

/* A text that names commands, as the person types them. */
static void say_with_commands(FILE *to, const struct program *program, const char *text)
{
    AUTO_STR struct str said = STR_INIT(STR_LINE);
    TR_FILL(&said, text, ARG_S("carnet", program->called));
    fprintf(to, "%s\n", said.s);
}

static enum exit_code start(struct program *program, const char *folder)
{
    struct error error = ERROR_NONE;
    char path[PATH_MAX];
    if (!program_path(path, sizeof path))
        return EXIT_FAILED;
    if (!program_sandbox_runs() && program->env.out_terminal)
        note(_("Starting the sandbox…"));
    if (!sandbox_start(folder, path, FOR_EVER, &error))
        return complain(&error);
    say_with_commands(
        stdout, program,
        _("The sandbox runs. {carnet} --sandbox shows it; {carnet} sandbox stop ends it."));
    return EXIT_OK;
}

static enum exit_code stop(struct program *program, const char *folder)
{
    struct error error = ERROR_NONE;
    bool ran = program_sandbox_runs();
    (void)program;
    if (!sandbox_stop(folder, &error))
        return complain(&error);
    puts(ran ? _("The sandbox has ended. What is in it is kept.")
             : _("The sandbox did not run. What is in it is kept."));
    return EXIT_OK;
}

static void put_count(struct json_out *json, const char *name, int count)
{
    if (count >= 0)
        json_put_int(json, name, count);
    else
        json_put_str(json, name, NULL);
}

static enum exit_code status_document(const struct sandbox_status *status, const char *folder,
                                      enum output output)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT), server = STR_INIT(STR_LINE);
    struct json_out json = json_out(&text);
    str_addf(&server, "https://127.0.0.1:%d", status->port);
    json_begin(&json, NULL, '{');
    json_put_bool(&json, "running", status->running);
    json_put_str(&json, "server", status->running ? server.s : NULL);
    json_put_str(&json, "folder", folder);
    put_count(&json, "servers", status->servers);
    put_count(&json, "pods", status->pods);
    if (status->running)
        json_put_bool(&json, "ends_by_itself", status->lingers);
    json_end(&json);
    return output_document(&text, output);
}

static void say_counts(const struct program *program, const struct sandbox_status *status)
{
    AUTO_STR struct str said = STR_INIT(STR_LINE);
    if (status->servers < 0) {
        puts(_("It is starting, or ending."));
        return;
    }
    TR_FILL(&said, trn("{n} server", "{n} servers", status->servers), ARG_N("n", status->servers));
    str_add(&said, ", ");
    TR_FILL(&said, trn("{n} pod runs.", "{n} pods run.", status->pods), ARG_N("n", status->pods));
    puts(said.s);
    say_with_commands(stdout, program,
                      status->lingers ? _("It ends by itself ten minutes after its last client.")
                                      : _("It stays until {carnet} sandbox stop."));
}

static enum exit_code status(struct program *program, const char *folder)
{
    struct sandbox_status status;
    struct error error = ERROR_NONE;
    enum output output = program->options.output;
    AUTO_STR struct str said = STR_INIT(STR_LINE), port = STR_INIT(STR_LINE);
    if (!sandbox_look(folder, &status, &error))
        return complain(&error);
    if (output == OUTPUT_JSON || output == OUTPUT_YAML)
        return status_document(&status, folder, output);
    if (!status.running) {
        say_with_commands(stdout, program,
                          _("The sandbox does not run. {carnet} sandbox start starts it."));
        return EXIT_OK;
    }
    str_addf(&port, "%d", status.port);
    TR_FILL(&said, _("The sandbox runs on port {port} of this machine. Its folder is {folder}."),
            ARG_S("port", port.s), ARG_S("folder", folder));
    puts(said.s);
    say_counts(program, &status);
    return EXIT_OK;
}

/* What a person made in it goes. */
static bool confirmed(const struct program *program, struct error *error)
{
    AUTO_STR struct str prompt = STR_INIT(STR_LINE);
    TR_FILL(&prompt, _("Type {word} to do it: "), ARG_S("word", "reset"));
    const struct question question = {
        .word = "reset",
        .before = _("Reset ends the sandbox and deletes everything in it: servers, volumes and the "
                    "files in them."),
        .prompt = prompt.s,
        .no_terminal = N_("Without a terminal, reset needs --yes. Nothing was reset."),
        .refused = N_("Nothing was reset."),
    };
    return ask_typed(program, &question, error);
}

static enum exit_code reset(struct program *program, const char *folder)
{
    struct error error = ERROR_NONE;
    if (!confirmed(program, &error) || !sandbox_reset(folder, &error))
        return complain(&error);
    say_with_commands(stdout, program,
                      _("The sandbox is as at its first start. {carnet} sandbox start starts it."));
    return EXIT_OK;
}

/* It holds a token: a file it is written to is the person's alone, whatever the umask. */
static void keep_to_oneself(int fd)
{
    struct stat about;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid() &&
        fchmod(fd, 0600) != 0)
        log_line(LOG_INFO, "app", "the kubeconfig's file keeps its rights");
}

static enum exit_code kubeconfig(struct program *program, const char *folder)
{
    struct error error = ERROR_NONE;
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    if (!sandbox_kubeconfig(folder, program->options.as, &text, &error))
        return complain(&error);
    keep_to_oneself(STDOUT_FILENO);
    fputs(text.s, stdout);
    explicit_bzero(text.s, text.len);
    if (!program_sandbox_runs())
        say_with_commands(stderr, program,
                          _("The sandbox does not run. {carnet} sandbox start starts it."));
    return EXIT_OK;
}

static const struct {
    const char *word;
    enum exit_code (*run)(struct program *program, const char *folder);
} verbs[] = {
    {"start", start},           {"stop", stop}, {"status", status}, {"reset", reset},
    {"kubeconfig", kubeconfig},
};

enum exit_code command_sandbox(struct program *program)
{
    AUTO_STR struct str folder = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    if (!program_sandbox_folder(&folder, &error))
        return complain(&error);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (str_eq(verbs[i].word, program->options.words[0]))
            return verbs[i].run(program, folder.s);
    }
    return command_misused(program);
}
